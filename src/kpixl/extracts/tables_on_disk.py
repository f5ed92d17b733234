"""What is in an export's folder: which file, sheet or part of a zip is which table, and which files are not read."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum, auto
from io import BytesIO
from pathlib import Path, PurePath, PurePosixPath
from typing import NamedTuple

from msgspec import Struct

from kpixl.extracts.csv_files import opened_csv
from kpixl.extracts.large_texts import LARGE_FROM, Pieces, opened_large
from kpixl.extracts.other_returns import Return, ReturnCut, file_looks_like, in_brackets, workbook_looks_like
from kpixl.extracts.parquet_files import opened_parquet
from kpixl.extracts.sheets import opened_sheet, sheets_of
from kpixl.extracts.table_files import MOST_UNPACKED, TableFile
from kpixl.extracts.table_names import NOT_NEEDED, table_named
from kpixl.words.errors import ExtractError
from kpixl.words.files import content_of
from kpixl.words.texts import counted

MOST_PARTS = 2000  # in a zip

TEXTS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")


class Form(Enum):
    """The kind of file that a table is in."""

    TEXT = auto()
    PARQUET = auto()
    WORKBOOK = auto()
    RETURN = auto()  # the table is converted from a return


class Stretch(NamedTuple):
    """A file, or a part of a zip."""

    path: Path
    part: str


class Lying(Struct, frozen=True):
    """
    Where a table is found: a file, a part of a zip (`part`), a sheet of either (`sheet`), or a folder of parts.

    A table converted from a return (`source`) is found in all the return's `files`.
    """

    table: str  # ssd_contacts; empty if the name stands for no table
    form: Form
    path: Path
    part: str = ""
    sheet: str = ""
    source: Return | None = None
    files: tuple[Path, ...] = ()

    @property
    def label(self) -> str:
        """Its name in messages, starting from the export's folder."""
        inside = f"{self.path.name}/{self.part}" if self.part else self.path.name
        return f"{inside}, sheet {self.sheet}" if self.sheet else inside

    def opened(
        self, label: str, is_known: Callable[[str], bool], content: bytes | Pieces | None = None
    ) -> TableFile | None:
        """
        The file with its header; None if nothing near its beginning names a known column.

        `content`: the bytes of a text file, if they were read already or are read piece by piece.
        """
        try:
            if isinstance(content, Pieces):
                return opened_large(content, is_known)
            if content:
                return opened_csv(label, content, is_known)
            if not self.path.is_dir() and not self.path.stat().st_size:
                return None
            if self.source:
                from kpixl.extracts.returns.conversion import converted  # only needed for returns, which are rare

                return converted(self.source, self.files).tables[self.table]
            if self.form is Form.TEXT:
                return opened_csv(label, self.content(label), is_known)
            if self.form is Form.WORKBOOK:
                return opened_sheet(label, self.content(label), self.sheet, is_known)
            if self.part:
                return opened_parquet(label, [BytesIO(self.content(label))])
            return opened_parquet(label, _parts_of(self.path) if self.path.is_dir() else [self.path])
        except OSError as error:
            raise _not_opened(label, error) from error

    @property
    def may_be_needed(self) -> bool:
        """Whether it is a table that indicators read."""
        return self.table not in ("", *NOT_NEEDED)

    @property
    def stretch(self) -> Stretch:
        return Stretch(self.path, self.part)

    @property
    def is_packed(self) -> bool:
        """Whether it is in a zip, or is a .gz."""
        return bool(self.part) or self.path.name.lower().endswith(".gz")

    @property
    def is_large_text(self) -> bool:
        """Whether it is a text file large enough to be read piece by piece."""
        if self.form is not Form.TEXT or self.is_packed or not self.path.is_file():
            return False
        return self.path.stat().st_size >= LARGE_FROM

    @property
    def looks_like(self) -> Return | None:
        """The return that lies in its place, if any; only an unpacked text file is looked into."""
        return file_looks_like(self.path) if self.form is Form.TEXT and not self.is_packed else None

    def text(self, label: str) -> bytes | None:
        """The bytes of a text file; None for other kinds, and if reading fails: opening it will say why."""
        if self.form is not Form.TEXT or self.path.is_dir():
            return None
        try:
            return self.content(label)
        except OSError:
            return None

    def content(self, label: str) -> bytes:
        """The unpacked bytes of its file, or of its part of a zip."""
        return _content(self.path, self.part, label)


README = "README.txt"  # written by `kpixl new`: it says what belongs in the folder


class Contents(Struct, frozen=True):
    """All tables of a folder, even those that no indicator reads, and everything that is not a table."""

    folder: Path
    lying: tuple[Lying, ...]
    unread: tuple[str, ...]  # files that are not read
    source: ReturnCut | None = None  # if the tables are converted from a return

    @property
    def has_tables(self) -> bool:
        return any(each.may_be_needed for each in self.lying)

    def table(self, name: str) -> Lying | None:
        """The table of this name; None if it is absent. Two files for one table are an `ExtractError`."""
        found = [each for each in self.lying if each.table == name]
        if len(found) > 1:
            raise ExtractError(
                f"{self.folder.name} has {' and '.join(each.label for each in found)}, which are both {name}.\n"
                "One file a table is expected.\nRemove the one that is out of date."
            )
        return found[0] if found else None


def contents_of(folder: Path, *, converts: bool = True) -> Contents:
    """
    What is in the folder, or in the single file that is a return. Only sub-folders that are tables are looked into.

    If there is no table but one kind of return, the return is converted, unless `converts` is False.
    """
    found = {path: _found_in(path) for path in _entries(folder)}
    of_returns = {path: kind for path, lying in found.items() if (kind := _other_return(path, lying))}
    lying = tuple(each for of_path in found.values() for each in of_path)
    contents = Contents(folder, lying, tuple(_unread(found, of_returns)))
    if not converts or contents.has_tables or len(set(of_returns.values())) != 1:
        return contents
    return _with_return(contents, next(iter(of_returns.values())), found, list(of_returns))


def _entries(folder: Path) -> list[Path]:
    """What is in the folder except the system's own files, lock files of open programs, and kpixl's README."""
    if not folder.is_dir():
        return [folder]
    return [path for path in sorted(folder.iterdir()) if not path.name.startswith((".", "~$")) and path.name != README]


def _unread(found: Mapping[Path, Sequence[Lying]], of_returns: Mapping[Path, Return]) -> Iterator[str]:
    for path, lying in found.items():
        if not any(each.table for each in lying) and path.is_file():
            yield path.name + in_brackets(of_returns.get(path))
        else:
            yield from (each.label for each in lying if not each.table)


def _with_return(
    contents: Contents, kind: Return, found: Mapping[Path, Sequence[Lying]], files: Sequence[Path]
) -> Contents:
    """The contents with the tables of the return in these files, if it is in a form that can be converted."""
    from kpixl.extracts.returns.conversion import converted, is_convertible

    used = tuple(file for file in files if is_convertible(kind, file))
    if not used:
        return contents
    source = converted(kind, used)
    lying = tuple(
        Lying(name, Form.RETURN, table.file, sheet=table.sheet, source=kind, files=used)
        for name, table in source.tables.items()
    )
    others = {path: each for path, each in found.items() if path not in used}
    unread = tuple(_unread(others, dict.fromkeys(files, kind)))
    cut = ReturnCut(kind, source.cut, source.latest, source.years, source.lacks, source.begins)
    return Contents(contents.folder, lying, unread, cut)


def is_return(file: Path) -> bool:
    """Whether a single file is a whole export, because it is a return that can be converted."""
    if not file.is_file():
        return False
    from kpixl.extracts.returns.conversion import is_convertible

    kind = _other_return(file, _found_in(file))
    return kind is not None and is_convertible(kind, file)


def may_hold_export(folder: Path) -> bool:
    """
    Whether a folder holds a table that indicators read, or a return.

    A workbook or a zip counts without being looked into, which would be slow, and so does what can't be opened: whoever
    reads it says what is wrong.
    """
    try:
        return any(_may_hold_tables(path) for path in _entries(folder))
    except (OSError, ExtractError):
        return True


def _may_hold_tables(path: Path) -> bool:
    if path.name.lower().endswith((".xlsx", ".zip")):
        return True
    found = _found_in(path)
    return any(each.may_be_needed for each in found) or _other_return(path, found) is not None


def files_in(folder: Path) -> list[Path]:
    """Every file in an export's folder, of any kind; for an export that is a single file, that file."""
    return [file for file in sorted(folder.rglob("*")) if file.is_file()] if folder.is_dir() else [folder]


def _other_return(path: Path, found: Sequence[Lying]) -> Return | None:
    """The return that a file without tables is; None if it is no return, or has tables."""
    if any(each.table for each in found) or not path.is_file():
        return None
    sheets = [each.sheet for each in found if each.sheet]
    return workbook_looks_like(sheets) if sheets else file_looks_like(path)


def _found_in(path: Path) -> list[Lying]:
    """The tables of one entry. If it can't be opened, it does not count as a table, unless its name says it is one."""
    try:
        return list(_tables_in(path))
    except OSError as error:
        raise _not_opened(path.name, error) from error
    except ExtractError:
        if table_named(_stem(path)):
            raise
        return []


def _tables_in(path: Path) -> Iterator[Lying]:
    name = path.name.lower()
    table = table_named(_stem(path))
    is_folder = path.is_dir()
    if not is_folder and not path.is_file() and path.exists():
        raise ExtractError(f"{path.name} is not a file.\nPut the table's file in its place.")
    if is_folder:
        if name.endswith((".parquet", ".csv")) or (table and _parts_of(path)):
            yield Lying(table, _form(name) or Form.PARQUET, path)
    elif table and not path.stat().st_size:
        yield Lying(table, Form.TEXT, path)  # a failed job leaves an empty file, whatever its ending
    elif name.endswith(".zip"):
        yield from _tables_in_zip(path)
    elif name.endswith(".xlsx"):
        yield from _tables_in_workbook(path, "", content_of(path))
    elif form := _form(name):
        yield Lying(table, form, path)


def _form(name: str) -> Form | None:
    if name.endswith(TEXTS):
        return Form.TEXT
    return Form.PARQUET if name.endswith((".parquet", ".pq")) else None


def _stem(path: PurePath) -> str:
    """The name without the endings that show the kind of file: `ssd_contacts` for `ssd_contacts.csv.gz`."""
    name = path.name
    for ending in (".gz", ".zip", ".csv", ".tsv", ".txt", ".parquet", ".pq", ".xlsx"):
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
    return name


def _tables_in_zip(path: Path) -> Iterator[Lying]:
    parts = [part for part in _parts_of_zip(path) if not PurePosixPath(part).name.startswith((".", "~$"))]
    found: list[Lying] = []
    for part in parts:
        if part.lower().endswith(".xlsx"):
            found.extend(_tables_in_workbook(path, part, _content(path, part, f"{path.name}/{part}")))
        elif form := _form(part.lower()):
            found.append(Lying(table_named(_stem(PurePosixPath(part))), form, path, part))
    if len(found) == 1 and not found[0].table:  # export.csv in ssd_contacts.zip
        found = [Lying(table_named(_stem(path)), found[0].form, path, found[0].part, found[0].sheet)]
    yield from found


def _parts_of_zip(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as parts:
            files = [part.filename for part in parts.infolist() if not part.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _not_unpacked(path.name) from error
    names = [name for name in files if not name.startswith("__MACOSX/")]
    if len(names) > MOST_PARTS:
        raise ExtractError(
            f"{path.name} has {counted(len(names), 'part')}.\nA zip of an export's tables is expected.\n"
            "Take it away, or unpack the tables beside it."
        )
    return sorted(names)


def _tables_in_workbook(path: Path, part: str, content: bytes) -> Iterator[Lying]:
    """One table a sheet; a workbook with one sheet may be named for the table instead."""
    sheets = sheets_of(f"{path.name}/{part}" if part else path.name, content)
    named = [Lying(table_named(sheet), Form.WORKBOOK, path, part, sheet) for sheet in sheets]
    table = table_named(_stem(PurePosixPath(part) if part else path))
    if len(named) == 1 and not named[0].table and table:
        named = [Lying(table, Form.WORKBOOK, path, part, sheets[0])]
    yield from named


def _parts_of(folder: Path) -> list[Path]:
    """The parts of a Parquet table that is a folder, in order."""
    parts = (*folder.rglob("*.parquet"), *folder.rglob("*.pq"))
    return sorted(part for part in parts if part.is_file() and not part.name.startswith(("_", ".")))


def _content(path: Path, part: str, label: str) -> bytes:
    """The unpacked bytes of a file or a part of a zip. More than `MOST_UNPACKED` from an archive are refused."""
    if not part and not path.name.lower().endswith(".gz"):
        return content_of(path)
    try:
        if not part:
            with gzip.open(path) as packed:
                return _limited(packed.read(MOST_UNPACKED + 1), label)
        with zipfile.ZipFile(path) as parts, parts.open(part) as packed:
            content = packed.read(MOST_UNPACKED + 1)
        if part.lower().endswith(".gz"):
            with gzip.open(BytesIO(content)) as packed:
                content = packed.read(MOST_UNPACKED + 1)
        return _limited(content, label)
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise _not_unpacked(label) from error


def _limited(content: bytes, label: str) -> bytes:
    if len(content) > MOST_UNPACKED:
        raise ExtractError(
            f"{label} unpacks to more than {MOST_UNPACKED >> 20} MB.\nSmaller files are expected in an archive.\n"
            "Unpack it, and leave the file itself in the folder."
        )
    return content


def _not_unpacked(label: str) -> ExtractError:
    return ExtractError(
        f"{label} can't be unpacked: it is damaged, or has a password.\n"
        "A .zip or .gz without a password is expected.\nPack it again, or leave the files themselves in the folder."
    )


def _not_opened(label: str, error: OSError) -> ExtractError:
    return ExtractError(
        f"{label} can't be opened: {error.strerror or 'the file system refused'}.\n"
        "Close it in other programs and check that you may read it, then try again."
    )
