"""Outcomes that no figure needs are dropped while a file is read, which changes nothing that is read or said."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.extracts import csv_files, large_texts, tables_on_disk
from kpixl.extracts.cache import Cache
from kpixl.extracts.exports import exports_in
from kpixl.extracts.extracts import Extracts
from kpixl.extracts.large_texts import LARGE_FROM
from kpixl.extracts.reading import read
from kpixl.extracts.tables_on_disk import Stretch
from kpixl.extracts.wording import Rules
from kpixl.figures.computing import reading_rules
from kpixl.words.errors import ExtractError
from kpixl.words.periods import Period
from making import shipped
from random_exports import random_export
from same_extracts import assert_same_extracts

pytestmark = pytest.mark.slow

JUNE = Period(2024, 6)
RULES = reading_rules(shipped())
YES, NO = '{""NEW_REFERRAL_FLAG"": ""Y""}', '{""NEW_REFERRAL_FLAG"": ""N"", ""COMMENTS"": ""one\ntwo""}'
DATES = (
    "2024-06-03",
    "2024-06-30 23:59:00",
    "2024-05-31",
    "2024-07-01",
    "03/06/2024",
    "6 May 2024",
    "",
    "soon",
    "45446",
)
OUTCOMES = (YES, NO, "", "{not", "progressed", '{""COMMENTS"": ""3 x\n\n""}', "nothing")


def _read(folder: Path, rules: Rules = RULES, cache: Cache | None = None) -> Extracts:
    export = exports_in(folder).newest
    return read(export, [JUNE], rules, care_leavers_of={JUNE: export}, cache=cache)


def _read_in_pieces(
    folder: Path, rules: Rules = RULES, block: int = 700, large: int = 1, cache: Cache | None = None
) -> Extracts:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_files, "SIFTED_FROM", 1)
        patch.setattr(tables_on_disk, "LARGE_FROM", large)
        patch.setattr(large_texts, "FIRST_BYTES", block)
        patch.setattr(csv_files, "BLOCK_BYTES", block)
        patch.setattr(csv_files, "PIECES_AT_A_TIME", 2)
        return _read(folder, rules, cache)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_messy_export_read_in_pieces_is_the_same(tmp_path: Path, seed: int):
    random_export(tmp_path / "2024-06", seed, "2024-06")
    whole, sifted = _read(tmp_path / "2024-06"), _read_in_pieces(tmp_path / "2024-06", block=20_000, large=LARGE_FROM)
    assert_same_extracts(whole, sifted)
    assert_same_extracts(whole, _read_in_pieces(tmp_path / "2024-06", block=20_000))
    assert whole["contacts"]["outcome"].any()


@given(
    rows=st.lists(st.tuples(st.sampled_from(DATES), st.sampled_from(OUTCOMES), st.booleans()), min_size=1, max_size=40),
    means=st.booleans(),
)
def test_whatever_its_rows_are_a_table_in_pieces_has_the_same_rows_faults_and_flags(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, bool]], means: bool
):
    folder = tmp_path_factory.mktemp("export")
    lines = [
        f'c{at},p{at % 5},{day},"{outcome}"{",more" if is_ragged else ""}\n'
        for at, (day, outcome, is_ragged) in enumerate(rows)
    ]
    header = "cont_contact_id,cont_person_id,cont_contact_date,cont_contact_outcome_json\n"
    (folder / "ssd_contacts.csv").write_text(header + "".join(lines), encoding="utf-8")
    meanings = {"ssd_contacts": {"cont_contact_outcome_json": {"progressed": "Y"}}} if means else {}
    rules = replace(RULES, reading=replace(RULES.reading, texts=meanings))
    whole = _read(folder, rules)
    assert_same_extracts(whole, _read_in_pieces(folder, rules, large=LARGE_FROM))
    assert_same_extracts(whole, _read_in_pieces(folder, rules))


@pytest.mark.parametrize("ends", ["\n", ""])
def test_a_large_file_is_never_held_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str):
    """Nor is it hashed a second time: the key under which it is kept is known once it has been read."""
    header = "\ufeffcont_contact_id,cont_person_id,cont_contact_date,cont_contact_outcome_json\n"
    rows = [f'c{at},Zoë{at % 9},2024-06-0{1 + at % 9},"{(YES, NO)[at % 2]}"' for at in range(60)]
    file = tmp_path / "ssd_contacts.csv"
    file.write_text(header + "\n".join(rows) + ends, encoding="utf-8")
    whole = _read(tmp_path)
    monkeypatch.setattr(tables_on_disk.Lying, "text", lambda *_: pytest.fail("a large file is read whole"))
    in_pieces = _read_in_pieces(tmp_path, block=301, cache=Cache(tmp_path / "cache"))
    assert_same_extracts(whole, in_pieces)
    assert in_pieces.hashed == {Stretch(file, ""): hashlib.sha256(file.read_bytes()).digest()}


@pytest.mark.parametrize(
    "spoiled",
    [
        b"\xff",
        "é".encode()[:1],
        "Zoë".encode("cp1252"),
        b'"',
        b",",
        b",\r",
        b'" x\n"',
        b"\n",
        b'x,c,p,2024-06-03,"never',
    ],
)
@pytest.mark.parametrize("rows_before", [40, 60])
def test_a_large_file_that_is_not_plain_is_read_as_a_small_one_is(tmp_path: Path, spoiled: bytes, rows_before: int):
    header = b"note,cont_contact_id,cont_person_id,cont_contact_date,cont_contact_outcome_json\n"
    rows = [f',c{at},p,{"soon" if at > 50 else "2024-06-03"},"{YES}"\n'.encode() for at in range(60)]
    content = header + b"".join([*rows[:rows_before], spoiled, *rows[rows_before:]])
    (tmp_path / "ssd_contacts.csv").write_bytes(content)
    try:
        whole = _read(tmp_path)
    except ExtractError as error:
        with pytest.raises(ExtractError, match=re.escape(str(error))):
            _read_in_pieces(tmp_path)
    else:
        assert_same_extracts(whole, _read_in_pieces(tmp_path))


def test_a_flag_that_only_an_outcome_of_another_month_names_is_named(tmp_path: Path):
    rows = "".join(f'c{at},p,2023-0{1 + at % 9}-05,"{YES}"\n' for at in range(30))
    header = "cont_contact_id,cont_person_id,cont_contact_date,cont_contact_outcome_json\n"
    (tmp_path / "ssd_contacts.csv").write_text(header + rows + "d,p,2024-06-03,\n", encoding="utf-8")
    assert _read_in_pieces(tmp_path).names_flags == _read(tmp_path).names_flags == {"contacts"}


def test_only_outcomes_that_may_be_needed_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Otherwise a large export would not fit where a small one does."""
    monkeypatch.setattr(csv_files, "SIFTED_FROM", 1)
    found = []
    cells = csv_files.CsvFile.cells

    def noted(*asked):
        found.append(cells(*asked))
        return found[-1]

    monkeypatch.setattr(csv_files.CsvFile, "cells", noted)
    header = "cont_contact_id,cont_person_id,cont_contact_date,cont_contact_outcome_json\n"
    days = ("2024-05-31", "2024-06-01", "01/01/2024", "")
    rows = "".join(f'c{at},p,{day},"{YES}"\n' for at, day in enumerate(days))
    (tmp_path / "ssd_contacts.csv").write_text(header + rows, encoding="utf-8")
    _read(tmp_path)
    assert [bool(text) for text in found[0].columns[3].to_pylist()] == [False, True, True, False]
