"""Which extracts and config a command uses: the folders named for it, else those that its workbook remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.folders_in_words import folders_in_words
from kpixl.config.reading import config_hash, shipped_config
from kpixl.demo.narratives import is_demo_council
from kpixl.extracts.connections import connection_named
from kpixl.extracts.tables_on_disk import files_in
from kpixl.words.errors import UsageError, WorkbookError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.ooxml.cells import Area
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import values_in
from kpixl.workbook.remembered_folders import Remembered, Role, folders_block, remembered_folders

Ask = Callable[[str], str]
"""Shows a question on a terminal and returns what was typed."""


class Folders(Struct, frozen=True):
    """
    The folders that a command uses. `until_now` holds the workbook's previous folder for each role that changed.

    If the extracts come from a database, `extracts` is the folder of its copies until `read_for` makes a new copy.
    """

    extracts: Path
    config: Path
    remembered: Mapping[Role, Remembered]  # what the workbook remembers from now on
    until_now: Mapping[Role, str]
    connection: str = ""  # its name, if a database is read
    warning: str = ""  # about what was read from the database

    def read_for(self, first: Period) -> Folders:
        """These folders, with the database read now for the months from `first` on."""
        if not self.connection:
            return self
        from kpixl.commands.extracts_from_connection import pulled

        new = pulled(self.connection, self.config, first)
        return replace(self, extracts=new.folder, warning=new.warning)

    def in_words(self) -> str:
        """The first line of an answer."""
        told = folders_in_words(self.extracts, self.config, self.connection)
        before = [f"{role} until now: {path}" for role, path in self.until_now.items()]
        before += [self.warning] if self.warning else []
        return f"{told} ({'; '.join(before)})" if before else told

    def block(self) -> Block:
        """The block by which the workbook remembers the folders from now on."""
        return folders_block(self.remembered)


def folders_of(
    workbook: Path | Package,
    extracts: Path | None = None,
    config: Path | None = None,
    *,
    base: Path | None = None,
    ask: Ask | None = None,
) -> Folders:
    """
    Both folders: those named here, else those that the workbook remembers.

    The invented council's workbook, and no other, is judged by the invented council's config by default; the first
    line of the answer says so. `base` is the folder of a workbook that was not read from disk. Refused if a folder is
    unknown or missing, or if the folder beside the workbook differs from that of its last refresh, unless the user,
    when asked, confirms it.
    """
    package = Package.read(workbook) if isinstance(workbook, Path) else workbook
    if package.read_digest is not None:
        base = package.path.resolve().parent
    held, named = remembered_folders(package), {Role.EXTRACTS: extracts, Role.CONFIG: config}
    if config is None and Role.CONFIG not in held and shows_the_demo(package):
        named[Role.CONFIG] = shipped_config()
    missing = [role for role in Role if named[role] is None and role not in held]
    if missing:
        raise _unknown(package, missing)
    at = {role: named[role] or _found(held[role], role, package, base, ask) for role in Role}
    found = {role: _place(Path(folder)) for role, folder in at.items()}
    until_now = {
        role: held[role].path
        for role in Role
        if named[role] and role in held and Path(held[role].path) != found[role]
        if held[role].beside(base) != found[role]
    }
    remembered = {role: _remembered(found[role], held.get(role), base) for role in Role}
    connection = connection_named(found[Role.EXTRACTS])
    place = _copies(connection, found[Role.CONFIG]) if connection else found[Role.EXTRACTS]
    return Folders(place, found[Role.CONFIG], remembered, until_now, connection)


def _place(folder: Path) -> Path:
    return folder if connection_named(folder) else folder.resolve()


def _copies(connection: str, config: Path) -> Path:
    from kpixl.commands.extracts_from_connection import copies_of

    return copies_of(connection, config)


def _remembered(folder: Path, held: Remembered | None, base: Path | None) -> Remembered:
    """What the workbook remembers about a folder; without a `base`, the relative path it holds already is kept."""
    if connection_named(folder):
        return Remembered("", str(folder))
    return held if held and not base and Path(held.path) == folder else Remembered.of(folder, base)


def shows_the_demo(package: Package) -> bool:
    """Whether the workbook is the invented council's."""
    row, column = layout.SETTING_ROWS["organisation"], layout.SETTING_COLUMN
    [[organisation]] = values_in(package, layout.CONFIG, Area(row, column, row, column))
    return is_demo_council(str(organisation or ""))


def config_of(workbook: Path | Package, config: Path | None = None, *, ask: Ask | None = None) -> Path:
    """The config folder of a workbook, for a command that reads no extracts; refused as `folders_of` says."""
    return folders_of(workbook, Path(), config, ask=ask).config


def _found(held: Remembered, role: Role, package: Package, base: Path | None, ask: Ask | None) -> Path:
    if role is Role.EXTRACTS and connection_named(held.path):
        return Path(held.path)
    beside, before = held.beside(base), Path(held.path)
    if beside is None or not beside.exists():
        if not before.exists():
            raise WorkbookError(
                f"{package.path.name}: its {role} folder is no longer there: {beside or before}.\n"
                f"Put it back, or name the folder that is meant: --{role} DIR. Nothing was changed."
            )
        return before
    if before != beside and before.exists() and _content(role, before) != _content(role, beside):
        _confirm(package, role, before, beside, ask)
    return beside


def _content(role: Role, folder: Path) -> object:
    """What tells one folder from another: for config what it says, for extracts the names and sizes of files."""
    if role is Role.CONFIG:
        return config_hash(folder)
    return sorted((file.relative_to(folder).as_posix(), file.stat().st_size) for file in files_in(folder))


def _confirm(package: Package, role: Role, before: Path, beside: Path, ask: Ask | None) -> None:
    changed = (
        f"{package.path.name} was last refreshed with the {role} in {before}; beside it is another folder, {beside}."
    )
    if ask is not None and ask(f"{changed}\nUse the one beside it from now on? [y/N] ").strip().lower() in ("y", "yes"):
        return
    raise WorkbookError(
        f"{changed}\nName the one that is meant: --{role} DIR. A refresh remembers it. Nothing was changed."
    )


def _unknown(package: Package, missing: list[Role]) -> UsageError:
    options = " ".join(f"--{role} DIR" for role in missing)
    return UsageError(
        f"{package.path.name} knows no {' and no '.join(missing)} folder yet.\n"
        f"Name it once, and the workbook remembers it: kpixl refresh {package.path.name} {options}\n"
        "To begin, `kpixl new DIR` makes a workbook, a config to fill in and a place for extracts."
    )
