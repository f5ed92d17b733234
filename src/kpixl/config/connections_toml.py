"""extracts.toml, [connections._NAME]: databases from which the extracts can be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kpixl.config.toml_tables import TomlTable
from kpixl.extracts.connections import DRIVERS, ON_DISK, Connection, Dialect, PasswordFrom, dialect_of

_EXAMPLE = '"postgresql://reader@db.council.example/warehouse"'
_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_SECRETS = re.compile(r"://[^/@]*:[^/@]+@|[?&;](?:pwd|password|secret|token|accesstoken)=", re.IGNORECASE)
_PREFIX = re.compile(r"[\w#.$-]*")


def connections_in(file: TomlTable, folder: Path) -> Mapping[str, Connection]:
    """The connections by name; the path of a database that is a file starts from the config `folder`."""
    tables = file.table("connections", needed=False)
    found = {}
    for name in tables.content:
        if not _NAME.fullmatch(name):
            tables.problem(name, "is not a name for a connection; write small letters, digits and -, as in live")
        found[name] = _connection(name, tables.table(name), folder)
    return found


def _connection(name: str, table: TomlTable, folder: Path) -> Connection:
    connection = Connection(
        name=name,
        url=_url(table, folder),
        schema=_optional(table, "schema"),
        prefix=_optional(table, "prefix"),
        password=table.one_of("password", PasswordFrom) if table.has("password") else PasswordFrom.NOWHERE,
    )
    if not _PREFIX.fullmatch(connection.prefix):
        table.problem("prefix", "can't begin a table's name; write letters, digits and _, or \"##\"")
    table.no_more()
    return connection


def _url(table: TomlTable, folder: Path) -> str:
    url = table.text("url", _EXAMPLE, may_be_empty=False)
    if not url:
        return "sqlite://"
    dialect = dialect_of(url)
    if _SECRETS.search(url):
        table.problem("url", 'holds a password; leave it out, and write password = "keyring" or "environment"')
    elif dialect not in {*Dialect} or "://" not in url:
        table.problem("url", f"must begin with {', '.join(f'{each}://' for each in Dialect)}, such as {_EXAMPLE}")
    elif "+" in url.partition(":")[0] and url.partition(":")[0] not in DRIVERS.values():
        table.problem("url", f"names a driver that kpixl does not bring; write {dialect}:// alone")
    elif dialect in ON_DISK:
        start, _, path = url.partition(":///")
        return f"{start}:///{(folder.resolve() / path).as_posix()}" if path else url
    return url


def _optional(table: TomlTable, key: str) -> str:
    return table.text(key, '""') if table.has(key) else ""
