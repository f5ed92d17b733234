"""How an indicator is declared: the decorator that the functions of this package wear."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from kpixl.extracts.reading import Extracts
from kpixl.indicators.asked import Asked
from kpixl.indicators.cohorts import Cohort
from kpixl.words.terms import Declaration, GoodIs, Unit


@dataclass(frozen=True)
class DeclaredIndicator:
    """
    An indicator: its cohort, and what config and the engine must know of it.

    `reads` are the tables without which it can't be known; `may_read` those it does without.
    """

    declaration: Declaration
    reads: tuple[str, ...]
    may_read: tuple[str, ...]
    definition: str
    function: Callable[..., Cohort]

    def __call__(self, extracts: Extracts, asked: Asked, **parameters: object) -> Cohort:
        return self.function(extracts, asked, **parameters)

    @property
    def key(self) -> str:
        return self.declaration.key


def indicator(
    *, good_is: GoodIs, unit: Unit, reads: tuple[str, ...], may_read: tuple[str, ...] = ()
) -> Callable[[Callable[..., Cohort]], DeclaredIndicator]:
    """
    Declare a cohort function an indicator.

    The function's name is the indicator's key, its docstring the published definition, and its arguments after
    `extracts` and `asked` are the parameters that config must give.
    """

    def declared(function: Callable[..., Cohort]) -> DeclaredIndicator:
        parameters = list(inspect.signature(function).parameters.values())[2:]
        declaration = Declaration(
            function.__name__, good_is, unit, {parameter.name: str(parameter.annotation) for parameter in parameters}
        )
        tables = tuple(dict.fromkeys(reads))
        return DeclaredIndicator(declaration, tables, may_read, inspect.cleandoc(function.__doc__ or ""), function)

    return declared
