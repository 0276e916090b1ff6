"""Which field a column feeds by its name alone, where no mapping says it."""

from collections.abc import Collection, Iterator, Sequence

from ferryman_server.domain.entities.model import ATTRIBUTE_PREFIX, CUSTOM_FIELD_PREFIX, Entity, Field
from ferryman_server.domain.mapping import Attribute, MappingLine, Target, TargetInvalid, split_locale, target_of


def suggested_mapping(entity: Entity, columns: Sequence[str]) -> Iterator[MappingLine]:
    """Yield a line for each of the trimmed columns that feeds a field; where several feed the same one, the first."""
    fed: set[str] = set()
    for name in columns:
        target = target_of_header(entity, name)
        if target is not None and target.name not in fed:
            fed.add(target.name)
            yield MappingLine(name, target.name)


def target_of_header(entity: Entity, name: str) -> Target | None:
    """Find what a column feeds by its name or label, whatever its case; a label may itself look localized."""
    if name.startswith((CUSTOM_FIELD_PREFIX, ATTRIBUTE_PREFIX)):
        try:
            return target_of(entity, name)
        except TargetInvalid:
            return None
    base, locale = split_locale(name)
    if whole := _field_of(entity, name):
        return Target(whole)
    localized = _field_of(entity, base)
    return Target(localized, locale) if localized and localized.localized else None


def attribute_of_header(entity: Entity, name: str, attribute_ids: Collection[str]) -> Target | None:
    """Find which attribute a column feeds that has nothing but its external id for a name."""
    base, locale = split_locale(name)
    return Target(Attribute(base), locale) if entity.has_attributes and base in attribute_ids else None


def _field_of(entity: Entity, name: str) -> Field | None:
    wanted = name.casefold()
    named = (f for f in entity.fields if f.name.casefold() == wanted)
    labelled = (f for f in entity.fields if wanted in (label.casefold() for label in f.labels))
    return next(named, None) or next(labelled, None)
