"""The page's margin: which texts are owed, carried, repeated or older than their figures; which actions are overdue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from kpixl.narratives.archive import Entry, How, carried_keys, last_entries, latest, moved_from
from kpixl.narratives.contradictions import contradictions
from kpixl.narratives.owed_narratives import owed
from kpixl.scorecard.actions import Action, ActionState
from kpixl.scorecard.display import shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import Row, Scorecard
from kpixl.words.periods import Period
from kpixl.words.terms import NOT_RECORDED

Breakdowns = Mapping[tuple[str, Period], Mapping[str, Figure]]
"""The figures of teams and services, by indicator and period, then by name."""


def with_remarks(scorecard: Scorecard, archive: Sequence[Entry], breakdowns: Breakdowns) -> Scorecard:
    """
    The page with remarks for its officer; `archive` holds its narratives and those of other months.

    Numbers that a text states about a team or service are checked if `breakdowns` has its figures.
    """
    entries = last_entries(archive, scorecard.period)
    owing = owed(scorecard, carried_keys(archive, scorecard.period))
    needed = {each.indicator.key: f"Text needed: {each.why} ({each.indicator.owner})" for each in owing}
    before = latest(archive, scorecard.period.plus(-1))
    names = {row.indicator.key: row.indicator.name for row in scorecard.rows}
    moved = {key: names.get(other, other) for key, other in moved_from(archive, scorecard.period).items()}
    rows, told = [], scorecard.open_actions
    for row in scorecard.rows:
        key = row.indicator.key
        asked = [needed[key]] if key in needed else []
        of_text = _of_text(row, entries.get(key), before.get(key, ""), breakdowns)
        other = [f"These words used to be beside '{moved[key]}'"] if key in moved and row.narrative else []
        late = _of_actions([each for each in told if each.key == key])
        rows.append(replace(row, remarks=(*asked, *late, *_of_figures(row), *of_text, *other)))
    return replace(scorecard, rows=tuple(rows))


def _of_actions(theirs: Sequence[Action]) -> Iterator[str]:
    """Which open actions are overdue, and which look closed but are not."""
    for each in theirs:
        if each.state is ActionState.OVERDUE and each.due_day:
            yield overdue_remark(each)
        if each.closed.strip():
            yield f"Action of {each.promised.name} still open: Closed holds neither 'done' nor a day"


def overdue_remark(action: Action) -> str:
    """`Action of May 2024 overdue: its day was 30/06/2024`"""
    return f"Action of {action.promised.name} overdue: its day was {action.due_day:%d/%m/%Y}"


def _of_figures(row: Row) -> Iterator[str]:
    """What is doubtful about the figures, and in which months."""
    months: dict[str, list[str]] = {}
    for figure in dict.fromkeys(rated.figure for rated in (*row.figures, *row.spans)):
        for doubt in figure.doubts:
            months.setdefault(doubt, []).append(" to ".join(month.name.split()[0] for month in _ends(figure.period)))
    yield from (f"In doubt, {', '.join(of)}: {doubt}" for doubt, of in months.items())


def _ends(period: Period) -> tuple[Period, ...]:
    """The first and the last month; only one if they are the same."""
    return tuple(dict.fromkeys((period.single_months[0], period.single_months[-1])))


def _of_text(row: Row, entry: Entry | None, last_month: str, breakdowns: Breakdowns) -> Iterator[str]:
    if entry is None or not row.narrative.strip():
        return
    figures = [each.figure for each in row.figures]
    yield from contradictions(row.narrative, row.indicator, figures, _by_group(figures, breakdowns))
    if entry.how is How.CARRIED:
        yield f"Carried from {Period.parse(entry.origin).name}, not updated"
    elif _words(row.narrative) == _words(last_month):
        yield "The same words as last month"
    shows = shown(row.figures[-1].figure, row.indicator.decimals)
    if entry.figure and entry.figure != shows:
        yield f"Written when the figure was {entry.figure}; it is {shows} now"


def _by_group(figures: Sequence[Figure], breakdowns: Breakdowns) -> dict[str, list[Figure]]:
    """Every group → its figures of this indicator, for the months in which it has any."""
    names = {name for parts in breakdowns.values() for name in parts} - {NOT_RECORDED}
    months = [breakdowns.get((figure.key, figure.period), {}) for figure in figures]
    return {name: [parts[name] for parts in months if name in parts] for name in names}


def _words(text: str) -> list[str]:
    return text.casefold().split()
