"""
Issued figures: which figures are issued, how figures are issued, and how a month is taken back.

Each of these events adds lines to the ledger (`workbook.ledger`), from which nothing is ever removed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.definition_marks import DefinitionMarks
from kpixl.commands.folders import config_of, folders_of
from kpixl.config.reading import read_config, read_reading
from kpixl.config.values import Config
from kpixl.extracts.exports import exports_in
from kpixl.indicators import DECLARED
from kpixl.scorecard.issuing import Acceptance
from kpixl.scorecard.scorecard import FigureKey, FigureState, Override, Rated
from kpixl.words.errors import KpixlError, PublishError, UsageError
from kpixl.words.periods import Period
from kpixl.words.texts import counted
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.held_content import HeldContent, held_in
from kpixl.workbook.ledger import (
    Event,
    InCopy,
    LedgerLine,
    acceptances,
    by_period,
    issued_now,
    ledger_blocks,
    ledger_in,
)
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, save
from kpixl.workbook.written_before import Stored

if TYPE_CHECKING:
    from kpixl.disclosure.people.identities import Identities

OfFigure = TypeVar("OfFigure")


class Issued(Struct, frozen=True):
    """Issued figures of a workbook, and what its ledger says about them."""

    figures: Mapping[FigureKey, Rated]
    letters: Mapping[FigureKey, str]  # as on the page when issued, whoever set it
    lines: Mapping[FigureKey, LedgerLine]  # no line for figures issued before the ledger existed

    def of(self, keys: Collection[str], periods: Collection[Period]) -> Issued:
        """The issued figures of these indicators and months, and their ledger lines, even of replaced dashes."""

        def some(by_place: Mapping[FigureKey, OfFigure]) -> dict[FigureKey, OfFigure]:
            return {place: each for place, each in by_place.items() if place[0] in keys and place[1] in periods}

        return Issued(some(self.figures), some(self.letters), some(self.lines))

    def without(self, places: Collection[FigureKey]) -> Issued:
        """The issued figures of all other places, with the whole ledger."""
        kept = {place: rated for place, rated in self.figures.items() if place not in places}
        return Issued(kept, {place: self.letters[place] for place in kept}, self.lines)


def issued_in(held: HeldContent) -> Issued:
    """The issued figures that a workbook holds."""
    stored = {place: each for place, each in held.figures.items() if each.rated.is_issued}
    lines = issued_now(ledger_in(held.log))
    return Issued(
        {place: each.rated for place, each in stored.items()},
        {place: lines[place].letter if place in lines else each.letter for place, each in stored.items()},
        lines,
    )


class Issue(Struct, frozen=True):
    """When figures are issued, in which copy (empty if none), and what the copy says about each figure."""

    when: datetime
    copy: str
    told: Mapping[FigureKey, InCopy]


def issue(
    workbook: Path, periods: Sequence[Period], config_folder: Path | None = None, *, now: datetime | None = None
) -> None:
    """Mark the figures of these periods as issued, without a copy: no later refresh changes them."""
    config = read_config(config_of(workbook, config_folder), DECLARED)
    package = Package.read(workbook)
    held = held_in(package, config.indicators)
    missing = [str(period) for period in periods if not any(place[1] == period for place in held.figures)]
    if missing:
        raise UsageError(f"{workbook} holds no figures of {', '.join(missing)}. Refresh that month first.")
    by = Issue((now or datetime.now()).replace(microsecond=0), "", {})
    lines = issue_lines(held, periods, (), config, by)
    blocks = [states_with(held, periods), *ledger_blocks(lines, held.log_rows)]
    save(package, patched(package, blocks), blocks)


def issue_lines(
    held: HeldContent, periods: Sequence[Period], overrides: Sequence[Override], config: Config, by: Issue
) -> list[LedgerLine]:
    """A line for each figure of these months that is issued for the first time, or has changed since it last was."""
    before, set_by_hand = issued_now(ledger_in(held.log)), {(each.key, each.period): each for each in overrides}
    keys = {indicator.key for indicator in config.indicators}
    marks = DefinitionMarks(config)
    lines = []
    for place, stored in held.figures.items():
        if place[1] in periods and place[0] in keys:
            line = _issue_line(stored, before.get(place), set_by_hand.get(place), marks, by)
            if place not in before or _differs(line, before[place]):
                lines.append(line)
    return lines


def told_lines(held: HeldContent, by: Issue) -> list[LedgerLine]:
    """A line for each longer span that the copy shows for the first time, or differently from the last copy."""
    before = {line.place: line for line in ledger_in(held.log) if line.event is Event.TOLD}
    lines = [
        replace(line_of(Event.TOLD, held.spans[place], by.when), copy=by.copy, in_copy=told)
        for place, told in by.told.items()
        if place in held.spans
    ]
    return [line for line in lines if line.place not in before or _differs(line, before[line.place])]


def _differs(line: LedgerLine, before: LedgerLine) -> bool:
    """Whether the figure has changed, or the copy says something different about it."""
    told_otherwise = line.in_copy is not None and line.in_copy != before.in_copy
    return told_otherwise or _says(line) != _says(before)


def _says(line: LedgerLine) -> tuple[object, ...]:
    return line.numerator, line.denominator, line.letter, line.reason


def _issue_line(
    stored: Stored, before: LedgerLine | None, override: Override | None, marks: DefinitionMarks, by: Issue
) -> LedgerLine:
    key, period = stored.rated.figure.key, stored.rated.figure.period
    line = replace(
        line_of(Event.ISSUED, stored, by.when),
        copy=by.copy,
        who=override.who if override else "",
        because=override.reason if override else "",
        in_copy=by.told.get((key, period)),
    )
    if stored.rated.is_issued and before:  # computed when first issued, whatever config says now
        return replace(line, fingerprint=before.fingerprint, target=before.target, definition=before.definition)
    indicator = marks.config.indicator(key)
    return replace(
        line,
        target=layout.target_text(indicator.target(period), indicator.unit),
        definition=marks.of(indicator, period),
    )


def acceptance_lines(held: HeldContent, accepted: Sequence[Acceptance], by: Issue) -> list[LedgerLine]:
    """A line for each acceptance that the ledger doesn't hold yet."""
    before = acceptances(ledger_in(held.log))
    return [
        replace(
            line_of(Event.ACCEPTED, held.stored(each.key, each.period), by.when),
            copy=by.copy,
            doubts=each.doubts,
            who=each.who,
            because=each.reason,
        )
        for each in accepted
        if before.get((each.key, each.period)) != each
    ]


def line_of(event: Event, stored: Stored, when: datetime) -> LedgerLine:
    """The ledger's line for a figure stored on the sheet `_figures`."""
    rated, figure = stored.rated, stored.rated.figure
    return LedgerLine(
        event,
        when.isoformat(" "),
        figure.key,
        figure.period,
        export=rated.export,
        fingerprint=rated.fingerprint,
        unit=figure.unit.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        shown=stored.shown,
        computed_letter=layout.letter_text(rated.computed),
        letter=stored.letter,
        reason=figure.reason,
        doubts=figure.doubts,
    )


def states(held: HeldContent, is_issued: Callable[[FigureKey, Stored], bool]) -> Block:
    """The column of states for all figures on the sheet `_figures`."""
    rows = [[FigureState.of(is_issued(place, stored)).value] for place, stored in held.figures.items()]
    return Block(layout.FIGURES, 2, layout.FIGURE_HEADINGS.index("state") + 1, rows)


def states_with(held: HeldContent, issued: Sequence[Period]) -> Block:
    """The states of all figures, with the figures of these periods issued from now on."""
    return states(held, lambda place, stored: stored.rated.is_issued or place[1] in issued)


_UNSEARCHED = (
    "The reason was not searched for people, as the workbook's extracts were not found or can't be read. If it names "
    "somebody, the next copy is refused."
)


class Withdrawn(Struct, frozen=True):
    """What was taken back."""

    workbook: Path
    period: Period
    figures: int
    is_searched: bool  # whether the reason was searched for the people in the extracts

    def in_words(self) -> str:
        """What the command prints."""
        unsearched = "" if self.is_searched else f"\n{_UNSEARCHED}"
        return (
            f"{self.period.name} is withdrawn: {counted(self.figures, 'figure is', 'figures are')} no longer issued. "
            f"The ledger of {self.workbook.name} keeps them.\n"
            "Refresh it: they are computed again, and the next copy says that they were taken back, and why."
            f"{unsearched}"
        )


def withdraw(workbook: Path, period: Period, reason: str, who: str, *, now: datetime | None = None) -> Withdrawn:
    """
    Take back the issued figures of a month, in the closed file; the next refresh computes them again.

    Refused if the month is not issued, the reason or name is missing, or one of them may say who somebody in the
    workbook's extracts is: the ledger keeps both. `now` is the time that the ledger gives.
    """
    now = (now or datetime.now()).replace(microsecond=0)
    reason, who = reason.strip(), who.strip()
    lacks = [*(["a reason (--because)"] * (not reason)), *(["somebody who decided it (--who)"] * (not who))]
    if lacks:
        raise UsageError(f"A withdrawal needs {' and '.join(lacks)}.")
    package = Package.read(workbook)
    held = held_in(package, ())
    issued = issued_in(held)
    _check_issued(period, {month for _, month in issued.figures}, workbook)
    people = _people(workbook)
    if people is not None:
        _refuse_names({"the reason (--because)": reason, "who decided it (--who)": who}, people)
    lines = _withdrawal_lines(held, issued, period, now, reason, who)
    kept = states(held, lambda place, stored: stored.rated.is_issued and place[1] != period)
    blocks = [kept, *ledger_blocks(lines, held.log_rows)]
    save(package, patched(package, blocks), blocks)
    return Withdrawn(workbook, period, len(lines), people is not None)


def _people(workbook: Path) -> Identities | None:
    """Everybody in the workbook's extracts as they are now; None if these can't be found or read."""
    from kpixl.disclosure.people.people_in_extracts import people_of  # slow to load, and a refresh does not need it

    try:
        folders = folders_of(workbook, ask=lambda question: "yes")  # the extracts beside it, even if they have changed
        return people_of(exports_in(folders.extracts).all, read_reading(folders.config)).identities
    except KpixlError:
        return None


def _refuse_names(texts: Mapping[str, str], people: Identities) -> None:
    """Refuse texts that may say who somebody is. A small number is not refused: copies hide it where they must."""
    from kpixl.disclosure.identifying_texts import LookedFor, QueryKind, queries

    naming = [
        name
        for name, text in texts.items()
        if any(each.kind is not QueryKind.SMALL_COUNT for each in queries(text, LookedFor(people)))
    ]
    if naming:
        raise PublishError(
            f"A withdrawal stays in the ledger for ever, and {' and '.join(naming)} may say who somebody is. "
            "Nothing was taken back.\nSay it in other words, naming nobody; for who decided, name the role."
        )


def _check_issued(period: Period, months: Collection[Period], workbook: Path) -> None:
    if period in months:
        return
    if not months:
        raise UsageError(f"No figure of {workbook.name} is issued. There is nothing to withdraw.")
    raise UsageError(
        f"No figure of {period} is issued in {workbook.name}; did you mean {period.nearest_of(sorted(months))}? "
        f"Issued: {', '.join(map(str, sorted(months)))}."
    )


def _withdrawal_lines(
    held: HeldContent, issued: Issued, period: Period, now: datetime, reason: str, who: str
) -> list[LedgerLine]:
    return [
        replace(
            line_of(Event.WITHDRAWN, held.figures[place], now),
            copy=issued.lines[place].copy if place in issued.lines else "",
            letter=issued.letters[place],
            who=who,
            because=reason,
        )
        for place in issued.figures
        if place[1] == period
    ]


def ledger_in_words(workbook: Path) -> str:
    """The ledger as lines to read, by month: when, and how many figures were issued, accepted or taken back."""
    told: list[str] = []
    for (period, when, event), lines in by_period(ledger_in(held_in(Package.read(workbook), ()).log)).items():
        if event is Event.TARGET_CHANGED:
            told += [f"{period}  {when}  {_changed_target(line)}" for line in lines]
        else:
            told.append(f"{period}  {when}  {event}: {counted(len(lines), 'figure')}{_details(lines[0])}")
    return "\n".join(told or [f"{workbook.name} holds no issue yet. `kpixl publish` issues figures."])


def _changed_target(line: LedgerLine) -> str:
    note = f" Note: {line.because}." if line.because else ""
    return (
        f"target of {line.key}: was {line.reason}, is {line.target}. First refreshed by {line.who or 'somebody'} with "
        f"config {line.fingerprint}.{note}"
    )


def _details(line: LedgerLine) -> str:
    copy = f", {line.copy}" if line.copy else ""
    return copy if line.event in (Event.ISSUED, Event.TOLD) else f"{copy}, by {line.who}: {line.because}"
