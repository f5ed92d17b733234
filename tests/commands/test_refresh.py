"""Refresh on disk: figures come, what people wrote stays, and nothing else moves."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from councils import JUNE_CONTACTS, export_of_four
from few_indicators import with_few
from kpixl.cli import main
from kpixl.commands.issue import issue
from kpixl.config.reading import shipped_config
from kpixl.narratives.archive import UNPLACED
from kpixl.words.errors import ExtractError, UsageError, WorkbookError
from kpixl.workbook import layout
from kpixl.workbook.letter_colours import NAME_OF_LETTER
from kpixl.workbook.ooxml.cells import column_letters
from kpixl.workbook.ooxml.charts import drawing_of, parts_of_charts
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import values_in
from kpixl.workbook.pseudonyms import key, pseudonyms
from pages import APRIL, JULY, JUNE, MAY, Workbook, config_in, on_disk, override, page, put_formula, refreshed_in
from validator import sdk_errors

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_home")]


@pytest.fixture(scope="module")
def june(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One export, of June: three contacts in June, two children on a plan, one of them seen in time."""
    folder = tmp_path_factory.mktemp("exports")
    export_of_four(folder / "2024-06")
    return folder


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A config with few indicators: what is typed beside one of them is kept in the same way as beside the others."""
    return with_few(tmp_path_factory.mktemp("few"), "contacts", "re_referrals", "cp_visits", "supervision")


@pytest.fixture
def workbook(tmp_path: Path, june: Path, few: Path) -> Workbook:
    """A page on which nothing is computed yet."""
    return on_disk(tmp_path / "Scorecard.xlsm", june, config=few)


@pytest.fixture(scope="module")
def first_refresh(tmp_path_factory: pytest.TempPathFactory, june: Path, few: Path) -> Workbook:
    return refreshed_in(tmp_path_factory.mktemp("first"), june, few)


@pytest.fixture
def shown(tmp_path: Path, first_refresh: Workbook) -> Workbook:
    """A workbook of a test's own that already shows June."""
    return first_refresh.copied(tmp_path)


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A config with ten indicators, each of which may have a text of its own."""
    return with_few(tmp_path_factory.mktemp("ten"), *HARD_TEXTS, "cp_visits")


@pytest.fixture(scope="module")
def first_refresh_of_ten(tmp_path_factory: pytest.TempPathFactory, june: Path, ten: Path) -> Workbook:
    return refreshed_in(tmp_path_factory.mktemp("first of ten"), june, ten)


@pytest.fixture
def shown_ten(tmp_path: Path, first_refresh_of_ten: Workbook) -> Workbook:
    """A workbook of a test's own with ten indicators that already shows June."""
    return first_refresh_of_ten.copied(tmp_path)


@pytest.fixture(scope="module")
def first_refresh_of_all(tmp_path_factory: pytest.TempPathFactory, june: Path) -> Workbook:
    return refreshed_in(tmp_path_factory.mktemp("all"), june)


@pytest.fixture
def whole(tmp_path: Path, first_refresh_of_all: Workbook) -> Workbook:
    """A workbook of a test's own with every indicator that already shows June."""
    return first_refresh_of_all.copied(tmp_path)


def cases(workbook: Workbook, of: str) -> list[list]:
    """The rows of `_cases` for one indicator: period, pseudonym, team, service, met, days."""
    return [row[1:] for row in workbook.rows(layout.CASES)[1:] if row[0] == of]


def changed_parts(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    assert list(before) == list(after)
    return [name for name in before if before[name] != after[name]]


def test_a_refresh_puts_the_figures_of_the_chosen_month_and_the_two_before_on_the_page(workbook: Workbook):
    done = workbook.refreshed()
    assert workbook.page_row("contacts")[5:14] == [0, None, "–", 1, None, "–", 3, None, "–"]
    assert workbook.page_row("cp_visits")[11:14] == [None, 0.5, "R"]
    assert workbook.cell(layout.PAGE, "M5") == "Figure for: June"
    assert (done.period, done.exports) == (JUNE, ("2024-06",))


def test_without_a_period_the_month_in_the_picker_counts(workbook: Workbook):
    workbook.type(layout.PAGE, "C3", date(2024, 5, 17))
    assert workbook.refreshed(None).period == MAY
    assert workbook.page_row("contacts")[11] == 1
    assert workbook.cell(layout.CONFIG, "B4") == "2024-05"


def test_every_figure_is_kept_exactly_with_its_state_and_reason(whole: Workbook):
    headings, *rows = whole.rows(layout.FIGURES)
    kept = {(row[0], row[1]): dict(zip(headings, row, strict=True)) for row in rows}
    visits = kept["cp_visits", "2024-06"]
    assert (visits["numerator"], visits["denominator"], visits["value"], visits["shown"]) == (1, 2, 0.5, "50%")
    assert (visits["computed_letter"], visits["letter"], visits["state"], visits["export"]) == (
        "R",
        "R",
        "draft",
        "2024-06",
    )
    assert "1 of 2 is 50%, so red" in visits["explanation"]
    assert kept["pep_quality", "2024-06"]["reason"] == "reported termly"
    assert len(rows) == 32 * 36
    assert [row[headings.index("state")] for row in rows] == ["draft"] * 32 * 3 + ["restated"] * 32 * 33


def test_a_second_refresh_adds_one_row_to_the_log_and_changes_no_other_part(shown: Workbook):
    shown.narrate("contacts", "Steady.")
    shown.refreshed()
    before, logged = shown.parts(), len(shown.rows(layout.LOG))
    shown.refreshed(now=datetime(2024, 7, 9, 8, 0))
    log_part = f"xl/worksheets/sheet{1 + [*_sheet_names()].index(layout.LOG)}.xml"
    assert changed_parts(before, shown.parts()) == [log_part]
    assert len(shown.rows(layout.LOG)) == logged + 1


def _sheet_names() -> tuple[str, ...]:
    from kpixl.workbook.making.template import SHEETS

    return SHEETS


def test_the_log_says_when_which_month_which_export_and_how_many_figures_changed(shown: Workbook):
    shown.refreshed()
    first, second = (dict(zip(layout.LOG_HEADINGS, row, strict=True)) for row in shown.rows(layout.LOG)[1:])
    assert (first["when"], first["period"], first["export"]) == ("2024-07-08 09:30:00", "2024-06", "2024-06")
    assert first["figures_changed"] > 0
    assert second["figures_changed"] == 0
    assert first["fingerprint"] == second["fingerprint"] != ""


# --- narratives ------------------------------------------------------------------------------------------------------


def test_a_narrative_stays_beside_its_indicator(shown: Workbook):
    shown.narrate("cp_visits", "Two visits were late.")
    shown.refreshed()
    assert shown.narrative("cp_visits") == "Two visits were late."
    assert shown.archive() == [("cp_visits", "2024-06", "Two visits were late.")]


HARD_TEXTS = {
    "contacts": "=SUM(A1:A9) is what we hoped for",
    "contacts_progressed": "+ 3 more than in May",
    "re_referrals": "-",
    "children_in_need": "@all: please read",
    "cin_visits": "line one\nline two\n\nline four",
    "s47_to_icpc": "🙂 a smile, and a flag 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "child_protection": "<b>&amp; \"quotes\" 'single' _x000D_",
    "icpc_in_time": "  kept as typed  ",
    "repeat_plans": "x" * 32_767,
}


def test_a_narrative_comes_back_as_it_was_typed_whatever_it_holds(shown_ten: Workbook):
    for key_, text in HARD_TEXTS.items():
        shown_ten.narrate(key_, text)
    shown_ten.refreshed("2024-05")
    assert shown_ten.narrative("contacts") is None
    shown_ten.refreshed("2024-06")
    assert {key_: shown_ten.narrative(key_) for key_ in HARD_TEXTS} == HARD_TEXTS
    assert shown_ten.archive() == [(key_, "2024-06", text) for key_, text in HARD_TEXTS.items()]


def test_each_month_has_its_own_narratives(shown: Workbook):
    shown.narrate("contacts", "June was calm.")
    shown.refreshed("2024-05")
    shown.narrate("contacts", "May was busy.")
    shown.refreshed("2024-06")
    assert shown.narrative("contacts") == "June was calm."
    shown.refreshed("2024-05")
    assert shown.narrative("contacts") == "May was busy."


def test_a_cleared_narrative_stays_cleared_and_its_text_stays_in_the_archive(shown: Workbook):
    shown.narrate("contacts", "Too early to say.")
    shown.refreshed()
    shown.narrate("contacts", None)
    shown.refreshed()
    assert shown.narrative("contacts") is None
    assert shown.archive() == [("contacts", "2024-06", "Too early to say."), ("contacts", "2024-06", None)]


def test_the_formats_of_a_narratives_letters_stay(shown: Workbook):
    shown.narrate("contacts", "Rich text")
    part = "xl/worksheets/sheet1.xml"
    rich = b'<is><r><rPr><b/></rPr><t>Rich</t></r><r><t xml:space="preserve"> text</t></r></is>'
    plain = b"<is><t>Rich text</t></is>"
    from kpixl.workbook.ooxml.package import Package

    package = Package.read(shown.path)
    assert plain in package.part(part)
    package.with_parts({part: package.part(part).replace(plain, rich)}).written(shown.path)
    shown.refreshed()
    assert rich in shown.parts()[part]
    assert shown.archive() == [("contacts", "2024-06", "Rich text")]


TAKEN_FOR_FORMULAS = {  # the formula, its value in the file, and the words
    "contacts": ("+ve trend", "<v>#NAME?</v>", ' t="e"', "+ve trend"),
    "re_referrals": ("- improving", "<v>#NAME?</v>", ' t="e"', "- improving"),
    "cin_visits": ("good &lt; better", "<v>#NAME?</v>", ' t="e"', "=good < better"),
    "child_protection": ("+ve trend", "", "", "+ve trend"),  # other programs leave out the value
    "repeat_plans": ("+ve trend", "<v></v>", "", "+ve trend"),
    "cp_visits": ("+ve trend", "<v/>", "", "+ve trend"),
}


def test_words_that_excel_took_for_a_formula_are_the_narrative(shown_ten: Workbook):
    words = {key_: written_down for key_, (*_, written_down) in TAKEN_FOR_FORMULAS.items()}
    for key_, (formula, value, kind, _) in TAKEN_FOR_FORMULAS.items():
        put_formula(shown_ten.path, f"P{shown_ten.row_of(key_)}", formula, value, kind)
    shown_ten.refreshed()
    assert {key_: shown_ten.narrative(key_) for key_ in words} == words
    for formula, *_ in TAKEN_FOR_FORMULAS.values():
        assert f"<f>{formula}".encode() not in shown_ten.parts()["xl/worksheets/sheet1.xml"]
    shown_ten.refreshed("2024-05")
    assert {shown_ten.narrative(key_) for key_ in words} == {None}
    assert shown_ten.archive() == [(key_, "2024-06", written_down) for key_, written_down in words.items()]
    shown_ten.refreshed("2024-06")
    assert {key_: shown_ten.narrative(key_) for key_ in words} == words


def test_a_formula_that_gives_a_text_is_read_as_its_text_and_stays_a_formula(shown: Workbook):
    cell, formula = f"P{shown.row_of('cp_visits')}", "&quot;All &quot;&amp;&quot;seen&quot;"
    put_formula(shown.path, cell, formula, "<v>All seen</v>", ' t="str"')
    shown.refreshed()
    assert shown.archive() == [("cp_visits", "2024-06", "All seen")]
    assert b"<f>&quot;All " in shown.parts()["xl/worksheets/sheet1.xml"]


def test_a_row_whose_key_was_damaged_is_known_by_its_ref_and_metric(shown: Workbook):
    shown.narrate("cp_visits", "Still mine.")
    shown.type(layout.PAGE, f"A{shown.row_of('cp_visits')}", "cp_vsits")
    shown.refreshed()
    assert shown.narrative("cp_visits") == "Still mine."


def swap_rows(workbook: Workbook, first_column: int) -> None:
    """As if part of the page were sorted: two rows change places from a column on, up to the notes."""
    before = workbook.rows(layout.PAGE)
    places = (workbook.row_of("contacts"), workbook.row_of("cp_visits"))
    for place, other in zip(places, places[::-1], strict=True):
        for column in range(first_column, layout.USUAL.notes + 1):
            workbook.type(layout.PAGE, f"{column_letters(column)}{place}", before[other - 1][column - 1])


def test_rows_sorted_without_the_hidden_key_keep_their_texts_and_get_their_formats_back(shown: Workbook):
    shown.narrate("cp_visits", "About visits.")
    shown.narrate("contacts", "About contacts.")
    shown.refreshed()
    before = shown.rows(layout.PAGE)
    swap_rows(shown, layout.REF)
    shown.refreshed()
    assert (shown.narrative("cp_visits"), shown.narrative("contacts")) == ("About visits.", "About contacts.")
    assert not [query for query in shown.queries() if "was typed" in query]
    assert shown.rows(layout.PAGE)[: len(before) - 4] == before[: len(before) - 4]


def test_rows_sorted_without_their_names_leave_no_text_beside_another_indicator(shown: Workbook):
    """Ref and name stayed where they were, and only the figures say that the texts now belong to other rows."""
    shown.narrate("cp_visits", "About visits.")
    shown.narrate("contacts", "About contacts.")
    shown.refreshed()
    swap_rows(shown, layout.TARGET)
    shown.refreshed()
    assert (shown.narrative("cp_visits"), shown.narrative("contacts")) == ("About visits.", "About contacts.")
    assert [row for row in shown.archive() if row[0] == UNPLACED]
    assert not [query for query in shown.queries() if "without a place" in query]  # each is in its place again


def test_a_text_typed_after_another_month_was_picked_is_put_in_neither_and_listed(shown: Workbook):
    shown.type(layout.PAGE, "C3", date(2024, 5, 1))
    shown.narrate("cp_visits", "Of May or June?")
    for period in (None, "2024-05", "2024-06"):
        shown.refreshed(period)
        assert shown.narrative("cp_visits") is None
        assert (UNPLACED, "2024-06", "Of May or June?") in shown.archive()
    assert [query for query in shown.queries() if "the page showed June 2024 and May 2024 was picked" in query]


def test_who_says_which_month_it_is_about_has_the_text_there(shown: Workbook):
    shown.type(layout.PAGE, "C3", date(2024, 5, 1))
    shown.narrate("cp_visits", "Of June.")
    shown.refreshed("2024-06")
    assert shown.narrative("cp_visits") == "Of June."


def test_a_column_moved_inside_the_table_is_refused_and_nothing_changes(shown: Workbook):
    shown.type(layout.PAGE, "D6", "Narrative")
    shown.type(layout.PAGE, "P6", "Target")
    before = shown.path.read_bytes()
    with pytest.raises(WorkbookError, match="has 'Narrative' in column D, where kpixl wrote 'Target'"):
        shown.refreshed()
    assert shown.path.read_bytes() == before


def test_a_text_that_is_nobodys_is_kept_and_listed(shown: Workbook):
    row = shown.row_of("cp_visits")
    shown.narrate("cp_visits", "Whose is this?")
    for cell in ("A", "B", "C"):
        shown.type(layout.PAGE, f"{cell}{row}", None)
    shown.refreshed()
    assert (UNPLACED, "2024-06", "Whose is this?") in shown.archive()
    assert any(query.startswith("Narrative without a place") for query in shown.queries())
    assert shown.narrative("cp_visits") is None


def test_a_text_typed_where_only_kpixl_writes_is_kept_and_listed_with_its_cell(shown_ten: Workbook):
    note = next(at for at, row in enumerate(shown_ten.rows(layout.PAGE), start=1) if row and row[0] == layout.NOTE_KEY)
    cells = ["B1", "G5", "Q8", "R9", "H10", "O10", "D11", "C12", "A14", f"P{note}", f"P{note + 1}", f"B{note + 1}"]
    for cell in cells:
        shown_ten.type(layout.PAGE, cell, f"words in {cell}")
    shown_ten.refreshed("2024-05")
    assert sorted(shown_ten.archive()) == sorted((UNPLACED, "2024-06", f"words in {cell}") for cell in cells)
    for cell in cells:
        told = f"Narrative without a place: This text was typed in {layout.PAGE}!{cell}, where only kpixl writes"
        assert [query for query in shown_ten.queries() if query.startswith(told)]


def test_what_kpixl_wrote_is_never_taken_for_typed_whatever_changes_on_the_page(shown_ten: Workbook, tmp_path: Path):
    config = Path(shutil.copytree(shown_ten.config, tmp_path / "config"))
    shown_ten.narrate("cp_visits", "49% are seen in time.")
    shown_ten.refreshed(config=config)
    shown_ten.override(1, "cp_visits", "2024-06", "A", "Recorded late", "Head of Service", date(2024, 7, 5))
    shown_ten.refreshed(config=config)
    for file, was, now in (
        ("indicators.toml", 'label = "Number of', 'label = "The number of'),
        ("page.toml", 'title = "', 'title = "New: '),
    ):
        text = (config / file).read_text(encoding="utf-8")
        assert was in text
        (config / file).write_text(text.replace(was, now), encoding="utf-8")
    for period in ("2024-06", "2024-05", "2024-07"):
        shown_ten.refreshed(period, config=config)
    assert shown_ten.archive() == [("cp_visits", "2024-06", "49% are seen in time.")]


# --- letters that people set -----------------------------------------------------------------------------------------


def test_an_override_shows_on_the_page_and_the_computed_letter_is_kept(shown: Workbook):
    shown.override(
        1, "cp_visits", date(2024, 6, 1), "A", "One visit was recorded late", "Head of Service", date(2024, 7, 5)
    )
    shown.refreshed()
    assert shown.letters("cp_visits")[2] == "A"
    figure = next(row for row in shown.rows(layout.FIGURES) if row[:2] == ["cp_visits", "2024-06"])
    assert figure[7:9] == ["R", "A"]
    text = " ".join(str(cell) for row in shown.rows(layout.PAGE) for cell in row if cell)
    assert "A instead of the computed R. One visit was recorded late. Head of Service, 5 July 2024." in text


def test_a_faulty_override_is_queried_and_left_as_it_was_typed(shown: Workbook):
    shown.override(1, "cp_visits", "2024-06", "Z", "", "Head of Service", date(2024, 7, 5))
    typed = shown.rows(layout.OVERRIDES)
    shown.refreshed()
    assert shown.letters("cp_visits")[2] == "R"
    assert shown.rows(layout.OVERRIDES) == typed
    assert any("the letter can't be read" in query and "there is no reason" in query for query in shown.queries())


def test_a_letter_typed_over_the_page_is_queried_until_it_is_dealt_with(shown: Workbook):
    shown.type(layout.PAGE, f"O{shown.row_of('cp_visits')}", "G")
    shown.refreshed()
    assert shown.letters("cp_visits")[2] == "R"
    for _ in range(2):  # the next refresh finds the right letter, and still knows what was typed
        assert [query for query in shown.queries() if "something was typed where the page had 'R'" in query]
        shown.refreshed()
    shown.override(1, "cp_visits", "2024-06", "G", "Seen on the last day", "Head of Service", date(2024, 7, 5))
    shown.refreshed()
    assert not [query for query in shown.queries() if "was typed" in query]


def test_a_target_or_figure_typed_over_the_page_is_listed_like_a_letter(shown: Workbook):
    row = shown.row_of("cp_visits")
    for cell, number in ((f"D{row}", 0.5), (f"N{row}", 0.99), (f"H{row}", None)):
        shown.type(layout.PAGE, cell, number)
    shown.refreshed()
    told = [query for query in shown.queries() if query.startswith("Figure typed on the page")]
    assert ["something was typed" in query for query in told] == [True, False, True]  # one was emptied
    assert not [query for query in told if "0.5" in query or "0.99" in query]
    assert shown.page_row("cp_visits")[2] == 1
    shown.refreshed()
    assert not [query for query in shown.queries() if query.startswith("Figure typed on the page")]


@pytest.mark.parametrize("sheet", [layout.PAGE, layout.OVERRIDES])
def test_a_stray_cell_in_the_last_row_and_column_costs_nothing_and_stays(shown: Workbook, sheet: str):
    shown.narrate("cp_visits", "Words.")
    shown.type(sheet, "XFD1048576", "stray")
    shown.refreshed()
    assert shown.archive() == [("cp_visits", "2024-06", "Words.")]
    assert any(b">stray<" in part for part in shown.parts().values())


def test_the_answer_counts_the_texts_without_a_place_until_each_has_one(shown: Workbook):
    shown.type(layout.PAGE, "Q8", "Words beside the table")
    shown.type(layout.PAGE, "R9", "More of them")
    for _ in range(2):
        told = shown.refreshed().in_words()
        assert "on the sheet Data quality, 2 texts without a place, listed there" in told
    shown.narrate("cp_visits", "Words beside the table")
    assert ", 1 text without a place, listed there" in shown.refreshed().in_words()


# --- issued figures --------------------------------------------------------------------------------------------------


def test_an_issued_figure_stays_with_its_rows_and_what_moved_since_is_listed(few: Path, tmp_path: Path):
    exports = tmp_path / "exports"
    export_of_four(exports / "2024-05", (("ade", "2024-05-20"),))
    workbook = on_disk(tmp_path / "Scorecard.xlsm", exports, config=few)
    workbook.refreshed("2024-05")
    issue(workbook.path, [MAY])
    export_of_four(exports / "2024-06", (*JUNE_CONTACTS, ("bea", "2024-05-27")))  # one more in May, recorded late
    workbook.refreshed("2024-06")
    assert workbook.page_row("contacts")[8] == 1
    assert workbook.page_row("contacts")[11] == 3
    assert "Moved since it was issued: 1 was issued; the newest export says 2" in workbook.queries()
    assert sorted(row[0] for row in cases(workbook, "contacts")) == ["2024-05", "2024-06", "2024-06", "2024-06"]
    before = workbook.parts()
    workbook.refreshed("2024-06")
    assert len(changed_parts(before, workbook.parts())) == 1
    assert workbook.issued()["contacts", MAY].numerator == 1


def test_figures_as_issued_come_from_the_workbook_and_what_moved_since_is_said_on_stderr(
    few: Path, tmp_path: Path, capsys
):
    exports = tmp_path / "exports"
    export_of_four(exports / "2024-05", (("ade", "2024-05-20"),))
    workbook = on_disk(tmp_path / "Scorecard.xlsm", exports, config=few)
    workbook.refreshed("2024-05")
    issue(workbook.path, [MAY])
    export_of_four(exports / "2024-05", (("ade", "2024-05-20"), ("cai", "2024-05-21")))  # the old export, made again
    export_of_four(exports / "2024-06", (*JUNE_CONTACTS, ("bea", "2024-05-27")))
    folders = ["--extracts", str(exports), "--config", str(few)]
    command = ["figures", *folders, "--period", "2024-06", "--months", "2", "--format", "csv"]
    assert main([*command, "--history", "issued", "--workbook", str(workbook.path)]) == 0
    told = capsys.readouterr()
    assert [line.split(",")[3:5] for line in told.out.splitlines() if line.startswith("contacts,")] == [
        ["2024-05", "1"],
        ["2024-06", "3"],
    ]
    assert "2024-05: 1 was issued; the newest export says 2" in told.err
    assert main(command) == 0
    assert "contacts,,Number of CSPA contacts received,2024-05,2," in capsys.readouterr().out


def test_a_month_that_is_issued_stays_even_when_it_is_refreshed_itself(few: Path, tmp_path: Path):
    exports = tmp_path / "exports"
    export_of_four(exports / "2024-06")
    workbook = on_disk(tmp_path / "Scorecard.xlsm", exports, config=few)
    workbook.refreshed()
    issue(workbook.path, [APRIL, MAY, JUNE])
    kept = sorted(cases(workbook, "contacts"))
    shutil.rmtree(exports / "2024-06")
    export_of_four(exports / "2024-06", JUNE_CONTACTS[1:])
    assert workbook.refreshed().figures_changed == 0
    assert workbook.page_row("contacts")[11] == 3
    assert sorted(cases(workbook, "contacts")) == kept
    assert "Moved since it was issued: 3 was issued; the newest export says 2" in workbook.queries()


def test_a_figure_that_is_not_issued_follows_the_extracts(few: Path, tmp_path: Path):
    exports = tmp_path / "exports"
    export_of_four(exports / "2024-06")
    workbook = on_disk(tmp_path / "Scorecard.xlsm", exports, config=few)
    workbook.refreshed()
    shutil.rmtree(exports / "2024-06")
    export_of_four(exports / "2024-06", JUNE_CONTACTS[1:])
    assert workbook.refreshed().figures_changed == 1
    assert workbook.page_row("contacts")[11] == 2


def test_only_a_month_that_was_refreshed_can_be_issued(workbook: Workbook):
    with pytest.raises(UsageError, match="holds no figures of 2024-07"):
        issue(workbook.path, [JULY], shipped_config())
    assert workbook.issued() == {}


def test_issuing_marks_the_month_and_changes_nothing_that_is_seen(shown: Workbook):
    seen = shown.rows(layout.PAGE)
    issue(shown.path, [APRIL])
    assert shown.rows(layout.PAGE) == seen
    assert {period for _, period in shown.issued()} == {APRIL}


# --- children --------------------------------------------------------------------------------------------------------


def test_the_rows_behind_a_figure_are_kept_by_pseudonym_with_team_and_service(shown: Workbook):
    june = sorted(row for row in cases(shown, "cp_visits") if row[0] == "2024-06")
    ade, bea = pseudonyms(pd.Series(["ade", "bea"]), key())
    assert {row[1]: (row[2], row[3], row[4]) for row in june} == {
        ade: ("North", "Family Support", True),
        bea: ("South", "Family Support", False),
    }


def test_no_id_and_no_date_of_birth_stands_anywhere_in_the_workbook(whole: Workbook):
    for content in whole.parts().values():
        for secret in (b">ade<", b">bea<", b">cai<", b">dot<", b"2015-03-01", b">42064<"):  # 42064: 1 March 2015
            assert secret not in content


def test_what_decided_the_figures_is_there_and_of_an_age_only_the_band(shown: Workbook):
    headings, *rows = shown.rows(f"{layout.EXTRACT_PREFIX}ssd_person")
    people = {row[headings.index("pers_person_id")]: row[headings.index("age")] for row in rows}
    [ade] = pseudonyms(pd.Series(["ade"]), key())
    assert people[ade] == "under 18"
    assert headings == ["pers_person_id", "period", "age", "export"]


def test_sheets_with_childrens_rows_are_very_hidden(workbook: Workbook):
    from kpixl.workbook.ooxml.package import Package
    from kpixl.workbook.ooxml.sheet import sheets

    states = {name: sheet.state for name, sheet in sheets(Package.read(workbook.path)).items()}
    assert all(
        state == "veryHidden"
        for name, state in states.items()
        if name in (layout.CASES, layout.TOLD, layout.BEHIND) or name.startswith(layout.EXTRACT_PREFIX)
    )
    assert [name for name, state in states.items() if state == "visible"] == [
        "Scorecard", "Trends", "Events", "Definitions", "Overrides", "Actions", "Conflicts", "Decisions", "Evidence",
        "Drill down", "Data quality",
    ]  # fmt: skip


# --- refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.validator
def test_a_sheet_of_the_officers_own_with_chart_and_comment_stays_as_it_is(shown: Workbook, tmp_path: Path):
    """XlsxWriter made the sheet; it is put into the scorecard with everything that belongs to it."""
    add_sheet_with_chart_and_comment(shown.path, tmp_path)
    shown.refreshed("2024-06")
    before = shown.parts()
    own = [name for name in before if name.startswith("xl/mine/")]
    assert any("chart1" in name for name in own) and any("comments1" in name for name in own)
    shown.refreshed("2024-05")
    changed = changed_parts(before, shown.parts())
    assert "xl/worksheets/sheet1.xml" in changed
    after = Package.read(shown.path)
    charts = parts_of_charts(after, layout.TRENDS, layout.CHARTS_NAMED)
    kpixls = {"xl/tables/table1.xml", "xl/comments1.xml", *charts.values(), drawing_of(after, layout.TRENDS)}
    assert {name for name in changed if not name.startswith("xl/worksheets/")} <= kpixls
    assert not {*changed} & {*own}
    assert sdk_errors(shown.path) == []


def add_sheet_with_chart_and_comment(scorecard: Path, folder: Path) -> None:
    made = folder / "mine.xlsx"
    with xlsxwriter.Workbook(str(made)) as book:
        sheet = book.add_worksheet("Mine")
        sheet.write_column("A1", [3, 1, 2])
        sheet.write_comment("A1", "Ask the team")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Mine!$A$1:$A$3"})
        sheet.insert_chart("C2", chart)
    theirs, ours = Package.read(made), Package.read(scorecard)
    named = [name for name in theirs if re.search("sheet1|chart1|drawing1|vmlDrawing1|comments1", name.lower())]
    parts = {name.replace("xl/", "xl/mine/", 1): theirs.part(name).replace(b"/xl/", b"/xl/mine/") for name in named}
    types = re.findall(rb'<Override PartName="/(?:xl/worksheets|xl/drawings|xl/charts|xl/comments)[^>]*/>',
                       theirs.part("[Content_Types].xml"))  # fmt: skip
    types = [each.replace(b"/xl/", b"/xl/mine/") for each in types]
    if b'Extension="vml"' not in ours.part("[Content_Types].xml"):
        types.insert(
            0, b'<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        )
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    link = b'<Relationship Id="rIdMine" Type="%b" Target="mine/worksheets/sheet1.xml"/>' % kind
    ours.with_parts(
        {
            **parts,
            "[Content_Types].xml": put_in(ours.part("[Content_Types].xml"), b"</Types>", b"".join(types)),
            "xl/_rels/workbook.xml.rels": put_in(ours.part("xl/_rels/workbook.xml.rels"), b"</Relationships>", link),
            "xl/workbook.xml": put_in(
                ours.part("xl/workbook.xml"), b"</sheets>", b'<sheet name="Mine" sheetId="99" r:id="rIdMine"/>'
            ),
        }
    ).written(scorecard)


def put_in(part: bytes, before: bytes, what: bytes) -> bytes:
    assert part.count(before) == 1
    return part.replace(before, what + before)


def test_if_the_extracts_can_t_be_read_not_one_byte_changes(workbook: Workbook, tmp_path: Path):
    before = workbook.path.read_bytes()
    broken = Workbook(workbook.path, tmp_path / "nowhere")
    with pytest.raises(ExtractError):
        broken.refreshed()
    assert workbook.path.read_bytes() == before


def test_a_workbook_that_is_no_scorecard_is_refused(tmp_path: Path, june: Path):
    import xlsxwriter

    other = tmp_path / "other.xlsx"
    with xlsxwriter.Workbook(other) as book:
        book.add_worksheet("Sheet1")
    with pytest.raises(WorkbookError, match="is not a scorecard of kpixl"):
        Workbook(other, june).refreshed()


def test_a_workbook_whose_hidden_sheets_were_damaged_is_refused_with_the_place(workbook: Workbook):
    workbook.type(layout.FIGURES, "B3", "last month")
    with pytest.raises(WorkbookError, match="_figures, row 3, is not as kpixl wrote it"):
        workbook.refreshed()
    workbook.type(layout.FIGURES, "B3", "2024-05")
    workbook.type(layout.CONFIG, "H2", "something else")
    with pytest.raises(WorkbookError, match="no longer names the cell style 'blank'"):
        workbook.refreshed()


def test_what_somebody_wrote_below_the_table_is_not_overwritten(shown: Workbook):
    last = len(shown.rows(layout.PAGE))
    shown.type(layout.PAGE, f"C{last + 1}", "Signed: the director")
    shown.override(1, "cp_visits", "2024-06", "A", "Recorded late", "Head of Service", date(2024, 7, 5))
    with pytest.raises(WorkbookError, match=rf"row {last + 1} holds something of yours"):
        shown.refreshed()


def test_without_a_known_extracts_folder_a_refresh_says_how_to_name_one(workbook: Workbook, june: Path):
    nameless = Workbook(workbook.path, None, workbook.config)
    with pytest.raises(UsageError, match="--extracts"):
        nameless.refreshed()
    workbook.refreshed()
    assert nameless.refreshed().exports == ("2024-06",)


# --- config ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def config(few: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(few, tmp_path / "config"))


def test_an_indicator_moved_in_config_moves_on_the_page_with_its_narrative(shown: Workbook, config: Path):
    shown.narrate("supervision", "First of all.")
    shown.refreshed()
    with_few(config, "supervision", "contacts", "cp_visits")
    shown.refreshed(config=config)
    first = shown.rows(layout.PAGE)[layout.FIRST_ROW - 1]
    assert (first[0], first[layout.USUAL.narrative - 1]) == ("supervision", "First of all.")


def test_new_colours_in_config_repaint_the_rules_and_nothing_else_of_them(shown: Workbook, config: Path):
    before = shown.parts()
    file = config / "letters.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("1E7B34", "00563F"), encoding="utf-8")
    shown.refreshed(config=config)
    after = shown.parts()
    assert after["xl/styles.xml"].replace(b"FF00563F", b"FF1E7B34").count(b"FF1E7B34") == before["xl/styles.xml"].count(
        b"FF1E7B34"
    )
    assert b"FF00563F" in after["xl/styles.xml"]
    rules = [part.count(b"<cfRule") for part in (before["xl/worksheets/sheet1.xml"], after["xl/worksheets/sheet1.xml"])]
    assert rules == [3 * len(NAME_OF_LETTER)] * 2


def test_an_override_made_before_the_refresh_is_on_the_built_page_too(few: Path, june: Path, tmp_path: Path):
    from kpixl.words.terms import Rag

    of = page(overrides=[override("cp_visits", JUNE, Rag.GREEN)], config=config_in(few))
    workbook = on_disk(tmp_path / "Scorecard.xlsm", june, of, few)
    workbook.refreshed()
    assert workbook.letters("cp_visits")[2] == "G"


# What the sheet Data quality says about extracts


def test_what_is_wrong_with_an_export_is_listed_with_indicators_and_months_the_worst_first(tmp_path: Path):
    folder = tmp_path / "2024-06"
    export_of_four(folder, (*JUNE_CONTACTS, ("", "2024-06-04")))
    (folder / "ssd_missing.csv").unlink()
    (folder / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path)
    workbook.refreshed()
    lines = workbook.rows(layout.DATA_QUALITY)[layout.TABLE_FIRST_ROW - 1 :]
    stopped = next(line for line in lines if line[2] == "ssd_missing not in the export")
    months = "2024-04, 2024-05, 2024-06"  # all of them answered from the only export
    assert stopped[4:6] == ["missing_children", months]
    bad = next(line for line in lines if line[0] == "Extract")
    assert bad[1:] == [
        "2024-06/ssd_contacts.csv, line 6",
        "cont_person_id is empty: row left out",
        1,
        "contacts, contacts_progressed",
        months,
    ]
    unread = next(line for line in lines if "this file is not read" in str(line[2]))
    assert lines.index(stopped) < lines.index(bad) < lines.index(unread)


def test_exports_are_named_in_the_order_of_their_days(few: Path, tmp_path: Path):
    for name in ("2024-05", "2024-06", "2024-07"):
        export_of_four(tmp_path / name)
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path, config=few)
    assert workbook.refreshed("2024-06").exports == ("2024-05", "2024-06", "2024-07")  # April's comes from the newest


def test_a_flat_export_is_named_by_its_folder(few: Path, tmp_path: Path):
    export_of_four(tmp_path / "our export")
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path / "our export", config=few)
    assert "Computed from our export (" in workbook.refreshed().in_words()


def test_issued_figures_that_the_newest_export_can_no_longer_be_asked_about_are_counted_with_what_it_lacks(
    few: Path, tmp_path: Path
):
    exports = tmp_path / "exports"
    export_of_four(exports / "2024-05")
    workbook = on_disk(tmp_path / "Scorecard.xlsm", exports, config=few)
    workbook.refreshed("2024-05")
    issue(workbook.path, [MAY])
    export_of_four(exports / "2024-06")
    assert "can't be compared" not in workbook.refreshed().in_words()
    for table in ("ssd_contacts", "ssd_cp_visits"):  # the copying of June's folder has not come to these
        (exports / "2024-06" / f"{table}.csv").unlink()
    told = "2 issued figures can't be compared with the newest export, 2024-06: it lacks ssd_contacts, ssd_cp_visits."
    assert told in workbook.refreshed().in_words().splitlines()


# What a refresh answers


def test_for_a_month_after_the_newest_export_the_answer_says_why_no_figure_is_known_and_which_month_to_pick(
    workbook: Workbook,
):
    done = workbook.refreshed("2025-06")
    assert done.in_words().splitlines()[2] == (
        "No figure of June 2025 can be known: the newest export is as at 30 June 2024, before the end of the month. "
        "Pick June 2024 (--period 2024-06), the last month that the exports fill."
    )
    assert workbook.page_row("contacts")[11] == "–"


def test_an_export_named_for_a_day_fills_the_month_of_that_day(few: Path, tmp_path: Path):
    export_of_four(tmp_path / "2024-06-28")
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path, config=few)
    assert "can be known" not in workbook.refreshed("2024-06").in_words()
    assert "Pick June 2024 (--period 2024-06)" in workbook.refreshed("2024-07").in_words()


def test_figures_that_are_unknown_for_several_reasons_are_said_to_be_listed_and_one_known_figure_is_enough(
    few: Path, tmp_path: Path
):
    for file in export_of_four(tmp_path / "2024-06").iterdir():
        if file.name not in ("ssd_person.csv", "ssd_contacts.csv"):
            file.unlink()
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path, config=few)
    assert "can be known" not in workbook.refreshed().in_words()
    (tmp_path / "2024-06" / "ssd_contacts.csv").unlink()
    told = workbook.refreshed().in_words().splitlines()
    assert told[2] == "No figure of June 2024 can be known: the reasons are on the sheet Data quality."
    assert any("ssd_contacts not in the export" in query for query in workbook.queries())


def test_a_folder_made_for_the_next_month_is_named_and_changes_nothing_until_it_holds_a_table(
    few: Path, tmp_path: Path
):
    exports = tmp_path / "exports"
    export_of_four(exports / "2024-05", (("ade", "2024-05-20"),))
    workbook = on_disk(tmp_path / "Scorecard.xlsm", exports, config=few)
    workbook.refreshed("2024-05")
    issue(workbook.path, [MAY])
    export_of_four(exports / "2024-06", (*JUNE_CONTACTS, ("bea", "2024-05-27")))
    assert "Passed over" not in workbook.refreshed().in_words()
    before = workbook.queries()
    (exports / "2024-07").mkdir()
    told = workbook.refreshed().in_words().splitlines()
    assert told[2] == "Passed over, since no table that kpixl knows is there: 2024-07."
    assert workbook.queries() == before
    assert "Moved since it was issued: 1 was issued; the newest export says 2" in before


def test_an_indicator_left_out_has_no_row_and_its_words_come_back_with_it(shown: Workbook, config: Path):
    shown.narrate("cp_visits", "Two teams are short of staff.")
    with_few(config, "contacts", "supervision")
    shown.refreshed(config=config)
    keys = [row[0] for row in values_in(Package.read(shown.path), layout.PAGE)]
    assert "cp_visits" not in keys
    assert keys.count("contacts") == 1
    assert not [query for query in shown.queries() if "Narrative without a place" in query]
    shown.refreshed()
    assert shown.narrative("cp_visits") == "Two teams are short of staff."
