"""What is kept of a publication, so that a copy can be matched to its figures a year later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kpixl import __version__
from kpixl.disclosure.decisions import Decided
from kpixl.scorecard.scorecard import Scorecard
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.ledger import is_of_ledger


@dataclass(frozen=True)
class Refresh:
    """The last refresh, as `_log` says it: when, from which export by name and fingerprint, with which config."""

    when: str
    export: str
    fingerprint: str
    config: str


@dataclass(frozen=True)
class Own:
    """
    What in a copy is no finding: the cells of its figures (sheet, reference), the days that the page shows, and marks
    of what somebody decided to keep.
    """

    figures: frozenset[tuple[str, str]] = frozenset()
    days: frozenset[date] = frozenset()
    kept: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, object]:
        sheets = sorted({sheet for sheet, _ in self.figures})
        cells = {name: " ".join(sorted(cell for sheet, cell in self.figures if sheet == name)) for name in sheets}
        days = [day.isoformat() for day in sorted(self.days)]
        return {"figures": cells, "days": days, "kept": sorted(self.kept)}


@dataclass(frozen=True)
class Publication:
    """
    One copy that was kept. `exports` are the exports behind its figures by name, each with the SHA-256 of its files;
    None where it is no longer there. `files` are the copy and its PDF with their SHA-256.
    """

    when: datetime
    scorecard: Scorecard
    refresh: Refresh
    exports: Mapping[str, str | None]
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
            "exports": [{"name": name, "sha256": digest} for name, digest in self.exports.items()],
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
                {
                    "key": each.text.key,
                    "period": each.text.period,
                    "text": each.text.kind,
                    "kind": each.kind,
                    "decision": each.decision,
                    "reason": each.reason,
                    "who": each.given.who,
                    "when": (each.given.when or self.when.date()).isoformat(),
                }
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
    return f"{decided.text.name}: {decided.kind} {decided.decision}{reason}"


def last_refresh(log: Sequence[Sequence[object]]) -> Refresh | None:
    """The last line of `_log` that is a refresh, no publication and not of the ledger."""
    width = len(layout.LOG_HEADINGS) + 1
    lines = [[*map(str, row), *[""] * width][:width] for row in log[1:] if not is_of_ledger(row)]
    refreshes = [line for line in lines if not line[-1]]
    if not refreshes:
        return None
    when, _, export, fingerprint, config, *_ = refreshes[-1]
    return Refresh(when, export, fingerprint, config)


def own_of(copy: Path) -> Own:
    """What the record beside a copy says is kpixl's own; nothing, unless it is the copy that the record is about."""
    try:
        record = json.loads(copy.with_suffix(".json").read_bytes())
        if sha256(copy.read_bytes()) not in [file["sha256"] for file in record["files"]]:
            return Own()
        cells, days = record["own"]["figures"], record["own"]["days"]
        figures = frozenset((sheet, cell) for sheet, some in cells.items() for cell in some.split())
        return Own(figures, frozenset(map(date.fromisoformat, days)), frozenset(map(str, record["own"]["kept"])))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # no record, or a file of another program
        return Own()


def exports_behind(scorecard: Scorecard, extracts: Path) -> Mapping[str, str | None]:
    """The exports that the page's figures were computed from, and what their files hash to."""
    names = sorted(
        {rated.export for row in scorecard.rows for rated in row.figures if rated.figure.numerator is not None}
    )
    folders = {name or extracts.resolve().name: extracts / name for name in names}
    hashes = hashes_of([folder for folder in folders.values() if folder.is_dir()])
    return {name: hashes.get(folder) for name, folder in folders.items()}


def hashes_of(folders: Sequence[Path]) -> Mapping[Path, str]:
    """SHA-256 over the names and contents of each folder's own files."""
    files = sorted(file for folder in folders for file in folder.iterdir() if file.is_file())
    largest_first = sorted(files, key=lambda file: file.stat().st_size, reverse=True)  # or one core waits for the last
    with ThreadPoolExecutor() as pool:
        digests = dict(zip(largest_first, pool.map(_file_digest, largest_first), strict=True))
    whole = {folder: hashlib.sha256() for folder in folders}
    for file in files:
        whole[file.parent].update(file.name.encode() + b"\0" + digests[file])
    return {folder: digest.hexdigest() for folder, digest in whole.items()}


def _file_digest(file: Path) -> bytes:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").digest()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
