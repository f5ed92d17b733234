"""Names, families, addresses and everything else that no figure needs, and the council's teams and workers."""

from __future__ import annotations

import json

import numpy as np

from kpixl.demo import organisation
from kpixl.demo.care import InCare
from kpixl.demo.draw import choice, day, some_days, where_day
from kpixl.demo.records import E, Records, Rows
from kpixl.words.periods import NO_DAY, Counts, Days, Flags, Texts

_FORENAMES = ("Ade", "Bea", "Cai", "Dot", "Eli", "Fay", "Gil", "Hal", "Ivo", "Joy", "Kit", "Lux", "Mae", "Ned", "Oki",
              "Pia", "Quin", "Rae", "Sol", "Tam", "Una", "Vic", "Wyn", "Xan", "Yas", "Zed")  # fmt: skip
_FIRST_HALVES = (
    "Ash",
    "Bram",
    "Cob",
    "Dun",
    "Elm",
    "Fen",
    "Gor",
    "Hol",
    "Ives",
    "Kel",
    "Lin",
    "Mar",
    "Nor",
    "Oak",
    "Pem",
)
_SECOND_HALVES = ("bury", "croft", "dale", "field", "gate", "ham", "land", "mere", "ridge", "stead", "ton", "wick")
_SURNAMES = tuple(first + second for first in _FIRST_HALVES for second in _SECOND_HALVES)
_STREETS = ("Alder Row", "Beech Yard", "Canal Way", "Dove Lane", "East Mews", "Ferry Rise", "Glebe Path", "Hill Walk")


def add_surroundings(records: Records, care: InCare) -> None:
    """Add everybody's name and date of death, families, addresses, and the tables that no figure reads."""
    for rows in (records.rows, records.settled):
        people = [_named(records, part) for part in rows.get("ssd_person", [])]
        if people:
            rows["ssd_person"] = people
    _add_around(records)
    if records.settled:
        past = records.before()
        past.rows = records.settled
        _add_around(past)
    _add_around_care(records, care)
    departments = organisation.departments()
    records.add_all("ssd_department", departments)
    professionals = organisation.professionals(records.rng)
    records.add_all("ssd_professionals", professionals)
    records.add(
        "ssd_version_log", 1, version_number="1.4.0", description="Demo export", is_current="1",
        release_date=np.array([day("2024-02-01")]), created_by="demo",
    )  # fmt: skip


def _family(person: Counts) -> Counts:
    """Families of one to four children with neighbouring ids."""
    return person - person % 4 % (1 + person // 4 % 4)


def _named(records: Records, part: Rows) -> Rows:
    rng = records.rng
    person = np.asarray(part.columns["pers_person_id"], dtype=np.int64)
    count = len(person)
    names = {
        "pers_forename": choice(rng, count, _FORENAMES),
        "pers_surname": np.array(_SURNAMES, dtype=object)[_family(person) * 7_919 % len(_SURNAMES)],
        "pers_nationality": choice(rng, count, ("British", "", "Other"), (85, 10, 5)),
        "pers_death_date": records.deaths_of(person),
    }
    return Rows({**part.columns, **names}, part.first, part.last)


def _add_around(records: Records) -> None:
    """Add family and address for about a third of all persons; disability, early help and identifiers for a few."""
    for part in tuple(records.rows.get("ssd_person", [])):
        everybody = np.asarray(part.columns["pers_person_id"], dtype=np.int64)
        born = np.asarray(part.columns["pers_dob"]).astype("datetime64[D]")
        roll = records.rng.random(len(everybody))
        rows = roll < 0.36
        _add_homes(records, everybody[rows], part.first[rows], born[rows])
        rows = roll < 0.05
        _add_disabilities(records, everybody[rows], part.first[rows])
        rows = (roll > 0.4) & (roll < 0.45)
        _add_early_help(records, everybody[rows], part.first[rows])
        rows = roll > 0.975
        _add_identifiers(records, everybody[rows], part.first[rows])


def _add_homes(records: Records, person: Counts, first: Counts, born: Days) -> None:
    count = len(person)
    records.add(
        "ssd_family", count, first,
        fami_table_id=records.ids("family", count), fami_family_id=_family(person), fami_person_id=person,
    )  # fmt: skip
    records.add(
        "ssd_address", count, first,
        addr_table_id=records.ids("address", count),
        addr_address_json=_addresses(records, person),
        addr_person_id=person,
        addr_address_type=choice(records.rng, count, ("HOME", "PLACEMENT"), (9, 1)),
        addr_address_start_date=np.minimum(born + 30, day("2024-03-01")),
        addr_address_postcode=_postcodes(person),
    )  # fmt: skip


def _add_disabilities(records: Records, person: Counts, first: Counts) -> None:
    rng, count = records.rng, len(person)
    records.add(
        "ssd_disability", count, first,
        disa_table_id=records.ids("disability", count),
        disa_person_id=person,
        disa_disability_code=choice(rng, count, ("AUT", "LD", "MOB", "COMM", "BEH", "NONE")),
    )  # fmt: skip
    records.add(
        "ssd_voice_of_child", count, first,
        voch_table_id=records.ids("voice", count),
        voch_person_id=person,
        voch_explained_worries=choice(rng, count, ("Y", "N")),
        voch_agree_worker=choice(rng, count, ("Y", "N")),
        voch_plan_safe=choice(rng, count, ("Y", "N")),
    )  # fmt: skip


def _add_early_help(records: Records, person: Counts, first: Counts) -> None:
    rng, count = records.rng, len(person)
    start = some_days(rng, count, day("2019-01-01"), day("2023-09-30"))
    records.add(
        "ssd_early_help_episodes", count, first,
        earl_episode_id=records.ids("early_help", count),
        earl_person_id=person,
        earl_episode_start_date=start,
        earl_episode_end_date=start + rng.integers(30, 170, count),
        earl_episode_reason=choice(rng, count, ("Parenting", "School", "Housing")),
        earl_episode_organisation=choice(rng, count, ("Council", "School", "Charity")),
    )  # fmt: skip


def _add_identifiers(records: Records, person: Counts, first: Counts) -> None:
    rng, count = records.rng, len(person)
    records.add(
        "ssd_immigration_status", count, first,
        immi_immigration_status_id=records.ids("immigration", count),
        immi_person_id=person,
        immi_immigration_status=choice(rng, count, ("UASC", "Settled", "Pending")),
        immi_immigration_status_start_date=some_days(rng, count, day("2019-01-01"), day("2024-03-01")),
    )  # fmt: skip
    records.add(
        "ssd_send", count, first,
        send_table_id=records.ids("send", count), send_person_id=person, send_upn_unknown="UN1",
    )  # fmt: skip


def _addresses(records: Records, person: Counts) -> Texts:
    street = np.array(
        [json.dumps({"STREET": street, "TOWN": town})
         for street in _STREETS for town in ("Alderbrook", "Dunmere", "Elmstow")],
        dtype=object,
    )  # fmt: skip
    return street[_family(person) * 31 % len(street)]


def _postcodes(person: Counts) -> Texts:
    """Postcodes in an area that does not exist; members of a family share one."""
    known = np.array([f"ZZ{district} {sector}ZZ" for district in range(1, 30) for sector in range(10)], dtype=object)
    return known[_family(person) * 131 % len(known)]


def _add_around_care(records: Records, care: InCare) -> None:
    """Add education plans, strengths and difficulties scores, care plans and immunisations of looked-after children."""
    rng = records.rng
    count = len(care.person)
    ages = (E[2] - care.born).astype(np.int64) // 365
    for term, share, last in (("Spring", 0.95, day("2024-03-28")), ("Summer", 0.7, day("2024-06-28"))):
        rows = (ages >= 3) & (rng.random(count) < share) & (care.entered < last - 30)
        here = int(rows.sum())
        _add_education_plans(records, care, rows, term, some_days(rng, here, last - 70, last))
    rows = (ages >= 4) & (ages < 17) & (rng.random(count) < 0.8)
    here = int(rows.sum())
    records.add(
        "ssd_sdq_scores", here, care.appears[rows],
        csdq_table_id=records.ids("sdq", here),
        csdq_person_id=care.person[rows],
        csdq_sdq_completed_date=some_days(rng, here, day("2023-07-01"), E[2]),
        csdq_sdq_reason="",
        csdq_sdq_score=rng.integers(3, 31, here),
    )  # fmt: skip
    records.add(
        "ssd_cla_care_plan", count, care.appears,
        lacp_table_id=records.ids("care_plan", count),
        lacp_person_id=care.person,
        lacp_cla_care_plan_start_date=care.entered,
        lacp_cla_care_plan_end_date=care.end,
        lacp_cla_care_plan_json='{"REMAINSUP": "Y", "RETURN1M": "N", "ARRANGEMENT": "N"}',
    )  # fmt: skip
    records.add(
        "ssd_cla_immunisations", count, care.appears,
        clai_person_id=care.person,
        clai_immunisations_status=choice(rng, count, ("Y", "N"), (8, 2)),
        clai_immunisations_status_date=some_days(rng, count, day("2023-04-01"), day("2024-03-31")),
    )  # fmt: skip


def _add_education_plans(records: Records, care: InCare, rows: Flags, term: str, completed: Days) -> None:
    rng = records.rng
    here = len(completed)
    records.add(
        "sup_pep", here, care.appears[rows],
        pep_id=records.ids("pep", here),
        person_id=care.person[rows],
        academic_year="2023/24",
        term=term,
        phase=choice(rng, here, ("Primary", "Secondary", "Early years", "Post 16")),
        completed_date=where_day(rng.random(here) < 0.07, NO_DAY, completed),
        rating=choice(rng, here, ("green", "gold", "amber", "red"), (60, 21, 8, 11)),
    )  # fmt: skip
