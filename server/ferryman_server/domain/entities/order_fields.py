"""The fields that imports of orders share."""

from decimal import Decimal
from types import MappingProxyType
from typing import Final

from ferryman_server.domain.entities.model import Field, FieldType, Required
from ferryman_server.domain.record_statuses import ON_HOLD, ORDER_STATUSES, OTHER_SPELLINGS

LINES: Final = "orderLines"
ORDER_KEYS: Final = ("order_reference",)
LINE_KEYS: Final = ("order_reference", "order_line_id")
LAST_MODIFIABLE: Final = "WAITING_SUPPLIER_APPROVAL"
MODIFIABLE: Final = ORDER_STATUSES[: ORDER_STATUSES.index(LAST_MODIFIABLE) + 1]
"""The statuses in which more of an order may change than its status, external ids and custom fields."""

NEVER_BACK: Final = f"An order's status never goes back; the statuses are, in order: {', '.join(ORDER_STATUSES)}."
UNTIL_APPROVAL: Final = (
    f"Lines, prices and all else but statuses, external ids and custom fields may change until {LAST_MODIFIABLE}; "
    "beyond it a row may only repeat what is stored."
)

ORDER_REFERENCE: Final = Field(
    "orderReference",
    "order_reference",
    "Identifies the order; goes before its external id.",
    labels=("Order Reference",),
    key=True,
    condition="Required where there is no orderExternalId; the order must exist.",
    alternative="orderExternalId",
)
ORDER_EXTERNAL_ID: Final = Field(
    "orderExternalId",
    "order_external_id",
    "The order's id in the other system.",
    labels=("Order External Id",),
    required=Required.ON_CREATE,
    condition="Must be unique; an order that has none may be given one, once.",
)
ACCOUNT: Final = Field(
    "accountExternalId",
    "account_external_id",
    "The account that buys.",
    labels=("Account External Id",),
    required=Required.ON_CREATE,
    reference="account",
)
SUPPLIER: Final = Field(
    "supplierExternalId",
    "supplier_external_id",
    "The supplier that sells.",
    labels=("Supplier External Id",),
    required=Required.ON_CREATE,
    reference="supplier",
)
CUSTOMER: Final = Field(
    "customerExternalId",
    "customer_external_id",
    "The customer user who orders; of a new order the first user of the account, if it has one.",
    labels=("Customer External Id",),
    reference="customer_user",
)
ORDER_STATUS: Final = Field(
    "orderStatus",
    "order_status",
    "Where the order stands; never goes back.",
    labels=("Order Status", "status"),
    type=FieldType.ENUMERATION,
    default=ON_HOLD,
    values=ORDER_STATUSES,
    aliases=MappingProxyType(dict(OTHER_SPELLINGS)),
)
CLASSIFICATION: Final = Field(
    "classificationExternalId",
    "classification_external_id",
    "The classification of what is ordered.",
    labels=("Classification External Id",),
    reference="classification_category",
)
STORE: Final = Field("storeExternalId", "store_external_id", "The store that it was placed in.", fixed=True)
STORE_VIEW: Final = Field("storeView", "store_view", "The view of the store that it was placed in.", fixed=True)


def _address(name: str, column: str, description: str, *labels: str, core: bool = True) -> Field:
    return Field(
        f"shippingAddress{name}",
        f"shipping_address_{column}",
        f"{description} of a new order that gives no address, as in the account's first shipping address.",
        labels=labels,
        condition="Required where another part of the shipping address is given." if core else "",
    )


SHIPPING_CORE: Final = (
    _address("FullName", "full_name", "Who gets the goods;", "Shipping Address Full Name"),
    _address("Country", "country", "Country;", "Shipping Address Country"),
    _address("StreetName", "street_name", "Street;", "Shipping Address StreetName", "Shipping Address Street Name"),
    _address("City", "city", "City;", "Shipping Address City"),
    _address("ZipCode", "zip_code", "Postal code;", "Shipping Address ZipCode", "Shipping Address Zip Code"),
)
SHIPPING_ADDRESS: Final = (
    *SHIPPING_CORE,
    _address("State", "state", "State;", "Shipping Address State", core=False),
    _address("Additional", "additional", "Further lines;", "Shipping Address Additional", core=False),
)

LINE_ID: Final = Field(
    "orderLineId",
    "order_line_id",
    "Identifies the line within its order; goes before its external id.",
    labels=("Order Line Id",),
    key=True,
    condition="The line must exist.",
    alternative="orderLineExternalId",
)
LINE_EXTERNAL_ID: Final = Field(
    "orderLineExternalId",
    "order_line_external_id",
    "The line's id in the other system.",
    labels=("Order Line External Id",),
    required=Required.ON_CREATE,
    condition="Must be unique within the order; a line that has none may be given one, once. A new order needs a line.",
)
OFFER_PRICE: Final = Field(
    "offerPriceExternalId",
    "offer_price_external_id",
    "The offer price that is bought at.",
    labels=("Offer Price External Id",),
    reference="price",
)
VARIANT: Final = Field(
    "variantExternalId",
    "variant_external_id",
    "The variant that is bought.",
    labels=("Variant External Id",),
    required=Required.ON_CREATE,
    reference="variant",
    condition="Not required where offerPriceExternalId is given.",
    alternative="offerPriceExternalId",
)
QUANTITY: Final = Field(
    "orderLineQuantity",
    "order_line_quantity",
    "How many are ordered.",
    labels=("Order Line Quantity", "quantity"),
    type=FieldType.INTEGER,
    required=Required.ON_CREATE,
    minimum=Decimal(1),
    max_length=18,
)


def _amount(name: str, column: str, description: str, label: str) -> Field:
    return Field(name, column, description, labels=(label,), type=FieldType.DECIMAL, minimum=Decimal(0), max_length=20)


NET_UNIT_PRICE: Final = Field(
    "netUnitPrice",
    "net_unit_price",
    "Price of one before tax.",
    labels=("Net Unit Price",),
    type=FieldType.DECIMAL,
    required=Required.ON_CREATE,
    minimum=Decimal(0),
    max_length=20,
    condition="Not required where offerPriceExternalId is given.",
    alternative="offerPriceExternalId",
)
GROSS_UNIT_PRICE: Final = _amount("grossUnitPrice", "gross_unit_price", "Price of one with tax.", "Gross Unit Price")
TAX_AMOUNT: Final = _amount("taxAmount", "tax_amount", "Tax of the line.", "Tax Amount")
LINE_STATUS: Final = Field(
    "orderLineStatus",
    "order_line_status",
    "Where the line stands.",
    labels=("Order Line Status",),
    type=FieldType.ENUMERATION,
    values=ORDER_STATUSES,
    aliases=MappingProxyType(dict(OTHER_SPELLINGS)),
)
VARIANT_NAME: Final = Field("variantName", "variant_name", "Name of what is bought.", labels=("Variant Name",))
VARIANT_DESCRIPTION: Final = Field(
    "variantDescription",
    "variant_description",
    "Description of what is bought.",
    labels=("Variant Description",),
    max_length=0,
)
LINE_DELETED: Final = Field(
    "markOrderLineForDeletion",
    "mark_order_line_for_deletion",
    "TRUE marks the line as deleted.",
    labels=("Mark Order Line For Deletion",),
    type=FieldType.BOOLEAN,
    default="FALSE",
    marks_deleted=True,
)
