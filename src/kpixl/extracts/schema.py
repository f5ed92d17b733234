"""
The tables of the Standard Safeguarding Dataset that indicators read, and the four small tables that supplement it.

Only this module knows the export's column names, what each column holds, and what a row can't do without. After
`extracts.read`, only the short names on the left are used. Source: SSD v1.4.x (Data to Insight); definitions.md,
"Reading" and "Bad rows".
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType

from msgspec import Struct


class Kind(Enum):
    """What a column holds, and so how it is read."""

    PERSON = auto()  # a person's id: a row without one is a bad row
    ID = auto()  # any other id: trimmed, compared exactly, empty allowed
    NAME = auto()  # a text kept as written: a team, a worker
    TEXT = auto()  # a text that is only compared: ignoring case, without an Annex A prefix
    FLAG = auto()  # yes or no
    NUMBER = auto()  # a number; anything else is not known
    NEEDED_DATE = auto()  # rows are counted by it: a row where it is empty or can't be read is a bad row
    PLANNED_DATE = auto()  # the same, but a row where only it is empty is planned, not bad: it has not happened yet
    DATE = auto()  # may be empty; a row where it can't be read is a bad row
    MARKED_DATE = auto()  # read by some indicators only: if it can't be read, `<name>_unreadable` is True
    FORGIVING_DATE = auto()  # counts as empty if it can't be read
    OUTCOME = auto()  # JSON text, reduced to whether a flag is set

    @property
    def is_date(self) -> bool:
        return self.name.endswith("DATE")


DATES_COUNTED_BY = (Kind.NEEDED_DATE, Kind.PLANNED_DATE)
NOT_JOINED_BY_PERSON = frozenset({"ssd_cp_reviews"})  # but by plan


class Column(Struct, frozen=True):
    """A column of the export."""

    name: str  # in the export
    kind: Kind


class Table(Struct, frozen=True):
    """A table of the export: its columns by short name, and which of them form its key (none: rows may repeat)."""

    name: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]

    @property
    def indispensable(self) -> tuple[str, ...]:
        """The columns without which the table counts as absent: the person, and the date by which rows are counted."""
        kinds = (*DATES_COUNTED_BY, *(() if self.name in NOT_JOINED_BY_PERSON else (Kind.PERSON,)))
        return tuple(short for short, column in self.columns.items() if column.kind in kinds)


def _table(name: str, key: str, /, **columns: tuple[str, Kind]) -> Table:
    return Table(
        name,
        MappingProxyType({short: Column(*column) for short, column in columns.items()}),
        tuple(key.split()),
    )


K = Kind

FORENAME, SURNAME = "pers_forename", "pers_surname"  # no indicator reads them; no file for leadership may hold them

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        "persons": _table(
            "ssd_person",
            "person",
            person=("pers_person_id", K.PERSON),
            born=("pers_dob", K.FORGIVING_DATE),
            expected=("pers_expected_dob", K.FORGIVING_DATE),
            died=("pers_death_date", K.FORGIVING_DATE),
            sex=("pers_sex", K.NAME),
        ),
        "contacts": _table(
            "ssd_contacts",
            "contact_id",
            contact_id=("cont_contact_id", K.ID),
            person=("cont_person_id", K.PERSON),
            date=("cont_contact_date", K.NEEDED_DATE),
            outcome=("cont_contact_outcome_json", K.OUTCOME),
        ),
        "referrals": _table(
            "ssd_cin_episodes",
            "referral_id",
            referral_id=("cine_referral_id", K.ID),
            person=("cine_person_id", K.PERSON),
            date=("cine_referral_date", K.NEEDED_DATE),
            team=("cine_referral_team", K.NAME),
            worker=("cine_referral_worker_id", K.NAME),
        ),
        "assessments": _table(
            "ssd_cin_assessments",
            "assessment_id",
            assessment_id=("cina_assessment_id", K.ID),
            person=("cina_person_id", K.PERSON),
            referral_id=("cina_referral_id", K.ID),
            start=("cina_assessment_start_date", K.MARKED_DATE),
            authorised=("cina_assessment_auth_date", K.PLANNED_DATE),
            team=("cina_assessment_team", K.NAME),
            worker=("cina_assessment_worker_id", K.NAME),
        ),
        "cin_plans": _table(
            "ssd_cin_plans",
            "plan_id",
            plan_id=("cinp_cin_plan_id", K.ID),
            person=("cinp_person_id", K.PERSON),
            start=("cinp_cin_plan_start_date", K.NEEDED_DATE),
            end=("cinp_cin_plan_end_date", K.DATE),
        ),
        "cin_visits": _table(
            "ssd_cin_visits",
            "visit_id person",
            visit_id=("cinv_cin_visit_id", K.ID),
            person=("cinv_person_id", K.PERSON),
            date=("cinv_cin_visit_date", K.PLANNED_DATE),
            seen=("cinv_cin_visit_seen", K.FLAG),
        ),
        "enquiries": _table(
            "ssd_s47_enquiry",
            "enquiry_id",
            enquiry_id=("s47e_s47_enquiry_id", K.ID),
            person=("s47e_person_id", K.PERSON),
            start=("s47e_s47_start_date", K.NEEDED_DATE),
            outcome=("s47e_s47_outcome_json", K.OUTCOME),
            team=("s47e_s47_completed_by_team", K.NAME),
            worker=("s47e_s47_completed_by_worker_id", K.NAME),
        ),
        "conferences": _table(
            "ssd_initial_cp_conference",
            "conference_id",
            conference_id=("icpc_icpc_id", K.ID),
            enquiry_id=("icpc_s47_enquiry_id", K.ID),
            person=("icpc_person_id", K.PERSON),
            date=("icpc_icpc_date", K.PLANNED_DATE),
            target=("icpc_icpc_target_date", K.MARKED_DATE),
            transfer_in=("icpc_icpc_transfer_in", K.FLAG),
            team=("icpc_icpc_team", K.NAME),
            worker=("icpc_icpc_worker_id", K.NAME),
        ),
        "cp_plans": _table(
            "ssd_cp_plans",
            "plan_id",
            plan_id=("cppl_cp_plan_id", K.ID),
            person=("cppl_person_id", K.PERSON),
            start=("cppl_cp_plan_start_date", K.NEEDED_DATE),
            end=("cppl_cp_plan_end_date", K.DATE),
            ola=("cppl_cp_plan_ola", K.FLAG),
        ),
        "cp_visits": _table(
            "ssd_cp_visits",
            "visit_id person",
            visit_id=("cppv_cp_visit_id", K.ID),
            person=("cppv_person_id", K.PERSON),
            date=("cppv_cp_visit_date", K.PLANNED_DATE),
            seen=("cppv_cp_visit_seen", K.FLAG),
        ),
        "cp_reviews": _table(
            "ssd_cp_reviews",
            "review_id",
            review_id=("cppr_cp_review_id", K.ID),
            person=("cppr_person_id", K.PERSON),
            plan_id=("cppr_cp_plan_id", K.ID),
            date=("cppr_cp_review_date", K.PLANNED_DATE),
        ),
        "episodes": _table(
            "ssd_cla_episodes",
            "episode_id",
            episode_id=("clae_cla_episode_id", K.ID),
            person=("clae_person_id", K.PERSON),
            start=("clae_cla_episode_start_date", K.NEEDED_DATE),
            end=("clae_cla_episode_ceased_date", K.DATE),
            cla_id=("clae_cla_id", K.ID),
            entered=("clae_entered_care_date", K.FORGIVING_DATE),
        ),
        "legal_statuses": _table(
            "ssd_legal_status",
            "legal_status_id",
            legal_status_id=("lega_legal_status_id", K.ID),
            person=("lega_person_id", K.PERSON),
            status=("lega_legal_status", K.TEXT),
            start=("lega_legal_status_start_date", K.NEEDED_DATE),
            end=("lega_legal_status_end_date", K.DATE),
        ),
        "placements": _table(
            "ssd_cla_placement",
            "placement_id",
            placement_id=("clap_cla_placement_id", K.ID),
            person=("clap_person_id", K.PERSON),
            cla_id=("clap_cla_id", K.ID),
            type=("clap_cla_placement_type", K.TEXT),
            distance=("clap_cla_placement_distance", K.NUMBER),
            start=("clap_cla_placement_start_date", K.NEEDED_DATE),
            end=("clap_cla_placement_end_date", K.DATE),
        ),
        "cla_reviews": _table(
            "ssd_cla_reviews",
            "review_id",
            review_id=("clar_cla_review_id", K.ID),
            cla_id=("clar_cla_id", K.ID),
            date=("clar_cla_review_date", K.PLANNED_DATE),
            cancelled=("clar_cla_review_cancelled", K.FLAG),
        ),
        "cla_visits": _table(
            "ssd_cla_visits",
            "visit_id person",
            visit_id=("clav_cla_visit_id", K.ID),
            person=("clav_person_id", K.PERSON),
            date=("clav_cla_visit_date", K.PLANNED_DATE),
            seen=("clav_cla_visit_seen", K.FLAG),
        ),
        "health_checks": _table(
            "ssd_cla_health",
            "check_id",
            check_id=("clah_health_check_id", K.ID),
            person=("clah_person_id", K.PERSON),
            type=("clah_health_check_type", K.TEXT),
            date=("clah_health_check_date", K.PLANNED_DATE),
            status=("clah_health_check_status", K.TEXT),
        ),
        "missing": _table(
            "ssd_missing",
            "missing_id",
            missing_id=("miss_table_id", K.ID),
            person=("miss_person_id", K.PERSON),
            date=("miss_missing_episode_start_date", K.NEEDED_DATE),
            type=("miss_missing_episode_type", K.TEXT),
        ),
        "care_leavers": _table(
            "ssd_care_leavers",
            "leaver_id",
            leaver_id=("clea_table_id", K.ID),
            person=("clea_person_id", K.PERSON),
            eligibility=("clea_care_leaver_eligibility", K.TEXT),
            contacted=("clea_care_leaver_latest_contact", K.FORGIVING_DATE),
            in_touch=("clea_care_leaver_in_touch", K.TEXT),
            accommodation=("clea_care_leaver_accom_suitable", K.TEXT),
            activity=("clea_care_leaver_activity", K.TEXT),
            reviewed=("clea_pathway_plan_review_date", K.MARKED_DATE),
            team=("clea_care_leaver_allocated_team", K.NAME),
            worker=("clea_care_leaver_worker_id", K.NAME),
        ),
        "involvements": _table(
            "ssd_involvements",
            "involvement_id",
            involvement_id=("invo_involvements_id", K.ID),
            person=("invo_person_id", K.PERSON),
            worker=("invo_professional_id", K.NAME),
            role=("invo_professional_role_id", K.TEXT),
            team=("invo_professional_team", K.NAME),
            start=("invo_involvement_start_date", K.NEEDED_DATE),
            end=("invo_involvement_end_date", K.DATE),
        ),
        "families": _table(
            "ssd_family",
            "row_id",
            row_id=("fami_table_id", K.ID),
            family_id=("fami_family_id", K.ID),
            person=("fami_person_id", K.PERSON),
        ),
        "departments": _table(
            "ssd_department",
            "team_id",
            team_id=("dept_team_id", K.ID),
            team=("dept_team_name", K.NAME),
            service_id=("dept_team_parent_id", K.ID),
            service=("dept_team_parent_name", K.NAME),
        ),
        "professionals": _table(
            "ssd_professionals",
            "worker_id",
            worker_id=("prof_professional_id", K.ID),
            worker=("prof_professional_name", K.NAME),
        ),
        "supervisions": _table(
            "sup_supervision",
            "supervision_id",
            supervision_id=("supervision_id", K.ID),
            person=("person_id", K.PERSON),
            date=("supervision_date", K.PLANNED_DATE),
        ),
        "peps": _table(
            "sup_pep",
            "pep_id",
            pep_id=("pep_id", K.ID),
            person=("person_id", K.PERSON),
            academic_year=("academic_year", K.TEXT),
            term=("term", K.TEXT),
            completed=("completed_date", K.DATE),
            rating=("rating", K.TEXT),
        ),
        "visit_frequencies": _table(
            "sup_visit_frequency",
            "",
            person=("person_id", K.PERSON),
            interval_days=("interval_days", K.NUMBER),
            start=("start_date", K.NEEDED_DATE),
            end=("end_date", K.DATE),
        ),
        "placement_locations": _table(
            "sup_placement_location",
            "placement_id",
            placement_id=("placement_id", K.ID),
            location=("location", K.TEXT),
        ),
    }
)

# What a contact or an enquiry led to is in its outcome's JSON. The flag of enquiries has the same name everywhere.
CONFERENCE_FLAGS = ("CP_CONFERENCE_FLAG",)

# What a care leaver may be. An eligibility begins with one of these; the first that fits counts.
ELIGIBILITIES = ("former relevant", "relevant", "eligible", "qualifying")

# A column beside the outcome: whether its words are missing from the list in which the council explains others.
UNLISTED_OUTCOME = "outcome_unlisted"

# Rows of these tables keep their line: they may be left out or queried when figures are computed.
KEEP_LINES = frozenset({"assessments", "conferences", "health_checks", "missing", "peps", "placement_locations"})
