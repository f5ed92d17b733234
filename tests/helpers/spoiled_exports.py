"""
Exports as real case systems and jobs write them, each with a few of the faults that such exports have, by seed.

The rows are those of random_exports.py, in one plain form; then every column gets the form of its system (dates, ids,
typed Parquet), and faults of some kinds are put in: tables cut short, empty or absent, columns absent, ids that do not
join, texts that are in no list. The faults of an export are returned, so that a difference can be traced.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from oracle_reading import TABLES, columns_of, holds_days, holds_ids
from random_exports import (
    COLUMNS,
    EMPTY,
    UNREADABLE_DATES,
    Chance,
    Row,
    identity,
    last_days,
    people,
    plus_months,
    random_export,
    tables,
)

LONDON = ZoneInfo("Europe/London")
# Last days on a Sunday, in a leap February, in the Easter holidays, at Christmas, on a 31st; ends of all three terms.
PERIODS = ("2024-06", "2024-02", "2024-03", "2023-12", "2024-07", "2024-05", "2025-01", "2023-05")

Tables = dict[str, list[Row]]


class Scenario(Struct, frozen=True):
    """Exports in a folder, what is asked of them, and which faults they have."""

    folder: Path
    period: str
    history: str | None
    faults: tuple[str, ...]


def scenario(folder: Path, seed: int) -> Scenario:
    """A flat export, one export a month, or exports of any days; clean or spoiled; own figures or restated ones."""
    draw = random.Random(seed)
    period = PERIODS[seed % len(PERIODS)]
    if seed % 3:
        return Scenario(folder, period, None, tuple(one_export(folder, seed, period, draw.random() < 0.8)))
    faults: list[str] = []
    names = folder_names(period, draw)
    for number, name in enumerate(names):
        faults += one_export(folder / name, seed * 10 + number, period, draw.random() < 0.7)
    return Scenario(folder, period, draw.choice((None, None, "own", "restated")), (*names, *faults))


def one_export(folder: Path, seed: int, period: str, is_spoiled: bool) -> list[str]:
    if is_spoiled:
        return spoiled_export(folder, seed, period)
    random_export(folder, seed, period, absent=absent_tables(seed))
    return ["clean"]


def absent_tables(seed: int) -> tuple[str, ...]:
    """Tables that an export lacks: in every second export none."""
    draw = random.Random(seed)
    return tuple(draw.sample(sorted(TABLES), draw.choice((1, 2, 4)))) if seed % 2 else ()


def folder_names(period: str, draw: random.Random) -> list[str]:
    """Named for the month, for a day soon after its end, too long after it, or within it; or missing."""
    names = []
    for end in last_days(period):
        ways = (
            f"{end:%Y-%m}",
            f"{end:%Y-%m}",
            soon(end, 0, 9),
            soon(end, 9, 31),
            soon(end, -4, -1),
            soon(end, 32, 45),
            "",
        )
        names.append(pick(draw, ways))
    held: dict[str, str] = {}
    for name in names:
        if name and as_at(name) not in held:  # two of the same day are refused
            held[as_at(name)] = name
    return list(held.values()) or [f"{last_days(period)[0]:%Y-%m}"]


def soon(end: date, least: int, most: int) -> tuple[date, int, int]:
    return end, least, most


def pick(draw: random.Random, ways: Sequence[str | tuple[date, int, int]]) -> str:
    way = draw.choice(ways)
    return way if isinstance(way, str) else f"{way[0] + timedelta(draw.randint(*way[1:]))}"


def as_at(name: str) -> str:
    return name if len(name) > 7 else f"{last_days(name)[0]}"


# --- one export


def spoiled_export(folder: Path, seed: int, period: str) -> list[str]:
    """Write an export with one to five kinds of faults, and say which."""
    draw = random.Random(seed)
    chance = Chance(
        draw, last_days(period), [*people(draw), *(f"more-{number}" for number in range(40))], is_plain=True
    )
    written = tables(chance)
    if chance.happens(0.4):
        with_digits_alone(chance, written)
    drawn = draw.sample(FAULTS, draw.randint(1, 5))
    faults = [spoil(chance, written) for spoil in sorted(drawn, key=LAST.__contains__)]
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in written.items():
        write_table(chance, folder, table, rows)
    return faults


def good_export(folder: Path, period: str, seed: int = 7) -> frozenset[str]:
    """Write an export without a fault; returns its ids, names and birth dates, which must not be printed anywhere."""
    draw = random.Random(seed)
    children = [f"{zeros}71{number:05}9" for number in range(60) for zeros in ("00" if number % 2 else "",)]
    chance = Chance(draw, last_days(period), children, is_plain=True)
    written = tables(chance)
    written["ssd_person"] = [identity(chance, child) for child in children]
    with_known_texts(draw, written)
    private = set(children)
    for number, row in enumerate(written["ssd_person"]):
        row |= {"pers_person_id": row["pers_person_id"].strip(), "pers_forename": f"Zyxa{number}"}
        row |= {"pers_surname": f"Quorn{number}", "pers_dob": f"{born(draw)}", "pers_expected_dob": ""}
        private |= {row["pers_forename"], row["pers_surname"], row["pers_dob"]}
        private.add(f"{date.fromisoformat(row['pers_dob']):%d/%m/%Y}")
    folder.mkdir(parents=True)
    for table, rows in written.items():
        write_csv(
            folder / f"{table}.csv",
            {column: [row.get(column, "") for row in rows] for column in COLUMNS[table].split()},
        )
    return frozenset(private)


KNOWN = {
    "clea_care_leaver_in_touch": ("YES", "YES", "NO", "REFU", "DIED"),
    "clea_care_leaver_accom_suitable": ("Suitable", "Suitable", "Unsuitable"),
    "clea_care_leaver_activity": ("F2", "P4", "G5"),
    "clea_care_leaver_eligibility": ("Relevant child", "Former relevant child", "Eligible child"),
    "clah_health_check_status": ("Completed", "Completed", "Refused"),
    "miss_missing_episode_type": ("Missing", "M", "Away"),
    "clap_cla_placement_distance": ("3.5", "12", "31.0"),
    "location": ("IN", "OUT"),
    "rating": ("gold", "green", "red"),
}


def with_known_texts(draw: random.Random, written: Tables) -> None:
    for rows in written.values():
        for row in rows:
            row |= {column: draw.choice(texts) for column, texts in KNOWN.items() if column in row}
    places = [row["clap_cla_placement_id"] for row in written["ssd_cla_placement"]]
    written["sup_placement_location"] = [
        {"placement_id": place, "location": draw.choice(("IN", "OUT"))} for place in places
    ]


def born(draw: random.Random) -> date:
    """A day on which nothing else is dated."""
    return date(draw.choice((2004, 2007, 2008, 2011, 2015, 2018)), draw.randint(1, 12), draw.randint(3, 26))


def with_digits_alone(chance: Chance, written: Tables) -> None:
    """Every id a number, the same in all tables, some with leading zeros; now and then a whole column ends in .0."""
    numbers: dict[str, str] = {}
    for table, rows in written.items():
        for column in COLUMNS[table].split():
            if holds_ids(column):
                for row in rows:
                    if text := row.get(column, "").strip():
                        zeros = "00" if chance.happens(0.02) else ""
                        row[column] = numbers.setdefault(text, f"{zeros}{len(numbers) + 1000}")
                if chance.happens(0.15):
                    with_points(chance, rows, column)


def with_points(chance: Chance, rows: list[Row], column: str) -> None:
    """ ".0" after every id, or after all but one: then none of them loses it."""
    held = [row for row in rows if row.get(column)]
    for row in held[: len(held) - (1 if chance.happens(0.2) else 0)]:
        row[column] += ".0"


def one_table(chance: Chance, among: Sequence[str] = tuple(TABLES)) -> str:
    return chance.one(list(among))


def day_column(table: str) -> str | None:
    """The column by which the rows of a table are counted."""
    days = [column for column in columns_of(table) if holds_days(column)]
    return {"ssd_cin_assessments": "cina_assessment_auth_date"}.get(table, next(iter(days), None))


def person_column(table: str) -> str | None:
    return next((column for column in columns_of(table) if column.endswith("person_id")), None)


PLANNABLE = [
    "ssd_cp_reviews",
    "ssd_cla_reviews",
    "ssd_cin_visits",
    "ssd_cp_visits",
    "ssd_cla_visits",
    "ssd_cla_health",
    "sup_supervision",
    "ssd_cin_assessments",
    "ssd_initial_cp_conference",
]
STEADY = [
    "ssd_contacts",
    "ssd_cin_episodes",
    "ssd_cin_assessments",
    "ssd_cin_visits",
    "ssd_cp_visits",
    "ssd_cla_visits",
    "ssd_s47_enquiry",
    "sup_supervision",
]


def emptied(chance: Chance, written: Tables) -> str:
    table = one_table(chance)
    written[table] = []
    return f"{table} has no row"


def every_row_bad(chance: Chance, written: Tables) -> str:
    table = one_table(chance, [table for table in TABLES if day_column(table) and person_column(table)])
    column = chance.one([day_column(table) or "", person_column(table) or ""])
    for row in written[table]:
        row[column] = "soon" if holds_days(column) else chance.one(EMPTY)
    return f"{column} is bad in every row"


def some_rows_bad(chance: Chance, written: Tables) -> str:
    table, share = one_table(chance), chance.draw.choice((0.02, 0.1, 0.4))
    columns = [column for column in columns_of(table) if holds_days(column) or column.endswith("person_id")]
    column = chance.one(columns or columns_of(table)[-1:])
    for row in written[table]:
        if chance.happens(share):
            row[column] = (
                chance.one(UNREADABLE_DATES) if holds_days(column) else chance.one((*EMPTY, "1.23E+11", "4e+9"))
            )
    return f"{column} is bad in {share:.0%}"


def planned(chance: Chance, written: Tables) -> str:
    table, share = one_table(chance, PLANNABLE), chance.draw.choice((0.05, 0.3, 1.0))
    column = {"ssd_initial_cp_conference": "icpc_icpc_date"}.get(table, day_column(table) or "")
    for row in written[table]:
        if chance.happens(share):
            row[column] = chance.one(EMPTY)
    return f"{table} has {share:.0%} planned"


def without_columns(chance: Chance, written: Tables) -> str:
    """Leave out columns, but none that decides between rows that tie: chance would then take its place."""
    absent = [
        column
        for table in (one_table(chance) for _ in range(chance.draw.choice((1, 1, 2, 3))))
        for column in [chance.one(columns_of(table))]
        if column not in TIE_BREAKERS
    ]
    for table, rows in written.items():
        gone = dict.fromkeys(set(absent) & set(COLUMNS[table].split()), ABSENT)
        written[table] = [{**row, **gone} for row in rows]
    return f"{' '.join(absent)} not there"


ABSENT = "\0"  # a column in which every cell is this is not written
TIE_BREAKERS = {"clea_table_id", "clae_cla_episode_id", "clap_cla_placement_id", "lega_legal_status_id"}


def without_tables(chance: Chance, written: Tables) -> str:
    gone = [one_table(chance) for _ in range(chance.draw.choice((1, 2)))]
    for table in gone:
        written.pop(table, None)
    return f"{' '.join(gone)} not there"


def unmatched(chance: Chance, written: Tables) -> str:
    share = chance.draw.choice((0.03, 0.1, 0.19, 0.3, 0.9))
    written["ssd_person"] = [row for row in written.get("ssd_person", []) if not chance.happens(share)]
    return f"{share:.0%} of persons not there"


def without_birth(chance: Chance, written: Tables) -> str:
    share = chance.draw.choice((0.03, 0.1, 0.5))
    for row in written.get("ssd_person", []):
        if chance.happens(share):
            row["pers_dob"] = ""
            row["pers_expected_dob"] = chance.written(chance.edge() if chance.happens(0.3) else None)
    return f"{share:.0%} without a date of birth"


STRANGE = {
    "clea_care_leaver_in_touch": ("spoke in May", "", "code 4"),
    "clea_care_leaver_accom_suitable": ("Not known", "B", ""),
    "clea_care_leaver_activity": ("works full time", "", "Full-time education"),
    "clea_care_leaver_eligibility": ("care leaver", "", "18+"),
    "clah_health_check_status": ("Happened", "Seen by nurse", "Refused"),
    "clah_health_check_type": ("Health check", "Medical", ""),
    "miss_missing_episode_type": ("Absconded", "", "Away"),
    "rating": ("excellent", "", "4"),
    "clap_cla_placement_distance": ("", "999.9", "near"),
    "location": ("", "IN", "OUT"),
    "cinv_cin_visit_seen": ("N", "", "seen"),
    "cppv_cp_visit_seen": ("N", "", "seen"),
    "clav_cla_visit_seen": ("N", "", "seen"),
    "cont_contact_outcome_json": ("NFA", '{"NFA_FLAG": "Y"}', ""),
    "s47e_s47_outcome_json": ("ICPC", "{}", ""),
    "academic_year": ("23/24", "AY2023", "2023-2024"),
    "interval_days": ("", "30.0", "84"),
}


def strange_texts(chance: Chance, written: Tables) -> str:
    column, share = chance.one(list(STRANGE)), chance.draw.choice((0.04, 0.2, 1.0))
    table = next(table for table in TABLES if column in columns_of(table))
    for row in written.get(table, []):
        if chance.happens(share):
            row[column] = chance.one(STRANGE[column])
    return f"{column} is strange in {share:.0%}"


def cut_short(chance: Chance, written: Tables) -> str:
    """A steady year of rows, and then none from some days before the end."""
    table, days = one_table(chance, STEADY), chance.draw.choice((0, 12, 13, 14, 15, 16, 25))
    column, end = day_column(table) or "", chance.end()
    rows = written.setdefault(table, [])
    for number in range(chance.draw.choice((150, 197, 199, 200, 230))):
        row = dict(chance.draw.choice(rows)) if rows else {}
        row[columns_of(table)[0]] = f"steady-{number}"
        row[column] = f"{end - timedelta(days + number)}"
        if table == "ssd_cin_assessments":
            row["cina_assessment_start_date"] = f"{end - timedelta(days + number + 30)}"
        rows.append(row)
    kept = f"{end - timedelta(days)}"
    if chance.happens(0.8):
        written[table] = [row for row in rows if not row.get(column) or row[column] <= kept or chance.happens(0.002)]
    return f"{table} ends {days} days before {end}"


def begins_late(chance: Chance, written: Tables) -> str:
    """A table of which earlier years were not exported."""
    table = one_table(chance, ["ssd_cin_episodes", "ssd_cp_plans", "ssd_cla_health", "ssd_cla_placement"])
    months, column = chance.draw.choice((6, 12, 18)), day_column(table) or ""
    begins = f"{plus_months(max(chance.last_days), -months)}"
    written[table] = [row for row in written.get(table, []) if row.get(column, "") >= begins]
    return f"{table} begins on {begins}"


def repeated(chance: Chance, written: Tables) -> str:
    table = one_table(chance)
    key = COLUMNS[table].split()[:1]
    rows = written.get(table, [])
    for row in rows[: len(rows) // 4]:
        rows.append({**chance.draw.choice(rows), **{column: row.get(column, "") for column in key}})
    return f"{table} repeats keys"


def null_words(chance: Chance, written: Tables) -> str:
    for rows in written.values():
        for row in rows:
            for column, text in row.items():
                if not text and chance.happens(0.3):
                    row[column] = chance.one(EMPTY)
    return "words for nothing"


def late_rows(chance: Chance, written: Tables) -> str:
    """Mistyped dates: rows dated long after the export."""
    table = one_table(chance, STEADY)
    for row in written.get(table, []):
        if chance.happens(0.05):
            row[day_column(table) or ""] = f"{max(chance.last_days) + timedelta(chance.draw.randint(20, 400))}"
    return f"{table} has rows of the future"


Fault = Callable[[Chance, Tables], str]
FAULTS: tuple[Fault, ...] = (
    emptied,
    every_row_bad,
    some_rows_bad,
    some_rows_bad,
    planned,
    without_columns,
    without_columns,
    without_tables,
    unmatched,
    without_birth,
    strange_texts,
    strange_texts,
    strange_texts,
    cut_short,
    cut_short,
    begins_late,
    repeated,
    null_words,
    late_rows,
)
LAST = {without_columns, without_tables}  # these come last: nothing can be written to what is not there


# --- how a system writes a column


def in_utc(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)


DAY_FORMS: dict[str, Callable[[date], str]] = {
    "iso": lambda day: f"{day}",
    "datetime": lambda day: f"{day} 23:59:59.997",
    "T": lambda day: f"{day}T00:00:00",
    "slashes, year first": lambda day: f"{day.year}/{day.month}/{day.day}",
    "dots, year first": lambda day: f"{day:%Y.%m.%d}",
    "compact": lambda day: f"{day:%Y%m%d}",
    "day first": lambda day: f"{day:%d/%m/%Y}",
    "day first, short": lambda day: f"{day.day}/{day.month}/{day.year} 9:05",
    "day first, two digits": lambda day: f"{day:%d/%m/%y}",
    "day first, dashes": lambda day: f"{day:%d-%m-%Y} 12:30:00 PM",
    "day first, dots": lambda day: f"{day:%d.%m.%Y}",
    "month first": lambda day: f"{day:%m/%d/%Y}",
    "month first, AM": lambda day: f"{day.month}/{day.day}/{day.year} 12:00:00 AM",
    "month first, two digits": lambda day: f"{day:%m-%d-%y}",
    "named": lambda day: f"{day:%d %b %Y}",
    "named in full": lambda day: f"{day.day} {day:%B %Y}",
    "Oracle": lambda day: f"{day:%d-%b-%y}".upper(),
    "name first": lambda day: f"{day:%B} {day.day}, {day.year}",
    "SQL Server": lambda day: f"{day:%b} {day.day:>2} {day.year} {'11:59PM' if day.day % 2 else '12:00AM'}",
    "Sept": lambda day: f"{day.day} {'Sept' if day.month == 9 else f'{day:%b}'} {day.year}",
    "Z, just after midnight": lambda day: f"{in_utc(day, 0, 30):%Y-%m-%dT%H:%M:%SZ}",
    "Z, just before midnight": lambda day: f"{in_utc(day, 23, 30):%Y-%m-%d %H:%M:%S.000Z}",
    "zone": lambda day: f"{in_utc(day, 0, 5) + timedelta(hours=5, minutes=30):%Y-%m-%d %H:%M:%S} +05:30",
    "zone, short": lambda day: f"{in_utc(day, 22, 0) - timedelta(hours=8):%Y-%m-%dT%H:%M}-08",
    "zone without a time": lambda day: f"{day}Z",
    "serial": lambda day: f"{(day - date(1899, 12, 30)).days}",
    "serial with a time": lambda day: f"{(day - date(1899, 12, 30)).days}.75",
}


def write_table(chance: Chance, folder: Path, table: str, rows: list[Row]) -> None:
    columns = [column for column in COLUMNS[table].split() if not rows or rows[0].get(column) != ABSENT]
    columns = chance.draw.sample(columns, len(columns))
    cells = {column: [row.get(column, "") for row in rows] for column in columns}
    if chance.happens(0.2):
        typed = {column: typed_cells(chance, column, texts) for column, texts in cells.items()}
        pq.write_table(pa.table(typed), folder / f"{table}.parquet")
        return
    for column in columns:
        if holds_days(column) and chance.happens(0.7):
            form = DAY_FORMS[chance.one(list(DAY_FORMS))]
            cells[column] = [in_form(form, text) for text in cells[column]]
    write_csv(folder / f"{table}.csv", cells)


def write_csv(file: Path, cells: dict[str, list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(cells)
        writer.writerows(zip(*cells.values(), strict=True))


def in_form(form: Callable[[date], str], text: str) -> str:
    """The day in another form; a text that is not a plain day stays as it is."""
    try:
        return form(date.fromisoformat(text))
    except ValueError:
        return text


def typed_cells(chance: Chance, column: str, texts: list[str]) -> pa.Array:
    """A typed column, if every text allows it."""
    known = [text.strip() for text in texts]
    try:
        if holds_days(column):
            return days_typed(chance, [date.fromisoformat(text) if text else None for text in known])
        if holds_ids(column) and not any(text.startswith("0") for text in known):
            numbers = [int(text) if text else None for text in known]
            return pa.array(numbers, pa.float64() if chance.happens(0.3) else pa.int64())
    except ValueError:
        pass
    return pa.array(texts, pa.string())


def days_typed(chance: Chance, days: list[date | None]) -> pa.Array:
    if chance.happens(0.4):
        return pa.array(days, pa.date32())
    if chance.happens(0.5):
        moments = [day and datetime(day.year, day.month, day.day, 23, 59) for day in days]
        return pa.array(moments, pa.timestamp(chance.one(("s", "us", "ns"))))
    return pa.array([day and in_utc(day, 0, 30) for day in days], pa.timestamp("us", tz="UTC"))
