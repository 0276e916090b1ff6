"""Import Full mode: custom fields and attributes that are empty in a file, or not in it, go; all else stays."""

from dataclasses import dataclass
from typing import Final

import orjson
import pytest

from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import FullMode
from ferryman_server.domain.jobs import ImportSpec, JobDraft, draft_violations
from ferryman_server.domain.sources import SftpSource
from tests.server.entities.importing import PLAIN, Imports, Job

FULL: Final = Job(full=True)


@dataclass(frozen=True)
class Case:
    """The row that makes a record, without custom fields; and a field of it that the mode does not govern."""

    record_type: str
    header: str
    row: str
    standard: str
    standard_column: str
    value: str

    @property
    def without_standard(self) -> str:
        """The row with an empty cell in place of the standard field's value."""
        cells = zip(self.header.split(";"), self.row.split(";"), strict=True)
        return ";".join("" if name == self.standard else cell for name, cell in cells)


CUSTOM_FIELDS: Final = {
    "OFFER": Case(
        "stock",
        "stockExternalId;stockVariantId;supplierExternalId;stockNumber;priceExternalId;price;packingType",
        "K;V;S;1;P1;5;box",
        "packingType",
        "packing_type",
        "box",
    ),
    "SUPPLIER": Case("supplier", "externalId;name;description", "S2;Sup;good", "description", "description", "good"),
    "ACCOUNT": Case(
        "account",
        "accountExternalId;accountName;companyRegistrationName;businessRegistrationNumber;accountWebsite",
        "A2;Acme;Acme SAS;1;https://acme.test",
        "accountWebsite",
        "account_website",
        "https://acme.test",
    ),
    "NAVIGATION_CATEGORY": Case(
        "navigation_category",
        "navigationCategoryExternalId;navigationCategoryNames;navigationCategoryParentId;classificationCategoryCode;"
        "navigationCategoryPosition",
        "N;Nav;Root_default;C;1",
        "navigationCategoryPosition",
        "navigation_category_names",
        "Nav",
    ),
    "CLASSIFICATION_CATEGORY": Case(
        "classification_category",
        "classificationExternalId;classificationName;classificationParentExternalId",
        "C2;Class;Root",
        "classificationName",
        "classification_name",
        "Class",
    ),
    "CUSTOMER_USER": Case(
        "customer_user",
        "customerUserExternalId;customerUserCivility;customerUserFirstName;customerUserLastName;customerUserEmail;"
        "customerUserPhone;customerUserGroups;customerUserAccountIds;customerUserStoreExternalIds",
        "U;MR;Jo;Doe;jo@x.test;1;FOC_User;A;paris",
        "customerUserStoreExternalIds",
        "customer_user_store_external_ids",
        "paris",
    ),
    "ORDER": Case(
        "order",
        "orderExternalId;orderLineExternalId;accountExternalId;supplierExternalId;variantExternalId;orderLineQuantity;"
        "netUnitPrice;customerExternalId",
        "O;L;A;S;V;1;5;U1",
        "customerExternalId",
        "customer_external_id",
        "U1",
    ),
}
ENTITY = pytest.mark.parametrize("entity", CUSTOM_FIELDS)


@pytest.fixture
def imports(imports: Imports) -> Imports:
    """Imports into a catalog that has one record of everything that others refer to."""
    for entity, header, row in (
        ("ATTRIBUTE", "attributeExternalId;attributeNames;attributeType;attributeMulti", "motto;Motto;TEXT;"),
        ("SUPPLIER", "externalId;name", "S;Sup"),
        (
            "ACCOUNT",
            "accountExternalId;accountName;companyRegistrationName;businessRegistrationNumber;addressExternalId;"
            "addressFullName;addressStreetName;addressZipCode;addressCity;addressCountry;shippingAddress",
            "A;Acme;Acme SAS;1;H;Ann;1 High St;1;Paris;FR;TRUE",
        ),
        (
            "CLASSIFICATION_CATEGORY",
            "classificationExternalId;classificationName;classificationParentExternalId",
            "C;C;Root",
        ),
        (
            "PRODUCT",
            "productExternalId;productNames;productClassificationCategoryId;variantExternalId;variantNames",
            "P;P;C;V;V",
        ),
        (
            "CUSTOMER_USER",
            "customerUserExternalId;customerUserCivility;customerUserFirstName;customerUserLastName;"
            "customerUserEmail;customerUserPhone;customerUserGroups;customerUserAccountIds",
            "U1;MR;Jo;Doe;u1@x.test;1;FOC_User;A",
        ),
    ):
        assert imports.csv(entity, header, row).errors == []
    return imports


def bring(imports: Imports, entity: str, columns: str = "", cells: str = "", job: Job = PLAIN) -> object:
    """Import the entity's row with these columns more, and return its custom fields."""
    case = CUSTOM_FIELDS[entity]
    more = ";" if columns else ""
    imported = imports.csv(entity, f"{case.header}{more}{columns}", f"{case.row}{more}{cells}", job=job)
    assert imported.errors == []
    return custom_fields(imports, entity)


def custom_fields(imports: Imports, entity: str) -> object:
    case = CUSTOM_FIELDS[entity]
    key = case.row.split(";")[0]
    found = imports.records(case.record_type, *_key_and(case, "custom_fields"))
    return orjson.loads(next(str(document) for name, document in found if name == key))


def _key_and(case: Case, column: str) -> tuple[str, str]:
    name = case.header.split(";")[0]
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name), column


BOTH: Final = {"": "plain", "fr-FR": "devise"}
STORED: Final = {"motto": BOTH, "size": "L"}
COLUMNS, CELLS = "CF_motto;CF_motto[fr-FR];CF_size", "plain;devise;L"


@ENTITY
@pytest.mark.parametrize(
    ("columns", "cells", "standard", "full"),
    [
        ("", "", STORED, {}),
        ("CF_size", "", STORED, {}),
        ("CF_size", "\u00a0", STORED, {}),
        ("CF_size", "M", {**STORED, "size": "M"}, {"size": "M"}),
        ("CF_other", "1", {**STORED, "other": "1"}, {"other": "1"}),
        ("CF_motto", "new", {**STORED, "motto": {**BOTH, "": "new"}}, {"motto": {**BOTH, "": "new"}}),
        (
            "CF_motto[fr-FR]",
            "neuf",
            {**STORED, "motto": {**BOTH, "fr-FR": "neuf"}},
            {"motto": {**BOTH, "fr-FR": "neuf"}},
        ),
        ("CF_motto;CF_motto[fr-FR]", "new;", {**STORED, "motto": {**BOTH, "": "new"}}, {"motto": "new"}),
        (
            "CF_motto;CF_motto[fr-FR]",
            ";neuf",
            {**STORED, "motto": {**BOTH, "fr-FR": "neuf"}},
            {"motto": {"fr-FR": "neuf"}},
        ),
        ("CF_motto;CF_motto[fr-FR]", ";", STORED, {}),
        ("CF_motto;CF_motto[de-DE]", "new;", {**STORED, "motto": {**BOTH, "": "new"}}, {"motto": {**BOTH, "": "new"}}),
    ],
)
def test_custom_fields(imports: Imports, entity: str, columns: str, cells: str, standard: object, full: object) -> None:
    assert bring(imports, entity, COLUMNS, CELLS) == STORED
    assert bring(imports, entity, columns, cells) == standard
    assert bring(imports, entity, COLUMNS, CELLS, FULL) == STORED
    assert bring(imports, entity, columns, cells, FULL) == full


@ENTITY
def test_standard_fields_are_outside_full_mode(imports: Imports, entity: str) -> None:
    case = CUSTOM_FIELDS[entity]
    bring(imports, entity, "CF_size", "L")
    imported = imports.csv(entity, case.header, case.without_standard, job=FULL)
    assert imported.errors == []
    found = imports.records(case.record_type, *_key_and(case, case.standard_column))
    assert (case.row.split(";")[0], case.value) in found
    assert custom_fields(imports, entity) == {}


PRODUCT: Final = (
    "productExternalId;productNames;productClassificationCategoryId;productBrand;variantExternalId;variantNames"
)
PRODUCT_ROW: Final = "P1;Name;C;Brand;V1;Variant"
ATTRIBUTE_HEADER: Final = (
    "attributeExternalId;attributeNames;attributeType;attributeMulti;attributeUnitType;attributeUnit;attributeValues;"
    "attributeVariant"
)
ATTRIBUTES: Final = (
    "weight;Weight;METRIC;;WEIGHT_METRIC;kg;;",
    "count;Count;NUMBER;;;;;",
    "launch;Launch;DATE;;;;;",
    "tint;Tint;COLOR;;;;;",
    "tags;Tags;LIST_TEXT;TRUE;;;new||sale;",
    "length;Length;LIST_METRIC;;LENGTH_METRIC;cm;1||2.5;",
    "shade;Shade;LIST_COLOR;TRUE;;;#f00|Red||#00f|Blue;",
    "care;Care;LONG_TEXT;;;;;",
    "size;Size;TEXT;;;;;TRUE",
)
VALUES: Final = {
    "weight": "2.5",
    "count": "12",
    "launch": "31/12/2025",
    "tint": "#ff0000|Red",
    "tags": "sale||new",
    "length": "2.5",
    "shade": "#00f|Blue",
    "care": "by hand",
    "motto": "plain",
}
ATTRIBUTES_STORED: Final = {**VALUES, "launch": "2025-12-31"}


def attributes(imports: Imports) -> tuple[object, object]:
    """Return the attributes of the product P1 and of its variant."""
    (*_, (product,)), (*_, (variant,)) = (imports.records(t, "attributes") for t in ("product", "variant"))
    return orjson.loads(str(product)), orjson.loads(str(variant))


def bring_product(imports: Imports, values: dict[str, str], job: Job = PLAIN) -> tuple[object, object]:
    header, row = ";".join((PRODUCT, *(f"attribute-{a}" for a in values))), ";".join((PRODUCT_ROW, *values.values()))
    assert imports.csv("PRODUCT", header, row, job=job).errors == []
    return attributes(imports)


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("left", ["empty", "missing"])
def test_attributes_of_every_type(imports: Imports, name: str, left: str) -> None:
    imports.csv("ATTRIBUTE", ATTRIBUTE_HEADER, *ATTRIBUTES)
    everything = {**VALUES, "size": "XL"}
    fewer = {a: v for a, v in everything.items() if a != name} | ({name: ""} if left == "empty" else {})
    rest = {a: v for a, v in ATTRIBUTES_STORED.items() if a != name}
    assert bring_product(imports, everything) == (ATTRIBUTES_STORED, {"size": "XL"})
    assert bring_product(imports, fewer) == (ATTRIBUTES_STORED, {"size": "XL"})
    assert bring_product(imports, fewer, FULL) == (rest, {"size": "XL"})


def test_attributes_of_variants_and_locales(imports: Imports) -> None:
    imports.csv("ATTRIBUTE", ATTRIBUTE_HEADER, *ATTRIBUTES)
    both = {"motto": "plain", "motto[fr-FR]": "devise", "size": "XL"}
    stored = ({"motto": {"": "plain", "fr-FR": "devise"}}, {"size": "XL"})
    assert bring_product(imports, both) == stored
    assert bring_product(imports, {"motto": "plain", "size": ""}) == stored
    assert bring_product(imports, {"motto": "plain", "size": "XL"}, FULL) == stored
    assert bring_product(imports, {"motto": "plain", "motto[fr-FR]": "", "size": ""}, FULL) == ({"motto": "plain"}, {})
    assert bring_product(imports, {}, FULL) == ({}, {})


def test_fields_of_products_are_outside_full_mode(imports: Imports) -> None:
    header = "productExternalId;variantExternalId;variantNames;productBrand;productNames[fr-FR]"
    imports.csv("PRODUCT", f"{PRODUCT};productNames[fr-FR]", f"{PRODUCT_ROW};Nom")
    assert imports.csv("PRODUCT", header, "P1;V1;Variant;;", job=FULL).errors == []
    found = imports.records("product", "product_external_id", "product_brand", "translations")
    assert found[-1] == ("P1", "Brand", '{"product_names":{"fr-FR":"Nom"}}')


def test_the_eight_entities_have_the_mode_and_no_others() -> None:
    governed = {name: e.full_mode for name, e in ENTITIES.items() if e.full_mode is not FullMode.NONE}
    assert governed == {"PRODUCT": FullMode.ATTRIBUTES, **dict.fromkeys(CUSTOM_FIELDS, FullMode.CUSTOM_FIELDS)}


@pytest.mark.parametrize("entity", [e.name for e in ENTITIES.values() if e.full_mode is FullMode.NONE])
def test_it_is_refused_elsewhere(entity: str) -> None:
    spec = ImportSpec(SftpSource(file_path="in.csv", delimiter=";"), import_full=True)
    found = draft_violations(JobDraft("job", entity, "connector", True, spec))
    refused = next(v for v in found if v.field == "import_spec.import_full")
    assert f"not available for {entity}; it is for" in refused.description
