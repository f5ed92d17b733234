"""
The functions in cells, as LibreOffice runs the workbook's VBA, against Python's answers from the same workbook.

Runs on the twin of the workbook, where no Python starts: what the workbook does not hold is #N/A there.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from xlsxwriter.utility import xl_cell_to_rowcol, xl_range

from kpixl.excel.functions import PRESS_CONNECT, Argument, CellAnswer, CellError, answer
from kpixl.excel.snapshot import HeldIndicator, Snapshot, snapshot_of
from kpixl.words.naming import named
from kpixl.words.periods import MOST_MONTHS
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.making.build import no_python_module, vba_sources
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.sheet import values_in
from office import Book, Office
from twin import soon_open, twin

SHEET = layout.DATA_QUALITY  # any sheet that has room
FORMULAS_FROM, NAMES_FROM = "AA1", "T1"
OF_FIGURE = ("KPI_VALUE", "KPI_RAG", "KPI_NUMERATOR", "KPI_DENOMINATOR", "KPI_CHANGE", "KPI_NARRATIVE", "KPI_EXPLAIN")
MONTHS: tuple[str | float | None, ...] = (None, "2024-04", "May-24", "June 2024", 45460.5, "2023-01", "Juni 2024", "")
SHOWN_AS_ERROR = {"Error 2042": CellError.NOT_KNOWN, "Error 2015": CellError.BAD_ARGUMENT}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return soon_open(twin(tmp_path_factory.mktemp("twin") / "Scorecard.xlsm"))


@pytest.fixture(scope="module")
def held(path: Path) -> Snapshot:
    return snapshot_of(path)


@pytest.fixture(scope="module")
def book(office: Office, path: Path) -> Iterator[Book]:
    with office.open(path, macros=True) as opened:
        yield opened


ASKED_OF_EXCEL, ASKED_OF_LIBREOFFICE = "book.Date1904", "(ThisComponent.NullDate.Year = 1904)"
OF_A_VBA_DATE = """\
Attribute VB_Name = "Dates"
Option Explicit
Public Function OFDATE(ByVal inYear As Long, ByVal inMonth As Long, ByVal inDay As Long) As String
    OFDATE = MonthText(MonthNamed(SingleOf(DateSerial(inYear, inMonth, inDay))))
End Function
"""


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook, asking LibreOffice instead of Excel how the workbook counts its days."""
    asks = vba_sources(no_python_module())["KpixlBook"]
    assert asks.count(ASKED_OF_EXCEL) == 1
    in_office = asks.replace(ASKED_OF_EXCEL, ASKED_OF_LIBREOFFICE)
    return soon_open(twin(tmp_path_factory.mktemp("days") / "Scorecard.xlsm", in_office, OF_A_VBA_DATE))


@pytest.fixture(scope="module", params=[False, True], ids=["from 1900", "from 1904"])
def counting(
    request: pytest.FixtureRequest, office: Office, dated: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Book]:
    """A workbook that counts its days from 1900, and one that counts from 1904."""
    own = tmp_path_factory.mktemp("counting") / "Scorecard.xlsm"
    package = Package.read(dated)
    of_book = package.part("xl/workbook.xml")
    if request.param:
        of_book = of_book.replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    package.with_parts({"xl/workbook.xml": of_book}).written(own)
    with office.open(own, macros=True, has_window=True) as opened:
        opened.to_front(layout.PAGE)
        yield opened


def ways_of_naming(indicator: HeldIndicator) -> list[str | float]:
    """By key, by ref as text and as number, by label, as the pickers offer it, and not quite as written."""
    ref: list[str | float] = [indicator.ref, float(indicator.ref)] if indicator.ref else []
    return [indicator.key, *ref, indicator.label, indicator.name, f" {indicator.key.upper()} "]


def written(argument: Argument) -> str:
    if argument is None:
        return ""
    if isinstance(argument, str):
        return '"' + argument.replace('"', '""') + '"'
    return repr(argument)


def formula(function: str, *arguments: Argument) -> str:
    return f"={function}({'; '.join(written(each) for each in arguments).rstrip('; ')})"


def answers_in_cells(book: Book, formulas: Sequence[str]) -> list[object]:
    row, column = xl_cell_to_rowcol(FORMULAS_FROM)
    cells = xl_range(row, column, row + len(formulas) - 1, column)
    book.write_formulas(SHEET, cells, [[each] for each in formulas])
    return [found[0] for found in book.values(SHEET, cells)]


def same(in_cell: object, from_python: CellAnswer) -> bool:
    if isinstance(from_python, CellError):
        return SHOWN_AS_ERROR.get(str(in_cell)) is from_python
    if isinstance(from_python, float | int):
        return isinstance(in_cell, float) and abs(in_cell - from_python) <= 1e-12 * max(1.0, abs(from_python))
    return (in_cell or "") == from_python


def with_the_way(told: CellAnswer) -> CellAnswer:
    """What the workbook does not hold can be computed by a Python that somebody starts: the answer says how."""
    is_not_held = isinstance(told, str) and told.startswith("The workbook holds no figure of ")
    return f"{told} {PRESS_CONNECT}" if is_not_held else told


def differences(book: Book, held: Snapshot, calls: Sequence[tuple[str, tuple[Argument, ...]]]) -> list[object]:
    found = answers_in_cells(book, [formula(function, *arguments) for function, arguments in calls])
    wanted = [with_the_way(answer(function, held, *arguments)) for function, arguments in calls]
    return [
        (call, in_cell, from_python)
        for call, in_cell, from_python in zip(calls, found, wanted, strict=True)
        if not same(in_cell, from_python)
    ]


@pytest.mark.parametrize("function", OF_FIGURE)
def test_every_indicator_named_in_every_way_answers_alike_for_every_month(book: Book, held: Snapshot, function: str):
    calls = [
        (function, (name, month))
        for indicator in held.indicators
        for name in ways_of_naming(indicator)
        for month in MONTHS
    ]
    assert len(calls) > 1_200
    assert differences(book, held, calls) == []


def test_targets_benchmarks_names_and_letters_for_a_value_answer_alike(book: Book, held: Snapshot):
    choices: dict[str, tuple[Argument, ...]] = {
        "KPI_NAME": (None,),
        "KPI_SPC": (None,),
        "KPI_TARGET": (None, "low", "High ", "middle", 1.0),
        "KPI_BENCHMARK": (None, "national", "COMPARABLE", "neighbours"),
        "KPI_RATE": (0.0, 0.09, 0.15, 0.5, 0.81, 0.9, 1.0, 30.0, "0.9", ""),
    }
    calls = [
        (function, (name,) if second is None else (name, second))
        for function, seconds in choices.items()
        for indicator in held.indicators
        for name in ways_of_naming(indicator)
        for second in seconds
    ]
    calls += [
        ("KPI_TARGET", (indicator.key, *asked))
        for indicator in held.indicators
        for asked in itertools.product(("", "low", "HIGH", "middle", "2024-05"), (*MONTHS[:3], "high", "no month"))
    ]
    assert differences(book, held, calls) == []


@pytest.mark.parametrize("wrong", ["nobody", "cp", "5.2", 5.2, 9.99, "", "  ", -1.0])
def test_what_is_no_name_or_several_is_an_error_and_explained_alike(book: Book, held: Snapshot, wrong: str | float):
    assert len(named(wrong, held.indicators)) != 1
    calls = [(function, (wrong, "2024-06")) for function in OF_FIGURE]
    calls += [
        ("KPI_TARGET", (wrong, "low")),
        ("KPI_BENCHMARK", (wrong,)),
        ("KPI_NAME", (wrong,)),
        ("KPI_SPC", (wrong,)),
    ]
    assert differences(book, held, calls) == []


def test_a_name_and_a_month_may_stand_in_cells(book: Book, held: Snapshot):
    row, column = xl_cell_to_rowcol(NAMES_FROM)
    names = [name for indicator in held.indicators[::3] for name in ways_of_naming(indicator)]
    at = xl_range(row, column, row + len(names) - 1, column)
    typed = [[f"'{name}" if isinstance(name, str) else repr(name)] for name in names]
    book.write_formulas(SHEET, at, typed)
    book.write(SHEET, "U1", 45413.0)  # 1 May 2024
    found = answers_in_cells(book, [f"=KPI_VALUE(T{row + 1 + each}; $U$1)" for each in range(len(names))])
    wanted = [answer("KPI_VALUE", held, name, 45413.0) for name in names]
    assert [pair for pair in zip(found, wanted, strict=True) if not same(*pair)] == []


def test_several_cells_and_an_empty_one_are_no_name(book: Book):
    found = answers_in_cells(book, ["=KPI_VALUE(T1:T2)", "=KPI_VALUE(T900)", '=KPI_VALUE("cp_visits"; T901)'])
    assert [SHOWN_AS_ERROR.get(str(each)) for each in found[:2]] == [CellError.BAD_ARGUMENT] * 2
    assert isinstance(found[2], float)  # an empty month is the page's


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("KPI_TABLE", ()),
        ("KPI_TABLE", ("cp_visits", "2024-05")),
        ("KPI_TABLE", ("5.2",)),
        ("KPI_SERIES", ("cp_visits", 1.0)),
        ("KPI_SERIES", ("cp_visits", 3.0)),
        ("KPI_SERIES", ("cin_visits", None)),
    ],
)
def test_tables_and_series_fill_their_cells_alike(
    book: Book, held: Snapshot, function: str, arguments: tuple[Argument, ...]
):
    wanted = answer(function, held, *arguments)
    assert isinstance(wanted, list)
    cells = xl_range(0, 40, len(wanted) - 1, 40 + len(wanted[0]) - 1)
    book.write_array(SHEET, cells, formula(function, *arguments))
    found = book.values(SHEET, cells)
    book.write_formulas(SHEET, cells, [[""] * len(wanted[0])] * len(wanted))
    for in_cells, from_python in zip(found, wanted, strict=True):
        assert all(same(*pair) for pair in zip(in_cells, from_python, strict=True)), (in_cells, from_python)


@pytest.mark.parametrize("months", [0.0, 1.5, float(MOST_MONTHS + 1), "three"])
def test_a_number_of_months_that_is_none_is_an_error(book: Book, held: Snapshot, months: Argument):
    assert differences(book, held, [("KPI_SERIES", ("cp_visits", months))]) == []


@pytest.mark.parametrize("function", ["KPI_BREAKDOWN", "KPI_CASES"])
def test_what_python_computes_is_not_known_where_there_is_no_python(book: Book, function: str):
    found = answers_in_cells(
        book, [f'={function}("cp_visits")', f'={function}("5.2")', f'={function}("cp_visits"; ; "x")']
    )
    assert [SHOWN_AS_ERROR.get(str(each)) for each in found] == [
        CellError.NOT_KNOWN, CellError.BAD_ARGUMENT, CellError.BAD_ARGUMENT,
    ]  # fmt: skip


def until_it_is_looked_at_again() -> None:
    """Functions look at the workbook again after 0.05 s, but here Timer counts whole seconds: wait for the next one."""
    time.sleep(1.05 - time.time() % 1)


def test_a_function_notices_that_the_workbook_has_been_refreshed_and_that_it_was_taken_back(book: Book):
    """As a refresh does: another figure, and one more line in the log."""
    keys = [row[0] for row in book.values(layout.FIGURES, "A1:B97")]
    at = max(row for row, key in enumerate(keys, start=1) if key == "cp_visits")
    before = answers_in_cells(book, ['=KPI_VALUE("cp_visits")'])
    book.write(layout.FIGURES, f"F{at}", 0.25)
    book.write(layout.LOG, "A2", "2024-07-08 09:00:00")
    until_it_is_looked_at_again()
    assert answers_in_cells(book, ['=KPI_VALUE("cp_visits")']) == [0.25]
    book.write(layout.FIGURES, f"F{at}", before[0])  # taken back, as when a refresh fails halfway
    book.write(layout.LOG, "A2", "")
    until_it_is_looked_at_again()
    assert answers_in_cells(book, ['=KPI_VALUE("cp_visits")']) == before


def test_a_day_means_its_month_wherever_the_workbook_counts_its_days_from(counting: Book, held: Snapshot):
    days = ["2024;4;1", "2024;4;30", "2024;5;31", "2024;6;1", "2024;6;30", "2024;3;31", "2024;7;1"]
    row, column = xl_cell_to_rowcol(NAMES_FROM)
    counting.write_formulas(SHEET, xl_range(row, column, row + len(days) - 1, column), [[f"=DATE({d})"] for d in days])
    cells = [f'=KPI_VALUE("cp_visits"; T{row + 1 + each})' for each in range(len(days))]
    values = [f'=KPI_VALUE("cp_visits"; DATE({day}) + 0.75)' for day in days]
    wanted = [
        answer("KPI_VALUE", held, "cp_visits", "-".join(f"{int(n):02}" for n in day.split(";")[:2])) for day in days
    ]
    assert [isinstance(each, float) for each in wanted] == [True] * 5 + [False] * 2
    assert all(same(*pair) for pair in zip(answers_in_cells(counting, [*cells, *values]), wanted * 2, strict=True))


def test_the_days_of_a_series_are_those_of_its_workbook(counting: Book):
    series = [f'=INDEX(KPI_SERIES("cp_visits"; 3); {row}; 1) = DATE(2024; {3 + row}; 1)' for row in (1, 2, 3)]
    assert answers_in_cells(counting, series) == [1.0] * 3


def test_years_end_where_months_do_wherever_the_workbook_counts_its_days_from(counting: Book):
    """From 1990 to 2099: the days before and after are bad arguments, rather than months that are not held."""
    found = answers_in_cells(
        counting,
        [f'=KPI_VALUE("cp_visits"; DATE({day}))' for day in ("1989;12;31", "1990;1;1", "2099;12;31", "2100;1;1")],
    )
    assert [SHOWN_AS_ERROR.get(str(each)) for each in found] == [
        CellError.BAD_ARGUMENT, CellError.NOT_KNOWN, CellError.NOT_KNOWN, CellError.BAD_ARGUMENT,
    ]  # fmt: skip


def test_a_date_as_vba_has_it_means_its_own_month_wherever_the_workbook_counts_its_days_from(counting: Book):
    """So Excel passes on a cell in which 2024-06 was typed: as a date, independent of how days are counted."""
    assert answers_in_cells(counting, ["=OFDATE(2024; 6; 1)", "=OFDATE(1990; 1; 1)", "=OFDATE(2099; 12; 31)"]) == [
        "2024-06", "1990-01", "2099-12",
    ]  # fmt: skip


def test_quarters_and_years_answer_alike(office: Office, path: Path, tmp_path: Path):
    """In a workbook that holds some, in any order; the others are not known."""
    package, headings = Package.read(path), list(layout.FIGURE_HEADINGS)
    rows = [
        [{"key": key, "period": span, "numerator": count, "value": count, "letter": "–"}.get(each) for each in headings]
        for key, span, count in (
            ("contacts", "2024-04 to 2024-06", 133),
            ("contacts", "2024-04 to 2024-05", 81),
            ("cp_visits", "2024-01 to 2024-02", 90),
        )
    ]
    last = len(values_in(package, layout.FIGURES))
    with_spans = tmp_path / "Scorecard.xlsm"
    with_spans.write_bytes(patched(package, [Block(layout.FIGURES, last + 1, 1, rows)]).packed())
    spans = ("2024-Q1", " 2024-q1 ", "2024 YTD", "2023-Q4", "2023 ytd", "2024-Q2", "2024-Q5", "2024 to date", "1900-Q1")
    calls: list[tuple[str, tuple[Argument, ...]]] = [
        (function, (key, span))
        for function in ("KPI_VALUE", "KPI_RAG", "KPI_NUMERATOR", "KPI_DENOMINATOR")
        for key in ("contacts", "cp_visits")
        for span in spans
    ]
    with office.open(with_spans, macros=True) as opened:
        assert differences(opened, snapshot_of(with_spans), calls) == []
