"""How many people were looked for in a file, and by what."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

NAME, ID, BIRTH_DATE = "name", "id", "date of birth"


class PeopleCount(Struct, frozen=True):
    """
    The children and workers whom the exports know; a child counts once, however many exports it is in.

    `without_name`, `without_birth_date` and `without_id` are children for whom no export gives it; `children` includes
    them.
    """

    exports: tuple[str, ...]
    children: int
    without_name: int
    without_birth_date: int
    without_id: int
    workers: int
    workers_by: tuple[str, ...]

    @property
    def children_by(self) -> tuple[str, ...]:
        """What at least one child is known by."""
        lacking = {NAME: self.without_name, ID: self.without_id, BIRTH_DATE: self.without_birth_date}
        return tuple(what for what, lack in lacking.items() if lack < self.children)

    def in_words(self) -> str:
        """What a command prints."""
        children = f"{self.children:,} {'child' if self.children == 1 else 'children'}"
        workers = f"{self.workers:,} {'worker' if self.workers == 1 else 'workers'}" if self.workers else "no worker"
        by = f" by {_all_of(self.workers_by)}" if self.workers else ""
        of = f" of {_all_of(self.exports)}" if all(self.exports) else ""  # a flat one has no name
        said = f"Looked for {children} by {_all_of(self.children_by)}, and for {workers}{by}{of}."
        return " ".join([said, *self._not_told()])

    def _not_told(self) -> list[str]:
        lacking = {NAME: self.without_name, ID: self.without_id, BIRTH_DATE: self.without_birth_date}
        told = [f"no {what} of {_how_many(lack, self.children)}" for what, lack in lacking.items() if lack]
        return [f"The exports give {_all_of(told)}."] if told else []

    def as_json(self) -> dict[str, object]:
        """The count as the record beside a copy keeps it."""
        return {
            "children": self.children,
            "by": list(self.children_by),
            "without_name": self.without_name,
            "without_birth_date": self.without_birth_date,
            "without_id": self.without_id,
            "workers": self.workers,
            "workers_by": list(self.workers_by),
        }


def _how_many(some: int, of: int) -> str:
    if some == of:
        return "any child"
    return f"{some:,} of the children"


def _all_of(words: Sequence[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
