"""How long each step of a command took."""

from __future__ import annotations

import time


class Clock:
    """A clock that records the seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def done(self, step: str) -> None:
        moment = time.perf_counter()
        self.seconds[step] = moment - self._since
        self._since = moment
