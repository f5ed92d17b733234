"""What is asked and said on the terminal, and the exit codes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kpixl.words.errors import UsageError
from kpixl.words.progress import Progress, silent

if TYPE_CHECKING:
    from kpixl.commands.folders import Ask, Folders
    from kpixl.words.periods import Period


DONE, REFUSED, WRONG_USAGE = 0, 1, 2


def asks() -> Ask | None:
    """The function that asks on the terminal; None if nobody is there to answer."""
    return _answered if sys.stdin.isatty() and sys.stdout.isatty() else None


def _answered(question: str) -> str:
    """What is typed on the terminal; ending the input (Ctrl-D, Ctrl-Z) is not an answer."""
    try:
        return input(question)
    except EOFError:
        raise UsageError("You stopped. Nothing was done. Try again to answer.") from None


def folders_asked(asked: argparse.Namespace) -> Folders:
    """The extracts and the config that were named, else the workbook's own."""
    from kpixl.commands.folders import folders_of

    return folders_of(asked.workbook, asked.extracts, asked.config, ask=asks())


def extracts_asked(extracts: Path, config: Path, first: Period) -> Path:
    """The folder that was named or, if a connection was named, a copy of the database's tables as they are now."""
    from kpixl.extracts.connections import connection_named

    if not connection_named(extracts):
        return extracts
    from kpixl.commands.extracts_from_connection import extracts_of

    return extracts_of(extracts, config, first, progress())


def say(*paragraphs: str) -> None:
    print("\n".join(paragraphs))


def say_aside(line: str) -> None:
    """Print a line on stderr, beside an answer that a program may read or somebody may paste."""
    print(line, file=sys.stderr)


def progress() -> Progress:
    return _on_terminal if sys.stderr.isatty() else silent


def _on_terminal(step: str) -> None:
    print(f"{step} …", file=sys.stderr, flush=True)
