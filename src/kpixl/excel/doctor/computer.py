"""
The facts about this computer that decide whether kpixl works on it, read in one place.

Names in the registry come from Microsoft's administrative templates for Office 2016 and later, which are still version
16.0 (https://admx.help/?Category=Office2016), and for Defender (…?Category=Windows_11_2022, ExploitGuard_ASR_Rules).
"""

from __future__ import annotations

import os
import platform
import re
import struct
import sys
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from importlib import metadata
from pathlib import Path

from msgspec import Struct

from kpixl.commands.extracts_from_connection import check_answers
from kpixl.commands.folders import folders_of
from kpixl.config.reading import read_config
from kpixl.config.settings import Settings, home, read_settings
from kpixl.disclosure.gate.compound_files import streams, unpacked_texts
from kpixl.excel.doctor.registry import MACHINE, USER, Registry
from kpixl.excel.doctor.starting import NOT_TRIED, Started, started
from kpixl.excel.install import INTERPRETER, install_places, is_from_store, settings_text, value_of
from kpixl.extracts.cache import Cache, cache_folder
from kpixl.extracts.connections import IN_PLACE_OF_A_FOLDER, connection_named
from kpixl.extracts.exports import exports_in
from kpixl.indicators import DECLARED
from kpixl.words.errors import KpixlError
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.pseudonyms import KEY_FILE, key
from kpixl.workbook.remembered_folders import remembered_folders
from kpixl.workbook.shipped import shipped_add_in

WIN32 = "win32"
VBA_PART = "xl/vbaProject.bin"
_TELLING_MODULES = (b"KpixlFunctions", b"KpixlAsking")
_XLWINGS_VERSION = re.compile(rb'XLWINGS_VERSION As String = "([0-9.]+)"')

CLICK_TO_RUN = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
INSTALL_ROOT = r"SOFTWARE\Microsoft\Office\16.0\Common\InstallRoot"
INSTALL_ROOT_32 = r"SOFTWARE\WOW6432Node\Microsoft\Office\16.0\Common\InstallRoot"
SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
SECURITY_POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
# Attack surface reduction: set by group policy, by device management (one value for all rules), or on the machine.
ASR_POLICY = r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
ASR_MANAGED = r"SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
ASR_LOCAL = r"SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
NO_CHILD_PROCESSES = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
NO_WIN32_CALLS = "92E97FA1-2EDF-4476-BDD6-9DD0B4DDDC7B"


class AddIn(Enum):
    """What Excel's start-up folder holds under the add-in's name."""

    ABSENT = "absent"
    SHIPPED = "this kpixl's own"
    OTHER = "another one"


class Office(Struct, frozen=True):
    """The edition as Microsoft names it, such as `O365ProPlusRetail`; `bits` is None if the registry doesn't say."""

    edition: str
    bits: int | None


class Macros(Struct, frozen=True):
    """
    Excel's macro settings as the registry holds them; None if nothing is set.

    `warnings`: 1 all macros run, 2 Excel asks (its default), 3 only signed ones run, 4 none run.
    `internet_blocked`: 1 none run in files from the internet, 0 these are like other files; unset also means blocked.
    """

    warnings: int | None = None
    by_policy: bool = False
    internet_blocked: int | None = None
    nothing_trusted: bool = False  # a policy that trusts no folder, not even Excel's start-up folder


class AttackSurfaceRules(Struct, frozen=True):
    """The states of two Defender rules: 0 off, 1 block, 2 audit, 6 warn; None if not set."""

    no_child_processes: int | None = None
    no_win32_calls: int | None = None


class ScorecardFile(Struct, frozen=True):
    """
    The workbook that was asked about.

    `zone` is what Windows noted about the file's origin (3 the internet, 4 worse), None without a note; `xlwings` is
    the version of the VBA module in it; other VBA is VBA of another version of kpixl.
    """

    path: Path
    fault: str | None = None
    zone: int | None = None
    is_synced: bool = False
    xlwings: str | None = None
    has_other_vba: bool = False


class Computer(Struct, frozen=True):
    """The facts. A fault is the sentence with which kpixl refuses what it needs; None if it doesn't refuse."""

    system: str
    python: str
    bits: int
    interpreter: Path
    is_store_python: bool
    has_pip: bool  # the Python in the zip for Windows has no pip
    kpixl: str
    xlwings: str | None
    dlls: frozenset[str]  # xlwings' own, beside the interpreter or in the folder above
    office: Office | None
    macros: Macros
    rules: AttackSurfaceRules
    excel_starts: str | None  # the interpreter that xlwings' settings name
    started: Started  # the result of starting it
    add_in: AddIn
    add_in_xlwings: str | None
    workbook: ScorecardFile | None
    home: Path
    home_is_writable: bool
    cache: Cache
    settings_fault: str | None
    extracts: Path | None
    extracts_fault: str | None
    config: Path | None
    config_fault: str | None
    has_key: bool
    key_fault: str | None
    key_is_owners_only: bool | None  # None if the file system doesn't say so in a way that we can read


def read_computer(
    system: str, environment: Mapping[str, str], registry: Registry, workbook: Path | None = None
) -> Computer:
    """Everything that `kpixl doctor` judges; nothing is written. On Windows, Python is started as Excel would."""
    interpreter = Path(sys.executable)
    add_in, excel_starts = _in_excel(system, environment, workbook)
    settings_fault = _fault(read_settings)
    own, own_fault = _own_folders(workbook)
    known = own or (Settings() if settings_fault else read_settings())
    extracts, config, key_file = known.extracts, known.config, home() / KEY_FILE
    return Computer(
        system=system,
        python=platform.python_version(),
        bits=struct.calcsize("P") * 8,
        interpreter=interpreter,
        is_store_python=is_from_store(Path(sys.base_prefix)),
        has_pip=_installed("pip") is not None,
        kpixl=metadata.version("kpixl"),
        xlwings=_installed("xlwings"),
        dlls=frozenset(dll.name for folder in interpreter.parents[:2] for dll in folder.glob("xlwings*.dll")),
        office=_office(registry),
        macros=_macros(registry),
        rules=AttackSurfaceRules(_rule(registry, NO_CHILD_PROCESSES), _rule(registry, NO_WIN32_CALLS)),
        excel_starts=excel_starts,
        started=started(excel_starts, _dll(interpreter)) if system == WIN32 else NOT_TRIED,
        add_in=_add_in(add_in),
        add_in_xlwings=_xlwings_in_add_in(add_in),
        workbook=_workbook(workbook, environment) if workbook else None,
        home=home(),
        home_is_writable=_is_writable(home()),
        cache=Cache(cache_folder()),
        settings_fault=settings_fault,
        extracts=extracts,
        extracts_fault=_fault(lambda: _open(extracts, config)) if extracts else own_fault,
        config=config,
        config_fault=_fault(lambda: read_config(config, DECLARED)) if config else None,
        has_key=key_file.is_file(),
        key_fault=_fault(key) if key_file.is_file() else None,
        key_is_owners_only=_is_owners_only(key_file),
    )


def xlwings_in(workbook: Path) -> str | None:
    """The version of xlwings' VBA module in a workbook or add-in; None if it has no such module."""
    found = next((found for text in _vba_texts(workbook) if (found := _XLWINGS_VERSION.search(text))), None)
    return found[1].decode() if found else None


def _vba_texts(workbook: Path) -> Iterator[bytes]:
    package = Package.read(workbook)
    project = package.part(VBA_PART) if VBA_PART in package else b""
    return (text for _, stream in streams(project) for text in unpacked_texts(stream))


def _has_other_vba(workbook: Path) -> bool:
    """Whether it has VBA for functions or for asking Python that differs from the VBA in this version's add-in."""
    shipped, theirs = (
        {name: text for text in _vba_texts(file) for name in _TELLING_MODULES if b'"%s"' % name in text[:80]}
        for file in (shipped_add_in(), workbook)
    )
    return any(text != shipped.get(name) for name, text in theirs.items())


def _own_folders(workbook: Path | None) -> tuple[Settings | None, str | None]:
    """The folders that the workbook remembers, or what is wrong with them; neither if it remembers none."""
    try:
        if workbook is None or not remembered_folders(Package.read(workbook)):
            return None, None
    except KpixlError:
        return None, None  # the fault is the workbook's own and is reported with it
    try:
        found = folders_of(workbook)
    except KpixlError as fault:
        return Settings(), str(fault)
    extracts = Path(IN_PLACE_OF_A_FOLDER + found.connection) if found.connection else found.extracts
    return Settings(extracts, found.config), None


def _open(extracts: Path, config: Path | None) -> None:
    """Open the exports, or the database in their place; raises if that fails."""
    name = connection_named(extracts)
    if name and config:
        check_answers(name, config)
    else:
        exports_in(extracts)


def _dll(interpreter: Path) -> Path | None:
    """xlwings' DLL that this Python can load: with the same bits and the version of the installed xlwings."""
    name = f"xlwings{struct.calcsize('P') * 8}-{_installed('xlwings')}.dll"
    return next((folder / name for folder in interpreter.parents[:2] if (folder / name).is_file()), None)


def _installed(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _in_excel(system: str, environment: Mapping[str, str], workbook: Path | None) -> tuple[Path | None, str | None]:
    """Where the add-in belongs, and the Python that xlwings' settings name; a file beside the workbook comes first."""
    try:
        where = install_places(system, environment)
    except KpixlError:
        return None, None
    settings = (
        [where.xlwings_settings] if workbook is None else [workbook.parent / "xlwings.conf", where.xlwings_settings]
    )
    named = (value_of(settings_text(file), INTERPRETER) for file in settings)
    return where.add_in, next((each for each in named if each is not None), None)


def _add_in(file: Path | None) -> AddIn:
    if file is None or not file.is_file():
        return AddIn.ABSENT
    shipped = shipped_add_in()
    same = shipped.is_file() and shipped.read_bytes() == file.read_bytes()
    return AddIn.SHIPPED if same else AddIn.OTHER


def _xlwings_in_add_in(file: Path | None) -> str | None:
    try:
        return xlwings_in(file) if file and file.is_file() else None
    except KpixlError:  # not even a workbook, so it can't be the shipped add-in
        return None


def _office(registry: Registry) -> Office | None:
    """Office as installed. Click-to-Run states edition and bits; MSI only a folder, under its own key for 32 bits."""
    edition = registry(MACHINE, CLICK_TO_RUN, "ProductReleaseIds")
    if edition:
        return Office(str(edition), {"x64": 64, "x86": 32}.get(str(registry(MACHINE, CLICK_TO_RUN, "Platform"))))
    for key_, bits in ((INSTALL_ROOT, 64), (INSTALL_ROOT_32, 32)):
        if registry(MACHINE, key_, "Path"):
            return Office("from an installer (MSI)", bits)
    return None


def _macros(registry: Registry) -> Macros:
    policy = _number(registry(USER, SECURITY_POLICY, "VBAWarnings"))
    blocked = _number(registry(USER, SECURITY_POLICY, "blockcontentexecutionfrominternet"))
    own = _number(registry(USER, SECURITY, "blockcontentexecutionfrominternet"))
    return Macros(
        warnings=policy if policy is not None else _number(registry(USER, SECURITY, "VBAWarnings")),
        by_policy=policy is not None,
        internet_blocked=own if blocked is None else blocked,
        nothing_trusted=_number(registry(USER, rf"{SECURITY_POLICY}\Trusted Locations", "AllLocationsDisabled")) == 1,
    )


def _rule(registry: Registry, rule: str) -> int | None:
    """The state of one of Defender's rules; device management writes all of them as `id=state|id=state`."""
    managed = re.search(rf"{rule}=(\d)", str(registry(MACHINE, ASR_MANAGED, "ASRRules")), re.IGNORECASE)
    states = (
        registry(MACHINE, ASR_POLICY, rule),
        managed[1] if managed else None,
        registry(MACHINE, ASR_LOCAL, rule),
    )
    return next((number for state in states if (number := _number(state)) is not None), None)


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isdecimal() else None


def _workbook(path: Path, environment: Mapping[str, str]) -> ScorecardFile:
    try:
        version = xlwings_in(path)
    except KpixlError as fault:
        return ScorecardFile(path, str(fault))
    return ScorecardFile(path, None, _zone(path), _is_synced(path, environment), version, _has_other_vba(path))


def _zone(path: Path) -> int | None:
    """The zone in the mark of the web, a stream beside the file's content on Windows' own file systems."""
    try:
        mark = path.with_name(f"{path.name}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return None
    found = re.search(r"ZoneId=(\d)", mark)
    return int(found[1]) if found else None


def _is_synced(path: Path, environment: Mapping[str, str]) -> bool:
    """Whether the file is in a OneDrive folder, which also holds synced SharePoint libraries."""
    folders = [environment.get(name) for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")]
    return any(path.resolve().is_relative_to(Path(folder).resolve()) for folder in folders if folder)


def _is_writable(folder: Path) -> bool:
    """Whether the folder, or the existing folder in which it will be made, can be written to."""
    return os.access(next(each for each in (folder, *folder.parents) if each.is_dir()), os.W_OK)


def _is_owners_only(file: Path) -> bool | None:
    if os.name != "posix" or not file.is_file():
        return None
    return not file.stat().st_mode & 0o077


def _fault(read: Callable[[], object]) -> str | None:
    """The sentence with which kpixl refuses; None if it doesn't refuse."""
    try:
        read()
    except KpixlError as fault:
        return str(fault)
    return None
