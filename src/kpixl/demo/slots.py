"""
Slots: how one child's story serves three month ends.

A cohort of a month is so many slots, and each slot has a state a month (visited, reviewed, …). The child in a slot
stays from one month to the next unless the change of state can't happen to one child; then the child leaves in the
later month and another takes the slot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpixl.demo.draw import Floats, in_every_month
from kpixl.words.periods import Counts, Flags


@dataclass(frozen=True)
class Lives:
    """Stretches of one child in one slot; one row a stretch. Months are 0 to 2."""

    slot: Counts
    first: Counts
    last: Counts

    def __len__(self) -> int:
        return len(self.slot)

    def present(self) -> Flags:
        months = np.arange(3)
        return (self.first[:, None] <= months) & (months <= self.last[:, None])

    def states(self, of_slots: Flags) -> Flags:
        """The states of the slots, a row a life; False outside the life's months."""
        return of_slots[self.slot] & self.present()

    def in_slots(self, slots: int) -> Counts:
        """The life in each slot each month; −1 for none."""
        found = np.full((slots, 3), -1, dtype=np.int64)
        for month in range(3):
            here = self.present()[:, month]
            found[self.slot[here], month] = np.flatnonzero(here)
        return found


def present_slots(sizes: Counts) -> Flags:
    return np.arange(int(sizes.max()))[:, None] < sizes[None, :]


def lives(present: Flags, breaks: Flags) -> Lives:
    """The lives of slots: a new one wherever a slot is filled anew or breaks."""
    begins = present.copy()
    begins[:, 1:] &= ~present[:, :-1] | breaks[:, 1:]
    slot, first = np.nonzero(begins)
    last = first.copy()
    for _ in range(2):
        follows = np.minimum(last + 1, 2)
        goes_on = (last < 2) & present[slot, follows] & ~begins[slot, follows]
        last = last + goes_on
    return Lives(slot.astype(np.int64), first.astype(np.int64), last.astype(np.int64))


def falls(states: Flags, among: Flags) -> Flags:
    """Where a state that can't be undone was: true a month ago, no longer now."""
    found = np.zeros_like(states)
    found[:, 1:] = states[:, :-1] & ~states[:, 1:] & among[:, :-1] & among[:, 1:]
    return found


def flickers(states: Flags, among: Flags, middle: bool) -> Flags:
    """Where a third month undoes the second: the state is `middle` in May only, in a cohort of all three months."""
    found = np.zeros_like(states)
    found[:, 2] = (states[:, 1] == middle) & (states[:, 0] != middle) & (states[:, 2] != middle) & in_every_month(among)
    return found


def lowest(order: Floats, allowed: Flags, how_many: Counts) -> Flags:
    """
    For each month the allowed slots that come first in an order.

    One order for all months makes the choice change little; an order a month (a column each) makes it change.
    """
    flags = np.zeros_like(allowed)
    orders = order if order.ndim == 2 else np.repeat(order[:, None], 3, axis=1)
    for month in range(3):
        ranked = np.flatnonzero(allowed[:, month])
        ranked = ranked[np.argsort(orders[ranked, month], kind="stable")]
        flags[ranked[: how_many[month]], month] = True
    return flags
