"""SSDA903 becomes the standard's tables: spells, placements, and what the return's own codes say about them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpixl.extracts.remarks import Mended
from kpixl.extracts.returns.converted import Converted, ConvertedTable
from kpixl.extracts.returns.ssda903 import SSDA903
from kpixl.words.errors import ExtractError
from making import read_flat

COLUMNS = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"


def episode(
    who: str, start: str, reason: str, end: str = "", legal: str = "C2", place: str = "U1", ends: str = ""
) -> str:
    return f"{who},{start},{reason},{legal},N1,{place},PR1,{end},{ends},,,,"


def written(folder: Path, *rows: str, name: str = "Episodes.csv", header: str = COLUMNS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("\n".join((header, *rows, "")))
    return folder


def converted(folder: Path) -> Converted:
    return SSDA903.tables(sorted(folder.iterdir()))


def table(folder: Path, name: str) -> ConvertedTable:
    return converted(folder).tables[name]


def rows(of: ConvertedTable, *columns: str) -> list[tuple[str, ...]]:
    return list(zip(*(of.columns[column] for column in columns), strict=True))


PLACED = ("clap_cla_placement_type", "clap_cla_placement_start_date", "clap_cla_placement_end_date")


def test_a_change_of_legal_status_alone_does_not_end_a_placement(tmp_path):
    written(
        tmp_path,
        episode("7", "03/05/2023", "S", "01/06/2023"),
        episode("7", "01/06/2023", "L", "20/07/2023", legal="D1"),  # the same placement
        episode("7", "20/07/2023", "P", "01/08/2023", place="K2"),  # another carer
        episode("7", "01/08/2023", "T", "09/09/2023", place="P1"),  # the same carer, but another placement
        episode("7", "09/09/2023", "B", "10/10/2023", place="U4"),  # both
        episode("7", "10/10/2023", "U", "11/11/2023", place="U5"),
        episode("7", "11/11/2023", "L", "", place="U5"),
    )
    assert rows(table(tmp_path, "ssd_cla_placement"), *PLACED) == [
        ("U1", "2023-05-03", "2023-07-20"),
        ("K2", "2023-07-20", "2023-08-01"),
        ("P1", "2023-08-01", "2023-09-09"),
        ("U4", "2023-09-09", "2023-10-10"),
        ("U5", "2023-10-10", ""),
    ]
    legal = rows(table(tmp_path, "ssd_legal_status"), "lega_legal_status", "lega_legal_status_start_date")
    assert legal[:2] == [("C2", "2023-05-03"), ("D1", "2023-06-01")] and len(legal) == 7


def test_a_change_of_legal_status_in_another_placement_is_a_placement_and_is_told(tmp_path):
    written(tmp_path, episode("7", "03/05/2023", "S", "01/06/2023"), episode("7", "01/06/2023", "L", "", place="K2"))
    placements = table(tmp_path, "ssd_cla_placement")
    assert [each[0] for each in rows(placements, *PLACED)] == ["U1", "K2"]
    said = table(tmp_path, "ssd_cla_episodes").notices
    assert [(each.what, each.count) for each in said] == [(Mended.OF_RETURNS, 1)]


def test_of_two_open_episodes_both_are_kept_and_it_is_told(tmp_path):
    written(tmp_path, episode("7", "03/05/2023", "S"), episode("7", "01/06/2023", "P", place="K2"))
    episodes = table(tmp_path, "ssd_cla_episodes")
    assert len(episodes.lines) == 2
    assert [each.words for each in episodes.notices] == ["has children with several open episodes: the latest counts"]


def test_a_child_who_left_and_came_back_entered_care_anew(tmp_path):
    written(
        tmp_path,
        episode("7", "03/05/2023", "S", "01/06/2023"),
        episode("7", "01/06/2023", "P", "20/07/2023", ends="E13"),
        episode("7", "20/12/2023", "S"),
        episode("8", "03/05/2021", "P"),  # the return begins in the middle of the spell
    )
    (tmp_path / "Reviews.csv").write_text("CHILD,DOB,REVIEW,REVIEW_CODE\n7,,02/07/2023,PN1\n7,,03/01/2024,PN1\n")
    tables = converted(tmp_path).tables
    entered = rows(tables["ssd_cla_episodes"], "clae_cla_id", "clae_entered_care_date")
    assert [each[1] for each in entered] == ["2023-05-03", "2023-05-03", "2023-12-20", ""]
    first, _, second, _ = (each[0] for each in entered)
    assert first != second and entered[1][0] == first
    assert [each[0] for each in rows(tables["ssd_cla_reviews"], "clar_cla_id")] == [first, second]


def test_a_child_who_came_back_on_the_day_of_leaving_entered_care_anew(tmp_path):
    written(tmp_path, episode("7", "03/05/2023", "S", "01/06/2023", ends="E4A"), episode("7", "01/06/2023", "S"))
    assert table(tmp_path, "ssd_cla_episodes").columns["clae_entered_care_date"] == ["2023-05-03", "2023-06-01"]


def test_a_spell_goes_on_over_a_gap_where_the_codes_of_both_episodes_say_so_and_it_is_told(tmp_path):
    written(
        tmp_path,
        episode("7", "03/05/2023", "S", "01/06/2023", ends="X1"),
        episode("7", "05/06/2023", "P", "20/07/2023", ends="E13"),
        episode("7", "25/07/2023", "P"),  # left before: another spell, whatever this code says
    )
    episodes = table(tmp_path, "ssd_cla_episodes")
    first, second, third = episodes.columns["clae_cla_id"]
    assert first == second != third
    assert [(each.what, each.count) for each in episodes.notices] == [(Mended.OF_RETURNS, 1)]


def test_an_episode_inside_another_does_not_end_the_spell(tmp_path):
    written(
        tmp_path,
        episode("7", "03/05/2023", "S"),
        episode("7", "05/06/2023", "P", "20/06/2023", ends="E13"),
        episode("7", "25/07/2023", "P"),
    )
    assert len(set(table(tmp_path, "ssd_cla_episodes").columns["clae_cla_id"])) == 1


def test_a_child_who_died_in_care_died_on_the_day_the_episode_ended(tmp_path):
    written(tmp_path, episode("7", "03/05/2023", "S", "01/06/2023", ends="E2"), episode("8", "03/05/2023", "S"))
    (tmp_path / "Header.csv").write_text(HEADER + "7,1,01/02/2015,WBRI,,,\n8,2,02/03/2016,WBRI,,,\n")
    people = table(tmp_path, "ssd_person")
    assert rows(people, "pers_person_id", "pers_dob", "pers_death_date", "pers_sex") == [
        ("7", "2015-02-01", "2023-06-01", "M"),
        ("8", "2016-03-02", "", "F"),
    ]


def test_only_the_last_episode_tells_of_a_death(tmp_path):
    written(tmp_path, episode("7", "03/05/2023", "S", "01/06/2023", ends="E2"), episode("7", "01/08/2023", "S"))
    (tmp_path / "Header.csv").write_text(HEADER + "7,1,01/02/2015,WBRI,,,\n")
    assert table(tmp_path, "ssd_person").columns["pers_death_date"] == [""]


@pytest.mark.parametrize("endings", [("", ".0"), (".0", ""), (".00", ".0")])
def test_ids_that_a_spreadsheet_gave_an_ending_in_one_year_are_those_of_the_other_year(tmp_path, endings):
    for year, ending in zip(("2023", "2024"), endings, strict=True):
        seen = [episode(f"{who}{ending}", "03/05/2022", "S", "" if year == "2023" else "01/02/2024") for who in (7, 8)]
        now = [episode(f"7{ending}", "01/02/2024", "P")] if year == "2024" else []
        written(tmp_path, *seen, *now, name=f"Episodes {year}.csv")
        (tmp_path / f"Header {year}.csv").write_text(f"{HEADER}7{ending},1,01/02/2015,WBRI,,,\n")
    assert table(tmp_path, "ssd_person").columns["pers_person_id"] == ["7"]
    episodes = table(tmp_path, "ssd_cla_episodes")
    assert sorted(rows(episodes, "clae_person_id", "clae_cla_episode_ceased_date")) == [
        ("7", ""),
        ("7", "2024-02-01"),
        ("8", "2024-02-01"),
    ]
    assert Mended.DECIMAL_IDS in {each.what for each in episodes.notices}


@pytest.mark.parametrize("odd", ["05/25/2023", "45000", "0"])
def test_what_is_no_day_in_its_own_column_is_none_in_the_tables(tmp_path, odd):
    """Alone beside days that have been read, each of these would be one."""
    written(tmp_path, episode("7", "25/05/2023", "S"), episode("8", odd, "S"))
    found = read_flat(tmp_path, "2023-06")
    assert len(found.frames["episodes"]) == 1
    assert [fault.lines for fault in found.faults if fault.table == "ssd_cla_episodes"] == [(3,)]


def test_a_column_that_is_month_first_is_told_with_its_file(tmp_path):
    written(tmp_path, episode("7", "05/25/2023", "S"), episode("8", "05/06/2023", "S"), name="Episodes 2024.csv")
    episodes = table(tmp_path, "ssd_cla_episodes")
    assert episodes.columns["clae_cla_episode_start_date"] == ["2023-05-25", "2023-05-06"]
    assert [each.words for each in episodes.notices] == [
        "DECOM is month first throughout: read that way (Episodes 2024.csv)"
    ]


def test_an_episode_that_was_open_at_the_end_of_a_year_but_that_the_next_year_lacks_does_not_go_on(tmp_path):
    before = [episode("7", "01/06/2022", "S"), episode("8", "03/05/2022", "S"), episode("9", "03/05/2022", "S")]
    corrected = episode("7", "02/06/2022", "S", "01/02/2024")
    written(tmp_path, *before, name="Episodes 2023.csv")
    written(tmp_path, corrected, episode("9", "03/05/2022", "S"), name="Episodes 2024.csv")
    episodes = table(tmp_path, "ssd_cla_episodes")
    days = ("clae_person_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date")
    assert sorted(rows(episodes, *days)) == [
        ("7", "2022-06-02", "2024-02-01"),
        ("8", "2022-05-03", "2023-03-31"),
        ("9", "2022-05-03", ""),
    ]
    assert [(each.what, each.count) for each in episodes.notices] == [(Mended.OF_RETURNS, 2)]


def test_a_year_may_be_in_several_files(tmp_path):
    """Each child is in one of them; whoever is in none of the next year's did not go on."""
    written(tmp_path, episode("6", "03/05/2022", "S"), episode("7", "03/05/2022", "S"), name="Episodes 2023 a.csv")
    written(tmp_path, episode("8", "04/05/2022", "S"), episode("9", "05/05/2022", "S"), name="Episodes 2023 b.csv")
    written(tmp_path, episode("7", "03/05/2022", "S"), episode("1", "01/06/2023", "S"), name="Episodes 2024 a.csv")
    now = [episode("8", "04/05/2022", "S"), episode("9", "05/05/2022", "S"), episode("2", "01/07/2023", "S")]
    written(tmp_path, *now, name="Episodes 2024 b.csv")
    found = rows(table(tmp_path, "ssd_cla_episodes"), "clae_person_id", "clae_cla_episode_ceased_date")
    assert sorted(found) == [("1", ""), ("2", ""), ("6", "2023-03-31"), ("7", ""), ("8", ""), ("9", "")]


def test_of_an_episode_in_two_years_the_newer_file_counts_whatever_the_files_are_called(tmp_path):
    this_year = [episode("7", "03/05/2022", "S", "01/06/2023"), episode("7", "01/06/2023", "P", place="K2")]
    for folder, new, old in ((tmp_path / "a", "1.csv", "2.csv"), (tmp_path / "b", "2.csv", "1.csv")):
        written(folder, *this_year, name=new)
        written(folder, episode("7", "03/05/2022", "S"), episode("9", "03/03/2022", "S", "01/02/2023"), name=old)
        found = rows(table(folder, "ssd_cla_episodes"), "clae_person_id", "clae_cla_episode_ceased_date")
        assert sorted(found) == [("7", ""), ("7", "2023-06-01"), ("9", "2023-02-01")]
        assert str(converted(folder).years) == "Years(begin=datetime.date(2022, 4, 1), end=datetime.date(2024, 3, 31))"


def test_a_few_who_left_in_a_year_before_do_not_make_it_a_year_that_the_return_has(tmp_path):
    mistakes = [episode(f"{n}", "03/05/2021", "S", "01/02/2023") for n in range(4)]
    written(tmp_path, *mistakes, episode("9", "03/05/2023", "S"))
    assert converted(tmp_path).years.begin.year == 2023


def test_rows_that_cannot_be_used_keep_their_line(tmp_path):
    written(
        tmp_path,
        episode("7", "03/05/2023", "S"),
        episode("8", "31/02/2023", "S"),  # line 3
        episode("", "03/05/2023", "S"),  # line 4
        "9,03/05/2023,S",  # line 5
    )
    (tmp_path / "Header.csv").write_text(HEADER + "7,1,01/02/2015,WBRI,,,\n")
    faults = {str(fault) for fault in read_flat(tmp_path, "2023-06").faults if fault.table == "ssd_cla_episodes"}
    assert {fault.split("line ")[1] for fault in faults} == {"3)", "4)", "5)"}
    assert all(fault.startswith("Episodes.csv: ") and "31/02" not in fault for fault in faults)


def test_a_day_that_cannot_be_read_in_the_year_before_is_said_with_that_file(tmp_path):
    written(tmp_path, episode("7", "03/05/2023", "S"), name="Episodes 2024.csv")
    before = [episode("8", "03/05/2022", "S", "01/02/2023"), episode("9", "3 Mai 2022", "S")]
    written(tmp_path, *before, name="Episodes 2023.csv")
    said = table(tmp_path, "ssd_cla_episodes").notices
    assert [(each.what, each.count) for each in said] == [(Mended.LOST_OF_RETURNS, 1)]
    assert "Episodes 2023.csv" in said[0].words and "line 3" in said[0].words


def test_what_every_file_lacks_is_said_at_once(tmp_path):
    written(tmp_path, "7,03/05/2023", header="CHILD,DECOM", name="Episodes.csv")
    (tmp_path / "Missing.csv").write_text("CHILD,MIS_START\n7,03/05/2023\n")
    with pytest.raises(ExtractError) as refused:
        converted(tmp_path)
    assert "Episodes.csv has no RNE, LS, PLACE, DEC" in str(refused.value)
    assert "Missing.csv has no MISSING" in str(refused.value)


def test_without_places_from_the_department_no_distance_is_told(tmp_path):
    written(tmp_path, episode("7", "03/05/2023", "S"))
    assert "clap_cla_placement_distance" not in table(tmp_path, "ssd_cla_placement").header
    assert "sup_placement_location" not in converted(tmp_path).tables
    written(tmp_path, episode("7", "03/05/2023", "S") + ",IN,12.5", header=f"{COLUMNS},PL_LOCATION,PL_DISTANCE")
    assert rows(table(tmp_path, "ssd_cla_placement"), "clap_cla_placement_distance") == [("12.5",)]
    assert rows(table(tmp_path, "sup_placement_location"), "location") == [("IN",)]


FORMS = {"d/m/Y": "{2}/{1}/{0}", "iso": "{0}-{1}-{2}", "with a time": "{2}/{1}/{0} 00:00", "dots": "{2}.{1}.{0}"}
EXPECTED = [("7", "2023-05-03", "2023-06-25"), ("8", "2023-06-25", "")]


@settings(max_examples=60, deadline=None)
@given(
    order=st.permutations(range(len(COLUMNS.split(",")))),
    form=st.sampled_from(sorted(FORMS)),
    separator=st.sampled_from(",;\t|"),
    ends=st.sampled_from(("\n", "\r\n")),
    mark=st.sampled_from(("", "\ufeff", "SSDA903 2023\n")),
    named=st.sampled_from((str.upper, str.lower, lambda name: f'"{name}"', lambda name: f" {name} ")),
    encoding=st.sampled_from(("utf-8", "utf-16")),
)
def test_episodes_are_the_same_however_their_file_is_laid_out(
    tmp_path_factory, order, form, separator, ends, mark, named, encoding
):
    days = {"03/05/2023": ("2023", "05", "03"), "25/06/2023": ("2023", "06", "25")}

    def laid_out(row: str) -> str:
        cells = [FORMS[form].format(*days[cell]) if cell in days else cell for cell in row.split(",")]
        return separator.join(cells[place] for place in order)

    lines = [episode("7", "03/05/2023", "S", "25/06/2023"), episode("8", "25/06/2023", "S")]
    header = separator.join(named(COLUMNS.split(",")[place]) for place in order)
    content = mark + ends.join((header, *map(laid_out, lines), ""))
    folder = tmp_path_factory.mktemp("laid_out")
    (folder / "anything.csv").write_bytes(content.encode(encoding))
    found = rows(
        table(folder, "ssd_cla_episodes"),
        *("clae_person_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"),
    )
    assert sorted(found) == EXPECTED


GROUPS: Mapping[str, str] = {
    "episode": "<EPISODE><DECOM>03/05/2023</DECOM><RNE>S</RNE><LS>C2</LS><PL>U1</PL><DEC/></EPISODE>",
    "header": "<HEADER><CHILDID>7</CHILDID><SEX>2</SEX><DOB>01/02/2015</DOB><ETHNIC>WBRI</ETHNIC>"
    "<AREVIEW><REVIEW>02/06/2023</REVIEW></AREVIEW><AREVIEW><REVIEW>02/09/2023</REVIEW></AREVIEW>"
    "<AMISSING><MISSING>M</MISSING><MIS_START>05/06/2023</MIS_START></AMISSING></HEADER>",
}


@pytest.mark.parametrize("order", [("header", "episode"), ("episode", "header")])
def test_a_message_has_its_rows_in_groups_in_any_order(tmp_path, order):
    child = "".join(GROUPS[each] for each in order)
    (tmp_path / "903.xml").write_text(f"<EXPSSDA903>\n<CHILD>\n{child}</CHILD></EXPSSDA903>")
    tables = converted(tmp_path).tables
    assert rows(tables["ssd_person"], "pers_person_id", "pers_dob", "pers_sex") == [("7", "2015-02-01", "F")]
    assert rows(tables["ssd_cla_placement"], *PLACED) == [("U1", "2023-05-03", "")]
    assert len(tables["ssd_cla_reviews"].lines) == 2
    assert rows(tables["ssd_missing"], "miss_person_id", "miss_missing_episode_type") == [("7", "M")]
