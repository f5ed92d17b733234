"""What the record beside a published copy says about it, for commands that examine the copy later."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

from msgspec import Struct

from kpixl.commands.page_exports import CameFrom
from kpixl.words.errors import KpixlError
from kpixl.words.periods import Period


class OwnInCopy(Struct, frozen=True):
    """
    What does not count as a finding in a copy.

    These are the cells of its figures (sheet, reference), the days that the page shows, and marks of the words that
    somebody decided to keep.
    """

    figures: frozenset[tuple[str, str]] = frozenset()
    days: frozenset[date] = frozenset()
    kept: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, object]:
        sheets = sorted({sheet for sheet, _ in self.figures})
        cells = {name: " ".join(sorted(cell for sheet, cell in self.figures if sheet == name)) for name in sheets}
        days = [day.isoformat() for day in sorted(self.days)]
        return {"figures": cells, "days": days, "kept": sorted(self.kept)}


class Known(Struct, frozen=True):
    """What the record beside a copy says about it; empty if there is no record."""

    own: OwnInCopy = OwnInCopy()
    exports: tuple[CameFrom, ...] = ()


def known_of(copy: Path) -> Known:
    """What the record beside a copy says; empty if the record is about a different copy."""
    try:
        record = json.loads(copy.with_suffix(".json").read_bytes())
        if sha256(copy.read_bytes()) not in [file["sha256"] for file in record["files"]]:
            return Known()
        cells, days = record["own"]["figures"], record["own"]["days"]
        figures = frozenset((sheet, cell) for sheet, some in cells.items() for cell in some.split())
        exports = [
            CameFrom(each["name"], each["fingerprint"], issued=tuple(map(Period.parse, each["months"])))
            for each in record["exports"]
        ]
        own = OwnInCopy(figures, frozenset(map(date.fromisoformat, days)), frozenset(map(str, record["own"]["kept"])))
        return Known(own, tuple(exports))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, KpixlError):  # no record, or another program's
        return Known()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
