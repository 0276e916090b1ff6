"""Lets mapped values that come in several locales feed the locales of their field."""

from collections.abc import Iterator, Sequence

from ferryman_server.domain.entities.model import Entity, Field
from ferryman_server.domain.mapping import MappingLine, split_locale, target_of
from ferryman_server.domain.trimming import trimmed


def with_locales(entity: Entity, mapping: Sequence[MappingLine], columns: Sequence[str]) -> tuple[MappingLine, ...]:
    """Add a line for each column that is a locale of a mapped source: "label[fr-FR]" where "label" feeds "name".

    What the mapping feeds by itself is left alone.
    """
    return (*mapping, *_added(entity, mapping, columns))


def _added(entity: Entity, mapping: Sequence[MappingLine], columns: Sequence[str]) -> Iterator[MappingLine]:
    targets = {trimmed(line.source): target_of(entity, line.field) for line in mapping}
    fed = {target.name for target in targets.values()}
    for column in columns:
        source, locale = split_locale(column)
        target = targets.get(source)
        if not locale or column in targets or target is None or target.locale:
            continue
        name = f"{target.name}[{locale}]"
        if name not in fed and (not isinstance(target.place, Field) or target.place.localized):
            yield MappingLine(column, name)
