"""
The sheet Decisions of a working copy: a line for each query, where somebody picks mask, or keep and says why.

Nothing that was typed there is ever taken away: a line goes only when its query has gone from the page and nobody has
touched the line.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from kpixl.config.values import Config
from kpixl.disclosure.decision_file import decision_of
from kpixl.disclosure.decision_picks import PICKED_ELSEWHERE, picked_in, typed_by_hand
from kpixl.disclosure.decisions import Decision, Given, decided_together, reference_in
from kpixl.disclosure.identifying_texts import NarrativeQuery, TextKind
from kpixl.words.errors import UsageError, listed
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Value
from kpixl.workbook.ooxml.cells import reference

_INDICATOR, _MONTH, _WHERE, _FOUND, _DECISION, _BECAUSE, _WHO, _QUERY = range(len(layout.DECISION_HEADINGS))
_ELSEWHERE = (
    "this query belongs to another line, as when only some columns are sorted or pasted; undo that, or delete the line "
    "and press Publish for a new one"
)
_PICK_HERE = (
    "pick mask or keep from the list of this cell, which offers them with the end of this line's query, so that they "
    "fit no other line; without the list, type "
)

SheetRow = Sequence[object]


def decisions_on(lines: Sequence[tuple[int, SheetRow]], who: str) -> dict[str, Decision]:
    """
    What was picked, by query. `lines` are the rows of the sheet with their numbers; `who` decided if a row does not
    say.

    A query that two lines decide differently is masked. A pick is refused, with its cell, if it is not one of its
    line's own or gives no reason. It is also refused if its line names another place than its query was written with:
    the two were sorted or pasted apart, and whoever picked there meant that other place. A bare mask or keep is refused
    because nothing tells where it was typed.
    """
    picked = [(number, line) for number, line in lines if _text(line[_DECISION]) and _query_of(line)]
    decided = [(_query_of(line), _decision_on(number, line, who)) for number, line in picked]
    if faults := [each for _, each in decided if isinstance(each, str)]:
        raise UsageError(f"What was picked can't be used. Nothing went out.\n{listed(faults)}")
    return decided_together(*({query: each} for query, each in decided if not isinstance(each, str)))


def _decision_on(number: int, line: SheetRow, who: str) -> Decision | str:
    """What was picked on a line, or what is wrong with it."""
    query, picked = _query_of(line), picked_in(_text(line[_DECISION]))
    if not _is_whole(line):
        return f"{_cell(number, _QUERY)}: {_ELSEWHERE}"
    if picked is None:
        return f"{_cell(number, _DECISION)}: {_PICK_HERE}{typed_by_hand(query)}"
    if not picked.is_of(query):
        return f"{_cell(number, _DECISION)}: {PICKED_ELSEWHERE}{_PICK_HERE}{typed_by_hand(query)}"
    given = Given(_text(line[_WHO]) or who, source=_said_in(number))
    decision = decision_of(picked.word, picked.because or _text(line[_BECAUSE]), given)
    return decision or f"{_cell(number, _BECAUSE)}: to keep a sentence needs a reason in words"


def lines_with(
    lines: Sequence[tuple[int, SheetRow]], queries: Sequence[NarrativeQuery], config: Config
) -> list[list[Value]]:
    """The rows of the sheet with a line for each of these queries; what somebody typed there before stays."""
    wanted = {query.reference: query for query in queries}
    written = {_text(line[_QUERY]).partition(" ")[2] for _, line in lines}
    kept = [
        [_value(cell) for cell in line]
        for _, line in lines
        if _is_touched(line, written) or (_query_of(line) in wanted and _is_whole(line))
    ]
    there = {_query_of(line) for line in kept if _is_whole(line)}
    return [*kept, *(_line(query, config) for name, query in wanted.items() if name not in there)]


def _is_touched(line: SheetRow, written: Collection[str]) -> bool:
    """
    Whether somebody typed a decision, a reason or a name into a line, or typed over what was `written` there. A line
    without a query is somebody's own.
    """
    told = line[:_DECISION]
    is_typed_over = any(map(_text, told)) and _mark(told) not in written and _text(line[0]) != layout.NO_DECISION
    return is_typed_over or any(_text(line[column]) for column in (_DECISION, _BECAUSE, _WHO))


def _line(query: NarrativeQuery, config: Config) -> list[Value]:
    text = query.text
    names = {indicator.key: indicator.name for indicator in config.indicators}
    where = f"{text.where}, sentence {query.sentence_number}" if text.where else f"sentence {query.sentence_number}"
    month = Period.read(text.period).name if text.period else None
    found: Value = query.kind if text.kind is TextKind.NARRATIVE else f"{query.kind} ({text.kind})"
    told = [names.get(text.key), month, where, found]
    return [*told, None, None, None, f"{query.reference} {_mark(told)}"]


def _query_of(line: SheetRow) -> str:
    """The reference of the line's query, without the mark of the line."""
    return reference_in(_text(line[_QUERY]))


def _is_whole(line: SheetRow) -> bool:
    """Whether a line still says what its query was written with; a line that somebody typed has only its query."""
    told = line[:_DECISION]
    return _text(line[_QUERY]).partition(" ")[2] == (_mark(told) if any(map(_text, told)) else "")


def _mark(told: SheetRow) -> str:
    return layout.text_mark("\n".join(map(_text, told)))


def _said_in(number: int) -> str:
    """The cells of a line that hold somebody's own words: why, and who."""
    return f"{_cell(number, _BECAUSE)}:{reference(number, _WHO + 1)}"


def _cell(number: int, column: int) -> str:
    return f"{layout.DECISIONS}!{reference(number, column + 1)}"


def _value(cell: object) -> Value:
    return cell if isinstance(cell, int | float | date) else str(cell or "") or None


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
