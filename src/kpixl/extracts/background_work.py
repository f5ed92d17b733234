"""Work whose result nobody waits for: it is done beside the rest, and has been done when the rest has."""

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
    """What takes work and does it on a thread of its own, one after another. What fails there fails here at the end."""
    with ThreadPoolExecutor(1) as pool:
        begun = []
        yield lambda work: begun.append(pool.submit(work))
    for each in begun:
        each.result()
