"""Counts of texts that none of the council's lists names: a new word for "done" or "in touch" must not be missed."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from kpixl.config.values import Config
from kpixl.extracts.schema import TABLES
from kpixl.figures.rows_used import of_period
from kpixl.indicators import declared
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.declared import KnownTexts

# A text is shown only if it is a code on many rows: anything else may be what somebody typed about one child.
SHOWN_FROM = 5  # rows
LONGEST_SHOWN = 60  # characters
SHOWN_TEXTS = 10


class UnlistedTexts(Struct, frozen=True):
    """The rows of one column whose text is in no list, and what becomes of them."""

    file: str
    column: str
    texts: tuple[tuple[str, int], ...]  # texts that may be shown, and how often each occurs; the most frequent first
    others: int  # rows with any other text
    consequence: str
    keys: tuple[str, ...]  # of the indicators that read them
    of_rows: int

    @property
    def count(self) -> int:
        """The number of rows concerned."""
        return sum(times for _, times in self.texts) + self.others

    def in_words(self) -> str:
        """`rating is in no list: taken as not good ('amber plus' 12 times, other texts 3 times)`"""
        said = [f"'{text}' {_times(times)}" for text, times in self.texts]
        said += [f"other texts {_times(self.others)}"] if self.others else []
        return f"{self.column} is in no list: {self.consequence} ({', '.join(said)})"


def unlisted_texts(caseload: Caseload, config: Config) -> Iterator[UnlistedTexts]:
    """The columns of an export that have such texts. Care leavers are counted only for the newest period."""
    readers: dict[KnownTexts, list[str]] = {}
    for indicator in config.indicators:
        for known in declared(indicator).known_texts:
            readers.setdefault(known, []).append(indicator.key)
    for known, keys in readers.items():
        found = _unlisted(caseload, known, tuple(keys))
        if found.count:
            yield found


def _unlisted(caseload: Caseload, known: KnownTexts, keys: tuple[str, ...]) -> UnlistedTexts:
    newest = max(range(len(caseload.periods)), key=lambda place: caseload.periods[place])
    of_newest = of_period(caseload, known.table, newest)
    texts = caseload[known.table][known.column][of_newest]
    odd = texts[known.is_unlisted(texts, caseload.texts)].astype(str)
    times = sorted(odd.value_counts().items(), key=lambda each: (-each[1], each[0]))
    shown = [(str(text), int(n)) for text, n in times if n >= SHOWN_FROM and len(str(text)) < LONGEST_SHOWN]
    shown = shown[:SHOWN_TEXTS]
    return UnlistedTexts(
        caseload.extracts.files.get(known.table, TABLES[known.table].name),
        TABLES[known.table].columns[known.column].name,
        tuple(shown),
        len(odd) - sum(n for _, n in shown),
        known.consequence,
        keys,
        len(texts),
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
