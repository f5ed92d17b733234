"""
Windows programs on Linux: Debian 13's Wine 10 in a folder of its own, made once: `python tools/wine.py make`.

The folder is the environment variable KPIXL_WINE, or `~/.cache/kpixl-wine`. It is a Debian system (a chroot, so root
makes and runs it) and takes 2 GB and a few minutes; delete it whenever you like. Each name of a Windows computer
(`Computer`) is a Wine prefix in it: registry, drive C: and user of their own.

Wine's C library has no complex numbers, which numpy 2 asks for as it starts. So a small `ucrtbase.dll` with MinGW's
complex functions is put before Wine's own, to which it hands everything else. kpixl computes with no complex number.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PureWindowsPath
from typing import IO

from msgspec import Struct

SUITE, MIRROR = "trixie", "http://deb.debian.org/debian"
PACKAGES = "wine,wine64,libgnutls30t64,osslsigncode,ca-certificates,gcc-mingw-w64-x86-64-win32"
BUILTIN = Path("usr/lib/x86_64-linux-gnu/wine/x86_64-windows/ucrtbase.dll")
SYSTEM32 = Path("drive_c/windows/system32")
WINES_OWN = "ucrtwine"  # Wine's ucrtbase.dll under another name
MARK_AT, MARK = 64, b"Wine builtin DLL".ljust(32, b"\0")  # a file with this mark makes Wine use its own of that name
COMPLEX = re.compile(r"(c(?:abs|a?cosh?|a?sinh?|a?tanh?|exp|log|log10|pow|proj|sqrt|real|imag|arg|onj))([fl]?)")
SHIM = "x86_64-w64-mingw32-gcc -O2 -shared -nostartfiles -static-libgcc -Wl,-e,0 -o ucrtbase.dll ucrtbase.def -lmingwex"

Run = subprocess.CompletedProcess[str]


def folder() -> Path:
    return Path(os.environ.get("KPIXL_WINE") or Path.home() / ".cache" / "kpixl-wine").resolve()


class Computer(Struct, frozen=True):
    """A Windows computer, kept as a folder in the chroot `root`."""

    name: str
    root: Path

    @property
    def prefix(self) -> Path:
        return self.root / self.name

    def path(self, windows_path: str) -> Path:
        """Where a file on its drive C: is on this system."""
        drive, *rest = PureWindowsPath(windows_path).parts
        assert drive.lower() == "c:\\", f"{windows_path} is not on C:"
        return self.prefix.joinpath("drive_c", *rest)

    def run(
        self, *command: str, cwd: str = "C:\\", seconds: float = 600, environment: Mapping[str, str] | None = None
    ) -> Run:
        """
        Run a Windows program to its end, for at most so many seconds; its output is text.

        It goes through files: Wine's services, which the first program starts, would hold its pipes open for ever.
        """
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:
            ended = subprocess.run(
                self._command(command, cwd, environment or {}),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=told,
                timeout=seconds,
            )
            return Run(ended.args, ended.returncode, *(_text_in(each) for each in (said, told)))

    def start(self, *command: str, cwd: str = "C:\\", environment: Mapping[str, str] | None = None) -> Started:
        """Start a Windows program without waiting for it; its input and output are pipes."""
        return subprocess.Popen(
            self._command(command, cwd, environment or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def set_value(self, key: str, name: str, value: str | int) -> None:
        """A value in its registry; `key` such as `HKCU\\Software\\…`. A number is a DWORD."""
        kind = "REG_DWORD" if isinstance(value, int) else "REG_SZ"
        done = self.run("reg", "add", key, "/v", name, "/t", kind, "/d", str(value), "/f", "/reg:64")
        assert done.returncode == 0, done.stdout + done.stderr

    def without_value(self, key: str, name: str) -> None:
        """Remove a value from its registry, if it is there."""
        self.run("reg", "delete", key, "/v", name, "/f", "/reg:64")

    def off(self) -> None:
        """End every program of this computer."""
        subprocess.run(self._command_of_linux("wineserver", "-k"), capture_output=True, timeout=60)

    def _command(self, command: Sequence[str], cwd: str, environment: Mapping[str, str]) -> list[str]:
        return self._command_of_linux("wine", *command, cwd=cwd, environment=environment)

    def _command_of_linux(
        self, *command: str, cwd: str = "C:\\", environment: Mapping[str, str] | None = None
    ) -> list[str]:
        inside = "/" / self.path(cwd).relative_to(self.root)
        known = {
            "PATH": "/usr/bin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "WINEPREFIX": f"/{self.name}",
            "XDG_RUNTIME_DIR": "/tmp",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": f"ucrtbase,{WINES_OWN}=n;mscoree,mshtml=",
            **(environment or {}),
        }
        named = [f"{name}={value}" for name, value in known.items()]
        return ["chroot", str(self.root), "env", "-i", "-C", str(inside), *named, *command]


Started = subprocess.Popen[str]


def _text_in(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace").replace("\r\n", "\n")


def computer(name: str, root: Path | None = None) -> Computer:
    """A Windows computer of that name, switched on, and made on first use: clean, with the user `root`."""
    found = Computer(name, root or folder())
    if not (found.prefix / "system.reg").is_file():
        made(found.root)
        found.prefix.mkdir(exist_ok=True)
        subprocess.run(
            ["chroot", str(found.root), "env", f"WINEPREFIX=/{name}", "WINEDEBUG=-all", "wineboot", "-i"],
            capture_output=True,
            timeout=600,
        )
        subprocess.run(["chroot", str(found.root), "env", f"WINEPREFIX=/{name}", "wineserver", "-w"], timeout=600)
        for dll in ("ucrtbase.dll", f"{WINES_OWN}.dll"):
            there = found.prefix / SYSTEM32 / dll
            there.unlink(missing_ok=True)
            shutil.copy(found.root / "shim" / dll, there)
    # Without a persistent server, Wine's services would start and end with every program.
    subprocess.run(found._command_of_linux("wineserver", "-p"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return found


def made(root: Path) -> None:
    """Make the chroot with Wine and the shim; what is already there is not made again."""
    if os.geteuid() != 0:
        sys.exit("A chroot is made and used by root. Run this as root, on a computer where that does no harm.")
    if not (root / BUILTIN).is_file():
        if not shutil.which("mmdebstrap"):
            sys.exit("Making the chroot needs mmdebstrap (apt-get install mmdebstrap).")
        root.parent.mkdir(parents=True, exist_ok=True)
        small = ["--aptopt=APT::Install-Recommends false", "--dpkgopt=path-exclude=/usr/share/man/*"]
        debian = ["mmdebstrap", "--mode=root", "--variant=apt", f"--include={PACKAGES}", *small]
        subprocess.run([*debian, SUITE, str(root), MIRROR], check=True)
    (root / "proc").mkdir(exist_ok=True)
    if not (root / "proc" / "self").exists():
        subprocess.run(["mount", "-t", "proc", "proc", str(root / "proc")], check=True)
    if not (root / "shim" / "ucrtbase.dll").is_file():
        _make_shim(root)


def _make_shim(root: Path) -> None:
    shim = root / "shim"
    shim.mkdir(exist_ok=True)
    content = (root / BUILTIN).read_bytes()
    assert content[MARK_AT : MARK_AT + len(MARK)] == MARK, "Wine's ucrtbase.dll has no mark where it is expected"
    (shim / f"{WINES_OWN}.dll").write_bytes(content[:MARK_AT] + bytes(len(MARK)) + content[MARK_AT + len(MARK) :])
    exports = "\n".join(_export(name) for name in _exported(root))
    (shim / "ucrtbase.def").write_text(f"LIBRARY ucrtbase.dll\nEXPORTS\n{exports}\n")
    subprocess.run(["chroot", str(root), "sh", "-c", f"cd /shim && {SHIM}"], check=True)


def _exported(root: Path) -> list[str]:
    """The names that Wine's ucrtbase.dll exports, read by binutils: lines such as `[ 12] +base[ 13]  000c acosh`."""
    tables = subprocess.run(
        ["chroot", str(root), "x86_64-w64-mingw32-objdump", "-p", f"/{BUILTIN}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return re.findall(r"^\s+\[\s*\d+\] \+base\[\s*\d+\]\s+[0-9a-f]{4} (\S+)$", tables, re.MULTILINE)


def _export(name: str) -> str:
    """Complex functions are MinGW's (Microsoft's long double is a double); all others are Wine's."""
    complex_one = COMPLEX.fullmatch(name)
    if complex_one is None:
        return f"  {name} = {WINES_OWN}.{name}"
    return f"  {name} = {complex_one[1]}" if complex_one[2] == "l" else f"  {name}"


if __name__ == "__main__":
    if sys.argv[1:] != ["make"]:
        sys.exit(__doc__)
    made(folder())
    print(f"Wine is ready in {folder()}.")
