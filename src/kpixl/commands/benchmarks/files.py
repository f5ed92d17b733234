"""Published files, recognised by their headers, and the measures in them that are printed beside an indicator."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from kpixl.commands.typed_pages.grids import SHEET_FILES, grids_in, text_decoded
from kpixl.config.benchmarks_toml import TOKENS
from kpixl.indicators.published_measures import MEASURES, PublishedMeasure
from kpixl.words.errors import ExtractError, WorkbookError, listed, why_not
from kpixl.words.files import content_of
from kpixl.words.terms import Unit
from kpixl.words.texts import counted

# In every file that Explore Education Statistics publishes by place.
PLACE_COLUMNS = ("time_period", "time_identifier", "geographic_level", "old_la_code")
NATIONAL_LEVEL, COUNCIL_LEVEL = "National", "Local authority"
DASHBOARD = ("LA Number", "LA and Regions")  # in an export of LAIT
DASHBOARD_MEASURE = "Measure"
NO_COUNCILS = {
    "north east", "north west", "yorkshire and the humber", "east midlands", "west midlands", "east of england",
    "london", "inner london", "outer london", "south east", "south west", "england", "statistical neighbours",
}  # fmt: skip
_YEARS = ("Reporting year", "Financial year", "Calendar year")
_CODE = re.compile(r"\d{3}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEAR_HEADING = re.compile(r"(?:20\d\d ?[-/–] ?)?(?:20)?(\d\d)")


class Released(Struct, frozen=True):
    """A measure of one year as published: each number as its text, or the token in its place."""

    measure: PublishedMeasure
    year: int
    england: str
    councils: Mapping[str, str]


class PublishedFile(Struct, frozen=True):
    """A file's name, the hash of its bytes and the measures found in it."""

    name: str
    sha256: str
    released: tuple[Released, ...]


class _Faults(Struct):
    """Faults collected while a file is read, each with its line number."""

    found: list[str] = field(default_factory=list)

    def at(self, line: int, what: str) -> None:
        self.found.append(f"line {line}  {what}")


def published_file(file: Path, year: int | None = None, key: str = "") -> PublishedFile:
    """
    The measures of a file for a year (None: the newest it has). A file with faults is refused, with all of them.

    `key` names the indicator for an export of LAIT that does not name its measure.
    """
    content = _content(file)
    rows = _rows(file, content)
    faults = _Faults()
    header = [each.strip() for each in rows[0]] if rows else []
    if all(column in header for column in PLACE_COLUMNS):
        found = list(_of_statistics(header, rows[1:], year, faults))
    elif all(column in header for column in DASHBOARD):
        found = list(_of_dashboard(header, rows[1:], year, key, faults))
    else:
        raise _unknown(file)
    if not found and not faults.found:
        raise _unknown(file)
    if faults.found:
        raise ExtractError(
            f"{file.name}: {counted(len(faults.found), 'fault')}. Nothing was changed.\n{listed(faults.found)}\n"
            "Download the file again, and add it as it comes."
        )
    return PublishedFile(file.name, hashlib.sha256(content).hexdigest(), tuple(found))


def _content(file: Path) -> bytes:
    try:
        return content_of(file)
    except OSError as fault:
        raise ExtractError(f"{file} can't be read: {why_not(fault)}. Check the path.") from None


def _rows(file: Path, content: bytes) -> list[list[str]]:
    if file.suffix.lower() not in SHEET_FILES:
        try:
            return list(csv.reader(io.StringIO(text_decoded(content), newline="")))
        except csv.Error:
            raise _unknown(file) from None
    try:
        grids = list(grids_in(file).values())
    except WorkbookError as fault:
        raise ExtractError(str(fault)) from None
    return [[cell.says.removesuffix("%") for cell in row] for row in grids[0]] if grids else []


def _unknown(file: Path) -> ExtractError:
    columns = sorted({each.column for each in MEASURES if each.column})
    return ExtractError(
        f"{file.name} is not a published file that kpixl knows by its headers. Nothing was changed.\n"
        f"It should be a CSV of Explore Education Statistics with {', '.join(PLACE_COLUMNS)} and one of "
        f"{', '.join(columns)}; or an export of LAIT with {' and '.join(DASHBOARD)}, a column for each year, "
        f"and a column {DASHBOARD_MEASURE} that names a known measure (or --indicator KEY).\n"
        "Download the data file, not the table, and leave its headings: docs/comparisons.md lists the files."
    )


# Explore Education Statistics


def _of_statistics(
    header: Sequence[str], rows: Sequence[Sequence[str]], year: int | None, faults: _Faults
) -> Iterator[Released]:
    lines = [
        (number, dict(zip(header, (text.strip() for text in row), strict=False)))
        for number, row in enumerate(rows, start=2)
        if any(row)
    ]
    for number, line in lines:
        if len(line) < len(header):
            faults.at(number, f"has {counted(len(line), 'field')}; the header has {len(header)}")
    for measure in MEASURES:
        if measure.column in header and all(column in header for column in measure.rows):
            of_it = [each for each in lines if all(each[1].get(name) == says for name, says in measure.rows.items())]
            if of_it:
                yield from _released(measure, of_it, year, faults)


def _released(
    measure: PublishedMeasure, lines: Sequence[tuple[int, Mapping[str, str]]], year: int | None, faults: _Faults
) -> Iterator[Released]:
    years = {number: _year_of(number, line, faults) for number, line in lines}
    wanted = year or max(years.values(), default=0)
    of_year = [(number, line) for number, line in lines if years[number] == wanted and wanted]
    if not of_year:
        faults.at(1, f"the file has no row of {wanted or 'any year'} for {measure.name}")
        return
    england, councils = "", dict[str, str]()
    for number, line in of_year:
        text = _value(number, line.get(measure.column, ""), measure, faults)
        level, code = line.get("geographic_level"), line.get("old_la_code", "")
        if level == NATIONAL_LEVEL:
            england = text
        elif level == COUNCIL_LEVEL:
            _put(councils, number, code, text, faults)
    if not any(line.get("geographic_level") == NATIONAL_LEVEL for _, line in of_year):
        faults.at(1, f"the file has no row of England in {wanted} for {measure.name}")
    yield Released(measure, wanted, england, councils)


def _put(councils: dict[str, str], number: int, code: str, text: str, faults: _Faults) -> None:
    if not _CODE.fullmatch(code):
        faults.at(number, "has no three-digit code of a council (old_la_code, LA Number)")
    elif code in councils:
        faults.at(number, "repeats the council and year of an earlier line")
    else:
        councils[code] = text


def _year_of(number: int, line: Mapping[str, str], faults: _Faults) -> int:
    """The year in which the reported year ends: 2025 for 2025 and for 202425."""
    text = line.get("time_period", "")
    if line.get("time_identifier") not in _YEARS:
        faults.at(number, f"is not of a whole year (time_identifier must be {_YEARS[0]} or {_YEARS[1]})")
    elif re.fullmatch(r"20\d\d", text):
        return int(text)
    elif re.fullmatch(r"20\d{4}", text):
        return 2000 + int(text[4:])
    else:
        faults.at(number, "has a time_period that is not a year")
    return 0


def _value(number: int, text: str, measure: PublishedMeasure, faults: _Faults) -> str:
    plain = text.strip().replace(",", "")
    if plain in TOKENS:
        return plain
    if not _NUMBER.fullmatch(plain):
        faults.at(number, f"has neither a number nor a token ({', '.join(TOKENS[:7])}) for {measure.name}")
        return ""
    if measure.basis.unit in (Unit.SHARE, Unit.COUNT_AND_SHARE) and float(plain) > 100:
        faults.at(number, f"has a percentage over 100 for {measure.name}")
    return plain


# LAIT


def _of_dashboard(
    header: Sequence[str], rows: Sequence[Sequence[str]], year: int | None, key: str, faults: _Faults
) -> Iterator[Released]:
    """The measures of an export that has a column for each year; its column Measure, if any, names each row's."""
    years = {2000 + int(found[1]): at for at, name in enumerate(header) if (found := _YEAR_HEADING.fullmatch(name))}
    wanted = year or max(years, default=0)
    if wanted not in years:
        faults.at(1, f"the header has no column of {wanted or 'any year'}")
        return
    lines = [(number, [text.strip() for text in row]) for number, row in enumerate(rows, start=2) if any(row)]
    for measure in MEASURES:
        if of_it := [each for each in lines if _is_of(measure, header, each[1], key)]:
            yield _of_lines(measure, header, of_it, wanted, years[wanted], faults)


def _is_of(measure: PublishedMeasure, header: Sequence[str], row: Sequence[str], key: str) -> bool:
    if DASHBOARD_MEASURE not in header:
        first = next((each for each in MEASURES if each.key == key), None)
        return measure is first
    at = header.index(DASHBOARD_MEASURE)
    return at < len(row) and row[at] in measure.dashboard


def _of_lines(
    measure: PublishedMeasure,
    header: Sequence[str],
    lines: Sequence[tuple[int, Sequence[str]]],
    year: int,
    column: int,
    faults: _Faults,
) -> Released:
    code_at, name_at = (header.index(name) for name in DASHBOARD)
    england, councils = "", dict[str, str]()
    for number, row in lines:
        if len(row) <= max(code_at, name_at, column):
            faults.at(number, f"has {counted(len(row), 'field')}; the header has {len(header)}")
            continue
        text = "" if row[column] in ("NA", "-") else row[column]
        value = _value(number, text, measure, faults)
        if row[name_at].casefold() == "england":
            england = value
        elif row[name_at].casefold() not in NO_COUNCILS:
            _put(councils, number, row[code_at], value, faults)
    if not any(row[name_at].casefold() == "england" for _, row in lines if name_at < len(row)):
        faults.at(1, f"the file has no row of England for {measure.name}")
    return Released(measure, year, england, councils)
