"""Keeps blocks of columns in a file, so that an input is decoded once however often its blocks are read."""

import json
import os
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from ferryman_server.pipeline.columns import Column, Texts
from ferryman_server.pipeline.pieces import Unreadable
from ferryman_server.pipeline.tree_rows import ColumnKey

_LINES: Final = "lines"
_UNREADABLE: Final = b"unreadable"


@dataclass(frozen=True, slots=True)
class SpooledBlock:
    """Some rows of an input, see tree_rows.TreeRows; bytes_done counts from the input's first byte."""

    columns: Mapping[ColumnKey, Texts]
    lines: Column
    unreadable: list[Unreadable]
    bytes_done: int


class ColumnSpool:
    """A file of blocks in a folder; it is removed with the object, at the latest with the folder."""

    def __init__(self, folder: Path) -> None:
        descriptor, path = tempfile.mkstemp(".columns", dir=folder)
        os.close(descriptor)
        self._path = Path(path)
        weakref.finalize(self, self._path.unlink, missing_ok=True)
        self._ends: list[tuple[int, int]] = []

    def add(self, block: SpooledBlock) -> None:
        """Write a block behind the others."""
        names = [_LINES, *(json.dumps(key) for key in block.columns)]
        unreadable = json.dumps([asdict(row) for row in block.unreadable])
        batch = pa.RecordBatch.from_arrays([block.lines, *block.columns.values()], names)
        schema = batch.schema.with_metadata({_UNREADABLE: unreadable.encode()})
        with self._path.open("ab") as file:
            with pa.ipc.new_stream(file, schema) as stream:
                stream.write_batch(batch.replace_schema_metadata(schema.metadata))
            self._ends.append((file.tell(), block.bytes_done))

    def blocks(self) -> Iterator[SpooledBlock]:
        """Read the blocks, in their order."""
        start = 0
        with self._path.open("rb") as file:
            for end, bytes_done in self._ends:
                yield _block(file.read(end - start), bytes_done)
                start = end


def _block(data: bytes, bytes_done: int) -> SpooledBlock:
    batch = pa.ipc.open_stream(data).read_next_batch()
    lines, *columns = batch.columns
    keys = [(origin, name) for origin, name in map(json.loads, batch.schema.names[1:])]
    kept = json.loads((batch.schema.metadata or {})[_UNREADABLE])
    unreadable = [Unreadable(k["line"], k["values"], tuple((n, m) for n, m in k["faults"])) for k in kept]
    return SpooledBlock(dict(zip(keys, columns, strict=True)), lines, unreadable, bytes_done)
