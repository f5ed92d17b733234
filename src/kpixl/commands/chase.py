"""What is owed on a working copy as it is on disk, typed texts included: it need not be refreshed first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kpixl.config.values import Config
from kpixl.narratives.archive import carried_keys
from kpixl.narratives.margin import with_remarks
from kpixl.narratives.owed import Owed, by_owner, owed, paragraph
from kpixl.scorecard.scorecard import Row
from kpixl.words.periods import Period
from kpixl.words.terms import Pull
from kpixl.workbook.breakdowns import breakdowns
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.working_copy import working_copy as working_copy_in

NO_TEAMS = (
    "Numbers that a text gives of a team were not compared: the workbook holds no rows about children (pull). "
    "A refresh compares them."
)


@dataclass(frozen=True)
class Chase:
    """What to chase for the month on the page: the texts that are owed, and rows of the page with remarks."""

    period: Period
    owed: tuple[Owed, ...]
    rows: tuple[Row, ...]
    not_compared: str = ""  # what could not be compared with the texts; empty where nothing

    def in_words(self) -> str:
        """A paragraph for each owner, to paste into a mail; then what the margin says of texts that are there."""
        asked = [paragraph(owner, theirs, self.period) for owner, theirs in by_owner(self.owed).items()]
        owing = {each.indicator.key for each in self.owed}
        to_look_at = [
            f"{row.indicator.name}: {remark}"
            for row in self.rows
            if row.indicator.key not in owing
            for remark in row.remarks
        ]
        nothing = f"{self.period.name}: every narrative that is required is there."
        look = ["To look at:\n" + _listed(to_look_at)] if to_look_at else []
        return "\n\n".join([*(asked or [nothing]), *look, *([self.not_compared] if self.not_compared else [])])


def chase(workbook: Path | Package, config: Config, now: datetime) -> Chase:
    """What is owed by this config; `now` decides which overrides are in force. Refused where no month is shown."""
    package = Package.read(workbook) if isinstance(workbook, Path) else workbook
    working_copy = working_copy_in(package, config, now)
    owing = owed(working_copy.scorecard, carried_keys(working_copy.archive, working_copy.shows))
    figures = {
        (each.figure.key, each.figure.period): each.figure
        for row in working_copy.scorecard.rows
        for each in row.figures
    }
    scorecard = with_remarks(working_copy.scorecard, working_copy.archive, breakdowns(package, figures))
    return Chase(working_copy.shows, owing, scorecard.rows, NO_TEAMS if config.pull is Pull.NONE else "")


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
