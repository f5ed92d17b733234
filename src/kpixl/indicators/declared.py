"""How an indicator is declared: the decorator that the functions of this package wear."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import Cohort
from kpixl.words.terms import Declaration, GoodIs, Unit


@dataclass(frozen=True)
class KnownTexts:
    """A column whose texts should all be in one of the council's lists, and what becomes of those that are not."""

    table: str
    column: str
    lists: tuple[str, ...]
    consequence: str

    def words(self, lists: Mapping[str, object]) -> Sequence[str]:
        return [word for name in self.lists for word in cast("Sequence[str]", lists[name])]


@dataclass(frozen=True)
class DeclaredIndicator:
    """
    An indicator: its cohort, and what config and the engine must know of it.

    `reads` are the tables without which it can't be known; `may_read` those it does without, each with what the
    scorecard then says (nothing, where it need not). `reads_if` are tables that a choice makes necessary: parameter
    and value → table. `flags` are the flags it looks for in a table's outcomes: the parameter that names them, or
    the names. `known_texts` are columns whose every text should mean something.
    """

    declaration: Declaration
    definition: str
    function: Callable[..., Cohort]
    reads: tuple[str, ...]
    may_read: Mapping[str, str] = field(default_factory=dict)
    reads_if: Mapping[tuple[str, str], str] = field(default_factory=dict)
    flags: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    known_texts: tuple[KnownTexts, ...] = ()

    def __call__(self, caseload: Caseload, **parameters: object) -> Cohort:
        return self.function(caseload, **parameters)

    @property
    def key(self) -> str:
        return self.declaration.key

    def tables(self, parameters: Mapping[str, object]) -> tuple[str, ...]:
        """The tables without which it can't be known, with this council's parameters."""
        chosen = [table for (name, value), table in self.reads_if.items() if parameters.get(name) == value]
        return (*self.reads, *chosen)

    def flags_in(self, parameters: Mapping[str, object]) -> Mapping[str, Sequence[str]]:
        """Table → the flags looked for in its outcomes, with this council's parameters."""
        return {
            table: cast("Sequence[str]", parameters[names]) if isinstance(names, str) else names
            for table, names in self.flags.items()
        }


def indicator(
    *,
    good_is: GoodIs,
    unit: Unit,
    reads: tuple[str, ...],
    may_read: Mapping[str, str] | None = None,
    reads_if: Mapping[tuple[str, str], str] | None = None,
    flags: Mapping[str, str | tuple[str, ...]] | None = None,
    known_texts: tuple[KnownTexts, ...] = (),
) -> Callable[[Callable[..., Cohort]], DeclaredIndicator]:
    """
    Declare a cohort function an indicator.

    The function's name is the indicator's key, its docstring the published definition, and its arguments after
    `caseload` are the parameters that config must give.
    """

    def declared(function: Callable[..., Cohort]) -> DeclaredIndicator:
        parameters = list(inspect.signature(function).parameters.values())[1:]
        return DeclaredIndicator(
            declaration=Declaration(
                function.__name__,
                good_is,
                unit,
                {parameter.name: str(parameter.annotation) for parameter in parameters},
            ),
            definition=inspect.cleandoc(function.__doc__ or ""),
            function=function,
            reads=tuple(dict.fromkeys(reads)),
            may_read=may_read or {},
            reads_if=reads_if or {},
            flags=flags or {},
            known_texts=known_texts,
        )

    return declared
