"""What cells say together is found, and the rest of a sheet of many thousands of cells takes little time."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiding_places import SHEET, book, row, sheet, text_cell
from kpixl.disclosure.finding import FindingKind as Kind
from kpixl.disclosure.gate.archive import opened
from kpixl.disclosure.gate.cell_formats import CellFormats
from kpixl.disclosure.gate.cells_together import cells_together
from kpixl.disclosure.gate.scan import scan
from kpixl.disclosure.gate.shown_cells import Together, shown_cells
from kpixl.disclosure.gate.workbook_parts import Workbook
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.record_shapes import RecordShape
from kpixl.workbook.ooxml.cells import reference

WHO = Identities.of(
    ids=["QX7204913", "b3c9f0a1d2e4f5b6c7d8", "00481516"],
    names=[("Zebedee", "Quillfeather"), ("Ottoline", "Marchbanks")],
    born=[date(2011, 3, 4), date(2015, 9, 12)],
    postcodes=["TS9 4QZ"],
    address_lines=["14 Thistlewick Lane"],
    records=[RecordShape("refcin", 12, 14)],
)
PIECES = [
    ["QX", "7204913"], ["QX72", "04913"], ["b3c9f0a1d2", "e4f5b6c7d8"], ["Zebedee", "Quillfeather"],
    ["Quillfeather", "Zebedee"], ["TS9", "4QZ"], ["REF-", "CIN-000123"], ["REFCIN", "000123"],
    ["REFCIN", "2023-04"], ["QX72", "049", "13"], ["born", "2011-03-04"], ["Ottoline", "2015-09-12"],
]  # fmt: skip


def pseudonym(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()[:16]


nobodys = st.one_of(
    st.integers(0, 10_000).map(pseudonym),
    st.dates(date(2020, 1, 1), date(2024, 6, 30)).map(lambda day: f"{day:%Y-%m}"),
    st.dates(date(2020, 1, 1), date(2024, 6, 30)).map(str),
    st.sampled_from(["2023", "2024"]),
)


def workbook_of(cells: list[str], *, is_row: bool) -> bytes:
    if is_row:
        return book({SHEET: sheet(row(*(text_cell(reference(1, at), text) for at, text in enumerate(cells, start=1))))})
    rows = (row(text_cell(f"A{at}", text), number=at) for at, text in enumerate(cells, start=1))
    return book({SHEET: sheet("".join(rows))})


def read_together(content: bytes, identities: Identities, folder: Path) -> list[Together]:
    path = folder / "page.xlsx"
    path.write_bytes(content)
    workbook = Workbook(opened(path))
    sheet = workbook.sheets[0]
    shown = list(shown_cells(sheet, (), workbook, CellFormats.of(workbook), identities, ()))
    return list(cells_together(sheet, shown, identities))


@pytest.mark.slow
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=st.sampled_from(PIECES),
    before=st.lists(nobodys, max_size=30),
    after=st.lists(nobodys, max_size=30),
    is_row=st.booleans(),
)
def test_whoever_is_named_by_cells_together_is_found_among_any_pseudonyms_and_months(
    pieces: list[str], before: list[str], after: list[str], is_row: bool, tmp_path: Path
):
    path = tmp_path / "page.xlsx"
    path.write_bytes(workbook_of([*before, *pieces, *after], is_row=is_row))
    assert any(finding.is_personal for finding in scan(path, WHO))


@pytest.mark.parametrize("between", [[pseudonym(1)], [pseudonym(1), "2024-06"], ["2024", pseudonym(2), "2023"]])
def test_a_forename_and_a_surname_with_cells_of_nobody_between_are_a_name(between: list[str], tmp_path: Path):
    path = tmp_path / "page.xlsx"
    path.write_bytes(workbook_of(["Zebedee", *between, "Quillfeather"], is_row=True))
    assert Kind.PERSON_NAME in {finding.kind for finding in scan(path, WHO)}


def test_rows_that_differ_in_nothing_but_a_pseudonym_are_read_as_the_same(tmp_path: Path):
    cells = "".join(
        row(text_cell(f"A{at}", pseudonym(at)), text_cell(f"B{at}", "Zebedee House"), number=at) for at in range(1, 500)
    )
    found = read_together(book({SHEET: sheet(cells)}), WHO, tmp_path)
    assert len({each.text for each in found if len(each.cells) == 2}) < 10  # one, and those with a "dec" in them


@pytest.mark.parametrize(
    "text", [pseudonym, lambda at: f"2024-{at % 12 + 1:02}", lambda at: f"2024-06-{at % 28 + 1:02}"]
)
def test_a_long_column_of_pseudonyms_months_or_days_is_read_at_its_ends_alone(text, tmp_path: Path):
    found = read_together(workbook_of([text(at) for at in range(2_000)], is_row=False), WHO, tmp_path)
    assert sum(len(each.cells) for each in found) <= 300


def test_a_pseudonym_that_an_id_may_go_on_with_stays_as_it_is(tmp_path: Path):
    found = read_together(workbook_of(["b3c9f0a1d2", "e4f5b6c7d8", pseudonym(1)], is_row=True), WHO, tmp_path)
    assert "e4f5b6c7d8" in found[0].text
    assert pseudonym(1) not in found[0].text


def test_a_text_four_times_as_long_takes_no_more_than_some_four_times_as_long():
    line = "Zebedee Quillfeather, born 4 March 2011, QX7204913, T.Q. of TS9 aged 9, 14 Thistlewick Lane.\n"

    def seconds(times: int) -> float:
        began = process_time()
        assert len(list(WHO.matches_in(line * times))) >= 4 * times
        return process_time() - began

    seconds(10)
    assert seconds(2_000) < 9 * seconds(500)
