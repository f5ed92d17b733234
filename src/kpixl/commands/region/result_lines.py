"""
A result: a council's figures as lines of text, with all that a comparison needs to know, and nothing about a child.

The same lines make up a council's own result file, which may leave once small numbers are suppressed, and begin each
line of a region's table.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from kpixl.commands.figures import FORMULA_STARTS, PrintedLine, as_csv, exact
from kpixl.scorecard.display import SUPPRESSED, is_percentage, shown
from kpixl.scorecard.figure import Figure
from kpixl.words.errors import ExtractError, UsageError
from kpixl.words.periods import Period
from kpixl.words.terms import GoodIs, Rag, Unit

RESULT_COLUMNS = (
    "council", "code", "neighbours", "suppressed_below", "key", "ref", "name", "unit", "good_is", "decimals", "period",
    "numerator", "denominator", "value", "shown", "low", "high", "letter", "reason", "in_doubt", "definition",
)  # fmt: skip
WORDS_OF_RESULT = ("council", "code", "neighbours", "ref", "name", "reason", "definition")
"""The columns with words that come from config, an extract or a person."""
IN_DOUBT = "yes"


class CouncilFigure(Struct, frozen=True):
    """A line of a result: a council's figure, how it is judged and shown, and by which definition it was counted."""

    council: str
    code: str
    neighbours: tuple[str, ...]
    suppressed_below: int  # 0: small numbers are shown
    ref: str
    name: str
    good_is: GoodIs
    decimals: int
    letter: str  # empty if there is none
    is_in_doubt: bool
    definition: str
    figure: Figure

    @property
    def fields(self) -> dict[str, str]:
        """The values of `RESULT_COLUMNS`."""
        figure = self.figure
        return {
            "council": self.council,
            "code": self.code,
            "neighbours": " ".join(self.neighbours),
            "suppressed_below": str(self.suppressed_below),
            "key": figure.key,
            "ref": self.ref,
            "name": self.name,
            "unit": figure.unit.value,
            "good_is": self.good_is.value,
            "decimals": str(self.decimals),
            "period": str(figure.period),
            "numerator": _count(figure.numerator),
            "denominator": _count(figure.denominator),
            "value": exact(figure.value),
            "shown": shown(figure, self.decimals),
            "low": _count(figure.low) if self._says_how_sure else "",
            "high": _count(figure.high) if self._says_how_sure else "",
            "letter": self.letter,
            "reason": figure.reason,
            "in_doubt": IN_DOUBT if self.is_in_doubt else "",
            "definition": self.definition,
        }

    @property
    def _says_how_sure(self) -> bool:
        """Whether low and high are given: if small numbers are hidden, no unsure rows must look the same as few."""
        return not self.suppressed_below or self.figure.unsure > 0


def without_hidden_size(figure: Figure) -> Figure:
    """A figure from a suppressed page; a share of zero has lost its denominator there, and so gives none."""
    if is_percentage(figure.unit) and figure.value == 0:
        return Figure(figure.key, figure.period, figure.unit, 0, reason=figure.reason, typed_value=Fraction(0))
    return figure


def result_as_csv(lines: Iterable[CouncilFigure]) -> bytes:
    return as_csv([PrintedLine(line.fields) for line in lines], RESULT_COLUMNS).encode()


def result_in(content: bytes, file: str) -> list[CouncilFigure]:
    """The lines of a result; any other file raises an `ExtractError` that quotes nothing from it."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        missing = [column for column in RESULT_COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise _no_result(file, f"it has no column {missing[0]}")
        lines = [_line(fields, at, file) for at, fields in enumerate(reader, start=2)]
    except (UnicodeDecodeError, csv.Error):
        raise _no_result(file, "it is not CSV in UTF-8") from None
    if not lines:
        raise _no_result(file, "it has no line")
    return lines


def _no_result(file: str, why: str) -> ExtractError:
    return ExtractError(
        f"{file} is not a result of kpixl: {why}.\n"
        "`kpixl figures --results FILE` writes one; ask the council for it again."
    )


def _line(fields: Mapping[str, str], at: int, file: str) -> CouncilFigure:
    try:
        texts = {column: _typed(fields[column]) for column in RESULT_COLUMNS}
        return CouncilFigure(
            council=texts["council"],
            code=texts["code"],
            neighbours=tuple(texts["neighbours"].split()),
            suppressed_below=int(texts["suppressed_below"]),
            ref=texts["ref"],
            name=texts["name"],
            good_is=GoodIs(texts["good_is"]),
            decimals=int(texts["decimals"]),
            letter=Rag(texts["letter"]).value if texts["letter"] else "",
            is_in_doubt=texts["in_doubt"] == IN_DOUBT,
            definition=texts["definition"],
            figure=_figure(texts),
        )
    except (ValueError, TypeError, ArithmeticError, UsageError):
        raise _no_result(file, f"line {at} can't be read") from None


def _figure(texts: Mapping[str, str]) -> Figure:
    unit, numerator, denominator = Unit(texts["unit"]), _number(texts["numerator"]), _number(texts["denominator"])
    high = _number(texts["high"])
    has_no_size = is_percentage(unit) and denominator is None and texts["value"] != ""
    figure = Figure(
        key=texts["key"],
        period=Period.parse(texts["period"]),
        unit=unit,
        numerator=numerator,
        denominator=denominator,
        reason=texts["reason"],
        is_suppressed=texts["shown"] == SUPPRESSED,
        unsure=high - (numerator or 0) if high is not None else 0,
        typed_value=Fraction(texts["value"]) if has_no_size else None,
    )
    if not texts["key"] or exact(figure.value) != texts["value"] or _is_impossible(figure):
        raise ValueError("the value is not the one of these numbers")
    return figure


def _is_impossible(figure: Figure) -> bool:
    numbers = (figure.numerator, figure.denominator, figure.unsure)
    is_too_many = is_percentage(figure.unit) and (figure.numerator or 0) > (figure.denominator or 0)
    return any(number is not None and number < 0 for number in numbers) or is_too_many


def _typed(text: str) -> str:
    """The text without the apostrophe that keeps Excel from reading it as a formula."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text


def _number(text: str) -> int | None:
    return int(text) if text else None


def _count(count: int | None) -> str:
    return "" if count is None else str(count)


def by_council(lines: Sequence[CouncilFigure]) -> list[CouncilFigure]:
    """The lines sorted by council, whichever was done first; a council's own lines keep the order of its page."""
    return sorted(lines, key=lambda line: (line.council, line.code))
