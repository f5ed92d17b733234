"""
The 32 figures once more, in plain SQL: numerator, denominator, low and high, why one can't be known, and doubts.

Written from the published definitions alone; shares no code with `kpixl`, so that the two can only agree if both are
right or both read a sentence in the same way. Cells are read in oracle_reading.py; what they mean is in
`tests/helpers/sql/`: words (calendar, texts), tables, cohorts, needs, indicators, figures, unknown and
doubts, for all periods and exports at once. Parameters come from a config folder.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
from msgspec import Struct
from msgspec.structs import replace

import own_oracle
from oracle_exports import Export, last_day, serving
from oracle_reading import TABLES, Table, Wording, columns_of, table_in, table_of

SQL = Path(__file__).parent / "sql"
CONFIG = Path(__file__).parents[2] / "config"

LEAVERS = "ssd_care_leavers"
OF_ALL_PERIODS = [name for name in TABLES if name != LEAVERS]  # from the export that serves a period, own or not
SMALL = 20_000  # rows: with fewer, optimising a query takes longer than running it in any way


# As if there were three threads, though ours is the only one: with fewer, each hash table begins eight times as large.
ONE_THREAD = {"threads": 3, "external_threads": 3}


class Answer(Struct, frozen=True):
    """
    One figure of one period. `unknown` holds every kind of reason that applies, each with what a reason may name
    (tables, columns, words, joined by commas); it is empty if the figure is known.
    """

    numerator: int | None
    denominator: int | None
    low: int | None
    high: int | None
    unknown: frozenset[tuple[str, str]]
    doubts: frozenset[str]


Answers = dict[str, Answer]  # by key


class Asked(Struct, frozen=True):
    """The periods for which figures are asked for, and the exports they come from."""

    extracts: Path
    periods: Sequence[str]
    history: str | None = None


class Served(Struct, frozen=True):
    """A period, with the numbers of the export that serves it and of its own, among those counted together."""

    period: str
    as_at: date
    export: int = 0
    own: int | None = 0


# --- what is asked together


def answers(
    extracts: Path, periods: Sequence[str], *, history: str | None = None, config: Path = CONFIG
) -> dict[str, Answers]:
    """What `kpixl figures` should say, by period and key; a flat export is that of the newest period."""
    (found,) = answers_of_all([Asked(extracts, periods, history)], config)
    return found


def answers_of_all(asked: Sequence[Asked], config: Path = CONFIG) -> list[dict[str, Answers]]:
    """The answers to each question, counted together: asking takes longer than counting small exports."""
    by_period = [serving(each.extracts, each.periods, each.history) for each in asked]
    found = counted_together({(period, *of) for each in by_period for period, of in each.items()}, config)
    return [{period: found[period, *of] for period, of in each.items()} for each in by_period]


Place = tuple[str, Export | None, Export | None]  # a period, the export that serves it, and its own


def counted_together(places: Iterable[Place], config: Path) -> dict[Place, Answers]:
    """Care leavers come from each period's own export, all else from the one that serves it, if that is not too old."""
    found: dict[Place, Answers] = {}
    served: dict[Place, Served] = {}
    tables: dict[Path, dict[str, Table | None]] = {}
    for period, export, own in places:
        if export is None:
            found[period, export, own] = nothing_known("no export", config)
        elif export != own and export.as_at < last_day(period):
            found[period, export, own] = nothing_known("too old", config)
        else:
            read(tables, export.folder, OF_ALL_PERIODS, config)
            if own:
                read(tables, own.folder, [LEAVERS], config)
            numbers = {folder: number for number, folder in enumerate(tables)}
            served[period, export, own] = Served(
                period, export.as_at, numbers[export.folder], numbers[own.folder] if own else None
            )
    if served:
        assert len({(each.export, each.period) for each in served.values()}) == len(served), "one has two own exports"
        counted = figures([*tables.values()], [*served.values()], config)
        for place, each in served.items():
            answered = counted[each.export, each.period]
            found[place] = answered if each.own is not None else without_own(answered)
    return found


def read(tables: dict[Path, dict[str, Table | None]], folder: Path, names: Iterable[str], config: Path) -> None:
    of_it = tables.setdefault(folder, {})
    for name in names:
        of_it[name] = read_table(folder, name, config)


def without_own(answers: Answers) -> Answers:
    """For a period without an export of its own, from which its care leavers could come."""
    return {
        key: replace(answer, unknown=answer.unknown | {("no export", "export")})
        if ("absent", LEAVERS) in answer.unknown
        else answer
        for key, answer in answers.items()
    }


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


# --- the figures of exports


def figures(
    exports: Sequence[Mapping[str, Table | None]], served: Sequence[Served], config: Path, *, threads: int = 1
) -> dict[tuple[int, str], Answers]:
    """What the tables of the exports say, by export and period; an export is known by its place in the list."""
    with counted(exports, served, config, threads=threads) as db:
        for step in ("figures", "unknown", "doubts"):
            run(db, step)
            own_oracle.add(db, step, settings(config)["indicators"])
        return collected(db)


@contextmanager
def counted(
    exports: Sequence[Mapping[str, Table | None]], served: Sequence[Served], config: Path, *, threads: int = 1
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the cases of every indicator."""
    db = database(threads, set_in_sql(parameters(config)), in_touch_code(settings(config)["extracts"]["in_touch"]))
    is_small = sum(table.rows.num_rows for tables in exports for table in tables.values() if table) < SMALL
    db.execute(f"PRAGMA {'disable' if is_small else 'enable'}_optimizer")
    db.begin()
    try:
        define_periods(db, served, config)
        load(db, exports, served, config)
        run(db, "tables")
        for step in ("cohorts", "needs", "indicators"):
            run(db, step)
            own_oracle.add(db, step, settings(config)["indicators"])
        yield db
    finally:
        db.rollback()


@cache
def database(threads: int, parameters: str, in_touch_code: str) -> duckdb.DuckDBPyConnection:
    """A database without exports, kept: starting one takes as long as counting a small export of one period."""
    db = duckdb.connect(config={"threads": threads} if threads > 1 else ONE_THREAD)
    run(db, "words")
    db.execute(parameters)
    db.execute(in_touch_code)
    return db


def run(db: duckdb.DuckDBPyConnection, step: str) -> None:
    for statement in statements(step):
        db.execute(statement)


@cache
def statements(step: str) -> list[duckdb.Statement]:
    """Parsed once: for small exports, parsing a statement takes longer than running it."""
    return duckdb.extract_statements((SQL / f"{step}.sql").read_text(encoding="utf-8"))


def set_in_sql(variables: Mapping[str, object]) -> str:
    return ";".join(f"SET VARIABLE {name} = {in_sql(value)}" for name, value in variables.items())


def define_periods(db: duckdb.DuckDBPyConnection, served: Sequence[Served], config: Path) -> None:
    """
    The periods, each with the export that serves it, that export's day, and its own export; S and E, its first and
    last day; the population, and the terms that ended.
    """
    terms = settings(config)["indicators"]["pep_quality"]["parameters"]["terms"]
    rows = [
        (
            *(each.export, each.own, each.as_at, date.fromisoformat(f"{each.period}-01"), last_day(each.period)),
            *(population(each.period, config), *ended_terms(terms, each.period)),
        )
        for each in served
    ]
    values = ", ".join(f"({', '.join(map(in_sql, row))})" for row in rows)
    columns = "export, own, as_at, S, E, population, ended_terms, academic_year"
    db.execute(f"CREATE TABLE periods AS FROM (VALUES {values}) AS rows({columns})")


def population(period: str, config: Path) -> int | None:
    by_year = settings(config)["council"]["population"]
    known = [int(year) for year in by_year if int(year) <= int(period[:4])]
    return by_year[str(max(known))] if known else None


def in_touch_code(codes: Mapping[str, Sequence[str]]) -> str:
    """in_touch_code(text), the code that a text stands for; NULL if it is in no list."""
    cases = " ".join(f"WHEN is_one_of(x, {in_sql(small(texts))}) THEN {in_sql(code)}" for code, texts in codes.items())
    return f"CREATE MACRO in_touch_code(x) AS CASE {cases} END"


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


def ended_terms(terms: Mapping[str, str], period: str) -> tuple[list[str], str]:
    """The terms that ended in the period, and the year in which their academic year began."""
    year, month = int(period[:4]), period[5:]
    ended = [name.lower() for name, day in terms.items() if day.startswith(month)]
    return ended, str(year if int(month) >= 9 else year - 1)


def in_sql(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(in_sql, value))}]::VARCHAR[]"
    if isinstance(value, date):
        return f"DATE '{value}'"
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def load(
    db: duckdb.DuckDBPyConnection,
    exports: Sequence[Mapping[str, Table | None]],
    served: Sequence[Served],
    config: Path,
) -> None:
    """The tables as they were read; an absent one is empty. What is there at all in a period is a table, too."""
    for name in TABLES:
        db.register(name, rows_of_all(name, exports, config))
    there = [
        ((each.export, last_day(each.period), name), table.present)
        for each in served
        for name in TABLES
        for number in [each.own if name == LEAVERS else each.export]
        for table in [exports[number][name] if number is not None else None]
        if table and table.present
    ]
    absent = [(*place, column) for place, present in there for column in set(columns_of(place[2])) - present]
    db.register("present_tables", as_arrow([place for place, _ in there], PLACES[:3]))
    db.register("absent_columns", as_arrow(absent, PLACES))


PLACES = (("export", pa.int32()), ("E", pa.date32()), ("name", pa.string()), ("column_name", pa.string()))


def as_arrow(rows: Sequence[tuple[object, ...]], columns: Sequence[tuple[str, pa.DataType]]) -> pa.Table:
    return pa.table({name: pa.array([row[place] for row in rows], kind) for place, (name, kind) in enumerate(columns)})


def rows_of_all(name: str, exports: Sequence[Mapping[str, Table | None]], config: Path) -> pa.Table:
    """The rows of a table in all exports, each with its export's number."""
    tables = [(number, tables.get(name)) for number, tables in enumerate(exports)]
    rows = [(number, table.rows) for number, table in tables if table and table.present]
    return pa.concat_tables(
        each.append_column("export", pa.array([number] * len(each), pa.int32()))
        for number, each in rows or [(0, without_rows(name, config).rows)]
    )


@cache
def without_rows(name: str, config: Path) -> Table:
    return table_of(name, {}, wording(config))


def collected(db: duckdb.DuckDBPyConnection) -> dict[tuple[int, str], Answers]:
    unknown, doubts = by_place(db, "unknown", "kind, named"), by_place(db, "doubts", "kind")
    found: dict[tuple[int, str], Answers] = {}
    for (export, end, key), (counts,) in by_place(db, "figures", "numerator, denominator, low, high").items():
        why = frozenset((kind, named) for kind, named in unknown.get((export, end, key), ()))
        said = frozenset(kind for (kind,) in doubts.get((export, end, key), ()))
        numerator, denominator, low, high = (None, None, None, None) if why else counts
        answer = Answer(numerator, denominator, low, high, why, frozenset() if why else said)
        found.setdefault((export, f"{end:%Y-%m}"), {})[key] = answer
    return found


def by_place(db: duckdb.DuckDBPyConnection, table: str, columns: str) -> dict[tuple[int, date, str], list[Any]]:
    """The rows of a table by export, period's end and key."""
    found: dict[tuple[int, date, str], list[Any]] = {}
    for export, end, key, *rest in db.execute(f"SELECT export, E, key, {columns} FROM {table}").fetchall():
        found.setdefault((export, end, key), []).append(rest)
    return found
