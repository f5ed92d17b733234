"""kpixl reaches nothing but what config names, and starts nothing but what `doctor` tries and a region's workers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from parsed_code import nodes

SOURCES = Path(__file__).parents[2] / "src" / "kpixl"
MODULES = sorted(SOURCES.rglob("*.py"))

# Modules of Python and of well-known packages that reach other computers or start programs. Modules that only take an
# address apart (urllib.parse) do neither.
DOORS = {
    "aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "multiprocessing", "nntplib", "poplib", "pty",
    "requests", "smtplib", "socket", "socketserver", "ssl", "subprocess", "telnetlib", "urllib.error",
    "urllib.request", "urllib3", "webbrowser", "websockets", "xmlrpc",
    "sqlalchemy", "psycopg", "pyodbc", "mssql_python", "dask", "distributed", "fsspec",
}  # fmt: skip
CALLS = {"system", "popen", "startfile", "posix_spawn", "fork"}
BEGINNINGS = ("exec", "spawn")  # of functions of os: execv, spawnl, …


def loaded(tree: ast.AST) -> Iterator[str]:
    """Each module that is imported, and all packages above it."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def called_of_os(tree: ast.AST) -> Iterator[str]:
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            yield node.attr


# `doctor` starts the Python that Excel would start, since nothing else shows whether it can. A database is read if
# config names one. A region's file names object stores, and its councils are computed by workers: processes of this
# computer, or those of a scheduler that is named.
ALLOWED = {
    "commands/region/cluster.py": {"dask", "distributed"},
    "commands/region/staging.py": {"fsspec"},
    "excel/doctor/starting.py": {"subprocess"},
    "extracts/connections.py": {"sqlalchemy"},
    "extracts/database_copy.py": {"sqlalchemy"},
}


def doors(source: str) -> set[str]:
    tree = ast.parse(source)
    starts = {name for name in called_of_os(tree) if name in CALLS or name.startswith(BEGINNINGS)}
    return (set(loaded(tree)) & DOORS) | {f"os.{name}" for name in starts}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.relative_to(SOURCES).as_posix())
def test_no_module_loads_what_opens_a_connection_or_starts_a_program(module: Path):
    allowed = ALLOWED.get(module.relative_to(SOURCES).as_posix(), set())

    assert doors(module.read_text(encoding="utf-8")) == allowed


def test_the_look_of_the_pdf_asks_for_no_package():
    for look in SOURCES.rglob("*.typ"):
        assert "@" not in look.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line", ["import socket", "from urllib import request", "import http.client", "from os import path\nos.system('x')"]
)
def test_a_door_is_noticed(line: str):
    assert doors(line)


def test_taking_an_address_apart_is_no_door():
    assert not doors("from urllib.parse import unquote")
