r"""
Installs and uninstalls kpixl for the current user of Windows: run by install.cmd and uninstall.cmd.

The program is one folder, `%LOCALAPPDATA%\kpixl\program`, which an upgrade replaces as a whole. What people make is
elsewhere: settings and the key in `%APPDATA%\kpixl`; workbooks, config and extracts wherever they keep them. If
somebody has put a file into the program's folder all the same, it is kept for them.

Uses only Python's standard library, which is there before kpixl is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import ctypes
    import winreg

PROGRAM, NEW, OLD, YOURS = "program", "program.new", "program.old", "yours"
FILES = "files.txt"  # a line for each file of the program: its SHA-256, two spaces, its path
PYTHONS_OWN = ("Lib", "DLLs")  # what is added here belongs to Python, which an upgrade replaces
COMMANDS = "bin"
WHAT_EXCEL_IMPORTS = "import holidays.countries, kpixl.excel.macros, kpixl.excel.udfs, xlwings.com_server"
ENVIRONMENT = "Environment"
APPS = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\kpixl"
SETTINGS_CHANGED, TO_EVERY_WINDOW, NOT_IF_HUNG, MILLISECONDS = 0x1A, 0xFFFF, 2, 2000


class RefusedError(Exception):
    """A refusal; its sentence is shown to the person at the computer."""


def put(bundle: Path, base: Path) -> None:
    """Replace the installed program by the bundle's, wholly or not at all; people's own files stay."""
    new, old, program = base / NEW, base / OLD, base / PROGRAM
    shutil.rmtree(new, ignore_errors=True)
    try:
        _copy(bundle / PROGRAM, new)
        if program.exists():
            _out_of_the_way(program, old)
    except RefusedError:
        shutil.rmtree(new, ignore_errors=True)
        raise
    new.rename(program)
    if old.exists():
        move_files_of_people(old, program)
        shutil.rmtree(old, ignore_errors=True)
    shutil.copyfile(bundle / "uninstall.cmd", base / "uninstall.cmd")


def _copy(program: Path, to: Path) -> None:
    """
    Copy every listed file, its bytes only: a Mark of the Web is not copied.

    Refused if a file is missing or changed, for example because the zip was not extracted, or its path is too long.
    """
    if not (program / FILES).is_file():
        raise RefusedError(f"{program / FILES} is missing. Extract the whole zip first, then run install.cmd in it.")
    for file, digest in [*_listed(program).items(), (Path(FILES), None)]:
        try:
            content = (program / file).read_bytes()
        except FileNotFoundError:
            raise RefusedError(
                f"{program / file} is missing. Nothing was changed.\n"
                "Extract the whole zip again, into a folder with a short path, such as Downloads."
            ) from None
        if digest not in (None, hashlib.sha256(content).hexdigest()):
            raise RefusedError(f"{program / file} differs from the original. Nothing was changed. Get the zip again.")
        (to / file).parent.mkdir(parents=True, exist_ok=True)
        (to / file).write_bytes(content)


def files(program: Path) -> list[Path]:
    """The files that belong to the program, as paths within its folder."""
    return [Path(FILES), *_listed(program)]


def files_of_people(program: Path) -> Iterator[Path]:
    """Files that somebody put into the program's folder, as paths within it; Python's own folders are not searched."""
    ours = set(files(program)) if (program / FILES).is_file() else set()
    for file in sorted(program.rglob("*")):
        within = file.relative_to(program)
        if file.is_file() and within not in ours and within.parts[0] not in PYTHONS_OWN:
            yield within


def move_files_of_people(program: Path, to: Path) -> list[Path]:
    """Move people's files to the same places in another folder; a file whose name is taken there gets another name."""
    moved = []
    for file in files_of_people(program):
        target = to / file
        while target.exists():
            target = target.with_name(f"{target.stem} (yours){target.suffix}")
        target.parent.mkdir(parents=True, exist_ok=True)
        (program / file).rename(target)
        moved.append(target)
    return moved


def with_folder(path: str, folder: str) -> str:
    """A PATH with the folder in it once, at the end if it is new."""
    return path if _has(path, folder) else ";".join(filter(None, [path.rstrip(";"), folder]))


def without_folder(path: str, folder: str) -> str:
    """A PATH without the folder; the others keep their order and their spelling."""
    return ";".join(each for each in path.split(";") if not _same(each, folder)) if _has(path, folder) else path


def _has(path: str, folder: str) -> bool:
    return any(_same(each, folder) for each in path.split(";"))


def _same(one: str, other: str) -> bool:
    return one.strip().strip('"').rstrip("\\").lower() == other.rstrip("\\").lower()


def _listed(program: Path) -> dict[Path, str]:
    lines = (program / FILES).read_text(encoding="utf-8").splitlines()
    return {Path(file): digest for digest, _, file in (line.partition("  ") for line in lines)}


def _out_of_the_way(program: Path, old: Path) -> None:
    try:
        if old.exists():  # an upgrade was stopped midway, after the old program was moved aside
            move_files_of_people(old, program)
            shutil.rmtree(old)
        program.rename(old)
    except OSError:
        raise RefusedError(
            f"{program} is in use. Nothing was changed.\n"
            "Close every Excel window and every window in which kpixl runs, then try again."
        ) from None


def _tell_windows(base: Path, version: str) -> None:
    """Extend PATH for new windows, and add a line to Settings, Apps; both for this user alone."""
    if sys.platform == "win32":
        _change_path(lambda path: with_folder(path, str(base / PROGRAM / COMMANDS)))
        told = {
            "DisplayName": "kpixl",
            "DisplayVersion": version,
            "InstallLocation": str(base),
            "UninstallString": f'"{base / "uninstall.cmd"}"',
            "QuietUninstallString": f'"{base / "uninstall.cmd"}" /quiet',
        }
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, APPS) as key:
            for name, value in told.items():
                winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)
            for name in ("NoModify", "NoRepair"):
                winreg.SetValueEx(key, name, 0, winreg.REG_DWORD, 1)


def _untell_windows(base: Path) -> None:
    if sys.platform == "win32":
        _change_path(lambda path: without_folder(path, str(base / PROGRAM / COMMANDS)))
        with suppress(FileNotFoundError):
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, APPS)


def _change_path(changed: Callable[[str], str]) -> None:
    """Change the user's own PATH, without expanding its %NAMES%, and tell running programs."""
    if sys.platform == "win32":
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, ENVIRONMENT) as key:
            try:
                path, kind = winreg.QueryValueEx(key, "Path")
            except FileNotFoundError:
                path, kind = "", winreg.REG_EXPAND_SZ
            if changed(path) != path:
                winreg.SetValueEx(key, "Path", 0, kind, changed(path))
        tell = ctypes.windll.user32.SendMessageTimeoutW
        tell(TO_EVERY_WINDOW, SETTINGS_CHANGED, 0, ENVIRONMENT, NOT_IF_HUNG, MILLISECONDS, None)


def _kpixl(base: Path, command: str, to_repeat: str) -> None:
    """
    Run a command of the installed kpixl and show what it prints. If it fails, so does this program, with a message that
    names what `to_repeat`.
    """
    done = subprocess.run([base / PROGRAM / "python.exe", "-m", "kpixl.cli", command], cwd=base)
    if done.returncode:
        raise RefusedError(f"Excel's part failed. Once the cause is mended, run: {to_repeat}")


def _compile(program: Path) -> None:
    """Compile whatever a button or function needs, since the Python that Excel starts keeps no compiled files."""
    python = program / "python.exe"
    subprocess.run([python, "-m", "compileall", "-q", program / "Lib" / "site-packages" / "kpixl"], cwd=program)
    subprocess.run([python, "-c", WHAT_EXCEL_IMPORTS], cwd=program)


def install(bundle: Path, base: Path) -> None:
    print(f"Installing kpixl into {base}. This takes a minute or two.", flush=True)
    put(bundle, base)
    _compile(base / PROGRAM)
    version = (base / PROGRAM / "version.txt").read_text(encoding="utf-8").strip()
    _tell_windows(base, version)
    print(f"kpixl {version} is in place. A new command prompt knows the command kpixl.", flush=True)
    _kpixl(base, "install", "kpixl install")


def uninstall(base: Path) -> None:
    """Uninstall all but the program's folder: uninstall.cmd removes it after this Python, which is in it, has ended."""
    _kpixl(base, "uninstall", "uninstall.cmd")
    _untell_windows(base)
    for file in move_files_of_people(base / PROGRAM, base / YOURS):
        print(f"{file} is your own file, and stays.")
    print("Your settings, the key and all workbooks stay. Delete %APPDATA%\\kpixl by hand if nobody needs the key.")


def main(command: str) -> int:
    local = os.environ.get("LOCALAPPDATA")
    try:
        if not local:
            raise RefusedError("LOCALAPPDATA is not set. Run this as the user who opens Excel.")
        base = Path(local) / "kpixl"
        if command == "install":
            install(Path(__file__).parents[1], base)
        else:
            uninstall(base)
    except RefusedError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except OSError as fault:
        print(f"{fault.filename or base} can't be written: {fault.strerror}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
