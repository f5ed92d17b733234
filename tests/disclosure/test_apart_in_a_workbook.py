"""Somebody whose id, name, house or birth is spread over several places of a workbook, or is in formats and rules."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiding_places import BOOK, MAIN, SHEET, beside, book, book_xml, chart, link, row, shape, sheet, text_cell
from kpixl.disclosure.finding import FindingKind as Kind
from kpixl.disclosure.gate.scan import scan
from kpixl.disclosure.people.identities import Identities
from kpixl.workbook.ooxml.cells import reference

A_BIRTHDAY_ON_EVERY_DAY = [date(2002, 1, 1) + timedelta(days=each) for each in range(7_300)]
BORN = date(2011, 3, 4)
SERIAL = (BORN - date(1899, 12, 30)).days
NHS, ULN, UPN, PERSON, LETTERED = "4821107734", "7618925047", "A163253381745", "612907", "BRS-71055"
WHO = Identities.of(
    ids=[NHS, ULN, UPN, PERSON, LETTERED],
    names=[("Zebedee", "Quillfeather"), ("Ottoline", "Marchbanks")],
    born=A_BIRTHDAY_ON_EVERY_DAY,
    postcodes=["TS9 4QZ"],
    address_lines=["14 Thistlewick Lane", "52 Church Road"],
)
Grid = list[list[str | int | float | None]]


def cell(at: str, value: str | float, style: int = 0) -> str:
    if isinstance(value, str):
        return text_cell(at, escape(value), style)
    return f'<c r="{at}" s="{style}"><v>{value}</v></c>'


def rows_of(grid: Grid) -> str:
    return "".join(
        row(
            *(cell(reference(line, at), each) for at, each in enumerate(values, start=1) if each is not None),
            number=line,
        )
        for line, values in enumerate(grid, start=1)
    )


def across(grid: Grid) -> Grid:
    """The grid with rows and columns exchanged."""
    width = max(map(len, grid))
    filled = [[*each, *[None] * (width - len(each))] for each in grid]
    return [list(each) for each in zip(*filled, strict=True)]


def kinds_in(content: bytes, folder: Path) -> set[Kind]:
    path = folder / "page.xlsx"
    path.write_bytes(content)
    return {each.kind for each in scan(path, WHO)}


def kinds_in_cells(grid: Grid, folder: Path, after: str = "") -> set[Kind]:
    return kinds_in(book({SHEET: sheet(rows_of(grid), after=after)}), folder)


def with_format(code: str, cells: str) -> bytes:
    styles = (
        f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="164" formatCode="{escape(code)}"/></numFmts>'
        '<cellXfs><xf/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    return book({SHEET: sheet(row(cells)), "xl/styles.xml": styles})


def digits_of(number: str) -> list[int]:
    return [int(each) for each in number]


def groups(number: str, *sizes: int) -> list[int]:
    ends = [sum(sizes[: at + 1]) for at in range(len(sizes))]
    return [int(number[end - size : end]) for size, end in zip(sizes, ends, strict=True)]


# Ids as numbers


@pytest.mark.parametrize("value", [f"{NHS}.0", f"{float(NHS):.9E}", f"-{NHS}", f"{PERSON}.0", f"{int(PERSON):.5E}"])
def test_an_id_is_found_however_its_number_is_written(value: str, tmp_path: Path):
    assert Kind.ID in kinds_in(book({SHEET: sheet(row(f'<c r="A1"><v>{value}</v></c>'))}), tmp_path)


@pytest.mark.parametrize("code", ['"BRS-"00000', '"BRS-"General', "\\B\\R\\S\\-#", '[>0]"BRS-"0;General', '0;"BRS-"0'])
@pytest.mark.parametrize("value", ["71055", "71055.0", "7.1055E4"])
def test_an_id_of_which_the_format_has_the_letters_is_found(code: str, value: str, tmp_path: Path):
    value = f"-{value}" if code.startswith("0;") else value
    assert Kind.ID in kinds_in(with_format(code, f'<c r="A1" s="1"><v>{value}</v></c>'), tmp_path)


@pytest.mark.parametrize("heading", ["Child ID", "person_id", "Mosaic ID", "LCS no.", "Client's ref", "Case number"])
@pytest.mark.parametrize("is_row", [False, True])
def test_a_number_that_a_heading_or_a_label_calls_an_id_is_one_without_its_letters(
    heading: str, is_row: bool, tmp_path: Path
):
    assert Kind.ID in kinds_in_cells([[heading, 71055]] if is_row else [[heading], [81234], [71055]], tmp_path)


@pytest.mark.parametrize(
    "grid", [[["Visits"], [71055]], [["Number of children", 71055]], [["Pupil numbers"], [71055]], [[-int(PERSON)]]]
)
def test_a_count_or_a_sum_that_is_called_no_id_is_none(grid: Grid, tmp_path: Path):
    assert Kind.ID not in kinds_in_cells(grid, tmp_path)


# Ids and days in digits


@pytest.mark.parametrize(
    "pieces",
    [
        digits_of(NHS), list(NHS), ["A", *digits_of(UPN[1:])], groups(NHS, 3, 3, 4), groups(NHS, 3, 7),
        groups(ULN, 5, 5), ["A163", *groups(UPN[4:], 5, 4)], ["Child ID", *digits_of(PERSON)],
        ["Person ref", *groups(PERSON, 3, 3)], ["BRS", 71, "055"], ["North", *groups(NHS, 3, 3, 4), "late"],
        ["NHS no", *digits_of(NHS)], ["482 11", "0 7734"],
        [4, None, 8, None, 2, None, 1, None, 1, None, 0, None, 7, None, 7, None, 3, None, 4],
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_row", [False, True])
def test_an_id_is_found_in_cells_of_its_digits(pieces: list[str | int | float | None], is_row: bool, tmp_path: Path):
    assert Kind.ID in kinds_in_cells([pieces] if is_row else across([pieces]), tmp_path)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.sampled_from([NHS, ULN]),
    size=st.sampled_from([1, 3, 4, 5]),
    as_text=st.booleans(),
    is_row=st.booleans(),
    others=st.lists(st.lists(st.integers(0, 9_999), min_size=3, max_size=6), max_size=6),
)
def test_groups_of_a_long_number_are_found_among_figures(
    number: str, size: int, as_text: bool, is_row: bool, others: list[list[int]], tmp_path: Path
):
    pieces: list[str | int] = [number[at : at + size] for at in range(0, len(number), size)]
    if not as_text:
        pieces = (
            [int(each) for each in pieces] if all(each[0] != "0" or size == 1 for each in map(str, pieces)) else pieces
        )
    grid: Grid = [["Team", *each] for each in others] + [["Ref", *pieces]]
    assert Kind.ID in kinds_in_cells(grid if is_row else across(grid), tmp_path)


def test_a_long_table_of_figures_is_not_read_as_pieces_of_ids(tmp_path: Path):
    chance = Random(3)
    figures: Grid = [[chance.randint(10_000, 99_999), chance.randint(10_000, 99_999)] for _ in range(1_200)]
    assert Kind.ID not in kinds_in_cells([*figures, groups(ULN, 5, 5)], tmp_path)


@pytest.mark.parametrize("figures", [digits_of(PERSON), groups(PERSON, 3, 3), [*groups(NHS, 3, 3, 4), 12]])
def test_short_numbers_and_longer_rows_of_figures_are_no_id(figures: list[str | int | float | None], tmp_path: Path):
    assert Kind.ID not in kinds_in_cells([["Late", *figures]], tmp_path)


@pytest.mark.parametrize("day", [[4, 3, 2011], ["4", "3", "2011"], digits_of("04032011"), list("040311")])
def test_a_birth_in_cells_of_its_digits_is_found_behind_its_label(day: list[str | int | float | None], tmp_path: Path):
    assert Kind.BIRTH_DATE in kinds_in_cells([["DOB:", *day]], tmp_path)
    assert Kind.BIRTH_DATE not in kinds_in_cells([["Seen", *day]], tmp_path)


def test_a_postcode_in_three_cells_is_found(tmp_path: Path):
    assert Kind.POSTCODE in kinds_in_cells([["TS9", 4, "QZ"]], tmp_path)


# Tabs


def with_tab(name: str, rows: str, after: str = "") -> bytes:
    return book({BOOK: book_xml(name=escape(name)), SHEET: sheet(rows, after=after)})


@pytest.mark.parametrize("tab", ["Quillfeather", "QUILLFEATHER", "Quillfeather (2)", "Quillfeather family"])
@pytest.mark.parametrize(
    "grid",
    [
        [["Zebedee"]], [["Child", "Team"], ["Zebedee", "North"]], [["Plan for Zebedee"]],
        [[], [], ["Name", None, "Zebedee"]],
    ],
)  # fmt: skip
def test_a_tab_s_name_and_what_the_first_rows_say_are_a_name(tab: str, grid: Grid, tmp_path: Path):
    assert Kind.PERSON_NAME in kinds_in(with_tab(tab, rows_of(grid)), tmp_path)


@pytest.mark.parametrize("tab", ["DOB", "Dates of birth", "Children's DOB (2)", "Birthdays", "Quillfeather"])
@pytest.mark.parametrize(
    "shown", [f'<c r="B2" s="5"><v>{SERIAL}</v></c>', text_cell("B2", f"{BORN:%d/%m/%Y}"), text_cell("B2", "4 Mar 11")]
)
def test_a_day_on_a_tab_that_is_called_births_or_a_name_is_a_birth(tab: str, shown: str, tmp_path: Path):
    assert Kind.BIRTH_DATE in kinds_in(with_tab(tab, row(shown, number=2)), tmp_path)


@pytest.mark.parametrize("how", ["%d-%m-%Y", "%d %b %Y", "%Y-%m-%d", "%d.%m.%y", "%d%m%Y"])
def test_a_day_of_birth_in_a_tab_s_name_is_found(how: str, tmp_path: Path):
    assert Kind.BIRTH_DATE in kinds_in(with_tab(f"DOB {BORN.strftime(how)}", ""), tmp_path)


@pytest.mark.parametrize("tab", ["DOB missing", "Births", "Meetings"])
def test_days_and_figures_on_a_tab_of_counts_are_nobody_s_birth(tab: str, tmp_path: Path):
    day = f'<c r="A2" s="5"><v>{SERIAL}</v></c>'
    assert Kind.BIRTH_DATE not in kinds_in(with_tab(tab, row(day, cell("B2", 40606), number=2)), tmp_path)


A_DAY = "14 May 2012"
COMMON = Identities.of(
    names=[
        (one, other)
        for one in ("Grace", "Hope", "Mark", "Rose", "Jordan")
        for other in ("Page", "North", "May", "Green")
    ],
    born=A_BIRTHDAY_ON_EVERY_DAY,
)


@pytest.mark.parametrize("tab", ["North", "May", "Page", "Green", "Jordan", "Grace"])
@pytest.mark.parametrize(
    "title",
    ["Hope House and Grace Road", "Mark as complete", "Grace period", "Rose Green locality", "Page 1 of 2", A_DAY],
)  # fmt: skip
def test_ordinary_words_on_a_tab_of_an_ordinary_word_name_nobody(tab: str, title: str, tmp_path: Path):
    path = tmp_path / "page.xlsx"
    path.write_bytes(with_tab(tab, row(text_cell("A1", title))))
    told = {each.kind for each in scan(path, COMMON)} & {Kind.PERSON_NAME, Kind.BIRTH_DATE}
    assert told == ({Kind.BIRTH_DATE} if (tab, title) == ("Jordan", A_DAY) else set())  # a name, and not another word


# Houses


@pytest.mark.parametrize(
    "grid",
    [
        [[14, "Thistlewick Lane"]], [[14], ["Thistlewick Lane"]], [["North", 52, "Church Road, Ashby"]],
        [["No", "Street"], [40, "Church Road"], [52, "Church Road"]], [[14, None, "Thistlewick Lane"]],
        [[14, "Thistlewick", "Lane"]], [[14.0, "Thistlewick"]],
    ],
)  # fmt: skip
def test_a_house_whose_number_is_a_cell_of_its_own_is_found(grid: Grid, tmp_path: Path):
    assert Kind.ADDRESS in kinds_in_cells(grid, tmp_path)


@pytest.mark.parametrize(
    "grid",
    [
        [["Church Road", 52]], [[at, "Mill Bank" if at < 52 else "Church Road"] for at in range(1, 60)],
        [[52, "Church Lane"]], [[5200, "Church Road"]],
    ],
)  # fmt: skip
def test_a_count_beside_a_street_is_no_house(grid: Grid, tmp_path: Path):
    assert Kind.ADDRESS not in kinds_in_cells(grid, tmp_path)


# Days in rules, formulas and formats

DAYS_IN_FORMULAS = [
    str(SERIAL), f"{SERIAL}.0", "DATE(2011,3,4)", 'DATEVALUE("04/03/2011")', '"4 March 2011"', '"2011-03-04"',
]  # fmt: skip


def rule(formula: str, cells: str) -> str:
    return (
        f'<conditionalFormatting sqref="{cells}"><cfRule type="expression"><formula>{escape(formula)}</formula>'
        "</cfRule></conditionalFormatting>"
    )


@pytest.mark.parametrize("day", DAYS_IN_FORMULAS)
@pytest.mark.parametrize(
    ("grid", "cells", "formula"),
    [
        ([["Team", "DOB"]], "B2:B9", "{day}"),
        ([["Team", "DOB"]], "B2:B9", "AND($B2={day},C2>1)"),
        ([["Team", "DOB"]], "B1", "B2={day}"),
        ([["Team", "DOB"]], "D2:D9", "$B2>{day}"),
        ([["DOB", None]], "B1", "{day}"),
    ],
)
def test_a_day_with_which_a_rule_compares_births_is_one(grid: Grid, cells: str, formula: str, day: str, tmp_path: Path):
    assert Kind.BIRTH_DATE in kinds_in_cells(grid, tmp_path, rule(formula.format(day=day), cells))


@pytest.mark.parametrize("day", DAYS_IN_FORMULAS)
@pytest.mark.parametrize("of", ['sqref="A2"', 'sqref="C2" promptTitle="DOB"', 'sqref="C2" error="Date of birth"'])
def test_a_day_with_which_a_validation_compares_births_is_one(of: str, day: str, tmp_path: Path):
    checks = f'<dataValidation type="date" {of}><formula1>{escape(day)}</formula1></dataValidation>'
    found = kinds_in_cells([["DOB"]], tmp_path, f"<dataValidations>{checks}</dataValidations>")
    assert Kind.BIRTH_DATE in found


@pytest.mark.parametrize("day", DAYS_IN_FORMULAS)
@pytest.mark.parametrize("name", ["DOB", "child_dob", "Quillfeather"])
def test_a_day_that_is_named_a_birth_is_one(name: str, day: str, tmp_path: Path):
    names = f'<definedNames><definedName name="{name}">{escape(day)}</definedName></definedNames>'
    assert Kind.BIRTH_DATE in kinds_in(book({BOOK: book_xml(after=names)}), tmp_path)


@pytest.mark.parametrize(
    ("grid", "cells", "formula"),
    [
        ([["Seen"]], "A2", "DATE(2011,3,4)"),
        ([["DOB", "Seen"]], "B2", "DATE(2011,3,4)"),
        ([["DOB"]], "A2", "DATE(2006,4,1)"),  # where a cohort begins
        ([["DOB"]], "A2", "DATE(2012,8,31)"),
    ],
)
def test_a_day_in_a_rule_about_something_else_is_nobody_s(grid: Grid, cells: str, formula: str, tmp_path: Path):
    assert Kind.BIRTH_DATE not in kinds_in_cells(grid, tmp_path, rule(formula, cells))


@pytest.mark.parametrize(
    "cells",
    [
        cell("A1", "DOB") + cell("B1", SERIAL),
        cell("A1", "Birth date:") + cell("B1", SERIAL),
        cell("A1", "DOB") + '<c r="B1"><f>DATE(2011,3,4)</f></c>',
    ],
)
def test_a_number_or_a_formula_behind_a_label_is_a_birth(cells: str, tmp_path: Path):
    assert Kind.BIRTH_DATE in kinds_in(book({SHEET: sheet(row(cells))}), tmp_path)


def test_a_heading_says_birth_over_cells_that_say_nothing_is_known(tmp_path: Path):
    assert Kind.BIRTH_DATE in kinds_in_cells([["DOB"], ["n/k"], ["unknown"], ["-"], [SERIAL]], tmp_path)


@pytest.mark.parametrize(
    "code", ['"born "dd/mm/yyyy', '"DOB: "d mmm yy', '"Quillfeather "dd/mm/yyyy', "\\b\\o\\r\\n\\ d/m/yy"]
)
def test_a_day_to_which_its_format_adds_whose_it_is_is_found(code: str, tmp_path: Path):
    assert Kind.BIRTH_DATE in kinds_in(with_format(code, f'<c r="A1" s="1"><v>{SERIAL}</v></c>'), tmp_path)


# Names in two places


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        ('"Zebedee "@', text_cell("A1", "Quillfeather", 1)),
        ('0;0;0;@" Quillfeather"', text_cell("A1", "Zebedee", 1)),
        ('"Zebedee"', cell("A1", 1, 1) + cell("B1", "Quillfeather")),
    ],
)
def test_a_name_of_which_a_format_has_a_part_is_found(code: str, cells: str, tmp_path: Path):
    assert Kind.PERSON_NAME in kinds_in(with_format(code, cells), tmp_path)


def _table(columns: str) -> bytes:
    table = f'<table {MAIN} id="1" name="T" displayName="T" ref="A1:B2"><tableColumns>{columns}</tableColumns></table>'
    return book({"xl/tables/table1.xml": table}, {SHEET: [link("table", "../tables/table1.xml")]})


@pytest.mark.parametrize(
    "content",
    [
        _table('<tableColumn id="1" name="Zebedee"/><tableColumn id="2" name="Quillfeather"/>'),
        beside(SHEET, "chart", "xl/charts/chart1.xml", chart)('Zebedee</c:v></c:pt><c:pt idx="1"><c:v>Quillfeather'),
    ],
)  # fmt: skip
def test_a_name_in_two_places_of_a_part_is_found(content: bytes, tmp_path: Path):
    assert Kind.PERSON_NAME in kinds_in(content, tmp_path)


# What is side by side by chance

PAIRS = Identities.of(
    names=[(one, other) for one in ("Hope", "May", "Page", "June", "Rose") for other in ("Hunter", "Court", "Long")],
    born=A_BIRTHDAY_ON_EVERY_DAY,
)


def kinds_of_pairs(grid: Grid, folder: Path) -> set[Kind]:
    path = folder / "page.xlsx"
    path.write_bytes(book({SHEET: sheet(rows_of(grid))}))
    return {each.kind for each in scan(path, PAIRS)}


@pytest.mark.parametrize(
    "heading",
    ["Born from", "Born between", "DOB from", "DOB to", "Cohort born", "Births in month", "DOB completeness at",
     "Year of birth", "Births", "Born", "Born on or after"],
)  # fmt: skip
@pytest.mark.parametrize("days", [["2012-09-01", "2013-08-31"], ["01/04/2011", "30/04/2011", "2012-03-31"]])
def test_the_days_of_a_cohort_are_nobody_s_birth(heading: str, days: list[str], tmp_path: Path):
    grid: Grid = [["Cohort", heading], *[[f"Year {at}", day] for at, day in enumerate(days)]]
    assert Kind.BIRTH_DATE not in kinds_in_cells(grid, tmp_path)
    assert Kind.BIRTH_DATE not in kinds_in_cells([[heading, days[0]]], tmp_path) or heading in (
        "Births",
        "Born",
        "Year of birth",
    )


@pytest.mark.parametrize("heading", ["DOB", "Date of birth", "Born", "Birth date (to be checked)"])
def test_a_day_among_first_days_of_months_is_a_birth_still(heading: str, tmp_path: Path):
    assert Kind.BIRTH_DATE in kinds_in_cells([[heading], ["01/09/2012"], ["04/03/2011"]], tmp_path)


@pytest.mark.parametrize("heading", ["DOB", "Date of birth:", "D.o.B."])
def test_the_first_of_a_month_is_a_birth_where_it_is_called_one(heading: str, tmp_path: Path):
    assert Kind.BIRTH_DATE in kinds_in_cells([["Ref", heading], ["A", "01/09/2012"], ["B", "01/10/2012"]], tmp_path)


@pytest.mark.parametrize("title", ["May Street meeting", "Page Hall meeting", "May Street", "Hope House visit"])
@pytest.mark.parametrize("is_row", [True, False])
def test_a_day_beside_a_place_s_meeting_is_nobody_s_birth(title: str, is_row: bool, tmp_path: Path):
    grid: Grid = [["14/05/2012", title], ["04/03/2011", title], [f"LT-{SERIAL}", title]]
    assert Kind.BIRTH_DATE not in kinds_of_pairs(grid if is_row else across(grid), tmp_path)


@pytest.mark.parametrize("name", ["Quillfeather", "Zebedee Q", "Marchbanks, O", "Quillfeather review"])
def test_a_day_beside_a_place_and_a_name_is_a_birth_still(name: str, tmp_path: Path):
    assert Kind.BIRTH_DATE in kinds_in_cells([[name, "May Street", "04/03/2011"]], tmp_path)


@pytest.mark.parametrize(
    "grid",
    [
        [["Church"], ["Grace"], ["Hope"], ["Hunter"], ["Lane"]], [["May", "Court"], ["June", "North"]],
        [["Street", "Area"], ["Rose", "Court"]], [["Hope", None, "Hunter", 14]], [["hope", "hunter"]],
    ],
)  # fmt: skip
def test_two_ordinary_words_in_two_cells_name_nobody(grid: Grid, tmp_path: Path):
    assert Kind.PERSON_NAME not in kinds_of_pairs(grid, tmp_path)


@pytest.mark.parametrize(
    "grid",
    [
        [["Hope Hunter"]], [["Hope", "Hunter"]], [["Hunter", "Hope", 14]],
        [["Hope", "Hunter", "DOB 4/3/11"]], [["Child", "Hope", "Hunter"]], [["Hope", "Hunter", "F"]],
        [["Hope", "Hunter", "aged 9"]],
    ],
)  # fmt: skip
def test_two_ordinary_words_side_by_side_or_with_words_for_somebody_are_a_name(grid: Grid, tmp_path: Path):
    assert Kind.PERSON_NAME in kinds_of_pairs(grid, tmp_path)


# Merged cells


def kinds_with_merged(cells: Grid, merged: str, folder: Path) -> set[Kind]:
    return kinds_in_cells(cells, folder, f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>')


@pytest.mark.parametrize(
    ("pieces", "kind"),
    [
        (["Zebedee", "Quillfeather"], Kind.PERSON_NAME), (["BRS-7", "1055"], Kind.ID), (["TS9", "4QZ"], Kind.POSTCODE),
        (["52", "Church Road"], Kind.ADDRESS), (["Quillfeather", "04/03/2011"], Kind.BIRTH_DATE),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("merged", "is_row"), [("A1:C1", True), ("A1:A3", False), ("A1:C3", True), ("A1:C3", False)])
def test_merged_cells_are_one_cell_and_no_gap(pieces: list[str], kind: Kind, merged: str, is_row: bool, tmp_path: Path):
    grid: Grid = [[pieces[0], None, None, pieces[1]]]
    assert kind in kinds_with_merged(grid if is_row else across(grid), merged, tmp_path)


@pytest.mark.parametrize("line", range(3))
def test_merged_cells_are_beside_all_that_they_are_as_high_as(line: int, tmp_path: Path):
    grid: Grid = [["Quillfeather", "mother"], [None, "x"], [None, "y"]]
    grid[line][1] = "Zebedee"
    assert Kind.PERSON_NAME in kinds_with_merged(grid, "A1:A3", tmp_path)


def test_cells_beside_others_than_the_merged_ones_are_as_far_apart_as_before(tmp_path: Path):
    grid: Grid = [["Zebedee", None, None, "Quillfeather"], ["title"]]
    assert Kind.PERSON_NAME not in kinds_with_merged(grid, "A2:C2", tmp_path)


# Below headings, after labels


@pytest.mark.parametrize("forename", ["Forename", "First Name", "Given names", "Child's forename", "forename(s)"])
@pytest.mark.parametrize("surname", ["SURNAME", "Last Name", "Family name", "child_surname"])
@pytest.mark.parametrize("is_row", [True, False])
def test_a_row_s_forename_and_surname_are_a_name_whatever_is_between(
    forename: str, surname: str, is_row: bool, tmp_path: Path
):
    between: list[str | int | float | None] = ["Sex", "Age", "Team", "Legal"]
    said: list[str | int | float | None] = ["F", 9, "North", "C2"]
    grid: Grid = [[forename, *between, surname], ["Ann", *said, "Other"], ["Zebedee", *said, "Quillfeather"]]
    assert Kind.PERSON_NAME in kinds_in_cells(grid if is_row else across(grid), tmp_path)


def test_ordinary_words_below_headings_for_names_are_a_name(tmp_path: Path):
    assert Kind.PERSON_NAME in kinds_of_pairs([["Surname", "Ref", "Forename"], ["Hunter", 7, "Hope"]], tmp_path)
    assert Kind.PERSON_NAME not in kinds_of_pairs([["Street", "Ref", "Area"], ["Hunter", 7, "Hope"]], tmp_path)


@pytest.mark.parametrize(
    "labels", [("First name", "Last name"), ("Forename", "Surname"), ("Given name", "Family name")]
)
@pytest.mark.parametrize("sign", [": ", " - ", ":", " = "])
def test_parts_of_a_name_behind_labels_in_their_cells_are_a_name(labels: tuple[str, str], sign: str, tmp_path: Path):
    pieces: Grid = [[f"{labels[0]}{sign}Zebedee"], [f"{labels[1]}{sign}Quillfeather"]]
    for grid in (pieces, across(pieces), pieces[::-1]):
        assert Kind.PERSON_NAME in kinds_in_cells(grid, tmp_path)


LABELLED = ("Surname: Quillfeather", "Forename: Zebedee")


def test_labels_in_two_paragraphs_of_a_box_are_a_name(tmp_path: Path):
    said = "".join(
        f"<a:p><a:r><a:t>{each}</a:t></a:r></a:p>" for each in ("Surname: Quillfeather", "Forename: Zebedee")
    )
    drawing = {"xl/drawings/drawing1.xml": shape(said), SHEET: sheet("", after='<drawing r:id="drawing"/>')}
    content = book(drawing, {SHEET: [link("drawing", "../drawings/drawing1.xml")]})
    assert Kind.PERSON_NAME in kinds_in(content, tmp_path)


@pytest.mark.parametrize("family", ["Quillfeather family", "the Quillfeather's family", "QUILLFEATHER siblings"])
@pytest.mark.parametrize("is_behind", [False, True])
def test_the_children_listed_below_a_family_have_its_name(family: str, is_behind: bool, tmp_path: Path):
    listed: Grid = [[None, each] if is_behind else [each] for each in ("Ann", "Zebedee")]
    assert Kind.PERSON_NAME in kinds_in_cells([[family], *listed], tmp_path)


@pytest.mark.parametrize(
    "headings",
    [[["DOB"], ["D", "M", "Y"]], [["DOB day", "DOB month", "DOB year"]], [["Date of birth"]],
     [["Date of birth"], ["Day", "Month", "Year"]], [["Birth day", "Birth month", "Birth year"]]],
)  # fmt: skip
@pytest.mark.parametrize("day", [[4, 3, 2011], ["04", "03", "11"], [4, "Mar", 2011], [2011, 3, 4]])
def test_a_birth_in_three_columns_below_its_heading_is_found(
    headings: Grid, day: list[str | int | float | None], tmp_path: Path
):
    assert Kind.BIRTH_DATE in kinds_in_cells([*headings, [5, 6, 2012], day], tmp_path)


@pytest.mark.parametrize("headings", [["DOB", "Visits", "Year"], ["Seen", "M", "Y"], ["DOB missing", None, None]])
def test_three_figures_below_other_headings_are_no_birth(headings: list[str | int | float | None], tmp_path: Path):
    assert Kind.BIRTH_DATE not in kinds_in_cells([headings, [4, 3, 2011]], tmp_path)


@pytest.mark.parametrize("pieces", [["BRS", "-", 71055], ["BRS", None, "-", None, "71055"][::2], ["BRS", "/", "71055"]])
def test_a_sign_between_the_letters_and_the_digits_of_an_id_may_be_a_cell(
    pieces: list[str | int | float | None], tmp_path: Path
):
    assert Kind.ID in kinds_in_cells([pieces], tmp_path)


@pytest.mark.parametrize("pieces", [[6129, "07"], [612, 907], ["BRS", 71055], ["BRS-", "71", "055"], [710, "55"]])
def test_an_id_in_pieces_below_its_heading_is_found(pieces: list[str | int | float | None], tmp_path: Path):
    assert Kind.ID in kinds_in_cells([["Child ID"], ["x"], pieces], tmp_path)
    assert Kind.ID not in kinds_in_cells([["Child ID", "Visits"], ["x"], [6129, "07"]], tmp_path)


@pytest.mark.parametrize("heading", ["Person ID", "Client number", "Mosaic ID", "LCS no."])
def test_an_id_that_begins_with_zeros_is_found_without_them_below_its_heading(heading: str, tmp_path: Path):
    path = tmp_path / "page.xlsx"
    path.write_bytes(book({SHEET: sheet(rows_of([["Team", heading], ["North", 4419]]))}))
    assert Kind.ID in {each.kind for each in scan(path, Identities.of(ids=["0004419"]))}
    path.write_bytes(book({SHEET: sheet(rows_of([["Team", "Visits"], ["North", 4419]]))}))
    assert Kind.ID not in {each.kind for each in scan(path, Identities.of(ids=["0004419"]))}


# Houses and postcodes in several cells


@pytest.mark.parametrize("pieces", [["14", "Thistlewick", "Lane"], ["14 Thistlewick", "Lane"], ["52 Church", "Road"]])
@pytest.mark.parametrize("is_row", [True, False])
def test_a_house_whose_street_is_in_two_cells_is_found(
    pieces: list[str | int | float | None], is_row: bool, tmp_path: Path
):
    assert Kind.ADDRESS in kinds_in_cells([pieces] if is_row else across([pieces]), tmp_path)


@pytest.mark.parametrize("pieces", [["TS", 9, 4, "QZ"], ["TS", "9", "4QZ"], ["TS", "9", "4", "Q", "Z"]])
def test_a_postcode_in_up_to_five_cells_is_found(pieces: list[str | int | float | None], tmp_path: Path):
    assert Kind.POSTCODE in kinds_in_cells([["Home", *pieces, "North"]], tmp_path)
    assert Kind.POSTCODE not in kinds_in_cells([["Home", "TS", 8, 4, "QZ"]], tmp_path)


def test_a_postcode_s_half_on_a_tab_of_the_other_is_found(tmp_path: Path):
    assert Kind.POSTCODE in kinds_in(with_tab("TS9", rows_of([["Home", "4QZ"]])), tmp_path)
    assert Kind.POSTCODE not in kinds_in(with_tab("TS8", rows_of([["Home", "4QZ"]])), tmp_path)


# Ids and names in rules


@pytest.mark.parametrize(
    "formula", ["AND(YEAR(A2)=2011,MONTH(A2)=3,DAY(A2)=4)", "(DAY($A2)=4)*(MONTH($A2)=3)*(YEAR($A2)=2011)"]
)
def test_a_birth_of_which_a_rule_compares_the_parts_is_found(formula: str, tmp_path: Path):
    assert Kind.BIRTH_DATE in kinds_in_cells([["DOB"]], tmp_path, rule(formula, "A2:A9"))
    assert Kind.BIRTH_DATE not in kinds_in_cells([["Seen"]], tmp_path, rule(formula, "A2:A9"))


@pytest.mark.parametrize("formula", ["71055", "A2=71055", "OR($A2=71055,$A2=80000)"])
def test_an_id_without_letters_with_which_a_rule_compares_ids_is_found(formula: str, tmp_path: Path):
    assert Kind.ID in kinds_in_cells([["Child ID"]], tmp_path, rule(formula, "A2:A9"))
    assert Kind.ID not in kinds_in_cells([["Visits"]], tmp_path, rule(formula, "A2:A9"))


def test_a_name_of_which_a_rule_seeks_one_part_and_quotes_the_other_is_found(tmp_path: Path):
    sought = '<cfRule type="containsText" text="Quillfeather"><formula>SEARCH("Zebedee",A1)</formula></cfRule>'
    rules = f'<conditionalFormatting sqref="A1">{sought}</conditionalFormatting>'
    assert Kind.PERSON_NAME in kinds_in_cells([["x"]], tmp_path, rules)
