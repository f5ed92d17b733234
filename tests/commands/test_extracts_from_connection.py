"""`--extracts connection:NAME`: a database gives the same answers as its tables in files, and what was read is kept."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import stat
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

import databases
from councils import at_home_in, export_of_four, own_copy
from few_indicators import with_few
from kpixl.cli import main
from kpixl.commands.extracts_from_connection import pulled
from kpixl.commands.folders import folders_of
from kpixl.commands.publish.publish import publish
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.extracts.schema import TABLES
from kpixl.indicators import DECLARED
from kpixl.words.errors import ConfigError, ExtractError, PublishError
from kpixl.words.periods import Period
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.remembered_folders import Role, remembered_folders
from pages import NOW, Workbook, refreshed_in
from random_exports import random_export

pytestmark = pytest.mark.slow

LIVE = Path("connection:live")


def config_with(folder: Path, url: str, *more: str) -> Path:
    """The shipped config, with the database as its connection `live`."""
    return connected(Path(shutil.copytree(shipped_config(), folder)), url, *more)


def connected(folder: Path, url: str, *more: str) -> Path:
    with (folder / "extracts.toml").open("a") as file:
        file.write("\n".join(["", "[connections.live]", f'url = "{url}"', *more, ""]))
    return folder


@pytest.fixture
def figures(capsys):
    def of(extracts: Path, config: Path) -> str:
        asked = ["figures", "--period", "2024-06", "--months", "3", "--format", "csv", "--history", "restated"]
        assert main([*asked, "--extracts", str(extracts), "--config", str(config)]) == 0
        return capsys.readouterr().out

    return of


def without_repeated_keys(export: Path) -> None:
    """In a file the last of the rows that repeat a key counts; in a table of a database no row is the last."""
    for table in TABLES.values():
        file = export / f"{table.name}.csv"
        if table.key and file.is_file():
            rows = list(csv.DictReader(file.open(encoding="utf-8-sig", newline="")))
            names = [table.columns[short].name for short in table.key]
            by_key = {tuple(row.get(name, "").strip() for name in names) or at: row for at, row in enumerate(rows)}
            with file.open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, list(rows[0]) if rows else names)
                writer.writeheader()
                writer.writerows(by_key.values())


@pytest.fixture(scope="module")
def server():
    with databases.server() as url:
        yield url


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.parametrize("seed", [3, 11])
def test_every_database_gives_the_figures_bounds_and_doubts_of_the_same_tables_in_files(
    home, tmp_path, figures, server, seed
):
    random_export(tmp_path / "export", seed, "2024-06")
    without_repeated_keys(tmp_path / "export")
    schema = f"council_{seed}"
    urls = {"sqlite": f"sqlite:///{tmp_path}/w.db", "duckdb": f"duckdb:///{tmp_path}/w.duckdb", "postgresql": server}
    expected = figures(tmp_path / "export", shipped_config())
    for name, url in urls.items():
        own = schema if name == "postgresql" else ""
        databases.fill(url, tmp_path / "export", own or None)
        config = config_with(tmp_path / name, url, f'schema = "{own}"')
        assert figures(LIVE, config) == expected, name


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A workbook refreshed from the database beside it, and the home of whoever refreshed it."""
    folder = tmp_path_factory.mktemp("made")
    databases.fill(f"sqlite:///{folder}/w.db", export_of_four(folder / "export"))
    few = with_few(folder / "config", "contacts", "child_protection", "cp_visits")
    with at_home_in(folder):
        refreshed_in(folder, LIVE, connected(few, "sqlite:///../w.db"))
    return folder


@pytest.fixture
def council(home, made, tmp_path) -> tuple[Workbook, str]:
    """A workbook refreshed from a database, and where that database is."""
    own_copy(made, tmp_path)
    return Workbook(tmp_path / "Scorecard.xlsm", LIVE, tmp_path / "config"), f"sqlite:///{tmp_path}/w.db"


@pytest.mark.slow
def test_a_workbook_remembers_the_connection_and_is_refreshed_from_it_again(council):
    workbook, _ = council
    assert remembered_folders(Package.read(workbook.path))[Role.EXTRACTS].path == "connection:live"
    assert main(["refresh", str(workbook.path)]) == 0


def test_a_figure_of_a_database_is_explained_and_its_cases_listed_as_of_files(home, tmp_path, capsys):
    export, url = export_of_four(tmp_path / "export"), f"sqlite:///{tmp_path}/w.db"
    databases.fill(url, export)
    config = str(config_with(tmp_path / "config", url))
    for asked in (["explain", "contacts"], ["cases", "cp_visits", "--missed"]):
        said = []
        for extracts in (str(export), str(LIVE)):
            assert main([*asked, "--period", "2024-06", "--extracts", extracts, "--config", config]) == 0
            said.append(capsys.readouterr().out)
        assert said[0] == said[1] != ""


@pytest.mark.slow
def test_what_was_read_is_kept_once_and_for_its_user_alone(home, council):
    workbook, url = council
    assert main(["refresh", str(workbook.path)]) == 0
    [copy] = (home / "copies" / "live").iterdir()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700
    engine = sa.create_engine(url)
    with engine.begin() as sql:
        sql.exec_driver_sql("delete from ssd_contacts where cont_contact_date = '2024-06-03'")
    engine.dispose()
    assert main(["refresh", str(workbook.path)]) == 0
    assert len([*(home / "copies" / "live").iterdir()]) == 2


def test_copies_that_are_made_in_one_second_are_two(home, tmp_path):
    databases.fill(f"sqlite:///{tmp_path}/w.db", export_of_four(tmp_path / "export"))
    config = config_with(tmp_path / "config", f"sqlite:///{tmp_path}/w.db")
    first, later = (datetime(2024, 7, 8, 9, 30, 0, micro) for micro in (1, 2))
    one = pulled("live", config, Period.parse("2024-06"), now=first).folder
    with sqlite3.connect(tmp_path / "w.db") as made:
        made.execute("delete from ssd_contacts where cont_contact_date = '2024-06-03'")
    assert pulled("live", config, Period.parse("2024-06"), now=later).folder != one


def test_a_page_is_published_by_the_people_of_the_copy_that_it_came_from(council, tmp_path):
    workbook, url = council
    engine = sa.create_engine(url)
    with engine.begin() as sql:  # the database moves on, and no longer knows who was there
        sql.exec_driver_sql("delete from ssd_person")
    engine.dispose()
    workbook.narrate("contacts", "The child born on 01/03/2015 was seen.")
    folders = folders_of(workbook.path)
    assert folders.connection == "live"
    with pytest.raises(PublishError, match="date of birth in sentence 1"):
        publish(workbook.path, folders.extracts, tmp_path / "out", config_folder=folders.config, now=NOW)


def test_a_connection_that_config_does_not_have_is_refused_with_those_that_it_has(council, tmp_path, capsys):
    workbook, _ = council
    assert main(["refresh", str(workbook.path), "--extracts", "connection:lvie"]) == 2
    assert "no connection 'lvie'. It has: live; did you mean live?" in capsys.readouterr().err


def test_a_database_that_is_gone_changes_nothing(council, tmp_path):
    workbook, _ = council
    before = workbook.path.read_bytes()
    (tmp_path / "w.db").unlink()
    with pytest.raises(ExtractError, match="not there"):
        workbook.refreshed(config=tmp_path / "config")
    assert workbook.path.read_bytes() == before


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (['url = "postgresql://reader:secret@db/w"'], "holds a password"),
        (['url = "mssql://db/w?pwd=secret"'], "holds a password"),
        (['url = "oracle://db/w"'], "must begin with postgresql://"),
        (['url = "postgresql+asyncpg://db/w"'], "names a driver"),
        (['url = "sqlite:///w.db"', 'prefix = "a; drop table"'], "prefix"),
        (['url = "sqlite:///w.db"', 'password = "hunter2"'], "one of none, keyring, environment"),
        (['url = "sqlite:///w.db"', 'shcema = "ssd"'], "did you mean schema"),
        ([], "has no url"),
    ],
)
def test_a_connection_that_is_written_wrongly_is_refused_without_its_password(tmp_path, lines, says):
    shutil.copytree(shipped_config(), tmp_path / "config")
    with (tmp_path / "config" / "extracts.toml").open("a") as file:
        file.write("\n".join(["", "[connections.live]", *lines, ""]))
    with pytest.raises(ConfigError, match=says) as refused:
        read_config(tmp_path / "config", DECLARED)
    assert "secret" not in str(refused.value)


def test_a_database_file_is_found_from_the_config_folder(tmp_path):
    config: Config = read_config(config_with(tmp_path / "config", "sqlite:///../w.db"), DECLARED)
    assert config.connections["live"].url == f"sqlite:///{tmp_path}/config/../w.db"
