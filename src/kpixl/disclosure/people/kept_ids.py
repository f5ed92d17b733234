"""
Ids that the gate looks for, kept in the user's cache, so that a file of a million rows is not read for them again.

Nothing more is kept than is in the tables that are kept there for indicators: ids of children and records, once each,
and what ids of records look like. A file that tells anything else (a name, a date of birth, an address, a worker, an
NHS or school number) is read each time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

import pyarrow as pa
from msgspec import Struct, field
from msgspec.structs import astuple

from kpixl.disclosure.people.record_shapes import RecordShape
from kpixl.extracts.arrow_streams import read_stream, stream
from kpixl.extracts.cache import Cache
from kpixl.extracts.fingerprints import Digests, Stamps
from kpixl.extracts.tables_on_disk import Form, Lying
from kpixl.extracts.written_out import written_out

IdColumns = Mapping[str, pa.Array]
"""Ids by the standard's names of their columns; columns differ in length."""

SHAPES = b"shapes"  # the key in Arrow's metadata for what is no column


class KeptIds(Struct, frozen=True):
    """
    The ids of files that the cache has. `digests` say what is known of the files' content, and `stamps` were taken
    before the files were read; `program` is kpixl's own mark. What is put is kept only when `keep` is called.
    """

    cache: Cache
    digests: Digests
    stamps: Stamps
    program: str
    _put: dict[str, pa.Buffer] = field(default_factory=dict)

    def place(self, lying: Lying, decides: Sequence[object]) -> str | None:
        """Where what is read from a file is kept, if anywhere; `decides` is all that decides it except the content."""
        digest = self.digests.known(lying) if lying.form is Form.TEXT and not lying.is_packed else None
        if digest is None:
            return None
        return f"ids-{hashlib.sha256(written_out([self.program, *decides]).encode() + digest).hexdigest()}"

    def get(self, place: str) -> tuple[dict[str, pa.Array], list[RecordShape]] | None:
        """The ids, and what those of records look like; None if they are not in the cache."""
        content = self.cache.get(place)
        if content is None:
            return None
        table = read_stream(pa.BufferReader(content))
        shapes = json.loads(table.schema.metadata[SHAPES])
        ids = {name: table.column(name).chunk(0).flatten() for name in table.column_names}
        return ids, [RecordShape(*shape) for shape in shapes]

    def put(self, place: str, ids: IdColumns, shapes: Sequence[RecordShape]) -> None:
        """Take in what is to be kept; several threads may do so at once."""
        columns = {name: pa.ListArray.from_arrays([0, len(column)], column) for name, column in ids.items()}
        metadata = {SHAPES: json.dumps([astuple(shape) for shape in shapes])}
        self._put[place] = stream(pa.table(columns).replace_schema_metadata(metadata))

    def keep(self) -> None:
        """Keep all that was put, unless somebody may have been writing the files."""
        if self._put and self.stamps.is_settled():
            for place, content in self._put.items():
                self.cache.put(place, content)
