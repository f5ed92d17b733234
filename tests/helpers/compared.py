"""What `kpixl figures` prints against the second computation: each difference, in words that name no child."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from msgspec import Struct

from kpixl.cli import main
from kpixl.words.periods import Period
from oracle import CONFIG, Answer, Answers, answers

Printed = Mapping[str, str]  # a line of `kpixl figures`, by column


class Difference(Struct, frozen=True):
    kind: str  # figure, bounds, reason or doubt
    key: str
    period: str
    printed: str
    expected: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.key} {self.period}: kpixl says {self.printed}; SQL says {self.expected}"


class RefusedError(Exception):
    """`kpixl figures` did not exit with 0."""


def differences(folder: Path, period: str, history: str | None = None, config: Path = CONFIG) -> list[Difference]:
    """All differences, for the period and the two before it."""
    by_period = answers(folder, three_periods(period), history=history, config=config)
    return differences_from(by_period, printed_figures(folder, period, history, config))


def differences_from(by_period: Mapping[str, Answers], printed: Mapping[tuple[str, str], Printed]) -> list[Difference]:
    """All differences, including figures that one of the two leaves out."""
    expected = {(each, key): answer for each, by_key in by_period.items() for key, answer in by_key.items()}
    return [
        difference
        for each, key in dict.fromkeys([*expected, *printed])
        for difference in compared(key, each, printed.get((each, key), {}), expected.get((each, key)))
    ]


def three_periods(period: str) -> list[str]:
    return [str(each) for each in Period.parse(period).back_to(3)]


def printed_figures(folder: Path, period: str, history: str | None, config: Path) -> dict[tuple[str, str], Printed]:
    """The lines that `kpixl figures` prints, by period and key."""
    asked = ["figures", "--extracts", str(folder), "--period", period, "--months", "3", "--format", "csv"]
    asked += ["--config", str(config), *(["--history", history] if history else [])]
    out, said = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(said):
        code = main(asked)
    if code:
        raise RefusedError(said.getvalue())
    return {(row["period"], row["key"]): row for row in csv.DictReader(io.StringIO(out.getvalue()))}


def compared(key: str, period: str, row: Printed, answer: Answer | None) -> Iterator[Difference]:
    def difference(kind: str, printed: object, expected: object) -> Difference:
        return Difference(kind, key, period, str(printed), str(expected))

    if not row or answer is None:
        yield difference("figure", "nothing" if not row else "a figure", said_by(answer) if answer else "nothing")
        return
    counts = number(row["numerator"]), number(row["denominator"])
    if counts != (answer.numerator, answer.denominator):
        yield difference("figure", in_words(counts, row["reason"]), said_by(answer))
    elif answer.unknown and not names_one(row["reason"], answer):
        yield difference("reason", repr(row["reason"]), said_by(answer))
    elif not answer.unknown and row["reason"]:
        yield difference("reason", repr(row["reason"]), "none: the figure is known")
    elif (number(row["low"]), number(row["high"])) != (answer.low, answer.high):
        yield difference("bounds", f"{row['low']} to {row['high']}", f"{answer.low} to {answer.high}")
    elif bool(row["doubts"]) != bool(answer.doubts):
        yield difference("doubt", repr(row["doubts"]), ", ".join(sorted(answer.doubts)) or "none")


def names_one(reason: str, answer: Answer) -> bool:
    """Whether a reason names a table, a column or a word of one of the kinds that apply."""
    words = [word for _, named in answer.unknown for word in named.split(",")]
    return any(word.casefold() in reason.casefold() for word in words)


def said_by(answer: Answer) -> str:
    why = ", ".join(sorted(f"{kind} ({named})" for kind, named in answer.unknown))
    return in_words((answer.numerator, answer.denominator), why)


def in_words(counts: tuple[int | None, int | None], why: str) -> str:
    numerator, denominator = counts
    if numerator is None:
        return f"unknown: {why}"
    return f"{numerator}" if denominator is None else f"{numerator}/{denominator}"


def number(text: str) -> int | None:
    return int(text) if text else None


__all__ = [
    "Answers",
    "Difference",
    "RefusedError",
    "differences",
    "differences_from",
    "printed_figures",
    "three_periods",
]
