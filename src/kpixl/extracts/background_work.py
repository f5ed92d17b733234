"""Work whose result nobody waits for: it runs alongside the rest, and is finished by the time the rest ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeAlias

Work: TypeAlias = Callable[[], object]
Background: TypeAlias = Callable[[Work], object]


def right_away(work: Work) -> None:
    work()


@contextmanager
def in_background() -> Iterator[Background]:
    """A function that queues work on a thread of its own, one piece after another. Its errors are raised at the end."""
    with ThreadPoolExecutor(1) as pool:
        begun = []
        yield lambda work: begun.append(pool.submit(work))
    for each in begun:
        each.result()
