"""The scorecard as a value: what the page says, including everything that people added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.config.values import Config, Indicator, Page
from kpixl.scorecard.actions import Action, shown_beside
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.issuing import Acceptance, Withdrawal
from kpixl.scorecard.rating import explanation, letter
from kpixl.words.periods import Period
from kpixl.words.terms import Rag

FigureKey = tuple[str, Period]
"""Which figure: the indicator's key, and the month."""


class Override(Struct, frozen=True):
    """A letter (or none) that a manager set in place of the computed one, for one indicator and period."""

    key: str
    period: Period
    letter: Rag | None
    reason: str
    who: str
    when: date
    until: date | None  # the last day it is in force; None: no end
    row: int  # of the Overrides sheet

    def in_force(self, today: date) -> bool:
        return self.until is None or today <= self.until


class Happened(Struct, frozen=True):
    """
    Something that a reader of a chart should know about: a new team, a new rule.

    `key` is the key of the indicator that it is about, or `ALL`. If `begins_anew`, limits, mean and runs use only its
    month and later ones.
    """

    ALL: ClassVar[str] = "all"

    period: Period
    key: str
    what: str
    begins_anew: bool = False

    def is_about(self, key: str) -> bool:
        return self.key in (key, self.ALL)


class FigureState(StrEnum):
    """Where a kept figure comes from, and whether it may still change."""

    ISSUED = "issued"
    DRAFT = "draft"  # of a month that a page shows or has shown
    RESTATED = "restated"  # of an earlier month, as the newest export gives it
    TYPED = "typed"  # of an earlier month, from a page that was typed by hand

    @classmethod
    def of(cls, is_issued: bool) -> FigureState:
        """The state of a figure that a page shows."""
        return cls.ISSUED if is_issued else cls.DRAFT

    @property
    def was_on_no_page(self) -> bool:
        """Whether no page of kpixl showed the figure: it is kept so that later months can be compared with it."""
        return self in (FigureState.RESTATED, FigureState.TYPED)


class Rated(Struct, frozen=True):
    """
    A figure with its letter. Once issued, it stays as it is, whatever later exports say.

    `definition` is a mark of what decided who counts; empty if it is not needed.
    """

    figure: Figure
    computed: Rag | None
    explanation: str
    export: str = ""  # the export that it was computed from; empty for a flat one
    fingerprint: str = ""  # of that export's content
    state: FigureState = FigureState.DRAFT
    override: Override | None = None
    definition: str = ""

    @property
    def is_issued(self) -> bool:
        return self.state is FigureState.ISSUED

    @property
    def letter(self) -> Rag | None:
        """The letter on the page."""
        return self.override.letter if self.override else self.computed


class QualityKind(StrEnum):
    """What a line of the Data quality sheet is about: a code that can be read back; the sheet shows its `wording`."""

    OVERRIDE_NOT_USED = "override_not_used"
    OVERRIDE_EXPIRED = "override_expired"
    EVENT_NOT_USED = "event_not_used"
    TYPED_LETTER = "typed_letter"
    TYPED_FIGURE = "typed_figure"
    UNPLACED_NARRATIVE = "unplaced_narrative"
    CUT_NARRATIVE = "cut_narrative"
    MOVED = "moved"  # the exports or the definition no longer give the figure that was issued
    TARGET_CHANGED = "target_changed"  # the target no longer gives the letter that was issued
    DOUBT = "doubt"  # what makes a figure doubtful without changing it
    NOT_KNOWN = "not_known"  # why a figure can't be known
    CODES = "codes"  # texts that no list of the council names
    EXTRACT = "extract"
    MENDED = "mended"  # what was mended or assumed while reading

    @property
    def wording(self) -> str:
        return QUALITY_WORDING[self]


QUALITY_WORDING = {
    QualityKind.OVERRIDE_NOT_USED: "Override not used",
    QualityKind.OVERRIDE_EXPIRED: "Override expired",
    QualityKind.EVENT_NOT_USED: "Event not used",
    QualityKind.TYPED_LETTER: "Letter typed on the page",
    QualityKind.TYPED_FIGURE: "Figure typed on the page",
    QualityKind.UNPLACED_NARRATIVE: "Narrative without a place",
    QualityKind.CUT_NARRATIVE: "Narrative too long to print",
    QualityKind.MOVED: "Moved since it was issued",
    QualityKind.TARGET_CHANGED: "Target changed since it was issued",
    QualityKind.DOUBT: "Figure in doubt",
    QualityKind.NOT_KNOWN: "Figure not known",
    QualityKind.CODES: "Text in no list",
    QualityKind.EXTRACT: "Extract",
    QualityKind.MENDED: "Mended while reading",
}


class Query(Struct, frozen=True):
    """
    Something that a person should look at: a line of the Data quality sheet.

    A line about an extract names all indicators and months that it touches, separated by commas.
    """

    kind: QualityKind
    where: str  # a file and line, a sheet and cell, or an indicator
    what: str
    key: str = ""
    period: str = ""
    count: int = 1
    cells: str = ""  # headings of the cells that it is about; not stored on the sheet


class Row(Struct, frozen=True):
    """
    One indicator on the page: its figures, oldest first, and what its manager wrote about the chosen period.

    `remarks` are for the officer only: what should be looked at before the page goes out.
    """

    indicator: Indicator
    figures: tuple[Rated, ...]
    narrative: str = ""
    remarks: tuple[str, ...] = ()
    spans: tuple[Rated, ...] = ()  # of the quarter and the year to date; they have no letters
    change: str = ""  # in words: whether the figure is really changing, and whether it will meet its target
    behind: tuple[Figure, ...] = ()  # months of the spans that the page does not show, as far as they were computed

    @property
    def period(self) -> Period:
        """The page's month."""
        return self.figures[-1].figure.period


class Scorecard(Struct, frozen=True):
    """The page for one period. `periods` are the months side by side, the chosen one last."""

    config: Config
    periods: tuple[Period, ...]
    rows: tuple[Row, ...]
    queries: tuple[Query, ...] = ()
    notes: tuple[str, ...] = ()  # what the page must say about how it was computed
    withdrawals: tuple[Withdrawal, ...] = ()  # of its months, the earliest first
    acceptances: tuple[Acceptance, ...] = ()  # of doubts about its figures, once it goes out
    actions: tuple[Action, ...] = ()  # of all months, the earliest first
    kept: Mapping[FigureKey, Rated] = field(default_factory=dict)  # single months' figures, as the workbook keeps them
    happened: tuple[Happened, ...] = ()  # in any month, the earliest first

    @property
    def period(self) -> Period:
        return self.periods[-1]

    @property
    def spans(self) -> tuple[Period, ...]:
        """The longer spans shown beside its months."""
        return self.config.page.spans(self.period)

    @property
    def open_actions(self) -> tuple[Action, ...]:
        """The open actions of its rows that were promised in its month or before, the overdue first."""
        keys = {row.indicator.key for row in self.rows}
        return shown_beside([each for each in self.actions if each.key in keys], self.period)

    @property
    def overridden(self) -> tuple[Rated, ...]:
        """The figures whose letter a manager changed, in page order."""
        return tuple(rated for row in self.rows for rated in row.figures if rated.override)

    @property
    def overrides(self) -> tuple[Override, ...]:
        return tuple(rated.override for rated in self.overridden if rated.override)


def rated(figure: Figure, indicator: Indicator, export: str = "", fingerprint: str = "") -> Rated:
    """A figure just computed, with the letter that config gives it."""
    computed = letter(figure.value, indicator, figure.period)
    return Rated(figure, computed, explanation(figure, indicator), export, fingerprint)


def scorecard(
    config: Config,
    period: Period,
    figures: Mapping[tuple[str, Period], Rated],
    narratives: Mapping[str, str],
    overrides: Sequence[Override] = (),
    queries: Sequence[Query] = (),
    notes: Sequence[str] = (),
) -> Scorecard:
    """
    The page of `period`.

    `overrides` are those in force, at most one for an indicator and period. A figure that has not been computed counts
    as one that can't be known.
    """
    by_hand = {(override.key, override.period): override for override in overrides}
    rows = tuple(_row(each, period, config.page, figures, narratives, by_hand) for each in config.indicators)
    return Scorecard(config, period.back_to(config.page.months), rows, tuple(queries), tuple(notes))


def _row(
    indicator: Indicator,
    period: Period,
    page: Page,
    figures: Mapping[FigureKey, Rated],
    narratives: Mapping[str, str],
    by_hand: Mapping[FigureKey, Override],
) -> Row:
    def figure(of: Period) -> Rated:
        return figures.get((indicator.key, of)) or _not_computed(indicator, of)

    months, behind = period.back_to(page.months), page.behind(period)
    return Row(
        indicator,
        tuple(replace(figure(month), override=by_hand.get((indicator.key, month))) for month in months),
        narratives.get(indicator.key, ""),
        spans=tuple(figure(span) for span in page.spans(period)),
        behind=tuple(figures[indicator.key, of].figure for of in behind if (indicator.key, of) in figures),
    )


def _not_computed(indicator: Indicator, period: Period) -> Rated:
    return rated(Figure(indicator.key, period, indicator.unit, reason="not computed yet"), indicator)


def letter_is_withheld(rated: Rated, indicator: Indicator) -> bool:
    """Whether the page shows `[c]` in place of a letter: there is a target, but the letter must not be shown."""
    return rated.figure.is_suppressed and indicator.target(rated.figure.period) is not None and rated.letter is None
