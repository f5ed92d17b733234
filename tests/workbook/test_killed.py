"""
A write that is killed at any moment: the workbook is the old one or the new one, whole.

The writer is a process that is started and killed again and again, each time after a random time, so that it may be
caught anywhere: before it writes, while the temporary file is half full, or just as that file takes the workbook's
place. Each process is a copy of one that has loaded kpixl and done nothing yet: loading writes nothing.
"""

from __future__ import annotations

import itertools
import multiprocessing
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter

from few_indicators import with_few
from kpixl.cli import main
from kpixl.workbook import layout
from kpixl.workbook.blocks import TableBlock
from kpixl.workbook.ooxml.cells import Area
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.replacing import before_of, leftovers
from kpixl.workbook.ooxml.sheet import cell_values, values_in
from making import contacts, persons, written
from pages import on_disk
from writer_to_kill import write_in_turn

KILLS = 50
LOOKS = 10  # in each refresh; at the last of them it is killed
ROWS = 5000


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServerContext]:
    """A process that has loaded kpixl and has a home of its own; the others are copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPIXL_HOME", str(tmp_path_factory.mktemp("home") / "home"))
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["kpixl.cli", "kpixl.commands.refresh", "kpixl.figures.computing"])
        yield context


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


@cache  # the same bytes always give the same
def version_in(content: bytes) -> int:
    """The version that all rows of the table agree on."""
    package = Package.of_bytes(content, Path("Scorecard.xlsx"))
    assert cell_values(package, "Page") == [["somebody's own words"]]
    rows = cell_values(package, "_cases")[1:]
    (number,) = {row[0] for row in rows}
    assert len(rows) == ROWS
    return int(number)


Writing = Callable[[], Callable[[], None]]  # starts a writer, and returns a function that kills it


def caught_writing(start: Writing, path: Path, longest: float, check: Callable[[Path], None]) -> int:
    """
    Kill what writes `path` at 50 random moments, at most `longest` seconds after its start; check the workbook after
    each. Returns how often a temporary file was left: those kills caught it while it wrote.
    """
    moments = random.Random(7)
    caught = 0
    for _ in range(KILLS):
        before = set(leftovers(path))
        kill = start()
        time.sleep(moments.uniform(0, longest))
        kill()
        caught += bool(set(leftovers(path)) - before)
        check(path)
    return caught


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_at_50_random_moments_the_workbook_is_whole_and_the_next_write_cleans_up(tmp_path, ready):
    one, other = version(tmp_path, 1), version(tmp_path, 2)
    path = tmp_path / "council" / "Scorecard.xlsx"
    path.parent.mkdir()
    shutil.copy(one, path)
    started = time.perf_counter()
    Package.read(other).written(path)
    one_write = time.perf_counter() - started
    seen = []

    def start() -> Callable[[], None]:
        here, there = ready.Pipe(duplex=False)
        process = ready.Process(target=write_in_turn, args=(there, path, one, other))
        process.start()
        there.close()
        assert here.recv() == "ready"

        def kill() -> None:
            process.kill()
            process.join()
            here.close()

        return kill

    caught = caught_writing(start, path, 4 * one_write, lambda path: seen.append(version_in(path.read_bytes())))
    assert set(seen) == {1, 2}
    assert caught > 5
    Package.read(one).written(path)
    assert {*path.parent.iterdir()} == {path}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_refresh_looked_at_and_killed_at_50_random_moments_leaves_the_old_workbook_or_the_new_one(tmp_path, ready):
    """When it is killed, the disk holds what anybody would see at that moment; so each run is looked at ten times."""
    config = with_few(tmp_path / "config", "contacts", "cp_visits")
    extracts = written(
        tmp_path / "exports" / "2024-06", persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03"))
    )
    path = tmp_path / "council" / "Scorecard.xlsm"
    path.parent.mkdir()
    on_disk(path, extracts.parent, config=config)
    folders = ["--extracts", str(extracts.parent), "--config", str(config)]
    command = ["refresh", str(path), "--period", "2024-06", *folders]
    refreshed(ready, command)
    started = time.perf_counter()
    refreshed(ready, command)
    whole_refresh = time.perf_counter() - started
    seen, ended, moments = [path.read_bytes()], 0, random.Random(7)
    for longest in (1.4, 0.9, 1.4, 0.7, 1.4):  # so that some finish and some don't
        process = ready.Process(target=main, args=(command,))
        process.start()
        before = time.perf_counter()
        for moment in sorted(moments.uniform(0, longest * whole_refresh) for _ in range(LOOKS)):
            time.sleep(max(before + moment - time.perf_counter(), 0))
            seen.append(path.read_bytes())
        process.kill()
        process.join()
        ended += process.exitcode == 0
        seen.append(path.read_bytes())
    refreshed(ready, command)
    seen.append(path.read_bytes())

    refreshes = [refreshes_in(content) for content in seen]
    assert all(after - before in (0, 1) for before, after in itertools.pairwise(refreshes))
    assert 2 < len(set(refreshes)) < KILLS  # some were killed late enough
    assert ended < KILLS // LOOKS  # and some early enough
    assert {*path.parent.iterdir()} == {path, before_of(path)}


def refreshed(ready: ForkServerContext, command: list[str]) -> None:
    """A refresh that is not killed."""
    process = ready.Process(target=main, args=(command,))
    process.start()
    process.join()
    assert process.exitcode == 0


@cache
def refreshes_in(content: bytes) -> int:
    """How many refreshes the log says were finished, a line each; the workbook must be whole."""
    package = Package.of_bytes(content, Path("Scorecard.xlsm"))
    assert [package.part(name) for name in package]  # every part can be read to its last byte
    assert values_in(package, layout.PAGE, Area(5, 13, 5, 13)) == [["Figure for: June"]]
    return len(values_in(package, layout.LOG))
