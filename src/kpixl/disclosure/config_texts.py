"""What a council wrote in config in its own words and a page prints: title, labels, notes, owners."""

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
    page = replace(
        config.page,
        title=text(config.page.title, _of_page(TextKind.TITLE)),
        organisation=text(config.page.organisation, _of_page(TextKind.ORGANISATION)),
    )
    return replace(config, page=page, indicators=tuple(indicators))


def _decided(indicator: Indicator, owner: str, text: InText) -> Indicator:
    note = text(indicator.note, _place(indicator, TextKind.INDICATOR_NOTE, indicator.key))
    steps = tuple(_step(indicator, step, text) for step in indicator.targets.steps)
    label = text(indicator.label, _place(indicator, TextKind.LABEL, indicator.key))
    return replace(indicator, label=label, owner=owner, note=note, targets=OverTime(steps))


def _step(indicator: Indicator, step: Step[Target], text: InText) -> Step[Target]:
    return replace(step, note=text(step.note, _place(indicator, TextKind.TARGET_NOTE, indicator.key)))


def _of_page(kind: TextKind) -> TextPlace:
    return TextPlace("", "", kind, "config/page.toml")


def _place(indicator: Indicator, kind: TextKind, key: str) -> TextPlace:
    return TextPlace(key, "", kind, f"config/indicators.toml, [{indicator.key}]")
