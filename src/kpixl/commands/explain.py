"""`kpixl explain`: why a figure is what it is, in sentences with counts from the extracts."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.options import the_indicator
from kpixl.config.reading import read_config
from kpixl.config.values import Indicator
from kpixl.figures.answers import Computed, History
from kpixl.figures.computing import compute
from kpixl.figures.evidence_facts import facts
from kpixl.figures.evidence_sentences import Said, said_of
from kpixl.figures.history import series_of, verdict_on
from kpixl.indicators import DECLARED
from kpixl.words.periods import Period
from kpixl.words.progress import Progress

EXPLAINED_BY = 36  # months, from which it is judged whether a change is usual


class ExplainAsked(Struct, frozen=True):
    """Which figure is explained."""

    name: str  # of the indicator: its key, ref, name or label
    period: Period
    extracts: Path
    config_folder: Path


def explained(asked: ExplainAsked, progress: Progress) -> str:
    """The sentences about one figure, a line each. No other indicator is computed."""
    config = read_config(asked.config_folder, DECLARED)
    indicator = the_indicator(asked.name, config.indicators)
    alone = replace(config, indicators=(indicator,))
    months = asked.period.back_to(EXPLAINED_BY)
    computed = compute(asked.extracts, alone, months, History.OWN_ELSE_NEWEST, progress=progress)
    found = sentences_on(computed, indicator, months)
    return "\n".join([f"{indicator.name}, {asked.period.name}", *(each.text for each in found)]) + "\n"


def sentences_on(computed: Computed, indicator: Indicator, months: tuple[Period, ...]) -> tuple[Said, ...]:
    """The sentences about the last of these months, from its rows and the months before it."""
    key, period = indicator.key, months[-1]
    verdict = verdict_on(series_of(indicator, computed.figures, months))
    before = computed.figures.get((key, period.plus(-1)))
    return said_of(indicator, facts(computed, key, period), before, verdict)
