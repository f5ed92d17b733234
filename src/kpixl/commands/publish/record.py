"""The record of a publication, by which a copy can be matched to its figures a year later."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from kpixl import __version__
from kpixl.commands.known_copies import OwnInCopy
from kpixl.commands.page_exports import CameFrom, Refresh
from kpixl.commands.publish.notes_table import doubts_told
from kpixl.disclosure.decisions import Decided, in_words
from kpixl.disclosure.people.people_count import PeopleCount
from kpixl.scorecard.scorecard import Scorecard
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.ooxml.cells import TEXT_AT_MOST


class Publication(Struct, frozen=True):
    """
    One copy that was kept. `exports` are those that it came from, whose people were looked for. `files` maps the names
    of the copy and the files with it to their SHA-256.
    """

    when: datetime
    scorecard: Scorecard
    refresh: Refresh
    exports: Sequence[CameFrom]
    people_count: PeopleCount
    config: str
    files: Mapping[str, str]
    gate: str
    own: OwnInCopy
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
            "looked_for": self.people_count.as_json(),
            "config": self.config,
            "refreshed": {
                "when": self.refresh.when,
                "export": self.refresh.export,
                "fingerprint": self.refresh.fingerprint,
                "config": self.refresh.config,
            },
            "gate": self.gate,
            "own": self.own.as_json(),
            "decided": self._decided_lines(),
            "accepted": self._accepted_lines(),
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()

    def _decided_lines(self) -> list[dict[str, str]]:
        return [
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
        ]

    def _accepted_lines(self) -> list[dict[str, object]]:
        return [
            {
                "key": each.key,
                "period": str(each.period),
                "doubts": list(doubts_told(each, self.scorecard)),
                "who": each.who,
                "when": each.when.isoformat(),
                "reason": each.reason,
            }
            for each in self.scorecard.acceptances
        ]

    def log_blocks(self, log_rows: int) -> list[Block]:
        """The blocks for a new line of `_log`, below its `log_rows` existing rows."""
        copy, digest = next(iter(self.files.items()))
        refresh = self.refresh
        line: list[Value] = [
            self.when.isoformat(" "), str(self.scorecard.period), refresh.export, refresh.fingerprint, self.config,
            None, __version__, copy, digest, self.gate, _in_a_cell(in_words(self.decided, _line)) or None,
        ]  # fmt: skip
        return [
            Block(layout.LOG, 1, len(layout.LOG_HEADINGS) + 1, [layout.PUBLISHED_HEADINGS]),
            Block(layout.LOG, log_rows + 1, 1, [line]),
        ]


def _in_a_cell(lines: Sequence[str]) -> str:
    """As many lines as fit in a cell; the record has all of them."""
    text = "\n".join(lines)
    if len(text) <= TEXT_AT_MOST // 2:
        return text
    return f"{text[: TEXT_AT_MOST // 2].rpartition(chr(10))[0]}\n… (all of them are in the record)"


def _line(decided: Decided) -> str:
    reason = f" ({decided.reason})" if decided.reason else ""
    return f"{decided.text.name}: {decided.kind} {decided.decision}{reason}"
