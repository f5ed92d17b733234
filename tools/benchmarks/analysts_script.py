"""
Eight of the figures as an analyst would write them: pandas reads the files, openpyxl writes the page.

    python -m benchmarks.analysts_script EXPORT PERIOD WORKBOOK

It says nothing about bad rows, gaps or doubts, paints nothing and keeps no text; openpyxl drops the page's buttons.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import holidays
import numpy as np
import openpyxl
import pandas as pd

EMPTY = ["NULL", "(null)", "\\N", "None", "nan", "N/A", "#N/A", "NaT", "-"]
FIRST_ROW, COLUMN = 8, 20  # somewhere on the page


def table(export: Path, name: str, columns: list[str], days: list[str]) -> pd.DataFrame:
    rows = pd.read_csv(export / f"{name}.csv", usecols=[*columns, *days], dtype=str, na_values=EMPTY)
    for day in days:
        british = rows[day].str.contains("/", na=False)
        rows[day] = pd.to_datetime(
            rows[day].where(~british, rows[day].str.replace(r"(..)/(..)/(....)", r"\3-\2-\1", regex=True)).str[:10],
            errors="coerce",
            format="%Y-%m-%d",
        )
    return rows


def figures(export: Path, period: str) -> dict[str, tuple[int, int | None]]:
    start = pd.Timestamp(f"{period}-01")
    end = start + pd.offsets.MonthEnd(0)
    off = np.array(
        sorted(holidays.country_holidays("GB", subdiv="ENG", years=range(2010, end.year + 1))), "datetime64[D]"
    )

    contacts = table(
        export,
        "ssd_contacts",
        ["cont_contact_id", "cont_person_id", "cont_contact_outcome_json"],
        ["cont_contact_date"],
    )
    contacts = contacts.dropna(subset=["cont_person_id"]).drop_duplicates("cont_contact_id", keep="last")
    contacts = contacts[contacts.cont_contact_date.between(start, end)]
    progressed = contacts.cont_contact_outcome_json.str.contains(r'NEW_REFERRAL_FLAG"\s*:\s*"Y', na=False)

    referrals = table(export, "ssd_cin_episodes", ["cine_person_id"], ["cine_referral_date"])
    referrals = referrals.dropna().drop_duplicates().sort_values(["cine_person_id", "cine_referral_date"])
    before = referrals.groupby("cine_person_id").cine_referral_date.shift()
    again = before >= referrals.cine_referral_date - pd.DateOffset(years=1)
    in_month = referrals.cine_referral_date.between(start, end)

    assessments = table(
        export, "ssd_cin_assessments", ["cina_person_id"], ["cina_assessment_start_date", "cina_assessment_auth_date"]
    )
    assessments = assessments[assessments.cina_assessment_auth_date.between(start, end)].dropna()
    began, done = assessments.cina_assessment_start_date, assessments.cina_assessment_auth_date
    took = working_days(began, done, off)[began <= done]

    plans = table(
        export,
        "ssd_cp_plans",
        ["cppl_cp_plan_id", "cppl_person_id", "cppl_cp_plan_ola"],
        ["cppl_cp_plan_start_date", "cppl_cp_plan_end_date"],
    )
    plans = plans[~is_yes(plans.cppl_cp_plan_ola)].dropna(subset=["cppl_person_id", "cppl_cp_plan_start_date"])
    born = table(export, "ssd_person", ["pers_person_id"], ["pers_dob", "pers_death_date"]).drop_duplicates(
        "pers_person_id", keep="last"
    )
    plans = plans.merge(born, "left", left_on="cppl_person_id", right_on="pers_person_id")
    is_open = (plans.cppl_cp_plan_start_date <= end) & ~(plans.cppl_cp_plan_end_date <= end)
    is_child = ~(plans.pers_dob + pd.DateOffset(years=18) <= end) & ~(plans.pers_death_date <= end)
    on_plan = plans[is_open & is_child].groupby("cppl_person_id").cppl_cp_plan_start_date.agg(["min", "max"])
    started = plans[plans.cppl_cp_plan_start_date.between(start, end)]
    pairs = started.merge(plans, on="cppl_person_id", suffixes=("", "_before"))
    repeated = pairs[
        (pairs.cppl_cp_plan_end_date_before < pairs.cppl_cp_plan_start_date)
        & (pairs.cppl_cp_plan_end_date_before >= pairs.cppl_cp_plan_start_date - pd.DateOffset(months=24))
    ]

    visits = table(export, "ssd_cp_visits", ["cppv_person_id", "cppv_cp_visit_seen"], ["cppv_cp_visit_date"])
    seen = visits[is_yes(visits.cppv_cp_visit_seen) & (visits.cppv_cp_visit_date <= end)]
    last_seen = seen.groupby("cppv_person_id").cppv_cp_visit_date.max().reindex(on_plan.index)
    clock = on_plan["max"].where(~(last_seen > on_plan["max"]), last_seen)
    since = working_days(clock, pd.Series(end, clock.index), off)

    return {
        "contacts": (len(contacts), None),
        "contacts_progressed": (int(progressed.sum()), len(contacts)),
        "re_referrals": (int((again & in_month).sum()), int(in_month.sum())),
        "assessments_in_45_days": (int((took <= 45).sum()), len(took)),
        "child_protection": (len(on_plan), None),
        "repeat_plans": (repeated.cppl_cp_plan_id.nunique(), len(started)),
        "plans_over_2_years": (int((on_plan["min"] <= end - pd.DateOffset(months=24)).sum()), len(on_plan)),
        "cp_visits": (int((since <= 10).sum()), len(on_plan)),
    }


def is_yes(column: pd.Series) -> pd.Series:
    return column.str.contains(r"^(?:a\) )?(?:Y|Yes|T|True)$", case=False, na=False)


def working_days(first: pd.Series, last: pd.Series, off: np.ndarray) -> np.ndarray:
    """Working days after the first day, up to and including the last."""
    one = np.timedelta64(1, "D")
    return np.busday_count(first.to_numpy("datetime64[D]") + one, last.to_numpy("datetime64[D]") + one, holidays=off)


def written(found: dict[str, tuple[int, int | None]], workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    for row, (numerator, denominator) in enumerate(found.values(), FIRST_ROW):
        book.worksheets[0].cell(row, COLUMN, numerator / denominator if denominator else numerator)
    book.save(workbook.with_suffix(".written.xlsx"))


if __name__ == "__main__":
    answers = figures(Path(sys.argv[1]), sys.argv[2])
    written(answers, Path(sys.argv[3]))
    print(json.dumps(answers))
