"""
The workbook's functions as Excel calls them through xlwings, for what the workbook itself does not hold.

The workbook's VBA answers from `_figures`, `_config` and `_narratives`, and asks here for the rest through the module
`KpixlPython`, which `excel.vba_python` makes from the signatures below. An error is sent as a text that begins with a
character that none of our cells holds; only that module turns it into an Excel error.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import xlwings as xw

from kpixl.excel.computed_months import breakdown, cases, computed_snapshot, months_of_user
from kpixl.excel.function_help import HELP
from kpixl.excel.functions import (
    MARK,
    Argument,
    BadArgument,
    CellAnswer,
    CellError,
    CellValue,
    GivenValue,
    NotKnown,
    answer,
)
from kpixl.words.errors import KpixlError
from kpixl.words.naming import period_named

PAGE_MONTH_ARGUMENT = "page_month"
PAGE_MONTH_HELP = "The month of the page, which the workbook passes on."
ERRORS_SENT = {  # the numbers that Excel sends for errors; see `XlCVError` in Microsoft's documentation
    -2146826288, -2146826281, -2146826273, -2146826265, -2146826259, -2146826252, -2146826246, -2146826245,
    -2146826243, -2146826242, -2146826241, -2146826240, -2146826239, -2146826238, -2146826237,
}  # fmt: skip
Sent = Any  # what COM makes of one or several cells
Function = TypeVar("Function", bound=Callable[..., object])


def udf(function: Function) -> Function:
    """An Excel function with its help; arguments come as Excel sends them. On other systems, just the function."""
    told = HELP[function.__name__]
    function.__doc__ = told.summary
    for argument, text in {**told.arguments, PAGE_MONTH_ARGUMENT: PAGE_MONTH_HELP}.items():
        function = xw.arg(argument, "raw", doc=text)(function)
    named: Function = xw.func(category="kpixl")(xw.ret("default")(function))
    return named


@udf
def KPI_VALUE(indicator: Sent, period: Sent = None, page_month: Sent = None) -> object:
    return _held(KPI_VALUE, page_month, indicator, period)


@udf
def KPI_RAG(indicator: Sent, period: Sent = None, page_month: Sent = None) -> object:
    return _held(KPI_RAG, page_month, indicator, period)


@udf
def KPI_NUMERATOR(indicator: Sent, period: Sent = None, page_month: Sent = None) -> object:
    return _held(KPI_NUMERATOR, page_month, indicator, period)


@udf
def KPI_DENOMINATOR(indicator: Sent, period: Sent = None, page_month: Sent = None) -> object:
    return _held(KPI_DENOMINATOR, page_month, indicator, period)


@udf
def KPI_TARGET(indicator: Sent, edge: Sent = None, period: Sent = None, page_month: Sent = None) -> object:
    return _held(KPI_TARGET, page_month, indicator, edge, period)


@udf
def KPI_BENCHMARK(indicator: Sent, which: Sent = None, page_month: Sent = None) -> object:
    return _held(KPI_BENCHMARK, page_month, indicator, which)


@udf
def KPI_NAME(indicator: Sent, page_month: Sent = None) -> object:
    return _held(KPI_NAME, page_month, indicator)


@udf
def KPI_CHANGE(indicator: Sent, period: Sent = None, page_month: Sent = None) -> object:
    return _held(KPI_CHANGE, page_month, indicator, period)


@udf
def KPI_SPC(indicator: Sent, page_month: Sent = None) -> object:
    return _held(KPI_SPC, page_month, indicator)


@udf
def KPI_NARRATIVE(indicator: Sent, period: Sent = None, page_month: Sent = None) -> object:
    return _held(KPI_NARRATIVE, page_month, indicator, period)


@udf
def KPI_EXPLAIN(indicator: Sent, period: Sent = None, page_month: Sent = None) -> object:
    return _held(KPI_EXPLAIN, page_month, indicator, period)


@udf
def KPI_RATE(indicator: Sent, value: Sent, page_month: Sent = None) -> object:
    return _held(KPI_RATE, page_month, indicator, value)


@udf
def KPI_TABLE(indicators: Sent = None, periods: Sent = None, page_month: Sent = None) -> object:
    return _held(KPI_TABLE, page_month, indicators, periods)


@udf
def KPI_SERIES(indicator: Sent, months: Sent = None, page_month: Sent = None) -> object:
    return _held(KPI_SERIES, page_month, indicator, months)


@udf
def KPI_BREAKDOWN(indicator: Sent, period: Sent = None, by: Sent = None, page_month: Sent = None) -> object:
    return _computed(breakdown, page_month, indicator, period, by)


@udf
def KPI_CASES(indicator: Sent, period: Sent = None, which: Sent = None, page_month: Sent = None) -> object:
    return _computed(cases, page_month, indicator, period, which)


UDFS: tuple[Callable[..., object], ...] = (
    *(KPI_VALUE, KPI_RAG, KPI_NUMERATOR, KPI_DENOMINATOR, KPI_TARGET, KPI_BENCHMARK, KPI_NAME, KPI_CHANGE),
    KPI_SPC,
    *(KPI_NARRATIVE, KPI_EXPLAIN, KPI_RATE, KPI_TABLE, KPI_SERIES, KPI_BREAKDOWN, KPI_CASES),
)


def _held(function: Callable[..., object], page_month: Sent, *arguments: Sent) -> object:
    name = function.__name__
    return _computed(lambda months, *given: answer(name, computed_snapshot(months), *given), page_month, *arguments)


def _computed(answered: Callable[..., CellAnswer], page_month: Sent, *arguments: Sent) -> object:
    """The answer as it is sent to Excel; `#N/A` if extracts can't be read."""
    try:
        shown = _argument(page_month)
        months = months_of_user(period_named(shown) if isinstance(shown, str | float | date) else None)
        return sent(answered(months, *(_argument(each) for each in arguments)))
    except (NotKnown, KpixlError):
        return MARK + CellError.NOT_KNOWN.value
    except BadArgument:
        return MARK + CellError.BAD_ARGUMENT.value


def _argument(given: Sent) -> Argument:
    """An argument as the functions read it. Several cells come as rows; a single row may come flat."""
    if not isinstance(given, tuple | list):
        return _cell(given)
    return [[_cell(cell) for cell in (row if isinstance(row, tuple | list) else (row,))] for row in given]


def _cell(given: Sent) -> GivenValue:
    if isinstance(given, bool | str | date) or given is None:
        return given
    is_error = isinstance(given, int) and given in ERRORS_SENT
    return CellError.BAD_ARGUMENT if is_error else float(given)


def sent(shown: CellAnswer) -> object:
    """An answer as it goes to Excel: errors as marked texts, and no other text with that mark."""
    if isinstance(shown, list):
        return [[_sent_cell(cell) for cell in row] for row in shown]
    return _sent_cell(shown)


def _sent_cell(cell: CellValue) -> str | float | bool:
    if isinstance(cell, CellError):
        return MARK + cell.value
    return cell.lstrip(MARK) if isinstance(cell, str) else cell
