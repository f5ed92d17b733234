"""
The 32 figures once more, in plain SQL: numerator, denominator, low and high, why one can't be known, and doubts.

Written from the published definitions alone; shares no code with `kpixl`, so that the two can only agree by being
right or by reading a sentence alike. Cells are read in oracle_reading.py; what they mean is in
`tests/helpers/sql/`: words (calendar, texts), tables, leavers, cohorts, indicators, needs, unknown and doubts.
Parameters come from a config folder.
"""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

import own_oracle
from oracle_reading import TABLES, Table, Wording, columns_of, table_in, table_of

SQL = Path(__file__).parent / "sql"
CONFIG = Path(__file__).parents[2] / "config"

LEAVERS = "ssd_care_leavers"
OF_ALL_PERIODS = [name for name in TABLES if name != LEAVERS]  # of the export that serves a period, own or not
SMALL = 20_000  # rows: with fewer, looking for the best way to an answer takes longer than any way does


# As if there were three, but all of them ours: with fewer, each hash table begins eight times as large.
ONE_THREAD = {"threads": 3, "external_threads": 3}


@dataclass(frozen=True)
class Answer:
    """
    One figure of one period. `unknown` holds every kind of reason that applies, each with what a reason may name
    (tables, columns, words, joined by commas); it is empty where the figure is known.
    """

    numerator: int | None
    denominator: int | None
    low: int | None
    high: int | None
    unknown: frozenset[tuple[str, str]]
    doubts: frozenset[str]


Answers = dict[str, Answer]  # by key


@dataclass(frozen=True)
class Export:
    """One full export, as at a day."""

    folder: Path
    as_at: date
    is_of_a_month: bool = False  # named for a month, or flat


# --- which export serves


def answers(
    extracts: Path, periods: Sequence[str], *, history: str | None = None, config: Path = CONFIG
) -> dict[str, Answers]:
    """What `kpixl figures` has to say, by period and key; a flat export is that of the newest period."""
    served = serving(extracts, periods, history)
    found: dict[str, Answers] = {}
    for export in {export for export, _ in served.values()}:
        found |= answered(export, {period: own for period, (by, own) in served.items() if by == export}, config)
    return {period: found[period] for period in periods}


def serving(
    extracts: Path, periods: Sequence[str], history: str | None
) -> dict[str, tuple[Export | None, Export | None]]:
    """By period the export that serves it, and its own one."""
    exports = exports_in(extracts)
    if not exports:
        flat = {period: Export(extracts, last_day(period), True) for period in periods}
        return {period: (flat[period], flat[period] if period == max(periods) else None) for period in periods}
    newest = max(exports, key=lambda export: export.as_at)
    return {
        period: (newest if history == "restated" else own, own)
        for period in periods
        for own in [export_of(period, exports)]
    }


def exports_in(extracts: Path) -> list[Export]:
    """Exports in sub-folders named `2024-06` or `2024-06-28`."""
    found = []
    for folder in sorted(extracts.iterdir()):
        if folder.is_dir() and re.fullmatch(r"\d{4}-\d{2}", folder.name):
            found.append(Export(folder, last_day(folder.name), True))
        elif folder.is_dir() and re.fullmatch(r"\d{4}-\d{2}-\d{2}", folder.name):
            found.append(Export(folder, date.fromisoformat(folder.name)))
    return found


def export_of(period: str, exports: Sequence[Export]) -> Export | None:
    """The one named for the period; else the first as at its end or up to 31 days later; else the latest in it."""
    end = last_day(period)
    named = [export for export in exports if export.is_of_a_month and export.as_at == end]
    dated = sorted((export for export in exports if not export.is_of_a_month), key=lambda export: export.as_at)
    after = [export for export in dated if end <= export.as_at <= end + timedelta(31)]
    within = [export for export in dated if f"{export.as_at:%Y-%m}" == period]
    return next(iter([*named, *after, *reversed(within)]), None)


def last_day(period: str) -> date:
    year, month = (int(part) for part in period.split("-"))
    return date(year, month, monthrange(year, month)[1])


def answered(export: Export | None, own: Mapping[str, Export | None], config: Path) -> dict[str, Answers]:
    """Care leavers come from each period's own export, all else from `export`, which may not be too old."""
    if export is None:
        return {period: nothing_known("no export", config) for period in own}
    too_old = [period for period in own if export != own[period] and export.as_at < last_day(period)]
    found = {period: nothing_known("too old", config) for period in too_old}
    if in_time := [period for period in own if period not in too_old]:
        with loaded({name: read_table(export.folder, name, config) for name in OF_ALL_PERIODS}, config) as db:
            for period in in_time:
                of_own = own[period]
                leavers = read_table(of_own.folder, LEAVERS, config) if of_own else None
                found[period] = figures(db, leavers, period, export.as_at, config, has_own=of_own is not None)
    return found


def nothing_known(kind: str, config: Path) -> Answers:
    unknown = Answer(None, None, None, None, frozenset({(kind, "export")}), frozenset())
    return dict.fromkeys(keys(config), unknown)


@cache
def keys(config: Path) -> tuple[str, ...]:
    return tuple(key for key, value in settings(config)["indicators"].items() if isinstance(value, dict))


@cache
def settings(config: Path) -> dict[str, dict[str, Any]]:
    return {
        name: tomllib.loads((config / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("extracts", "indicators", "council")
    }


def tables_in(folder: Path, config: Path) -> Mapping[str, Table | None]:
    return {table: read_table(folder, table, config) for table in TABLES}


@lru_cache(maxsize=8 * len(TABLES))  # a table is read once for all periods that ask for it
def read_table(folder: Path, table: str, config: Path) -> Table | None:
    return table_in(folder, table, wording(config))


@cache
def wording(config: Path) -> Wording:
    said = settings(config)["extracts"]
    return Wording(
        empty_texts=frozenset(text.casefold() for text in said["empty_texts"]),
        empty_dates=frozenset(tuple(map(int, day.split("-"))) for day in said["empty_dates"]),
        time_zone=ZoneInfo(said["time_zone"]),
        flags={
            "cont_contact_outcome_json": settings(config)["indicators"]["contacts_progressed"]["parameters"][
                "progressed_flags"
            ],
            "s47e_s47_outcome_json": ["CP_CONFERENCE_FLAG"],
        },
    )


# --- the figures of one export


def figures(
    db: duckdb.DuckDBPyConnection, leavers: Table | None, period: str, as_at: date, config: Path, *, has_own: bool
) -> Answers:
    with cases_of(db, leavers, period, as_at, config):
        for step in ("unknown", "doubts"):
            run(db, step)
            own_oracle.add(db, step, settings(config)["indicators"])
        return collected(db, has_own)


@contextmanager
def counted(
    tables: Mapping[str, Table | None], period: str, as_at: date, config: Path, *, threads: int = 1
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the cases of every indicator."""
    of_all = {name: tables[name] for name in OF_ALL_PERIODS}
    with loaded(of_all, config, threads=threads) as db, cases_of(db, tables[LEAVERS], period, as_at, config):
        yield db


@contextmanager
def loaded(
    tables: Mapping[str, Table | None], config: Path, *, threads: int = 1
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the rows of an export and their states, which are the same for all periods."""
    with duckdb.connect(config={"threads": threads} if threads > 1 else ONE_THREAD) as db:
        if sum(table.rows.num_rows for table in tables.values() if table) < SMALL:
            db.execute("PRAGMA disable_optimizer")
        define(db, parameters(config))
        run(db, "words")
        define_in_touch(db, settings(config)["extracts"]["in_touch"])
        db.execute("CREATE TABLE present_tables(name VARCHAR)")
        db.execute("CREATE TABLE absent_columns(name VARCHAR, column_name VARCHAR)")
        for name, table in tables.items():
            load(db, name, table, config)
        run(db, "tables")
        yield db


@contextmanager
def cases_of(
    db: duckdb.DuckDBPyConnection, leavers: Table | None, period: str, as_at: date, config: Path
) -> Iterator[None]:
    """The cases of one period, which are in the database until the next one's are."""
    db.begin()
    define_period(db, period, as_at, config)
    load(db, LEAVERS, leavers, config)
    run(db, "leavers")
    for step in ("cohorts", "needs", "indicators"):
        run(db, step)
        own_oracle.add(db, step, settings(config)["indicators"])
    yield
    db.rollback()


def run(db: duckdb.DuckDBPyConnection, step: str) -> None:
    for statement in statements(step):
        db.execute(statement)


@cache
def statements(step: str) -> list[duckdb.Statement]:
    """Parsed once: what asks about small exports takes longer to read than to answer."""
    return duckdb.extract_statements((SQL / f"{step}.sql").read_text(encoding="utf-8"))


def define(db: duckdb.DuckDBPyConnection, variables: Mapping[str, object]) -> None:
    db.execute(";".join(f"SET VARIABLE {name} = {in_sql(value)}" for name, value in variables.items()))


def define_period(db: duckdb.DuckDBPyConnection, period: str, as_at: date, config: Path) -> None:
    """S() and E(), the first and the last day, the day of the export, the population, and the terms that ended."""
    define(db, ended_terms(settings(config)["indicators"]["pep_quality"]["parameters"]["terms"], period))
    db.execute(f"CREATE MACRO S() AS DATE '{period}-01'")
    db.execute(f"CREATE MACRO E() AS DATE '{last_day(period)}'")
    db.execute(f"CREATE MACRO AS_AT() AS DATE '{as_at}'")
    by_year = settings(config)["council"]["population"]
    known = [int(year) for year in by_year if int(year) <= int(period[:4])]
    db.execute(f"CREATE MACRO population() AS {by_year[str(max(known))] if known else 'NULL::BIGINT'}")


def define_in_touch(db: duckdb.DuckDBPyConnection, codes: Mapping[str, Sequence[str]]) -> None:
    """in_touch_code(text), the code that a text stands for; NULL where no list names it."""
    cases = " ".join(f"WHEN is_one_of(x, {in_sql(small(texts))}) THEN {in_sql(code)}" for code, texts in codes.items())
    db.execute(f"CREATE MACRO in_touch_code(x) AS CASE {cases} END")


def parameters(config: Path) -> dict[str, object]:
    """Every value that the definitions mark P for all periods, by the name under which the SQL asks for it."""
    said, own = settings(config)["extracts"], settings(config)["indicators"]
    of = {key: value.get("parameters", {}) for key, value in own.items() if isinstance(value, dict)}
    return {
        **{name: said[name] for name in ("may_be_empty", "cut_short_days", "evidence_rows", "doubt_share")},
        "unmatched_persons": said["unmatched_persons"],
        **{name: small(said[name]) for name in LISTS},
        "active": small(said["in_education_employment_or_training"]),
        "not_active": small(said["not_in_education_employment_or_training"]),
        "care_leaver_youngest": min(said["care_leaver_ages"]),
        "care_leaver_oldest": max(said["care_leaver_ages"]),
        "clock": of["assessments_in_45_days"]["clock"],
        "assessment_days": of["assessments_in_45_days"]["days"],
        "cin_visit_days": of["cin_visits"]["visit_working_days"],
        "icpc_days": of["icpc_in_time"]["days"],
        "repeat_months": of["repeat_plans"]["months"],
        "cp_visit_days": of["cp_visits"]["visit_working_days"],
        "visit_days": of["lac_visits"]["visit_days"],
        "placements": of["short_term_stability"]["placements"],
        "temporary_types": small(of["short_term_stability"]["temporary_types"]),
        "adoption_types": small(of["long_term_stability"]["adoption_types"]),
        "miles": of["placed_over_20_miles"]["miles"],
        "good_ratings": small(of["pep_quality"]["good_ratings"]),
        "left_out": small(of["care_leavers_in_touch"]["left_out"]),
        "supervision_days": of["supervision"]["days"],
    }


LISTS = (
    "short_break_legal_statuses",
    "care_leaver_eligibility",
    "suitable",
    "not_suitable",
    "dental_check",
    "health_assessment",
    "check_done",
    "check_not_done",
    "missing_types",
    "missing_types_start",
    "not_missing_types",
    "not_missing_types_start",
    "outside",
    "inside",
    "pep_ratings",
)


def small(texts: Iterable[str]) -> list[str]:
    return [text.lower() for text in texts]


def ended_terms(terms: Mapping[str, str], period: str) -> dict[str, object]:
    """The terms that ended in the period, and the year in which their academic year began."""
    year, month = int(period[:4]), period[5:]
    return {
        "ended_terms": [name.lower() for name, day in terms.items() if day.startswith(month)],
        "academic_year": str(year if int(month) >= 9 else year - 1),
    }


def in_sql(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(in_sql, value))}]::VARCHAR[]"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def load(db: duckdb.DuckDBPyConnection, name: str, table: Table | None, config: Path) -> None:
    """A table as it was read; an absent one is empty. What is there at all is in a table too."""
    is_present = table is not None and bool(table.present)
    db.register("arrow_rows", (table if is_present else without_rows(name, config)).rows)
    db.execute(f"CREATE TABLE {name} AS FROM arrow_rows")
    if is_present:
        db.execute("INSERT INTO present_tables VALUES (?)", [name])
        for column in set(columns_of(name)) - table.present:
            db.execute("INSERT INTO absent_columns VALUES (?, ?)", [name, column])


@cache
def without_rows(name: str, config: Path) -> Table:
    return table_of(name, {}, wording(config))


def collected(db: duckdb.DuckDBPyConnection, has_own: bool) -> Answers:
    unknown, doubts = pairs(db, "SELECT key, kind, named FROM unknown"), pairs(db, "SELECT key, kind FROM doubts")
    found = {}
    for key, *counts in db.execute("SELECT key, numerator, denominator, low, high FROM figures").fetchall():
        why = frozenset((kind, named) for kind, named in unknown.get(key, ()))
        if not has_own and ("absent", "ssd_care_leavers") in why:
            why |= {("no export", "export")}
        said = frozenset(kind for (kind,) in doubts.get(key, ()))
        numerator, denominator, low, high = (None, None, None, None) if why else counts
        found[key] = Answer(numerator, denominator, low, high, why, frozenset() if why else said)
    return found


def pairs(db: duckdb.DuckDBPyConnection, query: str) -> dict[str, list[tuple[str, ...]]]:
    by_key: dict[str, list[tuple[str, ...]]] = {}
    for key, *rest in db.execute(query).fetchall():
        by_key.setdefault(key, []).append(tuple(rest))
    return by_key
