"""How cells look: fonts, colours, and every cell style by its name."""

from __future__ import annotations

from typing import Any

from kpixl.workbook import layout

FONT = "Arial"
DEFAULT_FONT = {"font_name": FONT, "font_size": layout.TEXT_SIZE}
NAVY, SLATE, RULE, WARNING = "#1F3A5F", "#44546A", "#BFC7D1", "#9C2A00"
INPUT, WRITTEN_HERE = "#FFF8DC", "#F2F2F2"  # cells where people type, and cells beside them where only kpixl writes
UNLOCKED = {"locked": False}  # cells that stay unlocked on a hand-out's protected sheets
Properties = dict[str, Any]


_CELL: Properties = {"font_size": layout.TEXT_SIZE, "valign": "vcenter", "bottom": 1, "bottom_color": RULE}
_FIGURE: Properties = {**_CELL, "align": "right"}


def styles() -> dict[str, Properties]:
    """Every cell style by the name that the layout uses for it."""
    return {**_table_styles(), **_text_styles(), **_number_styles()}


def _table_styles() -> dict[str, Properties]:
    """The styles of the page's table, except those of numbers."""
    month = {**_FIGURE, "left": 1, "left_color": SLATE}
    letter = {**_CELL, "align": "center", "bold": True}
    wrapped = {"text_wrap": True, "indent": 1}
    return {
        "blank": {},
        "key": {"font_size": 8, "font_color": "#808080", "num_format": "@"},
        "ref": {**_CELL, "align": "center", "font_color": SLATE, "num_format": "@", "bold": True},
        "metric": {**_CELL, **wrapped},
        "number": {**month, "num_format": "#,##0"},
        "letter": {**letter, "left": 5, "left_color": "#FFFFFF", "right": 1, "right_color": SLATE},
        "letter overridden": {**letter, "border": 2, "border_color": "#000000"},
        "narrative": {**_CELL, **wrapped, "font_size": layout.NARRATIVE_SIZE, "num_format": "@", "bg_color": INPUT}
        | UNLOCKED,
        "notes": {**_CELL, **wrapped, "font_size": layout.NOTES_SIZE, "italic": True, "font_color": SLATE}
        | {"bg_color": WRITTEN_HERE},
        "margin": {"font_size": layout.NOTES_SIZE, "text_wrap": True, "valign": "vcenter"}
        | {"font_color": WARNING, "bg_color": WRITTEN_HERE},
    }


def _text_styles() -> dict[str, Properties]:
    """The styles of the lines below the table, and of lists."""
    note = {"font_size": layout.FOOTNOTE_SIZE, "font_color": "#404040", "valign": "vcenter"}
    listed = {"font_size": layout.NARRATIVE_SIZE, "text_wrap": True, "valign": "top", "align": "left", "indent": 1}
    return {
        "note": note,
        "note heading": {**note, "bold": True, "font_color": NAVY},
        "list text": {**listed, "bottom": 1, "bottom_color": RULE},
        "day": {"num_format": "dd/mm/yyyy", "align": "left"},
    }


def _number_styles() -> dict[str, Properties]:
    """The styles of targets, benchmarks and values, one of each for every number format."""
    judged = {**_FIGURE, "indent": 1}
    named: dict[str, Properties] = {}
    for number_format in layout.NUMBER_FORMATS:
        shown = number_format if number_format.endswith("%") else f"#,##{number_format}"
        named[f"target {number_format}"] = {**judged, "num_format": shown}
        named[f"target at most {number_format}"] = {**judged, "num_format": f'"≤ "{shown}'}
        named[f"benchmark {number_format}"] = {**judged, "num_format": shown, "font_color": SLATE}
        named[f"value {number_format}"] = {**_FIGURE, "num_format": f"{shown}_)"}  # clear of the letter's box
    return named
