"""The decisions that hold for a working copy: from its sheet, from a named file, or from the file beside it."""

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
    """The named file, or else the decisions file beside the workbook."""
    return named or decisions_beside(workbook)


def decisions_for(workbook: Path, named: Path | None = None, *, may_be_new: bool = False) -> Decisions:
    """
    The decisions in that file. The file beside the workbook need not exist; a named file must, unless it
    `may_be_new`.
    """
    file = decisions_file(workbook, named)
    return {} if not file.exists() and (named is None or may_be_new) else decisions_of(file)


def with_those_on_the_sheet(decisions: Decisions, held: HeldContent, who: str) -> Decisions:
    """The decisions, with the picks on the sheet Decisions; `who` stands in where the sheet names nobody."""
    return decided_together(decisions, decisions_on(held.decision_lines, who))


def kept_in(file: Path) -> Callable[[NarrativeQuery, Mask | Keep], None]:
    """A function that writes each decision to the file as it is made, so that none is lost if the copy is refused."""

    def keep(query: NarrativeQuery, decision: Mask | Keep) -> None:
        before = file_text(file) if file.exists() else ""
        content = with_decision(before, file.name, query, decision).encode("utf-8-sig")
        with placed({file.name: content}, file.parent):
            return

    return keep
