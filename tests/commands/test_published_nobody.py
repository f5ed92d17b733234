"""Nobody leaves: whatever is in the extracts and whatever people write, no published file has a child in it."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from few_indicators import with_few
from kpixl.commands.publish.publish import publish
from kpixl.words.errors import PublishError
from kpixl.workbook.ooxml.package import Package
from making import contacts, cp_plans, cp_visits, persons, placement_locations, written
from pages import NOW, Workbook, on_disk

DAY_ZERO = date(1899, 12, 30)  # of a workbook's dates


class Child(Struct, frozen=True):
    """Somebody whose traits can't be mistaken for anything else."""

    id: str
    forename: str
    surname: str
    born: date
    postcode: str

    @property
    def traits(self) -> dict[str, str]:
        """What identifies the child, as somebody might write it."""
        day = self.born
        return {
            "id": self.id,
            "name": f"{self.forename} {self.surname}",
            "name, surname first": f"{self.surname.upper()}, {self.forename}",
            "date of birth": day.isoformat(),
            "date of birth, day first": f"{day:%d/%m/%Y}",
            "date of birth in words": f"{day.day} {day:%B %Y}",
            "postcode": self.postcode,
        }


def unmistakable(start: str) -> st.SearchStrategy[str]:
    return st.text("jqvxz", min_size=6, max_size=9).map(lambda letters: f"{start}{letters}")


children = st.builds(
    Child,
    st.text("0123456789", min_size=7, max_size=9).map(lambda digits: f"QX{digits}"),
    unmistakable("J"),
    unmistakable("V"),
    st.dates(date(2008, 1, 1), date(2023, 12, 31)),
    st.from_regex(r"ZQ[1-9] [1-9]XZ", fullmatch=True),
)
families = st.lists(children, min_size=1, max_size=4, unique_by=lambda child: child.id)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with the indicators to which the families belong, and some to which nobody does."""
    keys = ("contacts", "re_referrals", "children_in_need", "cin_visits", "child_protection", "repeat_plans",
            "cp_visits", "looked_after", "placed_over_20_miles")  # fmt: skip
    return with_few(tmp_path_factory.mktemp("config"), *keys)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory, config: Path) -> Path:
    return on_disk(tmp_path_factory.mktemp("blank") / "Scorecard.xlsm", Path(), config=config).path


def refreshed(blank: Path, config: Path, folder: Path, family: list[Child], narrative: str) -> Workbook:
    """A scorecard of a council that knows this family, with a narrative."""
    shutil.rmtree(folder, ignore_errors=True)
    export = written(
        folder / "extracts" / "2024-06",
        persons(*((child.id, child.born.isoformat()) for child in family)),
        contacts(*((child.id, "2024-06-03") for child in family)),
        cp_plans((family[0].id, "2021-01-11", "2021-06-14"), *((child.id, "2024-01-08", "") for child in family)),
        cp_visits((family[0].id, "2024-06-21")),
        placement_locations(),
    )
    _add_names(export / "ssd_person.csv", family)
    with (export / "ssd_address.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("addr_person_id", "addr_address_postcode"), *((child.id, child.postcode) for child in family)]
        )
    workbook = Workbook(Path(shutil.copy(blank, folder / "Scorecard.xlsm")), export.parent, config)
    workbook.narrate("cp_visits", narrative)
    workbook.refreshed(config=config)
    return workbook


def _add_names(people: Path, family: list[Child]) -> None:
    rows = list(csv.DictReader(people.read_text(encoding="utf-8").splitlines()))
    named = {child.id: {"pers_forename": child.forename, "pers_surname": child.surname} for child in family}
    with people.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*dict.fromkeys([*rows[0], "pers_forename", "pers_surname"])])
        writer.writeheader()
        writer.writerows({**row, **named[row["pers_person_id"]]} for row in rows)


def told_of(child: Child, file: Path) -> set[str]:
    """Which of the child's traits are anywhere in the file; in a workbook, in any of its parts."""
    parts = [file.read_bytes()]
    if file.suffix in (".xlsx", ".xlsm"):
        package = Package.read(file)
        parts = [name.encode() + package.part(name) for name in package]
    text = b"\n".join(parts).decode("utf-8", errors="replace").casefold()
    serial = f"<v>{(child.born - DAY_ZERO).days}</v>"
    traits = {**child.traits, "forename": child.forename, "surname": child.surname, "day number": serial}
    return {name for name, trait in traits.items() if trait.casefold() in text}


@pytest.mark.slow
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(family=families, words=st.sampled_from(["", "Steady.", "=A1 & B2: <late> visits, & more."]))
def test_no_trait_of_any_child_is_in_any_part_of_what_is_published(
    family: list[Child], words: str, blank: Path, config: Path, tmp_path: Path
):
    workbook = refreshed(blank, config, tmp_path / "council", family, words)
    out = tmp_path / "council" / "out"
    made = publish(workbook.path, workbook.extracts, out, config_folder=config, email=True, now=NOW)
    files = sorted(made.copy.parent.iterdir())
    assert [file.suffix for file in files] == [".eml", ".json", ".xlsx"]
    assert [(file.suffix, told_of(child, file)) for file in files for child in family if told_of(child, file)] == []


@pytest.mark.slow
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(family=families, data=st.data())
def test_a_trait_of_a_child_in_a_narrative_leaves_nothing_published(
    family: list[Child], data: st.DataObject, blank: Path, config: Path, tmp_path: Path
):
    child = data.draw(st.sampled_from(family))
    trait = data.draw(st.sampled_from(sorted(child.traits.values())))
    workbook = refreshed(blank, config, tmp_path / "council", family, f"Visits were late, as with {trait} in June.")
    assert told_of(child, workbook.path)  # so the search in the other test is able to find them
    with pytest.raises(PublishError) as why:
        out = tmp_path / "council" / "out"
        publish(workbook.path, workbook.extracts, out, config_folder=config, email=True, now=NOW)
    assert trait not in str(why.value)
    assert not (tmp_path / "council" / "out").exists()


@pytest.mark.slow
def test_an_id_that_is_a_code_of_the_definitions_is_refused_with_what_it_may_be(config: Path, tmp_path: Path):
    export = written(tmp_path / "extracts" / "2024-06", persons(("V1", "2015-03-01")), contacts(("V1", "2024-06-03")))
    workbook = on_disk(tmp_path / "Scorecard.xlsm", export.parent)
    workbook.refreshed(config=config)
    with pytest.raises(PublishError, match="Most words of the sheet Definitions are kpixl's own") as why:
        publish(workbook.path, workbook.extracts, tmp_path / "out", config_folder=config, now=NOW)
    assert "'Definitions'" in str(why.value)
