"""Actions: what an indicator's owner promised beside its figure, by when, and whether that is done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct

from kpixl.words.periods import Period
from kpixl.words.typed_days import day_named

CLOSING_WORDS = frozenset(
    ("done", "closed", "complete", "completed", "finished", "yes", "x", "✓", "✔", "dropped", "cancelled", "withdrawn")
)
_FIRST_WORD = re.compile(r"\s*(?P<word>[^\W\d_]+|[✓✔])[\s,:;.–-]*(?:on\s+)?(?P<rest>.*)", re.DOTALL)


class ActionState(StrEnum):
    """What has become of an action."""

    OPEN = "open"
    OVERDUE = "overdue"  # open, and its day has passed
    CLOSED = "closed"


class Action(Struct, frozen=True):
    """
    A promise beside the figure of one indicator and month; its words, its day and how it was closed are as typed.

    `owner` is the indicator's owner when it was promised. `state` is the state on the day on which the page was read.
    """

    key: str
    promised: Period
    text: str
    owner: str
    due: str = ""
    closed: str = ""
    state: ActionState = ActionState.OPEN

    @property
    def due_day(self) -> date | None:
        """The day by which it is due; None if that can't be known from the words."""
        return day_due(self.due, self.promised)

    @property
    def is_open(self) -> bool:
        return self.state is not ActionState.CLOSED

    @property
    def promise(self) -> str:
        """`Promised in May 2024 by Head of Service, due 30 June, overdue`"""
        who = f" by {self.owner}" if self.owner else ""
        due = f", due {self.due.strip()}" if self.due.strip() else ", no day named"
        overdue = ", overdue" if self.state is ActionState.OVERDUE else ""
        return f"Promised in {self.promised.name}{who}{due}{overdue}"

    @property
    def in_words(self) -> str:
        """The promise and what was promised."""
        return f"{self.promise}: {self.text.strip()}"


def day_due(due: str, promised: Period) -> date | None:
    """The day that was typed beside an action; without a year, the first such day from the action's month on."""
    return day_named(due, promised.first_day)


def is_closing(closed: str, promised: Period) -> bool:
    """Whether what was typed under *Closed* closes the action: `done`, a day, or both. Other words leave it open."""
    if day_named(closed, promised.first_day):
        return True
    found = _FIRST_WORD.fullmatch(closed)
    if not found or found["word"].casefold() not in CLOSING_WORDS:
        return False
    return not found["rest"].strip() or day_named(found["rest"], promised.first_day) is not None


def state_of(due: str, closed: str, promised: Period, today: date) -> ActionState:
    """The state of an action; an action without a day that can be known is never overdue."""
    if is_closing(closed, promised):
        return ActionState.CLOSED
    day = day_due(due, promised)
    return ActionState.OVERDUE if day and day < today else ActionState.OPEN


def shown_beside(actions: Sequence[Action], period: Period) -> tuple[Action, ...]:
    """The open actions shown on a month's page: promised in that month or before, overdue ones first."""
    told = [each for each in actions if each.is_open and each.promised <= period]
    return tuple(sorted(told, key=lambda each: each.state is not ActionState.OVERDUE))


def still_open(actions: Sequence[Action], period: Period) -> tuple[Action, ...]:
    """The open actions that were promised before a month."""
    return tuple(each for each in actions if each.is_open and each.promised < period)


def in_copies_for_managers(actions: Sequence[Action], period: Period) -> tuple[Action, ...]:
    """What a manager's copy of a month shows: its own actions, and the open ones of earlier months."""
    return tuple(each for each in actions if each.promised == period or (each.is_open and each.promised < period))


def overdue(actions: Sequence[Action]) -> tuple[Action, ...]:
    """The open actions whose day has passed."""
    return tuple(each for each in actions if each.state is ActionState.OVERDUE)
