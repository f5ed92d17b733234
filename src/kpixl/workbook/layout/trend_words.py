"""What a trend chart says in words: its title, the lines below it, and its alternative text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from kpixl.config.values import MOST_DECIMALS, Benchmark, Indicator
from kpixl.figures.control_limits import Limits
from kpixl.scorecard.display import is_percentage, value_text
from kpixl.scorecard.scorecard import Happened
from kpixl.words.periods import Period
from kpixl.workbook.layout import trend_places
from kpixl.workbook.layout.trend import Trend
from kpixl.workbook.layout.trend_axis import ValueAxis
from kpixl.workbook.layout.values import benchmark_decimals, target_text
from kpixl.workbook.layout.wrapping import wrapped

REPORTED_TERMLY = "reported termly"
TITLE_LINES = 2  # most lines of an indicator's name; the verdict follows on the next line
VERDICT_WIDTH = 175.0  # points: no program breaks a verdict into more lines than it has at this width
LINES_ABOVE_PLOT = 4  # of a title: the name gets what the verdict and the axis leave, but at least one line
TITLE_WIDTH = 145.0  # points: any program sets a line of the name that fits this width in one line
NO_TENTHS_FROM = 100  # counts and rates from this on are so large that tenths don't matter
NEARLY_WHOLE = 1e-6
HOW_DRAWN = (
    "●─● figure    ○ as the newest export has it, where another was issued    ━ ━ target    ─── mean    "
    "- - - limits of usual variation",
    "▬▬ mean of a financial year    ■─■ England and ▲- -▲ comparable councils, in their own year    "
    "┊ something happened: see below the chart",
)
ABOUT_TRENDS = "{months}. The rules: NHS Making Data Count. A month in doubt is left out. Not in copies for leadership."


def verdict_words(trend: Trend) -> str:
    """`getting worse · will miss`; `reported termly` for an indicator without a verdict."""
    verdict = trend.verdict
    if verdict is None:
        return REPORTED_TERMLY
    return " · ".join(filter(None, (verdict.words, str(verdict.assurance or ""))))


def title(trend: Trend) -> str:
    """The indicator's name, then its verdict and, if the axis is cut, the ends of the axis."""
    words = verdict_words(trend)
    cut = [f"axis {axis_words(trend.axis, trend.indicator)}"] if trend.axis.is_cut else []
    below = len(_title_lines(words, VERDICT_WIDTH)) + len(cut)
    return "\n".join([*_name_lines(trend.indicator.name, LINES_ABOVE_PLOT - below), words, *cut])


def _name_lines(name: str, room: int) -> list[str]:
    """The name in as many lines as there is room for, never more than two; shortened if it needs more."""
    lines, most = _title_lines(name), max(1, min(TITLE_LINES, room))
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while len(_title_lines(f"{last} …")) > 1:
        last = last.rpartition(" ")[0]
    return [*lines[: most - 1], last.rstrip(" –-(,") + " …"]


def _title_lines(text: str, width: float = TITLE_WIDTH) -> list[str]:
    return wrapped(text, trend_places.CHART_LETTERS, width, bold=True)


def caption(trend: Trend) -> str:
    """The words below a chart: the newest figure, the limits, what was left out and what happened."""
    return " ".join(_sentences(trend))


def alternative_text(trend: Trend) -> str:
    """The chart in sentences."""
    months = f"{trend.months[0].name} to {trend.months[-1].name}"
    words = f"{trend.indicator.name}, {months}: {verdict_words(trend)}."
    return " ".join([words, *_sentences(trend), *_benchmarks(trend)])


def axis_words(axis: ValueAxis, indicator: Indicator) -> str:
    """`80% to 95%`"""
    scaled = [end * 100 if is_percentage(indicator.unit) else end for end in (axis.low, axis.high)]
    needed = [next((n for n in range(MOST_DECIMALS) if _is_whole(end * 10**n)), MOST_DECIMALS) for end in scaled]
    low, high = (value_text(Fraction(end), indicator.unit, max(needed)) for end in (axis.low, axis.high))
    return f"{low} to {high}"


def _sentences(trend: Trend) -> Iterator[str]:
    yield f"{_figure_words(trend)}{_target_words(trend)}."
    yield from _usual(trend.usual, trend.indicator)
    if trend.verdict and trend.verdict.usually:
        yield f"{trend.verdict.usually.in_words}."
    if trend.in_doubt:
        yield f"In doubt and left out: {_listed(trend.in_doubt)}."
    if trend.typed:
        yield f"Typed by hand: {_listed(trend.typed)}."
    if trend.restated:
        yield f"Issued with another value: {_listed(tuple(trend.restated))}."
    if trend.axis.is_cut:
        yield f"The axis is cut: {axis_words(trend.axis, trend.indicator)}."
    yield from map(_told, trend.happened)


def _told(happened: Happened) -> str:
    anew = " (limits begin anew)" if happened.begins_anew else ""
    return f"{happened.period.name}{anew}: {happened.what.rstrip('.')}."


def _figure_words(trend: Trend) -> str:
    figure = trend.newest
    if figure.period in trend.in_doubt:
        return f"{figure.period.name}: in doubt"
    if figure.value is None:
        return f"{figure.period.name}: no figure"
    return f"{figure.period.name}: {value_text(figure.value, figure.unit, trend.indicator.decimals)}"


def _target_words(trend: Trend) -> str:
    target = trend.indicator.target(trend.months[-1])
    return f", target {target_text(target, trend.indicator.unit)}" if target else ""


def _usual(limits: Limits | None, indicator: Indicator) -> Iterator[str]:
    """The mean, and the limits of usual variation."""
    if limits is None:
        return
    low, high = limits.lower, limits.upper
    assert low is not None and high is not None
    most = 1.0 if is_percentage(indicator.unit) else high
    between = f"{_number(max(low, 0.0), indicator)} to {_number(min(high, most), indicator)}"
    yield f"Mean {_number(limits.mean, indicator)}, usually {between}."


def _benchmarks(trend: Trend) -> Iterator[str]:
    for benchmark in trend.benchmarks:
        yield f"{benchmark.basis}, {benchmark.year}: {_benchmark(benchmark, trend.indicator)}."


def _benchmark(benchmark: Benchmark, indicator: Indicator) -> str:
    return value_text(benchmark.value, indicator.unit, benchmark_decimals(benchmark, indicator.unit))


def _number(value: float, indicator: Indicator) -> str:
    """A mean or a limit, with at least one decimal unless it is large."""
    is_large = not is_percentage(indicator.unit) and value >= NO_TENTHS_FROM
    return value_text(Fraction(value), indicator.unit, max(indicator.decimals, 0 if is_large else 1))


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < NEARLY_WHOLE


def _listed(months: Sequence[Period]) -> str:
    return ", ".join(month.name for month in months)
