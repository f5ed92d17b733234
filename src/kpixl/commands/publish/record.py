"""What is kept of a publication, so that a copy can be matched to its figures a year later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kpixl import __version__
from kpixl.commands.came_from import CameFrom, Refresh
from kpixl.disclosure.decisions import Decided
from kpixl.disclosure.gate.looked_for import LookedFor
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.errors import KpixlError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, Value


@dataclass(frozen=True)
class Own:
    """What in a copy is kpixl's own: the cells of its figures (sheet, reference), and the days that the page shows."""

    figures: frozenset[tuple[str, str]] = frozenset()
    days: frozenset[date] = frozenset()

    def as_json(self) -> dict[str, object]:
        sheets = sorted({sheet for sheet, _ in self.figures})
        cells = {name: " ".join(sorted(cell for sheet, cell in self.figures if sheet == name)) for name in sheets}
        return {"figures": cells, "days": [day.isoformat() for day in sorted(self.days)]}


@dataclass(frozen=True)
class Publication:
    """
    One copy that was kept. `exports` are those that it came from, whose people were looked for. `files` are the copy
    and its PDF with their SHA-256.
    """

    when: datetime
    scorecard: Scorecard
    refresh: Refresh
    exports: Sequence[CameFrom]
    looked_for: LookedFor
    config: str
    files: Mapping[str, str]
    gate: str
    own: Own
    decided: tuple[Decided, ...] = ()

    def as_json(self) -> bytes:
        content = {
            "kpixl": __version__,
            "when": self.when.isoformat(" "),
            "period": str(self.scorecard.period),
            "periods": [str(period) for period in self.scorecard.periods],
            "files": [{"name": name, "sha256": digest} for name, digest in self.files.items()],
            "exports": [
                {"name": each.name, "fingerprint": each.fingerprint, "months": [str(month) for month in each.months]}
                for each in self.exports
            ],
            "looked_for": self.looked_for.as_json(),
            "config": self.config,
            "refreshed": {
                "when": self.refresh.when,
                "export": self.refresh.export,
                "fingerprint": self.refresh.fingerprint,
                "config": self.refresh.config,
            },
            "gate": self.gate,
            "own": self.own.as_json(),
            "decided": [
                {"key": each.key, "kind": each.kind, "decision": each.decision, "reason": each.reason}
                for each in self.decided
            ],
            "accepted": [
                {
                    "key": each.key,
                    "period": str(each.period),
                    "doubts": list(each.doubts),
                    "who": each.who,
                    "when": each.when.isoformat(),
                    "reason": each.reason,
                }
                for each in self.scorecard.acceptances
            ],
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()

    def log_blocks(self, log_rows: int) -> list[Block]:
        """A line of `_log` below the `log_rows` that it has."""
        copy, digest = next(iter(self.files.items()))
        refresh = self.refresh
        line: list[Value] = [
            self.when.isoformat(" "), str(self.scorecard.period), refresh.export, refresh.fingerprint, self.config,
            None, __version__, copy, digest, self.gate, "\n".join(map(_in_words, self.decided)) or None,
        ]  # fmt: skip
        return [
            Block(layout.LOG, 1, len(layout.LOG_HEADINGS) + 1, [layout.PUBLISHED_HEADINGS]),
            Block(layout.LOG, log_rows + 1, 1, [line]),
        ]


def _in_words(decided: Decided) -> str:
    reason = f" ({decided.reason})" if decided.reason else ""
    return f"{decided.key}: {decided.kind} {decided.decision}{reason}"


@dataclass(frozen=True)
class Known:
    """What the record beside a copy says of it: nothing, where there is none."""

    own: Own = Own()
    exports: tuple[CameFrom, ...] = ()


def known_of(copy: Path) -> Known:
    """What the record beside a copy says; nothing unless it is the copy that the record is about."""
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
        return Known(Own(figures, frozenset(map(date.fromisoformat, days))), tuple(exports))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, KpixlError):  # none, or of another program
        return Known()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
