"""Whole processes, timed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).parents[2]
SEARCHED = os.pathsep.join(str(ROOT / folder) for folder in ("src", "tests/helpers", "tools"))


class Took(Struct, frozen=True):
    """Seconds on the clock and of the processor (its children's included), and the peak memory of one process in MB."""

    seconds: float
    processor: float
    memory: float
    printed: str


def timed(*arguments: str | Path, home: Path, expected: Sequence[int] = (0,)) -> Took:
    """One run of this Python with these arguments; `home` is where kpixl keeps what it remembers."""
    environment: Mapping[str, str] = {**os.environ, "PYTHONPATH": SEARCHED, "KPIXL_HOME": str(home)}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], stdout=output, stderr=errors, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        if process.returncode not in expected:
            errors.seek(0)
            raise RuntimeError(errors.read().decode())
        printed = output.read().decode()
    return Took(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, printed)


def best_of(runs: Sequence[Took]) -> Took:
    """The fastest run: the others were slowed by whatever else the computer did."""
    return min(runs, key=lambda run: run.seconds)
