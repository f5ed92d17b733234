"""The cache: what is not whole and unchanged counts as missing, and nobody else may read the cache."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpixl.extracts import cache as caches
from kpixl.extracts.cache import Cache

CONTENT = b"what was computed, " * 50


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_what_was_kept_is_found_under_its_name_alone(cache: Cache):
    cache.put("one", CONTENT[:40], CONTENT[40:])
    assert bytes(cache.get("one")) == CONTENT
    assert cache.get("other") is None


@settings(max_examples=200, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_a_file_with_a_bit_flipped_or_its_end_cut_off_is_never_there(
    tmp_path_factory, place: float, bit: int, cut: bool
):
    cache = Cache(tmp_path_factory.getbasetemp() / "spoiled")
    cache.put("one", CONTENT)
    [file] = cache.folder.glob("one*")
    whole = bytearray(file.read_bytes())
    at = int(place * len(whole))
    whole[at] ^= 1 << bit
    file.write_bytes(whole[:at] if cut else whole)
    assert cache.get("one") is None


def test_a_file_that_got_anothers_name_is_not_taken_for_it(cache: Cache):
    cache.put("one", CONTENT)
    [file] = cache.folder.glob("one*")
    file.rename(file.with_name(file.name.replace("one", "other")))
    assert cache.get("other") is None


@pytest.mark.skipif(os.name == "nt", reason="needs a system with owners and modes")
def test_nobody_but_its_owner_may_read_it_even_where_the_folder_was_open_before(cache: Cache):
    cache.folder.mkdir(mode=0o755)
    cache.put("one", CONTENT)
    [file] = cache.folder.glob("one*")
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(tmp_path: Path):
    (tmp_path / "file").touch()
    cache = Cache(tmp_path / "file")
    cache.put("one", CONTENT)
    assert cache.get("one") is None
    assert (cache.bytes, cache.clear()) == (0, 0)


def test_clearing_deletes_everything_and_says_how_much_that_was(cache: Cache):
    cache.put("one", CONTENT)
    size = cache.bytes
    assert size > len(CONTENT)
    assert cache.clear() == size
    assert not cache.folder.exists()


def test_what_nobody_used_for_five_weeks_goes_when_something_is_kept(cache: Cache):
    cache.put("unused", CONTENT)
    cache.put("used", CONTENT)
    for file in cache.folder.iterdir():
        os.utime(file, (0, 0))
    assert cache.get("used") is not None
    cache.put("new", CONTENT)
    assert (cache.get("unused"), cache.get("used") is None, cache.get("new") is None) == (None, False, False)


def test_of_more_than_there_is_room_for_the_oldest_goes(cache: Cache, monkeypatch: pytest.MonkeyPatch):
    cache.put("old", CONTENT)
    [file] = cache.folder.iterdir()
    os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 60))
    monkeypatch.setattr(caches, "BYTES_AT_MOST", 2 * len(CONTENT))
    cache.put("new", CONTENT)
    assert cache.get("old") is None
    assert cache.get("new") is not None


def test_two_that_keep_and_read_the_same_name_at_once_find_it_whole_or_not_at_all(cache: Cache):
    contents = [bytes([number]) * 200_000 for number in range(2)]
    found: list[bytes | None] = []

    def keep(content: bytes) -> None:
        for _ in range(40):
            cache.put("one", content)
            kept = cache.get("one")
            found.append(None if kept is None else bytes(kept))

    threads = [threading.Thread(target=keep, args=[content]) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {*found} <= {*contents, None}
    assert bytes(cache.get("one")) in contents
    assert len([*cache.folder.iterdir()]) == 1
