"""Whose an action is, judged by the hidden column beside it and by its row."""

from __future__ import annotations

from kpixl.narratives.actions import action_place
from kpixl.narratives.merging import What
from kpixl.narratives.page_texts import PageText, RowsWritten, indicator_names
from kpixl.words.periods import Period
from kpixl.workbook.action_cells import ActionCells
from making import shipped

JUNE = Period.parse("2024-06")
INDICATORS = shipped().indicators[:3]
FIRST, SECOND, _ = (indicator.key for indicator in INDICATORS)


def found(*rows: tuple[str, str, str], before: str = "") -> dict[str, str]:
    """The texts by indicator; a row is the indicator that it shows, the one in its hidden column, and its action."""
    by_key = {indicator.key: indicator for indicator in INDICATORS}
    cells = [
        (PageText(at, key, by_key[key].ref, by_key[key].label, ""), named, {What.ACTION: text})
        for at, (key, named, text) in enumerate(rows, start=7)
    ]
    was_there = {action_place(What.ACTION, SECOND, JUNE): before}
    written = RowsWritten(indicator_names(INDICATORS))
    return dict(ActionCells(cells, {}, INDICATORS, written, {}, was_there).found(What.ACTION, JUNE).texts)


def test_cells_inserted_beside_the_actions_clear_none():
    assert found((FIRST, SECOND, "Hire two."), (SECOND, "", ""), before="Hire two.")[SECOND] == "Hire two."


def test_an_action_that_is_cleared_is_gone():
    assert found((SECOND, SECOND, ""), before="Hire two.")[SECOND] == ""


def test_where_no_hidden_column_names_the_indicator_its_row_says_whose_the_action_is():
    assert found((SECOND, "", "Hire two."))[SECOND] == "Hire two."
    assert found((SECOND, "", ""), before="Hire two.")[SECOND] == ""
