"""Writes what each return can say about each indicator into docs/sources.md: python tools/sources_page.py"""

from __future__ import annotations

from pathlib import Path

from kpixl.commands.options import KindAsked
from kpixl.config.reading import read_config, shipped_config
from kpixl.extracts.other_returns import Return
from kpixl.indicators import DECLARED
from kpixl.indicators.sources import statement

SOURCES_PAGE = Path(__file__).parents[1] / "docs" / "sources.md"
END_OF_TABLE = "<!-- end of table -->"


def begin_of(kind: KindAsked) -> str:
    return f"<!-- {kind.value}: made by python tools/sources_page.py -->"


def told_table(kind: KindAsked) -> str:
    """One row for each indicator of the shipped config."""
    rows = ["| indicator | told | what is missing |", "|---|---|---|"]
    for indicator in read_config(shipped_config(), DECLARED).indicators:
        said = statement(Return[kind.name], indicator)
        months = f", of the {said.months} months before the cut" if said.months else ""
        named = f"{indicator.ref} `{indicator.key}`".strip()
        rows.append(f"| {named} | {said.telling.value}{months} | {said.why} |")
    return "\n".join(rows)


def with_tables(page: str) -> str:
    """The page with the tables as they should be."""
    for kind in KindAsked:
        before, begin, rest = page.partition(begin_of(kind))
        _, end, after = rest.partition(END_OF_TABLE)
        if not begin or not end:
            raise ValueError(f"{SOURCES_PAGE.name} has no place for the table of {kind.value}")
        page = f"{before}{begin}\n\n{told_table(kind)}\n\n{end}{after}"
    return page


if __name__ == "__main__":
    SOURCES_PAGE.write_text(with_tables(SOURCES_PAGE.read_text(encoding="utf-8")), encoding="utf-8")
