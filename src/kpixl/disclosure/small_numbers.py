"""
Small numbers: a scorecard that anybody may see, since no small number can be worked back from it.

A small number is one from 1 to the threshold less one; zero is not. The rules take a reader who knows more than the
page says: every denominator that is not small, the targets, and these rules. Such a reader must be left with as many
possible values for a suppressed number as if it had stood alone: all from 1 to the threshold less one.

1. A count is suppressed where it is small; a percentage where its numerator, or what is missing to its denominator,
   is small (1 of 3, 99 of 100); a count and its percentage or rate together.
2. A total is suppressed where it would tell the size of a small group among those that it is made of.
3. A suppressed figure keeps its letter only where every letter that it could have leaves enough possible values, so
   that neither a letter nor a missing one tells anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kpixl.config.values import Indicator
from kpixl.scorecard.display import SUPPRESSED, is_percentage
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import COLOUR_NAMES, letter, rule
from kpixl.scorecard.scorecard import QualityKind, Rated, Row, Scorecard

REASON = f"{SUPPRESSED} not shown, to protect small numbers"
MOVED_WITHOUT_NUMBERS = "It would be another one now; the numbers are not shown, to protect small ones."


@dataclass(frozen=True)
class Total:
    """
    A figure whose cohort is made of the cohorts of others: groups, each by the indicators that share its cohort.

    `holds_more`: there are cases of no group in it, too, so that it only says how large a group can be at most.
    """

    key: str
    groups: tuple[tuple[str, ...], ...]
    holds_more: bool


CARE_LEAVERS_BY_AGE = (("accommodation_17_18", "eet_17_18"), ("accommodation_19_21", "eet_19_21"))
TOTALS = (
    Total("care_leavers", CARE_LEAVERS_BY_AGE, holds_more=True),
    Total("care_leavers_in_touch", CARE_LEAVERS_BY_AGE, holds_more=False),
    Total(
        "supervision",
        (
            ("children_in_need", "cin_visits"),
            ("child_protection", "cp_reviews_in_time", "plans_over_2_years", "cp_visits"),
            ("looked_after", "lac_reviews", "lac_visits", "short_term_stability", "placed_over_20_miles"),
        ),
        holds_more=False,
    ),
)


def safe(scorecard: Scorecard, threshold: int) -> Scorecard:
    """
    The scorecard without small numbers; itself where the threshold is 0 (off).

    A suppressed figure has lost its numbers altogether. Explanations name the rule and no longer the cases. Of the
    queries only those of moved figures stay, without their numbers: the others count rows. What people wrote stays as
    it is: that is for `questions`.
    """
    if threshold == 0:
        return scorecard
    months = _months(scorecard)
    rows = tuple(_safe_row(row, months, threshold) for row in scorecard.rows)
    moved = tuple(
        replace(each, what=MOVED_WITHOUT_NUMBERS) for each in scorecard.queries if each.kind is QualityKind.MOVED
    )
    return replace(scorecard, rows=rows, queries=moved, notes=(*scorecard.notes, note(threshold)))


def note(threshold: int) -> str:
    """What the page's notes say about the symbol."""
    return (
        f"{SUPPRESSED}: confidential. A number from 1 to {threshold - 1} is not shown, nor is a number, percentage, "
        "rate or letter that would give one away. Zeros are shown."
    )


Month = Mapping[str, Figure]
"""All figures of one month, by key."""


def _months(scorecard: Scorecard) -> list[Month]:
    """The names of the months, in the page's order."""
    return [
        {row.indicator.key: row.figures[at].figure for row in scorecard.rows} for at in range(len(scorecard.periods))
    ]


def _safe_row(row: Row, months: Sequence[Month], threshold: int) -> Row:
    figures = zip(row.figures, months, strict=True)
    return replace(row, figures=tuple(_safe_figure(rated, row.indicator, month, threshold) for rated, month in figures))


def _safe_figure(rated: Rated, indicator: Indicator, month: Month, threshold: int) -> Rated:
    figure = _without_doubts(rated.figure, threshold)
    rated = replace(rated, figure=figure)
    if _is_zero_share(figure):
        # Nothing of three is nothing of one: the same share, without the size of the group.
        kept = replace(figure, denominator=1, unsure=0)
        return replace(rated, figure=kept, explanation=_explanation(rated, indicator))
    tells_a_group = any(total.key == figure.key and _tells_a_group(total, month, threshold) for total in TOTALS)
    if not tells_a_group and not _is_small_anywhere(figure, threshold):
        return replace(rated, explanation=_explanation(rated, indicator))
    hidden = Figure(figure.key, figure.period, figure.unit, reason=REASON, is_suppressed=True)
    is_kept = not tells_a_group and _is_by_present_rule(rated, indicator)
    if not (is_kept and _letters_say_nothing(figure, indicator, threshold)):
        return replace(rated, figure=hidden, computed=None, override=None, explanation=REASON)
    return replace(rated, figure=hidden, explanation=REASON)


def _without_doubts(figure: Figure, threshold: int) -> Figure:
    """
    The figure without its doubts.

    How far it could move is not said either where few are unknown, or few are known not to have met the standard.
    """
    known_not_met = None if figure.denominator is None else figure.denominator - (figure.high or 0)
    tells = _is_small(figure.unsure, threshold) or _is_small(known_not_met, threshold)
    return replace(figure, doubts=(), unsure=0 if tells else figure.unsure)


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
    """Whether config would give the figure the letter that it has; one that was issued keeps its own."""
    return rated.computed is letter(rated.figure.value, indicator, rated.figure.period)


def _is_zero_share(figure: Figure) -> bool:
    return is_percentage(figure.unit) and figure.value == 0


def _is_small(number: int | None, threshold: int) -> bool:
    return number is not None and 0 < number < threshold


def _is_small_anywhere(figure: Figure, threshold: int) -> bool:
    """Whether the numerator, or the rest of the denominator, is small. A rate's population is no group of cases."""
    if _is_small(figure.numerator, threshold):
        return True
    if not is_percentage(figure.unit) or figure.numerator is None or figure.denominator is None:
        return False
    return _is_small(figure.denominator - figure.numerator, threshold)


def _tells_a_group(total: Total, month: Month, threshold: int) -> bool:
    """
    Whether the total's size says something about the size of a small group, given the sizes of the others.

    A total that holds more says nothing where it has room for as many as the small groups could have at most.
    """
    sizes = [max(_size(month.get(key)) for key in group) for group in total.groups]
    small = [size for size in sizes if _is_small(size, threshold)]
    if not small or not total.holds_more:
        return bool(small)
    room = _size(month.get(total.key)) - sum(size for size in sizes if size >= threshold)
    return room <= len(small) * (threshold - 1)


def _size(figure: Figure | None) -> int:
    """Cases in the figure's cohort; 0 where there is none or it can't be known."""
    if figure is None:
        return 0
    return (figure.denominator if is_percentage(figure.unit) else figure.numerator) or 0


def _letters_say_nothing(figure: Figure, indicator: Indicator, threshold: int) -> bool:
    """
    Whether each letter that a suppressed figure of this denominator could have leaves as many numerators possible as
    a lone count has.

    The answer depends on the denominator alone. Where that is small it is a secret itself, and letters would tell it.
    """
    if is_percentage(figure.unit) and _is_small(figure.denominator, threshold):
        return False
    possible = [replace(figure, numerator=numerator) for numerator in _suppressed_numerators(figure, threshold)]
    letters = Counter(letter(each.value, indicator, each.period) for each in possible)
    return all(count >= threshold - 1 for count in letters.values())


def _suppressed_numerators(figure: Figure, threshold: int) -> set[int]:
    """Every numerator that is suppressed with this figure's unit and denominator, which is not small."""
    small = set(range(1, threshold))
    if not is_percentage(figure.unit) or figure.denominator is None:
        return small
    return small | {figure.denominator - numerator for numerator in small}
