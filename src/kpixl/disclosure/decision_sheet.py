"""
The sheet Decisions of a working copy: a line for each query, where somebody picks mask, or keep and says why.

Nothing that was typed there is ever taken away: a line goes only when its query has gone from the page and nobody
touched it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kpixl.config.values import Config
from kpixl.disclosure.decision_file import decision_of
from kpixl.disclosure.decisions import Decision, Given
from kpixl.disclosure.questions import NarrativeQuery, TextKind
from kpixl.words.errors import UsageError, listed
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Value
from kpixl.workbook.layout import MaskOrKeep
from kpixl.workbook.ooxml.cells import reference

_INDICATOR, _MONTH, _WHERE, _FOUND, _DECISION, _BECAUSE, _WHO, _QUERY = range(len(layout.DECISION_HEADINGS))
_KEEP_BECAUSE = re.compile(r"keep\b[\s:,]*(?:because\b)?[\s:,]*(?P<reason>.*)", re.IGNORECASE | re.DOTALL)

SheetRow = Sequence[object]


def decisions_on(lines: Sequence[tuple[int, SheetRow]], who: str) -> dict[str, Decision]:
    """
    What was picked, by query. `lines` are the rows of the sheet with their numbers; `who` decided where none says so.

    Refused, with their cells, where a pick is neither mask nor keep, or says not why.
    """
    decisions, faults = dict[str, Decision](), []
    for number, line in lines:
        picked, because = _text(line[_DECISION]), _text(line[_BECAUSE])
        if not picked or not _text(line[_QUERY]):
            continue
        if found := _KEEP_BECAUSE.fullmatch(picked):
            picked, because = MaskOrKeep.KEEP, because or found["reason"].strip()
        given = Given(_text(line[_WHO]) or who, source=_said_in(number))
        decision = decision_of(picked, because, given)
        if decision is not None:
            decisions[_text(line[_QUERY])] = decision
        elif picked == MaskOrKeep.KEEP:
            faults.append(f"{_cell(number, _BECAUSE)}: to keep a sentence needs a reason")
        else:
            faults.append(f"{_cell(number, _DECISION)}: pick mask or keep")
    if faults:
        raise UsageError(f"What was picked can't be used. Nothing went out.\n{listed(faults)}")
    return decisions


def lines_with(
    lines: Sequence[tuple[int, SheetRow]], queries: Sequence[NarrativeQuery], config: Config
) -> list[list[Value]]:
    """The rows of the sheet with a line for each of these queries; what somebody typed there before stays."""
    wanted = {query.reference: query for query in queries}
    kept = [[_value(cell) for cell in line] for _, line in lines if _is_touched(line) or _text(line[_QUERY]) in wanted]
    there = {_text(line[_QUERY]) for line in kept}
    return [*kept, *(_line(query, config) for name, query in wanted.items() if name not in there)]


def _is_touched(line: SheetRow) -> bool:
    """Whether somebody typed into it; a line without a query is somebody's own."""
    is_own = not _text(line[_QUERY]) and any(map(_text, line)) and _text(line[0]) != layout.NO_DECISION
    return is_own or any(_text(line[column]) for column in (_DECISION, _BECAUSE, _WHO))


def _line(query: NarrativeQuery, config: Config) -> list[Value]:
    text = query.text
    names = {indicator.key: indicator.name for indicator in config.indicators}
    where = f"{text.where}, sentence {query.sentence_number}" if text.where else f"sentence {query.sentence_number}"
    month = Period.parse(text.period).name if text.period else None
    found: Value = query.kind if text.kind is TextKind.NARRATIVE else f"{query.kind} ({text.kind})"
    return [names.get(text.key), month, where, found, None, None, None, query.reference]


def _said_in(number: int) -> str:
    """The cells of a line in which somebody's own words are: why, and who."""
    return f"{_cell(number, _BECAUSE)}:{reference(number, _WHO + 1)}"


def _cell(number: int, column: int) -> str:
    return f"{layout.DECISIONS}!{reference(number, column + 1)}"


def _value(cell: object) -> Value:
    return cell if isinstance(cell, int | float | date) else str(cell or "") or None


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
