"""What the facts about a computer mean for kpixl: each judgement says what works, what won't, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import PureWindowsPath

from msgspec import Struct

from kpixl.excel.doctor.computer import WIN32, AddIn, Computer

BLOCK, AUDIT, WARN = 1, 2, 6  # states of a Defender rule
SIGNED_ONLY, NO_MACROS = 3, 4
INTERNET = 3  # a Windows zone; higher zones are trusted less

ZIP_AGAIN = "Run install.cmd of kpixl's zip once more; it must be of the version that the scorecard was made with."
FROM_OUTSIDE = "Refresh from outside Excel: `kpixl refresh WORKBOOK --attach`, or with the workbook closed."


class DoctorVerdict(Enum):
    WORKS = "works"
    WONT = "won't work"
    UNKNOWN = "not known here"


class Judgement(Struct, frozen=True):
    what: str
    verdict: DoctorVerdict
    found: str
    do: str = ""


def judgements(computer: Computer) -> list[Judgement]:
    """The judgements, in the order in which things are needed: Python, Excel, the workbook, and what kpixl reads."""
    judges = (_IN_WINDOWS if computer.system == WIN32 else _ELSEWHERE) + _EVERYWHERE
    return [judgement for judge in judges if (judgement := judge(computer)) is not None]


def verdicts_in_words(found: Sequence[Judgement]) -> str:
    """One line per judgement, with what to do below it, and at the end whether anything is in the way."""
    lines = [line for judgement in found for line in _lines(judgement)]
    in_the_way = sum(judgement.verdict is DoctorVerdict.WONT for judgement in found)
    last = {0: "Nothing is in the way.", 1: "1 thing is in the way."}
    return "\n".join([*lines, "", last.get(in_the_way, f"{in_the_way} things are in the way.")])


def _lines(judgement: Judgement) -> list[str]:
    first, *rest = [*judgement.found.splitlines(), *(f"→ {line}" for line in judgement.do.splitlines())]
    return [f"{judgement.verdict.value:<15} {judgement.what}: {first}", *(f"{'':<15}   {line}" for line in rest)]


def python(computer: Computer) -> Judgement:
    found = f"{computer.python}, {computer.bits} bits, {computer.interpreter}; kpixl {computer.kpixl}"
    if computer.is_store_python:
        return Judgement(
            "Python",
            DoctorVerdict.WONT,
            f"{found}\nIt comes from the Microsoft Store: Excel can't see the files that it writes.",
            "Install Python from python.org for yourself alone (no administrator needed), and kpixl with it.",
        )
    return Judgement("Python", DoctorVerdict.WORKS, found)


def xlwings(computer: Computer) -> Judgement:
    if computer.xlwings is None:
        return Judgement(
            "xlwings",
            DoctorVerdict.WONT,
            "not installed, so buttons and functions can't ask Python",
            _pip(computer, f"xlwings=={inside}" if (inside := _inside(computer)) else "xlwings"),
        )
    return Judgement("xlwings", DoctorVerdict.WORKS, computer.xlwings)


def dll(computer: Computer) -> Judgement | None:
    """Whether xlwings' DLL is there: bits and version are in its name; VBA looks beside Python and one folder above."""
    if computer.xlwings is None:
        return None
    bits = computer.office.bits if computer.office else None
    fitting = [f"xlwings{each}-{computer.xlwings}.dll" for each in ((bits,) if bits else (64, 32))]
    if there := [name for name in fitting if name in computer.dlls]:
        return Judgement("xlwings' DLL", DoctorVerdict.WORKS, there[0])
    return Judgement(
        "xlwings' DLL",
        DoctorVerdict.WONT,
        f"{' or '.join(fitting)} is neither in {computer.interpreter.parent} nor in the folder above; "
        f"there is {', '.join(sorted(computer.dlls)) or 'none'}",
        _pip(computer, f"--force-reinstall --no-deps xlwings=={computer.xlwings}"),
    )


def excel(computer: Computer) -> Judgement:
    if computer.office is None:
        return Judgement(
            "Excel",
            DoctorVerdict.WONT,
            "the registry knows no Office 2016 or later",
            "Use the command line: every figure, refresh and copy can be made without Excel.",
        )
    bits = f"{computer.office.bits} bits" if computer.office.bits else "bits not known"
    return Judgement("Excel", DoctorVerdict.WORKS, f"{computer.office.edition}, {bits}")


def no_excel(computer: Computer) -> Judgement:
    return Judgement(
        "Excel",
        DoctorVerdict.UNKNOWN,
        f"this is {computer.system}; buttons, and functions that ask Python, need Excel on Windows",
        "Use the command line here; on the computer with Excel, run kpixl doctor again.",
    )


def interpreter(computer: Computer) -> Judgement:
    """Which Python Excel starts. `python.exe` and `pythonw.exe` in the same folder count as one."""
    what = "Python that Excel starts"
    if not computer.excel_starts:
        return Judgement(what, DoctorVerdict.WONT, "none is named in xlwings' settings", "kpixl install")
    if _folder(computer.excel_starts) == _folder(str(computer.interpreter)):
        return Judgement(what, DoctorVerdict.WORKS, "this one")
    return Judgement(
        what, DoctorVerdict.UNKNOWN, f"another one, {computer.excel_starts}", "kpixl install, if it should be this one"
    )


def starts(computer: Computer) -> Judgement | None:
    """Whether the Python that Excel starts really starts, directly as for a button, with what a server needs."""
    if computer.started.plainly is None:
        return None
    if fault := computer.started.plainly:
        return Judgement(
            "Starting that Python",
            DoctorVerdict.WONT,
            f"{fault}\nButtons and Connect need it; cells answer what the workbook holds without it.",
            f"{_mending(computer, fault)}\n{FROM_OUTSIDE}",
        )
    return Judgement("Starting that Python", DoctorVerdict.WORKS, "it starts, and has kpixl, xlwings and pywin32")


def _mending(computer: Computer, fault: str) -> str:
    """What to do about a Python that does not start; only IT can allow what a policy forbids."""
    if "No module named" in fault or "DLL load failed" in fault or "pywin32" in fault:
        is_this = _folder(str(computer.excel_starts)) == _folder(str(computer.interpreter))
        again = f'"{computer.excel_starts}" -m pip install --force-reinstall "kpixl[excel]" pywin32'
        return ZIP_AGAIN if is_this and not computer.has_pip else again
    if "had not answered" in fault:
        return "Run kpixl doctor once more: a first start may be slow. If it stays slow, ask IT what holds Python up."
    return "If a policy forbids it (AppLocker, Software Restriction), ask IT to allow this program."


def serves_by_dll(computer: Computer) -> Judgement | None:
    """Whether xlwings' DLL can start a server with that Python, which Connect needs but no button does."""
    if computer.started.by_dll is None:
        return None
    if fault := computer.started.by_dll:
        return Judgement(
            "Connect",
            DoctorVerdict.WONT,
            f"xlwings' DLL starts that Python through the command prompt, and {fault}",
            "Don't press Connect: Excel would wait for two minutes. Buttons work, and cells answer what the workbook "
            "holds. Ask IT whether the command prompt is switched off (DisableCMD).",
        )
    return Judgement("Connect", DoctorVerdict.WORKS, "xlwings' DLL starts that Python, and it serves")


def add_in(computer: Computer) -> Judgement:
    if computer.add_in is AddIn.ABSENT:
        return Judgement(
            "Add-in",
            DoctorVerdict.UNKNOWN,
            "not installed; buttons and functions are in the scorecard's own workbook alone",
            "kpixl install, to have them in every workbook",
        )
    if computer.add_in is AddIn.OTHER:
        return Judgement(
            "Add-in",
            DoctorVerdict.WONT,
            "not this kpixl's own, so it may ask for what Python no longer answers",
            "Close Excel, then kpixl install.",
        )
    return _in_step("Add-in", "installed, this kpixl's own", computer.add_in_xlwings, computer)


def macros(computer: Computer) -> Judgement:
    """Whether macros run: VBAWarnings, set by policy or by the user (Trust Center, Macro Settings)."""
    setting = computer.macros
    who = "by your council's policy" if setting.by_policy else "in Excel's Trust Center"
    if setting.warnings in (SIGNED_ONLY, NO_MACROS):
        which = "are switched off" if setting.warnings == NO_MACROS else "run only if signed, and kpixl's are not,"
        if setting.nothing_trusted:
            ask = "Ask IT to trust one folder for the scorecard."
        elif setting.by_policy:
            ask = (
                "Ask IT for a trusted folder, and keep the scorecard there. Excel's start-up folder is trusted already."
            )
        else:
            ask = "Trust Center, Trusted Locations: add the scorecard's folder. Or Macro Settings: with notification."
        return Judgement("Macros", DoctorVerdict.WONT, f"they {which} {who}", f"{ask}\n{FROM_OUTSIDE}")
    if setting.nothing_trusted:
        return Judgement(
            "Macros",
            DoctorVerdict.UNKNOWN,
            "a policy trusts no folder, so Excel may ask before it opens the add-in",
            "Say Enable Content when asked.",
        )
    asks = "all run" if setting.warnings == 1 else "Excel asks once for each workbook: say Enable Content"
    return Judgement("Macros", DoctorVerdict.WORKS, asks)


def child_processes(computer: Computer) -> Judgement:
    """
    Whether two rules of attack surface reduction allow it (https://learn.microsoft.com/defender-endpoint/attack-surface-reduction-rules-reference):
    they keep Office from starting processes and macros from calling Windows, and xlwings' VBA does both.
    """
    what = "Starting Python from Excel"
    states = {
        "Office from starting processes": computer.rules.no_child_processes,
        "macros from calling Windows": computer.rules.no_win32_calls,
    }
    blocked = [rule for rule, state in states.items() if state == BLOCK]
    warned = [rule for rule, state in states.items() if state == WARN]
    if blocked:
        return Judgement(
            what,
            DoctorVerdict.WONT,
            f"Microsoft Defender keeps {' and '.join(blocked)} (attack surface reduction)",
            f"{FROM_OUTSIDE}\nFunctions answer what the workbook holds without Python.",
        )
    if warned:
        return Judgement(
            what,
            DoctorVerdict.UNKNOWN,
            f"Microsoft Defender warns before it keeps {' and '.join(warned)}",
            f"Say Unblock when asked. If it is not offered: {FROM_OUTSIDE[0].lower()}{FROM_OUTSIDE[1:]}",
        )
    if any(state == AUDIT for state in states.values()):
        return Judgement(what, DoctorVerdict.WORKS, "Microsoft Defender logs it and lets it run")
    return Judgement(what, DoctorVerdict.WORKS, "no rule of Microsoft Defender against it is in the registry")


def workbook(computer: Computer) -> Judgement | None:
    asked = computer.workbook
    if asked is None:
        return None
    what = asked.path.name
    if asked.fault:
        return Judgement(what, DoctorVerdict.WONT, asked.fault)
    if computer.system != WIN32:
        return Judgement(what, DoctorVerdict.WORKS, "can be read")
    if asked.zone is not None and asked.zone >= INTERNET and computer.macros.internet_blocked != 0:
        return Judgement(
            what,
            DoctorVerdict.WONT,
            "Windows has marked it as coming from the internet, so Excel runs none of its macros",
            "In Explorer: right-click, Properties, tick Unblock, OK. Then open it again.",
        )
    if asked.is_synced:
        return Judgement(
            what,
            DoctorVerdict.WORKS,
            "in a folder that OneDrive syncs; Excel gives it an address in place of a path",
            "Whoever shares that folder sees every draft. If Excel says that it can't be reached, keep it elsewhere.",
        )
    return Judgement(what, DoctorVerdict.WORKS, "on a path that Python can reach, and not marked as from the internet")


def in_step(computer: Computer) -> Judgement | None:
    asked = computer.workbook
    if asked is None or asked.fault:
        return None
    what = f"xlwings in {asked.path.name}"
    if asked.xlwings is None:
        return Judgement(what, DoctorVerdict.UNKNOWN, "none inside, as in a hand-out: it asks Python nothing")
    return _in_step(what, asked.xlwings, asked.xlwings, computer)


def vba_in_step(computer: Computer) -> Judgement | None:
    """Whether the workbook's own functions and buttons are those of this version of kpixl, as the add-in's are."""
    asked = computer.workbook
    if asked is None or asked.fault or not asked.has_other_vba:
        return None
    return Judgement(
        f"Buttons and functions in {asked.path.name}",
        DoctorVerdict.WONT,
        "they are another kpixl's: its buttons may ask for what Python no longer answers, and a function may\n"
        "give another answer in its cells than the add-in's gives elsewhere",
        f"Use the buttons on the add-in's tab, and the table kpi in formulas. Or: {FROM_OUTSIDE}",
    )


def _in_step(what: str, found: str, inside: str | None, computer: Computer) -> Judgement:
    """Whether versions match: xlwings' VBA module looks for a DLL of its own version and no other."""
    if None in (inside, computer.xlwings) or inside == computer.xlwings:
        return Judgement(what, DoctorVerdict.WORKS, found)
    return Judgement(
        what,
        DoctorVerdict.WONT,
        f"it holds xlwings {inside}, and Python has {computer.xlwings}; they must be the same",
        _pip(computer, f"xlwings=={inside}"),
    )


def _inside(computer: Computer) -> str | None:
    """The version of xlwings with which the workbook, else the add-in, was built."""
    return (computer.workbook and computer.workbook.xlwings) or computer.add_in_xlwings


def _pip(computer: Computer, packages: str) -> str:
    """The pip command for exactly this Python, whatever `pip` means in the user's terminal."""
    return f'"{computer.interpreter}" -m pip install {packages}' if computer.has_pip else ZIP_AGAIN


def settings(computer: Computer) -> Judgement:
    if computer.settings_fault:
        return Judgement("Settings", DoctorVerdict.WONT, computer.settings_fault)
    if not computer.home_is_writable:
        return Judgement(
            "Settings",
            DoctorVerdict.WONT,
            f"{computer.home} can't be written, so no folder and no key can be kept",
            "Set the environment variable KPIXL_HOME to a folder of your own that can.",
        )
    return Judgement("Settings", DoctorVerdict.WORKS, str(computer.home))


def cache(computer: Computer) -> Judgement:
    size = f"{computer.cache.bytes / 1_000_000:.1f} MB"
    return Judgement("Cache", DoctorVerdict.WORKS, f"{computer.cache.folder}, {size}; `kpixl cache clear` deletes it")


def extracts(computer: Computer) -> Judgement | None:
    if computer.settings_fault:
        return None
    if computer.extracts_fault:
        return Judgement("Extracts", DoctorVerdict.WONT, computer.extracts_fault)
    if computer.extracts is None:
        return Judgement(
            "Extracts", DoctorVerdict.UNKNOWN, "no folder is named yet", "kpixl refresh WORKBOOK --extracts DIR, once"
        )
    return Judgement("Extracts", DoctorVerdict.WORKS, str(computer.extracts))


def config(computer: Computer) -> Judgement | None:
    if computer.settings_fault:
        return None
    if computer.config is None:
        return Judgement(
            "Config", DoctorVerdict.UNKNOWN, "no folder is named yet", "kpixl refresh WORKBOOK --config DIR, once"
        )
    if computer.config_fault:
        return Judgement("Config", DoctorVerdict.WONT, computer.config_fault)
    return Judgement("Config", DoctorVerdict.WORKS, f"{computer.config}, no fault")


def pseudonym_key(computer: Computer) -> Judgement:
    if computer.key_fault:
        return Judgement("Pseudonym key", DoctorVerdict.WONT, computer.key_fault)
    if not computer.has_key:
        return Judgement(
            "Pseudonym key",
            DoctorVerdict.UNKNOWN,
            "none yet; the first refresh makes one",
            "If a colleague refreshes this scorecard too, take theirs first: kpixl key import FILE",
        )
    if computer.key_is_owners_only is False:
        return Judgement(
            "Pseudonym key",
            DoctorVerdict.WONT,
            f"other people can read it in {computer.home}",
            "Take their rights away (chmod 600), and tell whoever is responsible for data protection.",
        )
    return Judgement("Pseudonym key", DoctorVerdict.WORKS, "there, in your own settings folder")


def _folder(interpreter_: str) -> PureWindowsPath:
    """The folder of an interpreter, for comparison: Windows ignores case."""
    return PureWindowsPath(interpreter_).parent


_Judge = Callable[[Computer], Judgement | None]
_IN_WINDOWS: tuple[_Judge, ...] = (
    python, xlwings, excel, dll, interpreter, starts, serves_by_dll, add_in, macros, child_processes, workbook, in_step,
    vba_in_step,
)  # fmt: skip
_ELSEWHERE: tuple[_Judge, ...] = (python, no_excel, workbook)
_EVERYWHERE: tuple[_Judge, ...] = (settings, cache, extracts, config, pseudonym_key)
