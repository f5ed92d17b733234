"""extracts.toml: how extracts are read, and what must be in them for a figure to be known."""

from __future__ import annotations

import zoneinfo

from kpixl.config.toml_tables import TomlTable, is_day, quoted, share_fault
from kpixl.extracts.columns import compared
from kpixl.extracts.schema import ELIGIBILITIES, FORENAME, SURNAME, TABLES, Column, Kind
from kpixl.extracts.wording import Knowing, Reading
from kpixl.words.naming import did_you_mean
from kpixl.words.terms import Pull

WITH_TEXTS = (Kind.TEXT, Kind.FLAG, Kind.OUTCOME)
YES_OR_NO = ("yes", "no")
ELIGIBILITY = TABLES["care_leavers"].columns["eligibility"].name
ZERO_DATE = "0000-00-00"  # what some databases write if there is no date


def reading_in(file: TomlTable) -> Reading:
    return Reading(
        empty_texts=file.texts("empty_texts", '["NULL", "N/A"]'),
        empty_dates=_empty_dates(file),
        columns=_renamed_columns(file.table("columns", needed=False)),
        time_zone=_time_zone(file),
        texts=_meanings(file.table("texts", needed=False)),
    )


def _time_zone(file: TomlTable) -> str:
    name = file.text("time_zone", '"Europe/London"')
    try:
        return zoneinfo.ZoneInfo(name).key if name else ""
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        file.problem("time_zone", f'is "{name}"; it must be the name of a zone, such as "Europe/London"')
        return ""


def extracts_in(file: TomlTable) -> tuple[Pull, bool]:
    """Which rows about children the workbook holds, and whether to cache; by default the deciding rows, and yes."""
    table = file.table("extracts", needed=False, example='{ pull = "deciding" }')
    if not file.has("extracts"):
        return Pull.DECIDING, True
    pull = table.one_of("pull", Pull)
    cache = table.yes("cache", otherwise=True)
    table.no_more()
    return pull, cache


def knowing_in(file: TomlTable) -> Knowing:
    return Knowing(
        may_be_empty=_may_be_empty(file),
        cut_short_days=file.whole("cut_short_days", least=1, example="14"),
        evidence_rows=file.whole("evidence_rows", least=1, example="200"),
        unmatched_persons=file.number("unmatched_persons", share_fault, "0.2"),
        doubt_share=file.number("doubt_share", share_fault, "0.05"),
    )


def _may_be_empty(file: TomlTable) -> frozenset[str]:
    """The short names of tables that may be empty; the file has the export's names."""
    short_of = {table.name: short for short, table in TABLES.items()}
    named = file.texts("may_be_empty", "[]")
    for name in named:
        if name.lower() not in short_of:
            near = did_you_mean(name, short_of)
            file.problem("may_be_empty", f'holds "{name}", which is not a table that kpixl reads{near}')
    return frozenset(short_of[name.lower()] for name in named if name.lower() in short_of)


def _renamed_columns(renames: TomlTable) -> dict[str, dict[str, str]]:
    """The export's own name of each renamed column, by table and standard name."""
    standard = {table.name: [column.name for column in table.columns.values()] for table in TABLES.values()}
    standard[TABLES["persons"].name].extend((FORENAME, SURNAME))
    found = {}
    for name in renames.content:
        table = renames.table(name)
        found[name] = {column: table.text(column, may_be_empty=False) for column in table.content}
        if name not in standard:
            renames.problem(name, f"is not a table that kpixl reads{did_you_mean(name, standard)}")
        else:
            for column in found[name].keys() - set(standard[name]):
                near = did_you_mean(column, standard[name])
                table.problem(column, f"is not a column of that table that kpixl reads{near}")
    return found


def _meanings(texts: TomlTable) -> dict[str, dict[str, dict[str, str]]]:
    """What texts of the export mean, by table and column: each text in its form for comparison, and its meaning."""
    tables = {table.name: table for table in TABLES.values()}
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name in texts.content:
        of_table = texts.table(name)
        if name not in tables:
            texts.problem(name, f"is not a table that kpixl reads{did_you_mean(name, tables)}")
            continue
        with_texts = {column.name: column for column in tables[name].columns.values() if column.kind in WITH_TEXTS}
        for column in of_table.content:
            if column in with_texts:
                found.setdefault(name, {})[column] = _meant(of_table.table(column), with_texts[column])
            else:
                near = did_you_mean(column, with_texts) or f"; it has {', '.join(with_texts) or 'none'}"
                of_table.problem(column, f"is not a column of texts that kpixl reads there{near}")
    return found


def _meant(texts: TomlTable, column: Column) -> dict[str, str]:
    """The texts of a column with their meanings; if a column allows only certain words, each must mean one of them."""
    words = ELIGIBILITIES if column.name == ELIGIBILITY else () if column.kind is Kind.TEXT else YES_OR_NO
    found = {}
    for text in texts.content:
        meaning = texts.text(text)
        if meaning in words or (not words and meaning.strip()):
            found[compared(text)] = meaning
        elif isinstance(texts.content[text], str):
            wanted = f"one of {', '.join(words)}" if words else "the text that stands for it"
            if meaning:
                texts.problem(quoted(text), f"is {quoted(meaning)}; it must be {wanted}{did_you_mean(meaning, words)}")
            else:
                texts.problem(quoted(text), f"is not filled in yet; write {wanted}")
    return found


def _empty_dates(file: TomlTable) -> tuple[str, ...]:
    days = file.texts("empty_dates", '["1900-01-01"]')
    for day in days:
        if day != ZERO_DATE and not is_day(day):
            file.problem("empty_dates", f'holds "{day}"; write a day as year-month-day, such as "1900-01-01"')
    return days
