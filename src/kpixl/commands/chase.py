"""What is owed on a working copy as it is on disk, including texts typed since the last refresh."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kpixl.commands.decisions import decisions_for, with_those_on_the_sheet
from kpixl.commands.draft_message import unsent
from kpixl.commands.people_behind import page_came_from, people_behind
from kpixl.config.values import Config
from kpixl.disclosure.decided_page import with_counts_of
from kpixl.disclosure.decided_text import masked_text
from kpixl.disclosure.questions import LookedFor, TextPlace
from kpixl.narratives.archive import carried_keys, latest
from kpixl.narratives.margin import with_remarks
from kpixl.narratives.owed import Owed, by_owner, owed, paragraph
from kpixl.scorecard.display import shown
from kpixl.scorecard.scorecard import Row
from kpixl.words.periods import Period
from kpixl.words.terms import Pull
from kpixl.workbook.breakdowns import breakdowns
from kpixl.workbook.held import held_in
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.pseudonyms import key as secret
from kpixl.workbook.working_copy import working_copy as working_copy_in

NO_TEAMS = (
    "Numbers that a text gives for a team were not compared: the workbook holds no rows about children (pull). "
    "A refresh compares them."
)


@dataclass(frozen=True)
class Chase:
    """
    What to chase for the month on the page: the texts that are owed, and rows of the page with remarks.

    `last_month` are the texts of the month before, by indicator.
    """

    period: Period
    owed: tuple[Owed, ...]
    rows: tuple[Row, ...]
    last_month: Mapping[str, str]
    not_compared: str = ""  # what could not be compared with the texts; empty where nothing

    def in_words(self) -> str:
        """A paragraph for each owner, to paste into a mail; then what the margin says about texts that are there."""
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
    last_month = latest(working_copy.archive, working_copy.shows.plus(-1))
    not_compared = NO_TEAMS if config.pull is Pull.NONE else ""
    return Chase(working_copy.shows, owing, scorecard.rows, last_month, not_compared)


def chase_to_send(workbook: Path, config: Config, extracts: Path, now: datetime) -> Chase:
    """
    What is owed, for messages that leave: last month's words without what may say who somebody is, unless somebody
    decided to keep it.

    Refused where an export that the page came from is not in `extracts`: then nobody knows whom to look for.
    """
    of = chase(workbook, config, now)
    owing = {each.indicator.key for each in of.owed}
    words = {key: text for key, text in of.last_month.items() if key in owing}
    if not words:
        return replace(of, last_month={})
    held = held_in(Package.read(workbook), config.indicators)
    people = people_behind(page_came_from(held, config), extracts, config.reading, "No draft was written.")
    looked_for = with_counts_of(config, LookedFor(people.identities, secret=secret()))
    decisions = with_those_on_the_sheet(decisions_for(workbook), held, "")
    month = str(of.period.plus(-1))
    safe = {key: masked_text(text, decisions, looked_for, TextPlace(key, month)) for key, text in words.items()}
    return replace(of, last_month=safe)


def drafts(of: Chase) -> dict[str, bytes]:
    """
    A message to each owner who owes a text, by file name: unaddressed, and nothing is attached.

    It has what the page shows of each of their rows, why the letter is what it is, and last month's words.
    """
    found: dict[str, bytes] = {}
    for owner, theirs in by_owner(of.owed).items():
        name = f"Scorecard {of.period}, {' '.join(re.findall(r'[A-Za-z0-9]+', owner))}"
        again = sum(each.startswith(name) for each in found)  # another owner's name may differ in signs alone
        found[f"{name}{f' ({again + 1})' if again else ''}.eml"] = _draft(of, owner, theirs)
    return found


def _draft(of: Chase, owner: str, theirs: Sequence[Owed]) -> bytes:
    rows = {row.indicator.key: row for row in of.rows}
    parts = [_evidence(rows[each.indicator.key], each, of.last_month) for each in theirs]
    body = "\n\n".join([paragraph(owner, theirs, of.period), *parts])
    return unsent(f"Your words for the scorecard of {of.period.name}", f"{body}\n").as_bytes()


def _evidence(row: Row, owing: Owed, last_month: Mapping[str, str]) -> str:
    """The row in short: its months, why its letter is what it is, and what was said about the month before."""
    months = (
        f"{rated.figure.period.name} {shown(rated.figure, row.indicator.decimals)}"
        + (f" {rated.letter}" if rated.letter else "")
        for rated in row.figures
    )
    lines = [row.indicator.name, f"  {'; '.join(months)}", f"  {row.figures[-1].explanation}"]
    if text := last_month.get(owing.indicator.key):
        lines.append(f"  Last month: {text}")
    return "\n".join(lines)


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
