"""
The texts of the page's rows, and which indicator each belongs to: the right one, or none.

A row shows in several ways which indicator it is: by its hidden key, its ref and metric, its target and benchmarks, and
its figures. Sorting, cutting or pasting a part of the row leaves the other parts behind. If they contradict each other,
the text is nobody's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cached_property
from typing import TypeVar

from msgspec import Struct, field

from kpixl.config.values import Indicator

_Group = TypeVar("_Group", bound=Hashable)

IndicatorNames = Mapping[tuple[str, str], str]
"""The ref and label that a row shows → its indicator's key."""

RowFigures = tuple[str, ...]
"""The numbers and percentages of a row as its cells hold them, month by month."""

WroteTarget = Callable[[str, int, str], bool]
"""Whether kpixl wrote a text in an indicator's row as its target (0) or as one of its benchmarks (1, 2)."""


class RowsWritten(Struct, frozen=True):
    """
    What kpixl wrote in the rows of a page, by which the rows are recognised.

    `names` are the names with which the page was written: config may have renamed indicators since.
    """

    names: IndicatorNames
    figures: Mapping[str, RowFigures] = field(default_factory=dict)
    wrote_target: WroteTarget | None = None  # None if it is not known what was written

    def is_nameless(self, row: PageText) -> bool:
        """Whether a row has lost its key and its name, and does not contradict them."""
        return row.key not in self.names.values() and all(row.label != label for _, label in self.names)


class PageText(Struct, frozen=True):
    """
    A row of the page as it was found: the texts of its key, ref, metric and narrative columns, its figures, and its
    target and two benchmarks.
    """

    row: int
    key: str
    ref: str
    label: str
    text: str
    figures: RowFigures = ()
    targets: tuple[str, ...] = ()


class Found(Struct, frozen=True):
    """
    Texts by indicator, for indicators whose row is there; and rows with a text that belong to no indicator.

    `rows` are the numbers of the rows that the texts are in.
    """

    texts: Mapping[str, str]
    unplaced: tuple[PageText, ...]
    rows: Mapping[str, int]


class Agreement(IntEnum):
    """The parts of a row that show which indicator it is, the best first; no other part contradicts them."""

    ALL, NAME, KEY = range(3)


class Claim(Struct, frozen=True):
    """A row that shows which indicator it is."""

    key: str
    agreement: Agreement
    row: PageText


def indicator_names(indicators: Sequence[Indicator]) -> IndicatorNames:
    return {(indicator.ref, indicator.label): indicator.key for indicator in indicators}


def found(rows: Sequence[PageText], indicators: Sequence[Indicator], written: RowsWritten | None = None) -> Found:
    """
    The indicator that each text belongs to, or none.

    Ref and metric take precedence over the key, because they move with the text: sorting the page without its hidden
    column leaves every key behind. Without `written`, the indicators' names are used. If several rows claim one
    indicator, the row with the most agreement counts; equally good rows are nobody's, unless their texts are the same.
    """
    known = _known(indicators, written)
    claims: dict[str, list[Claim]] = defaultdict(list)
    unplaced = []
    for row in rows:
        claim = known.claim(row)
        if claim is None:
            unplaced.append(row)
        else:
            claims[claim.key].append(claim)
    placed: dict[str, PageText] = {}
    for key, theirs in claims.items():
        chosen = _chosen(theirs)
        if chosen is not None:
            placed[key] = chosen
        unplaced += [each.row for each in theirs if chosen is None or each.row.text != chosen.text]
    return Found(
        {key: row.text for key, row in placed.items()},
        tuple(sorted((row for row in unplaced if row.text), key=lambda row: row.row)),
        {key: row.row for key, row in placed.items()},
    )


def named_by_rows(
    rows: Sequence[PageText], indicators: Sequence[Indicator], written: RowsWritten | None = None
) -> dict[int, str]:
    """The indicator that each row shows it is, by row number; without rows that show none, or two."""
    known = _known(indicators, written)
    return {row.row: claim.key for row in rows if (claim := known.claim(row))}


def _chosen(claims: Sequence[Claim]) -> PageText | None:
    best = min(claim.agreement for claim in claims)
    rows = [claim.row for claim in claims if claim.agreement is best]
    texts = {row.text for row in rows if row.text}
    if len(rows) > 1 and len(texts) > 1:
        return None
    return next((row for row in rows if row.text), rows[0])


def _known(indicators: Sequence[Indicator], written: RowsWritten | None) -> _Known:
    written = written or RowsWritten(indicator_names(indicators))
    # An indicator that config no longer has keeps the words that are still in its row.
    return _Known(written, {*(each.key for each in indicators), *written.names.values()})


class _Known(Struct, frozen=True, dict=True):
    """What was written on the page, and the keys that the page or config has."""

    written: RowsWritten
    keys: set[str]

    @cached_property
    def by_label(self) -> Mapping[str, set[str]]:
        return _grouped((label, key) for (_, label), key in self.written.names.items())

    @cached_property
    def by_ref(self) -> Mapping[str, set[str]]:
        return _grouped((ref, key) for (ref, _), key in self.written.names.items() if ref)

    @cached_property
    def by_figures(self) -> Mapping[RowFigures, set[str]]:
        return _grouped((figures, key) for key, figures in self.written.figures.items())

    def claim(self, row: PageText) -> Claim | None:
        """What the row shows about itself; None if it shows nothing, or contradicts itself."""
        claim = self._by_words(row)
        return None if claim is None or claim.key not in self.keys or self._is_anothers(row, claim.key) else claim

    def _is_anothers(self, row: PageText, key: str) -> bool:
        """Whether everything beside the text, from some column on, is another indicator's rather than its own."""
        shown = self.by_figures.get(row.figures, set())
        if key not in shown:
            return bool(shown) and any(row.figures)
        first = next((at for at, _ in enumerate(row.targets) if not self._has_targets_of(row, key, at, at + 1)), None)
        return first is not None and any(self._has_targets_of(row, other, first) for other in shown - {key})

    def _has_targets_of(self, row: PageText, key: str, first: int, end: int | None = None) -> bool:
        """Whether target and benchmarks, from `first` up to `end`, are as they were written for an indicator."""
        wrote = self.written.wrote_target
        return wrote is None or all(wrote(key, at, row.targets[at]) for at in range(len(row.targets))[first:end])

    def _by_words(self, row: PageText) -> Claim | None:
        named = self.written.names.get((row.ref, row.label))
        if named is not None:
            return Claim(named, Agreement.ALL if named == row.key else Agreement.NAME, row)
        of_label, of_ref = self.by_label.get(row.label), self.by_ref.get(row.ref)
        if of_label is not None:
            if row.key in of_label:
                return Claim(row.key, Agreement.NAME, row)
            [*only] = of_label if of_ref is None and row.key not in self.keys else ()
            return Claim(only[0], Agreement.NAME, row) if len(only) == 1 else None
        is_renamed = bool(row.label) and (of_ref is None or row.key not in of_ref)
        is_of_another = of_ref is not None and row.key not in of_ref
        return None if is_renamed or is_of_another else Claim(row.key, Agreement.KEY, row)


def _grouped(pairs: Iterable[tuple[_Group, str]]) -> Mapping[_Group, set[str]]:
    groups: dict[_Group, set[str]] = defaultdict(set)
    for group, key in pairs:
        groups[group].add(key)
    return groups
