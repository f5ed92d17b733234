"""indicators.toml: the table of each indicator, checked against what the code declares for it."""

from __future__ import annotations

from collections.abc import Mapping

from kpixl.config.own_toml import COUNTED, check_key, own_cohort_in, with_line_numbers
from kpixl.config.parameters import parameters_in
from kpixl.config.targets_toml import amber_in, benchmarks_in, targets_in
from kpixl.config.toml_tables import TomlTable, not_negative
from kpixl.config.values import MOST_DECIMALS, AmberRule, AmberWithin, Indicator, Own
from kpixl.words.naming import comparable, did_you_mean
from kpixl.words.terms import Declaration, GoodIs, Section, Unit


def indicators_in(file: TomlTable, declared: Mapping[str, Declaration]) -> dict[str, Indicator]:
    """
    Indicators by key, from one table each: those that the code declares, then the council's own.

    The only field outside the tables is the amber rule for indicators without their own.
    """
    every = AmberWithin(file.number("amber_within", not_negative, "0.1"))
    of_own, indicators = own_keys(file, declared), {}
    for key, content in file.content.items():
        if key not in (*declared, *of_own) and isinstance(content, dict):
            file.has(key)
            of_its_own = f"; an indicator of your own says what it counts in a table [{key}.{COUNTED}]"
            file.problem(key, f"no such indicator{did_you_mean(key, declared) or of_its_own}")
    for key, declaration in declared.items():
        if key in file.content:
            indicators[key] = _declared(key, file.table(key), declaration, every)
        else:
            file.problem(key, f"has no table; add one that begins [{key}]")
    own = {key: _own(key, file, every) for key in of_own}
    file.problems[:] = with_line_numbers(file.problems, file.lines, own)
    _check_names(file, indicators, own)
    return indicators | own


def own_keys(file: TomlTable, declared: Mapping[str, Declaration]) -> tuple[str, ...]:
    """The keys of the council's own indicators: tables that say what they count and that the code does not declare."""
    tables = {key: content for key, content in file.content.items() if isinstance(content, dict)}
    return tuple(key for key, content in tables.items() if COUNTED in content and key not in declared)


def _declared(key: str, table: TomlTable, declaration: Declaration, every: AmberRule) -> Indicator:
    unit = table.one_of("unit", Unit)
    if table.has("unit") and unit is not declaration.unit:
        table.problem("unit", f'is "{unit}"; the figures of this indicator are "{declaration.unit}"')
    if table.has(COUNTED):
        table.problem(COUNTED, "says what is counted, and kpixl does for this key; give your own indicator another key")
    return _indicator(key, table, declaration, every)


def _own(key: str, file: TomlTable, every: AmberRule) -> Indicator:
    check_key(file, key)
    table = file.table(key)
    unit, good_is = table.one_of("unit", Unit), table.one_of("good_is", GoodIs)
    counts = table.table(COUNTED)
    own = Own(table.one_of("section", Section), own_cohort_in(counts, unit))
    return _indicator(key, table, Declaration(key, good_is, unit, {}), every, own)


def _check_names(file: TomlTable, indicators: Mapping[str, Indicator], own: Mapping[str, Indicator]) -> None:
    """Note each own indicator whose ref and label, or key, could be mistaken for another indicator's."""
    for key, indicator in own.items():
        others = [each for each in (*indicators.values(), *own.values()) if each.key != key]
        if same := next((each for each in others if comparable(each.name) == comparable(indicator.name)), None):
            file.problem(key, f'has the ref and the label of {same.key}: "{indicator.name}"; give it its own')
        if named := next((each for each in others if comparable(key) in (comparable(each.label), each.ref)), None):
            file.problem(key, f"is the label or the ref of {named.key}; give it another key")


def _indicator(
    key: str, table: TomlTable, declaration: Declaration, every: AmberRule, own: Own | None = None
) -> Indicator:
    """What every indicator's table says about how it is printed and judged."""
    targets = targets_in(table, declaration)
    indicator = Indicator(
        key=key,
        ref=table.text("ref", '"6.8"; "" where the page has none'),
        label=table.text("label", may_be_empty=False),
        unit=declaration.unit,
        good_is=declaration.good_is,
        decimals=table.whole("decimals", example="0"),
        targets=targets,
        amber=amber_in(table, targets, declaration.unit, every),
        nationals=benchmarks_in(table, "national", declaration.unit),
        comparables=benchmarks_in(table, "comparable", declaration.unit),
        owner=table.text("owner", '"Service manager, Assessment"', may_be_empty=False),
        note=table.text("note") if table.has("note") else "",
        parameters=parameters_in(_parameter_table(table, declaration), declaration.parameters, close=True),
        own=own,
    )
    if indicator.decimals > MOST_DECIMALS:
        table.problem("decimals", f"is {indicator.decimals}; it must be {MOST_DECIMALS} or fewer")
    table.no_more()
    return indicator


def _parameter_table(table: TomlTable, declaration: Declaration) -> TomlTable:
    found = table.table("parameters", needed=False)
    # Messages name the indicator's table, which readers look for, not the table inside it.
    return TomlTable(declaration.key, found.content, table.problems)
