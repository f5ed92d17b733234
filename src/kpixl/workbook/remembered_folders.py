"""The folders that a workbook remembers as its own, whoever opens it: its extracts and its config."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from kpixl.words.errors import WorkbookError
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.ooxml.cells import Area
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets, values_in

STEPS_UP = 1  # a folder is near a workbook if it is inside the workbook's folder or inside that folder's parent


class Role(StrEnum):
    """What a remembered folder is for."""

    EXTRACTS = "extracts"
    CONFIG = "config"


class Remembered(Struct, frozen=True):
    """A folder as `_config` holds it: its path relative to the workbook (empty if not near), and its full path."""

    near: str
    path: str

    @classmethod
    def of(cls, folder: Path, base: Path | None) -> Remembered:
        """The folder as a workbook in `base` remembers it; `base` is None if the workbook is not on this computer."""
        return cls(_near(folder, base) if base else "", str(folder))

    def beside(self, base: Path | None) -> Path | None:
        """Where the folder is if it moved along with the workbook; None if it was not near."""
        return Path(os.path.normpath(base / self.near)) if base and self.near else None


def remembered_folders(package: Package) -> Mapping[Role, Remembered]:
    """The folders that the workbook remembers. Refused if it is not a scorecard."""
    if layout.CONFIG not in sheets(package):
        raise WorkbookError(
            f"{package.path} is not a scorecard of kpixl: it has no sheet {layout.CONFIG}.\n"
            "Take the last good copy of yours, or begin with `kpixl new DIR`."
        )
    rows = values_in(package, layout.CONFIG, Area(layout.FOLDERS_ROW, 1, layout.FOLDERS_ROW + len(Role) - 1, 3))
    held = {role: row[1:3] for role, row in zip(Role, rows, strict=True) if row[0] == role}
    return {role: Remembered(str(near or ""), str(path)) for role, (near, path) in held.items() if path}


def folders_block(folders: Mapping[Role, Remembered]) -> Block:
    """The folders as `_config` holds them."""
    rows = [[role.value, folders[role].near or None, folders[role].path] for role in Role]
    return Block(layout.CONFIG, layout.FOLDERS_ROW, 1, rows)


def _near(folder: Path, base: Path) -> str:
    try:
        way = Path(os.path.relpath(folder, base))
    except ValueError:  # another drive
        return ""
    return way.as_posix() if way.parts.count(os.pardir) <= STEPS_UP else ""
