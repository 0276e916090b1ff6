"""The special rules of entities, by the entity's name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from ferryman_server.domain.entities.model import Entity
from ferryman_server.pipeline.rules.account import AccountRules
from ferryman_server.pipeline.rules.assortment import AssortmentRules
from ferryman_server.pipeline.rules.attribute import AttributeRules
from ferryman_server.pipeline.rules.catalog_view import CatalogViewRules
from ferryman_server.pipeline.rules.customer_user import CustomerUserRules
from ferryman_server.pipeline.rules.incident import IncidentRules
from ferryman_server.pipeline.rules.model import EntityRules, NoRules, RuleContext
from ferryman_server.pipeline.rules.navigation_category import NavigationCategoryRules
from ferryman_server.pipeline.rules.offer import OfferRules
from ferryman_server.pipeline.rules.order import OrderRules
from ferryman_server.pipeline.rules.product_tag import ProductTagRules
from ferryman_server.pipeline.rules.store import StoreRules

_RULES: Final[Mapping[str, Callable[[Entity, RuleContext], EntityRules]]] = MappingProxyType(
    {
        "ATTRIBUTE": AttributeRules,
        "OFFER": OfferRules,
        "ORDER": OrderRules,
        "ORDER_UPDATE": OrderRules,
        "ORDER_STATUS": OrderRules,
        "INCIDENT": IncidentRules,
        "STORE": StoreRules,
        "ACCOUNT": AccountRules,
        "CUSTOMER_USER": CustomerUserRules,
        "NAVIGATION_CATEGORY": NavigationCategoryRules,
        "PRODUCT_TAG": ProductTagRules,
        "ASSORTMENT": AssortmentRules,
        "CATALOG_VIEW": lambda _entity, _context: CatalogViewRules(),
    }
)


def rules_of(entity: Entity, context: RuleContext) -> EntityRules:
    """Return the rules of an entity for one file."""
    make = _RULES.get(entity.name)
    return NoRules() if make is None else make(entity, context)
