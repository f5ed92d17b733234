"""Which tables of figures a council can have, and how an incomplete table is completed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct

from kpixl.demo.table import COUNTS, KEYS, MONTHS, SAME_COHORT, FigureTable, Wanted, demo_figures, same_cohort, size
from kpixl.words.errors import DemoError, listed
from kpixl.words.periods import Period
from kpixl.words.texts import counted

LARGEST = 3_000  # cases in a cohort; there may be more contacts
LARGEST_CONTACTS = 20_000


def completed(figures: FigureTable) -> dict[tuple[str, Period], Wanted]:
    """
    The table, with the figures that it leaves out added.

    A cohort's size is taken from another figure about the same children, or else from the demo table, and fitted to
    the cohorts that contain it; a numerator left out keeps the demo table's share. Raises `DemoError` with all faults.
    """
    faults = list(_faults_of_each(figures))
    if not faults:
        faults = list(_faults_of_cohorts(figures))
    if faults:
        raise DemoError(_refusal(faults))
    complete = {at: figure for period in MONTHS for at, figure in _month_completed(figures, period).items()}
    faults = list(_faults_between(complete))
    if faults:
        raise DemoError(_refusal(faults))
    return complete


def _refusal(faults: list[str]) -> str:
    count = counted(len(faults), "figure")
    return f"No council can have this table: {count} can't be.\n{listed(faults)}\nChange them and ask again."


def _faults_of_each(figures: FigureTable) -> Iterator[str]:
    """Faults that a figure shows on its own."""
    for (key, period), figure in figures.items():
        at = f"{key} {period}:"
        if key == "pep_quality":
            yield f"{at} {figure}; reported termly, and no term ends in this month, so leave it out"
        elif key not in KEYS:
            yield f"{at} no such indicator"
        elif period not in MONTHS:
            yield f"{at} the demo council has {MONTHS[0]} to {MONTHS[-1]} only"
        elif key in COUNTS and figure.denominator is not None:
            yield f"{at} {figure}; a count has no denominator"
        elif key not in COUNTS and figure.denominator is None:
            yield f"{at} {figure}; it needs a denominator"
        elif figure.numerator < 0 or size(key, figure) < 0:
            yield f"{at} {figure}; figures are 0 or more"
        elif figure.denominator is not None and figure.numerator > figure.denominator:
            yield f"{at} {figure}; the numerator is more than the denominator"
        elif size(key, figure) > (largest := LARGEST_CONTACTS if key.startswith("contacts") else _largest(key)):
            yield f"{at} {figure}; the demo council has no more than {largest} cases there"


def _largest(key: str) -> int:
    return 3 * LARGEST if key == "supervision" else LARGEST


def _faults_of_cohorts(figures: FigureTable) -> Iterator[str]:
    """Figures about the same children whose denominators differ."""
    for keys in SAME_COHORT:
        for period in MONTHS:
            given = [key for key in keys if (key, period) in figures]
            for key in given[1:]:
                expected, found = size(given[0], figures[given[0], period]), size(key, figures[key, period])
                if found != expected:
                    yield f"{key} {period}: {found} children, but {given[0]} has {expected}; both look at the same ones"


def _month_completed(figures: FigureTable, period: Period) -> dict[tuple[str, Period], Wanted]:
    demo = demo_figures()
    given = {key: figures[key, period] for key in KEYS if (key, period) in figures}
    sizes = _Sizes({key: size(key, figure) for key, figure in given.items()}, period)
    sizes.settle_same_cohorts()
    sizes.settle_care()
    sizes.settle(same_cohort("children_in_need"), lambda: sizes.of_demo("children_in_need"))
    sizes.settle(same_cohort("child_protection"), lambda: sizes.of_demo("child_protection"))
    sizes.settle_care_leavers()
    sizes.settle(("supervision",), sizes.supervised)
    for key in KEYS:
        sizes.settle((key,), partial(sizes.of_demo, key))
    return {(key, period): given.get(key) or _at_demo_share(key, sizes.known[key], demo[key, period]) for key in KEYS}


class _Sizes(Struct):
    """The cohort sizes of a month: those of the given figures, and the others, chosen one at a time to fit."""

    known: dict[str, int]
    period: Period

    def of_demo(self, key: str) -> int:
        return size(key, demo_figures()[key, self.period])

    def settle(self, keys: tuple[str, ...], chosen: Callable[[], int]) -> None:
        """Choose the size of the cohort that these figures share, unless it is known."""
        if keys[0] not in self.known:
            self.known.update(dict.fromkeys(keys, chosen()))

    def settle_same_cohorts(self) -> None:
        for keys in SAME_COHORT:
            known = [self.known[key] for key in keys if key in self.known]
            self.known.update(dict.fromkeys(keys, known[0]) if known else {})

    def settle_care(self) -> None:
        known, parts = self.known, _parts(self.known)
        self.settle(same_cohort("looked_after"), lambda: max(self.of_demo("looked_after") if not parts else 0, parts))
        children = known["looked_after"]

        def part(key: str) -> int:
            return round(children * self.of_demo(key) / self.of_demo("looked_after"))

        self.settle(
            same_cohort("review_health"),
            lambda: max(min(part("review_health"), children), known.get("long_term_stability", 0)),
        )
        room = max(children - known.get("pathway_plans", 0), 0)
        self.settle(("long_term_stability",), lambda: min(part("long_term_stability"), known["review_health"], room))
        self.settle(
            ("pathway_plans",), lambda: min(part("pathway_plans"), max(children - known["long_term_stability"], 0))
        )

    def settle_care_leavers(self) -> None:
        known = self.known
        in_touch = known.get("care_leavers_in_touch")
        young, older = same_cohort("accommodation_17_18"), same_cohort("accommodation_19_21")
        if in_touch is not None:
            self.settle(young, lambda: max(in_touch - known[older[0]], 0) if older[0] in known else in_touch // 10)
            self.settle(older, lambda: max(in_touch - known[young[0]], 0))
        self.settle(young, lambda: min(self.of_demo(young[0]), known.get("care_leavers", self.of_demo("care_leavers"))))
        self.settle(
            older, lambda: min(self.of_demo(older[0]), max(known.get("care_leavers", 1_000) - known[young[0]], 0))
        )
        self.settle(("care_leavers_in_touch",), lambda: known[young[0]] + known[older[0]])
        self.settle(("care_leavers",), lambda: max(self.of_demo("care_leavers"), known["care_leavers_in_touch"]))

    def supervised(self) -> int:
        known = self.known
        children = known["children_in_need"] + known["child_protection"] + known["looked_after"]
        return children - min(9, _most_in_both(known))


def _parts(sizes: dict[str, int]) -> int:
    """The smallest number of looked-after children that the known parts of the cohort allow."""
    return max(sizes.get("review_health", 0), sizes.get("long_term_stability", 0) + sizes.get("pathway_plans", 0))


def _most_in_both(sizes: dict[str, int]) -> int:
    return min(sizes["child_protection"], sizes["looked_after"])


def _at_demo_share(key: str, cases: int, demo: Wanted) -> Wanted:
    if demo.denominator is None:
        return Wanted(cases)
    return Wanted(round(cases * demo.numerator / demo.denominator), cases)


def _faults_between(table: FigureTable) -> Iterator[str]:
    """Faults of cohorts that no council can have together."""
    for period in MONTHS:
        sizes = {key: size(key, table[key, period]) for key in KEYS}
        children = sizes["looked_after"]
        over_a_year, long_term, pathway = (sizes["review_health"], sizes["long_term_stability"], sizes["pathway_plans"])
        if over_a_year > children:
            yield f"review_health {period}: {over_a_year} children in care for a year, but looked_after is {children}"
        if long_term > over_a_year:
            yield (
                f"long_term_stability {period}: {long_term} children in care for 30 months, "
                f"but only {over_a_year} for a year (review_health)"
            )
        if pathway + long_term > children:
            yield (
                f"pathway_plans {period}: {pathway} children aged 16 or 17 and {long_term} under 16 "
                f"(long_term_stability), but looked_after is {children}"
            )
        leavers = sizes["accommodation_17_18"] + sizes["accommodation_19_21"]
        if sizes["care_leavers_in_touch"] != leavers:
            yield (
                f"care_leavers_in_touch {period}: {sizes['care_leavers_in_touch']} care leavers aged 17 to 21, "
                f"but {leavers} aged 17 to 18 and 19 to 21 together (accommodation, EET)"
            )
        if sizes["care_leavers_in_touch"] > sizes["care_leavers"]:
            yield (
                f"care_leavers_in_touch {period}: {sizes['care_leavers_in_touch']} of them are aged 17 to 21, "
                f"but care_leavers is {sizes['care_leavers']}"
            )
        most = sizes["children_in_need"] + sizes["child_protection"] + children
        least = most - _most_in_both(sizes)
        if not least <= sizes["supervision"] <= most:
            yield (
                f"supervision {period}: {sizes['supervision']} children, but those in need, on a plan and looked after "
                f"are {least} to {most} (a child on a plan and looked after counts once)"
            )
