"""install.cmd, for the current user alone, and again over an existing installation."""

from __future__ import annotations

import re
import subprocess

import pytest

from windows_proof.places import APPS, HOME, OWN_PATH, PROGRAM, XLSTART, XLWINGS


@pytest.fixture(scope="module", autouse=True)
def somebody_has_a_path_already(pc):
    pc.run("reg", "add", "HKCU\\Environment", "/v", "Path", "/t", "REG_EXPAND_SZ", "/d", OWN_PATH, "/f")


def test_a_zip_that_was_not_extracted_whole_is_refused_and_nothing_is_put_in_place(pc, bundle):
    lost = pc.path(f"{bundle}\\program\\Lib\\site-packages\\kpixl\\words\\errors.py")
    kept = lost.rename(lost.with_suffix(".lost"))
    said = pc.run("cmd", "/c", f"{bundle}\\install.cmd", "/quiet")
    kept.rename(lost)
    assert said.returncode == 1
    assert "errors.py is missing. Nothing was changed." in said.stderr
    assert not pc.path(PROGRAM).exists()


def test_install_puts_the_program_the_add_in_and_the_python_in_place(pc, installed):
    assert installed.returncode == 0, installed.stdout + installed.stderr
    assert pc.path(XLSTART).read_bytes() == pc.path(f"{PROGRAM}\\Lib\\site-packages\\kpixl\\kpixl.xlam").read_bytes()
    assert f'"INTERPRETER_WIN","{PROGRAM}\\pythonw.exe"' in pc.path(XLWINGS).read_text()


def test_kpixl_is_a_command_in_a_new_command_prompt_and_path_keeps_what_was_there(pc, kpixl):
    assert kpixl("--version").stdout.startswith("kpixl ")
    path = pc.run("reg", "query", "HKCU\\Environment", "/v", "Path").stdout
    assert f"REG_EXPAND_SZ    {OWN_PATH};{PROGRAM}\\bin" in path


def test_settings_apps_lists_kpixl_with_its_way_out(pc, installed):
    listed = pc.run("reg", "query", APPS).stdout
    assert "uninstall.cmd" in listed and "DisplayVersion" in listed


def test_its_python_ignores_what_other_pythons_of_the_user_left(pc, installed):
    pc.path("C:\\Other").mkdir(exist_ok=True)
    pc.path("C:\\Other\\numpy.py").write_text("raise SystemExit('another numpy')")
    other = {"PYTHONPATH": "C:\\Other", "PYTHONHOME": "C:\\Other"}
    said = pc.run(
        f"{PROGRAM}\\python.exe", "-c", "import numpy; print(numpy.__file__)", cwd="C:\\Other", environment=other
    )
    assert said.stdout.startswith(f"{PROGRAM}\\Lib\\site-packages\\numpy"), said.stderr


def test_an_upgrade_in_place_keeps_settings_key_and_workbooks_even_in_the_programs_folder(pc, bundle, kpixl):
    kept = {f"{HOME}\\settings.json": b"{}", f"{HOME}\\pseudonym.key": b"a" * 64, f"{PROGRAM}\\Mine.xlsm": b"mine"}
    for file, content in kept.items():
        pc.path(file).parent.mkdir(parents=True, exist_ok=True)
        pc.path(file).write_bytes(content)
    pc.path(f"{PROGRAM}\\Lib\\of_an_older_version.py").write_text("")
    said = pc.run("cmd", "/c", f"{bundle}\\install.cmd", "/quiet", seconds=1800)
    assert said.returncode == 0, said.stdout + said.stderr
    assert {file: pc.path(file).read_bytes() for file in kept} == kept
    assert not pc.path(f"{PROGRAM}\\Lib\\of_an_older_version.py").exists()
    assert not list(pc.path(PROGRAM).parent.glob("program.*"))
    assert kpixl("--version").returncode == 0
    for file in kept:
        pc.path(file).unlink()


@pytest.mark.parametrize(
    "file", ["python.exe", "pythonw.exe", "python313.dll", "DLLs\\_ssl.pyd", "DLLs\\libcrypto-3.dll"]
)
def test_the_python_of_the_bundle_is_as_the_python_software_foundation_signed_it(pc, bundle, file):
    """The digest that was signed is the file's. That Windows trusts the signer is not shown: its roots are not here."""
    inside = pc.path(f"{bundle}\\program\\{file}").relative_to(pc.root)
    told = subprocess.run(
        ["chroot", pc.root, "osslsigncode", "verify", "-in", f"/{inside}"], capture_output=True, text=True
    )
    signed = re.search(r"Current message digest +: (\w+)", told.stdout)
    assert signed and re.search(rf"Calculated message digest +: {signed[1]}\b", told.stdout), told.stdout
    assert "O=Python Software Foundation" in told.stdout
