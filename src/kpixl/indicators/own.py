"""
A council's own indicators: what config says they count, in the form in which this package's code declares the others.

The cohort is the rows of a table dated in the month, or open on its last day. The standard is a text in a list, a flag,
or a day within a number of days after another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from kpixl.config.own_cohort import MONTH_END, DaysRule, FlagRule, OwnCohort, TextRule
from kpixl.config.values import Indicator, Own
from kpixl.extracts.extracts import days_of
from kpixl.extracts.schema import DATES_COUNTED_BY, NOT_JOINED_BY_PERSON, TABLES
from kpixl.indicators.case_words import OF_ITS_OWN
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import Cohort, Unlisted, days_since
from kpixl.indicators.deciding import DecidedBy, Fact, either
from kpixl.indicators.declared import DeclaredIndicator, KnownTexts, Reads, SomeRow, Timing
from kpixl.indicators.own_words import definition_of
from kpixl.indicators.texts import matches
from kpixl.words.periods import ONE_DAY, Days, Flags
from kpixl.words.terms import Declaration

if TYPE_CHECKING:
    import pandas as pd

Rule = TextRule | FlagRule


def own_indicator(indicator: Indicator, own: Own) -> DeclaredIndicator:
    """A council's own indicator in the form of one declared in code."""
    key, of, met = indicator.key, own.cohort, own.cohort.met
    is_unsure = isinstance(met, TextRule) or _can_be_open(met)
    return DeclaredIndicator(
        declaration=Declaration(key, indicator.good_is, indicator.unit, {}),
        definition=definition_of(of, indicator.unit),
        function=partial(own_cohort, key=key, of=of),
        timing=Timing.STOCK if of.is_stock else Timing.FLOW,
        always=(Reads("persons", (), ("died",)), _reads(of)) if of.is_stock else (_reads(of),),
        chosen={},
        may_read=(),
        flags={},
        named_flags=(),
        some_row=tuple(_some_rows(key, of)),
        known_texts=tuple(_known_texts(key, of)),
        looks_back=None,
        checks_ids=of.is_stock,
        unsure_of=((of.table, _unsure_column(met)),) if is_unsure else (),
        cases=OF_ITS_OWN,
    )


def _reads(of: OwnCohort) -> Reads:
    """What the indicator reads, without the date by which the table's rows are counted anyway."""
    met = of.met
    named = [*(rule.column for rule in of.where), of.dated or "end"]
    named += [met.since, met.until] if isinstance(met, DaysRule) else [met.column] if met else []
    columns = TABLES[of.table].columns
    counted_by = {name for name, column in columns.items() if column.kind in DATES_COUNTED_BY}
    decide = tuple(dict.fromkeys(name for name in named if name not in (*counted_by, MONTH_END)))
    if TABLES[of.table].name in NOT_JOINED_BY_PERSON:
        decide = (*decide, "person")
    needs = (met.since,) if isinstance(met, DaysRule) and met.since in decide and met.since != of.dated else ()
    return Reads(of.table, decide, needs=needs)


def _can_be_open(met: Rule | DaysRule | None) -> bool:
    """Whether the deciding day may still be to come."""
    return isinstance(met, DaysRule) and met.until != MONTH_END


def _unsure_column(met: Rule | DaysRule | None) -> str:
    return met.until if isinstance(met, DaysRule) else met.column if met else ""


# What must be there, and be in a list


def _some_rows(key: str, of: OwnCohort) -> Iterator[SomeRow]:
    """Kinds of rows of which there must be at least one; without any, the export does not record them."""
    for rule in of.where:
        words = f"is of the kind that {key} counts"
        yield SomeRow(of.table, rule.column, words, partial(_some, table=of.table, rule=rule))
    if isinstance(of.met, FlagRule):
        says_yes = partial(_some, table=of.table, rule=FlagRule(of.met.column, True))
        yield SomeRow(of.table, of.met.column, "says yes", says_yes)
    if of.dated and TABLES[of.table].columns[of.dated].kind not in DATES_COUNTED_BY:
        dated = of.dated
        yield SomeRow(of.table, dated, "has a date", lambda caseload: caseload[of.table][dated].notna().to_numpy())


def _some(caseload: Caseload, table: str, rule: Rule) -> Flags:
    return _is_so(rule, caseload[table])


def _known_texts(key: str, of: OwnCohort) -> Iterator[KnownTexts]:
    """Columns whose texts should all be in a list: the standard's, and those of kinds that also list other texts."""
    for rule in of.where:
        if isinstance(rule, TextRule) and rule.no:
            yield KnownTexts(of.table, rule.column, partial(_is_listed, rule), f"not counted by {key}")
    if isinstance(of.met, TextRule):
        yield KnownTexts(of.table, of.met.column, partial(_is_listed, of.met), f"taken as not met by {key}")


def _is_listed(rule: TextRule, texts: pd.Series, lists: Mapping[str, object]) -> Flags:
    return matches(texts, rule.yes) | matches(texts, rule.no)


# Texts and flags


def _is_so(rule: Rule, rows: pd.DataFrame) -> Flags:
    """Which rows are of the kind that a rule describes."""
    if isinstance(rule, FlagRule):
        return np.asarray(rows[rule.column].to_numpy(dtype=bool) == rule.is_yes)
    return _in_list(rows[rule.column], rule.yes)


def _is_not_so(rule: Rule, rows: pd.DataFrame) -> Flags:
    """Which rows are known not to be of the kind. If the rule lists no other texts, any other text counts as known."""
    if isinstance(rule, FlagRule):
        return ~_is_so(rule, rows)
    texts = rows[rule.column]
    return ~_is_so(rule, rows) & (_in_list(texts, rule.no) if rule.no else texts.notna().to_numpy())


def _in_list(texts: pd.Series, words: tuple[str, ...]) -> Flags:
    return matches(texts, words) | (texts.isna().to_numpy() if "" in words else False)


# The cohort


def own_cohort(caseload: Caseload, *, key: str, of: OwnCohort) -> Cohort:
    """The rows in the month or open on its last day, and which of them met the standard."""
    candidates = _candidates(caseload, of)
    is_counted = np.ones(len(candidates), dtype=bool)
    for rule in of.where:
        is_counted &= _is_so(rule, candidates)
    rows = candidates[is_counted].reset_index(drop=True)
    cohort = _answered(caseload, rows, key, of)
    place = f"row_{of.table}"
    if of.is_stock:
        in_month = caseload.is_open(of.table, cohort.rows)
    else:
        in_month = caseload.is_in_month(of.table, of.dated, cohort.rows)
    where = [
        Fact(of.table, rule.column, cohort.rows[place].to_numpy(), np.full(len(cohort.rows), f"{key}: where", object))
        for rule in of.where
        if isinstance(rule, TextRule)
    ]
    return Cohort(
        cohort.rows,
        met=cohort.met,
        days=cohort.days,
        decided_by=(in_month, *cohort.decided_by),
        facts=(*where, *cohort.facts),
        left_out=cohort.left_out,
        unsure=cohort.unsure,
        unlisted=(*_unlisted_kinds(candidates, of), *cohort.unlisted),
    )


def _candidates(caseload: Caseload, of: OwnCohort) -> pd.DataFrame:
    """The rows in the month, except rows in which a date that is read is unreadable and, for a stock, of the dead."""
    if of.is_stock:
        rows = caseload.open_at_month_ends(of.table)
        rows = rows[caseload.is_alive(rows)]
    else:
        rows = caseload.in_periods(of.table, of.dated)
    for column in _reads(of).dates:
        rows = rows[~rows[f"{column}_unreadable"].to_numpy(dtype=bool)]
    return rows.reset_index(drop=True)


def _unlisted_kinds(candidates: pd.DataFrame, of: OwnCohort) -> Iterator[Unlisted]:
    """Rows of an unknown kind, which may or may not belong to the cohort."""
    for rule in of.where:
        if isinstance(rule, TextRule):
            is_unknown = ~_is_so(rule, candidates) & ~_is_not_so(rule, candidates)
            yield Unlisted(of.table, rule.column, candidates["period"].to_numpy(), is_unknown)


def _answered(caseload: Caseload, rows: pd.DataFrame, key: str, of: OwnCohort) -> Cohort:
    """The rows that can be judged, and which of them met the standard."""
    met = of.met
    if met is None:
        return Cohort(rows)
    if isinstance(met, DaysRule):
        return _within(caseload, rows, of.table, met)
    is_met = _is_so(met, rows)
    if isinstance(met, FlagRule):
        return Cohort(rows, met=is_met)
    unknown = ~is_met & ~_is_not_so(met, rows)
    said = either(is_met, f"{key}: is", f"{key}: is_not", unknown)
    unlisted = unknown & rows[met.column].notna().to_numpy()
    return Cohort(
        rows,
        met=is_met,
        unsure=unknown,
        facts=(Fact(of.table, met.column, rows[f"row_{of.table}"].to_numpy(), said),),
        unlisted=(Unlisted(of.table, met.column, rows["period"].to_numpy(), unlisted),),
    )


def _within(caseload: Caseload, rows: pd.DataFrame, table: str, rule: DaysRule) -> Cohort:
    """
    Rows; met if the second day is near enough to the first.

    A second day after the month has not happened yet. As long as it could still be in time, its row is unsure.
    """
    if rule.until == MONTH_END:
        return _within_month(caseload, rows, table, rule)
    month_end, since, until = caseload.month_ends[rows["period"]], days_of(rows, rule.since), days_of(rows, rule.until)
    has_none, before = np.isnat(since), (until <= month_end) & (until < since)
    first, second = (TABLES[table].columns[each].name for each in (rule.since, rule.until))
    lines = rows["line"].to_numpy()
    kept = rows[~has_none & ~before].reset_index(drop=True)
    place, month_end = kept[f"row_{table}"].to_numpy(), month_end[~has_none & ~before]
    begun, done = caseload.day(table, rule.since, place), caseload.day(table, rule.until, place)

    def answer(begun: Days, done: Days) -> tuple[Flags, ...]:
        is_due_later = _counted(caseload, rule, begun, month_end + ONE_DAY) <= rule.at_most
        return (_counted(caseload, rule, begun, done) <= rule.at_most, begun <= done, done <= month_end, is_due_later)

    is_near, _, has_happened, is_due_later = answer(begun.days, done.days)
    took = np.where(has_happened, _counted(caseload, rule, begun.days, done.days), np.nan)
    return Cohort(
        kept,
        met=is_near & has_happened,
        days=took,
        decided_by=(DecidedBy((begun, done), answer),),
        left_out={f"no {first} to count from": lines[has_none], f"{second} is before {first}": lines[before]},
        unsure=~has_happened & is_due_later,
    )


def _within_month(caseload: Caseload, rows: pd.DataFrame, table: str, rule: DaysRule) -> Cohort:
    """Rows; met if the month ended near enough after the day. Rows without a day by then are not counted."""
    kept = rows[days_of(rows, rule.since) <= caseload.month_ends[rows["period"]]].reset_index(drop=True)
    month_end = caseload.month_ends[kept["period"]]
    begun = caseload.day(table, rule.since, kept[f"row_{table}"].to_numpy())

    def answer(begun: Days) -> tuple[Flags, ...]:
        return _counted(caseload, rule, begun, month_end) <= rule.at_most, begun <= month_end

    passed = _counted(caseload, rule, begun.days, month_end)
    decided = DecidedBy((begun,), answer)
    return Cohort(kept, met=passed <= rule.at_most, days=passed, decided_by=(decided,))


def _counted(caseload: Caseload, rule: DaysRule, since: Days, until: Days) -> np.ndarray:
    """Days from one day to the other, as the rule counts them; NaN if either is missing."""
    passed = days_since(since, until)
    return np.where(np.isnan(passed), np.nan, caseload.working_days(since, until)) if rule.are_working else passed
