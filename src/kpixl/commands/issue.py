"""Issued figures: which they are, how more become issued, and which of them have moved since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kpixl.commands.data_quality import moved_query
from kpixl.config.values import Config
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, Query
from kpixl.words.errors import UsageError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.held import Held, held_in
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, save


def issued_figures(workbook: Path) -> dict[FigureKey, Figure]:
    """The figures that were issued from this workbook, of all periods."""
    stored = held_in(Package.read(workbook), ()).figures
    return {place: each.rated.figure for place, each in stored.items() if each.rated.is_issued}


def issue(workbook: Path, periods: Sequence[Period]) -> None:
    """Mark the figures of these periods as issued: no later refresh changes them."""
    package = Package.read(workbook)
    held = held_in(package, ())
    missing = [str(period) for period in periods if not any(place[1] == period for place in held.figures)]
    if missing:
        raise UsageError(f"{workbook} holds no figures of {', '.join(missing)}. Refresh that month first.")
    marked = [states(held, periods)]
    save(package, patched(package, marked), marked)


def states(held: Held, issued: Sequence[Period]) -> Block:
    """The states of all figures in `_figures`, those of the periods `issued` from now on."""
    rows = [
        [layout.FigureState.of(stored.rated.is_issued or place[1] in issued).value]
        for place, stored in held.figures.items()
    ]
    return Block(layout.FIGURES, 2, layout.FIGURE_HEADINGS.index("state") + 1, rows)


def moved_since(
    issued: Mapping[FigureKey, Figure], restated: Mapping[FigureKey, Figure], config: Config
) -> tuple[Query, ...]:
    """What the newest export says otherwise of issued figures; where it can't say, nothing has moved."""
    return tuple(
        moved_query(was, restated[place], config)
        for place, was in issued.items()
        if not restated[place].reason and counts(restated[place]) != counts(was)
    )


def counts(figure: Figure) -> tuple[int | None, int | None]:
    """Numerator and denominator."""
    return figure.numerator, figure.denominator
