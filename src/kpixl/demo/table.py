"""The figures that a demo council should have: a numerator and a denominator for each indicator and month."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from kpixl.words.periods import Counts, Period

MONTHS = (Period(2024, 4), Period(2024, 5), Period(2024, 6))


class Wanted(Struct, frozen=True):
    """A figure to be constructed. Counts and rates have a numerator only."""

    numerator: int
    denominator: int | None = None

    def __str__(self) -> str:
        return str(self.numerator) if self.denominator is None else f"{self.numerator} of {self.denominator}"


FigureTable = Mapping[tuple[str, Period], Wanted]

# Key: April, May, June. A share is (numerator, denominator).
_DEMO: dict[str, tuple[int | tuple[int, int], ...]] = {
    "contacts": (4412, 5138, 4865),
    "contacts_progressed": ((747, 4412), (932, 5138), (748, 4865)),
    "re_referrals": ((184, 800), (146, 812), (159, 796)),
    "assessments_in_45_days": ((751, 825), (781, 840), (760, 800)),
    "children_in_need": (1999, 2064, 1982),
    "cin_visits": ((1759, 1999), (1713, 2064), (1665, 1982)),
    "s47_to_icpc": ((58, 176), (53, 183), (53, 171)),
    "child_protection": (577, 567, 573),
    "icpc_in_time": ((62, 82), (69, 75), (67, 77)),
    "repeat_plans": ((1, 55), (9, 50), (6, 58)),
    "cp_reviews_in_time": ((565, 577), (555, 567), (560, 573)),
    "plans_over_2_years": ((34, 577), (33, 567), (34, 573)),
    "cp_visits": ((508, 577), (499, 567), (470, 573)),
    "looked_after": (981, 985, 978),
    "care_leavers": (807, 806, 799),
    "lac_reviews": ((922, 981), (916, 985), (910, 978)),
    "lac_visits": ((952, 981), (926, 985), (861, 978)),
    "initial_health": ((22, 25), (26, 30), (25, 28)),
    "review_health": ((648, 720), (642, 721), (654, 718)),
    "dental_checks": ((645, 720), (641, 721), (640, 718)),
    "short_term_stability": ((119, 981), (116, 985), (100, 978)),
    "long_term_stability": ((211, 305), (214, 306), (216, 304)),
    "placed_over_20_miles": ((353, 981), (355, 985), (345, 978)),
    "pathway_plans": ((196, 200), (198, 202), (201, 203)),
    "care_leavers_in_touch": ((429, 461), (434, 462), (420, 457)),
    "accommodation_17_18": ((28, 31), (31, 34), (28, 32)),
    "accommodation_19_21": ((404, 430), (402, 428), (400, 425)),
    "eet_17_18": ((22, 31), (25, 34), (23, 32)),
    "eet_19_21": ((254, 430), (257, 428), (251, 425)),
    "missing_children": (56, 40, 16),
    "supervision": ((2980, 3548), (2994, 3607), (2855, 3524)),
}
KEYS = tuple(_DEMO)
COUNTS = frozenset(key for key, figures in _DEMO.items() if isinstance(figures[0], int))

# Keys whose denominator is the same children, and the key that counts those children, if any.
SAME_COHORT: tuple[tuple[str, ...], ...] = (
    ("contacts", "contacts_progressed"),
    ("children_in_need", "cin_visits"),
    ("child_protection", "cp_reviews_in_time", "plans_over_2_years", "cp_visits"),
    ("looked_after", "lac_reviews", "lac_visits", "short_term_stability", "placed_over_20_miles"),
    ("review_health", "dental_checks"),
    ("accommodation_17_18", "eet_17_18"),
    ("accommodation_19_21", "eet_19_21"),
)


def same_cohort(key: str) -> tuple[str, ...]:
    """The keys that share this key's cohort."""
    return next(keys for keys in SAME_COHORT if key in keys)


def demo_figures() -> dict[tuple[str, Period], Wanted]:
    """The demo council's figures for April to June 2024. PEP quality is termly: no term ends in these months."""
    return {
        (key, period): Wanted(figure) if isinstance(figure, int) else Wanted(*figure)
        for key, figures in _DEMO.items()
        for period, figure in zip(MONTHS, figures, strict=True)
    }


def size(key: str, figure: Wanted) -> int:
    """How many cases the figure's cohort holds."""
    if key in COUNTS or figure.denominator is None:
        return figure.numerator
    return figure.denominator


class AskedFigures(Struct, frozen=True):
    """A complete table as arrays over the three months."""

    table: FigureTable

    def numerators(self, key: str) -> Counts:
        return np.array([self.table[key, period].numerator for period in MONTHS], dtype=np.int64)

    def sizes(self, key: str) -> Counts:
        return np.array([size(key, self.table[key, period]) for period in MONTHS], dtype=np.int64)

    def not_met(self, key: str) -> Counts:
        return self.sizes(key) - self.numerators(key)
