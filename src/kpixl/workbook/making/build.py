"""`kpixl build`: the workbooks and the add-in made from config and sources, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook

from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.demo.table import MONTHS, demo_figures
from kpixl.demo.words import NARRATIVES, OVERRIDES
from kpixl.indicators import ALL, DECLARED
from kpixl.narratives.archive import Entry
from kpixl.scorecard.display import shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import Override, Rated, Scorecard, rated, scorecard
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.words.terms import Unit
from kpixl.workbook.held import styles_worn
from kpixl.workbook.layout import page as layout
from kpixl.workbook.making.template import (
    DEFAULT_FONT,
    HANDOUT_SHEETS,
    SHEETS,
    Template,
    code_name,
    write_handout,
    write_template,
)
from kpixl.workbook.making.vba import vba_project, xlwings_file
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched

CREATED = datetime(2024, 7, 1)  # fixed: the clock is not a source
WORKBOOK_FOLDER = Path(__file__).parents[4] / "workbook"
MACRO_MODULES = ("KpixlMacros", "KpixlRibbon")
ADD_IN_SHEET = "kpixl"
ADD_IN_TYPE = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
WORKBOOK_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
CONTENT_TYPES, ROOT_RELATIONS, RIBBON_PART = "[Content_Types].xml", "_rels/.rels", "customUI/customUI14.xml"
RIBBON_RELATION = (
    '<Relationship Id="kpixlRibbon" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
    f'Target="{RIBBON_PART}"/>'
)


def build(target: Path) -> None:
    """
    Write Scorecard.xlsm: the page of the demo council, no case, no extract. Beside it Handout.xlsm without a figure,
    which starts no Python and has no button, and the add-in kpixl.xlam.

    Needs the repository, whose folder `workbook/vba` holds one text file a VBA module, and the xlwings package.
    """
    if not WORKBOOK_FOLDER.is_dir():
        raise WorkbookError(
            f"There is no folder {WORKBOOK_FOLDER}: kpixl build works in a copy of the repository.\n"
            "A ready-made Scorecard.xlsm comes with kpixl; `kpixl demo` puts a copy of it where you say."
        )
    config = read_config(shipped_config(), DECLARED)
    with_python, without_python = vba_sources(xlwings_module()), vba_sources(no_python_module())
    built(demo_page(config), with_python, target).written(target)
    handout, add_in = target.with_name("Handout.xlsm"), target.with_name("kpixl.xlam")
    only_functions = {name: text for name, text in without_python.items() if name not in MACRO_MODULES}
    Package.of_bytes(template(config, only_functions, HANDOUT_SHEETS, write_handout), handout).written(handout)
    built_add_in(with_python, add_in).written(add_in)


def vba_sources(xlwings: str) -> dict[str, str]:
    """The text of each VBA module by its name: those of the repository, and this one as the module xlwings."""
    files = sorted(each for each in (WORKBOOK_FOLDER / "vba").iterdir() if each.suffix in (".bas", ".cls"))
    return {**{file.stem: file.read_text(encoding="ascii") for file in files}, "xlwings": xlwings}


def xlwings_module() -> str:
    """xlwings' own standalone module as the installed package holds it, its notice included."""
    return xlwings_file("xlwings.bas").read_text(encoding="ascii")


def no_python_module() -> str:
    """What stands in its place where no Python is to be started."""
    return (WORKBOOK_FOLDER / "vba" / "stub" / "xlwings.bas").read_text(encoding="ascii")


def built_add_in(vba: Mapping[str, str], path: Path) -> Package:
    """The add-in: ribbon and functions for every open workbook. Its one sheet is never seen."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True})
    book.set_properties({"title": "kpixl", "created": CREATED})
    book.set_vba_name("ThisWorkbook")
    sheet = book.add_worksheet(ADD_IN_SHEET)
    sheet.set_vba_name(code_name(ADD_IN_SHEET))
    sheet.write_string(0, 0, "Functions and buttons of kpixl. They read from the scorecard that is open.")
    book.add_vba_project(io.BytesIO(vba_project([code_name(ADD_IN_SHEET)], vba)), is_stream=True)
    book.close()
    package = with_ribbon(Package.of_bytes(target.getvalue(), path))
    types = package.part(CONTENT_TYPES).replace(WORKBOOK_TYPE, ADD_IN_TYPE)
    return package.with_parts({CONTENT_TYPES: types})


def with_ribbon(package: Package) -> Package:
    """The package with the tab of `workbook/ribbon`, which Excel 2010 and later show."""
    relations = package.part(ROOT_RELATIONS).decode().replace("</Relationships>", RIBBON_RELATION + "</Relationships>")
    ribbon = (WORKBOOK_FOLDER / "ribbon" / "customUI14.xml").read_bytes()
    return package.with_parts({ROOT_RELATIONS: relations.encode(), RIBBON_PART: ribbon})


def built(page: Scorecard, vba: Mapping[str, str], path: Path) -> Package:
    """The workbook with this page on it; `vba` are the texts of VBA modules by name, `path` names it in messages."""
    empty = with_ribbon(Package.of_bytes(template(page.config, vba), path))
    styles = styles_worn(empty)
    figures = [each for row in page.rows for each in row.figures]
    overrides = {(each.key, each.period): each for each in page.overrides}
    page_blocks = layout.page_blocks(page, styles, layout.PageNow())
    blocks = [
        *page_blocks,
        layout.written_block(page_blocks),
        layout.definition_block(page.config, {key: each.definition for key, each in ALL.items()}, styles),
        layout.quality_block(page.queries, styles),
        layout.figures_block(figures, overrides, page.config),
        *layout.config_blocks(page, styles),
        layout.narrative_block(_as_typed(page), 0),
        layout.override_block(page.overrides, page.config),
    ]
    return patched(empty, blocks)


def _as_typed(page: Scorecard) -> list[Entry]:
    """The page's narratives as the archive holds them."""
    shown_by_key = {row.indicator.key: shown(row.figures[-1].figure, row.indicator.decimals) for row in page.rows}
    return [
        Entry(
            row.indicator.key, str(page.period), row.narrative, CREATED.isoformat(" "), shown_by_key[row.indicator.key]
        )
        for row in page.rows
        if row.narrative
    ]


def template(
    config: Config,
    vba: Mapping[str, str],
    sheets: Sequence[str] = SHEETS,
    write: Callable[[Template], None] = write_template,
) -> bytes:
    """The workbook without any figure."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "default_format_properties": {**DEFAULT_FONT}})
    book.set_properties({"title": config.page.title, "created": CREATED})
    write(Template(book, config.letters, sheets))
    project = vba_project([code_name(sheet) for sheet in sheets], vba)
    book.add_vba_project(io.BytesIO(project), is_stream=True)
    book.close()
    return target.getvalue()


def demo_page(config: Config) -> Scorecard:
    """What the demo's own refresh of June 2024 shows."""
    wanted = demo_figures()
    figures: dict[tuple[str, Period], Rated] = {}
    for indicator in config.indicators:
        for period in MONTHS:
            figure = wanted.get((indicator.key, period))
            population = config.population_of(period.year) if indicator.unit is Unit.RATE else None
            known = (
                Figure(indicator.key, period, indicator.unit, reason="reported termly")
                if figure is None
                else Figure(indicator.key, period, indicator.unit, figure.numerator, figure.denominator or population)
            )
            figures[indicator.key, period] = rated(known, indicator, str(period))
    overrides = [
        Override(each.key, each.period, each.letter, each.reason, each.who, each.when, None, row)
        for row, each in enumerate(OVERRIDES, start=layout.OVERRIDES_FIRST_ROW)
    ]
    return scorecard(config, MONTHS[-1], figures, NARRATIVES, overrides)
