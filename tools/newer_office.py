"""
Runs Python beside the newest LibreOffice, in a Debian of its own: `python tools/newer_office.py -m pytest …`.

The folder is the environment variable KPIXL_OFFICE, or `~/.cache/kpixl-office`. It is Debian's `sid` (a chroot, so root
makes and runs it), takes 1.5 GB and some minutes, and is made on first use; delete it whenever you like. This Python,
which may not be the system's own, and this project are bound into the chroot for as long as it takes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

SUITE, MIRROR = "sid", "http://deb.debian.org/debian"
PACKAGES = "libreoffice-calc,python3-uno,poppler-utils,fontconfig,fonts-liberation,procps"
OPTIONS = (
    "--aptopt=APT::Install-Recommends false",
    '--aptopt=Acquire::Check-Valid-Until "false"',  # a mirror may be a few days behind
    "--dpkgopt=path-exclude=/usr/share/man/*",
)
PROJECT = Path(__file__).resolve().parents[1]
SEARCHED = ("src", "tests/helpers", "tools")


def folder() -> Path:
    return Path(os.environ.get("KPIXL_OFFICE") or Path.home() / ".cache" / "kpixl-office").resolve()


def made(root: Path) -> None:
    """Make the chroot, unless it is already there."""
    if os.geteuid() != 0:
        sys.exit("A chroot is made and used by root. Run this as root, on a computer where that does no harm.")
    if (root / "usr" / "bin" / "soffice").exists():
        return
    if not shutil.which("mmdebstrap"):
        sys.exit("Making the chroot needs mmdebstrap (apt-get install mmdebstrap).")
    root.parent.mkdir(parents=True, exist_ok=True)
    debian = ["mmdebstrap", "--mode=root", "--variant=apt", f"--include={PACKAGES}", *OPTIONS]
    subprocess.run([*debian, SUITE, str(root), MIRROR], check=True)


@contextmanager
def bound(root: Path, *mount: str, at: Path) -> Iterator[None]:
    """Mount something at a place in the chroot, and unmount it afterwards."""
    there = root / at.relative_to("/")
    there.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *mount, str(there)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(there)], check=True)


def needed() -> list[Path]:
    """The folders that hold Python and the project, except those inside another of them."""
    folders = {PROJECT, *(Path(each).resolve() for each in (sys.prefix, sys.base_prefix)), *map(Path, _of_path())}
    return sorted(each for each in folders if not any(other in each.parents for other in folders))


def _of_path() -> list[str]:
    """The absolute folders in PYTHONPATH."""
    return [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if Path(each).is_absolute()]


def run(root: Path, asked: Sequence[str]) -> int:
    """Run Python in the chroot with these arguments; its exit code."""
    if Path(sys.base_prefix) == Path("/usr"):
        sys.exit("This Python is the system's own, and the chroot has another. Use one of pyenv's or uv's.")
    made(root)
    path = os.pathsep.join([*(str(PROJECT / each) for each in SEARCHED), *_of_path()])
    known = {"HOME": "/root", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "PYTHONPATH": path}
    with ExitStack() as bindings:
        bindings.enter_context(bound(root, "-t", "proc", "proc", at=Path("/proc")))
        for each in needed():
            bindings.enter_context(bound(root, "--bind", str(each), at=each))
        subprocess.run(["chroot", str(root), "soffice", "--version"], check=True)
        named = [f"{name}={value}" for name, value in known.items()]
        return subprocess.run(
            ["chroot", str(root), "env", "-i", "-C", str(PROJECT), *named, sys.executable, *asked]
        ).returncode


if __name__ == "__main__":
    sys.exit(run(folder(), sys.argv[1:]) if sys.argv[1:] else __doc__)
