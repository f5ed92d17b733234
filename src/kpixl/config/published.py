"""Numbers that were published about every council: where a council is among them, and what its neighbours reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from kpixl.config.councils import Council, PublishedValues
from kpixl.config.values import Benchmark, Indicator, OverTime, Step
from kpixl.words.terms import GoodIs, Unit

ENGLAND = "England"
QUARTILES = "ABCD"  # the best first, as LAIT has them


@dataclass(frozen=True)
class Standing:
    """Where a council is among those that have a number: its rank and quartile, and what its neighbours reach."""

    rank: int | None
    ranked: int  # councils with a number
    quartile: str
    neighbours_mean: Fraction | None
    neighbours_known: int
    neighbours: int
    rank_among_neighbours: int | None


def standing(values: PublishedValues, council: Council) -> Standing:
    """Where a council is among all in a measure that was published."""
    codes = council.neighbours.codes if council.neighbours else ()
    numbers = {code: number for code in values.councils if (number := values.number(code)) is not None}
    return standing_among(numbers, values.good_is, council.code, codes)


def standing_among(
    numbers: Mapping[str, Fraction], good_is: GoodIs, code: str, neighbours: Sequence[str] = ()
) -> Standing:
    """
    As the department's LAIT has it: of equal numbers each has the better rank, and councils without one have none.

    Neither rank nor quartile where neither high nor low is good. The mean is of the neighbours that have a number.
    """
    own, every = numbers.get(code), list(numbers.values())
    near = [numbers[each] for each in neighbours if each != code and each in numbers]
    return Standing(
        rank=_rank(own, every, good_is),
        ranked=len(every),
        quartile=_quartile(own, every, good_is),
        neighbours_mean=sum(near, Fraction(0)) / len(near) if near else None,
        neighbours_known=len(near),
        neighbours=len(neighbours),
        rank_among_neighbours=_rank(own, [*near, *([own] if own is not None else [])], good_is) if near else None,
    )


def _rank(own: Fraction | None, every: Sequence[Fraction], good_is: GoodIs) -> int | None:
    if own is None or good_is not in (GoodIs.HIGH, GoodIs.LOW):
        return None
    return 1 + sum(each > own if good_is is GoodIs.HIGH else each < own for each in every)


def _quartile(own: Fraction | None, every: Sequence[Fraction], good_is: GoodIs) -> str:
    """A for the best quarter; a number on an edge belongs to the lower numbers' band, as in LAIT."""
    if own is None or good_is not in (GoodIs.HIGH, GoodIs.LOW):
        return ""
    above = sum(own > quantile(every, Fraction(at, 4)) for at in (1, 2, 3))
    return QUARTILES[above if good_is is GoodIs.LOW else 3 - above]


def quantile(numbers: Sequence[Fraction], share: Fraction) -> Fraction:
    """The number with this share of the others below it, between two of them in proportion (R's type 7, Excel's)."""
    ordered = sorted(numbers)
    whole, rest = divmod((len(ordered) - 1) * share, 1)
    low = ordered[int(whole)]
    return low + rest * (ordered[min(int(whole) + 1, len(ordered) - 1)] - low)


def with_published(indicator: Indicator, published: Sequence[PublishedValues], council: Council) -> Indicator:
    """The indicator with the benchmarks that were published, each from its month on, among those typed in config."""
    of_it = [each for each in published if each.key == indicator.key]
    if not of_it:
        return indicator
    nationals = [Step(_national(each), each.since) for each in of_it if isinstance(each.england, Fraction)]
    means = [(each, standing(each, council)) for each in of_it]
    comparables = [
        Step(_comparable(each, found, council), each.since) for each, found in means if found.neighbours_known
    ]
    return replace(
        indicator,
        nationals=_merged(indicator.nationals, nationals),
        comparables=_merged(indicator.comparables, comparables),
    )


def _national(values: PublishedValues) -> Benchmark:
    assert isinstance(values.england, Fraction)
    return Benchmark(values.england, ENGLAND, values.year, values.differs)


def _comparable(values: PublishedValues, found: Standing, council: Council) -> Benchmark:
    """The neighbours' mean, with as many decimals as their numbers have."""
    assert found.neighbours_mean is not None and council.neighbours
    some = f"{found.neighbours_known} of {found.neighbours}"
    basis = f"mean of {some} statistical neighbours ({council.neighbours.model} model)"
    return Benchmark(_to_decimals(found.neighbours_mean, values.decimals), basis, values.year, values.differs)


def _to_decimals(value: Fraction, decimals: int) -> Fraction:
    scale = 10**decimals
    return Fraction(int(value * scale + Fraction(1, 2)), scale)


def _merged(typed: OverTime[Benchmark | None], added: Sequence[Step[Benchmark | None]]) -> OverTime[Benchmark | None]:
    """The steps in order; of two from one month, what was published counts."""
    begun = {step.since for step in added}
    steps = [*(step for step in typed.steps if step.since not in begun), *added]
    return OverTime(tuple(sorted(steps, key=lambda step: step.since.number if step.since else 0)))


def is_share(unit: Unit) -> bool:
    return unit in (Unit.SHARE, Unit.COUNT_AND_SHARE)
