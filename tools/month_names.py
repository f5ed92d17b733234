"""
Writes src/kpixl/disclosure/people/month_names.txt: the names of months in other languages, from Unicode's CLDR.

    pip install babel; PYTHONPATH=src python tools/month_names.py

Babel, which contains CLDR, takes 30 MB: too much for some hundred words that do not change.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import metadata

from babel.core import get_cldr_version
from babel.dates import get_month_names

from kpixl.disclosure.people.days import MONTH_NAMES_FILE, MONTH_NUMBERS
from kpixl.disclosure.people.folding import folded

# Languages in Latin letters that families in England (Census 2021) and Wales speak.
LANGUAGES = "cs cy de es fr ga hu it ku lt lv nl pl pt ro sk so sq tr"
_SOFT = re.compile("^(?:rh|[mgt])")  # first letters of Welsh months that have a soft mutation: Mawrth, o Fawrth
_MUTATED = {"rh": "r", "m": "f", "g": "", "t": "d"}


def _names(language: str) -> Iterator[tuple[str, int]]:
    for context in ("format", "stand-alone"):
        for number, name in get_month_names("wide", context, language).items():
            plain = folded(name).text
            yield plain, number
            if language == "cy":
                yield _SOFT.sub(lambda found: _MUTATED[found[0]], plain), number


def months() -> dict[int, list[str]]:
    """Each month's one-word names, except names that mean two months or begin like the month's English name."""
    numbers = defaultdict[str, set[int]](set)
    for language in LANGUAGES.split():
        for name, number in _names(language):
            numbers[name].add(number)
    of_month = defaultdict[int, list[str]](list)
    for name, some in sorted(numbers.items()):
        if name.isalpha() and len(some) == 1 and MONTH_NUMBERS.get(name[:3]) not in some:
            of_month[min(some)].append(name)
    return dict(sorted(of_month.items()))


def written() -> str:
    lines = [f"Babel {metadata.version('babel')}, CLDR {get_cldr_version()}: {LANGUAGES}"]
    return "\n".join([*lines, *(" ".join([str(number), *names]) for number, names in months().items())]) + "\n"


if __name__ == "__main__":
    MONTH_NAMES_FILE.write_text(written(), encoding="ascii")
