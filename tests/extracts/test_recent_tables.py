"""Small tables that are remembered: found only for the same file read in the same way, and then as they were."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest
from msgspec.structs import replace

from kpixl.extracts import kept_tables, reading
from kpixl.extracts.exports import Export, exports_in
from kpixl.extracts.extracts import Extracts
from kpixl.extracts.files import RawTable
from kpixl.extracts.reading import read
from kpixl.extracts.recent_tables import RecentTables
from kpixl.extracts.schema import TABLES
from kpixl.extracts.typed_tables import typed
from kpixl.extracts.wording import Rules
from kpixl.figures.computing import reading_rules
from kpixl.words.periods import Period
from making import contacts, cp_plans, persons, shipped, written
from random_exports import random_export
from same_extracts import assert_same_extracts

APRIL, JUNE = Period(2024, 4), Period(2024, 6)
RULES = reading_rules(shipped())
_NO_TEXTS = {column: pa.array([], pa.string()) for column in TABLES["persons"].columns}
_NO_ROWS = RawTable("ssd_persons.csv", _NO_TEXTS, 0, lambda rows: rows, (), {}, ())


def _read(export: Export, rules: Rules = RULES, period: Period = JUNE) -> Extracts:
    return read(export, [period], rules, care_leavers_of={period: export})


def _read_anew(export: Export, rules: Rules = RULES, period: Period = JUNE) -> Extracts:
    """The same, with nothing remembered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_tables, "KEPT_FROM", 0)
        return _read(export, rules, period)


@pytest.fixture
def export(tmp_path: Path) -> Export:
    random_export(tmp_path / "2024-06", 7, "2024-06")
    return exports_in(tmp_path / "2024-06").newest


def test_a_small_table_that_was_read_before_is_not_read_again(export: Export, monkeypatch: pytest.MonkeyPatch):
    before = _read(export)
    monkeypatch.setattr(reading, "raw_table", lambda *_: pytest.fail("a table was read again"))
    assert_same_extracts(_read(export), before)


def test_a_table_is_as_it_was_read_whoever_numbered_its_people_with_others_since(tmp_path: Path):
    plans = cp_plans(("bea", "2024-01-08"), ("cai", "2024-02-01"))
    few, many = persons(("cai", "2015-03-01")), persons(("ade", "2016-01-01"), ("cai", "2015-03-01"))
    one, other = (
        exports_in(written(tmp_path / name / "2024-06", table, plans)).newest
        for name, table in (("one", few), ("other", many))
    )
    fresh = _read_anew(one), _read_anew(other)
    found = _read(one), _read(other)
    for export, expected, held in zip((one, other), fresh, found, strict=True):
        assert_same_extracts(_read(export), expected)
        assert_same_extracts(held, expected)
    assert found[0]["cp_plans"]["person"].tolist() != found[1]["cp_plans"]["person"].tolist()


def test_a_small_file_that_changed_is_read_anew_though_its_size_and_times_did_not(tmp_path: Path):
    folder = written(tmp_path / "2024-06", contacts(("ade", "2024-06-03")))
    file, export = folder / "ssd_contacts.csv", exports_in(folder).newest
    before, times = _read(export)["contacts"]["date"].iloc[0], file.stat()
    file.write_text(file.read_text().replace("2024-06-03", "2024-06-04"))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    after = _read(export)["contacts"]["date"].iloc[0]
    assert (str(before.date()), str(after.date())) == ("2024-06-03", "2024-06-04")


def test_another_rule_another_month_or_another_place_is_never_answered_with_what_was_remembered(
    export: Export, tmp_path: Path
):
    _read(export)
    empty = replace(RULES, reading=replace(RULES.reading, empty_texts=(*RULES.reading.empty_texts, "p1")))
    assert_same_extracts(_read(export, empty), _read_anew(export, empty))
    assert_same_extracts(_read(export, period=APRIL), _read_anew(export, period=APRIL))
    elsewhere = exports_in(export.folder.rename(tmp_path / "2024-07")).newest
    assert_same_extracts(_read(elsewhere), _read_anew(elsewhere))


def test_what_nobody_asked_for_longest_is_forgotten_first_and_never_more_is_remembered_than_so_many_bytes():
    table = typed("persons", _NO_ROWS, RULES, None)
    recent = RecentTables(bytes_at_most=100)
    for key in ("first", "second"):
        recent.put(key, table, 50)
    assert recent.get("first") is not None
    recent.put("third", table, 50)
    assert [recent.get(key) is not None for key in ("first", "second", "third")] == [True, False, True]
    recent.put("large", table, 101)
    assert [recent.get(key) for key in ("first", "third", "large")] == [None, None, None]
    recent.put("again", table, 60)
    recent.put("again", table, 60)
    assert recent.get("again") is not None
