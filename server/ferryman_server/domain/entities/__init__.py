"""The entities that jobs can move, described as data."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ferryman_server.domain.entities.attribute import ATTRIBUTE
from ferryman_server.domain.entities.classification_category import CLASSIFICATION_CATEGORY
from ferryman_server.domain.entities.model import Entity, RecordType
from ferryman_server.domain.entities.offer import OFFER
from ferryman_server.domain.entities.product import PRODUCT
from ferryman_server.domain.entities.supplier import SUPPLIER

ENTITIES: Final[Mapping[str, Entity]] = MappingProxyType(
    {e.name: e for e in (ATTRIBUTE, SUPPLIER, CLASSIFICATION_CATEGORY, PRODUCT, OFFER)}
)
"""Every entity by name, each after its prerequisites."""

RECORD_TYPES: Final[Mapping[str, RecordType]] = MappingProxyType(
    {r.name: r for e in ENTITIES.values() for r in e.record_types}
)
"""Every record type by name."""
