"""What earlier copies of a workbook said according to its ledger, and what the ledger records about the next copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from kpixl.disclosure.across_copies import Earlier, Span, Told, told_of
from kpixl.disclosure.small_numbers import safe
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, Rated, Row, Scorecard
from kpixl.words.terms import Unit
from kpixl.workbook.ledger import Event, InCopy, Ledger, LedgerLine


def earlier_copies(ledger: Ledger) -> Earlier:
    """
    What each published copy said about each figure, oldest copy first, even if its month was taken back since.
    """
    told = defaultdict[FigureKey, list[Told]](list)
    for line in ledger:
        if line.event in (Event.ISSUED, Event.TOLD) and line.in_copy:
            told[line.place].append(_told(line, line.in_copy))
    return told


def _told(line: LedgerLine, shown: InCopy) -> Told:
    fits = None if shown.fewest is None or shown.most is None else Span(shown.fewest, shown.most)
    figure = Figure(line.key, line.period, Unit(line.unit), line.numerator, line.denominator)
    return Told(figure, fits, shown.is_hidden, shown.letter, shown.unsure)


class BesideEarlier(Struct, frozen=True):
    """
    A page from which, together with earlier copies, no small number can be worked out, and what was hidden for that.

    `held_back` are the figures that it would show if it were the first copy. `below` is the threshold of an earlier
    copy if that is higher than config's is now, else 0.
    """

    scorecard: Scorecard
    held_back: tuple[FigureKey, ...]
    below: int

    def in_words(self) -> list[str]:
        """What the command prints, for the officer's eyes."""
        lines = []
        if self.below:
            lines.append(
                f"An earlier copy of these months hid numbers under {self.below}. So does this one, whatever "
                "suppress_below is now."
            )
        if self.held_back:
            places = "\n".join(f"  {key}, {period}" for key, period in self.held_back)
            lines.append(
                f"Not shown, since an earlier copy and this one together would give away a small number:\n{places}"
            )
        return lines


def beside_earlier(page: Scorecard, ledger: Ledger) -> BesideEarlier:
    """The page without small numbers, on its own and together with all copies that the ledger knows of."""
    strict = _as_strict_as_before(page, ledger)
    below = strict.config.page.suppress_below
    safe_page = safe(strict, below, earlier_copies(ledger))
    by_now = page.config.page.suppress_below
    return BesideEarlier(safe_page, _held_back(safe(strict, below), safe_page), below if below > by_now else 0)


def _as_strict_as_before(page: Scorecard, ledger: Ledger) -> Scorecard:
    """
    The page with the highest threshold of any copy that had one of its months, or of the months behind its spans.

    With a lower threshold, one copy would show what another hides.
    """
    months = (*page.periods, *page.config.page.behind(page.period))
    thresholds = [line.in_copy.suppressed_below for line in ledger if line.in_copy and line.period in months]
    below = max([page.config.page.suppress_below, *thresholds])
    return replace(page, config=replace(page.config, page=replace(page.config.page, suppress_below=below)))


def _held_back(alone: Scorecard, beside: Scorecard) -> tuple[FigureKey, ...]:
    hidden_alone = set(_hidden(alone))
    return tuple(place for place in _hidden(beside) if place not in hidden_alone)


def in_copies(true: Scorecard, as_it_leaves: Scorecard) -> Mapping[FigureKey, InCopy]:
    """What the ledger records about each figure of a copy; `true` is the page with all numbers."""
    threshold = as_it_leaves.config.page.suppress_below
    return {
        (told.figure.key, told.figure.period): _in_copy(
            told_of(rated.figure, told, true_row.indicator, threshold), threshold
        )
        for true_row, safe_row in zip(true.rows, as_it_leaves.rows, strict=True)
        for rated, told in zip(_all(true_row), _all(safe_row), strict=True)
    }


def _in_copy(told: Told, threshold: int) -> InCopy:
    fewest, most = (told.fits.low, told.fits.high) if told.fits else (None, None)
    return InCopy(threshold, told.is_hidden, fewest, most, told.letter, told.unsure)


def _hidden(scorecard: Scorecard) -> Iterator[FigureKey]:
    figures: Iterator[Rated] = (rated for row in scorecard.rows for rated in _all(row))
    return ((each.figure.key, each.figure.period) for each in figures if each.figure.is_suppressed)


def _all(row: Row) -> tuple[Rated, ...]:
    """The row's months and longer spans."""
    return *row.figures, *row.spans
