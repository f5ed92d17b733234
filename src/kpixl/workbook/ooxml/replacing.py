"""
A file put in another's place so that no save by somebody else is lost.

To compare first and replace then leaves a moment between the two. So the two files change places in one step of the
operating system, and what came out is compared: if it is not what was read, they change back. What was replaced stays
beside the file as `.kpixl-before`, one file that only its owner can read, and is restored by renaming it.
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
NAME_AT_MOST = 200  # bytes of a file's name that leave room for what is put around it
OWNER_ONLY = 0o600
ANYBODY_WRITES = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
LOCK_ATTEMPTS, LOCK_PAUSE = 50, 0.1  # five seconds in all
AT_WORKING_FOLDER, EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux; RENAME_SWAP of a Mac is 2, too
OPEN_ELSEWHERE = {5, 32}  # ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION
CANT_EXCHANGE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


def before_of(path: Path) -> Path:
    """Where the file is kept that the last write to `path` replaced."""
    return path.with_name(f".{_short(path.name)}{BEFORE_SUFFIX}")


def _another_before(target: Path) -> Path:
    """A name of its own beside the file, for what can't be kept under the usual one."""
    return target.with_name(f".{_short(target.name)}.{secrets.token_hex(4)}{BEFORE_SUFFIX}")


def replaced(path: Path, chunks: Iterable[bytes], read: bytes | None) -> None:
    """
    The file at `path` with this content, all or nothing. `read` is the digest of what it must still hold.

    Without one, as for a file that is made anew, whatever is there is replaced and not kept. Refused if it holds
    something else, is open in an office program, is read-only, or if another program locks it.
    """
    target = path.resolve()
    remove_leftovers(target)
    temporary = target.with_name(f".{_short(target.name)}.{secrets.token_hex(4)}{LEFTOVER_SUFFIX}")
    try:
        with temporary.open("xb") as file:
            _lock(file)  # before anybody can find it in the workbook's place
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
            if sys.platform == "win32":
                file.close()  # it could not be moved
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
    """A mark by which a file's content is known again."""
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
    """What was replaced is kept; where that can't be, as it is open just now, nothing is replaced after all."""
    try:
        _keep(theirs, target)
    except OSError:
        _put_back(theirs, target, ours)
        raise


def _put_back(theirs: Path, target: Path, ours: bytes) -> None:
    """What was in the place is there again; what came into it since then is kept, too, if it is not ours."""
    try:
        _exchanged(theirs, target)
    except OSError:
        theirs.replace(_another_before(target))  # no name of a leftover, which the next write would remove
        return
    if _digest_of(theirs) != ours:
        _keep(theirs, target)


def _keep(replaced_file: Path, target: Path) -> None:
    replaced_file.chmod(OWNER_ONLY)
    replaced_file.replace(before_of(target))


def _copied_then_replaced(temporary: Path, target: Path, read: bytes) -> None:
    """Where two files can't change places, as on some network drives: what is replaced is kept first."""
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
    """Refused where an office program says that it has the file open, or where nobody is to write it."""
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
    except OSError:  # a name that is too long is nobody's
        return False


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the two files changed places in one step; False where this system or drive can't do that."""
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
    ReplaceFileW keeps what it replaces under a third name, which then takes the first.

    Virus scanners open a file for a moment once it was written: so long it is tried again. It may also stop midway,
    with what was there under the third name (ERROR_UNABLE_TO_MOVE_REPLACEMENT_2).
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
    The file's own lock, as programs on one computer respect it. Windows locks what Excel has open without being asked.

    It may be another file by the time that it is locked: then that one is.
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
    """Both kinds of lock that programs take on a file; on a drive that supports neither, nobody holds one."""
    import fcntl

    for take in (fcntl.flock, fcntl.lockf):
        try:
            take(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            if fault.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EAGAIN):
                return False
    return True


def leftovers(path: Path) -> list[Path]:
    """Temporary files of writes to `path` that were stopped midway; none is a workbook."""
    start = f".{_short(path.name)}."
    return [
        each for each in path.parent.iterdir() if each.name.startswith(start) and each.name.endswith(LEFTOVER_SUFFIX)
    ]


def remove_leftovers(path: Path) -> None:
    """Remove what stopped writes left behind; what is being written just now is another's and stays."""
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
    """A file's name, or its digest where there is no room to put more around it."""
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
