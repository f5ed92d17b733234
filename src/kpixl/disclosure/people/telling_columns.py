"""Which columns of an export tell who somebody is."""

from __future__ import annotations

import re

from kpixl.extracts.schema import FORENAME, SURNAME, TABLES

PERSON_TABLE = TABLES["persons"]
PERSON, BORN = PERSON_TABLE.columns["person"].name, PERSON_TABLE.columns["born"].name
WHOLE_NAME = "prof_professional_name"
PERSON_ID = re.compile(r".*person_id|.*childs_person_id")
WORKER_ID = re.compile(r".*worker_id|invo_professional_id|prof_professional_id")
RECORD_ID = re.compile(r"(?!.*(?:team|role|dept|department|version)).*_id")
OWNERS = {  # which tables have the ids that other tables repeat
    "referral_id": "ssd_cin_episodes", "cp_plan_id": "ssd_cp_plans", "icpc_id": "ssd_initial_cp_conference",
    "s47_enquiry_id": "ssd_s47_enquiry", "assessment_id": "ssd_cin_assessments",
    "cla_placement_id": "ssd_cla_placement",
}  # fmt: skip
OTHER_IDS = {
    "pers_common_child_id", "pers_legacy_id", "pers_upn", "send_upn", "send_uln", "prof_staff_id",
    "prof_social_worker_registration_no", "link_identifier_value",
}  # fmt: skip
BIRTHS = {BORN, "moth_childs_dob"}
ADDRESS_LINES = "addr_address_json"
POSTCODES = {"addr_address_postcode", "clap_cla_placement_postcode", ADDRESS_LINES}


def tells_people(name: str) -> bool:
    """Whether a column of the standard says who somebody is."""
    return bool(
        name in (FORENAME, SURNAME, WHOLE_NAME)
        or name in OTHER_IDS | BIRTHS | POSTCODES
        or PERSON_ID.fullmatch(name)
        or WORKER_ID.fullmatch(name)
        or RECORD_ID.fullmatch(name)
    )


def is_id(name: str) -> bool:
    """Whether a column is of ids, except workers' ids, which may be names."""
    return name in OTHER_IDS or (bool(RECORD_ID.fullmatch(name)) and not WORKER_ID.fullmatch(name))


def is_record(name: str) -> bool:
    """Whether a column is of ids of records, of which a year has millions."""
    return is_id(name) and name not in OTHER_IDS and not PERSON_ID.fullmatch(name)


def is_of_children_or_records(name: str) -> bool:
    """Whether a column is of ids that the council's own system gave a child or a record; indicators read them, too."""
    return is_id(name) and name not in OTHER_IDS
