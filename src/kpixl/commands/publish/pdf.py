"""
The page as a PDF for screen readers: tagged, with header cells, a title, a language and embedded fonts.

`pdf.typ` says how it looks. Typst makes it without another program, and refuses what PDF/UA-1 does not allow.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import typst

from kpixl.commands.publish.notes_table import notes_beside_the_page
from kpixl.commands.publish.page import colour_of
from kpixl.commands.publish.summary import OPEN_ACTIONS, Summary, summary
from kpixl.commands.publish.tables import actions_in_words
from kpixl.config.values import DIFFERENT_BASIS, Benchmark, Indicator, is_comparable
from kpixl.scorecard.display import no_value, printed_parts, value_text
from kpixl.scorecard.scorecard import Rated, Row, Scorecard, letter_is_withheld
from kpixl.words.errors import PublishError
from kpixl.words.terms import Rag, Unit
from kpixl.workbook import layout
from kpixl.workbook.layout import paper
from kpixl.workbook.layout.places import NOT_APPLICABLE

LOOK = Path(__file__).with_name("pdf.typ")
STANDARD: Literal["ua-1"] = "ua-1"  # PDF/UA-1, ISO 14289-1

STACKED_WIDTH = 8.0  # characters; of a column that has a number with its percentage or rate below
MOST_LINES = 10  # in a list of the summary

Entries = dict[str, Any]


def pdf_of(scorecard: Scorecard) -> bytes:
    """The summary on one page, then the page of the copy. The same scorecard gives the same bytes."""
    content = json.dumps({"summary": _summary(summary(scorecard)), **_page(scorecard)}, ensure_ascii=False)
    try:
        return typst.compile_with_warnings(
            LOOK.read_bytes(), format="pdf", sys_inputs={"content": content}, pdf_standards=STANDARD
        )[0]
    except typst.TypstError as error:
        raise PublishError(f"The PDF can't be made ({error.message}). Nothing was published.") from None


def _summary(of: Summary) -> Entries:
    return {
        "sections": [[name, *map(str, counts)] for name, counts in of.sections.items()],
        "totals": [*map(str, of.totals)],
        "lists": [[about, _few(lines)] for about, lines in of.lists.items()],
    }


def _few(lines: Sequence[str]) -> list[str]:
    """As many lines as keep the summary on one sheet, and how many more there are on the page."""
    if len(lines) <= MOST_LINES:
        return list(lines)
    return [*lines[: MOST_LINES - 1], f"and {len(lines) - MOST_LINES + 1} more, further on"]


def _page(scorecard: Scorecard) -> Entries:
    page, letters = scorecard.config.page, scorecard.config.letters
    places, heads = layout.PagePlaces.of(page), layout.heads_over(scorecard)
    columns = [column for column in places.printed if not (places.is_narrow and _is_below(column, places))]
    return {
        "title": page.title,
        "organisation": " · ".join([page.organisation, *layout.demo_mark(page)]),
        "span": layout.span_of(scorecard.periods[0], scorecard.period),
        "period": scorecard.period.name,
        "heads": [heads[column - layout.REF] or "" for column in columns],
        "headings": [_heading(column, places) for column in columns],
        "widths": [_width(column, places) for column in columns],
        "stacked": places.is_narrow,
        "months": len(scorecard.periods),
        "spans": len(scorecard.spans),
        "paper": "a3" if paper.size_for(places) == paper.A3 else "a4",
        "colours": {rag.value: _colour(letters.colours[rag].fill, letters.colours[rag].text) for rag in Rag},
        "rows": [_row(row, scorecard) for row in scorecard.rows],
        "notes": [[heading, list(paragraphs)] for heading, paragraphs in _notes(scorecard).items()],
    }


# If there are many months, each has one column with both its numbers, one below the other, so that they stay legible.


def _is_below(column: int, places: layout.PagePlaces) -> bool:
    return column - layout.VALUE in (*places.of_months, *places.of_spans)


def _heading(column: int, places: layout.PagePlaces) -> str:
    is_first = column in (*places.of_months, *places.of_spans)
    return "Figure" if places.is_narrow and is_first else places.headings[column - 1]


def _width(column: int, places: layout.PagePlaces) -> float:
    is_first = column in (*places.of_months, *places.of_spans)
    return STACKED_WIDTH if places.is_narrow and is_first else places.width(column)


def _notes(scorecard: Scorecard) -> dict[str, Sequence[str]]:
    """
    The notes below the table; a PDF has no sheet Notes, so what only that sheet says about figures is here too.
    """
    actions = {OPEN_ACTIONS: told} if (told := actions_in_words(scorecard)) else {}
    return {**actions, **notes_beside_the_page(scorecard), **layout.note_paragraphs(scorecard, alone=True)}


def _row(row: Row, scorecard: Scorecard) -> Entries:
    indicator, period = row.indicator, row.period
    target = indicator.target(period)
    return {
        "ref": indicator.ref,
        "metric": indicator.label,
        "target": layout.target_text(target, indicator.unit) if target else NOT_APPLICABLE,
        "national": _benchmark(indicator.national(period), indicator),
        "comparable": _benchmark(indicator.comparable(period), indicator),
        "figures": [_figure(rated, indicator, scorecard) for rated in row.figures],
        "spans": [_figure(rated, indicator, scorecard) for rated in row.spans],
        "narrative": row.narrative,
        "notes": layout.row_notes(row),
    }


def _benchmark(benchmark: Benchmark | None, indicator: Indicator) -> str:
    if benchmark is None:
        return NOT_APPLICABLE
    text = layout.benchmark_text(benchmark, indicator.unit)
    return text if is_comparable(benchmark) else f"{text} {DIFFERENT_BASIS}"


def _figure(rated: Rated, indicator: Indicator, scorecard: Scorecard) -> Entries:
    """Number, percentage or rate, and letter, as the cells of the page show them."""
    printed = printed_parts(rated.figure, indicator.decimals)
    number = "" if indicator.unit is Unit.SHARE else no_value(rated.figure)
    value = "" if indicator.unit is Unit.COUNT else no_value(rated.figure)
    letter = no_value(rated.figure) if letter_is_withheld(rated, indicator) else layout.letter_text(rated.letter)
    colour = colour_of(letter, scorecard)
    return {
        "number": number if printed.count is None else f"{printed.count:,}",
        "value": value if printed.value is None else value_text(printed.value, indicator.unit, indicator.decimals),
        "letter": letter,
        "is_set": rated.override is not None,
        **_colour(colour.fill, colour.text),
    }


def _colour(fill: str, text: str) -> Mapping[str, str]:
    return {"fill": f"#{fill}", "text": f"#{text}"}
