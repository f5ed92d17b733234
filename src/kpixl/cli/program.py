"""The program `kpixl`: it runs one command, and says in words whatever stops it."""

from __future__ import annotations

import argparse
import errno
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NoReturn, TextIO

from kpixl import __version__
from kpixl.cli import analyst, comparing, officer, setting_up
from kpixl.cli.parser import Command, Commands
from kpixl.cli.terminal import DONE, REFUSED, WRONG_USAGE
from kpixl.commands.command_line import BEGIN, Parser
from kpixl.words.errors import KpixlError, UsageError

GARBAGE_LOOKED_FOR_FROM = 500_000  # objects: a command makes millions, hardly any of them in a cycle, and ends soon


def run() -> NoReturn:
    """
    Run one command as a process of its own, and end the process with it: freeing a million rows piece by piece takes
    longer than a short command does.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # if the stream was closed, or its reader has gone away
            stream.flush()
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit code 0 done, 1 refused (the reason on stderr), 2 wrong usage."""
    gc.set_threshold(GARBAGE_LOOKED_FOR_FROM)
    # Nothing here multiplies matrices, but numpy's threads would keep a core busy for a while, waiting for some.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _write_nowhere_if_closed()
    # A Windows console may not speak UTF-8, and the page prints dashes.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        asked = _asked(arguments)
        command: Command = asked.command
        code = command(asked)
        sys.stdout.flush()  # here, where a reader that has gone away is noticed
        return code
    except UsageError as error:
        print(error, file=sys.stderr)
        return WRONG_USAGE
    except KpixlError as error:
        print(error, file=sys.stderr)
        return REFUSED
    except SystemExit as stop:  # --help and --version
        return int(stop.code or 0)
    except BrokenPipeError:
        return _read_enough()
    except OSError as fault:  # a full disk, a folder that nobody may write to, a cable that was pulled out
        print(_refused_by_the_system(fault), file=sys.stderr)
        _nothing_more_is_written()  # in case it was the answer itself that did not fit
        return REFUSED


def _write_nowhere_if_closed() -> None:
    """Replace a missing stream (`>&-`, or a Windows program without a console) with one that discards all it gets."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _refused_by_the_system(fault: OSError) -> str:
    named = fault.filename2 or fault.filename
    is_full = fault.errno in (errno.ENOSPC, errno.EDQUOT)
    place = str(named) if isinstance(named, str | os.PathLike) else _a_file()
    what_to_do = "Make room there" if is_full else "Check that it is there and that you may read and write it"
    return f"{place}: {fault.strerror or fault}. {what_to_do}, then try again."


def _a_file() -> str:
    """A temporary file and where Python keeps it, for a system that doesn't name the file."""
    import tempfile

    with suppress(OSError):
        return f"A file, perhaps a temporary one in {tempfile.gettempdir()}"
    return "A temporary file"


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for; refused if part of it is not understood."""
    asked, left_over = _parser().parse_known_args(arguments)
    parser: Parser = asked.parser
    parser.check_known(left_over)
    return asked


def _read_enough() -> int:
    """Write nothing more once the reader (`| head -1`) has gone away, not even when Python ends."""
    _nothing_more_is_written()
    return DONE


def _nothing_more_is_written() -> None:
    with suppress(OSError):  # if the output is not a file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@cache  # commands that run in one process can share the parser: it keeps nothing of what it parsed
def _parser() -> Parser:
    parser = Parser(prog="kpixl", description="A children's-services KPI scorecard in Excel.")
    parser.add_argument("--version", action="version", version=f"kpixl {__version__}")
    parser.set_defaults(command=_begin, parser=parser)
    commands = Commands(parser.add_subparsers(metavar="COMMAND"))
    for add in (*analyst.COMMANDS, *comparing.COMMANDS, *officer.COMMANDS, *setting_up.COMMANDS):
        add(commands)
    return parser


def _begin(asked: argparse.Namespace) -> int:
    print(BEGIN)
    return DONE
