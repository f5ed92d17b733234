"""What the exports gave: from the user's cache if it was computed before, else computed and kept there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.figures_as_bytes import figures_as_json, figures_from_json, rows_as_arrow, rows_from_arrow
from kpixl.commands.figures_from_exports import FromExports, MonthsWanted, computed_now
from kpixl.config.values import Config
from kpixl.extracts.background_work import Background, right_away
from kpixl.extracts.cache import Cache, user_cache
from kpixl.extracts.fingerprints import Digests, Stamps
from kpixl.extracts.memory import give_back
from kpixl.figures.answers import History
from kpixl.figures.cache_marks import marked, whole_mark
from kpixl.figures.exports_of_periods import Asked, exports_asked
from kpixl.words.periods import Period
from kpixl.workbook.case_tables import SheetRows
from kpixl.workbook.pseudonyms import key


class Computing(Struct, frozen=True):
    """
    What figures are computed from; `begins` is called if something has to be computed.

    `since` is the time from which files may have been read for the digests; None if none were read yet. The figures
    are written to the cache in the `background`.
    """

    folder: Path
    config: Config
    digests: Digests
    begins: Callable[[], object]
    since: float | None = None
    background: Background = right_away

    def from_exports(self, wanted: MonthsWanted) -> FromExports:
        """What the exports give: from the cache if nothing has changed since, else computed now and kept."""
        cache = user_cache(is_wanted=self.config.cache)
        if cache is None:
            return self._computed(wanted)
        asked = self._asked(wanted)
        stamps = Stamps((export.folder for export in marked(asked)), self.since)
        mark = self._mark(asked, wanted)
        kept = cache.get(f"figures-{mark}")
        if kept is None:
            return self._computed_and_kept(wanted, cache, stamps)
        found = figures_from_json(kept, asked.serving, asked.newest if _compared(wanted) else None)
        return replace(found, mark=mark, sheet_rows=lambda: self._rows(wanted, cache, mark, stamps))

    def _asked(self, wanted: MonthsWanted) -> Asked:
        return exports_asked(self.folder, wanted.months, _compared(wanted), History.OWN_ELSE_NEWEST)

    def _computed(self, wanted: MonthsWanted) -> FromExports:
        given = computed_now(self.folder, self.config, wanted, self.begins)
        give_back()  # the tables that it was computed from
        return given

    def _computed_and_kept(self, wanted: MonthsWanted, cache: Cache, stamps: Stamps) -> FromExports:
        """
        What was computed now, kept for the next refresh.

        That refresh asks for less unless one of the months compared only once has an export of its own.
        """
        given = self._computed(wanted)
        if not stamps.is_settled():
            return given
        if wanted.once and not any(map(self._asked(wanted).own.get, wanted.once)):
            wanted = wanted.next_time
        mark, months = self._mark(self._asked(wanted), wanted), _compared(wanted)
        restated = {place: figure for place, figure in given.restated.items() if place[1] in months}

        def keep() -> None:
            cache.put(f"rows-{mark}", *rows_as_arrow(given.sheet_rows()))
            cache.put(f"figures-{mark}", figures_as_json(replace(given, restated=restated)))

        self.background(keep)
        return replace(given, mark=mark)

    def _rows(self, wanted: MonthsWanted, cache: Cache, mark: str, stamps: Stamps) -> SheetRows:
        kept = cache.get(f"rows-{mark}")
        if kept is None:
            return self._computed_and_kept(wanted, cache, stamps).sheet_rows()
        return rows_from_arrow(kept)

    def _mark(self, asked: Asked, wanted: MonthsWanted) -> str:
        """A mark of everything that determines the figures and the rows."""
        return whole_mark(asked, self.digests, self.config, wanted, hashlib.sha256(key()).digest())


def _compared(wanted: MonthsWanted) -> tuple[Period, ...]:
    """All months that are compared, including those compared only this once."""
    return (*wanted.once, *wanted.compare)
