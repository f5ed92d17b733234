"""Publish, hand-out and scan look for the people of exactly the exports that a page came from."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from councils import own_copy
from few_indicators import with_few
from kpixl.cli import DONE, REFUSED, main
from kpixl.commands.handout import handout
from kpixl.commands.publish.publish import publish
from kpixl.commands.publish.publishing import Published
from kpixl.words.errors import ExtractError, KpixlError, WorkbookError
from making import contacts, cp_plans, cp_visits, persons, placement_locations, settled, written
from pages import NOW, Workbook, on_disk

pytestmark = pytest.mark.slow  # each is a copy or more

ADE = ("ade", "Rosalind", "Quimby", "2015-03-01")
BEA = ("bea", "Ottoline", "Marrowby", "2012-07-09")
COLUMNS = ("pers_person_id", "pers_forename", "pers_surname", "pers_dob")


def export(folder: Path, *people: tuple[str, str, str, str], received: str = "2024-06-03") -> Path:
    """A full export in which these children have names."""
    written(
        folder,
        persons((ADE[0], ADE[3])),
        contacts(("ade", received)),
        cp_plans(("ade", "2021-01-11", "2021-06-14"), ("ade", "2024-01-08", "")),
        cp_visits(("ade", "2024-06-21")),
        placement_locations(),
    )
    name_people(folder, people or (ADE, BEA))
    return folder


def name_people(folder: Path, people: Iterable[Iterable[str]]) -> None:
    with (folder / "ssd_person.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *people])
    settled(folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    export(folder / "extracts" / "2024-05", received="2024-05-03")
    export(folder / "extracts" / "2024-06")
    config = with_few(folder / "config", "contacts", "cp_visits")
    on_disk(folder / "Scorecard.xlsm", folder / "extracts", config=config).refreshed()
    return folder


@pytest.fixture
def workbook(made: Path, tmp_path: Path) -> Workbook:
    return own_copy(made, tmp_path)


def published(workbook: Workbook, extracts: Path | None = None) -> Published:
    out = workbook.path.parent / "out"
    return publish(workbook.path, extracts or workbook.extracts, out, config_folder=workbook.config, now=NOW)


def refused(workbook: Workbook, extracts: Path | None = None) -> str:
    """Why neither a copy nor a hand-out was made; the working copy is unchanged."""
    extracts, before = extracts or workbook.extracts, workbook.path.read_bytes()
    with pytest.raises(ExtractError) as why:
        published(workbook, extracts)
    with pytest.raises(ExtractError) as why_too:
        handout(workbook.path, extracts, workbook.path.parent / "H.xlsm", config_folder=workbook.config, now=NOW)
    assert not (workbook.path.parent / "out").exists() and not (workbook.path.parent / "H.xlsm").exists()
    assert workbook.path.read_bytes() == before
    assert str(why_too.value) == str(why.value).replace("Nothing was published", "Nothing was handed out")
    return str(why.value)


def test_exports_that_were_moved_and_called_otherwise_are_known_again_and_their_people_found(workbook: Workbook):
    elsewhere = workbook.path.parent / "archive"
    workbook.extracts.rename(elsewhere)
    (elsewhere / "2024-05").rename(elsewhere / "May, first run")
    export(elsewhere / "2024-05", BEA, received="2024-05-08")  # nobody in it is on the page
    done = published(workbook, elsewhere)
    assert done.people_count.in_words() == (
        "Looked for 2 children by name, id and date of birth, and for no worker of May, first run and 2024-06."
    )
    assert done.people_count.in_words() in done.in_words()
    record = json.loads(done.record.read_text(encoding="utf-8"))
    assert [(each["name"], each["months"]) for each in record["exports"]] == [
        ("2024-05", ["2024-05"]), ("2024-06", ["2024-04", "2024-06"]),
    ]  # fmt: skip
    assert (record["looked_for"]["children"], record["looked_for"]["by"]) == (2, ["name", "id", "date of birth"])


def test_a_folder_of_other_exports_is_refused_and_one_without_anybody_too(workbook: Workbook, tmp_path: Path):
    other = export(tmp_path / "other" / "2024-06", BEA).parent
    assert "2024-06 (April 2024, June 2024) was changed" in refused(workbook, other)
    name_people(other / "2024-06", ())
    assert "2024-05 (May 2024) is not there" in refused(workbook, other)


def test_an_export_that_held_nobody_when_it_was_refreshed_is_refused_with_what_it_should_hold(workbook: Workbook):
    name_people(workbook.extracts / "2024-05", ())
    workbook.refreshed()
    told = refused(workbook)
    assert "2024-05/ssd_person.csv: no row has an id or a name" in told
    assert "refresh the workbook" in told


def test_an_export_that_has_changed_must_be_refreshed_first(workbook: Workbook):
    name_people(workbook.extracts / "2024-06", (BEA,))
    workbook.narrate("cp_visits", "Rosalind Quimby was seen late.")
    assert "2024-06 (April 2024, June 2024) was changed since the figures were computed" in refused(workbook)


def test_the_officer_who_keeps_her_exports_publishes_month_after_month(workbook: Workbook):
    published(workbook)
    export(workbook.extracts / "2024-07", received="2024-07-03")
    workbook.refreshed("2024-07")
    copy = published(workbook)
    assert copy.scorecard.period.name == "July 2024"
    assert copy.people_count.exports == ("2024-05", "2024-06", "2024-07")


def test_issued_months_need_their_own_export_in_a_folder_of_any_name(workbook: Workbook, tmp_path: Path):
    published(workbook)
    shutil.rmtree(workbook.path.parent / "out")
    kept = Path(shutil.copytree(workbook.extracts / "2024-06", tmp_path / "kept"))
    export(workbook.extracts / "2024-06", BEA)
    workbook.refreshed()  # the figures stay, as they are issued
    told = refused(workbook)
    assert "2024-06 (April 2024, issued, June 2024, issued) was changed" in told
    assert "kpixl issue WORKBOOK --withdraw 2024-04" in told
    shutil.copytree(kept, workbook.extracts / "2024-06 as it was issued")
    assert published(workbook).people_count.children == 2


def test_a_page_of_figures_that_nobody_knows_came_from_an_export_too(tmp_path: Path):
    written(tmp_path / "extracts" / "2024-06", persons(("ade", "2015-03-01")), others=False)
    config = with_few(tmp_path / "config", "contacts", "cp_visits")
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path / "extracts", config=config)
    workbook.refreshed()
    assert {row[3] for row in workbook.rows("_figures")[1:]} == {None}
    done = published(workbook)
    assert (done.people_count.children, done.people_count.exports) == (1, ("2024-06",))
    shutil.rmtree(workbook.path.parent / "out")
    name_people(workbook.extracts / "2024-06", (BEA,))
    assert "2024-06" in refused(workbook)


def test_scan_looks_for_the_people_of_what_a_kpixl_file_came_from_and_says_so(
    workbook: Workbook, capsys: pytest.CaptureFixture[str]
):
    copy = published(workbook).copy
    out = workbook.path.parent / "Handout.xlsm"
    handout(workbook.path, workbook.extracts, out, config_folder=workbook.config, now=NOW)
    export(workbook.extracts / "2024-07", BEA)  # nobody in it is looked for
    (workbook.extracts / "2024-06").rename(workbook.extracts / "June")
    capsys.readouterr()
    for file, code in ((copy, DONE), (out, REFUSED), (workbook.path, REFUSED)):  # two are full of hidden sheets
        assert main(["scan", str(file), "--extracts", str(workbook.extracts)]) == code
        told = capsys.readouterr().out
        assert "of 2024-05 and June.\nThey are the people of the exports that its figures came from." in told, file
    export(workbook.extracts / "June", BEA)
    for file in (copy, out, workbook.path):
        assert main(["scan", str(file), "--extracts", str(workbook.extracts)]) == REFUSED
        assert "The file was not looked through.\n  2024-06 (" in capsys.readouterr().err, file
    copy.with_suffix(".json").unlink()
    (workbook.extracts / "June").rename(workbook.extracts / "2024-06")
    assert main(["scan", str(copy), "--extracts", str(workbook.extracts)]) == DONE
    assert "the extracts folder as it is now: the file does not say" in capsys.readouterr().out


def test_the_command_says_how_many_people_were_looked_for_in_a_hand_out(workbook: Workbook, capsys):
    given = ["handout", str(workbook.path), "--extracts", str(workbook.extracts)]
    assert main(given) == DONE
    assert "Looked for 2 children by name, id and date of birth" in capsys.readouterr().out


def test_whoever_is_only_in_an_older_export_of_the_page_is_found(workbook: Workbook):
    name_people(workbook.extracts / "2024-05", (ADE, BEA, ("cai", "Zebedee", "Quillfeather", "2011-03-04")))
    workbook.narrate("cp_visits", "Zebedee Quillfeather was seen late.")
    workbook.refreshed()
    with pytest.raises(KpixlError, match="cp_visits: name in sentence 1"):
        published(workbook)


def test_who_is_looked_for_is_read_by_the_config_of_the_refresh(workbook: Workbook, tmp_path: Path):
    config = Path(shutil.copytree(workbook.config, tmp_path / "another config"))
    file = config / "extracts.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("empty_texts = [", 'empty_texts = ["Quimby", '), "utf-8")
    for way_out in (
        lambda: publish(workbook.path, workbook.extracts, tmp_path / "out", config_folder=config, now=NOW),
        lambda: handout(workbook.path, workbook.extracts, tmp_path / "H.xlsm", config_folder=config, now=NOW),
    ):
        with pytest.raises(WorkbookError, match="refreshed with another config"):
            way_out()
    assert not (tmp_path / "out").exists() and not (tmp_path / "H.xlsm").exists()
