"""What is said about a figure: each number can be traced to the fact, and the words are always the same."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.config.own_cohort import OwnCohort
from kpixl.config.values import Own
from kpixl.disclosure.counts_in_text import small_counts
from kpixl.figures.evidence_facts import BANDS, DueNext, Facts, Portion, SplitBy
from kpixl.figures.evidence_sentences import FEW_CASES, Topic, said_of
from kpixl.figures.families import Siblings
from kpixl.figures.variation import Variation, Verdict
from kpixl.indicators import ALL
from kpixl.scorecard.display import is_percentage
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import letter
from kpixl.words.periods import Period
from kpixl.words.terms import NOT_RECORDED, GoodIs, Section, Unit
from making import shipped

MAY, JUNE = Period(2024, 5), Period(2024, 6)
INDICATORS = {indicator.key: indicator for indicator in shipped().indicators}
VISITS = INDICATORS["cp_visits"]


def figure(key: str, numerator: int, denominator: int | None, period: Period = JUNE, **others) -> Figure:
    return Figure(key, period, INDICATORS[key].unit, numerator, denominator, **others)


def said(key: str, known: Facts, before: Figure | None = None, verdict: Verdict | None = None) -> dict[Topic, str]:
    return {each.about: each.text for each in said_of(INDICATORS[key], known, before, verdict)}


def visits(numerator: int, denominator: int, before: tuple[int, int] | None = None) -> dict[Topic, str]:
    earlier = figure("cp_visits", *before, period=MAY) if before else None
    return said("cp_visits", Facts(figure("cp_visits", numerator, denominator)), earlier)


def verdict(variation: Variation, months: int = 16) -> Verdict:
    return Verdict(variation, None, (), (None,), months)


def test_a_value_is_said_with_its_cases():
    assert visits(470, 573)[Topic.VALUE] == "82%: 470 of 573 children were seen in time."
    assert visits(1, 20)[Topic.VALUE] == "5%: 1 of 20 children was seen in time."
    assert said("contacts", Facts(figure("contacts", 4865, None)))[Topic.VALUE] == "4,865 contacts."
    rate = said("child_protection", Facts(figure("child_protection", 573, 262_600)))
    assert rate[Topic.VALUE] == "573 children on a protection plan, 21.8 per 10,000."


def test_fewer_than_ten_cases_are_counts_and_no_percentage():
    few = visits(5, 7, before=(6, 12))
    assert few[Topic.VALUE] == "5 of 7 children were seen in time: too few to judge by a percentage."
    assert few[Topic.CHANGE] == "Better: 5 of 7, after 6 of 12 in May 2024."
    assert "%" not in " ".join(few.values())


def test_the_way_to_the_next_colour_is_said_in_cases():
    # The target is 100%, amber from 90%: 516 of 573 are 90.05%, 515 are 89.9%.
    assert visits(470, 573)[Topic.TARGET] == "Red: 46 more visits in time would make it amber."
    assert visits(572, 573)[Topic.TARGET] == "Amber: 1 more visit in time would make it green."
    assert visits(573, 573)[Topic.TARGET] == "Green: 1 fewer visit in time would make it amber."
    far = said("placed_over_20_miles", Facts(figure("placed_over_20_miles", 345, 978)))
    assert far[Topic.TARGET].startswith("Red: 130 fewer children placed so far away")


def test_a_change_is_worded_by_direction():
    assert visits(470, 573, before=(504, 573))[Topic.CHANGE] == "Worse: 82%, after 88% in May 2024."
    assert visits(504, 573, before=(470, 573))[Topic.CHANGE] == "Better: 88%, after 82% in May 2024."
    assert visits(470, 573, before=(471, 573))[Topic.CHANGE] == "Much the same: 82%, after 82% in May 2024."
    more = said("plans_over_2_years", Facts(figure("plans_over_2_years", 40, 500)),
                figure("plans_over_2_years", 30, 500, MAY))  # fmt: skip
    assert more[Topic.CHANGE] == "Worse: 8.0%, after 6.0% in May 2024.", "less is better here"


def test_a_range_is_better_where_it_is_nearer():
    # The target is 15% to 20%.
    def change(now: int, then: int) -> str:
        return said("re_referrals", Facts(figure("re_referrals", now, 100)), figure("re_referrals", then, 100, MAY))[
            Topic.CHANGE
        ]

    assert change(22, 25).startswith("Better: ")
    assert change(12, 13).startswith("Worse: ")
    assert change(16, 19) == "In range as before: 16%, after 19% in May 2024."


def test_where_neither_way_is_better_a_change_is_only_told():
    told = said("contacts", Facts(figure("contacts", 4865, None)), figure("contacts", 5138, None, MAY))
    assert told[Topic.CHANGE] == "In May 2024 it was 5,138."


@pytest.mark.parametrize(
    ("found", "ends"),
    [
        (verdict(Variation.USUAL), "Over the months that is usual variation."),
        (verdict(Variation.IMPROVING), "Over the months it is improving."),
        (verdict(Variation.WORSE), "Over the months it is getting worse."),
        (verdict(Variation.NOT_YET, 9), "What is usual can't be said yet: 9 of 13 months."),
    ],
)
def test_whether_a_change_is_usual_is_said_with_it(found, ends):
    known = Facts(figure("cp_visits", 470, 573))
    assert said("cp_visits", known, figure("cp_visits", 504, 573, MAY), found)[Topic.CHANGE].endswith(ends)


def test_a_month_before_without_a_figure_is_named():
    nothing = Figure("cp_visits", MAY, Unit.SHARE, reason="no export")
    told = said("cp_visits", Facts(figure("cp_visits", 470, 573)), nothing)
    assert told[Topic.CHANGE] == "There is no figure of May 2024 to compare it with."


def test_a_figure_that_cannot_be_known_says_why_and_nothing_else():
    nothing = Figure("cp_visits", JUNE, Unit.SHARE, reason="no export")
    assert said("cp_visits", Facts(nothing)) == {Topic.VALUE: "This figure can't be known: no export."}
    assert list(said("cp_visits", Facts(figure("cp_visits", 0, 0)))) == [Topic.VALUE]


def test_who_is_behind_it_is_named_by_the_greatest_three():
    teams = tuple(Portion(name, count, 20) for name, count in zip("ABCDE", (9, 8, 7, 6, 5), strict=True))
    known = Facts(figure("cp_visits", 65, 100), 35, 100, {SplitBy.TEAM: teams})
    told = said("cp_visits", known)
    assert told[Topic.REASONS] == "35 children have no visit in time on record."
    assert told[Topic.TEAMS] == "By team: A (9 of 20), B (8 of 20), C (7 of 20); 2 others (11 of 40)."


def test_days_overdue_are_said_in_bands():
    known = Facts(figure("cp_visits", 65, 100), 35, 100, {}, (12, 0, 3, 20))
    assert said("cp_visits", known)[Topic.OVERDUE] == "Days overdue: 1 to 3: 12; 8 to 20: 3; 21 or more: 20."


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Siblings(17, 6, 0), "By family: 17 of 35 are from 6 families, more than one child of each."),
        (Siblings(3, 1, 12), "By family: 3 of 35 are from one family; of 12 no family is on record."),
    ],
)
def test_how_many_cases_are_of_one_family_is_said_without_saying_which(found, words):
    known = Facts(figure("cp_visits", 65, 100), 35, 100, {}, siblings=found)
    assert said("cp_visits", known)[Topic.FAMILIES] == words


@pytest.mark.parametrize("found", [Siblings(3, 1, 0), Siblings(5, 2, 0), Siblings(12, 5, 0), Siblings(40, 3, 2)])
def test_a_narrative_with_so_few_families_is_asked_about_before_it_leaves(found):
    known = Facts(figure("cp_visits", 65, 100), 35, 100, {}, siblings=found)
    assert small_counts(said("cp_visits", known)[Topic.FAMILIES])


def test_what_falls_due_is_said_by_worker():
    due = DueNext(date(2024, 7, 12), (Portion("Ann", 9, 9), Portion(NOT_RECORDED, 1, 1)))
    known = Facts(figure("cp_visits", 100, 100), 0, 100, {}, None, due)
    told = said("cp_visits", known)[Topic.DUE]
    assert told == "10 more fall due in the ten working days to 12 July 2024: Ann (9), not recorded (1)."


def test_what_is_not_recorded_is_said_where_it_could_make_the_figure_worse():
    known = Facts(figure("placed_over_20_miles", 345, 978, unsure=17))
    assert said("placed_over_20_miles", known)[Topic.DOUBT] == "Not recorded for 17 children, who could be among them."


def test_every_indicator_has_words_for_its_cases():
    for key, declared in ALL.items():
        words, declaration = declared.cases, declared.declaration
        assert words.case.one
        if is_percentage(declaration.unit):
            assert words.met.one, key
        if declaration.good_is is not GoodIs.NOT_RATED:
            assert words.gained.several, key
        if declaration.good_is is GoodIs.HIGH:
            assert words.missed.several, key


NAMES = st.sampled_from(["Ash", "Beech", "Cedar", "Dogwood", "Elm", NOT_RECORDED])
KEYS = st.sampled_from(sorted(INDICATORS))


@st.composite
def any_facts(draw) -> tuple[str, Facts, Figure]:
    key = draw(KEYS)
    unit = INDICATORS[key].unit
    of = draw(st.integers(1, 60) | st.integers(60, 4000))
    numerators = st.integers(0, of)

    def one(period: Period) -> Figure:
        denominator = None if unit is Unit.COUNT else 262_600 if unit is Unit.RATE else of
        return Figure(key, period, unit, draw(numerators), denominator)

    parts = draw(st.lists(st.tuples(NAMES, st.integers(1, 9)), max_size=6, unique_by=lambda each: each[0]))
    groups = tuple(Portion(name, count, count + 3) for name, count in parts)
    bands = draw(st.none() | st.tuples(*[st.integers(0, 9)] * len(BANDS)))
    due = DueNext(date(2024, 7, 12), groups) if draw(st.booleans()) else None
    splits = dict.fromkeys(draw(st.sets(st.sampled_from(SplitBy))), groups)
    siblings = draw(st.none() | st.builds(Siblings, st.integers(2, 9), st.integers(1, 4), st.integers(0, 9)))
    return key, Facts(one(JUNE), sum(part.count for part in groups), of, splits, bands, due, siblings), one(MAY)


@settings(max_examples=120)
@given(any_facts())
def test_the_same_facts_are_always_in_the_same_words_and_never_above_or_below(made):
    key, known, before = made
    told = said_of(INDICATORS[key], known, before)

    assert told == said_of(INDICATORS[key], replace(known, splits=dict(reversed(known.splits.items()))), before)
    for each in told:
        assert not re.search(r"\b(above|below|not done|None|nan)\b", each.text), each.text
        assert each.text[0].isupper() or each.text[0].isdigit(), each.text
        assert each.text.endswith("."), each.text
        assert "  " not in each.text and "None" not in each.text
    assert [each.about for each in told] == sorted({each.about for each in told}, key=list(Topic).index)


@settings(max_examples=120)
@given(any_facts())
def test_fewer_than_ten_cases_never_have_a_percentage(made):
    key, known, before = made
    told = {each.about: each.text for each in said_of(INDICATORS[key], known, before)}
    if is_percentage(known.figure.unit) and known.figure.denominator < FEW_CASES:
        assert "%" not in told[Topic.VALUE] + told.get(Topic.CHANGE, "")


@settings(max_examples=120)
@given(any_facts())
def test_so_many_more_or_fewer_as_it_says_do_make_that_colour(made):
    """The number in the sentence is tried: with it the letter is the one named, with one fewer it is not."""
    key, known, _ = made
    indicator = INDICATORS[key]
    text = {each.about: each.text for each in said_of(indicator, known)}.get(Topic.TARGET, "")
    found = re.fullmatch(r"(\w+): ([\d,]+) (more|fewer) .* would make it (\w+)\.", text)
    if not found:
        return
    step = (1 if found[3] == "more" else -1) * int(found[2].replace(",", ""))
    names = {"red": "R", "amber": "A", "green": "G"}

    def letter_of(change: int) -> str:
        return letter(replace(known.figure, numerator=known.figure.numerator + change).value, indicator, JUNE).value

    assert letter_of(0) == names[found[1].lower()]
    assert letter_of(step) == names[found[4]]
    assert letter_of(step - (1 if step > 0 else -1)) == letter_of(0)


def test_a_councils_own_indicator_has_words_too():
    own = replace(VISITS, own=Own(Section.PRACTICE, OwnCohort("cp_plans", "", (), None)))
    told = {each.about: each.text for each in said_of(own, Facts(figure("cp_visits", 2, 2)))}
    assert told[Topic.VALUE] == "2 of 2 cases met the standard: too few to judge by a percentage."
