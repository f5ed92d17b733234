"""An export written again from what decided an indicator's answer, so that the indicator can be asked once more."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pandas as pd
from msgspec.structs import replace

from kpixl.extracts.schema import DATES_COUNTED_BY, TABLES, Kind
from kpixl.figures.answers import Computed
from kpixl.indicators.cohorts import Cohort
from kpixl.words.periods import Period

PERIOD = Period.parse("2024-07")
MEANT = {"yes": "Y", "no": "N", "good": "gold", "not good": "red", "over 20": "25", "up to 20": "5"}
IN_ACTIVITY = {"yes": "F1", "no": "G4"}
LONG_AGO = "1990-01-01"


def of_indicator(whole: Computed, key: str) -> Computed:
    """The part of what was computed that belongs to one indicator."""
    parts = (
        replace(each, answers=tuple(answer for answer in each.answers if answer.indicator.key == key))
        for each in whole.by_export
    )
    return replace(whole, by_export=tuple(parts))


def cohort_and_people(alone: Computed) -> tuple[Cohort, pd.Index]:
    [of_export] = alone.by_export
    return of_export.answers[0].cohort, of_export.caseload.extracts.people


def write_again(folder: Path, rows: Mapping[str, pd.DataFrame], *, is_first: bool) -> None:
    """Write an export that says what the evidence says. Ids that link nothing are made up."""
    for short, table in TABLES.items():
        found = rows[short].astype(object).to_dict("records") if short in rows else ()
        names = [column.name for column in table.columns.values()]
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(names)
        for number, row in enumerate(found):
            line = line_of(short, {str(name): said for name, said in row.items()}, number, is_first)
            writer.writerow([line[name] for name in names])
        (folder / f"{table.name}.csv").write_bytes(out.getvalue().encode())


def line_of(short: str, row: Mapping[str, object], number: int, is_first: bool) -> dict[str, str]:
    line = {}
    for name, column in TABLES[short].columns.items():
        said = row.get(name)
        text = "" if said is None or said != said else str(said)
        if column.kind is Kind.OUTCOME:
            flag = "NEW_REFERRAL_FLAG" if short == "contacts" else "CP_CONFERENCE_FLAG"
            text = f'{{"{flag}": "{"Y" if text == "True" else "N"}"}}'
        elif column.kind is Kind.FLAG:
            text = {"True": "Y", "False": "N"}.get(text, "")
        elif name == "born":
            text = born(str(row["age"]))
        elif column.kind.name.endswith("DATE"):
            text = a_day(text, is_first) or (LONG_AGO if column.kind in DATES_COUNTED_BY else "")
        elif name in TABLES[short].key and not text and column.kind is Kind.ID:
            text = f"made-up-{number}"
        line[column.name] = (IN_ACTIVITY if name == "activity" else MEANT).get(text, text)
    if short == "episodes":  # nobody enters care after one of its episodes began
        start, entered = (TABLES[short].columns[name].name for name in ("start", "entered"))
        if is_first:
            line[start] = max(line[start], line[entered])
        else:
            line[entered] = min(line[start], line[entered])
    return line


def a_day(text: str, is_first: bool) -> str:
    """The first or the last day of a day, month or year."""
    if len(text) in (0, 10):
        return text
    first = pd.Period(text)
    return (first.start_time if is_first else first.end_time).date().isoformat()


def born(band: str) -> str:
    """A birthday of somebody whose age is in the band for the whole month."""
    if band == "not known":
        return ""
    youngest = 0 if band.startswith("under") else int(band.split()[0])
    return (PERIOD.first_day - timedelta(days=round(youngest * 365.25) + 60)).isoformat()
