"""Typed tables that are kept: found only for the same file read in the same way, and then exactly as they were."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from kpixl.extracts import kept_tables
from kpixl.extracts.cache import Cache
from kpixl.extracts.exports import Export, exports_in
from kpixl.extracts.extracts import Extracts
from kpixl.extracts.reading import read
from kpixl.extracts.wording import Rules
from kpixl.figures.computing import reading_rules
from kpixl.words.periods import Period
from making import contacts, persons, shipped, written
from random_exports import random_export
from same_extracts import assert_same_extracts

pytestmark = pytest.mark.slow

JUNE = Period(2024, 6)
RULES = reading_rules(shipped())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    """A cache that keeps tables of any size."""
    monkeypatch.setattr(kept_tables, "KEPT_FROM", 0)
    return Cache(tmp_path / "cache")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    folder = tmp_path_factory.mktemp("export") / "2024-06"
    random_export(folder, 7, "2024-06")
    return exports_in(folder).newest


@pytest.fixture(scope="module")
def read_first(export: Export, tmp_path_factory: pytest.TempPathFactory) -> tuple[Extracts, Path]:
    """What was read while nothing was kept yet, and the folder in which it was then kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_tables, "KEPT_FROM", 0)
        cache = Cache(tmp_path_factory.mktemp("kept") / "cache")
        return _read(export, cache), cache.folder


@pytest.fixture
def filled(read_first: tuple[Extracts, Path], cache: Cache) -> Cache:
    """The cache as it is after a first reading."""
    shutil.copytree(read_first[1], cache.folder)
    return cache


def _read(export: Export, cache: Cache | None, rules: Rules = RULES, period: Period = JUNE) -> Extracts:
    return read(export, [period], rules, care_leavers_of={period: export}, cache=cache)


def _names(cache: Cache) -> set[str]:
    return {file.name for file in cache.folder.iterdir()}


def test_tables_that_were_kept_are_exactly_those_that_were_read(export: Export, cache: Cache):
    fresh = _read(export, None)
    assert_same_extracts(fresh, _read(export, cache))
    kept = _names(cache)
    assert_same_extracts(fresh, _read(export, cache))
    assert _names(cache) == kept
    assert len(kept) > 20


def test_what_is_kept_is_read_in_place_of_the_file(export: Export, filled: Cache, monkeypatch: pytest.MonkeyPatch):
    """Otherwise nothing would be faster."""
    monkeypatch.setattr(kept_tables.KeptTable, "put", lambda *_: pytest.fail("a table was read again"))
    _read(export, filled)


@pytest.mark.slow
@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:-20] + bytes([whole[-20] ^ 4]) + whole[-19:],
        lambda whole: bytes(len(whole)),
        lambda _: b"",
    ],
    ids=["cut short", "a bit flipped", "zeros", "empty"],
)
def test_a_kept_table_that_was_spoiled_is_read_again_and_kept_whole(
    export: Export, read_first: tuple[Extracts, Path], filled: Cache, spoil
):
    whole = {file: file.read_bytes() for file in filled.folder.iterdir()}
    for file, content in whole.items():
        file.write_bytes(spoil(content))
    assert_same_extracts(read_first[0], _read(export, filled))
    assert {file: file.read_bytes() for file in filled.folder.iterdir()} == whole


def test_a_file_that_changed_is_read_anew_though_its_size_and_times_did_not(tmp_path: Path, cache: Cache):
    folder = written(tmp_path / "2024-06", persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03")))
    file, export = folder / "ssd_contacts.csv", exports_in(folder).newest
    before, times = _read(export, cache)["contacts"]["date"].iloc[0], file.stat()
    file.write_text(file.read_text().replace("2024-06-03", "2024-06-04"))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    after = _read(export, cache)["contacts"]["date"].iloc[0]
    assert (str(before.date()), str(after.date())) == ("2024-06-03", "2024-06-04")


@pytest.mark.slow
def test_whatever_decides_how_a_table_is_read_makes_it_another_table(export: Export, filled: Cache):
    kept = _names(filled)
    empty = replace(RULES, reading=replace(RULES.reading, empty_texts=(*RULES.reading.empty_texts, "p1")))
    assert_same_extracts(_read(export, None, empty), _read(export, filled, empty))
    assert len(_names(filled)) >= 2 * len(kept) - 1


def test_of_other_months_only_tables_with_outcomes_are_read_again(export: Export, filled: Cache):
    kept = _names(filled)
    april = Period(2024, 4)
    assert_same_extracts(_read(export, None, period=april), _read(export, filled, period=april))
    assert 0 < len(_names(filled) - kept) < 6


def test_neither_who_works_for_the_council_nor_the_name_of_a_child_is_kept(tmp_path: Path, cache: Cache):
    folder = tmp_path / "2024-06"
    folder.mkdir()
    (folder / "ssd_person.csv").write_text(
        "pers_person_id,pers_dob,pers_forename,pers_surname\np1,2015-03-01,Adelheid,Quillfeather\n"
    )
    (folder / "ssd_professionals.csv").write_text("prof_professional_id,prof_professional_name\nw1,Theodora Wrenbury\n")
    export = exports_in(folder).newest
    assert _read(export, cache)["professionals"]["worker"].tolist() == ["Theodora Wrenbury"]
    assert _names(cache)
    for file in cache.folder.iterdir():
        table = kept_tables.table_from_bytes(cache.get(file.stem))
        said = " ".join([table.rows.to_csv(), *table.people.to_pylist()])
        assert "p1" in said
        assert not any(name in said for name in ("Adelheid", "Quillfeather", "Theodora", "Wrenbury"))


def test_small_files_are_not_kept(export: Export, tmp_path: Path):
    cache = Cache(tmp_path / "cache")
    _read(export, cache)
    assert not cache.folder.exists()
