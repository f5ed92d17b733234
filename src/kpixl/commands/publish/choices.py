"""What an officer chose for a copy, beside its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kpixl.disclosure.decisions import Decisions


@dataclass(frozen=True)
class Choices:
    """
    Options of one publication.

    `ask` puts a question about a sentence to the officer; `decisions` answer such questions beforehand; `strict`
    refuses instead. `pdf` prints the page beside the copy. `email` drafts a message with the copy attached.
    `password` opens the copy, which is encrypted after the gate has looked through it.
    """

    pdf: bool
    strict: bool
    decisions: Decisions
    ask: Callable[[str], str] | None
    email: bool
    password: str | None
