"""What kpixl last wrote in a workbook, read back: figures, texts, hand-outs, names and styles."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

import python_calamine
from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.values import Indicator
from kpixl.narratives.archive import Entry, How
from kpixl.narratives.merging import Handout, Place, What
from kpixl.narratives.page_texts import IndicatorNames, RowFigures, WroteTarget
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, FigureState, QualityKind, Query, Rated
from kpixl.words.errors import UsageError, WorkbookError
from kpixl.words.periods import Period
from kpixl.words.terms import Unit
from kpixl.workbook import layout
from kpixl.workbook.cell_values import (
    CellRow,
    as_month,
    cell_at,
    letter_of,
    padded,
    text_in,
    whole_number,
    whole_number_or_none,
)
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import cell_styles, rows_by_sheet, values_at

_STATES = {each.value: each for each in FigureState}


class Stored(Struct, frozen=True):
    """A figure as `_figures` holds it, with the letter that the page showed."""

    rated: Rated
    shown: str
    letter: str


class HeldFigures(Struct, frozen=True):
    """The figures of a workbook or hand-out, the month that it shows, and its log."""

    places: layout.PagePlaces
    shows: Period | None
    figures: Mapping[tuple[str, Period], Stored]
    log: Sequence[CellRow]


def held_figures_in(package: Package) -> HeldFigures | None:
    """The figures that a kpixl workbook holds, refreshed or handed out; None for any other workbook."""
    try:
        sheets = rows_by_sheet(package, (layout.CONFIG, layout.FIGURES, layout.LOG))
        if layout.CONFIG not in sheets or layout.FIGURES not in sheets:
            return None
        figures = of_months(figures_written(sheets))
    except (WorkbookError, python_calamine.CalamineError):
        return None
    config = sheets[layout.CONFIG]
    shows = as_month(cell_at(config, layout.SETTING_ROWS["period"], layout.SETTING_COLUMN))
    return HeldFigures(places_written(config), shows, figures, sheets.get(layout.LOG, ()))


def of_months(figures: Mapping[FigureKey, Stored]) -> dict[FigureKey, Stored]:
    """The figures of single months that a page shows or showed."""
    return {
        place: stored
        for place, stored in figures.items()
        if place[1].months == 1 and not stored.rated.state.was_on_no_page
    }


def of_earlier_months(figures: Mapping[FigureKey, Stored]) -> dict[FigureKey, Stored]:
    """The figures of months that no page showed: restated from an export, or typed by hand."""
    return {place: stored for place, stored in figures.items() if stored.rated.state.was_on_no_page}


def of_spans(figures: Mapping[FigureKey, Stored]) -> dict[FigureKey, Stored]:
    """The figures of longer spans."""
    return {place: stored for place, stored in figures.items() if place[1].months > 1}


def figures_written(sheets: Mapping[str, Sequence[CellRow]]) -> Mapping[tuple[str, Period], Stored]:
    """The figures in `_figures`, by indicator and month or longer span."""
    found = {}
    for number, row in enumerate(sheets[layout.FIGURES][1:], start=2):
        try:
            stored = _stored(padded(row, len(layout.FIGURE_HEADINGS)))
        except (ValueError, UsageError):
            raise WorkbookError(
                f"The sheet {layout.FIGURES}, row {number}, is not as kpixl wrote it.\n"
                "Take the last good copy of the workbook: issued figures are kept nowhere else."
            ) from None
        found[stored.rated.figure.key, stored.rated.figure.period] = stored
    return found


def _stored(row: CellRow) -> Stored:
    cells = dict(zip(layout.FIGURE_HEADINGS, row, strict=True))
    figure = Figure(
        text_in(cells["key"]),
        Period.read(text_in(cells["period"])),
        Unit(text_in(cells["unit"])),
        whole_number_or_none(cells["numerator"]),
        whole_number_or_none(cells["denominator"]),
        text_in(cells["reason"]),
        unsure=whole_number(cells["high"]) - whole_number(cells["low"]),
        typed_value=_typed_value(cells),
        doubts=tuple(filter(None, text_in(cells["doubts"]).split(layout.BETWEEN_DOUBTS))),
    )
    rated = Rated(
        figure,
        letter_of(text_in(cells["computed_letter"])),
        text_in(cells["explanation"]),
        text_in(cells["export"]),
        text_in(cells["fingerprint"]),
        _state(text_in(cells["state"])),
        definition=text_in(cells["definition"]),
    )
    return Stored(rated, text_in(cells["shown"]), text_in(cells["letter"]))


def _typed_value(cells: Mapping[str, object]) -> Fraction | None:
    """The value of a share or a rate that was typed by hand."""
    value = cells["value"]
    is_typed = cells["state"] == FigureState.TYPED and text_in(cells["unit"]) != Unit.COUNT
    return Fraction(str(value)) if is_typed and isinstance(value, int | float) else None


def _state(word: str) -> FigureState:
    return _STATES.get(word, FigureState.DRAFT)


def archive_entry(row: CellRow) -> Entry:
    key, period, text, seen_at, figure, author, how, origin, owner = (
        text_in(cell) for cell in padded(row, len(layout.NARRATIVE_HEADINGS))
    )
    return Entry(key, period, text, seen_at, figure, author, How(how) if how in set(How) else How.TYPED, origin, owner)


def queries_written(rows: Sequence[CellRow], kinds: Mapping[str, QualityKind]) -> tuple[Query, ...]:
    """The lines that kpixl wrote, without `Nothing to report` and without lines that somebody typed."""
    lines = [padded(row, len(layout.QUERY_HEADINGS)) for row in rows[layout.TABLE_FIRST_ROW - 1 :]]
    return tuple(
        Query(kinds[text_in(kind)], text_in(where), text_in(what), text_in(key), text_in(period), int(count))
        for kind, where, what, count, key, period in lines
        if text_in(kind) in kinds and isinstance(count, int | float)
    )


def kinds_written(config: Sequence[CellRow]) -> Mapping[str, QualityKind]:
    return layout.quality_kinds(text_in(cell_at(config, layout.KINDS_ROW, layout.SETTING_COLUMN)))


def names_written(config: Sequence[CellRow]) -> IndicatorNames:
    return {(ref, label): key for ref, label, key in _of_indicators(config, "ref", "label", "key") if key}


def listed_names_written(config: Sequence[CellRow]) -> Mapping[str, str]:
    """The indicators' keys by the names that lists and pickers show."""
    return {name: key for name, key in _of_indicators(config, "list", "key") if name}


def lists_written(config: Sequence[CellRow]) -> frozenset[str]:
    """Marks of what the last refresh wrote on the sheets that every refresh rewrites."""
    return layout.marks_in("".join(text_in(cell_at(config, row, layout.SETTING_COLUMN)) for row in layout.LISTED_ROWS))


def targets_written(config: Sequence[CellRow]) -> Mapping[str, str]:
    return {key: targets for key, targets in _of_indicators(config, "key", "targets") if key and targets}


def _of_indicators(config: Sequence[CellRow], *headings: str) -> list[list[str]]:
    """The texts under these headings of the list of indicators, one row per indicator."""
    first = layout.INDICATOR_COLUMN - 1
    places = [first + layout.INDICATOR_HEADINGS.index(heading) for heading in headings]
    rows = [padded(row, max(places) + 1) for row in config[1:]]
    return [[text_in(row[place]) for place in places] for row in rows]


def handouts(rows: Sequence[CellRow]) -> Mapping[str, Handout]:
    """Hand-outs by issue id."""
    found: dict[str, Handout] = {}
    for number, row in enumerate(rows, start=layout.HIDDEN_FIRST_ROW):
        issue, when, period, what, key, text = (text_in(cell) for cell in padded(row, len(layout.HANDOUT_HEADINGS)))
        before = found.get(issue, Handout(issue, when, period, {}))
        if what == layout.WRITTEN:
            found[issue] = replace(before, written=before.written | layout.marks_in(text))
        elif what == layout.ARCHIVED and text.isdecimal():
            found[issue] = replace(before, archived=int(text))
        elif what in set(What):
            found[issue] = replace(before, texts={**before.texts, Place(What(what), key): text})
        else:
            raise WorkbookError(
                f"The sheet {layout.HANDOUTS}, row {number}, is not as kpixl wrote it.\n"
                "Take the last good copy of the workbook: what was handed out is kept nowhere else."
            )
    return found


def targets_known(marks: Collection[str]) -> WroteTarget | None:
    """A test by marks for targets and benchmarks that the last refresh wrote; None if it left no marks."""

    def wrote(key: str, nth: int, text: str) -> bool:
        return layout.figure_mark(key, layout.TARGET_COLUMNS[nth], text) in marks

    return wrote if marks else None


def marks_written(config: Sequence[CellRow], which: int) -> frozenset[str]:
    """Marks of what the last refresh wrote: `which` 0 for all texts of the page, 1 for its figures, 2 for Conflicts."""
    return layout.marks_in(text_in(cell_at(config, layout.WRITTEN_ROW, layout.SETTING_COLUMN + which)))


def places_written(config: Sequence[CellRow]) -> layout.PagePlaces:
    """Where the page's columns are."""
    return layout.PagePlaces.named(text_in(cell_at(config, layout.SHAPE_ROW, layout.SETTING_COLUMN)))


def written_in(
    sheets: Mapping[str, Sequence[CellRow]], months: int, indicators: Sequence[Indicator]
) -> tuple[IndicatorNames, dict[str, RowFigures]]:
    """The names and figures with which a copy's page was written, by its hidden sheets; empty if these are gone."""
    config, figures = sheets.get(layout.CONFIG, ()), {}
    shows = as_month(cell_at(config, layout.SETTING_ROWS["period"], layout.SETTING_COLUMN))
    if shows is not None and layout.FIGURES in sheets:
        try:
            stored = figures_written(sheets)
        except WorkbookError:  # somebody changed the sheet, so it tells nothing
            stored = {}
        spans = places_written(config).spans_to(shows)
        figures = row_figures(stored, (*shows.back_to(months), *spans), indicators)
    return names_written(config), figures


def row_figures(
    figures: Mapping[tuple[str, Period], Stored], months: Sequence[Period], indicators: Sequence[Indicator]
) -> dict[str, RowFigures]:
    """What the figures' cells in each indicator's row held when they were written."""
    found: dict[str, RowFigures] = {}
    for indicator in indicators:
        stored = [figures.get((indicator.key, month)) for month in months]
        cells = [layout.figure_texts(each.rated.figure, indicator) if each else ("", "") for each in stored]
        found[indicator.key] = tuple(text for pair in cells for text in pair)
    return found


def styles_worn(package: Package) -> layout.Styles:
    """The cell styles by name, from the cells of `_config` that have them."""
    worn = cell_styles(package, layout.CONFIG)
    names = {row: name for (row, at), name in values_at(package, layout.CONFIG).items() if at == layout.STYLE_COLUMN}
    found = {str(name): worn.get((row, layout.STYLE_COLUMN + 1), 0) for row, name in names.items() if row > 1 and name}
    if missing := layout.STYLE_NAMES - found.keys():
        raise WorkbookError(
            f"{package.path}: the sheet {layout.CONFIG} no longer names the cell style '{min(missing)}'"
            f"{f' and {len(missing) - 1} more' if len(missing) > 1 else ''}.\n"
            "Take the last good copy of the workbook, or a fresh Scorecard.xlsm."
        )
    return found
