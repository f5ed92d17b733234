"""Names whose parts have headings or labels: `Forename` and `Surname` in columns or rows, `Surname: …`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import lru_cache
from itertools import pairwise, zip_longest

from kpixl.disclosure.gate.shown_cells import Shown, Together
from kpixl.disclosure.people.identities import Identities

BESIDE = 12  # the most cells between two parts, each labelled in its own cell
LABELS_AT_MOST = 40  # characters
TEXTS_AT_HAND = 1_024  # a column repeats its texts
_LABEL = re.compile(
    r"(?i)\W*(?:[a-z'’]{1,12}[ _-])?(?:(?P<forename>(?:fore|first|given|christian)[ _-]?names?)"
    r"|(?P<surname>(?:sur|last|family)[ _-]?names?))(?:\(s\))?\W*"
)
_LABELLED = re.compile(rf"{_LABEL.pattern}(?<=[:=\n–-])\s*(?P<value>\w.{{0,40}})".replace(r"\W*(?P<", r"[^\w\n]*(?P<"))
_FAMILY = re.compile(r"(?i)(?:the )?(?P<surname>\w.{0,30}?)(?:['’]s?)? (?:family|siblings|household)\W*")


class PartOfAName(Enum):
    """A part of a name."""

    FORENAME = "forename"
    SURNAME = "surname"


@lru_cache(TEXTS_AT_HAND)
def part_called(text: str) -> PartOfAName | None:
    """The part of a name that a heading or a label is for."""
    found = _LABEL.fullmatch(text) if len(text) <= LABELS_AT_MOST else None
    return None if found is None else PartOfAName.FORENAME if found["forename"] else PartOfAName.SURNAME


def names_labelled(texts: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Names of two parts, each after its label in its own text, and which texts: `Surname: …`, `Forename: …`."""
    found = [(at, part, said) for at, text in enumerate(texts) for part, said in _labelled(text)]
    for (at, part, said), (other_at, other_part, other) in pairwise(found):
        if part is not other_part:
            yield (f"{said} {other}" if part is PartOfAName.FORENAME else f"{other} {said}"), at, other_at


def names_in_tables(lines: Iterable[Sequence[Shown]]) -> Iterator[Together]:
    """The cells of each line that are below a heading for a forename and one for a surname, whatever is between."""
    places: list[tuple[int, int]] = []
    for line in lines:
        called = {each.place: part for each in line if (part := part_called(each.said.text))}
        if len({*called.values()}) == len(PartOfAName):
            places = _pairs(called)
            yield from _together(line, [(one + 1, other + 1) for one, other in places], called)
        elif places:
            yield from _together(line, places, called)


def names_in_labelled_cells(lines: Iterable[Sequence[Shown]]) -> Iterator[Together]:
    """The pairs of cells in a line of which one is `Surname: …` and the next such cell `Forename: …`, or vice versa."""
    for line in lines:
        for text, at, other in names_labelled([each.said.text for each in line]):
            if line[other].place - line[at].place <= BESIDE:
                yield Together(text, (line[at].at, line[other].at))


def names_of_families(columns: Sequence[Sequence[Shown]], identities: Identities) -> Iterator[Together]:
    """The cells below `Quillfeather family`, and below it in the next column, each with that surname."""
    for column, behind in zip_longest(columns, columns[1:], fillvalue=()):
        heads = [(each, surname) for each in column if (surname := family_in(each.said.text))]
        heads = [(each, surname) for each, surname in heads if identities.is_name_like(surname)]
        for at, (head, surname) in enumerate(heads):
            end = heads[at + 1][0].place if at + 1 < len(heads) else head.place + BESIDE
            near = behind if behind and behind[0].line - head.line == 1 else ()
            for each in (*column, *near):
                if head.place <= each.place < end and each is not head and _may_be_forename(each.said.text):
                    yield Together(f"{each.said.text} {surname}", (head.at, each.at))


@lru_cache(TEXTS_AT_HAND)
def family_in(text: str) -> str:
    """The surname in `Quillfeather family`."""
    found = _FAMILY.fullmatch(text) if text.count(" ") else None
    return found["surname"] if found else ""


@lru_cache(TEXTS_AT_HAND)
def is_labelled(text: str) -> bool:
    """Whether a text is a part of a name after its label."""
    return any(_labelled(text))


def _may_be_forename(text: str) -> bool:
    return len(text) <= LABELS_AT_MOST and not any(map(str.isdigit, text)) and not family_in(text)


def _labelled(text: str) -> Iterator[tuple[PartOfAName, str]]:
    found = _LABELLED.fullmatch(text) if "n" in text and len(text) <= 2 * LABELS_AT_MOST else None
    if found:
        yield PartOfAName.FORENAME if found["forename"] else PartOfAName.SURNAME, found["value"]


def _pairs(called: dict[int, PartOfAName]) -> list[tuple[int, int]]:
    """The places of each forename and surname: a surname has the forename that is nearest to it."""
    forenames = [place for place, part in called.items() if part is PartOfAName.FORENAME]
    surnames = [place for place, part in called.items() if part is PartOfAName.SURNAME]
    return [(min(forenames, key=lambda each: abs(each - place)), place) for place in surnames]


def _together(
    line: Sequence[Shown], places: Iterable[tuple[int, int]], called: dict[int, PartOfAName]
) -> Iterator[Together]:
    cells = {each.place: each for each in line if not each.said.is_number and each.place not in called}
    for forename, surname in places:
        one, other = cells.get(forename), cells.get(surname)
        if one and other:
            yield Together(f"{one.said.text} {other.said.text}", (one.at, other.at))
