"""`kpixl install` puts the add-in in place for one user of Windows, and `kpixl uninstall` leaves no trace of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpixl.cli import main
from kpixl.excel.install import InstallPlaces, install, install_places, uninstall, value_of, with_lines
from kpixl.words.errors import InstallError

pytestmark = pytest.mark.usefixtures("home")

HOME = Path(r"C:\Users\ann\AppData\Local\Programs\Python\Python312")
THEIRS = '"PYTHONPATH","C:\\scripts"\r\n"interpreter_win","C:\\old\\python.exe"\r\n"SHOW CONSOLE","True"\r\n'


@pytest.fixture
def where(tmp_path: Path) -> InstallPlaces:
    return install_places("win32", {"APPDATA": str(tmp_path / "Roaming"), "USERPROFILE": str(tmp_path / "profile")})


@pytest.fixture
def add_in(tmp_path: Path) -> Path:
    (tmp_path / "kpixl.xlam").write_bytes(b"this year's add-in")
    return tmp_path / "kpixl.xlam"


@pytest.fixture
def python(tmp_path: Path) -> Path:
    (tmp_path / "Scripts").mkdir()
    for name in ("python.exe", "pythonw.exe"):
        (tmp_path / "Scripts" / name).touch()
    return tmp_path / "Scripts" / "python.exe"


def everything_in(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def write_settings(where: InstallPlaces, text: str) -> None:
    where.xlwings_settings.parent.mkdir(parents=True)
    where.xlwings_settings.write_bytes(text.encode())


def settings(where: InstallPlaces) -> str:
    return where.xlwings_settings.read_bytes().decode()


def test_the_add_in_lies_in_the_folder_that_excel_opens_and_trusts(where, add_in, python, tmp_path: Path):
    install(add_in, python, where, HOME)
    installed = tmp_path / "Roaming/Microsoft/Excel/XLSTART/kpixl.xlam"
    assert installed.read_bytes() == b"this year's add-in"


def test_excel_starts_this_python_without_a_window_and_keeps_the_workbooks_folder_out(where, add_in, python):
    install(add_in, python, where, HOME)
    assert settings(where) == (
        f'"INTERPRETER_WIN","{python.with_name("pythonw.exe")}"\r\n"ADD_WORKBOOK_TO_PYTHONPATH","False"\r\n'
    )


def test_where_there_is_no_pythonw_python_itself_is_named(where, add_in, python):
    python.with_name("pythonw.exe").unlink()
    install(add_in, python, where, HOME)
    assert value_of(settings(where), "INTERPRETER_WIN") == str(python)


def test_xlwings_itself_reads_the_settings_as_they_were_meant(where, add_in, python, monkeypatch):
    xlwings = pytest.importorskip("xlwings")
    write_settings(where, THEIRS)
    install(add_in, python, where, HOME)
    monkeypatch.setattr(xlwings, "USER_CONFIG_FILE", str(where.xlwings_settings))
    assert xlwings.utils.read_user_config() == {
        "pythonpath": "C:\\scripts",
        "interpreter_win": str(python.with_name("pythonw.exe")),
        "show console": "True",
        "add_workbook_to_pythonpath": "False",
    }


def test_other_settings_keep_their_lines_and_their_order(where, add_in, python):
    write_settings(where, THEIRS)
    install(add_in, python, where, HOME)
    lines = settings(where).splitlines()
    assert [lines[0], lines[2]] == ['"PYTHONPATH","C:\\scripts"', '"SHOW CONSOLE","True"']
    assert len(lines) == 4


def test_bytes_of_another_code_page_in_the_settings_survive(where, add_in, python):
    where.xlwings_settings.parent.mkdir(parents=True)
    where.xlwings_settings.write_bytes(b'"PYTHONPATH","C:\\\xe9t\xe9"')
    install(add_in, python, where, HOME)
    assert where.xlwings_settings.read_bytes().startswith(b'"PYTHONPATH","C:\\\xe9t\xe9"\r\n')


def test_installing_twice_is_the_same_as_once(where, add_in, python, tmp_path: Path):
    write_settings(where, THEIRS)
    install(add_in, python, where, HOME)
    once = everything_in(tmp_path)
    install(add_in, python, where, HOME)
    assert everything_in(tmp_path) == once


@pytest.mark.parametrize("before", [None, THEIRS, '"PYTHONPATH",""\r\n'], ids=["no settings", "theirs", "another's"])
def test_after_uninstall_all_is_as_before(where, add_in, python, tmp_path: Path, before: str | None):
    if before is not None:
        write_settings(where, before)
    untouched = everything_in(tmp_path)
    install(add_in, python, where, HOME)
    add_in.write_bytes(b"next year's add-in")
    install(add_in, python, where, HOME)
    uninstall(where)
    add_in.write_bytes(b"this year's add-in")
    assert everything_in(tmp_path) == untouched


def test_an_add_in_of_that_name_from_elsewhere_comes_back(where, add_in, python):
    where.add_in.parent.mkdir(parents=True)
    where.add_in.write_bytes(b"somebody's own")
    install(add_in, python, where, HOME)
    install(add_in, python, where, HOME)
    uninstall(where)
    assert where.add_in.read_bytes() == b"somebody's own"


def test_what_was_changed_since_stays(where, add_in, python):
    install(add_in, python, where, HOME)
    where.add_in.write_bytes(b"put there by hand")
    where.xlwings_settings.write_bytes(
        b'"INTERPRETER_WIN","C:\\new\\python.exe"\n"ADD_WORKBOOK_TO_PYTHONPATH","False"\n'
    )
    said = uninstall(where)
    assert where.add_in.read_bytes() == b"put there by hand"
    assert settings(where) == '"INTERPRETER_WIN","C:\\new\\python.exe"\n'
    assert "is not the one that was installed" in said[0]
    assert "apart from INTERPRETER_WIN" in said[1]


def test_uninstalling_what_was_never_installed_changes_nothing(where, tmp_path: Path):
    write_settings(where, THEIRS)
    untouched = everything_in(tmp_path)
    assert uninstall(where) == ("kpixl install has put nothing in place here, so nothing is changed.",)
    assert everything_in(tmp_path) == untouched


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_changed(where, add_in, python, tmp_path: Path):
    write_settings(where, THEIRS)
    where.add_in.mkdir(parents=True)  # is in the way, like an add-in that Excel keeps open
    untouched = everything_in(tmp_path)
    with pytest.raises(InstallError, match="Close every Excel window"):
        install(add_in, python, where, HOME)
    assert everything_in(tmp_path) == untouched


def test_without_the_add_in_nothing_is_installed(where, python, tmp_path: Path):
    with pytest.raises(InstallError, match="kpixl build"):
        install(tmp_path / "nowhere.xlam", python, where, HOME)
    assert not where.xlwings_settings.exists()


def test_python_from_the_store_is_refused_because_excel_sees_nothing_that_it_writes(where, add_in, python):
    store = Path(r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12_3.12.1264.0_x64__qbz5n2kfra8p0")
    with pytest.raises(InstallError, match="Microsoft Store"):
        install(add_in, python, where, store)
    assert not where.add_in.exists()


@pytest.mark.parametrize(("system", "said"), [("darwin", "Excel on a Mac"), ("linux", "this is linux")])
def test_other_systems_are_refused_in_a_sentence(system: str, said: str):
    with pytest.raises(InstallError, match=said):
        install_places(system, {})


def test_without_a_users_folders_it_is_said_which_are_missing():
    with pytest.raises(InstallError, match="no APPDATA and no USERPROFILE"):
        install_places("win32", {})


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_the_command_is_refused_where_there_is_no_excel(command: str, monkeypatch, capsys):
    monkeypatch.setattr("sys.platform", "linux")
    assert main([command]) == 1
    assert "Excel on Windows" in capsys.readouterr().err


def test_a_line_is_taken_out_where_it_stood():
    assert with_lines('"A","1"\r\n"B","2"\r\n', {"A": None}) == '"B","2"\r\n'
