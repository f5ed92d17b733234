"""
How long refreshing, publishing and collecting take: `make bench`.

Each run is a new process, nothing cached: the month's export of about a million rows, the two months before already
issued. Also the first refresh of all three months, publishing the demo's copy without a PDF, and collecting 20
managers' copies. Prints medians of five, and the peak memory of a refresh. Then what a call of a function costs in
Python, between Excel's sending it and getting the answer; last, what a cell costs that the workbook's VBA answers, and
one that asks for what it does not hold where no Python is there. `python tools/bench.py` alone measures the cells.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from com_stub import Ask, xlwings_server
from kpixl.commands.handout import handout
from kpixl.config import settings
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.shipped import shipped_workbook
from office import Book, Office, is_installed
from twin import twin

RUNS = 5
CALLS = 100
CELLS = 10_000
COPIES = 20
DOES_NOTHING = """\
Attribute VB_Name = "DoesNothing"
Option Explicit
Public Function DOES_NOTHING(ByVal indicator As Variant, Optional ByVal period As Variant) As Variant
    DOES_NOTHING = 1
End Function
"""
NOT_HELD = (
    'KPI_VALUE("cp_visits"; "2023-01")', 'KPI_EXPLAIN("cp_visits"; "2023-01")', 'KPI_TARGET("cp_visits"; ; "2023-01")',
    'KPI_BREAKDOWN("cp_visits")', 'KPI_CASES("cp_visits")', 'KPI_SERIES("cp_visits"; 120)', 'KPI_TABLE(; "2023-01")',
)  # fmt: skip
ONE_RUN = """
import json, resource, sys, time
began = time.perf_counter()
from pathlib import Path
from kpixl.words.periods import Period
from kpixl.commands.refresh import refresh
started = time.perf_counter() - began
done = refresh(Path(sys.argv[1]), Period.parse("2024-06"), Path(sys.argv[2]), Path(sys.argv[3]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"start": started, **done.seconds, "peak MB": peak, "rows": done.rows_read}))
"""


def main(demo: Path) -> None:
    print(f"Refresh of {demo}, {RUNS} runs each, medians")
    with tempfile.TemporaryDirectory() as scratch:
        first = Path(scratch) / "first.xlsm"
        report("first refresh of three months", demo, shipped_workbook(), first)
        report("June, with April and May issued", demo, demo / "Scorecard.xlsm", first)
        report_publishing(demo, Path(scratch))
        report_collecting(demo, Path(scratch))
        report_functions(demo, Path(scratch))
        if is_installed():
            report_cells(Path(scratch))


def report(title: str, demo: Path, workbook: Path, copy: Path) -> None:
    runs = [one_run(demo, workbook, copy) for _ in range(RUNS)]
    print(f"\n{title}: {int(runs[0].pop('rows')):,} rows read")
    for part in runs[0]:
        values = [run.get(part, 0.0) for run in runs]
        unit = "" if part.endswith("MB") else " s"
        print(f"  {part:24} {statistics.median(values):8.2f}{unit}   ({min(values):.2f} to {max(values):.2f})")


def one_run(demo: Path, workbook: Path, copy: Path) -> dict[str, float]:
    shutil.copy(workbook, copy)
    began = time.perf_counter()
    command = [sys.executable, "-c", ONE_RUN, str(copy), str(demo / "extracts"), str(demo / "config")]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    whole = time.perf_counter() - began
    return {"whole process": whole, **json.loads(printed)}


def report_publishing(demo: Path, scratch: Path) -> None:
    """The command as it is typed, each run on a workbook and into a folder of its own."""
    runs = [one_copy(demo, scratch / f"run {number}") for number in range(RUNS)]
    print("\nPublishing the demo's copy, without a PDF")
    print(f"  {'whole process':24} {statistics.median(runs):8.2f} s   ({min(runs):.2f} to {max(runs):.2f})")


def one_copy(demo: Path, folder: Path) -> float:
    folder.mkdir()
    workbook = shutil.copy(demo / "Scorecard.xlsm", folder)
    began = time.perf_counter()
    command = [sys.executable, "-m", "kpixl.cli", "publish", workbook]
    options = ["--extracts", demo / "extracts", "--config", demo / "config"]
    subprocess.run([*command, *options], check=True, capture_output=True)
    return time.perf_counter() - began


def report_collecting(demo: Path, scratch: Path) -> None:
    """Copies in each of which a third of the texts was rewritten: a few alike in several, most in conflict."""
    working = Path(shutil.copy(demo / "Scorecard.xlsm", scratch / "handed out.xlsm"))
    sent = handout(working, demo / "extracts", scratch / "Handout.xlsm", config_folder=demo / "config").copy
    copies = [written_in(sent, scratch / f"copy {number}.xlsm", number) for number in range(COPIES)]
    runs = []
    for number in range(RUNS):
        workbook = shutil.copy(working, scratch / f"collecting {number}.xlsm")
        began = time.perf_counter()
        command = [sys.executable, "-m", "kpixl.cli", "collect", workbook, *copies, "--config", demo / "config"]
        subprocess.run(command, check=True, capture_output=True)
        runs.append(time.perf_counter() - began)
    print(f"\nCollecting {COPIES} managers' copies")
    print(f"  {'whole process':24} {statistics.median(runs):8.2f} s   ({min(runs):.2f} to {max(runs):.2f})")


def written_in(sent: Path, copy: Path, number: int) -> Path:
    blocks = [
        Block(layout.PAGE, row, layout.USUAL.narrative, [[f"What manager {number // (1 + row % 2)} says. " * 10]])
        for row in range(layout.FIRST_ROW + number % 3, layout.FIRST_ROW + 32, 3)
    ]
    patched(Package.read(sent), blocks).written(copy)
    return copy


def report_functions(demo: Path, home: Path) -> None:
    """xlwings' dispatcher with COM stubbed: a month that nobody has asked for yet, then the same month again."""
    os.environ["KPIXL_HOME"] = str(home)
    settings.remember(demo / "extracts", demo / "config")
    print("\nA function answered by Python (xlwings' dispatcher, COM stubbed)")
    with xlwings_server() as ask:
        for title, name, *arguments in (
            ("KPI_VALUE", "KPI_VALUE", "cp_visits", "2024-05", "2024-06"),
            ("KPI_BREAKDOWN by worker", "KPI_BREAKDOWN", "cp_visits", "2024-05", "worker", "2024-06"),
            ("KPI_CASES, all contacts", "KPI_CASES", "contacts", "2024-05", "all", "2024-06"),
        ):
            first, *others = (seconds(ask, name, *arguments) for _ in range(CALLS + 1))
            print(f"  {title:24} {first:8.2f} s at first, then {statistics.median(others) * 1000:8.2f} ms")


def report_cells(scratch: Path) -> None:
    """
    Keyed lookups in the table `kpi` as the documentation prints them, against the functions' VBA in LibreOffice and a
    function that does nothing. What it takes to write as many cells with a sum of two numbers is taken off each.
    """
    writing = "=1+1"
    formulas = {
        "XLOOKUP in kpi": '=XLOOKUP("cp_visits|2024-04"; kpi[id]; kpi[value])',
        "INDEX/MATCH in kpi": '=INDEX(kpi[value]; MATCH("cp_visits|2024-04"; kpi[id]; 0))',
        "a function of one line": '=DOES_NOTHING("cp_visits"; "2024-04")',
        "KPI_VALUE": '=KPI_VALUE("cp_visits"; "2024-04")',
    }
    with Office() as office, office.open(twin(scratch / "twin.xlsm", DOES_NOTHING), macros=True) as book:
        book.write_formulas(layout.DATA_QUALITY, "Z1", [[formulas["KPI_VALUE"]]])  # reads the workbook
        for title in [title for title, formula in formulas.items() if not is_known(book, formula)]:
            del formulas[title]  # XLOOKUP is in LibreOffice 24.8 and later
        runs = [
            {title: seconds_of_cells(book, formula) for title, formula in {"writing": writing, **formulas}.items()}
            for _ in range(RUNS)
        ]
        slowest = max(seconds_of_cell(book, f"={asked}") for asked in NOT_HELD for _ in range(RUNS))
    written = statistics.median(run["writing"] for run in runs)
    print(f"\n{CELLS:,} cells in LibreOffice, less the {written:.2f} s that writing as many takes")
    for title in formulas:
        values = [run[title] - written for run in runs]
        print(f"  {title:24} {statistics.median(values):8.2f} s   ({min(values):.2f} to {max(values):.2f})")
    print(f"\nA cell that asks for what is not held, where no Python is there: {slowest:.2f} s at most")


def is_known(book: Book, formula: str) -> bool:
    book.write(layout.DATA_QUALITY, "Z2", formula)
    return isinstance(book.value(layout.DATA_QUALITY, "Z2"), float)


def seconds_of_cell(book: Book, formula: str) -> float:
    began = time.perf_counter()
    book.write(layout.DATA_QUALITY, "Z3", formula)
    book.value(layout.DATA_QUALITY, "Z3")
    return time.perf_counter() - began


def seconds_of_cells(book: Book, formula: str) -> float:
    began = time.perf_counter()
    book.write_formulas(layout.DATA_QUALITY, f"AA1:AA{CELLS}", [[formula]] * CELLS)
    took = time.perf_counter() - began
    book.write_formulas(layout.DATA_QUALITY, f"AA1:AA{CELLS}", [[""]] * CELLS)
    return took


def seconds(ask: Ask, *asked: object) -> float:
    began = time.perf_counter()
    ask(*asked)
    return time.perf_counter() - began


if __name__ == "__main__":
    if sys.argv[1:]:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            report_cells(Path(folder))
