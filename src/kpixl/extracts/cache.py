"""
Files that kpixl keeps for one user, so that what was read and computed once need not be read and computed again.

They are in the user's own cache folder, and nobody else may read them. Each begins with a checksum of its name and its
content: a file that is gone, cut short or changed counts as missing, and is made again. They may be deleted at any
time.

A file is read whole before it is checked. If it were memory-mapped, another process could change it after the check.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import platformdirs
from msgspec import Struct

OWNER_ONLY_FILE, OWNER_ONLY_FOLDER = 0o600, 0o700
BEGINS = b"kpixl cache 1\n"
KEPT_ENDING = ".kept"
UNUSED_AT_MOST = 35 * 24 * 3600  # seconds: nobody needs a month's export after that month
BYTES_AT_MOST = 2 << 30
LEFT_OVER_AFTER = 3600  # seconds after which an unfinished file will never be finished

_DIGEST_BYTES = hashlib.sha256().digest_size


def cache_folder() -> Path:
    """The user's own cache folder for kpixl, or the one inside KPIXL_HOME if that is set; it need not exist."""
    named = os.environ.get("KPIXL_HOME")
    return Path(named) / "cache" if named else platformdirs.user_cache_path("kpixl", appauthor=False)


class Cache(Struct, frozen=True):
    """Kept files by name. It never fails: what can't be read counts as missing, what can't be written is not kept."""

    folder: Path

    def get(self, name: str) -> memoryview | None:
        """The content kept under a name; None if there is none, or if it is not exactly as it was written."""
        file = self._file(name)
        try:
            if not _is_ours(self.folder):
                return None
            content = memoryview(file.read_bytes())
            os.utime(file)  # used today
        except OSError:
            return None
        begin = len(BEGINS) + _DIGEST_BYTES
        if content[: len(BEGINS)] != BEGINS or content[len(BEGINS) : begin] != _digest(name, [content[begin:]]):
            return None
        return content[begin:]

    def has(self, begins: str) -> bool:
        """Whether anything is kept under a name that begins with this text."""
        return any(file.name.startswith(begins) for file, _ in self._files())

    def put(self, name: str, *pieces: bytes | memoryview) -> None:
        """Keep the pieces as one file under a name: whole or not at all, even if others read or write it meanwhile."""
        temporary = self.folder / f".{secrets.token_hex(8)}{KEPT_ENDING}"
        try:
            if not _is_ours(self.folder):
                return
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY_FILE), "wb") as opened:
                opened.writelines([BEGINS, _digest(name, pieces), *pieces])
            temporary.replace(self._file(name))
            self._make_room()
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    @property
    def bytes(self) -> int:
        """The size of all files together."""
        return sum(status.st_size for _, status in self._files())

    def clear(self) -> int:
        """Delete every file; return how many bytes were freed."""
        freed = 0
        for file, status in list(self._files()):
            with suppress(OSError):
                file.unlink()
                freed += status.st_size
        with suppress(OSError):
            self.folder.rmdir()
        return freed

    def _make_room(self) -> None:
        """Delete files that nobody has used for long, then the oldest of the others until the cache is small enough."""
        now, left = time.time(), 0
        for file, status in sorted(self._files(), key=lambda each: each[1].st_mtime, reverse=True):
            left += status.st_size
            at_most = LEFT_OVER_AFTER if file.name.startswith(".") else UNUSED_AT_MOST
            if left > BYTES_AT_MOST or now - status.st_mtime > at_most:
                with suppress(OSError):
                    file.unlink()

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """All files, including unfinished ones."""
        with suppress(OSError):
            for file in self.folder.iterdir():
                if file.name.endswith(KEPT_ENDING):
                    with suppress(OSError):
                        yield file, file.stat()

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}{KEPT_ENDING}"


def user_cache(*, is_wanted: bool = True) -> Cache | None:
    """The cache of the user who runs this; None if the council wants none."""
    return Cache(cache_folder()) if is_wanted else None


def _digest(name: str, pieces: Iterable[bytes | memoryview]) -> bytes:
    digest = hashlib.sha256(f"{name}\n".encode())
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def _is_ours(folder: Path) -> bool:
    """Whether the folder is the user's own. Makes it if it is missing, and closes it to everybody else."""
    folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    if os.name == "nt":
        return True  # the user's profile, which Windows keeps from others
    status = folder.stat()
    if status.st_uid != os.geteuid():
        return False
    if status.st_mode & 0o077:
        folder.chmod(OWNER_ONLY_FOLDER)
    return True
