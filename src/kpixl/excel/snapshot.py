"""What a workbook's functions answer from: the rows of `_config`, `_figures`, `_narratives` and `_told`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from msgspec import Struct, field

from kpixl.scorecard.scorecard import FigureState
from kpixl.words.errors import UsageError
from kpixl.words.naming import period_named
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import cell_values, sheets

HeldRow = TypeVar("HeldRow")


class HeldIndicator(Struct, frozen=True):
    """A row of `_config`. Shares are 0 to 1, rates per 10,000; an open end is None."""

    name: str
    key: str
    ref: str
    label: str
    target_low: float | None
    target_high: float | None
    amber_low: float | None
    amber_high: float | None
    national: float | None
    comparable: float | None
    change: str = ""  # whether its figure in the page's month is really changing, in words

    @property
    def is_rated(self) -> bool:
        return self.target_low is not None or self.target_high is not None


class HeldFigure(Struct, frozen=True):
    """A row of `_figures`; a number that it lacks is None."""

    numerator: float | None
    denominator: float | None
    value: float | None
    letter: str
    reason: str
    explanation: str
    target_low: float | None  # the limits of the target in force in its month
    target_high: float | None


class FigureLookup(Protocol):
    """Figures by key and period, from a workbook or computed on demand."""

    def get(self, figure: tuple[str, Period], /) -> HeldFigure | None: ...


class Snapshot(Struct, frozen=True):
    """
    Everything that the functions answer from: what a workbook holds, or what was computed in its place.

    `period` is the page's month. Figures and narratives are by key and period.
    """

    period: Period | None
    indicators: tuple[HeldIndicator, ...]
    figures: FigureLookup
    narratives: Mapping[tuple[str, Period], str] = field(default_factory=dict)
    months: int = layout.USUAL.months  # how many months the page shows
    spans: Mapping[tuple[str, Period], HeldFigure] = field(default_factory=dict)  # figures of longer spans
    told: Mapping[tuple[str, Period], str] = field(default_factory=dict)  # what there is to say beyond the explanation


def snapshot(
    config: Sequence[Sequence[object]],
    figures: Sequence[Sequence[object]],
    narratives: Sequence[Sequence[object]],
    told: Sequence[Sequence[object]] = (),
) -> Snapshot:
    """
    What the rows of `_config`, `_figures`, `_narratives` and `_told` say, each sheet from cell A1, with headings.

    A hand-out has no `_told`.
    """
    figure_rows = [row for row in _tabled(layout.FIGURE_HEADINGS, figures[1:]) if not _was_on_no_page(row)]
    said = [row for row in _tabled(layout.TOLD_HEADINGS, told[1:]) if row["beyond"]]
    of_config = [[*row, *[None] * layout.INDICATOR_COLUMN] for row in config]
    page_month = _text(of_config[layout.SETTING_ROWS["period"] - 1][1])
    indicators = [row[layout.INDICATOR_COLUMN - 1 :] for row in of_config[1:]]
    return Snapshot(
        period_named(page_month),
        tuple(_indicator(row) for row in _tabled(layout.INDICATOR_HEADINGS, indicators)),
        _by_figure(figure_rows, _figure),
        _by_figure(_tabled(layout.NARRATIVE_HEADINGS, narratives[1:]), lambda row: _text(row["text"])),
        _months(of_config),
        {place: each for place, each in _by_figure(figure_rows, _figure, Period.read).items() if place[1].months > 1},
        _by_figure(said, lambda row: _text(row["beyond"])),
    )


def _was_on_no_page(row: Mapping[str, object]) -> bool:
    """Whether no page showed the month: functions compute it, as it is kept only to judge later months."""
    state = _text(row["state"])
    return state in set(FigureState) and FigureState(state).was_on_no_page


def _months(config: Sequence[Sequence[object]]) -> int:
    named = _text(config[layout.SHAPE_ROW - 1][layout.SETTING_COLUMN - 1]) if len(config) >= layout.SHAPE_ROW else ""
    return layout.PagePlaces.named(named).months


def _tabled(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> list[dict[str, object]]:
    """The rows as cells by heading, without rows that have no key."""
    padded = ([*row, *[None] * len(headings)][: len(headings)] for row in rows)
    return [row for cells in padded if _text((row := dict(zip(headings, cells, strict=True)))["key"])]


def _by_figure(
    rows: Iterable[Mapping[str, object]],
    what: Callable[[Mapping[str, object]], HeldRow],
    period: Callable[[str], Period] = Period.parse,
) -> dict[tuple[str, Period], HeldRow]:
    """Rows by key and period; of several for one figure the last counts. Rows without a valid period are left out."""
    found = {}
    for row in rows:
        try:
            found[_text(row["key"]), period(_text(row["period"]))] = what(row)
        except UsageError:
            continue
    return found


def _indicator(row: Mapping[str, object]) -> HeldIndicator:
    return HeldIndicator(
        name=_text(row["list"]),
        key=_text(row["key"]),
        ref=_text(row["ref"]),
        label=_text(row["label"]),
        target_low=_number(row["target_low"]),
        target_high=_number(row["target_high"]),
        amber_low=_number(row["amber_low"]),
        amber_high=_number(row["amber_high"]),
        national=_number(row["national"]),
        comparable=_number(row["comparable"]),
        change=_text(row["change"]),
    )


def _figure(row: Mapping[str, object]) -> HeldFigure:
    return HeldFigure(
        _number(row["numerator"]),
        _number(row["denominator"]),
        _number(row["value"]),
        _text(row["letter"]),
        _text(row["reason"]),
        _text(row["explanation"]),
        _number(row["target_low"]),
        _number(row["target_high"]),
    )


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _number(cell: object) -> float | None:
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def snapshot_of(workbook: Package | Path) -> Snapshot:
    """The snapshot of a workbook on disk or in memory, as its functions would read it."""
    config, figures, narratives = (
        cell_values(workbook, sheet) for sheet in (layout.CONFIG, layout.FIGURES, layout.NARRATIVES)
    )
    package = Package.read(workbook) if isinstance(workbook, Path) else workbook
    told = cell_values(package, layout.TOLD) if layout.TOLD in sheets(package) else ()
    return snapshot(config, figures, narratives, told)
