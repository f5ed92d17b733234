"""A workbook that Excel knows by a web address, found in the folders that OneDrive syncs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kpixl.excel.synced_folders import is_address, synced_file, synced_mounts
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.shipped import shipped_workbook

LIBRARY = "https://council.sharepoint.com/sites/CSC Performance/Shared%20Documents/"
ADDRESS = "https://council.sharepoint.com/sites/CSC%20Performance/Shared Documents/Monthly/2024/Scorecard.xlsm"
OWN = "https://council-my.sharepoint.com/personal/ann_council_gov_uk/Documents/Work/Scorecard.xlsm"
PRIVATE = "https://d.docs.live.net/D7BBAA0000000001/Work/Scorecard.xlsm"


def logged(path: Path, *lines: str) -> Path:
    """The shipped workbook with these lines in its log."""
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = [Block(layout.LOG, 2 + at, 1, [[line, "2024-06"]]) for at, line in enumerate(lines)]
    patched(Package.read(shipped_workbook()), blocks).written(path)
    return path


@pytest.fixture
def opened(tmp_path: Path) -> Package:
    return Package.read(logged(tmp_path / "copy that Excel saved.xlsm", "2024-07-08 09:00:00", "2024-07-09 09:00:00"))


def test_a_workbook_in_a_synced_library_is_found_under_the_librarys_folder(tmp_path: Path, opened: Package):
    there = logged(tmp_path / "CSC - Documents" / "Monthly" / "2024" / "Scorecard.xlsm", "2024-07-08 09:00:00")
    others = ("https://council.sharepoint.com/sites/Other/Docs/", str(tmp_path))
    for library in (LIBRARY, LIBRARY.rstrip("/"), LIBRARY.upper()):
        assert synced_file(ADDRESS, opened, [others, (library, str(tmp_path / "CSC - Documents"))], {}) == there


def test_a_workbook_in_a_folder_that_is_synced_alone_is_found_too(tmp_path: Path, opened: Package):
    there = logged(tmp_path / "CSC - 2024" / "Scorecard.xlsm", "2024-07-08 09:00:00")
    assert synced_file(ADDRESS, opened, [(LIBRARY, str(tmp_path / "CSC - 2024"))], {}) == there


@pytest.mark.parametrize("name", ["OneDriveCommercial", "OneDriveConsumer", "OneDrive"])
@pytest.mark.parametrize("address", [OWN, PRIVATE])
def test_a_workbook_in_the_users_own_onedrive_is_found(tmp_path: Path, opened: Package, name: str, address: str):
    there = logged(tmp_path / "OneDrive" / "Work" / "Scorecard.xlsm", "2024-07-08 09:00:00")
    assert synced_file(address, opened, [], {name: str(tmp_path / "OneDrive")}) == there


def test_a_file_that_is_another_workbook_is_not_taken_for_it(tmp_path: Path, opened: Package):
    there = logged(tmp_path / "Monthly" / "2024" / "Scorecard.xlsm", "2023-07-08 09:00:00")
    mounts = [(LIBRARY, str(tmp_path))]
    assert synced_file(ADDRESS, opened, mounts, {}) is None
    there.write_bytes(b"no workbook")
    assert synced_file(ADDRESS, opened, mounts, {}) is None
    shutil.copy(shipped_workbook(), there)  # never refreshed
    assert synced_file(ADDRESS, opened, mounts, {}) is None
    assert synced_file(ADDRESS, Package.read(shipped_workbook()), mounts, {}) == there


def test_where_two_files_could_be_it_neither_is_taken(tmp_path: Path, opened: Package):
    logged(tmp_path / "Monthly" / "2024" / "Scorecard.xlsm", "2024-07-08 09:00:00")
    logged(tmp_path / "Scorecard.xlsm", "2024-07-08 09:00:00")
    assert synced_file(ADDRESS, opened, [(LIBRARY, str(tmp_path))], {}) is None


def test_where_nothing_is_synced_there_is_no_place(opened: Package):
    assert synced_file(ADDRESS, opened, [], {}) is None
    assert is_address(ADDRESS) and not is_address(r"C:\Reports\Scorecard.xlsm")
    assert synced_mounts() == []  # on this system
