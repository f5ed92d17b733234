"""Marks of the definitions behind figures, which show later whether a definition has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

from kpixl.config.values import Config, Indicator
from kpixl.indicators import declared
from kpixl.words.periods import Period
from kpixl.words.terms import Unit

DEFINITION_MARK_LENGTH = 12


class DefinitionMarks(Struct, frozen=True, dict=True):
    """The marks of a config's indicators; the part they share is computed once."""

    config: Config

    def of(self, indicator: Indicator, period: Period) -> str:
        """A mark of everything that decides what an indicator counts in a month; not of how it is judged or printed."""
        of_year = self.config.population_of(period.year) if indicator.unit is Unit.RATE else None
        decides = [
            *_plain_list([declared(indicator).definition, indicator.parameters]),
            *self._shared,
            *_plain_list([of_year, *([indicator.own.cohort] if indicator.own else [])]),
        ]
        return hashlib.sha256(json.dumps(decides).encode()).hexdigest()[:DEFINITION_MARK_LENGTH]

    @cached_property
    def _shared(self) -> list[object]:
        config = self.config
        return _plain_list([config.shared, config.reading, config.knowing, config.bank_holiday_region])


def _plain_list(values: Iterable[object]) -> list[object]:
    return [_plain(each) for each in values]


def _plain(value: object) -> object:
    """The value as nested lists of texts, in the same order in every process."""
    if isinstance(value, Struct):
        told = ((field, getattr(value, field.name)) for field in fields(value))
        return [[field.name, _plain(each)] for field, each in told if not _says_nothing(field, each)]
    if isinstance(value, Mapping):
        return sorted([str(key), _plain(each)] for key, each in value.items())
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return _plain_list(value)
    return str(value)


def _says_nothing(field: FieldInfo, value: object) -> bool:
    """Whether a field has its default and so stays out of the mark: a setting added later then changes no mark."""
    return field.default_factory is not NODEFAULT and value == field.default_factory()
