"""Somebody else's workbook after a block was put in: every other part is unchanged (workbooks/foreign/SOURCES.md)."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import validator
from kpixl.words.errors import WorkbookError
from kpixl.workbook.blocks import Block
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, save
from kpixl.workbook.ooxml.sheet import sheets, values_in, workbook_part

FOREIGN = Path(__file__).parents[1] / "workbooks" / "foreign"
REFUSED = {
    "SimpleStrict.xlsx": "saved as Strict Open XML",
    "extenxls_pwd123.xlsx": "protected by a password",
    "hello-world-signed.xlsx": "digitally signed",
    "poc-xmlbomb.xlsx": "declares a document type",
}
WORKBOOKS = sorted(file for file in FOREIGN.rglob("*.xls[xm]") if file.name not in REFUSED)

VALUES = [["Text & <tag>", 1.5, True], [None, -7, " kept  space\n"], ["_x0041_", None, 0.1]]


def parts(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def blocks_below_all_content(package: Package) -> list[Block]:
    names = [sheet.name for sheet in sheets(package).values() if sheet.is_worksheet]
    return [Block(name, len(values_in(package, name)) + 3, 2, VALUES) for name in names]


def patched_copy(file: Path, folder: Path) -> tuple[Path, list[Block]]:
    copy = folder / file.name
    copy.write_bytes(file.read_bytes())
    before = Package.read(copy)
    blocks = blocks_below_all_content(before)
    save(before, patched(before, blocks), blocks)
    return copy, blocks


@pytest.mark.parametrize("file", WORKBOOKS, ids=lambda file: file.name)
def test_a_block_changes_its_sheet_and_the_calculation_mark_and_no_other_part(file, tmp_path):
    copy, blocks = patched_copy(file, tmp_path)
    before, after = parts(file), parts(copy)
    package = Package.read(file)
    touched = {sheets(package)[block.sheet].part for block in blocks}
    assert list(after) == list(before)
    assert {name for name in before if before[name] != after[name]} - {workbook_part(package)} == touched
    assert b'fullCalcOnLoad="1"' in after[workbook_part(package)]
    for block in blocks:
        written = values_in(Package.read(copy), block.sheet)[block.top - 1 :]
        assert [row[1:4] for row in written] == VALUES


@pytest.mark.parametrize("file", WORKBOOKS, ids=lambda file: file.name)
def test_untouched_parts_keep_their_compressed_bytes_and_their_dates(file, tmp_path):
    copy, blocks = patched_copy(file, tmp_path)
    package = Package.read(file)
    touched = {sheets(package)[block.sheet].part for block in blocks} | {workbook_part(package)}
    before, after = file.read_bytes(), copy.read_bytes()
    for name, entry in package.entries.items():
        whole = entry.header + entry.body + entry.descriptor
        assert name in touched or (whole in before and whole in after)


@pytest.mark.parametrize("file", WORKBOOKS, ids=lambda file: file.name)
def test_a_block_of_the_values_that_stand_there_already_changes_nothing(file):
    package = Package.read(file)
    for name in [sheet.name for sheet in sheets(package).values() if sheet.is_worksheet]:
        if b"<f" not in package.part(sheets(package)[name].part):  # a formula's last result is not a value to keep
            assert patched(package, [Block(name, 1, 1, values_in(package, name))]) is package


@pytest.mark.slow
@pytest.mark.validator
@pytest.mark.parametrize("file", WORKBOOKS, ids=lambda file: file.name)
def test_the_validator_finds_no_error_that_was_not_there_before(file, tmp_path):
    copy, _ = patched_copy(file, tmp_path)
    errors = validator.sdk_errors(copy)
    assert not errors or set(errors) <= set(validator.sdk_errors(file))


@pytest.mark.parametrize("file", WORKBOOKS, ids=lambda file: file.name)
def test_what_a_block_would_break_is_refused_in_a_sentence_that_names_the_cell(file, tmp_path):
    package = Package.read(file)
    for name in [sheet.name for sheet in sheets(package).values() if sheet.is_worksheet]:
        block = Block(name, 1, 1, [["over"] * 12] * 30)
        try:
            after = patched(package, [block])
        except WorkbookError as refusal:
            assert f"{name}!" in str(refusal)
            assert "Nothing was written." in str(refusal)
        else:
            assert [row[:12] for row in values_in(after, name)[:30]] == block.rows


@pytest.mark.parametrize(("name", "reason"), REFUSED.items())
def test_a_workbook_that_cannot_be_kept_whole_is_refused_with_the_reason(name, reason):
    file = next(FOREIGN.rglob(name))
    with pytest.raises(WorkbookError, match=reason):
        package = Package.read(file)
        for sheet in sheets(package):
            patched(package, [Block(sheet, 1, 1, [["x"]])])


def test_every_workbook_kept_here_has_its_source_named():
    told = (FOREIGN / "SOURCES.md").read_text(encoding="utf-8")
    assert [file.name for file in FOREIGN.rglob("*.xls[xm]") if file.name not in told] == []
