"""If there is a return for somebody else in place of an export, the message names it."""

from __future__ import annotations

import pytest
import xlsxwriter

from councils import export_of_four
from kpixl.extracts.exports import exports_in
from kpixl.extracts.other_returns import Return, looks_like, workbook_looks_like
from kpixl.words.errors import ExtractError
from making import read_flat

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST\n"
CENSUS = "<?xml version='1.0'?><Message><Header><CollectionDetails><Collection> CIN </Collection>"


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (EPISODES, Return.LOOKED_AFTER),
        ("\ufeffCHILD;SEX;DOB;ETHNIC;UPN\r\n", Return.LOOKED_AFTER),
        ("CHILD,MISSING,MIS_START,MIS_END\n", Return.LOOKED_AFTER),
        ("<?xml version='1.0'?>\n<EXPSSDA903>\n", Return.LOOKED_AFTER),
        ("<x:Message xmlns:x='urn:a'><x:Collection a='b'>cin</x:Collection>", Return.IN_NEED),
        ("<Children><Child><ChildIdentifiers><LAchildID>", Return.IN_NEED),
        (CENSUS, Return.IN_NEED),
        (CENSUS.replace("CIN", "CLA"), Return.LOOKED_AFTER),
        ('"Child Unique ID","Gender","Ethnicity"\n', Return.ANNEX_A),
        ("pers_person_id,pers_dob\n", None),
        ("child,dob\n", None),
        ("<html><body>", None),
        ("", None),
    ],
)
def test_a_return_is_known_by_how_its_file_begins(beginning, kind):
    assert looks_like(beginning.encode("utf-8")) is kind


@pytest.mark.parametrize(
    ("sheets", "kind"),
    [
        (["List 1", "List 10", "List 11"], Return.ANNEX_A),
        (["Annex A", "List 1 - Contacts", "list 2: Early Help"], Return.ANNEX_A),
        (["List 1", "Sheet2"], None),
        (["Listing 1", "Listing 2"], None),
    ],
)
def test_annex_a_is_known_by_its_lists(sheets, kind):
    assert workbook_looks_like(sheets) is kind


def test_a_folder_with_other_returns_alone_is_refused_and_they_are_named(tmp_path):
    (tmp_path / "episodes.csv").write_text(EPISODES)
    with xlsxwriter.Workbook(tmp_path / "Annex A June.xlsx") as book:
        for sheet in ("List 1", "List 2"):
            book.add_worksheet(sheet)
    with pytest.raises(ExtractError) as refused:
        exports_in(tmp_path)
    assert "Annex A June.xlsx (this looks like Annex A)" in str(refused.value)
    assert "episodes.csv (this looks like SSDA903)" in str(refused.value)


def test_a_return_in_the_place_of_a_table_is_named_where_the_table_is_missed(tmp_path):
    export = export_of_four(tmp_path / "export")
    (export / "ssd_cla_episodes.csv").write_text(EPISODES + "1,01/04/2024,S,C2,N1,U1,PR1,,,,\n")
    assert "this looks like SSDA903" in read_flat(export).absent["episodes"].words
