"""The config folder's five TOML files, read into a `Config` or refused with every problem of every file."""

from __future__ import annotations

import ast
import datetime
import hashlib
import re
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from kpixl.config.toml_tables import Problem, TomlTable, exact_number, lines_of, problems_in_words, quoted, read_toml
from kpixl.config.values import (
    AmberFrom,
    AmberPoints,
    AmberRule,
    AmberWithin,
    AtLeast,
    AtMost,
    Benchmark,
    Colour,
    Config,
    Indicator,
    Letters,
    NarrativeRules,
    Page,
    Target,
    Within,
)
from kpixl.extracts.schema import FORENAME, SURNAME, TABLES
from kpixl.extracts.wording import Knowing, Reading
from kpixl.words.errors import ConfigError
from kpixl.words.naming import did_you_mean
from kpixl.words.terms import Declaration, GoodIs, NewMonth, Occasion, Rag, Unit

FILES = ("page.toml", "indicators.toml", "letters.toml", "council.toml", "extracts.toml")
BANK_HOLIDAY_REGIONS = ("ENG", "WLS", "SCT", "NIR")
MOST_DECIMALS = 4
LEAST_SUPPRESSED_BELOW = 3
LEAP_YEAR = 2024  # in which every day of any year is one

SHARED_PARAMETERS: Mapping[str, str] = {
    "allocated_roles": "tuple[str, ...]",
    "short_break_legal_statuses": "tuple[str, ...]",
    "care_leaver_eligibility": "tuple[str, ...]",
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
"""Parameters in extracts.toml that several indicators share: name, and annotation."""


def shipped_config() -> Path:
    """The config folder that comes with kpixl: inside the installed package, or beside the sources."""
    package = Path(__file__).parents[1]
    installed = package / "default_config"
    return installed if installed.is_dir() else package.parents[1] / "config"


def read_config(folder: Path, declared: Mapping[str, Declaration]) -> Config:
    """
    All five files, checked against each other and against what the code declares for its indicators.

    Every problem of every file is in the one `ConfigError`.
    """
    if not folder.is_dir():
        no_folder = f"There is no config folder at {folder.as_posix()}."
        found = f"{folder.as_posix()} is a file; a folder is expected." if folder.exists() else no_folder
        raise ConfigError(
            f"{found}\nIt must hold {', '.join(FILES)}.\n"
            "`kpixl new DIR` makes one to fill in; another is named with --config."
        )
    if not any((folder / file).exists() for file in FILES):
        raise ConfigError(
            f"{folder.as_posix()} is no config folder: none of {', '.join(FILES)} is in it.\n"
            "Name the one that is meant with --config; `kpixl new DIR` makes one to fill in."
        )
    messages: list[str] = []
    with _file(folder / "page.toml", messages) as file:
        page = _page(file, declared)
    with _file(folder / "indicators.toml", messages) as file:
        indicators = _indicators(file, declared)
    with _file(folder / "letters.toml", messages) as file:
        letters = _letters(file)
    with _file(folder / "council.toml", messages) as file:
        region, population = _region(file), _population(file)
    with _file(folder / "extracts.toml", messages) as file:
        reading, knowing = _reading(file), _knowing(file)
        shared = _parameters(file, SHARED_PARAMETERS)
    if messages:
        raise ConfigError("\n".join(messages))
    return Config(
        page=page,
        indicators=tuple(indicators[key] for key in page.order),
        letters=letters,
        reading=reading,
        knowing=knowing,
        bank_holiday_region=region,
        population=population,
        shared=shared,
    )


def read_reading(folder: Path) -> Reading:
    """How extracts are read, for callers that need nothing else of config. Nothing else is checked."""
    messages: list[str] = []
    with _file(folder / "extracts.toml", messages, whole=False) as file:
        reading = _reading(file)
    if messages:
        raise ConfigError("\n".join(messages))
    return reading


def config_hash(folder: Path) -> str:
    """A hash of the folder's TOML files, which changes with any of them."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.toml")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@contextmanager
def _file(file: Path, messages: list[str], *, whole: bool = True) -> Iterator[TomlTable]:
    """The file's top-level table; its problems join the messages. `whole`: every key must be read."""
    content, unreadable = read_toml(file)
    problems: list[Problem] = []
    top = TomlTable("", content, problems, () if unreadable else lines_of(file))
    yield top
    if whole:
        top.no_more()
    # In a file that could not be read everything would be missing: one problem says so.
    if unreadable or problems:
        messages.append(problems_in_words(file, unreadable or problems))


# page.toml


def _page(file: TomlTable, declared: Mapping[str, Declaration]) -> Page:
    page = Page(
        organisation=_organisation(file),
        title=file.text("title", may_be_empty=False),
        months=file.whole("months", least=1, example="3"),
        order=file.texts("order", '["contacts", "re_referrals"]'),
        break_after=file.texts("break_after", '["cp_visits"]'),
        suppress_below=_suppress_below(file.table("disclosure", example="{ suppress_below = 0 }")),
        narratives=_narrative_rules(file.table("narratives", needed=False)),
    )
    _check_keys(file, "order", page.order, declared)
    _check_keys(file, "break_after", page.break_after, declared)
    left_out = [key for key in declared if key not in page.order]
    if file.has("order") and left_out:
        file.problem("order", f"leaves out {', '.join(left_out)}; every indicator has its place on the page")
    return page


def _organisation(file: TomlTable) -> str:
    name = file.text("organisation", '"Testshire County Council"')
    if file.content.get("organisation", "?") == "" or (name and not name.strip()):
        file.to_fill_in("organisation", 'your council\'s name, as in organisation = "Testshire County Council"')
    return name


def _suppress_below(disclosure: TomlTable) -> int:
    if not disclosure.content:
        return 0  # the table itself is missing, and that is reported
    threshold = disclosure.whole("suppress_below", example="0")
    if 0 < threshold < LEAST_SUPPRESSED_BELOW:
        disclosure.problem(
            "suppress_below",
            f"is {threshold}; it must be 0 (off) or {LEAST_SUPPRESSED_BELOW} or more: "
            "below 3 there is one small number alone, so hiding it would give it away",
        )
    disclosure.no_more()
    return threshold


def _narrative_rules(table: TomlTable) -> NarrativeRules:
    """The rules in the table; without a table, no narrative is required and a new month begins empty."""
    if not table.content:
        return NarrativeRules()
    rules = NarrativeRules(table.several_of("required_when", Occasion), table.one_of("new_month", NewMonth))
    table.no_more()
    return rules


def _check_keys(file: TomlTable, field: str, keys: tuple[str, ...], declared: Mapping[str, Declaration]) -> None:
    for key in dict.fromkeys(keys):
        if key not in declared:
            file.problem(field, f"names '{key}', and there is no such indicator{did_you_mean(key, declared)}")
        if keys.count(key) > 1:
            file.problem(field, f"names '{key}' {keys.count(key)} times; once is enough")


# indicators.toml


def _indicators(file: TomlTable, declared: Mapping[str, Declaration]) -> dict[str, Indicator]:
    """Indicators by key, one table each. The only plain field is the amber rule for those without their own."""
    every = AmberWithin(file.number("amber_within", _not_negative, "0.1"))
    for key, content in file.content.items():
        if key not in declared and isinstance(content, dict):
            file.has(key)
            file.problem(key, f"no such indicator{did_you_mean(key, declared)}")
    indicators = {}
    for key, declaration in declared.items():
        if key in file.content:
            indicators[key] = _indicator(key, file.table(key), declaration, every)
        else:
            file.problem(key, f"has no table; add one that begins [{key}]")
    return indicators


def _indicator(key: str, table: TomlTable, declaration: Declaration, every: AmberRule) -> Indicator:
    unit = table.one_of("unit", Unit)
    if table.has("unit") and unit is not declaration.unit:
        table.problem("unit", f'is "{unit}"; the figures of this indicator are "{declaration.unit}"')
    target = _target(table, declaration)
    indicator = Indicator(
        key=key,
        ref=table.text("ref", '"6.8"; "" where the page has none'),
        label=table.text("label", may_be_empty=False),
        unit=unit,
        good_is=declaration.good_is,
        decimals=table.whole("decimals", example="0"),
        target=target,
        amber=_amber(table, target, declaration.unit, every),
        national=_benchmark(table, "national", declaration.unit),
        comparable=_benchmark(table, "comparable", declaration.unit),
        owner=table.text("owner", '"Service manager, Assessment"', may_be_empty=False),
        note=table.text("note") if table.has("note") else "",
        parameters=_parameters(_parameter_table(table, declaration), declaration.parameters, close=True),
    )
    if indicator.decimals > MOST_DECIMALS:
        table.problem("decimals", f"is {indicator.decimals}; it must be {MOST_DECIMALS} or fewer")
    table.no_more()
    return indicator


def _parameter_table(table: TomlTable, declaration: Declaration) -> TomlTable:
    found = table.table("parameters", needed=False)
    # Messages name the indicator: its table, not the one inside it, is what the reader looks for.
    return TomlTable(declaration.key, found.content, table.problems)


def _target(table: TomlTable, declaration: Declaration) -> Target:
    """A number where high or low is good, two where a range is, `"none"` for not rated."""
    if not table.has("target"):
        table.missing("target", 'add one, or target = "none"')
        return None
    found = table.content["target"]
    if found == "none":
        return None
    match declaration.good_is:
        case GoodIs.NOT_RATED:
            table.problem("target", f'is {quoted(found)}; this indicator is not rated, so write target = "none"')
            return None
        case GoodIs.IN_RANGE:
            return _range(table, declaration.unit)
        case GoodIs.HIGH:
            return AtLeast(_target_number(table, declaration.unit))
        case GoodIs.LOW:
            return AtMost(_target_number(table, declaration.unit))


def _target_number(table: TomlTable, unit: Unit) -> Fraction:
    found = table.content["target"]
    if exact_number(found) is None:
        table.problem("target", f'is {quoted(found)}; it must be one number, or "none"')
        return Fraction(0)
    return table.number("target", _value_of(unit))


def _range(table: TomlTable, unit: Unit) -> Target:
    found = table.content["target"]
    if not isinstance(found, dict):
        table.problem(
            "target",
            f'is {quoted(found)}; good is a range here, so write {{ low = 0.10, high = 0.15 }}, or "none"',
        )
        return None
    inner = table.table("target")
    low = inner.number("low", _value_of(unit), "0.10")
    high = inner.number("high", _value_of(unit), "0.15")
    if low > high:
        table.problem(
            "target", f"goes from low {quoted(found['low'])} to high {quoted(found['high'])}; turn them round"
        )
    inner.no_more()
    return Within(low, high)


def _amber(table: TomlTable, target: Target, unit: Unit, every: AmberRule) -> AmberRule:
    """The indicator's own amber rule, or the one for every indicator."""
    own = [rule for rule in ("amber_within", "amber_points", "amber_from") if table.has(rule)]
    if len(own) > 1:
        table.problems.append(Problem(table.where, f"has both {' and '.join(own)}; keep one"))
    if not own:
        return every
    if own[0] == "amber_within":
        return AmberWithin(table.number("amber_within", _not_negative))
    if own[0] == "amber_points":
        return AmberPoints(table.number("amber_points", _value_of(unit)))
    return _cut_points(table, target, unit)


def _cut_points(table: TomlTable, target: Target, unit: Unit) -> AmberFrom:
    """The cut points: `low` where less is worse, `high` where more is worse, either or both for a range."""
    inner = table.table("amber_from", example="{ low = 0.8 }")
    rule = AmberFrom(
        low=inner.number("low", _value_of(unit)) if inner.has("low") else None,
        high=inner.number("high", _value_of(unit)) if inner.has("high") else None,
    )
    inner.no_more()
    match target:
        case AtLeast(value) if rule.low is None or rule.high is not None or rule.low > value:
            table.problem("amber_from", "must have low alone, at or below the target: high is good here")
        case AtMost(value) if rule.high is None or rule.low is not None or rule.high < value:
            table.problem("amber_from", "must have high alone, at or above the target: low is good here")
        case Within(low, high) if (rule.low or low) > low or (rule.high or high) < high:
            table.problem("amber_from", "must have low at or below the range, and high at or above it")
    return rule


def _benchmark(table: TomlTable, which: str, unit: Unit) -> Benchmark | None:
    if not table.has(which):
        return None
    inner = table.table(which, example='{ value = 0.21, basis = "England", year = "year ending 31 March 2023" }')
    if not inner.content:
        return None
    benchmark = Benchmark(
        value=inner.number("value", _value_of(unit), "0.21"),
        basis=inner.text("basis", '"England"', may_be_empty=False),
        year=inner.text("year", '"year ending 31 March 2023"', may_be_empty=False),
    )
    inner.no_more()
    return benchmark


def _value_of(unit: Unit) -> Callable[[Fraction], str]:
    """What a value in this unit must be: shares are 0 to 1, so that 90 is never taken for 90%."""
    return _share if unit in (Unit.SHARE, Unit.COUNT_AND_SHARE) else _not_negative


def _share(number: Fraction) -> str:
    if 0 <= number <= 1:
        return ""
    meant = f": write {float(number / 100):g} for {float(number):g}%" if 1 < number <= 100 else ""
    return f"shares are 0 to 1{meant}"


def _not_negative(number: Fraction) -> str:
    return "" if number >= 0 else "it must be 0 or more"


# Parameters


def _parameters(table: TomlTable, declared: Mapping[str, str], close: bool = False) -> dict[str, object]:
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
    if annotation.startswith("Literal["):
        return _choice(table, name, ast.literal_eval(annotation.removeprefix("Literal")))
    match annotation:
        case "int":
            return table.whole(name)
        case "float":
            return float(table.number(name, _not_negative))
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
    """A day of every year by name, written 12-31, such as the last days of terms: no two of them in one month."""
    example = '{ Autumn = "12-31" }'
    inner = table.table(name, example=example)
    if table.content[name] == {}:
        table.problem(name, f"is empty; name one at least, such as {name} = {example}")
    days = {key: inner.text(key, '"12-31"') for key in inner.content}
    for key, day in days.items():
        if isinstance(inner.content[key], str) and not (len(day) == 5 and _is_day(f"{LEAP_YEAR}-{day}")):
            inner.problem(key, f'is {quoted(day)}; it must be a month and a day, such as "12-31"')
        elif same := [other for other in days if other != key and days[other][:2] == day[:2]]:
            inner.problem(key, f"is in the same month as {same[0]}; a month can end one only")
    return days


def _choice(table: TomlTable, name: str, choices: list[str]) -> str:
    found = table.text(name)
    if found and found not in choices:
        table.problem(name, f'is "{found}"; it must be one of {", ".join(choices)}{did_you_mean(found, choices)}')
    return found


# letters.toml


def _letters(file: TomlTable) -> Letters:
    colours = {rag: _colour(file, rag.value) for rag in Rag}
    return Letters(colours, _colour(file, "not_rated"))


def _colour(file: TomlTable, letter: str) -> Colour:
    table = file.table(letter, example='{ fill = "1E7B34", text = "FFFFFF" }')
    colour = Colour(_rrggbb(table, "fill"), _rrggbb(table, "text")) if table.content else Colour("", "")
    table.no_more()
    return colour


def _rrggbb(table: TomlTable, key: str) -> str:
    """Six hexadecimal digits in capitals; a leading # is dropped."""
    found = table.text(key, '"1E7B34"')
    colour = found.removeprefix("#").upper()
    if found and not re.fullmatch(r"[0-9A-F]{6}", colour):
        table.problem(key, f'is "{found}"; it must be six hexadecimal digits (red, green, blue), such as "1E7B34"')
    return colour


# council.toml


def _region(file: TomlTable) -> str:
    region = file.text("bank_holiday_region", '"ENG"')
    if file.content.get("bank_holiday_region") == "":
        file.to_fill_in("bank_holiday_region", f"one of {', '.join(BANK_HOLIDAY_REGIONS)} between the quotation marks")
    elif region and region not in BANK_HOLIDAY_REGIONS:
        file.problem("bank_holiday_region", f'is "{region}"; it must be one of {", ".join(BANK_HOLIDAY_REGIONS)}')
    return region


def _population(file: TomlTable) -> dict[int, int]:
    table = file.table("population", example="{ 2024 = 51_400 }")
    if file.has("population") and not table.content:
        file.to_fill_in("population", "a year and its residents aged 0 to 17 below that line, as in 2024 = 51_400")
    for year in table.content:
        if not re.fullmatch(r"(19|20)\d\d", year):
            table.problem(year, "is no year; write four digits, such as 2024 = 51_400")
    return {int(year): table.whole(year, least=1) for year in table.content if year.isdecimal()}


# extracts.toml


def _reading(file: TomlTable) -> Reading:
    return Reading(
        empty_texts=file.texts("empty_texts", '["NULL", "N/A"]'),
        empty_dates=_empty_dates(file),
        columns=_renamed_columns(file.table("columns", needed=False)),
        time_zone=_time_zone(file),
    )


def _time_zone(file: TomlTable) -> str:
    name = file.text("time_zone", '"Europe/London"')
    try:
        return zoneinfo.ZoneInfo(name).key if name else ""
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        file.problem("time_zone", f'is "{name}"; it must be the name of a zone, such as "Europe/London"')
        return ""


def _knowing(file: TomlTable) -> Knowing:
    return Knowing(
        may_be_empty=_may_be_empty(file),
        cut_short_days=file.whole("cut_short_days", least=1, example="14"),
        evidence_rows=file.whole("evidence_rows", least=1, example="200"),
        unmatched_persons=file.number("unmatched_persons", _share, "0.2"),
        doubt_share=file.number("doubt_share", _share, "0.05"),
    )


def _may_be_empty(file: TomlTable) -> frozenset[str]:
    """Tables that may be empty, by short name; the file has the names of the export."""
    short_of = {table.name: short for short, table in TABLES.items()}
    named = file.texts("may_be_empty", "[]")
    for name in named:
        if name.lower() not in short_of:
            near = did_you_mean(name, short_of)
            file.problem("may_be_empty", f'holds "{name}", which is no table that kpixl reads{near}')
    return frozenset(short_of[name.lower()] for name in named if name.lower() in short_of)


def _renamed_columns(renames: TomlTable) -> dict[str, dict[str, str]]:
    """The export's own name of each column that is renamed, by table and by the standard's name."""
    standard = {table.name: [column.name for column in table.columns.values()] for table in TABLES.values()}
    standard[TABLES["persons"].name].extend((FORENAME, SURNAME))
    found = {}
    for name in renames.content:
        table = renames.table(name)
        found[name] = {column: table.text(column, may_be_empty=False) for column in table.content}
        if name not in standard:
            renames.problem(name, f"is no table that kpixl reads{did_you_mean(name, standard)}")
        else:
            for column in found[name].keys() - set(standard[name]):
                near = did_you_mean(column, standard[name])
                table.problem(column, f"is no column of that table that kpixl reads{near}")
    return found


def _empty_dates(file: TomlTable) -> tuple[str, ...]:
    days = file.texts("empty_dates", '["1900-01-01"]')
    for day in days:
        if not _is_day(day):
            file.problem("empty_dates", f'holds "{day}"; write a day as year-month-day, such as "1900-01-01"')
    return days


def _is_day(text: str) -> bool:
    if text == "0000-00-00":  # not a day, but what some databases write for none
        return True
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
