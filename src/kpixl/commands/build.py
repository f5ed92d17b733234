"""`kpixl build`: the workbooks and the add-in made from config and sources, the same bytes every time."""

from __future__ import annotations

from pathlib import Path

from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.demo.narratives import DEMO_NARRATIVES, DEMO_OVERRIDES
from kpixl.demo.table import MONTHS, demo_figures
from kpixl.indicators import DECLARED
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import Override, Rated, Scorecard, rated, scorecard
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.words.terms import NOT_DUE, Unit
from kpixl.workbook import layout
from kpixl.workbook.making.build import (
    MACRO_MODULES,
    WORKBOOK_FOLDER,
    add_in_sources,
    built,
    built_add_in,
    built_empty,
    no_python_module,
    template,
    vba_sources,
    xlwings_module,
)
from kpixl.workbook.making.empty_workbooks import write_handout
from kpixl.workbook.making.template import HANDOUT_SHEETS
from kpixl.workbook.ooxml.as_excel_writes import as_excel_writes
from kpixl.workbook.ooxml.package import Package


def build(target: Path) -> None:
    """
    Write Scorecard.xlsm, the page of the demo council without cases or extracts, and three files beside it.

    Empty.xlsm is what a council begins with; Handout.xlsm has no figures and no button and starts no Python;
    kpixl.xlam is the add-in. Needs the repository, whose folder `workbook/vba` holds one text file per VBA module, and
    the xlwings package. Refused if another folder holds one of these files: it may be a council's own.
    """
    if not WORKBOOK_FOLDER.is_dir():
        raise WorkbookError(
            f"There is no folder {WORKBOOK_FOLDER}: kpixl build works in a copy of the repository.\n"
            "A ready-made Scorecard.xlsm comes with kpixl; `kpixl demo` puts a copy of it where you say."
        )
    empty, handout, add_in = (target.with_name(name) for name in ("Empty.xlsm", "Handout.xlsm", "kpixl.xlam"))
    _refuse_taken(target, empty, handout, add_in)
    config = read_config(shipped_config(), DECLARED)
    with_python, without_python = vba_sources(xlwings_module()), vba_sources(no_python_module())
    built(demo_page(config), with_python, target).written(target)
    built_empty(config, with_python, empty).written(empty)
    only_functions = {name: text for name, text in without_python.items() if name not in MACRO_MODULES}
    made = Package.of_bytes(template(config, only_functions, HANDOUT_SHEETS, write_handout), handout)
    as_excel_writes(made).written(handout)
    built_add_in(add_in_sources(xlwings_module()), add_in).written(add_in)


def _refuse_taken(*files: Path) -> None:
    taken = [file for file in files if file.exists() and file.resolve().parent != WORKBOOK_FOLDER.resolve()]
    if taken:
        raise WorkbookError(
            f"{taken[0]} is there already. Nothing was built.\n"
            f"Only the workbooks in {WORKBOOK_FOLDER} are built anew. Name a file in another folder."
        )


def demo_page(config: Config) -> Scorecard:
    """What the demo's own refresh of June 2024 shows."""
    wanted = demo_figures()
    figures: dict[tuple[str, Period], Rated] = {}
    for indicator in config.indicators:
        for period in MONTHS:
            figure = wanted.get((indicator.key, period))
            population = config.population_of(period.year) if indicator.unit is Unit.RATE else None
            known = (
                Figure(indicator.key, period, indicator.unit, reason=NOT_DUE)
                if figure is None
                else Figure(indicator.key, period, indicator.unit, figure.numerator, figure.denominator or population)
            )
            figures[indicator.key, period] = rated(known, indicator, str(period))
    overrides = [
        Override(each.key, each.period, each.letter, each.reason, each.who, each.when, None, row)
        for row, each in enumerate(DEMO_OVERRIDES, start=layout.OVERRIDES_FIRST_ROW)
    ]
    return scorecard(config, MONTHS[-1], figures, DEMO_NARRATIVES, overrides)
