"""Somebody whose names are both ordinary words is asked about if signs, titles or order make a name of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpixl.disclosure.people.folding import folded
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.ordinary_words import OF_THE_FIELD, TITLES
from kpixl.disclosure.people.short_names import is_a_word
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets, values_in
from kpixl.workbook.shipped import shipped_workbook
from measure_gate import judged

PEOPLE = [("Faith", "Bell"), ("Penny", "Lane"), ("Mark", "Day"), ("Ellie", "Savage"), ("Daniel", "Foster")]
OF_WORDS = PEOPLE[:3]
IDENTITIES = Identities.of(names=[*PEOPLE, ("Zoe", "St. John-Mollusc"), ("Kacper", "Żółtowski"), ("Joy", "North")])

OTHERS = "Price Hall North East House House Reading Price"
OF_THE_COUNCIL = {"aldermere"}  # the council is invented, and so is its name
FRAMES = (
    "We are still working with {}.",
    "{} - awaiting advice",
    "Only one was late ({}).",
    "Comment: {}; see the file.",
)
BESIDE_EACH_OTHER = (
    "{0}   {1}", "“{0}” ({1})", "{0} – {1}", "{1}/{0}", "{1} | {0}", "{0}; {1}", "{1}: {0}", "{1}, Master {0}",
    "{1}, Miss {0}", "{0} Marisa {1}", "{0} & {1}", "{0}~{1}", "[{0}] [{1}]",
)  # fmt: skip
ACCOUNTS = ("{0}.{1}", "{0}_{1}", "{1}.{0}")


@given(name=st.sampled_from(OF_WORDS), way=st.sampled_from(BESIDE_EACH_OTHER), frame=st.sampled_from(FRAMES))
def test_two_words_with_signs_or_a_title_between_are_a_name(name, way, frame):
    assert judged(frame.format(way.format(*name)), IDENTITIES) != "silent"


@given(name=st.sampled_from(OF_WORDS), way=st.sampled_from(ACCOUNTS), frame=st.sampled_from(FRAMES))
def test_two_small_words_that_a_stop_joins_are_an_account(name, way, frame):
    assert judged(frame.format(way.format(*name).lower()), IDENTITIES) != "silent"


WHERE_SOMEBODY_STANDS = (
    "{} has been seen", "visit to {} on 3 May", "{} - visited", "we saw {} this week", "awaiting a report for {}",
    "the worker spoke to {} and her mother", "went to {} on Monday", "contact with {} broke down", "late - {}",
    "child ({}) is out of area", "seen: {}", "{}'s plan is late", "late due to {} going missing",
    "{} could not be seen", "{} & sibling late", "no visit to {} all month", "{} hasn't been seen",
)  # fmt: skip
TYPED = (str.lower, str.capitalize, lambda name: " ".join((name.partition(" ")[0].lower(), name.partition(" ")[2])))


@given(
    name=st.sampled_from([*OF_WORDS, ("Will", "Page"), ("Hope", "Long")]),
    typed=st.sampled_from(TYPED),
    frame=st.sampled_from(WHERE_SOMEBODY_STANDS),
)
def test_two_words_are_a_name_in_small_letters_where_only_somebody_stands(name, typed, frame):
    assert judged(frame.format(typed(" ".join(name))), Identities.of(names=[name])) == "asked"


@pytest.mark.parametrize("text", ["{} review was late", "late - {} visit overdue", "for {} cp plan"])
def test_what_is_done_for_one_child_is_hers_behind_two_words_unless_they_are_a_place(text):
    assert judged(text.format("faith bell"), IDENTITIES) == "asked"
    assert judged(text.format("penny lane"), IDENTITIES) == "silent"


@pytest.mark.parametrize(
    "text",
    [
        "we will page the duty officer and hope long delays are over",
        "plans for may court dates; by june court was back",
        "We hope court is quicker now.",
        "will cook with young people; will visit on Monday",
        "We hope price rises end. Will cost to be confirmed.",
        "staff mark best practice in good faith and will best support them",
        "how long will court be closed, and what will page 3 say",
        "for hope long delays are no help",
        "will visit plans be kept? may court reviews be late?",
        "we see hope, and visit court on mondays",
    ],
)
def test_two_small_words_of_which_a_phrase_is_made_are_nobody(text):
    pairs = [
        (one, other)
        for one in ("Will", "Hope", "May", "June", "Mark", "Faith", "Joy")
        for other in ("Page", "Long", "Court", "Price", "Best", "Cook", "Visit", "Cost", "Young", "People")
    ]
    assert judged(text, Identities.of(names=pairs)) == "silent"


@pytest.mark.parametrize(
    "text",
    [
        "FOSTER D (Miss) was late",
        "Delay: SAVAGE E (Ms), and staffing",
        "Letter re Foster (D), and staffing",
        "Letter re Lane (P) is awaited",
        "LANE P (Miss) was late",
        "We heard P Lane moved twice.",
        "Delay: refusal, penny lane, and staffing",
        "Savage (E) was late",
        "the Savage boy was late",
        "the Foster boy was late",
        "All of the other Savage children are seen",
        "Savage siblings moved",
        "Visits to Lane children were late",
        "the Lane children were late",
        "the Day case is in court",
        "Bell family moved out of area",
        "Savage child",
        "late: siblings Bell (court)",
        "Stepped down: siblings Savage.",
        "We told SW Bell.",
        "Bell, aged 12, was late",
        "All was late for Savage (aged 9).",
        "the Bells moved in May",
    ],
)
def test_a_word_with_an_initial_in_brackets_or_a_child_behind_it_is_a_surname(text):
    assert judged(text, IDENTITIES) == "asked"


@pytest.mark.parametrize(
    "text",
    [
        "{}, aged 16, refused to return.",
        "{} (13) went missing in May.",
        "{}, 4, was placed in June.",
        "{} (4 yrs) was placed in June.",
        "{} is 12",
        "We met YP {} in June.",
        "12 year old {} moved.",
        "Our young person {} moved.",
        "Late: the mother of {} refused.",
    ],
)
def test_a_forename_that_is_a_word_is_somebody_beside_an_age_or_a_word_for_a_child(text):
    assert judged(text.format("Faith"), IDENTITIES) == "asked"


@pytest.mark.parametrize(
    "text",
    [
        "We spoke to {} about her plan.",
        "The mother of {} refused.",
        "The worker for {} is off sick.",
        "Contact with {} broke down.",
        "We visited {} on Tuesday.",
    ],
)
def test_a_month_or_a_colour_is_a_forename_where_somebody_is_talked_to(text):
    people = Identities.of(names=[("May", "Field"), ("Summer", "Reed"), ("Amber", "Wells")])
    assert [judged(text.format(each), people) for each in ("May", "Summer", "Amber")] == ["asked"] * 3
    assert judged(text.format("Kent"), Identities.of(names=[("Kent", "Field")])) == "silent"


@pytest.mark.parametrize("child", ["YP", "CYP", "child", "Young person", "sibling"])
@pytest.mark.parametrize(
    "name", ["Bell", "F Bell", "Bell F", "F. Bell", "Faith", "Amber", "April", "Lane", "A Lane", "J White"]
)
def test_a_word_is_a_name_behind_a_word_for_a_child_and_before_no_noun(child, name):
    people = Identities.of(names=[*PEOPLE, ("Amber", "Field"), ("April", "Lane"), ("Jo", "White")])
    assert judged(f"{child} {name} was not seen.", people) == "asked"
    assert judged("CYP Amber ratings and YP Bell schedules are kept.", people) == "silent"


@pytest.mark.parametrize(
    "text", ["Late because of {}.", "Visit to {} on Monday.", "Delays for {}", "Contact with {} broke down."]
)
def test_a_month_is_a_forename_before_a_surname_and_behind_what_no_time_follows(text):
    people = Identities.of(names=[("April", "Martin"), ("May", "Bishop")])
    assert {judged(text.format(name), people) for name in ("April Martin", "May Bishop")} <= {"asked", "refused"}
    for time in ("From April Martin surveys are due.", "In May Bishop Street was closed.", "By May, Bishop was full."):
        assert judged(time, people) == "silent"


@pytest.mark.parametrize(
    "text", ["{} Gold was late.", "Visit to {} Preston was cancelled.", "{} Brown (12)", "Brown {} was seen"]
)
def test_an_initial_makes_a_surname_of_a_colour_or_a_town_unless_it_is_a_point_of_the_compass(text):
    people = Identities.of(
        names=[(forename, surname) for forename in ("Mo", "Gil", "Sal") for surname in ("Gold", "Preston", "Brown")]
    )
    assert judged(text.format("M"), people) == "asked"
    assert judged("S Preston was closed; rated A Amber and G Green.", people) == "silent"


@pytest.mark.parametrize(
    "text", ["Surname: {1}; Forename: {0}", "Forename: {0}\nSurname: {1}", "First name: {0}. Last name: {1}"]
)
def test_what_a_form_calls_the_parts_of_a_name_is_certain_unless_both_are_words(text):
    people = Identities.of(names=[*PEOPLE, ("Ignatius", "Pemberthwaite")])
    assert judged(text.format("Ignatius", "Pemberthwaite"), people) == "refused"
    assert judged(text.format("Faith", "Bell"), people) == "asked"


@given(number=st.integers(100, 99_999), noun=st.sampled_from(["case", "visits", "Young", "people"]))
def test_a_number_is_no_name_whatever_letters_its_digits_are_like(number, noun):
    people = Identities.of(names=[("Leo", "Young"), ("Lola", "Case"), ("Bess", "Visit")])
    assert judged(f"{number} {noun}", people) == "silent"


SEASONAL = Identities.of(names=[("Summer", "Reed"), ("April", "Wells"), ("Amber", "Stone")])
OF_ONE_PERSON = (
    "{} told us", "{} told the worker", "{} went missing twice", "{} was placed in Derby", "{} moved out",
    "{} ran away", "{} refused to attend", "{} and her sister moved", "{} & sibs", "{}'s mum is ill",
    "{}'s placement broke down", "{} was not seen at home", "{} turned 18", "{} is in hospital", "{}, aged 13",
    "{} aged 13", "{} age 13", "{} 13yo", "{} (aged 13)",
    "{} (girl, 13)", "{} who is 13", "13 year old {}", "a girl called {}", "little {}", "visit to {}",
)  # fmt: skip


@given(name=st.sampled_from(["Summer", "April", "Amber"]), way=st.sampled_from(OF_ONE_PERSON), frame=st.sampled_from(
    ["Late: {}", "Overall steady. {}. A plan was agreed.", "Waiting on advice re {} before the panel"]
))  # fmt: skip
def test_a_month_a_season_or_a_colour_is_somebody_beside_what_one_person_has_or_does(name, way, frame):
    assert judged(frame.format(way.format(name)), SEASONAL) == "asked"
    if "{}'s" not in way and not way.startswith(("{} was not", "visit")):
        assert judged(frame.format(way.format("Faith")), IDENTITIES) == "asked"


@pytest.mark.parametrize("text", ["Late: Summer (13)", "Summer, 13, moved", "because of Summer [9] and a vacancy"])
def test_a_season_is_somebody_before_an_age_where_no_other_time_is_named(text):
    assert judged(text, SEASONAL) == "asked"


@pytest.mark.parametrize(
    "text",
    [
        "Summer placements were few; the summer term was busy.",
        "Terms: Spring (11), Summer (12). Summer, 12, and Autumn, 14, are weeks.",
        "In Summer 14 agency staff left; April (11) was lower, and Amber (12) is a rating.",
        "Children seen in April told us that the form is long.",
        "Families who left in April refused to take part; those in April, aged 11, too.",
        "April went missing from the extract. Summer moved out of the period.",
        "Summer told us little. Summer told in numbers: 41 trips.",
        "April's mother and baby placements; Summer's social worker vacancies.",
        "April was placed second; Amber was placed in the middle of the scale.",
        "April missed the target. April turned 18 pages into one. Summer's plan is to move.",
        "Summer and family hubs, April and sibling contact. April refused 6 licences.",
    ],
)
def test_a_month_a_season_or_a_colour_that_does_what_times_do_is_nobody(text):
    assert judged(text, SEASONAL) == "silent"


CHILDREN = ("boys", "girls", "kids", "mum", "baby")


@given(child=st.sampled_from(CHILDREN), frame=st.sampled_from(
    ["Late: Bell {}", "Waiting re Bell {} before the panel", "Note: Bell {} – see file", "Bell {} were late"]
))  # fmt: skip
def test_a_surname_that_is_a_word_is_a_family_s_before_boys_girls_and_a_mother(child, frame):
    assert judged(frame.format(child), IDENTITIES) == "asked"


@pytest.mark.parametrize(
    "text",
    [
        "White boys and Brown girls are shown apart.",
        "Best boys' teams, and Best Girls Group; Young boys wait.",
        "Good boys – see page 3. Good children. Good homes.",
    ],
)
def test_kinds_of_boys_and_girls_are_no_family(text):
    people = Identities.of(names=[("Jo", each) for each in ("White", "Brown", "Best", "Young", "Good")])
    assert judged(text, people) == "silent"


@pytest.mark.parametrize(
    "text",
    [
        "because of Bell; Faith and staffing",
        "Late: Faith... Bell. More",
        "re Faith -\nBell before the panel",
        "Late: fAITH bELL, discussed",
        "Faith of the Bells",
        "was faith bell's review, discussed",
        "the delay relates to faith bell missed school",
        "Late: Faith Belll",
        "Late: Faith Blel",
        "Bel, Fiath; Fiath Bell",
        "account: fbell",
        "login fbell, late",
        "fbell2 was late",
        "Late: Farquarson",
        "Farqhuarson moved",
        "met Farquharston, twice",
    ],
)
def test_two_words_with_other_signs_or_a_slip_between_and_a_login_are_asked_about(text):
    people = Identities.of(names=[*PEOPLE, ("Hamish", "Farquharson"), ("Zoe", "St. John-Mollusc")])
    assert judged(text, people) != "silent"


def test_the_first_letters_of_a_name_are_no_saint():
    assert judged("Late: Şt. Quillfeather", Identities.of(names=[("Ştefan", "Quillfeather")])) == "asked"


@pytest.mark.parametrize(
    "text",
    [
        "fbell alone",
        "bells2, chart1",
        "Faith... bells ring",
        "Late: Bel",
        "we hope bell's ring",
    ],
)
def test_what_is_no_slip_and_no_login_is_nobody(text):
    people = Identities.of(names=[("Faith", "Bell"), ("Hope", "Bell"), ("Hamish", "Farquharson"), ("Cy", "Hart")])
    assert judged(text, people) == "silent"


@pytest.mark.parametrize("text", ["Only Faith was late.", "Because Faith moved, the visit was late.", "As Joy was ill"])
def test_a_forename_behind_the_first_word_of_a_sentence_is_somebody_where_it_does_something(text):
    assert judged(text, IDENTITIES) == "asked"


@pytest.mark.parametrize(
    "text",
    ["Late on {1} {2} before May.", "{1}/{2} was late", "{1} – {2} was late", "We met {1}-{2}.", "FN={1} SN={2}"],
)
def test_a_season_is_a_forename_beside_its_surname(text):
    people = Identities.of(names=[("Summer", "Field")])
    assert judged(text.format("", "Summer", "Field"), people) != "silent"


@pytest.mark.parametrize(
    "text", ["Ms {}", "the {} family", "{}'s review", "baby {}", "Late: {} and staffing", "We met {} twice"]
)
def test_a_surname_that_begins_with_a_saint_is_found_whole(text):
    assert judged(text.format("St. John-Mollusc"), IDENTITIES) != "silent"


@pytest.mark.parametrize("text", ["K. Ż., aged 9, moved", "KŻ (aged 9) moved", "YP K.Ż. moved", "reviewŻółtowski"])
def test_a_capital_with_marks_is_a_capital(text):
    assert judged(text, IDENTITIES) == "asked"


def test_an_address_of_the_web_is_read_as_it_was_before_its_letters_were_escaped():
    assert judged("https://example.org/?name=Kacper%20%C5%BB%C3%B3%C5%82towski", IDENTITIES) == "refused"


@pytest.mark.parametrize(
    "text",
    [
        "Price (P) and quality (Q) are scored equally.",
        "West (W), East (E), North (N): all amber.",
        "The Foster children's survey had 61 responses.",
        "The North children were seen in time.",
        "House (B) closed, House (C) is being refitted.",
        "Panel (A) meets weekly; Panel (B) fortnightly.",
        "May – June is the busiest time; Spring – Summer is quieter.",
        "East/West teams were merged.",
        "Court; Church; Hall and Park are the four offices.",
        "House children were seen first; North family hub opened.",
        "Hall family support and Price family centre share a manager.",
        "The Prices moved upwards; the Halls were booked.",
        "SW North and SW House posts are vacant.",
        "In May contact with North and East was good; June (aged data) was not.",
        "Only May was worse; only East has vacancies.",
        "St. John Ambulance trained our staff.",
        "The plan_target and trend.line fields were renamed.",
        "Faith (4 homes) and the rest were looked at.",
        "May (12), June (14) and Summer (26) are shown.",
        "The Summer Reading scheme began in Summer; Price rises followed.",
    ],
)
def test_words_that_stand_for_themselves_are_nobody(text):
    people = Identities.of(
        names=[
            *PEOPLE,
            ("Pat", "Price"),
            ("Will", "Hall"),
            ("Joy", "North"),
            ("Eve", "East"),
            ("Ben", "House"),
            ("Carl", "House"),
            ("Summer", "Reading"),
            ("May", "Price"),
        ]
    )
    assert judged(text, people) == "silent"


def test_a_cell_begins_a_sentence_so_that_its_first_word_is_no_name_beside_a_day():
    days = [date.fromordinal(each) for each in range(date(2002, 1, 1).toordinal(), date(2022, 1, 1).toordinal())]
    people = Identities.of(names=[("Theo", "Wragg"), ("Thatcher", "Oldroyd")], born=days)
    for word in ("The", "That", "There"):
        assert not [*people.matches_in(f"1.1\tN/A\t{word} audit of 17 May 2021 found the same.")]
    assert [*people.matches_in("1.1\tTheo\t17 May 2021")]


def test_no_word_of_the_shipped_workbook_is_taken_for_a_short_name():
    package, words = Package.read(shipped_workbook()), set[str]()
    for sheet in sheets(package):
        for text in (cell for row in values_in(package, sheet) for cell in row if isinstance(cell, str)):
            typed = folded(text)
            capital = (
                each for each in typed.words if typed.is_capital(each) and not text[each.start : each.end].isupper()
            )
            words |= {each.text for each in capital if each.text.isalpha() and len(each.text) > 3}
    assert {each for each in words if not is_a_word(each)} - OF_THE_FIELD - TITLES <= OF_THE_COUNCIL
