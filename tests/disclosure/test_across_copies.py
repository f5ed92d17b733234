"""Copies of the same month, one after another: no difference between them reveals a small number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from differencing import Shown, page_of_copy, sizes, told_differences
from kpixl.commands.publish.earlier_copies import BesideEarlier, beside_earlier, in_copies
from kpixl.config.values import AtLeast, Indicator, OverTime, Step
from kpixl.disclosure.hidden_numbers import HiddenNumberAt, hidden_numbers_told, without_hidden_numbers
from kpixl.disclosure.identifying_texts import TextKind
from kpixl.disclosure.small_numbers import safe
from kpixl.scorecard.actions import Action
from kpixl.scorecard.display import shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.issuing import Acceptance, Withdrawal
from kpixl.scorecard.scorecard import Override, Row, Scorecard, rated
from kpixl.words.terms import Rag
from kpixl.workbook.ledger import Event, LedgerLine, ledger_blocks, ledger_in
from making import shipped
from pages import JUNE, MAY

pytestmark = pytest.mark.slow

FIVE = 5
Counts = tuple[int | None, int | None]
World = Mapping[str, Counts]


def page(world: World, threshold: int = FIVE, **changes: object) -> Scorecard:
    """June with only these figures, and its rows with these changes of config."""
    rows = [row(key, counts, replace(shipped().indicator(key), **changes)) for key, counts in world.items()]  # type: ignore[arg-type]
    config = shipped()
    config = replace(config, page=replace(config.page, suppress_below=threshold))
    return Scorecard(config, (JUNE,), tuple(rows))


def row(key: str, counts: Counts, indicator: Indicator) -> Row:
    reason = "no export for the period" if counts[0] is None else ""
    return Row(indicator, (rated(Figure(key, JUNE, indicator.unit, *counts, reason=reason), indicator),))


class Copies:
    """Copies that one workbook has published, with its ledger."""

    def __init__(self) -> None:
        self.ledger: list[LedgerLine] = []
        self.left: list[BesideEarlier] = []

    def publish(self, of: Scorecard) -> BesideEarlier:
        beside = beside_earlier(of, self.ledger)
        told = in_copies(of, beside.scorecard)
        for each in of.rows:
            figure = each.figures[0].figure
            counts = {"unit": figure.unit.value, "numerator": figure.numerator, "denominator": figure.denominator}
            place = (figure.key, figure.period)
            line = LedgerLine(Event.ISSUED, "2024-07-08", *place, copy="a copy", **counts, in_copy=told[place])
            self.ledger.append(line)
        self.left.append(beside)
        return beside


def published(*worlds: World, threshold: int = FIVE) -> list[dict[str, str]]:
    """What the copies of these figures show, one after another."""
    copies = Copies()
    return [texts(copies.publish(page(world, threshold)).scorecard) for world in worlds]


def texts(copy: Scorecard) -> dict[str, str]:
    return {each.indicator.key: shown(each.figures[0].figure, each.indicator.decimals) for each in copy.rows}


def of_visits(*counts: tuple[int, int]) -> list[str]:
    return [each["cp_visits"] for each in published(*({"cp_visits": each} for each in counts))]


def of_contacts(*counts: int) -> list[str]:
    return [each["contacts"] for each in published(*({"contacts": (each, None)} for each in counts))]


# A count, or a percentage, that differs from what the copy before says


@pytest.mark.parametrize("now", [8, 11, 13, 16])
def test_a_count_that_differs_by_less_than_the_threshold_is_hidden(now):
    assert of_contacts(12, now) == ["12", "[c]"]


@pytest.mark.parametrize("now", [7, 12, 17, 900])
def test_a_count_that_is_the_same_or_differs_by_the_threshold_is_shown(now):
    assert of_contacts(12, now) == ["12", str(now)]


def test_a_difference_to_any_earlier_copy_counts():
    assert of_contacts(12, 17, 14, 22) == ["12", "17", "[c]", "[c]"]  # 22 is near 17, and near what 14 can have been


def test_a_count_that_was_hidden_is_shown_again_once_it_is_clear_of_all_that_the_hidden_one_can_have_been():
    assert of_contacts(3, 3) == ["[c]", "[c]"]
    assert of_contacts(3, 8) == ["[c]", "[c]"]  # if it were shown, the hidden one would be 1, 2 or 3
    assert of_contacts(3, 9) == ["[c]", "9"]
    assert of_contacts(3, 0) == ["[c]", "[c]"]
    assert of_contacts(12, 13, 21, 12) == ["12", "[c]", "21", "12"]


def test_a_percentage_is_hidden_where_few_more_met_the_standard():
    assert of_visits((20, 40), (21, 40)) == ["50%", "[c]"]
    assert of_visits((20, 40), (30, 40)) == ["50%", "75%"]


def test_a_percentage_is_hidden_where_few_more_did_not_meet_it_and_where_few_left_who_met_it():
    assert of_visits((20, 40), (20, 41)) == ["50%", "[c]"]
    assert of_visits((45, 50), (44, 49)) == ["90%", "[c]"]  # both are 90%, but one who met the standard has gone


def test_a_rounded_percentage_that_leaves_enough_possible_differences_is_shown():
    assert of_visits((500, 1000), (503, 1000)) == ["50%", "50%"]
    assert of_visits((500, 1000), (512, 1015)) == ["50%", "50%"]


def test_a_rounded_percentage_is_hidden_once_letters_under_several_targets_leave_too_few_possible_differences():
    """By then 501 or 502 is consistent with the second number, and 499 or 500 with the first."""
    copies = Copies()
    seen = []
    for met, target in ((500, 400), (502, 501), (500, 501), (500, 499), (502, 503), (502, 501)):
        since_ever = OverTime((Step(AtLeast(Fraction(target, 1000))),))
        copy = copies.publish(page({"cp_visits": (met, 1000)}, targets=since_ever)).scorecard
        seen.append(texts(copy)["cp_visits"])
    assert seen == ["50%", "50%", "50%", "50%", "[c]", "50%"]


def test_all_or_none_of_a_group_is_said_of_a_group_of_any_size():
    assert of_visits((40, 40), (41, 41), (20, 41)) == ["100%", "100%", "49%"]
    assert of_visits((0, 40), (0, 41)) == ["0%", "0%"]


def test_a_dash_told_nothing_so_that_what_comes_after_it_is_judged_alone():
    assert of_visits((None, None), (20, 40)) == ["–", "50%"]
    assert of_visits((None, None), (38, 40)) == ["–", "[c]"]


def test_a_hidden_figure_whose_target_has_changed_loses_its_letter():
    copies = Copies()
    of = page({"cp_visits": (98, 100)})
    letters = [copies.publish(of).scorecard.rows[0].figures[0].letter for _ in range(2)]
    lower = OverTime((Step(AtLeast(Fraction(98, 100))),))
    strict = replace(shipped().indicator("cp_visits"), targets=lower)
    letters.append(
        copies.publish(replace(of, rows=(row("cp_visits", (98, 100), strict),))).scorecard.rows[0].figures[0].letter
    )
    assert letters == [Rag.AMBER, Rag.AMBER, None]


def test_how_far_a_figure_could_move_is_said_again_only_as_it_was():
    def with_unsure(unsure: int) -> Scorecard:
        of = page({"accommodation_19_21": (600, 1000)})
        known = of.rows[0].figures[0]
        figures = (replace(known, figure=replace(known.figure, unsure=unsure)),)
        return replace(of, rows=(replace(of.rows[0], figures=figures),))

    copies = Copies()
    said = [copies.publish(with_unsure(unsure)).scorecard.rows[0].figures[0].figure.unsure for unsure in (20, 20, 21)]
    assert said == [20, 20, 0]


# One threshold, whatever config says now


def test_a_lower_threshold_shows_nothing_that_a_copy_of_the_month_has_hidden():
    copies = Copies()
    assert texts(copies.publish(page({"contacts": (4, None)}, 5)).scorecard) == {"contacts": "[c]"}
    for lower in (3, 0):
        beside = copies.publish(page({"contacts": (4, None)}, lower))
        assert texts(beside.scorecard) == {"contacts": "[c]"}
        assert "hid numbers under 5" in beside.in_words()[0]
        assert beside.scorecard.config.page.suppress_below == 5  # the texts of the page are judged by it, too


def test_a_higher_threshold_hides_from_now_on():
    copies = Copies()
    assert texts(copies.publish(page({"contacts": (4, None)}, 3)).scorecard) == {"contacts": "4"}
    assert texts(copies.publish(page({"contacts": (4, None)}, 5)).scorecard) == {"contacts": "[c]"}


def test_the_officer_is_told_which_figures_an_earlier_copy_holds_back_and_no_number():
    copies = Copies()
    copies.publish(page({"contacts": (12, None), "missing_children": (3, None)}))
    beside = copies.publish(page({"contacts": (13, None), "missing_children": (3, None)}))
    assert beside.held_back == (("contacts", JUNE),)
    (told,) = beside.in_words()
    assert told.endswith("contacts, 2024-06")
    assert "12" not in told and "13" not in told


def test_what_copies_told_is_kept_in_the_ledger_and_read_back():
    copies = Copies()
    copies.publish(page({"contacts": (3, None), "cp_visits": (500, 573), "lac_visits": (None, None)}))
    (headings, lines) = ledger_blocks(copies.ledger, 1)
    sheet = [[""] * (headings.left - 1) + list(headings.rows[0]), *lines.rows]
    assert [each.in_copy for each in ledger_in(sheet)] == [each.in_copy for each in copies.ledger]


def test_a_line_of_a_copy_that_says_no_more_told_everything():
    line = LedgerLine(
        Event.ISSUED, "2024-07-08", "contacts", JUNE, copy="Scorecard 2024-06.xlsx", unit="count", numerator=12
    )
    (_, block) = ledger_blocks([line], 1)
    (read,) = ledger_in([[], *block.rows])
    assert texts(beside_earlier(page({"contacts": (13, None)}), [read]).scorecard) == {"contacts": "[c]"}


# Texts beside a hidden figure


@pytest.mark.parametrize(
    "text",
    [
        "We had 13 contacts.",
        "It was quiet. Thirteen contacts came in, as expected.",
        "Visits are on time. Of the contacts 13 came from schools.",
    ],
)
def test_a_narrative_that_gives_the_number_that_its_row_hides_is_found_with_its_sentence(text):
    (told,) = told_beside({"contacts": (12, None)}, {"contacts": (13, None)}, text)
    assert (told.key, told.sentence) == ("contacts", 2 if ". " in text else 1)
    assert "13" not in str(told)


@pytest.mark.parametrize("text", ["97 of them were seen", "97% were seen in time", "97.0% were"])
def test_the_percentage_of_a_hidden_share_and_its_numerator_are_found(text):
    assert told_beside({}, {"cp_visits": (97, 100)}, text)


@pytest.mark.parametrize(
    "text", ["12 contacts last month", "On 13 May we moved", "13% fewer", "3 children were missed"]
)
def test_other_numbers_and_small_counts_are_no_matter_of_hidden_ones(text):
    assert told_beside({"contacts": (12, None)}, {"contacts": (13, None)}, text) == []


def test_a_number_that_is_shown_may_be_told():
    assert told_beside({}, {"contacts": (13, None)}, "We had 13 contacts.") == []


@pytest.mark.parametrize("text", ["97 of the children were seen", "It is 97%, whatever the target"])
def test_the_reason_of_an_override_or_of_letting_a_doubtful_figure_out_does_not_tell_what_the_row_hides(text):
    of = page({"cp_visits": (97, 100)})
    (only,) = of.rows
    by_hand = Override("cp_visits", JUNE, Rag.AMBER, text, "Head of Service", date(2024, 7, 5), None, 6)
    overridden = replace(of, rows=(replace(only, figures=(replace(only.figures[0], override=by_hand),)),))
    assert [str(each) for each in hidden_numbers_told(overridden, safe(overridden, FIVE), ())] == [
        "cp_visits: reason of an override, sentence 1"
    ]
    accepted = Acceptance("cp_visits", JUNE, ("the export is old",), text, "Head of Service", date(2024, 7, 5))
    (told,) = hidden_numbers_told(of, replace(safe(of, FIVE), acceptances=(accepted,)), ())
    assert told.text is TextKind.DOUBT_REASON
    promised = Action("cp_visits", MAY, text, "Head of Service")
    (told,) = hidden_numbers_told(of, replace(safe(of, FIVE), actions=(promised,)), ())
    assert told.text is TextKind.ACTION


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("There were 13 contacts after all", "There were [c] contacts after all"),
        ("Only 97% were seen, by 20 workers", "Only [c] were seen, by 20 workers"),
        ("The export was taken too early", "The export was taken too early"),
    ],
)
def test_the_reason_for_taking_months_back_has_no_number_that_the_copy_hides(reason, told):
    of = page({"contacts": (13, None), "cp_visits": (97, 100)})
    both = tuple(Withdrawal(month, None, date(2024, 7, 9), "Head of Service", reason) for month in (JUNE, MAY))
    copies = Copies()
    copies.publish(page({"contacts": (12, None)}))
    copy = replace(copies.publish(of).scorecard, withdrawals=both)
    assert [each.reason for each in without_hidden_numbers(of, copy).withdrawals] == [told, told]
    assert without_hidden_numbers(of, replace(of, withdrawals=both)).withdrawals == both


def told_beside(before: World, now: World, text: str) -> list[HiddenNumberAt]:
    copies = Copies()
    copies.publish(page(before))
    of = page(now)
    of = replace(of, rows=tuple(replace(each, narrative=text) for each in of.rows))
    return hidden_numbers_told(of, copies.publish(of).scorecard, ())


# Totals and their parts on different pages


LEAVERS: World = {
    "care_leavers_in_touch": (30, 44),
    "accommodation_17_18": (2, 4),
    "accommodation_19_21": (30, 40),
}


def only(world: World, *keys: str) -> World:
    return {key: world[key] for key in keys}


def test_a_total_is_hidden_where_the_rest_of_it_is_few_whether_their_row_is_on_the_page_or_not():
    assert texts(safe(page(only(LEAVERS, "care_leavers_in_touch", "accommodation_19_21")), FIVE)) == {
        "care_leavers_in_touch": "[c]",
        "accommodation_19_21": "75%",
    }


def test_a_total_is_hidden_where_its_group_is_not_known_yet_and_may_be_small():
    unknown = {**LEAVERS, "accommodation_17_18": (None, None)}
    assert texts(safe(page(unknown), FIVE))["care_leavers_in_touch"] == "[c]"


def test_a_total_that_was_hidden_stays_hidden_once_its_groups_have_left_the_page():
    first, now = published(LEAVERS, only(LEAVERS, "care_leavers_in_touch"))
    assert (first["care_leavers_in_touch"], now["care_leavers_in_touch"]) == ("[c]", "[c]")


def test_beside_a_total_that_was_told_the_larger_group_is_hidden():
    first, now = published(only(LEAVERS, "care_leavers_in_touch"), LEAVERS)
    assert first == {"care_leavers_in_touch": "68%"}
    assert now == {"care_leavers_in_touch": "68%", "accommodation_17_18": "[c]", "accommodation_19_21": "[c]"}


def test_a_group_that_was_hidden_beside_a_told_total_stays_hidden_once_the_total_is_hidden_too():
    """Nobody of either age before; now two of the older, so their number is small, and so is the total."""
    nobody = {"care_leavers_in_touch": (0, 0), "accommodation_17_18": (0, 0), "accommodation_19_21": (0, 0)}
    two_older = {"care_leavers_in_touch": (2, 2), "accommodation_17_18": (0, 0), "accommodation_19_21": (2, 2)}
    _, first, again = published(nobody, two_older, two_older)
    assert first == again == dict.fromkeys(two_older, "[c]")


# Whatever the figures


def small_or_large() -> st.SearchStrategy[int]:
    return st.one_of(st.integers(0, 8), st.integers(0, 60), st.integers(300, 320))


@st.composite
def months(draw: st.DrawFn) -> dict[str, Counts]:
    """A random month of a small council."""
    young, older, in_need = (draw(small_or_large()) for _ in range(3))

    def share_of(cases: int) -> tuple[int, int]:
        return draw(st.one_of(st.integers(0, cases), st.sampled_from([0, cases, cases // 2]))), cases

    return {
        "children_in_need": (in_need, None),
        "cin_visits": share_of(in_need),
        "care_leavers": (young + older + draw(small_or_large()), None),
        "care_leavers_in_touch": share_of(young + older),
        "accommodation_17_18": share_of(young),
        "eet_17_18": share_of(young),
        "accommodation_19_21": share_of(older),
        "contacts_progressed": share_of(draw(small_or_large())),
    }


@st.composite
def restated(draw: st.DrawFn, month: dict[str, Counts]) -> dict[str, Counts]:
    """The same month from another export: here and there a few children more or fewer."""
    moves = st.one_of(st.just(0), st.integers(-7, 7))

    def moved(counts: Counts) -> Counts:
        met, whole = counts
        assert met is not None
        now = max(0, met + draw(moves))
        return (now, None) if whole is None else (now, max(now, whole + draw(moves)))

    return {key: moved(counts) for key, counts in month.items()}


def seen_in(copies: Copies, worlds: Sequence[World], threshold: int) -> list[dict[str, Shown]]:
    return [
        page_of_copy(each.scorecard, {key: whole for key, (_, whole) in world.items()}, threshold)
        for each, world in zip(copies.left, worlds, strict=True)
    ]


@settings(max_examples=30)
@given(data=st.data(), threshold=st.integers(3, 7), month=months())
def test_the_same_figures_again_give_the_same_copy(data, threshold, month):
    copies = Copies()
    if data.draw(st.booleans()):
        copies.publish(page(data.draw(restated(month)), threshold))
    first, again = (copies.publish(page(month, threshold)).scorecard for _ in range(2))
    assert first == again


@settings(max_examples=60)
@given(data=st.data(), threshold=st.integers(3, 7))
def test_no_two_copies_of_a_restated_month_tell_a_difference_below_the_threshold(data, threshold):
    worlds = [data.draw(months())]
    worlds += [data.draw(restated(worlds[-1])) for _ in range(data.draw(st.integers(1, 3)))]
    copies = Copies()
    for world in worlds:
        copies.publish(page(world, threshold))
    seen = seen_in(copies, worlds, threshold)
    for key, _ in told_differences(seen, threshold):
        all_or_none = {each[key].text for each in seen if key in each} & {"0%", "100%"}
        assert all_or_none, key


@settings(max_examples=60)
@given(data=st.data(), threshold=st.integers(3, 7), world=months())
def test_no_copies_of_a_month_show_together_what_one_of_them_hides(data, threshold, world):
    """Copies with other rows, with some figures that come later, and with other thresholds."""
    keys = st.sets(st.sampled_from(sorted(world)), min_size=1)
    worlds = []
    copies = Copies()
    for _ in range(data.draw(st.integers(2, 4))):
        rows, dashes = data.draw(keys), data.draw(st.sets(st.sampled_from(sorted(world)), max_size=2))
        worlds.append({key: (None, None) if key in dashes else world[key] for key in world if key in rows})
        copies.publish(page(worlds[-1], threshold))
    seen = seen_in(copies, worlds, threshold)
    for key in world:
        shown_in = {each[key].text for each in seen if key in each} - {"–"}
        assert len(shown_in) < 2, key
    groups = [("accommodation_17_18", "eet_17_18"), ("accommodation_19_21",)]
    totals = {"care_leavers_in_touch": False, "care_leavers": True}
    for group, (low, high) in zip(groups, sizes(seen, totals, groups), strict=True):
        size = world[group[0]][1]
        assert size is not None and low <= size <= high  # otherwise the checker is wrong
        if 0 < size < threshold:
            assert high - low + 1 >= threshold - 1


# A reader who knows these rules, too, and tries every possible sequence of copies


def views(key: str, counts: Sequence[Counts], threshold: int) -> tuple[tuple[object, object], ...]:
    """What the copies show of a figure, one after another: text and letter."""
    copies = Copies()
    figures = [copies.publish(page({key: each}, threshold)).scorecard.rows[0].figures[0] for each in counts]
    return tuple((shown(each.figure, 0), each.letter) for each in figures)


def small_secrets(sequence: Sequence[Counts]) -> Iterator[tuple[object, int]]:
    """Every count of every copy, and every difference between two of them."""
    for name, of in (("met", lambda met, _: met), ("missing", lambda met, whole: (whole or met) - met)):
        numbers = [of(*counts) for counts in sequence]
        yield from (((name, at), number) for at, number in enumerate(numbers))
        pairs = combinations(range(len(numbers)), 2)
        yield from (((name, one, other), numbers[other] - numbers[one]) for one, other in pairs)


def known_too_well(key: str, sequences: Iterable[Sequence[Counts]], threshold: int) -> list[object]:
    """Small numbers that have fewer possible values, for a reader of all copies, than one hidden count has."""
    possible: dict[tuple[tuple[tuple[object, object], ...], object], set[int]] = defaultdict(set)
    for sequence in sequences:
        view = views(key, sequence, threshold)
        for name, number in small_secrets(sequence):
            possible[view, name].add(number)
    return [
        (view, name, numbers)
        for (view, name), numbers in possible.items()
        if any(0 < abs(number) < threshold for number in numbers) and len(numbers) < threshold - 1
        if {shown for shown, _ in view} not in ({"0%"}, {"100%"})  # that is said of a group of any size
    ]


@pytest.mark.parametrize(("whole", "whole_now"), [(8, 8), (9, 10), (12, 11), (14, 14)])
def test_whoever_knows_the_rules_and_the_denominators_learns_no_small_number_from_two_copies(whole, whole_now):
    met, now = range(whole + 1), range(whole_now + 1)
    pairs = [((a, whole), (b, whole_now)) for a, b in product(met, now)]
    assert known_too_well("cp_visits", pairs, 3) == []


@pytest.mark.parametrize(("threshold", "most", "copies"), [(3, 9, 3), (4, 20, 2)])
def test_whoever_knows_the_rules_learns_no_small_number_from_counts_of_any_copies(threshold, most, copies):
    sequences = product([(count, None) for count in range(most + 1)], repeat=copies)
    assert known_too_well("contacts", sequences, threshold) == []
