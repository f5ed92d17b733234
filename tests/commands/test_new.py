"""`kpixl new`: what a council begins with, and what it is told until its own facts are filled in."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from kpixl.cli import main
from kpixl.commands.extracts_readme import IN_WORDS, extracts_readme
from kpixl.commands.new import FIRST_MONTH_PAGE, first_month_page, new_council
from kpixl.commands.own_config import own_config
from kpixl.commands.refresh import refresh
from kpixl.config.reading import read_config
from kpixl.extracts.exports import exports_in
from kpixl.extracts.schema import TABLES, Kind
from kpixl.extracts.tables_on_disk import README
from kpixl.indicators import DECLARED
from kpixl.words.errors import ConfigError, FolderError, UsageError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets, values_in
from lint import problems
from making import contacts, persons, shipped, written
from pages import on_disk

pytestmark = pytest.mark.slow

TODAY = date(2024, 7, 8)


@pytest.fixture
def council(tmp_path: Path) -> Path:
    folder = tmp_path / "Testshire"
    new_council(folder, "Testshire County Council", today=TODAY)
    return folder


def filled_in(council: Path) -> Path:
    """What an officer writes into council.toml."""
    file = council / "config" / "council.toml"
    text = file.read_text("utf-8").replace('bank_holiday_region = ""', 'bank_holiday_region = "ENG"')
    file.write_text(text.replace("# 2024 = 51_400", "2023 = 51_400"), "utf-8")
    return council


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_holds_workbook_config_extracts_and_the_first_month(council: Path):
    assert sorted(path.name for path in council.iterdir()) == ["Scorecard.xlsm", FIRST_MONTH_PAGE, "config", "extracts"]
    assert {path.name for path in (council / "config").iterdir()} == set(own_config(""))
    assert [path.name for path in (council / "extracts").iterdir()] == [README]


def test_nothing_in_the_folder_is_of_the_made_up_council(council: Path):
    package = Package.read(council / "Scorecard.xlsm")
    parts = {name: package.part(name) for name in package}
    for content in [*contents(council).values(), *parts.values()]:
        assert b"Aldermere" not in content and b"262_600" not in content and b"262600" not in content


def test_the_workbook_has_no_figure_no_text_and_no_override_of_anybody(council: Path):
    package = Package.read(council / "Scorecard.xlsm")
    for sheet in (layout.FIGURES, layout.NARRATIVES, layout.HANDOUTS, layout.LOG, layout.CASES):
        assert len(values_in(package, sheet)) == 1, sheet  # its headings
    for sheet in (name for name in sheets(package) if name.startswith(layout.EXTRACT_PREFIX)):
        assert len(values_in(package, sheet)) <= 1, sheet
    for sheet in (layout.OVERRIDES, layout.CONFLICTS, layout.DATA_QUALITY):
        assert not any(cell for row in values_in(package, sheet)[layout.TABLE_FIRST_ROW - 1 :] for cell in row), sheet
    assert len(values_in(package, layout.PAGE)) < layout.FIRST_ROW
    assert problems(council / "Scorecard.xlsm") == []


def test_a_refresh_names_every_fact_that_is_still_to_be_filled_in_with_its_file_and_line(tmp_path: Path):
    new_council(tmp_path / "new", today=TODAY)
    written(tmp_path / "new" / "extracts" / "2024-06", persons(("ade", "2015-03-01")))
    before = contents(tmp_path / "new")
    with pytest.raises(ConfigError) as refused:
        refresh(tmp_path / "new" / "Scorecard.xlsm")
    told = str(refused.value)
    for file, key in (("page", "organisation"), ("council", "bank_holiday_region"), ("council", "population")):
        line = int(re.search(rf"{key} +is not filled in yet; line (\d+): write", told)[1])
        text = (tmp_path / "new" / "config" / f"{file}.toml").read_text("utf-8").splitlines()[line - 1]
        assert f"config/{file}.toml: " in told and key in text
    assert contents(tmp_path / "new") == before


def test_once_it_is_filled_in_the_workbook_is_refreshed_without_naming_a_folder(council: Path, capsys):
    written(
        filled_in(council) / "extracts" / "2024-06", persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03"))
    )
    assert main(["refresh", str(council / "Scorecard.xlsm")]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"Extracts: {council}/extracts; config: {council}/config\nScorecard.xlsm shows June 2024: ")
    package = Package.read(council / "Scorecard.xlsm")
    assert values_in(package, layout.PAGE)[layout.SUBTITLE_ROW - 1][layout.REF - 1].startswith(
        "Testshire County Council"
    )
    assert len(values_in(package, layout.NARRATIVES)) == 1  # nothing was mistaken for a text typed by somebody
    assert main(["refresh", str(council / "Scorecard.xlsm")]) == 0
    assert " no figures changed." in capsys.readouterr().out


def test_the_config_differs_from_the_made_up_councils_in_its_facts_and_neighbours_alone(council: Path):
    ours, theirs = read_config(filled_in(council) / "config", DECLARED), shipped()
    assert (ours.page.organisation, ours.bank_holiday_region, dict(ours.population)) == (
        "Testshire County Council", "ENG", {2023: 51_400},
    )  # fmt: skip
    assert not any(each.comparable(None) for each in ours.indicators)
    assert [(each.key, each.targets, each.amber, each.nationals) for each in ours.indicators] == [
        (each.key, each.targets, each.amber, each.nationals) for each in theirs.indicators
    ]
    assert (ours.reading, ours.shared, ours.page.order) == (theirs.reading, theirs.shared, theirs.page.order)


def test_a_refresh_of_the_demos_workbook_by_another_councils_config_says_whose_it_was(council: Path, capsys):
    written(filled_in(council) / "extracts" / "2024-06", persons(("ade", "2015-03-01")))
    demos = on_disk(council / "Demo.xlsm", council / "extracts")
    command = ["refresh", str(demos.path), "--extracts", str(council / "extracts"), "--config", str(council / "config")]
    assert main([*command, "--period", "2024-06"]) == 0
    assert "was the demo's until now" in capsys.readouterr().out
    assert main(command) == 0
    assert "until now" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["", 'The "Royal" Borough of Ää', "C:\\temp Council", "O'Brien County"])
def test_any_name_is_written_so_that_it_is_read_back(name: str, tmp_path: Path):
    for file, text in own_config(name).items():
        (tmp_path / file).write_text(text, "utf-8")
    council = (tmp_path / "council.toml").read_text("utf-8").replace('region = ""', 'region = "WLS"')
    (tmp_path / "council.toml").write_text(council.replace("# 2024", "2024"), "utf-8")
    if name:
        assert read_config(tmp_path, DECLARED).page.organisation == name
    else:
        with pytest.raises(ConfigError, match="organisation  is not filled in yet"):
            read_config(tmp_path, DECLARED)


def test_a_folder_that_holds_something_is_refused_and_left_as_it_is(tmp_path: Path, capsys):
    (tmp_path / "letter.txt").write_text("Dear all")
    assert main(["new", str(tmp_path)]) == 1
    assert "is not empty: it holds letter.txt" in capsys.readouterr().err
    assert contents(tmp_path) == {"letter.txt": b"Dear all"}
    with pytest.raises(FolderError, match=r"letter\.txt is a file"):
        new_council(tmp_path / "letter.txt", today=TODAY)
    with pytest.raises(UsageError, match="character that no name has"):
        new_council(tmp_path / "new", "Test\nshire", today=TODAY)
    assert not (tmp_path / "new").exists()


def test_an_empty_folder_is_filled_and_a_folder_that_cant_be_filled_is_left_as_it_was(tmp_path: Path, monkeypatch):
    there = tmp_path / "there"
    there.mkdir()
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if self.name == "config":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    for folder in (there, tmp_path / "new"):
        with pytest.raises(FolderError, match="the disk is full"):
            new_council(folder, today=TODAY)
    assert list(there.iterdir()) == [] and not (tmp_path / "new").exists()
    monkeypatch.undo()
    new_council(there, today=TODAY)
    assert (there / "Scorecard.xlsm").is_file()


def test_the_picker_begins_with_the_last_whole_month_also_in_january(tmp_path: Path):
    new_council(tmp_path / "new", today=date(2025, 1, 3))
    page = values_in(Package.read(tmp_path / "new" / "Scorecard.xlsm"), layout.PAGE)
    assert page[layout.PICKER_ROW - 1][layout.PICKER_COLUMN - 1] == 45627  # 1 December 2024, as a day


# --- what belongs in extracts ----------------------------------------------------------------------------------------


def test_the_readme_names_every_table_and_column_and_every_kind_of_column_has_words():
    text = extracts_readme(shipped(), Period(2024, 6))
    assert set(IN_WORDS) == set(Kind)
    for table in TABLES.values():
        section = text.partition(f"\n{table.name}")[2].partition("\n\n")[0]
        assert all(f"  {column.name} " in section for column in table.columns.values())


def test_the_readme_calls_optional_what_no_figure_needs():
    text = extracts_readme(shipped(), Period(2024, 6))
    assert "\nsup_visit_frequency  (optional)\n" in text and "\nssd_department  (optional)\n" in text
    assert "\nssd_cp_visits\n" in text
    assert re.search(r"cppv_cp_visit_date +a date; a row without one has not happened yet\n", text)
    assert re.search(r"pers_sex +a text \(optional\)\n", text)


def test_a_readme_among_exports_is_no_table_that_nobody_reads(council: Path):
    written(council / "extracts" / "2024-06", persons(("ade", "2015-03-01")))
    assert exports_in(council / "extracts").unread == ()


# --- the first month -------------------------------------------------------------------------------------------------


def test_the_page_of_the_first_month_has_its_pictures_inside_and_asks_for_nothing_from_outside():
    page = first_month_page()
    sources = re.findall(r'src="([^"]{0,40})', page)
    assert len(sources) >= 4 and all(source.startswith("data:image/png;base64,iVBOR") for source in sources)
    assert "http" not in re.sub(r'src="[^"]*"', "", page)


def test_every_command_of_the_first_month_does_what_the_page_says(council: Path, monkeypatch, capsys):
    june = filled_in(council) / "extracts" / "2024-06"
    written(june, persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03")))
    monkeypatch.chdir(council)
    monkeypatch.setenv("KPIXL_HOME", str(council.parent / "home"))
    blocks = re.findall(r"<pre>(.*?)</pre>", first_month_page(), re.DOTALL)
    commands = [shlex.split(line) for block in blocks for line in block.splitlines()]
    assert [command[1] for command in commands] == [
        "check", "map", "refresh", "handout", "collect", "check", "publish",
    ]  # fmt: skip
    for command in commands:
        assert main(command[1:]) == 0, (command, capsys.readouterr().err)
        for handed_out in council.glob("Handout 2024-06.xlsm"):
            handed_out.rename(council / "Handout from Front Door.xlsm")
    published = {path.suffix for path in (council / "published").glob("Scorecard 2024-06.*")}
    assert published == {".xlsx", ".pdf", ".json"}
