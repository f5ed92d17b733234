"""Reading and writing whole files, whatever they hold."""

from __future__ import annotations

import errno
import secrets
from pathlib import Path


def content_of(file: Path) -> bytes:
    """The file's bytes. Anything that is not a file is an `OSError`: a pipe could keep its reader waiting for ever."""
    if not file.is_file() and file.exists() and not file.is_dir():
        raise OSError(errno.EINVAL, "it is not a file", str(file))
    return file.read_bytes()


def put(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, so that nobody ever reads half of it. Its folder is made if it is missing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        temporary.write_bytes(content)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
