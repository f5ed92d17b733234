"""A database in place of a folder: the same rows, from one snapshot, and nothing secret in a message."""

from __future__ import annotations

import csv
import sqlite3
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql

import databases
from councils import export_of_four
from kpixl.extracts.connections import Connection, PasswordFrom, open_database
from kpixl.extracts.database_copy import _query, copy_tables
from kpixl.words.errors import ExtractError
from kpixl.words.progress import silent

SINCE = date(2021, 6, 1)


def connection(url: str, schema: str = "", prefix: str = "", password: PasswordFrom = PasswordFrom.NOWHERE):
    return Connection("live", url, schema, prefix, password)


def copied(of: Connection, folder: Path, wanted=lambda table, column: True):
    folder.mkdir()
    with open_database(of) as there:
        return copy_tables(of, there, folder, wanted, SINCE, silent)


@pytest.fixture
def export(tmp_path):
    return export_of_four(tmp_path / "export")


@pytest.fixture
def sqlite_file(tmp_path, export):
    databases.fill(f"sqlite:///{tmp_path}/w.db", export)
    return f"sqlite:///{tmp_path}/w.db"


def test_every_table_of_the_standard_is_copied_with_all_of_its_rows(tmp_path, export, sqlite_file):
    found = copied(connection(sqlite_file), tmp_path / "copy")
    lines = {file.stem: len(list(csv.reader(file.open()))) - 1 for file in export.glob("*.csv")}
    assert dict(found.rows) == lines
    assert found.is_one_moment


def test_only_the_columns_that_are_wanted_leave_the_database(tmp_path, sqlite_file):
    import pyarrow.parquet as pq

    copied(connection(sqlite_file), tmp_path / "copy", lambda table, column: column == "pers_person_id")
    [table] = (tmp_path / "copy").iterdir()
    assert table.name == "ssd_person.parquet"
    assert pq.read_table(table).column_names == ["pers_person_id"]


def test_a_table_without_rows_is_copied_with_its_columns(tmp_path):
    with sqlite3.connect(tmp_path / "w.db") as made:
        made.execute("create table ssd_contacts (cont_contact_id text, cont_contact_date date)")
    assert copied(connection(f"sqlite:///{tmp_path}/w.db"), tmp_path / "copy").rows == {"ssd_contacts": 0}
    assert (tmp_path / "copy" / "ssd_contacts.parquet" / "part-00000.parquet").is_file()


def test_reading_a_database_file_never_writes_to_it(tmp_path, sqlite_file):
    before = (tmp_path / "w.db").read_bytes()
    with open_database(connection(sqlite_file)) as there, pytest.raises(sa.exc.OperationalError, match="readonly"):
        there.sql.exec_driver_sql("delete from ssd_person")
    assert (tmp_path / "w.db").read_bytes() == before


def test_a_database_file_that_is_not_there_is_refused_and_not_made(tmp_path):
    with (
        pytest.raises(ExtractError, match="a file that is not there"),
        open_database(connection(f"sqlite:///{tmp_path}/x")),
    ):
        pass
    assert not (tmp_path / "x").exists()


def test_a_database_without_a_table_of_the_standard_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "w.db") as made:
        made.execute("create table people (id text)")
    with pytest.raises(ExtractError, match="has no table of the standard"):
        copied(connection(f"sqlite:///{tmp_path}/w.db"), tmp_path / "copy")


def test_a_password_comes_from_the_environment_and_stands_in_no_message(tmp_path, monkeypatch):
    of = connection("postgresql://reader@localhost:1/w", password=PasswordFrom.ENVIRONMENT)
    with pytest.raises(ExtractError, match="KPIXL_LIVE_PASSWORD"), open_database(of):
        pass
    monkeypatch.setenv("KPIXL_LIVE_PASSWORD", "hunter2")
    with pytest.raises(ExtractError, match="can't be reached") as refused, open_database(of):
        pass
    assert "hunter2" not in str(refused.value)


def test_sql_server_is_asked_for_columns_by_name_from_a_day_on_in_the_order_of_the_key():
    of = connection("mssql://warehouse/db", schema="ssd")
    names = ["cont_contact_id", "cont_contact_date", "cont person"]
    columns = {"cont_contact_date": True, "cont_contact_id": False, "cont person": False}
    sent = _query(of, "ssd_contacts", "ssd_contacts", names, columns, SINCE).compile(
        dialect=mssql.dialect(), compile_kwargs={"literal_binds": True}
    )
    assert " ".join(str(sent).split()) == (
        "SELECT ssd.ssd_contacts.cont_contact_id, ssd.ssd_contacts.cont_contact_date, ssd.ssd_contacts.[cont person] "
        "FROM ssd.ssd_contacts WHERE ssd.ssd_contacts.cont_contact_date IS NULL "
        "OR ssd.ssd_contacts.cont_contact_date >= '2021-06-01' "
        "ORDER BY ssd.ssd_contacts.cont_contact_id, ssd.ssd_contacts.cont_contact_date"
    )


def test_sql_server_is_asked_for_temporary_tables_by_their_name():
    of = connection("mssql://warehouse/db", prefix="##")
    sent = _query(of, "ssd_person", "##ssd_person", ["pers_dob"], {"pers_dob": False}, SINCE)
    assert " ".join(str(sent.compile(dialect=mssql.dialect())).split()) == (
        "SELECT [##ssd_person].pers_dob FROM [##ssd_person] ORDER BY [##ssd_person].pers_dob"
    )


def test_sql_server_is_told_that_it_is_only_read():
    pytest.importorskip("mssql_python")
    from kpixl.extracts.connections import _whole_url

    url = _whole_url(connection("mssql://warehouse/db?trusted_connection=yes"))
    assert url.drivername == "mssql+mssqlpython"
    assert dict(url.query) == {"trusted_connection": "yes", "ApplicationIntent": "ReadOnly"}


def test_a_setting_that_a_driver_does_not_know_is_refused_like_a_server_that_is_not_there():
    pytest.importorskip("mssql_python")
    of = connection("mssql://127.0.0.1:1/db?no_such_setting=1")
    with pytest.raises(ExtractError, match="can't be reached"), open_database(of):
        pass


@pytest.fixture(scope="module")
def server():
    with databases.server() as url:
        yield url


@pytest.mark.postgresql
def test_what_others_write_while_tables_are_read_is_not_seen(server, tmp_path, export):
    databases.fill(server, export, schema="moment")
    other = sa.create_engine(server.replace("postgresql:", "postgresql+psycopg:"))
    of = connection(server, schema="moment")
    (tmp_path / "copy").mkdir()
    with open_database(of) as there:
        there.sql.exec_driver_sql("select count(*) from moment.ssd_person")
        with other.begin() as sql:
            sql.exec_driver_sql("delete from moment.ssd_contacts")
        found = copy_tables(of, there, tmp_path / "copy", lambda table, column: True, SINCE, silent)
    other.dispose()
    assert found.rows["ssd_contacts"] == 4
    assert found.is_one_moment


@pytest.mark.postgresql
def test_a_snapshot_of_postgresql_cannot_write(server, export):
    databases.fill(server, export, schema="reads")
    with (
        open_database(connection(server, schema="reads")) as there,
        pytest.raises(sa.exc.DBAPIError, match="read-only"),
    ):
        there.sql.exec_driver_sql("delete from reads.ssd_person")


@pytest.mark.postgresql
def test_events_before_the_day_stay_behind_and_those_without_a_date_do_not(server, tmp_path):
    engine = sa.create_engine(server.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as sql:
        sql.exec_driver_sql("create schema dated")
        sql.exec_driver_sql("create table dated.hdm_ssd_contacts (cont_contact_id int, cont_contact_date date)")
        sql.exec_driver_sql("insert into dated.hdm_ssd_contacts values (1,'2021-05-31'), (2,'2021-06-01'), (3,null)")
    engine.dispose()
    found = copied(connection(server, schema="dated", prefix="HDM_"), tmp_path / "copy")
    assert found.rows == {"ssd_contacts": 2}
