"""Which export serves which period."""

from __future__ import annotations

import pytest

from kpixl.extracts.exports import exports_in
from kpixl.figures.answers import History
from kpixl.words.errors import ExtractError
from kpixl.words.periods import Period
from making import cin_plans, contacts, cp_plans, day, episodes, figures_of, legal_statuses, persons, written


def folders(parent, *names):
    for name in names:
        written(parent / name, contacts(), others=False)
    return exports_in(parent)


def own(exports, period: str, newest: str = "2024-06") -> str | None:
    export = exports.of(Period.parse(period), Period.parse(newest))
    return export.name if export else None


def test_a_sub_folder_named_for_the_month_is_that_months_export(tmp_path):
    exports = folders(tmp_path, "2024-05", "2024-06", "2024-07-01")
    assert [own(exports, period) for period in ("2024-04", "2024-05", "2024-06")] == [None, "2024-05", "2024-06"]


@pytest.mark.parametrize(
    "name", ["202406", "2024_06", "06-2024", "June 2024", "june2024", "Jun-24", "Jun 2024", "2024 June"]
)
def test_a_month_may_be_written_in_other_ways(tmp_path, name):
    export = folders(tmp_path, name).newest
    assert (export.name, export.month, export.as_at) == (name, Period(2024, 6), day("2024-06-30"))


@pytest.mark.parametrize("name", ["20240628", "28-06-2024", "28 June 2024", "28th Jun 2024", "2024.06.28"])
def test_a_day_may_be_written_in_other_ways_too(tmp_path, name):
    export = folders(tmp_path, name).newest
    assert (export.month, export.as_at) == (None, day("2024-06-28"))


@pytest.mark.parametrize(("one", "other"), [("2024-06", "2024-06-30"), ("202406", "June 2024")])
def test_two_exports_of_one_day_are_refused_with_both_names(tmp_path, one, other):
    with pytest.raises(ExtractError, match="both as at 2024-06-30") as refused:
        folders(tmp_path, one, other)
    assert one in str(refused.value)
    assert other in str(refused.value)


def test_a_flat_export_is_as_at_the_end_of_the_newest_period_asked_for(tmp_path):
    written(tmp_path, contacts(), others=False)
    assert exports_in(tmp_path).asked_until(Period(2024, 6)).newest.as_at == day("2024-06-30")


def test_folders_that_are_not_understood_are_named(tmp_path):
    with pytest.raises(ExtractError, match="it has: Quarter 1"):
        folders(tmp_path, "Quarter 1")
    (tmp_path / "notes.docx").write_bytes(b"")
    assert folders(tmp_path, "2024-06").unread == ("Quarter 1", "notes.docx")


def test_of_sub_folders_named_for_days_the_first_from_month_end_to_31_days_later_serves(tmp_path):
    assert own(folders(tmp_path / "a", "2024-06-15", "2024-06-30", "2024-07-01"), "2024-06") == "2024-06-30"
    assert own(folders(tmp_path / "b", "2024-06-15", "2024-07-05", "2024-07-31"), "2024-06") == "2024-07-05"
    assert own(folders(tmp_path / "c", "2024-06-15", "2024-07-31"), "2024-06") == "2024-07-31"


def test_if_none_does_the_latest_in_the_month_serves_and_otherwise_none(tmp_path):
    assert own(folders(tmp_path / "a", "2024-06-01", "2024-06-15", "2024-08-01"), "2024-06") == "2024-06-15"
    assert own(folders(tmp_path / "b", "2024-05-31", "2024-08-01"), "2024-06") is None


def test_one_export_may_serve_two_months(tmp_path):
    # 31 May to 1 July is 31 days.
    exports = folders(tmp_path, "2024-06-30")
    assert (own(exports, "2024-05"), own(exports, "2024-06")) == ("2024-06-30", "2024-06-30")


def test_the_newest_export_is_the_one_with_the_latest_as_at_date(tmp_path):
    assert folders(tmp_path / "a", "2024-05", "2024-06", "2024-06-28").newest.name == "2024-06"
    assert folders(tmp_path / "b", "2024-06", "2024-07-05").newest.name == "2024-07-05"


def test_a_flat_export_is_that_of_the_newest_period_asked_for(tmp_path):
    written(tmp_path, contacts(), others=False)
    exports = exports_in(tmp_path)
    assert exports.is_flat
    assert exports.of(Period(2024, 6), Period(2024, 6)) == exports.newest
    assert exports.of(Period(2024, 5), Period(2024, 6)) is None


def test_sub_folders_named_for_nothing_are_not_exports(tmp_path):
    exports = folders(tmp_path, "2024-06", "archive", "2024-13", "2024-02-30", "2024-06 old")
    assert [export.name for export in exports.all] == ["2024-06"]
    assert exports.unread == ("2024-02-30", "2024-06 old", "2024-13", "archive")


def test_a_folder_named_for_a_month_that_holds_no_table_is_passed_over(tmp_path):
    (tmp_path / "2024-07").mkdir()
    for name in ("notes.txt", "own_names.csv", "ssd_address.csv"):  # no figure reads any of them
        (tmp_path / "2024-06-30").mkdir(exist_ok=True)
        (tmp_path / "2024-06-30" / name).write_text("a,b\n1,2\n", "utf-8")
    exports = folders(tmp_path, "2024-06")  # as at the same day as one of those
    assert ([each.name for each in exports.all], exports.unread) == (["2024-06"], ())
    assert exports.passed_over_in_words == "Passed over, since no table that kpixl knows is there: 2024-06-30, 2024-07."


@pytest.mark.parametrize("file", ["ssd_contacts.csv", "List 1.xlsx", "export.zip", "ssd_contacts.parquet"])
def test_a_folder_that_may_hold_a_table_is_not_passed_over_even_if_that_is_damaged(tmp_path, file):
    folders(tmp_path, "2024-06")
    (tmp_path / "2024-07").mkdir()
    (tmp_path / "2024-07" / file).write_bytes(b"")
    assert exports_in(tmp_path).newest.name == "2024-07"


def test_an_empty_folder_beside_the_tables_of_a_flat_export_is_passed_over_too(tmp_path):
    written(tmp_path, contacts(), others=False)
    (tmp_path / "2024-07").mkdir()
    exports = exports_in(tmp_path)
    assert exports.is_flat
    assert [export.name for export in exports.passed_over] == ["2024-07"]


def test_if_all_folders_are_without_a_table_they_are_named(tmp_path):
    (tmp_path / "2024-06").mkdir()
    with pytest.raises(ExtractError, match=r"holds no table that kpixl knows \(it has: 2024-06\)"):
        exports_in(tmp_path)


@pytest.mark.parametrize("make", ["absent", "empty", "both"])
def test_a_folder_that_is_no_extracts_folder_is_refused_with_what_to_do(tmp_path, make):
    folder = tmp_path / "extracts"
    if make != "absent":
        folder.mkdir()
    if make == "both":
        written(folder, contacts(), others=False)
        written(folder / "2024-06", contacts(), others=False)
    with pytest.raises(ExtractError, match="extracts") as refused:
        exports_in(folder)
    assert len(str(refused.value).splitlines()) == 3  # what was found, what it should be, what to do


def two_exports(folder):
    """In May's export only ade is in need; June's says that ade's plan ended in April, and has two more children."""
    ended = ("old", "2020-01-08", "2021-01-08")
    others = (
        persons(("ade", "2015-01-01")),
        cp_plans(ended),
        episodes(ended),
        legal_statuses(("old", "C2", *ended[1:])),
    )
    written(folder / "2024-05", cin_plans(("ade", "2024-01-08")), *others)
    ended_in_april = ("ade", "2024-01-08", "2024-04-10")
    written(folder / "2024-06", cin_plans(ended_in_april, ("bea", "2024-01-08"), ("cai", "2024-01-08")), *others)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("history", "may", "april"),
    [
        (None, 1, None),  # own, if there are sub-folders
        (History.OWN, 1, None),
        (History.RESTATED, 2, 2),
        (History.OWN_ELSE_NEWEST, 1, 2),
    ],
)
def test_each_history_says_which_export_an_earlier_month_comes_from(tmp_path, history, may, april):
    figure = figures_of(two_exports(tmp_path), "2024-04", "2024-05", "2024-06", history=history)
    assert figure("children_in_need", "2024-06").numerator == 2
    assert figure("children_in_need", "2024-05").numerator == may
    assert figure("children_in_need", "2024-04").numerator == april
    if april is None:
        assert figure("children_in_need", "2024-04").reason == "no export for the period"
