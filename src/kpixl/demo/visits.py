"""Visits, supervisions and other recurring events that keep a case up to date, or fail to."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from kpixl.demo.draw import between, moved_on, where_day
from kpixl.demo.records import E, S
from kpixl.demo.slots import Lives
from kpixl.words.periods import Counts, Days, Flags

_EDGE_SHARE = 0.05  # of events fall on the first day that counts, or on the last day that doesn't
_EARLIER_SHARE = 0.7  # of cases have an event earlier in the month, too early to count


class Events(Struct, frozen=True):
    """Events, each with its life and day."""

    life: Counts
    day: Days


def in_months(rng: np.random.Generator, lives: Lives, met: Flags, since: Days, windows: Days) -> Events:
    """
    Events that make each life up to date at exactly the month ends for which `met` says so.

    `windows` is, for each month, the first day on which an event keeps a case up to date at the month's end; `since`,
    one row per life and one column per month, is the first day an event can have. An event serves its own month end,
    and the next one only if that is met as well.
    """
    found: list[Events] = []
    present = lives.present()
    for month in range(3):
        here = present[:, month]
        next_unmet = np.zeros(len(lives), dtype=bool)
        latest = E[month]
        if month < 2:
            next_unmet = present[:, month + 1] & ~met[:, month + 1]
            latest = min(latest, windows[month + 1] - 1)
        last = where_day(next_unmet, latest, E[month])
        first = np.maximum(np.maximum(since[:, month], windows[month]), S[month])
        seen = here & met[:, month] & (first <= last)
        days = between(rng, first, last)
        # The first day that counts may be in the month before: an event then makes that month up to date as well.
        allowed = np.full(len(lives), True) if month == 0 else met[:, month - 1]
        allowed = (since[:, month] <= windows[month]) & (allowed | (windows[month] >= S[month]))
        on_edge = allowed & (rng.random(len(lives)) < _EDGE_SHARE)
        days = where_day(on_edge, np.full(len(lives), windows[month]), days)
        just_missed = next_unmet & (rng.random(len(lives)) < 2 * _EDGE_SHARE)
        days = where_day(just_missed & ~on_edge, last, days)
        found.append(Events(np.flatnonzero(seen), days[seen]))
        before = np.full(len(lives), windows[month] - 1)
        first = np.maximum(since[:, month], S[month])
        earlier = here & (first <= before) & (rng.random(len(lives)) < _EARLIER_SHARE)
        days = between(rng, first, before)
        days = where_day(rng.random(len(lives)) < 2 * _EDGE_SHARE, before, days)
        found.append(Events(np.flatnonzero(earlier), days[earlier]))
    return Events(np.concatenate([events.life for events in found]), np.concatenate([events.day for events in found]))


def in_history(rng: np.random.Generator, start: Days, last: Days, every: int, limit: int) -> Events:
    """Events at regular intervals after `start` up to `last`, the latest `limit` of each life."""
    span = np.maximum((last - start).astype(np.int64), 0)
    how_many = np.minimum(span // every, limit)
    life = np.repeat(np.arange(len(start)), how_many)
    place = np.arange(len(life)) - np.repeat(np.cumsum(how_many) - how_many, how_many)
    days = last[life] - place * every - rng.integers(0, max(every - 1, 1), len(life))
    keep = days > start[life]
    return Events(life[keep], days[keep])


def joined(*events: Events) -> Events:
    return Events(np.concatenate([one.life for one in events]), np.concatenate([one.day for one in events]))


def unseen(rng: np.random.Generator, lives: Lives, met: Flags) -> Events:
    """Visits at which nobody was seen, in the last days of months in which the case is not up to date."""
    life, month = np.nonzero(lives.present() & ~met)
    tried = rng.random(len(life)) < 0.3
    return Events(life[tried], moved_on(E[month[tried]], -rng.integers(0, 5, int(tried.sum()))))
