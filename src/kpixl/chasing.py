"""What is owed on a working copy as it lies on disk, typed texts included: nobody need refresh it first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kpixl.config import Config
from kpixl.errors import WorkbookError
from kpixl.narratives import additions, carried_keys, found, latest
from kpixl.overrides import overrides
from kpixl.owed import Owed, by_owner, owed, paragraph
from kpixl.periods import Period
from kpixl.remarks import with_remarks
from kpixl.scorecard import Row, scorecard
from kpixl.workbook.package import Package
from kpixl.workbook.reading import held


@dataclass(frozen=True)
class Chase:
    """What to chase for the month on the page: the texts that are owed, and rows of the page with remarks."""

    period: Period
    owed: tuple[Owed, ...]
    rows: tuple[Row, ...]

    def in_words(self) -> str:
        """By owner, each a paragraph to paste into a mail; then what the margin says of texts that are there."""
        asked = [paragraph(owner, theirs, self.period) for owner, theirs in by_owner(self.owed).items()]
        owing = {each.indicator.key for each in self.owed}
        to_look_at = [
            f"{row.indicator.name}: {remark}"
            for row in self.rows
            if row.indicator.key not in owing
            for remark in row.remarks
        ]
        nothing = f"{self.period.name}: every narrative that is required is there."
        return "\n\n".join([*(asked or [nothing]), *(["To look at:\n" + _listed(to_look_at)] if to_look_at else [])])


def chase(workbook: Path, config: Config, today: date) -> Chase:
    """What is owed by this config; `today` decides which overrides are in force. Refused where no month is shown."""
    before = held(Package.read(workbook), config.indicators)
    if before.shows is None:
        raise WorkbookError(f"{workbook} shows no month yet. Refresh it first.")
    texts = found(before.page_texts(), config.indicators)
    archive = [*before.archive, *additions(before.archive, texts, before.shows, {}, datetime.min.isoformat(" "))]
    page = scorecard(
        config,
        before.shows,
        {place: stored.rated for place, stored in before.figures.items()},
        latest(archive, before.shows),
        list(overrides(before.override_lines, config.indicators, today).in_force.values()),
        before.queries,
    )
    return Chase(before.shows, owed(page, carried_keys(archive, before.shows)), with_remarks(page, archive).rows)


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
