"""Config folders with indicators of a council's own: written out, or drawn at random for Hypothesis."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from hypothesis import strategies as st

import random_exports
from few_indicators import in_toml, with_page
from kpixl.config.reading import shipped_config
from kpixl.indicators import DECLARED
from own_oracle import DATES, FLAGS, PLANNED

Own = Mapping[str, object]  # what a table [key.counts] holds

TEXTS = {
    ("ssd_cla_health", "clah_health_check_type"): random_exports.HEALTH_CHECKS,
    ("ssd_cla_health", "clah_health_check_status"): random_exports.HEALTH_STATUSES,
    ("ssd_missing", "miss_missing_episode_type"): random_exports.MISSING_TYPES,
    ("ssd_legal_status", "lega_legal_status"): random_exports.LEGAL_STATUSES,
    ("ssd_cla_placement", "clap_cla_placement_type"): random_exports.PLACEMENT_TYPES,
}
FLAG_OF = {
    "ssd_cin_visits": "cinv_cin_visit_seen",
    "ssd_cp_visits": "cppv_cp_visit_seen",
    "ssd_cla_visits": "clav_cla_visit_seen",
    "ssd_cp_plans": "cppl_cp_plan_ola",
    "ssd_initial_cp_conference": "icpc_icpc_transfer_in",
}
NAMES = {
    "section": '"Practice"',
    "good_is": '"high"',
    "decimals": "0",
    "target": '"none"',
    "owner": '"Head of Service"',
}


def own_table(key: str, unit: str, counts: Own, **fields: str) -> str:
    """The tables of an indicator of a council's own; `fields` are written as they are."""
    said = {"ref": '""', "label": json.dumps(f"Our {key}"), "unit": json.dumps(unit), **NAMES, **fields}
    lines = [f"{name} = {value}" for name, value in said.items()]
    of_it = [f"{name} = {in_toml(value)}" for name, value in counts.items()]
    return "\n".join(["", f"[{key}]", *lines, f"[{key}.counts]", *of_it, ""])


def with_own(folder: Path, tables: str, keys: Sequence[str], *, alone: bool = False) -> Path:
    """The shipped config with these tables in indicators.toml, their keys last on the page, or alone on it."""
    shutil.copytree(shipped_config(), folder, dirs_exist_ok=True)
    indicators = folder / "indicators.toml"
    indicators.write_text(indicators.read_text("utf-8") + tables, encoding="utf-8")
    order, left_out = ([*keys], [*DECLARED]) if alone else ([*DECLARED, *keys], [])
    return with_page(folder, order, left_out)


# At random


def words_of(pool: Sequence[str]) -> list[str]:
    """The texts of a column that a council could list, each once in any spelling; empty is one of them."""
    kept = {text.strip().casefold(): text.strip() for text in pool if ")" not in text and text.upper() != "NULL"}
    return list(kept.values())


@st.composite
def text_rules(draw: st.DrawFn, table: str, *, needs_both: bool) -> dict[str, object]:
    column, pool = draw(st.sampled_from([(name, pool) for (of, name), pool in TEXTS.items() if of == table]))
    words = draw(st.permutations(words_of(pool)))
    most = draw(st.integers(1, len(words) - 1))
    rule: dict[str, object] = {"column": column, "is": words[:most]}
    if needs_both or draw(st.booleans()):
        rule["is_not"] = words[most : draw(st.integers(most + 1, len(words)))]
    return rule


@st.composite
def rules(draw: st.DrawFn, table: str, *, needs_both: bool) -> dict[str, object]:
    """A list of texts or, for a table with a flag, yes or no."""
    if table in FLAG_OF:
        return {"column": FLAG_OF[table], "is": [draw(st.sampled_from(["yes", "no"]))]}
    return draw(text_rules(table, needs_both=needs_both))


@st.composite
def own_counts(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    """A unit, and what the indicator counts."""
    with_two_dates = [name for name, (_, _, other) in DATES.items() if other]
    table = draw(st.sampled_from(sorted(DATES)) | st.sampled_from(with_two_dates))
    _, day, other = DATES[table]
    has_rule = table in FLAG_OF or any(of == table for of, _ in TEXTS)
    is_spell = other.endswith(("_end_date", "_ceased_date"))
    is_stock = is_spell and draw(st.booleans())
    dated = "" if is_stock else draw(st.sampled_from([day] if table in PLANNED or not other else [day, other]))
    counts: dict[str, object] = {"table": table, **({"dated_in_month": dated} if dated else {"open_on_last_day": True})}
    if has_rule and draw(st.booleans()):
        counts["where"] = [draw(rules(table, needs_both=False))]
    unit = draw(st.sampled_from(["count", "percentage", "percentage", "count_and_percentage", "rate"]))
    if unit in ("percentage", "count_and_percentage"):
        counts["met"] = (
            draw(rules(table, needs_both=True)) if has_rule and draw(st.booleans()) else draw(within(table, dated))
        )
    return unit, counts


@st.composite
def within(draw: st.DrawFn, table: str, dated: str) -> dict[str, object]:
    _, day, other = DATES[table]
    to_month_end, between = (dated or day, "month_end"), (day, other)
    if other in ("cina_assessment_start_date", "icpc_icpc_target_date"):
        between = (other, day)
    pairs = [to_month_end, between, between] if other and dated else [to_month_end]
    since, until = draw(st.sampled_from(pairs))
    kind = draw(st.sampled_from(["within_days", "within_working_days"]))
    return {kind: draw(st.integers(0, 400) | st.integers(0, 45)), "from": since, "to": until}


assert set(FLAG_OF.values()) == set(FLAGS)
