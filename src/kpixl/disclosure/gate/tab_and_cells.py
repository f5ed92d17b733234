"""What a tab's name says together with cells of its sheet: a surname with a forename, DOB with a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpixl.disclosure.gate.cells import DIGITS_OF_A_DAY
from kpixl.disclosure.gate.headings import says_day_of_birth
from kpixl.disclosure.gate.ordinary_cells import has_rare_name
from kpixl.disclosure.gate.shown_cells import Shown, ShownText, Together
from kpixl.disclosure.people.days import days_in
from kpixl.disclosure.people.folding import folded
from kpixl.disclosure.people.identities import Identities

WORDS_OF_A_NAME = 2
INWARD = 3  # characters of a postcode's second half
FIRST_ROWS = 10  # texts in these may belong to a tab's name, as a title does


def with_the_tab(name: str, rows: Sequence[Sequence[Shown]], identities: Identities) -> Iterator[Together]:
    """The cells that may be about the person whom the tab is named for, each with the tab's name before it."""
    if says_day_of_birth(name):
        cells = (each for row in rows for each in row)
        yield from (Together(f"born {each.said.text}", (each.at,)) for each in cells if _may_be_day(each.said.text))
    if (half := name.strip().upper()) in identities.addresses.half_postcodes:
        texts = ((each, f"{half} {each.said.text}") for row in rows for each in row if len(each.said.text) == INWARD)
        yield from (Together(text, (each.at,)) for each, text in texts)
    if not identities.is_name_like(name):
        return
    is_rare = has_rare_name(name, identities)
    for row in rows:
        if row[0].line > FIRST_ROWS:
            return
        for each in row:
            if _may_go_on(each.said, is_rare, identities):
                yield Together(f"{name}\n{each.said.text}", (each.at,))


def _may_go_on(said: ShownText, is_rare: bool, identities: Identities) -> bool:
    """Whether a cell may be about the person whom the tab names: `Mark as complete` on a tab called Jordan is not."""
    words = [each.text for each in folded(said.text).words]
    if said.is_number or any(days_in(folded(said.text))):
        return is_rare and _is_day(said.text)
    if has_rare_name(said.text, identities):
        return is_rare or len(words) <= WORDS_OF_A_NAME
    return is_rare and all(identities.names.keys_of(each) for each in words)


def _may_be_day(text: str) -> bool:
    return _is_day(text) or (text.isdecimal() and len(text) == DIGITS_OF_A_DAY)


def _is_day(text: str) -> bool:
    """Whether a text has the digits of a day, and something between them."""
    return any(map(str.isdigit, text)) and not text.isdecimal()
