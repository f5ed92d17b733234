"""What a council wrote in config in its own words and a page prints: notes, and who owns an indicator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kpixl.config.values import Config, Indicator, OverTime, Step, Target
from kpixl.disclosure.questions import TextKind, TextPlace

InText = Callable[[str, TextPlace], str]
"""A text as it was decided, by what was typed and where."""


def decided_config(config: Config, text: InText) -> Config:
    """
    Config with these words as they were decided.

    They belong to no month. An owner belongs to no indicator either: whoever owns many is decided about once.
    """
    first_of = {each.owner: each for each in reversed(config.indicators)}
    owners = {owner: text(owner, _place(each, TextKind.OWNER, "")) for owner, each in first_of.items()}
    indicators = (_decided(each, owners[each.owner], text) for each in config.indicators)
    return replace(config, indicators=tuple(indicators))


def _decided(indicator: Indicator, owner: str, text: InText) -> Indicator:
    note = text(indicator.note, _place(indicator, TextKind.INDICATOR_NOTE, indicator.key))
    steps = tuple(_step(indicator, step, text) for step in indicator.targets.steps)
    return replace(indicator, owner=owner, note=note, targets=OverTime(steps))


def _step(indicator: Indicator, step: Step[Target], text: InText) -> Step[Target]:
    return replace(step, note=text(step.note, _place(indicator, TextKind.TARGET_NOTE, indicator.key)))


def _place(indicator: Indicator, kind: TextKind, key: str) -> TextPlace:
    return TextPlace(key, "", kind, f"config/indicators.toml, [{indicator.key}]")
