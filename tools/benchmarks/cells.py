"""
What a function call costs in Python, from the moment Excel sends it until it has the answer; and what a cell costs that
the workbook's VBA answers, or that asks for something the workbook does not hold when there is no Python.

    python -m benchmarks.cells [DEMO]

Prints medians of five. Without a demo, only cells are measured.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from com_stub import Ask, xlwings_server
from kpixl.config import settings
from kpixl.workbook import layout
from office import Book, Office, is_installed
from twin import twin

RUNS = 5
CALLS = 100
CELLS = 10_000
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


def main(demo: Path | None) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        if demo:
            report_functions(demo, Path(scratch))
        if is_installed():
            report_cells(Path(scratch))


def report_functions(demo: Path, home: Path) -> None:
    """Time xlwings' dispatcher with COM stubbed: a month not asked for before, then the same month again."""
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
    Compare keyed lookups in the table `kpi`, as the documentation prints them, with the functions' VBA in LibreOffice
    and with a function that does nothing. The time to write as many cells with a sum of two numbers is subtracted.
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
    net = {title: [run[title] - written for run in runs] for title in formulas}
    least = min(statistics.median(values) for values in net.values())
    print(
        f"\n| {CELLS:,} cells in LibreOffice | seconds | of five runs | times the fastest |\n| --- | --: | --: | --: |"
    )
    for title, values in net.items():
        median = statistics.median(values)
        print(f"| {title} | {median:.2f} | {min(values):.2f} to {max(values):.2f} | {median / least:.1f} |")
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
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
