"""What is wrong with an export: how harmful each flaw is, and which indicators and months it affects."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpixl.figures.export_quality import About, Flaw, Harm, flaws_of, together, touched, worst_first
from kpixl.figures.unlisted_texts import LONGEST_SHOWN, SHOWN_FROM
from kpixl.indicators import ALL
from kpixl.words.periods import Period
from making import (
    care_leavers,
    computed_from,
    contacts,
    cp_plans,
    episodes,
    health_checks,
    missing,
    persons,
    placements,
    shipped,
    written,
)

pytestmark = pytest.mark.slow

JUNE = Period(2024, 6)


def flaws_in(folder: Path, *periods: str) -> tuple[Flaw, ...]:
    (of_export,) = computed_from(folder, *(periods or ("2024-06",)), with_rows=False).by_export
    return flaws_of(of_export, shipped())


def the_flaw(flaws: tuple[Flaw, ...], words: str) -> Flaw:
    (found,) = [flaw for flaw in flaws if words in flaw.what]
    return found


@pytest.mark.parametrize(
    ("table", "column", "keys"),
    [
        ("ssd_contacts", "cont_contact_outcome_json", ("contacts_progressed",)),
        ("ssd_contacts", "cont_contact_date", ("contacts", "contacts_progressed")),
        ("ssd_contacts", "", ("contacts", "contacts_progressed")),
        ("ssd_cla_placement", "clap_cla_placement_distance", ("placed_over_20_miles",)),
        ("sup_placement_location", "location", ("placed_over_20_miles",)),
        ("ssd_cin_assessments", "cina_assessment_start_date", ("assessments_in_45_days",)),
        ("ssd_department", "dept_team_name", ()),
    ],
)
def test_a_column_touches_the_indicators_that_declare_that_they_read_it(table, column, keys):
    assert touched(table, column, shipped()) == keys


def test_what_a_council_does_not_choose_touches_nothing():
    assert "assessments_in_45_days" not in touched("ssd_cin_episodes", "", shipped())  # its own start starts the clock


def test_every_indicator_is_touched_by_the_column_by_which_its_rows_are_counted():
    all_touched = (
        {
            key
            for table in ("ssd_person", "ssd_contacts", "ssd_cin_episodes", "ssd_cin_assessments", "sup_pep")
            for key in touched(table, "", shipped())
        }
        | set(touched("ssd_s47_enquiry", "", shipped()))
        | set(touched("ssd_cp_plans", "", shipped()))
    )
    assert all_touched | set(touched("ssd_cla_placement", "", shipped())) == ALL.keys()


def test_rows_that_are_left_out_touch_all_that_read_the_table_in_the_months_asked_for(tmp_path):
    folder = written(tmp_path, contacts(("", "2024-06-03"), ("ade", "2024-06-04")))
    flaw = the_flaw(flaws_in(folder), "cont_person_id is empty")
    assert (flaw.harm, flaw.about, flaw.where) == (Harm.MOVES, About.ROWS, "ssd_contacts.csv, line 2")
    assert (flaw.keys, flaw.periods) == (("contacts", "contacts_progressed"), (JUNE,))
    assert (flaw.count, flaw.of_rows) == (1, 2)


def test_a_date_of_birth_that_is_no_date_touches_only_those_who_ask_for_an_age(tmp_path):
    folder = written(tmp_path, persons(("ade", "no date")))
    flaw = the_flaw(flaws_in(folder), "pers_dob is not a date")
    assert "child_protection" in flaw.keys
    assert "contacts" not in flaw.keys


def test_a_value_that_is_taken_as_empty_touches_only_those_who_read_its_column(tmp_path):
    folder = written(tmp_path, placements(("ade", "2024-01-08", "", "U1", "far")))
    flaw = the_flaw(flaws_in(folder), "clap_cla_placement_distance is not a number")
    assert flaw.keys == ("placed_over_20_miles",)  # stability reads the same rows, but another column


def test_an_outcome_that_is_readable_all_the_same_changes_no_figure(tmp_path):
    folder = written(tmp_path, contacts(("ade", "2024-06-03", '"NEW_REFERRAL_FLAG": "Y"')))
    flaw = the_flaw(flaws_in(folder), "is not written as it should be")
    assert (flaw.harm, flaw.keys) == (Harm.NONE, ("contacts_progressed",))


def test_why_figures_cant_be_known_is_said_once_with_all_of_them(tmp_path):
    folder = written(tmp_path)
    (folder / "ssd_contacts.csv").unlink()
    flaw = the_flaw(flaws_in(folder), "ssd_contacts not in the export")
    assert (flaw.harm, flaw.keys, flaw.periods) == (Harm.STOPS, ("contacts", "contacts_progressed"), (JUNE,))


def test_a_month_in_which_nothing_is_reported_is_no_flaw(tmp_path):
    flaws = flaws_in(written(tmp_path), "2024-06")
    assert not [flaw for flaw in flaws if "termly" in flaw.what]


def test_a_doubt_is_said_with_its_figures(tmp_path):
    folder = written(
        tmp_path,
        missing(*(("ade", "2024-06-03", "Missing") for _ in range(9)), ("ade", "2024-06-03", "?")),
        episodes(("ade", "2020-01-01")),
        persons(("ade", "2010-01-01")),
    )
    flaw = the_flaw(tuple(f for f in flaws_in(folder) if f.harm is Harm.DOUBT), "miss_missing_episode_type")
    assert (flaw.about, flaw.keys) == (About.FIGURES, ("missing_children",))


def test_how_far_a_figure_could_move_is_said_of_it(tmp_path):
    leavers = [(f"p{n}", "Former relevant", "YES", "Suitable" if n else "") for n in range(20)]
    folder = written(tmp_path, care_leavers(*leavers), persons(*((f"p{n}", "2004-01-01") for n in range(20))))
    flaw = the_flaw(flaws_in(folder), "unknown was known")
    assert flaw.what == "95% (95–100% if the 1 unknown was known)"
    assert (flaw.harm, flaw.keys) == (Harm.MOVES, ("accommodation_19_21",))


def test_a_column_that_is_taken_as_empty_touches_those_whom_it_only_supports(tmp_path):
    folder = written(tmp_path, health_checks(("ade", "Dental check", "2024-06-03")))
    file = folder / "ssd_cla_health.csv"
    file.write_text(file.read_text("utf-8").replace("clah_health_check_status", "state"), "utf-8")
    flaw = the_flaw(flaws_in(folder), "clah_health_check_status")
    assert flaw.harm is Harm.MOVES
    assert flaw.keys == ("initial_health", "review_health", "dental_checks")


def test_a_code_that_no_list_names_is_counted_and_repeated_once_it_is_on_five_rows(tmp_path):
    rows = [("ade", "Dental check", "2024-06-03", "Seen by nurse")] * SHOWN_FROM
    rows += [("ade", "Dental check", "2024-06-03", "Ade cried")] * (SHOWN_FROM - 1)
    rows += [("ade", "Dental check", "2024-06-03", "x" * LONGEST_SHOWN)] * SHOWN_FROM
    flaw = the_flaw(flaws_in(written(tmp_path, health_checks(*rows))), "is in no list")
    assert flaw.what == (
        "clah_health_check_status is in no list: taken as not done ('seen by nurse' 5 times, other texts 9 times)"
    )
    assert (flaw.about, flaw.count, flaw.keys) == (
        About.TEXTS,
        14,
        ("initial_health", "review_health", "dental_checks"),
    )


def test_texts_that_a_list_names_are_no_flaw(tmp_path):
    rows = health_checks(("ade", "Dental check", "2024-06-03", "Refused"), ("ade", "Dental check", "2024-06-03", ""))
    assert not [flaw for flaw in flaws_in(written(tmp_path, rows)) if flaw.about is About.TEXTS]


def test_a_file_that_nobody_reads_is_named(tmp_path):
    folder = written(tmp_path)
    (folder / "extra_notes.csv").write_text("a,b\n1,2\n", "utf-8")
    flaw = the_flaw(flaws_in(folder), "this file is not read")
    assert (flaw.harm, flaw.where) == (Harm.MENDED, "extra_notes.csv")


def test_the_worst_comes_first_and_of_rows_those_of_which_there_are_most():
    few = Flaw(About.ROWS, Harm.MOVES, "a", "few", ("contacts",), (JUNE,), 1, 100)
    many = Flaw(About.ROWS, Harm.MOVES, "b", "many", ("contacts",), (JUNE,), 50, 100)
    stops = Flaw(About.FIGURES, Harm.STOPS, "", "stops", ("contacts",), (JUNE,))
    mended = Flaw(About.FILES, Harm.MENDED, "c", "mended", ("contacts",), (JUNE,))
    assert worst_first([few, mended, many, stops]) == (stops, many, few, mended)


def test_what_several_exports_say_of_the_same_figures_is_said_once_with_all_months():
    may, june = (
        Flaw(About.FIGURES, Harm.STOPS, "", "no table", ("contacts",), (each,)) for each in (Period(2024, 5), JUNE)
    )
    rows = Flaw(About.ROWS, Harm.MOVES, "2024-06/ssd_contacts.csv, line 2", "bad", ("contacts",), (JUNE,), 1, 2)
    merged, kept = together([june, rows, may])
    assert merged.periods == (Period(2024, 5), JUNE)
    assert kept == rows


def test_a_plan_of_another_council_is_no_flaw(tmp_path):
    flaws = flaws_in(written(tmp_path, cp_plans(("ade", "2024-05-31", "", "1", "Y"))))
    assert not [flaw for flaw in flaws if flaw.about is About.ROWS]
