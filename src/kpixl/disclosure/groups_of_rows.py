"""Groups of a table's rows by their kinds: which is inside which, and which have no row in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace


class KindOfRows(Struct, frozen=True):
    """Rows whose column holds one of these words or, unless `is_of_them`, none of them."""

    column: str
    words: frozenset[str]
    is_of_them: bool = True

    @property
    def opposite(self) -> KindOfRows:
        """All other rows."""
        return replace(self, is_of_them=not self.is_of_them)

    def is_within(self, other: KindOfRows) -> bool:
        """Whether each row of this kind is also of the other kind."""
        match self.column == other.column, self.is_of_them, other.is_of_them:
            case True, True, True:
                return self.words <= other.words
            case True, True, False:
                return not self.words & other.words
            case True, False, False:
                return self.words >= other.words
            case _:
                return False


class Group(Struct, frozen=True):
    """
    The rows that are of all these kinds, counted by one figure: its cohort or a `part` of it.

    Rows count by the day that `dated` names (empty: while they are open). If `kinds` is None, nobody knows which rows
    the group has.
    """

    key: str
    part: int
    dated: str | None = None
    kinds: frozenset[KindOfRows] | None = None

    def is_inside(self, whole: Group) -> bool:
        """Whether its rows are rows of another group, or may be if nobody knows that group's rows."""
        if self == whole or self.kinds is None:
            return False
        if whole.kinds is None:
            return True
        return self.dated == whole.dated and all(
            any(mine.is_within(each) for mine in self.kinds) for each in whole.kinds
        )

    def has_no_row_of(self, other: Group) -> bool:
        """Whether it is known that no row is in both."""
        if self.kinds is None or other.kinds is None or self.dated != other.dated:
            return False
        return any(mine.is_within(theirs.opposite) for mine in self.kinds for theirs in other.kinds)


def families(groups: Sequence[Group]) -> Iterator[tuple[Group, ...]]:
    """
    Every choice of groups in which no two have a row in common and to which no other group could be added.

    These are the maximal cliques of a graph (Bron and Kerbosch 1973, with a pivot).
    """
    apart = {group: {each for each in groups if group.has_no_row_of(each)} for group in groups}

    def grown(family: tuple[Group, ...], candidates: set[Group], done: set[Group]) -> Iterator[tuple[Group, ...]]:
        if not candidates and not done:
            yield family
            return
        pivot = max(candidates | done, key=lambda group: len(apart[group] & candidates))
        for group in [each for each in groups if each in candidates - apart[pivot]]:
            yield from grown((*family, group), candidates & apart[group], done & apart[group])
            candidates, done = candidates - {group}, done | {group}

    yield from grown((), set(groups), set())
