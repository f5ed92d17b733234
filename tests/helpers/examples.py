"""
The worked example of each indicator: a few rows of an export, who counts, and what the page shows.

Each is written by hand in `tests/indicators/examples`, in Markdown: docs/indicators.md shows it as it is, and a test
asks the indicator. It begins with the month. A table of the export is under its name, its columns under their short
names (see `making`). The last table, *Who counts*, says for each person whether the row is in the denominator and in
the numerator or, for a count, whether it counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from indicators_page import EXAMPLES
from kpixl.words.periods import Period
from making import Rows, rows_of

Line = Mapping[str, str]

_TABLE = re.compile(r"^(?P<title>`\w+`|Who counts)\n\n(?P<lines>(?:\|.*\n)+)", re.MULTILINE)
_MONTH = re.compile(r"\A\*\*Example, (\w+ \d{4})\*\*$", re.MULTILINE)
_SHOWN = re.compile(r"^Shown as ([^,\n]+)", re.MULTILINE)


class Example(Struct, frozen=True):
    """`who` has a line for each row of the cohort, and one for each person without a row in it."""

    period: Period
    tables: tuple[Rows, ...]
    who: Sequence[Line]
    shown: str

    @property
    def denominator(self) -> list[str]:
        """Whoever counts, if the figure is a count."""
        return self._people("denominator") + self._people("counts")

    @property
    def numerator(self) -> list[str]:
        return self._people("numerator")

    def _people(self, column: str) -> list[str]:
        return sorted(line["person"] for line in self.who if line.get(column) == "yes")


def example_of(key: str) -> Example:
    text = (EXAMPLES / f"{key}.md").read_text(encoding="utf-8")
    tables = {match["title"].strip("`"): _lines(match["lines"]) for match in _TABLE.finditer(text)}
    who = tables.pop("Who counts")
    (shown,) = _SHOWN.findall(text)
    (month,) = _MONTH.findall(text)
    return Example(_period(month), tuple(rows_of(name, lines) for name, lines in tables.items()), who, shown)


def _period(words: str) -> Period:
    return Period.parse(f"{datetime.strptime(words, '%B %Y'):%Y-%m}")


def _lines(table: str) -> list[Line]:
    header, _, *rows = (_cells(line) for line in table.splitlines())
    return [dict(zip(header, row, strict=True)) for row in rows]


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip("|").split("|")]
