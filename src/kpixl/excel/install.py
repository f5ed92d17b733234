"""
The add-in, installed for the current user and removed again. It needs no administrator, no registry and no process.

The add-in goes into Excel's start-up folder: Excel opens everything there by itself, and the folder is a trusted
location by default (https://learn.microsoft.com/office/troubleshoot/excel/use-startup-folders,
https://learn.microsoft.com/deployoffice/security/designate-trusted-locations-for-files-in-office). The other way,
values OPEN, OPEN1, … in Excel's registry key, is numbered across all add-ins, is rewritten by Excel when it closes
(https://bettersolutions.com/excel/add-ins/registry-keys.htm), and makes nothing trusted.

Which Python Excel starts is set by a line in xlwings' own settings, which the VBA module `xlwings` reads: quoted pairs,
one per line, in the code page of Windows.
"""

from __future__ import annotations

import json
import locale
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path, PureWindowsPath

from msgspec import Struct
from msgspec.structs import asdict

from kpixl.config.settings import home
from kpixl.words.errors import InstallError
from kpixl.words.files import put

ADD_IN = "kpixl.xlam"
RECORD, KEPT_ADD_IN = "installed.json", "kpixl.xlam.before"
INTERPRETER, ADD_WORKBOOK = "INTERPRETER_WIN", "ADD_WORKBOOK_TO_PYTHONPATH"
_PAIR = re.compile(r'\s*"([^"]*)"\s*,\s*"([^"]*)"\s*')

_Entries = Mapping[str, str | None]


class InstallPlaces(Struct, frozen=True):
    """Where Excel looks for this user's add-ins, and xlwings for its settings; neither need exist."""

    add_in: Path
    xlwings_settings: Path


class Record(Struct, frozen=True):
    """What install wrote, and the lines that the settings had before; a line is None if there was none."""

    add_in: str  # SHA-256
    lines: _Entries
    lines_before: _Entries


def install_places(system: str, environment: Mapping[str, str]) -> InstallPlaces:
    """Where things go for the current Windows user; `system` as in `sys.platform`. Refused on other systems."""
    if system == "darwin":
        raise InstallError(
            "kpixl install is for Excel on Windows: Excel on a Mac has no functions that ask Python.\n"
            "Open kpixl.xlam by hand (Tools, Excel Add-ins) for the functions that need none; "
            "the command line does the rest."
        )
    if system != "win32":
        raise InstallError(
            f"The add-in is for Excel on Windows, and this is {system}. Every other command works here without it."
        )
    missing = [name for name in ("APPDATA", "USERPROFILE") if not environment.get(name)]
    if missing:
        raise InstallError(
            f"The environment has no {' and no '.join(missing)}. Run kpixl install as the user who opens Excel."
        )
    return InstallPlaces(
        add_in=Path(environment["APPDATA"]) / "Microsoft" / "Excel" / "XLSTART" / ADD_IN,
        xlwings_settings=Path(environment["USERPROFILE"]) / ".xlwings" / "xlwings.conf",
    )


def is_from_store(python_home: Path) -> bool:
    """
    Whether a Python (its `sys.base_prefix`) is from the Microsoft Store, which puts the user's folders into a sandbox
    that Excel can't see (https://docs.python.org/3/using/windows.html, Redirection of local data).
    """
    return "WindowsApps" in PureWindowsPath(python_home).parts


def install(add_in: Path, interpreter: Path, where: InstallPlaces, python_home: Path) -> tuple[str, ...]:
    """
    Copy the add-in and name the interpreter; return what was done, in sentences. Doing it twice is the same as once.

    The copy is written as new bytes, so a mark of the web on the wheel or the file is not carried over.
    """
    if is_from_store(python_home):
        raise InstallError(
            "This Python comes from the Microsoft Store: Excel can't see the files that it writes.\n"
            "Install Python from python.org for yourself alone (no administrator needed), and kpixl with it."
        )
    if not add_in.is_file():
        raise InstallError(
            f"{add_in} is not there. Install kpixl again, or run `kpixl build` in a copy of the repository."
        )
    shipped, installed = add_in.read_bytes(), _record()
    text = settings_text(where.xlwings_settings)
    written = {
        INTERPRETER: _line(INTERPRETER, str(_without_console(interpreter))),
        ADD_WORKBOOK: _line(ADD_WORKBOOK, "False"),
    }
    encoded = _encoded(with_lines(text, written))
    with _in_use_is_said(where.add_in):
        _keep_foreign(where.add_in, shipped, installed)
        put(where.add_in, shipped)
    _write_record(Record(_hash(shipped), written, _lines_before(text, written, installed)))
    put(where.xlwings_settings, encoded)
    return (
        f"{where.add_in} is in place: Excel opens it when it starts next.",
        f"{where.xlwings_settings} names {_without_console(interpreter)} as the Python that Excel starts.",
    )


def uninstall(where: InstallPlaces) -> tuple[str, ...]:
    """Put back what was there before; anything that somebody has changed since stays as it is and is named."""
    installed = _record()
    if installed is None:
        return ("kpixl install has put nothing in place here, so nothing is changed.",)
    done = (_without_add_in(where.add_in, installed), _without_lines(where.xlwings_settings, installed))
    (home() / RECORD).unlink()
    return done


def value_of(text: str, name: str) -> str | None:
    """What xlwings' VBA reads under this name: the value of the first such line, ignoring case."""
    line = _line_of(text, name)
    pair = _PAIR.fullmatch(line) if line else None
    return pair[2] if pair else None


def with_lines(text: str, lines: _Entries) -> str:
    """The settings with these lines, each at its old place or at the end, and without lines that are None."""
    kept: list[str] = []
    owed = dict(lines)
    for line in text.splitlines(keepends=True):
        name = _name_in(line)
        if name is None or name not in lines:
            kept.append(line)
        elif new := owed.pop(name, None):
            kept.append(new + "\r\n")
    if kept and not kept[-1].endswith("\n"):
        kept[-1] += "\r\n"
    return "".join([*kept, *(f"{line}\r\n" for line in owed.values() if line)])


def settings_text(file: Path) -> str:
    """The text of xlwings' settings, empty if there are none; bytes of another code page survive the round trip."""
    return file.read_bytes().decode(locale.getencoding(), "surrogateescape") if file.is_file() else ""


def _encoded(text: str) -> bytes:
    try:
        return text.encode(locale.getencoding(), "surrogateescape")
    except UnicodeEncodeError as fault:
        raise InstallError(
            f"The path of this Python holds '{text[fault.start : fault.end]}', which Excel's VBA can't read from "
            "xlwings' settings.\nInstall Python and kpixl in a folder with a plain name, then install again."
        ) from None


def _line(name: str, value: str) -> str:
    return f'"{name}","{value}"'


def _name_in(line: str) -> str | None:
    pair = _PAIR.fullmatch(line)
    return pair[1].upper() if pair else None


def _line_of(text: str, name: str) -> str | None:
    return next((line for line in text.splitlines() if _name_in(line) == name), None)


def _lines_before(text: str, written: _Entries, installed: Record | None) -> _Entries:
    """The lines that the settings hold now or, for lines that kpixl wrote last time, the lines before those."""
    ours = installed.lines if installed else {}
    before = installed.lines_before if installed else {}
    now = {name: _line_of(text, name) for name in written}
    return {name: before.get(name) if line and line == ours.get(name) else line for name, line in now.items()}


def _without_add_in(file: Path, installed: Record) -> str:
    kept = home() / KEPT_ADD_IN
    if not file.is_file():
        return f"{file} is gone already."
    if _hash(file.read_bytes()) != installed.add_in:
        return f"{file} is not the one that was installed, so it stays. Delete it by hand if it is not needed."
    with _in_use_is_said(file):
        if kept.is_file():
            put(file, kept.read_bytes())
            kept.unlink()
            return f"{file} is again the one that was there before."
        file.unlink()
    return f"{file} is removed."


def _without_lines(file: Path, installed: Record) -> str:
    text = settings_text(file)
    ours = [name for name, line in installed.lines.items() if _line_of(text, name) == line]
    changed = [name for name in installed.lines if name not in ours]
    back = with_lines(text, {name: installed.lines_before[name] for name in ours})
    if back:
        put(file, _encoded(back))
    else:
        file.unlink(missing_ok=True)
    if changed:
        return f"{file} is as before, apart from {' and '.join(changed)}, which somebody has changed since."
    return f"{file} is as before."


def _without_console(interpreter: Path) -> Path:
    """The interpreter's twin that opens no window, if there is one; xlwings accepts either."""
    twin = interpreter.with_name("pythonw.exe")
    return twin if twin.is_file() else interpreter


def _keep_foreign(file: Path, shipped: bytes, installed: Record | None) -> None:
    """Keep an add-in of the same name that somebody else put there, so that uninstall can put it back."""
    there = file.read_bytes() if file.is_file() else shipped
    if there != shipped and (installed is None or _hash(there) != installed.add_in):
        put(home() / KEPT_ADD_IN, there)


@contextmanager
def _in_use_is_said(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise InstallError(
            f"{file} can't be written ({os.strerror(fault.errno or 0)}). Excel keeps its add-ins open.\n"
            "Close every Excel window, then try again. Nothing was changed."
        ) from None


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _record() -> Record | None:
    file = home() / RECORD
    return Record(**json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None


def _write_record(record: Record) -> None:
    put(home() / RECORD, json.dumps(asdict(record), indent=1).encode())
