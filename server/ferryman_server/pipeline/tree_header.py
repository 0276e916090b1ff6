"""Names the columns of an XML or JSON input as a job's mapping and its entity's fields know them."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Final

from ferryman_server.domain.entities.model import Entity, Field
from ferryman_server.domain.json_paths import json_path
from ferryman_server.domain.mapping import MappingLine, target_of
from ferryman_server.domain.trimming import trimmed
from ferryman_server.pipeline.columns import Texts, blank, pc
from ferryman_server.pipeline.plan import needed_fields
from ferryman_server.pipeline.tree_rows import PATH, RECORD, ColumnKey

COLUMNS_MAX: Final = 2000


class TreeHeader:
    """The columns of an input, given what its blocks have.

    A value of a row list has its own name, or "list.name" where the records have a value of that name. A mapped
    source is always a column, "" where nothing is there, unless a field needs it that every row must have: without it
    all would be rejected.
    """

    def __init__(self, keys: Mapping[ColumnKey, None], entity: Entity | None, mapping: Sequence[MappingLine]) -> None:
        places = _named(keys)
        paths = {name for origin, name in keys if origin == PATH}
        offered = [trimmed(line.source) for line in mapping]
        if entity is not None:
            offered = list(_offered(entity, mapping, paths | places.keys()))
        for source in offered:
            covered = _covered(source, places) if source in paths and source not in places else []
            places.setdefault(source, []).insert(0, (PATH, source))
            places[source] += covered
        self.columns = tuple(places)
        self._keys = tuple(places.values())

    def column(self, place: int, columns: Mapping[ColumnKey, Texts], nothing: Texts) -> Texts:
        """Return the column at a place of a block; of several with that name the first value that there is."""
        found = [columns[key] for key in self._keys[place] if key in columns]
        if not found:
            return nothing
        text = found[0]
        for other in found[1:]:
            text = pc.if_else(blank(text), other, text)
        return text


def _named(keys: Mapping[ColumnKey, None]) -> dict[str, list[ColumnKey]]:
    places: dict[str, list[ColumnKey]] = {name: [(origin, name)] for origin, name in keys if origin == RECORD}
    for origin, name in keys:
        if origin not in (RECORD, PATH):
            short = name or origin
            places.setdefault(f"{origin}.{name}" if short in places else short, []).append((origin, name))
    return places


def _covered(source: str, places: dict[str, list[ColumnKey]]) -> list[ColumnKey]:
    """Take out the column that has the same values as a path by name alone, such as "a.b" for "$.a[*].b"."""
    wanted = ".".join(str(step) for step in json_path(source).steps if step is not None)
    for name, keys in places.items():
        if wanted in (key[1] if key[0] == RECORD else ".".join(filter(None, key)) for key in keys):
            return places.pop(name)
    return []


def _offered(entity: Entity, mapping: Sequence[MappingLine], present: Set[str]) -> Iterator[str]:
    targets = [target_of(entity, line.field).place for line in mapping]
    has_value = [bool(trimmed(line.default_value)) or trimmed(line.source) in present for line in mapping]
    fed = {target.name for target, has in zip(targets, has_value, strict=True) if has}
    needed = {field.name for field in needed_fields(entity)}
    for line, target, has in zip(mapping, targets, has_value, strict=True):
        if has or target.name not in needed or (isinstance(target, Field) and target.alternative in fed):
            yield trimmed(line.source)
