"""Tables of a sheet that formulas use by name: each is made as long as the rows that are written into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kpixl.workbook.blocks import Block, TableBlock
from kpixl.workbook.ooxml.cells import Area, area, area_text
from kpixl.workbook.ooxml.markup import attribute, tree, with_attribute
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import related, worksheet

_WITH_REF = re.compile(rb"<(?:\w+:)?(?:table|autoFilter)\b[^>]*>")


def lengths(blocks: Iterable[Block | TableBlock]) -> Mapping[tuple[str, str], Area]:
    """The area, with headings, of each table whose end a block sets, by sheet and name."""
    return {
        (block.sheet, block.table): Area(
            block.top - 1, block.left, block.top - 1 + max(len(block.rows), 1), block.left + len(block.rows[0]) - 1
        )
        for block in blocks
        if isinstance(block, Block) and block.table and block.rows
    }


def table_part(package: Package, sheet: str, name: str) -> str | None:
    """The part of a sheet's table; None if somebody removed the table but left its cells."""
    parts = related(package, worksheet(package, sheet).part, "table")
    return next((part for part in parts if tree(package.part(part), part).get("displayName") == name), None)


def table_area(package: Package, sheet: str, name: str) -> Area | None:
    """The cells of a sheet's table, including its headings; None if there is no such table."""
    part = table_part(package, sheet, name)
    return area(tree(package.part(part), part).get("ref", "")) if part else None


def resized(package: Package, blocks: Iterable[Block | TableBlock]) -> dict[str, bytes]:
    """The parts of the tables whose length changes, by part name."""
    parts = {}
    for (sheet, name), wanted in lengths(blocks).items():
        part = table_part(package, sheet, name)
        if part is not None:
            before = package.part(part)
            after = with_length(before, wanted)
            if after != before:
                parts[part] = after
    return parts


def with_length(part: bytes, wanted: Area) -> bytes:
    """A table's part for these cells; its filter, if it has one, covers the same cells."""

    def measured(tag: re.Match[bytes]) -> bytes:
        return with_attribute(tag[0], "ref", area_text(wanted)) if attribute(tag[0], "ref") else tag[0]

    return _WITH_REF.sub(measured, part)
