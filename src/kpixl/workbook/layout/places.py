"""Where things are in the workbook: sheets, rows, columns, headings, widths, and the names of cell styles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.values import MOST_DECIMALS, Page
from kpixl.scorecard.display import NO_VALUE, SUPPRESSED
from kpixl.words.periods import Period
from kpixl.words.terms import Heads, Pull, Rag
from kpixl.words.texts import counted

PAGE, DEFINITIONS, OVERRIDES, DATA_QUALITY = "Scorecard", "Definitions", "Overrides", "Data quality"
TRENDS, SERIES = "Trends", "_series"  # the charts, and the values that they are drawn from
EVENTS = "Events"  # what people say has happened; shown with the charts
ACTIONS, CONFLICTS, DECISIONS, EVIDENCE = "Actions", "Conflicts", "Decisions", "Evidence"
CONFIG, FIGURES, NARRATIVES, LOG, CASES = "_config", "_figures", "_narratives", "_log", "_cases"
HANDOUTS, TOLD = "_handouts", "_told"  # `TOLD`: what the sheet Evidence looks up
DRILL, BEHIND, GROUPS = "Drill down", "_behind", "_groups"  # the first looks up the other two
KPI = "kpi"  # the sheet, and the table on it
EXTRACT_PREFIX = "_x_"
TYPED_INTO = (  # people type into these
    *(PAGE, OVERRIDES, ACTIONS, EVENTS, CONFLICTS, DECISIONS, DATA_QUALITY, DEFINITIONS, TRENDS),
)

# The page. Each month has three columns side by side: number, percentage or rate, RAG. A longer span has no RAG column.
KEY, REF, METRIC, TARGET, NATIONAL, COMPARABLE, FIRST_MONTH = range(1, 8)
TARGET_COLUMNS = (TARGET, NATIONAL, COMPARABLE)  # target and benchmarks
NUMBER, VALUE, LETTER = range(3)
MONTH_COLUMNS, SPAN_COLUMNS = 3, 2
MONTH_HEADINGS = ("Number", "% or rate", "RAG")
QUARTER, YEAR_TO_DATE, SPARKLINES = "quarter", "year to date", "sparklines"
TITLE_ROW, SUBTITLE_ROW, PICKER_ROW, MONTHS_ROW, HEADINGS_ROW, FIRST_ROW = 1, 2, 3, 5, 6, 7
RATE_DECIMALS = 1
BETWEEN_STYLES, AS_COMPUTED, OVERRIDDEN = " | ", "-", "o"  # in the column "shape", which says what decides the styles
ROWS_AT_MOST = 200  # the rows that the template's RAG rules cover
PICKER_COLUMN = METRIC
BANNER_PLACE = (SUBTITLE_ROW, FIRST_MONTH + MONTH_COLUMNS)  # right of the subtitle, which needs room for itself
BANNERS: Mapping[Pull, str] = {
    Pull.DECIDING: "Working copy: rows about children on hidden sheets; send it with Publish",
    Pull.NONE: "Working copy: no rows about children, but texts that nobody has checked; send it with Publish",
}
HEADINGS_BEFORE = ("key", "Ref", "Metric", "Target", "National", "Comparable")
AFTER = ("Narrative", "Notes", "To check", "shape")  # after the figures
TREND = "Trend"  # before "To check", if config asks for sparklines
ACTION_COLUMNS = (
    "action of",
    "Still open",
    "Action",
    "Due",
)  # after all other columns; workbooks made by earlier versions lack them
FAMILIAR_HEADS: Mapping[str, str] = {
    "Metric": "Metrics – KPI component",
    "Target": "What is the KPI/Target where applicable",
    "National": "What is the statistical benchmark for National/Comparable LAs",
    "Narrative": "RAG Narrative",
}
"""The words over the columns of the familiar page, by their headings; the months have their own."""
NOT_APPLICABLE = "N/A"
NOTE_KEY = "(note)"  # in the key column of the lines below the table

# Column widths in characters, as Excel counts them.
WIDTHS = {
    "key": 10.0,
    "Ref": 5.0,
    "Metric": 28.0,
    "Target": 11.0,
    "National": 8.5,
    "Comparable": 12.0,
    "Number": 7.0,
    "% or rate": 8.0,
    "RAG": 5.5,
    "Narrative": 40.0,
    "Notes": 14.0,
    "Trend": 18.0,
    "To check": 34.0,
    "shape": 10.0,
    "action of": 10.0,
    "Still open": 40.0,
    "Action": 40.0,
    "Due": 14.0,
}
NARROW_WIDTHS = WIDTHS | {
    "Metric": 24.0,
    "Number": 6.0,
    "% or rate": 7.0,
    "RAG": 4.0,
    "Narrative": 34.0,
    "Notes": 12.0,
}
WIDEST_FIGURES = 140.0  # characters for all columns of figures: beyond this A3 is too small, so they become narrow
# Printed on A4, the page is scaled to about four fifths, so that letters of 10 points are about 8 points on paper.
TEXT_SIZE, NARRATIVE_SIZE, NOTES_SIZE, FOOTNOTE_SIZE = 10.0, 10.0, 10.0, 10.0
HEAD_HEIGHTS: Mapping[Heads, float] = {Heads.FAMILIAR: 56.0, Heads.CLEAR: 18.0}  # of the row of months
LINE = 1.24  # line height, as a multiple of the font size
ROW_PADDING = 4.5
LOWEST_ROW, HIGHEST_ROW = 21.0, 409.0  # points; Excel has no higher row
FOOTNOTE_HEIGHT = 14.25

OVERRIDE_HEADINGS = ("Indicator", "Month", "Letter", "Reason", "Who decided", "When", "In force until")
OVERRIDE_WIDTHS = (58.0, 12.0, 9.0, 60.0, 30.0, 13.0, 15.0)
EVENT_HEADINGS = ("Month", "Indicator", "What happened", "Limits begin anew")
EVENT_WIDTHS = (14.0, 58.0, 80.0, 20.0)
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
EVIDENCE_COLUMNS = ("about", "text")  # the columns of `_told` that the sheet Evidence shows
EVIDENCE_PICKED = (TABLE_FIRST_ROW - 2, 2)  # row and column of its picker
HIDDEN_FIRST_ROW = 2  # of the hidden sheets, below their headings

FIGURE_HEADINGS = (
    "key", "period", "unit", "numerator", "denominator", "value", "shown", "computed_letter", "letter", "state",
    "export", "reason", "explanation", "low", "high", "doubts", "target_low", "target_high", "fingerprint",
    "definition",
)  # fmt: skip
KPI_HEADINGS = ("id", "value", "numerator", "denominator", "letter", "target", "shown")
BETWEEN_DOUBTS = " | "  # separates a figure's doubts in one cell
NARRATIVE_HEADINGS = ("key", "period", "text", "seen_at", "figure", "author", "how", "origin", "owner")
CONFLICT_HEADINGS = (
    "What", "Indicator", "Month", "When handed out", "On the page", "In the copy", "The copy", "Take", "Key",
)  # fmt: skip
CONFLICT_WIDTHS = (12.0, 40.0, 12.0, 46.0, 46.0, 46.0, 26.0, 10.0, 24.0)
DECISION_HEADINGS = (
    "Indicator", "Month", "Where", "What was found", "Decision", "Because", "Who decided", "Query",
)  # fmt: skip
DECISION_WIDTHS = (50.0, 14.0, 34.0, 40.0, 16.0, 60.0, 26.0, 30.0)
HANDOUT_HEADINGS = ("issue", "when", "period", "what", "key", "value")
LOG_HEADINGS = ("when", "period", "export", "fingerprint", "config", "figures_changed", "version")
PUBLISHED_HEADINGS = ("published", "sha256", "gate", "decided")  # of `_log`, after the headings that every line uses
LEDGER_HEADINGS = (
    "event", "key", "unit", "numerator", "denominator", "shown", "computed_letter", "letter", "reason", "target",
    "definition", "doubts", "who", "because",
    "suppressed_below", "hidden", "fewest", "most", "copy_letter", "copy_unsure",  # what a copy said about it
)  # fmt: skip
TOLD_WIDTHS = (24.0, 132.0)  # of the sheet Evidence
TOLD_AT_MOST = 13  # sentences about one figure
TOLD_HEADINGS = ("place", "key", "period", "about", "text", "beyond")
CASE_HEADINGS = ("key", "period", "pseudonym", "team", "service", "met")
BEHIND_HEADINGS = ("key", "period", "pseudonym", "team", "worker", "mark", "due", "days_over", "reason")
GROUP_HEADINGS = ("place", "group", "met", "of", "shown", "letter", "between", "beside")
DRILL_HEADINGS = (
    *("Group", "Number", "Of", "Figure", "RAG", "", "Between, by chance alone", "Beside all"),
    *("", "Pseudonym", "Team", "Worker", "Mark", "Due", "Days over", "Rule failed"),
)
DRILL_WIDTHS = (36.0, 9.0, 7.0, 9.0, 6.0, 22.0, 18.0, 16.0, 2.0, 19.0, 34.0, 26.0, 13.0, 12.0, 10.0, 46.0)
DRILL_FIRST_ROW = 11  # of the groups and, beside them, the cases
GROUPS_SHOWN, CASES_SHOWN = 300, 500  # rows of formulas


class MaskOrKeep(StrEnum):
    """What somebody decides about a sentence that may identify a person."""

    MASK = "mask"
    KEEP = "keep"


# The sheet `_config`: settings in A:D, the picker's months in F, the styles in H:I, indicators from K on.
SETTING_COLUMN = 2
SETTING_ROWS = {"organisation": 2, "title": 3, "period": 4, "page_rows": 5, "issue": 6}
LETTER_ROWS: Mapping[Rag | None, int] = {Rag.GREEN: 7, Rag.AMBER: 8, Rag.RED: 9, None: 10}
WRITTEN, ARCHIVED, LISTED = "written", "archived", "listed"
WRITTEN_ROW = 11  # below settings and letters: what kpixl wrote on the page
KINDS_ROW = 12  # the code of each wording on the Data quality sheet
LISTED_ROWS = range(13, 21)  # what kpixl wrote on the sheets Data quality, Definitions, Actions and Trends
FOLDERS_ROW = 21  # and the row below: the workbook's own folders, extracts and config
SHAPE_ROW = 23  # how many months the page has, and which longer spans
MONTHS_COLUMN, STYLE_COLUMN, INDICATOR_COLUMN = 6, 8, 11
MONTHS_BEFORE, MONTHS_AFTER = 12, 5  # how many months the picker offers before and after the page's own
INDICATOR_HEADINGS = (
    "list", "key", "ref", "label", "unit", "decimals", "good_is", "target_low", "target_high", "national",
    "comparable", "owner", "amber_low", "amber_high", "targets", "change",
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

MEANINGS: Mapping[Rag, str] = {Rag.GREEN: "target met", Rag.AMBER: "just missed", Rag.RED: "missed"}
OTHER_MEANINGS = "–  not rated, or no value      boxed: set by a manager"
GAP = " " * 6  # between two meanings in one cell

Styles = Mapping[str, int]
"""Indexes of named cell styles among the workbook's cell formats."""


def headings(months: int, spans: int, *, sparklines: bool = False) -> tuple[str, ...]:
    """The headings of all columns, in order, of a page with so many months and longer spans."""
    printed, beside = AFTER[:2], AFTER[2:]
    figures = (*MONTH_HEADINGS * months, *MONTH_HEADINGS[:SPAN_COLUMNS] * spans)
    return (*HEADINGS_BEFORE, *figures, *printed, *((TREND,) if sparklines else ()), *beside)


class PagePlaces(Struct, frozen=True, dict=True):
    """
    Where the columns are on a page that shows `months` side by side, followed by its longer spans.

    The columns before the months are in the same place on every page.
    """

    months: int
    quarter: bool = False
    year_to_date: bool = False
    sparklines: bool = False

    @classmethod
    def of(cls, page: Page) -> PagePlaces:
        """The places on the page that config asks for."""
        return cls(page.months, page.quarter, page.year_to_date, page.sparklines)

    @classmethod
    def named(cls, text: str) -> PagePlaces:
        """The places that `_config` names; those of three months if it names none."""
        found = re.match(r"(\d+)", text)
        return cls(int(found[1]) if found else 3, QUARTER in text, YEAR_TO_DATE in text, SPARKLINES in text)

    def __str__(self) -> str:
        """The places as `_config` names them: the months first, so that VBA can read their number."""
        lines = [SPARKLINES] if self.sparklines else []
        return ", ".join([counted(self.months, "month"), *self.kinds_of_spans, *lines])

    @property
    def kinds_of_spans(self) -> tuple[str, ...]:
        """The longer spans in the page's order."""
        return tuple(
            name for name, is_there in ((QUARTER, self.quarter), (YEAR_TO_DATE, self.year_to_date)) if is_there
        )

    @property
    def spans(self) -> int:
        """How many longer spans there are."""
        return len(self.kinds_of_spans)

    def spans_to(self, period: Period) -> tuple[Period, ...]:
        """The longer spans of a page that shows this month last."""
        of_kind = {QUARTER: period.quarter_to_date, YEAR_TO_DATE: period.year_to_date}
        return tuple(of_kind[kind] for kind in self.kinds_of_spans)

    def page(self, page: Page) -> Page:
        """Config's page, in this shape."""
        return replace(
            page, months=self.months, quarter=self.quarter, year_to_date=self.year_to_date, sparklines=self.sparklines
        )

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The headings of all columns, in order."""
        return headings(self.months, self.spans, sparklines=self.sparklines)

    @property
    def of_months(self) -> tuple[int, ...]:
        """The first column of each month."""
        return tuple(FIRST_MONTH + MONTH_COLUMNS * month for month in range(self.months))

    @property
    def of_spans(self) -> tuple[int, ...]:
        """The first column of each longer span."""
        first = FIRST_MONTH + MONTH_COLUMNS * self.months
        return tuple(first + SPAN_COLUMNS * span for span in range(self.spans))

    @property
    def letters(self) -> tuple[int, ...]:
        return tuple(first + LETTER for first in self.of_months)

    @cached_property
    def figures(self) -> tuple[int, ...]:
        """The columns of numbers and of percentages or rates."""
        return tuple(first + part for first in (*self.of_months, *self.of_spans) for part in (NUMBER, VALUE))

    @cached_property
    def typed_over(self) -> tuple[int, ...]:
        """The columns in which a number that kpixl did not write is noticed; letters are checked by their figures."""
        return (*TARGET_COLUMNS, *self.figures)

    def column(self, heading: str) -> int:
        """The column of a heading that occurs once on the page."""
        return self.headings.index(heading) + 1

    @cached_property
    def narrative(self) -> int:
        return self.column("Narrative")

    @cached_property
    def notes(self) -> int:
        return self.column("Notes")

    @cached_property
    def trend(self) -> int | None:
        """The column of the sparklines, beside the printed page; None if there are none."""
        return self.column(TREND) if self.sparklines else None

    @cached_property
    def margin(self) -> int:
        """The column of what the officer should look at: beside the printed page, and in no copy for leadership."""
        return self.column("To check")

    @cached_property
    def shape(self) -> int:
        """The table's last column, in which each row says what decides its styles."""
        return self.column("shape")

    @cached_property
    def action_of(self) -> int:
        """The first column after the table, which repeats each row's indicator for its actions."""
        return self.shape + 1

    @cached_property
    def still_open(self) -> int:
        """The column of what was promised in earlier months and is not closed."""
        return self.action_of + ACTION_COLUMNS.index("Still open")

    @cached_property
    def action(self) -> int:
        return self.action_of + ACTION_COLUMNS.index("Action")

    @cached_property
    def due(self) -> int:
        """The column of the day by which the action is due: the last of all."""
        return self.action_of + ACTION_COLUMNS.index("Due")

    @property
    def typed(self) -> tuple[int, ...]:
        """The columns that people type into."""
        return (self.narrative, self.action, self.due)

    @property
    def printed(self) -> range:
        """The columns that are printed and published."""
        return range(REF, self.notes + 1)

    @property
    def head_cells(self) -> tuple[tuple[int, int], ...]:
        """The cells above the headings that a refresh fills, by row and column."""
        return (
            BANNER_PLACE,
            *((TITLE_ROW, REF), (SUBTITLE_ROW, REF), (PICKER_ROW, PICKER_COLUMN)),
            *((MONTHS_ROW, column) for column in self.printed),
        )

    @cached_property
    def is_narrow(self) -> bool:
        """Whether there are so many columns of figures that these columns and the texts beside them are narrower."""
        figures = (*MONTH_HEADINGS * self.months, *MONTH_HEADINGS[:SPAN_COLUMNS] * self.spans)
        return sum(WIDTHS[heading] for heading in figures) > WIDEST_FIGURES

    def width(self, column: int) -> float:
        """The width of a column, in characters."""
        headings = (*self.headings, *ACTION_COLUMNS)
        return (NARROW_WIDTHS if self.is_narrow else WIDTHS)[headings[column - 1]]

    def points_of(self, column: int) -> float:
        """The width that a column leaves for its text, in points."""
        return room(self.width(column))


USUAL = PagePlaces(3)
"""The places on the page of the workbooks that come with kpixl."""


def room(characters: float) -> float:
    """The points for text in a column of that width: 7 pixels per character, less an indent and the edges."""
    return characters * 7 * 0.75 - 11
