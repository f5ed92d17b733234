"""
The 32 figures once more, in plain SQL: numerator, denominator, low and high, why one can't be known, and doubts.

Written from the published definitions alone; shares no code with `kpixl`, so that the two can only agree by being
right or by reading a sentence alike. Cells are read in oracle_reading.py; what they mean is in
`tests/helpers/sql/`: words (calendar, texts), tables, cohorts, indicators, needs, unknown and doubts. Parameters come
from a config folder.
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
    exports = exports_in(extracts)
    if not exports:
        flat = {period: Export(extracts, last_day(period), True) for period in periods}
        return {
            period: answered(flat[period], flat[period] if period == max(periods) else None, period, config)
            for period in periods
        }
    newest = max(exports, key=lambda export: export.as_at)
    return {
        period: answered(newest if history == "restated" else own, own, period, config)
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


def answered(export: Export | None, own: Export | None, period: str, config: Path) -> Answers:
    """Care leavers come from the period's own export, all else from `export`, which may not be too old."""
    if export is None:
        return {key: nothing_known("no export") for key in keys(config)}
    if export != own and export.as_at < last_day(period):
        return {key: nothing_known("too old") for key in keys(config)}
    tables = dict(tables_in(export.folder, config))
    tables["ssd_care_leavers"] = tables_in(own.folder, config)["ssd_care_leavers"] if own else None
    return figures(tables, period, export.as_at, config, has_own=own is not None)


def nothing_known(kind: str) -> Answer:
    return Answer(None, None, None, None, frozenset({(kind, "export")}), frozenset())


@cache
def keys(config: Path) -> tuple[str, ...]:
    return tuple(key for key, value in settings(config)["indicators"].items() if isinstance(value, dict))


@cache
def settings(config: Path) -> dict[str, dict[str, Any]]:
    return {
        name: tomllib.loads((config / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("extracts", "indicators", "council")
    }


@lru_cache(maxsize=8)  # an export is read once for all its periods
def tables_in(folder: Path, config: Path) -> Mapping[str, Table | None]:
    return {table: table_in(folder, table, wording(config)) for table in TABLES}


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


def figures(tables: Mapping[str, Table | None], period: str, as_at: date, config: Path, *, has_own: bool) -> Answers:
    with counted(tables, period, as_at, config) as db:
        for step in ("unknown", "doubts"):
            run(db, step)
            own_oracle.add(db, step, settings(config)["indicators"])
        return collected(db, has_own)


@contextmanager
def counted(
    tables: Mapping[str, Table | None], period: str, as_at: date, config: Path, *, threads: int = 1
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the cases of every indicator."""
    with duckdb.connect(config={"threads": threads}) as db:
        define_period(db, period, as_at, config)
        for name, value in parameters(config, period).items():
            db.execute(f"SET VARIABLE {name} = {in_sql(value)}")
        run(db, "words")
        define_in_touch(db, settings(config)["extracts"]["in_touch"])
        load(db, tables, config)
        for step in ("tables", "cohorts", "needs", "indicators"):
            run(db, step)
            own_oracle.add(db, step, settings(config)["indicators"])
        yield db


def run(db: duckdb.DuckDBPyConnection, step: str) -> None:
    db.execute((SQL / f"{step}.sql").read_text(encoding="utf-8"))


def define_period(db: duckdb.DuckDBPyConnection, period: str, as_at: date, config: Path) -> None:
    """S() and E(), the first and the last day, the day of the export, and the population."""
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


def parameters(config: Path, period: str) -> dict[str, object]:
    """Every value that the definitions mark P, by the name under which the SQL asks for it."""
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
        **ended_terms(of["pep_quality"]["terms"], period),
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


def load(db: duckdb.DuckDBPyConnection, tables: Mapping[str, Table | None], config: Path) -> None:
    """Every table as it was read; an absent one is empty. What is there at all is a table too."""
    present = {name: table for name, table in tables.items() if table is not None and table.present}
    for name in TABLES:
        db.register("arrow_rows", (present.get(name) or table_of(name, {}, wording(config))).rows)
        db.execute(f"CREATE TABLE {name} AS FROM arrow_rows")
    db.execute("CREATE TABLE present_tables(name VARCHAR)")
    db.execute("CREATE TABLE absent_columns(name VARCHAR, column_name VARCHAR)")
    for name, table in present.items():
        db.execute("INSERT INTO present_tables VALUES (?)", [name])
        for column in set(columns_of(name)) - table.present:
            db.execute("INSERT INTO absent_columns VALUES (?, ?)", [name, column])


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
