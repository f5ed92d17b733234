"""The parser of the command line, and the options that several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from kpixl.commands.command_line import Parser

OF_WORKBOOK = "default: the folder that the workbook remembers"
WHO = "who decided it, as the copy names them (default: the user of this computer)"
DECISIONS_HELP = "what was decided about such sentences (CSV; default: WORKBOOK's name with .decisions.csv, beside it)"
NAMED_LAST_OR_SHIPPED = "default: the folder used last, or the invented council's that comes with kpixl"

Command = Callable[[argparse.Namespace], int]


class Commands:
    """The commands of a parser, to which more can be added."""

    def __init__(self, commands: argparse._SubParsersAction[Parser]) -> None:
        self._commands = commands

    def add(self, name: str, command: Command, says: str) -> Parser:
        """The parser of a new command, for its options. `says` is its line in `kpixl --help`."""
        parser = self._commands.add_parser(name, help=says)
        parser.set_defaults(command=command, parser=parser)
        return parser

    def add_group(self, name: str, says: str, metavar: str) -> Commands:
        """The commands of a command, such as `kpixl key export`."""
        return Commands(self._commands.add_parser(name, help=says).add_subparsers(required=True, metavar=metavar))


def add_folder(
    parser: argparse.ArgumentParser, option: str, says: str | None = None, *, required: bool = False
) -> None:
    parser.add_argument(option, type=Path, required=required, metavar="DIR", help=says)


def add_workbook(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("workbook", type=Path, metavar="WORKBOOK")
