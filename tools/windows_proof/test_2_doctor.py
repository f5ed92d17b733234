"""`kpixl doctor` against a registry that Windows' own programs write, set as on councils' computers."""

from __future__ import annotations

import pytest

POLICIES = "HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Excel\\Security"
OWN = "HKCU\\Software\\Microsoft\\Office\\16.0\\Excel\\Security"
CLICK_TO_RUN = "HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration"
INSTALLER_32 = "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Office\\16.0\\Common\\InstallRoot"
DEFENDER = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender"
RULES = f"{DEFENDER}\\Windows Defender Exploit Guard\\ASR\\Rules"
NO_CHILD_PROCESSES = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
NO_WIN32_CALLS = "92E97FA1-2EDF-4476-BDD6-9DD0B4DDDC7B"
OF_64_BITS = [(CLICK_TO_RUN, "ProductReleaseIds", "O365ProPlusRetail"), (CLICK_TO_RUN, "Platform", "x64")]

# What is in the registry, and the lines that doctor then prints.
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


def test_doctor_really_starts_the_python_that_excel_would_start(pc, kpixl):
    for key, name, value in OF_64_BITS:
        pc.set_value(key, name, value)
    said = kpixl("doctor").stdout
    for key, name, _ in OF_64_BITS:
        pc.without_value(key, name)
    assert "works           Python that Excel starts: this one" in said
