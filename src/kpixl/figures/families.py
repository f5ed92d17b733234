"""Which persons the case system has in one family."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kpixl.extracts.ids import id_order
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.deciding import Places

NO_FAMILY = -1
PERSONS_AT_MOST = 20  # under one id: where more are, it is a code of the case system's, and no family


@dataclass(frozen=True)
class Siblings:
    """
    How many rows are of children of whose family another child is among the rows, and of how many families.

    `unknown` are rows of children of whom no family is on record.
    """

    count: int
    families: int
    unknown: int


class FamiliesInExport:
    """The families of an export. They are asked for by every indicator, and found once."""

    def __init__(self, caseload: Caseload) -> None:
        self.caseload = caseload

    def siblings(self, people: Places) -> Siblings | None:
        """What is to be told of some rows by their persons; None where no family has two of them."""
        family = self._of_person[people]
        distinct = np.unique(people)
        families, persons = np.unique(self._of_person[distinct], return_counts=True)
        several = families[(persons > 1) & (families != NO_FAMILY)]
        if not len(several):
            return None
        count = int(np.isin(family, several).sum())
        return Siblings(count, len(several), int((family == NO_FAMILY).sum()))

    @cached_property
    def _of_person(self) -> Places:
        """The family of each person, as a number: of several, that of the row with the greatest id."""
        rows = self.caseload["families"].dropna(subset="family_id")
        latest = rows.iloc[np.argsort(id_order(rows["row_id"]), kind="stable")].drop_duplicates("person", keep="last")
        _, codes = np.unique(latest["family_id"].to_numpy(dtype=object), return_inverse=True)
        is_code = np.bincount(codes)[codes] > PERSONS_AT_MOST
        of_person = np.full(len(self.caseload.extracts.person_ids) + 1, NO_FAMILY, dtype=np.int64)  # and of nobody
        of_person[latest["person"].to_numpy()] = np.where(is_code, NO_FAMILY, codes)
        return of_person
