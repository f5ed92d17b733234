"""The workbook file as a zip: what is read, what is refused, and how it is replaced."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from kpixl.words.errors import WorkbookError
from kpixl.workbook.ooxml import package as package_module
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.replacing import before_of, leftovers

STYLES = "xl/styles.xml"


def workbook(folder: Path, name: str = "Scorecard.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Page").write("A1", "text")
    return path


class Pipe:
    """A file that can't go back to the beginning of a part to write how long it is."""

    content = b""

    def write(self, more: bytes) -> int:
        self.content += more
        return len(more)

    def flush(self) -> None:
        pass


def test_a_package_written_without_a_change_is_the_same_file_byte_for_byte(tmp_path):
    path = workbook(tmp_path)
    assert Package.read(path).packed() == path.read_bytes()


def test_a_streamed_zip_with_sizes_after_each_part_is_kept_byte_for_byte(tmp_path):
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/a.xml", b"<a/>" * 100)
        archive.writestr("xl/b.xml", b"")
    content = pipe.content
    assert b"PK\x07\x08" in content
    assert Package.of_bytes(content, Path("streamed.xlsx")).packed() == content


def test_a_changed_part_keeps_its_place_and_its_date_and_a_new_one_goes_last(tmp_path):
    before = Package.read(workbook(tmp_path))
    after = before.with_parts({STYLES: b"<new/>", "xl/more.xml": b"<more/>"})
    assert list(after) == [*before, "xl/more.xml"]
    assert after.part(STYLES) == b"<new/>"
    after.written(tmp_path / "copy.xlsx")
    with zipfile.ZipFile(tmp_path / "copy.xlsx") as archive:
        assert archive.testzip() is None
        assert archive.getinfo(STYLES).date_time == before.entries[STYLES].info.date_time
        assert archive.getinfo("xl/more.xml").date_time == (1980, 1, 1, 0, 0, 0)


def test_the_same_change_makes_the_same_bytes_whenever_it_is_made(tmp_path):
    package = Package.read(workbook(tmp_path))
    assert package.with_parts({STYLES: b"x"}).packed() == package.with_parts({STYLES: b"x"}).packed()


def test_a_part_that_is_taken_out_is_gone_from_the_file(tmp_path):
    package = Package.read(workbook(tmp_path)).without({STYLES})
    assert STYLES not in Package.of_bytes(package.packed(), Path("copy.xlsx"))


def test_a_file_that_was_saved_by_somebody_else_in_the_meantime_is_left_alone(tmp_path):
    path = workbook(tmp_path)
    package = Package.read(path)
    path.write_bytes(path.read_bytes() + b" ")
    theirs = path.read_bytes()
    with pytest.raises(WorkbookError, match="saved by somebody else"):
        package.with_parts({STYLES: b"x"}).written(path)
    assert path.read_bytes() == theirs


def test_what_a_stopped_write_left_behind_is_removed_by_the_next_and_nothing_else_is(tmp_path):
    path = workbook(tmp_path)
    stopped = tmp_path / ".Scorecard.xlsx.0badcafe.kpixl-part"
    stopped.write_bytes(b"half a file")
    other = tmp_path / ".Other.xlsx.0badcafe.kpixl-part"
    other.write_bytes(b"of another workbook")
    assert leftovers(path) == [stopped]
    Package.read(path).written(path)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([other.name, path.name, before_of(path).name])


def test_a_write_that_fails_leaves_the_old_file_and_no_temporary_one(tmp_path):
    path = workbook(tmp_path)
    (tmp_path / "taken.xlsx").mkdir()  # a file can't replace a folder, nor an open file on Windows
    with pytest.raises(WorkbookError, match="Nothing was changed"):
        Package.read(path).written(tmp_path / "taken.xlsx")
    assert leftovers(tmp_path / "taken.xlsx") == []


def test_the_written_file_keeps_the_rights_of_the_one_it_replaces(tmp_path):
    path = workbook(tmp_path)
    path.chmod(0o640)
    Package.read(path).written(path)
    assert path.stat().st_mode & 0o777 == 0o640


def zip_of(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


REFUSED = {
    "an empty file": (b"", "is empty"),
    "a text file": (b"key,ref\n", "is not a workbook"),
    "an old workbook": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512), "old .xls format"),
    "a workbook with a password": (
        bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
        "protected by a password",
    ),
    "half a zip": (zip_of(a=b"x" * 100)[:60], "is not a workbook that can be read"),
    "the same part twice": (zip_of(a=b"1", b=b"2").replace(b"b", b"A"), "holds the part a twice"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_workbook_is_refused_with_the_reason(content, reason, tmp_path):
    path = tmp_path / "file.xlsm"
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match=reason):
        Package.read(path)


def test_a_workbook_that_is_not_there_is_refused():
    with pytest.raises(WorkbookError, match="there is no such workbook"):
        Package.read("nowhere/Scorecard.xlsm")


def test_a_file_that_would_unpack_to_more_than_a_workbook_can_be_is_refused(monkeypatch):
    monkeypatch.setattr(package_module, "UNPACKED_AT_MOST", 1 << 10)
    with pytest.raises(WorkbookError, match="would unpack to more than"):
        Package.of_bytes(zip_of(a=bytes(2048)), Path("bomb.xlsx"))


def test_a_part_that_unpacks_to_more_than_the_directory_announces_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(100_000))
    announced, lied = struct.pack("<L", 100_000), struct.pack("<L", 10)
    package = Package.of_bytes(content.getvalue().replace(announced, lied), Path("bomb.xlsx"))
    with pytest.raises(WorkbookError, match="does not hold the bytes"):
        package.part("a")


def test_a_part_whose_bytes_were_damaged_is_refused():
    content = bytearray(zip_of(a=b"all is well"))
    content[content.index(b"well")] ^= 1
    with pytest.raises(WorkbookError, match="damaged"):
        Package.of_bytes(bytes(content), Path("damaged.xlsx")).part("a")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_is_no_workbook_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "Scorecard.xlsm")
    with pytest.raises(WorkbookError, match="is not a file"):
        Package.read(tmp_path / "Scorecard.xlsm")
