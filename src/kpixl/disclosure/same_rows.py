"""
What a council's own indicator would give away, by subtraction, beside others that count rows of the same table.

Anybody may define an indicator that counts all rows except a few of another, or several that do so together. No list of
totals can know of these, so an own figure is not shown if a small number lies between it, alone or with others, and
another figure about the same rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct, field

from kpixl.config.own_cohort import DaysRule, FlagRule, TextRule
from kpixl.config.values import Indicator, Own
from kpixl.disclosure.groups_of_rows import Group, KindOfRows, families
from kpixl.indicators import declared
from kpixl.scorecard.display import is_percentage
from kpixl.scorecard.figure import Figure

COHORT, MET, NOT_MET = range(3)  # their places in `_sizes`


class SameRows(Struct, frozen=True):
    """
    For each own indicator the others that read the same table; and the groups of rows that each indicator's figures
    count.

    Groups of the indicators that come with kpixl have no known kinds: any group of the table may be inside one.
    """

    others: Mapping[str, frozenset[str]] = field(default_factory=dict)
    groups: Mapping[str, Sequence[Group]] = field(default_factory=dict)


def same_rows(indicators: Sequence[Indicator]) -> SameRows:
    """Which indicators are decided by rows of the same table; empty if the page has no indicator of a council's own."""
    if not any(each.own for each in indicators):
        return SameRows()
    tables = {each.key: frozenset(declared(each).reads) for each in indicators}
    others = {
        each.key: frozenset(
            other.key for other in indicators if other.key != each.key and each.own.cohort.table in tables[other.key]
        )
        for each in indicators
        if each.own
    }
    return SameRows(others, {each.key: [*_groups(each)] for each in indicators})


def numbers_between(
    figure: Figure, figures: Mapping[str, Figure], same: SameRows, threshold: int, told: Sequence[Figure] = ()
) -> list[int]:
    """
    What lies between the figure and others of the same period: between their cases, those that met the standard and
    those that did not; and between a whole and groups of different rows that are known to be inside it.

    `told` are the figures that earlier copies gave. An indicator that the page no longer has may have counted rows of
    the same table, too.
    """
    others = same.others.get(figure.key, frozenset())
    sizes = {key: _sizes(figures.get(key)) for key in (figure.key, *others)}
    pairs = [
        abs(mine - theirs)
        for theirs in (*(size for key in others for size in sizes[key]), *_told_sizes(told, others, same))
        for mine in _sizes(figure)
        if mine is not None and theirs is not None
    ]
    sized = [
        (group, size)
        for key, of_key in sizes.items()
        for group, size in zip(same.groups.get(key, ()), of_key, strict=False)
        if size is not None
    ]
    return [*pairs, *_left_by_families(figure.key, sized, threshold)]


def _told_sizes(told: Sequence[Figure], others: Collection[str], same: SameRows) -> list[int | None]:
    return [size for each in told if each.key in others or each.key not in same.groups for size in _sizes(each)]


def _left_by_families(key: str, sized: Sequence[tuple[Group, int]], threshold: int) -> Iterator[int]:
    """What groups with no row in common leave of a whole around them; the figure is the whole or one of them."""
    size_of = dict(sized)
    for whole, size in sized:
        inside = [group for group, count in sized if count >= threshold and group.is_inside(whole)]
        for family in families(inside):
            if len(family) > 1 and key in {whole.key, *(group.key for group in family)}:
                yield abs(size - sum(size_of[group] for group in family))


def _sizes(figure: Figure | None) -> list[int | None]:
    """How many cases are in the cohort, met the standard, and did not; the numerator alone for other units."""
    if figure is None or figure.numerator is None:
        return []
    if not is_percentage(figure.unit) or figure.denominator is None:
        return [figure.numerator]
    return [figure.denominator, figure.numerator, figure.denominator - figure.numerator]


def _groups(indicator: Indicator) -> Iterator[Group]:
    """The groups of rows that its figure counts, in the order of `_sizes`."""
    of = indicator.own
    if of is None:
        yield from (Group(indicator.key, part) for part in (COHORT, MET, NOT_MET))
        return
    kinds, met = frozenset(map(_kind, of.cohort.where)), of.cohort.met
    yield _group(indicator.key, COHORT, of, kinds)
    if met is not None:
        yield _group(indicator.key, MET, of, kinds | {_kind(met)})
        yield _group(indicator.key, NOT_MET, of, kinds | {_kind(met).opposite})


def _group(key: str, part: int, of: Own, kinds: Collection[KindOfRows]) -> Group:
    return Group(key, part, of.cohort.dated, frozenset(kinds))


def _kind(rule: TextRule | FlagRule | DaysRule) -> KindOfRows:
    match rule:
        case TextRule(column, words, _):
            return KindOfRows(column, frozenset(word.casefold() for word in words))
        case FlagRule(column, is_yes):
            return KindOfRows(column, frozenset(["yes"]), is_of_them=is_yes)
        case DaysRule():
            return KindOfRows(repr(rule), frozenset(["in time"]))
