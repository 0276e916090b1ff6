"""CatalogService."""

import grpc
import pytest
from google.protobuf import json_format
from sqlalchemy import insert

from ferryman.v1 import catalog_pb2
from ferryman.v1 import catalog_service_pb2 as pb
from ferryman_server.domain.entities import ENTITIES, RECORD_TYPES
from ferryman_server.storage.catalog.tables import RECORD_TABLES
from tests.server.api.refusals import refused
from tests.server.api.serving import Api

CREATED_MS, UPDATED_MS = 1_772_368_200_005, 1_772_368_300_000
STAMPS = {"created_at": CREATED_MS, "updated_at": UPDATED_MS, "version": 1}


async def store(api: Api, record_type: str, **values: object) -> None:
    async with api.parts.catalog.write() as conn:
        await conn.execute(insert(RECORD_TABLES[record_type]).values(**STAMPS, **values))


async def entity_types(api: Api) -> dict[str, catalog_pb2.EntityType]:
    response = await api.catalog.ListEntityTypes(pb.ListEntityTypesRequest())
    return {entity.name: entity for entity in response.content}


async def test_every_entity_is_described_after_its_prerequisites(api: Api) -> None:
    entities = list((await entity_types(api)).values())
    assert [e.name for e in entities] == list(ENTITIES)
    seen: set[str] = set()
    for entity in entities:
        assert set(entity.prerequisites) & set(ENTITIES) <= seen, entity.name
        seen.add(entity.name)


async def test_an_entity_tells_what_a_form_needs(api: Api) -> None:
    product = (await entity_types(api))["PRODUCT"]
    assert product.objective
    assert catalog_pb2.METHOD_SFTP in product.import_methods
    assert product.full_mode == catalog_pb2.FULL_MODE_ATTRIBUTES
    assert product.attributes
    assert set(product.record_types) == {"product", "variant"}
    fields = {field.name: field for field in product.fields}
    domain_fields = {field.name: field for field in ENTITIES["PRODUCT"].fields}
    assert list(fields) == list(domain_fields)
    key = fields["variantExternalId"]
    assert (key.key, key.required, key.type) == (True, True, "text")
    assert list(key.labels) == list(domain_fields["variantExternalId"].labels)
    assert any(field.localized for field in product.fields)
    assert all(field.description for field in product.fields)


async def test_records_come_with_the_fields_of_the_contract(api: Api) -> None:
    await store(api, "supplier", external_id="S/1", name="Café", custom_fields='{"vip":"yes","note":{"fr":"bon"}}')
    request = pb.GetRecordRequest(record_type="supplier", key="S/1")
    record = (await api.catalog.GetRecord(request)).record
    assert (record.record_type, record.key) == ("supplier", "S/1")
    assert record.created_at.ToMilliseconds() == CREATED_MS
    assert record.updated_at.ToMilliseconds() == UPDATED_MS
    fields = json_format.MessageToDict(record.fields)
    assert fields["CF_vip"] == "yes"
    assert fields["CF_note[fr]"] == "bon"
    assert "Café" in fields.values()


async def test_numbers_are_exact(api: Api) -> None:
    key = {k: "1" for k in RECORD_TYPES["stock"].keys}
    required = {c: "1" for c in RECORD_TYPES["stock"].parent_columns}
    counts = {"stock_number": 2**53, "min_order_quantity": 2**53 + 1}
    await store(api, "stock", **{**required, **key, **counts, "stock_inactive": 1})
    [record] = (await api.catalog.ListRecords(pb.ListRecordsRequest(record_type="stock"))).content
    fields = json_format.MessageToDict(record.fields)
    assert (fields["stockNumber"], fields["minOrderQuantity"]) == (2**53, str(2**53 + 1))
    assert fields["stockInactive"] is True


async def test_records_are_listed_by_key_in_pages(api: Api) -> None:
    for key in ("b_1", "a_1", "c%1"):
        await store(api, "supplier", external_id=key, name=key)

    async def page(**fields: object) -> pb.ListRecordsResponse:
        request = pb.ListRecordsRequest(record_type="supplier", **fields)  # type: ignore[arg-type]
        return await api.catalog.ListRecords(request)

    first = await page(size=2)
    assert [r.key for r in first.content] == ["a_1", "b_1"]
    assert [r.key for r in (await page(size=2, page_token=first.next_page_token)).content] == ["c%1"]
    assert [r.key for r in (await page(search="_1")).content] == ["a_1", "b_1"]
    assert [r.key for r in (await page(search="%")).content] == ["c%1"]


async def test_an_unknown_record_is_not_found(api: Api) -> None:
    refusal = await refused(api.catalog.GetRecord(pb.GetRecordRequest(record_type="supplier", key="nope")))
    assert (refusal.code, refusal.metadata) == (grpc.StatusCode.NOT_FOUND, {"type": "supplier", "id": "nope"})


@pytest.mark.parametrize("name", ["", "nope", "SUPPLIER"])
async def test_an_unknown_record_type_is_a_violation(api: Api, name: str) -> None:
    for call in (
        api.catalog.ListRecords(pb.ListRecordsRequest(record_type=name)),
        api.catalog.GetRecord(pb.GetRecordRequest(record_type=name)),
    ):
        refusal = await refused(call)
        assert set(refusal.violations) == {"record_type"}
        assert "supplier" in refusal.violations["record_type"]
