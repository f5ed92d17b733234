"""What a formula in Excel calls: xlwings' own DLL, the COM server that it starts, and every function of kpixl."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpixl.excel.udfs import UDFS
from kpixl.indicators import DECLARED
from windows_proof.places import DEMO, HOME, PROGRAM, ROOT

EMPTY = {"empty": True}
MONTHS = ("2024-04", "2024-05", "2024-06")
OF_A_MONTH = ("KPI_VALUE", "KPI_RAG", "KPI_NUMERATOR", "KPI_DENOMINATOR", "KPI_CHANGE", "KPI_NARRATIVE", "KPI_EXPLAIN")
JUNE = "2024-06"
ANSWERED_HERE = """
import json, sys
from datetime import datetime
from pathlib import Path
from kpixl.config import settings
from kpixl.excel import udfs
settings.remember(Path(sys.argv[1]) / "extracts", Path(sys.argv[1]) / "config")
def argument(given):
    if given == {"empty": True}: return None
    return datetime.fromisoformat(given["date"]) if isinstance(given, dict) else given
asked = json.loads(Path(sys.argv[2]).read_text())
Path(sys.argv[3]).write_text(json.dumps([getattr(udfs, name)(*map(argument, given)) for name, given in asked]))
"""


def questions() -> list[list[object]]:
    """Every function, for every indicator or every month, with arguments in each form in which a cell passes them."""
    some = [indicator for indicator in DECLARED if indicator in ("cp_visits", "icpc_in_time", "looked_after")]
    of_months = [[name, [indicator, month, JUNE]] for name in OF_A_MONTH for indicator in some for month in MONTHS]
    of_indicators = [
        [name, [indicator, *more, JUNE]]
        for indicator in some
        for name, more in {
            "KPI_NAME": (),
            "KPI_SPC": (),
            "KPI_TARGET": ("low", EMPTY),
            "KPI_BENCHMARK": ("comparable",),
            "KPI_RATE": (0.5,),
            "KPI_SERIES": (3.0,),
        }.items()
    ]
    others = [
        *(["KPI_VALUE", [indicator, JUNE, JUNE]] for indicator in DECLARED),
        ["KPI_TABLE", [EMPTY, EMPTY, JUNE]],
        ["KPI_TABLE", [[["cp_visits"], ["icpc_in_time"]], [list(MONTHS)], JUNE]],
        ["KPI_BREAKDOWN", ["cp_visits", JUNE, "team", JUNE]],
        ["KPI_CASES", ["cp_visits", JUNE, "not met", JUNE]],
        *(
            ["KPI_NUMERATOR", ["cp_visits", month, JUNE]]
            for month in (45444.0, {"date": "2024-06-30"}, EMPTY, [[JUNE]])
        ),
        *(["KPI_VALUE", [given, EMPTY, JUNE]] for given in ("5.2", "nobody", "", 6.1, -2146826246, True)),
    ]
    return [*of_months, *of_indicators, *others]


@pytest.fixture(scope="module")
def asked(pc, demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list, list]:
    """The answers on Windows, with their seconds, and what the same functions answer here from the same exports."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / "questions.json").write_text(json.dumps(questions()))
    here = [sys.executable, "-c", ANSWERED_HERE, demo, folder / "questions.json", folder / "here.json"]
    environment = {**os.environ, "KPIXL_HOME": str(folder)}
    (folder / "pseudonym.key").write_bytes(pc.path(f"{HOME}\\pseudonym.key").read_bytes())
    subprocess.run(here, env=environment, check=True)
    pc.path(f"{HOME}\\settings.json").write_text(
        json.dumps({"extracts": f"{DEMO}\\extracts", "config": f"{DEMO}\\config"})
    )
    there = pc.path("C:\\Asked")
    there.mkdir(exist_ok=True)
    (there / "command.txt").write_text(command(f"{PROGRAM}\\pythonw.exe"))
    (there / "questions.json").write_text(json.dumps(questions()))
    (there / "ask_server.py").write_bytes(
        (ROOT / "tools" / "windows_proof" / "on_windows" / "ask_server.py").read_bytes()
    )
    files = [f"C:\\Asked\\{name}" for name in ("ask_server.py", "command.txt", "questions.json", "answers.json")]
    said = pc.run(f"{PROGRAM}\\python.exe", *files, seconds=1800)
    assert said.returncode == 0, said.stdout + said.stderr
    return json.loads((there / "answers.json").read_text()), json.loads((folder / "here.json").read_text())


def command(interpreter: str) -> str:
    """The line that `XLPyCommand` of the VBA module `xlwings` makes, with kpixl's settings."""
    folders = "False;C:\\\\Council\\\\Scorecard.xlsm;C:\\\\Council\\\\Scorecard.xlsm;;;;"
    python = f'import sys, os;import xlwings.utils;xlwings.utils.prepare_sys_path(\\"{folders}\\");'
    return f'cmd.exe  /K ""{interpreter}" -B -c "{python}import xlwings; xlwings.serve(\'$(CLSID)\')""'


def test_every_function_of_kpixl_is_asked():
    assert {name for name, _ in questions()} == {each.__name__ for each in UDFS}


def test_the_dll_starts_the_server_in_the_way_that_excels_vba_does(asked):
    there, _ = asked
    assert there[0][0] == "started"
    print(f"started in {there[0][1]:.1f} s")


def test_every_function_answers_on_windows_as_it_does_here(asked):
    (_, *there), here = asked
    differing = [
        (question, answered, expected)
        for question, (answered, _), expected in zip(questions(), there, here, strict=True)
        if answered != expected
    ]
    assert differing == []
    print(f"{len(here):,} questions, the slowest {max(seconds for _, seconds in there):.1f} s")
