"""`kpixl new`: a council's own folder to begin with: an empty scorecard, a config to fill in, a place for extracts."""

from __future__ import annotations

import base64
import re
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from msgspec import Struct

from kpixl.commands.extracts_readme import extracts_readme
from kpixl.commands.own_config import own_config
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.extracts.tables_on_disk import README
from kpixl.indicators import DECLARED
from kpixl.words.errors import FolderError, UsageError, why_not
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.remembered_folders import Remembered, Role, folders_block
from kpixl.workbook.shipped import shipped_empty

WORKBOOK_NAME, CONFIG_NAME, EXTRACTS_NAME = "Scorecard.xlsm", "config", "extracts"
FIRST_MONTH_PAGE = "Your first month.html"
PICTURE = re.compile(r'src="([\w-]+\.png)"')


class NewCouncil(Struct, frozen=True):
    """A council's folder that was just made."""

    folder: Path
    has_name: bool

    def in_words(self) -> str:
        """What the command prints."""
        folder = self.folder.resolve()
        name = "" if self.has_name else "the council's name in page.toml, "
        return (
            f"{folder} is ready. Next:\n"
            f"  1. read      {folder / FIRST_MONTH_PAGE}\n"
            f"  2. fill in   {folder / CONFIG_NAME}: {name}bank holidays and population in council.toml\n"
            f"  3. export    {folder / EXTRACTS_NAME}: {README} there says which tables\n"
            f'  4. refresh   kpixl refresh "{folder / WORKBOOK_NAME}"'
        )


def new_council(folder: Path, name: str = "", *, today: date) -> NewCouncil:
    """
    Make the folder. The month to begin with is the last whole month before `today`.

    Refused if the folder is not empty. Then, and if it can't be made completely, nothing is changed.
    """
    name = _checked(name)
    _refuse_taken(folder)
    was_there = folder.exists()
    desk = folder / f".kpixl-{secrets.token_hex(4)}"
    try:
        desk.mkdir(parents=True)
        for file, content in _files(folder.resolve(), name, Period(today.year, today.month).plus(-1)).items():
            (desk / file).parent.mkdir(exist_ok=True)
            (desk / file).write_bytes(content)
        _placed(desk, folder)
    except OSError as fault:
        raise FolderError(
            f"{folder} can't be written to: {why_not(fault)}. Nothing was made.\nName another folder: kpixl new DIR."
        ) from None
    finally:
        shutil.rmtree(desk, ignore_errors=True)
        if not was_there:
            with suppress(OSError):  # not empty: all went well
                folder.rmdir()
    return NewCouncil(folder, bool(name))


def _checked(name: str) -> str:
    """The name without spaces around it. Refused if it is not a line of text."""
    if not name.strip().isprintable():
        raise UsageError("--name holds a character that no name has. Write it as it should be printed on the page.")
    return name.strip()


def _refuse_taken(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise FolderError(f"{folder} is a file. Name a folder that is new or empty: kpixl new DIR.")
    there = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    if there:
        raise FolderError(
            f"{folder} is not empty: it holds {there[0]}. Nothing was changed.\n"
            "Name a folder that is new or empty: kpixl new DIR."
        )


def _placed(desk: Path, folder: Path) -> None:
    """Move everything from the desk into the folder: all of it, or nothing."""
    moved: list[Path] = []
    try:
        for each in sorted(desk.iterdir()):
            moved.append(each.rename(folder / each.name))
    except OSError:
        for each in moved:
            each.rename(desk / each.name)
        raise


def _files(folder: Path, name: str, month: Period) -> Mapping[str, bytes]:
    """Every file that belongs in the folder, by its path there."""
    shipped = read_config(shipped_config(), DECLARED)
    texts = {
        **{f"{CONFIG_NAME}/{file}": text for file, text in own_config(name).items()},
        f"{EXTRACTS_NAME}/{README}": extracts_readme(shipped, month).replace("\n", "\r\n"),
        FIRST_MONTH_PAGE: first_month_page(),
    }
    return {
        WORKBOOK_NAME: _workbook(folder, name, month, shipped),
        **{file: text.encode() for file, text in texts.items()},
    }


def _workbook(folder: Path, name: str, month: Period, shipped: Config) -> bytes:
    empty = Package.of_bytes(shipped_empty().read_bytes(), folder / WORKBOOK_NAME)
    own = {Role.EXTRACTS: folder / EXTRACTS_NAME, Role.CONFIG: folder / CONFIG_NAME}
    remembered = folders_block({role: Remembered.of(path, folder) for role, path in own.items()})
    beginning = layout.beginning_blocks(shipped.page.title, name, month, shipped.letters)
    return patched(empty, [*beginning, remembered]).packed()


def first_month_page() -> str:
    """The page *Your first month* with its pictures embedded, so that it can be mailed and opened anywhere."""
    folder = _first_month()
    page = (folder / "first_month.html").read_text(encoding="utf-8")
    return PICTURE.sub(lambda found: f'src="data:image/png;base64,{_base64(folder / found[1])}"', page)


def _base64(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode("ascii")


def _first_month() -> Path:
    """The page's folder: inside the installed package, or beside the sources."""
    package = Path(__file__).parents[1]
    installed = package / "first_month"
    return installed if installed.is_dir() else package.parents[1] / "docs" / "first_month"
