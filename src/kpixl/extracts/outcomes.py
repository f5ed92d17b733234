"""What an outcome text says about some flags: `definitions.md`, "JSON outcomes"."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NoReturn

import pyarrow.compute as pc
from msgspec import Struct

from kpixl.extracts.columns import is_yes
from kpixl.extracts.table_files import ArrowColumn

DEEPEST = 500  # levels; a text nested more deeply counts as invalid JSON
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


def _no_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")  # NaN and the infinities, which only Python accepts


# Whole numbers stay texts: Python refuses to convert very long ones, which are valid JSON all the same.
_DECODER = json.JSONDecoder(parse_constant=_no_json, parse_int=str)


class Outcome(Struct, frozen=True):
    """What one outcome text says about some flags."""

    is_yes: bool
    names_a_flag: bool
    is_broken: bool


NO_OUTCOME = Outcome(is_yes=False, names_a_flag=False, is_broken=False)


def outcome(text: str, flag_names: Sequence[str]) -> Outcome:
    """
    Whether any of the flags, with or without the prefix `OUTCOME_`, is yes at the top level of the JSON.

    Real scripts emit texts that are not valid JSON (unescaped quotes in COMMENTS). In those, the first
    `"FLAG": "value"` under each name counts.
    """
    names = [prefix + name for name in flag_names for prefix in ("", "OUTCOME_")]
    try:
        read = _json(text)
    except ValueError:
        found = [re.search(rf'"{re.escape(name)}"\s*:\s*"([^"]*)"', text) for name in names]
        values: list[object] = [match[1] for match in found if match]
        return Outcome(_any_yes(values), bool(values), is_broken=True)
    values = [read[name] for name in names if name in read] if isinstance(read, dict) else []
    return Outcome(_any_yes(values), bool(values), is_broken=False)


def names_a_flag(texts: ArrowColumn, flag_names: Sequence[str]) -> bool:
    """Whether any of the texts names one of the flags."""
    maybe = pc.fill_null(pc.match_substring_regex(texts, "|".join(f'{flag}"' for flag in flag_names)), False)
    return any(outcome(text, flag_names).names_a_flag for text in texts.filter(maybe).to_pylist())


def _json(text: str) -> object:
    """The parsed text; a `ValueError` if it is not valid JSON."""
    if text.count("[") + text.count("{") > DEEPEST and _depth(text) > DEEPEST:
        raise ValueError("nested too deep")
    return _DECODER.decode(text)


def _depth(text: str) -> int:
    """How deeply lists and objects are nested, ignoring brackets inside texts."""
    deepest = level = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        level += 1 if bracket in "[{" else -1
        deepest = max(deepest, level)
    return deepest


def _any_yes(values: Sequence[object]) -> bool:
    return any(is_yes(str(value)) for value in values)
