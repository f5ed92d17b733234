"""Ofsted's Annex A: a workbook of eleven lists, converted into the standard's tables as far as they go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kpixl.extracts.returns.converted import Conversion, Converted, Fills


def _tables(files: Sequence[Path]) -> Converted:
    """The tables in a workbook of Annex A."""
    return Converted({})


ANNEX_A = Conversion((".xlsx",), {"contacts": Fills(("person", "date"), months=6)}, _tables)
