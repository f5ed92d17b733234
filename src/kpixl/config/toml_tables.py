"""One TOML file, read field by field so that all problems in it are found and reported together."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from kpixl.words.errors import listed
from kpixl.words.files import content_of
from kpixl.words.naming import did_you_mean
from kpixl.words.texts import counted

Choice = TypeVar("Choice", bound=StrEnum)


class Problem(Struct, frozen=True):
    """What is wrong, and in which key or table."""

    where: str
    what: str


def problems_in_words(file: Path, problems: Sequence[Problem]) -> str:
    """The problems of a file as the analyst reads them: one line each, with the keys aligned."""
    width = max(len(problem.where) for problem in problems)
    return f"{file.as_posix()}: {counted(len(problems), 'problem')}\n" + listed(
        [f"{problem.where:<{width}}  {problem.what}" for problem in problems]
    )


def quoted(found: object) -> str:
    """A value as written in TOML; a table becomes the words `a table`."""
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, str):
        return f'"{found}"'
    if isinstance(found, list):
        return "[" + ", ".join(quoted(item) for item in found) + "]"
    if isinstance(found, dict):
        return "a table"
    return str(found)


def lines_of(file: Path) -> list[str]:
    """The lines of a file that was read before."""
    return file.read_text(encoding="utf-8-sig").splitlines()


def read_toml(
    file: Path, if_missing: str = "copy it from a folder that `kpixl new` makes"
) -> tuple[dict[str, object], list[Problem]]:
    """The file's content, with decimals as they are written, or the reason why it can't be read."""
    if file.is_dir():
        return {}, [Problem("file", "is a folder; a file of that name belongs here, as `kpixl new` makes it")]
    try:
        # Windows Notepad may put a byte order mark first, which TOML does not allow.
        text = content_of(file).decode("utf-8-sig")
    except FileNotFoundError:
        return {}, [Problem("file", f"is not there; {if_missing}")]
    except UnicodeDecodeError as error:
        return {}, [Problem("file", f"is not UTF-8 (at byte {error.start}); save it again with the encoding UTF-8")]
    except OSError as error:
        return {}, [Problem("file", f"can't be read: {error.strerror}")]
    try:
        return {**_parsed(text)}, []
    except tomllib.TOMLDecodeError as error:
        return {}, [_not_toml(str(error), text)]
    except RecursionError:
        return {}, [Problem("file", "holds lists or tables nested too deeply to be read; write them flat")]


@lru_cache(32)  # every button and formula in Excel reads the same few files
def _parsed(text: str) -> Mapping[str, object]:
    return tomllib.loads(text, parse_float=Decimal)


NOT_TOML = (  # by words in the parser's message
    ("twice", "sets what was set before; keep one of the two"),
    ("overwrite", "sets what was set before; keep one of the two"),
    ("Duplicate", "sets what was set before; keep one of the two"),
    ("mutate", "adds to what was set before; keep one of the two"),
    ("redefine", "adds to what was set before; keep one of the two"),
    ("Expected newline", "goes on where it should end; write one setting a line, and texts between quotation marks"),
    ("Expected '='", "has no = between a name and its value; write it, as in months = 3"),
    ("Expected ']", "has no ] at the end of a heading; write it, as in [population]"),
    ("Unclosed array", "has a list without an end; close it with ]"),
    ("Unclosed inline table", "has a table without an end; close it with }"),
    ("Unterminated string", "has a text without an end; close it with a quotation mark"),
    ("Illegal character '\\n'", "has a text without an end; close it with a quotation mark"),
    ("Illegal character", "has a character that is not allowed; type the line again"),
    ("Found invalid character", "has a character that is not allowed; type the line again"),
    ("Unescaped", "has a backslash in a text; write / in place of it"),
    ("Invalid hex", "has a backslash in a text; write / in place of it"),
    ("Escaped character", "has a backslash in a text; write / in place of it"),
    ("Invalid date", "has a day that is in no calendar; write it as 2024-06-30"),
    ("Invalid value", "has no value that can be read; write texts between quotation marks, numbers without commas"),
)
"""What is wrong with a line that can't be read, and what to do."""


def _not_toml(message: str, text: str) -> Problem:
    found = re.search(r"^(.*) \(at line (\d+), column \d+\)$", message)
    line = int(found[2]) if found else len(text.splitlines())
    reason = found[1] if found else message
    fits = (words for fragment, words in NOT_TOML if fragment in reason)
    return Problem(f"line {line}", next(fits, "can't be read; write it as the lines around it are written"))


class TomlTable:
    """
    A table being read. Each method asks for one field and returns its value.

    A field that is missing or wrong is noted in `problems`, and a placeholder of the right type is returned so that
    reading goes on to the next problem; if there are any problems, the result must be thrown away.
    """

    def __init__(
        self, where: str, content: Mapping[str, object], problems: list[Problem], lines: Sequence[str] = ()
    ) -> None:
        """`where` names the table in messages; empty for the file's top level, which knows the file's lines."""
        self.where = where
        self.content = content
        self.problems = problems
        self.lines = lines
        self._asked: set[str] = set()

    def problem(self, key: str, what: str) -> None:
        self.problems.append(Problem(self.where, f"{key} {what}") if self.where else Problem(key, what))

    def missing(self, key: str, add: str) -> None:
        self.problems.append(
            Problem(self.where, f"has no {key}; {add}") if self.where else Problem(key, f"is missing; {add}")
        )

    def to_fill_in(self, key: str, write: str) -> None:
        """Note a field that is in the file but not filled in yet."""
        begins = re.compile(rf"\s*(\[\s*)?{re.escape(key)}\s*[]=]")
        line = next((number for number, text in enumerate(self.lines, start=1) if begins.match(text)), None)
        self.problem(key, f"is not filled in yet; {f'line {line}: ' if line else ''}write {write}")

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self.content

    def given(self, key: str, example: str) -> object:
        """The field as it is; None, noted as a problem, if it is missing."""
        if not self.has(key):
            self.missing(key, f"add one, such as {key} = {example}")
            return None
        return self.content[key]

    def text(self, key: str, example: str = '"…"', may_be_empty: bool = True) -> str:
        found = self.given(key, example)
        if isinstance(found, str) and (may_be_empty or found.strip()):
            return found
        if found is not None:
            self.problem(key, f"is {quoted(found)}; it must be a text{'' if may_be_empty else ' that says something'}")
        return ""

    def texts(self, key: str, example: str = '["…"]') -> tuple[str, ...]:
        found = self.given(key, example)
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return tuple(found)
        if found is not None:
            self.problem(key, f"is {quoted(found)}; it must be a list of texts, such as {key} = {example}")
        return ()

    def whole(self, key: str, least: int = 0, example: str = "1", most: int | None = None) -> int:
        found = self.given(key, example)
        if (
            isinstance(found, int)
            and not isinstance(found, bool)
            and least <= found <= (found if most is None else most)
        ):
            return found
        if found is not None:
            which = f"{least} or more" if most is None else f"from {least} to {most}"
            self.problem(key, f"is {quoted(found)}; it must be a whole number, {which}")
        return least

    def yes(self, key: str, otherwise: bool = False) -> bool:
        """Whether the field is true; `otherwise` if it is left out."""
        found = self.given(key, "true") if self.has(key) else otherwise
        if not isinstance(found, bool):
            self.problem(key, f"is {quoted(found)}; it must be true or false")
        return found is True

    def number(self, key: str, accepts: Callable[[Fraction], str], example: str = "0.9") -> Fraction:
        """The number exactly as written. `accepts` returns what the number must be, or an empty text if it is valid."""
        found = self.given(key, example)
        exact = exact_number(found)
        if exact is None:
            if found is not None:
                self.problem(key, f"is {quoted(found)}; it must be a number")
            return Fraction(0)
        if must_be := accepts(exact):
            self.problem(key, f"is {quoted(found)}; {must_be}")
        return exact

    def yes_or_no(self, key: str) -> bool:
        found = self.given(key, "true")
        if found is not None and not isinstance(found, bool):
            self.problem(key, f"is {quoted(found)}; it must be true or false, without quotation marks")
        return found is True

    def one_of(self, key: str, choices: type[Choice]) -> Choice:
        """The enum member whose value is in the field."""
        found = self.given(key, quoted(next(iter(choices)).value))
        if isinstance(found, str) and found in set(choices):
            return choices(found)
        if found is not None:
            self._not_among(key, found, choices)
        return next(iter(choices))

    def several_of(self, key: str, choices: type[Choice]) -> tuple[Choice, ...]:
        """The enum members whose values the field lists; the list may be empty."""
        found = self.texts(key, f'["{next(iter(choices)).value}"]')
        for text in found:
            if text not in set(choices):
                self._not_among(key, text, choices)
        return tuple(choice for choice in choices if choice.value in found)

    def _not_among(self, key: str, found: object, choices: type[Choice]) -> None:
        known = [choice.value for choice in choices]
        near = did_you_mean(found, known) if isinstance(found, str) else ""
        self.problem(key, f"is {quoted(found)}; it must be one of {', '.join(known)}{near}")

    def table(self, key: str, needed: bool = True, example: str = "{ … }") -> TomlTable:
        """The table inside this one; empty if it is missing."""
        where = f"{self.where}.{key}" if self.where else key
        if not needed and not self.has(key):
            return TomlTable(where, {}, self.problems)
        found = self.given(key, example)
        if found is not None and not isinstance(found, dict):
            self.problem(key, f"is {quoted(found)}; it must be a table, such as {key} = {example}")
        return TomlTable(where, found if isinstance(found, dict) else {}, self.problems)

    def no_more(self, kind: str = "key") -> None:
        """Note every field that was not asked for as a problem: a misspelt key must not be ignored."""
        for key in self.content:
            if key not in self._asked:
                near = did_you_mean(key, self._asked)
                if self.where:
                    self.problems.append(Problem(self.where, f"has an unknown {kind} '{key}'{near}"))
                else:
                    self.problems.append(Problem(key, f"is not a known {kind}{near}"))


def exact_number(found: object) -> Fraction | None:
    """The exact number: 0.9 is nine tenths, not the nearest binary number. None if it is not a finite number."""
    if isinstance(found, int) and not isinstance(found, bool):
        return Fraction(found)
    if isinstance(found, Decimal) and found.is_finite():
        return Fraction(found)
    return None


def share_fault(number: Fraction) -> str:
    """What a share must be; empty if the number is valid."""
    if 0 <= number <= 1:
        return ""
    meant = f": write {float(number / 100):g} for {float(number):g}%" if 1 < number <= 100 else ""
    return f"shares are 0 to 1{meant}"


def not_negative(number: Fraction) -> str:
    return "" if number >= 0 else "it must be 0 or more"


def is_day(text: str) -> bool:
    """Whether the text is a day of the calendar, written year-month-day."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
