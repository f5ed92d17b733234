"""A command loads only what it uses: loading pandas alone takes longer than most answers."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from councils import export_of_four
from kpixl.workbook.shipped import shipped_workbook

pytestmark = pytest.mark.slow

SLOW = (
    "pandas", "pyarrow", "numpy", "lxml", "holidays", "openpyxl", "xlsxwriter", "typst", "msoffcrypto", "dask",
    "distributed", "fsspec",
)  # fmt: skip
ASK = f"""
import json, os, sys
from kpixl.cli import main
for folder, arguments in json.loads(sys.argv[1]):
    os.chdir(folder)
    os.environ["KPIXL_HOME"] = os.path.join(folder, "home")
    try:
        main(arguments)
    finally:
        print("\\nloaded:", *({SLOW!r} & sys.modules.keys()))
""".replace(repr(SLOW), repr(set(SLOW)))

AT_ONCE: Sequence[Sequence[str]] = (["--help"], ["--version"], [], ["refresh", "--help"], ["region", "--help"])
A_SLIP = ["reefresh"]
READS_NO_EXTRACTS: Sequence[Sequence[str]] = (
    ["narratives", "Scorecard.xlsm"],
    ["check", "Scorecard.xlsm"],
    ["collect", "Scorecard.xlsm", "Copy.xlsm"],
    ["scan", "Scorecard.xlsm"],
    ["issue", "Scorecard.xlsm"],
    ["key", "export", "key"],
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, ...], set[str]]:
    """
    Which of the slow libraries are loaded when a command ends.

    One process runs all commands, the fastest first, each in a folder of its own. What one command has loaded is still
    there when the later ones end, so a fault belongs to the first command that shows it.
    """
    commands = (*AT_ONCE, A_SLIP, *READS_NO_EXTRACTS)
    folders = [tmp_path_factory.mktemp("started") for _ in commands]
    for folder in folders:
        for name in ("Scorecard.xlsm", "Copy.xlsm"):
            shutil.copy(shipped_workbook(), folder / name)
    asked = json.dumps([[str(folder), command] for folder, command in zip(folders, commands, strict=True)])
    ran = subprocess.run([sys.executable, "-c", ASK, asked], capture_output=True, text=True, check=True)
    told = [set(line.split()) for line in re.findall("^loaded:(.*)$", ran.stdout, re.MULTILINE)]
    return dict(zip(map(tuple, commands), told, strict=True))


@pytest.mark.parametrize("arguments", [*AT_ONCE, A_SLIP])
def test_help_and_version_load_nothing_slow(arguments: Sequence[str], loaded: Mapping[tuple[str, ...], set[str]]):
    assert loaded[tuple(arguments)] <= ({"numpy"} if arguments == A_SLIP else set())


@pytest.mark.parametrize("arguments", READS_NO_EXTRACTS, ids=lambda arguments: arguments[0])
def test_what_reads_no_extracts_loads_no_pandas(arguments: Sequence[str], loaded: Mapping[tuple[str, ...], set[str]]):
    assert not loaded[tuple(arguments)] & {"pandas", "holidays", "openpyxl", "xlsxwriter", "typst"}


FINDS_PEOPLE = """
import sys
from pathlib import Path
from kpixl.config.reading import read_reading, shipped_config
from kpixl.disclosure.people.people_in_extracts import people_of
from kpixl.extracts.exports import exports_in
assert people_of(exports_in(Path("extracts")).all, read_reading(shipped_config())).identities.names.partners
print("\\nloaded:", *sys.modules)
"""


def test_looking_for_people_loads_no_pandas(tmp_path: Path):
    export = tmp_path / "extracts" / "2024-06"
    export.mkdir(parents=True)
    days = ("2015-03-01", "1 Mar 2015", "NULL", "", "01/03/2015 00:00", "someday")
    rows = "".join(f"id-{at},Rosalind,Quimby{at} ,{day}\n" for at, day in enumerate(days))
    (export / "ssd_person.csv").write_text(f"pers_person_id,pers_forename,pers_surname,pers_dob\n{rows},null,short\n")
    ran = subprocess.run([sys.executable, "-c", FINDS_PEOPLE], cwd=tmp_path, capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.rpartition("loaded:")[2].split())
    assert "pyarrow" in loaded and "pandas" not in loaded


def test_figures_to_read_load_no_workbook(tmp_path: Path):
    export_of_four(tmp_path / "extracts" / "2024-06")
    asked = json.dumps(
        [[str(tmp_path), ["figures", "--extracts", "extracts", "--period", "2024-06", "--format", "table"]]]
    )
    ran = subprocess.run([sys.executable, "-c", ASK, asked], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.rpartition("loaded:")[2].split())
    assert "contacts" in ran.stdout
    assert "pandas" in loaded and "lxml" not in loaded
