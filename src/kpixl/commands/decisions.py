"""The decisions that hold for a working copy: from its sheet, a file that was named, or the file beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kpixl.commands.all_or_nothing import placed
from kpixl.disclosure.decision_file import decisions_beside, decisions_of, file_text, with_decision
from kpixl.disclosure.decision_sheet import decisions_on
from kpixl.disclosure.decisions import Decisions, Keep, Mask, decided_together
from kpixl.disclosure.identifying_texts import NarrativeQuery
from kpixl.workbook.held_content import HeldContent


def decisions_file(workbook: Path, named: Path | None) -> Path:
    """The file that was named; else the one that is looked for beside the workbook."""
    return named or decisions_beside(workbook)


def decisions_for(workbook: Path, named: Path | None = None, *, may_be_new: bool = False) -> Decisions:
    """
    The decisions in that file. Beside the workbook there need be none; one that is named must exist, unless it
    `may_be_new`.
    """
    file = decisions_file(workbook, named)
    return {} if not file.exists() and (named is None or may_be_new) else decisions_of(file)


def with_those_on_the_sheet(decisions: Decisions, held: HeldContent, who: str) -> Decisions:
    """The decisions, and what was picked on the sheet Decisions; `who` picked where the sheet doesn't say."""
    return decided_together(decisions, decisions_on(held.decision_lines, who))


def kept_in(file: Path) -> Callable[[NarrativeQuery, Mask | Keep], None]:
    """Writes each decision into the file as it is made, so that none is lost when the copy is refused later."""

    def keep(query: NarrativeQuery, decision: Mask | Keep) -> None:
        before = file_text(file) if file.exists() else ""
        content = with_decision(before, file.name, query, decision).encode("utf-8-sig")
        with placed({file.name: content}, file.parent):
            return

    return keep
