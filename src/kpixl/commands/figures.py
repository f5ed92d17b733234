"""Figures as `kpixl figures` prints them: CSV for programs, JSON, and a table to read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from kpixl.config.values import Config
from kpixl.scorecard.display import shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import letter
from kpixl.words.periods import Period

COLUMNS = (
    "key", "ref", "name", "period", "numerator", "denominator", "value", "shown", "rag", "reason",
    "low", "high", "doubts",
)  # fmt: skip
DIGITS = Context(prec=17)


@dataclass(frozen=True)
class Line:
    """One line of the printout, every field as text; empty is none."""

    fields: Mapping[str, str]

    def values(self, columns: Sequence[str]) -> list[str]:
        return [self.fields[column] for column in columns]


def lines(
    figures: Mapping[tuple[str, Period], Figure],
    groups: Mapping[tuple[str, Period], Mapping[str, Figure]] | None,
    config: Config,
    periods: Sequence[Period],
) -> list[Line]:
    """One line a figure, or a group of it, in page order, oldest period first."""
    printed = []
    for indicator in config.indicators:
        for period in periods:
            figure = figures[indicator.key, period]
            if groups is None:
                printed.append(_line(figure, config))
                continue
            parts = groups.get((indicator.key, period), {})
            printed += [_line(part, config, group) for group, part in parts.items()] or [_line(figure, config, "")]
    return printed


def _line(figure: Figure, config: Config, group: str | None = None) -> Line:
    indicator = config.indicator(figure.key)
    rag = letter(figure.value, indicator)
    fields = {
        "key": figure.key,
        "ref": indicator.ref,
        "name": indicator.label,
        "period": str(figure.period),
        "numerator": _count(figure.numerator),
        "denominator": _count(figure.denominator),
        "value": exact(figure.value),
        "shown": shown(figure, indicator.decimals),
        "rag": rag.value if rag else "",
        "reason": figure.reason,
        "low": _count(figure.low),
        "high": _count(figure.high),
        "doubts": " | ".join(figure.doubts),
    }
    return Line(fields if group is None else fields | {"group": group})


def _count(count: int | None) -> str:
    return "" if count is None else str(count)


def exact(value: Fraction | None) -> str:
    """A decimal number of 17 digits; empty for none."""
    if value is None:
        return ""
    return format(DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator)), "f")


def as_csv(printed: Sequence[Line], columns: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([columns, *(line.values(columns) for line in printed)])
    return out.getvalue()


def as_json(printed: Sequence[Line], columns: Sequence[str]) -> str:
    return json.dumps([{c: line.fields[c] for c in columns} for line in printed], ensure_ascii=False, indent=1) + "\n"


def as_table(printed: Sequence[Line], columns: Sequence[str]) -> str:
    """Columns set out with blanks, names cut at 48 characters."""
    rows = [columns, *([text[:48] for text in line.values(columns)] for line in printed)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(columns))]
    return "".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )
