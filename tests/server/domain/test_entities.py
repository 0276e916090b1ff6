"""The entities describe what the platform imports, and are consistent in themselves."""

import pytest

from ferryman_server.domain.entities import ENTITIES, RECORD_TYPES
from ferryman_server.domain.entities.model import Document, Entity, Field, FieldType, FullMode, Method, Required

EVERY = [pytest.param(e, id=e.name) for e in ENTITIES.values()]
SAMPLE_HEADERS = {
    "ATTRIBUTE": "Attribute External Id;Attribute Names;Attribute Type;Attribute Values;Attribute Multi;"
    "Attribute Unit Type;Attribute Unit;Attribute Variant;Attribute Deleted;Attribute Stores External Id",
    "SUPPLIER": "name;externalId;inactive;description;logo;supplierRating;returnPolicy;banner;accountExternalId;"
    "status;storesExternalId",
    "CLASSIFICATION_CATEGORY": "Classification External Id;Classification Name;Classification Parent External Id;"
    "attr_code;attr_enabled;attr_indexable;attr_required;attr_forVariant;attr_faceted;attr_searchable;attr_sortable;"
    "deleted",
    "PRODUCT": "productExternalId;productNames;productClassificationCategoryId;productBrand;variantExternalId;"
    "variantNames;variantEan;variantMainImageUrl;storeExternalIds;deletedVariant",
    "OFFER": "Stock External Id;Stock Variant Id;Supplier External Id;Stock Number;Quantity Per Pack;Currency;"
    "Price External Id;Offer Price Type;Account External Id;Customer Tag External Id;Price Range Min Quantity;Price;"
    "Stock Deleted;Price Deleted",
}


def test_entities_come_after_their_prerequisites() -> None:
    names = list(ENTITIES)
    assert names == ["ATTRIBUTE", "SUPPLIER", "CLASSIFICATION_CATEGORY", "PRODUCT", "OFFER"]
    for entity in ENTITIES.values():
        assert all(names.index(p) < names.index(entity.name) for p in entity.prerequisites)


@pytest.mark.parametrize("entity", EVERY)
def test_headers_of_usual_files_feed_fields_without_a_mapping(entity: Entity) -> None:
    known = {name for f in entity.fields for name in (f.name, *f.labels)}
    assert set(SAMPLE_HEADERS[entity.name].split(";")) <= known


@pytest.mark.parametrize("entity", EVERY)
def test_no_two_fields_share_a_name_a_label_or_a_column(entity: Entity) -> None:
    headers = [h.casefold() for f in entity.fields for h in {f.name.casefold(), *(x.casefold() for x in f.labels)}]
    assert len(headers) == len(set(headers))
    staged = list(entity.staged_columns())
    assert len(staged) == len(set(staged))


@pytest.mark.parametrize("entity", EVERY)
def test_keys_are_fields_that_every_row_has(entity: Entity) -> None:
    by_column = {f.column: f for f in entity.fields}
    for record_type in entity.record_types:
        keys = [by_column[k] for k in record_type.keys]
        assert all(f.key and f.type is FieldType.TEXT for f in keys)
        if not record_type.optional:
            assert all(f.required is Required.ALWAYS for f in keys)
        assert all(by_column[c].key for c in record_type.parent_columns)


@pytest.mark.parametrize("entity", EVERY)
def test_references_name_a_record_type_with_one_key_of_this_entity_or_a_prerequisite(entity: Entity) -> None:
    reachable = {r.name for name in (*_all_prerequisites(entity), entity.name) for r in ENTITIES[name].record_types}
    for field in entity.fields:
        if field.reference:
            assert field.reference in reachable
            assert len(RECORD_TYPES[field.reference].keys) == 1


def _all_prerequisites(entity: Entity) -> set[str]:
    return {p for name in entity.prerequisites for p in (name, *_all_prerequisites(ENTITIES[name]))}


@pytest.mark.parametrize("entity", EVERY)
def test_a_field_can_hold_its_default_and_an_enumeration_its_values(entity: Entity) -> None:
    for field in entity.fields:
        assert bool(field.values) == (field.type is FieldType.ENUMERATION)
        if field.default and field.values:
            assert field.default in field.values
        if field.type is FieldType.BOOLEAN:
            assert field.default in ("TRUE", "FALSE")


@pytest.mark.parametrize("entity", EVERY)
def test_localized_fields_have_a_place_for_their_locales(entity: Entity) -> None:
    for record_type in entity.record_types:
        if any(f.localized for f in record_type.fields):
            assert Document.TRANSLATIONS in record_type.documents


@pytest.mark.parametrize("entity", EVERY)
def test_full_mode_reaches_a_document_that_is_kept(entity: Entity) -> None:
    kept = {d.name for r in entity.record_types for d in r.documents}
    assert entity.full_mode is FullMode.NONE or entity.full_mode.name in kept


def test_methods_are_those_of_the_platform() -> None:
    over_api = {e.name for e in ENTITIES.values() if Method.API in e.methods}
    assert over_api == {"SUPPLIER", "PRODUCT", "OFFER"}
    assert all(Method.SFTP in e.methods for e in ENTITIES.values())


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (Field("f", "f", ""), None),
        (Field("f", "f", "", default="default_store"), "default_store"),
        (Field("f", "f", "", type=FieldType.BOOLEAN, default="TRUE"), 1),
        (Field("f", "f", "", type=FieldType.BOOLEAN, default="FALSE"), 0),
        (Field("f", "f", "", type=FieldType.INTEGER, default="12"), 12),
        (Field("f", "f", "", type=FieldType.DECIMAL, default="1.5"), 15000),
        (Field("f", "f", "", type=FieldType.INTEGER, default="1", multiple=True), "1"),
    ],
)
def test_a_default_is_stored_as_its_type_is(field: Field, expected: str | int | None) -> None:
    assert field.stored_default == expected


def test_a_record_types_columns_begin_with_its_key_and_its_parents() -> None:
    assert RECORD_TYPES["variant"].columns[:3] == ("variant_external_id", "product_external_id", "variant_names")
    assert RECORD_TYPES["classification_attribute"].columns[:2] == ("classification_external_id", "attr_code")
    assert RECORD_TYPES["price"].columns[-1] == "price_ranges"
