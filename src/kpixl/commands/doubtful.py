"""The figures of a page that are in doubt, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpixl.config.values import Config
from kpixl.scorecard.display import shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, Scorecard


@dataclass(frozen=True)
class Doubtful:
    """The figures of a page that are in doubt, in page order."""

    config: Config
    figures: Mapping[FigureKey, Figure]

    @classmethod
    def of(cls, scorecard: Scorecard) -> Doubtful:
        figures = (rated.figure for row in scorecard.rows for rated in row.figures)
        return cls(scorecard.config, {(each.key, each.period): each for each in figures if each.doubts})

    def told(self, place: FigureKey) -> str:
        """A figure with its doubts, in words."""
        indicator, figure = self.config.indicator(place[0]), self.figures[place]
        return f"{indicator.name}, {place[1].name} ({shown(figure, indicator.decimals)}): {'; '.join(figure.doubts)}"


def in_doubt(scorecard: Scorecard) -> list[str]:
    """Each figure of the page that is in doubt, with its doubts, in words."""
    doubtful = Doubtful.of(scorecard)
    return [doubtful.told(place) for place in doubtful.figures]


def name_of(place: FigureKey) -> str:
    """A figure as it is named to be accepted: `cp_visits:2024-06`."""
    return f"{place[0]}:{place[1]}"
