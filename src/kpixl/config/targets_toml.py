"""What an indicator's table says about how it is judged: targets and benchmarks, each from a month on, and amber."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TypeVar

from kpixl.config.toml_tables import Problem, TomlTable, exact_number, not_negative, quoted, share_fault
from kpixl.config.values import (
    AmberFrom,
    AmberPoints,
    AmberRule,
    AmberWithin,
    AtLeast,
    AtMost,
    Benchmark,
    OverTime,
    Step,
    Target,
    Within,
)
from kpixl.words.errors import UsageError
from kpixl.words.periods import Period
from kpixl.words.terms import Declaration, GoodIs, Unit

_Judged = TypeVar("_Judged")


def targets_in(table: TomlTable, declaration: Declaration) -> OverTime[Target]:
    """
    The indicator's targets: one for all months, or a list with the month from which each is in force.

    A target is one number if high or low is good, two if a range is good, and `"none"` if the indicator is not rated.
    """
    if not table.has("target"):
        table.missing("target", 'add one, or target = "none"')
        return OverTime((Step(None),))
    if not isinstance(table.content["target"], list):
        return OverTime((Step(_target(table, "target", declaration)),))
    example = '{ from = "2024-04", value = 0.9 }'
    return _over_time(table, "target", example, lambda entry: _target(entry, "value", declaration))


def benchmarks_in(table: TomlTable, which: str, unit: Unit) -> OverTime[Benchmark | None]:
    """One benchmark for all months, a list with the month from which each is printed, or none."""
    if not table.has(which):
        return OverTime(())
    example = '{ value = 0.21, basis = "England", year = "year ending 31 March 2023" }'
    if isinstance(table.content[which], list):
        dated = example.replace("{ ", '{ from = "2024-04", ')
        return _over_time(table, which, dated, lambda entry: _benchmark(entry, unit))
    inner = table.table(which, example=example)
    if not inner.content:
        return OverTime(())
    benchmark = _benchmark(inner, unit)
    inner.no_more()
    return OverTime((Step(benchmark),))


def _over_time(table: TomlTable, key: str, example: str, read: Callable[[TomlTable], _Judged]) -> OverTime[_Judged]:
    """The steps of a list, the earliest first. Each has the month from which it is in force, and perhaps a note."""
    steps = []
    for entry in _entries(table, key, example):
        step = Step(read(entry), _month(entry), entry.text("note") if entry.has("note") else "")
        entry.no_more()
        steps.append(step)
    begins = [step.since for step in steps if step.since]
    for month in sorted({month for month in begins if begins.count(month) > 1}):
        table.problem(key, f"has {begins.count(month)} entries from {month}; keep one")
    return OverTime(tuple(sorted(steps, key=lambda step: step.since.number if step.since else 0)))


def _entries(table: TomlTable, key: str, example: str) -> Iterator[TomlTable]:
    found = table.content[key]
    assert isinstance(found, list)
    if not found:
        table.problem(key, f"is an empty list; write one entry at least, such as [{example}]")
    for number, entry in enumerate(found, start=1):
        if isinstance(entry, dict):
            yield TomlTable(f"{table.where}.{key}, entry {number}", entry, table.problems)
        else:
            table.problem(key, f"holds {quoted(entry)}; each entry must be a table, such as {example}")


def _month(entry: TomlTable) -> Period | None:
    text = entry.text("from", '"2024-04"')
    try:
        return Period.parse(text) if text else None
    except UsageError:
        entry.problem("from", f'is {quoted(text)}; it must be the first month in force, such as "2024-04"')
        return None


def _target(table: TomlTable, key: str, declaration: Declaration) -> Target:
    """The target in this field."""
    found = table.given(key, "0.9")
    if found is None or found == "none":
        return None
    match declaration.good_is:
        case GoodIs.NOT_RATED:
            table.problem(key, f'is {quoted(found)}; this indicator is not rated, so write {key} = "none"')
            return None
        case GoodIs.IN_RANGE:
            return _range(table, key, declaration.unit)
        case GoodIs.HIGH:
            return AtLeast(_target_number(table, key, declaration.unit))
        case GoodIs.LOW:
            return AtMost(_target_number(table, key, declaration.unit))


def _target_number(table: TomlTable, key: str, unit: Unit) -> Fraction:
    found = table.content[key]
    if exact_number(found) is None:
        table.problem(key, f'is {quoted(found)}; it must be one number, or "none"')
        return Fraction(0)
    return table.number(key, _value_of(unit))


def _range(table: TomlTable, key: str, unit: Unit) -> Target:
    found = table.content[key]
    if not isinstance(found, dict):
        table.problem(
            key, f'is {quoted(found)}; good is a range here, so write {{ low = 0.10, high = 0.15 }}, or "none"'
        )
        return None
    inner = table.table(key)
    low = inner.number("low", _value_of(unit), "0.10")
    high = inner.number("high", _value_of(unit), "0.15")
    if low > high:
        table.problem(key, f"goes from low {quoted(found['low'])} to high {quoted(found['high'])}; swap them")
    inner.no_more()
    return Within(low, high)


def amber_in(table: TomlTable, targets: OverTime[Target], unit: Unit, every: AmberRule) -> AmberRule:
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
    return _cut_points(table, targets, unit)


def _cut_points(table: TomlTable, targets: OverTime[Target], unit: Unit) -> AmberFrom:
    """The cut points: `low` if less is worse, `high` if more is worse, either or both for a range."""
    inner = table.table("amber_from", example="{ low = 0.8 }")
    rule = AmberFrom(
        low=inner.number("low", _value_of(unit)) if inner.has("low") else None,
        high=inner.number("high", _value_of(unit)) if inner.has("high") else None,
    )
    inner.no_more()
    wrong = dict.fromkeys(what for step in targets.steps if (what := _wrong_cut(rule, step.value)))
    for what in wrong:
        table.problem("amber_from", what)
    return rule


def _wrong_cut(rule: AmberFrom, target: Target) -> str:
    """What the cut points must be with this target; empty if they are right."""
    match target:
        case AtLeast(value) if rule.low is None or rule.high is not None or rule.low > value:
            return "must have low alone, at or below the target: high is good here"
        case AtMost(value) if rule.high is None or rule.low is not None or rule.high < value:
            return "must have high alone, at or above the target: low is good here"
        case Within(low, high) if (rule.low or low) > low or (rule.high or high) < high:
            return "must have low at or below the range, and high at or above it"
    return ""


def _benchmark(table: TomlTable, unit: Unit) -> Benchmark:
    return Benchmark(
        value=table.number("value", _value_of(unit), "0.21"),
        basis=table.text("basis", '"England"', may_be_empty=False),
        year=table.text("year", '"year ending 31 March 2023"', may_be_empty=False),
        differs=table.text("differs", '"children in the year"') if table.has("differs") else "",
    )


def _value_of(unit: Unit) -> Callable[[Fraction], str]:
    """What a value in this unit must be: shares are 0 to 1, so that 90 is never taken for 90%."""
    return share_fault if unit in (Unit.SHARE, Unit.COUNT_AND_SHARE) else not_negative
