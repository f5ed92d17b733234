"""Narratives that go into a copy: what in them may say who somebody is, and what an officer decides about it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.disclosure.asking import Officer, UndecidedError
from kpixl.disclosure.counts_in_text import small_counts
from kpixl.disclosure.decided_page import decided_page
from kpixl.disclosure.decided_text import decided_text
from kpixl.disclosure.decisions import Edit, Keep, Mask
from kpixl.disclosure.identifying_texts import LookedFor, QueryKind, TextPlace, masked, queries, sentences_of
from kpixl.disclosure.people.identities import Identities
from kpixl.words.errors import PublishError
from kpixl.words.terms import Rag
from kpixl.workbook import layout
from open_queries import SECRET, open_queries
from pages import JUNE, figure, override, page, row_of

NOBODY = LookedFor(secret=SECRET)
PLACE = TextPlace("cp_visits", "2024-06")
KNOWN = LookedFor(
    Identities.of(
        ids=["C-10023", "884455"],
        names=[("Ade", "Okoro"), ("May", "Field")],
        full_names=["Bea Lindqvist"],
        born=[date(2015, 5, 3)],
        postcodes=["ZZ1 2CD"],
    ),
    secret=SECRET,
)


def counted(text: str, up_to: int = 5) -> list[str]:
    return [text[start:end] for start, end in small_counts(text, up_to)]


def kinds(text: str, looked_for: LookedFor = KNOWN) -> list[tuple[QueryKind, str]]:
    return [(query.kind, text[query.start : query.end]) for query in queries(text, looked_for)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("3 children were missed", "3"),
        ("Three young people moved", "Three"),
        ("4 looked-after children", "4"),
        ("2 of our 45 care leavers", "2"),
        ("3 (7%) of the children", "3"),
        ("3 out of 45", "3"),
        ("two of them", "two"),
        ("Of the 45 children, 3 were late", "3"),
        ("Two refused", "Two"),
        ("one family moved away", "one"),
        ("1 baby", "1"),
        ("two social workers left", "two"),
        ("a sibling group of three", "three"),
        ("Children not seen: 2.", "2"),
        ("All children, seen late (3)", "3"),
        ("a single child", "single"),
        ("both brothers", "both"),
        ("the twins", "twins"),
        ("1 CYP moved placement", "1"),
        ("2x YP at risk", "2"),
        ("x 2 children", "2"),
        ("٣ children", "٣"),
        ("Both refused", "Both"),
        ("They were late because both were abroad", "both"),
        ("Of the children, both are late", "both"),
        ("the only child on the list", "only"),
        ("A brother and sister moved", "brother and sister"),
        ("mother and her baby", "mother and her baby"),
        ("a sibling pair", "sibling pair"),
        ("both of them", "both of them"),
        ("five 4-year-olds", "five"),
        ("2 child protection plans ended", "2"),
        ("3/45 children", "3/45"),
        ("201 of 203 young people have a plan", "201 of 203"),  # leaves 2 without one
        ("1,201 of 1,203 have one", "1,201 of 1,203"),
    ],
)
def test_a_count_of_1_to_5_people_is_found_in_digits_and_in_words(text, count):
    assert counted(text) == [count]


@pytest.mark.parametrize(
    "text",
    [
        "6 children were missed",
        "13 children",
        "0 children",
        "3% of children",
        "6.3 children per worker",
        "5 working days after the child was seen",
        "in one place for two years",
        "34 children had a plan for two years or more",
        "4 fewer than in April",
        "573 children, 4 more than in May",
        "On 4 July all children were seen",
        "section 4 children",
        "Year 5 pupils",
        "children aged 3 to 5",
        "one of the main reasons is late recording",
        "no one was late, and each one has a plan",
        "two reviews for children",
        "two children's homes",
        "one family hub",
        "25 of 40 children",
        "every child, a child and the child",
        "3 percentage points",
        "Both the North and the South meet the target",
        "both figures improved, and both are above target",
        "The only reason is late recording",
        "mothers and babies",
    ],
)
def test_what_is_no_count_of_1_to_5_people_raises_no_query(text):
    assert counted(text) == []


SMALL = st.sampled_from(["1", "2", "3", "4", "5", "one", "two", "three", "four", "five"])
PEOPLE = st.sampled_from(
    [
        "CYP",
        "YP",
        "UASC",
        "CLs",
        "lads",
        "teens",
        "kiddies",
        "ppl",
        "17yo",
        "16yos",
        "15-yr-olds",
        "half-siblings",
        "grandmothers",
        "nephews",
        "women",
        "NEETs",
    ]
)


@given(count=SMALL, people=PEOPLE, of=st.sampled_from([" {}", " young {}", " x {}", " × {}", "x {}", "x{}"]))
def test_a_small_count_stands_before_any_word_of_the_field_with_or_without_a_sign(count, people, of):
    text = f"In June {count}{of.format(people)} moved."
    assert counted(text) == [count]


@pytest.mark.parametrize("text", ["3 no. children moved.", "Seen late: 3no. CYP", "3 nr. young people"])
def test_a_number_with_no_behind_it_ends_no_sentence(text):
    assert kinds(text, NOBODY) == [(QueryKind.SMALL_COUNT, "3")]
    assert sentences_of(text) == [text]


@given(
    count=SMALL,
    people=PEOPLE | st.sampled_from(["Late", "Not seen", "missed", "overdue", "Out of timescale", "refusals", "n"]),
    sign=st.sampled_from([": {}", " ({})", " = {}", "={}", " – {}", " - {}", " x {}", "x{}", " × {}"]),
    after=st.sampled_from(["", ".", "; more in July", ", as in May"]),
)
def test_a_small_count_stands_behind_a_sign(count, people, sign, after):
    sign = sign if people != "n" else " = {}"
    assert counted(f"{people}{sign.format(count)}{after}") == [count]


@given(
    count=SMALL,
    exception=st.sampled_from(
        [
            "all but {}",
            "All bar {}",
            "all except {}",
            "except for {}",
            "apart from {}",
            "with the exception of {}",
            "all of the {}",
        ]
    ),
    after=st.sampled_from(["", ".", ", which is better", " were in time", " had moved"]),
    thing=st.sampled_from(["teams", "months", "visits", "more plans"]),
)
def test_what_is_left_of_all_counts_people_unless_it_counts_something_else(count, exception, after, thing):
    assert count in counted(exception.format(count) + after)
    assert counted(f"{exception.format(count)} {thing}") == []


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("with one exception", ["one"]),
        ("3no cases", ["3"]),
        ("4 out of 5 children", ["4 out of 5"]),  # no number within it is asked about again
        ("all but two of the children", ["two"]),
        ("All young carers were seen but 1.", ["1"]),
        ("every case but one", ["one"]),
        ("North: 2; South: one", ["2", "one"]),
        ("Late: 4 in June, missed: two (North)", ["4", "two"]),
        ("4x late", ["4"]),
        ("two in custody and one out of area", ["two", "one"]),
        ("The other two, and a further 3 in June", ["two", "3"]),
        ("Just 1.", ["1"]),
        ("mum + 2", ["2"]),
        ("two fourteen-year-olds", ["two"]),
        ("2 under-5s", ["2"]),
        ("a couple attended", ["a couple"]),
        ("a 5 and a 7 year old", ["a 5 and a 7 year old"]),
        ("mother and her two", ["two"]),
        ("a dad with his three, all seen", ["three"]),
        ("eldest of three", ["three"]),
        ("the one child we missed", ["one"]),
        ("this one looked-after boy", ["one"]),
        ("one death", ["one"]),
        ("the one death of a child", ["one"]),
        ("two unexpected deaths", ["two"]),
        ("2 SGOs and one adoption", ["2", "one"]),
        ("1 in the East, 2 in the West", ["1", "2"]),
        ("13 in Norton and three in South Weston", ["three"]),
        ("Both of the siblings", ["Both of the"]),
        ("neither of our boys", ["neither of our"]),
        ("neither attended", ["neither"]),
        ("neither had been seen", ["neither"]),
        ("the pair went missing", ["the pair"]),
        ("the trio were home", ["the trio"]),
        ("a 5-year-old and a 7-year-old", ["5-year-old and a 7-year-old"]),
        ("a six year old and a 17yo", ["six year old and a 17yo"]),
        ("In June 2 were late, and for May 3 children", ["2", "3"]),
    ],
)
def test_a_small_count_is_found_without_a_word_for_people_beside_it(text, counts):
    assert counted(text) == counts


@pytest.mark.parametrize(
    "text",
    [
        "All teams met the target, with one exception",
        "All reports were issued on time except 3.",
        "All of the five standards were met.",
        "The one exception to the rule",
        "Plans out of time: 3. ",
        "Late visits (n = 2)",
        "n = 212, and n-1 in the formula",
        "Late: 4%",
        "Late by 3 days x 2 weeks, late x 3 days",
        "3 vacancies: 1 in the East, 2 in the West",
        "Both of the measures improved, neither fell, as a pair of indicators",
        "Neither target was met",
        "A 2-year-old contract and a 3-year-old policy",
        "One Adoption reports separately; one adoption panel and two adoption teams moved",
        "The one family hub and the one children's team",
        "two children's teams, two family support teams and 2 staff vacancies",
        "This one change, the next one and the last one",
        "2 x weekly briefings, a 3x3 matrix",
        "Two minor changes",
        "The oldest of four reports",
        "Children aged 3 – 5",
        "Version – 2. Option x 2",
        "By June 3 all children were seen",
        "The other two reports, the only one, just one in a series",
        "All agree but one thing is clear",
        "Two in secure email, one in hospital teams",
        "Missing: 1 to 3 days, late: 3 or more days, late: 3 per cent",
        "Children's views (see 3 in Annex B)",
        "Vacancies by area: North: 2, South: 3",
        "Fourteen young people and the form Child-2",
        "The figure has been above 90% since 2021 with two exceptions in winter.",
        "There were seven unfilled posts, of which five have been offered.",
    ],
)
def test_a_number_of_things_is_no_count_of_people(text):
    assert counted(text) == []


PERSON = st.sampled_from(["child", "girl", "young person", "CYP", "sibling", "care leaver", "baby"])
KIN = st.sampled_from(["brother", "younger sister", "half-brothers", "twin", "baby", "mum", "foster carers", "family"])
DID = st.sampled_from(["", ".", ", in June", " was late", " moved to Norton", " and others"])


@given(
    that=st.sampled_from(["the fact that one {} was late", "so that one {} moved", "that one {}", "the last one {}"]),
    kind=st.sampled_from(["Muslim", "autistic", "little", "very young", "disabled", "looked-after", "15 year old"]),
    person=PERSON,
)
def test_one_with_a_word_for_people_behind_it_is_no_pronoun(that, kind, person):
    assert counted(that.format(f"{kind} {person}"))[0] == "one"


@given(person=PERSON, letter=st.sampled_from("ABCDHJQXYZ12345"), after=DID)
def test_a_letter_or_a_digit_behind_a_person_stands_for_one(person, letter, after):
    assert counted(f"Late because {person} {letter}{after}") == [f"{person} {letter}"]
    assert counted(f"Every {person} {letter}") == []
    assert counted(f"a {person} I know") == []


@given(whose=st.sampled_from(["his", "her"]), kin=KIN, after=DID)
def test_whose_family_it_is_singles_somebody_out_unless_it_is_anybodys(whose, kin, after):
    assert counted(f"Late because {whose} {kin}{after}") == [f"{whose} {kin}"]
    assert f"{whose} {kin}" not in counted(f"Where a child moved, {whose} or their {whose} {kin}{after}")


@given(
    word=st.sampled_from(["0ne", "on3", "tw0", "thr3e", "f0ur", "f1ve", "FIV3"]), noun=st.sampled_from(["child", "CYP"])
)
def test_a_digit_may_stand_for_a_letter_of_a_number(word, noun):
    assert counted(f"In June {word} {noun} moved") == [word]


@given(
    event=st.sampled_from(
        ["MFH", "DNA", "NRM", "PEX", "EHE", "misper", "CSE", "step-down", "placement order", "rapid review"]
    ),
    count=SMALL,
    after=st.sampled_from(["", ".", " in June", ", as in May", " was late"]),
)
def test_what_happens_once_to_a_person_counts_people_unless_a_noun_follows(event, count, after):
    assert counted(f"Late because {count} {event}{after}") == [count]
    assert counted(f"{count} {event} protocol") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("her twin", "her twin"),
        ("the second twin was late", "twin"),
        ("twin boys", "twin boys"),
        ("step-brothers were placed apart", "step-brothers"),
        ("the other child", "the other child"),
        ("solitary child", "solitary"),
        ("The first-born moved", "first-born"),
        ("1st child", "1st child"),
        ("first child on a plan", "first child"),
        ("the youngest boy", "the youngest boy"),
        ("a child or two", "child or two"),
        ("a 16 yr old", "16 yr old"),
        ("a 16-year-old girl in Norton", "16-year-old girl"),
        ("a girl aged 9", "a girl aged 9"),
        ("the child (14)", "the child (14)"),
        ("a child who died", "a child who died"),
        ("a child was seriously injured", "a child was seriously injured"),
        ("the deceased child", "the deceased child"),
        ("a girl went missing", "a girl went missing"),
        ("two out of the five", "two"),
        ("3 in 5", "3"),
        ("half of the 4", "4"),
        ("50% of 2", "2"),
        ("2 from 2", "2"),
        ("1/1 late", "1"),
        ("one (1) late", "one"),
        ("2 outstanding", "2"),
        ("1 refusal", "1"),
        ("one (1) out of time in June", "one"),
        ("the fact that one placed OOA", "one"),
        ("both were out of area", "both"),
        ("two with EHCPs", "two"),
        ("a mere 2", "2"),
        ("1 Y.P.", "1"),
        ("2 chn", "2"),
        ("3 CIC", "3"),
        ("two pre-births", "two"),
        ("1 minor", "1"),
        ("1 on CP", "1"),
        ("one/two kids", "one"),
        ("a handful of children", "handful of"),
        ("a sibling set of five", "five"),
        ("“two” children", "two"),
    ],
)
def test_few_people_are_found_however_they_are_said(text, count):
    assert counted(text) == [count]


@pytest.mark.parametrize(
    "text",
    [
        "A child is seen every six weeks.",
        "Where one review was late, the chair wrote.",
        "3 in 5 local authorities report a rise, and one in ten records is wrong.",
        "2 outstanding actions from the review of plans, one refusal does not matter",
        "Twin-track planning serves our twin aims.",
        "Where a child has a sibling, the other child is assessed too.",
        "His or her parents, his/her brother and each child and her mother",
        "First child in need plan, the first child protection plan and a child's first placement",
        "A 17 year old who is homeless is owed a duty, as is a child aged 17 who is leaving care",
        "A 16 or 17 year old, a girl aged 9 to 12, the 5-year-old contract",
        "A serious incident is notified when a child has died or was seriously harmed.",
        "A child who went missing twice counts twice, the number of times a child went missing.",
        "Plan A, Team B, Every Child A Talker, Parent A level results, child 5 to 9",
        "Both were out of date.",
        "One MFH protocol, one DNA policy, two EHE meetings and one rapid review panel",
        "Half of the 4 teams; two out of five hubs",
        "On 1/1 late returns were reopened.",
        "Phase 2 outstanding",
        "Numbers fell from 3 from 2 years ago.",
        "The first one since May, so that one month stands alone",
        "Director and her colleagues, his team",
        "On level ON3 and TW0 forms",
        "her family hub tour, the other child protection measures, the oldest child assessments",
        "The law treats a 17 year old as a child.",
        "Every twin is a row, each time a child absconded an alert was sent",
        "If the child was injured, the police are told.",
        "It is recorded whether the child was harmed, hurt or assaulted while away.",
        "Family A to Z, Child M/F and Children First",
    ],
)
def test_what_is_said_of_anybody_or_of_things_singles_nobody_out(text):
    assert counted(text) == []


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("The May figure was corrected from 12 to 13.", "12 to 13"),
        ("Restated: 1,203, not 1,201.", "1,203, not 1,201"),
        ("13 (previously 12)", "13 (previously 12"),
        ("In the last copy this was 48; it is 48 rather than 46", "48 rather than 46"),
        ("Contacts were revised up by two.", "two"),
        ("One more was left out by mistake.", "One"),
        ("May was re-issued with 3 fewer plans", "3"),
    ],
)
def test_by_how_few_a_figure_was_corrected_is_a_small_count_whatever_the_figure(text, moved):
    assert counted(text) == [moved]


@pytest.mark.parametrize(
    "text",
    [
        "The May figure was corrected from 12 to 48.",
        "Restated: 81% rather than 79%, since visits were missing.",
        "Plans rose from 571 to 573.",  # two months, which are side by side anyway
        "The target was revised by 5 percentage points",
        "Recording was corrected within 3 days",
    ],
)
def test_a_large_correction_or_a_change_between_months_is_no_small_count(text):
    assert counted(text) == []


def test_a_higher_threshold_makes_higher_counts_small():
    assert counted("7 children and nine families") == []
    assert counted("7 children and nine families", up_to=9) == ["7", "nine"]


@given(
    count=st.sampled_from(["1", "2", "3", "4", "5", "one", "two", "three", "four", "five"]),
    between=st.sampled_from(["", "of the ", "of our 60 ", "looked-after ", "very young "]),
    people=st.sampled_from(["children", "young people", "families", "siblings", "workers", "care leavers", "boys"]),
    before=st.sampled_from(["", "We lost touch with ", "June: ", "87% were seen; "]),
    after=st.sampled_from(["", " in June.", " were late, 4 fewer than in May."]),
)
def test_a_small_count_is_found_whatever_stands_around_it(count, between, people, before, after):
    assert count in counted(f"{before}{count} {between}{people}{after}")


def test_ids_names_dates_of_birth_and_postcodes_of_the_extracts_are_found_where_they_stand():
    text = "Ade Okoro (C-10023), born 03/05/2015, moved to ZZ1 2CD. Lindqvist, Bea is the worker."
    assert kinds(text) == [
        (QueryKind.NAME, "Ade Okoro"),
        (QueryKind.ID, "C-10023"),
        (QueryKind.BIRTH, "03/05/2015"),
        (QueryKind.POSTCODE, "ZZ1 2CD"),
        (QueryKind.NAME, "Lindqvist, Bea"),
    ]


def test_a_name_that_stands_twice_is_found_twice():
    assert kinds("Ade Okoro rang. We rang Ade Okoro.") == [(QueryKind.NAME, "Ade Okoro")] * 2


def test_a_forename_alone_is_a_query_but_a_month_and_a_field_are_none():
    assert kinds("Ade was not seen in May. The field is wide.") == [(QueryKind.LONE_NAME, "Ade")]


def test_a_date_that_is_said_to_be_one_of_birth_is_found_without_extracts():
    assert kinds("Born on 4 March 2011; seen on 4 June 2024.", NOBODY) == [(QueryKind.BIRTH, "4 March 2011")]


@pytest.mark.parametrize("text", ["Okoro2", "see okoro1's plan", "the 2okoro review"])
def test_a_name_with_a_number_beside_it_is_that_name(text: str):
    assert [kind for kind, _ in kinds(text)] == [QueryKind.LONE_NAME]
    assert kinds("May2 and K2, field1") == []


def test_the_day_on_which_somebody_reaches_an_age_is_their_birthday():
    for text in (
        "She turns 11 on 14 September.",
        "He turned 18 on 14 September",
        "reaches the age of 18 on 14 September",
        "will be 18 on 14 September",
        "She’s 18 on 14 September",
        "She becomes eighteen on the 14 September",
        "turned seven on 14 September",
        "ages out on 14 September",
        "comes of age on 14 September",
    ):
        assert kinds(text, NOBODY) == [(QueryKind.BIRTH, "14 September")]
    assert kinds("will be 18 on 14/09/2025", NOBODY) == [(QueryKind.BIRTH, "14/09/2025")]
    for text in (
        "Caseloads reached 90 on 14 September.",
        "Vacancies will be 12 on 14 September.",
        "The total will be 18 on 14/09/2025.",
        "There will be seven on 14 September.",
        "A team of 12 became 18 in September.",
    ):
        assert kinds(text, NOBODY) == []


def test_a_birthday_without_its_year_is_found_too():
    assert kinds("His birthday, 12 September, was missed.", NOBODY) == [(QueryKind.BIRTH, "12 September")]
    assert kinds("Children born before 1 September start then.", NOBODY) == []


def test_what_a_message_says_of_a_query_is_its_place_and_nothing_that_was_typed():
    (count, name) = queries("All is well. 3 siblings of Ade Okoro were missed.", KNOWN)
    assert (count.place, name.place) == ("small number in sentence 2", "name in sentence 2")
    assert name.marked == "3 siblings of >>Ade Okoro<< were missed."


def test_masking_replaces_the_number_or_the_name_and_nothing_else():
    text = "Late:  3 children (Ade Okoro)."
    count, name = queries(text, KNOWN)
    assert masked(text, count) == "Late:  [c] children (Ade Okoro)."
    assert masked(text, name) == "Late:  3 children ([removed])."


def test_what_config_suppresses_is_small_in_narratives_too():
    of = with_narrative("7 children were missed.")
    assert open_queries(of, KNOWN, {}) == ()
    wider = replace(of, config=replace(of.config, page=replace(of.config.page, suppress_below=10)))
    assert [query.place for query in open_queries(wider, KNOWN, {})] == ["small number in sentence 1"]


# Decisions

TEXT = "We lost touch with 3 children. All others were seen.\nTwo families moved; Ade Okoro stayed."


def decided(*decisions):
    """TEXT, with decisions for its queries in order; None leaves a query undecided."""
    given_ = {query.reference: decision for query, decision in zip(queries(TEXT, KNOWN, PLACE), decisions, strict=True)}
    return decided_text(TEXT, {reference: each for reference, each in given_.items() if each}, KNOWN, PLACE)


def test_every_query_masked_leaves_the_rest_of_the_narrative_as_it_was():
    got = decided(Mask(), Mask(), Mask())
    assert got.text == ("We lost touch with [c] children. All others were seen.\n[c] families moved; [removed] stayed.")
    assert [line.decision for line in got.decided] == ["masked"] * 3
    assert got.open == ()


def test_an_edited_sentence_takes_the_place_of_the_old_one():
    got = decided(Edit("We lost touch with a few children."), Mask(), Mask())
    assert got.text.startswith("We lost touch with a few children. All others were seen.\n")
    assert got.open == ()


def test_a_name_over_two_lines_is_masked_as_one():
    text = "We rang Ade\nOkoro today. All is well."
    (query,) = queries(text, KNOWN)
    assert decided_text(text, {query.reference: Mask()}, KNOWN).text == "We rang [removed] today. All is well."


def test_a_sentence_may_be_taken_out():
    assert decided(Edit(""), Mask(), Mask()).text.startswith("All others were seen.")


def test_an_edited_sentence_is_looked_through_again():
    got = decided(Edit("We lost touch with 2 boys."), Mask(), Mask())
    assert [(query.kind, query.sentence) for query in got.open] == [
        (QueryKind.SMALL_COUNT, "We lost touch with 2 boys.")
    ]


def test_what_is_kept_stays_and_its_reason_is_logged_without_the_sentence():
    got = decided(Keep("Published in the annual report"), Mask(), Mask())
    assert got.text.startswith("We lost touch with 3 children.")
    line = got.decided[0]
    assert (line.text, line.kind, line.decision) == (PLACE, QueryKind.SMALL_COUNT, "kept")
    assert line.reason == "Published in the annual report"


def test_what_nobody_decided_stays_open():
    assert [query.kind for query in decided(None, Mask(), None).open] == [QueryKind.SMALL_COUNT, QueryKind.NAME]


def test_a_decision_is_for_its_sentence_and_no_longer_fits_when_that_changes():
    (query,) = queries("3 children were late.", NOBODY, PLACE)
    got = decided_text("3 boys were late.", {query.reference: Keep("Known")}, NOBODY, PLACE)
    assert len(got.open) == 1


# The page


def with_narrative(text: str = "3 children were missed. Ade Okoro rang."):
    return page(figure("cp_visits", JUNE, 82, 100), narratives={"cp_visits": text})


def narrative_of(scorecard) -> str:
    return next(row.narrative for row in scorecard.rows if row.indicator.key == "cp_visits")


def test_without_a_terminal_open_queries_are_listed_and_refused():
    with pytest.raises(UndecidedError) as refused:
        decided_page(with_narrative(), KNOWN, {})
    message, cell = str(refused.value), f"{layout.PAGE}!P{row_of('cp_visits')}"
    assert "in 2 places. Nothing was published." in message
    assert f"cp_visits: small number in sentence 1 ({cell}, 2024-06)" in message
    assert f"cp_visits: name in sentence 2 ({cell}, 2024-06)" in message
    assert not {"Okoro", "rang", "missed"} & set(message.replace(".", " ").split())
    for query in refused.value.queries:
        assert query.reference in message


def test_on_a_terminal_the_officer_sees_each_sentence_and_decides():
    asked = []
    answers = iter(["mask", "?", "edit", "Somebody rang."])

    def officer(question: str) -> str:
        asked.append(question)
        return next(answers)

    page_ = decided_page(with_narrative(), KNOWN, {}, officer=Officer(officer))
    assert narrative_of(page_.scorecard) == "[c] children were missed. Somebody rang."
    assert "  >>3<< children were missed." in asked[0] and "  >>Ade Okoro<< rang." in asked[1]
    assert [line.decision for line in page_.decided] == ["masked", "edited"]


def test_an_officer_who_quits_publishes_nothing():
    with pytest.raises(PublishError, match="You stopped"):
        decided_page(with_narrative(), KNOWN, {}, officer=Officer(lambda question: "q"))


def test_strict_refuses_what_was_decided_as_well():
    of = with_narrative("3 children were missed.")
    (query,) = open_queries(of, KNOWN, {})
    with pytest.raises(PublishError, match="--strict"):
        decided_page(of, KNOWN, {query.reference: Mask()}, strict=True)


def test_a_page_without_queries_passes_as_it_is():
    of = with_narrative("82 of 100 children were seen, 4 more than in May.")
    assert decided_page(of, KNOWN, {}, strict=True).scorecard == of


def test_the_reason_of_an_override_is_looked_through_like_a_narrative():
    by_hand = override("cp_visits", JUNE, Rag.AMBER)
    named = replace(by_hand, reason="2 children were abroad", who="Bea Lindqvist")
    of = page(figure("cp_visits", JUNE, 82, 100), overrides=[named])
    masked_page = decided_page(of, KNOWN, {}, officer=Officer(lambda question: "m")).scorecard
    (kept,) = masked_page.overrides
    assert (kept.reason, kept.who) == ("[c] children were abroad", "[removed]")
