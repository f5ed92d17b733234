"""Why a figure can't be known: `definitions.md`, "No information is no figure"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

import numpy as np
from msgspec import Struct

from kpixl.config.values import Indicator
from kpixl.extracts.absences import Absence, Why
from kpixl.extracts.extracts import CARE_LEAVERS
from kpixl.extracts.schema import TABLES
from kpixl.extracts.wording import Knowing
from kpixl.figures.rows_used import column_and_table, date_of, dated, of_period
from kpixl.indicators import declared
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import Cohort
from kpixl.indicators.declared import DeclaredIndicator, MayRead, Reads
from kpixl.indicators.sources import filled_by, why_not_told
from kpixl.words.periods import Days, Flags, plus_months

# Tables that get rows all year round: if the latest rows are missing, the table is cut short.
STEADY_TABLES = frozenset(
    {"contacts", "referrals", "assessments", "cin_visits", "cp_visits", "cla_visits", "enquiries", "supervisions"}
)
EVIDENCE_MONTHS = 12
LEAST_PERSONS = 20  # with fewer, some without a row in ssd_person prove nothing


Sayer = Callable[["Asking", int], Iterator[str]]  # yields sentences about the period at a place


class Asking(Struct, frozen=True, dict=True):
    """One indicator's answer from one export, with what it declares and the rules for believing the export."""

    caseload: Caseload
    indicator: Indicator
    cohort: Cohort
    knowing: Knowing

    @cached_property
    def _usable(self) -> dict[Reads, Flags]:
        return {}

    @cached_property
    def _said(self) -> dict[tuple[Sayer, int], tuple[str, ...]]:
        return {}

    @property
    def declared(self) -> DeclaredIndicator:
        return declared(self.indicator)

    @cached_property
    def needed(self) -> tuple[Reads, ...]:
        return self.declared.needed(self.indicator.parameters)

    @cached_property
    def dates(self) -> Mapping[str, Days]:
        """The dates by which usable rows are counted, by table, for the tables whose first or last date matters."""
        looks_back = {self.declared.looks_back.table} if self.declared.looks_back else set()
        return {
            reads.table: dated(self.caseload, reads)
            for reads in self.needed
            if reads.table in STEADY_TABLES | looks_back
        }

    def may_be_empty(self, table: str) -> bool:
        return table in self.knowing.may_be_empty

    def flags_of(self, place: int) -> Flags:
        """Which rows of the cohort belong to a period."""
        return np.asarray(self._places == place)

    @cached_property
    def _places(self) -> np.ndarray:
        """The place of each cohort row's period."""
        return np.asarray(self.cohort.rows["period"].to_numpy())

    def once(self, sayer: Sayer, place: int) -> tuple[str, ...]:
        """What is said about whole tables: the same for every period, except that each has its own care leavers."""
        at = place if self._reads_care_leavers else 0
        if (sayer, at) not in self._said:
            self._said[sayer, at] = tuple(sayer(self, at))
        return self._said[sayer, at]

    @cached_property
    def _reads_care_leavers(self) -> bool:
        others = (reads for may in self.declared.may_read for reads in (may.reads, *may.with_it))
        return any(reads.table == CARE_LEAVERS for reads in (*self.needed, *others))

    def usable(self, reads: Reads) -> Flags:
        """Which rows of a table can be used, found only once however many periods there are."""
        if reads not in self._usable:
            self._usable[reads] = reads.usable(self.caseload)
        return self._usable[reads]

    def persons(self, place: int) -> np.ndarray:
        """The distinct persons whose ids must join."""
        return self._persons_by_place[place]

    @cached_property
    def _persons_by_place(self) -> Sequence[np.ndarray]:
        cases = self.cohort.rows if self.cohort.persons is None else self.cohort.persons
        people, places = cases["person"].to_numpy(), cases["period"].to_numpy()
        everybody = len(self.caseload.is_person)
        is_there = np.zeros((len(self.caseload.periods), everybody), dtype=bool)
        is_there[places[people >= 0], people[people >= 0]] = True
        return [np.flatnonzero(each) for each in is_there]


def why_unknown(asking: Asking, outdated: Mapping[int, str]) -> Mapping[int, str]:
    """Place of each period whose figure can't be known → why. `outdated`: periods that end after the export's day."""
    reasons = {place: outdated.get(place) or _reason(asking, place) for place in range(len(asking.caseload.periods))}
    return {place: reason for place, reason in reasons.items() if reason}


def _reason(asking: Asking, place: int) -> str:
    """The reasons of the first kind that applies, in the order in which somebody would put things right."""
    for reasons in (
        _not_told(asking, place),
        asking.once(_not_there, place),
        _not_answered(asking, place),
        asking.once(_no_flag_named, place),
        asking.once(_no_usable_row, place),
        asking.once(_no_row_of_the_kind, place),
        _cut_short(asking, place),
        _ids_do_not_join(asking, place),
        _nobody_known(asking, place),
    ):
        found = "; ".join(dict.fromkeys(reasons))
        if found:
            return found
    return ""


def _not_told(asking: Asking, place: int) -> Iterator[str]:
    """Why a return can't give the figure, if the export was converted from one."""
    extracts = asking.caseload.extracts
    if extracts.source and (
        why := why_not_told(extracts.source, extracts.export, asking.indicator, asking.caseload.periods[place])
    ):
        yield why


def _not_there(asking: Asking, place: int) -> Iterator[str]:
    """Tables that count as absent, and deciding columns that are missing."""
    for reads in asking.needed:
        absence, lacks = _absence(asking.caseload, reads.table, place)
        if absence is not None and not (absence.is_empty and asking.may_be_empty(reads.table)):
            yield str(absence)
        else:
            yield from (lacks[column] for column in reads.decide if column in lacks)
    for may in asking.declared.may_read:
        yield from _half_there(asking.caseload, may, place)


def _half_there(caseload: Caseload, may: MayRead, place: int) -> Iterator[str]:
    """Columns missing from an optional table that is there, and columns that it needs in other tables."""
    absence, lacks = _absence(caseload, may.reads.table, place)
    if absence is not None:
        yield from [str(absence)] if absence.why is Why.NO_COLUMN else []
        return
    yield from (lacks[column] for column in may.reads.decide if column in lacks)
    for reads in may.with_it:
        _, lacks_there = _absence(caseload, reads.table, place)
        yield from (lacks_there[column] for column in reads.decide if column in lacks_there)


def _absence(caseload: Caseload, table: str, place: int) -> tuple[Absence | None, Mapping[str, str]]:
    """Why a table counts as absent for a period (None: it does not), and the columns that it lacks."""
    extracts, period = caseload.extracts, caseload.periods[place]
    if table == CARE_LEAVERS:
        return extracts.without_care_leavers.get(period), extracts.care_leavers_lack.get(period, {})
    return extracts.absent.get(table), extracts.lacks.get(table, {})


def _not_answered(asking: Asking, place: int) -> Iterator[str]:
    if place in asking.cohort.unknown:
        yield asking.cohort.unknown[place]


def _no_flag_named(asking: Asking, place: int) -> Iterator[str]:
    flags = asking.declared.flags_in(asking.indicator.parameters)
    for table in asking.declared.named_flags:
        if table not in asking.caseload.extracts.names_flags:
            wanted = " or ".join(flags[table])
            yield f"no row of {TABLES[table].name} names the flag {wanted} ({_name(table, 'outcome')})"


def _no_usable_row(asking: Asking, place: int) -> Iterator[str]:
    for reads in asking.needed:
        rows = of_period(asking.caseload, reads.table, place)
        if rows.any() and not asking.may_be_empty(reads.table) and not (rows & asking.usable(reads)).any():
            dates = " or ".join(_name(reads.table, column) for column in reads.dates)
            yield f"{TABLES[reads.table].name} has no usable row (no row has a {dates} that is a date)"


def _no_row_of_the_kind(asking: Asking, place: int) -> Iterator[str]:
    reads_of = {reads.table: reads for reads in asking.needed}
    for some in asking.declared.some_row:
        rows = of_period(asking.caseload, some.table, place) & asking.usable(reads_of[some.table])
        if not (rows & some.is_so(asking.caseload)).any() and not (asking.may_be_empty(some.table) and not rows.any()):
            yield f"no row of {TABLES[some.table].name} {some.words} ({_name(some.table, some.column)})"


def _cut_short(asking: Asking, place: int) -> Iterator[str]:
    for reads in asking.needed:
        if reads.table in STEADY_TABLES and (since := _stops_before(asking, reads, place)):
            yield (
                f"{TABLES[reads.table].name} is cut short: it has no row dated from {since} on "
                f"({_name(reads.table, date_of(reads.table))}), though it has many before"
            )


def _stops_before(asking: Asking, reads: Reads, place: int) -> str:
    """The day from which on a table wrongly has no row; empty if it has rows there, or too few before to judge."""
    export, end = asking.caseload.extracts.export, asking.caseload.periods[place].last_day
    as_at = export.as_at if export.name and export.as_at else end
    since = min(end, as_at) - timedelta(days=asking.knowing.cut_short_days)
    days = asking.dates[reads.table]
    no_slips = days[: np.searchsorted(days, np.datetime64(as_at, "D"), side="right")]
    if not len(no_slips) or no_slips[-1] >= np.datetime64(since, "D"):
        return ""
    year_before = plus_months(no_slips[-1:], -EVIDENCE_MONTHS)[0]
    filled = filled_by(asking.caseload.extracts.source, reads.table)
    months = (filled.months if filled else None) or EVIDENCE_MONTHS  # a return of fewer months has fewer rows
    of_a_year = len(no_slips) - np.searchsorted(no_slips, year_before, side="right")
    enough = of_a_year * EVIDENCE_MONTHS >= asking.knowing.evidence_rows * months
    return written(since) if enough else ""


def _ids_do_not_join(asking: Asking, place: int) -> Iterator[str]:
    if not asking.declared.checks_ids:
        return
    persons = asking.persons(place)
    unmatched = share(~asking.caseload.is_person[persons])
    if len(persons) >= LEAST_PERSONS and unmatched > asking.knowing.unmatched_persons:
        yield f"ids do not join: {percent(unmatched)} of the persons have no row in {TABLES['persons'].name}"


def _nobody_known(asking: Asking, place: int) -> Iterator[str]:
    rows = asking.flags_of(place)
    if asking.cohort.unsure is not None and rows.any() and asking.cohort.unsure[rows].all():
        yield f"nobody in the cohort is known: {_unsure_of(asking)} is empty or in no list for all"


def _unsure_of(asking: Asking) -> str:
    return " or ".join(column_and_table(table, column) for table, column in asking.declared.unsure_of)


def share(flags: Flags) -> Fraction:
    return Fraction(int(np.count_nonzero(flags)), max(len(flags), 1))


def percent(of_all: Fraction) -> str:
    return f"{float(of_all):.0%}"


def written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _name(table: str, column: str) -> str:
    return TABLES[table].columns[column].name
