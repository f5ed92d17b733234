"""`kpixl doctor` judges the facts of a computer: each judgement by values, the reading by folders and a registry."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import sys
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from kpixl.cli import main
from kpixl.config.reading import shipped_config
from kpixl.config.settings import remember
from kpixl.excel.doctor.computer import (
    AddIn,
    AttackSurfaceRules,
    Computer,
    Macros,
    Office,
    ScorecardFile,
    read_computer,
    xlwings_in,
)
from kpixl.excel.doctor.registry import MACHINE, USER, Registry
from kpixl.excel.doctor.starting import NOT_TRIED, SECONDS, SERVES, Started, started, starting_fault
from kpixl.excel.doctor.verdicts import DoctorVerdict, Judgement, judgements, verdicts_in_words
from kpixl.extracts.cache import Cache
from kpixl.workbook.making.build import no_python_module, vba_sources
from kpixl.workbook.making.vba import vba_project
from kpixl.workbook.pseudonyms import key
from kpixl.workbook.shipped import shipped_add_in, shipped_empty, shipped_handout, shipped_workbook
from pages import on_disk

pytestmark = pytest.mark.slow

WORKS, WONT, UNKNOWN = DoctorVerdict.WORKS, DoctorVerdict.WONT, DoctorVerdict.UNKNOWN
POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
OWN = r"Software\Microsoft\Office\16.0\Excel\Security"
CLICK_TO_RUN = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
ASR = r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
NO_CHILD_PROCESSES = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"

IN_ORDER = Computer(
    system="win32",
    python="3.12.4",
    bits=64,
    interpreter=Path(r"C:\kpixl\Scripts\python.exe"),
    is_store_python=False,
    has_pip=True,
    kpixl="1.0",
    xlwings="0.37.8",
    dlls=frozenset({"xlwings64-0.37.8.dll"}),
    office=Office("O365ProPlusRetail", 64),
    macros=Macros(),
    rules=AttackSurfaceRules(),
    excel_starts=r"c:\KPIXL\scripts\pythonw.exe",  # Windows ignores case in paths
    started=Started("", ""),
    add_in=AddIn.SHIPPED,
    add_in_xlwings="0.37.8",
    workbook=ScorecardFile(Path("Scorecard.xlsm"), xlwings="0.37.8"),
    home=Path("home"),
    home_is_writable=True,
    cache=Cache(Path("no folder yet")),
    settings_fault=None,
    extracts=Path("extracts"),
    extracts_fault=None,
    config=Path("config"),
    config_fault=None,
    has_key=True,
    key_fault=None,
    key_is_owners_only=None,
)


def judgement(what: str, **facts: object) -> Judgement:
    """What doctor finds if everything is in order except these facts."""
    found = [each for each in judgements(replace(IN_ORDER, **facts)) if each.what == what]
    assert len(found) == 1
    return found[0]


def test_a_computer_in_order_has_nothing_in_the_way():
    found = judgements(IN_ORDER)
    assert [each.what for each in found if each.verdict is not WORKS] == []
    assert verdicts_in_words(found).endswith("\n\nNothing is in the way.")


def test_what_is_needed_first_is_told_first():
    assert [each.what for each in judgements(IN_ORDER)] == [
        "Python", "xlwings", "Excel", "xlwings' DLL", "Python that Excel starts", "Starting that Python", "Connect",
        "Add-in", "Macros", "Starting Python from Excel", "Scorecard.xlsm", "xlwings in Scorecard.xlsm",
        "Settings", "Cache", "Extracts", "Config", "Pseudonym key",
    ]  # fmt: skip


def scorecard(**facts: object) -> ScorecardFile:
    return replace(ScorecardFile(Path("Scorecard.xlsm"), xlwings="0.37.8"), **facts)


# (the matter, the facts that differ, the verdict, a word of what is found or to be done)
JUDGEMENTS: list[tuple[str, dict[str, Any], DoctorVerdict, str]] = [
    ("Python", {"is_store_python": True}, WONT, "python.org"),
    ("xlwings", {"xlwings": None}, WONT, "pip install xlwings==0.37.8"),
    ("xlwings", {"xlwings": None, "has_pip": False}, WONT, "Run install.cmd of kpixl's zip once more"),
    ("Excel", {"office": None}, WONT, "command line"),
    ("Excel", {"office": Office("ProPlus2021Volume", None)}, WORKS, "bits not known"),
    ("xlwings' DLL", {"office": Office("O365", 32)}, WONT, "xlwings32-0.37.8.dll"),
    ("xlwings' DLL", {"dlls": frozenset({"xlwings64-0.33.0.dll"})}, WONT, "there is xlwings64-0.33.0.dll"),
    ("xlwings' DLL", {"office": None}, WORKS, "xlwings64-0.37.8.dll"),  # either will do if Excel's bits are unknown
    ("Python that Excel starts", {"excel_starts": None}, WONT, "kpixl install"),
    ("Python that Excel starts", {"excel_starts": r"C:\other\python.exe"}, UNKNOWN, r"C:\other\python.exe"),
    ("Starting that Python", {"started": Started("No module named 'pywintypes'")}, WONT, "pywin32"),
    ("Starting that Python", {"started": Started("it can't be started: Permission denied")}, WONT, "AppLocker"),
    ("Starting that Python", {"started": Started("it started, and had not answered after 10 seconds")}, WONT, "slow"),
    ("Connect", {"started": Started("", "it answers 1")}, WONT, "command prompt"),
    ("Add-in", {"add_in": AddIn.ABSENT}, UNKNOWN, "kpixl install"),
    ("Add-in", {"add_in": AddIn.OTHER}, WONT, "Close Excel"),
    ("Add-in", {"add_in_xlwings": "0.33.0"}, WONT, "xlwings==0.33.0"),
    ("Macros", {"macros": Macros(warnings=1)}, WORKS, "all run"),
    ("Macros", {"macros": Macros(warnings=2)}, WORKS, "Enable Content"),
    ("Macros", {"macros": Macros(warnings=3)}, WONT, "only if signed"),
    ("Macros", {"macros": Macros(warnings=4)}, WONT, "switched off in Excel's Trust Center"),
    ("Macros", {"macros": Macros(warnings=4, by_policy=True)}, WONT, "Ask IT for a trusted folder"),
    ("Macros", {"macros": Macros(4, by_policy=True, nothing_trusted=True)}, WONT, "trust one folder"),
    ("Macros", {"macros": Macros(nothing_trusted=True)}, UNKNOWN, "trusts no folder"),
    ("Starting Python from Excel", {"rules": AttackSurfaceRules(no_child_processes=1)}, WONT, "--attach"),
    ("Starting Python from Excel", {"rules": AttackSurfaceRules(no_win32_calls=1)}, WONT, "calling Windows"),
    ("Starting Python from Excel", {"rules": AttackSurfaceRules(no_child_processes=6)}, UNKNOWN, "Unblock"),
    (
        "Starting Python from Excel",
        {"rules": AttackSurfaceRules(no_child_processes=2)},
        WORKS,
        "logs it and lets it run",
    ),
    ("Starting Python from Excel", {"rules": AttackSurfaceRules(0, 0)}, WORKS, "no rule"),
    ("Scorecard.xlsm", {"workbook": scorecard(fault="there is no such workbook")}, WONT, "no such workbook"),
    ("Scorecard.xlsm", {"workbook": scorecard(zone=3)}, WONT, "tick Unblock"),
    ("Scorecard.xlsm", {"workbook": scorecard(zone=2)}, WORKS, "not marked"),
    ("Scorecard.xlsm", {"workbook": scorecard(zone=3), "macros": Macros(internet_blocked=0)}, WORKS, "path"),
    ("Scorecard.xlsm", {"workbook": scorecard(is_synced=True)}, WORKS, "OneDrive"),
    ("xlwings in Scorecard.xlsm", {"workbook": scorecard(xlwings="0.33.0")}, WONT, "xlwings==0.33.0"),
    ("xlwings in Scorecard.xlsm", {"workbook": scorecard(xlwings=None)}, UNKNOWN, "hand-out"),
    ("Buttons and functions in Scorecard.xlsm", {"workbook": scorecard(has_other_vba=True)}, WONT, "add-in's tab"),
    ("Settings", {"settings_fault": "settings.json can't be read"}, WONT, "settings.json"),
    ("Settings", {"home_is_writable": False}, WONT, "KPIXL_HOME"),
    ("Cache", {}, WORKS, "0.0 MB"),
    ("Extracts", {"extracts": None}, UNKNOWN, "--extracts"),
    ("Extracts", {"extracts_fault": "There is no extracts folder"}, WONT, "There is no extracts folder"),
    ("Config", {"config_fault": "3 problems"}, WONT, "3 problems"),
    ("Pseudonym key", {"has_key": False}, UNKNOWN, "key import"),
    ("Pseudonym key", {"key_fault": "is no key"}, WONT, "is no key"),
    ("Pseudonym key", {"key_is_owners_only": False}, WONT, "chmod 600"),
    ("Pseudonym key", {"key_is_owners_only": True}, WORKS, "there"),
]


@pytest.mark.parametrize(("what", "facts", "verdict", "word"), JUDGEMENTS, ids=lambda each: str(each)[:40])
def test_each_fact_is_judged(what: str, facts: Mapping[str, Any], verdict: DoctorVerdict, word: str):
    found = judgement(what, **facts)
    assert found.verdict is verdict
    assert word in f"{found.found}\n{found.do}"


def test_what_will_not_work_always_says_what_to_do_or_quotes_a_refusal_that_does():
    for what, facts, verdict, _ in JUDGEMENTS:
        if verdict is WONT and not any(name.endswith("fault") for name in facts) and "fault" not in repr(facts):
            assert judgement(what, **facts).do, what


def test_away_from_windows_nothing_is_said_of_what_only_windows_has():
    found = judgements(replace(IN_ORDER, system="linux", office=None, xlwings=None, excel_starts=None))
    assert [each.what for each in found] == [
        "Python", "Excel", "Scorecard.xlsm", "Settings", "Cache", "Extracts", "Config", "Pseudonym key",
    ]  # fmt: skip
    assert not any(each.verdict is WONT for each in found)


def test_the_report_says_what_to_do_beneath_and_counts_what_stands_in_the_way():
    in_the_way = [Judgement("Excel", WONT, "none", "Ask IT."), Judgement("Config", WONT, "one fault\nin page.toml")]
    assert verdicts_in_words(in_the_way) == (
        "won't work      Excel: none\n"
        "                  → Ask IT.\n"
        "won't work      Config: one fault\n"
        "                  in page.toml\n"
        "\n"
        "2 things are in the way."
    )


def registry(values: Mapping[tuple[str, str, str], object]) -> Registry:
    """The registry ignores case in names."""
    held = {tuple(part.lower() for part in name): value for name, value in values.items()}
    return lambda hive, key_, name: held.get((hive.lower(), key_.lower(), name.lower()))


def windows(values: Mapping[tuple[str, str, str], object], **environment: str) -> Computer:
    return read_computer("win32", environment, registry(values))


def test_office_from_the_web_says_its_edition_and_bits(home):
    read = windows(
        {
            (MACHINE, CLICK_TO_RUN, "Platform"): "x86",
            (MACHINE, CLICK_TO_RUN, "ProductReleaseIds"): "O365ProPlusRetail,VisioProRetail",
        }
    )
    assert read.office == Office("O365ProPlusRetail,VisioProRetail", 32)


def test_office_from_an_installer_says_its_bits_by_where_its_key_is(home):
    below = r"Microsoft\Office\16.0\Common\InstallRoot"
    assert windows({(MACHINE, rf"SOFTWARE\{below}", "Path"): "C:\\Office"}).office.bits == 64
    assert windows({(MACHINE, rf"SOFTWARE\WOW6432Node\{below}", "Path"): "C:\\Office"}).office.bits == 32
    assert windows({}).office is None


def test_a_policy_on_macros_goes_before_the_users_own_setting(home):
    own = {(USER, OWN, "VBAWarnings"): 1, (USER, OWN, "blockcontentexecutionfrominternet"): 0}
    assert windows(own).macros == Macros(warnings=1, by_policy=False, internet_blocked=0)
    policy = {(USER, POLICY, "vbawarnings"): 3, (USER, POLICY, "blockcontentexecutionfrominternet"): 1}
    assert windows({**own, **policy}).macros == Macros(warnings=3, by_policy=True, internet_blocked=1)


def test_a_policy_that_trusts_no_folder_is_read(home):
    assert windows({(USER, rf"{POLICY}\Trusted Locations", "alllocationsdisabled"): 1}).macros.nothing_trusted


@pytest.mark.parametrize(
    "values",
    [
        {(MACHINE, ASR, NO_CHILD_PROCESSES): "1"},
        {(MACHINE, ASR, NO_CHILD_PROCESSES.lower()): "1"},
        {(MACHINE, ASR.replace(r"SOFTWARE\Policies", "SOFTWARE"), NO_CHILD_PROCESSES): 1},
        {
            (MACHINE, r"SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager", "ASRRules"): (
                f"92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b=2|{NO_CHILD_PROCESSES.lower()}=1"
            )
        },
    ],
    ids=["group policy", "in small letters", "on the machine", "device management"],
)
def test_the_rule_against_processes_is_found_wherever_it_is_set(home, values):
    assert windows(values).rules.no_child_processes == 1


def test_the_python_that_excel_starts_is_read_from_the_settings_of_xlwings(home, tmp_path: Path):
    (tmp_path / ".xlwings").mkdir()
    (tmp_path / ".xlwings" / "xlwings.conf").write_text('"interpreter_win","C:\\kpixl\\python.exe"\n')
    read = windows({}, APPDATA=str(tmp_path), USERPROFILE=str(tmp_path))
    assert read.excel_starts == "C:\\kpixl\\python.exe"


def test_settings_beside_the_workbook_go_before_the_users_own_as_xlwings_reads_them(home, tmp_path: Path):
    (tmp_path / ".xlwings").mkdir()
    (tmp_path / ".xlwings" / "xlwings.conf").write_text('"INTERPRETER_WIN","C:\\kpixl\\python.exe"\n')
    (tmp_path / "xlwings.conf").write_text('"INTERPRETER_WIN","\\\\share\\python.exe"\n')
    user = {"APPDATA": str(tmp_path), "USERPROFILE": str(tmp_path)}
    assert (
        read_computer("win32", user, registry({}), tmp_path / "Scorecard.xlsm").excel_starts == "\\\\share\\python.exe"
    )


def test_something_else_under_the_add_ins_name_is_known_for_what_it_is(home, tmp_path: Path):
    start_up = tmp_path / "Microsoft/Excel/XLSTART"
    assert windows({}, APPDATA=str(tmp_path), USERPROFILE=str(tmp_path)).add_in is AddIn.ABSENT
    start_up.mkdir(parents=True)
    (start_up / "kpixl.xlam").write_bytes(b"no workbook at all")
    assert windows({}, APPDATA=str(tmp_path), USERPROFILE=str(tmp_path)).add_in is AddIn.OTHER


def test_the_version_of_xlwings_is_read_from_the_vba_of_a_workbook(tmp_path: Path):
    xlwings = importlib.util.find_spec("xlwings")
    text = (Path(xlwings.origin).parent / "xlwings.bas").read_text(encoding="utf-8")
    workbook = tmp_path / "Book.xlsm"
    with zipfile.ZipFile(workbook, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/vbaProject.bin", vba_project([], {"ThisWorkbook": text}))
    assert xlwings_in(workbook) == importlib.metadata.version("xlwings")


def test_the_mark_of_the_web_and_a_synced_folder_are_read(home, tmp_path: Path):
    workbook = tmp_path / "Scorecard.xlsm"
    workbook.write_bytes(shipped_workbook().read_bytes())
    plain = read_computer("win32", {}, registry({}), workbook).workbook
    assert (plain.zone, plain.is_synced, plain.fault) == (None, False, None)
    # On Linux a file of that name; on Windows the same name is the stream.
    (tmp_path / "Scorecard.xlsm:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\n")
    marked = read_computer("win32", {"OneDriveCommercial": str(tmp_path)}, registry({}), workbook).workbook
    assert (marked.zone, marked.is_synced) == (3, True)


def test_what_the_user_has_kept_is_read_and_no_key_is_made_on_the_way(home, tmp_path: Path):
    remember(extracts=tmp_path / "nowhere")
    read = read_computer("linux", {}, registry({}))
    assert "There is no extracts folder" in read.extracts_fault
    assert (read.config, read.config_fault) == (None, None)
    remember(config=shipped_config())
    assert read_computer("linux", {}, registry({})).config == shipped_config()
    assert not read.has_key
    assert not (home / "pseudonym.key").exists()


def test_a_key_that_others_may_read_is_found_out(home):
    key()
    assert read_computer("linux", {}, registry({})).key_is_owners_only
    (home / "pseudonym.key").chmod(0o644)
    assert read_computer("linux", {}, registry({})).key_is_owners_only is False


def test_settings_that_cannot_be_read_are_said_and_doctor_goes_on(home, capsys):
    home.mkdir()
    (home / "settings.json").write_text("{")
    assert main(["doctor"]) == 1
    printed = capsys.readouterr().out
    assert "settings.json can't be read" in printed
    assert "Pseudonym key" in printed


def test_doctor_runs_here_and_nothing_stands_in_the_way(home, capsys):
    assert main(["doctor", str(shipped_workbook())]) == 0
    printed = capsys.readouterr().out
    assert "works           Scorecard.xlsm" in printed
    assert printed.endswith("Nothing is in the way.\n")


def test_a_workbook_that_is_not_there_stands_in_the_way(home, capsys, tmp_path: Path):
    assert main(["doctor", str(tmp_path / "Scorecard.xlsm")]) == 1
    assert "there is no such workbook" in capsys.readouterr().out


def test_a_workbooks_own_folders_are_looked_at_before_those_used_last(home, tmp_path: Path):
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path)
    remember(extracts=tmp_path / "last", config=shipped_config())
    workbook.remembers(tmp_path, shipped_config())
    assert read_computer("linux", {}, registry({}), workbook.path).extracts == tmp_path
    workbook.remembers(tmp_path / "gone", shipped_config())
    read = read_computer("linux", {}, registry({}), workbook.path)
    assert (read.extracts, read.config) == (None, None)
    assert "its extracts folder is no longer there" in read.extracts_fault


# --- starting Python -------------------------------------------------------------------------------------------------


def program(folder: Path, text: str) -> Path:
    """A program with that shell text, in place of an interpreter."""
    file = folder / "python"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def test_a_python_that_serves_has_no_fault(tmp_path: Path):
    assert starting_fault([sys.executable, "-B", "-c", "import kpixl.excel.udfs"], tmp_path) == ""


def test_a_python_without_a_library_is_told_by_what_it_lacks(tmp_path: Path):
    (tmp_path / "pywintypes.py").write_text("raise ImportError('DLL load failed while importing pywintypes')")
    broken = [sys.executable, "-B", "-c", "import sys; sys.path.insert(0, '.'); import pywintypes"]
    assert starting_fault(broken, tmp_path) == "ImportError: DLL load failed while importing pywintypes"
    assert started(str(program(tmp_path, "echo No module named \\'kpixl\\' >&2; exit 1")), None) == Started(
        "No module named 'kpixl'"
    )


def test_a_python_that_may_not_be_started_is_told_as_such(tmp_path: Path):
    forbidden = program(tmp_path, "exit 0")
    forbidden.chmod(0o644)
    assert starting_fault([str(forbidden)], tmp_path) == "it can't be started: Permission denied"
    assert "can't be started" in starting_fault([str(tmp_path / "nowhere")], tmp_path)
    assert starting_fault([str(program(tmp_path, "exit 3"))], tmp_path) == "it ended with 3 and said nothing"


def test_a_python_that_hangs_is_ended_in_time_with_all_that_it_started(tmp_path: Path):
    began = time.monotonic()
    hanging = program(tmp_path, f"sleep 60 & echo $! > {tmp_path / 'child'}; wait")
    assert starting_fault([str(hanging)], tmp_path, seconds=1.0) == "it started, and had not answered after 1 seconds"
    assert time.monotonic() - began < SECONDS
    child = int((tmp_path / "child").read_text())
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.kill(child, 0)
            time.sleep(0.05)


def test_where_no_python_is_named_none_is_started():
    assert started(None, None) == NOT_TRIED
    assert read_computer("linux", {}, registry({})).started == NOT_TRIED


def test_doctor_starts_the_python_that_excel_would_start(home, tmp_path: Path):
    places = {"APPDATA": str(tmp_path), "USERPROFILE": str(tmp_path)}
    conf = tmp_path / ".xlwings" / "xlwings.conf"
    conf.parent.mkdir()
    conf.write_text(f'"INTERPRETER_WIN","{program(tmp_path, "echo broken >&2; exit 1")}"\n')
    assert read_computer("win32", places, registry({})).started == Started("broken")


def test_what_is_tried_plainly_needs_pywin32_xlwings_and_kpixl_and_no_more(tmp_path: Path):
    for module in ("pythoncom", "pywintypes", "win32api", "win32com/__init__", "win32com/server/__init__"):
        (tmp_path / module).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{module}.py").touch()
    here = "import sys; sys.path.insert(0, '.');"
    tried = [sys.executable, "-B", "-c", here + SERVES]
    assert starting_fault(tried, tmp_path) == "ModuleNotFoundError: No module named 'win32com.server.policy'"
    (tmp_path / "win32com" / "server" / "policy.py").touch()
    assert starting_fault(tried, tmp_path) == ""
    without = "import sys; sys.modules['xlwings'] = None; sys.modules['kpixl.excel.udfs'] = None;"
    assert "xlwings" in starting_fault([sys.executable, "-B", "-c", here + without + SERVES], tmp_path)


def test_a_workbook_whose_functions_are_not_those_of_the_add_in_is_found_out(home, tmp_path: Path):
    """For example, an earlier kpixl's; a hand-out has only the functions, a published copy no module at all."""
    for shipped in (shipped_workbook(), shipped_empty(), shipped_handout(), shipped_add_in()):
        assert not read_computer("win32", {}, registry({}), shipped).workbook.has_other_vba
    sources = vba_sources(no_python_module())
    earlier = {**sources, "KpixlFunctions": sources["KpixlFunctions"].replace("KPI_VALUE", "KPI_WORTH")}
    workbook = tmp_path / "Earlier.xlsm"
    for vba, is_other in ((sources, False), (earlier, True)):
        with zipfile.ZipFile(workbook, "w") as package:
            package.writestr("[Content_Types].xml", "<Types/>")
            package.writestr("xl/vbaProject.bin", vba_project([], vba))
        assert read_computer("win32", {}, registry({}), workbook).workbook.has_other_vba == is_other
