"""The entities describe what the platform imports, and are consistent in themselves."""

import pytest

from ferryman_server.domain.entities import ENTITIES, RECORD_TYPES
from ferryman_server.domain.entities.model import (
    Document,
    Entity,
    Field,
    FieldType,
    FullMode,
    Method,
    Required,
    StoreScope,
)
from ferryman_server.domain.sources import FileFormat

EVERY = [pytest.param(e, id=e.name) for e in ENTITIES.values()]
SAMPLE_HEADERS = {
    "ATTRIBUTE": "Attribute External Id;Attribute Names;Attribute Type;Attribute Values;Attribute Multi;"
    "Attribute Unit Type;Attribute Unit;Attribute Variant;Attribute Deleted;Attribute Stores External Id",
    "SUPPLIER": "name;externalId;inactive;description;logo;supplierRating;returnPolicy;banner;accountExternalId;"
    "status;storesExternalId",
    "ACCOUNT": "accountExternalId;accountName;companyRegistrationName;businessRegistrationNumber;accountVatNumber;"
    "addressExternalId;addressFullName;addressStreetName;addressZipCode;addressCity;addressCountry;shippingAddress;"
    "billingAddress;unlinkAddress;deleted;inactive",
    "STORE": "Store External Id;Store Name;Store Description",
    "CLASSIFICATION_CATEGORY": "Classification External Id;Classification Name;Classification Parent External Id;"
    "attr_code;attr_enabled;attr_indexable;attr_required;attr_forVariant;attr_faceted;attr_searchable;attr_sortable;"
    "deleted",
    "NAVIGATION_CATEGORY": "Navigation Category External Id;Navigation Category Names;Navigation Category Parent Id;"
    "Classification Category Code;Navigation Category Active;Navigation Category Position;store",
    "PRODUCT": "productExternalId;productNames;productClassificationCategoryId;productBrand;variantExternalId;"
    "variantNames;variantEan;variantMainImageUrl;storeExternalIds;deletedVariant",
    "OFFER": "Stock External Id;Stock Variant Id;Supplier External Id;Stock Number;Quantity Per Pack;Currency;"
    "Price External Id;Offer Price Type;Account External Id;Customer Tag External Id;Price Range Min Quantity;Price;"
    "Stock Deleted;Price Deleted",
    "PRODUCT_TAG": "Product External Id;Deleted;PRODUCT_TAG_1;PRODUCT_TAG_2;PRODUCT_TAG_10",
    "RELATED_PRODUCT": "Product External Id;Related Product External Id;Relation Type;Position;Deleted",
    "ASSORTMENT": "Assortment External Id;name;Product External Id;Variant External Id;unlink",
    "CATALOG_VIEW": "catalogExternalId;catalogName;allowedAssortmentExternalId;accountExternalId;delete;active;"
    "emptyRules",
    "CUSTOMER_USER": "Customer User External Id;Customer User Civility;Customer User First Name;"
    "Customer User Last Name;Customer User Email;Customer User Phone;Customer User Groups;Customer User Account Ids;"
    "Customer User Organisation Ids;Customer User Main Organisation Id;Customer User Inactive;Customer User Deleted",
    "ORDER": "Order External Id;Order Reference;Order Line External Id;Order Line Id;Account External Id;"
    "Supplier External Id;Offer Price External Id;Variant External Id;Order Line Quantity;Net Unit Price;"
    "Gross Unit Price;Tax Amount;Order Status;Mark Order Line For Deletion",
    "ORDER_UPDATE": "orderReference;orderStatus;orderLineId;orderLineExternalId;offerPriceExternalId;quantity;"
    "orderLineStatus",
    "ORDER_STATUS": "orderReference;orderExternalId;status",
    "INCIDENT": "incidentId;incidentStatus",
}
FILES, API = frozenset({Method.SFTP}), frozenset({Method.API})
METHODS = {
    "ACCOUNT": FILES | API,
    "ASSORTMENT": FILES | API,
    "ATTRIBUTE": FILES,
    "CATALOG_VIEW": API,
    "CLASSIFICATION_CATEGORY": FILES,
    "CUSTOMER_USER": FILES,
    "INCIDENT": API,
    "NAVIGATION_CATEGORY": FILES,
    "OFFER": FILES | API,
    "ORDER": FILES | API,
    "ORDER_UPDATE": API,
    "ORDER_STATUS": FILES,
    "PRODUCT": FILES | API,
    "PRODUCT_TAG": FILES,
    "RELATED_PRODUCT": FILES,
    "STORE": FILES,
    "SUPPLIER": FILES | API,
}
PREREQUISITES = {
    "CLASSIFICATION_CATEGORY": {"ATTRIBUTE"},
    "NAVIGATION_CATEGORY": {"CLASSIFICATION_CATEGORY"},
    "PRODUCT": {"CLASSIFICATION_CATEGORY"},
    "OFFER": {"PRODUCT", "SUPPLIER"},
    "PRODUCT_TAG": {"PRODUCT"},
    "RELATED_PRODUCT": {"PRODUCT"},
    "ASSORTMENT": {"PRODUCT"},
    "CUSTOMER_USER": {"ACCOUNT"},
}
FULL_MODE_OF_CUSTOM_FIELDS = {
    "OFFER",
    "SUPPLIER",
    "ACCOUNT",
    "NAVIGATION_CATEGORY",
    "CLASSIFICATION_CATEGORY",
    "CUSTOMER_USER",
    "ORDER",
}


def test_entities_are_those_of_the_platform_with_their_methods() -> None:
    assert {e.name: e.methods for e in ENTITIES.values()} == METHODS


def test_entities_come_after_their_prerequisites() -> None:
    names = list(ENTITIES)
    for entity in ENTITIES.values():
        assert all(names.index(p) < names.index(entity.name) for p in entity.prerequisites)
    for name, needed in PREREQUISITES.items():
        assert needed <= set(ENTITIES[name].prerequisites)


def test_full_mode_is_that_of_the_platform() -> None:
    modes = {e.name: e.full_mode for e in ENTITIES.values() if e.full_mode is not FullMode.NONE}
    assert modes == {name: FullMode.CUSTOM_FIELDS for name in FULL_MODE_OF_CUSTOM_FIELDS} | {
        "PRODUCT": FullMode.ATTRIBUTES
    }


def test_navigations_must_and_orders_may_be_scoped_to_a_store() -> None:
    scopes = {e.name: e.store_scope for e in ENTITIES.values() if e.store_scope is not StoreScope.NONE}
    assert scopes == {"NAVIGATION_CATEGORY": StoreScope.REQUIRED, "ORDER": StoreScope.OPTIONAL}


def test_order_statuses_come_as_xml_only() -> None:
    assert ENTITIES["ORDER_STATUS"].file_formats == (FileFormat.XML,)


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
def test_keys_are_texts_that_every_row_has_or_a_rule_finds(entity: Entity) -> None:
    fields = {f.column: f for f in entity.fields}
    derived = {f.column: f for r in entity.record_types for f in r.derived}
    for record_type in entity.record_types:
        keys = [fields[k] if k in fields else derived[k] for k in record_type.keys]
        assert all(f.type is FieldType.TEXT for f in keys)
        assert all(f.key for f in keys if f.column in fields)
        if not record_type.optional:
            given = [f for f in keys if f.column in fields and not f.alternative]
            assert all(f.required is Required.ALWAYS for f in given)
        assert all(c in derived or fields[c].key for c in record_type.parent_columns)
        assert set(record_type.indexed) <= set(record_type.columns)


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


def test_rows_that_delete_a_record_are_known_by_the_marks_of_all_that_it_belongs_to() -> None:
    account, address = ENTITIES["ACCOUNT"].record_types
    assert [f.name for f in ENTITIES["ACCOUNT"].deletion_marks(account)] == ["deleted"]
    assert [f.name for f in ENTITIES["ACCOUNT"].deletion_marks(address)] == ["deleted", "unlinkAddress"]
