"""`kpixl history add`: pages typed by hand become months of a workbook."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from msgspec.structs import replace

from kpixl.cli import main
from kpixl.commands.history import Added, add_history
from kpixl.commands.typed_pages.grids import GridCell
from kpixl.commands.typed_pages.months import OldFigure, typed_figure, typed_rows
from kpixl.commands.typed_pages.rows import figure_in
from kpixl.config.reading import shipped_config
from kpixl.disclosure.safe_changes import CHANGE_WITHHELD
from kpixl.disclosure.small_numbers import safe
from kpixl.figures.history import kept_series, with_changes
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureState, Rated, scorecard
from kpixl.words.errors import ExtractError, UsageError
from kpixl.words.periods import Period
from kpixl.words.terms import Rag, Unit
from kpixl.workbook import layout
from kpixl.workbook.held_content import HeldContent, held_in
from kpixl.workbook.making.build import built
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from making import shipped
from pages import APRIL, JUNE, MAY, figure, page

FEBRUARY, MARCH = Period(2024, 2), Period(2024, 3)
VISITS, EET = shipped().indicator("cp_visits"), shipped().indicator("eet_17_18")
HEADS = "Ref,Metric,Target,Figure for: February,February RAG,Figure for: March,March RAG,Narrative"


def csv_page(folder: Path, *rows: str, heads: str = HEADS) -> Path:
    file = folder / "Scorecard Q4.csv"
    file.write_text("\n".join([heads, *rows]), encoding="utf-8")
    return file


def a_row(of: object = EET, *cells: str) -> str:
    return f'{of.ref},"{of.label}",100%,{",".join(cells or ("71%", "A", "74%", "a"))},words'  # type: ignore[attr-defined]


@pytest.fixture
def workbook(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of June; March's visits are restated by an export that does not know who is in education."""
    shown = page(figure("cp_visits", JUNE, 90, 100), figure("eet_17_18", JUNE, 60, 80))
    earlier = [
        Rated(Figure("cp_visits", MARCH, VISITS.unit, 80, 100), None, "", "e", "f", FigureState.RESTATED),
        Rated(Figure("eet_17_18", MARCH, EET.unit, reason="no export"), None, "", "e", "f", FigureState.RESTATED),
    ]
    package = built(shown, {}, tmp_path_factory.mktemp("made") / "Scorecard.xlsm")
    held = held_in(package, shipped().indicators)
    block = layout.earlier_months_block(earlier, shipped(), len(held.figures) + len(held.spans))
    patched(package, [block]).written(package.path)
    return package.path


def held_of(workbook: Path) -> HeldContent:
    return held_in(Package.read(workbook), shipped().indicators)


def added(workbook: Path, old: Path, last: Period | None = MARCH) -> Added:
    return add_history(workbook, old, shipped(), last)


def test_what_no_export_tells_is_kept_as_typed_with_its_letter(workbook: Path, tmp_path: Path):
    before = held_of(workbook)
    found = added(workbook, csv_page(tmp_path, a_row()))
    assert found.not_placed == ()
    after = held_of(workbook)
    kept = {place: stored.rated for place, stored in after.earlier.items() if place[0] == "eet_17_18"}
    assert {place[1]: (each.state, each.figure.value, each.computed) for place, each in kept.items()} == {
        FEBRUARY: (FigureState.TYPED, Fraction("0.71"), Rag.AMBER),
        MARCH: (FigureState.TYPED, Fraction("0.74"), Rag.AMBER),
    }
    assert (after.figures, after.spans) == (before.figures, before.spans)
    assert after.earlier["cp_visits", MARCH] == before.earlier["cp_visits", MARCH]


def test_what_an_export_or_a_page_tells_is_not_overwritten_and_is_said(workbook: Path, tmp_path: Path):
    heads = HEADS.replace("February", "June 2024")
    found = added(workbook, csv_page(tmp_path, a_row(VISITS, "95%", "G", "85%", "R"), heads=heads))
    assert found.figures == {}
    assert found.not_placed == (
        "row 2, June 2024: cp_visits is on a page of this workbook",
        "row 2, March 2024: the export gives cp_visits as 80%; 85% was typed",
    )


@pytest.mark.parametrize(
    "row",
    [
        f'9.9,"{EET.label}",100%,71%,A,74%,A,',
        f"{EET.ref},Another label,100%,71%,A,74%,A,",
        f',"{EET.label}",100%,71%,A,74%,A,',
    ],
)
def test_a_row_whose_ref_or_label_is_another_has_no_place(workbook: Path, tmp_path: Path, row: str):
    before = workbook.read_bytes()
    found = added(workbook, csv_page(tmp_path, row))
    assert (found.figures, found.not_placed) == ({}, ("row 2: no indicator has both its ref and its label",))
    assert workbook.read_bytes() == before


def test_a_page_on_a_sheet_has_its_months_over_two_columns(workbook: Path, tmp_path: Path):
    file = tmp_path / "old.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet, percentage = book.add_worksheet(), book.add_format({"num_format": "0%"})
        sheet.write_row(0, 0, ["", "", "Figure for: March 2024", "", "March 2024 RAG"])
        sheet.write_row(1, 0, ["Ref", "Metric", "Number", "% or rate", "RAG"])
        sheet.write_row(2, 0, [EET.ref, EET.label])
        sheet.write_number(2, 3, 0.74, percentage)
        sheet.write_string(2, 4, "A")
    assert added(workbook, file, None).figures["eet_17_18", MARCH].figure.value == Fraction("0.74")


def test_a_page_without_a_year_or_without_months_is_refused(workbook: Path, tmp_path: Path):
    with pytest.raises(UsageError, match="add --period"):
        added(workbook, csv_page(tmp_path, a_row()), None)
    with pytest.raises(ExtractError, match="no row of headings"):
        added(workbook, csv_page(tmp_path, a_row(), heads="Ref,Metric,Target"))


def test_months_without_a_year_end_with_the_one_that_is_named(tmp_path: Path):
    heads = HEADS.replace("February", "December").replace("March", "Jan")
    [row] = typed_rows(csv_page(tmp_path, a_row(), heads=heads), MARCH)
    assert [month.period for month in row.months] == [Period(2023, 12), Period(2024, 1)]


@pytest.mark.parametrize(
    ("texts", "unit", "found"),
    [
        (["4,412"], Unit.COUNT, OldFigure(4412, None)),
        (["747 17%"], Unit.COUNT_AND_SHARE, OldFigure(747, Fraction("0.17"))),
        (["747", "17%"], Unit.COUNT_AND_SHARE, OldFigure(747, Fraction("0.17"))),
        (["577 22.0"], Unit.RATE, OldFigure(577, Fraction(22))),
        (["10.2%"], Unit.SHARE, OldFigure(None, Fraction("0.102"))),
        (["87"], Unit.SHARE, None),  # nobody knows of what
        (["187%"], Unit.SHARE, None),
        (["12 or 13"], Unit.COUNT, None),
        (["747"], Unit.COUNT_AND_SHARE, None),
        (["n/a"], Unit.COUNT, None),
        ([], Unit.RATE, None),
    ],
)
def test_a_figure_is_read_only_where_its_cells_say_one_of_its_kind(texts, unit, found):
    _, number = figure_in([GridCell(text) for text in texts])
    assert typed_figure(number, unit) == found


def typed_months(months: int) -> dict[tuple[str, Period], Rated]:
    """Who is in education in this many months: all of them typed except the last three."""
    found = {}
    for at, month in enumerate(JUNE.back_to(months)):
        is_typed = month not in (APRIL, MAY, JUNE)
        numbers = (None, None) if is_typed else (60 + at % 2, 80)
        value = Fraction(74 + at % 3, 100) if is_typed else None
        state = FigureState.TYPED if is_typed else FigureState.DRAFT
        found["eet_17_18", month] = Rated(
            Figure("eet_17_18", month, EET.unit, *numbers, typed_value=value), None, "", state=state
        )
    return found


def test_words_that_rest_on_typed_months_say_on_how_many_and_a_copy_without_small_numbers_has_none():
    kept = typed_months(16)
    of = with_changes(replace(scorecard(shipped(), JUNE, kept, {}), kept=kept))
    assert len(kept_series(of)["eet_17_18"].typed) == 13
    [change] = [row.change for row in of.rows if row.indicator.key == "eet_17_18"]
    assert change.startswith("usual variation")
    assert change.endswith("; 13 months typed by hand")
    assert [row.change for row in safe(of, 5).rows if row.indicator.key == "eet_17_18"] == [CHANGE_WITHHELD]


def test_the_command_says_what_was_kept_and_what_had_no_place(workbook: Path, tmp_path: Path, capsys):
    old = csv_page(tmp_path, a_row(), "1.1,No such row,,1,A,2,A,")
    asked = ["history", "add", str(workbook), str(old), "--period", "2024-03", "--config", str(shipped_config())]
    assert main(asked) == 0
    told = capsys.readouterr().out
    assert "keeps 2 typed figures of February 2024 to March 2024" in told
    assert "row 3: no indicator has both" in told
    assert "No such row" not in told
