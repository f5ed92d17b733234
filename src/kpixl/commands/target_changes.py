"""Targets that config has changed since the last refresh, as lines of the ledger."""

from __future__ import annotations

from datetime import datetime

from kpixl.commands.options import who_decided
from kpixl.config.values import Config, Indicator
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.held_content import HeldContent
from kpixl.workbook.ledger import Event, LedgerLine


def target_changes(
    held: HeldContent, config: Config, period: Period, now: datetime, of_config: str
) -> list[LedgerLine]:
    """
    A line for each indicator whose targets differ from those of the last refresh; none if there was no refresh.

    `period` is the page's month, `of_config` the hash of the config with the new targets.
    """
    if not held.figures:
        return []
    return [
        LedgerLine(
            Event.TARGET_CHANGED,
            now.isoformat(" "),
            indicator.key,
            period,
            fingerprint=of_config,
            unit=indicator.unit.value,
            reason=held.targets[indicator.key],
            target=targets,
            who=who_decided(""),
            because=_notes(indicator),
        )
        for indicator in config.indicators
        if (targets := layout.targets_text(indicator)) != held.targets.get(indicator.key, targets)
    ]


def _notes(indicator: Indicator) -> str:
    return "; ".join(step.note for step in indicator.targets.steps if step.note)
