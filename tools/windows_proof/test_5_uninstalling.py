"""uninstall.cmd, last of all."""

from __future__ import annotations

import pytest

from windows_proof.places import APPS, HOME, OWN_PATH, PROGRAM, XLSTART, XLWINGS


@pytest.fixture(scope="module")
def uninstalled(pc, kpixl):
    pc.path(f"{PROGRAM}\\Mine.xlsm").write_bytes(b"mine")
    pc.path(HOME).mkdir(parents=True, exist_ok=True)
    pc.path(f"{HOME}\\pseudonym.key").write_bytes(b"a" * 64)
    pc.off()  # closes Excel and its Python
    return pc.run("cmd", "/c", "C:\\users\\root\\AppData\\Local\\kpixl\\uninstall.cmd", "/quiet")


def test_uninstall_takes_away_the_program_the_add_in_and_every_entry(pc, uninstalled):
    assert uninstalled.returncode == 0, uninstalled.stdout + uninstalled.stderr
    assert not pc.path(PROGRAM).exists()
    assert not pc.path(XLSTART).exists()
    assert not pc.path(XLWINGS).exists() or "INTERPRETER_WIN" not in pc.path(XLWINGS).read_text()
    assert pc.run("reg", "query", APPS).returncode == 1
    assert f"REG_EXPAND_SZ    {OWN_PATH}\n" in pc.run("reg", "query", "HKCU\\Environment", "/v", "Path").stdout.replace(
        "\r", ""
    )


def test_the_key_and_a_workbook_in_the_programs_folder_stay(pc, uninstalled):
    assert pc.path(f"{HOME}\\pseudonym.key").read_bytes() == b"a" * 64
    assert pc.path("C:\\users\\root\\AppData\\Local\\kpixl\\yours\\Mine.xlsm").read_bytes() == b"mine"
    assert "Mine.xlsm is yours, and stays" in uninstalled.stdout


def test_uninstalling_what_is_not_there_says_so(pc, bundle, uninstalled):
    said = pc.run("cmd", "/c", f"{bundle}\\uninstall.cmd", "/quiet")
    assert said.returncode == 1
    assert "kpixl is not installed for this user." in said.stdout
