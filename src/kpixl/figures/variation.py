"""
Whether a series of figures is changing or merely varying, and whether it will meet its target.

The rules are those of NHS *Making Data Count*; `docs/deviations.md` lists where kpixl differs. Neither verdict ever
changes a letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from kpixl.figures.between_events import Apart, EventMonth, Usually, between_events, newest_cause, usually
from kpixl.figures.control_limits import Limits, Observation, control_limits
from kpixl.figures.special_causes import IN_A_RUN, SpecialCause, special_causes
from kpixl.words.periods import Period
from kpixl.words.terms import GoodIs

MONTHS_NEEDED = 13  # for a verdict
COUNTED_FROM = "counted from"


class Variation(StrEnum):
    """What the last month shows, compared with the months before it."""

    USUAL = "usual variation"
    IMPROVING = "improving"
    WORSE = "getting worse"
    CHANGED = "changed"  # if neither way is better
    NOT_YET = "not yet"
    UNKNOWN = "not known"  # the last month has no trustworthy figure


class Assurance(StrEnum):
    """What the limits say about meeting the target."""

    WILL_MEET = "will meet"
    WILL_MISS = "will miss"
    MAY_OR_MAY_NOT = "may or may not meet"


class Verdict(Struct, frozen=True):
    """The limits and special causes of a series, month by month, and what follows from them."""

    variation: Variation
    assurance: Assurance | None  # None without a target, a better way or enough months
    limits: tuple[Limits, ...]
    causes: tuple[SpecialCause | None, ...]
    months: int  # with a value
    since: Period | None = None  # the first month that counts, if somebody had limits begin again
    apart: Apart | None = None  # how time between rare events is measured; `months` then counts those times
    usually: Usually | None = None  # between rare events

    @property
    def words(self) -> str:
        """
        What is printed beside a letter: `usual variation`, `not yet: 9 of 13 months`.

        If not all months count, it says from when they do: `usual variation (counted from March 2024)`.
        """
        from_when = f" ({COUNTED_FROM} {self.since.name})" if self.since else ""
        if self.variation is Variation.NOT_YET:
            what = "times between events" if self.apart else "months"
            return f"{self.variation}: {self.months} of {MONTHS_NEEDED} {what}{from_when}"
        return f"{self.variation}{self._between}{from_when}"

    @property
    def _between(self) -> str:
        """Words on how the time between rare events has changed; empty if the events are not rare."""
        if self.apart is None or self.variation is Variation.UNKNOWN:
            return ""
        cause = self.causes[-1] if self.causes else None
        if cause is None or self.variation is Variation.USUAL:
            return f" of the {self.apart} between events"
        return f": {'longer' if cause.is_up else 'shorter'} between events"


def verdict(
    series: Sequence[Observation],
    good_is: GoodIs,
    target: float | None = None,
    *,
    best: float | None = None,
    screened: bool = False,
) -> Verdict:
    """
    The verdict on a series since its last rebase, oldest month first; the last month is judged.

    `target` is in the unit of the values. `best` is the best possible value (1 or 0 for a share): a run that stays
    there is not an improvement. Fewer than 13 months with a value give no verdict.
    """
    months = sum(seen.value is not None for seen in series)
    if months == 0:
        return Verdict(Variation.NOT_YET, None, (), (), 0)
    limits = control_limits(series, screened=screened)
    causes = special_causes(series, limits)
    if months < MONTHS_NEEDED:
        return Verdict(Variation.NOT_YET, None, limits, causes, months)
    variation = _variation(series, causes[-1], good_is, best)
    return Verdict(variation, _assurance(series, limits, good_is, target), limits, causes, months)


def verdict_between(months: Sequence[EventMonth], apart: Apart, good_is: GoodIs) -> Verdict:
    """
    The verdict on rare events, by the times between them; the last month is judged.

    Longer is better if more events are worse. The target is not judged, since it is a target for months.
    """
    between = between_events(months)
    known = sum(time is not None for time in between.times)
    if known < MONTHS_NEEDED:
        return Verdict(Variation.NOT_YET, None, (), (), known, apart=apart)
    cause, usual = newest_cause(between), usually(between.counted, apart)
    variation = Variation.UNKNOWN if months[-1].events is None else _which(cause, good_is, GoodIs.LOW)
    return Verdict(variation, None, (), (cause,), known, apart=apart, usually=usual)


def _variation(
    series: Sequence[Observation], cause: SpecialCause | None, good_is: GoodIs, best: float | None
) -> Variation:
    if series[-1].value is None:
        return Variation.UNKNOWN
    if cause is None or (best is not None and all(seen.value == best for seen in series[-IN_A_RUN:])):
        return Variation.USUAL
    return _which(cause, good_is, GoodIs.HIGH)


def _which(cause: SpecialCause | None, good_is: GoodIs, up_is: GoodIs) -> Variation:
    """The variation that a cause means: upwards is an improvement if `good_is` equals `up_is`."""
    if cause is None:
        return Variation.USUAL
    if not good_is.is_one_way:
        return Variation.CHANGED
    return Variation.IMPROVING if cause.is_up == (good_is is up_is) else Variation.WORSE


def _assurance(
    series: Sequence[Observation], limits: Sequence[Limits], good_is: GoodIs, target: float | None
) -> Assurance | None:
    """The assurance, by the limits of the last month with a figure. If nothing varies, its value itself decides."""
    if target is None or not good_is.is_one_way:
        return None
    value, mean, width = [
        (seen.value, at.mean, at.half_width)
        for seen, at in zip(series, limits, strict=True)
        if seen.value is not None and at.half_width is not None
    ][-1]
    towards_better = 1 if good_is is GoodIs.HIGH else -1
    if width == 0:
        return Assurance.WILL_MEET if (value - target) * towards_better >= 0 else Assurance.WILL_MISS
    spare = (mean - target) * towards_better
    if spare > width:
        return Assurance.WILL_MEET
    return Assurance.WILL_MISS if spare < -width else Assurance.MAY_OR_MAY_NOT
