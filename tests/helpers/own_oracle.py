"""
A council's own indicators once more, in SQL made from their TOML alone: `docs/own_indicators.md`.

Shares no code with `kpixl`. Each step adds to what the same step of `tests/helpers/sql/` made: what is needed, the
cases, why a figure can't be known, and doubts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from spoiled_exports import STEADY

# By table: the person, the day its rows are counted by, and another date that a spell or a case may have.
DATES = {
    "ssd_contacts": ("cont_person_id", "cont_contact_date", ""),
    "ssd_cin_episodes": ("cine_person_id", "cine_referral_date", ""),
    "ssd_cin_assessments": ("cina_person_id", "cina_assessment_auth_date", "cina_assessment_start_date"),
    "ssd_cin_plans": ("cinp_person_id", "cinp_cin_plan_start_date", "cinp_cin_plan_end_date"),
    "ssd_cin_visits": ("cinv_person_id", "cinv_cin_visit_date", ""),
    "ssd_s47_enquiry": ("s47e_person_id", "s47e_s47_start_date", ""),
    "ssd_initial_cp_conference": ("icpc_person_id", "icpc_icpc_date", "icpc_icpc_target_date"),
    "ssd_cp_plans": ("cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
    "ssd_cp_visits": ("cppv_person_id", "cppv_cp_visit_date", ""),
    "ssd_cp_reviews": ("cppr_person_id", "cppr_cp_review_date", ""),
    "ssd_cla_episodes": ("clae_person_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"),
    "ssd_legal_status": ("lega_person_id", "lega_legal_status_start_date", "lega_legal_status_end_date"),
    "ssd_cla_placement": ("clap_person_id", "clap_cla_placement_start_date", "clap_cla_placement_end_date"),
    "ssd_cla_visits": ("clav_person_id", "clav_cla_visit_date", ""),
    "ssd_cla_health": ("clah_person_id", "clah_health_check_date", ""),
    "ssd_missing": ("miss_person_id", "miss_missing_episode_start_date", ""),
    "sup_supervision": ("person_id", "supervision_date", ""),
}
PLANNED = (
    "ssd_cin_assessments",
    "ssd_cin_visits",
    "ssd_initial_cp_conference",
    "ssd_cp_visits",
    "ssd_cp_reviews",
    "ssd_cla_visits",
    "ssd_cla_health",
    "sup_supervision",
)
READ_BY_SOME = ("cina_assessment_start_date", "icpc_icpc_target_date")
FLAGS = (
    "cinv_cin_visit_seen",
    "cppv_cp_visit_seen",
    "clav_cla_visit_seen",
    "cppl_cp_plan_ola",
    "icpc_icpc_transfer_in",
)


@dataclass(frozen=True)
class Own:
    """One own indicator, with the dates that any of them reads or needs besides the one that rows are counted by."""

    key: str
    unit: str
    counts: Mapping[str, Any]
    read_by_any: frozenset[str] = frozenset()
    needed_by_any: frozenset[str] = frozenset()
    where: tuple[Mapping[str, Any], ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", tuple(self.counts.get("where", ())))

    @property
    def table(self) -> str:
        return str(self.counts["table"])

    @property
    def is_stock(self) -> bool:
        return "open_on_last_day" in self.counts

    @property
    def met(self) -> Mapping[str, Any]:
        met: Mapping[str, Any] = self.counts.get("met", {})
        return met

    @property
    def since(self) -> str:
        return str(self.met.get("from", ""))

    @property
    def until(self) -> str:
        return str(self.met.get("to", ""))

    @property
    def dated(self) -> str:
        return str(self.counts.get("dated_in_month", ""))

    @property
    def reads(self) -> set[str]:
        """The columns that decide, besides the person and the day that rows are counted by."""
        of_it = {self.since, self.until, self.dated, str(self.met.get("column", ""))} | {
            str(rule["column"]) for rule in self.where
        }
        other = {DATES[self.table][2]} if self.is_stock else set()
        return (of_it | other) - {"", "month_end", DATES[self.table][1]}


def own_of(indicators: Mapping[str, Any]) -> list[Own]:
    tables = {key: value for key, value in indicators.items() if isinstance(value, dict) and "counts" in value}
    found = [Own(key, table["unit"], table["counts"]) for key, table in tables.items()]
    read = frozenset(column for own in found for column in own.reads if column in READ_BY_SOME)
    needed = frozenset(own.since for own in found if own.since in READ_BY_SOME and own.since != own.dated)
    return [Own(own.key, own.unit, own.counts, read, needed) for own in found]


def add(db: duckdb.DuckDBPyConnection, step: str, indicators: Mapping[str, Any]) -> None:
    """
    Add to a step what it has to say about the council's own indicators.

    What goes into one table is inserted together: each statement takes longer to start than to answer.
    """
    if not (every := own_of(indicators)):
        return
    if step in CHANGES:
        db.execute(CHANGES[step](every))
    selects: dict[str, list[str]] = {}
    for own in every if step in ADDED else ():
        for table, select in ADDED[step](own):
            selects.setdefault(table, []).append(f"SELECT {select}")
    for table, some in selects.items():
        db.execute(f"INSERT INTO {table} {' UNION ALL '.join(some)}")


# --- one row: a usable, planned or bad one, and of which kind


def in_list(column: str, texts: list[str]) -> str:
    words = "[" + ", ".join("'" + text.lower().replace("'", "''") + "'" for text in texts if text) + "]::VARCHAR[]"
    return f"(is_one_of({column}, {words}){f' OR {column} IS NULL' if '' in texts else ''})"


def is_so(rule: Mapping[str, Any]) -> str:
    if rule["column"] in FLAGS:
        return f"(is_yes({rule['column']}) = {rule['is'] == ['yes']})"
    return in_list(rule["column"], rule["is"])


def is_other(rule: Mapping[str, Any]) -> str:
    if rule["column"] in FLAGS:
        return f"NOT {is_so(rule)}"
    named = in_list(rule["column"], rule["is_not"]) if rule.get("is_not") else f"{rule['column']} IS NOT NULL"
    return f"(NOT {is_so(rule)} AND {named})"


def state(own: Own) -> str:
    person, day, other = DATES[own.table]
    bad = [f"{person} IS NULL", f"{day}_is_unreadable"]
    if other and other not in READ_BY_SOME:
        bad.append(f"{other}_is_unreadable")
    of_own = [f"{column}_is_unreadable" for column in own.reads if column in READ_BY_SOME]
    of_own += [f"{own.since} IS NULL"] if own.since in own.needed_by_any else []
    of_any = [f"{column}_is_unreadable" for column in own.read_by_any if column == other]
    of_any += [f"{column} IS NULL" for column in own.needed_by_any if column == other]
    any_bad = " OR ".join(bad)
    if own.table in PLANNED:
        doubtful = " OR ".join([any_bad, *of_any])
        without_day = f"WHEN {day} IS NULL THEN CASE WHEN {doubtful} THEN 'bad' ELSE 'planned' END"
    else:
        without_day = f"WHEN {day} IS NULL THEN 'bad'"
    own_bad = " OR ".join([*of_own, "false"])
    return f"CASE WHEN {any_bad} THEN 'bad' {without_day} WHEN {own_bad} THEN 'bad' ELSE 'usable' END"


def rows(own: Own) -> str:
    """The usable rows in the month or open on its last day, before their kind is looked at."""
    person, start, other = DATES[own.table]
    if own.is_stock:
        dead = "SELECT export, E, person FROM persons JOIN periods USING (export) WHERE died <= E"
        in_month = f"is_open({start}, {other}, E) AND (export, E, {person}) NOT IN ({dead})"
    else:
        in_month = f"{own.dated} BETWEEN S AND E"
    which = f"({state(own)}) = 'usable' AND {in_month}"
    return f"SELECT *, {person} AS who FROM {own.table} JOIN periods USING (export) WHERE {which}"


def of_kind(own: Own) -> str:
    return " AND ".join(["true", *(is_so(rule) for rule in own.where)])


def days(own: Own, since: str, until: str) -> str:
    return f"wd({since}, {until})" if "within_working_days" in own.met else f"({until} - {since})"


def judged(own: Own) -> tuple[str, str, str]:
    """Whether a row is counted, met, and not known."""
    if not own.met:
        return "true", "true", "false"
    if own.until == "month_end":
        return f"{own.since} <= E", f"{days(own, own.since, 'E')} <= {at_most(own)}", "false"
    if own.until:
        has_been = f"coalesce({own.until} <= E, false)"
        counted = f"{own.since} IS NOT NULL AND NOT ({has_been} AND {own.until} < {own.since})"
        near = f"{days(own, own.since, own.until)} <= {at_most(own)}"
        in_time = f"{days(own, own.since, '(E + 1)')} <= {at_most(own)}"
        return counted, f"({has_been} AND {near})", f"(NOT {has_been} AND {in_time})"
    return "true", is_so(own.met), f"(NOT {is_so(own.met)} AND NOT {is_other(own.met)})"


def at_most(own: Own) -> int:
    return int(own.met.get("within_days", own.met.get("within_working_days", 0)))


# --- what each step adds, by table, and what it changes first

Adds = Iterator[tuple[str, str]]


def needs(own: Own) -> Adds:
    is_count = own.unit in ("count", "rate")
    person, day, _ = DATES[own.table]
    columns = own.reads | ({person} if own.table == "ssd_cp_reviews" else set())
    tables = [own.table, *(["ssd_person"] if own.is_stock else [])]
    yield "needs", f"'{own.key}', {is_count}, {own.unit == 'rate'}, {own.is_stock}, []::VARCHAR[], '', ''"
    for table in tables:
        yield "needed_tables", f"'{own.key}', '{table}'"
    for column in columns:
        yield "needed_columns", f"'{own.key}', '{column}'"
    rows_needed = "rows_needed (export, key, name, state, day, times)"
    yield (
        rows_needed,
        f"export, '{own.key}', '{own.table}', {state(own)} AS state, {day} AS day, count(*)"
        f" FROM {own.table} GROUP BY ALL",
    )
    if own.is_stock:
        yield rows_needed, f"export, '{own.key}', name, state, day, times FROM table_rows WHERE name = 'ssd_person'"
    if own.table in STEADY:
        yield "steady", f"'{own.key}', '{own.table}'"


def cases(own: Own) -> Adds:
    counted, met, unknown = judged(own)
    yield (
        "cases",
        f"export, E, '{own.key}', who, {met}, {unknown} FROM ({rows(own)}) WHERE ({of_kind(own)}) AND ({counted})",
    )


def decides(every: Sequence[Own]) -> str:
    """What a reason names if nobody in the cohort is known."""
    columns = " ".join(f"WHEN '{own.key}' THEN '{own.until or own.met.get('column', '')}'" for own in every)
    return f"UPDATE unknown SET named = CASE key {columns} END WHERE kind = 'nobody known' AND {is_key_of(every)}"


def unknown(own: Own) -> Adds:
    kinds = [(rule["column"], is_so(rule)) for rule in own.where]
    if own.met.get("column", "") in FLAGS:
        kinds.append((own.met["column"], f"is_yes({own.met['column']})"))
    if own.dated and own.dated != DATES[own.table][1]:
        kinds.append((own.dated, f"{own.dated} IS NOT NULL"))
    for column, is_there in kinds:
        yield (
            "unknown",
            f"export, E, '{own.key}', 'no such kind', '{column}' FROM {own.table} JOIN periods USING (export)"
            f" WHERE ({state(own)}) = 'usable' GROUP BY export, E HAVING NOT coalesce(bool_or({is_there}), false)",
        )


def without_births(every: Sequence[Own]) -> str:
    """Age is not used, so a missing date of birth is no reason for doubt."""
    return f"DELETE FROM doubts WHERE kind = 'no birth date' AND {is_key_of(every)}"


def doubts(own: Own) -> Adds:
    strange = [(rule, f"NOT {is_so(rule)} AND NOT {is_other(rule)}", "true") for rule in own.where]
    if "column" in own.met:
        _, _, is_unknown = judged(own)
        strange.append((own.met, f"{is_unknown} AND {own.met['column']} IS NOT NULL", of_kind(own)))
    for rule, is_strange, among in strange:
        if rule["column"] not in FLAGS:
            yield (
                "doubts",
                f"export, E, '{own.key}', 'strange texts' FROM ({rows(own)}) WHERE {among}"
                f" GROUP BY export, E HAVING count(*) FILTER ({is_strange}) > getvariable('doubt_share') * count(*)",
            )


def is_key_of(every: Sequence[Own]) -> str:
    return f"key IN ({', '.join(repr(own.key) for own in every)})"


ADDED = {"needs": needs, "indicators": cases, "unknown": unknown, "doubts": doubts}
CHANGES = {"unknown": decides, "doubts": without_births}
