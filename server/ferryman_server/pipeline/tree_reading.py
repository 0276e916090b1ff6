"""Makes columns of the records of XML or JSON as they come, and keeps them on disk until they are read."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.json_paths import PathInvalid, is_path, json_path
from ferryman_server.domain.mapping import MappingLine
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.trimming import trimmed
from ferryman_server.pipeline.column_spool import ColumnSpool, SpooledBlock
from ferryman_server.pipeline.pieces import Piece, Unreadable
from ferryman_server.pipeline.record_values import Steps
from ferryman_server.pipeline.tree_header import COLUMNS_MAX
from ferryman_server.pipeline.tree_rows import ColumnKey, RowMaker

BLOCK_BYTES: Final = 2 << 20


class TreeReading:
    """Records in blocks of about BLOCK_BYTES of their documents, as columns in a file of a folder.

    keys are the columns of all blocks, rows counts what can be read, and first_unreadable is the first that cannot.
    """

    def __init__(
        self,
        folder: Path,
        entity: Entity | None,
        mapping: Sequence[MappingLine],
        *,
        wrapped: bool,
        auto_languages: bool,
    ) -> None:
        sources = [trimmed(line.source) for line in mapping]
        self._maker = RowMaker(entity, sources, _paths(sources), wrapped=wrapped, auto_languages=auto_languages)
        self._spool = ColumnSpool(folder)
        self._gathered = Piece([], [], [], 0)
        self._bytes_before = 0
        self.keys: dict[ColumnKey, None] = {}
        self.rows = 0
        self.first_unreadable: Unreadable | None = None

    def add(self, piece: Piece) -> None:
        """Take the next records; raises RunFailed with FILE_MALFORMED when they have values of too many names."""
        gathered = self._gathered
        gathered.records.extend(piece.records)
        gathered.lines.extend(piece.lines)
        gathered.unreadable.extend(piece.unreadable)
        self._gathered = gathered.read_to(piece.bytes_done)
        if piece.bytes_done - self._bytes_before >= BLOCK_BYTES:
            self.finish()

    def finish(self) -> None:
        """Make a block of what was added last; raises as `add` does."""
        piece, self._gathered = self._gathered, Piece([], [], [], self._gathered.bytes_done)
        self._bytes_before = piece.bytes_done
        if not piece.records and not piece.unreadable:
            return
        made = self._maker.rows(piece.records, piece.lines)
        self.keys |= dict.fromkeys(made.columns)
        if len(self.keys) > COLUMNS_MAX:
            raise _too_many_names()
        unreadable = sorted([*piece.unreadable, *made.unreadable], key=lambda row: row.line)
        self._spool.add(SpooledBlock(made.columns, made.lines, unreadable, piece.bytes_done))
        self.rows += len(made.lines)
        self.first_unreadable = self.first_unreadable or next(iter(unreadable), None)

    def blocks(self) -> Iterator[SpooledBlock]:
        """Yield what was made so far, in order."""
        return self._spool.blocks()


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking again and again through many records that are in no cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _paths(sources: Sequence[str]) -> dict[str, Steps]:
    """Return the sources that are paths; others, such as "name[fr-FR]", are merely names."""
    found: dict[str, Steps] = {}
    for source in sources:
        try:
            steps = json_path(source).steps if is_path(source) else ()
        except PathInvalid:
            continue
        if steps:
            found[source] = steps
    return found


def _too_many_names() -> RunFailed:
    message = (
        f"its records have values of more than {COLUMNS_MAX} different names, so names seem to be data; set the job's "
        "records path to where the records are, and map values inside of others by their paths"
    )
    return RunFailed(FailureReason.FILE_MALFORMED, message)
