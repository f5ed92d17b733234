"""
The help for each function of the workbook, shown in Excel's function wizard and on docs/functions.md.

Excel shows at most 255 characters of a description.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Help(Struct, frozen=True):
    """The help for one function. `arguments` are in order; `optional` ones may be left out; `example` is a formula."""

    summary: str
    arguments: Mapping[str, str]
    optional: frozenset[str]
    example: str
    gives: str = ""  # what the example shows, if that needs the extracts; empty: see docs/functions.md

    def signature(self, name: str) -> str:
        """`KPI_VALUE(indicator, [period])`"""
        words = [f"[{each}]" if each in self.optional else each for each in self.arguments]
        return f"{name}({', '.join(words)})"


_INDICATOR = "The indicator: its key (cp_visits), its ref if no other indicator has it (6.8), or its label."
_PERIOD = "The month: 2024-06, Jun-24, June 2024 or a date. Left out: the month of the page."
_OF_FIGURE = {"indicator": _INDICATOR, "period": _PERIOD}
_OR_SPAN = "The month: 2024-06, Jun-24, June 2024 or a date; or 2024-Q1, 2024 YTD. Left out: the month of the page."
_OF_FIGURE_OR_SPAN = {"indicator": _INDICATOR, "period": _OR_SPAN}
_PERIOD_ONLY = frozenset({"period"})

HELP: Mapping[str, Help] = {
    "KPI_VALUE": Help(
        "The exact value of an indicator: a share from 0 to 1, a rate per 10,000, or a count. #N/A where it is not "
        "known.",
        _OF_FIGURE_OR_SPAN,
        _PERIOD_ONLY,
        '=KPI_VALUE("cp_visits", "2024-06")',
    ),
    "KPI_RAG": Help(
        "The letter on the page, R, A or G, a manager's override included; – for a figure without a letter.",
        _OF_FIGURE_OR_SPAN,
        _PERIOD_ONLY,
        '=KPI_RAG("cp_visits", "Apr-24")',
    ),
    "KPI_NUMERATOR": Help(
        "How many cases met the standard; for a count or a rate, how many there are. #N/A where it is not known.",
        _OF_FIGURE_OR_SPAN,
        _PERIOD_ONLY,
        "=KPI_NUMERATOR(6.8)",
    ),
    "KPI_DENOMINATOR": Help(
        "How many cases there are; for a rate, the population. A count has none: #N/A.",
        _OF_FIGURE_OR_SPAN,
        _PERIOD_ONLY,
        '=KPI_DENOMINATOR("cp_visits")',
    ),
    "KPI_TARGET": Help(
        "The value at which an indicator becomes green. A target that is a range has two: say which edge. #N/A where "
        "it is not rated.",
        {
            "indicator": _INDICATOR,
            "edge": '"low" or "high". Left out: the only edge that there is. The month may be here too.',
            "period": "The month whose target is meant. Left out: the page's.",
        },
        frozenset({"edge", "period"}),
        '=KPI_TARGET("re_referrals", "low")',
    ),
    "KPI_BENCHMARK": Help(
        "What England or the council's statistical neighbours reach. #N/A where there is none, or it is on a different "
        "basis.",
        {"indicator": _INDICATOR, "which": '"national" or "comparable". Left out: national.'},
        frozenset({"which"}),
        '=KPI_BENCHMARK("re_referrals", "comparable")',
    ),
    "KPI_NAME": Help(
        "The label of an indicator, as the page prints it.",
        {"indicator": _INDICATOR},
        frozenset(),
        '=KPI_NAME("cp_visits")',
    ),
    "KPI_CHANGE": Help(
        "The value less that of the month before. #N/A where one of them is not known.",
        _OF_FIGURE,
        _PERIOD_ONLY,
        '=KPI_CHANGE("cp_visits", "Jun 24")',
    ),
    "KPI_SPC": Help(
        "Whether the figure of the page's month is really changing, and will meet its target, in words. #N/A where "
        "that can't be said.",
        {"indicator": _INDICATOR},
        frozenset(),
        '=KPI_SPC("cp_visits")',
        "usual variation; may or may not meet target",
    ),
    "KPI_NARRATIVE": Help(
        "What the manager wrote beside the figure, as the last Refresh read it; empty if nothing was written.",
        _OF_FIGURE,
        _PERIOD_ONLY,
        '=KPI_NARRATIVE("cp_visits")',
    ),
    "KPI_EXPLAIN": Help(
        "Why a figure has its letter, or why there is no figure, and what else the sheet Evidence says of it. For a "
        "name that fits no indicator, or several: which keys it could be.",
        _OF_FIGURE,
        _PERIOD_ONLY,
        '=KPI_EXPLAIN("cp_visits")',
    ),
    "KPI_RATE": Help(
        "The letter that a figure of this value would get; – where the indicator is not rated.",
        {"indicator": _INDICATOR, "value": "A share from 0 to 1, a rate per 10,000, or a count."},
        frozenset(),
        '=KPI_RATE("cp_visits", 0.95)',
    ),
    "KPI_TABLE": Help(
        "Values of several indicators in several months, with headings: a row an indicator, a column a month.",
        {
            "indicators": "One name, or a row or column of names. Left out: all, in the order of the page.",
            "periods": "One month, or a row or column of months. Left out: the months of the page.",
        },
        frozenset({"indicators", "periods"}),
        '=KPI_TABLE("cp_visits")',
    ),
    "KPI_SERIES": Help(
        "An indicator month by month up to the month of the page, oldest first: first day of the month, value, letter.",
        {"indicator": _INDICATOR, "months": "How many months, 1 to 120. Left out: 12."},
        frozenset({"months"}),
        '=KPI_SERIES("cp_visits", 3)',
    ),
    "KPI_BREAKDOWN": Help(
        "A figure by team or another group, with headings: group, numerator, denominator, value, letter. Computed from "
        "the extracts: needs Python.",
        {**_OF_FIGURE, "by": '"team", "service", "worker", "age_band" or "sex". Left out: team.'},
        frozenset({"period", "by"}),
        '=KPI_BREAKDOWN("cp_visits", , "service")',
        "five columns, a row a service",
    ),
    "KPI_CASES": Help(
        "The cases behind a figure by pseudonym, with headings: pseudonym, team, service, worker, met, days. Computed "
        "from the extracts: needs Python.",
        {**_OF_FIGURE, "which": '"not met", "met" or "all". Left out: not met.'},
        frozenset({"period", "which"}),
        '=KPI_CASES("cp_visits", "2024-06", "not met")',
        "six columns, a row a child who was not seen in time",
    ),
}
