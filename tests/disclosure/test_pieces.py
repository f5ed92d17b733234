"""Names and ids in pieces, and words that name somebody only if written so; and what merely looks like them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpixl.disclosure.counts_in_text import small_counts
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.ids import Context
from kpixl.disclosure.people.ordinary_words import is_ordinary
from kpixl.disclosure.people.record_shapes import RecordShape
from measure_gate import judged
from naming_somebody import MEASURING, NAME_WAYS, TUNING

syllables = st.sampled_from(
    ["mar", "len", "dor", "vis", "kal", "tur", "ben", "hol", "sef", "gwil", "nax", "tov", "zed"]
)
of_syllables = st.lists(syllables, min_size=1, max_size=3).map(lambda each: "".join(each).capitalize())
ORDINARY_NAMES = [
    ("Grace", "Page"), ("Hope", "Read"), ("Ivy", "Wall"), ("Miles", "Long"), ("Angel", "Mercy"), ("Rose", "Field"),
]  # fmt: skip
names = st.tuples(of_syllables, of_syllables) | st.sampled_from(ORDINARY_NAMES)
signs = st.sampled_from([" ", "-", ".", "_", "/", "·", "|", "~", "+", " - ", "\n", "–"])
frames = st.sampled_from([frame for frame in (*TUNING.frames, *MEASURING.frames) if frame != "- {}"])


# Letters


@given(name=names, sign=signs, frame=frames, change=st.sampled_from([str, str.upper, str.lower]))
def test_a_whole_name_spelt_letter_by_letter_is_that_name(name, sign, frame, change):
    spelt = "  ".join(sign.join(change(part)) for part in name)
    assert judged(frame.format(spelt), Identities.of(names=[name])) == "refused"


@given(name=names, signs=st.lists(signs, min_size=2, max_size=2), frame=frames)
def test_each_part_of_a_name_may_be_spelt_with_its_own_sign(name, signs, frame):
    spelt = " ".join(sign.join(part) for sign, part in zip(signs, name, strict=True))
    assert judged(frame.format(spelt), Identities.of(names=[name])) != "silent"


@given(name=st.tuples(of_syllables, of_syllables), sign=signs, frame=frames)
def test_a_part_of_a_name_that_is_spelt_is_asked_about(name, sign, frame):
    assume(len(name[1]) > 3)
    assert judged(frame.format(sign.join(name[1].upper())), Identities.of(names=[name])) != "silent"


@pytest.mark.parametrize(
    "text",
    [
        "N.S.P.C.C. and C.A.M.H.S. attend.",
        "The letters were R, A, G, A and R.",
        "See parts A, B, C, D and E.",
        "I, a s. 47",
        "The L.A.C. nurse and the I.R.O. agree.",
    ],
)
def test_abbreviations_and_lists_of_letters_spell_nobody(text):
    people = Identities.of(names=[("Rag", "Agara"), ("Cin", "Bede"), ("Lac", "Iro")])
    assert judged(text, people) == "silent"


# Numbers


@given(
    number=st.integers(10_000, 999_999).map(str),
    size=st.integers(2, 3),
    sign=st.sampled_from([" ", "-", "_", "|", "'", "~", "\u00a0", " - ", "\n", "\\"]),
    frame=frames,
)
def test_a_short_id_in_groups_is_never_passed_over_but_for_a_day_or_a_year(number, size, sign, frame):
    groups = [number[at : at + size] for at in range(0, len(number), size)]
    assume(len(groups) == 2 or int(groups[2]) > 40 or len(groups[2]) == 1)
    assert judged(frame.format(sign.join(groups)), Identities.of([number])) != "silent"


@pytest.mark.parametrize(
    "text",
    [
        "Ages 10-04: 82 cases.",
        "We saw 10-04 82% of the time.",
        "100/482 visits were in time.",
        "100-482 visits a month are usual.",
        "There were 100,482 contacts.",
        "The mean was 100.482 in May.",
        "Build 100.482 went live.",
        "The score for 2023 was 100.482.",
        "Spend was £100,482.",
        "Nearly 100,482 were seen.",
        "Between 100-482 were expected.",
        "Spend was £100 482 in all.",
        "Spend was £100482.00 in all.",
        "Ring ext. 100 482.",
        "The audit of 10.04.21 and 10-04-21 said so.",
        "In 2024 118 visits were late; 2023-24 was worse; 2023/24, too.",
        "The ratio was 100:482.",
        "We counted 100, 482 and 10, 04, 82.",
        "The mean was 10.0482 in May.",
        "Of the late (100) 482 of them moved.",
        "The score is 100 482 points; steps 1 to 6 remain.",
    ],
)
def test_days_shares_ranges_money_and_lists_are_no_id_in_groups(text):
    people = Identities.of(["100482", "100421", "2024118", "202324"])
    assert judged(text, people) == "silent"


@given(
    number=st.integers(100_000, 999_999).map(str),
    way=st.sampled_from(
        ["{0}{1}{2},{3}{4}{5}", "{0}{1}{2}.{3}{4}{5}", "{0}, {1}, {2}, {3}, {4}, {5}", "0000{0}{1}{2}{3}{4}{5}"]
    ),
    frame=frames,
)
def test_a_number_of_six_digits_is_an_id_with_a_comma_a_stop_or_a_list_s_commas(number, way, frame):
    assert judged(frame.format(way.format(*number)), Identities.of([number])) != "silent"


@given(
    text=st.sampled_from(
        ["10 0482", "1 00482", "1-0-0-4-8-2", "10-0482", "10_0482", "1004|82", "1/00482", "1 0 0 4 8 2"]
    ),
    frame=st.sampled_from(
        ["{} accounts for the delay.", "See {} below.", "One late: {} (court)", "Only {} outstanding", "Late: {}"]
    ),
)
def test_digits_as_no_count_is_written_are_an_id_whatever_is_behind(text, frame):
    assert judged(frame.format(text), Identities.of(["100482"])) != "silent"


def test_an_id_is_the_same_without_the_zeros_that_each_of_its_groups_begins_with():
    assert judged("We met P/44120/9 twice.", Identities.of(["P/44120/09"])) == "refused"


@pytest.mark.parametrize("text", ["AB12349876QA", "idAB12349876Qv2", "AB12349876Qv3", "0000AB12349876Q"])
def test_an_id_that_ends_in_a_letter_is_found_with_more_behind_or_before_it(text):
    assert judged(f"We met {text} twice.", Identities.of(["AB12349876Q"])) == "refused"


TEN_DIGITS = st.integers(10**9, 10**10 - 1).map(str)
SIX_DIGITS = st.integers(100_000, 999_999).map(str)


@given(
    number=TEN_DIGITS,
    way=st.sampled_from(
        [
            "({}) {} {}", "{} ({}) {}", "[{}][{}][{}]", "{}, {}, {}", "{}; {}; {}", "{};{};{}", "{}={}={}",
            "{}%20{}%20{}", "{} = {} = {}", "{} {} {}h", "{}-{}-{}A",
        ]
    ),
    frame=frames,
)  # fmt: skip
def test_a_long_number_is_an_id_with_brackets_a_list_s_signs_or_a_letter_behind_it(number, way, frame):
    groups = number[:3], number[3:6], number[6:]
    assert judged(frame.format(way.format(*groups)), Identities.of([number])) == "refused"


@given(number=TEN_DIGITS, frame=frames, letters=st.sampled_from(["S", "B", "SB", "IO", "OIL"]))
def test_a_long_number_is_an_id_with_letters_that_look_like_its_digits(number, frame, letters):
    alike = str.maketrans(
        dict(zip("01158", "OIlSB", strict=True)) if len(letters) > 2 else dict(zip("58", "SB", strict=True))
    )
    seen = f"{number[:3]} {number[3:6]} {number[6:]}".translate(alike)
    assume(sum(map(str.isdecimal, seen)) > 5)
    assert judged(frame.format(seen), Identities.of([number])) == "refused"


@pytest.mark.parametrize(
    "text", ["PR-2042B", "PR-2O42B", "QXS004471B", "QXS00447l8", "4S0276", "L1122B99384S", "HB022199311S0"]
)
def test_an_s_or_b_among_digits_is_a_digit(text):
    assert (
        judged(
            f"We met {text} twice.",
            Identities.of(["PR-20428", "QXS0044718", "450276", "L11228993845", "H802219931150"]),
        )
        == "refused"
    )


@given(number=SIX_DIGITS, way=st.sampled_from(["{}({})", "({}){}", "[{}][{}]"]), frame=frames)
def test_a_short_id_with_brackets_in_it_is_asked_about(number, way, frame):
    assert judged(frame.format(way.format(number[:3], number[3:])), Identities.of([number])) == "asked"


@given(letters=st.text("abcdefgh", min_size=1, max_size=6), number=st.integers(10**8, 10**12).map(str), frame=frames)
def test_a_long_number_is_an_id_without_the_letters_that_it_begins_with(letters, number, frame):
    assert judged(frame.format(number), Identities.of([f"{letters.upper()}{number}"])) == "refused"
    assert (
        judged(frame.format(f"{number[:3]} {number[3:6]} {number[6:]}"), Identities.of([f"{letters}{number}"]))
        == "refused"
    )


@given(number=SIX_DIGITS, child_id=st.sampled_from(["PR-{}", "CNT/{}", "QXS00{}"]), zeros=st.sampled_from(["", "00"]))
def test_a_short_number_without_the_letters_of_its_id_is_asked_about(number, child_id, zeros):
    assume(not number.startswith("20"))
    people = Identities.of([child_id.format(number)])
    assert judged(f"The delay is {zeros}{number}, who moved.", people) == "asked"
    assert judged(f"Late: {zeros}{number}", people) == "asked"
    assert judged(f"The LL number {zeros}{number} was late.", people) == "asked"


@pytest.mark.parametrize(
    "text",
    [
        "There were 204,171 contacts.",
        "There were 204171 contacts in the year.",
        "Contacts rose to 204171 in the year.",
        "The total was 204171.",
        "Spend was £204171 in all.",
        "The rate was 204171 per million.",
        "The budget was 204171.",
        "Contacts: 204171.",
        "Ring ext. 204171.",
        "The mean of 204171 was used.",
        "Of 20417 rows, 20417 were read.",
        "Reviews: 204 (171 last year).",
        "Reviews: 204 (171), plans: 482 (110).",
        "Visits were 482, 455 and 318; reviews 342, 97 and 104.",
        "Weeks 1; 2; 3; 4; 5; 6; 7; 8; 9 are shown.",
        "Figures: 2023=412; 2024=455; 2025=318.",
        "Files of the 1990s and 2010s, 10000s of them, were scanned.",
        "Model XB12 and form CIN15 replaced CP200; COVID19 is named.",
        "Of 90%, 75%50 and 82% are right.",
    ],
)
def test_counts_money_and_lists_are_no_id_without_its_letters(text):
    people = Identities.of(["PR-204171", "CNT-482110", "PR-20417", "QX-20105", "20105", "19905", "100005", "123456789"])
    assert judged(text, people) == "silent"


@given(letters=st.sampled_from(["LL", "SN", "CH", "XYZ", "PID"]), number=TEN_DIGITS, frame=frames)
def test_a_long_id_is_found_behind_any_letters(letters, number, frame):
    assert judged(frame.format(letters + number), Identities.of([number])) == "refused"


@given(
    letters=st.sampled_from(["LL", "SN", "CH", "AB"]),
    child_id=st.sampled_from(["{}", "PR-{}", "QXS00{}"]),
    number=SIX_DIGITS,
    frame=frames,
)
def test_a_short_id_behind_any_letters_is_asked_about(letters, child_id, number, frame):
    text = letters + child_id.format(number).replace("-", "")
    assert judged(frame.format(text), Identities.of([child_id.format(number)])) == "asked"
    assert judged(text, Identities.of([child_id.format(number)])) == "asked"


GLUED_BEFORE = st.sampled_from(["", "P", "LCS", "PID", "ID", "child"])
GLUED_BEHIND = st.sampled_from(["", "a", "th", "nd", "v2", "v12"])


@given(
    number=TEN_DIGITS, letters=st.just("") | GLUED_BEFORE, end=GLUED_BEHIND, sign=st.sampled_from(" -"), frame=frames
)
def test_groups_of_a_long_number_are_an_id_with_letters_glued_to_them(number, letters, end, sign, frame):
    typed = f"{letters}{number[:3]}{sign}{number[3:6]}{sign}{number[6:]}{end}"
    assert judged(frame.format(typed), Identities.of([number])) == "refused"


@given(
    child_id=st.sampled_from(["PR-20417", "QX/20417", "SWF_20417K", "PR/201/20-417"]),
    letters=st.sampled_from(["", "LCS", "ID", "0"]),
    end=GLUED_BEHIND,
    frame=frames,
)
def test_an_id_with_signs_in_it_is_found_with_letters_glued_to_it(child_id, letters, end, frame):
    typed = f"{letters}{child_id}{end}"
    assert judged(frame.format(typed), Identities.of([child_id])) == "refused"


@given(letters=st.sampled_from(["P", "KQ", "XYZ"]), child_id=st.sampled_from(["PR-20417", "SWF/20417", "WK-70313"]))
def test_an_id_with_signs_in_it_is_asked_about_behind_any_letters(letters, child_id):
    assert judged(f"We met {letters}{child_id} twice.", Identities.of([child_id])) == "asked"


@given(letters=st.sampled_from(["", "P", "LCS", "ID", "0"]), end=GLUED_BEHIND, number=SIX_DIGITS, frame=frames)
def test_a_record_s_id_is_found_by_its_shape_with_letters_glued_to_it(letters, end, number, frame):
    people = Identities.of(records=[RecordShape("dis", 9, 10)])
    assert judged(frame.format(f"{letters}DIS-{number}{end}"), people) == "refused"


@given(child_id=st.sampled_from(["PR20417", "H702244160037"]) | TEN_DIGITS, frame=frames)
def test_an_id_typed_twice_is_found(child_id, frame):
    assert judged(frame.format(child_id * 2), Identities.of([child_id])) == "refused"


@given(
    child_id=st.sampled_from(["PR20417", "H702244160037", "SWE104477"]) | TEN_DIGITS,
    word=st.sampled_from(["then", "x", "and"]),
    frame=frames,
)
def test_an_id_is_asked_about_where_a_word_is_between_its_halves(child_id, word, frame):
    half = len(child_id) // 2
    assert judged(frame.format(f"{child_id[:half]} {word} {child_id[half:]}"), Identities.of([child_id])) == "asked"


@pytest.mark.parametrize(
    "text",
    [
        "First 204 then 171 and then 482 x 110 forms were printed.",
        "Refs-20417 and contacts/20417 are totals; so are records 20417.",
        "Form CP-2024-06 replaces CP-2023-12.",
        "The runs 202406202406 and 20242024 were empty.",
        "Plans 120417 and part 120417 of the list; Pass 120417 is a form.",
        "We counted 209, 355, 2 and 2 in the four areas.",
    ],
)
def test_counts_periods_and_forms_are_no_id_with_letters_glued_to_it(text):
    people = Identities.of(
        ["204171", "482110", "S20417", "202406", "202312", "2093552"],
        records=[RecordShape("lan", 8, 10), RecordShape("art", 8, 10), RecordShape("ass", 8, 10)],
    )
    assert judged(text, people) == "silent"


@pytest.mark.parametrize(
    "text", ["PIDPR20417", "PR-20417A", "PR-20417h", "00PR-20417", "id 00PR 20417", "PID PR/20417b"]
)
def test_an_id_is_found_with_a_word_for_it_or_zeros_before_and_a_letter_behind(text):
    assert judged(f"We met {text} twice.", Identities.of(["PR-20417"])) == "refused"
    assert judged(text, Identities.of(["PR-20417"])) == "refused"


@given(guid=st.uuids(), sign=signs, size=st.sampled_from([1, 2, 4, 8]), frame=frames)
def test_a_guid_is_the_same_with_any_signs_in_it(guid: UUID, sign, size, frame):
    typed = sign.join(guid.hex[at : at + size] for at in range(0, 32, size))
    assume(size > 1 or not guid.hex.isdecimal())
    assert judged(frame.format(typed), Identities.of([str(guid)])) != "silent"


@given(
    letters=st.sampled_from(["", "R", "AB"]),
    number=st.integers(1, 999),
    zeros=st.integers(2, 6),
    written=st.integers(2, 6),
    frame=frames,
)
def test_an_id_is_the_same_with_more_or_fewer_zeros(letters, number, zeros, written, frame):
    child_id, text = f"{letters}{number:0{zeros + 4}}", f"{letters}{number:0{written + 4}}"
    assert judged(frame.format(text), Identities.of([child_id])) == "refused"


# Words


@given(name=st.sampled_from(ORDINARY_NAMES))
def test_small_words_that_do_what_only_a_person_does_are_asked_about(name):
    forename, surname = map(str.lower, name)
    people = Identities.of(names=[name])
    for text in (
        f"Late because {forename} {surname} was not seen.",
        f"Escalated after {forename} {surname} went missing.",
        f"{forename} {surname}",
        f"note - {forename} {surname} - for the team",
        f"See {surname.title()}: {forename.title()}.",
        f"({surname}: {forename})",
        f"{surname}, {forename}",
    ):
        assert judged(text, people) == "asked", text


@pytest.mark.parametrize(
    "text",
    [
        "The grace page was reprinted.",
        "We hope read codes are used.",
        "An ivy wall was built at the home.",
        "It was miles long and hard to cross.",
        "Drives of miles long past the county border are common.",
        "Numbers rose field by field.",
        "Page: Grace periods are listed.",
        "They may long for a rest; staff hope reading helps.",
    ],
)
def test_small_words_that_are_a_phrase_name_nobody(text):
    assert judged(text, Identities.of(names=[*ORDINARY_NAMES, ("May", "Long")])) == "silent"


@given(
    name=names,
    way=st.sampled_from(
        [
            "{f}.{s}@school.example",
            "{s}.{i}@mail.example",
            "{i}{s}@mail.example",
            "{f}{s}99@mail.example",
            "#{f}{s}",
            "@{f}_{s}",
            "{i}{s}_2011.docx",
            "{s}-{f}-v2.pdf",
            "https://x.example/p/{f}-{s}/",
            "https://x.example/?surname={s}&forename={f}",
        ]
    ),
    frame=frames,
)
def test_a_name_in_an_account_a_tag_or_a_file_s_name_is_never_passed_over(name, way, frame):
    forename, surname = map(str.lower, name)
    assume(len(surname) > 3)
    text = frame.format(way.format(f=forename, s=surname, i=forename[0]))
    assert judged(text, Identities.of(names=[name])) != "silent"


@given(
    name=st.sampled_from(ORDINARY_NAMES), frame=st.sampled_from(["Late visit: {}.", "({})", "{}", "One ({}) moved."])
)
def test_a_name_of_ordinary_words_is_asked_about_as_forms_and_lists_have_it(name, frame):
    forename, surname = name
    for text in (
        f"surname: {surname}; forename: {forename}",
        f"first name {forename}, last name {surname}",
        f"{forename}\n   {surname}",
        f"{surname}; {forename}",
    ):
        assert judged(frame.format(text), Identities.of(names=[name])) != "silent", text


@pytest.mark.parametrize(
    "text",
    [
        "Write to team@council.example or #sendreform.",
        "See read-me.docx and field_guide_2024.pdf.",
        "https://x.example/early-help/ has it.",
        "Readers, walls and pages were counted.",
        "The first name on the list is a charity; the last is a school.",
    ],
)
def test_accounts_and_files_of_nobody_are_not_asked_about(text):
    assert judged(text, Identities.of(names=ORDINARY_NAMES)) == "silent"


@given(name=st.tuples(of_syllables, st.sampled_from(["Field", "Court", "Stone"])), frame=frames, at=st.integers(2, 3))
def test_a_surname_that_a_line_s_end_breaks_is_still_that_name(name, frame, at):
    text = f"{name[0]} {name[1][:at]}\n{name[1][at:]}"
    assume(not is_ordinary(name[0].lower()))
    assert judged(frame.format(text), Identities.of(names=[name])) == "refused"


@pytest.mark.parametrize("unseen", ["\u2060", "\u00ad\u200b", ""])
def test_a_name_with_nothing_that_is_seen_between_is_that_name(unseen):
    assert judged(f"Late: Ivy{unseen}Wall.", Identities.of(names=ORDINARY_NAMES)) == "refused"


# What is certain


@given(
    name=names,
    pieces=st.lists(
        st.sampled_from([*NAME_WAYS.values()])
        | st.sampled_from(
            ["4 March 2011", "04/03/2011", "b. 4 March", "QX-0047Z1", "10-04-82", "R", "T.R.", "\t", "\n"]
        ),
        min_size=1,
        max_size=6,
    ),
    frame=frames,
    context=st.sampled_from([Context.TEXT, Context.MARKUP, Context.BINARY]),
)
def test_what_is_certain_is_the_same_whether_or_not_the_rest_is_looked_for(name, pieces, frame, context):
    people = Identities.of(["QX-0047Z1", "100482"], [name, ("Suryawan", "")], [], [date(2011, 3, 4)], ["ZX7 4QP"])
    text = frame.format(" ".join(piece if isinstance(piece, str) else piece(*name) for piece in pieces))
    certain = [each for each in people.matches_in(text, context) if each.is_certain]
    assert list(people.found_in(text, context)) == certain


# Births and counts


@given(
    day=st.integers(1, 28),
    month=st.sampled_from(["January", "May", "Sept", "Dec"]),
    said=st.sampled_from(["b. {}", "b {}", "(b. {})", "born {}", "DOB {}", "d/o/b {}", "birth date of {}", "bday {}"]),
)
def test_a_day_of_birth_without_its_year_beside_a_name_is_one(day, month, said):
    people = Identities.of(names=[("Zebedee", "Quillfeather")], born=[date(2011, 9, 30)])
    for when in (f"{day} {month}", f"{day}th of {month}", f"{month} {day}"):
        assert judged(f"We saw Quillfeather {said.format(when)} at home.", people) == "refused"


@pytest.mark.parametrize("text", ["Rooms: a. 3 March, b. 4 March 2024.", "Web 4 March launch", "Sub 4 May paper"])
def test_a_lettered_day_with_its_year_and_the_end_of_a_word_say_no_birth(text):
    assert judged(text, Identities.of(names=[("Zebedee", "Quillfeather")])) == "silent"


@pytest.mark.parametrize("text", ["2twins", "threekids were late", "the 3siblings", "two_children", "onechild", "4YPs"])
def test_a_small_number_glued_to_what_it_counts_is_one(text):
    assert small_counts(text)


@pytest.mark.parametrize("text", ["someone", "none", "fourteen", "12twins", "5-a-side", "threefold", "oneself"])
def test_a_word_that_begins_like_a_number_counts_nobody(text):
    assert not small_counts(text)
