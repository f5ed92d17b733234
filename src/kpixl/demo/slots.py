"""
Slots: how one child's story fits three month ends.

A month's cohort is a number of slots, and each slot has a state for each month (visited, reviewed, …). The child in a
slot stays from one month to the next unless the change of state can't happen to a single child; then the child leaves
in the later month and another one takes the slot.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from kpixl.demo.draw import Floats, in_every_month
from kpixl.words.periods import Counts, Flags


class Lives(Struct, frozen=True):
    """Lives: stretches of months in which one child fills one slot, one row each. Months are 0 to 2."""

    slot: Counts
    first: Counts
    last: Counts

    def __len__(self) -> int:
        return len(self.slot)

    def present(self) -> Flags:
        months = np.arange(3)
        return (self.first[:, None] <= months) & (months <= self.last[:, None])

    def states(self, of_slots: Flags) -> Flags:
        """The states of the slots, one row per life; False outside the life's months."""
        return of_slots[self.slot] & self.present()

    def in_slots(self, slots: int) -> Counts:
        """The life in each slot each month; −1 if there is none."""
        found = np.full((slots, 3), -1, dtype=np.int64)
        for month in range(3):
            here = self.present()[:, month]
            found[self.slot[here], month] = np.flatnonzero(here)
        return found


def present_slots(sizes: Counts) -> Flags:
    return np.arange(int(sizes.max()))[:, None] < sizes[None, :]


def lives(present: Flags, breaks: Flags) -> Lives:
    """The lives in the slots: a new one begins wherever a slot is filled after being empty, or breaks."""
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
    """Where a state was true a month ago and no longer is, for slots in the cohort in both months."""
    found = np.zeros_like(states)
    found[:, 1:] = states[:, :-1] & ~states[:, 1:] & among[:, :-1] & among[:, 1:]
    return found


def flickers(states: Flags, among: Flags, middle: bool) -> Flags:
    """Where June undoes May: the state is `middle` in May only, for slots in the cohort in all three months."""
    found = np.zeros_like(states)
    found[:, 2] = (states[:, 1] == middle) & (states[:, 0] != middle) & (states[:, 2] != middle) & in_every_month(among)
    return found


def lowest(order: Floats, allowed: Flags, how_many: Counts) -> Flags:
    """
    The `how_many` allowed slots of each month that come first in an order.

    With one order for all months the choice changes little; with one order per month (one column each) it changes.
    """
    flags = np.zeros_like(allowed)
    orders = order if order.ndim == 2 else np.repeat(order[:, None], 3, axis=1)
    for month in range(3):
        ranked = np.flatnonzero(allowed[:, month])
        ranked = ranked[np.argsort(orders[ranked, month], kind="stable")]
        flags[ranked[: how_many[month]], month] = True
    return flags
