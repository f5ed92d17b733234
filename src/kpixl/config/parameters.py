"""Parameters of indicators, with the types that the code annotates."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from kpixl.config.toml_tables import TomlTable, is_day, not_negative, quoted
from kpixl.words.naming import did_you_mean

_PUNCTUATION = re.compile(r"[\W_]+")
LEAP_YEAR = 2024  # a year that has every day that any year has

SHARED_PARAMETERS: Mapping[str, str] = {
    "allocated_roles": "tuple[str, ...]",
    "short_break_legal_statuses": "tuple[str, ...]",
    "care_leaver_eligibility": "tuple[Literal['relevant', 'former relevant', 'eligible', 'qualifying'], ...]",
    "care_leaver_ages": "tuple[int, int]",
    "in_touch": "Mapping[str, tuple[str, ...]]",
    "suitable": "tuple[str, ...]",
    "not_suitable": "tuple[str, ...]",
    "in_education_employment_or_training": "tuple[str, ...]",
    "not_in_education_employment_or_training": "tuple[str, ...]",
    "dental_check": "tuple[str, ...]",
    "health_assessment": "tuple[str, ...]",
    "check_done": "tuple[str, ...]",
    "check_not_done": "tuple[str, ...]",
    "missing_types": "tuple[str, ...]",
    "missing_types_start": "tuple[str, ...]",
    "not_missing_types": "tuple[str, ...]",
    "not_missing_types_start": "tuple[str, ...]",
    "outside": "tuple[str, ...]",
    "inside": "tuple[str, ...]",
    "pep_ratings": "tuple[str, ...]",
}
"""Parameters in extracts.toml that several indicators share: name → annotation."""


def parameters_in(table: TomlTable, declared: Mapping[str, str], close: bool = False) -> dict[str, object]:
    """Every declared parameter by name, typed as its annotation says. `close`: no others are allowed."""
    found = {}
    for name, annotation in declared.items():
        if not table.has(name):
            under = f" under [{table.where}.parameters]" if table.where else ""
            table.missing(
                f"parameter {name}" if table.where else name, f"add it{under}, such as {_example(name, annotation)}"
            )
        else:
            found[name] = _parameter(table, name, annotation)
    if close:
        table.no_more("parameter")
    return found


def _example(name: str, annotation: str) -> str:
    examples = {"int": "20", "float": "20", "str": '"…"', "tuple[str, ...]": '["…"]'}
    return f"{name} = {examples.get(annotation, '…')}"


def _parameter(table: TomlTable, name: str, annotation: str) -> object:
    if annotation.startswith("tuple[Literal["):
        choices = annotation.removeprefix("tuple[Literal").removesuffix(", ...]")
        return _choices(table, name, ast.literal_eval(choices))
    if annotation.startswith("Literal["):
        return _choice(table, name, ast.literal_eval(annotation.removeprefix("Literal")))
    match annotation:
        case "int":
            return table.whole(name)
        case "float":
            return float(table.number(name, not_negative))
        case "str":
            return table.text(name, may_be_empty=False)
        case "tuple[str, ...]":
            return table.texts(name)
        case "tuple[int, int]":
            return _span(table, name)
        case "Mapping[str, MonthDay]":
            return _days_of_year(table, name)
        case "Mapping[str, tuple[str, ...]]":
            inner = table.table(name)
            return {key: inner.texts(key) for key in inner.content}
    raise TypeError(f"no way to read a parameter annotated {annotation} ({name})")


def _span(table: TomlTable, name: str) -> tuple[int, int]:
    """Two whole numbers, the lower first."""
    match table.content[name]:
        case [int(low), int(high)] if 0 <= low <= high:
            return low, high
        case found:
            table.problem(name, f"is {quoted(found)}; it must be two whole numbers, the lower first, such as [16, 24]")
            return 0, 0


def _days_of_year(table: TomlTable, name: str) -> dict[str, str]:
    """Yearly days by name, written 12-31, such as the last days of terms: no two of them in the same month."""
    example = '{ Autumn = "12-31" }'
    inner = table.table(name, example=example)
    if table.content[name] == {}:
        table.problem(name, f"is empty; name one at least, such as {name} = {example}")
    days = {key: inner.text(key, '"12-31"') for key in inner.content}
    for key, day in days.items():
        if isinstance(inner.content[key], str) and not (len(day) == 5 and is_day(f"{LEAP_YEAR}-{day}")):
            inner.problem(key, f'is {quoted(day)}; it must be a month and a day, such as "12-31"')
        elif same := [other for other in days if other != key and days[other][:2] == day[:2]]:
            inner.problem(key, f"is in the same month as {same[0]}; a month can end one only")
    return days


def _choice(table: TomlTable, name: str, choices: list[str]) -> str:
    found = table.text(name)
    if found and found not in choices:
        table.problem(name, f'is "{found}"; it must be one of {", ".join(choices)}{did_you_mean(found, choices)}')
    return found


def _choices(table: TomlTable, name: str, choices: list[str]) -> tuple[str, ...]:
    """Words from a closed list, however punctuated: any other word would silently match no text of an export."""
    found = table.texts(name)
    for word in found:
        if _PUNCTUATION.sub(" ", word.casefold()).strip() not in choices:
            nearest = did_you_mean(word, choices)
            table.problem(name, f'names "{word}"; each must be one of {", ".join(choices)}{nearest}')
    return found
