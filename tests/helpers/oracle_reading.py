"""
The tables of one export, read from the definitions' sections "Reading", "Dates" and "JSON outcomes" alone.

Shares no code with `kpixl`: plain Python, a cell at a time. What a cell holds is decided here; which rows count, and
for what, is decided in SQL (see oracle.py).
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from operator import itemgetter
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

# The columns that are read, the key first; if a key is two columns, they are joined by "+".
TABLES = {
    "ssd_person": "pers_person_id pers_dob pers_expected_dob pers_death_date",
    "ssd_contacts": "cont_contact_id cont_person_id cont_contact_date cont_contact_outcome_json",
    "ssd_cin_episodes": "cine_referral_id cine_person_id cine_referral_date",
    "ssd_cin_assessments": "cina_assessment_id cina_person_id cina_referral_id cina_assessment_start_date"
    " cina_assessment_auth_date",
    "ssd_s47_enquiry": "s47e_s47_enquiry_id s47e_person_id s47e_s47_start_date s47e_s47_outcome_json",
    "ssd_initial_cp_conference": "icpc_icpc_id icpc_s47_enquiry_id icpc_person_id icpc_icpc_date"
    " icpc_icpc_target_date icpc_icpc_transfer_in",
    "ssd_cin_plans": "cinp_cin_plan_id cinp_person_id cinp_cin_plan_start_date cinp_cin_plan_end_date",
    "ssd_cin_visits": "cinv_cin_visit_id+cinv_person_id cinv_cin_visit_date cinv_cin_visit_seen",
    "ssd_cp_plans": "cppl_cp_plan_id cppl_person_id cppl_cp_plan_start_date cppl_cp_plan_end_date cppl_cp_plan_ola",
    "ssd_cp_reviews": "cppr_cp_review_id cppr_person_id cppr_cp_plan_id cppr_cp_review_date",
    "ssd_cp_visits": "cppv_cp_visit_id+cppv_person_id cppv_cp_visit_date cppv_cp_visit_seen",
    "ssd_legal_status": "lega_legal_status_id lega_person_id lega_legal_status lega_legal_status_start_date"
    " lega_legal_status_end_date",
    "ssd_cla_episodes": "clae_cla_episode_id clae_person_id clae_cla_id clae_cla_episode_start_date"
    " clae_cla_episode_ceased_date clae_entered_care_date",
    "ssd_cla_placement": "clap_cla_placement_id clap_person_id clap_cla_id clap_cla_placement_start_date"
    " clap_cla_placement_end_date clap_cla_placement_type clap_cla_placement_distance",
    "ssd_cla_reviews": "clar_cla_review_id clar_cla_id clar_cla_review_date clar_cla_review_cancelled",
    "ssd_cla_visits": "clav_cla_visit_id+clav_person_id clav_cla_visit_date clav_cla_visit_seen",
    "ssd_cla_health": "clah_health_check_id clah_person_id clah_health_check_type clah_health_check_date"
    " clah_health_check_status",
    "ssd_missing": "miss_table_id miss_person_id miss_missing_episode_start_date miss_missing_episode_type",
    "ssd_care_leavers": "clea_table_id clea_person_id clea_care_leaver_eligibility clea_care_leaver_in_touch"
    " clea_care_leaver_latest_contact clea_care_leaver_accom_suitable clea_care_leaver_activity"
    " clea_pathway_plan_review_date",
    "sup_supervision": "supervision_id person_id supervision_date",
    "sup_pep": "pep_id person_id academic_year term completed_date rating",
    "sup_placement_location": "placement_id location",
    "sup_visit_frequency": "person_id interval_days start_date end_date",
}
OF_EVIDENCE = {"ssd_family": "fami_table_id fami_family_id fami_person_id"}  # no figure reads it
WITHOUT_KEY = {"sup_visit_frequency"}


def columns_of(table: str) -> list[str]:
    return _said_of(table).replace("+", " ").split()


def key_of(table: str) -> list[str]:
    return [] if table in WITHOUT_KEY else _said_of(table).split()[0].split("+")


def _said_of(table: str) -> str:
    return OF_EVIDENCE.get(table) or TABLES[table]


def holds_days(column: str) -> bool:
    return column.endswith(("_date", "_dob", "_latest_contact"))


def holds_ids(column: str) -> bool:
    return column.endswith("_id")


class Wording(Struct, frozen=True):
    """What a council decides about reading: texts and dates that mean nothing, the zone, the flags of a contact."""

    empty_texts: frozenset[str]
    empty_dates: frozenset[tuple[int, int, int]]
    time_zone: ZoneInfo
    flags: Mapping[str, Sequence[str]]  # names of flags by column of outcomes


class Table(Struct, frozen=True):
    """The rows that are kept, typed: the last one of a repeated key. And the columns that the export has."""

    rows: pa.Table
    present: frozenset[str]


def table_in(folder: Path, table: str, wording: Wording) -> Table | None:
    """The table of an export, or None if no file holds it."""
    texts = texts_in(folder, table)
    return None if texts is None else table_of(table, texts, wording)


def table_of(table: str, texts: Mapping[str, Sequence[str]], wording: Wording) -> Table:
    """The rows of these columns; a declared column that is not among them is empty."""
    emptied = {column: emptied_texts(cells, wording) for column, cells in texts.items()}
    ids = {column: ids_of(cells) for column, cells in emptied.items() if holds_ids(column)}
    count = len_of(emptied)
    rows = pa.array(
        without_repeats([{**emptied, **ids}.get(column, []) for column in key_of(table)], count), pa.int64()
    )
    typed: dict[str, pa.Array] = {"line": rows}
    for column in columns_of(table):
        cells = emptied.get(column, [None] * count)
        for name, array in typed_columns(column, ids.get(column, cells), wording).items():
            typed[name] = array if len(rows) == count else array.take(rows)
    return Table(pa.table(typed), frozenset(emptied))


def len_of(texts: Mapping[str, Sequence[object]]) -> int:
    return len(next(iter(texts.values()), ()))


def typed_columns(column: str, cells: Sequence[str | None], wording: Wording) -> dict[str, pa.Array]:
    """A column as DuckDB takes it: days with whether each is unreadable, outcomes as flags, all else as texts."""
    if holds_days(column):
        days = days_by_text(cells, wording)
        unreadable = {text for text, day in days.items() if day is UNREADABLE}
        days |= dict.fromkeys(unreadable)
        return {
            column: pa.array([*map(days.get, cells)], pa.date32()),
            f"{column}_is_unreadable": pa.array([*map(unreadable.__contains__, cells)], pa.bool_()),
        }
    if column.endswith("_outcome_json"):
        said = {
            cell: [text for flag in wording.flags[column] for text in flag_texts(cell, flag)] for cell in set(cells)
        }
        says_yes = {cell: any(map(is_yes, texts)) for cell, texts in said.items()}
        return {
            f"{column}_names_flag": each(cells, {cell: bool(texts) for cell, texts in said.items()}, pa.bool_()),
            f"{column}_says_yes": each(cells, says_yes, pa.bool_()),
        }
    return {column: pa.array(cells, pa.string())}


def each(cells: Sequence[str | None], meaning: Mapping[str | None, object], kind: pa.DataType) -> pa.Array:
    """What the cells of a column mean, from the meanings of its distinct texts."""
    return pa.array([*map(meaning.__getitem__, cells)], kind)


# --- files


def texts_in(folder: Path, table: str) -> dict[str, list[str]] | None:
    """The columns of a table that are read, as trimmed texts; a row that ends early is filled up with empty cells."""
    file = folder / f"{table}.csv"
    if file.exists():
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = [row for row in csv.reader(lines) if row]
        header = [trimmed(name).lower() for name in rows[0]] if rows else []
        places = {name: place for place, name in enumerate(header) if name in columns_of(table)}
        del rows[:1]
        if min(map(len, rows), default=0) < len(header):
            rows = [[*row, *[""] * (len(header) - len(row))] for row in rows]
        return {name: [*map(str.strip, map(itemgetter(place), rows))] for name, place in places.items()}
    file = folder / f"{table}.parquet"
    if file.exists():
        typed = pq.read_table(file)
        names = [name for name in typed.schema.names if name.lower() in columns_of(table)]
        return {name.lower(): [trimmed(text_of(cell)) for cell in typed[name].to_pylist()] for name in names}
    return None


def text_of(cell: object) -> str:
    """A typed cell as a text that is read the same way: a moment keeps its zone."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def trimmed(text: str) -> str:
    return text.strip()


def emptied_texts(texts: Sequence[str], wording: Wording) -> list[str | None]:
    """The texts, with None in place of those that mean nothing."""
    longest = max(map(len, wording.empty_texts))
    short = {text for text in texts if len(text) <= longest}
    empty = {text for text in short if not text or text.casefold() in wording.empty_texts}
    return [None if text in empty else text for text in texts] if empty else [*texts]


# --- ids


EXPONENT = re.compile(r"[0-9]+(\.[0-9]+)?E[+-][0-9]+", re.IGNORECASE)
IN_EXPONENTS = ("E+", "E-", "e+", "e-")
FLOATED = re.compile(r"([0-9]+)\.00?")


def ids_of(cells: Sequence[str | None]) -> list[str | None]:
    """Ids without a spreadsheet's traces: an exponent form is lost, and ".0" is removed if the whole column has it."""
    known = [*cells]
    together = " ".join(filter(None, cells))
    if any(mark in together for mark in IN_EXPONENTS):
        known = [None if cell is None or EXPONENT.fullmatch(cell) else cell for cell in cells]
    if any(known) and all(FLOATED.fullmatch(cell) for cell in known if cell is not None):
        return [cell and cell.rpartition(".")[0] for cell in known]
    return known


def without_repeats(key: Sequence[Sequence[str | None]], count: int) -> list[int]:
    """Places of the rows that are kept: the last of a repeated key; a key that is empty, even in part, is no repeat."""
    if not key or not all(key):
        return list(range(count))
    keys = key[0] if len(key) == 1 else zip(*key, strict=True)
    last = dict(zip(keys, range(count), strict=True)).values()
    empty = {place for column in key if None in column for place, cell in enumerate(column) if cell is None}
    return sorted(empty.union(last)) if empty or len(last) < count else list(range(count))


# --- dates


UNREADABLE = "unreadable"
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
NAMES = {name: number for number, month in enumerate(MONTHS, 1) for name in (month, month[:3])} | {"sept": 9}

PLAIN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?)?")
YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})(?P<by>[-/.])(?P<month>[0-9]{1,2})(?P=by)(?P<day>[0-9]{1,2})(?P<rest>.*)")
COMPACT = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?P<rest>(?![0-9]).*)")
TWO_NUMBERS = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<by>[-/.])(?P<month>[0-9]{1,2})(?P=by)(?P<year>[0-9]{4}|[0-9]{2})(?P<rest>(?![0-9]).*)"
)
NAME_SECOND = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<by>[-/. ]) *(?P<name>[a-z]+)(?P=by) *(?P<year>[0-9]{4}|[0-9]{2})(?P<rest>(?![0-9]).*)",
    re.IGNORECASE,
)
NAME_FIRST = re.compile(
    r"(?P<name>[a-z]+) +(?P<day>[0-9]{1,2})(,? +|,)(?P<year>[0-9]{4}|[0-9]{2})(?P<rest>(?![0-9]).*)", re.IGNORECASE
)
TIME = re.compile(
    r"(?:(?:T|,? +)(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:[.,:][0-9]+)?)?"
    r" *(?P<half>[AP]M)?)?"
    r" *(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?",
    re.IGNORECASE,
)
SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
DAY_ZERO = date(1899, 12, 30)  # from 1 March 1900 on, which all serial days of ours are


def days_by_text(cells: Sequence[str | None], wording: Wording) -> dict[str, date | str | None]:
    """
    What the distinct texts of a column mean: None for a text that means nothing, UNREADABLE for one that is no day.

    How the other texts of the column are written makes no difference to a text that is plainly a day.
    """
    texts = set(filter(None, cells))
    days = plain_days(texts, wording)
    others = texts - days.keys()
    if not any(days.values()) and holds_serials(others, wording):
        return days | {text: serial_day(text, wording) for text in others}
    is_month_first = month_first(others)
    return days | {text: day_of(text, wording, is_month_first) for text in others}


def plain_days(texts: Iterable[str], wording: Wording) -> dict[str, date | str | None]:
    """The texts in the usual form, year first; a time of day without a zone does not move the day."""
    plain = {text: text[:10] for text in texts if PLAIN.fullmatch(text)}
    days = {day: day_of(day, wording, False) for day in set(plain.values())}
    return {text: days[day] for text, day in plain.items()}


def holds_serials(texts: Iterable[str], wording: Wording) -> bool:
    return any(map(is_serial, texts)) and all(
        text == "0" or is_serial(text) or is_empty_date(text, wording) for text in texts
    )


def is_empty_date(cell: str, wording: Wording) -> bool:
    return day_of(cell, wording, False) is None


def is_serial(cell: str) -> bool:
    return bool(SERIAL.fullmatch(cell)) and 20000 <= float(cell) <= 60000


def serial_day(cell: str, wording: Wording) -> date | str | None:
    if cell == "0" or is_empty_date(cell, wording):
        return None
    return DAY_ZERO + timedelta(int(float(cell)))


def month_first(texts: Iterable[str]) -> bool:
    """Whether some second number can only be a day, and no first number can."""
    found = [TWO_NUMBERS.fullmatch(text) for text in texts]
    numbers = [(int(each["day"]), int(each["month"])) for each in found if each]
    return any(13 <= second <= 31 for _, second in numbers) and not any(first > 12 for first, _ in numbers)


def day_of(cell: str, wording: Wording, is_month_first: bool) -> date | str | None:
    for form in FORMS:
        if found := form.fullmatch(cell):
            break
    else:
        return UNREADABLE
    parts = found.groupdict()
    month, day = parts.get("month"), parts["day"]
    if is_month_first and found.re is TWO_NUMBERS:
        month, day = day, month
    number = NAMES.get(parts["name"].lower()) if "name" in parts else int(month or "")
    if number is None:
        return UNREADABLE
    return in_london((year_of(parts["year"]), number, int(day)), parts["rest"], wording)


FORMS = (YEAR_FIRST, COMPACT, TWO_NUMBERS, NAME_SECOND, NAME_FIRST)


def year_of(text: str) -> int:
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 50 else 1900)


def in_london(written: tuple[int, int, int], rest: str, wording: Wording) -> date | str | None:
    """The day that the clocks showed at that moment; the written day if there is no zone, or no time."""
    time = TIME.fullmatch(rest)
    if time is None:
        return UNREADABLE
    hour = hour_of(time)
    zone = zone_of(time["zone"] or "Z")
    if hour is None or zone is None or int(time["minute"] or 0) > 59 or int(time["second"] or 0) > 59:
        return UNREADABLE
    if written in wording.empty_dates:
        return None
    try:
        day = date(*written)
        if time["zone"] and time["hour"]:
            moment = datetime(*written, hour, int(time["minute"]), tzinfo=zone)
            day = moment.astimezone(wording.time_zone).date()
    except (ValueError, OverflowError):
        return UNREADABLE
    return None if (day.year, day.month, day.day) in wording.empty_dates else day


def hour_of(time: re.Match[str]) -> int | None:
    """0 to 23, or None if no clock shows it."""
    hour = int(time["hour"] or 0)
    if not time["half"]:
        return hour if hour <= 23 else None
    return hour % 12 + (12 if time["half"].upper() == "PM" else 0) if 1 <= hour <= 12 else None


def zone_of(text: str) -> timezone | None:
    """How far the zone's clocks are ahead; None if no zone's are that far ahead."""
    if text.upper() == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:]) if len(text) > 3 else 0
    if hours > 23 or minutes > 59:
        return None
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if text[0] == "-" else ahead)


# --- outcomes


def flag_texts(outcome: str | None, flag: str) -> list[str]:
    """What the outcome says under a flag's two names; empty if it has neither."""
    names = (flag, f"OUTCOME_{flag}")
    if outcome is None or (flag not in outcome and "\\" not in outcome):  # a name may be spelt in escapes
        return []
    try:
        said = parsed(outcome)
    except (ValueError, RecursionError):
        found = (re.search(rf'"{re.escape(name)}"\s*:\s*"([^"]*)"', outcome) for name in names)
        return [match[1] for match in found if match]
    return [text_of(said[name]) for name in names if name in said] if isinstance(said, dict) else []


def parsed(outcome: str) -> object:
    if nesting(outcome) > 500:
        raise ValueError("nested too deeply")
    return json.loads(outcome, parse_constant=refused)


def refused(constant: str) -> Callable[..., object]:
    raise ValueError(f"{constant} is no JSON")


def nesting(outcome: str) -> int:
    depth = deepest = 0
    for mark in re.sub(r'"(\\.|[^"\\])*"', "", outcome):
        depth += (mark in "[{") - (mark in "]}")
        deepest = max(deepest, depth)
    return deepest


@cache
def is_yes(text: str) -> bool:
    return words(text) in ("y", "yes", "t", "true", "1", "1.0")


def words(text: str) -> str:
    """A text as it is compared: without regard to case and without an Annex A prefix."""
    return re.sub(r"^[a-z][0-9]?\)\s*", "", text.strip().casefold())
