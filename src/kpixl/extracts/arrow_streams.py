"""Arrow tables to bytes, as the cache keeps them, and back."""

from __future__ import annotations

import pyarrow as pa


def stream(table: pa.Table) -> pa.Buffer:
    """A table in Arrow's stream format, compressed."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(table)
    return sink.getvalue()


def read_stream(source: pa.BufferReader) -> pa.Table:
    """The next table in the source."""
    with pa.ipc.open_stream(source) as stream:
        return stream.read_all()
