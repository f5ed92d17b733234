"""Writes docs/indicators.md from the indicators' docstrings, config and examples: python tools/indicators_page.py"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kpixl.config.reading import read_config
from kpixl.config.values import Benchmark, Config, Indicator
from kpixl.extracts.schema import TABLES
from kpixl.indicators import DECLARED, declared
from kpixl.scorecard.display import value_text
from kpixl.scorecard.rating import rule
from kpixl.workbook.layout.lists import definition

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "indicators.md"
EXAMPLES = ROOT / "tests" / "indicators" / "examples"

HEAD = """\
# The indicators

What each figure on the scorecard counts, in the order of the page. The words that the definitions share (period, open
on a day, up to date, looked after …) are in [definitions.md](definitions.md). Targets, benchmarks, owners and
parameters are those of the shipped [config](../config/indicators.toml): a council sets its own.

Each has an example: a few invented rows of an export, by the short names of their columns, then who counts and why, and
what the page shows. A test asks the indicator for each answer.

This page is made from the code, the config and `tests/indicators/examples` by `python tools/indicators_page.py`; change
those, not the page.
"""


def indicators_page(config: Config) -> str:
    return "\n".join([HEAD, *(_section(indicator) for indicator in config.indicators)])


def _section(indicator: Indicator) -> str:
    of = declared(indicator)
    words = definition(of.definition)
    rows = {
        "Key": f"`{indicator.key}`",
        "Unit": words.unit,
        "Denominator": words.denominator,
        "Numerator": words.numerator,
        "Edges": words.edges,
        "Source": words.source,
        "Letter": _letter(indicator),
        "Benchmarks": _benchmarks(indicator),
        "Parameters": "<br>".join(f"`{name}` = {_parameter(value)}" for name, value in indicator.parameters.items()),
        "Tables": ", ".join(f"`{TABLES[name].name}`" for name in of.reads),
        "Owner": indicator.owner,
    }
    table = "\n".join(f"| {name} | {text} |" for name, text in rows.items() if text)
    heading = f"{indicator.ref} {indicator.label}".strip()
    example = (EXAMPLES / f"{indicator.key}.md").read_text(encoding="utf-8")
    return f"## {heading}\n\n{words.summary}\n\n| | |\n|---|---|\n{table}\n\n{example}"


def _letter(indicator: Indicator) -> str:
    """The letter by the shipped config's rule, whose targets have not changed."""
    return _sentence(rule(indicator, None)) if indicator.target(None) else "Not rated."


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _benchmarks(indicator: Indicator) -> str:
    given = [each for each in (indicator.national(None), indicator.comparable(None)) if each]
    return "; ".join(f"{_value(benchmark, indicator)} ({benchmark.basis}, {benchmark.year})" for benchmark in given)


def _value(benchmark: Benchmark, indicator: Indicator) -> str:
    return value_text(benchmark.value, indicator.unit, indicator.decimals)


def _parameter(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {item}" for name, item in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    PAGE.write_text(indicators_page(read_config(ROOT / "config", DECLARED)), encoding="utf-8")
