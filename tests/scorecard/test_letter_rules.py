"""The rule behind the letters of a page typed by hand is found, with the letters that break it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.commands.audit.findings import AuditKind, audit
from kpixl.scorecard.letter_rules import Base, LetterRule, Measure, best_fits
from kpixl.scorecard.typed_page import TypedMonth, TypedNumber, TypedRow, TypedTarget, typed_number, typed_target
from kpixl.words.terms import GoodIs, Rag

TARGETS = (95, 90, 85, 80, 75, 70, 65, 60)
LOW_TARGETS = (20, 30, 40)
# How far short of the target, in tolerances: far better, better, on it, on the edge of amber, within amber.
PLACES = (-2, -1, 0, 1, Fraction(1, 2))
JUST_PAST = Fraction(1, 4)  # of a point, so that no other whole tolerance gives the same letters


def percentage(value: Fraction) -> TypedNumber:
    return TypedNumber(value, 4, is_percentage=True)


def month(value: Fraction, target: int | None, letter: Rag, at: int) -> TypedMonth:
    number = percentage(Fraction(target)) if target is not None else None
    wanted = TypedTarget(number, number) if number else None
    return TypedMonth(f"{at}", None, percentage(value), letter, None, f"C{at}", wanted)


def row(label: str, months: list[TypedMonth]) -> TypedRow:
    return TypedRow("", "A1", "", label, None, None, None, tuple(months))


def letter_of(short: Fraction, amount: Fraction) -> Rag:
    """By hand: nothing short is green, up to the amount is amber, more is red."""
    return Rag.GREEN if short <= 0 else Rag.AMBER if short <= amount else Rag.RED


def page(measure: Measure, amount: int) -> list[TypedRow]:
    """Eight rows in which high is good and three in which low is, rated by the rule without a slip."""
    rows = []
    for at, target in enumerate((*TARGETS, *LOW_TARGETS)):
        tolerance = Fraction(amount) if measure is Measure.POINTS else Fraction(target * amount, 100)
        short = [*(place * tolerance for place in PLACES), tolerance + JUST_PAST, 2 * tolerance + 2]
        sign = -1 if target in TARGETS else 1
        months = [
            month(target + sign * each, target, letter_of(each, tolerance), 10 * at + number)
            for number, each in enumerate(short)
        ]
        rows.append(row(f"Row {at}", months))
    return rows


def with_break(rows: list[TypedRow], at: int, month_at: int, step: int) -> None:
    """The page with another letter in one cell."""
    cell = rows[at].months[month_at]
    letter = list(Rag)[(list(Rag).index(cell.letter) + step) % 3]
    months = list(rows[at].months)
    months[month_at] = replace(cell, letter=letter)
    rows[at] = replace(rows[at], months=tuple(months))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    measure=st.sampled_from(list(Measure)),
    amount=st.integers(2, 25),
    breaks=st.dictionaries(st.integers(0, 10), st.tuples(st.integers(0, 6), st.integers(1, 2)), max_size=3),
)
def test_a_rule_is_always_found_again_with_exactly_the_letters_that_break_it(measure, amount, breaks):
    rows = page(measure, amount)
    for at, (month_at, step) in breaks.items():
        with_break(rows, at, month_at, step)
    found = audit(rows, ())
    letters = sum(len(each.months) for each in rows)

    assert found.fit.rule == LetterRule(Base.TARGET, measure, Fraction(amount))
    assert (found.fit.explained, found.fit.judged) == (letters - len(breaks), letters)
    assert {each.cell for each in found.of(AuditKind.BREAKS)} == {
        rows[at].months[month_at].place for at, (month_at, _) in breaks.items()
    }


@settings(max_examples=10, deadline=None)
@given(amount=st.integers(1, 6), starts=st.permutations((40, 45, 52, 58, 64, 70, 77, 85)))
def test_letters_given_by_the_month_before_are_recognised(amount, starts):
    steps = (0, 3, -amount, 5, -amount - 1, 0, -amount - 4, 2)
    rows = []
    for at, start in enumerate(starts):
        value, months = Fraction(start), []
        for number, step in enumerate(steps):
            letter = letter_of(Fraction(-step), Fraction(amount)) if number else Rag.GREEN
            value += step
            months.append(month(value, 70, letter, 10 * at + number))
        rows.append(row(f"Row {at}", months))

    fit = best_fits(rows)[0]

    assert (fit.rule.base, fit.rule.measure, fit.rule.amber) == (Base.MONTH_BEFORE, Measure.POINTS, amount)
    assert (fit.explained, fit.judged) == (8 * 7, 8 * 7)


def test_green_within_two_points_of_target_is_recognised():
    rows = []
    for at, target in enumerate((95, 90, 80, 70)):
        short = (0, 1, 2, 3, 5, 6, 9)
        letters = (Rag.GREEN,) * 3 + (Rag.AMBER,) * 2 + (Rag.RED,) * 2
        rows.append(
            row(
                f"Row {at}",
                [
                    month(Fraction(target - each), target, letter, 10 * at + number)
                    for number, (each, letter) in enumerate(zip(short, letters, strict=True))
                ],
            )
        )

    assert best_fits(rows)[0].rule.words == "green within 2 points, amber within 5 points of target"


def test_a_letter_that_only_hidden_digits_explain_is_judged_by_them():
    hidden = TypedNumber(Fraction("89.63"), 0, is_percentage=True)
    shown = replace(month(Fraction(0), 100, Rag.RED, 1), number=hidden, place="X1")
    found = audit([*page(Measure.RELATIVE, 10), row("Hidden", [shown])], ())

    assert not found.of(AuditKind.BREAKS)
    assert [(each.shown, each.what) for each in found.of(AuditKind.ROUNDING) if each.cell == "X1"] == [
        ("90%", "the cell holds more digits than it shows; as shown it would be amber")
    ]


def test_a_printed_figure_on_an_edge_could_be_the_other_colour():
    printed = TypedNumber(Fraction(90), 0, is_percentage=True)
    on_edge = replace(month(Fraction(0), 100, Rag.AMBER, 1), number=printed, place="X1")
    found = audit([*page(Measure.RELATIVE, 10), row("Edge", [on_edge])], ())

    [said] = [each.what for each in found.of(AuditKind.ROUNDING) if each.cell == "X1"]
    assert said == "printed on the edge: could be red before rounding"


@pytest.mark.parametrize(
    ("text", "low", "high", "good_is"),
    [
        ("100%", 100, 100, None),
        ("15 - 20%", 15, 20, GoodIs.IN_RANGE),
        ("10% – 15%", 10, 15, GoodIs.IN_RANGE),
        ("between 15 and 20%", 15, 20, GoodIs.IN_RANGE),
        ("≥ 90%", 90, 90, GoodIs.HIGH),
        ("<9%", 9, 9, GoodIs.LOW),
        ("9% or less", 9, 9, GoodIs.LOW),
        ("no more than 9%", 9, 9, GoodIs.LOW),
        ("at least 90%", 90, 90, GoodIs.HIGH),
        ("43.0 per 10,000", 43, 43, None),
    ],
)
def test_a_target_is_read_as_people_type_it(text, low, high, good_is):
    found = typed_target(text)
    assert (found.low.value, found.high.value, found.good_is) == (low, high, good_is)


@pytest.mark.parametrize("text", ["N/A", "", "tbc", "–"])
def test_no_number_is_no_target(text):
    assert typed_target(text) is None


@pytest.mark.parametrize(
    ("text", "value", "count", "words"),
    [
        ("87%", 87, None, "87%"),
        ("747 17%", 17, 747, "747 17%"),
        ("17% (747)", 17, 747, "747 17%"),
        ("573 21.8", Fraction("21.8"), 573, "573 21.8"),
        ("1,982", 1982, None, "1982"),
    ],
)
def test_a_figure_is_read_as_people_type_it(text, value, count, words):
    found = typed_number(text)
    assert (found.value, found.count, found.words) == (value, count, words)
