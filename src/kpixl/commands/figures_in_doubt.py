"""The figures of a page that are in doubt, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.values import Config
from kpixl.scorecard.display import shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, Row, Scorecard


class Doubtful(Struct, frozen=True):
    """The figures of a page that are in doubt, in page order."""

    config: Config
    figures: Mapping[FigureKey, Figure]

    @classmethod
    def of(cls, scorecard: Scorecard) -> Doubtful:
        figures = [figure for row in scorecard.rows for figure in _with_own_doubts(row)]
        return cls(scorecard.config, {(each.key, each.period): each for each in figures if each.doubts})

    def told(self, place: FigureKey) -> str:
        """A figure with its doubts, in words."""
        indicator, figure = self.config.indicator(place[0]), self.figures[place]
        return f"{indicator.name}, {place[1].name} ({shown(figure, indicator.decimals)}): {'; '.join(figure.doubts)}"


def _with_own_doubts(row: Row) -> Iterator[Figure]:
    """The figures of the row; a longer span has only the doubts that no month beside it has already."""
    yield from (rated.figure for rated in row.figures)
    said = {doubt for rated in row.figures for doubt in rated.figure.doubts}
    for figure in dict.fromkeys(rated.figure for rated in row.spans if rated.figure.period.months > 1):
        yield replace(figure, doubts=tuple(doubt for doubt in figure.doubts if doubt not in said))


def in_doubt(scorecard: Scorecard) -> list[str]:
    """Each figure of the page that is in doubt, with its doubts, in words."""
    doubtful = Doubtful.of(scorecard)
    return [doubtful.told(place) for place in doubtful.figures]


def name_of(place: FigureKey) -> str:
    """The name by which a figure's doubts are accepted: `cp_visits:2024-06`."""
    return f"{place[0]}:{place[1]}"
