"""
A quarter and a year to date beside their months: nobody who subtracts what is told is left with a small number.

Counts of one indicator in a span, a part of it and single months can all be subtracted from each other. What is left
may be a hidden month, or a few cases: those recorded late, those that two months count but the span counts once, or
those that a share of zero hides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from kpixl.disclosure.across_copies import Span, Told, tells_by_difference
from kpixl.disclosure.disclosed_figures import REASON, Disclosed, is_small_anywhere, is_zero_share, without_numbers
from kpixl.scorecard.display import is_percentage
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import Rated, Row
from kpixl.words.periods import Period

NO_LETTER_OF_A_SPAN = "Not rated: targets are for single months."

Sizes = tuple[int, int, int]
"""Numerator, denominator, and the denominator less the numerator; a count is its own denominator."""


class _Months(Struct, frozen=True):
    """A row's months by period, including those behind the page: as they were counted, and as the copy shows them."""

    counted: Mapping[Period, Figure]
    shown: Mapping[Period, Figure]

    def are_told(self, months: Sequence[Period], of: Disclosed) -> bool:
        """
        Whether the copy hides nothing of these months.

        A share of zero is shown without the size of its group, which a span must not give away if it is small.
        """
        return all(
            month in self.shown
            and not self.shown[month].is_suppressed
            and not (is_zero_share(self.shown[month]) and of.is_small(self.counted[month].denominator))
            for month in months
        )

    def sizes(self, months: Sequence[Period]) -> Sizes:
        """The sizes of these months together, as far as they are known."""
        return _sum([_sizes(self.counted[month]) for month in months if month in self.counted])


def months_beside_told_spans(true: Row, row: Row, of: Disclosed) -> Row:
    """
    The row with every month hidden that would give something away beside the longer spans that earlier copies told.

    A month that a copy already showed stays as it was: hiding it would take nothing back.
    """
    spans = [*_told_earlier(of, true.indicator.key)]
    if not spans:
        return row
    months = {**_told_months(of, true.indicator.key), **{each.period: each for each in _counted(true)}}
    return replace(
        row,
        figures=tuple(
            _without_what_tells(rated, now.figure, spans, _Months(months, {}), of)
            for rated, now in zip(row.figures, true.figures, strict=True)
        ),
    )


def _without_what_tells(rated: Rated, figure: Figure, spans: Sequence[Figure], months: _Months, of: Disclosed) -> Rated:
    told = [_counts(each.figure) for each in of.earlier.get((figure.key, figure.period), ()) if each.fits is not None]
    if rated.figure.is_suppressed or figure.numerator is None or _counts(figure) in told:
        return rated
    if not any(of.is_small(abs(number)) for number in _left_between(figure, spans, months)):
        return rated
    return replace(rated, figure=without_numbers(figure), computed=None, override=None, explanation=REASON)


def safe_spans(true: Row, row: Row, behind: Sequence[Figure], spans: Sequence[Disclosed]) -> Row:
    """
    The row with what its longer spans may show, and without the months behind them.

    `true` is the row with all numbers; `row` has the months of the page, and `behind` those behind it, as a copy shows
    them.
    """
    if not true.spans:
        return row
    shown = [*behind, *(each.figure for each in row.figures)]
    months = _Months({each.period: each for each in _counted(true)}, {each.period: each for each in shown})
    safe: list[Rated] = []
    told: list[Figure] = []
    for span, of in zip(true.spans, spans, strict=True):
        safe.append(_safe_span(span, months, of, [*_told_earlier(of, span.figure.key), *told]))
        told += [] if safe[-1].figure.is_suppressed else [span.figure]
    return replace(row, spans=tuple(safe), behind=())


def _counted(true: Row) -> list[Figure]:
    """The months of the row, including those behind the page."""
    return [*true.behind, *(each.figure for each in true.figures)]


def _told_months(of: Disclosed, key: str) -> Mapping[Period, Figure]:
    """The indicator's months as earlier copies last told them."""
    return {
        period: each.figure
        for (other, period), told in of.earlier.items()
        if other == key and period.months == 1
        for each in told
        if each.fits is not None
    }


def _told_earlier(of: Disclosed, key: str) -> Iterator[Figure]:
    """The indicator's longer spans whose numbers an earlier copy told."""
    for (other, period), told in of.earlier.items():
        if other == key and period.months > 1:
            yield from (each.figure for each in told if each.fits is not None)


def _safe_span(span: Rated, months: _Months, of: Disclosed, told: Sequence[Figure]) -> Rated:
    """A longer span as the copy may show it: like its last month if it says no more; else if it gives nothing away."""
    figure, last = replace(span.figure, doubts=(), unsure=0), span.figure.period.plus(0)
    if _counts(figure) == _counts(months.counted[last]):
        as_shown = replace(months.shown[last], period=figure.period, doubts=(), unsure=0)
        return replace(span, figure=as_shown, explanation=NO_LETTER_OF_A_SPAN)
    if _tells(figure, months, of, told):
        return replace(span, figure=without_numbers(figure), explanation=REASON)
    kept = replace(figure, denominator=1) if is_zero_share(figure) else figure
    return replace(span, figure=kept, explanation=NO_LETTER_OF_A_SPAN)


def _tells(figure: Figure, months: _Months, of: Disclosed, told: Sequence[Figure]) -> bool:
    if is_small_anywhere(figure, of) or not months.are_told(figure.period.single_months, of):
        return True
    if figure.numerator is None:
        return False
    left = [
        *_less(_sizes(figure), months.sizes(figure.period.single_months)),
        *of.between(figure),
        *_left_between(figure, told, months),
    ]
    return any(of.is_small(abs(number)) for number in left) or _tells_beside_itself(figure, of)


def _left_between(figure: Figure, told: Sequence[Figure], months: _Months) -> Iterator[int]:
    """
    What subtraction leaves between spans that were told and this span or month.

    A reader may subtract, from any span, others that have no month in common (the two quarters from the half year), and
    the months that none of these has.
    """
    spans = [figure, *told]
    for larger in spans:
        within = _months_of(larger)
        parts = [each for each in spans if each is not larger and _months_of(each) <= within]
        for some in _without_common_months(tuple(parts)):
            if some and (larger is figure or figure in some):
                rest = within - frozenset[Period]().union(*map(_months_of, some))
                sums = _sum([*map(_sizes, some), months.sizes([*rest])])
                yield from _less(_sizes(larger), sums)


def _without_common_months(spans: Sequence[Figure]) -> Iterator[tuple[Figure, ...]]:
    """Every choice of spans in which no two have a month in common, including the choice of none."""
    yield ()
    for at, first in enumerate(spans):
        apart = [each for each in spans[at + 1 :] if _months_of(each).isdisjoint(_months_of(first))]
        yield from ((first, *others) for others in _without_common_months(apart))


def _months_of(span: Figure) -> frozenset[Period]:
    return frozenset(span.period.single_months)


def _tells_beside_itself(figure: Figure, of: Disclosed) -> bool:
    """Whether it would give something away beside what earlier copies said about the same span, or hid."""
    before: Sequence[Told] = of.told_before(figure.key)
    exactly = Span(figure.numerator or 0, figure.numerator or 0)
    return bool(before) and tells_by_difference(figure, exactly, before, of.threshold, is_total=False)


def _counts(figure: Figure) -> tuple[int | None, int | None]:
    return figure.numerator, figure.denominator


def _sizes(figure: Figure) -> Sizes:
    numerator = figure.numerator or 0
    denominator = figure.denominator if is_percentage(figure.unit) and figure.denominator is not None else numerator
    return numerator, denominator, denominator - numerator


def _sum(sizes: Sequence[Sizes]) -> Sizes:
    return sum(each[0] for each in sizes), sum(each[1] for each in sizes), sum(each[2] for each in sizes)


def _less(sizes: Sizes, others: Sizes) -> Sizes:
    return sizes[0] - others[0], sizes[1] - others[1], sizes[2] - others[2]
