"""Cells of ordinary words, which do not become a name merely because another such cell is beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from string import ascii_uppercase

from kpixl.disclosure.finding import FindingKind
from kpixl.disclosure.gate.headings import Calls, says_birth, says_day_of_birth
from kpixl.disclosure.gate.shown_cells import Shown
from kpixl.disclosure.people.days import days_in
from kpixl.disclosure.people.folding import folded
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.ordinary_words import INSTITUTIONS, MEANS_MORE, is_ordinary

_OF_SOMEBODY = re.compile(
    r"(?i)\b(?:dob|born|aged?|boy|girl|male|female|son|daughter|brother|sister|siblings?|mother|father|mum|dad|child"
    r"|baby|yp|young person|pupil|client|family|[mf])\b|\bname\W*\Z|\b(?:fore|first|sur|last|given)[ _-]?names?\b"
)


def has_rare_name(text: str, identities: Identities) -> bool:
    """Whether a text has a part of somebody's name that means nothing else."""
    words = [each.text for each in folded(text).words]
    return any(identities.names.keys_of(each) and not is_ordinary(each) for each in words)


def is_place(text: str, identities: Identities) -> bool:
    """Whether the part of a name in a text belongs to a place, a team or a title: `May Street meeting` beside a day."""
    if says_birth(text) or has_rare_name(text, identities):
        return False
    words = [each.text for each in folded(text).words]
    of_names = [len(each) == 1 or bool(identities.names.keys_of(each)) for each in words]
    if len(words) < 2 or (all(of_names) and INSTITUTIONS.isdisjoint(words)):
        return False
    return not any(each.kind is FindingKind.PERSON_NAME for each in identities.found_in(text))


def ordinary_words(telling: Iterable[str]) -> frozenset[str]:
    """The texts of one word that is not only a name: two such words may be beside each other by chance."""
    return frozenset(each for each in telling if len(each) > 1 and each.isalpha() and is_ordinary(each.lower()))


def apart_where_ordinary(run: Sequence[Shown], ordinary: frozenset[str]) -> Iterator[Sequence[Shown]]:
    """A run of cells, cut between two ordinary words that are no name, unless a word in the run speaks of somebody."""
    cuts = [
        at
        for at, (before, each) in enumerate(pairwise(run), start=1)
        if each.said.text in ordinary and before.said.text in ordinary and not _may_be_a_name(before, each)
    ]
    if not cuts or any(_OF_SOMEBODY.search(each.said.text) for each in run if not each.said.is_number):
        yield run
        return
    for start, end in pairwise([0, *cuts, len(run)]):
        yield run[start:end]


def _may_be_a_name(before: Shown, each: Shown) -> bool:
    """Whether two words with capitals, side by side, mean no place, month or colour: Hope | Hunter, not May | Court."""
    are_side_by_side = each.place - before.place == 1 and _row(before) == _row(each)
    return are_side_by_side and all(
        word.istitle() and word.lower() not in MEANS_MORE for word in (before.said.text, each.said.text)
    )


def _row(cell: Shown) -> str:
    return cell.at.lstrip(ascii_uppercase)


def without_cohorts(column: Sequence[Shown]) -> list[Shown]:
    """A column without headings that speak of births over nothing but the first and last days of months."""
    counted, heading, edges = set[str](), None, 0
    for each in (*column, None):
        if each is None or each.said.calls is not None:
            if heading and edges > 1:
                counted.add(heading.at)
            is_birth = each is not None and each.said.calls is Calls.BIRTH and not says_day_of_birth(each.said.text)
            heading, edges = each if is_birth else None, 0
        elif heading and (days := [day for written in days_in(folded(each.said.text)) for day in written.days]):
            edges += 1
            heading = heading if any(map(is_month_s_edge, days)) else None
    return [each for each in column if each.at not in counted] if counted else list(column)


def is_month_s_edge(day: date) -> bool:
    """Whether a day is the first or the last of a month: cohorts are counted from and to such days."""
    return day.day == 1 or (day + timedelta(days=1)).day == 1
