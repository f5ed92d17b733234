"""
An export of the standard's tables written as an Annex A workbook, as a council would draw it on a day.

It follows Ofsted's descriptions of the lists, and shares nothing with the code that reads them except the headers'
wording.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from kpixl.extracts.extracts import Extracts

HEADERS_FILE = Path(__file__).parent / "annex_a_columns.csv"
ENTITLED = r"^ ?(?:former relevant|relevant|eligible|qualifying)"
DONE = r"(?:completed?|attended|done)\b"
CellValue = str | date | float | None
Lists = Mapping[str, list[Mapping[str, CellValue]]]


def headers() -> dict[str, list[str]]:
    """Ofsted's lists and their headers, in order."""
    found: dict[str, list[str]] = {}
    with HEADERS_FILE.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            found.setdefault(row["list"], []).append(row["column"])
    return found


class Drawn:
    """The lists of one council on the day of the cut, from its standard tables."""

    def __init__(self, extracts: Extracts, cut: date) -> None:
        self.extracts, self.cut = extracts, pd.Timestamp(cut)
        self.since = self.cut - pd.DateOffset(months=6)
        persons = extracts["persons"].set_index("person")
        self.births = persons["born"].fillna(persons["expected"]).to_dict()
        self.sexes = persons["sex"].astype(object).to_dict()
        died = persons["died"]
        self.dead = set(died[died <= self.cut].index)

    def lists(self) -> Lists:
        return {
            "List 1": self._of("contacts", "date", lambda row: {"Date of Contact": self._day(row.date)}),
            "List 2": [],
            "List 3": self._of("referrals", "date", self._referral),
            "List 4": self._of("assessments", "authorised", self._assessment),
            "List 5": self._of("enquiries", "start", self._enquiry),
            "List 6": list(self._in_need()),
            "List 7": list(self._on_plan()),
            "List 8": list(self._in_care()),
            "List 9": list(self._leaving_care()),
            "List 10": [],
            "List 11": [],
        }

    def _table(self, name: str) -> pd.DataFrame:
        return self.extracts[name]

    def _day(self, day: Any) -> date | None:
        return None if day is None or pd.isna(day) else day.date()

    def _until_cut(self, day: Any) -> date | None:
        return None if pd.isna(day) or day > self.cut else day.date()

    def _child(self, person: Any) -> dict[str, CellValue]:
        sex = self.sexes.get(person)
        return {
            "Child Unique ID": str(self.extracts.people[person]),
            "Gender": {"M": "a) Male", "F": "b) Female"}.get(str(sex), "c) Not stated/recorded"),
            "Date of Birth": self._day(self.births.get(person)),
        }

    def _of(
        self, table: str, column: str, more: Callable[[Any], Mapping[str, CellValue]]
    ) -> list[Mapping[str, CellValue]]:
        """The rows dated in the six months before the cut, with the child's own columns and `more`."""
        rows = self._table(table)
        rows = rows[(rows[column] > self.since) & (rows[column] <= self.cut)]
        return [{**self._child(row.person), **more(row)} for row in _rows(rows)]

    def _referral(self, row: Any) -> Mapping[str, CellValue]:
        return {"Date of referral": self._day(row.date), "Allocated Team": row.team, "Allocated Worker": row.worker}

    def _assessment(self, row: Any) -> Mapping[str, CellValue]:
        return {
            "Continuous Assessment Start Date": self._day(row.start),
            "Continuous Assessment Date of Authorisation": self._day(row.authorised),
            "Allocated Team": row.team,
            "Allocated Worker": row.worker,
        }

    def _enquiry(self, row: Any) -> Mapping[str, CellValue]:
        held = self._conferences.get(row.enquiry_id)
        return {
            "Strategy discussion initiating Section 47 Enquiry Start Date": self._day(row.start),
            "Was an Initial Child Protection Conference deemed unnecessary?": "b) No" if held else "a) Yes",
            "Date of Initial Child Protection Conference": held,
        }

    @cached_property
    def _conferences(self) -> Mapping[str, date]:
        rows = self._table("conferences")
        rows = rows[rows["date"] <= self.cut].sort_values("date")
        return {row.enquiry_id: row.date.date() for row in _rows(rows)}

    def _open_lately(self, table: str, end: str = "end") -> pd.DataFrame:
        rows = self._table(table)
        is_there = (rows["start"] <= self.cut) & ~(rows[end] <= self.since)
        return rows[is_there & ~rows["person"].isin(self.dead)]

    def _latest(self, table: str, column: str = "date") -> Mapping[Any, pd.Timestamp]:
        rows = self._table(table)
        return rows[rows[column] <= self.cut].groupby("person")[column].max().to_dict()

    def _in_need(self) -> Iterable[Mapping[str, CellValue]]:
        seen = self._latest("cin_visits")
        for row in _rows(self._open_lately("cin_plans")):
            closed = self._until_cut(row.end)
            yield {
                **self._child(row.person),
                "CIN Start Date": self._day(row.start),
                "Date Child Was Last Seen": self._day(seen.get(row.person)),
                "CIN Closure Date": closed,
                "Case Status": "e) Closed episode" if closed else "c) Child in need plan",
            }

    def _on_plan(self) -> Iterable[Mapping[str, CellValue]]:
        plans = self._open_lately("cp_plans")
        visits, reviews = self._latest("cp_visits"), self._table("cp_reviews")
        reviewed = reviews[reviews["date"] <= self.cut].groupby("plan_id", observed=True)["date"].max().to_dict()
        for row in _rows(plans[~plans["ola"]]):
            yield {
                **self._child(row.person),
                "Child Protection Plan Start Date": self._day(row.start),
                "Date of the Last Statutory Visit": self._day(visits.get(row.person)),
                "Was the Child Seen Alone?": "a) Yes" if row.person in visits else None,
                "Date of latest review conference": self._day(reviewed.get(row.plan_id)),
                "Child Protection Plan End Date": self._until_cut(row.end),
            }

    def _in_care(self) -> Iterable[Mapping[str, CellValue]]:
        lately = self._open_lately("episodes")
        lately = lately.assign(is_open=~(lately["end"] <= self.cut))
        episodes = lately.sort_values(["person", "is_open", "start", "episode_id"])
        statuses = self._newest("legal_statuses", "legal_status_id")
        placed = self._newest("placements", "placement_id")
        visits = self._latest("cla_visits")
        health, dental = (self._checked(word) for word in ("health assessment", "dental"))
        firsts = self._table("episodes").groupby(["person", "cla_id"], observed=True)["start"].min().to_dict()
        for row in _rows(episodes.groupby("person").tail(1)):
            entered = row.entered if not pd.isna(row.entered) else firsts.get((row.person, row.cla_id), row.start)
            status, placement = statuses.get(row.person), placed.get(row.person)
            yield {
                **self._child(row.person),
                "Date Started to be Looked After": self._day(min(entered, row.start)),
                "Start date of current legal status": self._day(status.start) if status else None,
                "Child's Legal Status": str(status.status).upper() if status else None,
                "Date of Last Social Work Visit": self._day(visits.get(row.person)),
                "Date of Last Health Assessment": self._day(health.get(row.person)),
                "Date of Last Dental Check": self._day(dental.get(row.person)),
                "Date Ceased to be Looked After": self._until_cut(row.end),
                "Start Date of Most Recent Placement": self._day(placement.start) if placement else None,
                "Placement Type": f"{str(placement.type).upper()} - as coded" if placement else None,
                "Placement Location": "b) Out",
            }

    def _newest(self, table: str, identity: str) -> Mapping[int, Any]:
        rows = self._table(table)
        is_open = (rows["start"] <= self.cut) & ~(rows["end"] <= self.cut)
        ordered = rows[is_open].sort_values(["start", identity])
        return {row.person: row for row in _rows(ordered)}

    def _checked(self, kind: str) -> Mapping[Any, pd.Timestamp]:
        checks = self._table("health_checks")
        done = checks["status"].isna() | checks["status"].astype(object).str.match(DONE, na=False)
        words = checks["type"].astype(object).fillna("").str.contains(kind)
        rows = checks[done & words & (checks["date"] <= self.cut)]
        return rows.groupby("person")["date"].max().to_dict()

    def _leaving_care(self) -> Iterable[Mapping[str, CellValue]]:
        rows = self._table("care_leavers")
        plain = rows["eligibility"].astype(object).fillna("").str.replace(r"\W+", " ", regex=True)
        entitled = plain.str.contains(ENTITLED)
        for row in _rows(rows[entitled & ~rows["person"].isin(self.dead)].sort_values("leaver_id")):
            yield {
                **self._child(row.person),
                "Eligibility Category": f"a) {row.eligibility}",
                "Latest Pathway Plan Review Date": self._day(row.reviewed),
                "LA in Touch": _text(row.in_touch),
                "Latest Date of Contact": self._day(row.contacted),
                "Suitability of Accommodation": _text(row.accommodation),
                "Activity Status": _text(row.activity),
                "Allocated Team": _text(row.team),
                "Allocated Worker": _text(row.worker),
            }


def _rows(frame: pd.DataFrame) -> Iterable[Any]:
    return frame.itertuples()


def _text(value: object) -> str | None:
    return None if value is None or (isinstance(value, float) and np.isnan(value)) else str(value)


def write_annex_a(
    file: Path,
    lists: Lists,
    *,
    sheet: Callable[[str], str] = str,
    header: Callable[[str], str] = str,
    order: Callable[[Sequence[str]], Sequence[str]] = list,
    above: Sequence[str] = (),
) -> Path:
    """Write the workbook: sheet names, headers and the order of columns as these functions make them, below `above`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(file, {"remove_timezone": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in lists.items():
            page = book.add_worksheet(sheet(name))
            for at, text in enumerate(above):
                page.write_string(at, 0, text)
            columns = order(headers()[name])
            page.write_row(len(above), 0, [header(column) for column in columns])
            for line, row in enumerate(rows, len(above) + 1):
                for place, column in enumerate(columns):
                    _write(page, line, place, row.get(column), day)
    return file


def _write(page: xlsxwriter.worksheet.Worksheet, line: int, place: int, value: CellValue, day: Any) -> None:
    if isinstance(value, date):
        page.write_datetime(line, place, datetime(value.year, value.month, value.day), day)
    elif isinstance(value, str) and value:
        page.write_string(line, place, value)
    elif isinstance(value, int | float) and not np.isnan(value):
        page.write_number(line, place, value)
