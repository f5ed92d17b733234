"""`kpixl benchmarks`: every benchmark that config holds, its year, and the council's rank in it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from kpixl.commands.figures import PrintedLine, printed
from kpixl.commands.options import Format
from kpixl.config.councils import PublishedValues
from kpixl.config.published_values import is_share, standing
from kpixl.config.reading import read_config
from kpixl.config.values import DIFFERENT_BASIS, Benchmark, Config, Indicator
from kpixl.indicators import DECLARED
from kpixl.scorecard.display import rounded
from kpixl.words.terms import Unit

BENCHMARK_COLUMNS = (
    "key", "ref", "name", "year", "from", "england", "council", "rank", "quartile", "neighbours_mean",
    "neighbours_known", "rank_among_neighbours", "basis", "measure", "model", "release", "file", "sha256",
)  # fmt: skip
COLUMNS_TO_READ = (
    "key", "year", "from", "england", "council", "rank", "quartile", "neighbours_mean", "neighbours_known", "basis",
)  # fmt: skip
SAME_BASIS, TYPED_IN_CONFIG = "same basis", "typed in config"


def printed_benchmarks(config_folder: Path, form: Format) -> str:
    config = read_config(config_folder, DECLARED)
    columns = COLUMNS_TO_READ if form is Format.TABLE else BENCHMARK_COLUMNS
    return printed(list(_lines(config)), columns, form)


def _lines(config: Config) -> Iterator[PrintedLine]:
    for indicator in config.indicators:
        published = [each for each in config.published if each.key == indicator.key]
        yield from (_typed(indicator, *each) for each in _typed_benchmarks(indicator, published))
        yield from (_published(indicator, each, config) for each in published)


def _typed_benchmarks(
    indicator: Indicator, published: list[PublishedValues]
) -> Iterator[tuple[str, Benchmark, Benchmark | None]]:
    """The benchmarks typed in config: the month from which each holds, England's value and the neighbours'."""
    taken = {each.since for each in published}
    nationals = {step.since: step.value for step in indicator.nationals.steps if step.since not in taken}
    others = {step.since: step.value for step in indicator.comparables.steps if step.since not in taken}
    for since in dict.fromkeys((*nationals, *others)):
        national, other = nationals.get(since), others.get(since)
        if first := national or other:
            yield str(since or ""), national or Benchmark(first.value, "", first.year, first.differs), other


def _typed(indicator: Indicator, since: str, national: Benchmark, other: Benchmark | None) -> PrintedLine:
    differs = national.differs or (other.differs if other else "")
    return PrintedLine(
        _of_indicator(indicator)
        | {
            "year": national.year,
            "from": since,
            "england": _number(national, indicator) if national.basis else "",
            "neighbours_mean": _number(other, indicator) if other else "",
            "basis": f"{DIFFERENT_BASIS}: {differs}" if differs else SAME_BASIS,
            "measure": TYPED_IN_CONFIG,
        }
    )


def _published(indicator: Indicator, values: PublishedValues, config: Config) -> PrintedLine:
    council = config.council
    found = standing(values, council)
    scale = 100 if is_share(indicator.unit) else 1
    decimals = values.decimals - (2 if scale == 100 else 0)

    def shown(value: Fraction | str | None) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        return f"{float(rounded(value * scale, decimals)):.{decimals}f}"

    return PrintedLine(
        _of_indicator(indicator)
        | {
            "year": values.year,
            "from": str(values.since or ""),
            "england": shown(values.england),
            "council": shown(values.councils.get(council.code)),
            "rank": f"{found.rank} of {found.ranked}" if found.rank else "",
            "quartile": found.quartile,
            "neighbours_mean": shown(found.neighbours_mean),
            "neighbours_known": f"{found.neighbours_known} of {found.neighbours}" if found.neighbours else "",
            "rank_among_neighbours": _among(found.rank_among_neighbours, found.neighbours_known),
            "basis": f"{DIFFERENT_BASIS}: {values.differs}" if values.differs else SAME_BASIS,
            "measure": values.measure,
            "model": str(council.neighbours.model) if council.neighbours else "",
            "release": values.release,
            "file": values.file,
            "sha256": values.sha256,
        }
    )


def _among(rank: int | None, others: int) -> str:
    return f"{rank} of {others + 1}" if rank else ""


def _of_indicator(indicator: Indicator) -> dict[str, str]:
    empty = dict.fromkeys(BENCHMARK_COLUMNS, "")
    return empty | {"key": indicator.key, "ref": indicator.ref, "name": indicator.label}


def _number(benchmark: Benchmark, indicator: Indicator) -> str:
    """The number as config writes it, with 21 for 21%."""
    value = benchmark.value * (1 if indicator.unit in (Unit.COUNT, Unit.RATE) else 100)
    return f"{float(value):g}" if value < 100_000 else str(int(value))
