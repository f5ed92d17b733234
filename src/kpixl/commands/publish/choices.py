"""What an officer chose for a copy, beside its page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from kpixl.disclosure.asking import Officer, Remember, officer_at
from kpixl.disclosure.decisions import Decisions, Given


@dataclass(frozen=True)
class Accepted:
    """A figure in doubt that may go out, as somebody typed it: `cp_visits:2024-06`, why, and who says so."""

    figure: str
    reason: str
    who: str


@dataclass(frozen=True)
class Choices:
    """
    Options of one publication.

    `ask` puts a question about a sentence or a figure in doubt to the officer, and `remember` keeps what was decided
    about a sentence; `decisions` and `accepted` answer such questions beforehand, unless `asks_again`; `strict` refuses
    instead. `who` decides.
    `pdf` prints the page beside the copy. `email` drafts a message with the copy attached.
    `password` opens the copy, which is encrypted after the gate has looked through it.
    """

    pdf: bool
    strict: bool
    decisions: Decisions
    accepted: Sequence[Accepted]
    ask: Callable[[str], str] | None
    email: bool
    password: str | None
    who: str = ""
    asks_again: bool = False
    remember: Remember | None = None

    def officer(self, today: date) -> Officer | None:
        """Whoever can be asked about sentences; nobody where there is no terminal."""
        return officer_at(self.ask, Given(self.who, today), self.remember)
