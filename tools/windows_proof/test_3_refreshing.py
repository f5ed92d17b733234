"""The demo council made on Windows and here has the same parts in every workbook; files that other programs hold."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kpixl.workbook.ooxml.replacing import BEFORE_SUFFIX
from same_files import PACKAGES, parts
from windows_proof.places import DEMO, PROGRAM, ROOT, copied, here
from wine import Run

MAY = "2024-05"
FOLDERS = ["--extracts", f"{DEMO}\\extracts", "--config", f"{DEMO}\\config"]
NOT_COMPARED = {BEFORE_SUFFIX, ".json", ".pdf", "June.xlsm"}
HOLD = """
import ctypes, sys
kernel = ctypes.windll.kernel32
kernel.CreateFileW.restype = ctypes.c_void_p
print(kernel.CreateFileW(sys.argv[1], 0xC0000000, 1, None, 3, 0, None), flush=True)  # others may read
input()
"""
RUN_TESTS = """
import sys
sys.path[:0] = ["C:\\\\kpixl\\\\src", "C:\\\\pytest"]
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""
ON_WINDOWS = ("pytest", "hypothesis", "filelock", "colorama")
# The tests' helpers import these, but nothing here uses what they in turn depend on.
FOR_HELPERS = ("openxml-audit==0.8.0", "pyOpenVBA==6.5.0", "click", "rich", "markdown-it-py", "mdurl")
# At that moment Windows refuses somebody else's save and tells them so; Wine's paths end at 259 letters.
NOT_HERE = "not (is_never_lost and new) and not leaves_no_room"
OF_FILES = (
    *("workbook/test_replacing.py", "workbook/test_pseudonyms.py", "excel/test_install.py"),
    *("commands/test_folders.py", "words/test_files.py"),
)


def differences(windows: Path, linux: Path) -> list[str]:
    """
    The parts that differ in the files of two councils' folders, apart from the folder's name.

    Not compared are the files that were replaced last, and those that hold hashes of whole files, which different
    versions of a library pack differently: the record, and the workbook that was published. A PDF depends on its
    computer's fonts.
    """
    names = {file.relative_to(folder) for folder in (windows, linux) for file in folder.rglob("*") if file.is_file()}
    found = []
    for name in sorted(name for name in names if name.name not in NOT_COMPARED and name.suffix not in NOT_COMPARED):
        there, here_ = _settled(windows / name, DEMO, "\\"), _settled(linux / name, str(linux), "/")
        found += [f"{name} {part}" for part in sorted({*there, *here_}) if there.get(part) != here_.get(part)]
    return found


def _settled(file: Path, folder: str, slash: str) -> dict[str, bytes]:
    if not file.is_file():
        return {}
    if file.suffix not in PACKAGES:
        return parts(file)
    for_all = {f"{folder}{slash}{inside}": f"(council) {inside}" for inside in ("extracts", "config")}
    return {name: _with(content, {**for_all, folder: "(council)"}) for name, content in parts(file).items()}


def _with(content: bytes, words: dict[str, str]) -> bytes:
    for word, other in words.items():
        content = content.replace(word.encode(), other.encode())
    return content


def refreshed_and_published(council: str, slash: str, run: Callable[..., object]) -> None:
    """Take `May.xlsm` of a council's folder to May, and publish June of `June.xlsm` with its PDF into `out`."""
    may, june, extracts, config, out = (
        f"{council}{slash}{name}" for name in ("May.xlsm", "June.xlsm", "extracts", "config", "out")
    )
    run("refresh", may, "--period", MAY, "--extracts", extracts, "--config", config)
    run("publish", june, "--extracts", extracts, "--out", out, "--pdf")


def test_the_demo_councils_exports_and_workbooks_are_the_same_as_here(demo, on_linux):
    assert differences(demo, on_linux) == []


def test_a_refresh_and_a_published_copy_are_the_same_as_here(kpixl, demo, on_linux):
    for folder in (demo, on_linux):
        for month in ("May", "June"):
            shutil.copy(folder / "Scorecard.xlsm", folder / f"{month}.xlsm")
    refreshed_and_published(DEMO, "\\", kpixl)
    refreshed_and_published(str(on_linux), "/", lambda *asked: here(on_linux.parent, *asked))
    assert sorted(each.suffix for each in (demo / "out").iterdir()) == [".json", ".pdf", ".xlsx"]
    assert differences(demo, on_linux) == []


def test_a_workbook_at_a_path_of_240_letters_is_refreshed(pc, kpixl, demo):
    folder = "C:\\" + "\\".join(["d" * 70] * 3)
    folder += "d" * (240 - len(folder) - len("\\Scorecard.xlsm"))
    copied(pc, demo, folder)
    said = kpixl("refresh", f"{folder}\\Scorecard.xlsm", "--period", MAY, *FOLDERS)
    assert said.returncode == 0, said.stdout + said.stderr
    assert pc.path(f"{folder}\\.Scorecard.xlsm.kpixl-before").is_file()


def test_a_workbook_that_excel_has_open_is_refused_and_unchanged(pc, kpixl, demo):
    book = copied(pc, demo, "C:\\Open")
    before = book.read_bytes()
    excel = pc.start(f"{PROGRAM}\\python.exe", "-c", HOLD, "C:\\Open\\Scorecard.xlsm")
    assert int(excel.stdout.readline()) not in (0, 2**64 - 1)
    said = kpixl("refresh", "C:\\Open\\Scorecard.xlsm", "--period", MAY, *FOLDERS)
    excel.communicate("closed\n")
    assert said.returncode == 1
    assert "Nothing was changed" in said.stderr
    assert book.read_bytes() == before
    assert [each.name for each in book.parent.iterdir()] == ["Scorecard.xlsm"]


@pytest.fixture(scope="module")
def tests_on_windows(pc, installed) -> Callable[..., Run]:
    """Runs test files with Windows' Python, from the sources in this repository."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", pc.path("C:\\pytest"), "--no-compile"]
    of_windows = ["--platform", "win_amd64", "--python-version", "3.13", "--only-binary=:all:"]
    subprocess.run([*pip, *of_windows, *ON_WINDOWS], check=True)
    subprocess.run([*pip, *of_windows, "--no-deps", *FOR_HELPERS], check=True)
    left_out = shutil.ignore_patterns("node_modules", "__pycache__")
    for folder in ("src", "tests", "tools", "config", "workbook", "docs"):
        shutil.copytree(ROOT / folder, pc.path(f"C:\\kpixl\\{folder}"), ignore=left_out)
    shutil.copy(ROOT / "pyproject.toml", pc.path("C:\\kpixl"))

    def run(*asked: str) -> Run:
        python = [f"{PROGRAM}\\python.exe", "-c", RUN_TESTS, "-p", "no:cacheprovider"]
        return pc.run(*python, *asked, cwd="C:\\kpixl", seconds=1800)

    return run


def test_files_that_programs_hold_open_are_waited_for_or_refused_and_nothing_is_lost(tests_on_windows):
    said = tests_on_windows("--noconftest", "tools/windows_proof/on_windows")
    assert said.returncode == 0, said.stdout[-5000:]


@pytest.mark.parametrize("file", OF_FILES)
def test_the_tests_of_what_touches_files_pass_on_windows_too(tests_on_windows, file):
    said = tests_on_windows(f"tests/{file}", "-m", "not demo and not office and not validator", "-k", NOT_HERE)
    assert said.returncode == 0, said.stdout[-5000:]
