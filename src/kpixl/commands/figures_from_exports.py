"""
What the exports gave for the months of a page: figures, and everything that a refresh says and writes about them.

It is computed once for the same exports, config and version of kpixl, and kept in the user's cache: after somebody
has only typed a text, nothing is computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.commands.data_quality import flaw_queries
from kpixl.commands.page_evidence import facts_of_month
from kpixl.config.values import Config
from kpixl.extracts.exports import Export
from kpixl.figures.answers import Figures, History
from kpixl.narratives.margin import Breakdowns
from kpixl.scorecard.scorecard import Query
from kpixl.words.periods import Period
from kpixl.words.terms import GroupBy, Pull
from kpixl.workbook.case_tables import SheetRows, group_rows, sheet_rows
from kpixl.workbook.childrens_rows import pseudonyms_of

if TYPE_CHECKING:
    from kpixl.figures.answers import Computed
    from kpixl.figures.evidence_facts import Facts


class MonthsWanted(Struct, frozen=True):
    """
    The months whose figures are wanted, the months to compare, and longer spans; `with_rows` adds all a page shows.

    `once` are months that are compared this time only and known afterwards: the next refresh does not ask for them.
    """

    months: tuple[Period, ...]
    compare: tuple[Period, ...] = ()
    spans: tuple[Period, ...] = ()
    with_rows: bool = True
    once: tuple[Period, ...] = ()

    @property
    def next_time(self) -> MonthsWanted:
        """What the next refresh asks for."""
        return replace(self, once=())


class FromExports(Struct, frozen=True):
    """
    What the exports gave. `sheet_rows` gives the rows about children by sheet; it is called only to write them.

    `mark` is the same for everything computed from the same exports, config and version of kpixl; empty if unknown.
    """

    figures: Figures
    spans: Figures
    restated: Figures
    exports: Mapping[Period, Export | None]  # which export each month's figures come from
    compared: Export | None
    notes: tuple[str, ...]
    rows: int  # how many were read
    flaws: tuple[Query, ...] = ()
    breakdowns: Breakdowns = field(default_factory=dict)
    people: frozenset[bytes] = frozenset()  # pseudonyms, if the workbook is to hold no rows about children
    sheet_rows: Callable[[], SheetRows] = dict
    mark: str = ""
    facts: Mapping[str, Facts] = field(default_factory=dict)  # of the newest month's figures, by indicator

    def facts_of(self, period: Period) -> Mapping[str, Facts]:
        """What the rows say about a month's figures; empty if it was not computed, as when all of it is issued."""
        return {key: each for key, each in self.facts.items() if each.figure.period == period}


def computed_now(folder: Path, config: Config, wanted: MonthsWanted, once_read: Callable[[], object]) -> FromExports:
    """
    What the exports in a folder give, read and computed.

    `once_read` is called after the first export was read, which needs the most memory, and before anything is
    computed.
    """
    from kpixl.figures.computing import compute  # imports pandas: slow to load, and not needed for kept figures

    history, rows = History.OWN_ELSE_NEWEST, wanted.with_rows
    computed = compute(
        folder, config, wanted.months, history,
        compare=wanted.compare, once=wanted.once, spans=wanted.spans, with_rows=rows, once_read=once_read,
    )  # fmt: skip
    wants_none = config.pull is Pull.NONE
    month = max(wanted.months)
    written = group_rows(computed, month) if rows else {}
    written = {**sheet_rows(computed, month), **written} if rows and not wants_none else written
    return FromExports(
        figures=computed.figures,
        spans=computed.spans,
        restated=computed.restated,
        exports=computed.exports,
        compared=computed.compared,
        notes=computed.notes,
        rows=computed.rows,
        flaws=tuple(flaw_queries(computed.by_export, config)) if rows else (),
        breakdowns=_breakdowns(computed) if rows else {},
        people=pseudonyms_of(computed) if rows and wants_none else frozenset(),
        sheet_rows=lambda: written,
        facts=facts_of_month(computed, month) if rows else {},
    )


def _breakdowns(computed: Computed) -> Breakdowns:
    """The groups of each figure, teams and services in one mapping: a text may name either."""
    from kpixl.figures.groups import broken_down

    teams, services = (broken_down(computed, by) for by in (GroupBy.TEAM, GroupBy.SERVICE))
    return {place: {**teams[place], **services[place]} for place in teams}


def exports_of(given: FromExports) -> Sequence[Export]:
    """The exports behind the figures and what is said about them, each once."""
    found = [*given.exports.values(), given.compared]
    return list(dict.fromkeys(export for export in found if export))
