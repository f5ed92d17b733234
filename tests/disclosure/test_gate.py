"""The gate finds what a workbook hides and whose it is, says where it is, and never repeats it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from councils import identities_of
from hiding_places import HIDING_PLACES, HidingPlace, book
from kpixl.config.reading import read_config, shipped_config
from kpixl.disclosure.finding import FindingKind as Kind
from kpixl.disclosure.finding import report
from kpixl.disclosure.gate.scan import scan
from kpixl.disclosure.people.identities import Identities
from kpixl.indicators import DECLARED

# One child and one worker, invented; known to the gate only through the extracts.
SECRETS = {
    "id": ("QX-0047Z1", Kind.ID),
    "number": ("7204913", Kind.ID),
    "name": ("Zebedee Quillfeather", Kind.PERSON_NAME),
    "surname first": ("QUILLFEATHER, Zebedee", Kind.PERSON_NAME),
    "worker": ("Ottoline Marrowby", Kind.PERSON_NAME),
    "birth": ("2011-03-04", Kind.BIRTH_DATE),
    "birth in words": ("4th March 2011", Kind.BIRTH_DATE),
    "postcode": ("ZX7 4QP", Kind.POSTCODE),
}
PERSON = {
    "pers_person_id": "QX-0047Z1",
    "pers_forename": "Zebedee",
    "pers_surname": "Quillfeather",
    "pers_dob": "04/03/2011 00:00",
    "pers_legacy_id": "7204913",
}
WORKER = {"prof_professional_id": "W-5", "prof_professional_name": "Marrowby, Ottoline"}
ADDRESS = {"addr_person_id": "QX-0047Z1", "addr_address_postcode": "zx74qp"}


def write_table(folder: Path, table: str, *rows: dict[str, str]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def identities(tmp_path_factory: pytest.TempPathFactory) -> Identities:
    folder = tmp_path_factory.mktemp("extracts")
    write_table(folder, "ssd_person", PERSON)
    write_table(folder, "ssd_professionals", WORKER)
    write_table(folder, "ssd_address", ADDRESS)
    return identities_of(folder, read_config(shipped_config(), DECLARED).reading)


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "page.xlsx"
    path.write_bytes(content)
    return path


def words_of(secret: str) -> set[str]:
    return {word for word in secret.lower().replace(",", " ").split() if len(word) > 2}


FIRST, *OTHERS = SECRETS


@pytest.mark.parametrize("secret", [FIRST, *(pytest.param(each, marks=pytest.mark.slow) for each in OTHERS)])
@pytest.mark.parametrize("place", HIDING_PLACES, ids=lambda place: place.name)
def test_a_secret_is_found_wherever_it_hides_and_is_not_repeated(
    place: HidingPlace, secret: str, identities: Identities, tmp_path: Path
):
    text, kind = SECRETS[secret]
    findings = scan(saved(tmp_path, place.workbook(text)), identities)
    assert any(place.part in finding.where for finding in findings if finding.kind is kind), report(findings)
    assert not words_of(text) & set(report(findings).lower().replace(",", " ").split())


@pytest.mark.parametrize("place", [each for each in HIDING_PLACES if each.kind], ids=lambda place: place.name)
def test_a_hiding_place_is_found_by_who_knows_no_secret(place: HidingPlace, tmp_path: Path):
    findings = scan(saved(tmp_path, place.workbook("nothing to see")))
    assert any(finding.kind is place.kind for finding in findings), report(findings)
    assert all(finding.how_to_remove for finding in findings)


def test_there_are_at_least_40_hiding_places_and_a_plain_workbook_is_none(identities: Identities, tmp_path: Path):
    assert len({place.name for place in HIDING_PLACES}) >= 40
    assert scan(saved(tmp_path, book()), identities) == ()
