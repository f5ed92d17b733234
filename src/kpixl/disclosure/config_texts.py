"""What a council wrote in config and a copy prints: labels, notes, owners, and what its own indicators count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from msgspec.structs import replace

from kpixl.config.own_cohort import OwnCohort, TextRule
from kpixl.config.values import Benchmark, Config, Indicator, OverTime, Own, Step, Target
from kpixl.disclosure.identifying_texts import TextKind, TextPlace

_Rule = TypeVar("_Rule")
InText = Callable[[str, TextPlace], str]
"""Gives a text as it was decided, from what was typed and where."""


def decided_config(config: Config, text: InText) -> Config:
    """
    Config with these words as they were decided.

    They belong to no month. An owner belongs to no indicator either: somebody who owns many is decided about once. The
    same holds for the basis of a benchmark. The key of a council's own indicator is searched but stays, because other
    sheets need it.
    """
    first_of = {each.owner: each for each in reversed(config.indicators)}
    owners = {owner: text(owner, _place(each, TextKind.OWNER, "")) for owner, each in first_of.items()}
    page = replace(
        config.page,
        title=text(config.page.title, _of_page(TextKind.TITLE)),
        organisation=text(config.page.organisation, _of_page(TextKind.ORGANISATION)),
    )
    return replace(
        config,
        page=page,
        indicators=tuple(_decided(each, owners[each.owner], text) for each in config.indicators),
    )


def _decided(indicator: Indicator, owner: str, text: InText) -> Indicator:
    def decided(typed: str, kind: TextKind) -> str:
        return text(typed, _place(indicator, kind, indicator.key))

    if indicator.own:
        decided(indicator.key.replace("_", " "), TextKind.KEY)
    return replace(
        indicator,
        owner=owner,
        ref=decided(indicator.ref, TextKind.LABEL),
        label=decided(indicator.label, TextKind.LABEL),
        note=decided(indicator.note, TextKind.INDICATOR_NOTE),
        targets=OverTime(tuple(_target(step, decided) for step in indicator.targets.steps)),
        nationals=OverTime(tuple(_benchmark(indicator, step, text) for step in indicator.nationals.steps)),
        comparables=OverTime(tuple(_benchmark(indicator, step, text) for step in indicator.comparables.steps)),
        parameters={name: _parameter(value, decided) for name, value in indicator.parameters.items()},
        own=_own(indicator.own, decided) if indicator.own else None,
    )


def _target(step: Step[Target], decided: Callable[[str, TextKind], str]) -> Step[Target]:
    return replace(step, note=decided(step.note, TextKind.TARGET_NOTE))


def _benchmark(indicator: Indicator, step: Step[Benchmark | None], text: InText) -> Step[Benchmark | None]:
    place, of = _place(indicator, TextKind.BENCHMARK, ""), step.value
    if of is None:
        return step
    differs = text(of.differs, place) if of.differs else ""
    return replace(step, value=replace(of, basis=text(of.basis, place), year=text(of.year, place), differs=differs))


def _parameter(value: object, decided: Callable[[str, TextKind], str]) -> object:
    """A parameter with its words as they were decided; numbers stay."""
    match value:
        case str():
            return decided(value, TextKind.PARAMETER)
        case Mapping():
            return {_parameter(name, decided): _parameter(each, decided) for name, each in value.items()}
        case list() | tuple():
            return tuple(_parameter(each, decided) for each in value)
        case _:
            return value


def _own(own: Own, decided: Callable[[str, TextKind], str]) -> Own:
    of = own.cohort
    where = tuple(_in_words(rule, decided) for rule in of.where)
    return replace(own, cohort=OwnCohort(of.table, of.dated, where, _in_words(of.met, decided)))


def _in_words(rule: _Rule, decided: Callable[[str, TextKind], str]) -> _Rule:
    """A rule with the texts that it counts as they were decided; the definition repeats no text of other rules."""
    if not isinstance(rule, TextRule):
        return rule
    yes, no = (tuple(decided(word, TextKind.COUNTED) for word in words) for words in (rule.yes, rule.no))
    return replace(rule, yes=yes, no=no)


def _of_page(kind: TextKind) -> TextPlace:
    return TextPlace("", "", kind, "config/page.toml")


def _place(indicator: Indicator, kind: TextKind, key: str) -> TextPlace:
    return TextPlace(key, "", kind, f"config/indicators.toml, [{indicator.key}]")
