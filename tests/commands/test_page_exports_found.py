"""Whose people are looked for: those of the exports that the page came from, found by content, or else nobody's."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerprinted import fingerprint
from kpixl.commands.page_exports import CameFrom, came_from
from kpixl.commands.page_exports_found import folders_by_content, found_again
from kpixl.extracts.exports import exports_in
from kpixl.scorecard.scorecard import FigureState, Rated
from kpixl.words.errors import ExtractError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.ledger import Event
from making import contacts, persons, written
from pages import APRIL, JUNE, MAY, figure

FOLDERS = [Path(name) for name in ("2024-04", "2024-05", "2024-06", "May again", "old")]
MARKS = list("abcde")
NOTHING = "Nothing was published."


@given(
    there=st.dictionaries(st.sampled_from(FOLDERS), st.sampled_from(MARKS)),
    behind=st.lists(st.tuples(st.sampled_from(FOLDERS), st.sampled_from(["", *MARKS])), unique=True),
)
def test_an_export_is_always_the_folder_of_its_content_and_never_one_that_only_has_its_name(
    there: dict[Path, str], behind: list[tuple[Path, str]]
):
    def content(folders: Collection[Path]) -> Mapping[Path, str]:
        return {each: there[each] for each in folders}

    found = folders_by_content([CameFrom(each.name, mark) for each, mark in behind], list(there), content)
    for (_, mark), place in zip(behind, found, strict=True):
        assert (place is not None) == (mark in there.values())
        assert place is None or there[place] == mark


def test_no_folder_is_read_but_those_that_are_called_as_they_were_as_long_as_nothing_is_missing():
    asked: list[Path] = []

    def content(folders: Collection[Path]) -> Mapping[Path, str]:
        asked.extend(folders)
        return {each: each.name for each in folders}

    folders_by_content([CameFrom("2024-05", "2024-05"), CameFrom("2024-06", "2024-06")], FOLDERS, content)
    assert asked == [Path("2024-05"), Path("2024-06")]


def test_an_export_that_nobody_needs_may_be_damaged(tmp_path: Path):
    export(tmp_path / "2024-06", "ade")
    mark = fingerprint(tmp_path / "2024-06")
    (tmp_path / "2024-06").rename(tmp_path / "June")
    (tmp_path / "2023-01").mkdir()
    (tmp_path / "2023-01" / "ssd_person.csv.gz").write_bytes(b"damaged")
    (found,) = found_again([CameFrom("2024-06", mark, (JUNE,))], tmp_path, NOTHING)
    assert found.folder == tmp_path / "June"


# On disk


def export(folder: Path, *who: str) -> CameFrom:
    written(folder, persons(*((each, "2015-03-01") for each in who)), contacts((who[0], "2024-06-03")))
    return CameFrom(folder.name, fingerprint(folder), (Period.parse(folder.name),))


def refusal(behind: list[CameFrom], folder: Path) -> str:
    with pytest.raises(ExtractError) as why:
        found_again(behind, folder, NOTHING)
    return str(why.value)


def test_a_single_export_is_found_by_its_own_folder_and_by_the_one_around_it(tmp_path: Path):
    june = export(tmp_path / "2024-06", "ade")
    assert [each.folder for each in found_again([june], tmp_path, NOTHING)] == [tmp_path / "2024-06"]
    assert [each.folder for each in found_again([june], tmp_path / "2024-06", NOTHING)] == [tmp_path / "2024-06"]


def test_an_export_that_is_gone_is_refused_with_its_months_with_what_is_there_and_what_to_do(tmp_path: Path):
    may, june = export(tmp_path / "2024-05", "ade"), export(tmp_path / "2024-06", "ade", "bea")
    (tmp_path / "2024-05").rename(tmp_path.parent / f"{tmp_path.name} elsewhere")
    told = refusal([may, june], tmp_path)
    assert f"are not all in {tmp_path}. Nothing was published.\n  2024-05 (May 2024) is not there\n" in told
    assert "It holds: 2024-06." in told and "--extracts" in told and "refresh the workbook" in told


def test_an_export_that_was_made_again_under_the_same_name_must_be_refreshed_first(tmp_path: Path):
    june = export(tmp_path / "2024-06", "ade")
    export(tmp_path / "2024-06", "bea")
    told = refusal([june], tmp_path)
    assert "2024-06 (June 2024) was changed since the figures were computed" in told
    assert "refresh the workbook, look at the page" in told and "--withdraw" not in told


def test_the_people_of_a_newer_export_never_stand_for_those_of_issued_months(tmp_path: Path):
    gone = CameFrom("2024-05", "gone", (), (APRIL, MAY))
    told = refusal([gone, export(tmp_path / "2024-06", "ade", "bea")], tmp_path)
    assert "2024-05 (April 2024, issued, May 2024, issued) is not there" in told
    assert "beside the others, in a folder called '2024-05 as issued', say" in told and "--withdraw 2024-04" in told
    assert "Otherwise refresh" not in told


@pytest.mark.parametrize("behind", [[], [CameFrom("2024-06", "", (JUNE,))]])
def test_a_workbook_that_says_nothing_of_its_exports_is_refused(tmp_path: Path, behind: list[CameFrom]):
    export(tmp_path / "2024-06", "ade")
    assert "efresh" in refusal(behind, tmp_path)


def test_a_folder_that_is_not_there_or_holds_no_export_is_refused(tmp_path: Path):
    june = CameFrom("2024-06", "a", (JUNE,))
    assert "There is no extracts folder" in refusal([june], tmp_path / "nowhere")
    assert "There is no export in it." in refusal([june], tmp_path)


def test_the_export_of_issued_months_is_found_beside_a_newer_one_that_has_its_place(tmp_path: Path):
    for folder in (tmp_path / "flat", tmp_path / "by month" / "2024-06"):
        written(folder, persons(("ade", "2015-03-01")))
        was = CameFrom("2024-06", fingerprint(folder), issued=(JUNE,))
        kept = folder / "2024-06 as issued" if folder.name == "flat" else folder.parent / "2024-06 as issued"
        shutil.copytree(folder, kept)
        written(folder, persons(("bea", "2015-03-01")))
        extracts = exports_in(kept.parent)  # a refresh does not take it for the export of any month
        assert [each.folder for each in extracts.all] == [folder]
        assert [each.folder for each in found_again([was], kept.parent, NOTHING)] == [kept]


# What the workbook says

REFRESH = ["2024-07-08 09:30:00", "2024-06", "2024-05, 2024-06, 2024-07", "m, j, y", "c", "0", "0.1.0"]
LOG = [[*layout.LOG_HEADINGS], REFRESH]
KEYS = ("contacts", "cp_visits")
months = st.sampled_from([APRIL.plus(-1), APRIL, MAY, JUNE])
figures = st.dictionaries(
    st.tuples(st.sampled_from([*KEYS, "dropped"]), months),
    st.tuples(st.sampled_from(["", "m", "j", "old"]), st.booleans(), st.booleans()),
)


def of_export(key: str, month: Period, mark: str, is_issued: bool, is_known: bool) -> Rated:
    known = figure("contacts", month, 3 if is_known else None, reason="" if is_known else "no export")
    return Rated(known, None, "", f"named {mark}" if mark else "", mark, FigureState.of(is_issued))


@given(held=figures)
def test_every_export_of_a_shown_figure_is_named_with_its_months_known_or_not_and_no_other_but_what_was_read_last(
    held: dict[tuple[str, Period], tuple[str, bool, bool]],
):
    rated = {place: of_export(*place, *each) for place, each in held.items()}
    shown = {place: each for place, each in held.items() if place[0] in KEYS and place[1] in (APRIL, MAY, JUNE)}
    found = came_from(rated, KEYS, (APRIL, MAY, JUNE), LOG)
    by_mark = {each.fingerprint: each for each in found}
    assert len(by_mark) == len(found)
    assert by_mark.keys() == {mark for mark, _, _ in shown.values()} | (set("mjy") if shown else set())
    for mark, each in by_mark.items():
        for is_issued, said in ((False, each.drafts), (True, each.issued)):
            theirs = {month for (_, month), (own, issued, _) in shown.items() if (own, issued) == (mark, is_issued)}
            assert set(said) == theirs


def test_an_export_that_was_only_compared_with_is_one_of_them_since_what_has_moved_is_told():
    found = came_from({("contacts", JUNE): of_export("contacts", JUNE, "j", True, True)}, KEYS, (JUNE,), LOG)
    assert [(each.name, each.months) for each in found] == [("named j", (JUNE,)), ("2024-05", ()), ("2024-07", ())]


def test_publications_and_lines_of_the_ledger_are_no_refresh():
    publication = ["2024-07-10 14:00:00", "2024-06", "2024-01", "x", "c", "", "0.1.0", "Scorecard 2024-06.xlsx"]
    at = len(layout.LOG_HEADINGS) + len(layout.PUBLISHED_HEADINGS)
    ledger = ["2024-07-10 14:00:00", "2024-06", "2024-02", "z", *[""] * (at - 4), Event.ISSUED.value]
    log = [*LOG, publication, ledger]
    found = came_from({("contacts", JUNE): of_export("contacts", JUNE, "j", True, True)}, KEYS, (JUNE,), log)
    assert {each.fingerprint for each in found} == set("mjy")
