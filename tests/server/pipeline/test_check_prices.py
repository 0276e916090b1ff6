"""Offers: one price, or prices by quantity with one for quantity 1."""

from pathlib import Path

import pytest

from tests.server.pipeline.memory_catalog import FileCheck, MemoryCatalog

CATALOG = MemoryCatalog(keys={"variant": {"V"}, "supplier": {"S"}, "stock": {"K"}, "price": {"P"}})
HEADER = "stockExternalId;stockVariantId;supplierExternalId;stockNumber;priceExternalId;priceRangeMinQuantity;price\n"


@pytest.mark.parametrize(
    ("quantities", "price", "expected"),
    [
        ("", "5.00", (50000, "1", "")),
        ("1", "5.00", (50000, "1", "")),
        ("1||10", "5.00||4.50", (50000, "1||10", "5.00||4.50")),
        ("10 || 1", "4.50|| 5.00", (50000, "10||1", "4.50||5.00")),
        ("", "", (None, None, None)),
        ("10", "", (None, None, None)),
    ],
)
def test_prices(tmp_path: Path, quantities: str, price: str, expected: object) -> None:
    (row,) = FileCheck(tmp_path, "OFFER", CATALOG).run(HEADER + f"K;V;S;1;P;{quantities};{price}\n").rows
    assert (row["price"], row["price_range_min_quantity"], row["price_ranges"]) == expected


@pytest.mark.parametrize(
    ("quantities", "price", "error"),
    [
        ("10", "5.00", ("F-E-013", "price")),
        ("5||10", "5.00||4.50", ("F-E-013", "price")),
        ("1", "5.00||4.50", ("F-E-012", "priceRangeMinQuantity")),
        ("", "5.00||4.50", ("F-E-012", "priceRangeMinQuantity")),
        ("1||10", "5.00||free", ("F-E-012", "price")),
        ("1||10", "5.00||-1", ("F-E-006", "price")),
        ("", "-1", ("F-E-006", "price")),
        ("", "free", ("F-E-012", "price")),
        ("1||x", "5.00||4.50", ("F-E-012", "priceRangeMinQuantity")),
        ("1||0", "5.00||4.50", ("F-E-006", "priceRangeMinQuantity")),
    ],
)
def test_wrong_prices(tmp_path: Path, quantities: str, price: str, error: tuple[str, str]) -> None:
    outcome = FileCheck(tmp_path, "OFFER", CATALOG).run(HEADER + f"K;V;S;1;P;{quantities};{price}\n")
    assert outcome.errors == [(2, *error)]


def test_a_new_price_needs_a_price(tmp_path: Path) -> None:
    outcome = FileCheck(tmp_path, "OFFER", CATALOG).run(HEADER + "K;V;S;1;P2;1;\n")
    assert outcome.errors == [(2, "F-E-001", "price")]


def test_without_a_price_column_quantities_are_left_out(tmp_path: Path) -> None:
    header = "stockExternalId;stockVariantId;supplierExternalId;stockNumber;priceExternalId;priceRangeMinQuantity\n"
    (row,) = FileCheck(tmp_path, "OFFER", CATALOG).run(header + "K;V;S;1;P;10\n").rows
    assert "price_ranges" not in row
    assert "price_range_min_quantity" not in row
