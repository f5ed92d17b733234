"""However somebody is named, no copy leaves without a question; ordinary narratives leave without one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cutting_names import cut_short
from kpixl.disclosure.finding import FindingKind as Kind
from kpixl.disclosure.gate.scan import scan
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.ordinary_words import CALENDAR, LETTER_COLOURS, is_ordinary
from kpixl.words.errors import WorkbookError
from measure_gate import BEGINS, ENDS, PAGE, council, judged, measured, table
from naming_in_workbooks import document, workbooks
from naming_somebody import (
    BIRTH_FRAMES,
    DATE_WAYS,
    FORENAMES,
    ID_WAYS,
    MEASURING,
    NAME_WAYS,
    SURNAMES,
    TUNING,
    ways,
)

pytestmark = pytest.mark.slow

GRAMMARS = {"tuning": TUNING, "measuring": MEASURING}


@pytest.fixture(scope="module")
def councils(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Identities]:
    return {name: council(grammar, tmp_path_factory.mktemp(name)) for name, grammar in GRAMMARS.items()}


@pytest.mark.parametrize("name", GRAMMARS)
def test_no_way_of_naming_a_child_or_worker_passes_in_silence(name: str, councils: dict[str, Identities]):
    silent = [way for way in ways(GRAMMARS[name]) if judged(way.text, councils[name]) == "silent"]
    assert [way for way in silent if way.kind != "cut to an ordinary word"] == []


@pytest.mark.parametrize("name", GRAMMARS)
def test_ordinary_narratives_are_not_refused_and_hardly_asked_about(name: str, councils: dict[str, Identities]):
    verdicts = [judged(text, councils[name]) for text in GRAMMARS[name].narratives]
    assert "refused" not in verdicts
    assert verdicts.count("asked") <= len(verdicts) / 20


def test_a_name_that_is_a_word_is_refused_beside_its_bearer_s_birthday(councils: dict[str, Identities]):
    council = councils["measuring"]
    for day, words in sorted(council.born_by_name.items())[::500]:
        texts = [f"Late: {word.title()} ({day:%d/%m/%Y})" for word in words]
        assert [text for text in texts if judged(text, council) != "refused"] == []
    assert judged("Late: Court (04/03/2011)", council) == "silent"


def test_the_counts_in_the_docs_are_those_measured(councils: dict[str, Identities]):
    told = PAGE.read_text(encoding="utf-8").partition(BEGINS)[2].partition(ENDS)[0]
    assert told == table(measured(MEASURING, councils["measuring"]))


@pytest.mark.slow
@pytest.mark.parametrize("name", GRAMMARS)
def test_who_is_named_by_several_pieces_of_a_workbook_is_found(
    name: str, councils: dict[str, Identities], tmp_path: Path
):
    path, silent = tmp_path / "page.xlsx", []
    for person in GRAMMARS[name].people:
        for way, content in workbooks(person):
            path.write_bytes(content)
            if not any(finding.is_personal for finding in scan(path, councils[name])):
                silent.append((person.surname, way))
    assert silent == []


def test_a_row_of_figures_and_teams_names_nobody(councils: dict[str, Identities], tmp_path: Path):
    from hiding_places import SHEET, book, row, sheet, text_cell

    heads = [
        text_cell(f"{letter}1", text)
        for letter, text in zip("ABCDE", ["Team", "May", "June", "Ref", "Court"], strict=True)
    ]
    figures = [
        text_cell("A2", "North"),
        *(f'<c r="{at}2"><v>{n}</v></c>' for at, n in zip("BCDE", [748, 15, 87, 20], strict=True)),
    ]
    path = tmp_path / "page.xlsx"
    path.write_bytes(book({SHEET: sheet(row(*heads) + row(*figures, number=2))}))
    assert not [each for each in scan(path, councils["measuring"]) if each.is_personal]


@pytest.mark.parametrize("kind", ["word", "ppt"])
def test_a_document_that_is_no_workbook_is_refused_and_never_called_clean(kind: str, tmp_path: Path):
    path = tmp_path / "page.xlsx"
    path.write_bytes(document(kind, "Zebedee Quillfeather"))
    with pytest.raises(WorkbookError, match="not a workbook"):
        scan(path)


CUT_SHORT = {
    ("Rosalind", "Thackeray"): ("Roz", "Rozza", "Ros T", "Thack", "R. Thack", "Th****ay", "T’keray", "Rslnd"),
    ("Jarosław", "Wojciechowski"): ("Jaro", "Yaro", "Jarek", "Wojciech", "J Wojc", "W-chowski"),
    ("Siobhán", "O'Shaughnessy"): ("Shiv", "Shiv O", "Shivvy", "O'Shaugh", "Shaugh...", "Siobhain"),
    ("Zebedee", "Quillfeather"): ("Zebs", "Z. Quill", "Q'feather", "Q*****", "Quill…", "Zbd"),
    ("Muhammad", "Siddiqui"): ("Mo", "Mohamed", "Muhd", "Mohammed", "Siddiqi", "Sidd."),
    ("Abdirahman", "Warsame"): ("Abdi", "Abs", "Abdi W", "Warsam", "A. Wars"),
    ("Oluwaseun", "Adebayo-Ogunleye"): ("Seun", "Olu", "Ogunl", "O'leye", "Adeba"),
    ("Kerry", "van der Merwe"): ("Kez", "Kezza", "Kerrs", "Merw"),
}


@pytest.mark.parametrize(("name", "texts"), CUT_SHORT.items(), ids=" ".join)
def test_a_name_cut_short_or_with_letters_left_out_is_asked_about(name: tuple[str, str], texts: tuple[str, ...]):
    identities = Identities.of(names=[name])
    frames = [*TUNING.frames, *MEASURING.frames]
    silent = [text for text, frame in zip(texts, frames, strict=False)
              if judged(frame.format(text), identities) == "silent"]  # fmt: skip
    assert silent == []


SOUNDING_LIKE_WORDS = [
    ("Cathal", "Plansford"), ("Swyn", "Wrigley"), ("Paul", "Adler"), ("Theresa", "Bessel"), ("Carerra", "Irosine"),
    ("Ofsala", "Courtenay"), ("Notelle", "Coprian"),
]  # fmt: skip


@pytest.mark.parametrize("letters", ["MD", "CS", "AP", "TV"])
@pytest.mark.parametrize(
    "child", ["YP", "child", "The child", "CYP", "client", "service user", "care leaver", "siblings"]
)
def test_initials_after_a_word_for_a_child_are_asked_about_though_they_mean_something_else(letters: str, child: str):
    identities = Identities.of(names=[(letters[0] + "ary", letters[1] + "unmore")])
    for text in (f"We met {child} {letters} at school.", f"{child} {letters} refused", f"Late: {child} {letters}"):
        assert judged(text, identities) == "asked"


@pytest.mark.parametrize("letters", ["P.E.P.", "R.A.G.", "C.S.E.", "K.P.I.", "D.O.B."])
def test_an_abbreviation_with_stops_is_nobodys_initials_but_behind_a_word_for_a_child(letters: str):
    identities = Identities.of(names=[(letters[0] + "ary", letters[-2] + "unmore")])
    assert judged(f"The {letters} meetings are held monthly.", identities) == "silent"
    assert judged(f"We met child {letters} at school.", identities) == "asked"


@pytest.mark.parametrize(
    "text",
    [
        "Each child CP plan was audited.",
        "The child SW changed twice.",
        "YP PA caseloads rose.",
        "See Table B and Plan A.",
        "Carers, IROs and Ofsted said so.",
        "There was a delay; Court time is short.",
        "**Note** the re-referrals; co-operation is good…",
    ],
)
def test_the_words_of_the_field_are_nobodys_short_names(text: str):
    assert judged(text, Identities.of(names=SOUNDING_LIKE_WORDS)) == "silent"


# Always

letters = st.text("abcdefghijklmnoprstuvwz", min_size=3, max_size=7)
rare = st.builds(lambda start, rest: f"{start}{rest}", st.sampled_from(["Q", "Zy", "Xa", "Vr"]), letters)
forenames = rare | st.sampled_from(FORENAMES) | st.sampled_from(["Zoë", "Łucja", "Anne-Marie", "Siân", "Jürgen"])
surnames = rare | st.builds(lambda a, b: f"{a}-{b}", rare, st.sampled_from(SURNAMES)) | st.builds("O'{}".format, rare)
syllables = st.sampled_from(
    ["mar", "len", "dor", "vis", "kal", "tur", "ben", "hol", "sef", "gwil", "nax", "tov", "zed"]
)
of_syllables = st.lists(syllables, min_size=2, max_size=4).map(lambda each: "".join(each).capitalize())
frames = st.sampled_from([*TUNING.frames, *MEASURING.frames])
ids = st.from_regex(
    r"[A-Z]{2}[1-9][0-9]{5}|[A-Z]-[1-9][0-9]{6}|[1-9][0-9]{7,9}|[A-Z]{3}/[1-9][0-9]{4}/[A-Z]", fullmatch=True
)
OFTEN = settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
@OFTEN
@given(name=st.tuples(forenames, surnames), way=st.sampled_from(sorted(NAME_WAYS)), frame=frames)
def test_a_name_is_never_passed_over_however_it_is_written(name: tuple[str, str], way: str, frame: str):
    """Unless it is written as a month or term was rated: May Green."""
    written = NAME_WAYS[way](*name)
    assume(not {*written.lower().split()} <= CALENDAR | LETTER_COLOURS)
    assert judged(frame.format(written), Identities.of(names=[name])) != "silent"


@pytest.mark.parametrize("name", ["Summer White", "Autumn Brown", "May White"])
def test_a_month_or_season_before_a_colour_that_no_figure_has_is_asked_about(name: str):
    forename, surname = name.split()
    for names in ([(forename, surname)], [(forename, f"Zylka-{surname}")]):
        assert judged(f"We visited {name} on Monday.", Identities.of(names=names)) == "asked"
    assert (
        judged("Rated Red in April, May Amber and Autumn Green.", Identities.of(names=[("Autumn", "Green")]))
        == "silent"
    )


@pytest.mark.slow
@OFTEN
@given(name=st.tuples(of_syllables, of_syllables), frame=frames)
def test_a_part_of_a_name_is_never_passed_over_unless_it_is_a_word(name: tuple[str, str], frame: str):
    for way, text in cut_short(*name).items():
        if not is_ordinary(text.lower()) and not is_ordinary(text.lower().removesuffix("s")):
            assert judged(frame.format(text), Identities.of(names=[name])) != "silent", way


@pytest.mark.slow
@OFTEN
@given(child_id=ids, way=st.sampled_from(sorted(ID_WAYS)), frame=frames)
def test_an_id_is_never_passed_over_however_it_is_written(child_id: str, way: str, frame: str):
    assert judged(frame.format(ID_WAYS[way](child_id)), Identities.of([child_id])) == "refused"


@pytest.mark.slow
@OFTEN
@given(
    born=st.dates(min_value=MEASURING.people[1].born, max_value=MEASURING.people[5].born),
    way=st.sampled_from(sorted(DATE_WAYS)),
    birth=st.sampled_from(BIRTH_FRAMES),
    frame=frames,
)
def test_a_day_that_is_said_to_be_of_birth_is_never_passed_over(born, way: str, birth: str, frame: str):
    text = frame.format(birth.format(DATE_WAYS[way](born)))
    crowd = [born.replace(year=year, day=day) for year in range(2002, 2022) for day in range(1, 29)]
    assert judged(text, Identities.of(born=[born, *crowd])) == "refused"


def test_a_day_alone_names_nobody_among_thousands_and_somebody_among_few():
    few = Identities.of(born=[MEASURING.people[0].born])
    assert Kind.BIRTH_DATE in {each.kind for each in few.found_in("Reviewed on 12 September 2013")}
    many = Identities.of(
        born=[MEASURING.people[0].born.replace(day=day, month=month) for day in range(1, 29) for month in range(1, 13)]
    )
    assert list(many.found_in("Reviewed on 12 September 2013")) == []
