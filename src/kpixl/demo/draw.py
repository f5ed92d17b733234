"""Seeded random draws of days and cases, many in one call."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kpixl.words.periods import Counts, Days, Flags, Texts, working_days

Floats = npt.NDArray[np.float64]


def in_any_month(flags: Flags) -> Flags:
    """Whether a flag is set in any month; flags have one row per case and one column per month."""
    return np.asarray(flags.any(axis=1))


def in_every_month(flags: Flags) -> Flags:
    """Whether a flag is set in every month."""
    return np.asarray(flags.all(axis=1))


def day(text: str) -> np.datetime64:
    return np.datetime64(text, "D")


def between(rng: np.random.Generator, first: Days, last: Days) -> Days:
    """A day from first to last, both included, for each pair; the first day if the last is before it."""
    first, last = np.broadcast_arrays(first, last)
    span = np.maximum((last - first).astype(np.int64), 0) + 1
    drawn: Days = first + np.floor(rng.random(first.shape) * span).astype(np.int64)
    return drawn


def some_days(rng: np.random.Generator, count: int, first: np.datetime64, last: np.datetime64) -> Days:
    """`count` days from first to last, both included."""
    return between(rng, np.full(count, first), np.full(count, last))


def moved_on(days: Days, by: Counts | int) -> Days:
    """Each day moved on by a number of days (back if negative)."""
    moved: Days = np.asarray(days + by).astype("datetime64[D]")
    return moved


def choice(rng: np.random.Generator, count: int, texts: tuple[str, ...], weights: tuple[float, ...] = ()) -> Texts:
    """One of the texts for each of `count` rows."""
    shares = np.array(weights or (1.0,) * len(texts))
    codes = np.searchsorted(np.cumsum(shares / shares.sum()), rng.random(count), side="right")
    return np.array(texts, dtype=object)[np.minimum(codes, len(texts) - 1)]


def chosen(rng: np.random.Generator, count: int, among: int) -> Flags:
    """`count` of `among` rows, drawn without replacement."""
    flags = np.zeros(among, dtype=bool)
    flags[rng.permutation(among)[:count]] = True
    return flags


def first_of(order: Floats, allowed: Flags, count: int) -> Flags:
    """The `count` allowed rows that come first in this order; fewer if there are not as many."""
    ranked = np.flatnonzero(allowed)[np.argsort(order[allowed], kind="stable")]
    flags = np.zeros(len(allowed), dtype=bool)
    flags[ranked[:count]] = True
    return flags


def window_start(end: np.datetime64, working: int) -> np.datetime64:
    """The first day x with wd(x, end) ≤ working."""
    days = end - np.arange(2 * working + 20, -1, -1)
    return np.datetime64(days[working_days(days, np.full(len(days), end)) <= working][0], "D")


def where_day(condition: Flags, yes: Days | np.datetime64, no: Days | np.datetime64) -> Days:
    return np.where(condition, yes, no).astype("datetime64[D]")
