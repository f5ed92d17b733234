"""
SHA-256 digests kept in the user's cache, so that a file that nobody has changed is not read again to know that.

That nobody has is known by the file's stamp: its size, when it was written, when anything of it was changed, and which
file it is. Whoever writes into a file and sets its time back can't set back when it was changed: Linux, macOS and NTFS
tell that by themselves. In doubt the file is hashed anew: one that was changed within `stamps.SETTLED_AFTER` seconds,
since it may be changed again under the same stamp, and one from a file system that tells times too coarsely, or not at
all.

The stamp is asked of the opened file: what a network drive's folder says of it may be some seconds old.

Digests and stamps are all that is kept, no name of a file or a folder and nothing of what a file holds.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path

from kpixl.extracts.cache import Cache
from kpixl.extracts.file_stamps import Stamp

Hashed = Callable[[BufferedReader], bytes]


class KeptDigests:
    """The digests of the files in one folder: those kept in the cache, and those that are taken now."""

    def __init__(self, cache: Cache | None, folder: Path) -> None:
        self._cache, self._folder = cache, folder
        known_by = f"{' '.join(Stamp._fields)}\0".encode() + os.fsencode(folder.resolve())
        self._name = f"digests-{hashlib.sha256(known_by).hexdigest()}"
        self._kept = self._read()
        self._taken: dict[str, tuple[Stamp, bytes]] = {}

    def digest(self, file: Path, part: str, hashed: Hashed) -> bytes:
        """
        What `hashed` gives for a file that is open, or for a part of it: kept, or taken now.

        Several threads may ask at once.
        """
        place = self._place(file, part)
        with file.open("rb") as opened:
            at, stamp = time.time_ns(), Stamp.of(opened)
            before, digest = self._kept.get(place, (None, b""))
            if before == stamp and stamp.is_settled(at):
                return digest
            digest = hashed(opened)
        if self._cache and stamp.is_settled(at) and _stamp_now(file) == stamp:
            self._taken[place] = stamp, digest
        return digest

    def keep(self) -> None:
        """Keep what was taken, beside what was kept before."""
        if self._cache and self._taken:
            self._kept |= self._taken
            self._taken = {}
            written = {place: [[*stamp], digest.hex()] for place, (stamp, digest) in self._kept.items()}
            self._cache.put(self._name, json.dumps(written).encode())

    def _read(self) -> dict[str, tuple[Stamp, bytes]]:
        content = self._cache.get(self._name) if self._cache else None
        kept = json.loads(bytes(content)) if content else {}
        return {place: (Stamp(*stamp), bytes.fromhex(digest)) for place, (stamp, digest) in kept.items()}

    def _place(self, file: Path, part: str) -> str:
        """Which file of the folder is meant, or which part of it, without their names."""
        return hashlib.sha256(os.fsencode(file.relative_to(self._folder)) + b"\0" + part.encode()).hexdigest()


def _stamp_now(file: Path) -> Stamp | None:
    """The stamp of what is there now; None where nothing is."""
    try:
        with file.open("rb") as opened:
            return Stamp.of(opened)
    except OSError:
        return None
