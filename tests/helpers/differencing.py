"""
An attacker who has all copies of a month, linear arithmetic, and every denominator that is not small.

Reads only what copies show, and rounds in its own way. It knows nothing of kpixl's rules: it plays the output checker
who tries differences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

from msgspec import Struct

from kpixl.scorecard.display import shown
from kpixl.scorecard.scorecard import Scorecard

MOST = 10_000  # cases of anything


class Shown(Struct, frozen=True):
    """A figure as a copy shows it, by the words on the page; `of` is its denominator where that is known."""

    text: str
    of: int | None

    @property
    def is_hidden(self) -> bool:
        return self.text == "[c]"

    def numerators(self) -> range:
        """The numerators that give this text."""
        if self.text not in ("[c]", "–") and (not self.text.endswith("%") or " " in self.text):
            number = int(self.text.split()[0])
            return range(number, number + 1)
        if self.of is None or self.text in ("[c]", "–"):
            return range(MOST + 1)
        fitting = [each for each in range(self.of + 1) if percentage(each, self.of, self.text) == self.text]
        return range(fitting[0], fitting[-1] + 1)


def percentage(part: int, whole: int, like: str) -> str:
    decimals = len(like.rstrip("%").partition(".")[2])
    share = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{share}%"


def page_of_copy(copy: Scorecard, denominators: Mapping[str, int | None], threshold: int) -> dict[str, Shown]:
    """What a copy shows of its last month, by indicator."""
    found = {}
    for row in copy.rows:
        key, figure = row.indicator.key, row.figures[-1].figure
        whole = denominators.get(key)
        is_known = whole is not None and whole >= threshold and not figure.is_suppressed
        found[key] = Shown(shown(figure, row.indicator.decimals), whole if is_known else None)
    return found


def differences(one: Shown, other: Shown) -> range:
    """By how much the numerators of two copies can differ."""
    a, b = one.numerators(), other.numerators()
    return range(b[0] - a[-1], b[-1] - a[0] + 1)


def told_differences(copies: Sequence[Mapping[str, Shown]], threshold: int) -> Iterator[tuple[str, range]]:
    """Each figure that two copies show if its counts are sure to differ, and by less than the threshold."""
    for one, other in combinations(copies, 2):
        for key in one.keys() & other.keys():
            before, now = one[key], other[key]
            if "–" in (before.text, now.text) or before.is_hidden or now.is_hidden:
                continue
            possible = differences(before, now)
            if all(0 < abs(each) < threshold for each in possible):
                yield key, possible


Bounds = tuple[int, int]  # the least and the most


def sizes(
    copies: Sequence[Mapping[str, Shown]], totals: Mapping[str, bool], groups: Sequence[Sequence[str]]
) -> list[Bounds]:
    """
    The least and the most cases that each group can have, if no figure has changed between the copies.

    The bounds are narrowed until nothing more follows: each total is the sum of the groups, or more if it is said to
    hold more.
    """
    wholes = [(_known(copies, [total]), holds_more) for total, holds_more in totals.items()]
    bounds = [_known(copies, group) for group in groups]
    while True:
        narrower = bounds
        for whole, holds_more in wholes:
            narrower = _within(narrower, whole, holds_more)
        if narrower == bounds:
            return bounds
        bounds = narrower


def _within(bounds: Sequence[Bounds], whole: Bounds, holds_more: bool) -> list[Bounds]:
    low, high = (sum(each[side] for each in bounds) for side in (0, 1))
    least = 0 if holds_more else whole[0]
    return [(max(a, least - (high - b)), min(b, whole[1] - (low - a))) for a, b in bounds]


def _known(copies: Sequence[Mapping[str, Shown]], keys: Sequence[str]) -> Bounds:
    """Bounds on the cohort's size, from the figures that copies show: a count, or a percentage's denominator."""
    found = [size for copy in copies for key in keys if key in copy and (size := _size(copy[key])) is not None]
    return (min(found), max(found)) if found else (0, MOST)


def _size(of: Shown) -> int | None:
    return int(of.text) if of.text.isdecimal() else of.of
