"""The visible lists: definitions, data quality, overrides, conflicts and decisions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.values import Config, Indicator
from kpixl.narratives.conflicts import Line, Take
from kpixl.scorecard.scorecard import Override, QualityKind, Query
from kpixl.words.line_picks import CODE_LETTERS, picks_offered
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.layout import places
from kpixl.workbook.layout.hidden import text_mark
from kpixl.workbook.layout.values import targets_text
from kpixl.workbook.layout.wrapping import wrapped

DEFINITION_PARTS = ("Unit", "Denominator", "Numerator", "Edges", "Source")


class Definition(Struct, frozen=True):
    """What an indicator counts, in words: the first sentence and the five parts, one paragraph each."""

    summary: str
    unit: str
    denominator: str
    numerator: str
    edges: str
    source: str


def definition(docstring: str) -> Definition:
    """The parts of a docstring; a missing part is empty."""
    paragraphs = [re.sub(r"\s+", " ", paragraph).strip() for paragraph in re.split(r"\n\s*\n", docstring.strip())]
    parts = dict.fromkeys(DEFINITION_PARTS, "")
    for paragraph in paragraphs[1:]:
        name, colon, text = paragraph.partition(": ")
        if colon and name in parts:
            parts[name] = text[:1].upper() + text[1:]
    return Definition(paragraphs[0], *(parts[part] for part in DEFINITION_PARTS))


def definition_block(config: Config, docstrings: Mapping[str, str], styles: places.Styles) -> Block:
    """The Definitions sheet: what each indicator counts, in page order."""
    rows: list[list[Value]] = []
    for indicator in config.indicators:
        words = definition(docstrings[indicator.key])
        rows.append(
            [
                indicator.ref or None,
                indicator.label,
                words.summary,
                words.unit,
                words.denominator,
                words.numerator,
                _with_parameters(words.edges, indicator),
                words.source,
                targets_text(indicator),
                indicator.owner,
                indicator.key,
            ]
        )
    return _listed(places.DEFINITIONS, rows, places.DEFINITION_WIDTHS, styles, "list text")


def _with_parameters(edges: str, indicator: Indicator) -> str:
    if not indicator.parameters:
        return edges
    given = ", ".join(f"{name} = {_parameter(value)}" for name, value in indicator.parameters.items())
    return f"{edges}\nSet by this council: {given}.".strip()


def _parameter(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_parameter(each)}" for name, each in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(str(each) for each in value)
    return str(value)


def quality_blocks(queries: Sequence[Query], styles: places.Styles) -> list[Block]:
    """
    The Data quality sheet and, in `_config`, the code of each wording in its first column.

    A line is read back by its code, whatever a later version calls its kind and wherever it was sorted to.
    """
    rows: list[list[Value]] = [
        [query.kind.wording, query.where, query.what, query.count, query.key or None, query.period or None]
        for query in queries
    ]
    if not rows:
        rows = [["Nothing to report", None, None, None, None, None]]
    codes = "\n".join(f"{kind}={kind.wording}" for kind in QualityKind)
    return [
        _listed(places.DATA_QUALITY, rows, places.QUERY_WIDTHS, styles, "list text"),
        Block(places.CONFIG, places.KINDS_ROW, 1, [["kinds", codes]]),
    ]


def quality_kinds(codes: str) -> dict[str, QualityKind]:
    """Kinds by the wordings with which the sheet was written, and by today's wordings."""
    today = {kind.wording: kind for kind in QualityKind}
    written = (line.partition("=") for line in codes.splitlines())
    return today | {wording: QualityKind(code) for code, _, wording in written if code in set(QualityKind)}


def _listed(sheet: str, rows: list[list[Value]], widths: Sequence[float], styles: places.Styles, style: str) -> Block:
    painted = [[styles[style]] * len(row) for row in rows]
    return Block(
        sheet, places.TABLE_FIRST_ROW, 1, rows, painted, replaces_rest=True, heights=list_heights(rows, widths)
    )


def list_heights(rows: Sequence[Sequence[Value]], widths: Sequence[float]) -> dict[int, float]:
    """Row heights in points, by row number, with room for every text of a list as far as Excel allows."""
    heights = {}
    for number, row in enumerate(rows, start=places.TABLE_FIRST_ROW):
        lines = (
            len(wrapped(value, places.NARRATIVE_SIZE, places.room(characters)))
            for value, characters in zip(row, widths, strict=True)
            if isinstance(value, str)
        )
        heights[number] = min(
            places.ROW_PADDING + places.NARRATIVE_SIZE * places.LINE * max(lines, default=1), places.HIGHEST_ROW
        )
    return heights


def override_block(overrides: Sequence[Override], config: Config) -> Block:
    """Lines of the Overrides sheet as a manager types them; the cells keep their styles."""
    rows: list[list[Value]] = [
        [
            config.indicator(each.key).name,
            each.period.first_day,
            "none" if each.letter is None else each.letter.value,
            each.reason,
            each.who,
            each.when,
            each.until,
        ]
        for each in overrides
    ]
    return Block(
        places.OVERRIDES, places.OVERRIDES_FIRST_ROW, 1, rows, heights=list_heights(rows, places.OVERRIDE_WIDTHS)
    )


NO_CONFLICT = "Nothing to resolve"


def conflict_blocks(lines: Sequence[Line], styles: places.Styles) -> list[Block]:
    """The Conflicts sheet and, in `_config`, marks of its texts: a text found there later without a mark was typed."""
    rows: list[list[Value]] = [
        [
            line.place.what.value,
            line.indicator,
            line.period,
            line.handed_out or None,
            line.on_page or None,
            line.in_copy or None,
            line.copy,
            line.take or None,
            line.place.key,
        ]
        for line in lines
    ]
    if not rows:
        rows = [[NO_CONFLICT, *[None] * (len(places.CONFLICT_HEADINGS) - 1)]]
    marks = "".join(sorted({text_mark(cell) for row in rows for cell in row if isinstance(cell, str)}))
    listed = _listed(places.CONFLICTS, rows, places.CONFLICT_WIDTHS, styles, "list text")
    return [
        _with_offered(listed, [line.own_picks for line in lines] or [[None] * len(Take)], styles),
        Block(places.CONFIG, places.WRITTEN_ROW, places.SETTING_COLUMN + 2, [[marks]]),
    ]


def _with_offered(listed: Block, offered: Sequence[Sequence[Value]], styles: places.Styles) -> Block:
    """The list with each line's own choices written after its last column, in columns that the template hides."""
    rows = [[*row, *some] for row, some in zip(listed.rows, offered, strict=True)]
    return replace(listed, rows=rows, styles=[[styles["list text"]] * len(row) for row in rows])


NO_DECISION = "Nothing to decide"


def decision_block(rows: Sequence[Sequence[Value]], styles: places.Styles) -> Block:
    """
    The Decisions sheet: one line for each place that needs a decision. Hidden columns after it hold what the pick list
    of its cell *Decision* offers.
    """
    nothing: list[Value] = [NO_DECISION, *[None] * (len(places.DECISION_HEADINGS) - 1)]
    lines = [list(row) for row in rows] or [nothing]
    listed = _listed(places.DECISIONS, lines, places.DECISION_WIDTHS, styles, "list text")
    offered: list[list[Value]] = [own_picks(str(row[-1] or "")) or [None, None] for row in lines]
    return _with_offered(listed, offered, styles)


def own_picks(query: str) -> list[Value]:
    """
    Mask and keep as a line's own list offers them: with the last letters of its query's reference (`keep 3f09a1c2`),
    which tie a pick to its line wherever its cell was sorted or pasted to. Empty without a query.
    """
    reference = query.partition(" ")[0]
    return [*picks_offered(places.MaskOrKeep, reference[-CODE_LETTERS:])] if reference else []
