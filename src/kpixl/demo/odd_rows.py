"""
Rows with typing mistakes, which no figure counts.

One row per line, which indented lines continue: the table, then each column with its value. The last row of a repeated
key counts.
"""

from __future__ import annotations

_ROWS = """
ssd_person | pers_person_id=DEMO-ODD-01 | pers_dob=30/04/2006 | pers_sex=F
ssd_person | pers_person_id=DEMO-ODD-02 | pers_dob=2024-02-30 | pers_sex=M
ssd_person | pers_person_id=DEMO-ODD-03 | pers_dob=2012-03-04 | pers_death_date=2024-03-10
ssd_person | pers_person_id=DEMO-ODD-04 | pers_dob=2015-01-31 00:00:00
ssd_person | pers_person_id= | pers_dob=2011-09-09
# No person, no date, impossible days, and a key used twice.
ssd_contacts | cont_contact_id=DEMO-ODD-C1 | cont_contact_date=2024-06-12
ssd_contacts | cont_contact_id=DEMO-ODD-C2 | cont_person_id=DEMO-ODD-04
ssd_contacts | cont_contact_id=DEMO-ODD-C3 | cont_person_id=DEMO-ODD-04 | cont_contact_date=2024-02-30
ssd_contacts | cont_contact_id=DEMO-ODD-C4 | cont_person_id=DEMO-ODD-04 | cont_contact_date=2024-04-12
ssd_contacts | cont_contact_id=DEMO-ODD-C4 | cont_person_id=DEMO-ODD-04 | cont_contact_date=2022-04-12
ssd_contacts | cont_contact_id=DEMO-ODD-C5 | cont_person_id=NULL | cont_contact_date=2024-04-15
ssd_cin_episodes | cine_referral_id=DEMO-ODD-R1 | cine_referral_date=2024-04-09
ssd_cin_episodes | cine_referral_id=DEMO-ODD-R2 | cine_person_id=DEMO-ODD-04 | cine_referral_date=2023-02-29
ssd_cin_episodes | cine_referral_id=DEMO-ODD-R3 | cine_person_id=DEMO-ODD-04 | cine_referral_date=1900-01-01
# Authorised before it started; no start.
ssd_cin_assessments | cina_assessment_id=DEMO-ODD-A1 | cina_person_id=DEMO-ODD-04
  | cina_assessment_start_date=20/04/2024 | cina_assessment_auth_date=12/04/2024
ssd_cin_assessments | cina_assessment_id=DEMO-ODD-A2 | cina_person_id=DEMO-ODD-04
  | cina_assessment_auth_date=16/04/2024
ssd_cin_assessments | cina_assessment_id=DEMO-ODD-A3 | cina_person_id=DEMO-ODD-04
  | cina_assessment_start_date=31/02/2024 | cina_assessment_auth_date=17/04/2024
# Open, but the young person turned 18 on the last day of April; a child who has died.
ssd_cin_plans | cinp_cin_plan_id=DEMO-ODD-P1 | cinp_person_id=DEMO-ODD-01 | cinp_cin_plan_start_date=2023-11-02
  | cinp_cin_plan_end_date=9999-12-31
ssd_cin_plans | cinp_cin_plan_id=DEMO-ODD-P2 | cinp_person_id=DEMO-ODD-03
  | cinp_cin_plan_start_date=2023-11-02 00:00:00.000
ssd_cin_plans | cinp_cin_plan_id=DEMO-ODD-P3 | cinp_person_id=DEMO-ODD-04 | cinp_cin_plan_start_date=2023-11-31
ssd_cin_plans | cinp_cin_plan_id=DEMO-ODD-P4 | cinp_person_id=N/A | cinp_cin_plan_start_date=2023-12-01
ssd_s47_enquiry | s47e_s47_enquiry_id=DEMO-ODD-E1 | s47e_s47_start_date=2024-04-17
ssd_s47_enquiry | s47e_s47_enquiry_id=DEMO-ODD-E2 | s47e_person_id=DEMO-ODD-04 | s47e_s47_start_date=2024-03-15
# Came with a child from another council; not held yet.
ssd_initial_cp_conference | icpc_icpc_id=DEMO-ODD-I1 | icpc_person_id=DEMO-ODD-04 | icpc_s47_enquiry_id=DEMO-ODD-E3
  | icpc_icpc_date=2024-04-10 | icpc_icpc_transfer_in=Yes
ssd_initial_cp_conference | icpc_icpc_id=DEMO-ODD-I2 | icpc_person_id=DEMO-ODD-04 | icpc_s47_enquiry_id=DEMO-ODD-E2
  | icpc_icpc_transfer_in=N
ssd_cp_plans | cppl_cp_plan_id=DEMO-ODD-B1 | cppl_person_id=DEMO-ODD-02 | cppl_cp_plan_start_date=2024-01-15
  | cppl_cp_plan_ola=Y
ssd_cp_plans | cppl_cp_plan_id=DEMO-ODD-B2 | cppl_person_id=DEMO-ODD-04 | cppl_cp_plan_start_date=2024-04-15
  | cppl_cp_plan_ola=T
ssd_cp_plans | cppl_cp_plan_id=DEMO-ODD-B3 | cppl_person_id=DEMO-ODD-04 | cppl_cp_plan_start_date=tbc
  | cppl_cp_plan_ola=N
# A child on a short break is not looked after.
ssd_cla_episodes | clae_cla_episode_id=DEMO-ODD-L1 | clae_person_id=DEMO-ODD-04 | clae_cla_id=DEMO-ODD-L
  | clae_cla_episode_start_date=2024-03-20 | clae_entered_care_date=2024-03-20
ssd_legal_status | lega_legal_status_id=DEMO-ODD-G1 | lega_person_id=DEMO-ODD-04
  | lega_legal_status=V4 - Single period of accommodation under short breaks
  | lega_legal_status_start_date=2024-03-20
ssd_cla_episodes | clae_cla_episode_id=DEMO-ODD-L2 | clae_person_id= | clae_cla_id=DEMO-ODD-L
  | clae_cla_episode_start_date=2023-03-20
ssd_cla_placement | clap_cla_placement_id=DEMO-ODD-H1 | clap_person_id=DEMO-ODD-04 | clap_cla_id=DEMO-ODD-L
  | clap_cla_placement_start_date=2024-03-20 | clap_cla_placement_type=U1 | clap_cla_placement_distance=far away
ssd_cla_health | clah_health_check_id=DEMO-ODD-K1 | clah_person_id=DEMO-ODD-04 | clah_health_check_type=Optician
  | clah_health_check_date=03/04/2024
ssd_cla_health | clah_health_check_id=DEMO-ODD-K2 | clah_person_id=DEMO-ODD-04
  | clah_health_check_type=Dental check and health assessment | clah_health_check_date=31/04/2024
ssd_cla_visits | clav_cla_visit_id=DEMO-ODD-V1 | clav_person_id=DEMO-ODD-04 | clav_cla_visit_date=
  | clav_cla_visit_seen=Y
ssd_cp_visits | cppv_cp_visit_id=DEMO-ODD-V2 | cppv_person_id= | cppv_cp_visit_date=2024-04-22 | cppv_cp_visit_seen=Y
ssd_cin_visits | cinv_cin_visit_id=DEMO-ODD-V3 | cinv_person_id=DEMO-ODD-01 | cinv_cin_visit_date=2024-13-01
  | cinv_cin_visit_seen=Y
ssd_cla_reviews | clar_cla_review_id=DEMO-ODD-W1 | clar_cla_id= | clar_cla_review_date=2024-04-11
ssd_missing | miss_table_id=DEMO-ODD-M1 | miss_person_id=DEMO-ODD-04 | miss_missing_episode_type=M
ssd_missing | miss_table_id=DEMO-ODD-M2 | miss_person_id=DEMO-ODD-04 | miss_missing_episode_type=Missing
  | miss_missing_episode_start_date=18/04/2024
ssd_care_leavers | clea_table_id=DEMO-ODD-Y1 | clea_person_id=DEMO-ODD-01 | clea_care_leaver_eligibility=Qualifying
  | clea_care_leaver_in_touch=NO
ssd_care_leavers | clea_table_id=DEMO-ODD-Y2 | clea_person_id=None | clea_care_leaver_eligibility=Former relevant
sup_supervision | supervision_id=DEMO-ODD-S1 | person_id=DEMO-ODD-01 | supervision_date=2024-06-31
"""


def odd_rows() -> list[tuple[str, dict[str, str]]]:
    """Each row with its table, in the order in which they are written."""
    whole = _ROWS.replace("\n  | ", " | ").strip().splitlines()
    lines = [line.split(" | ") for line in whole if not line.startswith("#")]
    return [(table, dict(cell.split("=", 1) for cell in cells)) for table, *cells in lines]
