"""What a file can be other than a file: a pipe, a link to nowhere, a place without room."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kpixl.config.toml_tables import read_toml
from kpixl.disclosure.decision_file import file_text
from kpixl.disclosure.gate.scan import scan
from kpixl.extracts.tables_on_disk import contents_of
from kpixl.words.errors import KpixlError
from kpixl.words.files import content_of
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.pseudonyms import import_key

pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")


def problem_of(file: Path) -> None:
    [problem] = read_toml(file)[1]
    raise KpixlError(problem.what)


@pipes
@pytest.mark.parametrize(
    ("name", "door"),
    [
        ("Scorecard.xlsm", Package.read),
        ("Scorecard.xlsm", scan),
        ("decisions.csv", file_text),
        ("page.toml", problem_of),
        ("a.key", import_key),
        ("ssd_contacts.csv", lambda file: contents_of(file.parent)),
        ("ssd_contacts.parquet", lambda file: contents_of(file.parent)),
    ],
)
def test_a_pipe_is_refused_wherever_a_file_is_read_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, door: Callable[[Path], object]
):
    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "home"))
    os.mkfifo(tmp_path / name)
    with pytest.raises(KpixlError, match=r"is not a file|can't be read"):
        door(tmp_path / name)


@pipes
def test_a_pipe_among_extracts_that_is_no_table_is_left_alone(tmp_path: Path):
    os.mkfifo(tmp_path / "notes.xlsx")
    assert not contents_of(tmp_path).lying


def test_a_link_to_nowhere_is_a_file_that_is_not_there(tmp_path: Path):
    (tmp_path / "Scorecard.xlsm").symlink_to(tmp_path / "gone.xlsm")
    with pytest.raises(FileNotFoundError):
        content_of(tmp_path / "Scorecard.xlsm")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device without room")
def test_what_the_system_refuses_is_one_sentence_whatever_command_meets_it():
    with Path("/dev/full").open("w") as full:
        said = subprocess.run(
            [sys.executable, "-m", "kpixl.cli", "doctor"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert said.returncode == 1
    assert "No space left on device" in said.stderr
    assert len(said.stderr.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="closes an output as a shell of Unix does")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_command_whose_output_is_closed_ends_as_if_nobody_read_it(closed: str):
    command = f'"{sys.executable}" -m kpixl.cli --version {closed}'
    said = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
