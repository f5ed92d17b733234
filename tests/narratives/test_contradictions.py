"""A narrative against the figures beside it: what it says about the same thing and no figure says."""

from __future__ import annotations

import time

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from kpixl.narratives.contradictions import contradictions
from kpixl.narratives.numbers_in_text import stated
from kpixl.scorecard.display import rounded
from kpixl.scorecard.figure import Figure
from making import shipped
from pages import APRIL, JUNE, MAY, figure


def months(key: str, *counts: tuple[int, int | None]) -> list[Figure]:
    """April, May and June."""
    return [figure(key, period, *each) for period, each in zip((APRIL, MAY, JUNE), counts, strict=True)]


FIGURES = {
    "cp_visits": months("cp_visits", (880, 1000), (880, 1000), (820, 1000)),  # 88%, 88%, 82%; target 100%
    "short_term_stability": months("short_term_stability", (118, 980), (115, 980), (98, 980)),  # 10.0%; target 9%
    "re_referrals": months("re_referrals", (184, 800), (144, 800), (160, 800)),  # 23%, 18%, 20%; 15 to 20%
    "missing_children": months("missing_children", (56, None), (40, None), (16, None)),
    "child_protection": months("child_protection", (577, 262_600), (567, 262_600), (573, 262_600)),
    "icpc_in_time": months("icpc_in_time", (60, 80), (69, 75), (67, 77)),  # 75%, 92%, 87%
    "lac_visits": months("lac_visits", (950, 980), (920, 980), (860, 980)),  # 97%, 94%, 88%
}


def told(key: str, text: str) -> tuple[str, ...]:
    return contradictions(text, shipped().indicator(key), FIGURES[key])


AGREEING = [
    ("cp_visits", "820 of 1,000 children were seen in time."),
    ("cp_visits", "180 children were not seen within ten working days; visits were cancelled by families."),
    ("cp_visits", "Performance was 82% in June, down from 88% in May."),
    ("cp_visits", "Overall 18% of visits were late."),
    ("cp_visits", "FST North reached 95% and 3 teams saw every child on their visits list."),
    ("cp_visits", "Of these 41 children most were seen a day later by the duty worker."),
    ("cp_visits", "Managers check all children aged 16 to 17 whose visits are over 2 weeks late."),
    ("cp_visits", "About four in five children were visited in time."),
    ("cp_visits", "Visits will be reviewed at the board in September."),
    ("cp_visits", "We are not meeting our target of 100%."),
    ("cp_visits", "June saw a fall in visits made in time."),
    ("re_referrals", "160 out of 800 referrals were repeats."),
    ("re_referrals", "Of the 800 referrals in June, 160 had been referred before."),
    ("re_referrals", "The rate is within target in May and June."),
    ("re_referrals", "We set ourselves a rate of between 15% and 20%."),
    ("missing_children", "16 children went missing, 24 fewer than in May."),
    ("missing_children", "There were 16 looked after children missing, on a total of 40 occasions."),
    ("child_protection", "573 children are on plans, a slight increase on the previous month."),
    ("child_protection", "The rate has stayed around 22 since December."),
    ("icpc_in_time", "10 out of 77 conferences were late."),
    ("icpc_in_time", "The late conferences relate to 4 workers in one service."),
    ("short_term_stability", "98 children have had 3 or more placements."),
    ("short_term_stability", "Stability has improved on the previous month."),  # low is good
    ("lac_visits", "117 of 980 children had no visit in time; 860 had."),
    ("lac_visits", "The new form was introduced in September 2022."),
    ("lac_visits", "Staff will be in post on 1 September."),
]
CONTRADICTING = [
    ("cp_visits", "49 children did not have a visit within time in June.", "49 in the text; the page shows 82%"),
    ("cp_visits", "900 of 1,000 children were seen.", "900 of 1,000 in the text is 90%; the page shows 82%"),
    ("cp_visits", "Performance was 91% in June.", "91% in the text; the page shows 82%"),
    ("cp_visits", "Half of the children were visited in time.", "Half in the text; the page shows 82%"),
    ("cp_visits", "One in three visits were in time.", "One in three in the text"),
    ("cp_visits", "We have met our target.", "The text says that the target was met; June 2024 shows 82%"),
    (
        "cp_visits",
        "June saw a rise in visits made in time.",
        "The text says up; the page shows 82% after 88% in May 2024",
    ),
    ("re_referrals", "Out of 800 referrals, 240 children had a previous one.", "240 of 800 in the text is 30%"),
    ("missing_children", "There were 48 looked after children who went missing.", "48 in the text; the page shows 16"),
    ("missing_children", "Forty-eight children went missing.", "Forty-eight in the text; the page shows 16"),
    ("child_protection", "604 children are on child protection plans.", "604 in the text; the page shows 573"),
    ("child_protection", "There was a decrease on the previous month.", "The text says down"),
    ("icpc_in_time", "20 out of 77 conferences were late.", "20 of 77 in the text is 26%"),
    ("icpc_in_time", "We achieved the target in time.", "The text says that the target was met; June 2024 shows 87%"),
    (
        "short_term_stability",
        "140 children had 3 or more placements this year.",
        "140 in the text; the page shows 10.0%",
    ),
    ("short_term_stability", "Placement stability worsened compared with May.", "The text says"),
    ("lac_visits", "Visits were late in March when staff were away.", "The text is about March; the page shows April"),
    ("lac_visits", "In March 2024 visits were late.", "The text is about March 2024; the page shows April, May, June"),
    ("lac_visits", "As at 31 March most visits were late.", "The text is about March; the page shows April"),
    ("lac_visits", "On the 4th of February 2024 staff left.", "The text is about February 2024"),
]


@pytest.mark.parametrize(("key", "text"), AGREEING)
def test_a_text_that_says_what_the_figures_say_is_not_queried(key: str, text: str):
    assert told(key, text) == ()


@pytest.mark.parametrize(("key", "text", "contradiction"), CONTRADICTING)
def test_a_text_that_says_otherwise_is_queried_with_both_numbers(key: str, text: str, contradiction: str):
    assert any(each.startswith(contradiction) for each in told(key, text))


def test_a_figure_that_cant_be_known_contradicts_nothing():
    unknown = [figure("pep_quality", period, None, reason="reported termly") for period in (APRIL, MAY, JUNE)]
    text = "Performance was 87% and 40 children had a plan of good quality."
    assert contradictions(text, shipped().indicator("pep_quality"), unknown) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "within 45 working days", "over 20 miles", "aged 16 to 17", "section 47", "on 22 July", "July 22nd", "Q1 2024",
        "3 or more", "the 12 month average", "4 times", "5-year-olds", "under 5", "£4,000", "FST2", "2.5 staff",
    ],
)  # fmt: skip
def test_times_ages_ranks_and_limits_are_no_counts(sentence: str):
    assert [each for each in stated(sentence) if not each.is_share] == []


counts = st.integers(1, 999).flatmap(lambda part: st.tuples(st.just(part), st.integers(part + 1, 1000)))


@given(counts)
def test_what_is_said_with_the_figures_own_numbers_is_never_queried(count: tuple[int, int]):
    part, whole = count
    figures = months("cp_visits", (part, whole), (part, whole), (part, whole))
    percent = int(rounded(figures[-1].value * 100, 0))
    for text in (
        f"{part:,} of {whole:,} children were seen in time.",
        f"{part} children had a visit in time.",
        f"{whole - part} children had no visit in time.",
        f"Out of {whole} children on a plan, {part} were visited.",
        f"Performance was {percent}% in June.",
        f"The rate of late visits was {100 - percent}% overall." if percent * whole == part * 100 else "",
    ):
        assert contradictions(text, shipped().indicator("cp_visits"), figures) == ()


@given(counts, st.integers(0, 1000))
def test_a_count_that_makes_quite_another_share_is_always_queried(count: tuple[int, int], other: int):
    part, whole = count
    share, said = part / whole, other / whole
    assume(other < whole and min(abs(said - share), abs(1 - said - share)) > 0.02)
    figures = months("cp_visits", (part, whole), (part, whole), (part, whole))
    assert contradictions(f"{other} of {whole} children were seen in time.", shipped().indicator("cp_visits"), figures)
    if other:
        assert contradictions(f"{other} children had a visit in time.", shipped().indicator("cp_visits"), figures)


@pytest.mark.parametrize(
    "repeated", ["1", "1 ", "49% ", "of the 1 ", "4 children ", "4 children. ", "these ", "\n", " "]
)
def test_a_text_as_long_as_a_cell_takes_is_read_in_a_time_that_grows_with_its_length_alone(repeated: str):
    figures = [figure("cp_visits", MAY, 49, 100), figure("cp_visits", JUNE, 82, 100)]
    started = time.process_time()
    contradictions((repeated * 32_000)[:32_000], shipped().indicator("cp_visits"), figures)
    assert time.process_time() - started < 5
