"""What stands in the page's margin: which text is owed, carried, repeated, older than its figure, or says otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kpixl.display import shown
from kpixl.narrative_figures import doubts
from kpixl.narratives import Entry, How, carried_keys, last_entries, latest
from kpixl.owed import owed
from kpixl.periods import Period
from kpixl.scorecard import Row, Scorecard


def with_remarks(page: Scorecard, archive: Sequence[Entry]) -> Scorecard:
    """The page with remarks for its officer; `archive` holds its narratives and those of other months."""
    entries = last_entries(archive, page.period)
    owing = owed(page, carried_keys(archive, page.period))
    needed = {each.indicator.key: f"Text needed: {each.why} ({each.indicator.owner})" for each in owing}
    before = latest(archive, page.period.plus(-1))
    rows = []
    for row in page.rows:
        key = row.indicator.key
        asked = [needed[key]] if key in needed else []
        rows.append(replace(row, remarks=(*asked, *_of_text(row, entries.get(key), before.get(key, "")))))
    return replace(page, rows=tuple(rows))


def _of_text(row: Row, entry: Entry | None, last_month: str) -> Iterator[str]:
    if entry is None or not row.narrative.strip():
        return
    yield from doubts(row.narrative, row.indicator, [each.figure for each in row.figures])
    if entry.how is How.CARRIED:
        yield f"Carried from {Period.parse(entry.origin).name}, not updated"
    elif _words(row.narrative) == _words(last_month):
        yield "The same words as last month"
    stands = shown(row.figures[-1].figure, row.indicator.decimals)
    if entry.figure and entry.figure != stands:
        yield f"Written when the figure was {entry.figure}; it is {stands} now"


def _words(text: str) -> list[str]:
    return text.casefold().split()
