"""
Blocks of values put into somebody's workbook, and the proof that nothing else has changed.

Only the parts of touched sheets are written again, and in them only the touched cells; all else keeps its bytes.
What a block can't overwrite without breaking the workbook is refused before anything is written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

from kpixl.words.errors import WorkbookError, listed
from kpixl.workbook.blocks import Block, TableBlock
from kpixl.workbook.ooxml.calculation import calculated_on_opening, without_calculation_chain
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patched_sheets import SheetsBegun, sheets_begun
from kpixl.workbook.ooxml.proof import differences
from kpixl.workbook.ooxml.tables import resized

SIGNATURES = "_xmlsignatures/"


def patched(package: Package, blocks: Sequence[Block | TableBlock], begun: SheetsBegun | None = None) -> Package:
    """
    The package with the blocks' values in the blocks' cells.

    Cells that already hold their value are left alone, and so is a sheet or package in which all cells do. A changed
    workbook is marked to be calculated when it is opened. Array, spilled and shared formulas, headings and totals of
    tables, pivot tables, and cells hidden under a merged one are refused, each by name.
    Sheets of this package that were already `begun` with the same blocks are only waited for.
    """
    with ThreadPoolExecutor(2) as pool:  # Arrow and ISA-L work outside the interpreter's lock
        ahead = {name: each for name, each in (begun or {}).items() if each.is_of(package)}
        now = sheets_begun(package, [block for block in blocks if block.sheet not in ahead], pool)
        sheets = [{**ahead, **now}[name].result() for name in dict.fromkeys(block.sheet for block in blocks)]
    if refused := [fault for each in sheets for fault in each.refused]:
        raise WorkbookError(
            f"{package.path.name}: cells that can't be filled: {len(refused)}. Nothing was written.\n"
            f"{listed(refused)}\nMove what is there elsewhere, then try again."
        )
    packed = [each.packed for each in sheets if each.packed]
    parts = resized(package, blocks)
    if not packed and not parts:
        return package
    if any(name.startswith(SIGNATURES) for name in package):
        raise WorkbookError(
            f"{package.path.name} is digitally signed, and any change would break the signature. Nothing was written. "
            "Remove the signature (File, Info, View Signatures), then try again."
        )
    changed = calculated_on_opening(package.with_packed(packed).with_parts(parts))
    return without_calculation_chain(changed) if any(each.formulas_overwritten for each in sheets) else changed


def save(before: Package, after: Package, blocks: Sequence[Block | TableBlock], allowed: Collection[str] = ()) -> None:
    """Write `after` to the path of `before`, unless it differs outside the blocks and the `allowed` parts."""
    prove(before, after, blocks, allowed)
    after.written(before.path)


def prove(before: Package, after: Package, blocks: Sequence[Block | TableBlock], allowed: Collection[str] = ()) -> None:
    """
    Refuse `after` if it differs outside the blocks and the `allowed` parts.

    Parts that were left alone are not compared: they are copied, not made.
    """
    faults = differences(before, after, blocks, allowed)
    if faults:
        raise WorkbookError(
            f"{before.path.name}: the refresh would have changed more than its own cells. Nothing was written.\n"
            f"{listed(faults)}\nPlease report this with the lines above."
        )
