"""What a refresh writes on the sheets with rows about children, which Drill down also searches."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from kpixl.commands.moved_figures import counts
from kpixl.commands.refresh_figures import Computation, exports_served
from kpixl.commands.unchanged_case_sheets import are_as_written, sheets_mark
from kpixl.config.values import Config
from kpixl.extracts.cache import user_cache
from kpixl.scorecard.scorecard import FigureKey, Rated
from kpixl.words.periods import Period
from kpixl.words.terms import Pull
from kpixl.workbook.blocks import Block, TableBlock
from kpixl.workbook.case_tables import KeptRows, SheetRows, case_tables, exports_kept, rows_of_page
from kpixl.workbook.ooxml.package import Package


class CaseSheets(Struct, frozen=True):
    """What is written on the sheets with rows about children, and a mark that identifies their new content."""

    blocks: list[Block | TableBlock]
    mark: str


def case_sheets(
    package: Package, figures: Computation, kept: KeptRows | None, config: Config, chosen: Period
) -> CaseSheets:
    """What to write on the sheets with rows about children; nothing if they hold it already."""
    given, issued = figures.given, exports_of_figures(figures.issued)
    fresh = {export.name for export in exports_served(given)}
    moved = _moved(figures)
    older = exports_kept(fresh, issued)
    mark = sheets_mark(given.mark, issued, older, moved) if config.pull is not Pull.NONE else ""
    if are_as_written(package, mark, user_cache(is_wanted=config.cache)):
        return CaseSheets([], mark)

    def rows() -> SheetRows:
        return rows_of_page(given.sheet_rows(), chosen, moved)

    return CaseSheets(case_tables(package, rows, fresh, issued, kept, config.pull), mark)


def _moved(figures: Computation) -> list[FigureKey]:
    """The issued figures for which the exports now give a different result, or that were not computed again."""
    now = figures.given.figures
    return [
        place
        for place, rated in figures.issued.items()
        if place not in now or counts(now[place]) != counts(rated.figure)
    ]


def exports_of_figures(issued: Mapping[FigureKey, Rated]) -> dict[FigureKey, str]:
    """Which export each issued figure came from."""
    return {place: rated.export for place, rated in issued.items()}
