"""Tells when what an entity needs has not been imported yet (requirement: Entity Dependencies)."""

from collections.abc import Iterator

from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import Entity
from ferryman_server.storage.catalog.lookup import CatalogLookup


def missing_prerequisites(entity: Entity, lookup: CatalogLookup) -> Iterator[str]:
    """Yield a warning for each prerequisite of which the catalog has no record."""
    for name in entity.prerequisites:
        if lookup.is_empty(ENTITIES[name].record_types[0].name):
            yield (
                f"there are no records of {name} yet, which {entity.name} refers to; import them first "
                "(`ferryman job run --all` keeps the order)"
            )
