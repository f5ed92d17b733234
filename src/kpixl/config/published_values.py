"""Published numbers of every council: where a council stands among them, and what its neighbours reach."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.councils import Council, PublishedValues
from kpixl.config.values import Benchmark, Indicator, OverTime, Step
from kpixl.words.terms import GoodIs, Unit

ENGLAND = "England"
QUARTILES = "ABCD"  # the best first, as in LAIT


class Standing(Struct, frozen=True):
    """Where a council stands among those with a number: its rank and quartile, and what its neighbours reach."""

    rank: int | None
    ranked: int  # councils with a number
    quartile: str
    neighbours_mean: Fraction | None
    neighbours_known: int
    neighbours: int
    rank_among_neighbours: int | None


def standing(values: PublishedValues, council: Council) -> Standing:
    """Where a council stands among all in a published measure."""
    codes = council.neighbours.codes if council.neighbours else ()
    numbers = {code: number for code in values.councils if (number := values.number(code)) is not None}
    return Ranking(numbers, values.good_is).standing(council.code, codes)


class Ranking(Struct, frozen=True, dict=True):
    """
    The numbers of all councils that have one, by code; they are sorted once for all councils.

    As in the department's LAIT, equal numbers all have the better rank, and councils without a number have no rank.
    There is neither rank nor quartile if neither high nor low is good.
    """

    numbers: Mapping[str, Fraction]
    good_is: GoodIs

    def standing(self, code: str, neighbours: Sequence[str] = ()) -> Standing:
        """Where a council stands. The mean covers only the neighbours that have a number."""
        own = self.numbers.get(code)
        near = [self.numbers[each] for each in neighbours if each != code and each in self.numbers]
        return Standing(
            rank=self._rank(own, self._ordered),
            ranked=len(self.numbers),
            quartile=self._quartile(own),
            neighbours_mean=sum(near, Fraction(0)) / len(near) if near else None,
            neighbours_known=len(near),
            neighbours=len(neighbours),
            rank_among_neighbours=self._rank(own, sorted([*near, own])) if near and own is not None else None,
        )

    def _rank(self, own: Fraction | None, ordered: Sequence[Fraction]) -> int | None:
        if own is None or not self.good_is.is_one_way:
            return None
        better = len(ordered) - bisect_right(ordered, own) if self.good_is is GoodIs.HIGH else bisect_left(ordered, own)
        return 1 + better

    def _quartile(self, own: Fraction | None) -> str:
        """A for the best quarter; a number on an edge belongs to the band of the lower numbers, as in LAIT."""
        if own is None or not self.good_is.is_one_way:
            return ""
        above = sum(own > edge for edge in self._edges)
        return QUARTILES[above if self.good_is is GoodIs.LOW else 3 - above]

    @cached_property
    def _ordered(self) -> Sequence[Fraction]:
        return sorted(self.numbers.values())

    @cached_property
    def _edges(self) -> Sequence[Fraction]:
        return [quantile(self._ordered, Fraction(at, 4)) for at in (1, 2, 3)]


def quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """
    The quantile at this share, interpolated linearly between two numbers (type 7 in R; Excel's PERCENTILE.INC).

    `ordered` has the smallest number first.
    """
    whole, rest = divmod((len(ordered) - 1) * share, 1)
    low = ordered[int(whole)]
    return low + rest * (ordered[min(int(whole) + 1, len(ordered) - 1)] - low)


def with_published(indicator: Indicator, published: Sequence[PublishedValues], council: Council) -> Indicator:
    """The indicator with published benchmarks, each from its month on, in addition to those typed in config."""
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
    """The neighbours' mean, rounded to as many decimals as their numbers have."""
    assert found.neighbours_mean is not None and council.neighbours
    some = f"{found.neighbours_known} of {found.neighbours}"
    basis = f"mean of {some} statistical neighbours ({council.neighbours.model} model)"
    return Benchmark(_to_decimals(found.neighbours_mean, values.decimals), basis, values.year, values.differs)


def _to_decimals(value: Fraction, decimals: int) -> Fraction:
    scale = 10**decimals
    return Fraction(int(value * scale + Fraction(1, 2)), scale)


def _merged(typed: OverTime[Benchmark | None], added: Sequence[Step[Benchmark | None]]) -> OverTime[Benchmark | None]:
    """The steps in order; of two that begin in the same month, the added one counts."""
    begun = {step.since for step in added}
    steps = [*(step for step in typed.steps if step.since not in begun), *added]
    return OverTime(tuple(sorted(steps, key=lambda step: step.since.number if step.since else 0)))


def is_share(unit: Unit) -> bool:
    return unit in (Unit.SHARE, Unit.COUNT_AND_SHARE)
