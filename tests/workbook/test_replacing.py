"""Somebody saves a workbook while kpixl writes it: whatever the moment, no save is lost."""

from __future__ import annotations

import multiprocessing
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kpixl.words.errors import WorkbookError
from kpixl.workbook.ooxml import replacing
from kpixl.workbook.ooxml.replacing import before_of, digest, leftovers, replaced
from somebody_saving import saved_as

pytestmark = pytest.mark.slow

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX locks and rights")
OURS = [b"ours" * 4000] * 400
SAVES = 12


def save_while_it_is_written(path: Path, content: bytes, in_place: bool, written: threading.Event) -> None:
    """Save as soon as the new content is complete beside the workbook: by then, the old content has been compared."""
    while not written.is_set():
        if any(each.stat().st_size >= sum(map(len, OURS)) for each in leftovers(path) if each.exists()):
            saved_as(path, content, in_place)
            return
    saved_as(path, content, in_place)


@pytest.mark.parametrize("in_place", [True, False], ids=["over the file", "by a new file"])
def test_a_save_between_the_last_look_and_the_write_is_never_lost(tmp_path, in_place):
    path = tmp_path / "Scorecard.xlsm"
    for each in range(SAVES):
        path.write_bytes(b"as it was read")
        theirs, written = f"theirs {each}".encode(), threading.Event()
        somebody = threading.Thread(target=save_while_it_is_written, args=(path, theirs, in_place, written))
        somebody.start()
        try:
            replaced(path, OURS, digest(b"as it was read"))
        except WorkbookError as refused:
            assert "saved by somebody else" in str(refused)
        finally:
            written.set()
            somebody.join()
        kept = before_of(path).read_bytes() if before_of(path).exists() else b""
        assert theirs in (path.read_bytes(), kept)
        assert leftovers(path) == []


@posix
@pytest.mark.parametrize("in_place", [True, False], ids=["over the file", "by a new file"])
@pytest.mark.parametrize("can_exchange", [True, False], ids=["files change places", "they can't"])
def test_what_was_saved_after_the_last_look_comes_back(tmp_path, monkeypatch, in_place, can_exchange):
    """The save falls between the comparison and the step after it every time, not one time in twelve."""
    path = tmp_path / "Scorecard.xlsm"
    path.write_bytes(b"as it was read")
    step = replacing._exchanged

    def saved_just_now(one: Path, other: Path) -> bool:
        if path.read_bytes() == b"as it was read":
            saved_as(path, b"theirs", in_place)
        return can_exchange and step(one, other)

    monkeypatch.setattr(replacing, "_exchanged", saved_just_now)
    with pytest.raises(WorkbookError, match="saved by somebody else"):
        replaced(path, [b"ours"], digest(b"as it was read"))
    assert path.read_bytes() == b"theirs"
    assert leftovers(path) == []


def test_the_file_that_a_write_replaced_is_kept_beside_it_one_and_its_owners_alone(tmp_path):
    path = tmp_path / "Scorecard.xlsm"
    path.write_bytes(b"first")
    for content, before in ((b"second", b"first"), (b"third", b"second")):
        replaced(path, [content], digest(before))
        assert (path.read_bytes(), before_of(path).read_bytes()) == (content, before)
    assert {*tmp_path.iterdir()} == {path, before_of(path)}
    assert sys.platform == "win32" or stat.S_IMODE(before_of(path).stat().st_mode) == 0o600


@posix
def test_where_what_was_replaced_cant_be_kept_nothing_is_replaced(tmp_path):
    path = tmp_path / "Scorecard.xlsm"
    path.write_bytes(b"first")
    (before_of(path) / "folder").mkdir(parents=True)  # a place that no file can take
    with pytest.raises(WorkbookError, match="Nothing was changed"):
        replaced(path, [b"ours"], digest(b"first"))
    assert path.read_bytes() == b"first"
    assert {*tmp_path.iterdir()} == {path, before_of(path)}


@posix
def test_what_a_program_still_writes_into_the_file_that_it_had_open_is_in_the_one_that_is_kept(tmp_path):
    path = tmp_path / "Scorecard.xlsm"
    path.write_bytes(b"first")
    with path.open("r+b") as theirs:
        replaced(path, [b"ours"], digest(b"first"))
        theirs.write(b"theirs")
    assert before_of(path).read_bytes() == b"theirs"


@pytest.mark.parametrize("owner", ["~$Scorecard.xlsm", ".~lock.Scorecard.xlsm#"])
def test_a_workbook_that_an_office_program_has_open_is_not_replaced(tmp_path, owner):
    path = tmp_path / "Scorecard.xlsm"
    path.write_bytes(b"first")
    (tmp_path / owner).write_bytes(b"Bea")
    with pytest.raises(WorkbookError, match="is open in Excel or LibreOffice"):
        replaced(path, [b"ours"], digest(b"first"))
    assert path.read_bytes() == b"first"


def test_a_read_only_workbook_is_not_replaced(tmp_path):
    path = tmp_path / "Scorecard.xlsm"
    path.write_bytes(b"first")
    path.chmod(0o444)
    with pytest.raises(WorkbookError, match="is read-only"):
        replaced(path, [b"ours"], None)
    assert path.read_bytes() == b"first"


LOCKER = """
import fcntl, sys, time
with open(sys.argv[1], "r+b") as file:
    getattr(fcntl, sys.argv[2])(file, fcntl.LOCK_EX)
    print("locked", flush=True)
    time.sleep(float(sys.argv[3]))
    file.write(b"theirs")
"""


@posix
@pytest.mark.parametrize("kind", ["flock", "lockf"])
def test_a_workbook_that_another_program_locks_is_waited_for_and_what_it_wrote_stays(tmp_path, kind):
    path = tmp_path / "Scorecard.xlsm"
    path.write_bytes(b"first!")
    with subprocess.Popen([sys.executable, "-c", LOCKER, path, kind, "0.4"], stdout=subprocess.PIPE) as locker:
        assert locker.stdout.readline()
        with pytest.raises(WorkbookError, match="saved by somebody else"):
            replaced(path, [b"ours"], digest(b"first!"))
    assert path.read_bytes() == b"theirs"


@posix
def test_a_lock_that_stays_is_a_refusal(tmp_path, monkeypatch):
    monkeypatch.setattr(replacing, "LOCK_ATTEMPTS", 2)
    path = tmp_path / "Scorecard.xlsm"
    path.write_bytes(b"first")
    with subprocess.Popen([sys.executable, "-c", LOCKER, path, "flock", "30"], stdout=subprocess.PIPE) as locker:
        assert locker.stdout.readline()
        with pytest.raises(WorkbookError, match="is locked by another program"):
            replaced(path, [b"ours"], digest(b"first"))
        locker.kill()
    assert path.read_bytes() == b"first"


def write_in_turn(path: Path, name: str, told: multiprocessing.Queue) -> None:
    """Add a line to the file over and over, reading it again if refused; report the lines that were written."""
    for number in range(10):
        while True:
            content, line = path.read_bytes(), f"{name} {number}\n".encode()
            try:
                replaced(path, [content, line], digest(content))
                break
            except WorkbookError:
                time.sleep(0.002)
        told.put(line)


@posix
def test_of_processes_that_write_at_once_none_overwrites_another(tmp_path):
    path = tmp_path / "Scorecard.xlsm"
    path.write_bytes(b"")
    forked = multiprocessing.get_context("fork")
    told = forked.Queue()
    writers = [forked.Process(target=write_in_turn, args=(path, name, told)) for name in ("ade", "bea", "cai")]
    for each in writers:
        each.start()
    lines = [told.get(timeout=60) for _ in range(30)]
    for each in writers:
        each.join()
    assert sorted(path.read_bytes().splitlines(keepends=True)) == sorted(lines)
    assert {*tmp_path.iterdir()} == {path, before_of(path)}


def test_a_file_whose_name_leaves_no_room_beside_it_is_replaced_too(tmp_path):
    path = tmp_path / f"{'x' * 245}.xlsm"
    path.write_bytes(b"first")
    replaced(path, [b"ours"], digest(b"first"))
    assert (path.read_bytes(), before_of(path).read_bytes()) == (b"ours", b"first")
