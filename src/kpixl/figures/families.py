"""Which persons belong to one family, according to the case system."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from msgspec import Struct

from kpixl.extracts.ids import id_order
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.deciding import Places

NO_FAMILY = -1
PERSONS_AT_MOST = 20  # under one id: with more, the id is a code of the case system, not a family


class Siblings(Struct, frozen=True):
    """
    How many rows are about children with another child of their family among the rows, and of how many families.

    `unknown` counts rows about children without a family on record.
    """

    count: int
    families: int
    unknown: int


class FamiliesInExport:
    """The families of an export. Every indicator asks for them; they are found once."""

    def __init__(self, caseload: Caseload) -> None:
        self.caseload = caseload

    def siblings(self, people: Places) -> Siblings | None:
        """The siblings among the persons of some rows; None if no family has two of them."""
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
        """Each person's family as a number; if there are several, the one on the row with the greatest id."""
        rows = self.caseload["families"].dropna(subset="family_id")
        latest = rows.iloc[np.argsort(id_order(rows["row_id"]), kind="stable")].drop_duplicates("person", keep="last")
        _, codes = np.unique(latest["family_id"].to_numpy(dtype=object), return_inverse=True)
        is_code = np.bincount(codes)[codes] > PERSONS_AT_MOST
        of_person = np.full(len(self.caseload.extracts.person_ids) + 1, NO_FAMILY, dtype=np.int64)  # the last: nobody
        of_person[latest["person"].to_numpy()] = np.where(is_code, NO_FAMILY, codes)
        return of_person
