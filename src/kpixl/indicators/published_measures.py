"""The measures that the Department for Education publishes about every council, by the headers of its files."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.indicators.bases import BASES, Basis, Over
from kpixl.indicators.declared import Timing
from kpixl.words.terms import GoodIs, Unit


class PublishedMeasure(Struct, frozen=True):
    """
    A measure in one of the department's files, and the indicator beside which it is printed.

    `column` has its number, in the rows whose other columns have the values in `rows`. `dashboard` are its names in the
    Local Authority Interactive Tool (LAIT). Councils are ranked if high or low is good.
    """

    key: str
    name: str
    column: str
    basis: Basis
    good_is: GoodIs
    rows: Mapping[str, str] = field(default_factory=dict)
    dashboard: tuple[str, ...] = ()


def _yearly(key: str, counts: str = "") -> Basis:
    """The basis of an indicator as published: a flow is counted over a year, a stock on 31 March."""
    row = BASES[key]
    over = Over.DAY if row.timing is Timing.STOCK else Over.YEAR
    return replace(row, over=over, counts=counts or row.counts)


_HEALTH = "Health assessments: Children looked after all ages"
_LONG = "Children looked after continuously for at least 2.5 years on 31 March aged under 16 years"
_EVER = "a plan at any time before"

MEASURES = (
    PublishedMeasure(
        "re_referrals",
        "re-referrals within 12 months (children in need, table C1)",
        "rereferral_percent",
        _yearly("re_referrals"),
        GoodIs.LOW,
        dashboard=("Percentage of re-referrals to children's social care within 12 months",),
    ),
    PublishedMeasure(
        "repeat_plans",
        "second or subsequent plans, ever (children in need, table D3)",
        "CPP_subsequent_percent",
        _yearly("repeat_plans", counts=_EVER),
        GoodIs.LOW,
        dashboard=("Percentage of children who became the subject of a plan for a second or subsequent time",),
    ),
    PublishedMeasure(
        "plans_over_2_years",
        "plans that last two years or more (children in need, table D5)",
        "2_years_or_more_percent",
        _yearly("plans_over_2_years"),
        GoodIs.LOW,
        dashboard=("Child Protection Plans lasting 2 years or more as at 31 March",),
    ),
    PublishedMeasure(
        "looked_after",
        "children looked after, per 10,000",
        "rate_per_10000",
        _yearly("looked_after"),
        GoodIs.NOT_RATED,
        {"population_type": "Children looked after on 31 March each year"},
        ("Children looked after rate per 10,000",),
    ),
    PublishedMeasure(
        "review_health",
        "annual health assessments",
        "children_percent",
        _yearly("review_health"),
        GoodIs.HIGH,
        {"characteristic": _HEALTH, "breakdown": "Had their annual health assessment"},
        ("Percentage of CLA having Health Checks",),
    ),
    PublishedMeasure(
        "dental_checks",
        "teeth checked by a dentist",
        "children_percent",
        _yearly("dental_checks"),
        GoodIs.HIGH,
        {"characteristic": _HEALTH, "breakdown": "Had their teeth checked by a dentist"},
        ("Percentage of CLA having Dental Checks",),
    ),
    PublishedMeasure(
        "short_term_stability",
        "three or more placements in the year",
        "children_percent",
        _yearly("short_term_stability"),
        GoodIs.LOW,
        {"cla_group": "CLA on 31 March", "placement_stability": "With 3 or more placements during the year"},
        ("Placement 1 - % CLA with three or more placements",),
    ),
    PublishedMeasure(
        "long_term_stability",
        "two years with the same carer",
        "children_percent",
        _yearly("long_term_stability"),
        GoodIs.HIGH,
        {"cla_group": _LONG, "placement_stability": "Living with the same carer for at least 2 years"},
        ("Long Term Placement Stability (%)",),
    ),
    PublishedMeasure(
        "placed_over_20_miles",
        "over 20 miles from home, outside the council's area",
        "",
        _yearly("placed_over_20_miles"),
        GoodIs.LOW,
        dashboard=("Children looked after placed more than 20 miles from home, outside LA Boundary (%)",),
    ),
    PublishedMeasure(
        "placed_over_20_miles",
        "over 20 miles from home, wherever that is",
        "",
        _yearly("placed_over_20_miles", counts="over 20 miles from home, inside the council's area too"),
        GoodIs.LOW,
        dashboard=("Children looked after placed more than 20 miles from home (%)",),
    ),
    PublishedMeasure(
        "missing_children",
        "children looked after who went missing in the year",
        "",
        replace(_yearly("missing_children"), unit=Unit.SHARE, of="children looked after in the year"),
        GoodIs.LOW,
        dashboard=("% Children looked after who were missing",),
    ),
    *(
        PublishedMeasure(
            f"accommodation_{first}_{last}",
            f"suitable accommodation, {first} to {last}",
            "care_leaver_percent",
            _yearly(f"accommodation_{first}_{last}"),
            GoodIs.HIGH,
            {"care_leaver_age": f"{first} to {last} years", "breakdown": "Accommodation considered suitable"},
        )
        for first, last in ((17, 18), (19, 21))
    ),
    *(
        PublishedMeasure(
            f"eet_{first}_{last}",
            f"education, employment or training, {first} to {last}",
            "care_leaver_percent",
            _yearly(f"eet_{first}_{last}"),
            GoodIs.HIGH,
            {
                "care_leaver_age": f"{first} to {last} years",
                "breakdown": "Total in education, employment or training",
            },
        )
        for first, last in ((17, 18), (19, 21))
    ),
)
