"""What becomes of each row of a table: used, bad, planned, or replaced by a later row with the same key."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kpixl.extracts.absences import RowCounts
from kpixl.extracts.faults import Effect
from kpixl.extracts.findings import Findings
from kpixl.extracts.ids import id_codes
from kpixl.extracts.remarks import Mended
from kpixl.extracts.schema import Kind
from kpixl.extracts.typed_columns import TypedColumns
from kpixl.extracts.wording import Rules
from kpixl.words.periods import Flags

CONSEQUENCES = {
    Kind.FORGIVING_DATE: ("taken as empty", Effect.TAKEN_AS_EMPTY),
    Kind.MARKED_DATE: ("row left out of the figures that need this date", Effect.LEFT_OUT_OF_SOME),
}
MANY_ROWS = 20  # with fewer rows, a date may well be empty in all of them, as when no spell has ended


@dataclass
class Fates:
    """
    The fates of a table's rows, filled in while it is read. Rows whose key is on a later row (`repeated`) go first.

    `is_doubtful` are rows with a fault that matters only to some indicators: they stay, but can't count as planned.
    """

    repeated: Flags
    gone: Flags = field(init=False)
    is_doubtful: Flags = field(init=False)
    _bad: Flags = field(init=False)
    _by_reason: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gone = self.repeated.copy()
        self.is_doubtful, self._bad = (np.zeros(len(self.repeated), dtype=bool) for _ in range(2))

    def bad(self, reason: str, rows: Flags) -> None:
        """Mark rows as bad for a reason. A row may be bad for several."""
        rows = rows & ~self.repeated
        if rows.any():
            self._by_reason[reason] = int(rows.sum())
        self._bad |= rows
        self.gone |= rows

    def plan(self, rows: Flags) -> Flags:
        """Mark these rows as planned, except those with a fault; return the rows marked."""
        planned = rows & ~self.gone & ~self.is_doubtful
        self.gone |= planned
        return planned

    @property
    def used(self) -> Flags:
        return ~self.gone

    def counts(self, ragged: int) -> RowCounts:
        """The counts, including rows that were never read because they have more or fewer fields than the header."""
        if ragged:
            self._by_reason["have more or fewer fields than the header"] = ragged
        worst = max(self._by_reason.items(), key=lambda each: each[1], default=None)
        return RowCounts(
            read=len(self.gone) + ragged,
            used=int(self.used.sum()),
            bad=int(self._bad.sum()) + ragged,
            repeated=int(self.repeated.sum()),
            worst=f"{worst[1]} {worst[0]}" if worst else "",
        )


def fates_of(short: str, columns: TypedColumns, rules: Rules, findings: Findings) -> Fates:
    """What becomes of each row; every reason to leave rows out is reported in `findings`."""
    repeated = _repeated(columns, findings)
    findings.report("its key is on a later row too: the last row counts", repeated, Effect.REPLACED)
    fates = Fates(repeated)
    for name, column in findings.table.columns.items():
        if name not in findings.raw.lacks:
            _look_for_faults(name, column.kind, columns, fates, findings)
            if (short, name) in rules.dates_read:
                fates.is_doubtful |= columns.unreadable[name]
            if (short, name) in rules.dates_needed:
                fates.is_doubtful |= np.isnat(columns.of(name))
    for name, column in findings.table.columns.items():
        if column.kind is Kind.PLANNED_DATE:
            _look_for_plans(name, columns, fates, findings)
    return fates


def _repeated(columns: TypedColumns, findings: Findings) -> Flags:
    """Rows whose key is on a later row too. A key with an empty part never counts as repeated."""
    from kpixl.extracts.frames import are_alike, are_on_a_later_row

    repeated = np.zeros(findings.raw.rows, dtype=bool)
    if not findings.table.key:
        return repeated
    first, *others = (_codes(columns, short) for short in findings.table.key)
    # The parts of a key are combined only for rows that its first part does not tell apart.
    alike = np.flatnonzero(are_alike(first) & (first >= 0))
    if len(alike):
        parts = [first[alike], *(other[alike] for other in others)]
        is_whole = np.logical_and.reduce([part >= 0 for part in parts])
        repeated[alike[is_whole]] = are_on_a_later_row([part[is_whole] for part in parts])
    return repeated


def _codes(columns: TypedColumns, short: str) -> npt.NDArray[np.int64]:
    """Equal numbers for equal ids or persons; −1 for none."""
    ids = columns.ids.get(short)
    return np.asarray(columns.of(short)).astype(np.int64) if ids is None else id_codes(ids)


def _look_for_faults(short: str, kind: Kind, columns: TypedColumns, fates: Fates, findings: Findings) -> None:
    name = findings.name(short)
    if kind is Kind.PERSON:
        nobody = columns.of(short) < 0
        findings.report(f"{name} is empty: row left out", nobody & ~fates.gone, column=short)
        fates.bad(f"have no {name}", nobody)
    if short in columns.unreadable:
        _look_for_unreadable(short, kind, columns, fates, findings)
        _look_for_empty(short, kind, columns, fates, findings)


def _look_for_unreadable(short: str, kind: Kind, columns: TypedColumns, fates: Fates, findings: Findings) -> None:
    name, unreadable = findings.name(short), columns.unreadable[short]
    consequence, effect = CONSEQUENCES.get(kind, ("row left out", Effect.LEFT_OUT))
    findings.report(f"{name} is not a date: {consequence}", unreadable & ~fates.gone, effect, short)
    if kind not in CONSEQUENCES:
        fates.bad(f"have a {name} that is not a date", unreadable)


def _look_for_empty(short: str, kind: Kind, columns: TypedColumns, fates: Fates, findings: Findings) -> None:
    name, empty = findings.name(short), columns.is_empty(short)
    if kind in (Kind.DATE, Kind.MARKED_DATE) and len(empty) >= MANY_ROWS and empty.all():
        findings.remark(short, Mended.EMPTY_COLUMN, f"{name} is empty in every row", len(empty))
    if kind is Kind.NEEDED_DATE:
        findings.report(f"{name} is empty: row left out", empty & ~fates.gone, column=short)
        fates.bad(f"have no {name}", empty)


def _look_for_plans(short: str, columns: TypedColumns, fates: Fates, findings: Findings) -> None:
    """Find planned rows: those without the day on which the event happened, unless they have another fault."""
    name, empty = findings.name(short), columns.is_empty(short)
    planned = fates.plan(empty)
    findings.report(f"{name} is empty: row left out", empty & ~planned & ~fates.gone, column=short)
    fates.bad(f"have no {name}", empty & ~planned)
    if planned.any():
        findings.remark(short, Mended.PLANNED, f"{name} is empty: still to come, left out", int(planned.sum()))
