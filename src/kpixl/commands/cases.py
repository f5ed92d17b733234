"""`kpixl cases`: the cases behind a figure, or its groups, printed for the people who work with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.figures import PrintedLine, printed
from kpixl.commands.options import Format, the_indicator
from kpixl.config.reading import read_config
from kpixl.config.values import Indicator
from kpixl.figures.answers import Computed, History
from kpixl.figures.case_list import Case, CaseMark, case_list
from kpixl.figures.computing import compute
from kpixl.figures.groups import broken_down
from kpixl.figures.history import interval_of
from kpixl.indicators import DECLARED
from kpixl.scorecard.display import is_percentage, shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import letter
from kpixl.words.errors import ExtractError, KeyFileError, UsageError
from kpixl.words.periods import Period
from kpixl.words.progress import Progress
from kpixl.words.terms import GoodIs, GroupBy
from kpixl.workbook.pseudonyms import has_key, key, pseudonyms

_CASE_COLUMNS = ("pseudonym", "team", "service", "worker", "age", "mark", "due", "days_over", "reason")
_GROUP_COLUMNS = ("group", "numerator", "denominator", "shown", "letter", "low_95", "high_95")
_NO_KEY = (
    "This computer has no council's key, so it can't say whose the pseudonyms of a workbook are.\n"
    "Import the key that they were made with (kpixl key import FILE), then try again."
)


class CasesAsked(Struct, frozen=True):
    """Whose cases are printed, which of them, and how."""

    name: str  # of the indicator: its key, ref, name or label
    period: Period
    extracts: Path
    config_folder: Path
    split: GroupBy | None = None  # groups in place of cases
    missed: bool = False  # only cases that make the figure worse: not met; where more is not better, those that count
    ids: bool = False  # with the ids of the case system
    format: Format = Format.TABLE


def printed_cases(asked: CasesAsked, progress: Progress) -> str:
    """One line per case or group. Refused if ids are asked for and this computer has no key."""
    if asked.split and (asked.missed or asked.ids):
        raise UsageError("Groups are of all cases, and have no ids: leave out --split, or --missed and --ids.")
    if asked.ids and not has_key():
        raise KeyFileError(_NO_KEY)
    config = read_config(asked.config_folder, DECLARED)
    indicator = the_indicator(asked.name, config.indicators)
    alone = replace(config, indicators=(indicator,))
    computed = compute(asked.extracts, alone, [asked.period], History.OWN_ELSE_NEWEST, progress=progress)
    figure = computed.figures[indicator.key, asked.period]
    if figure.numerator is None:
        raise ExtractError(f"{indicator.name}, {asked.period.name}: this figure can't be known: {figure.reason}.")
    if asked.split:
        return printed(list(_group_lines(computed, indicator, asked)), _GROUP_COLUMNS, asked.format)
    columns = ("id", *_CASE_COLUMNS) if asked.ids else _CASE_COLUMNS
    return printed(_case_lines(computed, indicator, asked), columns, asked.format)


def _case_lines(computed: Computed, indicator: Indicator, asked: CasesAsked) -> Sequence[PrintedLine]:
    found = case_list(computed, indicator.key, asked.period)
    if asked.missed:
        is_high = indicator.good_is is GoodIs.HIGH
        missed = (CaseMark.NOT_MET, CaseMark.NOT_RECORDED) if is_high else (CaseMark.MET, CaseMark.COUNTED)
        found = tuple(case for case in found if case.mark in missed)
    named = pseudonyms(pd.Series([case.person for case in found], dtype=object), key())
    return [_case_line(case, pseudonym) for case, pseudonym in zip(found, named, strict=True)]


def _case_line(case: Case, pseudonym: str) -> PrintedLine:
    return PrintedLine(
        {
            "id": case.person,
            "pseudonym": pseudonym,
            "team": case.team,
            "service": case.service,
            "worker": case.worker,
            "age": case.age_band,
            "mark": case.mark,
            "due": "" if case.due is None else case.due.isoformat(),
            "days_over": "" if case.days_over is None else str(case.days_over),
            "reason": case.reason,
        }
    )


def _group_lines(computed: Computed, indicator: Indicator, asked: CasesAsked) -> Iterator[PrintedLine]:
    assert asked.split
    groups = broken_down(computed, asked.split).get((indicator.key, asked.period), {})
    for name, part in groups.items():
        yield _group_line(name, part, indicator)


def _group_line(name: str, part: Figure, indicator: Indicator) -> PrintedLine:
    """A group's figure, its letter against the indicator's target, and how far chance alone may move it."""
    has_share = is_percentage(part.unit)
    interval = interval_of(part) if has_share else None
    rag = letter(part.value, indicator, part.period) if has_share else None
    return PrintedLine(
        {
            "group": name,
            "numerator": str(part.numerator),
            "denominator": "" if part.denominator is None else str(part.denominator),
            "shown": shown(part, indicator.decimals),
            "letter": rag.value if rag else "",
            "low_95": f"{interval.low:.10g}" if interval else "",
            "high_95": f"{interval.high:.10g}" if interval else "",
        }
    )
