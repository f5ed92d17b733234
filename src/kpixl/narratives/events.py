"""Lines of the Events sheet in the archive: every line that was ever there, whatever has become of it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpixl.config.values import Indicator
from kpixl.narratives.archive import EVENT, Entry
from kpixl.scorecard.events import event_name, event_text, filled_lines
from kpixl.words.periods import Period


def event_additions(
    archive: Sequence[Entry],
    lines: Mapping[int, Sequence[object]],
    indicators: Sequence[Indicator],
    shows: Period,
    seen_at: str,
    author: str = "",
) -> list[Entry]:
    """
    Entries for the lines that the archive does not hold yet, including faulty ones.

    Only people write on the sheet, so a line that is gone from it needs no entry.
    """
    kept = event_texts(archive)
    typed = {event_text(cells): event_name(cells, indicators) for cells in filled_lines(lines).values()}
    return [
        Entry(EVENT + name, str(shows), text, seen_at, "", author) for text, name in typed.items() if text not in kept
    ]


def event_texts(archive: Sequence[Entry]) -> frozenset[str]:
    """The text of every line that was ever on the sheet."""
    return frozenset(entry.text for entry in archive if entry.key.startswith(EVENT))
