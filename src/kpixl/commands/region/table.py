"""The table of a region: one line per council, indicator and month, with the council's place among all."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from msgspec import Struct

from kpixl.commands.figures import PrintedLine, as_csv, exact
from kpixl.commands.region.definitions_compared import Counted, marks_of_differences
from kpixl.commands.region.result_lines import RESULT_COLUMNS, CouncilFigure, by_council
from kpixl.config.published_values import Standing
from kpixl.figures.among_councils import AmongCouncils, Funnel, among_councils
from kpixl.figures.comparing import significance_in_words
from kpixl.figures.intervals import Interval
from kpixl.scorecard.scorecard import FigureKey
from kpixl.words.terms import GoodIs

STANDING_COLUMNS = (
    "rank", "ranked", "quartile", "among_all", "mean_of_all", "lower_95", "upper_95", "lower_998", "upper_998",
    "neighbours_mean", "neighbours_known", "rank_among_neighbours", "differs",
)  # fmt: skip
REGION_COLUMNS = (*RESULT_COLUMNS, *STANDING_COLUMNS)
WHOLE_NUMBERS = {
    "suppressed_below", "decimals", "numerator", "denominator", "low", "high", "rank", "ranked", "neighbours_known",
    "rank_among_neighbours",
}  # fmt: skip
NO_STANDING = Standing(None, 0, "", None, 0, 0, None)
NUMBERS = {"value", "mean_of_all", "lower_95", "upper_95", "lower_998", "upper_998", "neighbours_mean"}


class ComparedLine(Struct, frozen=True, dict=True):
    """A line of a result and the council's place; `differs` says how its definition differs from the others'."""

    line: CouncilFigure
    place: AmongCouncils | None
    differs: str

    @property
    def standing(self) -> Standing:
        """The council's standing; `NO_STANDING` without a place."""
        return self.place.standing if self.place else NO_STANDING

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """The values of `REGION_COLUMNS`."""
        of_funnel = _of_funnel(self.place.funnel, self.line.good_is) if self.place else {}
        return {
            **dict.fromkeys(STANDING_COLUMNS, ""),
            **self.line.fields,
            **of_funnel,
            **_of_standing(self.standing),
            "differs": self.differs,
        }


def _of_standing(standing: Standing) -> dict[str, str]:
    return {
        "rank": _whole(standing.rank),
        "ranked": _whole(standing.ranked if standing.rank else None),
        "quartile": standing.quartile,
        "neighbours_mean": exact(standing.neighbours_mean),
        "neighbours_known": _whole(standing.neighbours_known if standing.neighbours else None),
        "rank_among_neighbours": _whole(standing.rank_among_neighbours),
    }


def compared_lines(lines: Sequence[CouncilFigure], named: Sequence[str]) -> list[ComparedLine]:
    """The lines in order, each with its place; refused if councils count differently in a way that is not `named`."""
    ordered = by_council(lines)
    marks = marks_of_differences(_definitions(ordered), named)
    places = _places(ordered)
    return [
        ComparedLine(line, places.get((_id(line), *_at(line))), marks.get((line.council, line.figure.key), ""))
        for line in ordered
    ]


def _definitions(lines: Sequence[CouncilFigure]) -> Iterator[Counted]:
    yield from dict.fromkeys(Counted(line.council, line.figure.key, line.definition) for line in lines)


def _places(lines: Sequence[CouncilFigure]) -> Mapping[tuple[object, ...], AmongCouncils]:
    by_figure: dict[FigureKey, list[CouncilFigure]] = defaultdict(list)
    for line in lines:
        by_figure[_at(line)].append(line)
    return {
        (council, *at): place
        for at, some in by_figure.items()
        for council, place in among_councils(
            {_id(line): line.figure for line in some}, _good_is(some), {_id(line): line.neighbours for line in some}
        ).items()
    }


def _good_is(some: Sequence[CouncilFigure]) -> GoodIs:
    """The way that is good in every council's config; not rated if councils disagree."""
    ways = {line.good_is for line in some}
    return ways.pop() if len(ways) == 1 else GoodIs.NOT_RATED


def _at(line: CouncilFigure) -> FigureKey:
    return line.figure.key, line.figure.period


def _id(line: CouncilFigure) -> str:
    """The council's code, by which others name it as a neighbour; its name if it has no code."""
    return line.code or line.council


def _of_funnel(funnel: Funnel | None, good_is: GoodIs) -> dict[str, str]:
    if funnel is None:
        return {}
    return {
        "among_all": significance_in_words(funnel.significance, good_is),
        "mean_of_all": _number(funnel.mean),
        **_ends("95", funnel.usual),
        **_ends("998", funnel.outer),
    }


def _ends(name: str, limits: Interval | None) -> dict[str, str]:
    if limits is None:
        return {}
    return {f"lower_{name}": _number(limits.low), f"upper_{name}": _number(limits.high)}


def _number(value: float) -> str:
    """The number to ten digits: further ones are only rounding error."""
    return f"{value:.10g}"


def _whole(number: int | None) -> str:
    return "" if number is None else str(number)


def region_as_csv(lines: Sequence[ComparedLine]) -> bytes:
    return as_csv([PrintedLine(each.fields) for each in lines], REGION_COLUMNS).encode()


def region_as_parquet(lines: Sequence[ComparedLine]) -> bytes:
    """The same table, with numbers as numbers and missing values as null."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [each.fields for each in lines]
    columns = {name: pa.array(_typed_values(rows, name), _type(name, pa)) for name in REGION_COLUMNS}
    target = io.BytesIO()
    pq.write_table(pa.table(columns), target)
    return target.getvalue()


def _typed_values(rows: Sequence[Mapping[str, str]], name: str) -> list[int | float | str | None]:
    if name in WHOLE_NUMBERS:
        return [int(row[name]) if row[name] else None for row in rows]
    if name in NUMBERS:
        return [float(Fraction(row[name])) if row[name] else None for row in rows]
    return [row[name] or None for row in rows]


def _type(name: str, pa: object) -> object:
    kind = "int64" if name in WHOLE_NUMBERS else "float64" if name in NUMBERS else "string"
    return getattr(pa, kind)()
