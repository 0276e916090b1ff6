"""The statuses of orders and incidents, in the order in which records reach them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ORDER_STATUSES: Final = (
    "CREATING",
    "DRAFT_ORDER",
    "DRAFT_ORDER_ON_HOLD",
    "BLOCKED_BY_POLICY",
    "BLOCKED_BY_PAYMENT",
    "ORDER_CREATED",
    "WAITING_CUSTOMER_APPROVAL",
    "WAITING_SUPPLIER_APPROVAL",
    "DECLINED_BY_CUSTOMER",
    "DECLINED_BY_SUPPLIER",
    "ACCEPTED_BY_SUPPLIER",
    "WAITING_FULFILLMENT",
    "WAITING_SHIPMENT",
    "PARTIALLY_SHIPPED",
    "PARTIALLY_CANCELED",
    "SHIPPED",
    "INCIDENT",
    "COMPLETED",
    "CANCELED",
)
INCIDENT_STATUSES: Final = ("OPEN", "ON_GOING", "CLOSED")
ON_HOLD: Final = "DRAFT_ORDER_ON_HOLD"

OTHER_SPELLINGS: Final[Mapping[str, str]] = MappingProxyType({"ORDER_DRAFT_ON_HOLD": ON_HOLD})
"""Both spellings of the one status are in use; the other one is stored."""

RECORD_STATUSES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"ORDER": ORDER_STATUSES, "INCIDENT": INCIDENT_STATUSES}
)
"""The statuses of every entity that has them; exports fire on these."""


def status_named(name: str) -> str:
    """Return the one spelling of a status that is stored."""
    return OTHER_SPELLINGS.get(name, name)
