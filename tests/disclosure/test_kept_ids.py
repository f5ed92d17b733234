"""The ids that the gate looks for are kept for large files; it looks for the same people with and without them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from councils import export_of_four
from fingerprinted import fingerprint
from kpixl.commands.page_exports import CameFrom
from kpixl.commands.people_in_page_exports import people_behind
from kpixl.disclosure.people import people_in_extracts
from kpixl.disclosure.people.people_in_extracts import People, people_of
from kpixl.extracts import fingerprints
from kpixl.extracts.arrow_streams import read_stream
from kpixl.extracts.cache import Cache
from kpixl.extracts.exports import exports_in
from kpixl.extracts.tables_on_disk import Lying
from making import shipped


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture(autouse=True)
def every_file_is_large_and_nobody_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_in_extracts, "LARGE", 0)
    monkeypatch.setattr(fingerprints, "COARSE_SECONDS", -10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two exports; one of them has a child who is in no table of persons."""
    for month, more in (("2024-05", ("stranger", "2024-05-02")), ("2024-06", ("ade", "2024-06-02"))):
        export_of_four(tmp_path / "extracts" / month, (("ade", "2024-06-03"), more))
    return tmp_path / "extracts"


def looked_for(folder: Path, cache: Cache | None) -> People:
    behind = [CameFrom(each.name, fingerprint(each)) for each in sorted(folder.iterdir())]
    return people_behind(behind, folder, shipped().reading, "Nothing was published.", cache)


def read_anew(folder: Path) -> People:
    return people_of(exports_in(folder).all, shipped().reading)


def names_in(cache: Cache) -> set[str]:
    return {file.name for file in cache.folder.glob("ids-*")}


def test_the_same_people_are_looked_for_with_what_is_kept_as_without(folder: Path, cache: Cache):
    first = looked_for(folder, cache)
    assert names_in(cache)
    assert first == looked_for(folder, cache) == looked_for(folder, None) == read_anew(folder)
    assert any("stranger" in each for each in first.identities.ids.loose | first.identities.ids.exact)


def test_what_is_kept_is_what_is_looked_for_and_no_file_is_read_for_it(
    folder: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
):
    expected, opened = looked_for(folder, cache), []
    opens = Lying.opened

    def noted(lying: Lying, *rest: object) -> object:
        opened.append(lying.table)
        return opens(lying, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Lying, "opened", noted)
    assert looked_for(folder, cache) == expected
    assert "ssd_person" in opened
    assert not {"ssd_contacts", "ssd_cp_visits"} & {*opened}


def test_an_export_that_changed_in_one_id_is_read_again(folder: Path, cache: Cache):
    looked_for(folder, cache)
    contacts = folder / "2024-05" / "ssd_contacts.csv"
    contacts.write_text(contacts.read_text("utf-8").replace("stranger", "newcomer"), "utf-8")
    assert looked_for(folder, cache) == read_anew(folder)


def test_what_was_read_otherwise_is_not_taken_for_the_same(folder: Path, cache: Cache):
    """An older export's ids of records are not read if the newest export has their table, too."""
    looked_for(folder, cache)
    (folder / "2024-06" / "ssd_contacts.csv").unlink()
    assert looked_for(folder, cache) == read_anew(folder)


def test_a_spoiled_file_of_the_cache_has_the_export_read_again(folder: Path, cache: Cache):
    expected = looked_for(folder, cache)
    for file in cache.folder.glob("ids-*"):
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 4
        file.write_bytes(content)
    assert looked_for(folder, cache) == expected


TELLING = {
    "ssd_person": "pers_person_id,pers_forename,pers_surname,pers_dob\nade,Zebedee,Quillfeather,2011-03-04",
    "ssd_address": "addr_table_id,addr_person_id,addr_address_postcode\na-1,ade,ZZ9 9ZZ",
    "ssd_mother": "moth_table_id,moth_person_id,moth_childs_dob\nm-1,ade,2012-07-19",
    "ssd_cin_episodes": "cine_referral_id,cine_person_id,cine_referral_worker_id\nr-1,ade,Ottoline Marrowby",
    "ssd_linked_identifiers": "link_table_id,link_person_id,link_identifier_value\nl-1,ade,943 476 5919",
    "ssd_contacts": "cont_contact_id,cont_person_id\nc-1,bea",
}


def test_a_file_that_tells_a_name_a_birth_date_an_address_a_worker_or_another_number_is_read_each_time(
    tmp_path: Path, cache: Cache
):
    export = tmp_path / "extracts" / "2024-06"
    export.mkdir(parents=True)
    for table, rows in TELLING.items():
        (export / f"{table}.csv").write_text(f"{rows}\n", "utf-8")
    looked_for(export.parent, cache)
    kept = [cache.get(name.removesuffix(".kept")) for name in names_in(cache)]
    told = [read_stream(pa.BufferReader(each)).to_pydict() for each in kept]
    assert told == [{"cont_contact_id": [["c-1"]], "cont_person_id": [["bea"]]}]


def test_nothing_is_kept_of_files_that_somebody_may_be_writing(
    folder: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fingerprints, "COARSE_SECONDS", 10**6)
    looked_for(folder, cache)
    assert not names_in(cache)
