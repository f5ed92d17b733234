"""What is owed on a working copy as saved on disk, including what was typed since the last refresh."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.decisions import decisions_for, with_those_on_the_sheet
from kpixl.commands.draft_message import unsent
from kpixl.commands.people_in_page_exports import page_came_from, people_behind
from kpixl.config.values import Config, Indicator
from kpixl.disclosure.config_texts import decided_config
from kpixl.disclosure.decided_page import action_in, with_counts_of
from kpixl.disclosure.decided_text import masked_text
from kpixl.disclosure.identifying_texts import LookedFor, TextKind, TextPlace
from kpixl.extracts.cache import user_cache
from kpixl.narratives.archive import carried_keys, latest
from kpixl.narratives.margin import overdue_remark, with_remarks
from kpixl.narratives.owed_narratives import Owed, by_owner, owed, paragraph
from kpixl.scorecard.actions import Action, overdue
from kpixl.scorecard.display import shown
from kpixl.scorecard.scorecard import Rated, Row
from kpixl.words.periods import Period
from kpixl.words.terms import Pull
from kpixl.words.texts import counted
from kpixl.workbook.breakdowns import breakdowns
from kpixl.workbook.held_content import held_in
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.pseudonyms import key as secret
from kpixl.workbook.working_copy import working_copy as working_copy_in

NO_TEAMS = (
    "Numbers that a text gives for a team were not compared: the workbook holds no rows about children (pull). "
    "A refresh compares them."
)


class Chase(Struct, frozen=True):
    """
    What to chase for the month on the page: the texts that are owed, overdue actions, and rows with remarks.

    `last_month` holds the previous month's texts by indicator key; `actions`, the open actions that the page shows.
    """

    period: Period
    owed: tuple[Owed, ...]
    rows: tuple[Row, ...]
    last_month: Mapping[str, str]
    not_compared: str = ""  # what could not be compared with the texts; empty if everything was
    actions: tuple[Action, ...] = ()

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        return {row.indicator.key: row.indicator for row in self.rows}

    @property
    def overdue_lines(self) -> list[str]:
        """A line for each overdue action: its indicator, month, owner and due day, but not its words."""
        return [
            f"{self.indicators[each.key].name}: promised in {each.promised.name} by {each.owner or 'nobody named'}"
            + (f", due {each.due_day:%d/%m/%Y}" if each.due_day else "")
            for each in overdue(self.actions)
        ]

    def in_words(self) -> str:
        """A paragraph for each owner, to paste into an email; then overdue actions and the margin's remarks."""
        asked = [paragraph(owner, theirs, self.period) for owner, theirs in by_owner(self.owed).items()]
        owing = {each.indicator.key for each in self.owed}
        listed_above = {(each.key, overdue_remark(each)) for each in overdue(self.actions) if each.due_day}
        to_look_at = [
            f"{row.indicator.name}: {remark}"
            for row in self.rows
            if row.indicator.key not in owing
            for remark in row.remarks
            if (row.indicator.key, remark) not in listed_above
        ]
        nothing = f"{self.period.name}: every narrative that is required is there."
        lines = self.overdue_lines
        late = [f"{counted(len(lines), 'action is', 'actions are')} overdue:\n{_listed(lines)}"] if lines else []
        look = ["To look at:\n" + _listed(to_look_at)] if to_look_at else []
        return "\n\n".join([*(asked or [nothing]), *late, *look, *filter(None, [self.not_compared])])


def chase(workbook: Path | Package, config: Config, now: datetime) -> Chase:
    """What is owed under this config; `now` decides which overrides are in force. Refused if no month is shown."""
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
    return Chase(working_copy.shows, owing, scorecard.rows, last_month, not_compared, scorecard.open_actions)


def chase_to_send(workbook: Path, config: Config, extracts: Path, now: datetime) -> Chase:
    """
    What is owed, for messages that leave the office.

    Last month's words, actions and the words of config have whatever may identify somebody masked, unless somebody
    decided to keep it; only the owner whom a message addresses is still named. Refused if an export that the page came
    from is not in `extracts`: the names to look for are then unknown.
    """
    of = chase(workbook, config, now)
    owing = {each.indicator.key for each in of.owed}
    words = {key: text for key, text in of.last_month.items() if key in owing}
    if not of.owed and not of.actions:
        return replace(of, last_month={})
    held = held_in(Package.read(workbook), config.indicators)
    behind, cache = page_came_from(held, config), user_cache(is_wanted=config.cache)
    people = people_behind(behind, extracts, config.reading, "No draft was written.", cache)
    looked_for = with_counts_of(config, LookedFor(people.identities, secret=secret()))
    decisions = with_those_on_the_sheet(decisions_for(workbook), held, "")
    month = str(of.period.plus(-1))

    def masked(text: str, place: TextPlace) -> str:
        return masked_text(text, decisions, looked_for, place)

    def masked_but_owners(text: str, place: TextPlace) -> str:
        return text if place.kind is TextKind.OWNER else masked(text, place)

    told = decided_config(config, masked_but_owners)
    return replace(
        of,
        owed=tuple(replace(each, indicator=told.indicator(each.indicator.key)) for each in of.owed),
        rows=tuple(replace(each, indicator=told.indicator(each.indicator.key)) for each in of.rows),
        last_month={key: masked(text, TextPlace(key, month)) for key, text in words.items()},
        actions=tuple(action_in(each, masked) for each in of.actions),
    )


def drafts(of: Chase) -> dict[str, bytes]:
    """
    A message to each owner who owes a text or has an overdue action, by file name; without address or attachment.

    It gives what the page shows for each of their rows, the reason for the letter, last month's words, and what they
    promised.
    """
    found: dict[str, bytes] = {}
    owing = by_owner(of.owed)
    late = dict.fromkeys(of.indicators[each.key].owner for each in overdue(of.actions))
    for owner in {**owing, **late}:
        theirs = owing.get(owner, ())
        name = f"Scorecard {of.period}, {' '.join(re.findall(r'[A-Za-z0-9]+', owner))}"
        again = sum(each.startswith(name) for each in found)  # another owner's name may differ only in punctuation
        found[f"{name}{f' ({again + 1})' if again else ''}.eml"] = _draft(of, owner, theirs)
    return found


def _draft(of: Chase, owner: str, theirs: Sequence[Owed]) -> bytes:
    promised = [each for each in of.actions if of.indicators[each.key].owner == owner]
    asked = [paragraph(owner, theirs, of.period)] if theirs else [_reminder(owner, promised, of.period)]
    owing = {each.indicator.key for each in theirs}
    rows = [row for row in of.rows if row.indicator.key in owing | {each.key for each in overdue(promised)}]
    parts = [_evidence(row, of, promised) for row in rows]
    told = {row.indicator.key for row in rows}
    others = [f"{of.indicators[each.key].name}: {each.in_words}" for each in promised if each.key not in told]
    rest = [f"Also open:\n{_listed(others)}"] if others else []
    body = "\n\n".join([*asked, *parts, *rest])
    return unsent(f"Your words for the scorecard of {of.period.name}", f"{body}\n").as_bytes()


def _reminder(owner: str, promised: Sequence[Action], period: Period) -> str:
    late = counted(len(overdue(promised)), "action of yours is overdue", "actions of yours are overdue")
    return f"{owner}: for the scorecard of {period.name} no words are missing, but {late}:"


def _evidence(row: Row, of: Chase, promised: Sequence[Action]) -> str:
    """
    The row in short: its months, the reason for its letter, its doubts, last month's narrative, and what was promised.
    """
    last = row.figures[-1]
    lines = ["; ".join(_month(rated, row) for rated in row.figures), last.explanation]
    lines += [f"In doubt: {doubt}" for doubt in last.figure.doubts]
    lines += [f"Last month: {text}" for text in [of.last_month.get(row.indicator.key)] if text]
    lines += [each.in_words for each in promised if each.key == row.indicator.key]
    return "\n".join([row.indicator.name, *(f"  {line}" for line in lines)])


def _month(rated: Rated, row: Row) -> str:
    """`June 2024 82% R (set by hand; computed A)`"""
    told = f"{rated.figure.period.name} {shown(rated.figure, row.indicator.decimals)}"
    letter = f" {rated.letter}" if rated.letter else ""
    computed = rated.computed or "no letter"
    return f"{told}{letter} (set by hand; computed {computed})" if rated.override else f"{told}{letter}"


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
