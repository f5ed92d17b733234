"""
Writes src/kpixl/words/bank_holidays.txt: the bank holidays in the installed `holidays` library.

    PYTHONPATH=src python tools/bank_holidays.py
"""

from __future__ import annotations

from importlib import metadata

from kpixl.words.bank_holiday_list import LIBRARY, LIST
from kpixl.words.periods import bank_holidays_of_the_library

REGIONS = ("ENG", "NIR", "SCT", "WLS")


def written() -> str:
    lines = [f"{LIBRARY} {metadata.version(LIBRARY)}"]
    lines += [" ".join([region, *map(str, bank_holidays_of_the_library(region))]) for region in REGIONS]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    LIST.write_text(written(), encoding="ascii")
