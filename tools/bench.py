"""
How fast kpixl is compared with other ways of computing the same figures, all measured in one run: `make bench`.

    python tools/bench.py DEMO [--short] [--write]

Every line is a whole process. What a line needs is made in other processes, since a process's peak of memory begins
with its parent's. `reading` is the floor: pyarrow reads the columns that indicators read, and does nothing with them.
The figures that others compute are compared with kpixl's, and a difference ends the run. `--short` leaves out the slow
parts; `--write` puts the table into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import platform
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter
from msgspec import Struct, field

from benchmarks.processes import ROOT, Took, best_of, timed
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from office import is_installed

PERIOD = "2024-06"
RUNS = 3
COPIES = 20
SIZES = (4, 10)
SENTENCE = "visits were late because the team had fewer workers than it needed and reviews moved to next month"
PAGE = ROOT / "docs" / "benchmarks.md"
TABLE = re.compile(r"(?<=<!-- table -->\n).*(?=<!-- end of table -->)", re.DOTALL)
Counts = Mapping[str, tuple[int | None, int | None]]


class Line(Struct, frozen=True):
    """One line of the table; `floor` is what reading the same rows took."""

    what: str
    rows: int
    took: Took
    floor: Took

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.what,
            f"{self.rows:,}",
            f"{self.took.seconds:.2f}",
            f"{self.took.processor:.2f}",
            f"{self.took.memory:,.0f}",
            f"{self.took.seconds / self.floor.seconds:.1f}",
        )


class Bench(Struct):
    """One run of the benchmark, in a folder of its own."""

    demo: Path
    scratch: Path
    lines: list[Line] = field(default_factory=list)
    cells: str = ""  # a second table

    def line(self, what: str, rows: int, floor: Took, run: Callable[[], Took], runs: int = RUNS) -> Took:
        took = best_of([run() for _ in range(runs)])
        self.lines.append(Line(what, rows, took, floor))
        print(" | ".join(self.lines[-1].cells), flush=True)
        return took

    def kpixl(self, *arguments: str | Path) -> Took:
        return timed("-m", "kpixl.cli", *arguments, "--config", self.demo / "config", home=self.home)

    @property
    def home(self) -> Path:
        return self.scratch / "home"

    def forgotten(self, run: Callable[[], Took]) -> Took:
        """Run after deleting the cache of earlier runs."""
        shutil.rmtree(self.home / "cache", ignore_errors=True)
        return run()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("demo", type=Path)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(asked.demo.resolve(), Path(scratch))
        print("what | rows | seconds | of the processor | MB | times reading")
        counted = month(bench)
        if not asked.short:
            others_ways(bench, counted)
            scorecard(bench)
            cells(bench)
            for times in SIZES:
                larger(bench, times)
    if asked.write:
        PAGE.write_text(TABLE.sub(page(bench).replace("\\", r"\\"), PAGE.read_text("utf-8")), "utf-8")


def month(bench: Bench) -> Counts:
    """One month's export: reading it, computing its figures, and refreshing a scorecard from it, first and again."""
    export = bench.demo / "extracts" / PERIOD
    rows, floor = reading(bench, export)
    counted = figures(bench, export, rows, floor)
    in_sql(bench, export, rows, floor, counted)
    refreshes(bench, bench.demo / "extracts", rows, floor)
    return counted


def reading(bench: Bench, export: Path, runs: int = RUNS) -> tuple[int, Took]:
    took = best_of([timed("-m", "benchmarks.columns_read", export, home=bench.home) for _ in range(runs)])
    rows = int(took.printed)
    bench.line("reading the columns with pyarrow", rows, took, lambda: took, 1)
    return rows, took


def figures(bench: Bench, export: Path, rows: int, floor: Took, runs: int = RUNS) -> Counts:
    """The figures of the month from the export alone, as the other ways compute them."""

    def run() -> Took:
        return bench.kpixl("figures", "--extracts", export, "--period", PERIOD, "--format", "csv")

    took = bench.line("figures of a month", rows, floor, lambda: bench.forgotten(run), runs)
    bench.line("figures of a month, again", rows, floor, run, runs)
    return counts(took.printed)


def counts(printed: str) -> Counts:
    """Numerator and denominator of each figure of the month, from the CSV that `kpixl figures` prints."""
    rows = [row for row in csv.DictReader(io.StringIO(printed)) if row["period"] == PERIOD]
    return {row["key"]: (number(row["numerator"]), number(row["denominator"])) for row in rows}


def number(cell: str) -> int | None:
    return int(cell) if cell else None


def in_sql(bench: Bench, export: Path, rows: int, floor: Took, expected: Counts, runs: int = RUNS) -> None:
    command = ("-m", "benchmarks.duckdb_sql", export, PERIOD, bench.demo / "config")
    took = bench.line("the same figures in SQL, by DuckDB", rows, floor, lambda: timed(*command, home=bench.home), runs)
    check("SQL", json.loads(took.printed), expected)


def check(who: str, found: Mapping[str, Sequence[int | None]], expected: Counts) -> None:
    """End the run if a way gives different figures. A rate's denominator is the population, so None is not compared."""
    for key, (numerator, denominator) in found.items():
        count, of = expected[key]
        if numerator != count or (denominator is not None and denominator != of):
            sys.exit(f"{who}: {key} is {numerator} of {denominator}, but kpixl gives {count} of {of}")


def refreshes(bench: Bench, extracts: Path, rows: int, floor: Took, runs: int = RUNS) -> None:
    """Refresh a scorecard for the first time, again, and after a manager has written a text."""
    workbook = Path(shutil.copy(bench.demo / "Scorecard.xlsm", bench.scratch / "Scorecard.xlsm"))

    def run() -> Took:
        return bench.kpixl("refresh", workbook, "--period", PERIOD, "--extracts", extracts)

    def run_after_a_text() -> Took:
        written_in(workbook, workbook, random.randrange(COPIES))
        return run()

    bench.line("refresh, the first of an export", rows, floor, lambda: bench.forgotten(run), runs)
    bench.line("refresh, again", rows, floor, run, runs)
    bench.line("refresh, after a text was typed", rows, floor, run_after_a_text, runs)


def others_ways(bench: Bench, counted: Counts) -> None:
    """Eight of the figures, computed without kpixl."""
    export = bench.demo / "extracts" / PERIOD
    rows, floor = bench.lines[0].rows, bench.lines[0].took
    copy = next((bench.demo / "published").glob("*.xlsx"))
    page = Path(shutil.copy(copy, bench.scratch / "page.xlsx"))
    script = ("-m", "benchmarks.analysts_script", export, PERIOD, page)
    answered = bench.line(
        "eight of them by a script of pandas and openpyxl", rows, floor, lambda: timed(*script, home=bench.home)
    )
    check("the script", json.loads(answered.printed), counted)
    if is_installed():
        formulas = ("-m", "benchmarks.in_formulas", bench.scratch / "formulas.xlsx")
        timed(*formulas, export, PERIOD, home=bench.home)
        answered = bench.line(
            "eight of them by formulas, in LibreOffice", rows, floor, lambda: timed(*formulas, home=bench.home), 1
        )
        check("the formulas", json.loads(answered.printed), counted)


def scorecard(bench: Bench) -> None:
    """What else is done with a scorecard: publish, collect, scan."""
    rows, floor = bench.lines[0].rows, bench.lines[0].took
    extracts = ("--extracts", bench.demo / "extracts")

    def publish() -> Took:
        folder = Path(tempfile.mkdtemp(dir=bench.scratch))
        workbook = Path(shutil.copy(bench.demo / "Scorecard.xlsm", folder))
        return bench.kpixl("publish", workbook, *extracts)

    bench.line("publish", rows, floor, publish)
    copies = [*handed_out(bench, extracts)]

    def collect() -> Took:
        workbook = Path(shutil.copy(bench.scratch / "Scorecard.xlsm", bench.scratch / "collecting.xlsm"))
        return bench.kpixl("collect", workbook, *copies)

    bench.line(f"collect {COPIES} managers' copies", rows, floor, collect, 2)
    foreign = somebodys_workbook(bench.scratch / "somebody's.xlsx")
    bench.line("scan a workbook of 10 MB", rows, floor, lambda: bench.kpixl("scan", foreign, *extracts), 1)


def handed_out(bench: Bench, extracts: Sequence[str | Path]) -> Iterator[Path]:
    """Copies in each of which a third of the texts is rewritten: some alike in several copies, most in conflict."""
    sent = bench.scratch / "Handout.xlsm"
    bench.kpixl("handout", bench.scratch / "Scorecard.xlsm", *extracts, "--out", sent)
    for number in range(COPIES):
        yield written_in(sent, bench.scratch / f"copy {number}.xlsm", number)


def written_in(sent: Path, copy: Path, number: int) -> Path:
    blocks = [
        Block(layout.PAGE, row, layout.USUAL.narrative, [[f"What manager {number // (1 + row % 2)} says. " * 10]])
        for row in range(layout.FIRST_ROW + number % 3, layout.FIRST_ROW + 32, 3)
    ]
    patched(Package.read(sent), blocks).written(copy)
    return copy


def somebodys_workbook(file: Path) -> Path:
    """A workbook of ten megabytes: numbers, and sentences about nobody."""
    words = SENTENCE.split()
    chance = random.Random(6)
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Figures")
        for row in range(100_000):
            sheet.write_row(row, 0, [chance.random() for _ in range(9)])
            if row % 5 == 0:
                sheet.write_string(row, 9, f"{' '.join(chance.sample(words, 12))} {row}".capitalize())
    return file


def cells(bench: Bench) -> None:
    """Lookups in the table of figures against the functions, in cells of LibreOffice."""
    if is_installed():
        printed = timed("-m", "benchmarks.cells", home=bench.home).printed
        print(printed, flush=True)
        bench.cells = "\n".join(line for line in printed.splitlines() if line.startswith("|")) + "\n\n"


def larger(bench: Bench, times: int) -> None:
    """The month's export, grown so many times."""
    extracts = bench.scratch / f"{times} times"
    export = extracts / PERIOD
    timed("-m", "benchmarks.grown_exports", bench.demo / "extracts" / PERIOD, str(times), export, home=bench.home)
    rows, floor = reading(bench, export, 1)
    counted = figures(bench, export, rows, floor, 1)
    in_sql(bench, export, rows, floor, counted, 1)
    refreshes(bench, extracts, rows, floor, 1)
    shutil.rmtree(extracts)


def page(bench: Bench) -> str:
    head = ("what", "rows", "seconds", "of the processor", "peak memory, MB", "times reading")
    body = [head, ("---", *("--:" for _ in head[1:])), *(line.cells for line in bench.lines)]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in body)
    return f"\n{date.today():%-d %B %Y}, {machine()}\n\n{table}\n\n{bench.cells}"


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GB of memory, "
        f"Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main()
