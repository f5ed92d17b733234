"""The homes of children looked after, and whether they are in the county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kpixl.extracts import columns
from kpixl.extracts.extracts import days_of
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import NO_PLACE, row_named
from kpixl.indicators.deciding import Places
from kpixl.indicators.texts import matches
from kpixl.words.periods import Period
from kpixl.words.terms import NOT_RECORDED

if TYPE_CHECKING:
    import pandas as pd

_HOMES: Mapping[str, tuple[str, ...]] = {  # SSDA903, placement types
    "with foster carers": ("U1", "U2", "U3", "U4", "U5", "U6"),
    "placed for adoption": ("A3", "A4", "A5", "A6"),
    "with parents": ("P1",),
    "living independently": ("P2",),
    "in semi-independent living": ("H5",),
    "in a children's home": ("K2",),
    "in a secure unit": ("K1",),
    "in other residential care": ("R1", "R2", "R3", "R5", "S1"),
    "in a temporary placement": ("T0", "T1", "T2", "T3", "T4"),
}
_ELSEWHERE = "in another placement"
_COUNTIES = {"in the county": "inside", "out of county": "outside"}  # by the council's lists of words


class HomesInMonth:
    """The homes of children looked after in one month. Several indicators ask for most of them; each is found once."""

    def __init__(self, caseload: Caseload, period: Period) -> None:
        self.caseload = caseload
        self.place = caseload.periods.index(period) if period in caseload.periods else NO_PLACE

    def of(self, rows: pd.DataFrame) -> tuple[pd.Categorical, pd.Categorical]:
        """The kind of home of each case, and whether it is in the county."""
        placement = self._placements(rows)
        return _of_rows(self._kinds, placement), _of_rows(self._counties, placement)

    @cached_property
    def _kinds(self) -> pd.Categorical:
        """The kind of home of each placement."""
        return _named(self.caseload["placements"]["type"], _HOMES, _ELSEWHERE)

    @cached_property
    def _counties(self) -> pd.Categorical:
        """Whether each placement is in the county."""
        locations = self.caseload["placement_locations"]
        row = row_named(locations, "placement_id", self.caseload["placements"]["placement_id"])
        located = locations["location"].reindex(row).reset_index(drop=True)
        counties = {name: self.caseload.words(words) for name, words in _COUNTIES.items()}
        return _named(located, counties, NOT_RECORDED)

    def _placements(self, rows: pd.DataFrame) -> Places:
        """The place of each case's placement; for children looked after at the month's end, it is found only once."""
        if not (days_of(rows, "day") == self.caseload.month_ends[self.place]).all():
            return self.caseload.current_placement(rows)
        people, placements = self._at_month_end
        at = np.searchsorted(people, rows["person"].to_numpy())
        is_known = np.append(people, NO_PLACE)[at] == rows["person"].to_numpy()
        return placements[at] if is_known.all() else self.caseload.current_placement(rows)

    @cached_property
    def _at_month_end(self) -> tuple[Places, Places]:
        """The persons looked after, in order, and the places of their placements."""
        in_care = self.caseload.looked_after
        here = in_care[in_care["period"] == self.place].sort_values("person").reset_index(drop=True)
        return here["person"].to_numpy(), self.caseload.current_placement(here)


def _named(texts: pd.Series, words: Mapping[str, Sequence[str]], other: str) -> pd.Categorical:
    """The name whose list of words has each text; `other` for any other text; "not recorded" if there is none."""
    names = [*dict.fromkeys([NOT_RECORDED, other, *words])]
    found = np.full(len(texts), names.index(other))
    found[texts.isna().to_numpy()] = 0
    for name, each in words.items():
        found[matches(texts, each)] = names.index(name)
    return columns.categorical(found, names)


def _of_rows(named: pd.Categorical, places: Places) -> pd.Categorical:
    """The name at each place; without a place, "not recorded"."""
    return columns.categorical(np.append(named.codes, 0)[places], list(named.categories))
