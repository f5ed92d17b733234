"""
Small numbers: a scorecard that anybody may see, since no small number can be worked out from it.

A small number is one from 1 to the threshold less one; zero is not small. The rules assume a reader who knows more than
the page says: every denominator that is not small, the targets, and these rules. Such a reader must be left with as
many possible values for a suppressed number as if it were alone: all from 1 to the threshold less one.

1. A count is suppressed if it is small; a percentage if its numerator, or the denominator less the numerator, is small
   (1 of 3, 99 of 100); a count and its percentage or rate together.
2. A total is suppressed if it would give away the size of a small group among those that it is made of.
3. A suppressed figure keeps its letter only if every letter that it could have leaves enough possible values, so that
   neither a letter nor a missing one gives anything away.
4. A figure of a council's own indicator is suppressed if a small number lies between it, alone or with others, and
   another figure about rows of the same table (`same_rows`).
5. A quarter and a year to date give no month away (`longer_spans`).
6. Words about a figure's change are said only if no month that they follow from has a small number (`safe_changes`).
7. What earlier copies said about the same months is known already: the rules of `across_copies` apply, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from kpixl.config.values import Indicator
from kpixl.disclosure.across_copies import Earlier, cohort_size, fitting, tells_by_difference
from kpixl.disclosure.disclosed_figures import (
    NOTHING_EARLIER,
    REASON,
    Disclosed,
    is_small_anywhere,
    is_zero_share,
    without_numbers,
)
from kpixl.disclosure.longer_spans import months_beside_told_spans, safe_spans
from kpixl.disclosure.safe_changes import safe_change
from kpixl.disclosure.same_rows import same_rows
from kpixl.figures.history import kept_series
from kpixl.indicators.totals import TOTALS, Total
from kpixl.scorecard.display import SUPPRESSED, is_percentage
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import COLOUR_NAMES, letter, rule
from kpixl.scorecard.scorecard import QualityKind, Rated, Row, Scorecard
from kpixl.scorecard.scorecard import rated as rated_now
from kpixl.words.periods import Period

MOVED_WITHOUT_NUMBERS = "It would be different now; the numbers are not shown, to protect small ones."


TOTAL_KEYS = frozenset(total.key for total in TOTALS)


def safe(scorecard: Scorecard, threshold: int, earlier: Earlier = NOTHING_EARLIER) -> Scorecard:
    """
    The scorecard without small numbers; itself if the threshold is 0 (off).

    `earlier` is what earlier copies said about its months: beside them it gives no small number away either.

    A suppressed figure loses all its numbers. Explanations name the rule and no longer the cases. Of the queries, only
    those about moved figures stay, without their numbers: the others count rows. What people wrote stays as it is: that
    is for `identifying_texts`.
    """
    if threshold == 0:
        return scorecard
    beside = same_rows([row.indicator for row in scorecard.rows])
    months = [Disclosed(period, figures, threshold, earlier, beside) for period, figures in _months(scorecard).items()]
    spans = [Disclosed(period, figures, threshold, earlier, beside) for period, figures in _spans(scorecard)]
    series = kept_series(scorecard) if any(row.change for row in scorecard.rows) else {}
    rows = tuple(safe_change(_safe_row(row, months, spans), series, threshold) for row in scorecard.rows)
    moved = tuple(
        replace(each, what=MOVED_WITHOUT_NUMBERS) for each in scorecard.queries if each.kind is QualityKind.MOVED
    )
    config = replace(scorecard.config, page=replace(scorecard.config.page, suppress_below=threshold))
    return replace(scorecard, config=config, rows=rows, queries=moved, notes=(*scorecard.notes, note(threshold)))


def note(threshold: int) -> str:
    """What the page's notes say about the symbol."""
    return (
        f"{SUPPRESSED}: confidential. A number from 1 to {threshold - 1} is not shown, nor is a number, percentage, "
        "rate or letter that would give one away, alone or beside an earlier copy. Zeros are shown."
    )


def _months(scorecard: Scorecard) -> Mapping[Period, Mapping[str, Figure]]:
    """All figures of each month by key: months behind the page's longer spans, then its own, in the page's order."""
    found: dict[Period, dict[str, Figure]] = {
        month: {} for month in (*scorecard.config.page.behind(scorecard.period), *scorecard.periods)
    }
    for row in scorecard.rows:
        for figure in (*row.behind, *(each.figure for each in row.figures)):
            found[figure.period][row.indicator.key] = figure
    return found


def _spans(scorecard: Scorecard) -> list[tuple[Period, Mapping[str, Figure]]]:
    """All figures of each longer span by key; in a first quarter both spans are the same."""
    return [
        (period, {row.indicator.key: row.spans[at].figure for row in scorecard.rows})
        for at, period in enumerate(scorecard.spans)
    ]


def _safe_row(row: Row, months: Sequence[Disclosed], spans: Sequence[Disclosed]) -> Row:
    of_page = zip(row.figures, months[-len(row.figures) :], strict=True)
    safe_months = replace(row, figures=tuple(_safe_figure(rated, row.indicator, month) for rated, month in of_page))
    beside = months_beside_told_spans(row, safe_months, months[-1])
    return safe_spans(row, beside, _safe_behind(row, months), spans)


def _safe_behind(row: Row, months: Sequence[Disclosed]) -> list[Figure]:
    """The months behind its longer spans, as a copy of their own would show them."""
    by_period = {month.period: month for month in months}
    return [
        _safe_figure(rated_now(figure, row.indicator), row.indicator, by_period[figure.period]).figure
        for figure in row.behind
    ]


# One month


def _safe_figure(rated: Rated, indicator: Indicator, month: Disclosed) -> Rated:
    figure = _without_doubts(rated.figure, month)
    rated = rated if figure is rated.figure else replace(rated, figure=figure)
    is_small = is_small_anywhere(figure, month)
    tells_more = _tells_a_group(figure, month) or (not is_small and _tells_by_difference(rated, indicator, month))
    if not is_small and not tells_more:
        # None of three is shown as none of one: the same share, without the size of the group.
        kept = replace(figure, denominator=1, unsure=0) if is_zero_share(figure) else figure
        return replace(rated, figure=kept, explanation=_explanation(rated, indicator))
    hidden = without_numbers(figure)
    if tells_more or not _may_keep_its_letter(rated, indicator, month):
        return replace(rated, figure=hidden, computed=None, override=None, explanation=REASON)
    return replace(rated, figure=hidden, explanation=REASON)


def _tells_by_difference(rated: Rated, indicator: Indicator, month: Disclosed) -> bool:
    before = month.told_before(rated.figure.key)
    if not before or rated.figure.numerator is None:
        return False
    fits = fitting(rated.figure, rated, indicator, month.threshold)
    is_total = rated.figure.key in TOTAL_KEYS
    return tells_by_difference(rated.figure, fits, before, month.threshold, is_total=is_total)


def _without_doubts(figure: Figure, month: Disclosed) -> Figure:
    """
    The figure without its doubts.

    How far it could move is not said either if few cases are unknown, or few are known not to have met the standard.
    For a month that an earlier copy gave, it is said again only as it was.
    """
    known_not_met = None if figure.denominator is None else figure.denominator - (figure.high or 0)
    as_before = all(
        (*_counts(told.figure), told.unsure) == (*_counts(figure), figure.unsure)
        for told in month.told_before(figure.key)
        if not told.is_nothing
    )
    tells = month.is_small(figure.unsure) or month.is_small(known_not_met) or not as_before
    unsure = 0 if tells else figure.unsure
    return replace(figure, doubts=(), unsure=unsure) if figure.doubts or unsure != figure.unsure else figure


def _counts(figure: Figure) -> tuple[int | None, int | None]:
    return figure.numerator, figure.denominator


def _may_keep_its_letter(rated: Rated, indicator: Indicator, month: Disclosed) -> bool:
    """
    Whether the letter of a small figure gives nothing about it away.

    With another target, or beside another letter or number of an earlier copy, it would. A figure that was issued
    without a copy may follow a target that nobody has judged: to say that today's target gives the same letter would
    give away what both targets say.
    """
    mine = rated.computed.value if rated.computed else ""
    before = [told for told in month.told_before(rated.figure.key) if not told.is_nothing]
    is_as_before = all(told.is_hidden and told.letter == mine for told in before)
    is_of_a_judged_target = bool(before) or not rated.is_issued
    return (
        is_as_before
        and is_of_a_judged_target
        and _is_by_present_rule(rated, indicator)
        and _letters_say_nothing(rated.figure, indicator, month)
    )


def _explanation(rated: Rated, indicator: Indicator) -> str:
    """Why a figure has its letter, in words that hold no number of cases."""
    if rated.figure.value is None:
        return rated.explanation
    if not _is_by_present_rule(rated, indicator):
        return "Rated by the target of the time when it was issued."
    if rated.computed is None:
        return "Not rated: it has no target."
    colour = COLOUR_NAMES[rated.computed].capitalize()
    return f"{colour}: {rule(indicator, rated.figure.period)}. The exact value decides, before it is rounded."


def _is_by_present_rule(rated: Rated, indicator: Indicator) -> bool:
    """Whether config would give the figure the letter that it has; an issued figure keeps its own."""
    return rated.computed is letter(rated.figure.value, indicator, rated.figure.period)


def _tells_a_group(figure: Figure, month: Disclosed) -> bool:
    """Whether the figure's size says something about the size of a small group, given the sizes of the others."""
    if any(total.key == figure.key and _total_tells(total, month) for total in TOTALS):
        return True
    if any(map(month.is_small, month.between(figure))):
        return True
    return any(_tells_beside_a_told_total(figure, total, month) for total in TOTALS)


def _total_tells(total: Total, month: Disclosed) -> bool:
    """
    Whether a total gives a small group away: one that is known to be small, or one whose size is not known here.

    The latter has a row on another page, or a figure in another month's export, so it is as good as known. A total that
    holds more than its groups, or has groups of unknown size, says nothing if it leaves more room than they could fill.
    A total that is known already stays: others are hidden instead.
    """
    whole = cohort_size(month.figures.get(total.key))
    if whole is None or whole in _told_sizes(total, month):
        return False
    sizes = [_group_size(group, month) for group in total.groups]
    has_small = any(map(month.is_small, sizes))
    if has_small and not total.holds_more:
        return True
    return (has_small or None in sizes) and _leaves_too_little(whole, sizes, month)


def _leaves_too_little(whole: int, sizes: Sequence[int | None], month: Disclosed) -> bool:
    """Whether the other groups leave too little room for every small size that small or unknown groups could have."""
    known = [each for each in _known(sizes) if not month.is_small(each)]
    room = whole - sum(known)
    has_small = any(map(month.is_small, sizes))
    return (room > 0 or has_small) and room <= (len(sizes) - len(known)) * (month.threshold - 1)


def _tells_beside_a_told_total(figure: Figure, total: Total, month: Disclosed) -> bool:
    """Whether an earlier copy gave the total, so that the size of this group would give away that of a small one."""
    is_in_a_group = any(figure.key in group for group in total.groups)
    if not is_in_a_group or month.is_small(cohort_size(figure)) or not (told_sizes := _told_sizes(total, month)):
        return False
    sizes = [_group_size(group, month) for group in total.groups]
    others = [each for each, group in zip(sizes, total.groups, strict=True) if figure.key not in group]
    has_small = any(map(month.is_small, others))
    is_a_sum = has_small and not total.holds_more
    now = cohort_size(month.figures.get(total.key))
    return (has_small or None in others) and any(
        (is_a_sum and told == now) or _leaves_too_little(told, sizes, month) for told in told_sizes
    )


def _told_sizes(total: Total, month: Disclosed) -> list[int]:
    """The sizes of the total that copies have given, whatever became of it since: a copy can't be taken back."""
    return _known([cohort_size(each.figure) for each in month.told_before(total.key) if each.fits is not None])


def _group_size(group: Sequence[str], month: Disclosed) -> int | None:
    """Cases in the cohort that the group's indicators share, on this page or an earlier one; None if unknown."""
    here = [cohort_size(month.figures.get(key)) for key in group]
    before = [cohort_size(told.figure) for key in group for told in month.told_before(key)]
    return max(_known(here) or _known(before), default=None)


def _known(sizes: Sequence[int | None]) -> list[int]:
    return [size for size in sizes if size is not None]


def _letters_say_nothing(figure: Figure, indicator: Indicator, month: Disclosed) -> bool:
    """
    Whether each letter that a suppressed figure with this denominator could have leaves as many possible numerators as
    a lone count has.

    The answer depends on the denominator alone. If the denominator is small, it is a secret itself, and letters would
    give it away.
    """
    if is_percentage(figure.unit) and month.is_small(figure.denominator):
        return False
    possible = [replace(figure, numerator=numerator) for numerator in _suppressed_numerators(figure, month.threshold)]
    letters = Counter(letter(each.value, indicator, each.period) for each in possible)
    return all(count >= month.threshold - 1 for count in letters.values())


def _suppressed_numerators(figure: Figure, threshold: int) -> set[int]:
    """Every numerator that is suppressed with this figure's unit and denominator, which is not small."""
    small = set(range(1, threshold))
    if not is_percentage(figure.unit) or figure.denominator is None:
        return small
    return small | {figure.denominator - numerator for numerator in small}
