"""A catalog in memory, for checks to ask; and a way to check a file's text."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from ferryman_server.domain.attributes import AttributeDefinition
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import KEY_SEPARATOR
from ferryman_server.domain.mapping import MappingLine, Transcoding
from ferryman_server.domain.rejected import RejectedRow
from ferryman_server.pipeline.check import Checked, Checker
from ferryman_server.pipeline.columns import Texts
from ferryman_server.pipeline.plan import plan_of
from ferryman_server.pipeline.read import BLOCK_BYTES, Block, blocks, read_header
from ferryman_server.pipeline.recent_keys import BLOCKS_AHEAD_MAX
from ferryman_server.pipeline.rules.model import RuleContext

_STORED_LATER = BLOCKS_AHEAD_MAX - 4

Record: TypeAlias = dict[str, str | int | None]


@dataclass
class MemoryCatalog:
    """Answers checks from dictionaries; keys and whole records are kept by record type."""

    keys: dict[str, set[str]] = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=dict)
    definitions: dict[str, AttributeDefinition] = field(default_factory=dict)
    required: dict[str, frozenset[str]] = field(default_factory=dict)
    stored: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)

    def missing(self, record_type: str, values: Texts) -> list[str]:
        known = self.keys.get(record_type, set())
        return [value for value in dict.fromkeys(values.to_pylist()) if value not in known]

    def find(
        self, record_type: str, column: str, values: Collection[str], columns: Sequence[str]
    ) -> Mapping[str, Sequence[Record]]:
        found: dict[str, list[Record]] = {}
        for record in self.records.get(record_type, []):
            value = record[column]
            if isinstance(value, str) and value in values:
                found.setdefault(value, []).append({c: record.get(c) for c in columns})
        return found

    def find_texts(self, record_type: str, column: str, values: Collection[str], columns: Sequence[str]) -> Any:
        rows = [row for found in self.find(record_type, column, values, columns).values() for row in found]
        return pa.table({c: pa.array([str(row[c] or "") for row in rows], pa.string()) for c in columns})

    def is_empty(self, record_type: str) -> bool:
        return not self.keys.get(record_type) and not self.records.get(record_type)

    def first_users(self) -> Mapping[str, str]:
        return self.users

    def attribute_definitions(self) -> Mapping[str, AttributeDefinition]:
        return self.definitions

    def required_attributes(self, classification_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        return {c: self.required[c] for c in classification_ids if c in self.required}

    def stored_attributes(self, record_type: str, keys: Collection[str]) -> Mapping[str, Collection[str]]:
        known = self.stored.get(record_type, {})
        return {key: known[key] for key in keys if key in known}


@dataclass(frozen=True)
class Outcome:
    """Everything a checker gave for one file: good rows as dictionaries, in the order given."""

    rows: list[dict[str, object]]
    rejected: list[RejectedRow]
    read: int
    warnings: tuple[str, ...]

    @property
    def lines(self) -> list[object]:
        return [row["__line"] for row in self.rows]

    @property
    def errors(self) -> list[tuple[int, str, str]]:
        """Line, code and field of every error."""
        return [(row.line, error.code.value, error.field) for row in self.rejected for error in row.errors]


class FileCheck:
    """Checks files of one entity in a folder."""

    def __init__(self, folder: Path, entity: str, catalog: MemoryCatalog | None = None) -> None:
        self._path = folder / "in.csv"
        self._entity = ENTITIES[entity]
        self._catalog = deepcopy(catalog) if catalog else MemoryCatalog()

    def _store(self, checked: Checked) -> None:
        for record_type in self._entity.record_types:
            marks = [f.column for f in self._entity.deletion_marks(record_type)]
            for row in checked.batch.to_pylist() if checked.batch is not None else ():
                key = [str(row[column]) for column in record_type.keys if row.get(column) is not None]
                if len(key) == len(record_type.keys) and not any(row.get(mark) for mark in marks):
                    self._catalog.keys.setdefault(record_type.name, set()).add(KEY_SEPARATOR.join(key))

    def run(
        self,
        text: str,
        *,
        mapping: tuple[MappingLine, ...] = (),
        transcodings: tuple[Transcoding, ...] = (),
        import_full: bool = False,
        store: str = "default_store",
        block_bytes: int = BLOCK_BYTES,
    ) -> Outcome:
        """Check a file; cells are separated by ";". What is found good is stored a good many blocks later."""
        self._path.write_text(text, encoding="utf-8", newline="")
        header = read_header(self._path, ";")
        plan = plan_of(self._entity, mapping, transcodings, header.columns, "en-GB")
        context = RuleContext(self._catalog, store, import_full)
        checker = Checker(plan, self._entity, context, "in/file.csv")
        found: list[Checked] = []
        for checked in _all(checker, blocks(self._path, ";", header, block_bytes)):
            found.append(checked)
            if len(found) > _STORED_LATER:
                self._store(found[-_STORED_LATER])
        rows = [row for checked in found if checked.batch is not None for row in checked.batch.to_pylist()]
        rejected = [row for checked in found for row in checked.rejected]
        read = sum(checked.read for checked in found)
        assert read == len(rows) + len(rejected)
        return Outcome(rows, rejected, read, checker.warnings())


def _all(checker: Checker, found: Iterator[Block]) -> Iterator[Checked]:
    for block in found:
        yield checker.check(block)
    while (more := checker.finish()) is not None:
        yield more
