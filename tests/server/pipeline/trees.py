"""What an input of XML or JSON gives, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.mapping import MappingLine
from ferryman_server.domain.outcomes import Failure, RunFailed
from ferryman_server.domain.sources import FileFormat
from ferryman_server.pipeline.tree_input import TreeInput


@dataclass
class Seen:
    """Rows by column name, their lines, and broken rows as line, cells by column and faults (column and message)."""

    columns: tuple[str, ...] = ()
    rows: list[dict[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    broken: list[tuple[int, dict[str, str], list[tuple[str, str]]]] = field(default_factory=list)
    bytes_done: list[int] = field(default_factory=list)
    failure: Failure | None = None

    @property
    def reason(self) -> str:
        """The reason of the failure, or that there is none."""
        return self.failure.reason if self.failure is not None else "none"


def read(
    folder: Path,
    *documents: str | bytes,
    format: FileFormat = FileFormat.JSON,
    entity: str = "SUPPLIER",
    mapping: Sequence[tuple[str, str]] = (),
    records_path: str = "",
    auto_languages: bool = False,
) -> Seen:
    """Read documents to their end, twice, as an input may be."""
    seen = Seen()
    paths = []
    for number, document in enumerate(documents):
        paths.append(folder / f"{number:03}")
        paths[-1].write_bytes(document if isinstance(document, bytes) else document.encode())
    lines = tuple(MappingLine(source, name) for source, name in mapping)
    try:
        tree = TreeInput(paths, format, ENTITIES[entity], lines, records_path, auto_languages=auto_languages)
        seen.columns = tree.columns
        first = _blocks(tree, Seen(tree.columns))
        seen = _blocks(tree, Seen(tree.columns))
        assert seen == first
    except RunFailed as error:
        seen.failure = error.failure
    return seen


def xml(folder: Path, document: str | bytes, entity: str = "SUPPLIER", **options: object) -> Seen:
    """Read an XML document."""
    return read(folder, document, format=FileFormat.XML, entity=entity, **options)  # type: ignore[arg-type]


def _blocks(tree: TreeInput, seen: Seen) -> Seen:
    try:
        for block in tree.blocks():
            assert block.rows.schema.names == [str(place) for place in range(len(tree.columns))]
            cells = [column.to_pylist() for column in block.rows.columns]
            seen.rows += [dict(zip(tree.columns, row, strict=True)) for row in zip(*cells, strict=True)]
            seen.lines += block.lines.to_pylist()
            seen.bytes_done.append(block.bytes_done)
            for row in block.broken:
                names = (*tree.columns, "")
                shown = {name: cell for name, cell in zip(names, row.cells, strict=False) if cell}
                faults = [("" if f.column is None else tree.columns[f.column], f.message) for f in row.faults]
                seen.broken.append((row.line, shown, faults))
    except RunFailed as error:
        seen.failure = error.failure
    return seen
