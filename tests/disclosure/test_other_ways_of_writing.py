"""People whom the gate finds however they are written: names of one part, ids in groups, days in other languages."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpixl.config.reading import read_reading, shipped_config
from kpixl.disclosure.finding import FindingKind as Kind
from kpixl.disclosure.people.days import MONTH_NUMBERS, MONTHS_ELSEWHERE
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.named_births import named_births
from kpixl.disclosure.people.telling_columns import BORN
from kpixl.extracts.schema import FORENAME, SURNAME
from kpixl.words.naming import DAY_ZERO
from measure_gate import judged

PEOPLE = Identities.of(
    ["QX-0047Z1", "7204913", "12-3456", "943476591", "SWE104477"],
    [
        ("Zebedee", "Quillfeather"),
        ("", "Suryawan"),
        ("Purnamasari", ""),
        ("Hope", "Page"),
        ("Grace", "May"),
        ("Lily-Rose", "Wall"),
        ("Ikechukwunonso", "Tarrow"),
        ("Sandor", "Tallis"),
        *(("Theo", surname) for surname in ("Walters", "Wragg", "Oldroyd")),
    ],
    [],
    [date(2011, 3, 4)],
    ["ZX7 4QP"],
    ["14 Thistlewick Lane", "Flat 9 Birch Court", "Flat 3, 52 Cotterfold Road", '{"STREET": "Flat 8, 61 Oxmere Rise"}'],
)


def certain(text: str) -> set[Kind]:
    return {match.kind for match in PEOPLE.found_in(text)}


def asked_or_refused(text: str) -> set[Kind]:
    return {match.kind for match in PEOPLE.matches_in(text)}


@pytest.mark.parametrize("text", ["Late: Suryawan.", "We met SURYAWAN", "Purnamasari's visit was late."])
def test_a_whole_name_of_one_part_is_a_name_where_it_means_nothing_else(text):
    assert certain(text) == {Kind.PERSON_NAME}


@pytest.mark.parametrize(
    "text",
    [
        "We work with Grace May and hope to close.",
        'Late: Hope "Bo" Page.',
        "Late: Hope née Page.",
        "Late: Hope/Page.",
        "**Hope** Page was late.",
        "Mail hope.page@example.org first.",
        "The delay is about Lily-Rose, who moved.",
        "Mr L Wall was late.",
        "L.J. Wall was late.",
        "Ask Chukwu about the review.",
        "ST (aged 9) was late.",
        "We met young person S.T about it.",
    ],
)
def test_words_that_are_written_as_somebody_s_name_are_asked_about(text):
    assert Kind.PERSON_NAME in asked_or_refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "Reviews by May Page 4 were on time.",
        "This is better, as hope and grace may say.",
        "The S.T. region is late.",
        "St Theos joined.",
        "The ST asked about it.",
    ],
)
def test_words_that_nobody_wrote_as_a_name_are_none(text):
    assert Kind.PERSON_NAME not in certain(text)


@pytest.mark.parametrize(
    "text",
    [
        "12-3456 was late",
        "QX,0047,Z1 was late",
        "the visit to 7.204913E6",
        "7 204 913 was late",
        "child 7,204,913 was late",
        "943,476,591 was late",
        "7204913A was late",
        "7204913.0",
        "SWE104477review",
    ],
)
def test_an_id_is_found_in_groups_and_with_what_programs_put_beside_it(text):
    assert Kind.ID in certain(text)


@pytest.mark.parametrize("text", ["There were 7,204,913 contacts.", "12, 34 and 56 were late", "£7,204,913 was spent"])
def test_a_large_count_and_a_list_of_numbers_are_no_id(text):
    assert certain(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "DOB 4 Mawrth 2011",
        "ganwyd 4 o Fawrth 2011, DOB",
        "the 4th day of March 2011 (DOB)",
        "DOB 04|03|2011",
        "d/o/b 4+3+2011",
        "2011-03-04T00:00:00+01:00 (DOB)",
        "born 4:3:2011",
    ],
)
def test_a_day_of_birth_is_found_in_welsh_and_with_any_signs_between(text):
    assert certain(text) == {Kind.BIRTH_DATE}


@given(
    name=st.sampled_from(sorted(MONTHS_ELSEWHERE)),
    day=st.integers(1, 28),
    year=st.integers(2006, 2022),
    typed=st.sampled_from([str.lower, str.title, str.upper]),
    way=st.sampled_from(["DOB {} {} {}", "born {}. {} {}", "{} de {} de {} (dob)", "born {}-{}-{}", "DOB {}{} {}"]),
)
def test_a_day_of_birth_is_found_with_the_month_in_another_language(name, day, year, typed, way):
    born = date(year, MONTH_NUMBERS[MONTHS_ELSEWHERE[name]], day)
    assert judged(way.format(day, typed(name), year), Identities.of(born=[born])) == "refused"


@pytest.mark.parametrize(
    "text",
    [
        "born 4 października 2011",
        "DOB 1er août 2011",
        "DOB 4 märz 2011",
        "DOB 2011. október 4.",
        "Née le 4 février 2011",
    ],
)
def test_the_months_of_other_languages_are_read_with_their_marks(text):
    days = [date(2011, month, day) for month in range(1, 13) for day in (1, 4)]
    assert judged(text, Identities.of(born=days)) == "refused"


@given(
    number=st.integers(29221, 47483),
    way=st.sampled_from(
        [
            "DOB {:,}",
            "b. {:,}",
            "Born: {:,}.",
            "date of birth is {:,}",
            "{:,} (dob)",
            "13yo, {:,}",
            "DOB {}.25 (time)",
            "aged 13, {:,}, moved",
        ]
    ),
)
def test_the_number_of_a_day_is_one_of_birth_where_it_is_called_so(number, way):
    assert judged(way.format(number), Identities.of(born=[DAY_ZERO + timedelta(days=number)])) == "refused"


@pytest.mark.parametrize(
    "text",
    [
        "Children born here: 41,199.",
        "Births were 41,199 in 2023.",
        "DOB known for 41,199 of 42,000.",
        "Those aged 16 cost £41,199 in May.",
        "Of all children born 41,199 were seen.",
        "13 yo, 41,199 of whom were seen",
        "4 de 12 and 3 mai 2 were seen; 12 agosto 2 street",
    ],
)
def test_a_count_with_a_comma_is_no_day_of_birth(text):
    days = [DAY_ZERO + timedelta(days=number) for number in range(29221, 47484)]
    assert judged(text, Identities.of(born=days)) == "silent"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("near ZX7, 4QP", Kind.POSTCODE),
        ("near ZX7 4 QP", Kind.POSTCODE),
        ("at 14ThistlewickLane", Kind.ADDRESS),
        ("the Thistlewick house", Kind.ADDRESS),
        ("at 9 Birch Court", Kind.ADDRESS),
        ("at 52 Cotterfold Road", Kind.ADDRESS),
        ("at 52 Cotterfold Rd", Kind.ADDRESS),
        ("at 61 Oxmere Rise", Kind.ADDRESS),
        ("No 61 Oxmere", Kind.ADDRESS),
    ],
)
def test_an_address_is_found_with_its_pieces_apart_or_together(text, kind):
    assert kind in asked_or_refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "ZX 7 4QP", "(ZX7) 4QP", "ZX7 (4QP)", "ZX7-4QP", "ZX7 sector 4QP", "ZX 74QP", "zx 7 4qp", "[ZX7] [4QP]",
        "ZX7:4QP", "ZX7O4QP", "Z X 7   4 Q P", "z x 7 4 q p",
    ],
)  # fmt: skip
def test_a_postcode_is_found_with_brackets_blanks_or_a_word_in_it(text):
    assert certain(f"They moved to {text} in May.") == {Kind.POSTCODE}


@pytest.mark.parametrize(
    "text",
    [
        "the child at {} was late",
        "a house in {}, and its garden",
        "She moved to {} in May.",
        "Mill Road, {}",
        "YP ({}) not seen",
        "the family in {} refused",
    ],
)
def test_half_a_postcode_with_its_sector_is_asked_about_beside_a_child_or_a_home(text):
    assert judged(text.format("ZX7 4"), PEOPLE) == "asked"
    assert judged(text.format("ZX7 5"), PEOPLE) == "silent"
    assert judged(text.format("ZX7"), PEOPLE) == "silent"


@pytest.mark.parametrize(
    "text",
    [
        "Demand in ZX7 4 rose.",
        "In ZX7 4 children were late; at home in ZX7 4 boys were.",
        "Children in ZX7 4 wait longest.",
        "The family hub in ZX7 4 opened.",
    ],
)
def test_half_a_postcode_with_its_sector_alone_is_a_part_of_town(text):
    assert judged(text, PEOPLE) == "silent"


@given(mask=st.sampled_from(["xx", "XX", "**", "??", "..", "__", "Q*", "q?"]), blank=st.sampled_from(["", " "]))
def test_a_postcode_with_its_last_letters_masked_is_asked_about(mask, blank):
    for text in ("Late: ZX7{}4{}", "The exception was ZX7{}4{}, discussed in May", "See ZX7{}4{} child's home"):
        assert judged(text.format(blank, mask), PEOPLE) == "asked"
        assert judged(text.replace("ZX7", "zx7").format(blank, mask), PEOPLE) == "asked"
        assert judged(text.replace("ZX7", "ZX8").format(blank, mask), PEOPLE) == "silent"


@pytest.mark.parametrize(
    "text",
    ["the family at ZX74 refused", "Late: child from ZX7", "A boy from ZX7 moved.", "twins living in ZX74, both late"],
)
def test_half_a_postcode_is_asked_about_where_one_child_or_family_comes_from_it(text):
    assert judged(text, PEOPLE) == "asked"
    assert judged(text.replace("ZX7", "ZX8"), PEOPLE) == "silent"


@pytest.mark.parametrize(
    "text",
    [
        "Children in ZX7 wait longest; every child from ZX7 was written to.",
        "The ZX7 team and the family hub at ZX7 merged.",
        "A child from ZX7 schools waits longer, 4 weeks.",
        "Form ZX7 4.2 and a child at ZX7 ... it says.",
        "The family in ZX7 moved in May.",
    ],
)
def test_half_a_postcode_is_a_part_of_town_beside_teams_and_children_in_general(text):
    assert judged(text, PEOPLE) == "silent"


@pytest.mark.parametrize("code", ["YO8 3MC", "CO1 2AB", "SO10 4CD"])
def test_an_o_among_the_letters_of_a_postcode_is_no_zero(code):
    out, sector = code.split()
    assert judged(f"the child at {out} {sector[0]} was late", Identities.of(postcodes=[code])) == "asked"
    assert judged(f"We met at {code.replace('0', 'O')}.", Identities.of(postcodes=[code])) == "refused"


@pytest.mark.parametrize("text", ["ZX7 and 4QP", "In zx 7 4 were seen", "ZX7 (4 moved)", "ZX7 sector, 4 of them"])
def test_half_a_postcode_is_none(text):
    assert certain(text) == set()


def in_shapes(text: str, first: int) -> str:
    return "".join(chr(first + ord(each) - ord("A")) if each.isalpha() else each for each in text.upper())


def in_codes(text: str) -> str:
    return "".join(f"%{ord(each):02X}" for each in text)


WRITINGS = [
    lambda text: in_shapes(text, 0x1F150),
    lambda text: in_shapes(text, 0x1F170),
    lambda text: in_shapes(text, 0x1F1E6),
    lambda text: "\u200b".join(in_shapes(text, 0x1F1E6)),
    in_codes,
    lambda text: "".join(f"&#x{ord(each):x};" for each in text),
    lambda text: "".join(f"&#{ord(each)};" for each in text),
    lambda text: f"%{ord(text[0]):02X}{text[1:]}",
]


@pytest.mark.parametrize("written", WRITINGS)
def test_letters_in_shapes_and_codes_are_letters_and_their_capitals_capitals(written):
    rare, ordinary = (f"Please see {written(name)} for it." for name in ("Zebedee Quillfeather", "Hope Page"))
    assert certain(rare) == {Kind.PERSON_NAME}
    assert asked_or_refused(ordinary) == {Kind.PERSON_NAME}


@pytest.mark.parametrize("written", WRITINGS)
def test_what_is_found_in_shapes_and_codes_is_all_of_it(written):
    name = written("Zebedee Quillfeather")
    text = f"Please see {name} for it."
    assert [text[each.start : each.end] for each in PEOPLE.matches_in(text)] == [name]


@pytest.mark.parametrize("text", ["QX-0047Z1", "7204913", "SWE104477"])
def test_an_id_in_codes_of_an_address_of_the_web_is_that_id(text):
    assert certain(f"See https://case.example/{in_codes(text)}/edit") == {Kind.ID}


def test_small_letters_in_codes_are_no_capitals():
    assert asked_or_refused(f"Please see {in_codes('hope')} {in_codes('page')} for it.") == set()


def test_where_children_have_only_forenames_a_forename_is_asked_about_and_not_refused():
    people = Identities.of([], [("Zebedee", ""), ("Suryawan", ""), ("Theo", "Wragg")], [], [], [], [])
    assert not list(people.found_in("Late: Zebedee."))
    assert {match.kind for match in people.matches_in("Late: Zebedee.")} == {Kind.PERSON_NAME}


# In a council where every day is somebody's birthday, and any two letters are somebody's initials

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DAYS = frozenset(date(year, month, day) for year in range(2002, 2022) for month in range(1, 13) for day in range(1, 29))
COUNCIL = Identities.of(names=[(f"{one}quorv", f"{other}zith") for one in LETTERS for other in LETTERS], born=DAYS)


def asked(text: str) -> list[str]:
    """What is asked about but not refused."""
    found = sorted((each.start, each.end, each.is_certain) for each in COUNCIL.matches_in(text))
    assert not any(is_certain for _, _, is_certain in found)
    return [text[start:end] for start, end, _ in found]


written = st.sampled_from(["%d/%m/%Y", "%d/%m/%y", "%d %m %y", "%d|%m|%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y"])
said_birth = st.sampled_from(
    [
        "pers_dob {}", "D/O/B {}", "D.O.B {}", "x_dob {}", "dob_ {}", "DOB was corrected from {} to 1 May 2030",
        "DOB was corrected from 1 May 2030 to {}", "DOB changed to {}", "born at St Mary's on {}",
        "born in the car park of the hospital on {}", "born early by section on {}",
        "13yo ({})", "13 y/o ({})", "13 yo {}", "13 years old, {}", "a 13-year-old ({})", "a boy of 13 ({})",
        "a thirteen year old girl, {}", "girl, 13, {}", "{} (13yo)", "13y ({})", "{} (aged 13)", "{}, 13 years old",
        "13yo (the {})", "13yo, Wed {}",
    ]
)  # fmt: skip


@given(day=st.sampled_from(sorted(DAYS)), form=written, said=said_birth)
def test_a_day_that_words_or_an_age_call_one_of_birth_is_refused(day: date, form: str, said: str):
    found = {match.kind for match in COUNCIL.found_in(f"Late: {said.format(day.strftime(form))}")}
    assert found == {Kind.BIRTH_DATE}


@pytest.mark.parametrize(
    "text",
    [
        "DOB15062017",
        "dob150617",
        "born15062017",
        "DOB 12/14",
        "DOB 6/17",
        "date of birth: 06/17",
        "pers_dob 12-14",
        "born 06/17",
    ],
)
def test_a_birth_glued_to_its_word_or_of_a_short_year_is_refused(text: str):
    assert {match.kind for match in COUNCIL.found_in(text)} == {Kind.BIRTH_DATE}


slipped_day = st.sampled_from(
    [
        "DOB {0}th of the {1}th, {2}", "DOB {0} of the {1}th {2}", "born the {0}st, {1}nd {2}", "dob {0}/{1}th/{2}",
        "DOB 0{0:02}/0{1:02}/{2}", "DOB 0{0:02}.0{1:02}.{2}", "date of birth: day {0}, month {1}, year {2}",
        "DOB: day {0}; month: {1}; year: {2}", "DOB {2} {0} {1}", "DOB {2} {1} {0}", "DOB {2}/{0}/{1}",
    ]
)  # fmt: skip


@given(day=st.sampled_from(sorted(DAYS)), form=slipped_day)
def test_a_day_of_birth_with_a_slip_of_the_hand_is_refused(day: date, form: str):
    assert {match.kind for match in COUNCIL.found_in(form.format(day.day, day.month, day.year))} == {Kind.BIRTH_DATE}


said_at_length = st.sampled_from(
    [
        "DOB (from Mosaic, unverified): {}", "DOB (by or from school) {}", "DOB on the referral form was wrong: {}",
        "DOBs: {}", "dates of birth {}", "dtbirth {}", "a 13 y.o. - {}", "geb. {}", "ur. {}", "urodzony {}",
        "née le {}", "né à Paris le {}", "ganwyd {}", "dyddiad geni {}", "nacido el {}", "nata {}", "născut {}",
        "doğum {}", "doğum tarihi: {}", "data urodzenia {}",
    ]
)  # fmt: skip


@given(day=st.sampled_from(sorted(DAYS)), form=written, said=said_at_length)
def test_a_day_is_one_of_birth_with_more_words_between_and_in_other_languages(day: date, form: str, said: str):
    found = {match.kind for match in COUNCIL.found_in(f"Late: {said.format(day.strftime(form))}")}
    assert found == {Kind.BIRTH_DATE}


@given(day=st.sampled_from(sorted(DAYS)), way=st.sampled_from(["aged 12 (({}) {} ({}))", "b. ({}) {} ({})"]))
def test_a_day_of_birth_is_refused_with_its_parts_in_brackets(day: date, way: str):
    text = way.format(day.day, f"{day:%B}", day.year)
    assert {match.kind for match in COUNCIL.found_in(text)} == {Kind.BIRTH_DATE}


@pytest.mark.parametrize(
    "text",
    [
        "DOB (from Mosaic, unverified): 1/2/2030",
        "DOB 23th of the 11th, 2030",
        "DOB 017/005/2030",
        "DOB 2030 13 2",
        "date of birth: day 29, month 2, year 2030",
        "birthday on the 14th, December",
        "leaves care on 29/2/2026 (18th)",
        "she was 18 on 3 March",
        "dobs 1/2/2030",
    ],
)
def test_a_day_that_is_called_one_of_birth_is_refused_whosever_it_is(text: str):
    assert judged(text, Identities.of()) == "refused"


usual = st.sampled_from(["%d/%m/%Y", "%d/%m/%y", "%d.%m.%y", "%Y-%m-%d", "%d %B %Y"])
beside_a_child = st.sampled_from(
    [
        "boy ({})", "girl {}", "male, {}", "Late: F, {}", "YP ({})", "child - {}", "infant, {}", "twins of {}",
        "{}, male", "(13, {})", "11yrs, {}", "13 yrs ({})", "newborn ({})", "newborn of {}", "the baby arrived on {}",
        "twins delivered on {}", "mum delivered {}", "came into the world on {}", "arrived {} at 3.2kg",
    ]
)  # fmt: skip


@given(day=st.sampled_from(sorted(day for day in DAYS if day.year < 2018)), form=usual, said=beside_a_child)
def test_a_child_s_day_of_birth_beside_a_child_is_asked_about(day: date, form: str, said: str):
    told = day.strftime(form)
    assert asked(said.format(told)) == [told]


@pytest.mark.parametrize("text", ["boy (14/03/2021)", "(12, 14/03/2021)", "YP, 14.03.2021", "13yrs, 14/03/2021"])
def test_a_day_beside_a_child_that_is_new_may_be_that_of_a_visit(text: str):
    assert asked(text) == []


@pytest.mark.parametrize("text", ["born 2008", "YOB 2008", "year of birth: 2008", "b. 2008", "Born in 2008."])
def test_a_year_of_birth_is_asked_about_where_few_were_born_in_it(text: str):
    few = Identities.of(born=[date(2008, month, 3) for month in range(1, 5)])
    assert judged(text, few) == "asked"
    assert judged(f"Children {text}", few) == judged(f"{text} 12", few) == "silent"
    assert judged(text, COUNCIL) == "silent"


CALLED_BY_WORDS = named_births(
    [
        {
            FORENAME: pa.array(["Hope", "Zebedee", None, "Li"]),
            SURNAME: pa.array(["Page", "d'Orme-Rivers", "Wall", "Quillfeather"]),
            BORN: pa.array(["2011-03-04", "2012-05-06", "2012-05-06", None]),
        },
        {BORN: pa.array(["2013-03-04"])},
    ],
    read_reading(shipped_config()),
)


def test_who_was_born_on_a_day_is_known_by_the_words_of_their_name():
    assert {date(2011, 3, 4): {"hope", "page"}, date(2012, 5, 6): {"rivers", "wall"}} == CALLED_BY_WORDS


beside_a_word = st.sampled_from(["{} ({})", "{}, {}", "{} - {}", "Late: {} [{}]", "the {} {}", "{}: {}"])


@given(form=usual, way=beside_a_word, word=st.sampled_from(["Page", "Hope", "page"]))
def test_a_name_that_is_a_word_is_somebody_s_beside_their_own_birthday(form: str, way: str, word: str):
    council = Identities.of(names=[("Hope", "Page")], born=DAYS, born_by_name=CALLED_BY_WORDS)
    own, other = (day.strftime(form) for day in (date(2011, 3, 4), date(2012, 5, 6)))
    assert judged(way.format(word, own), council) == judged(f"{own} - {word}", council) == "refused"
    assert judged(way.format(word, other), council) == judged(f"{other} - {word}", council) == "silent"
    assert judged(f"{word} closed; next on {own}", council) == "silent"


two = st.tuples(st.sampled_from("BFGJKMQVXZ"), st.sampled_from("BFGJKMQVXZ"))
beside_initials = st.sampled_from(
    [
        "{} (12)", "{}, 12,", "{}, 12, was late", "{}/12", "{} (F, 12)", "{} (12F)", "{} [12]", "{}, 17yrs", "{} 12yo",
        "{} – 17", "{} - 17 at home", "{} (YP)", "{} aged twelve", "Sibs {}", "initials {}", "Child's initials: {}",
        "YP {}", "{} 28 12 14", "{} (28/12/2014)", "{} – 28/12/14", "28 December 2014, {}", "{}-28/12/14",
    ]
)  # fmt: skip


@given(letters=two, form=beside_initials, frame=st.sampled_from(["{}", "Late: {}", "Two weeks were lost on {}"]))
def test_initials_beside_an_age_a_birthday_or_a_word_for_a_child_are_asked_about(letters, form: str, frame: str):
    initials = "".join(letters)
    assert asked(frame.format(form.format(initials))) == [initials]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("child M/G", ["M/G"]),
        ("M/G aged 14 was late; X/Z (aged 9)", ["M/G", "X/Z"]),
        ("It relates to M G-X, who moved", ["M G-X"]),
        ("See child X/Z below, and child M/G (agreed)", ["X/Z", "M/G"]),
        ("a boy of 13 (4 March)", ["4 March"]),
        ("The child M-G went missing", ["M-G"]),
        ("Sibs AW and HJ", ["AW", "HJ"]),
        ("AW, HJ and MG (siblings)", ["AW", "HJ", "MG"]),
        ("AW & HJ remain missing", ["AW", "HJ"]),
        ("AW/HJ remain missing", ["AW", "HJ"]),
        ("Two weeks for sibs AW/HJ", ["AW", "HJ"]),
        ("FLR aged 17", ["FLR"]),
        ("Late for FLR (17 yo)", ["FLR"]),
        ("F.L-R. aged 17", ["F.L-R."]),
        ("A.W. (28/12/14)", ["A.W."]),
        ("MG AND HJ WERE LATE; YP MG", ["MG"]),
    ],
)
def test_initials_parted_in_a_row_or_of_three_are_asked_about(text: str, found: list[str]):
    assert asked(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Teams in the NE (12), SE (9) and SW (14) met the standard.",
        "The number on CP (12) fell, LAC (14) rose, and LA (9) stayed.",
        "Ofsted rated 12 homes Good and RI (3).",
        "PA, 12, and IRO, 17, posts were filled.",
        "HR – 12 vacancies – and QA – 3 – remain.",
        "MS – 12 licences, BG – 3 users",
        "Of babies born, 12/14 were seen; EY/FE staff and AB/CD forms remain.",
        "See policy QA/12/2024, TR/12a and FY 24/25.",
        "CP and LA remain in place; EY and FE are merged; SW & PA are still stretched.",
        "Child M/F split is 52/48; each child Y/N flag was cleaned.",
        "CIC aged 12 were seen; BQX aged 16-17 and CWD aged 5 to 11 wait.",
        "Data of QA 12/09/2013 and PM 14/03/2014.",
        "CASES AT RISK, YP IN CARE, CHILD CP PLANS AND YP PA CASELOADS ROSE",
        "Recording of DOB was 12/14 complete; DOB 12/14 recorded.",
        "The unit was born in Leeds and was seen on 12/09/2013.",
        "Babies born at St Mary's hospital site on 14/03/2014 were weighed.",
        "The tablets are 5 years old since 12/09/2013.",
        "The plan was corrected from 12/09/2013 to 14/03/2014.",
        "A girl of 13 in a drama workshop; review 12 September 2013.",
        "The panel sat on 12/09/2013 (12 years of data).",
        "The pilot ages out of funding in March.",
        "Training was delivered on 14/03/2013 and again on 12 September 2014; leaflets were delivered 14/03/2019.",
        "The 3rd of the 12 reviews was late in 2013; 3 of the 12 2013 cases were reopened.",
        "Contacts peaked in week 14 (12, 14/03/2021) and fell after.",
        "A contract of 3 yrs, 1 April 2013 to 31 March 2016; over the last 5 yrs (12/09/2013 onwards) demand doubled.",
        "The unit was born of a merger in 2008. Children born in 2008 are care leavers; year of birth 2010 is common.",
        "The day team met on the 14th, December figures were agreed.",
        "Step 1: pick day 3, month 2, year 2008 in the report's filter.",
        "The girls' group started 14/03/2021 and the child's review (14/03/2021) was late; the boy was seen.",
        "Section F, 12/09/2013, sets out the policy; Annex M (14/03/2014) too; 3m, 14/03/2014 being the worst day.",
        "The family arrived on 14/03/2013 from Kent; every young person leaves care with a plan, 18 of 21 have one.",
        "The NE team met staff on 14/03/2013; the NATO base closed on 14/03/2013; our UR code (new) of 14/03/2013.",
        "Teams (1) March (2019) and (2) April (2019) were merged; the 017 and 005 codes in 2010.",
        "Those leaving care on 1 April 2013 (18 young people); the boy on 14/03/2013 was seen.",
        "The health visitor saw the newborn on 14/03/2013; on 14/03/2013, male wards closed.",
        "The baby clinic opened on 14/03/2013; the pupil count (20/01/2016) and the child count (20/03/2017) differ.",
        "A/R aged 14 days, M/F aged 14 and M/G aged 5 to 11 are lists; Unit M G-X is closed.",
    ],
)
def test_numbers_days_and_letters_that_mean_something_else_are_ordinary(text: str):
    assert asked(text) == []
