"""Stored records as people page, search and read them."""

from pathlib import Path
from typing import Any

import pytest

from ferryman_server.domain.entities import RECORD_TYPES
from ferryman_server.domain.errors import NotFound
from ferryman_server.storage.catalog.records import get_record, has_record, list_records
from ferryman_server.storage.database import Database
from ferryman_server.storage.paging import PageQuery
from tests.server.storage.catalog.rows import import_elsewhere


def _step(entity: str, *rows: dict[str, Any]) -> dict[str, Any]:
    return {"entity": entity, "execution_id": entity, "rows": rows}


OFFER = {
    "stock_external_id": "S/1",
    "stock_variant_id": "V1",
    "supplier_external_id": "SUP",
    "stock_number": 0,
    "stock__custom_fields": {"color": {"": "red", "fr-FR": "rouge"}, "size": "L"},
    "price_external_id": "P1",
    "price": 123400,
    "price_ranges": "",
    "discount_start_date": "2026-02-28",
}


async def test_a_record_shows_its_fields_by_the_names_of_the_contract(catalog: Path, database: Database) -> None:
    import_elsewhere(catalog, _step("OFFER", OFFER))
    async with database.read() as conn:
        stock = await get_record(conn, RECORD_TYPES["stock"], "S/1")
        price = await get_record(conn, RECORD_TYPES["price"], "P1")
    assert (stock.record_type, stock.key) == ("stock", "S/1")
    assert stock.fields == {
        "stockExternalId": "S/1",
        "stockVariantId": "V1",
        "supplierExternalId": "SUP",
        "stockNumber": 0,
        "stockInactive": False,
        "stockDeleted": False,
        "CF_color": "red",
        "CF_color[fr-FR]": "rouge",
        "CF_size": "L",
    }
    assert price.fields == {
        "priceExternalId": "P1",
        "stockExternalId": "S/1",
        "offerPriceType": "PUBLIC",
        "priceRangeMinQuantity": "1",
        "price": "12.34",
        "discountStartDate": "2026-02-28",
        "priceInactive": False,
        "priceDeleted": False,
    }
    assert price.created_at == price.updated_at


async def test_attributes_and_translations_have_names_too(catalog: Path, database: Database) -> None:
    row = {
        "product_external_id": "P",
        "product_names": "Chair",
        "product__translations": {"product_names": {"fr-FR": "Chaise"}},
        "product__attributes": {"weight": "5"},
        "variant_external_id": "V",
        "variant_names": "Red",
    }
    import_elsewhere(catalog, _step("PRODUCT", row))
    async with database.read() as conn:
        fields = (await get_record(conn, RECORD_TYPES["product"], "P")).fields
    assert (fields["productNames"], fields["productNames[fr-FR]"], fields["attribute-weight"]) == (
        "Chair",
        "Chaise",
        "5",
    )


async def test_secrets_are_not_shown(catalog: Path, database: Database) -> None:
    user = {"customer_user_external_id": "U", "customer_user_first_name": "Ann", "customer_user_password": "hash"}
    import_elsewhere(catalog, _step("CUSTOMER_USER", user))
    async with database.read() as conn:
        fields = (await get_record(conn, RECORD_TYPES["customer_user"], "U")).fields
    assert fields["customerUserFirstName"] == "Ann"
    assert "hash" not in fields.values()


async def test_keys_of_several_fields_are_joined_and_found_again(catalog: Path, database: Database) -> None:
    category = {"classification_name": "C", "classification_parent_external_id": "Root"}
    pairs = [("C", "a/b"), ("C/a", "c"), ("D", "a")]
    rows = [category | {"classification_external_id": c, "attr_code": a} for c, a in pairs]
    import_elsewhere(catalog, _step("CLASSIFICATION_CATEGORY", *rows))
    link = RECORD_TYPES["classification_attribute"]
    async with database.read() as conn:
        page = await list_records(conn, PageQuery(), link)
        assert [r.key for r in page.content] == ["C/a/b", "C/a/c", "D/a"]
        for record in page.content:
            assert await get_record(conn, link, record.key) == record
        assert [r.key for r in (await list_records(conn, PageQuery(), link, "c/A")).content] == ["C/a/b", "C/a/c"]
        with pytest.raises(NotFound, match="classification_attribute"):
            await get_record(conn, link, "C")


async def test_records_are_paged_by_key_and_searched_in_any_case(catalog: Path, database: Database) -> None:
    keys = ["ab_1", "AB_2", "abX3", "ÉTÉ", "z"]
    import_elsewhere(catalog, _step("SUPPLIER", *({"external_id": k, "name": k} for k in keys)))
    supplier = RECORD_TYPES["supplier"]
    async with database.read() as conn:
        first = await list_records(conn, PageQuery(size=2), supplier)
        second = await list_records(conn, PageQuery(size=2, token=first.next_page_token), supplier)
        assert [r.key for r in first.content + second.content] == ["AB_2", "abX3", "ab_1", "z"]
        assert not second.last
        for search, found in (("B_", ["AB_2", "ab_1"]), ("été", ["ÉTÉ"]), ("q", [])):
            assert [r.key for r in (await list_records(conn, PageQuery(), supplier, search)).content] == found


async def test_a_record_is_known_to_be_there_or_not(catalog: Path, database: Database) -> None:
    import_elsewhere(catalog, _step("SUPPLIER", {"external_id": "S1", "name": "S"}))
    async with database.read() as conn:
        assert await has_record(conn, "supplier", "S1")
        assert not await has_record(conn, "supplier", "S2")
        assert not await has_record(conn, "no such type", "S1")


async def test_a_secret_is_not_shown(catalog: Path, database: Database) -> None:
    user = {"customer_user_external_id": "U", "customer_user_password": "$argon2id$hash", "customer_user_phone": "1"}
    import_elsewhere(catalog, _step("CUSTOMER_USER", user))
    async with database.read() as conn:
        one = await get_record(conn, RECORD_TYPES["customer_user"], "U")
        page = await list_records(conn, PageQuery(), RECORD_TYPES["customer_user"])
    assert one.fields["customerUserPhone"] == "1"
    assert "customerUserPassword" not in one.fields
    assert "argon2id" not in repr((one, page))
