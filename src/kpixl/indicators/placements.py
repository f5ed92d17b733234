"""Children looked after: how stable their placements are, and how far from home."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from kpixl.extracts.extracts import days_of
from kpixl.indicators.case_words import A_CHILD, CaseWords, Noun, has_or_have, is_or_are
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import (
    CHILD_UNTIL,
    NO_PLACE,
    Cohort,
    Grounds,
    by_day_and_id,
    days_since,
    months_before,
    pairs,
    row_named,
)
from kpixl.indicators.deciding import Day, DecidedBy, Fact, Places, either
from kpixl.indicators.declared import KnownTexts, LooksBack, MayRead, Reads, Timing, indicator
from kpixl.indicators.looked_after import looked_after
from kpixl.indicators.reads import ENTERED_CARE, LOOKED_AFTER, PLACED
from kpixl.indicators.texts import in_lists, matches
from kpixl.words.periods import Days, Flags
from kpixl.words.terms import GoodIs, Unit

if TYPE_CHECKING:
    import pandas as pd

STABLE_FOR_MONTHS = 24  # SSDA903: two years in one placement
IN_CARE_FOR_MONTHS = 30  # SSDA903: asked of children who have been in care for two and a half years
STABILITY_UNDER_AGE = 16
UNKNOWN_DISTANCE = 999.9  # SSDA903 code
PLACEMENTS_OF_MONTHS = 12  # SSDA903: three or more in a year
LOCATIONS = KnownTexts("placement_locations", "location", in_lists("outside", "inside"), "taken as not outside")
WITHOUT_LOCATIONS = (
    "Placed over 20 miles: the export does not say of any placement whether it is inside the county, so the distance "
    "alone decides."
)


@indicator(
    good_is=GoodIs.LOW,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="three or more placements in the year before",
    of="children looked after",
    cases=CaseWords(
        A_CHILD,
        Noun("had three placements or more in the year", "had three placements or more in the year"),
        gained=Noun("child with so many placements", "children with so many placements"),
    ),
    same_cases_as=looked_after,
    reads=(*LOOKED_AFTER, Reads("placements", ("type", "end"))),
    looks_back=LooksBack("placements", PLACEMENTS_OF_MONTHS),
)
def short_term_stability(caseload: Caseload, placements: int, temporary_types: tuple[str, ...]) -> Cohort:
    """
    Children looked after who had three or more placements in the last 12 months.

    Unit: share of children, shown as a percentage to one decimal.

    Denominator: children looked after on the last day of the month, one row a child.

    Numerator: of those, children with at least 3 placements of which any part lies in the 12 calendar months to
        that day.

    Edges: temporary placements (types T0 to T4) are left out. Placements are counted as recorded: a new row for the
        same carer counts. One that ended exactly 12 months before does not.

    Source: SSDA903, placement stability.
    """
    in_care = caseload.looked_after
    overlapping = _overlapping(caseload, in_care, temporary_types)
    count = np.bincount(overlapping["case"].to_numpy(dtype=np.int64), minlength=len(in_care))
    enough = overlapping.sort_values("start", kind="stable").groupby("case").tail(placements)
    day, year_before = days_of(enough, "day"), days_of(enough, "year_before")
    places = enough["place"].to_numpy(dtype=np.int64)
    return Cohort(
        in_care,
        met=count >= placements,
        decided_by=(
            caseload.is_open("episodes", in_care),
            DecidedBy(
                (caseload.day("placements", "start", places), caseload.day("placements", "end", places)),
                lambda start, end: (start <= day, ~(end <= year_before)),
                cases=enough["case"].to_numpy(dtype=np.int64),
            ),
        ),
        ages=(CHILD_UNTIL,),
    )


def _overlapping(caseload: Caseload, in_care: pd.DataFrame, temporary_types: tuple[str, ...]) -> pd.DataFrame:
    """Each case's placements, except temporary ones, of which any part lies in the months before the day."""
    import pandas as pd  # slow to load, and not needed unless figures are computed

    placements = caseload["placements"]
    place, case = pairs(placements["person"].to_numpy(), in_care["person"].to_numpy())
    start, end = days_of(placements, "start")[place], days_of(placements, "end")[place]
    day, year_before = days_of(in_care, "day")[case], months_before(in_care, PLACEMENTS_OF_MONTHS)[case]
    is_counted = ~matches(placements["type"], temporary_types)[place] & (start <= day) & ~(end <= year_before)
    columns = {"case": case, "place": place, "start": start, "day": day, "year_before": year_before}
    return pd.DataFrame({name: column[is_counted] for name, column in columns.items()})


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="two years in a placement",
    of="children under 16 looked after for two and a half years",
    cases=CaseWords(
        A_CHILD,
        has_or_have("been in one placement for two years"),
        has_or_have("no placement of two years on record"),
        Noun("child settled for two years", "children settled for two years"),
    ),
    reads=(*ENTERED_CARE, *PLACED, Reads("placements", ("type",))),
)
def long_term_stability(caseload: Caseload, adoption_types: tuple[str, ...]) -> Cohort:
    """
    Children long in care who have been in the same placement for two years.

    Unit: share of children, shown as a whole percentage.

    Denominator: children looked after on the last day of the month, under 16, who entered care 30 calendar months
        before or earlier, one row a child.

    Numerator: of those, children whose current placement began 24 months before or earlier. For a child placed for
        adoption (types A3 to A6) the unbroken run of such placements counts together with the one before it.

    Edges: the run is unbroken where each placement ended on the day the next began. Exactly 24 months counts.

    Source: SSDA903, placement stability.
    """
    in_care = caseload.looked_after
    long_in_care = days_of(in_care, "entered") <= months_before(in_care, IN_CARE_FOR_MONTHS)
    cohort = in_care[long_in_care & (caseload.age(in_care) < STABILITY_UNDER_AGE)].reset_index(drop=True)
    place = caseload.current_placement(cohort)
    day, limit = days_of(cohort, "day"), months_before(cohort, STABLE_FOR_MONTHS)
    in_care_by = months_before(cohort, IN_CARE_FOR_MONTHS)
    since, run = _stable_since(caseload, place, day, adoption_types)
    unplaced = place == NO_PLACE
    return Cohort(
        cohort,
        met=np.asarray(since.days <= limit),
        days=days_since(since.days, day),
        decided_by=(
            caseload.is_open("episodes", cohort),
            caseload.is_open("placements", cohort, place),
            DecidedBy((caseload.entered(cohort),), lambda entered: (entered <= in_care_by,)),
            DecidedBy((since,), lambda since: (since <= limit,)),
            _run_deciding(caseload, run),
        ),
        facts=tuple(caseload.text("placements", "type", each, run.cases) for each in (run.before, run.after)),
        ages=(STABILITY_UNDER_AGE, CHILD_UNTIL),
        grounds=Grounds(because=(("no current placement on record", unplaced), ("placed too recently", ~unplaced))),
    )


class _Run(Struct, frozen=True):
    """Pairs of placements of some cases, the first ending on the day on which the second begins."""

    cases: Places
    before: Places
    after: Places


def _run_deciding(caseload: Caseload, run: _Run) -> DecidedBy:
    """The days that decide that one placement ended on the day on which the next began."""
    days = (caseload.day("placements", "end", run.before), caseload.day("placements", "start", run.after))
    return DecidedBy(days, lambda end, start: (end <= start, end >= start), cases=run.cases)


def _stable_since(caseload: Caseload, current: Places, day: Days, adoption_types: Sequence[str]) -> tuple[Day, _Run]:
    """The day from which each child has been stably placed, and the runs of adoption placements that it rests on."""
    placements = caseload["placements"]
    is_adoption = matches(placements["type"], adoption_types)
    adopted = np.flatnonzero((current != NO_PLACE) & np.append(is_adoption, False)[current])
    start, end = days_of(placements, "start"), days_of(placements, "end")
    first, pairs = current.copy(), [np.empty((3, 0), dtype=np.int64)]
    for case, own in zip(adopted, _newest_first(placements, current[adopted]), strict=True):
        run = np.array(_adoption_run(own[start[own] <= day[case]], int(current[case]), start, end, is_adoption))
        first[case] = run[start[run].argmin()]
        pairs.append(np.stack([np.full(len(run) - 1, case), run[1:], run[:-1]]))
    return caseload.day("placements", "start", first), _Run(*np.concatenate(pairs, axis=1))


def _newest_first(placements: pd.DataFrame, current: Places) -> list[Places]:
    """For each of these placements, all placements of its child, the newest first."""
    people = placements["person"].to_numpy()
    concerned = placements[np.isin(people, people[current])]
    ordered = by_day_and_id(concerned, "start", "placement_id").index.to_numpy()[::-1]
    by_person = ordered[np.argsort(people[ordered], kind="stable")]
    bounds = [np.searchsorted(people[by_person], people[current], side) for side in ("left", "right")]
    return [by_person[begins:ends] for begins, ends in zip(*bounds, strict=True)]


def _adoption_run(own: Places, current: int, start: Days, end: Days, is_adoption: Flags) -> list[int]:
    """
    The places from the current placement back through the adoption placements to the one before them.

    `own`: the child's placements that have begun so far, the newest first.
    """
    run = [current]
    while is_adoption[run[-1]]:
        before = own[end[own] == start[run[-1]]].tolist()
        unused = [place for place in before if place not in run]
        if not unused:
            break
        run.append(unused[0])
    return run


@indicator(
    good_is=GoodIs.LOW,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="over 20 miles from home and outside the council's area",
    of="children looked after",
    cases=CaseWords(
        A_CHILD,
        is_or_are("placed far from home and out of county"),
        gained=Noun("child placed so far away", "children placed so far away"),
    ),
    same_cases_as=looked_after,
    reads=(*PLACED, Reads("placements", ("distance",))),
    may_read=(
        MayRead(
            Reads("placement_locations", ("placement_id", "location")),
            WITHOUT_LOCATIONS,
            with_it=(Reads("placements", ("placement_id",)),),
        ),
    ),
    known_texts=(LOCATIONS,),
    unsure_of=(("placements", "distance"), ("placement_locations", "location")),
)
def placed_over_20_miles(caseload: Caseload, miles: float) -> Cohort:
    """
    Children looked after who are placed more than 20 miles from home, outside the county.

    Unit: share of children, shown as a whole percentage.

    Denominator: children looked after on the last day of the month, one row a child.

    Numerator: of those, children whose current placement is more than 20 miles from home and outside the county.

    Edges: an unknown distance (empty or 999.9) is not over 20 miles; an unknown location is not outside. Children for
        whom that leaves the answer open are counted apart: the figure says how high it could be, and can't be known
        where it is open for all. Where the council gives no locations at all, the distance alone decides, and the
        scorecard says so.

    Source: SSDA903, distance; local table of placement locations.
    """
    in_care = caseload.looked_after
    place = caseload.current_placement(in_care)
    has_distance, is_far, far = _distances(caseload, place, miles)
    decided_by = (caseload.is_open("episodes", in_care), caseload.is_open("placements", in_care, place))
    if caseload.is_absent("placement_locations"):
        return Cohort(
            in_care, met=is_far, unsure=~has_distance, decided_by=decided_by, facts=(far,), ages=(CHILD_UNTIL,)
        )
    row = _location_rows(caseload, place)
    location = caseload["placement_locations"]["location"].reindex(row).reset_index(drop=True)
    located = in_care.assign(location=location)
    outside = matches(located["location"], caseload.words("outside"))
    unplaced = located["location"].isna().to_numpy()
    return Cohort(
        in_care,
        met=is_far & outside,
        unsure=np.where(has_distance, is_far & unplaced, outside | unplaced),
        decided_by=decided_by,
        facts=(far, caseload.text("placement_locations", "location", np.where(has_distance & ~is_far, NO_PLACE, row))),
        ages=(CHILD_UNTIL,),
        unlisted=(LOCATIONS.unlisted(caseload, located),),
    )


def _distances(caseload: Caseload, place: Places, miles: float) -> tuple[Flags, Flags, Fact]:
    """Whether each placement's distance is known, whether it is over the given miles, and the same in words."""
    distance = np.append(caseload["placements"]["distance"].to_numpy(), np.nan)[place]
    is_known = ~np.isnan(distance) & (distance != UNKNOWN_DISTANCE)
    is_far = is_known & (distance > miles)
    said = either(is_far, f"over {miles:g}", f"up to {miles:g}", unknown=~is_known)
    return is_known, is_far, Fact("placements", "distance", place, said)


def _location_rows(caseload: Caseload, placement: Places) -> Places:
    """The place of the row that says where each placement is."""
    ids = caseload["placements"]["placement_id"].reindex(placement)  # missing for no place
    return row_named(caseload["placement_locations"], "placement_id", ids)
