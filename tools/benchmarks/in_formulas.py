"""
The same eight figures as native formulas over sheets that hold the exports, recalculated by LibreOffice.

    python -m benchmarks.in_formulas WORKBOOK [EXPORT PERIOD]

With an export this writes the workbook, in the formulas' favour: days are real dates and bad rows are left out. Without
one it opens the workbook in LibreOffice, which computes all of it, and prints the answers.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import holidays
import pandas as pd
import xlsxwriter

from benchmarks.analysts_script import is_yes, table

MONTH = "AND(B{0}>=S_,B{0}<=E_)"
OPEN = 'plans_B,"<="&E_,plans_C,">"&E_,plans_D,">"&EDATE(E_,-216),plans_E,">"&E_'
STARTED = 'COUNTIFS(plans_B,">="&S_,plans_B,"<="&E_{0})'
RECEIVED = 'COUNTIFS(contacts_A,">="&S_,contacts_A,"<="&E_{0})'

IN_EACH_ROW: Mapping[str, Mapping[str, str]] = {
    "referrals": {
        "C": f"=IF({MONTH},IF(COUNTIFS(referrals_A,A{{0}},"
        'referrals_B,">="&EDATE(B{0},-12),referrals_B,"<"&B{0})>0,1,0),2)'
    },
    "assessments": {"C": f"=IF({MONTH},NETWORKDAYS(A{{0}}+1,B{{0}},off_A),-1)"},
    "plans": {
        "F": "=IF(AND(B{0}<=E_,C{0}>E_),"
        'NETWORKDAYS(MAX(B{0},MAXIFS(visits_B,visits_A,A{0},visits_B,"<="&E_))+1,E_,off_A),-1)',
        "G": f'=IF({MONTH},IF(COUNTIFS(plans_A,A{{0}},plans_C,">="&EDATE(B{{0}},-24),plans_C,"<"&B{{0}})>0,1,0),2)',
    },
}
"""Columns that are computed: one formula a row, which names its own row."""

FIGURES: Mapping[str, tuple[str, str]] = {
    "contacts": (RECEIVED.format(""), ""),
    "contacts_progressed": (RECEIVED.format(',contacts_B,"*NEW_REFERRAL_FLAG"": ""Y*"'), RECEIVED.format("")),
    "re_referrals": ("COUNTIFS(referrals_C,1)", 'COUNTIFS(referrals_C,"<2")'),
    "assessments_in_45_days": (
        'COUNTIFS(assessments_C,">=0",assessments_C,"<=45")',
        "SUMPRODUCT((assessments_B>=S_)*(assessments_B<=E_))",
    ),
    "child_protection": (f"COUNTIFS({OPEN})", ""),
    "repeat_plans": (STARTED.format(",plans_G,1"), STARTED.format("")),
    "plans_over_2_years": (f'COUNTIFS({OPEN},plans_B,"<="&EDATE(E_,-24))', f"COUNTIFS({OPEN})"),
    "cp_visits": (f'COUNTIFS({OPEN},plans_F,"<=10")', f"COUNTIFS({OPEN})"),
}
"""The formulas of numerator and denominator."""

COMPUTES_ON_OPENING = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def make(workbook: Path, export: Path, period: str) -> None:
    """Write the workbook: one sheet for each table, and the answers on the first."""
    start = pd.Timestamp(f"{period}-01")
    end = start + pd.offsets.MonthEnd(0)
    with xlsxwriter.Workbook(workbook, {"default_date_format": "yyyy-mm-dd", "use_future_functions": True}) as book:
        answers = book.add_worksheet("answers")
        for name, rows in tables(export, end.year).items():
            sheet = book.add_worksheet(name)
            in_each = IN_EACH_ROW.get(name, {})
            for place, column in enumerate(rows.columns):
                sheet.write_column(1, place, list(rows[column]))
            for letter, formula in in_each.items():
                sheet.write_column(f"{letter}2", [formula.format(row + 2) for row in range(len(rows))])
            for letter in "ABCDEFG":
                book.define_name(f"{name}_{letter}", f"={name}!${letter}$2:${letter}${len(rows) + 1}")
        for named, day in (("S_", start), ("E_", end)):
            book.define_name(named, f"=DATE({day.year},{day.month},{day.day})")
        for row, (key, formulas) in enumerate(FIGURES.items()):
            answers.write_string(row, 0, key)
            for place, formula in enumerate(formulas, 1):
                answers.write_string(row, place, "") if not formula else answers.write_formula(
                    row, place, f"={formula}"
                )


def tables(export: Path, year: int) -> Mapping[str, pd.DataFrame]:
    """The rows that count, with days as dates, in the order of the columns A, B, C …"""
    contacts = table(
        export,
        "ssd_contacts",
        ["cont_contact_id", "cont_person_id", "cont_contact_outcome_json"],
        ["cont_contact_date"],
    ).dropna(subset=["cont_person_id", "cont_contact_date"])
    referrals = table(export, "ssd_cin_episodes", ["cine_person_id"], ["cine_referral_date"])
    assessments = table(
        export, "ssd_cin_assessments", ["cina_person_id"], ["cina_assessment_start_date", "cina_assessment_auth_date"]
    ).dropna()
    taken = assessments.cina_assessment_start_date <= assessments.cina_assessment_auth_date
    plans = table(
        export,
        "ssd_cp_plans",
        ["cppl_person_id", "cppl_cp_plan_ola"],
        ["cppl_cp_plan_start_date", "cppl_cp_plan_end_date"],
    ).dropna(subset=["cppl_person_id", "cppl_cp_plan_start_date"])
    born = table(export, "ssd_person", ["pers_person_id"], ["pers_dob", "pers_death_date"]).drop_duplicates(
        "pers_person_id", keep="last"
    )
    plans = plans[~is_yes(plans.cppl_cp_plan_ola)].merge(
        born, "left", left_on="cppl_person_id", right_on="pers_person_id"
    )
    far = pd.Timestamp("2999-12-31")
    visits = table(export, "ssd_cp_visits", ["cppv_person_id", "cppv_cp_visit_seen"], ["cppv_cp_visit_date"])
    seen = visits[is_yes(visits.cppv_cp_visit_seen)].dropna()
    off = sorted(holidays.country_holidays("GB", subdiv="ENG", years=range(2010, year + 1)))
    return {
        "contacts": contacts.drop_duplicates("cont_contact_id", keep="last")[
            ["cont_contact_date", "cont_contact_outcome_json"]
        ].fillna(""),
        "referrals": referrals.dropna().drop_duplicates(),
        "assessments": assessments[taken][["cina_assessment_start_date", "cina_assessment_auth_date"]],
        "plans": plans.fillna({"cppl_cp_plan_end_date": far, "pers_dob": far, "pers_death_date": far})[
            ["cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", "pers_dob", "pers_death_date"]
        ],
        "visits": seen[["cppv_person_id", "cppv_cp_visit_date"]],
        "off": pd.DataFrame({"day": pd.to_datetime(off)}),
    }


def recalculated(workbook: Path) -> Mapping[str, Sequence[int | None]]:
    """Each figure's numerator and denominator, as LibreOffice computes them on opening."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = Path(scratch, "profile", "user", "registrymodifications.xcu")
        settings.parent.mkdir(parents=True)
        settings.write_text(COMPUTES_ON_OPENING, encoding="utf-8")
        own_settings = f"-env:UserInstallation={Path(scratch, 'profile').as_uri()}"
        convert = ["soffice", own_settings, "--headless", "--convert-to", "csv", "--outdir", scratch, str(workbook)]
        subprocess.run(convert, check=True, capture_output=True)
        with Path(scratch, f"{workbook.stem}.csv").open(newline="", encoding="utf-8") as opened:
            return {key: [int(cell) if cell else None for cell in cells] for key, *cells in csv.reader(opened)}


if __name__ == "__main__":
    if sys.argv[2:]:
        make(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
    else:
        print(json.dumps(recalculated(Path(sys.argv[1]))))
