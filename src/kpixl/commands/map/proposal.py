"""What an export's tables, columns and codes are meant for, in addition to what config already says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kpixl.commands.map.codes import (
    CODE_COLUMNS,
    CodeColumn,
    CodeList,
    TextCount,
    TextsFound,
    column_texts,
    likely_list,
    naming_list,
)
from kpixl.commands.map.file_texts import FileTexts, files_of, files_of_no_table
from kpixl.commands.map.flags import OtherFlags, flags_missing
from kpixl.commands.map.found_tables import FoundTable, found_tables
from kpixl.commands.map.meanings import ToFillIn, to_fill_in
from kpixl.config.values import Config
from kpixl.extracts.columns import compared, trimmed
from kpixl.extracts.exports import Export, Exports, exports_in
from kpixl.extracts.matching import Sureness
from kpixl.extracts.schema import CONFERENCE_FLAGS, FORENAME, SURNAME, TABLES
from kpixl.extracts.tables_on_disk import may_hold_export
from kpixl.extracts.text_layouts import column_named, names_of
from kpixl.extracts.wording import Reading
from kpixl.indicators import declared
from kpixl.words.errors import ExtractError


class CodesFound(Struct, frozen=True):
    """A code column of the export, the list that names each text, and the list to which other texts likely belong."""

    column: CodeColumn
    column_name: str  # the export's own
    label: str
    texts: TextsFound
    hidden_in_no_list: int  # of the texts that may not be shown
    named: Mapping[str, CodeList]  # text → its list
    meant: Mapping[str, CodeList]


class Proposal(Struct, frozen=True, dict=True):
    """What an export's tables and codes seem to be meant for, in addition to what config already says."""

    export: Export
    found: tuple[FoundTable, ...]
    codes: tuple[CodesFound, ...]
    flags: tuple[OtherFlags, ...]
    to_fill_in: tuple[ToFillIn, ...]
    elsewhere: tuple[str, ...]  # what other exports name differently
    of_no_table: tuple[str, ...]  # files
    shared: Mapping[str, object]

    @property
    def absent(self) -> tuple[str, ...]:
        there = {found.short for found in self.found}
        return tuple(table.name for short, table in TABLES.items() if short not in there)

    @cached_property
    def additions(self) -> Mapping[str, tuple[TextCount, ...]]:
        """Parameter of extracts.toml (`suitable`, `in_touch.YES`) → texts that it does not name but likely should."""
        added: dict[str, tuple[TextCount, ...]] = {}
        for codes in self.codes:
            for count in codes.texts.shown:
                parameter = codes.meant[count.text].parameter if count.text in codes.meant else ""
                if parameter and parameter.partition(".")[0] in self.shared:
                    added[parameter] = (*added.get(parameter, ()), count)
        return added


def proposal(folder: Path, config: Config) -> Proposal:
    """The proposal for the newest export of a folder."""
    exports = _exports(folder)
    files = tuple(files_of(exports.newest))
    found = found_tables(files, config.reading)
    private = _private(found, config.reading)
    codes = [_codes(column, found, config, private) for column in CODE_COLUMNS]
    others = [export for export in exports.all if export is not exports.newest]
    return Proposal(
        export=exports.newest,
        found=found,
        codes=tuple(each for each in codes if each is not None),
        flags=tuple(flags_missing(found, _flags_that_count(config), config.reading)),
        to_fill_in=tuple(to_fill_in(found, config.reading, private)),
        elsewhere=tuple(_elsewhere(found, others)),
        of_no_table=files_of_no_table(exports.newest, files),
        shared=config.shared,
    )


def _flags_that_count(config: Config) -> dict[str, Sequence[str]]:
    """The flags that count, by table: what the council's indicators look for, and a conference in any case."""
    looked_for = [declared(each).flags_in(each.parameters) for each in config.indicators]
    of_indicators = {table: flags for of_one in looked_for for table, flags in of_one.items() if flags}
    return {"enquiries": CONFERENCE_FLAGS, **of_indicators}


def _exports(folder: Path) -> Exports:
    """The exports of a folder. One in which no file is named for a table is an export if its files look like tables."""
    try:
        return exports_in(folder, lambda path: may_hold_export(path) or any(files_of(Export(path, path.name, None))))
    except ExtractError:
        flat = Export(folder, "", None)
        if not folder.is_dir() or not any(files_of(flat)):
            raise
        return Exports(folder, (flat,))


def _private(found: Sequence[FoundTable], reading: Reading) -> frozenset[str]:
    """Names and ids of persons in their form for comparison: no text made of these is shown."""
    persons = next((each for each in found if each.short == "persons"), None)
    if persons is None:
        return frozenset()
    headers = (persons.headers.get(column) for column in (FORENAME, SURNAME, TABLES["persons"].columns["person"].name))
    texts = (text for header in headers if header for text in _distinct(persons.file.column(header), reading))
    return frozenset(word for text in texts for word in (compared(text), *compared(text).split()))


def _distinct(column: pa.Array, reading: Reading) -> list[str]:
    texts: list[str] = trimmed(pc.unique(column), reading.empty_texts).drop_null().to_pylist()
    return texts


def _codes(
    column: CodeColumn, found: Sequence[FoundTable], config: Config, private: frozenset[str]
) -> CodesFound | None:
    table = next((each for each in found if each.short == column.table), None)
    written = table.texts(column.column) if table else None
    if table is None or written is None:
        return None
    readable = trimmed(written, config.reading.empty_texts).to_pylist()
    person = table.texts("person") if "person" in table.table.columns else None
    children = range(len(readable)) if person is None else person.to_pylist()
    listed = {compared(text) for each in column.lists for text in each.texts(config.shared)}
    texts = column_texts(readable, children, private - listed)
    means = config.reading.texts.get(table.table.name, {}).get(table.table.columns[column.column].name, {})
    by_text = {
        count.text: compared(means.get(compared(count.text), count.text)) for count in (*texts.shown, *texts.hidden)
    }
    is_named = {text: of for text, form in by_text.items() if (of := naming_list(column, form, config.shared))}
    return CodesFound(
        column=column,
        column_name=table.headers[table.table.columns[column.column].name],
        label=table.file.label,
        texts=texts,
        hidden_in_no_list=sum(count.text not in is_named for count in texts.hidden),
        named=is_named,
        meant={
            text: of for text, form in by_text.items() if text not in is_named and (of := likely_list(column, form))
        },
    )


def _elsewhere(found: Sequence[FoundTable], others: Sequence[Export]) -> Iterator[str]:
    """Lines about other exports that lack a proposed column: config has one name for all exports."""
    for export in others:
        files = {file.table: file for file in files_of(export)}
        for each in found:
            if (file := files.get(each.table.name)) and (lacking := _lacking(each, file)):
                yield f"{export.name} has no {', '.join(lacking)} in {each.table.name}: one name must do everywhere"


def _lacking(found: FoundTable, file: FileTexts) -> list[str]:
    there = {name for header in file.headers for name in names_of(header)}
    proposed = [match.header for match in found.proposed if match.sureness is not Sureness.GUESS]
    return [header for header in proposed if column_named(header) not in there]
