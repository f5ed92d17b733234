"""
The rows that the sheet Drill down searches: the cases behind each figure of one month, and every figure by group.

They hold nothing about a case that the sheet does not show. If neither way is better, or no standard is set, there are
no cases, since none is behind anything. A case has a due day only if something is still to be done and the case is late
or falls due within ten working days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from kpixl.config.values import Indicator
from kpixl.figures.answers import Computed, ExportAnswers, IndicatorAnswer
from kpixl.figures.case_list import CaseMark, due_days, first_reasons, marks
from kpixl.figures.comparing import among_groups
from kpixl.figures.evidence_facts import can_fall_due, days_over, due_until, falls_due
from kpixl.figures.groups import broken_down
from kpixl.figures.history import interval_of
from kpixl.figures.intervals import count_interval
from kpixl.scorecard.display import is_percentage, value_text
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import letter
from kpixl.words.periods import NO_DAY, Period
from kpixl.words.terms import GoodIs, GroupBy

TYPES = {"due": "datetime64[s]", "days_over": "float64"}
BEHIND_COLUMNS = ("key", "period", "person", "team", "worker", "mark", "due", "days_over", "reason")
GROUP_COLUMNS = ("place", "group", "met", "of", "shown", "letter", "between", "beside")
SPLITS: Mapping[GroupBy, str] = {
    GroupBy.TEAM: "team", GroupBy.WORKER: "worker", GroupBy.SERVICE: "service", GroupBy.AGE_BAND: "age",
}  # fmt: skip
"""What each way to split is called on the sheet. There is no split by sex, which no sheet of a workbook holds."""

_MISSED_FIRST = (CaseMark.NOT_MET, CaseMark.NOT_RECORDED, CaseMark.MET)
_MET_FIRST = (CaseMark.MET, CaseMark.NOT_RECORDED, CaseMark.NOT_MET)  # if more of them is not better


def cases_behind(computed: Computed, period: Period) -> pd.DataFrame:
    """
    The cases of each figure of a month, with real ids: sorted by indicator, then by mark (marks that make the figure
    worse first), then the longest overdue first, then by team and worker.
    """
    found = [
        _of_answer(of_export, answer, period)
        for of_export in computed.by_export
        for answer in of_export.answers
        if period in answer.figures
        and answer.cohort.met is not None
        and answer.indicator.good_is is not GoodIs.NOT_RATED
    ]
    none = [np.array([])]
    rows = pd.DataFrame(
        {
            name: pd.Series(np.concatenate([each[name] for each in found] or none), dtype=TYPES.get(name, object))
            for name in BEHIND_COLUMNS
        }
    )
    return rows.astype(dict.fromkeys(("key", "period", "team", "worker", "mark", "reason"), "category"))


def _of_answer(of_export: ExportAnswers, answer: IndicatorAnswer, period: Period) -> Mapping[str, np.ndarray]:
    cohort, caseload = answer.cohort, of_export.caseload
    here = np.flatnonzero(cohort.rows["period"].to_numpy() == caseload.periods.index(period))
    late_by = days_over(cohort)[here]
    is_late = ~np.isnat(late_by)
    over = np.where(is_late, late_by.astype(np.int64), 0)
    is_asked = is_late | falls_due(answer.indicator, cohort, due_until(caseload, period))[here]
    is_asked &= can_fall_due(answer.indicator, cohort)
    rows, mark = cohort.rows.iloc[here], marks(cohort)[here]
    team, worker = rows["team"].array, rows["worker"].array
    order = np.lexsort((worker.codes, team.codes, -over, _places(mark, answer.indicator)))
    columns = {
        "key": np.full(len(here), answer.indicator.key, dtype=object),
        "period": np.full(len(here), str(period), dtype=object),
        "person": caseload.extracts.people.to_numpy()[rows["person"].to_numpy()],
        "team": np.asarray(team, dtype=object),
        "worker": np.asarray(worker, dtype=object),
        "mark": mark,
        "due": np.where(is_asked, due_days(cohort)[here], NO_DAY),
        "days_over": np.where(is_late, over, np.nan),
        "reason": np.where(mark == CaseMark.MET, "", first_reasons(cohort)[here]),
    }
    return {name: column[order] for name, column in columns.items()}


def _places(mark: np.ndarray, indicator: Indicator) -> np.ndarray:
    """The place of each mark in the order of marks."""
    first = _MISSED_FIRST if indicator.good_is is GoodIs.HIGH else _MET_FIRST
    found = np.zeros(len(mark), dtype=np.int8)
    for place, each in enumerate(first):
        found[mark == each] = place
    return found


def group_lines(computed: Computed, last: Period) -> pd.DataFrame:
    """
    Every figure by group. `place` names the figure and the split; its groups are together, those with most cases behind
    the figure first. Workers only for the `last` month.
    """
    indicators = {answer.indicator.key: answer.indicator for each in computed.by_export for answer in each.answers}
    lines = [
        line
        for by, name in SPLITS.items()
        for (key, period), groups in broken_down(computed, by, [last] if by is GroupBy.WORKER else None).items()
        for line in _Lines(indicators[key], groups).under(f"{key} {period} {name}")
    ]
    return pd.DataFrame(lines, columns=[*GROUP_COLUMNS])


class _Lines:
    """The groups of one figure as lines. Most groups have the same numbers as another, and are worded only once."""

    def __init__(self, indicator: Indicator, groups: Mapping[str, Figure]) -> None:
        self.indicator, self.groups = indicator, groups
        self.known: dict[tuple[int | None, int | None, int], Sequence[object]] = {}

    def under(self, place: str) -> Iterator[Sequence[object]]:
        beside = among_groups(self.groups, self.indicator)
        for name in sorted(self.groups, key=lambda name: (-self._many_behind(self.groups[name]), name)):
            yield place, name, *self._said(self.groups[name]), beside.get(name)

    def _many_behind(self, part: Figure) -> int:
        numerator = part.numerator or 0
        is_missed = is_percentage(part.unit) and self.indicator.good_is is GoodIs.HIGH
        return (part.denominator or 0) - numerator if is_missed else numerator

    def _said(self, part: Figure) -> Sequence[object]:
        numbers = part.numerator, part.denominator, part.unsure
        if numbers not in self.known:
            is_share = is_percentage(part.unit)
            self.known[numbers] = self._of_share(part) if is_share else self._of_count(part.numerator or 0)
        return self.known[numbers]

    def _of_share(self, part: Figure) -> Sequence[object]:
        """Numerator and denominator, figure, letter, and the values between which chance alone may move it."""
        rag, interval = letter(part.value, self.indicator, part.period), interval_of(part)
        places = self.indicator.decimals
        between = f"{interval.low:.{places}%} to {interval.high:.{places}%}" if interval else None
        value = value_text(part.value, part.unit, places)
        return part.numerator, part.denominator, value, rag.value if rag else None, between

    def _of_count(self, count: int) -> Sequence[object]:
        """The same for a count, or for a rate, whose groups have no population."""
        interval = count_interval(count)
        return count, None, f"{count}", None, f"{interval.low:.0f} to {interval.high:.0f}"
