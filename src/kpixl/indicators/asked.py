"""What is asked of the indicators: which periods, by whose calendar and in whose words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from kpixl.words.periods import Counts, Days, Period, last_days, working_day_after, working_days


@dataclass(frozen=True, eq=False)  # each asking is its own
class Asked:
    """
    The periods to answer for, all at once.

    `region` sets the bank holidays. `texts` are the lists of texts that several indicators share
    (`config/extracts.toml`): what counts as done, suitable, a short break.
    """

    periods: tuple[Period, ...]
    region: str
    texts: Mapping[str, object]

    @property
    def month_ends(self) -> Days:
        return last_days(self.periods)

    def working_days(self, after: Days, until: Days) -> Counts:
        """wd(a, b); −1 where either is no date."""
        return working_days(after, until, self.region)

    def working_day_after(self, days: Days, count: int) -> Days:
        return working_day_after(days, count, self.region)

    def words(self, name: str) -> Sequence[str]:
        """One of the shared lists of texts."""
        return cast("Sequence[str]", self.texts[name])

    def codes(self, name: str) -> Mapping[str, Sequence[str]]:
        """One of the shared tables: code → the texts that stand for it."""
        return cast("Mapping[str, Sequence[str]]", self.texts[name])
