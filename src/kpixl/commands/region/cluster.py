"""
Councils on several processors: Dask gives each worker one council, and the next as soon as that one is done.

A worker never has a second council waiting: if it dies, only its council is started again elsewhere, and a council at
which several workers have died is given up without harm to others. The order in which councils finish does not matter.
"""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.region.task import CouncilOutcome, CouncilTask, outcome_of
from kpixl.extracts.program_mark import program_mark
from kpixl.words.errors import UsageError

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

LOOKED_AGAIN_AFTER = 5.0  # seconds between looks for finished councils and workers
ANSWERS_WITHIN = 30.0  # seconds within which a scheduler must answer
NO_WORKER_FOR = 60.0  # seconds without a worker, after which none is expected any more
DEATHS_AT_MOST = 3  # of workers at one council; then it is given up
NOT_INSTALLED = 'A region needs Dask, which is not installed: python -m pip install "kpixl[region]".'


class Where(Struct, frozen=True):
    """Where councils are computed: in processes on this computer, or by the workers of a scheduler."""

    workers: int | None = None  # None: as many as this computer has processors
    scheduler: str = ""

    def count(self, tasks: int) -> int:
        return max(1, min(self.workers or os.cpu_count() or 1, tasks))


def each_outcome(tasks: Sequence[CouncilTask], where: Where) -> Iterator[tuple[CouncilTask, CouncilOutcome]]:
    """The outcome of each council, as soon as it is done."""
    if not tasks:
        return
    with _client(where, len(tasks)) as (client, scratch):
        yield from _done_by(client, [replace(task, scratch=scratch) for task in tasks])


@contextmanager
def _client(where: Where, tasks: int) -> Iterator[tuple[Client, str | None]]:
    """A client, and a temporary folder for copies of extracts; None for the folder if workers may be elsewhere."""
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise UsageError(NOT_INSTALLED) from None
    if where.scheduler:
        with _scheduler(where.scheduler) as client:
            yield client, None
        return
    with (
        tempfile.TemporaryDirectory(prefix="kpixl-", ignore_cleanup_errors=True) as scratch,
        dask.config.set({"distributed.scheduler.allowed-failures": DEATHS_AT_MOST - 1}),
        _own_cluster(where.count(tasks), scratch) as cluster,
        Client(cluster) as client,
    ):
        yield client, scratch


def _own_cluster(workers: int, scratch: str) -> LocalCluster:
    """Processes on this computer that talk only to each other, encrypted."""
    from distributed import LocalCluster
    from distributed.security import Security

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Port .* is already in use")  # used by another region on this computer
        return LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            security=Security.temporary(),
            local_directory=scratch,
            silence_logs=logging.CRITICAL,
        )


@contextmanager
def _scheduler(address: str) -> Iterator[Client]:
    from distributed import Client

    try:
        client = Client(address, timeout=ANSWERS_WITHIN)
    except (OSError, ValueError):
        raise UsageError(f"No scheduler of Dask answers at {address}. Check the address, or leave it out.") from None
    with client:
        _check_same_kpixl(client)
        yield client


def _check_same_kpixl(client: Client) -> None:
    """Refused if workers have a different version of kpixl, or different libraries, from this computer."""
    try:
        marks = client.run(program_mark)
    except Exception as fault:  # whatever a worker without kpixl raises
        raise UsageError(f"The workers can't run kpixl ({type(fault).__name__}). Install the same one there.") from None
    if set(marks.values()) - {program_mark()}:
        raise UsageError("Workers have another kpixl, or other libraries, than this computer. Install the same there.")


def _done_by(client: Client, tasks: Sequence[CouncilTask]) -> Iterator[tuple[CouncilTask, CouncilOutcome]]:
    running: dict[Future, CouncilTask] = {}
    waiting, seen_workers = list(reversed(tasks)), time.monotonic()
    while waiting or running:
        free = sum(client.nthreads().values())
        if free:
            seen_workers = time.monotonic()
        while waiting and len(running) < free:
            task = waiting.pop()
            running[client.submit(outcome_of, task, key=_key(task))] = task
        for future in _finished(running):
            yield running.pop(future), _outcome(future)
        if not free and time.monotonic() - seen_workers > NO_WORKER_FOR:
            for task in (*running.values(), *reversed(waiting)):
                yield task, CouncilOutcome(fault="No worker is left to compute it.")
            return


def _key(task: CouncilTask) -> str:
    """The task's name on Dask's dashboard: the code and a random part, since others may use the same scheduler."""
    return f"council-{task.asked.code}-{secrets.token_hex(8)}"


def _finished(running: dict[Future, CouncilTask]) -> list[Future]:
    """The futures that are done, at least one unless it takes long; waits a moment if nothing is running."""
    from distributed import wait

    if not running:
        time.sleep(LOOKED_AGAIN_AFTER / 10)
        return []
    try:
        done = wait(list(running), timeout=LOOKED_AGAIN_AFTER, return_when="FIRST_COMPLETED").done
    except TimeoutError:
        return []
    return [future for future in running if future in done]


def _outcome(future: Future) -> CouncilOutcome:
    if future.status == "finished":
        outcome: CouncilOutcome = future.result()
        return outcome
    if future.status == "error" and type(future.exception()).__name__ == "KilledWorker":
        return CouncilOutcome(
            fault="Workers kept dying on it, usually for lack of memory. "
            "Use fewer workers, then try again: the others are kept."
        )
    return CouncilOutcome(fault="The cluster gave up on it. Try again: the others are kept.")
