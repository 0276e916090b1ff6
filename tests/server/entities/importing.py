"""Runs whole imports of one file: its rows are checked and written as in a data process, in one thread."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import orjson

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities import ENTITIES, RECORD_TYPES
from ferryman_server.domain.entities.model import StoreScope
from ferryman_server.domain.general_settings import DEFAULT_STORE
from ferryman_server.domain.mapping import MappingLine, Transcoding
from ferryman_server.domain.outcomes import LedgerOutcome
from ferryman_server.domain.rejected import RejectedRow
from ferryman_server.domain.sources import FileFormat
from ferryman_server.pipeline.check import Checked, Checker
from ferryman_server.pipeline.plan import plan_of
from ferryman_server.pipeline.read import BLOCK_BYTES, Block, blocks, read_header
from ferryman_server.pipeline.recent_keys import BLOCKS_AHEAD_MAX
from ferryman_server.pipeline.rules.model import RuleContext
from ferryman_server.pipeline.tree_input import TreeInput
from ferryman_server.storage.catalog.connection import CatalogConnection, table_of
from ferryman_server.storage.catalog.lookup import CatalogLookup
from ferryman_server.storage.catalog.writer import BatchState, CatalogWriter

MAIN_LOCALE: Final = "en-GB"
_DELIMITER: Final = ";"


@dataclass(frozen=True)
class Imported:
    """What an import has said."""

    counters: Counters
    rejected: tuple[RejectedRow, ...]
    warnings: tuple[str, ...]

    @property
    def errors(self) -> list[tuple[int, str, str]]:
        """Line, code and field of every error."""
        return [(row.line, error.code.value, error.field) for row in self.rejected for error in row.errors]

    @property
    def messages(self) -> list[str]:
        """What every error says."""
        return [error.message for row in self.rejected for error in row.errors]


@dataclass(frozen=True)
class Job:
    """What an import job says, beside its entity and source."""

    mapping: tuple[MappingLine, ...] = ()
    transcodings: tuple[Transcoding, ...] = ()
    full: bool = False
    store: str = DEFAULT_STORE


PLAIN: Final = Job()


class Imports:
    """Imports, one after the other, into the catalog file at `catalog`; files lie in `folder`."""

    def __init__(self, catalog: Path, folder: Path) -> None:
        self._catalog = catalog
        self._file = folder / "file.csv"
        self._executions = count(1)

    def csv(self, entity: str, *lines: str, job: Job = PLAIN, block_bytes: int = BLOCK_BYTES) -> Imported:
        """Import a file with these lines, the first of which is its header; cells are separated by ";"."""
        self._file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        header = read_header(self._file, _DELIMITER)
        return self.run(entity, header.columns, blocks(self._file, _DELIMITER, header, block_bytes), job)

    def json(self, entity: str, *records: Mapping[str, Any], job: Job = PLAIN) -> Imported:
        """Import a list of JSON objects, as the answer of an API."""
        return self._document(entity, FileFormat.JSON, orjson.dumps(records), job)

    def xml(self, entity: str, text: str, *, job: Job = PLAIN) -> Imported:
        """Import an XML document."""
        return self._document(entity, FileFormat.XML, text.encode(), job)

    def _document(self, entity: str, format: FileFormat, data: bytes, job: Job) -> Imported:
        path = self._file.with_suffix(f".{format.value.lower()}")
        path.write_bytes(data)
        rows = TreeInput([path], format, ENTITIES[entity], job.mapping)
        return self.run(entity, rows.columns, rows.blocks(), job)

    def run(self, entity: str, columns: tuple[str, ...], rows: Iterator[Block], job: Job = PLAIN) -> Imported:
        """Import rows, read by whatever has read them.

        Unless the entity's rules need it fresh, what is found good is written as late as it may be.
        """
        moved = ENTITIES[entity]
        plan = plan_of(moved, job.mapping, job.transcodings, columns, MAIN_LOCALE)
        lookup = CatalogLookup(str(self._catalog))
        replaced = job.store if moved.store_scope is StoreScope.REQUIRED else ""
        execution_id = f"execution-{next(self._executions)}"
        writer = CatalogWriter(str(self._catalog), moved, execution_id, 1, job.full, replaced)
        try:
            writer.open_ledger()
            checker = Checker(plan, moved, RuleContext(lookup, job.store, job.full), "in/file")
            imported = _imported(checker, writer, _all(checker, rows))
            warnings = (*plan.warnings, *imported.warnings)
            warnings = writer.close_ledger(LedgerOutcome.COMPLETED, warnings=warnings, all_read=True)
        finally:
            writer.close()
            lookup.close()
        return Imported(imported.counters, imported.rejected, warnings)

    def records(self, record_type: str, *columns: str) -> list[tuple[object, ...]]:
        """Return these columns of every record of a type, by key."""
        keys = ", ".join(RECORD_TYPES[record_type].keys)
        # As JSON, because the driver takes the type of a column from its first rows.
        values = f"json_array({', '.join(columns)})"
        connection = CatalogConnection(str(self._catalog))
        try:
            rows = connection.select(f"SELECT {values} AS found FROM {table_of(record_type)} ORDER BY {keys}")
        finally:
            connection.close()
        return [tuple(orjson.loads(str(found))) for found in rows["found"].to_pylist()]


def _all(checker: Checker, rows: Iterator[Block]) -> Iterator[Checked]:
    for block in rows:
        yield checker.check(block)
    while (more := checker.finish()) is not None:
        yield more


def _imported(checker: Checker, writer: CatalogWriter, found: Iterator[Checked]) -> Imported:
    counters, rejected = Counters(), list[RejectedRow]()
    waiting: deque[Checked] = deque()

    def write(most: int) -> Counters:
        written = Counters()
        while len(waiting) > most:
            checked = waiting.popleft()
            written += writer.apply(checked.batch, checked.rejected, BatchState())
        return written

    for checked in found:
        waiting.append(checked)
        rejected += checked.rejected
        counters += write(0 if checker.fresh_state else BLOCKS_AHEAD_MAX - 4)
    return Imported(counters + write(0), tuple(rejected), checker.warnings())
