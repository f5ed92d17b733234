"""How each table of the demo exports is printed: its ids, the date from which a row exists, its date format."""

from __future__ import annotations

from kpixl.demo.columns import COLUMNS

# The kinds of ids and their tags. Numbers are padded with zeros, so that text order is number order.
_PERSON_COLUMNS = tuple(
    column for columns in COLUMNS.values() for column in columns if column.endswith(("person_id", "common_child_id"))
)
_KINDS: dict[str, tuple[str, ...]] = {
    "DEMO-": _PERSON_COLUMNS,
    "DEMO-FAM-": ("fami_family_id", "prep_plo_family_id"),
    "DEMO-FT-": ("fami_table_id",),
    "DEMO-ADR-": ("addr_table_id",),
    "DEMO-DIS-": ("disa_table_id",),
    "DEMO-LEG-": ("lega_legal_status_id",),
    "DEMO-CON-": ("cont_contact_id",),
    "DEMO-EH-": ("earl_episode_id",),
    "DEMO-REF-": (
        "cine_referral_id", "cina_referral_id", "cinp_referral_id", "s47e_referral_id", "icpc_referral_id",
        "cppl_referral_id", "clae_referral_id", "invo_referral_id",
    ),
    "DEMO-ASM-": ("cina_assessment_id", "cinf_assessment_id"),
    "DEMO-FAC-": ("cinf_table_id",),
    "DEMO-CIN-": ("cinp_cin_plan_id",),
    "DEMO-CV-": ("cinv_cin_visit_id",),
    "DEMO-S47-": ("s47e_s47_enquiry_id", "icpc_s47_enquiry_id"),
    "DEMO-ICPC-": ("icpc_icpc_id", "cppl_icpc_id"),
    "DEMO-MTG-": ("icpc_icpc_meeting_id", "cppr_cp_review_meeting_id"),
    "DEMO-CPP-": ("cppl_cp_plan_id", "icpc_cp_plan_id", "cppv_cp_plan_id", "cppr_cp_plan_id"),
    "DEMO-PV-": ("cppv_cp_visit_id",),
    "DEMO-CPR-": ("cppr_cp_review_id",),
    "DEMO-EPI-": ("clae_cla_episode_id",),
    "DEMO-CLA-": ("clae_cla_id", "clap_cla_id", "clar_cla_id", "clav_cla_id", "perm_cla_id"),
    "DEMO-PLC-": ("clap_cla_placement_id", "clae_cla_placement_id", "placement_id", "s251_cla_placement_id"),
    "DEMO-LAR-": ("clar_cla_review_id",),
    "DEMO-LAV-": ("clav_cla_visit_id",),
    "DEMO-HC-": ("clah_health_check_id",),
    "DEMO-SM-": ("clas_substance_misuse_id",),
    "DEMO-CVN-": ("clac_cla_conviction_id",),
    "DEMO-LCP-": ("lacp_table_id",),
    "DEMO-SDQ-": ("csdq_table_id",),
    "DEMO-MIS-": ("miss_table_id",),
    "DEMO-CL-": ("clea_table_id",),
    "DEMO-INV-": ("invo_involvements_id",),
    "DEMO-W-": (
        "invo_professional_id", "prof_professional_id", "earl_episode_worker_id", "cine_referral_worker_id",
        "cina_assessment_worker_id", "cinp_cin_plan_worker_id", "s47e_s47_completed_by_worker_id",
        "icpc_icpc_worker_id", "clea_care_leaver_worker_id", "perm_adoption_worker_id",
    ),
    "DEMO-SUP-": ("supervision_id",),
    "DEMO-PEP-": ("pep_id",),
    "DEMO-SEN-": ("send_table_id",),
    "DEMO-VOC-": ("voch_table_id",),
    "DEMO-LNK-": ("link_table_id",),
    "DEMO-IMM-": ("immi_immigration_status_id",),
    "DEMO-PRE-": ("prep_table_id",),
}  # fmt: skip
TAG_OF = {column: tag for tag, columns in _KINDS.items() for column in columns}
DIGITS = 8

# The date from which a row exists: a row dated after the month's end is not in that month's export.
DATED_BY = {
    "ssd_contacts": "cont_contact_date",
    "ssd_cin_episodes": "cine_referral_date",
    "ssd_cin_assessments": "cina_assessment_start_date",
    "ssd_cin_plans": "cinp_cin_plan_start_date",
    "ssd_cin_visits": "cinv_cin_visit_date",
    "ssd_s47_enquiry": "s47e_s47_start_date",
    "ssd_initial_cp_conference": "icpc_icpc_date",
    "ssd_cp_plans": "cppl_cp_plan_start_date",
    "ssd_cp_visits": "cppv_cp_visit_date",
    "ssd_cp_reviews": "cppr_cp_review_date",
    "ssd_cla_episodes": "clae_cla_episode_start_date",
    "ssd_legal_status": "lega_legal_status_start_date",
    "ssd_cla_health": "clah_health_check_date",
    "ssd_cla_placement": "clap_cla_placement_start_date",
    "ssd_cla_reviews": "clar_cla_review_date",
    "ssd_cla_visits": "clav_cla_visit_date",
    "ssd_missing": "miss_missing_episode_start_date",
    "ssd_involvements": "invo_involvement_start_date",
    "ssd_sdq_scores": "csdq_sdq_completed_date",
    "sup_supervision": "supervision_date",
    "sup_visit_frequency": "start_date",
}
# Dates that look ahead, and so are in an export although they are later than its day.
LOOK_AHEAD = frozenset({"icpc_icpc_target_date", "cppr_cp_review_due", "clar_cla_review_due_date", "pers_expected_dob"})

DAY_FIRST = frozenset({"ssd_cla_health", "ssd_missing", "ssd_cin_assessments", "ssd_family"})
WITH_MILLISECONDS = frozenset({"ssd_cp_visits", "ssd_cla_visits", "ssd_cin_visits", "ssd_contacts"})
WITH_TIME_OF_DAY = frozenset({"cont_contact_date", "miss_missing_episode_start_date", "cppv_cp_visit_date"})
DATE_ONLY = frozenset({"sup_supervision", "sup_pep", "sup_visit_frequency"})
NULL_TEXT = {"ssd_cp_plans": "NULL", "ssd_legal_status": "NULL"}  # as a database client prints an empty value
WITH_MARK = frozenset({"ssd_person", "ssd_contacts"})  # files that begin with a byte order mark
