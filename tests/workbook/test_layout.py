"""The printed page: what is where, as numbers with formats, in rows high enough that nothing is cut off."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.config.values import MOST_DECIMALS
from kpixl.scorecard.scorecard import QualityKind, Query, Scorecard
from kpixl.words.terms import Heads, Rag
from kpixl.workbook import layout
from kpixl.workbook.layout import paper
from kpixl.workbook.layout.notes import note_lines, row_notes
from kpixl.workbook.layout.page import PageNow, height_of, page_blocks
from kpixl.workbook.layout.places import HEAD_HEIGHTS, NOTE_KEY
from kpixl.workbook.layout.wrapping import width, wrapped
from kpixl.workbook.making.cell_looks import styles
from making import shipped
from pages import APRIL, JUNE, MAY, figure, override, page

STYLES = {name: at for at, name in enumerate(styles())}
NAMES = list(STYLES)


def cells(of: Scorecard, key: str) -> list:
    """An indicator's row of the page, from the ref to the notes."""
    rows: dict[int, dict[int, object]] = {}
    for block in page_blocks(of, STYLES, PageNow()):
        for down, row in enumerate(block.rows):
            rows.setdefault(block.top + down, {}).update(enumerate(row, block.left))
    found = next(row for row in rows.values() if row.get(layout.KEY) == key)
    return [found.get(column) for column in range(layout.REF, layout.USUAL.notes + 1)]


def style_names(of: Scorecard, key: str) -> list[str]:
    block = next(block for block in page_blocks(of, STYLES, PageNow()) if block.top == layout.FIRST_ROW)
    at = [row[0] for row in block.rows].index(key)
    return [NAMES[index] for index in block.styles[at]]


def row(of: Scorecard, key: str):
    return next(row for row in of.rows if row.indicator.key == key)


def test_a_percentage_stands_as_a_share_rounded_as_shown_in_a_cell_with_a_percentage_format():
    of = page(figure("icpc_in_time", JUNE, 67, 77))  # 87.01…%
    assert cells(of, "icpc_in_time")[11:14] == [None, 0.87, "R"]
    assert style_names(of, "icpc_in_time")[11:15] == ["letter", "number", "value 0%", "letter"]


def test_a_share_with_a_decimal_is_shown_with_it():
    of = page(figure("plans_over_2_years", JUNE, 34, 573))  # 5.93…%
    assert cells(of, "plans_over_2_years")[11:14] == [None, 0.059, "R"]
    assert "value 0.0%" in style_names(of, "plans_over_2_years")


def test_a_rate_stands_as_its_count_and_its_rate():
    of = page(figure("child_protection", JUNE, 573, 262_600))
    assert cells(of, "child_protection")[11:14] == [573, 21.8, "–"]


def test_a_count_and_its_share_stand_in_two_cells():
    of = page(figure("contacts_progressed", JUNE, 748, 4865))
    assert cells(of, "contacts_progressed")[11:14] == [748, 0.15, "–"]


def test_the_months_stand_oldest_first():
    of = page(*(figure("contacts", month, count) for month, count in ((APRIL, 4412), (MAY, 5138), (JUNE, 4865))))
    assert [cells(of, "contacts")[column] for column in (5, 8, 11)] == [4412, 5138, 4865]


def test_targets_and_benchmarks_are_numbers_a_range_is_a_text_and_none_is_not_applicable():
    of = page()
    assert cells(of, "re_referrals")[:5] == ["4.2", "Re-referrals to Children's Services", "15 – 20%", 0.21, 0.23]
    assert cells(of, "plans_over_2_years")[2:5] == [0.02, 0.022, 0.023]
    assert cells(of, "contacts")[:5] == [None, "Number of CSPA contacts received", "N/A", "N/A", "N/A"]
    assert style_names(of, "plans_over_2_years")[3:6] == ["target at most 0%", "benchmark 0.0%", "benchmark 0.0%"]


def test_a_figure_without_denominator_is_a_dash_and_never_a_percentage():
    of = page(figure("icpc_in_time", JUNE, 0, 0))
    assert cells(of, "icpc_in_time")[11:14] == [None, "–", "–"]
    assert row_notes(row(of, "icpc_in_time")).splitlines()[-1] == "June: none to count"


def test_a_termly_figure_is_a_dash_with_its_reason_beside_it():
    of = page(*(figure("pep_quality", month, None, reason="reported termly") for month in (APRIL, MAY, JUNE)))
    assert cells(of, "pep_quality")[5:14] == [None, "–", "–"] * 3
    assert "termly" in cells(of, "pep_quality")[-1]


def test_a_missing_table_is_named_beside_the_figures_that_need_it():
    of = page(figure("missing_children", JUNE, None, reason="ssd_missing not in the export"))
    assert cells(of, "missing_children")[11] == "–"
    assert "June: ssd_missing not in the export" in row_notes(row(of, "missing_children"))


def test_how_far_the_months_figure_could_move_is_said_beside_it():
    of = page(*(replace(figure("accommodation_19_21", month, 191, 233), unsure=14) for month in (APRIL, MAY, JUNE)))
    assert row_notes(row(of, "accommodation_19_21")) == "June: 82% (82–88% if the 14 unknown were known)"


def test_a_figure_of_which_all_is_known_says_nothing_of_that():
    of = page(*(figure("accommodation_19_21", month, 191, 233) for month in (APRIL, MAY, JUNE)))
    assert row_notes(row(of, "accommodation_19_21")) == ""


def test_an_override_shows_its_letter_boxed_and_the_computed_one_beside_it():
    of = page(figure("cin_visits", JUNE, 84, 100), overrides=[override("cin_visits", JUNE, Rag.AMBER)])
    assert cells(of, "cin_visits")[13] == "A"
    assert style_names(of, "cin_visits")[14] == "letter overridden"
    assert row_notes(row(of, "cin_visits")).splitlines()[-1] == "June: A set by a manager; computed R"


def test_an_override_can_take_a_letter_away():
    of = page(figure("review_health", MAY, 89, 100), overrides=[override("review_health", MAY, None)])
    assert cells(of, "review_health")[10] == "–"
    assert "May: letter removed by a manager; computed R" in row_notes(row(of, "review_health"))


def test_below_the_table_every_override_stands_with_reason_name_and_days():
    until = override("cin_visits", JUNE, Rag.AMBER, until=date(2024, 9, 30))
    of = page(figure("cin_visits", JUNE, 84, 100), overrides=[until])
    text = " ".join(note.text for note in note_lines(of))
    assert "A instead of the computed R. Recorded late. Head of Service, 5 July 2024, until 30 September 2024." in text


def test_the_known_limits_of_the_figures_are_printed_below_the_table():
    text = " ".join(note.text.strip() for note in note_lines(page()))
    for words in ("newest month is immature", "begin on the 30th", "Unborn children", "counts twice", "same carer"):
        assert words in text


def test_no_note_is_wider_than_the_page():
    of = page(overrides=[override("cin_visits", JUNE, Rag.AMBER)])
    of = replace(of, rows=tuple(replace(row, narrative="") for row in of.rows), notes=("long " * 120,))
    available = layout.room(sum(layout.USUAL.width(column) for column in layout.USUAL.printed))
    assert all(width(note.text, layout.FOOTNOTE_SIZE) <= available + 12 for note in note_lines(of))


def with_page(of: Scorecard, **changed: object) -> Scorecard:
    return replace(of, config=replace(of.config, page=replace(of.config.page, **changed)))


def test_a_page_break_follows_the_rows_that_config_names():
    of = with_page(page(), break_after=("cp_visits",))
    block = next(block for block in page_blocks(of, STYLES, PageNow()) if block.page_breaks is not None)
    at = [row[0] for row in block.rows].index("cp_visits")
    assert block.page_breaks == [layout.FIRST_ROW + at]


def test_on_a4_the_page_is_large_enough_to_be_read():
    sizes = (layout.TEXT_SIZE, layout.NARRATIVE_SIZE, layout.NOTES_SIZE, layout.FOOTNOTE_SIZE)
    assert min(sizes) * paper.scale(layout.USUAL) >= 8


@given(st.lists(st.floats(12.75, 409), min_size=1, max_size=60), st.sampled_from([*HEAD_HEIGHTS.values()]))
def test_balanced_sheets_are_never_fuller_than_their_paper_nor_more_than_filled_ones(heights, heads):
    rows = dict(enumerate(heights, start=layout.FIRST_ROW))
    ends = paper.balanced_breaks(rows, heads, layout.USUAL)
    sheet = (paper.SIZES[paper.A4][1] - (paper.TOP + paper.BOTTOM) * paper.INCH) / paper.scale(layout.USUAL)
    full, head = [0.0], heads + paper.HEADINGS_HEIGHT
    above = [sum(paper.TITLE_HEIGHTS.values()) + head]
    for height in heights:  # each sheet is filled as far as it goes
        if full[-1] and above[-1] + full[-1] + height > sheet:
            full.append(0.0)
            above.append(head)
        full[-1] += height
    bounds = itertools.pairwise([layout.FIRST_ROW - 1, *ends, max(rows)])
    balanced = [[rows[row] for row in range(before + 1, end + 1)] for before, end in bounds]
    assert len(balanced) == len(full)
    for head_of, sheet_of in zip(above, balanced, strict=True):
        assert len(sheet_of) == 1 or head_of + sum(sheet_of) <= sheet


def test_the_heads_are_those_of_a_typed_scorecard_or_the_months_alone():
    def heads(of: Scorecard) -> list[object]:
        [row] = next(block for block in page_blocks(of, STYLES, PageNow()) if block.top == layout.MONTHS_ROW).rows
        return [head for head in row if head is not None]

    assert heads(with_page(page(), heads=Heads.FAMILIAR)) == [
        "Metrics – KPI component",
        "What is the KPI/Target where applicable",
        "What is the statistical benchmark for National/Comparable LAs",
        *(head for month in ("April", "May", "June") for head in (f"Figure for: {month}", f"{month} RAG")),
        "RAG Narrative",
    ]
    assert heads(with_page(page(), heads=Heads.CLEAR)) == ["April 2024", "May 2024", "June 2024"]


def test_a_row_is_as_high_as_its_narrative_needs():
    short, long = page(narratives={"contacts": "Steady."}), page(narratives={"contacts": "Many more words. " * 40})
    lines = len(
        wrapped(
            "Many more words. " * 40,
            layout.NARRATIVE_SIZE,
            layout.USUAL.points_of(layout.USUAL.narrative),
        )
    )
    assert lines > 5
    assert height_of(row(short, "contacts"), layout.USUAL) < height_of(row(long, "contacts"), layout.USUAL)
    assert height_of(row(long, "contacts"), layout.USUAL) >= lines * layout.NARRATIVE_SIZE


def test_line_breaks_of_a_narrative_make_its_row_higher():
    assert height_of(row(page(narratives={"contacts": "a\nb\nc\nd\ne"}), "contacts"), layout.USUAL) > height_of(
        row(page(), "contacts"), layout.USUAL
    )


def test_no_row_is_higher_than_excel_allows_and_a_longer_narrative_is_known_to_be_cut():
    of = page(narratives={"contacts": "word " * 6_000})
    assert height_of(row(of, "contacts"), layout.USUAL) == layout.HIGHEST_ROW
    assert layout.is_cut(row(of, "contacts"), layout.USUAL)
    assert not layout.is_cut(row(of, "cp_visits"), layout.USUAL)


def test_a_word_longer_than_the_line_is_broken():
    lines = wrapped("x" * 500, 10, 200)
    assert "".join(lines) == "x" * 500
    assert all(width(line, 10) <= 200 for line in lines)


def test_a_narrative_that_stands_in_its_cell_is_not_written_again():
    of = page(narratives={"contacts": "Steady."})
    blocks = page_blocks(of, STYLES, PageNow())
    narrative = [block for block in blocks if block.left == layout.USUAL.narrative]
    shape = layout.shape_of(row(of, "contacts"))
    label = row(of, "contacts").indicator.label
    stands = ["contacts", "", label, *[""] * (layout.USUAL.narrative - 4), "Steady.", "", "", shape]
    again = page_blocks(of, STYLES, PageNow({layout.FIRST_ROW: stands}, layout.FIRST_ROW))
    assert any(block.top == layout.FIRST_ROW for block in narrative)
    assert not any(block.top == layout.FIRST_ROW and block.left == layout.USUAL.narrative for block in again)


def test_a_row_that_keeps_its_indicator_and_shape_keeps_the_officers_styles():
    of = page()
    found = row(of, "contacts")
    stands = ["contacts", "", found.indicator.label, *[""] * (layout.USUAL.shape - 4), layout.shape_of(found)]
    blocks = page_blocks(of, STYLES, PageNow({layout.FIRST_ROW: stands}, layout.FIRST_ROW))
    table = next(block for block in blocks if block.top == layout.FIRST_ROW and block.left == layout.KEY)
    assert table.styles[0] == [None] * (layout.USUAL.narrative - 1)
    assert None not in table.styles[1]


def test_rows_that_an_earlier_longer_page_had_are_emptied():
    of = page()
    notes = len(note_lines(of))
    last = layout.FIRST_ROW + len(of.rows) + notes - 1
    block = next(block for block in page_blocks(of, STYLES, PageNow({}, last + 2)) if block.top == layout.FIRST_ROW)
    assert [row[0] for row in block.rows[-3:]] == [NOTE_KEY, None, None]
    assert {NAMES[index] for index in block.styles[-1]} == {"blank"}


def test_every_style_that_the_page_may_ask_for_is_in_the_template_and_no_other():
    assert set(styles()) == layout.STYLE_NAMES
    for unit in {indicator.unit for indicator in shipped().indicators}:
        for decimals in range(MOST_DECIMALS + 1):
            assert f"value {layout.number_format(unit, decimals)}" in layout.STYLE_NAMES


@pytest.mark.parametrize("count", [1, 2])
def test_the_page_points_to_the_data_quality_sheet_where_something_is_to_be_seen(count):
    of = replace(page(), queries=(Query(QualityKind.EXTRACT, "ssd_contacts.csv, line 3", "no person"),) * count)
    last = note_lines(of)[-1].text
    assert f"Data quality: {count} {'entry' if count == 1 else 'entries'}" in last
