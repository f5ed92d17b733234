"""
The bank holidays of the `holidays` library, listed in a file: loading the library takes as long as reading half an
export.

The list holds for the library's version that it was made from (`tools/bank_holidays.py`); for any other version, the
library itself is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kpixl.words.installed import versions_of

LIST = Path(__file__).with_name("bank_holidays.txt")
LIBRARY = "holidays"


@cache
def listed_bank_holidays() -> Mapping[str, list[str]]:
    """The days of all years by region, in order; empty if the installed library is of another version."""
    made_from, *regions = LIST.read_text(encoding="ascii").splitlines()
    if made_from not in [f"{LIBRARY} {version}" for version in versions_of(LIBRARY)[:1]]:
        return {}
    return {region: days for region, *days in map(str.split, regions)}
