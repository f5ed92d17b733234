"""How many people are looked for, and by what: counted from the exports; an export with nobody in it is refused."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpixl.disclosure.people.people_count import PeopleCount
from kpixl.disclosure.people.people_in_extracts import people_of
from kpixl.extracts.exports import exports_in
from kpixl.words.errors import ExtractError
from making import shipped

COLUMNS = ("pers_person_id", "pers_forename", "pers_surname", "pers_dob")
NOTHING = st.sampled_from(["", " ", "NULL"])
rows = st.tuples(
    NOTHING | st.integers(1, 9).map(lambda number: f"QX-{number}"),
    NOTHING | st.sampled_from(["Zebedee", "Ottoline"]),
    NOTHING | st.sampled_from(["Quillfeather", "Marrowby"]),
    NOTHING | st.sampled_from(["04/03/2011", "2012-07-19", "not known"]),
)
exports = st.dictionaries(st.sampled_from(["2024-04", "2024-05", "2024-06"]), st.lists(rows, max_size=6), min_size=1)


def write(folder: Path, lines: Iterable[Iterable[str]], columns: Iterable[str] = COLUMNS) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "ssd_person.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *lines])


def looked_for(folder: Path) -> PeopleCount:
    return people_of(exports_in(folder).all, shipped().reading).count


def told(text: str) -> str:
    return "" if text.strip() in ("", "NULL") else text


@pytest.mark.slow
@given(by_month=exports)
def test_each_child_counts_once_and_what_no_export_tells_of_it_is_counted(
    by_month: dict[str, list[tuple[str, ...]]], tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("people")
    known: dict[object, set[str]] = {}
    for month, lines in by_month.items():
        write(folder / month, lines)
        for each in lines:
            id_, forename, surname, born = map(told, each)
            whose = id_ or (forename and surname and (forename, surname))
            if whose:
                known.setdefault(whose, set()).update(
                    what
                    for what, is_told in (
                        ("id", id_),
                        ("name", forename or surname),
                        ("birth", born and born != "not known"),
                    )
                    if is_told
                )
    silent = [
        month for month, lines in by_month.items() if not any(told(a) or (told(b) and told(c)) for a, b, c, _ in lines)
    ]
    if silent:
        with pytest.raises(ExtractError, match=r"nobody to look for in a file") as why:
            looked_for(folder)
        assert re.findall(r"2024-\d\d(?=/ssd_person)", str(why.value)) == sorted(silent)
        return
    found = looked_for(folder)
    assert found.children == len(known)
    for lack, what in ((found.without_name, "name"), (found.without_id, "id"), (found.without_birth_date, "birth")):
        assert lack == sum(what not in each for each in known.values()), what


def test_an_export_without_names_has_people_all_the_same_and_it_is_said_that_none_is_looked_for(tmp_path: Path):
    write(tmp_path / "2024-06", [("QX-1", "2011-03-04"), ("QX-2", "")], ("pers_person_id", "pers_dob"))
    found = people_of(exports_in(tmp_path).all, shipped().reading)
    assert found.identities.born == {date(2011, 3, 4)}
    assert found.count.in_words() == (
        "Looked for 2 children by id and date of birth, and for no worker of 2024-06. "
        "The exports give no name of any child and no date of birth of 1 of the children."
    )


def test_workers_are_counted_by_their_ids_and_known_by_their_names_where_there_are_any(tmp_path: Path):
    write(tmp_path / "2024-06", [("QX-1", "Zebedee", "Quillfeather", "2011-03-04")])
    (tmp_path / "2024-06" / "ssd_professionals.csv").write_text(
        "prof_professional_id,prof_professional_name\nW-1,Ottoline Marrowby\nW-2,\n", encoding="utf-8"
    )
    assert looked_for(tmp_path).in_words() == (
        "Looked for 1 child by name, id and date of birth, and for 2 workers by name and id of 2024-06."
    )


@pytest.mark.parametrize("row", [[], [("", "", "", "2011-03-04")], [("NULL", "Zebedee", "", "")]])
def test_an_export_that_holds_nobody_is_refused_with_what_it_should_hold(tmp_path: Path, row: list[tuple[str, ...]]):
    write(tmp_path / "2024-05", [("QX-1", "", "", "")])
    write(tmp_path / "2024-06", row)
    with pytest.raises(ExtractError) as why:
        looked_for(tmp_path)
    assert "2024-06/ssd_person.csv: no row has an id or a name" in str(why.value)
    assert "ids and dates of birth at least" in str(why.value)
    assert "Zebedee" not in str(why.value) and "2024-05" not in str(why.value)
