"""
Where a workbook is on this computer if Excel names it by a web address: OneDrive and SharePoint libraries.

For each library that it syncs, OneDrive records the library's address and its local folder. A subfolder may be synced
without the rest of its library but under the library's address, so leading folders of the address may be missing on
disk. Such a guess counts only if the file found there is the workbook that is open.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from kpixl.words.errors import KpixlError
from kpixl.workbook import layout
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets, values_in

SYNCED = r"Software\SyncEngines\Providers\OneDrive"  # has a subkey for each library
ADDRESS, FOLDER = "UrlNamespace", "MountPoint"
OWN = re.compile(r"https://(?:[^/]+-my\.sharepoint\.[^/]+/personal/[^/]+/[^/]+|d\.docs\.live\.net/[^/]+)/(.*)", re.I)
OWN_FOLDERS = ("OneDriveCommercial", "OneDriveConsumer", "OneDrive")  # variables that name the user's own folder

Mounts = Sequence[tuple[str, str]]
"""The address and the local folder of each synced library."""


def is_address(full_name: str) -> bool:
    return "://" in full_name


def synced_mounts() -> list[tuple[str, str]]:
    """What OneDrive recorded in the user's registry; empty on other systems."""
    if sys.platform != "win32":
        return []
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, SYNCED) as libraries:
            names = [winreg.EnumKey(libraries, at) for at in range(winreg.QueryInfoKey(libraries)[0])]
    except OSError:
        return []
    return [found for name in names if (found := _mount(rf"{SYNCED}\{name}"))]


def _mount(library: str) -> tuple[str, str] | None:
    """A library's address and folder; None if either is missing, as for a library that was just removed."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, library) as key:
            return str(winreg.QueryValueEx(key, ADDRESS)[0]), str(winreg.QueryValueEx(key, FOLDER)[0])
    except OSError:
        return None


def synced_file(address: str, opened: Package, mounts: Mounts, environment: Mapping[str, str]) -> Path | None:
    """The local file of an open workbook at that address; None if none is found that is certainly the same."""
    there = dict.fromkeys(place for place in _candidates(address, mounts, environment) if place.is_file())
    same = [place for place in there if _is_same(place, opened)]
    return same[0] if len(same) == 1 else None


def _candidates(address: str, mounts: Mounts, environment: Mapping[str, str]) -> Iterator[Path]:
    plain = unquote(address)
    for library, folder in mounts:
        start = unquote(library).rstrip("/") + "/"
        if plain.casefold().startswith(start.casefold()):
            parts = plain[len(start) :].split("/")
            yield from (Path(folder, *parts[skipped:]) for skipped in range(len(parts)))
    if own := OWN.fullmatch(plain):
        yield from (Path(environment[name], *own[1].split("/")) for name in OWN_FOLDERS if environment.get(name))


def _is_same(file: Path, opened: Package) -> bool:
    """Whether the file's log begins like the open workbook's; if both are empty, whether they have the same sheets."""
    try:
        saved = Package.read(file)
        logs = [_log(each) for each in (saved, opened)]
    except KpixlError:
        return False
    if not logs[0] or not logs[1]:
        return not logs[0] and not logs[1] and list(sheets(saved)) == list(sheets(opened))
    return all(one == other for one, other in zip(*logs, strict=False))


def _log(package: Package) -> list[list[object]]:
    rows: list[list[object]] = [[*row] for row in values_in(package, layout.LOG)[1:]]
    return [row for row in rows if any(cell not in (None, "") for cell in row)]
