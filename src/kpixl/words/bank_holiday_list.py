"""
The bank holidays as the `holidays` library has them, written down: loading it takes as long as reading half an export.

The list holds for the version that it was made from (`tools/bank_holidays.py`); with another one, the library is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("bank_holidays.txt")
LIBRARY = "holidays"


@cache
def listed_bank_holidays() -> Mapping[str, list[str]]:
    """The days by region, in order, of all years; nothing where the library is of another version."""
    from importlib import metadata  # slow to load, and who only looks at months needs none of it

    made_from, *regions = LIST.read_text(encoding="ascii").splitlines()
    if made_from != f"{LIBRARY} {metadata.version(LIBRARY)}":
        return {}
    return {region: days for region, *days in map(str.split, regions)}
