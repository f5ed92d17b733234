"""The examples of `docs/own_indicators.md`: their TOML is read, their rows are counted, the answer is the page's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec import Struct

from kpixl.config.reading import read_config
from kpixl.figures.deciding_rows import cases
from kpixl.indicators import DECLARED
from kpixl.words.periods import Period
from making import computed_from, persons, written
from own_configs import with_own

PAGE = (Path(__file__).parents[2] / "docs" / "own_indicators.md").read_text(encoding="utf-8")


class Example(Struct, frozen=True):
    toml: str
    table: str
    rows: str
    answer: list[str]  # numerator, denominator, low, high, who met, who did not

    @property
    def key(self) -> str:
        return self.toml.splitlines()[0].strip("[]")


def examples() -> list[Example]:
    return [
        Example(
            re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0],
            re.findall(r"rows in `(\w+)\.csv`", text)[0],
            re.findall(r"```csv\n(.*?)```", text, re.DOTALL)[0],
            [cell.strip() for cell in re.findall(r"\|---\|\n\|(.*?)\|\n\n", text, re.DOTALL)[0].split("|")],
        )
        for text in re.split(r"^## ", PAGE, flags=re.MULTILINE)
        if text.startswith("Example")
    ]


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.key)
def test_an_example_of_the_page_counts_what_the_page_says(example: Example, tmp_path: Path) -> None:
    config = read_config(with_own(tmp_path / "config", f"\n{example.toml}", [example.key], alone=True), DECLARED)
    names = ["ann", "ben", "cat", "dev", "eve", "fay"]
    extracts = written(tmp_path / "extracts", persons(*((name, "2010-05-05") for name in names)))
    (extracts / f"{example.table}.csv").write_text(example.rows, encoding="utf-8")

    computed = computed_from(extracts, "2024-06", config=config)
    figure = computed.figures[example.key, Period(2024, 6)]
    behind = cases(computed)
    who = [", ".join(sorted(behind["person"][behind["met"] == is_met])) for is_met in (True, False)]

    assert figure.numerator is not None, figure.reason
    low, high = figure.numerator, figure.numerator + figure.unsure
    assert [*map(str, (figure.numerator, figure.denominator, low, high)), *who] == example.answer


def test_the_page_has_an_example_of_each_standard() -> None:
    assert [("within_" in example.toml, "is_not" in example.toml) for example in examples()] == [
        (True, False),
        (False, True),
    ]
