"""Totals: indicators whose cohort is made of the cohorts of others, by what each indicator declares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from kpixl.indicators import ALL
from kpixl.indicators.declared import DeclaredIndicator


class Total(Struct, frozen=True):
    """
    A figure whose cohort is made of the cohorts of others: its groups, each given by the indicators with its cohort.

    `holds_more`: it also has cases of no group, so it only shows how large a group can be at most.
    """

    key: str
    groups: tuple[tuple[str, ...], ...]
    holds_more: bool


def totals(indicators: Sequence[DeclaredIndicator]) -> Iterator[Total]:
    """The totals among indicators; an indicator with the same cases as a total is a total, too."""
    for each in indicators:
        total = each.same_cases_as or each
        parts = [part for part in indicators if total in part.part_of]
        if parts:
            groups = tuple(tuple(_with_the_cohort_of(part, indicators)) for part in parts)
            yield Total(each.key, groups, total.holds_more)


def _with_the_cohort_of(first: DeclaredIndicator, indicators: Sequence[DeclaredIndicator]) -> Iterator[str]:
    yield first.key
    yield from (each.key for each in indicators if each.same_cases_as == first)


TOTALS = tuple(totals([*ALL.values()]))
