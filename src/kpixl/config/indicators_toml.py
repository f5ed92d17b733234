"""indicators.toml: for each indicator, what its table must hold, checked against what the code declares for it."""

from __future__ import annotations

from collections.abc import Mapping

from kpixl.config.judged_toml import amber_in, benchmarks_in, targets_in
from kpixl.config.parameters import parameters_in
from kpixl.config.toml_tables import TomlTable, not_negative
from kpixl.config.values import MOST_DECIMALS, AmberRule, AmberWithin, Indicator
from kpixl.words.naming import did_you_mean
from kpixl.words.terms import Declaration, Unit


def indicators_in(file: TomlTable, declared: Mapping[str, Declaration]) -> dict[str, Indicator]:
    """Indicators by key, one table each. The only plain field is the amber rule for those without their own."""
    every = AmberWithin(file.number("amber_within", not_negative, "0.1"))
    for key, content in file.content.items():
        if key not in declared and isinstance(content, dict):
            file.has(key)
            file.problem(key, f"no such indicator{did_you_mean(key, declared)}")
    indicators = {}
    for key, declaration in declared.items():
        if key in file.content:
            indicators[key] = _indicator(key, file.table(key), declaration, every)
        else:
            file.problem(key, f"has no table; add one that begins [{key}]")
    return indicators


def _indicator(key: str, table: TomlTable, declaration: Declaration, every: AmberRule) -> Indicator:
    unit = table.one_of("unit", Unit)
    if table.has("unit") and unit is not declaration.unit:
        table.problem("unit", f'is "{unit}"; the figures of this indicator are "{declaration.unit}"')
    targets = targets_in(table, declaration)
    indicator = Indicator(
        key=key,
        ref=table.text("ref", '"6.8"; "" where the page has none'),
        label=table.text("label", may_be_empty=False),
        unit=unit,
        good_is=declaration.good_is,
        decimals=table.whole("decimals", example="0"),
        targets=targets,
        amber=amber_in(table, targets, declaration.unit, every),
        nationals=benchmarks_in(table, "national", declaration.unit),
        comparables=benchmarks_in(table, "comparable", declaration.unit),
        owner=table.text("owner", '"Service manager, Assessment"', may_be_empty=False),
        note=table.text("note") if table.has("note") else "",
        parameters=parameters_in(_parameter_table(table, declaration), declaration.parameters, close=True),
    )
    if indicator.decimals > MOST_DECIMALS:
        table.problem("decimals", f"is {indicator.decimals}; it must be {MOST_DECIMALS} or fewer")
    table.no_more()
    return indicator


def _parameter_table(table: TomlTable, declaration: Declaration) -> TomlTable:
    found = table.table("parameters", needed=False)
    # Messages name the indicator: its table, not the one inside it, is what the reader looks for.
    return TomlTable(declaration.key, found.content, table.problems)
