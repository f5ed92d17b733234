"""
kpixl's bundle for Windows, run in Wine on a Windows computer that is new for each run.

`make windows-proof` runs this before a release; neither `make test` nor CI does, since it needs root and a quarter of
an hour. What the last run showed, and when, is in docs/excel.md. The files are in the order in which a person would
do these things.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import wine
from windows_proof.places import DEMO, DOWNLOADS, HOME, ROOT, here
from wine import Computer, Run

collect_ignore = ["on_windows"]  # run by Windows' Python


@pytest.fixture(scope="session")
def pc() -> Iterator[Computer]:
    """A Windows computer that has never seen kpixl."""
    shutil.rmtree(wine.folder() / "proof", ignore_errors=True)
    computer = wine.computer("proof")
    yield computer
    computer.off()


@pytest.fixture(scope="session")
def bundle(pc: Computer) -> str:
    """The folder that `make windows` makes, on the computer, as if somebody had extracted the zip there."""
    (made,) = (ROOT / "dist").glob("kpixl-*-windows")
    there = f"{DOWNLOADS}\\{made.name}"
    shutil.copytree(made, pc.path(there))
    return there


@pytest.fixture(scope="session")
def installed(pc: Computer, bundle: str) -> Run:
    """What install.cmd printed; from now on kpixl is installed."""
    return pc.run("cmd", "/c", f"{bundle}\\install.cmd", "/quiet", seconds=1800)


@pytest.fixture(scope="session")
def kpixl(pc: Computer, installed: Run):
    """Runs kpixl as a person in a new command prompt does: found through PATH."""

    def run(*arguments: str, cwd: str = "C:\\", seconds: float = 1800) -> Run:
        return pc.run("cmd", "/c", "kpixl", *arguments, cwd=cwd, seconds=seconds)

    return run


@pytest.fixture(scope="session")
def on_linux(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo council as kpixl makes it here."""
    folder = tmp_path_factory.mktemp("linux")
    here(folder, "demo", str(folder / "demo"))
    return folder / "demo"


@pytest.fixture(scope="session")
def demo(pc: Computer, kpixl, on_linux: Path) -> Path:
    """The demo council as kpixl makes it on Windows, with the same key for pseudonyms: its folder on this system."""
    pc.path(HOME).mkdir(parents=True, exist_ok=True)
    shutil.copy(on_linux.parent / "home" / "pseudonym.key", pc.path(HOME))
    done = kpixl("demo", DEMO)
    assert done.returncode == 0, done.stdout + done.stderr
    return pc.path(DEMO)
