"""
Long tables as a sheet's rows: whole columns at once, as a loop over the cells would take longer than the figures do.

The text of every row consists of the same pieces with its values between them, so Arrow turns each column into text and
joins all columns in one go. The cells do not state their places; they follow each other.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kpixl.words.errors import WorkbookError
from kpixl.workbook.blocks import TableBlock
from kpixl.workbook.ooxml.cells import LAST_ROW, TEXT_AT_MOST, column_letters, reference, stored
from kpixl.workbook.ooxml.markup import escaped_text, unescaped_text
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import shared_strings, worksheet, worksheet_part
from kpixl.workbook.ooxml.sheet_text import SheetText

NEEDS_CARE = r'[&<>"\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]|_x[0-9A-Fa-f]{4}_'
NEEDS_SPACE_KEPT = r"^\s|\s$|\n"
DAYS_TO_1970 = {date(1899, 12, 30): 25_569, date(1904, 1, 1): 24_107}
MILLISECONDS_A_DAY = 86_400_000
ROWS_AT_A_TIME = 1 << 14
BYTES_AT_A_TIME = 1 << 22

# Where a row states its number: in its own tag and in each cell's tag, always first. No text holds a `<`.
PLACE = r'<((?:\w+:)?(?:row|c)) r="([A-Z]*)[0-9]+"'
CUT = "\x01"  # can't occur in XML

# A cell's tag and text, and any cell. Excel's cells state their places; those of `table_rows` just follow each other.
SAYS_PLACES = r'<(?:\w+:)?c r="'
HOLDS = r"(?P<tag>[^>]*)>(?:<(?:\w+:)?is>)?<(?:\w+:)?[tv](?: [^>]*)?>(?P<text>[^<]*)<"
ANY_CELL = r"<(?:\w+:)?c(?: [^>]*)?(?:/>|>(?:<(?:\w+:)?[a-z]+(?: [^>]*)?>)+[^<]*(?:</(?:\w+:)?[a-z]+>)+)"

# The parts of a row as `table_rows` writes it: its number, cells, and cells whose text is read. These patterns are
# written so that the next character alone decides how the match goes on, which is many times faster.
ROW_WRITTEN = r'^<row r="(?P<number>[0-9]+)">'
CELL_WRITTEN = r'<c(?: [st]="\w+")*(?:/>|><(?:is><t[^>]*|v)>[^<]*</(?:t></is|v)></c>)'
CELL_READ = r'<c(?:/>|(?: t="(?:str|inlineStr|b)")?><(?:is><t[^>]*|v)>(?P<at_{}>[^<]*)</(?:t></is|v)></c>)'
ROW_BEGINS, CELL_SAYS_PLACE = '<row r="', b'<c r="'


def table_rows(block: TableBlock, prefix: str, day_zero: date) -> list[bytes]:
    """The block's `<row>` elements from its top down, in pieces: kept rows first, then new ones."""
    kept = block.kept if block.kept is not None else pa.array([], pa.string())
    last = block.top + len(kept) + block.rows.num_rows - 1
    if last > LAST_ROW:
        raise WorkbookError(
            f"Sheet '{block.sheet}' would need {last:,} rows; Excel has {LAST_ROW:,}. Show fewer months."
        )
    of_new = _new_rows(block, block.top + len(kept), prefix, day_zero)
    return [_text(rows) for rows in chain(_numbered_from(block.top, kept), of_new)]


def kept_rows(
    package: Package, sheet: str, top: int, columns: Sequence[int], keys: Collection[tuple[str, ...]]
) -> pa.StringArray:
    """
    The rows from `top` down whose cells in `columns` hold one of the `keys`, as the file has them: each is numbered
    higher than the one before.

    For `TableBlock.kept`: rows of an earlier period, which nobody can compute again, are carried over unread. A number
    in a key is given as the text that the file has.
    """
    rows = _all_rows(package, sheet)
    if not len(rows) or not keys:
        return pa.array([], pa.string())
    wanted = pa.array([CUT.join(key) for key in keys], pa.string())
    held = _held_as_written(rows, top, columns)
    if held is None:
        rows, held = _held_anyhow(package, sheet, rows, top, columns)
    else:
        rows = rows.slice(top - 1)
    flags = [pc.is_in(pc.binary_join_element_wise(*texts, CUT), wanted) for texts in held]
    return rows.filter(pa.concat_arrays(flags)) if flags else rows


_Texts = list[list[pa.StringArray]]
"""What the cells of some columns hold: for a batch of rows at a time, one array per column."""


def _held_as_written(rows: pa.StringArray, top: int, columns: Sequence[int]) -> _Texts | None:
    """What the cells in these columns hold from row `top` down; None if a row is not as `table_rows` writes it."""
    if not _stated_numbers(rows.slice(0, top - 1)).equals(pa.array(range(1, top), pa.int64())):
        return None
    cells = (CELL_READ.format(each) if each in columns else CELL_WRITTEN for each in range(1, max(columns) + 1))
    pattern, held = ROW_WRITTEN + "".join(cells), []
    for at in range(top - 1, len(rows), ROWS_AT_A_TIME):
        some = rows.slice(at, ROWS_AT_A_TIME)
        found = pc.extract_regex(some, pattern)
        if found.null_count or not found.field("number").equals(_row_numbers(at + 1, len(some))):
            return None
        held.append([_meant_by(found.field(f"at_{each}"), _unescaped) for each in columns])
    return held


def _held_anyhow(
    package: Package, sheet: str, rows: pa.StringArray, top: int, columns: Sequence[int]
) -> tuple[pa.StringArray, _Texts]:
    """The rows from `top` down, and what their cells in these columns hold, whichever program wrote them."""
    numbers = _stated_numbers(rows)
    stated = numbers.to_numpy(zero_copy_only=False)
    if numbers.null_count or not (stated[1:] > stated[:-1]).all():
        raise WorkbookError(
            f"Sheet '{sheet}' has rows without a number, or not in the order of their numbers. "
            "Open the workbook in Excel and save it again."
        )
    rows, strings = rows.slice(int(np.searchsorted(stated, top))), shared_strings(package)
    pieces = (rows.slice(at, ROWS_AT_A_TIME) for at in _pieces_of(len(rows)))
    return rows, [[_column_texts(some, column, strings) for column in columns] for some in pieces]


def _all_rows(package: Package, sheet: str) -> pa.StringArray:
    part = worksheet_part(package, sheet)
    frame = SheetText.above(part, worksheet(package, sheet).part, 1)
    return _each_row(part, len(frame.head), len(part) - len(frame.tail), f"</{frame.prefix}row>")


def _each_row(part: bytes, begin: int, end: int, end_tag: str) -> pa.StringArray:
    """The text of each row between two places, cut after its end tag; that is exact, as no row contains another."""
    lengths, at, last = [np.zeros(1, np.int64)], begin, end_tag.encode()
    while (stop := part.rfind(last, at, min(at + BYTES_AT_A_TIME, end))) >= 0 or (
        stop := part.find(last, at, end)
    ) >= 0:
        stop += len(last)
        piece = _text_at(part, at, np.array([0, stop - at]))
        lengths.append(pc.binary_length(pc.split_pattern(piece, end_tag).flatten()).to_numpy()[:-1] + len(last))
        at = stop
    cut = _text_at(part, begin, np.cumsum(np.concatenate(lengths)))
    # Some programs put each row on its own line.
    return cut if pc.all(pc.starts_with(cut, "<")).as_py() else pc.utf8_ltrim_whitespace(cut)


def _text_at(part: bytes, begin: int, offsets: np.ndarray) -> pa.StringArray:
    """The texts between these offsets, counted from `begin`; nothing is copied."""
    content = pa.py_buffer(memoryview(part)[begin : begin + int(offsets[-1])])
    return pa.StringArray.from_buffers(len(offsets) - 1, pa.array(offsets, pa.int32()).buffers()[1], content)


def _stated_numbers(rows: pa.StringArray) -> pa.Int64Array:
    """The number that each row states; null if it states none."""
    found = pc.extract_regex(rows, r'^<(?:\w+:)?row r="(?P<number>[0-9]+)"')
    return pc.struct_field(found, "number").cast(pa.int64())  # `found.field` would give "" for null


def _column_texts(rows: pa.StringArray, column: int, strings: Sequence[str]) -> pa.StringArray:
    """What the cells of one column hold, as text; "" if there is no cell or no value."""
    by_place = pc.extract_regex(rows, rf'<(?:\w+:)?c r="{column_letters(column)}[0-9]+"{HOLDS}')
    by_order = pc.extract_regex(rows, rf"^<(?:\w+:)?row[^>]*>(?:{ANY_CELL}){{{column - 1}}}<(?:\w+:)?c\b{HOLDS}")
    says = pc.match_substring_regex(rows, SAYS_PLACES)
    tag, held = (pc.if_else(says, by_place.field(name), by_order.field(name)) for name in ("tag", "text"))
    return _texts(tag, held, strings)


def _texts(tag: pa.StringArray, held: pa.StringArray, strings: Sequence[str]) -> pa.StringArray:
    """The texts of cells with these tags and contents; both are null for a cell without a value."""
    marked = pc.binary_join_element_wise(pc.if_else(pc.match_substring(tag, 't="s"'), "s", "t"), held, "")
    return _meant_by(marked, lambda raw: strings[int(raw[1:])] if raw.startswith("s") else _unescaped(raw[1:]))


def _meant_by(held: pa.StringArray, meant: Callable[[str], str]) -> pa.StringArray:
    """The text that each content means, worked out once per distinct content; "" for null."""
    distinct = held.dictionary_encode()
    return pc.fill_null(_mapped(distinct.dictionary, meant).take(distinct.indices), "")


def _unescaped(text: str) -> str:
    """The text meant by what is written between tags."""
    return unescaped_text(html.unescape(text))


def _numbered_from(top: int, rows: pa.StringArray) -> Iterator[pa.StringArray]:
    """The rows, a batch at a time, numbered from `top` on. They are in order, so two of them tell whether all are."""
    ends = rows.take([0, len(rows) - 1]) if len(rows) else rows
    if _stated_numbers(ends).to_pylist() == [top, top + len(rows) - 1]:
        yield rows
        return
    for at in _pieces_of(len(rows)):
        some = rows.slice(at, ROWS_AT_A_TIME)
        yield _renumbered(some, _row_numbers(top + at, len(some)))


def _renumbered(rows: pa.StringArray, numbers: pa.StringArray) -> pa.StringArray:
    """The rows with these numbers: each tag is cut at its number and joined with the new one."""
    if pc.all(pc.starts_with(rows, ROW_BEGINS)).as_py() and CELL_SAYS_PLACE not in _text(rows):
        rest = pc.list_element(pc.split_pattern(rows, '"', max_splits=2), 2)
        return pc.binary_join_element_wise(ROW_BEGINS, numbers, '"', rest, "")
    cut = pc.split_pattern(pc.replace_substring_regex(rows, PLACE, rf'<\1 r="\2{CUT}"'), CUT)
    return pc.binary_join(cut, numbers)


def _row_numbers(top: int, count: int) -> pa.StringArray:
    return pa.array(np.arange(top, top + count)).cast(pa.string())


class CellsOfColumn(NamedTuple):
    """A column's values as texts (null is an empty cell), the tags around each, and the tag of an empty cell."""

    values: pa.StringArray
    open: str
    close: str
    empty: str


def _new_rows(block: TableBlock, top: int, prefix: str, day_zero: date) -> Iterator[pa.StringArray]:
    """The new rows, a batch at a time."""
    if not block.rows.num_rows:
        return
    columns: list[CellsOfColumn] = []
    styles = block.column_styles or [None] * block.rows.num_columns
    for index, (column, style) in enumerate(zip(block.rows.columns, styles, strict=True)):
        where = f"{block.sheet}!{reference(top, index + 1)}"
        values, kind, open_, close = _stored_texts(column, prefix, day_zero, where)
        dressed = f' s="{style}"' if style else ""
        tag = f"<{prefix}c{dressed}" + (f' t="{kind}"' if kind else "") + f">{open_}"
        columns.append(CellsOfColumn(values, tag, f"{close}</{prefix}c>", f"<{prefix}c{dressed}/>"))
    for at in _pieces_of(block.rows.num_rows):
        some = [each._replace(values=each.values.slice(at, ROWS_AT_A_TIME)) for each in columns]
        yield _joined(some, top + at, min(ROWS_AT_A_TIME, block.rows.num_rows - at), prefix)


def _joined(columns: Sequence[CellsOfColumn], top: int, count: int, prefix: str) -> pa.StringArray:
    pieces: list[pa.StringArray | str] = [f'<{prefix}row r="', _row_numbers(top, count), '">']
    for values, open_, close, empty in columns:
        cell = [open_, values, close]
        pieces += [pc.fill_null(pc.binary_join_element_wise(*cell, ""), empty)] if values.null_count else cell
    return pc.binary_join_element_wise(*pieces, f"</{prefix}row>", "", null_handling="replace", null_replacement="")


def _pieces_of(rows: int) -> range:
    """Where each piece begins."""
    return range(0, rows, ROWS_AT_A_TIME)


def _stored_texts(
    column: pa.ChunkedArray, prefix: str, day_zero: date, where: str
) -> tuple[pa.StringArray, str, str, str]:
    """A column as text between tags (null for an empty cell), its cells' `t`, and the tags around the text."""
    values = column.combine_chunks()
    number = ("", f"<{prefix}v>", f"</{prefix}v>")
    kind = values.type
    if pa.types.is_dictionary(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts, keeps_space = _escaped_texts(values, where)
        if keeps_space:
            return texts, "inlineStr", f'<{prefix}is><{prefix}t xml:space="preserve">', f"</{prefix}t></{prefix}is>"
        return texts, "str", *number[1:]  # a third shorter; the format has it for results of formulas
    if pa.types.is_boolean(kind):
        return values.cast(pa.int8()).cast(pa.string()), "b", *number[1:]
    if pa.types.is_integer(kind):
        return values.cast(pa.string()), *number
    if pa.types.is_floating(kind):
        return _decimal_texts(values, where), *number
    if pa.types.is_date(kind):
        days = pc.add(values.cast(pa.date32()).cast(pa.int32()), DAYS_TO_1970[day_zero])
        return days.cast(pa.string()), *number
    if pa.types.is_timestamp(kind):
        days = pc.divide(values.cast(pa.timestamp("ms")).cast(pa.int64()).cast(pa.float64()), MILLISECONDS_A_DAY)
        return _decimal_texts(pc.add(days, float(DAYS_TO_1970[day_zero])), where), *number
    if pa.types.is_null(kind):
        return pa.nulls(len(values), pa.string()), *number
    raise TypeError(f"{where}: no cell can hold a column of {kind}")


def _decimal_texts(values: pa.Array, where: str) -> pa.StringArray:
    """The shortest texts that read back as the same numbers; NaN is an empty cell, infinity is refused."""
    if pc.any(pc.is_inf(values)).as_py():
        raise WorkbookError(f"{where} and below: infinity is not a number that a cell can hold.")
    return pc.if_else(pc.is_nan(values), None, values).cast(pa.float64()).cast(pa.string())


def _escaped_texts(values: pa.Array, where: str) -> tuple[pa.StringArray, bool]:
    """The texts as written between tags ("" as null), and whether any has white space that must be kept."""
    distinct = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    texts = distinct.dictionary.cast(pa.string())
    if pc.any(pc.greater(pc.utf8_length(texts), TEXT_AT_MOST // 2)).as_py():
        for text in texts.to_pylist():
            stored(text, date(1899, 12, 30), f"{where} or below")
    if pc.any(pc.match_substring_regex(texts, NEEDS_CARE)).as_py():
        texts = _mapped(texts, escaped_text)
    texts = pc.if_else(pc.equal(texts, ""), None, texts)
    keeps_space = bool(pc.any(pc.match_substring_regex(texts, NEEDS_SPACE_KEPT)).as_py())
    return texts.take(distinct.indices), keeps_space


def _mapped(texts: pa.StringArray, function: Callable[[str], str]) -> pa.StringArray:
    return pa.array([None if text is None else function(text) for text in texts.to_pylist()], pa.string())


def _text(rows: pa.StringArray) -> bytes:
    """All rows joined, which is how Arrow already stores them."""
    if not len(rows):
        return b""
    _, offsets, content = rows.buffers()
    ends = memoryview(offsets).cast("i")
    return memoryview(content)[ends[rows.offset] : ends[rows.offset + len(rows)]].tobytes()
