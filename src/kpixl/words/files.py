"""Files on disk, before anybody knows what they hold."""

from __future__ import annotations

import errno
from pathlib import Path


def content_of(file: Path) -> bytes:
    """The file's bytes. What is no file is an `OSError`: a pipe would be waited for, for ever."""
    if file.exists() and not file.is_file() and not file.is_dir():
        raise OSError(errno.EINVAL, "it is no file", str(file))
    return file.read_bytes()
