"""
Ofsted's Annex A: a workbook of eleven lists, converted into the standard's tables as far as possible.

It has the contacts, referrals, assessments and enquiries of six months. For children in need, on a plan, in care and
leaving care, it shows who they are on the day of the cut and only the latest event of each kind, not earlier ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.extracts.columns import ANNEX_A_PREFIX
from kpixl.extracts.dates import ReadDates, read_dates
from kpixl.extracts.remarks import Mended
from kpixl.extracts.returns.annex_a_lists import LISTS
from kpixl.extracts.returns.annex_a_sheets import ListRows, lists_in
from kpixl.extracts.returns.converted import Conversion, Converted, ConvertedTable, Fills
from kpixl.extracts.returns.source_columns import READING, column_of_days, column_of_ids
from kpixl.extracts.schema import TABLES
from kpixl.extracts.table_files import Notice
from kpixl.words.errors import ExtractError

SIX_MONTHS = 6
ROWS_NAMED = 10
MADE_UP_ID = "ofannexa"  # no word begins like this, so a search for ids in a text never finds one by chance
POSTCODE = "clap_cla_placement_postcode"  # no indicator reads it, and no file for leadership may hold it
CASES_OF = (6, 7, 8)
PERSONS_FROM = (7, 8, 9, 6, 5, 4, 3, 2, 1, 10)  # lists of children whose age matters come first
_HAPPENED = ((1, "date"), (3, "date"), (4, "authorised"), (5, "start"), (6, "seen"), (7, "visit"), (8, "visit"))
NO_YEAR_BEYOND = np.datetime64("2100-01-01", "D")
_IDS = ("person", "worker", "team")  # columns of ids, or of names that may be ids


class _Made(Struct, frozen=True):
    """
    A table of the standard made from a list: one row for each row in which the column `where` is filled (empty: all).

    `of`: short column → the list's column. `says`: short column → its value in every row. `numbered`: columns of ids,
    made from the list's number and the row's. `like`: what `where` must contain. `months`, `is_current`: see `Fills`.
    """

    table: str
    number: int
    of: Mapping[str, str]
    numbered: tuple[str, ...]
    says: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    like: str = ""
    months: int | None = None
    is_current: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.numbered, *self.of, *self.says)

    def is_wanted(self, row: Mapping[str, str]) -> bool:
        filled = row.get(self.where, "").strip() if self.where else "any"
        return bool(filled) and self.like in filled.lower()


def _in_six_months(table: str, number: int, where: str = "", **of: str) -> _Made:
    identity, *_ = TABLES[table].columns
    return _Made(table, number, {"person": "person", **of}, (identity,), where=where, months=SIX_MONTHS)


def _current(
    table: str,
    number: int,
    numbered: tuple[str, ...],
    of: Mapping[str, str],
    where: str = "",
    says: Mapping[str, str] | None = None,
    like: str = "",
) -> _Made:
    return _Made(table, number, of, numbered, says or {}, where, like, is_current=True)


_PERSON = {"person": "person"}
_MADE: Sequence[_Made] = (
    _in_six_months("contacts", 1, date="date"),
    _in_six_months("referrals", 3, date="date", team="team", worker="worker"),
    _in_six_months("assessments", 4, start="start", authorised="authorised", team="team", worker="worker"),
    _in_six_months("enquiries", 5, start="start", team="team", worker="worker"),
    _Made(
        "conferences",
        5,
        {"person": "person", "date": "conference"},
        ("conference_id", "enquiry_id"),
        where="conference",
        months=SIX_MONTHS,
    ),
    _current(
        "cin_plans",
        6,
        ("plan_id",),
        {**_PERSON, "start": "start", "end": "closed"},
        where="status",
        like="child in need plan",
    ),
    _current("cin_visits", 6, ("visit_id",), {**_PERSON, "date": "seen"}, where="seen", says={"seen": "Y"}),
    # List 7 has no plans of other councils' children.
    _current("cp_plans", 7, ("plan_id",), {**_PERSON, "start": "start", "end": "end"}, says={"ola": "N"}),
    _current("cp_visits", 7, ("visit_id",), {**_PERSON, "date": "visit", "seen": "alone"}, where="visit"),
    _current("cp_reviews", 7, ("review_id", "plan_id"), {**_PERSON, "date": "review"}, where="review"),
    _current(
        "episodes",
        8,
        ("episode_id", "cla_id"),
        {**_PERSON, "start": "entered", "end": "ceased", "entered": "entered"},
    ),
    _current(
        "legal_statuses",
        8,
        ("legal_status_id",),
        {**_PERSON, "status": "legal", "start": "legal_start", "end": "ceased"},
        where="legal",
    ),
    _current(
        "placements",
        8,
        ("placement_id", "cla_id"),
        {**_PERSON, "type": "type", "start": "placed", "end": "ceased"},
        where="placed",
    ),
    _current("placement_locations", 8, ("placement_id",), {"location": "location"}, where="placed"),
    _current("cla_reviews", 8, ("review_id", "cla_id"), {"date": "review"}, where="review", says={"cancelled": "N"}),
    _current("cla_visits", 8, ("visit_id",), {**_PERSON, "date": "visit"}, where="visit"),
    *(
        _current(
            "health_checks",
            8,
            ("check_id",),
            {**_PERSON, "date": column},
            where=column,
            says={"type": kind, "status": "Completed"},
        )
        for column, kind in (("health", "Health assessment"), ("dental", "Dental check"))
    ),
    _current(
        "care_leavers",
        9,
        ("leaver_id",),
        {
            **_PERSON,
            **{name: name for name in LISTS[9] if name not in ("person", "sex", "born")},
        },
    ),
)


def _days_of(number: int) -> frozenset[str]:
    """The columns of a list that hold days."""
    made = [made for made in _MADE if made.number == number]
    filled = {column: TABLES[each.table].columns[short].kind for each in made for short, column in each.of.items()}
    return frozenset({"born", *(column for column, kind in filled.items() if kind.is_date)})


def _fills() -> Mapping[str, Fills]:
    filled = {made.table: Fills(made.columns, made.months, made.is_current) for made in _MADE}
    return MappingProxyType({"persons": Fills(("person", "born", "sex")), **filled})


def _converted(files: Sequence[Path]) -> Converted:
    """The tables in the workbook. Two workbooks are an `ExtractError`, since they could be from different days."""
    if len(files) > 1:
        names = " and ".join(file.name for file in files)
        raise ExtractError(
            f"{names} are both Annex A.\nOne workbook an export is expected.\n"
            "Put each into a folder of its own, named for the day it was cut (2024-06-30)."
        )
    [file] = files
    lists = {number: _by_column(number, rows) for number, rows in lists_in(file).items()}
    tables = {TABLES["persons"].name: _persons(file, lists)} if lists else {}
    for short in dict.fromkeys(made.table for made in _MADE):
        parts = [made for made in _MADE if made.table == short and made.number in lists]
        if parts:
            tables[TABLES[short].name] = _table(file, short, parts, lists[parts[0].number])
    latest = _latest(lists)
    if latest and (involvements := _involvements(file, lists, latest)).lines:
        tables[TABLES["involvements"].name] = involvements
    lacks = {
        TABLES[made.table].name: f"{file.name} has no List {made.number} ({TABLES[made.table].name})"
        for made in _MADE
        if made.number not in lists
    }
    return Converted(tables, latest=latest, lacks=lacks, begins=_begins(lists))


def _by_column(number: int, rows: ListRows) -> ListRows:
    """The list with its days and ids read, each column on its own."""
    days = _days_of(number)
    read = {
        name: (column_of_days if name in days else column_of_ids)(texts, f"'{LISTS[number][name].header}'")
        for name, texts in rows.columns.items()
        if name in days or name in _IDS
    }
    columns = {**rows.columns, **{name: column.values for name, column in read.items()}}
    return replace(rows, columns=columns, notices={name: column.notices for name, column in read.items()})


def _table(file: Path, short: str, made_of: Sequence[_Made], rows: ListRows) -> ConvertedTable:
    """A table from its list, without columns that the sheet lacks and without parts whose `where` it lacks."""
    parts = [made for made in made_of if not made.where or made.where in rows.columns] or made_of[:1]
    there = [
        each for each in parts[0].columns if parts[0].of.get(each, "person") in rows.columns or each in parts[0].says
    ]
    values: dict[str, list[str]] = {each: [] for each in there}
    lines: list[int] = []
    for made in parts:
        for line, row in rows.rows(made.is_wanted):
            lines.append(line)
            identity = _identity(made.number, line) + (f"-{made.where}" if len(parts) > 1 else "")
            for each, column in values.items():
                column.append(identity if each in made.numbered else made.says.get(each) or row[made.of[each]])
    columns = {TABLES[short].columns[each].name: column for each, column in values.items()}
    if short == "placements" and "postcode" in rows.columns:
        columns[POSTCODE] = [row["postcode"] for made in parts for _, row in rows.rows(made.is_wanted)]
    return ConvertedTable(file, columns, lines, rows.sheet, _notices(made_of, rows))


def _notices(parts: Sequence[_Made], rows: ListRows) -> tuple[Notice, ...]:
    """Notices of the columns that these tables read: those that the sheet lacks, and what was mended in the others."""
    columns = dict.fromkeys(column for made in parts for column in made.of.values())
    read = {LISTS[made.number][column].header for made in parts for column in made.of.values()}
    lacking = ", ".join(f"'{header}'" for header in rows.missing if header in read)
    lacks = [Notice(Mended.HEADERS, f"has no column {lacking}")] if lacking else []
    return (*lacks, *(notice for column in columns for notice in rows.notices.get(column, ())))


def _involvements(file: Path, lists: Mapping[int, ListRows], latest: date) -> ConvertedTable:
    """
    Who has a child's case on the day of the cut. Since when is unknown, so it starts on the latest day in the return.

    For a child in several lists the greatest id counts: first the list of children in care, then those on a plan.
    """
    columns = [
        TABLES["involvements"].columns[each].name for each in ("involvement_id", "person", "team", "worker", "start")
    ]
    found = [
        (line, (_identity(number, line), row["person"], row.get("team", ""), row.get("worker", ""), latest.isoformat()))
        for number in CASES_OF
        if number in lists
        for line, row in lists[number].rows(_is_allocated)
    ]
    values = list(zip(*(row for _, row in found), strict=True)) or [()] * len(columns)
    return ConvertedTable(file, dict(zip(columns, values, strict=True)), [line for line, _ in found])


def _is_allocated(row: Mapping[str, str]) -> bool:
    return any(row.get(each, "").strip() for each in ("team", "worker"))


def _identity(number: int, line: int) -> str:
    """An id for a row that has none; such ids sort in the order of the rows."""
    return f"{MADE_UP_ID}-{number}-{line:07}"


def _persons(file: Path, lists: Mapping[int, ListRows]) -> ConvertedTable:
    """Everybody in any of the lists, once, with the first date of birth and the first sex found for them."""
    found: dict[str, dict[str, str]] = {}
    lines: list[int] = []
    notices: list[Notice] = []
    for rows in (lists[number] for number in PERSONS_FROM if number in lists):
        unreadable = _unreadable(rows)
        notices += _in_words(rows, unreadable)
        mended = (notice for column in ("person", "born") for notice in rows.notices.get(column, ()))
        notices += [replace(notice, words=f"sheet {rows.sheet}: {notice.words}") for notice in mended]
        for line, row in rows.rows(lambda row: bool(row["person"].strip())):
            person = row["person"].strip()
            if person not in found:
                lines.append(line)
            said = found.setdefault(person, {"pers_person_id": person, "pers_dob": "", "pers_sex": ""})
            said["pers_dob"] = said["pers_dob"] or ("" if line in unreadable else row.get("born", ""))
            said["pers_sex"] = said["pers_sex"] or _sex(row.get("sex", ""))
    is_told = any("born" in rows.columns for rows in lists.values())
    names = ["pers_person_id", *(["pers_dob"] if is_told else []), "pers_sex"]
    columns = {name: [said[name] for said in found.values()] for name in names}
    return ConvertedTable(file, columns, lines, notices=tuple(notices))


def _unreadable(rows: ListRows) -> Sequence[int]:
    """The lines on which a date of birth is not a date."""
    return [line for line, is_so in zip(rows.lines, _dates(rows, "born").unreadable, strict=True) if is_so]


def _in_words(rows: ListRows, lines: Sequence[int]) -> Iterator[Notice]:
    if lines:
        more = f" and {len(lines) - ROWS_NAMED} more" if len(lines) > ROWS_NAMED else ""
        named = ", ".join(map(str, lines[:ROWS_NAMED])) + more
        yield Notice(Mended.BIRTHS, f"sheet {rows.sheet}: a date of birth is not a date: taken as empty (row {named})")


def _sex(text: str) -> str:
    """The sex as the standard writes it: M or F; anything but male or female stays as it is."""
    plain = ANNEX_A_PREFIX.sub("", text.strip())
    return {"male": "M", "female": "F"}.get(plain.lower(), plain)


def _dates(rows: ListRows, column: str) -> ReadDates:
    texts = rows.columns.get(column) or [""] * len(rows.lines)
    return read_dates(pa.array(texts, pa.string()), READING)


def _latest(lists: Mapping[int, ListRows]) -> date | None:
    """The last day on which something happened, by columns whose days can't be planned ones."""
    days = [_dates(lists[number], column).days for number, column in _HAPPENED if number in lists]
    every = np.concatenate(days) if days else np.array([], dtype="datetime64[D]")
    every = every[every < NO_YEAR_BEYOND]
    return every.max().item() if len(every) else None


def _begins(lists: Mapping[int, ListRows]) -> Mapping[str, date]:
    """The earliest start of an authorised assessment: see `sources`."""
    if 4 not in lists:
        return {}
    starts = _dates(lists[4], "start").days[~np.isnat(_dates(lists[4], "authorised").days)]
    starts = starts[~np.isnat(starts)]
    return {"assessments": starts.min().item()} if len(starts) else {}


ANNEX_A = Conversion((".xlsx",), _fills(), _converted)
