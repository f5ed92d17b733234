"""
The ledger: lines of `_log`, each about one figure: when it was issued, by which copy, with which doubts, and when it
was taken back.

It also says when an indicator's targets were changed. Lines are only ever added. A figure is issued until a later line
withdraws it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from kpixl.scorecard.issuing import Acceptance, Withdrawal
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, Value

LINE_HEADINGS = (*layout.LOG_HEADINGS, *layout.PUBLISHED_HEADINGS, *layout.LEDGER_HEADINGS)


class Event(StrEnum):
    """What happened to a figure."""

    ISSUED = "issued"
    ACCEPTED = "accepted"  # somebody accepted its doubts
    WITHDRAWN = "withdrawn"
    TOLD = "told"  # a copy showed it for a longer span; such a figure is never issued
    TARGET_CHANGED = "target_changed"  # a changed config gave its indicator other targets


class InCopy(Struct, frozen=True):
    """
    What a copy said about a figure, so that no later copy gives away what this one hid.

    `suppressed_below` is the copy's threshold for small numbers; `fewest` and `most` bound the numerators that fit what
    it shows, and are None if it hides them or there are none; `letter` and `unsure` are the ones that it gives.
    """

    suppressed_below: int
    is_hidden: bool
    fewest: int | None
    most: int | None
    letter: str
    unsure: int


class LedgerLine(Struct, frozen=True):
    """
    One figure as it was issued, accepted or withdrawn, in the words of the sheet.

    `target` and `definition` are marks of what config and kpixl said then; `who` and `because` say who set its letter,
    accepted its doubts or took it back, and why. `in_copy` is None if no copy left with the figure. In a line about
    changed targets, `target` holds the new targets, `reason` the old ones, `fingerprint` the hash of the config, `who`
    whoever first refreshed with it, and `because` its notes.
    """

    event: Event
    when: str
    key: str
    period: Period
    copy: str = ""
    export: str = ""
    fingerprint: str = ""
    unit: str = ""
    numerator: int | None = None
    denominator: int | None = None
    shown: str = ""
    computed_letter: str = ""
    letter: str = ""
    reason: str = ""
    target: str = ""
    definition: str = ""
    doubts: tuple[str, ...] = ()
    who: str = ""
    because: str = ""
    in_copy: InCopy | None = None

    @property
    def place(self) -> tuple[str, Period]:
        """The figure that the line is about: its indicator and period."""
        return self.key, self.period

    @property
    def day(self) -> date:
        return datetime.fromisoformat(self.when).date()


Ledger = Sequence[LedgerLine]


def ledger_in(log: Sequence[Sequence[object]]) -> Ledger:
    """The lines of `_log` that belong to the ledger, in the order in which they were written."""
    return [line for row in log[1:] if (line := _line(row))]


def is_of_ledger(row: Sequence[object]) -> bool:
    """Whether a line of `_log` is about one figure."""
    at = LINE_HEADINGS.index("event")
    return len(row) > at and str(row[at]) in set(Event)


def _line(row: Sequence[object]) -> LedgerLine | None:
    if not is_of_ledger(row):
        return None
    cells = dict(zip(LINE_HEADINGS, [*row, *[""] * len(LINE_HEADINGS)], strict=False))
    text = {heading: str(cell) if cell is not None else "" for heading, cell in cells.items()}
    return LedgerLine(
        Event(text["event"]),
        text["when"],
        text["key"],
        Period.read(text["period"]),
        text["published"],
        text["export"],
        text["fingerprint"],
        text["unit"],
        _count(cells["numerator"]),
        _count(cells["denominator"]),
        text["shown"],
        text["computed_letter"],
        text["letter"],
        text["reason"],
        text["target"],
        text["definition"],
        tuple(filter(None, text["doubts"].split(layout.BETWEEN_DOUBTS))),
        text["who"],
        text["because"],
        _in_copy(cells, text),
    )


def _in_copy(cells: Mapping[str, object], text: Mapping[str, str]) -> InCopy | None:
    """What the copy said; if the line gives only the copy's name, the copy said everything."""
    if not text["published"]:
        return None
    below, hidden, fewest, most, unsure = (
        _count(cells[heading]) for heading in ("suppressed_below", "hidden", "fewest", "most", "copy_unsure")
    )
    if below is None:
        numerator = _count(cells["numerator"])
        return InCopy(0, False, numerator, numerator, text["computed_letter"], 0)
    return InCopy(below, bool(hidden), fewest, most, text["copy_letter"], unsure or 0)


def _count(cell: object) -> int | None:
    return int(cell) if isinstance(cell, int | float) else None


def ledger_blocks(lines: Ledger, log_rows: int) -> list[Block]:
    """The new lines, below the `log_rows` that `_log` already has; no block if there are no lines."""
    if not lines:
        return []
    first = len(layout.LOG_HEADINGS) + len(layout.PUBLISHED_HEADINGS) + 1
    return [
        Block(layout.LOG, 1, first, [layout.LEDGER_HEADINGS]),
        Block(layout.LOG, log_rows + 1, 1, [_cells(line) for line in lines]),
    ]


def _cells(line: LedgerLine) -> list[Value]:
    """The cells of a line; the sheet's other columns are empty."""
    known: dict[str, Value] = {
        "when": line.when, "period": str(line.period), "export": line.export, "fingerprint": line.fingerprint,
        "published": line.copy, "event": line.event.value, "key": line.key, "unit": line.unit,
        "numerator": line.numerator, "denominator": line.denominator, "shown": line.shown,
        "computed_letter": line.computed_letter, "letter": line.letter, "reason": line.reason, "target": line.target,
        "definition": line.definition, "doubts": layout.BETWEEN_DOUBTS.join(line.doubts), "who": line.who,
        "because": line.because, **_cells_of_copy(line.in_copy),
    }  # fmt: skip
    return [None if (value := known.get(heading)) == "" else value for heading in LINE_HEADINGS]


def _cells_of_copy(told: InCopy | None) -> dict[str, Value]:
    if told is None:
        return {}
    return {
        "suppressed_below": told.suppressed_below, "hidden": int(told.is_hidden), "fewest": told.fewest,
        "most": told.most, "copy_letter": told.letter, "copy_unsure": told.unsure,
    }  # fmt: skip


def issued_now(ledger: Ledger) -> dict[tuple[str, Period], LedgerLine]:
    """Each figure as it was last issued, without figures withdrawn since."""
    issued: dict[tuple[str, Period], LedgerLine] = {}
    for line in ledger:
        if line.event is Event.ISSUED:
            issued[line.place] = line
        elif line.event is Event.WITHDRAWN:
            issued.pop(line.place, None)
    return issued


def acceptances(ledger: Ledger) -> dict[tuple[str, Period], Acceptance]:
    """The last acceptance of each figure's doubts; a withdrawal ends it."""
    accepted: dict[tuple[str, Period], Acceptance] = {}
    for line in ledger:
        if line.event is Event.ACCEPTED:
            accepted[line.place] = Acceptance(line.key, line.period, line.doubts, line.because, line.who, line.day)
        elif line.event is Event.WITHDRAWN:
            accepted.pop(line.place, None)
    return accepted


def withdrawals(ledger: Ledger, periods: Sequence[Period]) -> tuple[Withdrawal, ...]:
    """The withdrawals from these months, in the order in which they happened."""
    return tuple(dict.fromkeys(each for each in _withdrawals(ledger) if each.period in periods))


def _withdrawals(ledger: Ledger) -> Iterator[Withdrawal]:
    issued: dict[Period, date] = {}
    for line in ledger:
        if line.event is Event.ISSUED:
            issued[line.period] = line.day
        elif line.event is Event.WITHDRAWN:
            yield Withdrawal(line.period, issued.get(line.period), line.day, line.who, line.because)


def by_period(ledger: Ledger) -> Mapping[tuple[Period, str, Event], list[LedgerLine]]:
    """The lines of each month, grouped by those written together, in their order."""
    together: dict[tuple[Period, str, Event], list[LedgerLine]] = {}
    for line in ledger:
        together.setdefault((line.period, line.when, line.event), []).append(line)
    return together
