"""A database that holds the standard's tables: how it is reached, and one read-only snapshot of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from kpixl.words.errors import ExtractError

if TYPE_CHECKING:
    import sqlalchemy as sa

IN_PLACE_OF_A_FOLDER = "connection:"
KEYRING_SERVICE = "kpixl"
READ_ONLY_INTENT = "ApplicationIntent"  # SQL Server may answer from a copy kept for reading


class Dialect(StrEnum):
    """A kind of database, named as its URL begins."""

    POSTGRESQL = "postgresql"
    MSSQL = "mssql"
    SQLITE = "sqlite"
    DUCKDB = "duckdb"


ON_DISK = (Dialect.SQLITE, Dialect.DUCKDB)
DRIVERS = {Dialect.POSTGRESQL: "postgresql+psycopg", Dialect.MSSQL: "mssql+mssqlpython"}
EXTRAS = {Dialect.POSTGRESQL: "postgresql", Dialect.MSSQL: "sqlserver", Dialect.DUCKDB: "duckdb"}


class PasswordFrom(StrEnum):
    """Where a password comes from; never a file."""

    NOWHERE = "none"  # the database trusts the user's own account
    KEYRING = "keyring"
    ENVIRONMENT = "environment"


class Connection(Struct, frozen=True):
    """A database that config names. `url` is in SQLAlchemy's form, without a password."""

    name: str
    url: str
    schema: str  # empty: the user's default
    prefix: str  # before each table's name: "##" for the temporary tables of a SQL Server session
    password: PasswordFrom

    @property
    def dialect(self) -> Dialect:
        return Dialect(dialect_of(self.url))

    @property
    def variable(self) -> str:
        """The environment variable that holds the password."""
        return f"KPIXL_{re.sub(r'[^A-Z0-9]', '_', self.name.upper())}_PASSWORD"


def dialect_of(url: str) -> str:
    """The dialect that a URL begins with, without its driver: `mssql`."""
    return re.split(r"[+:]", url, maxsplit=1)[0].lower()


class OpenDatabase(Struct, frozen=True):
    """A connection that only reads. `is_one`: everything it reads is from one moment."""

    sql: sa.Connection
    is_one: bool


def connection_named(extracts: Path | str) -> str:
    """The name of the connection given in place of a folder, as in `connection:live`; empty for a folder."""
    text = str(extracts)
    return text.removeprefix(IN_PLACE_OF_A_FOLDER) if text.startswith(IN_PLACE_OF_A_FOLDER) else ""


@contextmanager
def open_database(connection: Connection) -> Iterator[OpenDatabase]:
    """
    The database as it is at one moment, if it offers snapshots.

    An `ExtractError` says what failed: the driver's package is not installed, the password is not where config says,
    or the database can't be reached. It never repeats a password, a statement or a value.
    """
    engine = _engine(connection)
    try:
        with _connected(engine, connection) as (sql, is_one):
            yield OpenDatabase(sql, is_one)
    finally:
        engine.dispose()


@contextmanager
def _connected(engine: sa.Engine, connection: Connection) -> Iterator[tuple[sa.Connection, bool]]:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        sql = engine.connect()
    except Exception as error:  # each driver has its own kinds of error
        raise not_read(connection, error, "can't be reached") from None
    with sql:
        try:
            is_one = _isolated(sql, connection.dialect)
        except SQLAlchemyError as error:
            raise not_read(connection, error, "can't be read") from None
        yield sql, is_one


def _isolated(sql: sa.Connection, dialect: Dialect) -> bool:
    """Begin a transaction that sees the database at one moment; False if the database can't do that."""
    from sqlalchemy.exc import SQLAlchemyError

    if dialect is Dialect.POSTGRESQL:
        sql.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    elif dialect is Dialect.MSSQL:
        try:
            sql.execution_options(isolation_level="SNAPSHOT")
            sql.exec_driver_sql("SELECT COUNT(*) FROM sys.objects")
        except SQLAlchemyError:
            sql.rollback()
            sql.execution_options(isolation_level="READ COMMITTED")
            return False
    elif dialect is Dialect.SQLITE:
        sql.exec_driver_sql("BEGIN")
    return True


def _engine(connection: Connection) -> sa.Engine:
    import sqlalchemy as sa
    from sqlalchemy.exc import NoSuchModuleError

    try:
        return sa.create_engine(_whole_url(connection), hide_parameters=True, **_options(connection.dialect))
    except (ImportError, NoSuchModuleError):
        extra = EXTRAS[connection.dialect]
        raise ExtractError(
            f"The connection '{connection.name}' needs a driver that is not installed.\n"
            f'Install it: python -m pip install "kpixl[{extra}]".'
        ) from None


def _options(dialect: Dialect) -> dict[str, object]:
    return {"connect_args": {"read_only": True}} if dialect is Dialect.DUCKDB else {}


def _whole_url(connection: Connection) -> sa.URL:
    """The URL with its driver, the password, and the request for read-only access."""
    import sqlalchemy as sa

    url = sa.make_url(connection.url)
    if url.drivername == connection.dialect:  # it names no driver
        url = url.set(drivername=DRIVERS.get(connection.dialect, url.drivername))
    if connection.dialect in ON_DISK:
        return _of_file(url, connection)
    if connection.dialect is Dialect.MSSQL and READ_ONLY_INTENT not in url.query:
        url = url.update_query_dict({READ_ONLY_INTENT: "ReadOnly"})
    secret = _password(connection)
    return url.set(password=secret) if secret else url


def _of_file(url: sa.URL, connection: Connection) -> sa.URL:
    """The URL of a database that is a file. A missing file is refused, since opening it would create it."""
    file = Path(url.database or "")
    if not file.is_file():
        raise ExtractError(
            f"The connection '{connection.name}' names a file that is not there: {file}.\n"
            "Write its whole path in config/extracts.toml, as in sqlite:////srv/warehouse.db."
        )
    if connection.dialect is Dialect.SQLITE:
        return url.set(database=f"file:{file.as_posix()}").update_query_dict({"mode": "ro", "uri": "true"})
    return url


def _password(connection: Connection) -> str:
    if connection.password is PasswordFrom.NOWHERE:
        return ""
    if connection.password is PasswordFrom.ENVIRONMENT:
        found, where = os.environ.get(connection.variable), f"the environment variable {connection.variable}"
    else:
        found, where = _in_keyring(connection), "the keyring of this computer"
    if not found:
        raise ExtractError(
            f"The connection '{connection.name}' has no password: {where} holds none.\n"
            f"Set it there ({_how_to_set(connection)}), or use the account of the user: "
            f'password = "{PasswordFrom.NOWHERE}".'
        )
    return found


def _how_to_set(connection: Connection) -> str:
    if connection.password is PasswordFrom.ENVIRONMENT:
        return "for the user who refreshes"
    return f"keyring set {KEYRING_SERVICE} {connection.name}"


def _in_keyring(connection: Connection) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise ExtractError(
            f"The connection '{connection.name}' has its password in the keyring, and keyring is not installed.\n"
            'Install it: python -m pip install "kpixl[keyring]".'
        ) from None
    with suppress(KeyringError):
        return keyring.get_password(KEYRING_SERVICE, connection.name)
    return None


def not_read(connection: Connection, error: Exception, what: str) -> ExtractError:
    """Why a database can't be read, by its error code alone: its error text may hold what somebody typed."""
    origin = getattr(error, "orig", None) or error
    code = next((str(found) for name in ("sqlstate", "pgcode", "errno") if (found := getattr(origin, name, None))), "")
    told = f"{type(origin).__name__}, code {code}" if code else type(origin).__name__
    return ExtractError(
        f"The database of the connection '{connection.name}' {what} ({told}).\n"
        "It should answer this user, and let them read the tables of the standard.\n"
        "Check the address in config/extracts.toml, the network and the user's rights, then try again."
    )
