"""A scorecard typed by hand, as a value: what its cells say, in the words and numbers that people type."""

from __future__ import annotations

import re
from fractions import Fraction
from string import ascii_uppercase

from msgspec import Struct

from kpixl.scorecard.display import rounded
from kpixl.words.periods import Period
from kpixl.words.terms import GoodIs, Rag

_NUMBER = re.compile(
    r"(?<![\w.])[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?P<percent>\s*(?:%|per\s?cent\b))?(?![\d.]*\w)"
)
_PER = re.compile(r"\bper\s+(?:[\d,]+\s*k?|k)\b|/\s*10,?000\b|\b10k\b", re.IGNORECASE)
_EITHER = re.compile(
    r"\b(?:or|and|to|from|was|were|not|then)\b", re.IGNORECASE
)  # these words mean two numbers, not a count with its rate
_AT_LEAST = re.compile(
    r"[≥>]|\b(?:at least|or more|or above|or over|or higher|minimum|min|above|over|more than)\b", re.I
)
_AT_MOST = re.compile(
    r"[≤<]|\b(?:at most|up to|or less|or fewer|or below|or under|or lower|maximum|max|below|under|less than"
    r"|fewer than|no more than)\b",
    re.IGNORECASE,
)
_LETTERS = {
    "r": Rag.RED, "red": Rag.RED,
    "a": Rag.AMBER, "amber": Rag.AMBER, "y": Rag.AMBER, "yellow": Rag.AMBER, "orange": Rag.AMBER,
    "g": Rag.GREEN, "green": Rag.GREEN,
}  # fmt: skip
_HIGHER = re.compile(r"\b(?:high|higher|bigger|max\w*|up|increas\w*|more)\b|↑|▲", re.IGNORECASE)
_LOWER = re.compile(r"\b(?:low|lower|smaller|min\w*|down|decreas\w*|less|fewer)\b|↓|▼", re.IGNORECASE)


class TypedNumber(Struct, frozen=True):
    """A number in a cell: 87 for 87%. `value` may have more digits than the `decimals` that the cell shows."""

    value: Fraction
    decimals: int
    is_percentage: bool = False
    count: int | None = None  # typed before it in the cell: 573 of `573 21.8`

    @property
    def shown(self) -> Fraction:
        return rounded(self.value, self.decimals)

    @property
    def has_hidden_digits(self) -> bool:
        return self.value != self.shown

    @property
    def words(self) -> str:
        """The number as the page shows it: `87%`, `573 21.8`."""
        before = "" if self.count is None else f"{self.count} "
        return f"{before}{float(self.shown):.{self.decimals}f}{'%' if self.is_percentage else ''}"

    def times_100(self) -> TypedNumber:
        return TypedNumber(self.value * 100, max(self.decimals - 2, 0), True, self.count)


class TypedTarget(Struct, frozen=True):
    """A target as typed: one number (`low` is `high`) or a range; `good_is` if the words say which way is good."""

    low: TypedNumber
    high: TypedNumber
    good_is: GoodIs | None = None

    @property
    def is_range(self) -> bool:
        return self.low.value != self.high.value

    @property
    def words(self) -> str:
        return f"{self.low.words}–{self.high.words}" if self.is_range else self.low.words


class TypedMonth(Struct, frozen=True):
    """A month of a row: its figure and its letter, and where they are. `painted`: the colour of the letter's cell."""

    name: str  # June, June 2024, Q1; empty if no heading says
    period: Period | None
    number: TypedNumber | None
    letter: Rag | None
    painted: Rag | None
    place: str  # of the letter, or of the figure if a colour stands for the letter
    target: TypedTarget | None
    says: str = ""  # what is typed in place of the figure; used only for comparing, never printed


class TypedRow(Struct, frozen=True):
    """A row of the page; `months` are oldest first. `label` and `narrative` are only compared, never printed."""

    sheet: str
    place: str
    ref: str
    label: str
    national: TypedNumber | None
    comparable: TypedNumber | None
    good_is: GoodIs | None
    months: tuple[TypedMonth, ...]
    narrative: str = ""
    narrative_place: str = ""

    @property
    def number(self) -> int:
        """The number of its line on the sheet."""
        return int(self.place.lstrip(ascii_uppercase))


def typed_numbers(text: str) -> list[TypedNumber]:
    """The numbers in a text, in order; the one in `per 10,000` is part of a unit and does not count."""
    found = []
    for each in _NUMBER.finditer(_PER.sub(" ", text)):
        digits = each[0].removesuffix(each["percent"] or "").replace(",", "").replace("−", "-")
        decimals = len(digits.partition(".")[2])
        found.append(TypedNumber(Fraction(digits), decimals, each["percent"] is not None))
    return found


def typed_number(text: str) -> TypedNumber | None:
    """The figure that a cell's text states: its percentage, or else its last number; None if that is not clear."""
    numbers = typed_numbers(text)
    shares = [each for each in numbers if each.is_percentage]
    others = [each for each in numbers if not each.is_percentage and not each.decimals]
    if len(shares) > 1 or len(numbers) > 2 or not numbers or len(text) > 40:
        return None
    if len(numbers) == 2 and not shares and _EITHER.search(text):
        return None
    chosen = shares[0] if shares else numbers[-1]
    count = next((int(each.value) for each in others if each is not chosen), None) if len(numbers) == 2 else None
    return TypedNumber(chosen.value, chosen.decimals, chosen.is_percentage, count)


def typed_target(text: str) -> TypedTarget | None:
    """The target that a text states: `90%`, `≤ 9%`, `15 - 20%`, `10% or less`; None if it states none."""
    text = _PER.sub(" ", text)
    numbers = typed_numbers(re.sub(r"(?<=[\d%])\s*[-–—]\s*(?=\d)", " to ", text))
    shares = [each for each in numbers if each.is_percentage]
    if shares and len(shares) < len(numbers) and not (len(numbers) == 2 and numbers[1].is_percentage):
        numbers = shares
    if not numbers or len(numbers) > 2:
        return None
    is_share = bool(shares)
    ends = [TypedNumber(each.value, each.decimals, is_share) for each in numbers]
    if len(ends) == 2:
        low, high = sorted(ends, key=lambda end: end.value)
        return TypedTarget(low, high, GoodIs.IN_RANGE if low != high else None)
    at_most, at_least = _AT_MOST.search(text), _AT_LEAST.search(text)
    # `no more than` contains `more than`, so words for "at most" take precedence.
    good_is = GoodIs.LOW if at_most else GoodIs.HIGH if at_least else None
    return TypedTarget(ends[0], ends[0], good_is)


def typed_letter(text: str) -> Rag | None:
    """The letter that a text begins with: `R`, `amber`, `Green – on track`; None for any other text."""
    word = re.match(r"\W*([a-z]+)\b", text.strip().lower())
    return _LETTERS.get(word[1]) if word and (len(word[1]) > 1 or len(text.strip()) <= 3) else None


def typed_direction(text: str) -> GoodIs | None:
    """Which way is good, from a cell of a column that says so; None if the cell says neither, or both."""
    higher, lower = _HIGHER.search(text), _LOWER.search(text)
    if bool(higher) == bool(lower):
        return None
    return GoodIs.HIGH if higher else GoodIs.LOW
