"""What the exports gave, written for the cache and read back: figures and sentences as JSON, rows as Arrow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
from msgspec.structs import astuple

from kpixl.commands.figures_from_exports import FromExports
from kpixl.extracts.exports import Export
from kpixl.figures.evidence_facts import DueNext, Facts, Portion, SplitBy
from kpixl.figures.families import Siblings
from kpixl.figures.plain_figures import Plain, figure_of, figures_of, plain_figure, plain_figures
from kpixl.scorecard.scorecard import QualityKind, Query
from kpixl.words.periods import Period
from kpixl.workbook.case_tables import SheetRows


def figures_as_json(given: FromExports) -> bytes:
    """Everything except the rows, and the exports, which the reader of the cache knows already."""
    content = {
        **{name: plain_figures(getattr(given, name)) for name in ("figures", "spans", "restated")},
        "notes": given.notes,
        "rows": given.rows,
        "flaws": [astuple(query) for query in given.flaws],
        "breakdowns": [
            [*_place(place), [[group, plain_figure(part)] for group, part in groups.items()]]
            for place, groups in given.breakdowns.items()
        ],
        "facts": {key: _plain_facts(each) for key, each in given.facts.items()},
        "people": sorted(each.decode() for each in given.people),
    }
    return json.dumps(content).encode()


def figures_from_json(
    content: bytes | memoryview, exports: Mapping[Period, Export | None], compared: Export | None
) -> FromExports:
    """What `figures_as_json` wrote, with the exports that it leaves out."""
    held = json.loads(bytes(content))
    return FromExports(
        figures=figures_of(held["figures"]),
        spans=figures_of(held["spans"]),
        restated=figures_of(held["restated"]),
        exports=exports,
        compared=compared,
        notes=tuple(held["notes"]),
        rows=held["rows"],
        flaws=tuple(Query(QualityKind(kind), *others) for kind, *others in held["flaws"]),
        breakdowns={
            (key, Period.read(period)): {group: figure_of(part) for group, part in groups}
            for key, period, groups in held["breakdowns"]
        },
        facts={key: _facts(each) for key, each in held["facts"].items()},
        people=frozenset(each.encode() for each in held["people"]),
    )


def _place(place: tuple[str, Period]) -> Plain:
    return [place[0], str(place[1])]


def _plain_facts(facts: Facts) -> Plain:
    splits = None if facts.splits is None else [[by, _portions(of)] for by, of in facts.splits.items()]
    due = facts.due_next and [facts.due_next.until.isoformat(), _portions(facts.due_next.workers)]
    siblings = facts.siblings and astuple(facts.siblings)
    return [plain_figure(facts.figure), facts.count, facts.of, splits, facts.bands, due, siblings]


def _portions(portions: Iterable[Portion]) -> Plain:
    return [[each.name, each.count, each.of] for each in portions]


def _portions_of(plain: Sequence[Plain]) -> tuple[Portion, ...]:
    return tuple(Portion(*each) for each in plain)


def _facts(plain: Sequence[Any]) -> Facts:
    figure, count, of, splits, bands, due, siblings = plain
    return Facts(
        figure_of(figure), count, of,
        None if splits is None else {SplitBy(by): _portions_of(portions) for by, portions in splits},
        None if bands is None else tuple(bands),
        due and DueNext(date.fromisoformat(due[0]), _portions_of(due[1])),
        siblings and Siblings(*siblings),
    )  # fmt: skip


def rows_as_arrow(rows: SheetRows) -> Sequence[pa.Buffer]:
    """Each sheet's rows in Arrow's own format, one after the other."""
    return [_stream(table.replace_schema_metadata({"sheet": sheet})) for sheet, table in rows.items()]


def _stream(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(table)
    return sink.getvalue()


def rows_from_arrow(content: memoryview) -> SheetRows:
    """The rows that `rows_as_arrow` wrote, by sheet."""
    rows, source = {}, pa.BufferReader(content)
    while source.tell() < source.size():
        with pa.ipc.open_stream(source) as stream:
            table = stream.read_all()
        rows[table.schema.metadata[b"sheet"].decode()] = table.replace_schema_metadata(None)
    return rows
