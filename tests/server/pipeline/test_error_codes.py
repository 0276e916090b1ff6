"""Every code of the platform is given where it belongs, with what it has to say."""

from pathlib import Path

import pytest

from ferryman_server.domain.attributes import AttributeDefinition
from ferryman_server.domain.rejected import RowErrorCode
from tests.server.pipeline.memory_catalog import FileCheck, MemoryCatalog

CATALOG = MemoryCatalog(
    keys={
        "supplier": {"S"},
        "product": {"P"},
        "variant": {"V"},
        "stock": {"K"},
        "price": {"C"},
        "account": {"A"},
        "classification_category": {"C"},
        "customer_user": {"ann"},
    },
    records={
        "customer_user": [
            {
                "customer_user_external_id": "ann",
                "customer_user_login": "ann@x.test",
                "customer_user_deleted": 0,
                "customer_user_organisation_ids": "",
            }
        ]
    },
    definitions={
        "weight": AttributeDefinition("METRIC"),
        "tags": AttributeDefinition("LIST_TEXT", values=frozenset("ab")),
    },
    required={"C": frozenset({"weight", "tags"})},
)
OFFER = "stockExternalId;stockVariantId;supplierExternalId;stockNumber;priceExternalId"
USER = (
    "customerUserExternalId;customerUserCivility;customerUserFirstName;customerUserLastName;customerUserEmail;"
    "customerUserPhone;customerUserGroups;customerUserAccountIds"
)
PRODUCT = "productExternalId;variantExternalId;variantNames"


CASES = [
    (
        "F-E-001",
        "OFFER",
        f"{OFFER};price",
        "N;V;\u00a0;;C;",
        "supplierExternalId, stockNumber",
        "supplierExternalId is empty, expected a value in every row; "
        "stockNumber is empty, expected a value in every row",
    ),
    (
        "F-E-001",
        "SUPPLIER",
        "externalId;name",
        "N; ",
        "name",
        "name is empty, expected a value to create a record",
    ),
    (
        "F-E-001",
        "SUPPLIER",
        "externalId",
        "N",
        "name",
        "name is empty, expected a value to create a record",
    ),
    (
        "F-E-002",
        "OFFER",
        OFFER,
        "K;V;T;1;C",
        "supplierExternalId",
        "supplierExternalId refers to 'T', expected the external id of a stored supplier: import it first, "
        "or correct the value",
    ),
    (
        "F-E-002",
        "CUSTOMER_USER",
        USER,
        "U;MR;Jo;Doe;u@x.test;1;FOC_User;A||X||Y",
        "customerUserAccountIds",
        "customerUserAccountIds refers to 'X', 'Y', expected the external id of a stored account: import it first, "
        "or correct the value",
    ),
    (
        "F-E-002",
        "PRODUCT",
        f"{PRODUCT};attribute-heft",
        "P;V;v;1",
        "attribute-heft",
        "there is no attribute 'heft'; import it first with an ATTRIBUTE job, or remove the column",
    ),
    (
        "F-E-003",
        "CUSTOMER_USER",
        USER,
        "U;MR;Jo;Doe;ann@x.test;1;FOC_User;A",
        "customerUserEmail",
        "customerUserEmail is 'ann@x.test', which user 'ann' has; expected one that nobody has",
    ),
    ("F-E-006", "OFFER", OFFER, "K;V;S;-1;C", "stockNumber", "stockNumber is '-1', expected a number ≥ 0"),
    (
        "F-E-007",
        "SUPPLIER",
        "externalId;supplierRating",
        "S;5.01",
        "supplierRating",
        "supplierRating is '5.01', expected a number from 0 to 5",
    ),
    (
        "F-E-008",
        "SUPPLIER",
        "externalId;status",
        "S;Open",
        "status",
        "status is 'Open', expected one of Active, Suspended, Closed",
    ),
    (
        "F-E-008",
        "PRODUCT",
        f"{PRODUCT};attribute-tags",
        "P;V;v;c",
        "attribute-tags",
        "attribute-tags is 'c', expected one of a, b",
    ),
    (
        "F-E-009",
        "SUPPLIER",
        "externalId;inactive",
        "S;yes",
        "inactive",
        "inactive is 'yes', expected TRUE or FALSE",
    ),
    (
        "F-E-010",
        "OFFER",
        f"{OFFER};currency",
        "K;V;S;1;C;EURO",
        "currency",
        "currency is 'EURO', expected at most 3 characters, not 4",
    ),
    (
        "F-E-011",
        "PRODUCT",
        f"{PRODUCT};productClassificationCategoryId",
        "P;V;v;C",
        "attribute-tags",
        "classification 'C' needs a value for 'tags', 'weight'; give one in an attribute column",
    ),
    (
        "F-E-012",
        "OFFER",
        f"{OFFER};discountStartDate",
        "K;V;S;1;C;31/02/2025",
        "discountStartDate",
        "discountStartDate is '31/02/2025', expected a date as DD/MM/YYYY, such as 31/12/2025",
    ),
    (
        "F-E-012",
        "OFFER",
        OFFER,
        "K;V;S;1,5;C",
        "stockNumber",
        "stockNumber is '1,5', expected a whole number of at most 18 digits, such as 12",
    ),
    (
        "F-E-012",
        "SUPPLIER",
        "externalId;supplierRating",
        "S;4,5",
        "supplierRating",
        "supplierRating is '4,5', expected a number with a point and at most 4 decimals, such as 12.50",
    ),
    (
        "F-E-012",
        "SUPPLIER",
        "externalId;logo",
        "S;logo.png",
        "logo",
        "logo is 'logo.png', expected a URL that begins with http:// or https://",
    ),
    (
        "F-E-012",
        "PRODUCT",
        f"{PRODUCT};attribute-weight",
        "P;V;v;2.5 kg",
        "attribute-weight",
        "attribute-weight is '2.5 kg', expected a number with a point, such as 12.5, without its unit",
    ),
    (
        "F-E-013",
        "OFFER",
        f"{OFFER};price;priceRangeMinQuantity",
        "K;V;S;1;C;5;10",
        "price",
        "there is no price for quantity 1, expected one of priceRangeMinQuantity to be 1",
    ),
]


@pytest.mark.parametrize(("code", "entity", "header", "row", "field", "message"), CASES)
def test_code(tmp_path: Path, code: str, entity: str, header: str, row: str, field: str, message: str) -> None:
    outcome = FileCheck(tmp_path, entity, CATALOG).run(f"{header}\n{row}\n")
    (rejected,) = outcome.rejected
    assert [(e.code.value, e.field, e.message) for e in rejected.errors] == [(code, field, message)]


def test_the_table_has_every_code_but_those_that_others_replace() -> None:
    codes = {case[0] for case in CASES}
    assert codes == {c.value for c in RowErrorCode}
    assert codes == {f"F-E-{n:03}" for n in range(1, 14)} - {"F-E-004", "F-E-005"}


def test_what_is_missing_makes_one_error_among_the_others(tmp_path: Path) -> None:
    outcome = FileCheck(tmp_path, "CUSTOMER_USER", CATALOG).run(f"{USER}\nU;;Jo;Doe;no address;;FOC_User;\n")
    assert outcome.errors == [
        (2, "F-E-001", "customerUserCivility, customerUserPhone, customerUserAccountIds"),
        (2, "F-E-012", "customerUserEmail"),
    ]


@pytest.mark.parametrize("value", ["TRUE", "true", "True", "FALSE", "false", " tRuE\u202f"])
def test_booleans_in_any_case(tmp_path: Path, value: str) -> None:
    (row,) = FileCheck(tmp_path, "SUPPLIER", CATALOG).run(f"externalId;inactive\nS;{value}\n").rows
    assert row["inactive"] == int(value.strip().lower() == "true")


@pytest.mark.parametrize("value", ["1", "yes", "VRAI", "T", "TRUE FALSE"])
def test_what_is_no_boolean(tmp_path: Path, value: str) -> None:
    outcome = FileCheck(tmp_path, "SUPPLIER", CATALOG).run(f"externalId;inactive\nS;{value}\n")
    assert outcome.errors == [(2, "F-E-009", "inactive")]
