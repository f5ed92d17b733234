"""However somebody is named, a copy does not pass in silence; and ordinary narratives do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpixl.disclosure.gate.finding import FindingKind as Kind
from kpixl.disclosure.gate.identities import Identities
from kpixl.disclosure.gate.scan import scan
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

GRAMMARS = {"tuning": TUNING, "measuring": MEASURING}


@pytest.fixture(scope="module")
def councils(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Identities]:
    return {name: council(grammar, tmp_path_factory.mktemp(name)) for name, grammar in GRAMMARS.items()}


@pytest.mark.parametrize("name", GRAMMARS)
def test_no_way_of_naming_a_child_or_worker_passes_in_silence(name: str, councils: dict[str, Identities]):
    assert [way for way in ways(GRAMMARS[name]) if judged(way.text, councils[name]) == "silent"] == []


@pytest.mark.parametrize("name", GRAMMARS)
def test_ordinary_narratives_are_not_refused_and_hardly_asked_about(name: str, councils: dict[str, Identities]):
    verdicts = [judged(text, councils[name]) for text in GRAMMARS[name].narratives]
    assert "refused" not in verdicts
    assert verdicts.count("asked") <= len(verdicts) / 20


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


# Always

letters = st.text("abcdefghijklmnoprstuvwz", min_size=3, max_size=7)
rare = st.builds(lambda start, rest: f"{start}{rest}", st.sampled_from(["Q", "Zy", "Xa", "Vr"]), letters)
forenames = rare | st.sampled_from(FORENAMES) | st.sampled_from(["Zoë", "Łucja", "Anne-Marie", "Siân", "Jürgen"])
surnames = rare | st.builds(lambda a, b: f"{a}-{b}", rare, st.sampled_from(SURNAMES)) | st.builds("O'{}".format, rare)
frames = st.sampled_from([*TUNING.frames, *MEASURING.frames])
ids = st.from_regex(
    r"[A-Z]{2}[1-9][0-9]{5}|[A-Z]-[1-9][0-9]{6}|[1-9][0-9]{7,9}|[A-Z]{3}/[1-9][0-9]{4}/[A-Z]", fullmatch=True
)
OFTEN = settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
@OFTEN
@given(name=st.tuples(forenames, surnames), way=st.sampled_from(sorted(NAME_WAYS)), frame=frames)
def test_a_name_is_never_passed_over_however_it_is_written(name: tuple[str, str], way: str, frame: str):
    assert judged(frame.format(NAME_WAYS[way](*name)), Identities.of(names=[name])) != "silent"


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
