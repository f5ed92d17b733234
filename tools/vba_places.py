"""
Writes what the VBA needs to know about the layout and the functions into its modules: `python tools/vba_places.py`.

LibreOffice looks up every public constant of a project each time a function is called, which slows every cell down. So
the constants are private, in a marked region of each module that uses them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kpixl.excel.computed_months import WHICH_CASES
from kpixl.excel.functions import BENCHMARKS, EDGES, MENTIONED_AT_MOST, USUAL_MONTHS
from kpixl.excel.macros import ASKED_ENDING, NAME_BEGINS, SAYS_ASKS, TOLD_ENDING
from kpixl.words.naming import FIRST_DAY, LAST_DAY, MONTH_NAMES, day_number
from kpixl.words.periods import MOST_MONTHS, QUARTER_MONTHS, TO, YEAR_BEGINS_IN, YEAR_MONTHS
from kpixl.words.terms import GroupBy
from kpixl.workbook import layout
from kpixl.workbook.layout.places import EVIDENCE_COLUMNS, EVIDENCE_PICKED

VBA = Path(__file__).parents[1] / "workbook" / "vba"
BEGINS = "' Made by tools/vba_places.py: change src/kpixl, not these lines."
ENDS = "' End of what is made."
REGION = re.compile(f"^{re.escape(BEGINS)}\n.*?^{re.escape(ENDS)}\n", re.DOTALL | re.MULTILINE)

Constants = Mapping[str, int | float | str]


def _setting(heading: str) -> int:
    """The column in `_config` that holds a setting of an indicator."""
    return layout.INDICATOR_COLUMN + layout.INDICATOR_HEADINGS.index(heading)


def _figure(heading: str) -> int:
    return layout.FIGURE_HEADINGS.index(heading) + 1


def _narrative(heading: str) -> int:
    return layout.NARRATIVE_HEADINGS.index(heading) + 1


PLACES: Mapping[str, Constants] = {
    "KpixlAsking": {"NAME_BEGINS": NAME_BEGINS, "ASKED_ENDING": ASKED_ENDING, "TOLD_ENDING": TOLD_ENDING},
    "KpixlBook": {"FIGURES_SHEET": layout.FIGURES, "LOG_SHEET": layout.LOG},
    "KpixlBoxes": {
        "PAGE": layout.PAGE,
        "PAGE_KEY_COLUMN": layout.KEY,
        "REF_COLUMN": layout.REF,
        "LABEL_COLUMN": layout.METRIC,
        "FIRST_MONTH_COLUMN": layout.FIRST_MONTH,
        "COLUMNS_OF_A_MONTH": layout.MONTH_COLUMNS,
        "SHAPE_ROW": layout.SHAPE_ROW,
        "USUAL_SHAPE": layout.USUAL.months,
        "CONFIG_SHEET": layout.CONFIG,
        "SETTING_COLUMN": layout.SETTING_COLUMN,
        "FIRST_ROW": layout.FIRST_ROW,
        "NOTE_KEY": layout.NOTE_KEY,
        "COLUMNS_OF_A_SPAN": layout.SPAN_COLUMNS,
        "QUARTER": layout.QUARTER,
        "YEAR_TO_DATE": layout.YEAR_TO_DATE,
        "ROWS_AT_MOST": layout.ROWS_AT_MOST,
        "NAME_COLUMN": _setting("list"),
        "KEY_COLUMN": _setting("key"),
        "EVIDENCE": layout.EVIDENCE,
        "ABOUT_COLUMN": EVIDENCE_COLUMNS.index("about") + 1,
        "SENTENCE_COLUMN": EVIDENCE_COLUMNS.index("text") + 1,
        "PICKED_ROW": EVIDENCE_PICKED[0],
        "PICKED_COLUMN": EVIDENCE_PICKED[1],
        "FIRST_SENTENCE_ROW": layout.TABLE_FIRST_ROW,
        "NAMES_WORKERS": f",{','.join(layout.NAMES_WORKERS)},",
        "PERIOD_NAME": "kpixl_period",
        "MONTH_NAMES": ",".join(MONTH_NAMES),
        "FIGURES_SHEET": layout.FIGURES,
        "HEADINGS_ROW": layout.HIDDEN_FIRST_ROW - 1,
        "FIGURE_KEY_COLUMN": _figure("key"),
        "FIGURE_PERIOD_COLUMN": _figure("period"),
        "REASON_COLUMN": _figure("reason"),
        "EXPLANATION_COLUMN": _figure("explanation"),
    },
    "KpixlFunctions": {
        "EDGES": ",".join(EDGES),
        "BENCHMARKS": ",".join(BENCHMARKS),
        "GROUPS": ",".join(GroupBy),
        "SELECTIONS": ",".join(WHICH_CASES),
        "MOST_MONTHS": MOST_MONTHS,
        "USUAL_MONTHS": USUAL_MONTHS,
        "MENTIONED_AT_MOST": MENTIONED_AT_MOST,
    },
    "KpixlHeld": {
        "CONFIG_SHEET": layout.CONFIG,
        "FIGURES_SHEET": layout.FIGURES,
        "NARRATIVES_SHEET": layout.NARRATIVES,
        "LOG_SHEET": layout.LOG,
        "HEADINGS_ROW": layout.HIDDEN_FIRST_ROW - 1,
        "PERIOD_ROW": layout.SETTING_ROWS["period"],
        "BETWEEN_MONTHS": TO,
        "SHAPE_ROW": layout.SHAPE_ROW,
        "USUAL_SHAPE": layout.USUAL.months,
        "SETTING_COLUMN": layout.SETTING_COLUMN,
        "CONFIG_COLUMNS": layout.INDICATOR_COLUMN + len(layout.INDICATOR_HEADINGS) - 1,
        "NAME_COLUMN": _setting("list"),
        "KEY_COLUMN": _setting("key"),
        "REF_COLUMN": _setting("ref"),
        "LABEL_COLUMN": _setting("label"),
        "TARGET_LOW_COLUMN": _setting("target_low"),
        "TARGET_HIGH_COLUMN": _setting("target_high"),
        "NATIONAL_COLUMN": _setting("national"),
        "COMPARABLE_COLUMN": _setting("comparable"),
        "CHANGE_COLUMN": _setting("change"),
        "AMBER_LOW_COLUMN": _setting("amber_low"),
        "AMBER_HIGH_COLUMN": _setting("amber_high"),
        "FIGURE_COLUMNS": len(layout.FIGURE_HEADINGS),
        "FIGURE_KEY_COLUMN": _figure("key"),
        "FIGURE_PERIOD_COLUMN": _figure("period"),
        "NUMERATOR_COLUMN": _figure("numerator"),
        "DENOMINATOR_COLUMN": _figure("denominator"),
        "VALUE_COLUMN": _figure("value"),
        "LETTER_COLUMN": _figure("letter"),
        "REASON_COLUMN": _figure("reason"),
        "EXPLANATION_COLUMN": _figure("explanation"),
        "FIGURE_TARGET_LOW_COLUMN": _figure("target_low"),
        "FIGURE_TARGET_HIGH_COLUMN": _figure("target_high"),
        "TOLD_SHEET": layout.TOLD,
        "TOLD_COLUMNS": len(layout.TOLD_HEADINGS),
        "TOLD_PLACE_COLUMN": layout.TOLD_HEADINGS.index("place") + 1,
        "TOLD_BEYOND_COLUMN": layout.TOLD_HEADINGS.index("beyond") + 1,
        "NARRATIVE_COLUMNS": max(_narrative(heading) for heading in ("key", "period", "text")),
        "NARRATIVE_KEY_COLUMN": _narrative("key"),
        "NARRATIVE_PERIOD_COLUMN": _narrative("period"),
        "NARRATIVE_TEXT_COLUMN": _narrative("text"),
    },
    "KpixlMacros": {"ASKS": SAYS_ASKS},
    "KpixlNames": {
        "MONTH_NAMES": ",".join(MONTH_NAMES),
        "FIRST_YEAR": FIRST_DAY.year,
        "LAST_YEAR": LAST_DAY.year,
        "FIRST_DAY": float(day_number(FIRST_DAY)),
        "YEAR_BEGINS_IN": YEAR_BEGINS_IN,
        "QUARTER_MONTHS": QUARTER_MONTHS,
        "YEAR_MONTHS": YEAR_MONTHS,
        "DAY_AFTER_LAST": float(day_number(LAST_DAY) + 1),
    },
}
"""The constants of each VBA module that are other modules' to decide."""


def with_places(source: str, constants: Constants) -> str:
    """A module's text with these constants in its region."""
    lines = [f"Private Const {name} As {_type(value)} = {_literal(value)}" for name, value in constants.items()]
    region = "\n".join([BEGINS, *lines, ENDS]) + "\n"
    found, count = REGION.subn(lambda _: region, source)
    if count != 1:
        raise ValueError(f"{count} regions that begin with {BEGINS!r}, where one is expected")
    return found


def _type(value: float | str) -> str:
    return "String" if isinstance(value, str) else "Double" if isinstance(value, float) else "Long"


def _literal(value: float | str) -> str:
    return f'"{value}"' if isinstance(value, str) else f"{value:g}" if abs(value) < 1e5 else str(int(value))


def write() -> None:
    for module, constants in PLACES.items():
        file = VBA / f"{module}.bas"
        text = with_places(file.read_text(encoding="ascii"), constants)
        file.write_text(text, encoding="ascii", newline="\n")


if __name__ == "__main__":
    write()
