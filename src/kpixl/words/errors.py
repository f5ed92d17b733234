"""
What can go wrong, as the analyst reads it.

        KpixlError
        ├── ConfigError       a fault in config/*.toml
        ├── ExtractError      an extract that can't be read as it is
        ├── WorkbookError     a workbook that can't be read, or must not be written
        ├── PublishError      a copy for leadership that was not kept
        │   ├── DoubtsError     because nobody accepted a figure in doubt
        │   └── UndecidedError  (disclosure.asking) because a sentence may say who somebody is
        ├── InstallError      an add-in that was not put in place, or not taken away
        ├── FolderError       a council's folder that was not begun
        ├── DemoError         a table of figures that no council could have
        ├── KeyFileError      a key for pseudonyms that can't be read, written or replaced
        └── UsageError        a request that makes no sense (exit code 2)

A `KpixlError` reaches the analyst word for word: where and what was found, what it should be, what to do. Anything
else is our own bug and keeps its traceback. No message ever holds a child's name, id or date of birth.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence

SHOWN_AT_MOST = 10


class KpixlError(Exception):
    """A fault that the reader can mend."""


class ConfigError(KpixlError):
    """Faults of the config folder, all files together."""


class ExtractError(KpixlError):
    """An extract that can't be read as it is: file, column, what to do."""


class WorkbookError(KpixlError):
    """A workbook that can't be read, or must not be written."""


class PublishError(KpixlError):
    """A copy for leadership that was not kept, with the reason."""


class DoubtsError(PublishError):
    """
    A copy that was not kept because nobody accepted a figure in doubt.

    `figures` are the figures in doubt: each starts with its name (`cp_visits:2024-06`), then says the doubt in words
    from the next line on.
    """

    def __init__(self, message: str, figures: Sequence[str]) -> None:
        super().__init__(message)
        self.figures = tuple(figures)


class InstallError(KpixlError):
    """An add-in that was not put in place, or not taken away, with the reason."""


class FolderError(KpixlError):
    """A council's folder that was not begun, with the reason."""


class DemoError(KpixlError):
    """A table of figures that no council could have, with the reason."""


class KeyFileError(KpixlError):
    """A key for pseudonyms that can't be read or written, or that would replace another."""


class UsageError(KpixlError):
    """A request that makes no sense, such as a period that is not a month."""


WHY_NOT = {
    errno.ENOENT: "there is no such file",
    errno.EISDIR: "it is a folder",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
    errno.EACCES: "you may not open it, or it is open elsewhere",
    errno.EPERM: "you may not open it, or it is open elsewhere",
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "the disk can only be read",
}


def why_not(fault: OSError | UnicodeError) -> str:
    """Why a file could not be read or written, in words."""
    if isinstance(fault, UnicodeError):
        return "it is not text in UTF-8"
    return WHY_NOT.get(fault.errno or 0) or fault.strerror or "the system does not say why"


def listed(faults: Sequence[str], indent: str = "  ") -> str:
    """The faults, one a line, at most ten, then how many more there are."""
    shown = [indent + fault for fault in faults[:SHOWN_AT_MOST]]
    if len(faults) > SHOWN_AT_MOST:
        shown.append(f"{indent}and {len(faults) - SHOWN_AT_MOST} more")
    return "\n".join(shown)
