"""A command loads what it uses: pandas alone takes longer than most answers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kpixl.workbook.shipped import shipped_workbook

pytestmark = pytest.mark.slow

SLOW = (
    "pandas", "pyarrow", "numpy", "lxml", "holidays", "openpyxl", "xlsxwriter", "typst", "msoffcrypto", "dask",
    "distributed", "fsspec",
)  # fmt: skip
ASK = f"""
import sys
from kpixl.cli import main
try:
    main(sys.argv[1:])
finally:
    print("\\nloaded:", *({SLOW!r} & sys.modules.keys()))
""".replace(repr(SLOW), repr(set(SLOW)))


def loaded_by(arguments: list[str], folder: Path) -> set[str]:
    """Which of the slow libraries a command has loaded when it ends."""
    environment = {**os.environ, "KPIXL_HOME": str(folder / "home")}
    ran = subprocess.run(
        [sys.executable, "-c", ASK, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return set(ran.stdout.rpartition("loaded:")[2].split())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("Scorecard.xlsm", "Copy.xlsm"):
        shutil.copy(shipped_workbook(), tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], [], ["refresh", "--help"], ["region", "--help"], ["reefresh"]]
)
def test_help_and_version_load_nothing_slow(arguments: list[str], folder: Path):
    assert loaded_by(arguments, folder) <= ({"numpy"} if arguments == ["reefresh"] else set())


@pytest.mark.parametrize(
    "arguments",
    [
        ["narratives", "Scorecard.xlsm"],
        ["check", "Scorecard.xlsm"],
        ["collect", "Scorecard.xlsm", "Copy.xlsm"],
        ["scan", "Scorecard.xlsm"],
        ["issue", "Scorecard.xlsm"],
        ["key", "export", "key"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_reads_no_extracts_loads_no_pandas(arguments: list[str], folder: Path):
    assert not loaded_by(arguments, folder) & {"pandas", "holidays", "openpyxl", "xlsxwriter", "typst"}


FINDS_PEOPLE = """
import sys
from pathlib import Path
from kpixl.config.reading import read_reading, shipped_config
from kpixl.disclosure.gate.people_in_extracts import people_of
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
