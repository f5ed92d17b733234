"""The workbooks and the add-in as bytes, made reproducibly from a page and the sources in `workbook/`."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from msgspec.structs import replace
from xlsxwriter import Workbook

from kpixl.config.values import Config
from kpixl.extracts.written_out import written_out
from kpixl.figures.evidence_facts import Facts
from kpixl.figures.evidence_sentences import Said, said_of
from kpixl.indicators import definitions
from kpixl.narratives.actions import texts_of
from kpixl.narratives.archive import entries_of
from kpixl.scorecard.scorecard import Row, Scorecard
from kpixl.workbook import layout
from kpixl.workbook.layout.trend import trends_of
from kpixl.workbook.layout.trends import chart_sheet, trend_blocks
from kpixl.workbook.making.cell_looks import DEFAULT_FONT
from kpixl.workbook.making.empty_workbooks import write_template
from kpixl.workbook.making.template import HANDOUT_SHEETS, SHEETS, Template, code_name
from kpixl.workbook.making.vba import vba_project, xlwings_file
from kpixl.workbook.ooxml.as_excel_writes import as_excel_writes
from kpixl.workbook.ooxml.charts import charted
from kpixl.workbook.ooxml.package import CONTENT_TYPES, Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.relaid_page import relaid
from kpixl.workbook.written_before import styles_worn

CREATED = datetime(2024, 7, 1)  # fixed, so that the bytes don't depend on the clock
WORKBOOK_FOLDER = Path(__file__).parents[4] / "workbook"
MACRO_MODULES = ("KpixlAsking", "KpixlBoxes", "KpixlMacros", "KpixlRibbon")
TEMPLATES_AT_HAND = 8  # about 400 KB each
KEPT_FROM_CELLS = "Option Private Module"
ADD_IN_SHEET = "kpixl"
SCORECARD_PROJECT, HANDOUT_PROJECT, ADD_IN_PROJECT = "KpixlScorecard", "KpixlHandout", "KpixlAddIn"
ADD_IN_TYPE = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
WORKBOOK_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ROOT_RELATIONS, RIBBON_PART = "_rels/.rels", "customUI/customUI14.xml"
RIBBON_RELATION = (
    '<Relationship Id="kpixlRibbon" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
    f'Target="{RIBBON_PART}"/>'
)


def vba_sources(xlwings: str) -> dict[str, str]:
    """The text of each VBA module by its name: the repository's modules, and `xlwings` as the module of that name."""
    return {**_texts_in(WORKBOOK_FOLDER / "vba"), "xlwings": xlwings}


def add_in_sources(xlwings: str) -> dict[str, str]:
    """The same for the add-in, which also has modules of its own."""
    return {**vba_sources(xlwings), **_texts_in(WORKBOOK_FOLDER / "vba" / "add_in")}


def _texts_in(folder: Path) -> dict[str, str]:
    files = sorted(each for each in folder.iterdir() if each.suffix in (".bas", ".cls"))
    return {file.stem: file.read_text(encoding="ascii") for file in files}


def xlwings_module() -> str:
    """
    xlwings' own standalone module as the installed package holds it, including its notice.

    The one change hides its functions from cells, where `sql` and `ReadFile` would be worksheet functions.
    """
    name, rest = xlwings_file("xlwings.bas").read_text(encoding="ascii").split("\n", 1)
    return f"{name}\n{KEPT_FROM_CELLS}\n{rest}"


def no_python_module() -> str:
    """The module that replaces xlwings' in workbooks that must not start Python."""
    return (WORKBOOK_FOLDER / "vba" / "stub" / "xlwings.bas").read_text(encoding="ascii")


def built_add_in(vba: Mapping[str, str], path: Path) -> Package:
    """The add-in: ribbon and functions for every open workbook. Nobody sees its one sheet."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True})
    book.set_properties({"title": "kpixl", "created": CREATED})
    book.set_vba_name("ThisWorkbook")
    sheet = book.add_worksheet(ADD_IN_SHEET)
    sheet.set_vba_name(code_name(ADD_IN_SHEET))
    sheet.write_string(0, 0, "Functions and buttons of kpixl. They read from the scorecard that is open.")
    book.add_vba_project(io.BytesIO(vba_project([code_name(ADD_IN_SHEET)], vba, ADD_IN_PROJECT)), is_stream=True)
    book.close()
    package = with_ribbon(Package.of_bytes(target.getvalue(), path))
    types = package.part(CONTENT_TYPES).replace(WORKBOOK_TYPE, ADD_IN_TYPE)
    return as_excel_writes(package.with_parts({CONTENT_TYPES: types}))


def with_ribbon(package: Package) -> Package:
    """The package with the tab of `workbook/ribbon`, which Excel 2010 and later show."""
    relations = package.part(ROOT_RELATIONS).decode().replace("</Relationships>", RIBBON_RELATION + "</Relationships>")
    ribbon = (WORKBOOK_FOLDER / "ribbon" / "customUI14.xml").read_bytes()
    return package.with_parts({ROOT_RELATIONS: relations.encode(), RIBBON_PART: ribbon})


def built(scorecard: Scorecard, vba: Mapping[str, str], path: Path) -> Package:
    """The workbook with this page; `vba` holds the texts of VBA modules by name, `path` names the file in messages."""
    places = layout.PagePlaces.of(scorecard.config.page)
    made = with_ribbon(Package.of_bytes(template(scorecard.config, vba), path))
    empty = relaid(made, layout.USUAL, places, layout.HEADINGS_ROW)
    styles = styles_worn(empty)
    figures = [*dict.fromkeys(each for row in scorecard.rows for each in (*row.figures, *row.spans))]
    overrides = {(each.key, each.period): each for each in scorecard.overrides}
    texts = texts_of(scorecard.actions)
    page_blocks = [
        *layout.page_blocks(scorecard, styles, layout.PageNow()),
        *layout.action_page_blocks(scorecard, texts, styles, layout.PageNow()),
    ]
    by_place = {(each.figure.key, each.figure.period): each for each in figures}
    trends = trends_of(replace(scorecard, kept=by_place), {})
    lists = [
        *trend_blocks(trends, styles, len(trends)),
        layout.definition_block(scorecard.config, definitions(scorecard.config), styles),
        *layout.quality_blocks(scorecard.queries, styles),
        layout.action_list_block(scorecard.actions, scorecard.config, styles),
    ]
    blocks = [
        *page_blocks,
        layout.written_block(page_blocks, places),
        *lists,
        layout.listed_block(lists),
        layout.figures_block(figures, overrides, scorecard.config),
        layout.kpi_block(figures, overrides, scorecard.config, scorecard.period),
        *layout.config_blocks(scorecard),
        layout.narrative_block(entries_of(scorecard, CREATED.isoformat(" ")), 0),
        layout.override_block(scorecard.overrides, scorecard.config),
        layout.told_block({(row.indicator.key, row.period): _said_of(row) for row in scorecard.rows}),
    ]
    filled = charted(patched(empty, blocks), chart_sheet(trends), blocks)
    return as_excel_writes(filled.package)


def _said_of(row: Row) -> tuple[Said, ...]:
    """What can be said about a figure without the rows behind it."""
    *_, before, now = (each.figure for each in row.figures)
    return said_of(row.indicator, Facts(now), before)


def built_empty(config: Config, vba: Mapping[str, str], path: Path) -> Package:
    """The workbook with which a council begins: no figure, no text, no name."""
    return as_excel_writes(with_ribbon(Package.of_bytes(template(config, vba), path)))


def template(
    config: Config,
    vba: Mapping[str, str],
    sheets: Sequence[str] = SHEETS,
    write: Callable[[Template], None] = write_template,
) -> bytes:
    """The workbook without any figure. Writing its formulas takes long, so the bytes are cached for the same input."""
    return _written(_Wanted(written_out(config), tuple(vba.items()), tuple(sheets), write, config))


@dataclass(frozen=True)
class _Wanted:
    """Everything that a template is made from; a config is compared by what it says."""

    says: str
    vba: tuple[tuple[str, str], ...]
    sheets: tuple[str, ...]
    write: Callable[[Template], None]
    config: Config = field(compare=False)


@lru_cache(TEMPLATES_AT_HAND)
def _written(wanted: _Wanted) -> bytes:
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "default_format_properties": {**DEFAULT_FONT}})
    book.set_properties({"title": wanted.config.page.title, "created": CREATED})
    wanted.write(Template(book, wanted.config, wanted.sheets))
    name = HANDOUT_PROJECT if wanted.sheets == HANDOUT_SHEETS else SCORECARD_PROJECT
    project = vba_project([code_name(sheet) for sheet in wanted.sheets], dict(wanted.vba), name)
    book.add_vba_project(io.BytesIO(project), is_stream=True)
    book.close()
    return target.getvalue()
