"""An export is recognised by its content, whatever was done to the folders and files around it."""

from __future__ import annotations

import gzip
import os
import shutil
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerprinted import fingerprint
from kpixl.extracts.fingerprints import fingerprints
from kpixl.words.errors import ExtractError

Tables = dict[str, bytes]
NAMES = ["ssd_person", "ssd_contacts", "ssd_cp_plans", "ssd_address", "sup_pep"]
contents = st.binary(max_size=40).map(lambda some: b"a,b\n" + some)
tables = st.dictionaries(st.sampled_from(NAMES), contents, min_size=1)
PLAIN, UPPER, PACKED, IN_A_ZIP = "plain", "upper case", "gz", "zip"


def write(folder: Path, export: Tables, how: str = PLAIN) -> Path:
    folder.mkdir()
    for name, content in export.items():
        match how:
            case "plain":
                (folder / f"{name}.csv").write_bytes(content)
            case "upper case":
                (folder / f"{name.upper()}.CSV").write_bytes(content)
            case "gz":
                (folder / f"{name}.csv.gz").write_bytes(gzip.compress(content))
    if how == IN_A_ZIP:
        with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in export.items():
                packed.writestr(f"{name}.csv", content)
    return folder


@given(export=tables, how=st.sampled_from([PLAIN, UPPER, PACKED, IN_A_ZIP]), beside=st.booleans())
def test_the_same_tables_have_one_fingerprint_whatever_their_folder_files_and_times_are_called(
    export: Tables, how: str, beside: bool, tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("exports")
    was, now = write(folder / "2024-06", export), write(folder / "June, the second run", export, how)
    if beside:
        (now / "Thumbs.db").write_bytes(b"\1")
        (now / "~$ssd_person.csv").write_bytes(b"")
        (now / "notes.txt").write_text("asked for on Monday", encoding="utf-8")
    for file in now.iterdir():
        os.utime(file, (1, 1))
    assert fingerprint(now) == fingerprint(was)


@given(export=tables, data=st.data())
def test_any_other_table_or_byte_is_another_fingerprint(
    export: Tables, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
):
    folder, other = tmp_path_factory.mktemp("exports"), dict(export)
    name = data.draw(st.sampled_from(sorted(export)))
    match data.draw(st.sampled_from(["byte", "gone", "renamed", "more"])):
        case "byte":
            at = data.draw(st.integers(0, len(export[name]) - 1))
            other[name] = export[name][:at] + bytes([export[name][at] ^ 1]) + export[name][at + 1 :]  # the same size
        case "gone":
            del other[name]
        case "renamed":
            other["ssd_cp_visits"] = other.pop(name)
        case "more":
            other["ssd_cp_visits"] = b""
    assert fingerprint(write(folder / "was", export)) != fingerprint(write(folder / "is", other))


def test_two_tables_that_change_places_are_another_export(tmp_path: Path):
    was = write(tmp_path / "was", {"ssd_person": b"a\n1", "ssd_contacts": b"a\n2"})
    now = write(tmp_path / "is", {"ssd_person": b"a\n2", "ssd_contacts": b"a\n1"})
    assert fingerprint(was) != fingerprint(now)


def test_a_table_in_many_parts_is_known_by_all_of_them(tmp_path: Path):
    for folder in ("was", "moved", "less"):
        (tmp_path / folder / "ssd_person.parquet").mkdir(parents=True)
        for part in range(2):
            table = pa.table({"pers_person_id": [f"QX-{part}"]})
            pq.write_table(table, tmp_path / folder / "ssd_person.parquet" / f"part-{part}.parquet")
    (tmp_path / "less" / "ssd_person.parquet" / "part-1.parquet").unlink()
    marks = fingerprints([tmp_path / "was", tmp_path / "moved", tmp_path / "less"])
    assert marks[tmp_path / "was"] == marks[tmp_path / "moved"] != marks[tmp_path / "less"]


def test_a_fingerprint_has_no_digit_that_could_be_somebodys_id(tmp_path: Path):
    assert fingerprint(write(tmp_path / "2024-06", {"ssd_person": b"a"})).isalpha()


def test_a_table_that_can_not_be_opened_is_refused_by_name(tmp_path: Path):
    folder = write(tmp_path / "2024-06", {"ssd_person": b"a"}, PACKED)
    (folder / "ssd_person.csv.gz").write_bytes(b"not packed")
    with pytest.raises(ExtractError, match=r"ssd_person\.csv\.gz can't be unpacked"):
        fingerprint(folder)


def test_a_moved_export_keeps_its_fingerprint(tmp_path: Path):
    was = fingerprint(write(tmp_path / "2024-06", {"ssd_person": b"a"}))
    (tmp_path / "elsewhere").mkdir()
    assert fingerprint(Path(shutil.move(tmp_path / "2024-06", tmp_path / "elsewhere" / "June"))) == was
