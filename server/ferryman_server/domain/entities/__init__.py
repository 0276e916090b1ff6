"""The entities that jobs can move, described as data."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ferryman_server.domain.entities.account import ACCOUNT
from ferryman_server.domain.entities.assortment import ASSORTMENT
from ferryman_server.domain.entities.attribute import ATTRIBUTE
from ferryman_server.domain.entities.catalog_view import CATALOG_VIEW
from ferryman_server.domain.entities.classification_category import CLASSIFICATION_CATEGORY
from ferryman_server.domain.entities.customer_user import CUSTOMER_USER
from ferryman_server.domain.entities.incident import INCIDENT
from ferryman_server.domain.entities.model import Entity, RecordType
from ferryman_server.domain.entities.navigation_category import NAVIGATION_CATEGORY
from ferryman_server.domain.entities.offer import OFFER
from ferryman_server.domain.entities.order import ORDER
from ferryman_server.domain.entities.order_update import ORDER_STATUS_IMPORT, ORDER_UPDATE
from ferryman_server.domain.entities.product import PRODUCT
from ferryman_server.domain.entities.product_tag import PRODUCT_TAG
from ferryman_server.domain.entities.related_product import RELATED_PRODUCT
from ferryman_server.domain.entities.store import STORE
from ferryman_server.domain.entities.supplier import SUPPLIER

ENTITIES: Final[Mapping[str, Entity]] = MappingProxyType(
    {
        e.name: e
        for e in (
            ATTRIBUTE,
            SUPPLIER,
            ACCOUNT,
            STORE,
            CLASSIFICATION_CATEGORY,
            NAVIGATION_CATEGORY,
            PRODUCT,
            OFFER,
            PRODUCT_TAG,
            RELATED_PRODUCT,
            ASSORTMENT,
            CATALOG_VIEW,
            CUSTOMER_USER,
            ORDER,
            ORDER_UPDATE,
            ORDER_STATUS_IMPORT,
            INCIDENT,
        )
    }
)
"""Every entity by name, each after its prerequisites."""


def _record_types() -> dict[str, RecordType]:
    found: dict[str, RecordType] = {}
    for entity in ENTITIES.values():
        for record_type in entity.record_types:
            # Of several entities that share a record type the first one has all of its fields.
            found.setdefault(record_type.name, record_type)
    return found


RECORD_TYPES: Final[Mapping[str, RecordType]] = MappingProxyType(_record_types())
"""Every record type by name, with all of its fields."""
