"""
A write that is killed at any moment: the workbook is the old one or the new one, whole.

The writer is a command that is started again and again and killed after a random time, so that it may be caught
anywhere: before it writes, while the temporary file is half full, or just as that takes the workbook's place.
"""

from __future__ import annotations

import itertools
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter

import writer_to_kill
from kpixl.workbook import layout
from kpixl.workbook.blocks import TableBlock
from kpixl.workbook.ooxml.cells import Area
from kpixl.workbook.ooxml.package import Package, leftovers
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.sheet import cell_values, values_in
from making import contacts, persons, written
from pages import on_disk

KILLS = 50
ROWS = 5000


def version(folder: Path, number: int) -> Path:
    """
    A workbook with a table in which every row says which version it is.

    Random texts make it large enough to be caught halfway.
    """
    path = folder / f"version {number}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("_cases").write_row(0, 0, ["version", "text"])
        book.add_worksheet("Page").write("A1", "somebody's own words")
    noise = random.Random(number)
    rows = pa.table({"version": [number] * ROWS, "text": [noise.randbytes(100).hex() for _ in range(ROWS)]})
    patched(Package.read(path), [TableBlock("_cases", 2, rows)]).written(path)
    return path


def version_of(path: Path) -> int:
    """The version that all rows of the table agree on."""
    package = Package.read(path)
    assert cell_values(package, "Page") == [["somebody's own words"]]
    rows = cell_values(package, "_cases")[1:]
    (number,) = {row[0] for row in rows}
    assert len(rows) == ROWS
    return int(number)


def killed(command: Sequence[str | Path], after_seconds: float, waits_for_first_line: bool) -> None:
    """Start the command and kill it after that time, counted from its first line or from its start."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        if waits_for_first_line and process.stdout:
            assert process.stdout.readline()
        time.sleep(after_seconds)
        process.kill()


def caught_writing(
    command: Sequence[str | Path],
    path: Path,
    longest: float,
    check: Callable[[Path], None],
    waits_for_first_line: bool = False,
) -> int:
    """
    Kill the command that writes `path` at 50 random moments, at most `longest` seconds from its start or first line;
    check the workbook after each. How often a temporary file was left: those kills caught it while it wrote.
    """
    moments = random.Random(7)
    caught = 0
    for _ in range(KILLS):
        before = set(leftovers(path))
        killed(command, moments.uniform(0, longest), waits_for_first_line)
        caught += bool(set(leftovers(path)) - before)
        check(path)
    return caught


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_at_50_random_moments_the_workbook_is_whole_and_the_next_write_cleans_up(tmp_path):
    one, other = version(tmp_path, 1), version(tmp_path, 2)
    path = tmp_path / "council" / "Scorecard.xlsx"
    path.parent.mkdir()
    shutil.copy(one, path)
    started = time.perf_counter()
    Package.read(other).written(path)
    one_write = time.perf_counter() - started
    seen = []

    command = [sys.executable, writer_to_kill.__file__, path, one, other]
    caught = caught_writing(command, path, 4 * one_write, lambda path: seen.append(version_of(path)), True)
    assert set(seen) == {1, 2}
    assert caught > 5
    Package.read(one).written(path)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_refresh_killed_at_50_random_moments_leaves_the_old_workbook_or_the_new_one(tmp_path, monkeypatch):
    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "home"))
    extracts = written(
        tmp_path / "exports" / "2024-06", persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03"))
    )
    path = tmp_path / "council" / "Scorecard.xlsm"
    path.parent.mkdir()
    on_disk(path, extracts.parent).refreshed()
    command = [sys.executable, "-c", "from kpixl.cli import main; main()", "refresh", path]
    command += ["--period", "2024-06", "--extracts", extracts.parent]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    whole_refresh = time.perf_counter() - started
    refreshes = [refreshes_in(path)]

    caught_writing(command, path, 1.2 * whole_refresh, lambda path: refreshes.append(refreshes_in(path)))
    assert all(after - before in (0, 1) for before, after in itertools.pairwise(refreshes))
    assert 2 < len(set(refreshes)) < KILLS  # some were killed early enough, some late enough
    subprocess.run(command, check=True, capture_output=True)
    assert list(path.parent.iterdir()) == [path]


def refreshes_in(path: Path) -> int:
    """Lines of the log, one a refresh that came to its end; the workbook must be whole."""
    package = Package.read(path)
    assert [package.part(name) for name in package]  # each is there to its last byte
    assert values_in(package, layout.PAGE, Area(5, 13, 5, 13)) == [["June 2024"]]
    return len(values_in(package, layout.LOG))
