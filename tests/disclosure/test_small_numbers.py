"""Small numbers: what is suppressed, what is kept, and that nobody can work out a suppressed number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.commands.publish.headline import headline, headline_in_words
from kpixl.commands.publish.page import page_of
from kpixl.commands.publish.summary import summary
from kpixl.commands.publish.tables import tables_of
from kpixl.config.values import AmberPoints, AmberWithin, AtLeast, AtMost, Config, Indicator, OverTime, Step, Within
from kpixl.disclosure.small_numbers import note, safe
from kpixl.indicators.totals import TOTALS
from kpixl.scorecard.display import rounded_as_shown, shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.issuing import Acceptance
from kpixl.scorecard.scorecard import FigureState, QualityKind, Query, Rated, Row, Scorecard, letter_is_withheld, rated
from kpixl.words.terms import Rag, Unit
from kpixl.workbook.layout import USUAL
from kpixl.workbook.layout.notes import row_notes
from kpixl.workbook.layout.page import PageNow as NothingThere
from kpixl.workbook.layout.page import page_blocks
from making import shipped
from pages import JUNE, MAY, figure, override, page

FIVE = 5


def shown_in(scorecard: Scorecard, key: str) -> str:
    row = row_of(scorecard, key)
    return shown(row.figures[-1].figure, row.indicator.decimals)


def letter_in(scorecard: Scorecard, key: str) -> Rag | None:
    return row_of(scorecard, key).figures[-1].letter


def row_of(scorecard: Scorecard, key: str) -> Row:
    return next(row for row in scorecard.rows if row.indicator.key == key)


# What is suppressed, and what is kept


@pytest.mark.parametrize(
    ("met", "unknown", "is_said"),
    [
        (60, 20, True),
        (60, 4, False),  # few are unknown
        (60, 5, True),
        (60, 37, False),  # 3 of 100 are known not to have met the standard
        (60, 40, True),
    ],
)
def test_how_far_a_figure_could_move_is_said_where_no_number_behind_it_is_small(met, unknown, is_said):
    unsure = replace(figure("accommodation_19_21", JUNE, met, 100), unsure=unknown, doubts=("12 are not known",))
    kept = row_of(safe(page(unsure), FIVE), "accommodation_19_21")
    assert ("unknown" in row_notes(kept)) is is_said
    assert kept.figures[-1].figure.doubts == ()


def test_a_share_of_zero_says_nothing_of_the_unknown():
    of = page(replace(figure("accommodation_19_21", JUNE, 0, 100), unsure=50))
    assert row_notes(row_of(safe(of, FIVE), "accommodation_19_21")) == "April, May: not computed yet"


def test_a_threshold_of_0_changes_nothing():
    of = page(figure("missing_children", JUNE, 1))
    assert safe(of, 0) is of


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (1, "[c]"), (4, "[c]"), (5, "5"), (16, "16")])
def test_a_count_is_suppressed_from_1_to_the_threshold_less_one(count, text):
    assert shown_in(safe(page(figure("missing_children", JUNE, count)), FIVE), "missing_children") == text


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (0, 40, "0%"),
        (4, 40, "[c]"),  # the numerator is small
        (5, 40, "13%"),
        (35, 40, "88%"),
        (36, 40, "[c]"),  # 4 are missing
        (40, 40, "100%"),  # none is missing
        (4, 4, "[c]"),  # all of a small group
        (0, 4, "0%"),
        (0, 0, "–"),
    ],
)
def test_a_percentage_is_suppressed_where_it_would_give_a_small_number_away(numerator, denominator, text):
    of = safe(page(figure("cin_visits", JUNE, numerator, denominator)), FIVE)
    assert shown_in(of, "cin_visits") == text


def test_a_count_and_its_percentage_are_suppressed_together():
    assert shown_in(safe(page(figure("contacts_progressed", JUNE, 3, 700)), FIVE), "contacts_progressed") == "[c]"
    assert shown_in(safe(page(figure("contacts_progressed", JUNE, 697, 700)), FIVE), "contacts_progressed") == "[c]"
    assert shown_in(safe(page(figure("contacts_progressed", JUNE, 0, 700)), FIVE), "contacts_progressed") == "0 0%"


def test_a_count_and_its_rate_are_suppressed_together_since_the_population_is_public():
    assert shown_in(safe(page(figure("child_protection", JUNE, 4, 262_600)), FIVE), "child_protection") == "[c]"


def test_a_suppressed_figure_holds_no_number_any_more():
    hidden = row_of(safe(page(figure("cin_visits", JUNE, 38, 40)), FIVE), "cin_visits").figures[-1]
    assert (hidden.figure.numerator, hidden.figure.denominator, hidden.figure.is_suppressed) == (None, None, True)
    assert "38" not in hidden.explanation and "40" not in hidden.explanation


def test_a_share_of_zero_does_not_tell_the_size_of_its_group():
    kept = row_of(safe(page(figure("cin_visits", JUNE, 0, 3)), FIVE), "cin_visits").figures[-1]
    assert (kept.figure.value, kept.figure.denominator, kept.letter) == (0, 1, Rag.RED)


def test_each_month_is_judged_by_itself():
    of = safe(page(figure("cin_visits", MAY, 38, 40), figure("cin_visits", JUNE, 20, 40)), FIVE)
    assert [shown(each.figure, 0) for each in row_of(of, "cin_visits").figures] == ["–", "[c]", "50%"]


def test_a_total_of_two_groups_is_suppressed_where_one_of_them_is_small():
    leavers = (figure("accommodation_17_18", JUNE, 2, 2), figure("accommodation_19_21", JUNE, 30, 40))
    of = safe(page(*leavers, figure("care_leavers_in_touch", JUNE, 35, 42), figure("care_leavers", JUNE, 60)), FIVE)
    assert shown_in(of, "care_leavers_in_touch") == "[c]"  # otherwise: 42 less 40 is 2
    assert shown_in(of, "accommodation_19_21") == "75%"
    assert shown_in(of, "care_leavers") == "60"  # 18 of them are in no group


def test_a_number_is_suppressed_that_leaves_next_to_nothing_for_a_small_group():
    leavers = (figure("accommodation_17_18", JUNE, 1, 1), figure("accommodation_19_21", JUNE, 30, 40))
    of = safe(page(*leavers, figure("care_leavers", JUNE, 41)), FIVE)
    assert shown_in(of, "care_leavers") == "[c]"  # otherwise: 41 less 40 is 1


def test_the_total_of_supervision_is_suppressed_where_few_are_in_need():
    known = (figure("children_in_need", JUNE, 3), figure("looked_after", JUNE, 90, 262_600))
    assert shown_in(safe(page(*known, figure("supervision", JUNE, 60, 93)), FIVE), "supervision") == "[c]"


def test_a_letter_stays_where_it_tells_nothing_of_the_suppressed_number():
    of = safe(page(figure("cin_visits", JUNE, 98, 100)), FIVE)  # amber: 96, 97, 98 or 99; red: 1, 2, 3 or 4
    assert (shown_in(of, "cin_visits"), letter_in(of, "cin_visits")) == ("[c]", Rag.AMBER)


def test_letters_go_where_one_of_them_would_tell_a_number():
    of = safe(page(figure("cin_visits", JUNE, 9, 10)), FIVE)  # amber: only 9
    assert (shown_in(of, "cin_visits"), letter_in(of, "cin_visits")) == ("[c]", None)
    # Red would be 1 to 8; if red were shown, a missing letter would mean amber, and that is 9.
    assert letter_in(safe(page(figure("cin_visits", JUNE, 3, 10)), FIVE), "cin_visits") is None


def test_a_suppressed_figure_that_was_issued_under_another_target_loses_its_letter():
    of = page(figure("cin_visits", JUNE, 98, 100))
    row = row_of(of, "cin_visits")
    issued = replace(
        row, figures=(*row.figures[:-1], replace(row.figures[-1], computed=Rag.GREEN, state=FigureState.ISSUED))
    )
    kept = safe(replace(of, rows=(issued,)), FIVE).rows[0].figures[-1]
    assert (kept.figure.is_suppressed, kept.letter) == (True, None)


def test_letters_of_figures_issued_without_a_copy_under_another_target_tell_no_small_number():
    """Every letter is red today; by the target of that time, 3 or more of 10 were green."""
    today = replace(
        shipped().indicator("cin_visits"), targets=OverTime((Step(AtLeast(Fraction(1))),)), amber=AmberPoints(0)
    )
    of_the_time = replace(today, targets=OverTime((Step(AtLeast(Fraction(3, 10))),)))
    left = defaultdict[Rag | None, set[int]](set)
    for met in (1, 2, 3, 4, 6, 7, 8, 9):
        issued = replace(rated(figure("cin_visits", JUNE, met, 10), of_the_time), state=FigureState.ISSUED)
        of = Scorecard(shipped(), (JUNE,), (Row(today, (issued,)),))
        left[letter_in(safe(of, FIVE), "cin_visits")].add(met)
    assert min(len(numbers) for numbers in left.values()) >= FIVE - 1


def test_a_withheld_letter_takes_the_override_along_since_it_names_the_computed_one():
    of = page(figure("cin_visits", JUNE, 9, 10), overrides=[override("cin_visits", JUNE, Rag.GREEN)])
    assert safe(of, FIVE).overrides == ()


def test_a_letter_that_is_not_rated_anyway_is_not_withheld():
    of = safe(page(figure("missing_children", JUNE, 3), figure("cin_visits", JUNE, 9, 10)), FIVE)
    withheld = {row.indicator.key for row in of.rows if letter_is_withheld(row.figures[-1], row.indicator)}
    assert withheld == {"cin_visits"}


def test_the_notes_explain_the_symbol_and_the_data_quality_lines_go():
    of = replace(page(), queries=(Query(QualityKind.EXTRACT, "ssd_person.csv, line 3", "no date of birth", count=3),))
    assert safe(of, FIVE).notes[-1] == note(FIVE)
    assert "[c]: confidential. A number from 1 to 4 is not shown" in note(FIVE)
    assert safe(of, FIVE).queries == ()


def test_of_a_figure_that_has_moved_it_is_said_but_not_from_what_to_what():
    moved = Query(
        QualityKind.MOVED, "6.8 Seen", "82% (41 of 50) was issued; the newest export says 6% (3 of 50)", "cp_visits"
    )
    (kept,) = safe(replace(page(), queries=(moved,)), FIVE).queries
    assert (kept.kind, kept.key) == (QualityKind.MOVED, "cp_visits")
    assert not any(character.isdigit() for character in kept.what)


def test_an_explanation_names_the_rule_and_no_cases():
    kept = row_of(safe(page(figure("cin_visits", JUNE, 80, 100)), FIVE), "cin_visits").figures[-1]
    assert kept.explanation == (
        "Red: the target is 100% or more, amber from 90%. The exact value decides, before it is rounded."
    )


def test_the_page_shows_the_symbol_in_place_of_number_percentage_and_withheld_letter():
    of = safe(page(figure("contacts_progressed", JUNE, 3, 700), figure("cin_visits", JUNE, 9, 10)), FIVE)
    rows = (row for block in page_blocks(of, defaultdict(int), NothingThere()) for row in block.rows)
    cells = {row[0]: row for row in rows if len(row) == USUAL.narrative - 1}
    assert cells["contacts_progressed"][USUAL.narrative - 4 : USUAL.narrative - 1] == ["[c]", "[c]", "–"]
    assert cells["cin_visits"][USUAL.narrative - 4 : USUAL.narrative - 1] == [None, "[c]", "[c]"]


def test_every_indicator_that_a_total_names_is_on_the_page():
    keys = {indicator.key for indicator in shipped().indicators}
    assert {key for total in TOTALS for key in (total.key, *(each for group in total.groups for each in group))} <= keys


@pytest.mark.slow
@given(counts=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=32, max_size=32))
@settings(max_examples=40)
def test_whatever_the_figures_of_a_page_no_small_number_is_left_in_them(counts):
    figures = [
        figure(indicator.key, JUNE, met, None if indicator.unit is Unit.COUNT else met + more)
        for indicator, (met, more) in zip(shipped().indicators, counts, strict=True)
    ]
    for row in safe(page(*figures), FIVE).rows:
        kept = row.figures[-1].figure
        numbers = {kept.numerator} if kept.numerator is not None else set()
        if kept.unit in (Unit.SHARE, Unit.COUNT_AND_SHARE) and kept.denominator is not None and kept.numerator:
            numbers |= {kept.denominator, kept.denominator - kept.numerator}
        assert not numbers & {1, 2, 3, 4}


# Nobody can work out a suppressed number
#
# A world is the true figures of one month. Worlds with the same safe scorecard are the same to its reader, who knows
# the rules as well as we do. For any number that is small in a world, the worlds that look the same must leave as many
# possible values as the threshold requires.

World = Mapping[str, tuple[int, int | None]]
"""Numerator and denominator by key."""


def published(world: World, threshold: int, indicators: Mapping[str, Indicator]) -> tuple[Rated, ...]:
    rows = tuple(known(key, counts, indicators[key]) for key, counts in world.items())
    of = safe(Scorecard(config_of(tuple(world)), (JUNE,), rows), threshold)
    return tuple(row.figures[0] for row in of.rows)


@cache
def config_of(keys: tuple[str, ...]) -> Config:
    """The page has only these rows."""
    return replace(shipped(), indicators=tuple(map(shipped().indicator, keys)))


@cache
def known(key: str, counts: tuple[int, int | None], indicator: Indicator) -> Row:
    return Row(indicator, (rated(Figure(key, JUNE, indicator.unit, *counts), indicator),))


def secrets(world: World, threshold: int, indicators: Mapping[str, Indicator]) -> Iterator[tuple[str, int]]:
    """What must not be revealed of a world: every small count, the rest of its denominator, every small group."""
    for key, (numerator, denominator) in world.items():
        numbers = {"numerator": numerator}
        if indicators[key].unit in (Unit.SHARE, Unit.COUNT_AND_SHARE):
            numbers |= {"missing": denominator - numerator, "denominator": denominator}
        yield from ((f"{name} of {key}", number) for name, number in numbers.items())


def fewest_values_left(worlds: Iterable[World], threshold: int, indicators: Mapping[str, Indicator]) -> int:
    """How many values remain possible, after all that is published, for the secret that a reader knows best."""
    possible: dict[object, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for world in worlds:
        for_this_reader = possible[published(world, threshold, indicators)]
        for name, number in secrets(world, threshold, indicators):
            for_this_reader[name].add(number)
    left = (values for by_name in possible.values() for values in by_name.values())
    return min(len(values) for values in left if any(0 < value < threshold for value in values))


def by_key(keys: Iterable[str], change: Callable[[Indicator], Indicator] = lambda same: same) -> dict[str, Indicator]:
    """Indicators without parameters, which letters do not need: these can be hashed, so that letters are kept."""
    return {key: change(replace(shipped().indicator(key), parameters=frozenset())) for key in keys}


def care_leaver_worlds(most: int, most_in_all: int) -> Iterator[World]:
    """Up to `most` of either age, and with those of neither age up to `most_in_all`."""
    sizes = range(most + 1)
    for young, older in product(sizes, sizes):
        for suitable_young, suitable_older in product(range(young + 1), range(older + 1)):
            for in_touch, in_all in product(range(young + older + 1), range(young + older, most_in_all + 1)):
                yield {
                    "care_leavers": (in_all, None),
                    "care_leavers_in_touch": (in_touch, young + older),
                    "accommodation_17_18": (suitable_young, young),
                    "accommodation_19_21": (suitable_older, older),
                }


def supervision_worlds(most: int) -> Iterator[World]:
    sizes = range(most + 1)
    for in_need, on_plan, looked_after in product(sizes, sizes, sizes):
        for both in range(min(on_plan, looked_after) + 1):
            supervised = in_need + on_plan + looked_after - both
            for numerator, seen in product(range(supervised + 1), range(on_plan + 1)):
                yield {
                    "children_in_need": (in_need, None),
                    "child_protection": (on_plan, 262_600),
                    "cp_visits": (seen, on_plan),
                    "looked_after": (looked_after, 262_600),
                    "supervision": (numerator, supervised),
                }


def front_door_worlds(most: int) -> Iterator[World]:
    for contacts in range(most + 1):
        for progressed in range(contacts + 1):
            yield {"contacts": (contacts, None), "contacts_progressed": (progressed, contacts)}


@pytest.mark.parametrize("threshold", [3, 5, 7])
def test_contacts_and_those_that_progressed_do_not_give_each_other_away(threshold):
    worlds = list(front_door_worlds(4 * threshold))
    assert fewest_values_left(worlds, threshold, by_key(worlds[0])) >= threshold - 1


@pytest.mark.slow
@pytest.mark.parametrize(("threshold", "most", "most_in_all"), [(3, 4, 9), (4, 4, 8)])
def test_care_leavers_of_two_ages_cannot_be_worked_back_from_their_totals(threshold, most, most_in_all):
    worlds = list(care_leaver_worlds(most, most_in_all))
    assert fewest_values_left(worlds, threshold, by_key(worlds[0])) >= threshold - 1


@pytest.mark.slow
@pytest.mark.parametrize(("threshold", "most"), [(3, 3), (4, 4)])
def test_children_in_need_on_plans_and_looked_after_cannot_be_worked_back_from_supervision(threshold, most):
    worlds = list(supervision_worlds(most))
    assert fewest_values_left(worlds, threshold, by_key(worlds[0])) >= threshold - 1


def shares() -> st.SearchStrategy[Fraction]:
    return st.integers(0, 40).map(lambda fortieths: Fraction(fortieths, 40))


def targets() -> st.SearchStrategy[object]:
    ranges = st.tuples(shares(), shares()).map(lambda pair: Within(min(pair), max(pair)))
    return st.one_of(st.none(), shares().map(AtLeast), shares().map(AtMost), ranges)


@pytest.mark.slow
@given(
    threshold=st.integers(3, 8),
    more=st.integers(0, 50),
    target=targets(),
    amber=st.one_of(shares().map(AmberWithin), shares().map(AmberPoints)),
    unit=st.sampled_from([Unit.SHARE, Unit.COUNT_AND_SHARE]),
    decimals=st.integers(0, 4),
)
def test_even_who_knows_the_denominator_and_the_target_cannot_work_a_suppressed_number_back(
    threshold, more, target, amber, unit, decimals
):
    denominator = threshold + more
    indicators = by_key(
        ["cp_visits"],
        lambda same: replace(same, targets=OverTime((Step(target),)), amber=amber, unit=unit, decimals=decimals),
    )
    possible: dict[object, set[int]] = defaultdict(set)
    for numerator in range(denominator + 1):
        possible[published({"cp_visits": (numerator, denominator)}, threshold, indicators)].add(numerator)
    for numerators in possible.values():
        if any(0 < each < threshold or 0 < denominator - each < threshold for each in numerators):
            assert len(numerators) >= threshold - 1


@given(threshold=st.integers(3, 8), numerator=st.integers(0, 60), more=st.integers(0, 60), decimals=st.integers(0, 4))
def test_a_rounded_percentage_that_is_shown_fits_no_small_number_but_zero(threshold, numerator, more, decimals):
    """Whoever knows the denominator tries every numerator; if a small one fits, so does a larger one."""
    denominator = numerator + more
    indicators = by_key(["cp_visits"], lambda same: replace(same, decimals=decimals))
    (kept,) = published({"cp_visits": (numerator, denominator)}, threshold, indicators)
    if kept.figure.is_suppressed or not denominator or numerator in (0, denominator):
        return
    fitting = [
        each
        for each in range(denominator + 1)
        if rounded_as_shown(Fraction(each, denominator), Unit.SHARE, decimals)
        == rounded_as_shown(Fraction(numerator, denominator), Unit.SHARE, decimals)
    ]
    assert any(threshold <= each <= denominator - threshold for each in fitting)


# The rest of the copy


@st.composite
def doubtful_pages(draw: st.DrawFn) -> Scorecard:
    """A page with few care leavers, and with everything that may be said beside a figure."""
    whole = draw(st.sampled_from([6, 9]))
    met = draw(st.integers(0, whole))
    unsure = draw(st.integers(0, min(3, whole - met)))
    doubts = (f"the code is not known for {unsure / whole:.0%} of the rows",)
    by_hand = draw(st.sampled_from([(), (override("accommodation_17_18", JUNE, Rag.RED),)]))
    of = page(
        replace(figure("accommodation_17_18", JUNE, met, whole), unsure=unsure, doubts=doubts),
        figure("accommodation_17_18", MAY, draw(st.integers(0, whole)), whole),
        figure("care_leavers", JUNE, 50),
        overrides=by_hand,
    )
    kinds = draw(st.sets(st.sampled_from(sorted(set(QualityKind) - {QualityKind.MOVED}))))
    queries = tuple(Query(kind, "a file", f"{met} of {whole}", "accommodation_17_18", "2024-06", met) for kind in kinds)
    accepted = Acceptance("accommodation_17_18", JUNE, doubts, "It is right", "Head of Service", date(2024, 7, 5))
    config = replace(of.config, page=replace(of.config.page, suppress_below=FIVE))
    return replace(of, config=config, queries=queries, acceptances=(accepted,))


@pytest.mark.slow
@settings(max_examples=80)
@given(one=doubtful_pages(), other=doubtful_pages())
def test_two_pages_that_look_alike_have_the_same_sheets_summary_and_letter(one, other):
    a, b = safe(one, FIVE), safe(other, FIVE)
    if cells_of(a) == cells_of(b):
        assert tables_of(a, []) == tables_of(b, [])
        assert (summary(a), headline_in_words(headline(a))) == (summary(b), headline_in_words(headline(b)))


def cells_of(copy: Scorecard) -> list[object]:
    return [(cell.row, cell.column, cell.value) for cell in page_of(copy).cells]
