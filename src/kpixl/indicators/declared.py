"""How an indicator is declared: the decorator of this package's functions, and what an indicator says about itself."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum, auto
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
from msgspec import Struct

from kpixl.extracts.schema import DATES_COUNTED_BY, TABLES, Kind
from kpixl.indicators.case_words import CaseWords
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import Cohort, Unlisted
from kpixl.words.periods import Flags
from kpixl.words.terms import Declaration, GoodIs, Unit

if TYPE_CHECKING:
    import pandas as pd


class Timing(Enum):
    """The time that a month's figure is about."""

    FLOW = auto()  # what happened in it
    STOCK = auto()  # what is open on its last day
    TERMLY = auto()  # the school term that ends in it


class Reads(Struct, frozen=True, dict=True):
    """
    What an indicator reads from a table.

    `decide` are the columns that decide who counts or who met the standard: if one is missing, the figure can't be
    known. `support` are columns that break ties or stand in for another: if one is missing, it is taken as empty.
    Columns in `also` decide if they are there. `needs` are dates without which this indicator can't use a row. `names`
    are columns of ids that must be on a usable row of another table, each with that table.
    """

    table: str
    decide: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """The dates this indicator reads that only some indicators read."""
        kinds = {column: TABLES[self.table].columns[column].kind for column in self.decide}
        return tuple(column for column, kind in kinds.items() if kind is Kind.MARKED_DATE)

    def usable(self, caseload: Caseload) -> Flags:
        """Which of the table's rows it can use: every date it reads is readable, and everything it needs is there."""
        rows = caseload[self.table]
        usable = np.ones(len(rows), dtype=bool)
        for column in self.dates:
            usable &= ~rows[f"{column}_unreadable"].to_numpy(dtype=bool)
        for column in self.needs:
            usable &= rows[column].notna().to_numpy()
        for column, table in self.names:
            usable &= rows[column].isin(caseload[table][column].dropna()).to_numpy(dtype=bool)
        return usable


class MayRead(Struct, frozen=True):
    """
    A table that an indicator can do without, and what the scorecard then says (empty: nothing).

    If the table is there, the columns in `with_it` decide, too.
    """

    reads: Reads
    without_it: str = ""
    with_it: tuple[Reads, ...] = ()


class SomeRow(Struct, frozen=True):
    """A kind of row. The table must have at least one usable row of this kind, or the figure can't be known."""

    table: str
    column: str
    words: str  # no row of ssd_missing "is of type missing"
    is_so: Callable[[Caseload], Flags]


class KnownTexts(Struct, frozen=True):
    """A column whose texts should all be in a list, and what becomes of a text that is in none."""

    table: str
    column: str
    is_known: Callable[[pd.Series, Mapping[str, object]], Flags]
    consequence: str

    def is_unlisted(self, texts: pd.Series, lists: Mapping[str, object]) -> Flags:
        is_there = cast("pd.Categorical", texts.array).codes >= 0
        return np.asarray(is_there & ~self.is_known(texts, lists))

    def unlisted(self, caseload: Caseload, rows: pd.DataFrame) -> Unlisted:
        """Which of these rows (with their period) have a text that no list names."""
        is_unlisted = self.is_unlisted(rows[self.column], caseload.texts)
        return Unlisted(self.table, self.column, rows["period"].to_numpy(), is_unlisted)


class LooksBack(Struct, frozen=True):
    """A table that must reach back a number of months before the month (a stock: before its last day)."""

    table: str
    months: int | str  # a number, or the name of the parameter that gives it


class DeclaredIndicator(Struct, frozen=True, dict=True):
    """
    An indicator: its cohort, and what config and the engine must know about it.

    `always` is what it reads from the tables without which it can't be known, `chosen` what a parameter's value adds to
    that. `flags` are the flags it looks for in a table's outcomes: the names, or the parameter that holds them;
    `named_flags` are the tables in which some row must name one. `checks_ids`: its persons must have a row in
    `ssd_person`, or else ids do not join. `unsure_of` are the columns that can leave a row of its cohort unknown.

    `counts` says what is counted `of` its denominator; a number from elsewhere must mean the same. `cases` are words
    for sentences. `same_cases_as` is the first of the indicators with this cohort; `share_of` is a count of which the
    page shows it as a share, although that count has more cases. It is `part_of` totals: the cohort of a total is made
    of its parts' cohorts. `holds_more`: this is a total that also has cases of no part.
    """

    declaration: Declaration
    definition: str
    function: Callable[..., Cohort]
    timing: Timing
    always: tuple[Reads, ...]
    chosen: Mapping[tuple[str, str], tuple[Reads, ...]]
    may_read: tuple[MayRead, ...]
    flags: Mapping[str, str | tuple[str, ...]]
    named_flags: tuple[str, ...]
    some_row: tuple[SomeRow, ...]
    known_texts: tuple[KnownTexts, ...]
    looks_back: LooksBack | None
    checks_ids: bool
    unsure_of: tuple[tuple[str, str], ...]
    cases: CaseWords
    counts: str = ""
    of: str = ""
    same_cases_as: DeclaredIndicator | None = None
    share_of: DeclaredIndicator | None = None
    part_of: tuple[DeclaredIndicator, ...] = ()
    holds_more: bool = False

    def __call__(self, caseload: Caseload, **parameters: object) -> Cohort:
        return self.function(caseload, **parameters)

    @property
    def key(self) -> str:
        return self.declaration.key

    @property
    def whole(self) -> DeclaredIndicator | None:
        """The count of which the page shows it as a share; None if there is no such count."""
        of = self.share_of or self.same_cases_as
        return of if of and of.declaration.unit in (Unit.COUNT, Unit.RATE) else None

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables that it reads in any council; those it can do without come last."""
        choices = [reads for chosen in self.chosen.values() for reads in chosen]
        named = [*self.always, *choices, *(each.reads for each in self.may_read)]
        return tuple(dict.fromkeys(reads.table for reads in named))

    @cached_property
    def deciding(self) -> Mapping[str, frozenset[str]]:
        """Table → its columns that decide in any council, including the date by which its rows are counted."""
        choices = [reads for chosen in self.chosen.values() for reads in chosen]
        others = [reads for each in self.may_read for reads in (each.reads, *each.with_it)]
        return {reads.table: _deciding(reads) for reads in _one_a_table([*self.always, *choices, *others])}

    def needed(self, parameters: Mapping[str, object]) -> tuple[Reads, ...]:
        """What it reads from the tables without which it can't be known, with this council's parameters."""
        chosen = [
            each for (name, value), reads in self.chosen.items() if parameters.get(name) == value for each in reads
        ]
        return _one_a_table([*self.always, *chosen])

    def flags_in(self, parameters: Mapping[str, object]) -> Mapping[str, Sequence[str]]:
        """Table → the flags looked for in its outcomes, with this council's parameters."""
        return {
            table: cast("Sequence[str]", parameters[names]) if isinstance(names, str) else names
            for table, names in self.flags.items()
        }


def _deciding(reads: Reads) -> frozenset[str]:
    counted_by = (name for name, each in TABLES[reads.table].columns.items() if each.kind in DATES_COUNTED_BY)
    return frozenset((*counted_by, *reads.decide, *reads.also))


def _one_a_table(reads: Iterable[Reads]) -> tuple[Reads, ...]:
    """The reads of each table, merged into one."""
    whole: dict[str, Reads] = {}
    for each in reads:
        before = whole.get(each.table)
        whole[each.table] = _merged(before, each) if before else each
    return tuple(whole.values())


def _merged(some: Reads, more: Reads) -> Reads:
    return Reads(
        some.table,
        tuple(dict.fromkeys((*some.decide, *more.decide))),
        tuple(dict.fromkeys((*some.support, *more.support))),
        tuple(dict.fromkeys((*some.needs, *more.needs))),
        tuple(dict.fromkeys((*some.names, *more.names))),
        tuple(dict.fromkeys((*some.also, *more.also))),
    )


def indicator(
    *,
    good_is: GoodIs,
    unit: Unit,
    timing: Timing,
    counts: str,
    of: str = "",
    cases: CaseWords,
    same_cases_as: DeclaredIndicator | None = None,
    share_of: DeclaredIndicator | None = None,
    part_of: tuple[DeclaredIndicator, ...] = (),
    holds_more: bool = False,
    reads: tuple[Reads, ...],
    chosen: Mapping[tuple[str, str], tuple[Reads, ...]] | None = None,
    may_read: tuple[MayRead, ...] = (),
    flags: Mapping[str, str | tuple[str, ...]] | None = None,
    named_flags: tuple[str, ...] = (),
    some_row: tuple[SomeRow, ...] = (),
    known_texts: tuple[KnownTexts, ...] = (),
    looks_back: LooksBack | None = None,
    checks_ids: bool | None = None,
    unsure_of: tuple[tuple[str, str], ...] = (),
) -> Callable[[Callable[..., Cohort]], DeclaredIndicator]:
    """
    Declare a cohort function to be an indicator.

    The function's name is the indicator's key, its docstring the published definition, and its arguments after
    `caseload` are the parameters that config must give. Ids are checked for every stock unless `checks_ids` is given.
    """

    def declared(function: Callable[..., Cohort]) -> DeclaredIndicator:
        return DeclaredIndicator(
            declaration=Declaration(function.__name__, good_is, unit, _parameters_of(function)),
            definition=inspect.cleandoc(function.__doc__ or ""),
            function=function,
            timing=timing,
            always=_one_a_table(reads),
            chosen=chosen or {},
            may_read=may_read,
            flags=flags or {},
            named_flags=named_flags,
            some_row=some_row,
            known_texts=known_texts,
            looks_back=looks_back,
            checks_ids=timing is Timing.STOCK if checks_ids is None else checks_ids,
            unsure_of=unsure_of,
            cases=cases,
            counts=counts,
            of=of,
            same_cases_as=same_cases_as,
            share_of=share_of,
            part_of=part_of,
            holds_more=holds_more,
        )

    return declared


def _parameters_of(function: Callable[..., Cohort]) -> dict[str, str]:
    """The names and types of the function's arguments after its caseload."""
    _, *parameters = inspect.signature(function).parameters.values()
    return {each.name: str(each.annotation) for each in parameters}
