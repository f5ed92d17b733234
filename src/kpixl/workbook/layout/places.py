"""Where things are in the workbook: sheets, rows, columns, headings, widths, and the names of cell styles."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from kpixl.scorecard.display import NO_VALUE, SUPPRESSED
from kpixl.words.terms import Heads, Pull, Rag

PAGE, DEFINITIONS, OVERRIDES, DATA_QUALITY = "Scorecard", "Definitions", "Overrides", "Data quality"
ACTIONS, CONFLICTS, DECISIONS = "Actions", "Conflicts", "Decisions"
CONFIG, FIGURES, NARRATIVES, LOG, CASES = "_config", "_figures", "_narratives", "_log", "_cases"
HANDOUTS = "_handouts"
EXTRACT_PREFIX = "_x_"
TYPED_INTO = (PAGE, OVERRIDES, ACTIONS, CONFLICTS, DECISIONS, DATA_QUALITY, DEFINITIONS)  # people type into these

# The page. Columns of a month follow each other: number, percentage or rate, RAG.
KEY, REF, METRIC, TARGET, NATIONAL, COMPARABLE, FIRST_MONTH = range(1, 8)
MONTHS_SHOWN = 3  # the template's; config must ask for no more
NUMBER, VALUE, LETTER = range(3)
MONTH_COLUMNS = 3
FIRST_COLUMNS = tuple(FIRST_MONTH + MONTH_COLUMNS * month for month in range(MONTHS_SHOWN))
ROW_FIGURE_COLUMNS = tuple(first + part for first in FIRST_COLUMNS for part in (NUMBER, VALUE))
TYPED_OVER_COLUMNS = (TARGET, NATIONAL, COMPARABLE, *ROW_FIGURE_COLUMNS)  # letters are known by their figures
NARRATIVE = FIRST_MONTH + MONTH_COLUMNS * MONTHS_SHOWN
NOTES = NARRATIVE + 1
MARGIN = NOTES + 1  # what the officer should look at: beside the printed page, and in no copy for leadership
SHAPE = MARGIN + 1
# Actions, to the right of all that is printed; a workbook that was made before there were any has none of these.
ACTION_OF, STILL_OPEN, ACTION, DUE = range(SHAPE + 1, SHAPE + 5)
TITLE_ROW, SUBTITLE_ROW, PICKER_ROW, MONTHS_ROW, HEADINGS_ROW, FIRST_ROW = 1, 2, 3, 5, 6, 7
MOST_DECIMALS, RATE_DECIMALS = 4, 1
ROWS_AT_MOST = 200  # that the template's RAG rules reach
PICKER_COLUMN = METRIC
BANNER_PLACE = (SUBTITLE_ROW, FIRST_MONTH)
BANNERS: Mapping[Pull, str] = {
    Pull.DECIDING: "Working copy: rows about children on hidden sheets; send it with Publish",
    Pull.NONE: "Working copy: no rows about children, but texts that nobody looked through; send it with Publish",
}
HEAD_CELLS = (
    BANNER_PLACE,
    *((TITLE_ROW, REF), (SUBTITLE_ROW, REF), (PICKER_ROW, PICKER_COLUMN)),
    *((MONTHS_ROW, column) for column in range(REF, MARGIN)),
)
HEADINGS = (
    "key",
    "Ref",
    "Metric",
    "Target",
    "National",
    "Comparable",
    *("Number", "% or rate", "RAG") * MONTHS_SHOWN,
    "Narrative",
    "Notes",
    "To check",
    "shape",
)
ACTION_PAGE_HEADINGS = ("action of", "Still open", "Action", "Due")
FAMILIAR_HEADS: Mapping[int, str] = {
    METRIC: "Metrics – KPI component",
    TARGET: "What is the KPI/Target where applicable",
    NATIONAL: "What is the statistical benchmark for National/Comparable LAs",
    NARRATIVE: "RAG Narrative",
}
"""Over the columns of the page, beside those of its months."""
NOT_APPLICABLE = "N/A"
NOTE_KEY = "(note)"  # is in the key column of the lines below the table

# Widths in characters, as Excel counts them, and points that a text has.
WIDTHS = {
    KEY: 10.0,
    REF: 5.0,
    METRIC: 28.0,
    TARGET: 11.0,
    NATIONAL: 8.5,
    COMPARABLE: 12.0,
    **{
        FIRST_MONTH + MONTH_COLUMNS * month + part: (7.0, 8.0, 5.5)[part]
        for month in range(MONTHS_SHOWN)
        for part in range(MONTH_COLUMNS)
    },
    NARRATIVE: 40.0,
    NOTES: 14.0,
    MARGIN: 34.0,
    SHAPE: 10.0,
    ACTION_OF: 10.0,
    STILL_OPEN: 40.0,
    ACTION: 40.0,
    DUE: 14.0,
}
# Printed on A4 the page is four fifths as large, so that no letter is smaller than 8 points there.
TEXT_SIZE, NARRATIVE_SIZE, NOTES_SIZE, FOOTNOTE_SIZE, HEAD_SIZE = 10.0, 10.0, 10.0, 10.0, 10.0
HEAD_HEIGHTS: Mapping[Heads, float] = {Heads.FAMILIAR: 56.0, Heads.CLEAR: 18.0}  # of the row of months
LINE = 1.24  # of the letters' size, from line to line
ROW_PADDING = 4.5
LOWEST_ROW, HIGHEST_ROW = 21.0, 409.0  # points; Excel has no higher row
FOOTNOTE_HEIGHT = 14.25

OVERRIDE_HEADINGS = ("Indicator", "Month", "Letter", "Reason", "Who decided", "When", "In force until")
OVERRIDE_WIDTHS = (58.0, 12.0, 9.0, 60.0, 30.0, 13.0, 15.0)
ACTION_HEADINGS = ("Indicator", "Promised", "Action", "By whom", "Due", "State", "Closed", "Key")
ACTION_WIDTHS = (44.0, 16.0, 60.0, 26.0, 16.0, 12.0, 20.0, 26.0)
DEFINITION_HEADINGS = (
    "Ref", "Metric", "Counts", "Unit", "Denominator", "Numerator", "Edges", "Source", "Target", "Owner", "Key",
)  # fmt: skip
DEFINITION_WIDTHS = (6.0, 26.0, 32.0, 20.0, 28.0, 36.0, 46.0, 20.0, 12.0, 20.0, 24.0)
QUERY_HEADINGS = ("Kind", "Where", "What was found", "Rows", "Indicator", "Month")
QUERY_WIDTHS = (26.0, 44.0, 96.0, 8.0, 24.0, 10.0)
FOLDERS_SHOWN_ROW = 3  # of the sheet Data quality, above its headings
TABLE_FIRST_ROW = OVERRIDES_FIRST_ROW = 5  # of the other visible sheets, below their headings
HIDDEN_FIRST_ROW = 2  # of the hidden sheets, below theirs

FIGURE_HEADINGS = (
    "key", "period", "unit", "numerator", "denominator", "value", "shown", "computed_letter", "letter", "state",
    "export", "reason", "explanation", "low", "high", "doubts", "target_low", "target_high", "fingerprint",
)  # fmt: skip
BETWEEN_DOUBTS = " | "  # the doubts of a figure, in one cell
NARRATIVE_HEADINGS = ("key", "period", "text", "seen_at", "figure", "author", "how", "origin", "owner")
CONFLICT_HEADINGS = (
    "What", "Indicator", "Month", "When handed out", "On the page", "In the copy", "The copy", "Take", "Key",
)  # fmt: skip
CONFLICT_WIDTHS = (12.0, 40.0, 12.0, 46.0, 46.0, 46.0, 26.0, 10.0, 24.0)
DECISION_HEADINGS = (
    "Indicator", "Month", "Where", "What was found", "Decision", "Because", "Who decided", "Query",
)  # fmt: skip
DECISION_WIDTHS = (50.0, 14.0, 34.0, 40.0, 12.0, 60.0, 26.0, 30.0)
HANDOUT_HEADINGS = ("issue", "when", "period", "what", "key", "value")
LOG_HEADINGS = ("when", "period", "export", "fingerprint", "config", "figures_changed", "version")
PUBLISHED_HEADINGS = ("published", "sha256", "gate", "decided")  # of `_log`, beside those that every line has
LEDGER_HEADINGS = (
    "event", "key", "unit", "numerator", "denominator", "shown", "computed_letter", "letter", "reason", "target",
    "definition", "doubts", "who", "because",
    "suppressed_below", "hidden", "fewest", "most", "copy_letter", "copy_unsure",  # what a copy told of it
)  # fmt: skip
CASE_HEADINGS = ("key", "period", "pseudonym", "team", "service", "met", "days")


class MaskOrKeep(StrEnum):
    """What somebody picks about a sentence that may tell who somebody is."""

    MASK = "mask"
    KEEP = "keep"


class FigureState(StrEnum):
    """Whether a figure may still change, as `_figures` says it."""

    ISSUED = "issued"
    DRAFT = "draft"

    @classmethod
    def of(cls, is_issued: bool) -> FigureState:
        return cls.ISSUED if is_issued else cls.DRAFT


# _config: settings in A:D, the picker's months in F, the styles in H:I, indicators from K on.
SETTING_COLUMN = 2
SETTING_ROWS = {"organisation": 2, "title": 3, "period": 4, "page_rows": 5, "issue": 6}
LETTER_ROWS: Mapping[Rag | None, int] = {Rag.GREEN: 7, Rag.AMBER: 8, Rag.RED: 9, None: 10}
WRITTEN, ARCHIVED, LISTED = "written", "archived", "listed"
WRITTEN_ROW = 11  # below both: what kpixl wrote on the page
KINDS_ROW = 12  # which code each wording of the Data quality sheet has
LISTED_ROWS = range(13, 21)  # what kpixl wrote on the sheets Data quality and Definitions
FOLDERS_ROW = 21  # and the row below: the workbook's own folders, extracts and config
MONTHS_COLUMN, STYLE_COLUMN, INDICATOR_COLUMN = 6, 8, 11
TOLD_ROW, ASKED_ROW = ROWS_AT_MOST + 3, ROWS_AT_MOST + 4  # below all of these: what macros and Python say to each other
MONTHS_BEFORE, MONTHS_AFTER = 12, 5  # that the picker offers around the page's own
INDICATOR_HEADINGS = (
    "list", "key", "ref", "label", "unit", "decimals", "good_is", "target_low", "target_high", "national",
    "comparable", "owner", "amber_low", "amber_high", "targets",
)  # fmt: skip

NUMBER_FORMATS = tuple(
    digits + sign for sign in ("", "%") for digits in ("0", *(f"0.{'0' * n}" for n in range(1, MOST_DECIMALS + 1)))
)
ALWAYS_KPIXLS = frozenset(
    [*(letter.value for letter in Rag), NO_VALUE, SUPPRESSED, NOT_APPLICABLE, NOTE_KEY, *BANNERS.values()]
)
STYLE_NAMES = frozenset(
    [
        *("blank", "key", "ref", "metric", "number", "letter", "letter overridden", "narrative", "notes", "margin"),
        *("note", "note heading", "list text", "day"),
        *(f"{role} {each}" for role in ("target", "target at most", "benchmark", "value") for each in NUMBER_FORMATS),
    ]
)

Styles = Mapping[str, int]
"""Indexes of named cell styles among the workbook's cell formats."""


def points_of(column: int) -> float:
    """The width that a column leaves for its text, in points."""
    return room(WIDTHS[column])


def room(characters: float) -> float:
    """Points for text in a column of that width: 7 pixels a character, less an indent and the edges."""
    return characters * 7 * 0.75 - 11
