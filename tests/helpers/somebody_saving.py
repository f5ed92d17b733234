"""Somebody in another process who saves a workbook at the moment when it is being written."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

from kpixl.workbook.ooxml.replacing import leftovers

AT_LATEST = 0.3  # seconds after which the save comes in any case


class Somebody:
    """A process that saves whenever it is asked to."""

    @staticmethod
    @contextmanager
    def saving(path: Path, content: bytes, in_place: bool, moment: int) -> Iterator[None]:
        """
        While the block runs, `content` is saved at `path` as programs save: over the file, or as a new one.

        It is saved once something has begun to be written beside `path`; the greater `moment` is, the later.
        """
        asked = _process()
        asked.send((path, content, in_place, moment))
        assert asked.recv() == "ready"
        yield
        assert asked.recv() == "saved"


@cache
def _process() -> Connection:
    here, there = multiprocessing.Pipe()
    multiprocessing.get_context("fork").Process(target=_serve, args=(there,), daemon=True).start()
    return here


def _serve(asked: Connection) -> None:
    while True:
        path, content, in_place, moment = asked.recv()
        asked.send("ready")
        _wait_for_a_write(path, moment)
        saved_as(path, content, in_place)
        asked.send("saved")


def saved_as(path: Path, content: bytes, in_place: bool) -> None:
    """Save as programs do: over the file, or into another file that takes its place."""
    if in_place:
        path.write_bytes(content)
    else:
        other = path.with_name("theirs.tmp")
        other.write_bytes(content)
        other.replace(path)


def _wait_for_a_write(path: Path, moment: int) -> None:
    until = time.monotonic() + AT_LATEST
    while time.monotonic() < until and not leftovers(path):
        time.sleep(0)
    time.sleep(moment / 4000)
