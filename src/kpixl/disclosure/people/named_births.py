"""
Whose day of birth a day is if their name is also a word: "Page (4/3/2011)" is Hope Page's if she was born then.

A name that means nothing else is found by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import pyarrow as pa

from kpixl.disclosure.people.parts_of_names import parts_of
from kpixl.disclosure.people.short_names import is_a_word
from kpixl.disclosure.people.telling_columns import BORN
from kpixl.extracts.dates import read_dates
from kpixl.extracts.schema import FORENAME, SURNAME
from kpixl.extracts.wording import Reading

SHORT = 3  # letters: a name this short is not looked for alone either


def named_births(tables: Iterable[Mapping[str, pa.Array]], reading: Reading) -> dict[date, Collection[str]]:
    """By day of birth, the parts of the names of everybody born then that are words or short."""
    found: dict[date, set[str]] = {}
    for table in tables:
        if not {FORENAME, SURNAME, BORN} <= table.keys():
            continue
        days = read_dates(table[BORN], reading).days.tolist()
        for names in (table[FORENAME].dictionary_encode(), table[SURNAME].dictionary_encode()):
            words = [[part for part in parts_of(each) if _is_word(part)] for each in names.dictionary.to_pylist()]
            for at, day in zip(names.indices.to_pylist(), days, strict=True):
                if day is not None and at is not None and words[at]:
                    found.setdefault(day, set()).update(words[at])
    return dict(found)


def _is_word(part: str) -> bool:
    return len(part) <= SHORT or is_a_word(part)
