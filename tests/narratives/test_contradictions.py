"""A narrative against the figures beside it: what it says about the same thing and no figure says."""

from __future__ import annotations

import time
from fractions import Fraction

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from kpixl.narratives.contradictions import contradictions
from kpixl.narratives.numbers_in_text import stated
from kpixl.scorecard.display import rounded
from kpixl.scorecard.figure import Figure
from kpixl.words.terms import Unit
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


TARGET_MET = [
    "Target met.",
    "Met target.",
    "The target was met this month.",
    "The target is met.",
    "The target was met.",
    "The target has been met.",
    "The target is being met.",
    "The target was hit.",
    "The target was reached.",
    "The target was achieved in June.",
    "The target of 100% was met.",
    "The 100% target was met.",
    "Our target was exceeded.",
    "We exceeded our target.",
    "We met our target.",
    "Performance of 82% met the target.",
    "Visits met our target.",
    "With 82% we met our target.",
    "The target has been met for the third month running.",
    "We met our target of 100 per cent.",
    "We have met our target.",
    "We are meeting our target.",
    "We meet our target.",
    "We reached the target.",
    "We hit the target this month.",
    "We achieved target.",
    "We are on target.",
    "On target.",
    "Performance is on target.",
    "Performance is above target.",
    "We are well above our target.",
    "Performance is within target.",
    "Target: met",
    "Target – met.",
    "Target achieved.",
    "Good work by all, and the target was met.",
    "Staff left, but we met our target.",
    "In June, the target was met.",
    "June: target met.",
    "The target for June was met.",
    "The target was once again met.",
    "We are pleased that the target was met.",
    "Although recording is late, the target was met.",
    "The target was met thanks to better recording.",
    "The target was met because staff recorded on the day.",
    "The target was met and we will keep it up.",
    "Thanks to hard work the target was comfortably met.",
    "The monthly target has been achieved.",
    "The target’s been met.",
    "All visits were made, so the target was met.",
    "Every visit was recorded on the day and the target was met.",
    "The target was met, an improvement on last month.",
    "The target was only just met.",
    "We've met our target.",
    "This month's target was met.",
    "This month the target was met.",
]
TARGET_MISSED = [
    "Target missed.",
    "Missed target.",
    "Target not met.",
    "Target: not met",
    "Target – not met.",
    "Target not yet met.",
    "Target not achieved.",
    "The target was not met.",
    "The target wasn't met.",
    "The target was missed.",
    "The target was narrowly missed.",
    "The target has not been met.",
    "The target hasn't been met.",
    "The target hasn’t yet been met.",
    "The target has not yet been met.",
    "The target is not being met.",
    "The target is not yet met.",
    "The target was not met this month.",
    "The target was again not met.",
    "The target was not reached.",
    "The target was not quite met.",
    "The target has been missed.",
    "The target remains unmet.",
    "We missed our target.",
    "We missed the target this month.",
    "We did not meet our target.",
    "We didn't meet our target.",
    "We have not met our target.",
    "We haven't met the target.",
    "We are not meeting our target of 100%.",
    "We failed to meet the target.",
    "We fell short of our target.",
    "We are below target.",
    "We are still below target.",
    "Performance is below target.",
    "Performance was just below target.",
    "Below target.",
    "We are not on target.",
    "Performance fell below target.",
    "We are 3 percentage points below target.",
    "We are 3% below target.",
    "Assessments are below target.",
    "Performance did not meet the target.",
    "We are below target and have agreed what to do.",
    "Performance remains well below our target.",
    "In June the target was missed.",
    "Staff left, and the target was missed.",
    "The target was missed because staff left.",
    "The target was not achieved in June.",
    "We have not yet reached the target.",
    "We are not yet on target.",
    "We are under target.",
    "We are off target.",
    "Unfortunately we missed our target.",
    "The target of 100% was not met.",
    "We just missed our target.",
    "This is the reason that the target was missed.",
    "Recording was late, so the target was not met.",
]
# Of another month, target or group; or hoped for, asked, conditional, or partly so.
NOT_OF_THE_TARGET_IN_JUNE = [
    "The target was met in March.",
    "The target was met in June 2023.",
    "The target was met last month.",
    "Last month, the target was met.",
    "The target was met last year.",
    "The target was met in 2023.",
    "In March, the target was met.",
    "Target met by two of five teams.",
    "The target was met by three of our teams.",
    "The target will be met by September.",
    "The target is expected to be met by September.",
    "We expect that the target is met soon.",
    "Until the target is met, managers look at each case.",
    "If the target is met, checks end.",
    "Once the target is met, checks end.",
    "We asked whether the target was met.",
    "Managers check whether the target was met.",
    "All other targets were met.",
    "All targets were met.",
    "The national target was met.",
    "The stretch target was met.",
    "The interim target was missed.",
    "Was the target met?",
    "How can the target be met?",
    "We aim to meet our target.",
    "We hope the target is met next month.",
    "To ensure the target is met, managers check lists.",
    "We need to be sure that the target was met.",
    "We are working towards our target.",
    "We are close to target.",
    "We nearly met our target.",
    "The target was nearly met.",
    "The target was partly met.",
    "The target was met for 40 children.",
    "The target was met for most children.",
    "Most children met the target.",
    "40 children missed the target.",
    "Some visits were below target.",
    "Visits below target are looked at by a manager.",
    "The target was missed in two services.",
    "The target was missed by one team.",
    "Family Support South team met its target.",
    "The target date was met.",
    "The target of 10 days was met.",
    "The target for recording was met.",
    "We met the target for recording.",
    "We met our target time.",
    "We may meet our target.",
    "The target may be met in June.",
    "The target was never met.",
    "The target has never been missed.",
    "We have never missed our target.",
    "The target was not missed.",
    "We did not miss our target.",
    "There is no sign that the target was met.",
    "It is not true that the target was met.",
    "It is unclear if the target was missed.",
    "When the target was met, staff were praised.",
    "The last time the target was met was in March.",
    "The month in which the target was last met was March.",
    "The target was met every month last year.",
    "The target was often missed.",
    "The target was missed for years.",
    "The target was met until the flood.",
    "Performance against the target was met with concern.",
    "The target was met with resistance.",
    "Part of the target was met.",
    "We are no longer below target.",
    "We are not below target.",
    "We are not far off target.",
    "The rate rose from below target.",
    "Meeting our target is a priority.",
    "We keep an eye on our target.",
    "We are focused on target.",
    "We are on target to reach 100% by September.",
    "The board set the target.",
    "82% met the target.",
    "Visits missed the target where families moved.",
    "Some days visits missed the target.",
    "Recruitment is on target.",
    "We are on target with our plan to recruit.",
    "We reached our target of 100 foster homes.",
    "Late visits missed the target.",
    "Several visits did not meet the target.",
    "18% of visits missed the target.",
    "18% are below target.",
    "Kent met the target.",
    "Like us, Kent missed the target.",
    "The target was set in April.",
    "The target is 100%.",
    "The target we met last year was lower.",
    "The target is to be met by September.",
    "The target must be met.",
    "The target has to be met.",
    "Targets were met.",
    "Their target was met.",
    "Boys met the target.",
    "Those who met the target were few.",
    "Children for whom the target was missed are on a list.",
    "The number of times the target was missed is small.",
    "The target was met for the first time since March.",
    "The target was met except in two areas.",
    "The target was met excluding late recording.",
    "The target was met at the end of March.",
    "The target was met in Q1.",
    "The target was met for the year to date.",
    "The annual target was met.",
    "The target was met before Easter.",
    "The target was met in spring.",
    "The target was met in May but not in June.",
    "The plan is that the target is met by autumn.",
    "So that the target is met, managers check lists.",
    "Managers make sure the target is met.",
    "We look at how the target was met.",
    "The target was met on time in some cases.",
    "More visits are needed for the target to be met.",
    "Without more staff the target is not met.",
    "The target was met by 12 of 40 workers.",
    "The target was met for boys.",
    "The 45 day target was met.",
    "The target for visits to looked after children was met.",
    "We wrote to the schools that missed the target.",
    "Those visits missed the target by a day.",
    "One visit missed the target by a day.",
    "The visits that are below target were late.",
    "Where the target is missed, a manager looks at it.",
    "Any missed target is reported.",
    "The missed target is being looked at.",
    "Late visits missed target dates.",
    "Compared with May, when we met our target, we fell.",
    "As in March, the target was met.",
    "The target was met in Sept.",
    "If recording improves and the target is met, checks end.",
    "It would help if we met our target.",
    "We want the target met by autumn.",
    "Any target not met is reported.",
    "Plans to get the target met are in place.",
    "The child met her target.",
    "The child met the target on her plan.",
    "Young people met targets they had set.",
    "Children reached their targets in reading.",
    "The target on her plan was met.",
    "Teams in one area met the target.",
    "Workers met the target.",
    "Pupils met the target in maths.",
    "The child is above target.",
    "Work on target setting is done.",
    "We met the target for visits to care leavers.",
    "The target was met in April, May and March.",
    "We improved on May and met our target.",
    "Up from May, the target was met.",
    "We fear that the target is missed if staff leave.",
    "It is likely that the target is missed next month.",
    "There is a risk that the target is missed.",
    "At risk of missing our target.",
    "To avoid missing the target we check lists.",
    "Children who missed the target are on a list.",
    "Ten children below target are looked at.",
    "If we are below target, a manager looks at it.",
    "Cases where the target was missed are looked at.",
    "Reasons why the target was not met are listed for each child.",
    "Each child for whom the target was not met has a reason.",
    "Visits that did not meet the target are looked at.",
    "A number of visits did not meet the target.",
    "A small number of visits missed the target.",
    "20 visits did not meet the target.",
    "Not meeting the target is a risk.",
    "No visit missed the target.",
    "We did not say that the target was met.",
    "The target was met in full by all but one.",
    "The target has not been met since March.",
    "The target has not been met this year.",
    "The target was not met in March.",
    "The target was not met last month.",
    "The target was not met for 12 children.",
    "The target will not be met by September.",
    "The target might not be met.",
    "If the target is not met, managers look at each case.",
    "The target for timeliness was not met.",
    "The national target was not met.",
    "The target was not met until May.",
    "The target was almost missed.",
    "The target was missed in March.",
    "The target was missed at the start of June.",
    "The target was met at the start of June.",
    "The target was met for part of the month.",
    "The target was met on most days.",
    "The target was met in the first half of June.",
]


def of_target(text: str, *met: int, key: str = "cp_visits", whole: int = 1000) -> list[str]:
    """What is said of the target where so many were met in April, May and June."""
    figures = months(key, *((each, whole) for each in met))
    return [each for each in contradictions(text, shipped().indicator(key), figures) if "the target was" in each]


@pytest.mark.parametrize("text", TARGET_MET)
def test_a_text_that_says_that_the_target_was_met_is_queried_where_it_was_missed_alone(text: str):
    assert of_target(text, 1000, 1000, 820) == ["The text says that the target was met; June 2024 shows 82%"]
    assert of_target(text, 820, 820, 1000) == []


@pytest.mark.parametrize("text", TARGET_MISSED)
def test_a_text_that_says_that_the_target_was_missed_is_queried_where_it_was_met_alone(text: str):
    assert of_target(text, 820, 820, 1000) == ["The text says that the target was missed; June 2024 shows 100%"]
    assert of_target(text, 1000, 1000, 820) == []


@pytest.mark.parametrize("text", NOT_OF_THE_TARGET_IN_JUNE)
def test_a_text_that_says_nothing_of_the_months_target_is_not_queried(text: str):
    assert of_target(text, 1000, 1000, 820) == of_target(text, 820, 820, 1000) == []


@pytest.mark.parametrize(
    ("text", "queried"),
    [
        ("The target was met in May.", ["met; May 2024 shows 82%"]),
        ("May: target met.", ["met; May 2024 shows 82%"]),
        ("In May, the target was met.", ["met; May 2024 shows 82%"]),
        ("The target was met in May and June.", ["met; May 2024 shows 82%"]),
        ("The target was met in April, May and June.", ["met; April 2024 shows 82%", "met; May 2024 shows 82%"]),
        ("The target was missed in June.", ["missed; June 2024 shows 100%"]),
        ("The target was missed in May but met in June.", []),
        ("The target was met in May 2023.", []),
        ("The target was met in March, April and May.", []),  # March is not on the page
        ("The target was met, yet we missed our target.", []),
    ],
)
def test_what_is_said_of_a_months_target_is_compared_with_that_month(text: str, queried: list[str]):
    assert of_target(text, 820, 820, 1000) == [f"The text says that the target was {each}" for each in queried]


@pytest.mark.parametrize("text", ["We are above target.", "We exceeded the target.", "We are below target."])
def test_above_and_below_target_say_nothing_where_low_is_good(text: str):
    for june in (40, 240):  # 4% and 24%; the target is 9%
        assert of_target(text, 240, 240, june, key="short_term_stability") == []


def test_a_typed_percentage_on_the_edge_of_green_may_have_been_below_it_before_rounding():
    typed = [Figure("cp_visits", JUNE, Unit.SHARE, typed_value=Fraction(1))]  # 99.6% is printed as 100%, too
    assert contradictions("The target was missed.", shipped().indicator("cp_visits"), typed) == ()


def test_a_target_that_an_indicator_does_not_have_is_neither_met_nor_missed():
    figures = months("contacts", (100, None), (100, None), (100, None))
    for text in ("Target met.", "Target missed."):
        assert contradictions(text, shipped().indicator("contacts"), figures) == ()


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
