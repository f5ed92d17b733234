"""How kpixl writes where Windows locks files; Windows' Python runs this, and so the code that only Windows uses."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import wintypes
from pathlib import Path

import pytest

from kpixl.commands.all_or_nothing import placed
from kpixl.words.errors import KpixlError, WorkbookError
from kpixl.workbook.ooxml import replacing
from kpixl.workbook.ooxml.replacing import before_of, digest, leftovers, replaced

READ, WRITE, OPEN_EXISTING = 0x80000000, 0x40000000, 3
SHARE = {"read": 1, "write": 2, "delete": 4}
KERNEL = ctypes.WinDLL("kernel32", use_last_error=True)
KERNEL.CreateFileW.restype = wintypes.HANDLE
KERNEL.CreateFileW.argtypes = [
    *(wintypes.LPCWSTR, wintypes.DWORD, wintypes.DWORD, wintypes.LPVOID),
    *(wintypes.DWORD, wintypes.DWORD, wintypes.HANDLE),
]
KERNEL.CloseHandle.argtypes = [wintypes.HANDLE]
AS_PROGRAMS_OPEN_FILES = {
    "nobody else may do anything": (),
    "others may read, as Excel has it": ("read",),
    "others may read and write, as most programs have it": ("read", "write"),
}


@contextmanager
def held(path: Path, shared: tuple[str, ...]) -> Iterator[None]:
    """Hold the file open; others may do with it only what `shared` allows."""
    handle = KERNEL.CreateFileW(
        str(path), READ | WRITE, sum(SHARE[each] for each in shared), None, OPEN_EXISTING, 0, None
    )
    assert handle != wintypes.HANDLE(-1).value, ctypes.WinError(ctypes.get_last_error())
    try:
        yield
    finally:
        KERNEL.CloseHandle(handle)


def saved_as(path: Path, content: bytes, in_place: bool) -> None:
    if in_place:
        path.write_bytes(content)
    else:
        other = path.with_name("theirs.tmp")
        other.write_bytes(content)
        other.replace(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "Scorecard.xlsm").write_bytes(b"as it was read")
    return tmp_path / "Scorecard.xlsm"


def test_what_is_replaced_is_kept_beside_it_by_one_step_of_windows(path):
    for content, before in ((b"second", b"as it was read"), (b"third", b"second")):
        replaced(path, [content], digest(before))
        assert (path.read_bytes(), before_of(path).read_bytes()) == (content, before)
    assert {*path.parent.iterdir()} == {path, before_of(path)}


@pytest.mark.parametrize("shared", AS_PROGRAMS_OPEN_FILES.values(), ids=AS_PROGRAMS_OPEN_FILES)
@pytest.mark.parametrize("read", [digest(b"as it was read"), None], ids=["a refresh", "a new file in its place"])
def test_a_workbook_that_a_program_has_open_is_not_replaced_and_nothing_is_left_beside_it(path, shared, read):
    with held(path, shared), pytest.raises(WorkbookError, match="Nothing was changed"):
        replaced(path, [b"ours"], read)
    assert path.read_bytes() == b"as it was read"
    assert leftovers(path) == []
    replaced(path, [b"ours"], read)  # and once it is closed, it is
    assert path.read_bytes() == b"ours"


@pytest.mark.parametrize("in_place", [True, False], ids=["over the file", "by a new file"])
def test_what_was_saved_after_the_last_look_comes_back(path, monkeypatch, in_place):
    """The save falls between the comparison and ReplaceFileW."""
    step = replacing._exchanged

    def saved_just_now(one: Path, other: Path) -> bool:
        if path.read_bytes() == b"as it was read":
            saved_as(path, b"theirs", in_place)
        return step(one, other)

    monkeypatch.setattr(replacing, "_exchanged", saved_just_now)
    with pytest.raises(WorkbookError, match="saved by somebody else"):
        replaced(path, [b"ours"], digest(b"as it was read"))
    assert path.read_bytes() == b"theirs"
    assert leftovers(path) == []


def test_the_kept_file_being_open_elsewhere_loses_neither_the_new_nor_the_old(path):
    """Somebody has the previously replaced file open just when the next write would replace it."""
    replaced(path, [b"second"], digest(b"as it was read"))
    with held(before_of(path), ("read",)), pytest.raises(WorkbookError, match="Nothing was changed"):
        replaced(path, [b"third"], digest(b"second"))
    assert (path.read_bytes(), before_of(path).read_bytes()) == (b"second", b"as it was read")
    assert leftovers(path) == []


def test_a_file_that_a_scanner_opens_for_a_moment_is_waited_for(path):
    def scanner() -> None:
        with held(path, ("read",)):
            opened.set()
            time.sleep(0.5)

    opened = threading.Event()
    threading.Thread(target=scanner).start()
    assert opened.wait(10)
    replaced(path, [b"ours"], digest(b"as it was read"))
    assert (path.read_bytes(), before_of(path).read_bytes()) == (b"ours", b"as it was read")


def test_a_copy_for_leadership_that_somebody_has_open_is_refused_and_all_files_are_as_before(tmp_path):
    for name in ("a.json", "b.xlsx"):
        (tmp_path / name).write_bytes(b"before")
    new = {"a.json": b"new", "b.xlsx": b"new"}
    refused = pytest.raises(KpixlError, match="Nothing was published")
    with held(tmp_path / "b.xlsx", ("read",)), refused, placed(new, tmp_path):
        pass
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"a.json": b"before", "b.xlsx": b"before"}


@pytest.mark.parametrize("length", [240, 259])
def test_a_long_path_is_written_or_refused_whole(tmp_path, length):
    """Beside the workbook, names that are longer than its own are written first; old Windows ends at 259 letters."""
    folder = tmp_path / ("d" * 100)
    folder.mkdir()
    path = folder / ("x" * (length - len(str(folder)) - len("\\.xlsm")) + ".xlsm")
    try:
        path.write_bytes(b"as it was read")
    except OSError:
        pytest.skip(f"this Windows has no paths of {length} letters")
    try:
        replaced(path, [b"ours"], digest(b"as it was read"))
    except WorkbookError as refused:
        assert "Nothing was changed" in str(refused)
        assert path.read_bytes() == b"as it was read"
    else:
        assert (path.read_bytes(), before_of(path).read_bytes()) == (b"ours", b"as it was read")
    assert leftovers(path) == []
