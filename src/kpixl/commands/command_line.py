"""A command-line parser that answers mistakes in plain words: what was found, what was probably meant, what to do."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import NoReturn

from kpixl.words.errors import UsageError

BEGIN = """\
kpixl fills a council's children's-services scorecard in Excel from child-level extracts.

To begin:
  kpixl new DIR                   a folder of your own: read "Your first month.html" in it
  kpixl demo DIR                  an invented council, to look at and to try everything on

Each month, in your folder:
  kpixl check extracts            what is wrong with the export
  kpixl refresh Scorecard.xlsm    fill the scorecard for the month that is picked on it
  kpixl check Scorecard.xlsm      which narratives are still owed, and by whom
  kpixl publish Scorecard.xlsm    the copy for leadership

All commands: kpixl --help. One of them: kpixl refresh --help."""
"""What `kpixl` prints without arguments."""


class Parser(argparse.ArgumentParser):
    """The parser of the program, or of one of its commands. A mistake raises `UsageError`."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{_plain(self, message)}\n`{self.prog} --help` says what belongs there.")

    def check_known(self, left_over: Sequence[str]) -> None:
        """Refuse words that belong to no option and no argument."""
        if not left_over:
            return
        options = [each for each in left_over if each.startswith("-")]
        if not options:
            raise UsageError(
                f"'{left_over[0]}' is one too many for `{self.prog}`. Put quotation marks around a name with spaces."
            )
        name = options[0].partition("=")[0]
        known = [option for option in self._option_string_actions if option.startswith("--")]
        raise UsageError(
            f"`{self.prog}` has no option {name}{_did_you_mean(name, known)}\n`{self.prog} --help` lists its options."
        )


def _did_you_mean(word: str, known: Sequence[str]) -> str:
    """`; did you mean refresh?`, or a full stop."""
    from kpixl.words.naming import did_you_mean  # imports the calendar, which takes longer than all of --help

    return did_you_mean(word, known) or "."


def _plain(parser: Parser, message: str) -> str:
    """The message of argparse, reworded for a person at a prompt."""
    if found := re.match(r"argument (.*): invalid choice: '(.*?)' \(choose from (.*)\)", message, re.DOTALL):
        commands = re.findall(r"[\w-]+", found[3])
        return f"'{found[2]}' is not a command{_did_you_mean(found[2], commands)}"
    if found := re.match(r"argument (.*): expected (?:one|at least one) argument", message):
        action = parser._option_string_actions[found[1]]
        return f"{found[1]} needs something after it: {found[1]} {action.metavar}"
    if found := re.match(r"the following arguments are required: (.*)", message):
        return f"{found[1]} is missing: {parser.prog} {found[1]}"
    if found := re.match(r"argument (\S+): (.*)", message, re.DOTALL):
        return f"{found[1]}: {found[2]}"
    return f"{message[:1].upper()}{message[1:]}."
