"""
Facts as sentences: the same facts always in the same words.

The words follow the direction: better and worse, never above or below. Fewer than ten cases are given as counts, not as
a percentage. What the export does not hold is "not on record", which does not mean that it was not done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from kpixl.config.values import Indicator
from kpixl.figures.evidence_facts import BANDS, Facts, Portion, SplitBy
from kpixl.figures.special_causes import SpecialCause
from kpixl.figures.variation import MONTHS_NEEDED, Variation, Verdict
from kpixl.indicators import declared
from kpixl.scorecard.display import is_percentage, range_shown, value_text
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import COLOUR_NAMES, explanation, green_span, letter, nearest_change
from kpixl.words.terms import NOT_RECORDED, GoodIs, Unit

FEW_CASES = 10  # cases; a percentage of fewer claims more than they show
NAMED_AT_MOST = 3  # groups; the others are counted together


class Topic(StrEnum):
    """What a sentence is about."""

    VALUE = "value"
    TARGET = "target"
    CHANGE = "change"
    DOUBT = "doubt"
    REASONS = "reasons"
    OVERDUE = "overdue"
    TEAMS = "teams"
    WORKERS = "workers"
    FAMILIES = "families"
    AGES = "ages"
    HOMES = "homes"
    COUNTY = "county"
    DUE = "due"


class Said(Struct, frozen=True):
    """One sentence, or two that belong together."""

    about: Topic
    text: str


def said_of(
    indicator: Indicator, known: Facts, before: Figure | None = None, verdict: Verdict | None = None
) -> tuple[Said, ...]:
    """
    All there is to say about a figure, in a fixed order: its value, its letter, its change, and who is behind it.

    `before` is the figure of the month before, `verdict` what its history shows.
    """
    if known.figure.value is None:
        return (Said(Topic.VALUE, explanation(known.figure, indicator)),)
    said = (
        (Topic.VALUE, _value(indicator, known.figure)),
        (Topic.TARGET, _target(indicator, known.figure)),
        (Topic.CHANGE, _change(indicator, known.figure, before, verdict)),
        (Topic.DOUBT, _doubt(indicator, known.figure)),
        *_behind(indicator, known),
        (Topic.DUE, _due(known)),
    )
    return tuple(Said(about, text) for about, text in said if text)


# The figure itself


def _value(indicator: Indicator, figure: Figure) -> str:
    words, numerator = declared(indicator).cases, figure.numerator or 0
    if not is_percentage(figure.unit):
        rate = f", {_shown(indicator, figure)} per 10,000" if figure.unit is Unit.RATE else ""
        return f"{_capital(words.case.of(numerator))}{rate}."
    told = f"{numerator:,} of {words.case.of(figure.denominator or 0)} {words.met.alone(numerator)}"
    if _is_few(figure):
        return f"{_capital(told)}: too few to judge by a percentage."
    return f"{_shown(indicator, figure)}: {told}."


def _shown(indicator: Indicator, figure: Figure) -> str:
    """The share or rate without the count that the page prints before it; few cases as counts."""
    if figure.unit is Unit.COUNT:
        return f"{figure.numerator or 0:,}"
    if _is_few(figure):
        return f"{figure.numerator:,} of {figure.denominator:,}"
    return value_text(figure.value, figure.unit, indicator.decimals)


def _is_few(figure: Figure) -> bool:
    return is_percentage(figure.unit) and (figure.denominator or 0) < FEW_CASES


def _target(indicator: Indicator, figure: Figure) -> str:
    """`Red: 52 more visits in time would make it amber.`"""
    rag = letter(figure.value, indicator, figure.period)
    if rag is None:
        return ""
    colour, changed = _capital(COLOUR_NAMES[rag]), nearest_change(figure, indicator, rag)
    if changed is None:
        return f"{colour}: no other number would change that."
    cases, after = changed
    gained = declared(indicator).cases.gained if is_percentage(figure.unit) else declared(indicator).cases.case
    many = f"{abs(cases):,} {'more' if cases > 0 else 'fewer'} {gained.alone(abs(cases))}"
    return f"{colour}: {many} would make it {COLOUR_NAMES[after]}."


def _change(indicator: Indicator, figure: Figure, before: Figure | None, verdict: Verdict | None) -> str:
    """Better or worse than the month before, and whether that is usual."""
    if before is None:
        return ""
    if before.value is None:
        return f"There is no figure of {before.period.name} to compare it with."
    now, then = _shown(indicator, figure), _shown(indicator, before)
    if _is_few(figure) or _is_few(before):
        now, then = (_in_cases(each) or told for each, told in ((figure, now), (before, then)))
    unit = " per 10,000" if figure.unit is Unit.RATE else ""
    told = f"{now}{unit}, after {then} in {before.period.name}."
    way = "Much the same" if now == then else _way(indicator, figure, before)
    moved = f"{way}: {told}" if way else f"In {before.period.name} it was {then}{unit}."
    return " ".join(filter(None, [moved, _usual(verdict)]))


def _in_cases(figure: Figure) -> str:
    return f"{figure.numerator:,} of {figure.denominator:,}" if is_percentage(figure.unit) else ""


def _way(indicator: Indicator, figure: Figure, before: Figure) -> str:
    """Which way the figure went; empty if neither way is better."""
    now, then = (_shortfall(indicator, each) for each in (figure, before))
    if now is None or then is None:
        return ""
    if now == then:
        return "In range as before" if now == 0 else "Much the same"
    return "Better" if now < then else "Worse"


def _shortfall(indicator: Indicator, figure: Figure) -> Fraction | None:
    """A number that is smaller the better the value is; for a range, the distance from it. None if not rated."""
    value = figure.value
    if value is None or indicator.good_is is GoodIs.NOT_RATED:
        return None
    if indicator.good_is is GoodIs.HIGH:
        return -value
    if indicator.good_is is GoodIs.LOW:
        return value
    wanted = green_span(indicator, figure.period)
    if wanted.low is None or wanted.high is None:
        return None
    return max(wanted.low - value, value - wanted.high, Fraction(0))


def _usual(verdict: Verdict | None) -> str:
    if verdict is None or verdict.variation is Variation.UNKNOWN:
        return ""
    if verdict.apart is not None:
        return _between(verdict)
    since = f" since {verdict.since.name}" if verdict.since else ""
    if verdict.variation is Variation.NOT_YET:
        return f"What is usual can't be said yet: {verdict.months} of {MONTHS_NEEDED} months{since}."
    if verdict.variation is Variation.USUAL:
        return f"Over the months{since} that is usual variation."
    words = {Variation.IMPROVING: "it is improving", Variation.WORSE: "it is getting worse"}
    return f"Over the months{since} {words.get(verdict.variation, 'it has changed')}{_rule(verdict.causes[-1])}."


def _between(verdict: Verdict) -> str:
    """The sentences about the time between rare events."""
    usually = f"{verdict.usually.in_words}. " if verdict.usually else ""
    return f"{usually}{verdict.words[0].upper()}{verdict.words[1:]}."


def _rule(cause: SpecialCause | None) -> str:
    return f" ({cause.rule})" if cause else ""


def _doubt(indicator: Indicator, figure: Figure) -> str:
    unsure = range_shown(figure, indicator.decimals)
    told = []
    if unsure and indicator.good_is is not GoodIs.HIGH:
        case = declared(indicator).cases.case.of(figure.unsure)
        told.append(f"Not recorded for {case}, who could be among them.")
    told += [f"In doubt: {'; '.join(figure.doubts)}."] if figure.doubts else []
    return " ".join(told)


# Who is behind it


def _behind(indicator: Indicator, known: Facts) -> Iterator[tuple[Topic, str]]:
    """Why, how long overdue and who: of the cases that did not meet the standard, or of those counted."""
    if not known.count or known.splits is None:
        return
    reasons = known.splits.get(SplitBy.REASON, ())
    yield Topic.REASONS, _reasons(indicator, known, reasons)
    yield Topic.OVERDUE, _overdue(known.bands)
    for about, by, noun in _SPLITS:
        yield about, _split(noun, known.splits.get(by, ()), known)
        if about is Topic.WORKERS:
            yield Topic.FAMILIES, _siblings(known)


_SPLITS = (
    (Topic.TEAMS, SplitBy.TEAM, "team"),
    (Topic.WORKERS, SplitBy.WORKER, "worker"),
    (Topic.AGES, SplitBy.AGE, "age"),
    (Topic.HOMES, SplitBy.HOME, "home"),
    (Topic.COUNTY, SplitBy.COUNTY, "county"),
)


def _reasons(indicator: Indicator, known: Facts, reasons: Sequence[Portion]) -> str:
    """`103 children have no visit in time on record: last visit on record too long ago (80), …`"""
    if indicator.good_is is not GoodIs.HIGH or not is_percentage(known.figure.unit):
        return ""
    words = declared(indicator).cases
    told = f"{words.case.of(known.count)} {words.missed.alone(known.count)}"
    why = ", ".join(f"{part.name} ({part.count:,})" for part in reasons)
    return f"{_capital(told)}: {why}." if why else f"{_capital(told)}."


def _overdue(bands: Sequence[int] | None) -> str:
    """`Overdue by 1 to 3 days: 12; 4 to 7: 20; 21 or more: 40.`"""
    if bands is None:
        return ""
    spans = (f"{low} to {high}" if high else f"{low} or more" for low, high in BANDS)
    told = [(span, count) for span, count in zip(spans, bands, strict=True) if count]
    return "Days overdue: " + "; ".join(f"{span}: {count:,}" for span, count in told) + "."


def _split(noun: str, parts: Sequence[Portion], known: Facts) -> str:
    """`By team: A (31 of 60), B (22 of 50); 3 others (5 of 80).`"""
    if not parts:
        return ""
    named, others = parts[:NAMED_AT_MOST], parts[NAMED_AT_MOST:]
    has_whole = known.count < known.of
    told = ", ".join(f"{_name(part)} ({_many(part, has_whole)})" for part in named)
    if others:
        rest = Portion("", sum(each.count for each in others), sum(each.of for each in others))
        told += f"; {len(others):,} {'other' if len(others) == 1 else 'others'} ({_many(rest, has_whole)})"
    return f"By {noun}: {told}."


def _siblings(known: Facts) -> str:
    """`By family: 17 of 31 are from 6 families, more than one child of each; of 3 no family is on record.`"""
    found = known.siblings
    if found is None:
        return ""
    families = "one family" if found.families == 1 else f"{found.families:,} families, more than one child of each"
    unknown = f"; of {found.unknown:,} no family is on record" if found.unknown else ""
    return f"By family: {found.count:,} of {known.count:,} are from {families}{unknown}."


def _many(part: Portion, has_whole: bool) -> str:
    return f"{part.count:,} of {part.of:,}" if has_whole else f"{part.count:,}"


def _name(part: Portion) -> str:
    return NOT_RECORDED.lower() if part.name == NOT_RECORDED else part.name


def _due(known: Facts) -> str:
    """`84 more fall due in the ten working days to 12 July 2024: A (9), B (7), C (6); 20 others (62).`"""
    due = known.due_next
    if due is None or not due.count:
        return ""
    named, others = due.workers[:NAMED_AT_MOST], due.workers[NAMED_AT_MOST:]
    told = ", ".join(f"{_name(part)} ({part.count:,})" for part in named)
    if others:
        rest = sum(each.count for each in others)
        told += f"; {len(others):,} {'other' if len(others) == 1 else 'others'} ({rest:,})"
    verb = "falls" if due.count == 1 else "fall"
    return f"{due.count:,} more {verb} due in the ten working days to {_day(due.until)}: {told}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
