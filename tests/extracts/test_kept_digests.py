"""A digest is kept for as long as its file is surely unchanged; if in doubt, the file is hashed again."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import threading
import time
import zipfile
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprinted import fingerprint
from kpixl.extracts import file_stamps
from kpixl.extracts.cache import Cache
from kpixl.extracts.file_stamps import SETTLED_AFTER, Stamp
from kpixl.extracts.fingerprints import Digests
from kpixl.extracts.kept_digests import KeptDigests

A_TICK = 0.02  # seconds: of the clock that file systems use for times
NOW = 1_800_000_000_123_456_789
LONG_AGO = NOW - 2 * SETTLED_AFTER * 10**9


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as changed long ago."""
    monkeypatch.setattr(file_stamps, "SETTLED_AFTER", -A_TICK)


class Asked:
    """Asks for the digest of a file, as a new command does, and counts how often files were read for it."""

    def __init__(self, cache: Cache | None, while_reading: Callable[[], object] = lambda: None) -> None:
        self.cache, self.while_reading, self.read = cache, while_reading, 0

    def digest(self, file: Path) -> bytes:
        kept = KeptDigests(self.cache, file.parent)
        digest = kept.digest(file, "", self._hashed)
        kept.keep()
        return digest

    def _hashed(self, opened: BufferedReader) -> bytes:
        self.read += 1
        digest = hashlib.sha256(opened.read()).digest()
        self.while_reading()
        return digest


def written(file: Path, content: bytes = b"a\n1") -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    time.sleep(A_TICK)
    return file


def keep_its_time(file: Path, change: Callable[[], object]) -> None:
    """Make a change after which the file still has the time of its earlier writing."""
    before = file.stat()
    change()
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def in_place(file: Path) -> None:
    keep_its_time(file, lambda: file.write_bytes(b"a\n2"))


def by_rename(file: Path) -> None:
    other = file.with_name(".another")
    other.write_bytes(b"a\n2")
    shutil.copystat(file, other)
    other.replace(file)


def after_deleting(file: Path) -> None:
    before = file.stat()
    file.unlink()
    file.write_bytes(b"a\n2")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.usefixtures("settled")
def test_a_file_that_nobody_changed_is_read_once(cache: Cache, tmp_path: Path):
    file, asked = written(tmp_path / "2024-06" / "ssd_person.csv"), Asked(cache)
    assert {asked.digest(file) for _ in range(3)} == {hashlib.sha256(b"a\n1").digest()}
    assert asked.read == 1


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("change", [in_place, by_rename, after_deleting])
def test_a_file_of_the_same_name_size_and_time_but_another_content_is_read_again(
    change: Callable[[Path], None], cache: Cache, tmp_path: Path
):
    file, asked = written(tmp_path / "2024-06" / "ssd_person.csv"), Asked(cache)
    asked.digest(file)
    before = file.stat()
    change(file)
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert asked.digest(file) == hashlib.sha256(b"a\n2").digest()


@pytest.mark.usefixtures("settled")
def test_files_that_change_their_names_are_read_again(cache: Cache, tmp_path: Path):
    one, other = (written(tmp_path / "2024-06" / name, name.encode()) for name in ("one.csv", "two.csv"))
    asked = Asked(cache)
    digests = [asked.digest(one), asked.digest(other)]
    one.rename(one.with_name("three.csv"))
    other.rename(one)
    one.with_name("three.csv").rename(other)
    assert [asked.digest(one), asked.digest(other)] == digests[::-1]


def test_the_digest_of_a_file_that_was_changed_within_the_last_seconds_is_not_kept(cache: Cache, tmp_path: Path):
    file, asked = written(tmp_path / "2024-06" / "ssd_person.csv"), Asked(cache)
    os.utime(file, (1, 1))
    asked.digest(file)
    asked.digest(file)
    assert asked.read == 2


@pytest.mark.usefixtures("settled")
def test_the_digest_of_a_file_that_was_changed_while_it_was_read_is_not_kept(cache: Cache, tmp_path: Path):
    file = written(tmp_path / "2024-06" / "ssd_person.csv")
    Asked(cache, while_reading=lambda: in_place(file)).digest(file)
    assert Asked(cache).digest(file) == hashlib.sha256(b"a\n2").digest()


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let anybody replace a file that is open")
@pytest.mark.usefixtures("settled")
def test_the_digest_of_a_file_that_another_replaced_while_it_was_read_is_not_the_others(cache: Cache, tmp_path: Path):
    file = written(tmp_path / "2024-06" / "ssd_person.csv")
    Asked(cache, while_reading=lambda: by_rename(file)).digest(file)
    assert Asked(cache).digest(file) == hashlib.sha256(b"a\n2").digest()


@pytest.mark.parametrize(
    ("stamp", "is_settled"),
    [
        (Stamp(3, LONG_AGO, LONG_AGO, 1, 1), True),
        (Stamp(3, LONG_AGO, NOW - 10**9, 1, 1), False),  # its time was set back a second ago
        (Stamp(3, NOW + 10**12, LONG_AGO, 1, 1), False),  # somebody's clock is fast
        (Stamp(3, LONG_AGO, 0, 1, 1), False),  # nothing says when it was changed
        (Stamp(3, LONG_AGO, LONG_AGO // 10**9 * 10**9, 1, 1), False),  # seconds: through SSH
        (Stamp(3, LONG_AGO, LONG_AGO // 10**7 * 10**7, 1, 1), False),  # hundredths of a second: exFAT
    ],
)
def test_a_file_is_settled_if_it_was_changed_long_ago_by_a_clock_that_is_fine_enough(stamp: Stamp, is_settled: bool):
    assert stamp.is_settled(NOW) is is_settled


@pytest.mark.usefixtures("settled")
def test_a_kept_digest_that_was_spoiled_is_not_there(cache: Cache, tmp_path: Path):
    file, asked = written(tmp_path / "2024-06" / "ssd_person.csv"), Asked(cache)
    digest = asked.digest(file)
    [kept] = cache.folder.iterdir()
    for at in range(0, kept.stat().st_size, 7):
        content = bytearray(kept.read_bytes())
        content[at] ^= 1 << at % 8
        kept.write_bytes(content)
        assert asked.digest(file) == digest  # and kept again
    assert asked.read == 1 + len(range(0, kept.stat().st_size, 7))


@pytest.mark.usefixtures("settled")
def test_no_name_of_a_file_or_a_folder_is_kept_and_nothing_that_a_file_holds(cache: Cache, tmp_path: Path):
    file = written(tmp_path / "June of Ottershire" / "ssd_person.csv", b"Cordelia Ashgrove")
    Asked(cache).digest(file)
    [kept] = cache.folder.iterdir()
    for word in (b"June", b"Ottershire", b"ssd_person", b"Cordelia", b"Ashgrove"):
        assert word not in kept.name.encode() + kept.read_bytes()


@pytest.mark.usefixtures("settled")
def test_where_nothing_is_kept_every_file_is_read(tmp_path: Path):
    file, asked = written(tmp_path / "2024-06" / "ssd_person.csv"), Asked(None)
    assert asked.digest(file) == asked.digest(file)
    assert asked.read == 2


@pytest.mark.usefixtures("settled")
def test_commands_that_run_at_once_share_what_is_kept(cache: Cache, tmp_path: Path):
    files = [written(tmp_path / "2024-06" / f"{number}.csv", bytes([number])) for number in range(8)]
    found: list[bool] = []

    def ask() -> None:
        for file in files:
            found.append(Asked(cache).digest(file) == hashlib.sha256(file.read_bytes()).digest())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 32


def packed(file: Path, content: bytes) -> None:
    if file.suffix == ".gz":
        file.write_bytes(gzip.compress(content, mtime=0))
    elif file.suffix == ".zip":
        with zipfile.ZipFile(file, "w") as parts:
            parts.writestr("ssd_cp_plans.csv", content)
    else:
        file.write_bytes(content)


NAMES = ("ssd_person.csv", "ssd_contacts.csv.gz", "export.zip", "ssd_address.parquet/part-0.parquet")
contents = st.binary(min_size=2, max_size=2)
steps = st.lists(st.tuples(st.sampled_from(NAMES), contents, st.booleans()), min_size=2, max_size=6)


@settings(max_examples=20, deadline=None)
@given(steps=steps)
def test_with_what_is_kept_a_fingerprint_is_always_the_same_as_without(
    steps: list[tuple[str, bytes, bool]], tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("exports")
    export, cache = folder / "2024-06", Cache(folder / "cache")
    (export / "ssd_address.parquet").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(file_stamps, "SETTLED_AFTER", -A_TICK)
        for name, content, keeps_its_time in steps:
            file = export / name
            if keeps_its_time and file.exists():
                keep_its_time(file, lambda: packed(file, content))  # noqa: B023
            else:
                packed(file, content)
            time.sleep(A_TICK)
            for _ in range(2):
                assert Digests(cache).fingerprints([export])[export] == fingerprint(export)
