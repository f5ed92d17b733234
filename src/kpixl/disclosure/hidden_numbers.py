"""Texts that give a number which the copy's page hides: `13 contacts` beside a `[c]` that stands for 13."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from kpixl.disclosure.across_copies import Earlier
from kpixl.disclosure.disclosed_figures import NOTHING_EARLIER
from kpixl.disclosure.identifying_texts import TextKind, sentences_of
from kpixl.narratives.numbers_in_text import Stated, stated
from kpixl.scorecard.display import SUPPRESSED, is_percentage, rounded
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.issuing import Withdrawal
from kpixl.scorecard.scorecard import Row, Scorecard


class HiddenNumberAt(Struct, frozen=True):
    """Where a text gives a hidden number: the indicator, which text, and the sentence from 1; never the number."""

    key: str
    text: TextKind
    sentence: int

    def __str__(self) -> str:
        return f"{self.key}: {self.text}, sentence {self.sentence}"


def hidden_numbers_told(
    true: Scorecard, copy: Scorecard, decided: Collection[str], earlier: Earlier = NOTHING_EARLIER
) -> list[HiddenNumberAt]:
    """
    The sentences beside the copy's figures that give a number which their row hides, or hid in an earlier copy.

    An action stays for months, and a narrative may look back to a month that the page no longer shows. `true` is the
    page with its numbers. Numbers below the threshold do not matter here: they are small counts, about which somebody
    is asked. Texts of indicators in `decided` do not matter either: somebody has accepted their small counts.
    """
    threshold = copy.config.page.suppress_below
    return [
        HiddenNumberAt(row.indicator.key, kind, number)
        for true_row, row in zip(true.rows, copy.rows, strict=True)
        if row.indicator.key not in decided and (hidden := [*_hidden(true_row, row, earlier)])
        for kind, text in _texts_beside(row, copy)
        for number in _telling_sentences(text, hidden, threshold)
    ]


def without_hidden_numbers(true: Scorecard, copy: Scorecard, earlier: Earlier = NOTHING_EARLIER) -> Scorecard:
    """
    The copy with `[c]` in place of every number that it hides, of whichever month, in its reasons for taking months
    back.

    Such a reason is about every figure, is often the same for several months, and can't be written again. So it is
    masked where a narrative would be refused.
    """
    hidden = [each for rows in zip(true.rows, copy.rows, strict=True) for each in _hidden(*rows, earlier)]
    threshold = copy.config.page.suppress_below

    def masked(withdrawal: Withdrawal) -> Withdrawal:
        reason = withdrawal.reason
        for given in reversed(stated(reason)):
            if any(_tells(given, figure, threshold) for figure in hidden):
                reason = f"{reason[: given.start]}{SUPPRESSED}{reason[given.end :]}"
        return replace(withdrawal, reason=reason)

    return replace(copy, withdrawals=tuple(map(masked, copy.withdrawals)))


def _texts_beside(row: Row, copy: Scorecard) -> Iterator[tuple[TextKind, str]]:
    """What somebody wrote about the row's figures, wherever the copy has it; notes in config are of no month."""
    yield TextKind.NARRATIVE, row.narrative
    yield from ((TextKind.OVERRIDE_REASON, rated.override.reason) for rated in row.figures if rated.override)
    key = row.indicator.key
    yield from ((TextKind.DOUBT_REASON, each.reason) for each in copy.acceptances if each.key == key)
    yield from ((TextKind.ACTION, each.text) for each in copy.actions if each.key == key)
    yield from ((TextKind.ACTION_DUE, each.due) for each in copy.actions if each.key == key)


def _hidden(true: Row, copy: Row, earlier: Earlier) -> Iterator[Figure]:
    both = zip((*true.figures, *true.spans), (*copy.figures, *copy.spans), strict=True)
    for rated, shown in both:
        if shown.figure.is_suppressed and rated.figure.value is not None:
            yield rated.figure
    for (key, _), told in earlier.items():
        if key == true.indicator.key:
            yield from (each.figure for each in told if each.is_hidden and each.figure.value is not None)


def _telling_sentences(text: str, hidden: Collection[Figure], threshold: int) -> Iterator[int]:
    for number, sentence in enumerate(sentences_of(text), start=1):
        if any(_tells(each, figure, threshold) for each in stated(sentence) for figure in hidden):
            yield number


def _tells(given: Stated, figure: Figure, threshold: int) -> bool:
    if given.is_share:
        return is_percentage(figure.unit) and given.value == _as_exact_as(given, figure.value or Fraction(0))
    counts = {figure.numerator}
    if is_percentage(figure.unit):
        counts.add((figure.denominator or 0) - (figure.numerator or 0))
    return given.value >= threshold and given.value in counts


def _as_exact_as(given: Stated, value: Fraction) -> Fraction:
    """The value with the decimals that were written; `three quarters` has none, and is exact."""
    return value if given.decimals < 0 else rounded(value, given.decimals + 2)
