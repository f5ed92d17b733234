"""
A file put in another file's place so that nobody else's save is lost.

Comparing first and replacing afterwards would leave a gap between the two. So the two files change places in one step
of the operating system, and the file that was replaced is compared: if it is not what was read, they change back. It
stays beside the new file as `.kpixl-before`, which only its owner can read, and is restored by renaming it.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kpixl.words.errors import WorkbookError

LEFTOVER_SUFFIX, BEFORE_SUFFIX = ".kpixl-part", ".kpixl-before"
NAME_AT_MOST = 200  # bytes of a file name; leaves room for what is put around it
OWNER_ONLY = 0o600
ANYBODY_WRITES = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
LOCK_ATTEMPTS, LOCK_PAUSE = 50, 0.1  # five seconds in all
AT_WORKING_FOLDER, EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux; RENAME_SWAP of a Mac is 2, too
OPEN_ELSEWHERE = {5, 32}  # ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION
CANT_EXCHANGE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


def before_of(path: Path) -> Path:
    """Where the file that the last write to `path` replaced is kept."""
    return path.with_name(f".{_short(path.name)}{BEFORE_SUFFIX}")


def _another_before(target: Path) -> Path:
    """A unique name beside the file, for what can't be kept under the usual name."""
    return target.with_name(f".{_short(target.name)}.{secrets.token_hex(4)}{BEFORE_SUFFIX}")


def replaced(path: Path, chunks: Iterable[bytes], read: bytes | None) -> None:
    """
    Replace the file at `path` by this content, all or nothing. `read` is the digest of what the file must still hold.

    Without `read`, as for a new file, whatever is there is replaced and not kept. Refused if the file holds something
    else, is open in an office program, is read-only, or is locked by another program.
    """
    target = path.resolve()
    remove_leftovers(target)
    temporary = target.with_name(f".{_short(target.name)}.{secrets.token_hex(4)}{LEFTOVER_SUFFIX}")
    try:
        with temporary.open("xb") as file:
            _lock(file)  # before the file is in the workbook's place, where others can find it
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
            if sys.platform == "win32":
                file.close()  # an open file can't be moved
            _refuse_held(target)
            with _alone(target):
                _put(temporary, target, read)
    except OSError as fault:
        raise WorkbookError(
            f"{target} can't be written: {fault.strerror}. Nothing was changed. "
            "Close it in Excel, on every computer, and check that you may write in its folder; then try again."
        ) from None
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def digest(content: bytes) -> bytes:
    """A mark by which a file's content is recognised."""
    return hashlib.sha256(content).digest()


def _put(temporary: Path, target: Path, read: bytes | None) -> None:
    if not target.exists():
        if read is not None:
            raise WorkbookError(f"{target} was moved or deleted after it was read. Nothing was written. Try again.")
        temporary.replace(target)
        return
    shutil.copymode(target, temporary)
    if read is None:
        temporary.replace(target)
        return
    if read != _digest_of(target):
        raise _saved_meanwhile(target)
    ours = _digest_of(temporary)
    if not _exchanged(temporary, target):
        _copied_then_replaced(temporary, target, read)
    elif read != _digest_of(temporary):
        _put_back(temporary, target, ours)
        raise _saved_meanwhile(target)
    else:
        _kept_or_put_back(temporary, target, ours)


def _kept_or_put_back(theirs: Path, target: Path, ours: bytes) -> None:
    """Keep the replaced file; if that fails, for example because a kept file is open, undo the replacement."""
    try:
        _keep(theirs, target)
    except OSError:
        _put_back(theirs, target, ours)
        raise


def _put_back(theirs: Path, target: Path, ours: bytes) -> None:
    """Put the replaced file back; if something that is not ours took its place since, keep that, too."""
    try:
        _exchanged(theirs, target)
    except OSError:
        theirs.replace(_another_before(target))  # not a leftover's name, as the next write removes leftovers
        return
    if _digest_of(theirs) != ours:
        _keep(theirs, target)


def _keep(replaced_file: Path, target: Path) -> None:
    replaced_file.chmod(OWNER_ONLY)
    replaced_file.replace(before_of(target))


def _copied_then_replaced(temporary: Path, target: Path, read: bytes) -> None:
    """Replace the file where two files can't change places, as on some network drives; a copy is kept first."""
    held = target.stat()
    content = target.read_bytes()
    if read != digest(content):
        raise _saved_meanwhile(target)
    kept = temporary.with_name(f"{temporary.name.removesuffix(LEFTOVER_SUFFIX)}-0{LEFTOVER_SUFFIX}")
    try:
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        kept.replace(before_of(target))
    finally:
        kept.unlink(missing_ok=True)
    now = target.stat()
    if (now.st_ino, now.st_mtime_ns, now.st_size) != (held.st_ino, held.st_mtime_ns, held.st_size):
        raise _saved_meanwhile(target)
    temporary.replace(target)


def _saved_meanwhile(target: Path) -> WorkbookError:
    return WorkbookError(f"{target} was saved by somebody else after it was read. Nothing was written. Try again.")


def _refuse_held(target: Path) -> None:
    """Refuse the write if an office program has marked the file as open, or if the file is read-only."""
    if not target.exists():
        return
    if not target.is_file():
        raise WorkbookError(f"{target} is not a file, so it can't be replaced. Nothing was changed. Name another file.")
    if not target.stat().st_mode & ANYBODY_WRITES or not os.access(target, os.W_OK):
        raise WorkbookError(
            f"{target} is read-only. Nothing was changed. Allow it to be written to (Properties, Read-only), or work "
            "on a copy."
        )
    for owner in (target.with_name(f"~${target.name}"), target.with_name(f".~lock.{target.name}#")):
        if _is_there(owner):
            raise WorkbookError(
                f"{target} is open in Excel or LibreOffice: {owner.name} is beside it. Nothing was changed.\n"
                "Close it on every computer, then try again. If it is open nowhere, delete that file, which a crash "
                "left behind."
            )


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # no file has a name that is too long
        return False


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the two files changed places in one step; False if this system or drive can't do that."""
    if sys.platform == "win32":
        return _exchanged_on_windows(one, other)
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            failed = library.renamex_np(*names, EXCHANGE)
        else:
            failed = library.renameat2(AT_WORKING_FOLDER, names[0], AT_WORKING_FOLDER, names[1], EXCHANGE)
    except AttributeError:  # a system library from before 2018
        return False
    if failed and ctypes.get_errno() not in CANT_EXCHANGE:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return not failed


def _exchanged_on_windows(one: Path, other: Path) -> bool:
    """
    Exchange the files with ReplaceFileW, which keeps the replaced file under a third name, and then rename that.

    Virus scanners open a file for a moment after it was written, so it is tried again for a while. ReplaceFileW may
    also stop midway, leaving the replaced file under the third name (ERROR_UNABLE_TO_MOVE_REPLACEMENT_2).
    """
    if sys.platform == "win32":
        kept = _another_before(other)
        for attempt in range(1, LOCK_ATTEMPTS + 1):
            if ctypes.windll.kernel32.ReplaceFileW(str(other), str(one), str(kept), 0, None, None):
                break
            fault = ctypes.WinError()
            if kept.exists() and not other.exists():
                kept.rename(other)
            if fault.winerror not in OPEN_ELSEWHERE or attempt == LOCK_ATTEMPTS:
                raise fault
            time.sleep(LOCK_PAUSE)
        kept.replace(one)
    return True


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """
    Hold the file's lock, which programs on the same computer respect. Windows locks what Excel has open by itself.

    By the time of locking, another file may be in its place; then that file is locked instead.
    """
    if sys.platform == "win32" or not target.is_file():
        yield
        return
    for _ in range(LOCK_ATTEMPTS):
        with target.open("r+b") as file:
            if _locked(file) and target.exists() and os.path.samestat(os.fstat(file.fileno()), target.stat()):
                yield
                return
        time.sleep(LOCK_PAUSE)
    raise WorkbookError(
        f"{target} is locked by another program. Nothing was changed. Close it there, or wait, then try again."
    )


def _lock(file: BinaryIO) -> None:
    if sys.platform != "win32":
        _locked(file)


def _locked(file: BinaryIO) -> bool:
    """Take both kinds of lock that programs use; on a drive that supports neither, nobody can hold one."""
    import fcntl

    for take in (fcntl.flock, fcntl.lockf):
        try:
            take(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            if fault.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EAGAIN):
                return False
    return True


def leftovers(path: Path) -> list[Path]:
    """Temporary files of writes to `path` that were interrupted; none is a complete workbook."""
    start = f".{_short(path.name)}."
    return [
        each for each in path.parent.iterdir() if each.name.startswith(start) and each.name.endswith(LEFTOVER_SUFFIX)
    ]


def remove_leftovers(path: Path) -> None:
    """Remove what interrupted writes left behind; a file that another process is writing right now stays."""
    if not path.parent.is_dir():
        return
    for leftover in leftovers(path):
        try:
            with leftover.open("r+b") as file:
                if sys.platform != "win32" and not _locked(file):
                    continue
            leftover.unlink(missing_ok=True)
        except OSError:
            continue


def _digest_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _short(name: str) -> str:
    """A file's name, or its digest if the name is too long to put more around it."""
    return name if len(os.fsencode(name)) <= NAME_AT_MOST else hashlib.sha256(os.fsencode(name)).hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut too; only POSIX can open a folder for that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
