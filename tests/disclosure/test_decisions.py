"""What an officer decided about sentences: in a file, on a sheet, and in the last gate."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.config.own_cohort import OwnCohort, TextRule
from kpixl.config.values import Benchmark, OverTime, Own, Step
from kpixl.disclosure.asking import Officer, UndecidedError, name_kept
from kpixl.disclosure.decided_page import decided_page
from kpixl.disclosure.decided_text import decided_text, masked_text
from kpixl.disclosure.decision_file import DECISION_COLUMNS, decisions_in, decisions_of, with_decision
from kpixl.disclosure.decision_sheet import decisions_on, lines_with
from kpixl.disclosure.decisions import Edit, Given, Keep, Mask, decided_together
from kpixl.disclosure.finding import FindingKind
from kpixl.disclosure.identifying_texts import LookedFor, TextKind, TextPlace, queries
from kpixl.disclosure.kept_words import KeptWords
from kpixl.disclosure.people.identities import Identities
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.errors import PublishError, UsageError
from kpixl.words.terms import Section
from kpixl.workbook import layout
from making import shipped
from open_queries import SECRET, open_queries
from pages import JUNE, figure, page

KNOWN = LookedFor(Identities.of(names=[("Ade", "Okoro")], born=[date(2015, 5, 3)]), secret=SECRET)
PLACE = TextPlace("cp_visits", "2024-06", where="Scorecard!P20")
HEAD = Given("Head of Service", date(2024, 7, 10))
SENTENCES = (
    "3 children were late.",
    "Ade was late.",
    "We saw two boys of Ade Okoro.",
    "Born on 3 May 2015, seen late.",
)


A, B, C, D = (f"cp_visits-{letter * 16}" for letter in "abcd")


def of(reference: str, decision: str) -> str:
    """`keep because ...`, as it is typed for that query."""
    word, _, rest = decision.partition(" ")
    return f"{word} {reference[-8:]} {rest}".strip() if decision else ""


def found(text: str, looked_for: LookedFor = KNOWN, place: TextPlace = PLACE):
    return queries(text, looked_for, place)


def with_text(text: str):
    return page(figure("cp_visits", JUNE, 82, 100), narratives={"cp_visits": text})


# What a decision applies to


@given(
    sentence=st.sampled_from(SENTENCES),
    before=st.sampled_from(["", "All is well. ", "82% were seen.\n"]),
    after=st.sampled_from(["", " All others were seen.", "\nMore in May.\n"]),
)
def test_a_sentence_stays_decided_wherever_it_is_moved_to_in_its_text(sentence: str, before: str, after: str):
    decisions = {query.reference: Mask() for query in found(sentence)}
    assert decisions and not decided_text(before + sentence + after, decisions, KNOWN, PLACE).open


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_a_sentence_stays_decided_whichever_program_broke_its_lines(line_end: str):
    (query,), (again,) = found("Late was Ade\nOkoro."), found(f"Late was Ade{line_end}Okoro.")
    assert query.reference == again.reference


@given(sentence=st.sampled_from(SENTENCES), at=st.integers(0, 40), letter=st.sampled_from("abc xyz"))
def test_any_change_of_a_decided_sentence_is_asked_about_again(sentence: str, at: int, letter: str):
    inner = min(at, len(sentence) - 2)
    changed = sentence[:inner] + letter + sentence[inner:]
    decisions = {query.reference: Keep("Known") for query in found(sentence)}
    if changed.strip() != sentence:
        got = decided_text(changed, decisions, KNOWN, PLACE)
        assert [query.reference for query in got.open] == [query.reference for query in found(changed)]


@pytest.mark.parametrize(
    "other",
    [replace(PLACE, key="contacts"), replace(PLACE, period="2024-05"), replace(PLACE, kind=TextKind.OVERRIDE_REASON)],
)
def test_the_same_words_of_another_indicator_month_or_kind_of_text_are_asked_about_again(other: TextPlace):
    (query,), (again,) = found(SENTENCES[0]), found(SENTENCES[0], place=other)
    assert query.reference != again.reference


def test_a_row_may_move_on_its_sheet_and_its_sentence_stays_decided():
    (query,), (moved,) = found(SENTENCES[0]), found(SENTENCES[0], place=replace(PLACE, where="Scorecard!P9"))
    assert query.reference == moved.reference


def test_without_the_councils_key_nobody_can_try_a_sentence_to_see_whether_it_was_decided():
    (query,) = found(SENTENCES[0])
    (guess,) = found(SENTENCES[0], replace(KNOWN, secret=b""))
    (other,) = found(SENTENCES[0], replace(KNOWN, secret=b"another council's"))
    assert len({query.reference, guess.reference, other.reference}) == 3


def test_a_new_name_in_a_decided_sentence_is_asked_about_and_the_old_decision_stays_with_its_own_word():
    sentence = "Bea saw Ade late."
    (ade,) = found(sentence)
    more = LookedFor(Identities.of(names=[("Ade", "Okoro"), ("Bea", "Quill")]), secret=SECRET)
    got = decided_text(sentence, {ade.reference: Mask()}, more, PLACE)
    assert [query.marked for query in got.open] == [">>Bea<< saw Ade late."]
    assert got.text == "Bea saw [removed] late."


PIECES = (
    *(
        "Ade",
        "Okoro",
        "Bea",
        "Quill",
        "Will",
        "May",
        "Al",
        "A.",
        "3",
        "two",
        "201",
        "203",
        "2015-05-03",
        "born",
        "twins",
    ),
    *("children", "of", "and", "-", "(", ")", ".", ","),
)
FAMILIES = LookedFor(
    Identities.of(
        names=[("Ade", "Okoro"), ("Bea", "Quill"), ("Ade", "Quill"), ("Will", "May"), ("Al", "Will")],
        born=[date(2015, 5, 3)],
    ),
    secret=SECRET,
)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map(" ".join))
@settings(max_examples=300)
@example("Al twins . Will")
@example("Okoro A. Will May")
def test_a_text_of_which_all_is_masked_tells_nothing_more(text: str):
    assert queries(masked_text(text, {}, FAMILIES, PLACE), FAMILIES, PLACE) == ()


@pytest.mark.parametrize("text", ["Ade Will", "Ade Al Q 2015-05-03 the - Will 3", "two 3 children born"])
def test_what_a_mask_uncovers_is_masked_too(text: str):
    assert queries(masked_text(text, {}, FAMILIES, PLACE), FAMILIES, PLACE) == ()


def test_a_mask_leaves_what_was_kept_in_its_sentence():
    of = "Ade Okoro and Bea Quill, both 3 children."
    decisions = {each.reference: Keep("Known") for each in found(of, FAMILIES) if each.marked.startswith("Ade")}
    assert decided_text(of, decisions, FAMILIES, PLACE).open
    assert masked_text(of, decisions, FAMILIES, PLACE).startswith("Ade Okoro and") is False
    one = {each.reference: Keep("Known") for each in found(of, FAMILIES)[:1]}
    assert masked_text(of, one, FAMILIES, PLACE) == "Ade Okoro and [removed], [c] [c] children."


# The file


def test_a_decision_that_is_written_into_a_file_is_read_from_it_with_reason_name_and_day():
    count, name = found("3 children were late. Ade was late.")
    text = with_decision("", "d.csv", count, Keep("In the annual report", HEAD))
    text = with_decision(text, "d.csv", name, Mask(HEAD))
    read = decisions_in("\ufeff" + text, "d.csv")
    assert read == {
        count.reference: Keep("In the annual report", replace(HEAD, source="d.csv, line 2")),
        name.reference: Mask(replace(HEAD, source="d.csv, line 3")),
    }


def test_a_second_decision_about_a_sentence_takes_the_place_of_the_first():
    (query,) = found(SENTENCES[0])
    text = with_decision(with_decision("", "d.csv", query, Mask()), "d.csv", query, Keep("Known"))
    (decision,) = decisions_in(text, "d.csv").values()
    assert isinstance(decision, Keep)


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, unique=True))
def test_a_file_of_decisions_never_holds_a_word_of_a_sentence(some: list[str]):
    text = ""
    for query in found(" ".join(some)):
        text = with_decision(text, "d.csv", query, Mask(HEAD))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert all(tuple(row) == DECISION_COLUMNS for row in rows)
    assert {(row["indicator"], row["month"], row["text"]) for row in rows} == {("cp_visits", "2024-06", "narrative")}
    assert not {"Ade", "Okoro", "boys", "children", "2015"} & set(text.replace(",", " ").split())


@pytest.mark.parametrize("reason", ["=1+1 is public", "+ve", "- down", "@all", "'quoted"])
def test_a_reason_is_no_formula_in_the_file_and_is_read_as_it_was_given(reason: str):
    (query,) = found(SENTENCES[0])
    text = with_decision("", "d.csv", query, Keep(reason))
    assert not next(csv.DictReader(io.StringIO(text)))["reason"].startswith(("=", "+", "-", "@"))
    (decision,) = decisions_in(text, "d.csv").values()
    assert isinstance(decision, Keep) and decision.reason == reason


def test_all_faults_of_a_file_of_decisions_are_told_together_and_nothing_of_it_is_repeated():
    with pytest.raises(UsageError) as refused:
        decisions_in(f"query,decision,reason\nAde Okoro,hide,\n{A},{of(A, 'keep')},\n{B},edit,Ade Okoro\n", "d.csv")
    assert all(f"line {line}" in str(refused.value) for line in (2, 3, 4))
    assert "Okoro" not in str(refused.value)


def test_a_file_with_a_column_for_sentences_is_refused():
    with pytest.raises(UsageError, match="the first line must name the columns query and decision"):
        decisions_in("query,decision,sentence\n", "d.csv")


SAVED = "query{0}decision{0}reason{0}when\r\na-1234abcd{0}keep 1234abcd{0}Known – in the café{0}{1}\r\n{0}{0}{0}\r\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("when", ["2024-07-05", "05/07/2024", "05.07.2024"])
def test_a_file_is_read_as_a_spreadsheet_saves_it(tmp_path: Path, separator: str, encoding: str, when: str):
    file = tmp_path / "d.csv"
    file.write_bytes(SAVED.format(separator, when).encode(encoding))
    given = Given("", date(2024, 7, 5), "d.csv, line 2")
    assert decisions_of(file) == {"a-1234abcd": Keep("Known – in the café", given)}


def test_a_query_that_was_copied_from_the_sheet_counts_in_a_file():
    (line,) = of_publish("Ade Okoro was late.")
    (query,) = found("Ade Okoro was late.")
    assert list(decisions_in(f"query,decision\n{line[7]},{of(query.reference, 'mask')}\n", "d.csv")) == [
        query.reference
    ]


def test_a_file_that_says_nothing_yet_decides_nothing():
    assert decisions_in("", "d.csv") == decisions_in("\ufeff\r\n", "d.csv") == {}
    assert decisions_in("Query,Decision,\na-1,,\n", "d.csv") == {}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("a-1,keep,Known, as Ade Okoro said", "line 2: it has more cells than the first line"),
        ('a-0,mask,\na-1,keep,"Known\na-2,mask,', "from line 3 on its quotation marks are not in pairs"),
        (f"a-1,keep,{'Okoro' * 40_000}", "a cell is too long"),
        ('a-0,keep,"Known\nto all\n"\na-1,Okoro,', "line 5: the decision must be"),
        (",mask,", "line 2: there is no query"),
    ],
)
def test_a_file_that_was_damaged_is_refused_by_its_line_and_not_repeated(rows: str, told: str):
    with pytest.raises(UsageError) as refused:
        decisions_in(f"query,decision,reason\n{rows}\n", "d.csv")
    assert told in str(refused.value) and "Okoro" not in str(refused.value)


def test_a_day_that_is_none_is_refused_rather_than_forgotten():
    with pytest.raises(UsageError, match="line 2: when must be a day, such as 2024-07-05"):
        decisions_in(f"query,decision,when\n{A},{of(A, 'mask')},last week\n", "d.csv")


def test_where_two_places_decide_otherwise_the_sentence_is_masked():
    one, other = {"a": Keep("Known"), "b": Mask()}, {"a": Mask(), "b": Keep("Known"), "c": Keep("Known")}
    assert decided_together(one, other) == {"a": Mask(), "b": Mask(), "c": Keep("Known")}


# The sheet


def sheet(*lines: Sequence[object]) -> list[tuple[int, Sequence[object]]]:
    return [(number, [*line, *[""] * 8][:8]) for number, line in enumerate(lines, start=layout.TABLE_FIRST_ROW)]


def picked(reference: str, decision: str, because: str = "", who: str = "") -> list[object]:
    """A line typed by somebody, with the reference that a refusal listed and what was picked for it."""
    return ["", "", "", "", of(reference, decision), because, who, reference]


def of_publish(*texts: str) -> list[list[object]]:
    """Lines as Publish writes them, one for each query of these texts."""
    return [list(line) for line in lines_with([], [query for text in texts for query in found(text)], shipped())]


def test_a_refusal_s_places_become_lines_of_the_sheet_that_repeat_no_word():
    (query,) = found("All is well. 3 children were late.")
    (line,) = lines_with([], [query], shipped())
    name = shipped().indicator("cp_visits").name
    assert line[:7] == [*(name, "June 2024", "Scorecard!P20, sentence 2", "small number"), *(None, None, None)]
    assert str(line[7]).startswith(f"{query.reference} ")


def test_mask_and_keep_are_read_from_the_sheet_with_who_decided():
    read = decisions_on(
        sheet(
            picked(A, "mask"),
            picked(B, "Keep", "In the annual report", "Head"),
            picked(C, "keep because it is known"),
            picked(D, ""),
        ),
        "the user",
    )
    assert read == {
        A: Mask(Given("the user", source="Decisions!F5:G5")),
        B: Keep("In the annual report", Given("Head", source="Decisions!F6:G6")),
        C: Keep("it is known", Given("the user", source="Decisions!F7:G7")),
    }


def test_a_pick_that_says_neither_or_no_reason_is_refused_by_its_cell_and_not_repeated():
    with pytest.raises(UsageError) as refused:
        decisions_on(sheet(picked(A, "keep"), picked(B, "Ade Okoro")), "")
    assert "Decisions!F5: to keep a sentence needs a reason" in str(refused.value)
    assert "Decisions!E6: pick mask or keep" in str(refused.value)
    assert "Okoro" not in str(refused.value)


@pytest.mark.parametrize("typed", ["mask", "keep", "Keep because it is known", "keep  ", "MASK", "keep everything"])
@pytest.mark.parametrize("reference", [A, ""])
def test_a_bare_word_is_taken_for_no_line_and_its_message_says_what_to_do(typed: str, reference: str):
    (line,) = of_publish("Ade Okoro was late.")
    line[4:6] = typed, "In the annual report"
    line[7] = reference or line[7]
    whole = [None] * 4 if reference else line[:4]
    code = str(line[7]).partition(" ")[0][-8:]
    with pytest.raises(UsageError, match=rf"Decisions!E5: pick .*type mask {code} or keep {code}"):
        decisions_on(sheet([*whole, *line[4:]]), "")


@pytest.mark.parametrize("typed", ["mask", "keep", "Keep because it is known", "accept"])
def test_in_a_file_a_bare_word_is_about_the_query_of_its_line(typed: str):
    read = decisions_in(f"query,decision,reason\n{A},{typed},Known\n", "d.csv")
    assert isinstance(read[A], Mask if typed == "mask" else Keep)


@given(
    st.lists(st.sampled_from(("mask", "keep")), min_size=4, max_size=4),
    st.permutations(range(4)),
    st.sets(st.sampled_from(range(8))),
)
@example(["keep", "mask", "keep", "keep"], [1, 0, 2, 3], {4})
@example(["keep", "mask", "keep", "keep"], [1, 0, 2, 3], {4, 5, 6})
@example(["keep", "mask", "keep", "keep"], [1, 0, 2, 3], {4, 7})
@example(["keep", "mask", "keep", "keep"], [1, 0, 2, 3], {0, 1, 2, 3})
def test_whichever_columns_are_sorted_apart_no_decision_goes_to_another_sentence(
    words: list[str], order: list[int], apart: set[int]
):
    written = of_publish("Ade Okoro was late. 3 children, too. Ade again.", "Born on 3 May 2015.")
    for line, word in zip(written, words, strict=True):
        line[4:7] = of(str(line[7]).partition(" ")[0], word), "In the annual report", "Head"
    meant = {str(line[7]).partition(" ")[0]: (line[:4], word) for line, word in zip(written, words, strict=True)}
    moved = [
        [written[order[at] if column in apart else at][column] for column in range(8)] for at in range(len(written))
    ]
    try:
        read = decisions_on(sheet(*moved), "")
    except UsageError as refused:
        assert re.search(r"Decisions!(E\d+: this was picked for another|H\d+: this query belongs to)", str(refused))
        return
    told = {str(line[7]).partition(" ")[0]: line[:4] for line in moved}
    assert {query: (told[query], "keep" if isinstance(each, Keep) else "mask") for query, each in read.items()} == meant


def test_in_a_file_another_querys_pick_is_refused_by_its_line():
    with pytest.raises(UsageError, match="line 2: this was picked for another line"):
        decisions_in(f"query,decision\n{A},{of(B, 'mask')}\n", "d.csv")


@given(st.permutations(range(4)), st.permutations(range(4)))
def test_a_line_whose_query_was_sorted_apart_is_refused_with_its_cell(lines: Sequence[int], there: Sequence[int]):
    written = of_publish("Ade Okoro was late. 3 children, too. Ade again.", "Born on 3 May 2015.")
    moved = [
        [*written[at][:4], "mask 00000000", "", "", written[other][7]] for at, other in zip(lines, there, strict=True)
    ]
    with pytest.raises(UsageError) as refused:
        decisions_on(sheet(*moved), "")
    wrong = [at for at, (line, other) in enumerate(zip(lines, there, strict=True)) if line != other]
    assert re.findall(r"Decisions!H(\d+)", str(refused.value)) == [str(layout.TABLE_FIRST_ROW + at) for at in wrong]


def test_a_line_that_lost_its_place_and_was_not_picked_is_written_anew():
    one, other = of_publish("Ade Okoro was late. 3 children, too.")
    queries_there = found("Ade Okoro was late. 3 children, too.")
    swapped = sheet([*one[:7], other[7]], [*other[:7], one[7]])
    assert lines_with(swapped, queries_there, shipped()) == [one, other]


@pytest.mark.parametrize("column", range(7))
def test_what_was_typed_over_a_line_stays_and_its_query_gets_a_line_of_its_own(column: int):
    (line,) = of_publish("Ade Okoro was late.")
    typed = [*line]
    typed[column] = "mask" if column == 4 else "My own words"
    got = lines_with(sheet(typed), found("Ade Okoro was late."), shipped())
    assert got == ([typed] if column >= 4 else [typed, line])
    assert lines_with(sheet(typed), [], shipped()) == [typed]


@given(st.permutations(range(4)))
def test_what_was_picked_from_a_line_s_own_list_is_never_another_line_s(places: Sequence[int]):
    written = of_publish("Ade Okoro was late. 3 children, too. Ade again.", "Born on 3 May 2015.")
    own = [layout.own_picks(str(line[7])) for line in written]
    answers = [[own[at][at % 2], f"Reason {chr(97 + at) * 3}", "Head"] for at in range(4)]
    moved = sheet(*([*line[:4], *answers[place], line[7]] for line, place in zip(written, places, strict=True)))
    wrong = [str(layout.TABLE_FIRST_ROW + at) for at, place in enumerate(places) if at != place]
    if wrong:
        with pytest.raises(UsageError, match="this was picked for another line") as refused:
            decisions_on(moved, "")
        assert re.findall(r"Decisions!E(\d+)", str(refused.value)) == wrong
        return
    read = decisions_on(moved, "")
    assert [isinstance(each, Keep) for each in read.values()] == [False, True, False, True]
    assert read[str(written[1][7]).partition(" ")[0]] == Keep("Reason bbb", Given("Head", source="Decisions!F6:G6"))


def test_a_line_s_list_offers_mask_and_keep_with_the_end_of_its_query_in_hidden_columns():
    (line,) = of_publish("Ade Okoro was late.")
    end = str(line[7]).partition(" ")[0][-8:]
    block = layout.decision_block([line], defaultdict(int))
    assert list(block.rows[0]) == [*line, f"mask {end}", f"keep {end}"]
    assert layout.decision_block([], defaultdict(int)).rows[0][8:] == [None, None]


def test_a_line_of_the_sheet_may_be_sorted_with_all_its_columns():
    one, other = of_publish("Ade Okoro was late. 3 children, too.")
    for each in (one, other):
        each[4] = layout.own_picks(str(each[7]))[0]
    read = decisions_on(sheet(other, one), "")
    assert list(read) == [str(other[7]).partition(" ")[0], str(one[7]).partition(" ")[0]]


@pytest.mark.parametrize("order", [("mask", "keep"), ("keep", "mask")])
def test_a_query_that_two_lines_decide_otherwise_is_masked(order: Sequence[str]):
    on_sheet = decisions_on(sheet(*(picked(A, each, "In the annual report") for each in order)), "")
    in_file = decisions_in("query,decision,reason\n" + "".join(f"{A},{of(A, each)},Known\n" for each in order), "d.csv")
    assert isinstance(on_sheet[A], Mask) and isinstance(in_file[A], Mask)


@pytest.mark.parametrize("reason", [".", "-", "5", "#NAME?", "#N/A", "#REF!", "x"])
def test_a_reason_to_keep_has_words(reason: str):
    with pytest.raises(UsageError, match="Decisions!F5: to keep a sentence needs a reason in words"):
        decisions_on(sheet(picked(A, "Keep", reason)), "")
    with pytest.raises(UsageError, match="line 2: to keep a sentence needs a reason in words"):
        decisions_in(f"query,decision,reason\n{A},{of(A, 'keep')},{reason}\n", "d.csv")


def test_what_was_typed_on_the_sheet_is_never_taken_away_and_untouched_lines_go_with_their_sentence():
    (query,) = found(SENTENCES[0])
    before = sheet(
        picked("gone", ""), picked("old", "mask"), picked("half", "", "to be agreed"), ["A note of mine"],
        picked(query.reference, ""), [layout.NO_DECISION],
    )  # fmt: skip
    lines = lines_with(before, [query], shipped())
    assert [line[0 if line[7] is None else 7] for line in lines] == ["old", "half", "A note of mine", query.reference]


# Who is asked, and what is kept


def test_a_reason_that_names_somebody_or_counts_few_is_asked_for_again_on_a_terminal():
    told: list[str] = []
    answers = iter(["k", ".", "k", "Ade Okoro agreed", "k", "only 2 children", "k", "In the annual report"])

    def officer(question: str) -> str:
        told.append(question)
        return next(answers)

    done = decided_page(with_text(SENTENCES[0]), KNOWN, {}, officer=Officer(officer, HEAD))
    assert [(each.reason, each.given) for each in done.decided] == [("In the annual report", HEAD)]
    assert all("A reason in words is needed that names nobody" in told[at] for at in (2, 4, 6))


@pytest.mark.parametrize(
    ("reason", "who"),
    [("Ade agreed", ""), ("All 2 children agreed", ""), ("born 3 May 2015", ""), ("Known", "Ade Okoro")],
)
def test_a_decision_made_before_whose_reason_or_name_tells_somebody_is_refused_and_not_repeated(reason: str, who: str):
    of = with_text(SENTENCES[0])
    with pytest.raises(UndecidedError) as undecided:
        decided_page(of, KNOWN, {})
    (query,) = undecided.value.queries
    with pytest.raises(PublishError) as refused:
        decided_page(of, KNOWN, {query.reference: Keep(reason, Given(who, source="d.csv, line 2"))})
    assert "d.csv, line 2" in str(refused.value)
    assert not {"Ade", "Okoro", "agreed", "2015"} & set(str(refused.value).replace(".", " ").split())


@pytest.mark.parametrize(
    ("user", "kept"), [("root", "root"), ("Ade Okoro", ""), ("Head of Service", "Head of Service")]
)
def test_the_user_of_the_computer_is_kept_unless_the_extracts_have_somebody_of_that_name(user: str, kept: str):
    assert name_kept(user, KNOWN) == kept


def test_every_answer_is_handed_on_as_it_is_given_except_an_edit_which_is_for_one_copy():
    handed_on: list[object] = []
    answers = iter(["mask", "edit", "Somebody was late.", "q"])
    officer = Officer(lambda _: next(answers), HEAD, lambda query, decision: handed_on.append((query.kind, decision)))
    with pytest.raises(PublishError, match="You stopped"):
        decided_page(with_text("3 children were late. Ade was late. Two boys were late."), KNOWN, {}, officer=officer)
    assert handed_on == [("small number", Mask(HEAD))]


def test_of_a_page_with_kept_words_there_is_a_twin_in_which_they_are_masked_and_nothing_else():
    of = with_text("Born on 3 May 2015, seen late. Ade Okoro was seen.")
    with pytest.raises(UndecidedError) as undecided:
        decided_page(of, KNOWN, {})
    day, name = undecided.value.queries
    done = decided_page(of, KNOWN, {day.reference: Keep("Agreed with the family"), name.reference: Mask()})
    assert done.kept == {(FindingKind.BIRTH_DATE, "2015-05-03")}
    assert done.masked is not None
    texts = [
        next(row.narrative for row in each.rows if row.indicator.key == "cp_visits")
        for each in (done.scorecard, done.masked)
    ]
    assert texts == [
        "Born on 3 May 2015, seen late. [removed] was seen.",
        "Born on [removed], seen late. [removed] was seen.",
    ]


def test_without_kept_words_there_is_no_twin():
    of = with_text("Ade Okoro was seen.")
    done = decided_page(of, KNOWN, {}, officer=Officer(lambda _: "m"))
    assert (done.kept, done.masked) == (frozenset(), None)


def test_what_was_kept_is_known_by_its_mark_with_the_key_alone():
    kept = KeptWords.of([(FindingKind.PERSON_NAME, "ade okoro")], SECRET)
    assert (FindingKind.PERSON_NAME, "ade okoro") in kept
    assert (FindingKind.ID, "ade okoro") not in kept and (FindingKind.PERSON_NAME, "ade") not in kept
    assert (FindingKind.PERSON_NAME, "ade okoro") not in KeptWords(kept.marks, b"another key")
    assert "okoro" not in str(sorted(kept.marks))


def test_texts_beside_the_page_are_decided_on_like_those_of_the_page():
    place = TextPlace("contacts", "2024-06", TextKind.OVERRIDE_REASON, "Overrides!D5")
    with pytest.raises(UndecidedError, match=r"contacts, reason of an override: name in sentence 1 \(Overrides!D5, "):
        decided_page(with_text(""), KNOWN, {}, beside={place: "Ade Okoro was late."})
    done = decided_page(with_text(""), KNOWN, {}, beside={place: "Ade Okoro."}, officer=Officer(lambda _: "m"))
    assert done.beside == {place: "[removed]."}


def test_an_edit_holds_for_this_copy_and_is_looked_through_again():
    (query,) = found(SENTENCES[0])
    got = decided_text(SENTENCES[0], {query.reference: Edit("2 boys were late.")}, KNOWN, PLACE)
    assert got.text == "2 boys were late." and len(got.open) == 1


@pytest.mark.parametrize("others", [0, 1])
def test_decisions_of_which_none_counts_are_said_to_be_about_other_sentences(others: int):
    of = with_text("3 children were late." + " Ade was late." * others)
    with pytest.raises(UndecidedError) as refused:
        decided_page(of, KNOWN, {})
    assert "another key" not in str(refused.value)
    with pytest.raises(UndecidedError, match="Earlier decisions are about other sentences"):
        decided_page(of, replace(KNOWN, secret=b"another"), {each.reference: Mask() for each in refused.value.queries})
    if others:
        with pytest.raises(UndecidedError) as refused_again:
            decided_page(of, KNOWN, {refused.value.queries[0].reference: Mask()})
        assert "another key" not in str(refused_again.value)


# What a council wrote in its config


def with_words_in_config(**changed: object):
    """A page in whose config `cp_visits` and another indicator have these fields."""
    of = with_text("")
    both = ("cp_visits", "contacts")
    indicators = tuple(
        replace(each, **changed) if each.key in both else each  # type: ignore[arg-type]
        for each in of.config.indicators
    )
    config = replace(of.config, indicators=indicators)
    rows = tuple(replace(row, indicator=config.indicator(row.indicator.key)) for row in of.rows)
    return replace(of, config=config, rows=rows)


def counting(*texts: str) -> Own:
    """What a council's own indicator counts: plans with these texts."""
    of = OwnCohort("cp_plans", "", (TextRule("ola", texts),), None)
    return Own(Section.CHILD_PROTECTION, of)


IN_CONFIG = {
    "note of an indicator": with_words_in_config(note="Ade was late."),
    "note of a target": with_words_in_config(targets=OverTime((Step(None), Step(None, JUNE, "For Ade")))),
    "owner of an indicator": with_words_in_config(owner="Ade"),
    "label of an indicator": with_words_in_config(label="Visits to Ade"),
    "basis of a benchmark": with_words_in_config(nationals=OverTime((Step(Benchmark(Fraction(1, 2), "Ade", "2023")),))),
    "parameter of an indicator": with_words_in_config(parameters={"left_out": ("Ade", "DIED"), "days": 10}),
    "text that an indicator counts": with_words_in_config(own=counting("Ade")),
}


@pytest.mark.parametrize("what", IN_CONFIG)
def test_what_config_says_in_a_councils_own_words_is_asked_about_like_a_narrative_and_masked(what: str):
    of = IN_CONFIG[what]
    with pytest.raises(UndecidedError, match=rf"{what}: word that .*\(config/indicators.toml, \[c") as undecided:
        decided_page(of, KNOWN, {})
    assert len(undecided.value.queries) == (1 if what.startswith(("owner", "basis")) else 2)  # an owner once
    done = decided_page(of, KNOWN, {query.reference: Mask() for query in undecided.value.queries})
    assert not re.search(r"\bAde\b", str(done.scorecard))
    later = replace(of, rows=tuple(replace(row, figures=row.figures[:2]) for row in of.rows))  # the page of May
    assert decided_page(later, KNOWN, {query.reference: Mask() for query in undecided.value.queries})


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("title of the page", {"title": "Scorecard for Ade"}),
        ("name of the organisation", {"organisation": "Home of Ade Okoro"}),
    ],
)
def test_what_the_head_of_the_page_says_is_asked_about_and_masked_too(what: str, changed: dict[str, str]):
    of = with_text("")
    of = replace(of, config=replace(of.config, page=replace(of.config.page, **changed)))
    with pytest.raises(UndecidedError, match=rf"{what}: .*\(config/page.toml\)") as undecided:
        decided_page(of, KNOWN, {})
    done = decided_page(of, KNOWN, {query.reference: Mask() for query in undecided.value.queries})
    assert "Ade" not in str(done.scorecard)


def test_an_owner_who_is_called_like_somebody_of_the_extracts_may_be_kept_and_the_gate_knows_it():
    of = with_words_in_config(owner="Ade Okoro")
    with pytest.raises(UndecidedError) as undecided:
        decided_page(of, KNOWN, {})
    (query,) = undecided.value.queries
    done = decided_page(of, KNOWN, {query.reference: Keep("Head of Service, no client")})
    assert done.kept == {(FindingKind.PERSON_NAME, "ade okoro")}
    assert done.masked is not None and "Okoro" not in str(done.masked)
    assert done.scorecard.config.indicator("contacts").owner == "Ade Okoro"


def test_the_config_that_comes_with_kpixl_is_never_asked_about():
    assert open_queries(with_text(""), replace(KNOWN, counts_up_to=9), {}) == ()


def with_key(key: str) -> Scorecard:
    """A page with one of the council's own indicators, under this key."""
    of = with_text("")
    first = replace(of.config.indicators[0], key=key, own=counting("Neglect"))
    row = replace(of.rows[0], indicator=first)
    return replace(
        of, config=replace(of.config, indicators=(first, *of.config.indicators[1:])), rows=(row, *of.rows[1:])
    )


def test_a_key_that_may_name_somebody_is_kept_or_given_up_and_never_masked():
    with pytest.raises(UndecidedError, match="key of an indicator: word that may name somebody") as undecided:
        decided_page(with_key("okoro_visits"), KNOWN, {})
    (query,) = undecided.value.queries
    with pytest.raises(PublishError, match="can't be masked"):
        decided_page(with_key("okoro_visits"), KNOWN, {query.reference: Mask()})
    assert decided_page(with_key("okoro_visits"), KNOWN, {query.reference: Keep("A street, no person")})
    assert decided_page(with_key("our_visits"), KNOWN, {})
