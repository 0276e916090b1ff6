"""XML and JSON as rows with named columns: files, or the response pages of an API in their order."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.mapping import MappingLine
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.sources import FileFormat
from ferryman_server.pipeline.column_spool import SpooledBlock
from ferryman_server.pipeline.columns import arrow
from ferryman_server.pipeline.json_records import json_pieces
from ferryman_server.pipeline.pieces import Piece, Unreadable
from ferryman_server.pipeline.read import Block
from ferryman_server.pipeline.records import BrokenRow, Fault
from ferryman_server.pipeline.tree_header import TreeHeader
from ferryman_server.pipeline.tree_reading import TreeReading, uncollected
from ferryman_server.pipeline.xml_records import xml_pieces
from ferryman_server.pipeline.xml_trees import Unusual, tree_pieces


class TreeInput:
    """The records at a path of one or more documents; every mapped source is a column, even if no record has it.

    It is decoded once, when it is made, into columns that it keeps beside the first document; `read` has them where
    that was done before. Raises RunFailed when there is nothing to import: FILE_EMPTY, FILE_MALFORMED, PATH_NOT_FOUND
    or NO_ROWS; what goes wrong behind the first rows is raised by `blocks`.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        format: FileFormat,
        entity: Entity | None,
        mapping: Sequence[MappingLine] = (),
        records_path: str = "",
        *,
        auto_languages: bool = False,
        read: TreeReading | None = None,
    ) -> None:
        self._failure: RunFailed | None = None
        xml = format is FileFormat.XML
        self._reading = read or TreeReading(
            paths[0].parent, entity, mapping, wrapped=xml, auto_languages=auto_languages
        )
        if read is None:
            with uncollected():
                self._decode(_Documents(paths, records_path, xml=xml))
        self._header = TreeHeader(self._reading.keys, entity, mapping)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the values, of those of row lists, and the mapped sources."""
        return self._header.columns

    def blocks(self) -> Iterator[Block]:
        """Yield the rows; raises RunFailed, after all before it, where a document could not be read on."""
        for spooled in self._reading.blocks():
            yield self._block(spooled)
        if self._failure is not None:
            raise self._failure

    def _decode(self, documents: "_Documents") -> None:
        reading = self._reading
        try:
            try:
                for piece in documents.pieces():
                    reading.add(piece)
            finally:
                reading.finish()
        except RunFailed as error:
            self._failure = error
        if not reading.rows:
            raise self._failure or _nothing(reading.first_unreadable)

    def _block(self, spooled: SpooledBlock) -> Block:
        size = len(spooled.lines)
        nothing = arrow.repeat(arrow.scalar("", pa.string()), size)
        columns = [self._header.column(place, spooled.columns, nothing) for place in range(len(self.columns))]
        names = [str(place) for place in range(len(columns))]
        rows = pa.RecordBatch.from_arrays(columns, names)
        return Block(rows, spooled.lines, tuple(map(self._broken, spooled.unreadable)), spooled.bytes_done)

    def _broken(self, record: Unreadable) -> BrokenRow:
        places = {name: place for place, name in reversed([*enumerate(self.columns)])}
        cells = [record.values.get(name, "") for name in self.columns]
        if "" in record.values:
            cells.append(record.values[""])
        faults = []
        for name, message in record.faults:
            place = places.get(name)
            text = message if place is not None or not name else f"{name} {message}"
            faults.append(Fault(place, text))
        return BrokenRow(record.line, tuple(cells), tuple(faults))


class _Documents:
    """The documents of an input, read one after the other."""

    def __init__(self, paths: Sequence[Path], records_path: str, *, xml: bool) -> None:
        self._paths = paths
        self._records_path = records_path
        self._xml = xml

    def pieces(self) -> Iterator[Piece]:
        """Yield the records; what raises is raised after everything before it was yielded."""
        records = bytes_before = 0
        for number, path in enumerate(self._paths, 1):
            try:
                pieces = self._xml_pieces(path) if self._xml else self._json_pieces(path, records)
                for piece in pieces:
                    records += len(piece.records) + len(piece.unreadable)
                    yield Piece(piece.records, piece.lines, piece.unreadable, bytes_before + piece.bytes_done)
            except RunFailed as error:
                if len(self._paths) == 1:
                    raise
                raise RunFailed(error.failure.reason, f"page {number}: {error.failure.message}") from None
            bytes_before += path.stat().st_size

    def _xml_pieces(self, path: Path) -> Iterator[Piece]:
        records = unreadable = 0
        try:
            for piece in tree_pieces(path, self._records_path):
                yield piece
                records += len(piece.records)
                unreadable += len(piece.unreadable)
        except Unusual:
            for piece in xml_pieces(path, self._records_path):
                yield piece.without(records, unreadable)
                records = max(0, records - len(piece.records))
                unreadable = max(0, unreadable - len(piece.unreadable))

    def _json_pieces(self, path: Path, records: int) -> Iterator[Piece]:
        return json_pieces(path, self._records_path, records)


def _nothing(unreadable: Unreadable | None) -> RunFailed:
    return _no_rows() if unreadable is None else _all_unreadable(unreadable)


def _all_unreadable(first: Unreadable) -> RunFailed:
    message = (
        f"none of its records can be read; the first, {first.line}, {first.faults[0][1]}. Check the job's records path "
        "and what the other system writes, then run again"
    )
    return RunFailed(FailureReason.FILE_MALFORMED, message)


def _no_rows() -> RunFailed:
    message = "it has no records, so there is nothing to import; if some are missing, check what the other system sends"
    return RunFailed(FailureReason.NO_ROWS, message)
