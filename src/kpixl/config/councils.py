"""A council among all councils: its code, its statistical neighbours, and published values of all."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from msgspec import Struct

from kpixl.words.periods import Period
from kpixl.words.terms import GoodIs


class Neighbours(Struct, frozen=True):
    """A council's statistical neighbours in one model, as council codes."""

    model: int
    codes: tuple[str, ...]


class Council(Struct, frozen=True):
    """A council's own three-digit code, and its neighbours in the model that it uses; None if it names none."""

    code: str = ""
    neighbours: Neighbours | None = None


NO_COUNCIL = Council()
"""The council of a config that does not say which council it is."""


class PublishedValues(Struct, frozen=True):
    """
    One measure of one year: England's number and each council's by code, as published.

    In place of a number that was not published is its token (c, x, z, k, low, u, :). `differs` says why the measure has
    a different basis from the indicator's row; empty if the basis is the same. Percentages are shares of 1 here.
    """

    key: str
    measure: str
    year: str
    since: Period | None
    release: str
    file: str
    sha256: str
    england: Fraction | str
    councils: Mapping[str, Fraction | str]
    decimals: int
    good_is: GoodIs  # which way the measure is ranked; may differ from the row's
    differs: str = ""

    def number(self, code: str) -> Fraction | None:
        found = self.councils.get(code)
        return found if isinstance(found, Fraction) else None
