"""
SHA-256 digests kept in the user's cache, so that an unchanged file need not be read again to find that it is unchanged.

A file is unchanged if its stamp is: its size, when it was written, when anything about it changed, and which file it
is. A program that writes into a file and sets its time back can't set back the time of the change: Linux, macOS and
NTFS keep that time themselves. In doubt the file is hashed again: if it was changed within the last
`file_stamps.SETTLED_AFTER` seconds, since it might change again under the same stamp, or if its file system records
times too coarsely or not at all.

The stamp is taken from the opened file: what a network drive's folder says about it may be some seconds old.

Only digests and stamps are kept: no names of files or folders, and nothing of what a file holds.
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
    """The digests of the files in one folder: those kept in the cache, and those computed now."""

    def __init__(self, cache: Cache | None, folder: Path) -> None:
        self._cache, self._folder = cache, folder
        known_by = f"{' '.join(Stamp._fields)}\0".encode() + os.fsencode(folder.resolve())
        self._name = f"digests-{hashlib.sha256(known_by).hexdigest()}"
        self._kept = self._read()
        self._taken: dict[str, tuple[Stamp, bytes]] = {}

    def digest(self, file: Path, part: str, hashed: Hashed) -> bytes:
        """
        The digest of a file, or of a part of it: as kept, or computed now by `hashed` from the opened file.

        Several threads may call this at the same time.
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
        """Keep the digests computed now along with those kept before."""
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
        """A key for a file of the folder, or for a part of it, that does not show its name."""
        return hashlib.sha256(os.fsencode(file.relative_to(self._folder)) + b"\0" + part.encode()).hexdigest()


def _stamp_now(file: Path) -> Stamp | None:
    """The stamp of the file that is there now; None if there is none."""
    try:
        with file.open("rb") as opened:
            return Stamp.of(opened)
    except OSError:
        return None
