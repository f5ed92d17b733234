"""The export that serves each period, each period's own export, and the exports to be read at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from kpixl.extracts.exports import Export, Exports, exports_in
from kpixl.figures.answers import History
from kpixl.words.periods import Period

OwnExports = Mapping[Period, Export | None]  # each period's own export


class Asked(Struct, frozen=True):
    """The export that serves each period, each period's own, and the periods to compare by the newest export."""

    serving: OwnExports
    own: OwnExports
    newest: Export | None
    compare: tuple[Period, ...]
    once: tuple[Period, ...] = ()  # those periods to compare for which faults are not reported

    @property
    def all(self) -> list[Export]:
        """The exports to read, each once."""
        exports = [*self.serving.values(), self.newest if self.compare else None]
        return list(dict.fromkeys(export for export in exports if export))


def exports_asked(folder: Path, periods: Sequence[Period], compare: Sequence[Period], history: History | None) -> Asked:
    newest_period = max((*periods, *compare))
    exports = exports_in(folder).asked_until(newest_period)
    chosen = history or (History.RESTATED if exports.is_flat else History.OWN)
    return Asked(
        {period: _export_of(exports, period, newest_period, chosen) for period in periods},
        {period: exports.of(period, newest_period) for period in (*periods, *compare)},
        exports.newest,
        tuple(compare),
    )


def _export_of(exports: Exports, period: Period, newest_period: Period, history: History) -> Export | None:
    own = exports.of(period, newest_period)
    match history:
        case History.OWN:
            return own
        case History.OWN_ELSE_NEWEST:
            return own or exports.newest
        case History.RESTATED:
            return exports.newest
