"""OFFER: what suppliers have in stock and at which prices, one row per stock and price.

The price cell may hold one price or, for ranges, several joined by "||", with as many lowest
quantities in the price range cell ("1||10" and "5.00||4.50"; one price without quantities is for quantity 1).
`price` becomes the price for quantity 1; a row that gives prices but none for quantity 1 is rejected as F-E-013.
`price_ranges` becomes all prices, in the order of the quantities, when there are several, and "" when there is one;
`price_range_min_quantity` is then set too, to "1" if the row names no quantities. A row without a price touches
none of the three.
"""

from decimal import Decimal
from typing import Final

from ferryman_server.domain.entities.model import (
    Document,
    Entity,
    Field,
    FieldType,
    FullMode,
    Method,
    RecordType,
    Required,
)


def _count(name: str, column: str, description: str, label: str, minimum: int) -> Field:
    return Field(
        name, column, description, labels=(label,), type=FieldType.INTEGER, minimum=Decimal(minimum), max_length=18
    )


def _flag(name: str, column: str, description: str, label: str, *, marks_deleted: bool = False) -> Field:
    return Field(
        name,
        column,
        description,
        labels=(label,),
        type=FieldType.BOOLEAN,
        default="FALSE",
        marks_deleted=marks_deleted,
    )


_STOCK: Final = (
    Field(
        "stockExternalId",
        "stock_external_id",
        "Identifies the stock; cannot be changed.",
        labels=("Stock External Id",),
        key=True,
        required=Required.ALWAYS,
    ),
    Field(
        "stockVariantId",
        "stock_variant_id",
        "The variant that is offered.",
        labels=("Stock Variant Id",),
        required=Required.ALWAYS,
        reference="variant",
    ),
    Field(
        "supplierExternalId",
        "supplier_external_id",
        "The supplier that offers it.",
        labels=("Supplier External Id",),
        required=Required.ALWAYS,
        reference="supplier",
    ),
    Field(
        "stockNumber",
        "stock_number",
        "How many are in stock.",
        labels=("Stock Number",),
        type=FieldType.INTEGER,
        required=Required.ALWAYS,
        minimum=Decimal(0),
        max_length=18,
    ),
    _count("quantityPerPack", "quantity_per_pack", "How many pieces a pack holds.", "Quantity Per Pack", 1),
    Field("currency", "currency", "Currency of the prices, such as EUR.", labels=("Currency",), max_length=3),
    Field("packingType", "packing_type", "How it is packed.", labels=("Packing Type",)),
    _count("leadTimeToShip", "lead_time_to_ship", "Days until it is shipped.", "Lead Time To Ship", 0),
    _count("minOrderQuantity", "min_order_quantity", "The fewest to order.", "Min Order Quantity", 1),
    _count("maxOrderQuantity", "max_order_quantity", "The most to order.", "Max Order Quantity", 1),
    _count("minStockAlert", "min_stock_alert", "The stock at which to warn.", "Min Stock Alert", 0),
    _flag("stockInactive", "stock_inactive", "TRUE takes the stock out of use.", "Stock Inactive"),
    _flag("stockDeleted", "stock_deleted", "TRUE marks the stock as deleted.", "Stock Deleted", marks_deleted=True),
)

_PRICE: Final = (
    Field(
        "priceExternalId",
        "price_external_id",
        "Identifies the price; cannot be changed.",
        labels=("Price External Id",),
        key=True,
        required=Required.ALWAYS,
    ),
    Field(
        "offerPriceType",
        "offer_price_type",
        "Whom the price is for: everyone, a group of customers or an account.",
        labels=("Offer Price Type",),
        type=FieldType.ENUMERATION,
        default="PUBLIC",
        values=("PUBLIC", "GROUP", "ACCOUNT"),
    ),
    Field(
        "accountExternalId",
        "account_external_id",
        "The account that an ACCOUNT price is for.",
        labels=("Account External Id",),
    ),
    Field(
        "customerTagExternalId",
        "customer_tag_external_id",
        "The customer tag that a GROUP price is for.",
        labels=("Customer Tag External Id",),
    ),
    _count("itemPerPack", "item_per_pack", "How many items the price is for.", "Item Per Pack", 1),
    Field(
        "priceRangeMinQuantity",
        "price_range_min_quantity",
        "The lowest quantity of each price, such as 1||10; one of them is 1.",
        labels=("Price Range Min Quantity",),
        type=FieldType.INTEGER,
        default="1",
        multiple=True,
        max_length=0,
        minimum=Decimal(1),
    ),
    Field(
        "price",
        "price",
        "The price for quantity 1; for ranges one price per lowest quantity, such as 5.00||4.50.",
        labels=("Price",),
        type=FieldType.DECIMAL,
        required=Required.ON_CREATE,
        minimum=Decimal(0),
        max_length=0,
    ),
    Field(
        "discountPrice",
        "discount_price",
        "The reduced price for quantity 1.",
        labels=("Discount Price",),
        type=FieldType.DECIMAL,
        minimum=Decimal(0),
    ),
    Field(
        "discountStartDate",
        "discount_start_date",
        "First day of the reduced price.",
        labels=("Discount Start Date",),
        type=FieldType.DATE,
    ),
    Field(
        "discountEndDate",
        "discount_end_date",
        "Last day of the reduced price.",
        labels=("Discount End Date",),
        type=FieldType.DATE,
    ),
    _flag("priceInactive", "price_inactive", "TRUE takes the price out of use.", "Price Inactive"),
    _flag("priceDeleted", "price_deleted", "TRUE marks the price as deleted.", "Price Deleted", marks_deleted=True),
)

_PRICE_RANGES: Final = Field(
    "priceRanges", "price_ranges", "All prices in the order of their lowest quantities, when there are several."
)

OFFER: Final = Entity(
    name="OFFER",
    objective="Creates and updates offers: stock and prices of variants.",
    methods=frozenset({Method.SFTP, Method.API}),
    record_types=(
        RecordType("stock", ("stock_external_id",), _STOCK, documents=(Document.CUSTOM_FIELDS,)),
        RecordType(
            "price",
            ("price_external_id",),
            _PRICE,
            parent_columns=("stock_external_id",),
            derived=(_PRICE_RANGES,),
        ),
    ),
    prerequisites=("PRODUCT", "SUPPLIER"),
    full_mode=FullMode.CUSTOM_FIELDS,
    notes=(
        "Several prices in one cell, such as 5.00||4.50, need as many lowest quantities, such as 1||10.",
        "A row with prices needs one for quantity 1.",
    ),
)
