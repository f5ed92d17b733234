"""Whom the gate finds and asks about however somebody is written: names of one part, ids in groups, days in Welsh."""

from __future__ import annotations

from datetime import date

import pytest

from kpixl.disclosure.gate.finding import FindingKind as Kind
from kpixl.disclosure.gate.identities import Identities

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
    ["14 Thistlewick Lane", "Flat 9 Birch Court"],
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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("near ZX7, 4QP", Kind.POSTCODE),
        ("near ZX7 4 QP", Kind.POSTCODE),
        ("at 14ThistlewickLane", Kind.ADDRESS),
        ("the Thistlewick house", Kind.ADDRESS),
        ("at 9 Birch Court", Kind.ADDRESS),
    ],
)
def test_an_address_is_found_with_its_pieces_apart_or_together(text, kind):
    assert kind in asked_or_refused(text)


def test_where_children_have_only_forenames_a_forename_is_asked_about_and_not_refused():
    people = Identities.of([], [("Zebedee", ""), ("Suryawan", ""), ("Theo", "Wragg")], [], [], [], [])
    assert not list(people.found_in("Late: Zebedee."))
    assert {match.kind for match in people.matches_in("Late: Zebedee.")} == {Kind.PERSON_NAME}
