"""What a refresh did, in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from kpixl.commands.folders import Folders
from kpixl.words.periods import Period
from kpixl.words.texts import counted
from kpixl.workbook import layout

BEGAN_AS_DEMO = (
    "This workbook was the demo's until now: texts, letters and figures of other months in it are an invented "
    "council's. `kpixl new DIR` makes an empty one."
)


class Refreshed(Struct, frozen=True):
    """What a refresh did. `seconds` holds the time of each step, in order."""

    workbook: Path
    folders: Folders
    period: Period
    exports: tuple[str, ...]
    rows_read: int
    figures_changed: int
    narratives_added: int
    overrides: int  # in force on the page
    queries: int
    remarks: int  # rows of the page with something in the margin
    owed: Mapping[str, int]  # narratives by owner
    seconds: Mapping[str, float]
    unused_lines: tuple[str, ...]  # on Overrides, Events and Conflicts
    began_as_demo: bool  # although the config is another council's
    overdue: int  # actions
    unplaced: int  # texts of the months shown that have no place on the page
    open_conflicts: int
    exports_lack: tuple[str, ...] = ()  # sentences
    still_with_rows: tuple[str, ...] = ()  # sheets and parts not written by kpixl, if no rows are wanted

    def in_words(self) -> str:
        """The folders, then what changed, what is owed and what to check."""
        demo = [BEGAN_AS_DEMO] if self.began_as_demo else []
        said = [self.folders.in_words(), self._changed(), *self.exports_lack, self._owed(), self._to_check()]
        return "\n".join([*said, *self.unused_lines, *self._rows_left(), *demo])

    def _rows_left(self) -> list[str]:
        if not self.still_with_rows:
            return []
        where = ", ".join(self.still_with_rows)
        return [
            f"Rows about children are still in this workbook, where kpixl did not write them: {where}. Delete them "
            '(a pivot table with its sheet), since pull is "none" in config/extracts.toml.'
        ]

    def _changed(self) -> str:
        kept = f", {counted(self.narratives_added, 'new text')} kept" if self.narratives_added else ""
        return (
            f"{self.workbook.name} shows {self.period.name}: {counted(self.figures_changed, 'figure')} changed{kept}. "
            f"Computed from {', '.join(self.exports)} ({counted(self.rows_read, 'row')})."
        )

    def _owed(self) -> str:
        if not self.owed:
            return "Owed: nothing. Every narrative that is required is there."
        narratives = counted(sum(self.owed.values()), "narrative")
        return f"Owed: {narratives}, by {counted(len(self.owed), 'owner')}. Check says which."

    def _to_check(self) -> str:
        lines = (
            (self.queries, "line", f" on the sheet {layout.DATA_QUALITY}"),
            (self.unplaced, "text", " without a place, listed there"),
            (self.remarks, "row", " of the page with something in its margin To check"),
            (self.open_conflicts, "line", f" to decide on the sheet {layout.CONFLICTS}"),
            (self.overdue, "action", " overdue"),
            (self.overrides, "letter", " set by managers"),
        )
        told = [f"{counted(number, what)}{where}" for number, what, where in lines if number]
        return f"To check: {', '.join(told) or 'nothing'}."
