"""The file that says which councils a region has, where each one's extracts are, and which months are compared."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from msgspec import Struct

from kpixl.config.reading import LEAST_SUPPRESSED_BELOW
from kpixl.config.toml_tables import Problem, TomlTable, problems_in_words, quoted, read_toml
from kpixl.extracts.connections import connection_named
from kpixl.words.errors import ConfigError, UsageError
from kpixl.words.periods import MOST_MONTHS, Period

MONTHS_OF_REGION = 3
SUPPRESSED_BELOW_ELSE = 5  # by default: numbers from 1 to 4 do not leave
IN_OBJECT_STORE = "://"
_CODE = re.compile(r"[A-Za-z0-9]{1,12}")
_EXAMPLE = (
    '[[councils]] with name = "Testshire", code = "936", extracts = "testshire/extracts", config = "testshire/config"'
)


class RegionCouncil(Struct, frozen=True):
    """A council of a region. `extracts` is a folder, `connection:NAME` from its config, or an object store's prefix."""

    name: str
    code: str
    extracts: str
    config: Path
    periods: tuple[Period, ...]
    workbook: Path | None = None  # whose ledger knows the published copies


class Region(Struct, frozen=True):
    """
    Which councils are compared, and by which rules.

    `differences` names what may differ between councils: keys of indicators, parameters, or `kpixl` for its version.
    """

    name: str = ""
    period: Period | None = None  # the month that is compared; None: the newest there is
    councils: tuple[RegionCouncil, ...] = ()
    differences: tuple[str, ...] = ()
    suppress_below: int = SUPPRESSED_BELOW_ELSE


def read_region(file: Path) -> Region:
    """The region in a file; all problems are reported in one `ConfigError`. Paths are relative to the file's folder."""
    content, problems = read_toml(file, if_missing=f"name another, or write it: it lists the councils as in {_EXAMPLE}")
    found = list[Problem]()
    if not problems:
        top = TomlTable("", content, found)
        region = _region(top, file.resolve().parent)
        top.no_more()
        if not found:
            return region
    raise ConfigError(problems_in_words(file, problems or found))


def _region(top: TomlTable, folder: Path) -> Region:
    period = _period(top) if top.has("period") else None
    months = top.whole("months", 1, "3", MOST_MONTHS) if top.has("months") else MONTHS_OF_REGION
    councils = tuple(_council(each, period, months, folder) for each in _councils(top))
    _check_each_once(councils, top)
    return Region(
        name=top.text("name", '"North region"'),
        period=period or max((each.periods[-1] for each in councils if each.periods), default=None),
        councils=councils,
        differences=top.texts("differences", '["lac_visits"]') if top.has("differences") else (),
        suppress_below=_suppress_below(top) if top.has("suppress_below") else SUPPRESSED_BELOW_ELSE,
    )


def _suppress_below(top: TomlTable) -> int:
    below = top.whole("suppress_below", LEAST_SUPPRESSED_BELOW, "5")
    return max(below, LEAST_SUPPRESSED_BELOW)


def _councils(top: TomlTable) -> list[TomlTable]:
    """The tables of the councils; a file used only with result files needs none."""
    if not top.has("councils"):
        return []
    given = top.content["councils"]
    if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
        top.problem("councils", f"is {quoted(given)}; write a table for each council: {_EXAMPLE}")
        return []
    return [TomlTable(f"councils, number {at}", each, top.problems) for at, each in enumerate(given, start=1)]


def _council(table: TomlTable, period: Period | None, months: int, folder: Path) -> RegionCouncil:
    name, code = table.text("name", '"Testshire"', may_be_empty=False), table.text("code", '"936"', may_be_empty=False)
    if code and not _CODE.fullmatch(code):
        table.problem("code", f'is {quoted(code)}; write letters and digits alone, such as "936"')
    own = _period(table) if table.has("period") else period
    if own is None and "period" not in table.content:
        table.missing("period", 'write period = "2024-06" above all councils, or in this one')
    how_many = table.whole("months", 1, "3", MOST_MONTHS) if table.has("months") else months
    extracts = table.text("extracts", '"testshire/extracts"', may_be_empty=False)
    config = folder / table.text("config", '"testshire/config"', may_be_empty=False)
    workbook = folder / table.text("workbook", '"testshire/Scorecard.xlsm"') if table.has("workbook") else None
    table.no_more()
    periods = own.back_to(how_many) if own else ()
    return RegionCouncil(name, code, _place(extracts, folder), config, periods, workbook)


def _place(extracts: str, folder: Path) -> str:
    if connection_named(extracts) or IN_OBJECT_STORE in extracts:
        return extracts
    return str(folder / extracts)


def _period(table: TomlTable) -> Period | None:
    text = table.text("period", '"2024-06"')
    try:
        return Period.parse(text)
    except UsageError:
        table.problem("period", f'is {quoted(text)}; write a year and a month, such as "2024-06"')
        return None


def _check_each_once(councils: tuple[RegionCouncil, ...], top: TomlTable) -> None:
    for what in ("name", "code"):
        times = Counter(getattr(council, what) for council in councils)
        for twice in (each for each, count in times.items() if each and count > 1):
            top.problem("councils", f"has the {what} {quoted(twice)} twice; each council has one of its own")
