"""What the exports gave, from the user's cache where it was computed before, and kept there where it was not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kpixl.commands.given import FromExports, MonthsWanted, computed_now
from kpixl.commands.given_as_bytes import given_as_json, given_from_json, rows_as_arrow, rows_from_arrow
from kpixl.config.values import Config
from kpixl.extracts.cache import Cache, user_cache
from kpixl.extracts.exports import Export
from kpixl.extracts.extracts import CARE_LEAVERS
from kpixl.extracts.fingerprints import Digests, Stamps
from kpixl.extracts.program_mark import program_mark
from kpixl.extracts.schema import TABLES
from kpixl.extracts.written_out import written_out
from kpixl.figures.answers import History
from kpixl.figures.serving import Asked, exports_asked
from kpixl.words.periods import Period
from kpixl.workbook.case_tables import SheetRows
from kpixl.workbook.pseudonyms import key


@dataclass(frozen=True)
class Computing:
    """
    What figures are computed from, and `begins`, which is called where something is to be computed.

    `since` is from when on files may have been read for the digests; None: none was yet.
    """

    folder: Path
    config: Config
    digests: Digests
    begins: Callable[[], object]
    since: float | None = None

    def given(self, wanted: MonthsWanted) -> FromExports:
        """What the exports give: kept from an earlier time if all is as it was then, else computed now and kept."""
        cache = user_cache(is_wanted=self.config.cache)
        if cache is None:
            return self._computed(wanted)
        asked = self._asked(wanted)
        stamps = Stamps((export.folder for export in _marked(asked)), self.since)
        mark = self._mark(asked, wanted)
        kept = cache.get(f"figures-{mark}")
        if kept is None:
            return self._computed_and_kept(wanted, cache, stamps)
        found = given_from_json(kept, asked.serving, asked.newest if _compared(wanted) else None)
        return replace(found, mark=mark, sheet_rows=lambda: self._rows(wanted, cache, mark, stamps))

    def _asked(self, wanted: MonthsWanted) -> Asked:
        return exports_asked(self.folder, wanted.months, _compared(wanted), History.OWN_ELSE_NEWEST)

    def _computed(self, wanted: MonthsWanted) -> FromExports:
        self.begins()
        return computed_now(self.folder, self.config, wanted)

    def _computed_and_kept(self, wanted: MonthsWanted, cache: Cache, stamps: Stamps) -> FromExports:
        """What was computed, kept for whoever asks for the same, and for the next refresh, which may ask for less."""
        given = self._computed(wanted)
        if not stamps.is_settled():
            return given
        if wanted.once and not any(map(self._asked(wanted).own.get, wanted.once)):
            wanted = wanted.next_time
        mark, months = self._mark(self._asked(wanted), wanted), _compared(wanted)
        restated = {place: figure for place, figure in given.restated.items() if place[1] in months}
        cache.put(f"rows-{mark}", *rows_as_arrow(given.sheet_rows()))
        cache.put(f"figures-{mark}", given_as_json(replace(given, restated=restated)))
        return replace(given, mark=mark)

    def _rows(self, wanted: MonthsWanted, cache: Cache, mark: str, stamps: Stamps) -> SheetRows:
        kept = cache.get(f"rows-{mark}")
        if kept is None:
            return self._computed_and_kept(wanted, cache, stamps).sheet_rows()
        return rows_from_arrow(kept)

    def _mark(self, asked: Asked, wanted: MonthsWanted) -> str:
        """A mark of everything that the figures and the rows follow from."""
        wholly, exports = {*asked.all}, self.digests.marks(_marked(asked))
        decides = [
            program_mark(), self.config, wanted, hashlib.sha256(key()).digest(),
            *([period, exports[export], export in wholly] for of in (asked.serving, asked.own)
              for period, export in of.items() if export),
        ]  # fmt: skip
        return hashlib.sha256(written_out(decides).encode()).hexdigest()


def _compared(wanted: MonthsWanted) -> tuple[Period, ...]:
    """The months that are compared, also those that are only this time."""
    return (*wanted.once, *wanted.compare)


def _marked(asked: Asked) -> Mapping[Export, tuple[str, ...]]:
    """The exports that figures follow from, with the tables that count: of those not read, the care leavers' alone."""
    own = {export: (TABLES[CARE_LEAVERS].name,) for export in asked.own.values() if export}
    return {**own, **dict.fromkeys(asked.all, ())}
