"""What an exported order or incident consists of, and what of it the default body holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class ExportField:
    """A value of an exported record; "lines[*].id" is that of each line."""

    name: str
    description: str
    in_default_body: bool = False


_ORDER: Final = (
    ExportField("reference", "The order's reference.", True),
    ExportField("externalId", "The order's external id."),
    ExportField("accountExternalId", "The account that buys.", True),
    ExportField("supplierExternalId", "The supplier that sells.", True),
    ExportField("customerExternalId", "The customer user who ordered."),
    ExportField("storeExternalId", "The store that it was placed in."),
    ExportField("status", "The status that fired the export."),
    ExportField("createdAt", "When the order was created, ISO 8601 in UTC.", True),
    ExportField("updatedAt", "When the order last changed, ISO 8601 in UTC."),
    ExportField("shippingAddress.fullName", "Who gets the goods."),
    ExportField("shippingAddress.streetName", "Street of the shipping address."),
    ExportField("shippingAddress.additional", "Further lines of the shipping address."),
    ExportField("shippingAddress.zipCode", "Postal code of the shipping address."),
    ExportField("shippingAddress.city", "City of the shipping address."),
    ExportField("shippingAddress.state", "State of the shipping address."),
    ExportField("shippingAddress.country", "Country of the shipping address."),
    ExportField("customFields", "Custom fields of the order, by external id."),
    ExportField("orderLines[*].orderLineId", "The line's id.", True),
    ExportField("orderLines[*].orderLineExternalId", "The line's external id."),
    ExportField("orderLines[*].offerPriceExternalId", "The offer price that was bought at.", True),
    ExportField("orderLines[*].variantExternalId", "The variant that was bought.", True),
    ExportField("orderLines[*].quantityPerItem", "Items in one pack of the offer.", True),
    ExportField("orderLines[*].gtin", "The variant's EAN.", True),
    ExportField("orderLines[*].quantity", "How many were ordered.", True),
    ExportField("orderLines[*].netUnitPrice", "Price of one before tax."),
    ExportField("orderLines[*].grossUnitPrice", "Price of one with tax."),
    ExportField("orderLines[*].taxAmount", "Tax of the line."),
    ExportField("orderLines[*].status", "Where the line stands."),
)
_INCIDENT: Final = (
    ExportField("incidentId", "The incident's id.", True),
    ExportField("incidentExternalId", "The incident's external id.", True),
    ExportField("status", "The status that fired the export.", True),
    ExportField("linkedType", "ORDER or ORDERLINES.", True),
    ExportField("orderReference", "The order that it is about.", True),
    ExportField("lines[*].orderLineId", "A line that it is about.", True),
    ExportField("lines[*].quantity", "How many of the line.", True),
    ExportField("reasons", "Codes of the reasons.", True),
    ExportField("threadId", "The conversation about it.", True),
    ExportField("messages", "What was written.", True),
    ExportField("customFields", "Custom fields of the incident, by external id.", True),
    ExportField("createdAt", "When it was opened, ISO 8601 in UTC.", True),
    ExportField("updatedAt", "When it last changed, ISO 8601 in UTC."),
)

EXPORT_FIELDS: Final[Mapping[str, tuple[ExportField, ...]]] = MappingProxyType({"ORDER": _ORDER, "INCIDENT": _INCIDENT})
"""The values of every entity that can be exported."""
