"""Putting files into a folder: all of them, or none."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from kpixl.words.errors import PublishError, why_not
from kpixl.words.files import content_of, put

WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def under_a_free_name(
    name: str, folder: Path, files_of: Callable[[str], Mapping[str, bytes]]
) -> tuple[str, Mapping[str, bytes]]:
    """
    The first of `name`, `name (2)`, `name (3)`… at which the folder holds no other file, and the files of that name.

    `files_of` gives the files for a name. A file that differs stays: somebody may have sent it or typed into it.
    """
    named = ((each, files_of(each)) for each in _numbered(name))
    return next(
        (each, files)
        for each, files in named
        if all(_is_free(folder / file, content) for file, content in files.items())
    )


def under_free_names(files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """The files, each by itself under the first name at which the folder holds no other file."""
    found: dict[str, bytes] = {}
    for file, content in files.items():
        path = Path(file)
        names = (f"{each}{path.suffix}" for each in _numbered(path.stem))
        found[next(each for each in names if each not in found and _is_free(folder / each, content))] = content
    return found


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name} ({number})" for number in count(2))


def _is_free(file: Path, content: bytes) -> bool:
    if not file.exists():
        return True
    try:
        return file.is_file() and file.read_bytes() == content
    except OSError:  # it is open in another program, or not for everybody to read
        return False


@contextmanager
def placed(files: Mapping[str, bytes], folder: Path, only_new: Collection[str] = ()) -> Iterator[None]:
    """
    Put the files into the folder and keep them there if the block succeeds; others who place files there wait.

    If the block fails, or a file can't be written, the folder is restored: files that were replaced are put back, and
    a folder that did not exist is removed. What somebody else put there meanwhile is left alone. Refused if a file to
    be replaced is read-only, or if a file named in `only_new` is already there with other content.
    """
    made = _missing(folder)
    replaced: dict[Path, bytes | None] = {}  # what was at each path before
    try:
        with _alone_in(folder):
            try:
                _write_all(files, folder, replaced, only_new)
                yield
            except BaseException:
                for target, before in replaced.items():
                    if target.exists() and target.read_bytes() == files[target.name]:
                        _restore(target, before)
                raise
    except BaseException:
        for each in made:
            with suppress(OSError):  # somebody else has put a file there
                each.rmdir()
        raise


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder, if the system can lock folders."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as fault:
        raise _unwritable(folder, fault) from None
    try:
        with suppress(OSError):  # raised by a drive that does not support locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write_all(
    files: Mapping[str, bytes], folder: Path, replaced: dict[Path, bytes | None], only_new: Collection[str]
) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            target = folder / name
            before = content_of(target) if target.exists() else None
            _check_free(target, before in (None, content) or name not in only_new)
            put(target, content)
            replaced[target] = before
    except OSError as fault:
        raise _unwritable(folder, fault) from None


def _unwritable(folder: Path, fault: OSError) -> PublishError:
    if folder.is_file():
        return PublishError(f"{folder} is a file, and a folder for copies is expected. Nothing was published.")
    return PublishError(
        f"{folder} can't be written to: {why_not(fault)}. Nothing was published.\n"
        "Close what is open from there, check that you may write there, or name another folder with --out."
    )


def _check_free(target: Path, may_be_replaced: bool) -> None:
    if not may_be_replaced:
        raise PublishError(f"{target} was put there by somebody else just now. Nothing was published. Try again.")
    if target.exists() and not target.stat().st_mode & WRITABLE:
        raise PublishError(f"{target} is read-only. Nothing was published. Allow it to be replaced, or name another.")


def _missing(folder: Path) -> list[Path]:
    """The folder and its parents that do not exist yet, the deepest first."""
    return [each for each in (folder, *folder.parents) if not each.exists()]


def _restore(target: Path, content: bytes | None) -> None:
    if content is None:
        target.unlink(missing_ok=True)
    else:
        put(target, content)
