"""Contacts, referrals and assessments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from kpixl.extracts.extracts import days_of
from kpixl.indicators.case_words import CaseWords, Noun, was_or_were
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import (
    Cohort,
    Grounds,
    by_day_and_id,
    days_since,
    latest_event,
    row_named,
    unlisted_outcomes,
)
from kpixl.indicators.deciding import Day, DecidedBy
from kpixl.indicators.declared import LooksBack, Reads, Timing, indicator
from kpixl.words.periods import ONE_DAY, Days, Flags, plus_months
from kpixl.words.terms import GoodIs, Unit

if TYPE_CHECKING:
    import pandas as pd

REFERRED_AGAIN_WITHIN_MONTHS = 12  # DfE CIN census: a referral within 12 months of an earlier one

NO_REFERRAL = "no row of ssd_cin_assessments names a referral of ssd_cin_episodes (cina_referral_id)"

A_CONTACT = Noun("contact", "contacts")


@indicator(
    good_is=GoodIs.NOT_RATED,
    unit=Unit.COUNT,
    timing=Timing.FLOW,
    counts="contacts",
    cases=CaseWords(A_CONTACT),
    reads=(Reads("contacts"),),
)
def contacts(caseload: Caseload) -> Cohort:
    """
    Contacts received by children's social care in the month.

    Unit: number of contacts.

    Denominator: none; this is a count.

    Numerator: contacts dated in the month, one row a contact.

    Edges: several contacts about one child, or by one person on one day, each count.

    Source: SSD contacts.
    """
    received = caseload.contacts_received
    return Cohort(received, decided_by=(caseload.is_in_month("contacts", "date", received),))


@indicator(
    good_is=GoodIs.NOT_RATED,
    unit=Unit.COUNT_AND_SHARE,
    timing=Timing.FLOW,
    counts="those that became a referral",
    of="contacts",
    cases=CaseWords(A_CONTACT, Noun("went on to social care", "went on to social care")),
    same_cases_as=contacts,
    reads=(Reads("contacts", ("outcome",)),),
    flags={"contacts": "progressed_flags"},
    named_flags=("contacts",),
)
def contacts_progressed(caseload: Caseload, progressed_flags: tuple[str, ...]) -> Cohort:
    """
    Contacts of the month that went on to children's social care.

    Unit: number of contacts, and their share of all contacts, shown as a whole percentage.

    Denominator: contacts dated in the month, one row a contact.

    Numerator: of those, contacts whose outcome names one of the flags for a new referral with a yes.

    Edges: outcomes are read as recorded in the export, so the newest month is immature. Where the outcome text is
        not valid JSON, the first value after the flag's name counts. Where no contact of the export names a flag at
        all, the figure can't be known.

    Source: SSD contacts, outcome.
    """
    received = caseload.contacts_received
    return Cohort(
        received,
        met=received["outcome"].to_numpy(dtype=bool),
        decided_by=(caseload.is_in_month("contacts", "date", received),),
        unlisted=(unlisted_outcomes("contacts", received),),
    )


@indicator(
    good_is=GoodIs.IN_RANGE,
    unit=Unit.SHARE,
    timing=Timing.FLOW,
    counts="another referral in the 12 months before",
    of="referrals",
    cases=CaseWords(
        Noun("referral", "referrals"),
        was_or_were("of a child referred in the year before"),
        gained=Noun("re-referral", "re-referrals"),
    ),
    reads=(Reads("referrals", (), ("referral_id",)),),
    looks_back=LooksBack("referrals", REFERRED_AGAIN_WITHIN_MONTHS),
)
def re_referrals(caseload: Caseload) -> Cohort:
    """
    Children referred in the month who had been referred in the 12 months before.

    Unit: share of referrals, shown as a whole percentage.

    Denominator: referrals dated in the month; several of one child on one day are one.

    Numerator: of those, referrals with another one of the same child from 12 calendar months before up to the day
        before.

    Edges: two referrals of a child in one month are two rows, and the later one is a re-referral. A window that
        would begin on a day its month lacks begins on that month's last day.

    Source: DfE children in need census.
    """
    by_id = by_day_and_id(caseload.in_periods("referrals"), "day", "referral_id")
    referred = by_id.drop_duplicates(["period", "person", "day"], keep="last").reset_index(drop=True)
    day = days_of(referred, "day")
    referrals = caseload["referrals"]
    counted_last = np.argsort(np.isin(referrals.index, referred["row_referrals"]), kind="stable")  # within a day
    before = latest_event(referrals.iloc[counted_last], referred, until=day - ONE_DAY)
    earlier = caseload.day("referrals", "date", before)
    now = caseload.day("referrals", "date", referred["row_referrals"].to_numpy())

    def again(day: Days, earlier: Days) -> tuple[Flags, ...]:
        return earlier >= plus_months(day, -REFERRED_AGAIN_WITHIN_MONTHS), earlier < day

    return Cohort(
        referred,
        met=again(day, earlier.days)[0],
        days=days_since(earlier.days, day),
        decided_by=(
            caseload.is_in_month("referrals", "date", referred),
            DecidedBy((now, earlier), again),
        ),
    )


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.FLOW,
    counts="authorised in 45 working days",
    of="assessments authorised",
    cases=CaseWords(
        Noun("assessment", "assessments"),
        was_or_were("authorised in time"),
        was_or_were("authorised late"),
        Noun("assessment in time", "assessments in time"),
    ),
    reads=(Reads("assessments"),),
    chosen={
        ("clock", "start"): (Reads("assessments", ("start",), needs=("start",)),),
        ("clock", "referral"): (
            Reads("assessments", ("referral_id",), names=(("referral_id", "referrals"),)),
            Reads("referrals", ("referral_id",)),
        ),
    },
)
def assessments_in_45_days(caseload: Caseload, days: int, clock: Literal["start", "referral"]) -> Cohort:
    """
    Assessments authorised in the month that took no more than 45 working days.

    Unit: share of assessments, shown as a whole percentage.

    Denominator: assessments authorised in the month, one row an assessment.

    Numerator: of those, assessments authorised at most 45 working days after the clock started. The clock starts
        with the assessment or, if the council so decides, with its referral.

    Edges: the day the clock starts is day 0. Bank holidays are not working days. An assessment without that day, or
        authorised before it, is left out and reported.

    Source: Working Together to Safeguard Children.
    """
    authorised = caseload.in_periods("assessments", date="authorised")
    start, day = _clock_started(caseload, authorised, clock), days_of(authorised, "day")
    started = start.days
    counted, took = started <= day, caseload.working_days(started, day)
    cases = authorised[counted].reset_index(drop=True)
    ended = caseload.day("assessments", "authorised", cases["row_assessments"].to_numpy())

    def in_time(started: Days, ended: Days) -> tuple[Flags, ...]:
        return caseload.working_days(started, ended) <= days, started <= ended

    return Cohort(
        cases,
        met=took[counted] <= days,
        days=took[counted],
        grounds=Grounds(caseload.working_day_after(started[counted], days)),
        decided_by=(
            caseload.is_in_month("assessments", "authorised", cases),
            DecidedBy((start.of(counted), ended), in_time),
        ),
        left_out=_left_out(authorised, started),
        unknown=_without_referrals(caseload) if clock == "referral" else {},
    )


def _left_out(authorised: pd.DataFrame, started: Days) -> dict[str, np.ndarray]:
    lines, day = authorised["line"].to_numpy(), days_of(authorised, "day")
    return {
        "no date for the assessment's clock to start on": lines[np.isnat(started)],
        "the assessment was authorised before its clock started": lines[started > day],
    }


def _clock_started(caseload: Caseload, authorised: pd.DataFrame, clock: Literal["start", "referral"]) -> Day:
    """The day on which the clock of each assessment started."""
    if clock == "referral":
        referral = row_named(caseload["referrals"], "referral_id", authorised["referral_id"])
        return caseload.day("referrals", "date", referral)
    return caseload.day("assessments", "start", authorised["row_assessments"].to_numpy())


def _without_referrals(caseload: Caseload) -> dict[int, str]:
    """Why no period has a figure, if no assessment names a referral of the export; empty otherwise."""
    ids = caseload["referrals"]["referral_id"].dropna()
    named = caseload["assessments"]["referral_id"].isin(ids).any()
    return {} if named else dict.fromkeys(range(len(caseload.periods)), NO_REFERRAL)
