"""The words for an indicator's cases, and for cases that met its standard or did not."""

from __future__ import annotations

from msgspec import Struct


class Noun(Struct, frozen=True):
    """The name of a thing that is counted: singular and plural."""

    one: str
    several: str

    def of(self, count: int) -> str:
        """`1 child`, `no children`, `2,000 children`"""
        return f"{f'{count:,}' if count else 'no'} {self.one if count == 1 else self.several}"

    def alone(self, count: int) -> str:
        return self.one if count == 1 else self.several


class CaseWords(Struct, frozen=True):
    """
    `case` names a row of the cohort. `met` and `missed` are said about rows that met the standard or did not; they are
    `Noun`s since verbs have a singular and a plural, too. `gained` names one more case that meets the standard.
    """

    case: Noun
    met: Noun = Noun("", "")
    missed: Noun = Noun("", "")
    gained: Noun = Noun("", "")


def was_or_were(rest: str) -> Noun:
    return _verb("was", "were", rest)


def has_or_have(rest: str) -> Noun:
    return _verb("has", "have", rest)


def is_or_are(rest: str) -> Noun:
    return _verb("is", "are", rest)


def _verb(one: str, several: str, rest: str) -> Noun:
    return Noun(f"{one} {rest}", f"{several} {rest}")


A_CHILD, A_PLAN = Noun("child", "children"), Noun("plan", "plans")

SEEN_IN_TIME = CaseWords(
    A_CHILD,
    was_or_were("seen in time"),
    has_or_have("no visit in time on record"),
    Noun("visit in time", "visits in time"),
)

OF_ITS_OWN = CaseWords(
    Noun("case", "cases"),
    Noun("met the standard", "met the standard"),
    is_or_are("not on record as having met the standard"),
    Noun("case that meets the standard", "cases that meet the standard"),
)
"""For a council's own indicator, about which nothing more specific is known."""
