"""Columns that an export names otherwise are found; none is taken for another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kpixl.demo.columns import COLUMNS
from kpixl.extracts.matching import Sureness, matched
from kpixl.extracts.schema import TABLES

READ = {table.name: table for table in TABLES.values()}
SHORTER = {
    "date": ("dt", "Dttm"),
    "type": ("typ",),
    "assessment": ("asmt",),
    "placement": ("plcmt",),
    "review": ("rvw",),
    "professional": ("wkr", "worker"),
    "person": ("child", "client"),
    "ceased": ("end", "closed"),
    "cla": ("lac",),
    "eligibility": ("elig",),
    "start": ("started",),
}


def read(table: str) -> list[str]:
    return [column.name for column in READ[table].columns.values()]


def without_prefix(table: str, column: str) -> str:
    return column.partition("_")[2] if not table.startswith("sup_") else column


def in_capitals(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


@st.composite
def renamed_columns(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A table, and each of its standard columns with a name that another system would give it."""
    table = draw(st.sampled_from(sorted(READ)))
    prefix = draw(st.sampled_from(["kept", "dropped", "other"]))
    shorter = {word: draw(st.sampled_from((word, *others))) for word, others in SHORTER.items()}
    write = draw(
        st.sampled_from(
            [
                str,
                str.upper,
                in_capitals,
                lambda name: name.replace("_", " "),
                lambda name: name.replace("_", " ").title(),
                lambda name: name.replace("_", "-"),
            ]
        )
    )
    if draw(st.booleans()) and prefix != "other":
        write = lambda name: name.replace("_", "")  # noqa: E731
    names = {}
    for column in COLUMNS[table]:
        bare = "_".join(shorter.get(word, word) for word in without_prefix(table, column).split("_"))
        first = {"kept": column.split("_")[0] + "_", "dropped": "", "other": "src_"}[prefix]
        names[column] = write(bare if table.startswith("sup_") else first + bare)
    return table, names


@given(renamed_columns())
def test_every_column_that_is_only_written_otherwise_is_found(renamed: tuple[str, dict[str, str]]) -> None:
    table, names = renamed
    found = {match.column: match for match in matched(READ[table], COLUMNS[table], list(names.values()))}
    for column in read(table):
        if names[column].lower() not in COLUMNS[table]:
            assert found[column].header == names[column]
            assert found[column].sureness is not Sureness.GUESS


@given(renamed_columns(), st.data())
def test_a_column_that_is_absent_is_never_more_than_guessed(
    renamed: tuple[str, dict[str, str]], data: st.DataObject
) -> None:
    table, names = renamed
    kept = data.draw(st.lists(st.sampled_from(sorted(names)), unique=True))
    for match in matched(READ[table], COLUMNS[table], [names[column] for column in kept]):
        if match.sureness is not Sureness.GUESS and match.column in read(table):
            assert match.header == names[match.column]
