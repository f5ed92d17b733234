"""
A write that is killed at any moment: the workbook is the old one or the new one, whole.

The writer is a command that is started again and again on a copy and killed after a random time, so that it may be
caught anywhere: while it reads, while the temporary file is half full, or just as that takes the workbook's place.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

import writer_to_kill
from kpixl.workbook.package import Package, leftovers
from kpixl.workbook.sheet import cell_values
from writer_to_kill import version, version_of

KILLS = 50


def workbook(folder: Path) -> Path:
    path = folder / "Scorecard.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("_cases").write_row(0, 0, ["version", "text"])
        book.add_worksheet("Page").write("A1", "somebody's own words")
    return path


def killed(command: Sequence[str | Path], after_seconds: float, ready: str | None = None) -> None:
    """Start the command, wait until it says that it is ready if it does, and kill it after that time."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parent, text=True)
    assert process.stdout is not None
    if ready:
        assert process.stdout.readline().strip() == ready
    time.sleep(after_seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def survives_kills(
    command: Sequence[str | Path],
    path: Path,
    is_whole: Callable[[Path], bool],
    longest: float,
    ready: str | None = None,
) -> int:
    """
    Kill the command at 50 random moments, `longest` seconds after its start at most; after each kill the workbook must
    be whole. How many of the kills left a temporary file: those caught it while it wrote.
    """
    moments = random.Random(7)
    caught_writing = 0
    for _ in range(KILLS):
        already = set(leftovers(path))
        killed(command, moments.uniform(0, longest), ready)
        caught_writing += len(set(leftovers(path)) - already)
        assert is_whole(path)
    return caught_writing


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_at_50_random_moments_the_workbook_is_whole_and_the_next_write_cleans_up(tmp_path):
    path = workbook(tmp_path)
    started = time.perf_counter()
    version(path, 1).written(path)
    seen = []

    def is_whole(workbook: Path) -> bool:
        package = Package.read(workbook)
        seen.append(version_of(package))
        return cell_values(package, "Page") == [["somebody's own words"]]

    command = [sys.executable, writer_to_kill.__file__, path]
    caught = survives_kills(command, path, is_whole, longest=time.perf_counter() - started, ready="ready")
    assert set(seen) == {1, 2}  # some were killed before and some after the new one stood
    assert caught > 5  # and some while they wrote
    version(path, 1).written(path)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
