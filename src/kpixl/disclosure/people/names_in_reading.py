"""The names in one reading of a text; finding only those that are certain, or near a day, takes less work than all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cached_property

from msgspec import Struct

from kpixl.disclosure.people.certainty import NamePart
from kpixl.disclosure.people.folding import Folded
from kpixl.disclosure.people.names import NameAt, PeopleNames
from kpixl.disclosure.people.taken_stretches import Stretches

AROUND = 60  # characters around a stretch in which names may overlap those that reach into it


class NamesInReading(Struct, frozen=True, dict=True):
    """The names: whole ones before parts, and the first of those that overlap. In bytes only certain ones are read."""

    people: PeopleNames
    text: Folded
    in_bytes: bool = False

    @cached_property
    def all(self) -> list[NameAt]:
        if self.in_bytes:
            return self.certain
        taken, found = Stretches(), list(self._together)
        for each in found:
            taken.take(each.start, each.end)
        lone = self.people.lone_in(self.text, self._parts, range(len(self.text.words)))
        found += (each for each in lone if taken.take(each.start, each.end))
        return sorted(found)

    @cached_property
    def certain(self) -> list[NameAt]:
        alone = self.people.alone
        has_alone = not self.in_bytes and any(part.key in alone for part in self._parts)
        return sorted(each for each in (self.all if has_alone else self._together) if each.is_certain)

    def beside(self, start: int, end: int, is_beside: Callable[[tuple[int, int]], bool]) -> bool:
        """Whether `is_beside` holds for a name that reaches into a stretch."""
        if self.in_bytes:
            return any(is_beside(each[:2]) for each in self.certain if each.start <= end and each.end >= start)
        if any(map(is_beside, self._of_together.near(start, end))):
            return True
        return any(
            is_beside(each[:2]) for each in self._lone_near(start, end) if each.start <= end and each.end >= start
        )

    def _lone_near(self, start: int, end: int) -> list[NameAt]:
        """Parts of names alone, and short names, around a stretch."""
        taken = Stretches()
        for each in self._of_together.near(start - AROUND, end + AROUND):
            taken.take(*each)
        text, words = self.text, self.text.words
        first = bisect_left(words, start - AROUND, key=lambda word: text.span(word.start, word.end)[1])
        last = bisect_right(words, end + AROUND, key=lambda word: text.span(word.start, word.end)[0])
        begins, ends = (bisect_left(self._parts, at, key=lambda part: part.first) for at in (max(0, first - 1), last))
        lone = self.people.lone_in(text, self._parts[begins:ends], range(first, last))
        return [each for each in lone if taken.take(each.start, each.end)]

    @cached_property
    def _parts(self) -> list[NamePart]:
        return self.people.parts_of_names_in(self.text)

    @cached_property
    def _together(self) -> list[NameAt]:
        taken = Stretches()
        whole = self.people.together_in(self.text, self._parts, self.in_bytes)
        return [each for each in whole if taken.take(each.start, each.end)]

    @cached_property
    def _of_together(self) -> Stretches:
        taken = Stretches()
        for each in self._together:
            taken.take(each.start, each.end)
        return taken
