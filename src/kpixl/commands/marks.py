"""Marks of what a figure was computed by, to know later whether that has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass

from kpixl.config.values import Config, Indicator
from kpixl.indicators import declared
from kpixl.words.periods import Period
from kpixl.words.terms import Unit

DEFINITION_MARK_LENGTH = 12


def definition_mark(config: Config, indicator: Indicator, period: Period) -> str:
    """A mark of all that decides what an indicator counts in a month, and not of how it is judged or printed."""
    decides = [
        declared(indicator).definition,
        indicator.parameters,
        config.shared,
        config.reading,
        config.knowing,
        config.bank_holiday_region,
        config.population_of(period.year) if indicator.unit is Unit.RATE else None,
        *([indicator.own.cohort] if indicator.own else []),
    ]
    return hashlib.sha256(json.dumps(_plain(decides)).encode()).hexdigest()[:DEFINITION_MARK_LENGTH]


def _plain(value: object) -> object:
    """The value as lists of texts, in one order in every process."""
    if is_dataclass(value):
        told = ((field, getattr(value, field.name)) for field in fields(value))
        return [[field.name, _plain(each)] for field, each in told if not _says_nothing(field, each)]
    if isinstance(value, Mapping):
        return sorted([str(key), _plain(each)] for key, each in value.items())
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value)


def _says_nothing(field: Field[object], value: object) -> bool:
    """Whether a choice that came later is one that the council does not make: then marks stay as they were."""
    return field.default_factory is not MISSING and value == field.default_factory()
