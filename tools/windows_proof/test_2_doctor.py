"""`kpixl doctor` with a registry written by Windows' own programs, set as it is on councils' computers."""

from __future__ import annotations

import shutil
import time

import pytest

from windows_bundle import starter
from windows_proof.places import PROGRAM, XLWINGS

POLICIES = "HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Excel\\Security"
OWN = "HKCU\\Software\\Microsoft\\Office\\16.0\\Excel\\Security"
CLICK_TO_RUN = "HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration"
INSTALLER_32 = "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Office\\16.0\\Common\\InstallRoot"
DEFENDER = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender"
RULES = f"{DEFENDER}\\Windows Defender Exploit Guard\\ASR\\Rules"
NO_CHILD_PROCESSES = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
NO_WIN32_CALLS = "92E97FA1-2EDF-4476-BDD6-9DD0B4DDDC7B"
OF_64_BITS = [(CLICK_TO_RUN, "ProductReleaseIds", "O365ProPlusRetail"), (CLICK_TO_RUN, "Platform", "x64")]

# The contents of the registry, and the lines that doctor then prints.
SET = {
    "click-to-run of 64 bits, nothing else set": (
        OF_64_BITS,
        [
            "works           Excel: O365ProPlusRetail, 64 bits",
            "works           xlwings' DLL: xlwings64-",
            "Excel asks once",
        ],
    ),
    "click-to-run of 32 bits": (
        [OF_64_BITS[0], (CLICK_TO_RUN, "Platform", "x86")],
        ["works           Excel: O365ProPlusRetail, 32 bits", "works           xlwings' DLL: xlwings32-"],
    ),
    "an installer's Office of 32 bits": (
        [(INSTALLER_32, "Path", "C:\\Program Files (x86)\\Microsoft Office\\")],
        ["works           Excel: from an installer (MSI), 32 bits"],
    ),
    "macros switched off by policy, and no folder trusted": (
        [*OF_64_BITS, (POLICIES, "VBAWarnings", 4), (f"{POLICIES}\\Trusted Locations", "AllLocationsDisabled", 1)],
        ["won't work      Macros: they are switched off by your council's policy", "Ask IT to trust one folder"],
    ),
    "signed macros alone, in the Trust Center": (
        [*OF_64_BITS, (OWN, "VBAWarnings", 3)],
        ["won't work      Macros: they run only if signed, and kpixl's are not, in Excel's Trust Center"],
    ),
    "Office may start no program, by group policy": (
        [*OF_64_BITS, (RULES, NO_CHILD_PROCESSES, "1")],
        ["won't work      Starting Python from Excel: Microsoft Defender keeps Office from starting processes"],
    ),
    "device management warns of one rule and blocks the other": (
        [*OF_64_BITS, (f"{DEFENDER}\\Policy Manager", "ASRRules", f"{NO_CHILD_PROCESSES}=6|{NO_WIN32_CALLS}=1")],
        ["won't work      Starting Python from Excel: Microsoft Defender keeps macros from calling Windows"],
    ),
    "a rule that only logs": (
        [*OF_64_BITS, (RULES, NO_CHILD_PROCESSES, 2)],
        ["works           Starting Python from Excel: Microsoft Defender logs it and lets it run"],
    ),
}


@pytest.mark.parametrize(("values", "lines"), SET.values(), ids=SET)
def test_doctor_reads_the_registry_as_windows_keeps_it(pc, kpixl, values, lines):
    for key, name, value in values:
        pc.set_value(key, name, value)
    said = kpixl("doctor").stdout
    for key, name, _ in values:
        pc.without_value(key, name)
    assert [line for line in lines if line not in said] == [], said


def test_with_no_office_doctor_names_the_command_line_and_its_exit_code_says_so(kpixl):
    said = kpixl("doctor")
    assert said.returncode == 1
    assert "the registry knows no Office 2016 or later" in said.stdout


def test_a_workbook_marked_as_from_the_internet_is_said_with_what_to_do(pc, kpixl):
    folder = pc.path("C:\\Marked")
    folder.mkdir()
    shutil.copy(pc.path(f"{PROGRAM}\\Lib\\site-packages\\kpixl\\Scorecard.xlsm"), folder)
    (folder / "Scorecard.xlsm:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\n")  # Wine's second stream
    said = kpixl("doctor", "C:\\Marked\\Scorecard.xlsm").stdout
    assert "won't work      Scorecard.xlsm: Windows has marked it as coming from the internet" in said
    assert "tick Unblock" in said


LIBRARIES = "HKCU\\Software\\SyncEngines\\Providers\\OneDrive"
READ = "from kpixl.excel.synced_folders import synced_mounts; print(*synced_mounts(), sep=chr(10))"


def test_the_libraries_that_onedrive_syncs_are_read_and_one_without_a_folder_hides_no_other(pc, installed):
    values = {
        "1": {"UrlNamespace": "https://council.example/sites/a", "MountPoint": "C:\\a"},
        "2": {"UrlNamespace": "https://council.example/sites/b"},
        "3": {"UrlNamespace": "https://council.example/sites/c", "MountPoint": "C:\\c d"},
    }
    for library, told in values.items():
        for name, value in told.items():
            pc.set_value(f"{LIBRARIES}\\{library}", name, value)
    said = pc.run(f"{PROGRAM}\\python.exe", "-c", READ)
    assert said.stdout.splitlines() == [
        str((told["UrlNamespace"], told["MountPoint"])) for told in values.values() if "MountPoint" in told
    ], said.stderr


SLEEPS = ("sleeps", "sleeping", "for_ever")
BROKEN = "C:\\Broken"
WAYS = {
    "the program is gone": "it can't be started",
    "it lacks pywin32": "No module named 'pywin",
    "it starts and never answers": "it started, and had not answered after 10 seconds",
}


@pytest.fixture(params=WAYS)
def broken(request, pc, kpixl):
    """Excel's Python, broken in one of three ways for one test; gives the sentence that doctor should print."""
    settings, pywin32 = pc.path(XLWINGS), pc.path(f"{PROGRAM}\\Lib\\site-packages\\pywin32_system32")
    before, named = settings.read_bytes(), f"{PROGRAM}\\pythonw.exe"
    if request.param == "it lacks pywin32":
        pywin32.rename(pywin32.with_name("away"))
    else:
        named = f"{BROKEN}\\pythonw.exe"
    pc.path(BROKEN).mkdir(exist_ok=True)
    if request.param == "it starts and never answers":
        shutil.copytree(pc.path(PROGRAM), pc.path(f"{BROKEN}\\program"), ignore=shutil.ignore_patterns("site-packages"))
        for_ever = pc.path(f"{BROKEN}\\program\\Lib\\sleeping.py")
        for_ever.write_text("import time\ndef for_ever(): time.sleep(600)\n")
        pc.path(named).write_bytes(starter(*SLEEPS).replace(b"..\\python.exe", b"program\\python.exe"))
    settings.write_bytes(before.replace(f"{PROGRAM}\\pythonw.exe".encode(), named.encode()))
    yield WAYS[request.param]
    settings.write_bytes(before)
    if request.param == "it lacks pywin32":
        pywin32.with_name("away").rename(pywin32)
    shutil.rmtree(pc.path(BROKEN))


def test_doctor_names_what_is_broken_in_the_python_that_excel_starts_and_does_not_wait_for_ever(kpixl, broken):
    begun = time.monotonic()
    said = kpixl("doctor")
    assert said.returncode == 1
    assert broken in said.stdout, said.stdout + said.stderr
    print(f"answered in {time.monotonic() - begun:.0f} s")


def test_doctor_really_starts_the_python_that_excel_would_start(pc, kpixl):
    for key, name, value in OF_64_BITS:
        pc.set_value(key, name, value)
    said = kpixl("doctor").stdout
    for key, name, _ in OF_64_BITS:
        pc.without_value(key, name)
    assert "works           Python that Excel starts: this one" in said
