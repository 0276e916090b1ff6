"""A catalog in memory, for checks to ask; and a way to check a file's text."""

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from ferryman_server.domain.attributes import AttributeDefinition
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.mapping import MappingLine, Transcoding
from ferryman_server.domain.rejected import RejectedRow
from ferryman_server.pipeline.check import Checked, Checker
from ferryman_server.pipeline.columns import Texts
from ferryman_server.pipeline.plan import plan_of
from ferryman_server.pipeline.read import BLOCK_BYTES, Block, blocks, read_header
from ferryman_server.pipeline.recent_keys import BLOCKS_AHEAD_MAX

_STORED_LATER = BLOCKS_AHEAD_MAX - 4


@dataclass
class MemoryCatalog:
    """Answers checks from dictionaries; keys are kept by record type."""

    keys: dict[str, set[str]] = field(default_factory=dict)
    definitions: dict[str, AttributeDefinition] = field(default_factory=dict)
    required: dict[str, frozenset[str]] = field(default_factory=dict)
    stored: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def missing(self, record_type: str, values: Texts) -> list[str]:
        known = self.keys.get(record_type, set())
        return [value for value in dict.fromkeys(values.to_pylist()) if value not in known]

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
            if checked.batch is not None and len(record_type.keys) == 1:
                keys = checked.batch.column(record_type.keys[0]).to_pylist()
                self._catalog.keys.setdefault(record_type.name, set()).update(map(str, keys))

    def run(
        self,
        text: str,
        *,
        mapping: tuple[MappingLine, ...] = (),
        transcodings: tuple[Transcoding, ...] = (),
        import_full: bool = False,
        block_bytes: int = BLOCK_BYTES,
    ) -> Outcome:
        """Check a file; cells are separated by ";". What is found good is stored a good many blocks later."""
        self._path.write_text(text, encoding="utf-8", newline="")
        header = read_header(self._path, ";")
        plan = plan_of(self._entity, mapping, transcodings, header.columns, "en-GB")
        checker = Checker(plan, self._entity, self._catalog, import_full, "in/file.csv")
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
