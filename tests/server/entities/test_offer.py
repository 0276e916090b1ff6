"""OFFER: stock and prices of variants, one row per pair; of several prices one is for quantity 1."""

from typing import Final

import pytest

from ferryman_server.domain.counters import Counters
from tests.server.entities.importing import Imports

HEADER: Final = (
    "Stock External Id;Stock Variant Id;Supplier External Id;Stock Number;Quantity Per Pack;Currency;Price External Id;"
    "Offer Price Type;Account External Id;Customer Tag External Id;Price Range Min Quantity;Price;Stock Deleted;"
    "Price Deleted"
)
OPEN: Final = "K;V;S;10;;EUR;P1;;;;;9.90;;"
TIERS: Final = "K;V;S;10;;EUR;P2;account;A;;10||1;8.50||9.00;;"
PRICE: Final = ("price_external_id", "offer_price_type", "price_range_min_quantity", "price", "price_ranges")


@pytest.fixture
def imports(imports: Imports) -> Imports:
    """Imports into a catalog with the variant V and the supplier S."""
    imports.csv("SUPPLIER", "externalId;name", "S;Sup")
    tree = "classificationExternalId;classificationName;classificationParentExternalId"
    imports.csv("CLASSIFICATION_CATEGORY", tree, "C;C;Root")
    product = "productExternalId;productNames;productClassificationCategoryId;variantExternalId;variantNames"
    imports.csv("PRODUCT", product, "P;P;C;V;V")
    return imports


def test_stocks_and_prices_are_created_changed_and_left_alone(imports: Imports) -> None:
    assert imports.csv("OFFER", HEADER, OPEN, TIERS).counters == Counters(read=2, created=2)
    assert imports.records("stock", "stock_external_id", "stock_number", "currency") == [("K", 10, "EUR")]
    assert imports.records("price", *PRICE) == [
        ("P1", "PUBLIC", "1", 99000, ""),
        ("P2", "ACCOUNT", "10||1", 90000, "8.50||9.00"),
    ]
    assert imports.csv("OFFER", HEADER, OPEN, TIERS).counters == Counters(read=2, unchanged=2)
    changed = imports.csv("OFFER", HEADER, OPEN.replace("9.90", "9.8"), TIERS)
    assert changed.counters == Counters(read=2, updated=1, unchanged=1)


def test_without_a_price_the_stored_ones_stay(imports: Imports) -> None:
    imports.csv("OFFER", HEADER, TIERS)
    header = "stockExternalId;stockVariantId;supplierExternalId;stockNumber;priceExternalId"
    assert imports.csv("OFFER", header, "K;V;S;11;P2").counters == Counters(read=1, updated=1)
    assert imports.records("price", *PRICE[2:]) == [("10||1", 90000, "8.50||9.00")]


def test_a_price_is_marked_as_deleted(imports: Imports) -> None:
    imports.csv("OFFER", HEADER, OPEN, TIERS)
    assert imports.csv("OFFER", HEADER, f"{OPEN}true").counters == Counters(read=1, deleted=1)
    assert imports.records("price", "price_external_id", "price_deleted") == [("P1", 1), ("P2", 0)]


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (OPEN.replace("K;", ";"), "F-E-001", "stockExternalId"),
        (OPEN.replace(";S;10;", ";;;"), "F-E-001", "supplierExternalId, stockNumber"),
        (OPEN.replace("9.90", ""), "F-E-001", "price"),
        (OPEN.replace(";V;", ";W;"), "F-E-002", "stockVariantId"),
        (OPEN.replace(";S;", ";T;"), "F-E-002", "supplierExternalId"),
        (OPEN.replace(";10;", ";-1;"), "F-E-006", "stockNumber"),
        (OPEN.replace(";10;;", ";10;0;"), "F-E-006", "quantityPerPack"),
        (OPEN.replace("P1;", "P1;PRIVATE"), "F-E-008", "offerPriceType"),
        (OPEN.replace("EUR", "EURO"), "F-E-010", "currency"),
        (OPEN.replace("9.90", "9,90"), "F-E-012", "price"),
        (OPEN.replace(";10;", ";1e1;"), "F-E-012", "stockNumber"),
        (TIERS.replace("10||1;", "10||2;"), "F-E-013", "price"),
    ],
)
def test_what_is_refused(imports: Imports, row: str, code: str, field: str) -> None:
    assert imports.csv("OFFER", HEADER, row).errors == [(2, code, field)]
    assert imports.records("price", "price_external_id") == []
