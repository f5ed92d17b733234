"""
Small messy exports, crowded at the edges: the same seed writes the same files.

Dates lie on and beside the days on which an indicator changes its mind; ids, flags, texts and dates come in every
spelling that may occur; keys repeat, dates are impossible, tables are absent. All people in here are invented.
"""

from __future__ import annotations

import csv
import random
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

# The Standard Safeguarding Dataset's columns, for the tables that are written, and those of the small extra tables.
COLUMNS = {
    "ssd_person": "pers_person_id pers_forename pers_surname pers_sex pers_gender pers_ethnicity pers_dob"
    " pers_common_child_id pers_legacy_id pers_upn_unknown pers_send_flag pers_expected_dob"
    " pers_death_date pers_is_mother pers_nationality",
    "ssd_contacts": "cont_contact_id cont_person_id cont_contact_date cont_contact_source_code cont_contact_source_desc"
    " cont_contact_outcome_json",
    "ssd_cin_episodes": "cine_referral_id cine_person_id cine_referral_date cine_cin_primary_need_code"
    " cine_referral_source_code cine_referral_source_desc cine_referral_outcome_json cine_referral_nfa"
    " cine_close_reason cine_close_date cine_referral_team cine_referral_worker_id",
    "ssd_cin_assessments": "cina_assessment_id cina_person_id cina_referral_id cina_assessment_start_date"
    " cina_assessment_child_seen cina_assessment_auth_date cina_assessment_outcome_json"
    " cina_assessment_outcome_nfa cina_assessment_team cina_assessment_worker_id",
    "ssd_s47_enquiry": "s47e_s47_enquiry_id s47e_referral_id s47e_person_id s47e_s47_start_date s47e_s47_end_date"
    " s47e_s47_nfa s47e_s47_outcome_json s47e_s47_completed_by_worker_id s47e_s47_completed_by_team",
    "ssd_initial_cp_conference": "icpc_icpc_id icpc_icpc_meeting_id icpc_s47_enquiry_id icpc_person_id icpc_cp_plan_id"
    " icpc_referral_id icpc_icpc_transfer_in icpc_icpc_target_date icpc_icpc_date"
    " icpc_icpc_outcome_cp_flag icpc_icpc_outcome_json icpc_icpc_team icpc_icpc_worker_id",
    "ssd_cin_plans": "cinp_cin_plan_id cinp_referral_id cinp_person_id cinp_cin_plan_start_date"
    " cinp_cin_plan_end_date cinp_cin_plan_team cinp_cin_plan_worker_id",
    "ssd_cin_visits": "cinv_cin_visit_id cinv_person_id cinv_cin_visit_date cinv_cin_visit_seen"
    " cinv_cin_visit_seen_alone cinv_cin_visit_bedroom",
    "ssd_cp_plans": "cppl_cp_plan_id cppl_referral_id cppl_icpc_id cppl_person_id cppl_cp_plan_start_date"
    " cppl_cp_plan_end_date cppl_cp_plan_initial_category cppl_cp_plan_ola cppl_cp_plan_latest_category",
    "ssd_cp_reviews": "cppr_cp_review_id cppr_person_id cppr_cp_plan_id cppr_cp_review_due cppr_cp_review_date"
    " cppr_cp_review_meeting_id cppr_cp_review_outcome_continue_cp cppr_cp_review_quorate"
    " cppr_cp_review_participation",
    "ssd_cp_visits": "cppv_cp_visit_id cppv_person_id cppv_cp_plan_id cppv_cp_visit_date cppv_cp_visit_seen"
    " cppv_cp_visit_seen_alone cppv_cp_visit_bedroom",
    "ssd_legal_status": "lega_legal_status_id lega_person_id lega_legal_status lega_legal_status_start_date"
    " lega_legal_status_end_date",
    "ssd_cla_episodes": "clae_cla_episode_id clae_person_id clae_cla_episode_start_date clae_cla_episode_start_reason"
    " clae_cla_primary_need_code clae_cla_episode_ceased_date clae_cla_episode_ceased_reason clae_cla_id"
    " clae_referral_id clae_cla_placement_id clae_entered_care_date clae_cla_last_iro_contact_date",
    "ssd_cla_placement": "clap_cla_placement_id clap_cla_placement_start_date clap_cla_placement_type"
    " clap_cla_placement_urn clap_cla_placement_distance clap_cla_id clap_cla_placement_provider"
    " clap_cla_placement_postcode clap_cla_placement_end_date clap_cla_placement_change_reason clap_person_id",
    "ssd_cla_reviews": "clar_cla_review_id clar_cla_id clar_cla_review_due_date clar_cla_review_date"
    " clar_cla_review_cancelled clar_cla_review_participation",
    "ssd_cla_visits": "clav_cla_visit_id clav_cla_id clav_person_id clav_cla_visit_date clav_cla_visit_seen"
    " clav_cla_visit_seen_alone",
    "ssd_cla_health": "clah_health_check_id clah_person_id clah_health_check_type clah_health_check_date"
    " clah_health_check_status",
    "ssd_missing": "miss_table_id miss_person_id miss_missing_episode_start_date miss_missing_episode_type"
    " miss_missing_episode_end_date miss_missing_rhi_offered miss_missing_rhi_accepted",
    "ssd_care_leavers": "clea_table_id clea_person_id clea_care_leaver_eligibility clea_care_leaver_in_touch"
    " clea_care_leaver_latest_contact clea_care_leaver_accommodation clea_care_leaver_accom_suitable"
    " clea_care_leaver_activity clea_pathway_plan_review_date clea_care_leaver_personal_advisor"
    " clea_care_leaver_allocated_team clea_care_leaver_worker_id",
    "ssd_involvements": "invo_involvements_id invo_professional_id invo_professional_role_id invo_professional_team"
    " invo_involvement_start_date invo_involvement_end_date invo_worker_change_reason invo_person_id"
    " invo_referral_id",
    "ssd_professionals": "prof_professional_id prof_staff_id prof_professional_name prof_social_worker_registration_no"
    " prof_professional_job_title prof_professional_caseload prof_professional_department"
    " prof_full_time_equivalency prof_agency_worker_flag",
    "ssd_department": "dept_team_id dept_team_name dept_team_parent_id dept_team_parent_name",
    "sup_supervision": "supervision_id person_id supervision_date",
    "sup_pep": "pep_id person_id academic_year term phase completed_date rating",
    "sup_visit_frequency": "person_id interval_days start_date end_date",
    "sup_placement_location": "placement_id location",
}
FAMILY_COLUMNS = "fami_table_id fami_family_id fami_person_id"

YES = ("Y", "y", "Yes", " yes ", "YES", "a) Yes", "T", "True", "1", "1.0")
NO = ("N", "no", "0", "", "NULL", "b) No", "False", "?")
EMPTY = ("", " ", "NULL", "null", "(null)", r"\N", "None", "nan", "<NA>", "N/A", "#N/A", "NaT", "-")
EMPTY_DATES = (
    *EMPTY,
    "1900-01-01",
    "9999-12-31 00:00:00",
    "01/01/1900",
    "1899-12-30",
    "0000-00-00",
    "31 Dec 2999",
    "1900-01-01T00:00:00Z",
)
UNREADABLE_DATES = (
    "2024-02-30",
    "31/06/2024",
    "2023-02-29",
    "soon",
    "2024-13-01",
    "2024-06-03 25:00",
    "June 2024",
    "03/06-2024",
    "2024-06-03 13:00PM",
)
# Ways in which systems write a day; all of them occur in one column if nobody took care.
DATE_FORMS = (
    "%Y-%m-%d",
    "%Y-%m-%d",
    "%Y-%m-%d 00:00:00",
    "%Y-%m-%d 23:59:59.997",
    "%Y-%m-%dT10:30:00",
    " %Y-%m-%d ",
    "%d/%m/%Y",
    "%d/%m/%Y 14:05",
    "%d/%m/%Y 00:00:00",
    "%Y%m%d",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%d-%b-%Y",
    "%d %B %Y",
    "%b %d %Y 10:00AM",
    "%Y-%m-%dT11:00:00Z",
    "%Y-%m-%d 11:00:00.000 +01:00",
)
ELIGIBILITIES = (
    "Relevant child",
    "b) Relevant child",
    "Former relevant child",
    "FORMER-RELEVANT",
    "c) Former  Relevant (18+)",
    "Eligible child",
    "a) Eligible",
    "eligible",
    "Qualifying care leaver",
    "Not eligible",
    "",
    "Former carer",
)
IN_TOUCH = (
    "YES",
    "Yes - in touch",
    "In touch",
    "a) Yes",
    "p1) in touch",
    "NO",
    "Not in touch",
    "no: lost",
    "In touch weekly",
    "DIED",
    "died - 2023",
    "RHOM",
    "Exclude",
    "exclude – other",
    "REFU",
    "NREQ",
    "",
    "N/A",
    "yesterday",
)
ACCOMMODATION = (
    "1",
    "Suitable",
    "SUITABLE - own tenancy",
    "Yes",
    "a) Suitable",
    "1: suitable",
    "1.0",
    "Y",
    "Accommodation considered suitable",
    "Accommodation considered unsuitable",
    "2.0",
    "N",
    "0",
    "Unsuitable",
    "Not suitable",
    "2",
    "",
    "Unknown",
    "10",
)
ACTIVITIES = (
    "F1",
    "f2",
    "F5",
    "P1",
    "P4 - part time",
    "p5: other",
    "a) F2",
    "p1) 5D",
    "p1) F4",
    "G4",
    "G5 - not able",
    "F6",
    "P0",
    "F1x",
    "",
    "F 1",
    "NULL",
)
HEALTH_CHECKS = (
    "Health Assessment",
    "health assessment",
    "a) Initial Health Assessment",
    "Review Health Assessment",
    "Dental Check",
    "DENTAL",
    "Dental and health assessment",
    "Optical",
    "",
    "Health surveillance",
)
HEALTH_STATUSES = (
    "Completed",
    "complete",
    "Attended",
    "done",
    "",
    "NULL",
    "a) Completed",
    "Completed - late",
    "Refused",
    "Not completed",
    "Cancelled",
    "Booked",
)
MISSING_TYPES = (
    "M",
    "m",
    "Missing",
    "Missing from care",
    "m) Missing",
    "M - missing",
    "A",
    "Away",
    "Absent",
    "b) Away",
    "",
    "Not missing",
    "Mis",
)
LEGAL_STATUSES = ("V3", "V4", "v1", "V3 - short break", "V4: series", "C2", "E1", "V2", "V", "V31", "")
PLACEMENT_TYPES = ("U1", "U4", "K2", "A3", "a4", "A5 - adoption", "A6", "A2", "T0", "t2", "T4: other", "T5", "R1", "")
DISTANCES = ("20", "20.0", "20.01", "21", "35.5", "999.9", "999.90", "", "NULL", "0", "19.99", "far")
LOCATIONS = ("OUT", "out", " Out ", "a) OUT", "IN", "", "in")
RATINGS = ("green", "Gold", "GREEN - good", "a) gold", "amber", "red", "", "greenish")
TERMS = ("Autumn", "autumn", "Spring", "SPRING", "Summer", "Summer term", "a) Summer", "Winter", "")


class Chance(Struct, frozen=True):
    """The source of everything drawn, around the last days of the periods that will be asked for."""

    draw: random.Random
    last_days: Sequence[date]  # the newest first
    people: Sequence[str]
    is_plain: bool = False  # every day is written the same way, and none is unreadable

    def happens(self, share: float) -> bool:
        return self.draw.random() < share

    def one(self, of: Sequence[str]) -> str:
        return self.draw.choice(of)

    def times(self, most: int) -> range:
        return range(self.draw.randint(0, most))

    def person(self) -> str:
        return self.one(EMPTY) if self.happens(0.01) else self.one(self.people)

    def flag(self, share: float) -> str:
        return self.one(YES if self.happens(share) else NO)

    def end(self) -> date:
        """The last day of a period, in most cases the newest."""
        return self.last_days[0] if self.happens(0.6) else self.draw.choice(self.last_days)

    def beside(self, day: date, months: int = 0, days: int = 0) -> date:
        """The day this many months and days later, or a day to either side of it."""
        return plus_months(day, months) + timedelta(days + self.draw.choice((-1, 0, 0, 1)))

    def ago(self, *months: int) -> date:
        """A day one of these numbers of months before a period's end, or beside that day; now and then any edge."""
        return self.edge() if self.happens(0.3) else self.beside(self.end(), months=-self.draw.choice(months))

    def days_ago(self, *days: int) -> date:
        return self.edge() if self.happens(0.3) else self.beside(self.end(), days=-self.draw.choice(days))

    def edge(self) -> date:
        """A day on which something is due, full or over at the end of a period; now and then any day."""
        end = self.end()
        return self.draw.choice(
            (
                lambda: self.beside(end),
                lambda: self.beside(end.replace(day=1)),
                lambda: self.beside(end, months=-self.draw.choice((1, 3, 6, 12, 24, 30))),
                lambda: self.beside(end.replace(day=1), months=-self.draw.choice((3, 12, 24))),
                lambda: self.beside(end, days=-self.draw.choice((7, 31, 42))),
                lambda: end - timedelta(self.draw.randint(12, 36)),
                lambda: end - timedelta(self.draw.randint(58, 72)),
                lambda: end - timedelta(self.draw.randint(0, 30)),
                lambda: end + timedelta(self.draw.randint(1, 40)),
                lambda: end - timedelta(self.draw.randint(0, 1200)),
            )
        )()

    def event(self) -> date:
        """In most cases a day in one of the periods."""
        end = self.end()
        return self.edge() if self.happens(0.3) else end - timedelta(self.draw.randint(0, end.day))

    def ended(self, started: date) -> date | None:
        """The day on which a spell ended: mostly none; otherwise an edge, not before the start."""
        return None if self.happens(0.55) else max(started, self.edge())

    def born(self) -> date:
        end = self.end()
        if self.happens(0.1):
            return self.draw.choice((date(2004, 2, 29), date(2008, 2, 29), date(2020, 2, 29), self.edge()))
        years = self.draw.choice((5, 5, 16, 16, 17, 17, 18, 18, 19, 21, 22))
        if self.happens(0.4):
            return self.beside(end, months=-12 * years)
        return end - timedelta(self.draw.randint(0, self.draw.choice((10, 18, 22)) * 365))

    def written(self, day: date | None) -> str:
        """A day as some system writes it; now and then a text that is no day."""
        if self.happens(0.0 if self.is_plain else 0.015):
            return self.one(UNREADABLE_DATES)
        if day is None or self.happens(0.01):
            return "" if self.is_plain else self.one(EMPTY_DATES)
        return day.strftime("%Y-%m-%d" if self.is_plain else self.one(DATE_FORMS))

    def outcome(self, flag: str) -> str:
        """Outcome JSON with a flag in it, as real scripts write it: valid, broken, or without the flag."""
        value = self.flag(0.4).replace("?", "U")
        name = self.one((flag, flag, f"OUTCOME_{flag}"))
        return self.one(
            (
                f'{{"{name}": "{value}", "NFA_FLAG": "N", "COMMENTS": "none"}}',
                f'{{"NFA_FLAG": "Y", "{name}": "{value}", "NUMBER_OF_OUTCOMES": 1}}',
                f'{{"OUTCOME_{flag}": "N", "{flag}": "{value}"}}',
                f'{{"{name}": {self.one(("true", "false", "1", "0", "null"))}}}',
                f'{{"{name.lower()}": "Y", "NFA_FLAG": "N"}}',
                f'{{"NFA_FLAG": "N", "MORE": {{"{name}": "Y"}}}}',
                f'{{"{name}": "{value}", "COMMENTS": "she said "no", twice"}}',
                f'{{"COMMENTS": "a "line"\nbreak", "{name}" : "{value}"',
                f'[{{"{name}": "Y"}}]',
                '{"NFA_FLAG": "Y"}',
                *EMPTY[:3],
            )
        )


Row = dict[str, str]


def random_export(folder: Path, seed: int, period: str, absent: Sequence[str] = ()) -> None:
    """Write one export for figures of the period and the two before; `absent` tables are not written."""
    draw = random.Random(seed)
    chance = Chance(draw, last_days(period), people(draw))
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables(chance).items():
        if table not in absent:
            write(folder / f"{table}.csv", COLUMNS[table].split(), with_repeated_keys(chance, rows), draw)
    add_families(folder, seed, chance.people)


def add_families(folder: Path, seed: int, people: Sequence[str]) -> None:
    """Families, drawn independently: some children are in two, and one id has too many members to be a family."""
    draw = random.Random(f"families of {seed}")
    chance = Chance(draw, (), people)
    ids = [new_id(chance, "f") for _ in range(len(people) // 8)]
    in_code = draw.sample([*people], 21)
    rows = [
        {"fami_table_id": new_id(chance, "w"), "fami_family_id": chance.one(ids), "fami_person_id": each}
        for each in (*people, *draw.sample([*people], len(people) // 3))
        if each not in in_code and chance.happens(0.9)
    ] + [
        {"fami_table_id": new_id(chance, "w"), "fami_family_id": "LOOKUP", "fami_person_id": each}
        for each in in_code
    ]  # fmt: skip
    write(folder / "ssd_family.csv", FAMILY_COLUMNS.split(), with_repeated_keys(chance, rows), draw)


def last_days(period: str) -> list[date]:
    year, month = (int(part) for part in period.split("-"))
    end = date(year, month, monthrange(year, month)[1])
    return [end, end.replace(day=1) - timedelta(1), plus_months(end.replace(day=1), -1) - timedelta(1)]


def plus_months(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def people(draw: random.Random) -> list[str]:
    """Invented ids, some that differ only by case or leading zeros."""
    alike = ["ade", "Ade", "7", "007", "bea", "BEA", "1e3", "1000"]
    return alike + [f"child-{number}" for number in range(draw.randint(20, 52))]


def tables(chance: Chance) -> dict[str, list[Row]]:
    written: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    for person in chance.people:
        if chance.happens(0.98 if chance.is_plain else 0.92):
            written["ssd_person"].append(identity(chance, person))
        for write_case, share in CASES:
            if chance.happens(share):
                write_case(chance, person, written)
    for rows in written.values():
        chance.draw.shuffle(rows)
    return written


def identity(chance: Chance, person: str) -> Row:
    born = chance.written(chance.born())
    died = chance.written(chance.beside(chance.end())) if chance.happens(0.06) else chance.written(None)
    return {
        "pers_person_id": f" {person} " if chance.happens(0.1) else person,
        "pers_dob": born,
        "pers_expected_dob": chance.written(chance.born() if chance.happens(0.1) else None),
        "pers_death_date": died,
        "pers_sex": chance.one(("M", "F", "")),
    }


def new_id(chance: Chance, prefix: str) -> str:
    """An id; as texts, ids sort differently than as numbers. Now and then empty."""
    number = chance.draw.randint(1, 99_999)
    return chance.one(EMPTY) if chance.happens(0.01) else chance.one((prefix, prefix.upper(), "0", "")) + str(number)


def contacts(chance: Chance, person: str, written: dict[str, list[Row]]) -> None:
    for _ in chance.times(3):
        written["ssd_contacts"].append(
            {
                "cont_contact_id": new_id(chance, "c"),
                "cont_person_id": chance.person(),
                "cont_contact_date": chance.written(chance.event()),
                "cont_contact_outcome_json": chance.outcome("NEW_REFERRAL_FLAG"),
            }
        )


def referrals(chance: Chance, person: str, written: dict[str, list[Row]]) -> None:
    day = chance.event()
    for again in (day, day, chance.beside(day, months=-12), chance.beside(day, months=12), chance.edge()):
        if chance.happens(0.5):
            referral = new_id(chance, "r")
            written["ssd_cin_episodes"].append(
                {
                    "cine_referral_id": referral,
                    "cine_person_id": person,
                    "cine_referral_date": chance.written(again),
                }
            )
            assessment(chance, person, referral, written)


def assessment(chance: Chance, person: str, referral: str, written: dict[str, list[Row]]) -> None:
    authorised = chance.event()
    days = chance.draw.choice((0, 1, -1, 30, 62, 63, 64, 65, 66, 67))
    written["ssd_cin_assessments"].append(
        {
            "cina_assessment_id": new_id(chance, "a"),
            "cina_person_id": person,
            "cina_referral_id": referral,
            "cina_assessment_start_date": chance.written(authorised - timedelta(days)),
            "cina_assessment_auth_date": chance.written(authorised if chance.happens(0.9) else None),
        }
    )


def enquiries(chance: Chance, person: str, written: dict[str, list[Row]]) -> None:
    for _ in range(2):
        enquiry, started = new_id(chance, "s"), chance.event()
        if chance.happens(0.9):
            written["ssd_s47_enquiry"].append(
                {
                    "s47e_s47_enquiry_id": enquiry,
                    "s47e_person_id": person,
                    "s47e_s47_start_date": chance.written(started),
                    "s47e_s47_outcome_json": chance.outcome("CP_CONFERENCE_FLAG"),
                }
            )
        for _ in chance.times(2):
            held = started + timedelta(chance.draw.choice((-1, 0, 1, 14, 19, 20, 21, 22, 23, 24, 25)))
            written["ssd_initial_cp_conference"].append(
                {
                    "icpc_icpc_id": new_id(chance, "i"),
                    "icpc_person_id": person,
                    "icpc_s47_enquiry_id": enquiry if chance.happens(0.8) else chance.one(EMPTY),
                    "icpc_icpc_transfer_in": chance.flag(0.1),
                    "icpc_icpc_date": chance.written(held),
                    "icpc_icpc_target_date": chance.written(chance.beside(held) if chance.happens(0.7) else None),
                }
            )


def cin_plans(chance: Chance, person: str, written: dict[str, list[Row]]) -> None:
    for started in spell_starts(chance):
        written["ssd_cin_plans"].append(
            {
                "cinp_cin_plan_id": new_id(chance, "n"),
                "cinp_person_id": person,
                "cinp_cin_plan_start_date": chance.written(started),
                "cinp_cin_plan_end_date": chance.written(chance.ended(started)),
            }
        )
    visits(chance, person, written["ssd_cin_visits"], "cinv_cin_visit", "cinv_person_id", due=(28, 29, 30))


def spell_starts(chance: Chance) -> list[date]:
    """One to three days, some of them the same."""
    first = chance.edge()
    return [first] + [chance.draw.choice((first, chance.edge())) for _ in chance.times(2)]


def visits(chance: Chance, person: str, rows: list[Row], prefix: str, person_column: str, due: Sequence[int]) -> None:
    """Visits of a child, some exactly as many days ago as allowed, some with a sibling under the same visit id."""
    for _ in chance.times(4):
        visit, day = new_id(chance, "v"), chance.written(chance.days_ago(0, *due))
        for seen in [person] + [chance.person() for _ in chance.times(1)]:
            rows.append(
                {f"{prefix}_id": visit, person_column: seen, f"{prefix}_date": day, f"{prefix}_seen": chance.flag(0.75)}
            )


def cp_plans(chance: Chance, person: str, written: dict[str, list[Row]]) -> None:
    for started in [*spell_starts(chance), chance.ago(3, 9, 24)]:
        plan, ended = new_id(chance, "p"), chance.ended(started)
        written["ssd_cp_plans"].append(
            {
                "cppl_cp_plan_id": plan,
                "cppl_person_id": person,
                "cppl_cp_plan_start_date": chance.written(started),
                "cppl_cp_plan_end_date": chance.written(ended),
                "cppl_cp_plan_ola": chance.flag(0.1),
            }
        )
        cp_reviews(chance, person, plan, started, written)
        if chance.happens(0.4):
            before = chance.draw.choice((started, chance.beside(started, months=-24), chance.beside(started)))
            written["ssd_cp_plans"].append(
                {
                    "cppl_cp_plan_id": new_id(chance, "p"),
                    "cppl_person_id": person,
                    "cppl_cp_plan_start_date": chance.written(plus_months(before, -3)),
                    "cppl_cp_plan_end_date": chance.written(before),
                    "cppl_cp_plan_ola": chance.flag(0.1),
                }
            )
    visits(chance, person, written["ssd_cp_visits"], "cppv_cp_visit", "cppv_person_id", due=(14, 15, 16))


def cp_reviews(chance: Chance, person: str, plan: str, started: date, written: dict[str, list[Row]]) -> None:
    """Reviews on and beside their due days, up to the last day of all and a little beyond."""
    day = started if chance.happens(0.1) else chance.beside(started, months=3)
    while day < max(chance.last_days) + timedelta(40) and chance.happens(0.85):
        for _ in range(chance.draw.choice((1, 1, 1, 2))):
            written["ssd_cp_reviews"].append(
                {
                    "cppr_cp_review_id": new_id(chance, "w"),
                    "cppr_cp_plan_id": plan,
                    "cppr_person_id": chance.one(EMPTY) if chance.happens(0.01) else person,
                    "cppr_cp_review_date": chance.written(day),
                }
            )
        later = plus_months(day, 6) - timedelta(chance.draw.choice((0, 0, 1, 40, -1 if chance.happens(0.3) else 0)))
        day = chance.end() if day < chance.last_days[-1] < later and chance.happens(0.2) else later


def care(chance: Chance, person: str, written: dict[str, list[Row]]) -> None:
    cla_id = new_id(chance, "k")
    entered = started = entered_care(chance)
    for _ in range(chance.draw.choice((1, 1, 2, 3))):
        ended = chance.ended(started)
        recorded = chance.draw.choice((entered, entered, None, started, chance.edge()))
        written["ssd_cla_episodes"].append(
            {
                "clae_cla_episode_id": new_id(chance, "e"),
                "clae_person_id": person,
                "clae_cla_id": cla_id if chance.happens(0.9) else chance.one(("", "NULL", new_id(chance, "k"))),
                "clae_cla_episode_start_date": chance.written(started),
                "clae_cla_episode_ceased_date": chance.written(ended),
                "clae_entered_care_date": chance.written(recorded),
            }
        )
        started = ended or chance.draw.choice((started, chance.edge()))
    for _ in chance.times(2):
        legal_status(chance, person, written)
    placements(chance, person, cla_id, entered, written)
    cla_reviews(chance, cla_id, entered, written)
    visits(chance, person, written["ssd_cla_visits"], "clav_cla_visit", "clav_person_id", due=(7, 30, 42, 90))
    health_checks(chance, person, entered, written)


def entered_care(chance: Chance) -> date:
    """Exactly 20 working days, 12 months or 30 months before an end, or any edge."""
    end = chance.end()
    return chance.draw.choice(
        (
            chance.edge(),
            end - timedelta(chance.draw.randint(0, 59)),
            chance.beside(end, months=-12),
            chance.beside(end, months=-30),
            chance.beside(end, months=-36),
            plus_months(chance.edge(), -24),
        )
    )


def legal_status(chance: Chance, person: str, written: dict[str, list[Row]]) -> None:
    started = chance.edge()
    written["ssd_legal_status"].append(
        {
            "lega_legal_status_id": new_id(chance, "l"),
            "lega_person_id": person,
            "lega_legal_status": chance.one(("C2", chance.one(LEGAL_STATUSES))),
            "lega_legal_status_start_date": chance.written(started),
            "lega_legal_status_end_date": chance.written(chance.ended(started)),
        }
    )


def placements(chance: Chance, person: str, cla_id: str, entered: date, written: dict[str, list[Row]]) -> None:
    """A chain of placements, each mostly ending on the day on which the next began; a few beside the chain."""
    starts = sorted({entered, *(max(entered, chance.ago(0, 12, 24)) for _ in chance.times(5))})
    types = ("A3", "A5 - adoption", "a4", "U1") if chance.happens(0.3) else PLACEMENT_TYPES
    for started, following in pairwise(starts):
        ended = following if chance.happens(0.85) else max(started, chance.beside(following))
        placement(chance, person, cla_id, (started, ended), types, written)
        if chance.happens(0.2):
            beside = max(entered, chance.draw.choice((started, following - timedelta(30))))
            placement(chance, person, cla_id, (beside, following), types, written)
    last = chance.ended(starts[-1]) if chance.happens(0.1) else None
    placement(chance, person, cla_id, (starts[-1], last), types, written)


def placement(
    chance: Chance,
    person: str,
    cla_id: str,
    spell: tuple[date, date | None],
    types: Sequence[str],
    written: dict[str, list[Row]],
) -> None:
    started, ended = spell
    placement_id = new_id(chance, "q")
    written["ssd_cla_placement"].append(
        {
            "clap_cla_placement_id": placement_id,
            "clap_person_id": person,
            "clap_cla_id": cla_id if chance.happens(0.8) else chance.one(("", "NULL", "k0")),
            "clap_cla_placement_start_date": chance.written(started),
            "clap_cla_placement_end_date": chance.written(ended),
            "clap_cla_placement_type": chance.one(types),
            "clap_cla_placement_distance": chance.one(DISTANCES),
        }
    )
    if chance.happens(0.8):
        written["sup_placement_location"].append({"placement_id": placement_id, "location": chance.one(LOCATIONS)})


def cla_reviews(chance: Chance, cla_id: str, entered: date, written: dict[str, list[Row]]) -> None:
    days = [chance.beside(entered), *(chance.ago(0, 3, 6) for _ in range(3))][: chance.draw.randint(0, 4)]
    for day in days:
        written["ssd_cla_reviews"].append(
            {
                "clar_cla_review_id": new_id(chance, "x"),
                "clar_cla_id": cla_id,
                "clar_cla_review_date": chance.written(day),
                "clar_cla_review_cancelled": chance.flag(0.15),
            }
        )


def health_checks(chance: Chance, person: str, entered: date, written: dict[str, list[Row]]) -> None:
    for _ in chance.times(5):
        soon = entered + timedelta(chance.draw.randint(20, 35))
        day = chance.draw.choice((chance.ago(0, 6, 12), chance.beside(entered), soon))
        written["ssd_cla_health"].append(
            {
                "clah_health_check_id": new_id(chance, "h"),
                "clah_person_id": person,
                "clah_health_check_type": chance.one(HEALTH_CHECKS),
                "clah_health_check_date": chance.written(day),
                "clah_health_check_status": chance.one(HEALTH_STATUSES),
            }
        )


def missing_episodes(chance: Chance, person: str, written: dict[str, list[Row]]) -> None:
    for _ in chance.times(3):
        written["ssd_missing"].append(
            {
                "miss_table_id": new_id(chance, "m"),
                "miss_person_id": person,
                "miss_missing_episode_start_date": chance.written(chance.event()),
                "miss_missing_episode_type": chance.one(MISSING_TYPES),
            }
        )


def leaver_rows(chance: Chance, person: str, written: dict[str, list[Row]]) -> None:
    for _ in range(chance.draw.choice((1, 1, 2, 3))):
        written["ssd_care_leavers"].append(
            {
                "clea_table_id": new_id(chance, "z"),
                "clea_person_id": person,
                "clea_care_leaver_eligibility": chance.one(ELIGIBILITIES),
                "clea_care_leaver_in_touch": chance.one(IN_TOUCH),
                "clea_care_leaver_latest_contact": chance.written(chance.ago(0, 1, 2) if chance.happens(0.7) else None),
                "clea_care_leaver_accom_suitable": chance.one(ACCOMMODATION),
                "clea_care_leaver_activity": chance.one(ACTIVITIES),
                "clea_pathway_plan_review_date": chance.written(chance.ago(0, 6)),
            }
        )


def supervisions(chance: Chance, person: str, written: dict[str, list[Row]]) -> None:
    for _ in chance.times(3):
        written["sup_supervision"].append(
            {
                "supervision_id": new_id(chance, "u"),
                "person_id": person,
                "supervision_date": chance.written(chance.days_ago(0, 31)),
            }
        )


def peps(chance: Chance, person: str, written: dict[str, list[Row]]) -> None:
    for _ in chance.times(3):
        year = chance.draw.choice((max(chance.last_days).year, max(chance.last_days).year - 1))
        written["sup_pep"].append(
            {
                "pep_id": new_id(chance, "g"),
                "person_id": person,
                "academic_year": chance.one((f"{year}/{year % 100 + 1}", f"{year}-{year + 1}", f"{year}")),
                "completed_date": chance.written(chance.ago(0, 1) if chance.happens(0.85) else None),
                "term": chance.one(TERMS),
                "rating": chance.one(RATINGS),
            }
        )


def visit_frequencies(chance: Chance, person: str, written: dict[str, list[Row]]) -> None:
    for started in [*spell_starts(chance), chance.edge()]:
        written["sup_visit_frequency"].append(
            {
                "person_id": person,
                "interval_days": chance.one(("30", "31", "84", "90", "91", "", "NULL")),
                "start_date": chance.written(started),
                "end_date": chance.written(chance.ended(started)),
            }
        )


def involvements(chance: Chance, person: str, written: dict[str, list[Row]]) -> None:
    started = chance.edge()
    written["ssd_involvements"].append(
        {
            "invo_involvements_id": new_id(chance, "y"),
            "invo_person_id": person,
            "invo_professional_id": "worker-1",
            "invo_professional_team": chance.one(("team-1", "Elm", "")),
            "invo_involvement_start_date": chance.written(started),
            "invo_involvement_end_date": chance.written(chance.ended(started)),
        }
    )


Case = Callable[[Chance, str, dict[str, list[Row]]], None]
# What a child may have, and the share of children who have it.
CASES: tuple[tuple[Case, float], ...] = (
    (contacts, 0.7),
    (referrals, 0.5),
    (enquiries, 0.5),
    (cin_plans, 0.5),
    (cp_plans, 0.5),
    (care, 0.6),
    (legal_status, 0.15),
    (missing_episodes, 0.5),
    (leaver_rows, 0.6),
    (supervisions, 0.8),
    (peps, 0.5),
    (visit_frequencies, 0.5),
    (involvements, 0.5),
)


def with_repeated_keys(chance: Chance, rows: list[Row]) -> list[Row]:
    """The rows and, for a few, a later row with the same id (and mostly the same person) that says something else."""
    return rows + [
        renamed(chance.draw.choice(rows), row, 2 if chance.happens(0.7) else 1) for row in rows if chance.happens(0.04)
    ]


def renamed(row: Row, like: Row, columns: int) -> Row:
    """The row with the first columns (id, person) of another row."""
    return {**row, **dict(list(like.items())[:columns])}


def write(file: Path, columns: Sequence[str], rows: Sequence[Row], draw: random.Random) -> None:
    """CSV as systems export it: columns in any order, with and without a byte order mark, with either line end."""
    with file.open("w", encoding=draw.choice(("utf-8", "utf-8-sig")), newline="") as out:
        in_any_order = draw.sample(columns, len(columns))
        writer = csv.DictWriter(out, in_any_order, restval="", lineterminator=draw.choice(("\n", "\r\n")))
        writer.writeheader()
        writer.writerows(rows)
