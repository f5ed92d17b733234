"""A workbook whose tables are not where they belong is refused with what happened to them, and no typed word."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpixl.words.errors import WorkbookError
from kpixl.workbook.held_content import held_in
from kpixl.workbook.ooxml.package import Package

SHIPPED = Path(__file__).parents[2] / "workbook" / "Scorecard.xlsm"
PAGE, OVERRIDES = b"Scorecard!$A$7", b"Overrides!$A$5"


@pytest.mark.parametrize(
    ("place", "now", "said"),
    [
        (PAGE, b"Scorecard!$A$8", "the table of sheet Scorecard now begins at A8, not at A7"),
        (PAGE, b"Scorecard!$B$7", "the table of sheet Scorecard now begins at B7, not at A7"),
        (PAGE, b"Ade!$A$7", "sheet Scorecard was given another name.\nCall it Scorecard again"),
        (PAGE, b"'Ade B'!$A$7", "sheet Scorecard was given another name.\nCall it Scorecard again"),
        (PAGE, b"Scorecard!#REF!", "cell A7 of sheet Scorecard, where its table begins, was deleted"),
        (PAGE, b"#REF!", "cell A7 of sheet Scorecard, where its table begins, was deleted"),
        (OVERRIDES, b"Ade!$A$5", "Call it Overrides again"),
    ],
)
def test_a_table_that_is_not_where_it_belongs_is_refused_with_what_happened(place: bytes, now: bytes, said: str):
    shipped = Package.read(SHIPPED)
    content = shipped.part("xl/workbook.xml")
    assert content.count(b">" + place + b"<") == 1
    moved = shipped.with_parts({"xl/workbook.xml": content.replace(b">" + place + b"<", b">" + now + b"<")})
    with pytest.raises(WorkbookError) as refused:
        held_in(moved, ())
    assert said in str(refused.value)
    assert "Ade" not in str(refused.value)
