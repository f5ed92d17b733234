"""indicators.toml: for each indicator, what its table must hold, checked against what the code declares for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from kpixl.config.parameters import parameters_in
from kpixl.config.toml_tables import Problem, TomlTable, exact_number, not_negative, quoted, share
from kpixl.config.values import (
    AmberFrom,
    AmberPoints,
    AmberRule,
    AmberWithin,
    AtLeast,
    AtMost,
    Benchmark,
    Indicator,
    Target,
    Within,
)
from kpixl.words.naming import did_you_mean
from kpixl.words.terms import Declaration, GoodIs, Unit

MOST_DECIMALS = 4


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
    target = _target(table, declaration)
    indicator = Indicator(
        key=key,
        ref=table.text("ref", '"6.8"; "" where the page has none'),
        label=table.text("label", may_be_empty=False),
        unit=unit,
        good_is=declaration.good_is,
        decimals=table.whole("decimals", example="0"),
        target=target,
        amber=_amber(table, target, declaration.unit, every),
        national=_benchmark(table, "national", declaration.unit),
        comparable=_benchmark(table, "comparable", declaration.unit),
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


def _target(table: TomlTable, declaration: Declaration) -> Target:
    """A number where high or low is good, two where a range is, `"none"` for not rated."""
    if not table.has("target"):
        table.missing("target", 'add one, or target = "none"')
        return None
    found = table.content["target"]
    if found == "none":
        return None
    match declaration.good_is:
        case GoodIs.NOT_RATED:
            table.problem("target", f'is {quoted(found)}; this indicator is not rated, so write target = "none"')
            return None
        case GoodIs.IN_RANGE:
            return _range(table, declaration.unit)
        case GoodIs.HIGH:
            return AtLeast(_target_number(table, declaration.unit))
        case GoodIs.LOW:
            return AtMost(_target_number(table, declaration.unit))


def _target_number(table: TomlTable, unit: Unit) -> Fraction:
    found = table.content["target"]
    if exact_number(found) is None:
        table.problem("target", f'is {quoted(found)}; it must be one number, or "none"')
        return Fraction(0)
    return table.number("target", _value_of(unit))


def _range(table: TomlTable, unit: Unit) -> Target:
    found = table.content["target"]
    if not isinstance(found, dict):
        table.problem(
            "target",
            f'is {quoted(found)}; good is a range here, so write {{ low = 0.10, high = 0.15 }}, or "none"',
        )
        return None
    inner = table.table("target")
    low = inner.number("low", _value_of(unit), "0.10")
    high = inner.number("high", _value_of(unit), "0.15")
    if low > high:
        table.problem(
            "target", f"goes from low {quoted(found['low'])} to high {quoted(found['high'])}; turn them round"
        )
    inner.no_more()
    return Within(low, high)


def _amber(table: TomlTable, target: Target, unit: Unit, every: AmberRule) -> AmberRule:
    """The indicator's own amber rule, or the one for every indicator."""
    own = [rule for rule in ("amber_within", "amber_points", "amber_from") if table.has(rule)]
    if len(own) > 1:
        table.problems.append(Problem(table.where, f"has both {' and '.join(own)}; keep one"))
    if not own:
        return every
    if own[0] == "amber_within":
        return AmberWithin(table.number("amber_within", not_negative))
    if own[0] == "amber_points":
        return AmberPoints(table.number("amber_points", _value_of(unit)))
    return _cut_points(table, target, unit)


def _cut_points(table: TomlTable, target: Target, unit: Unit) -> AmberFrom:
    """The cut points: `low` where less is worse, `high` where more is worse, either or both for a range."""
    inner = table.table("amber_from", example="{ low = 0.8 }")
    rule = AmberFrom(
        low=inner.number("low", _value_of(unit)) if inner.has("low") else None,
        high=inner.number("high", _value_of(unit)) if inner.has("high") else None,
    )
    inner.no_more()
    match target:
        case AtLeast(value) if rule.low is None or rule.high is not None or rule.low > value:
            table.problem("amber_from", "must have low alone, at or below the target: high is good here")
        case AtMost(value) if rule.high is None or rule.low is not None or rule.high < value:
            table.problem("amber_from", "must have high alone, at or above the target: low is good here")
        case Within(low, high) if (rule.low or low) > low or (rule.high or high) < high:
            table.problem("amber_from", "must have low at or below the range, and high at or above it")
    return rule


def _benchmark(table: TomlTable, which: str, unit: Unit) -> Benchmark | None:
    if not table.has(which):
        return None
    inner = table.table(which, example='{ value = 0.21, basis = "England", year = "year ending 31 March 2023" }')
    if not inner.content:
        return None
    benchmark = Benchmark(
        value=inner.number("value", _value_of(unit), "0.21"),
        basis=inner.text("basis", '"England"', may_be_empty=False),
        year=inner.text("year", '"year ending 31 March 2023"', may_be_empty=False),
    )
    inner.no_more()
    return benchmark


def _value_of(unit: Unit) -> Callable[[Fraction], str]:
    """What a value in this unit must be: shares are 0 to 1, so that 90 is never taken for 90%."""
    return share if unit in (Unit.SHARE, Unit.COUNT_AND_SHARE) else not_negative
