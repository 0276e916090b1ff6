"""Rows that refer to a record which may still come in the same file: they wait, in their order, outside memory."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BufferedRandom

import pyarrow as pa

from ferryman_server.domain.entities.model import Entity
from ferryman_server.pipeline.check_presence import key_fields
from ferryman_server.pipeline.check_references import Unknown
from ferryman_server.pipeline.columns import Column, Mask, Texts, falses, numbers, pc, rows_in, texts
from ferryman_server.pipeline.recent_keys import RecentKeys

_LINE = "__line"


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """Rows as they were read, and the lines they begin on."""

    rows: pa.RecordBatch
    lines: Column


class WaitingFile:
    """Waiting rows, in a temporary file that exists while there are any."""

    def __init__(self) -> None:
        self._open: tuple[BufferedRandom, pa.RecordBatchStreamWriter] | None = None

    def add(self, rows: pa.RecordBatch, lines: Column) -> None:
        """Append rows."""
        batch = rows.append_column(_LINE, lines)
        if self._open is None:
            file = tempfile.TemporaryFile()
            self._open = file, pa.ipc.new_stream(file, batch.schema)
        self._open[1].write_batch(batch)

    @property
    def empty(self) -> bool:
        """Whether no rows wait."""
        return self._open is None

    def take(self) -> Iterator[WaitingRows]:
        """Yield all rows in their order and drop the file."""
        if self._open is None:
            return
        file, writer = self._open
        with file:
            writer.close()
            file.seek(0)
            for batch in pa.ipc.open_stream(file):
                yield WaitingRows(batch.drop_columns([_LINE]), batch.column(_LINE))


class ParentCheck:
    """Tells which rows must wait because the record they refer to, of their own type, is not there yet.

    fields are the references that are concerned. Rows with the key of a waiting row wait too, so that the last row of
    a key still wins.
    """

    def __init__(self, entity: Entity) -> None:
        own = {r.name: f for r in entity.record_types if not r.optional and len(r.keys) == 1 for f in key_fields(r)}
        self.fields = tuple(f for f in entity.fields if f.reference in own and not f.key)
        self._own = {f.reference: own[f.reference] for f in self.fields}
        self._good = {name: RecentKeys() for name in self._own}
        self._waiting: dict[str, set[str]] = {name: set() for name in self._own}

    def start_again(self) -> None:
        """Forget who waits, as all waiting rows are looked at anew."""
        for keys in self._waiting.values():
            keys.clear()

    def waiting(self, unknown: Unknown, text: Mapping[str, Texts], live: Mapping[str, Mask], candidates: Mask) -> Mask:
        """Flag the candidates, rows without an error, that must wait."""
        name = unknown.field.reference
        key, parent = text[self._own[name].name], unknown.text
        lacking = pc.and_not(unknown.rows, self._good[name].among(parent))
        queued = pc.is_in(key, value_set=texts(sorted(self._waiting[name])))
        while True:
            accepted = _accepted(key, parent, lacking, live[name], pc.and_not(candidates, queued))
            waiting = pc.and_not(candidates, accepted)
            overtaking = _overtaking(key, waiting, accepted)
            if not overtaking.true_count:
                break
            queued = pc.or_(queued, overtaking)
        self._waiting[name].update(key.filter(waiting).to_pylist())
        return waiting

    def remember(self, text: Mapping[str, Texts], live: Mapping[str, Mask], accepted: Mask) -> None:
        """Take note of the rows that were found good."""
        for name, field in self._own.items():
            self._good[name].add(text[field.name].filter(pc.and_(accepted, live[name])))


def _accepted(key: Texts, parent: Texts, lacking: Mask, live: Mask, candidates: Mask) -> Mask:
    """Flag the candidates whose parent is there, be it by another accepted row that is live."""
    accepted = pc.and_not(candidates, lacking)
    while True:
        reached = pc.and_(candidates, pc.is_in(parent, value_set=key.filter(pc.and_(accepted, live))))
        grown = pc.or_(accepted, reached)
        if grown.true_count == accepted.true_count:
            return accepted
        accepted = grown


def _overtaking(key: Texts, waiting: Mask, accepted: Mask) -> Mask:
    """Flag the accepted rows behind a waiting one with the same key."""
    rows = pc.indices_nonzero(pc.and_(accepted, pc.is_in(key, value_set=key.filter(waiting))))
    if not len(rows):
        return falses(len(key))
    first: dict[str, int] = {}
    held = pc.indices_nonzero(waiting)
    for row, value in zip(held.to_pylist(), key.take(held).to_pylist(), strict=True):
        first.setdefault(value, row)
    pairs = zip(rows.to_pylist(), key.take(rows).to_pylist(), strict=True)
    return rows_in(len(key), numbers([row for row, value in pairs if row > first[value]]))
