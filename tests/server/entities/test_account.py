"""ACCOUNT: one row per address, rows of one account share its key; an address belongs to its account."""

from typing import Final

import pytest

from ferryman_server.domain.counters import Counters
from tests.server.entities.importing import Imports, Job

HEADER: Final = (
    "accountExternalId;accountName;companyRegistrationName;businessRegistrationNumber;accountVatNumber;"
    "addressExternalId;addressFullName;addressStreetName;addressZipCode;addressCity;addressCountry;shippingAddress;"
    "billingAddress;unlinkAddress;deleted;inactive;CF_sector"
)
ACME: Final = "A1;Acme;Acme SAS;123;FR1"
HOME: Final = "H;Ann;1 High St;75001;Paris;FR"
WORK: Final = "W;Bob;2 Low St;69001;Lyon;FR"
ADDRESS: Final = ("account_external_id", "address_external_id", "address_city", "shipping_address", "unlink_address")


def test_an_account_with_its_addresses_is_created(imports: Imports) -> None:
    rows = (f"{ACME};{HOME};TRUE;;;;;toys", f"{ACME};{WORK};;TRUE;;;;toys", "A2;Bolt;Bolt AG;456;;;;;;;;;;;;;")
    assert imports.csv("ACCOUNT", HEADER, *rows).counters == Counters(read=3, created=3)
    columns = ("account_external_id", "account_name", "account_vat_number", "deleted", "inactive", "custom_fields")
    assert imports.records("account", *columns) == [
        ("A1", "Acme", "FR1", 0, 0, '{"sector":"toys"}'),
        ("A2", "Bolt", None, 0, 0, "{}"),
    ]
    assert imports.records("address", *ADDRESS, "billing_address") == [
        ("A1", "H", "Paris", 1, 0, 0),
        ("A1", "W", "Lyon", 0, 0, 1),
    ]
    assert imports.csv("ACCOUNT", HEADER, *rows).counters == Counters(read=3, unchanged=3)


def test_the_same_address_key_in_two_accounts_is_two_addresses(imports: Imports) -> None:
    imports.csv("ACCOUNT", HEADER, f"{ACME};{HOME};;;;;;", f"A2;Bolt;Bolt AG;456;;{HOME};;;;;;")
    assert imports.csv("ACCOUNT", "accountExternalId;addressExternalId;addressCity", "A2;H;Nice").counters == Counters(
        read=1, updated=1
    )
    assert imports.records("address", *ADDRESS[:3]) == [("A1", "H", "Paris"), ("A2", "H", "Nice")]


def test_an_update_needs_the_keys_alone(imports: Imports) -> None:
    imports.csv("ACCOUNT", HEADER, f"{ACME};{HOME};;;;;;")
    header = "Account External Id;Account Manager Name;Address External Id;Shipping Address"
    assert imports.csv("ACCOUNT", header, "A1;Eve;H;true", "A1;;;").counters == Counters(2, updated=1, unchanged=1)
    assert imports.records("account", "account_name", "account_manager_name") == [("Acme", "Eve")]
    assert imports.records("address", *ADDRESS) == [("A1", "H", "Paris", 1, 0)]


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        (f";Acme;Acme SAS;123;;{HOME};;;;;;", ["accountExternalId"]),
        ("A9;;;;;;;;;;;;;;;;", ["accountName", "companyRegistrationName", "businessRegistrationNumber"]),
        (
            f"{ACME};N;;;;;;;;;;;",
            ["addressFullName", "addressCountry", "addressCity", "addressZipCode", "addressStreetName"],
        ),
        (f"A2;Bolt;Bolt AG;456;;{HOME.replace('Paris', '')};;;;;;", ["addressCity"]),
        (f"{ACME};;;;;Paris;;;;;;;", ["addressExternalId"]),
        (f"{ACME};;;;;;;;;TRUE;;;", ["addressExternalId"]),
    ],
)
def test_what_an_account_and_an_address_need(imports: Imports, row: str, fields: list[str]) -> None:
    imports.csv("ACCOUNT", HEADER, f"{ACME};{HOME};;;;;;")
    imported = imports.csv("ACCOUNT", HEADER, row)
    assert imported.errors == [(2, "F-E-001", ", ".join(fields))]
    assert imported.counters == Counters(read=1, rejected=1)
    assert imports.records("address", *ADDRESS) == [("A1", "H", "Paris", 0, 0)]


def test_the_error_says_when_a_value_is_needed(imports: Imports) -> None:
    assert imports.csv(
        "ACCOUNT", HEADER, f"{ACME};H;;1 High St;75001;Paris;FR;;;;;;", f"{ACME};;Ann;;;;;;;;;;"
    ).messages == [
        "addressFullName is empty, expected a value to create a record",
        "addressExternalId is empty, expected the address that the other values of the row are for",
    ]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("accountWebsite", "acme.test", "F-E-012"),
        ("deleted", "maybe", "F-E-009"),
        ("shippingAddress", "yes", "F-E-009"),
        ("accountName", "x" * 256, "F-E-010"),
        ("addressZipCode", "9" * 256, "F-E-010"),
    ],
)
def test_values_of_the_wrong_kind_are_rejected(imports: Imports, field: str, value: str, code: str) -> None:
    imports.csv("ACCOUNT", HEADER, f"{ACME};{HOME};;;;;;")
    imported = imports.csv("ACCOUNT", f"accountExternalId;addressExternalId;{field}", f"A1;H;{value}")
    assert imported.errors == [(2, code, field)]


def test_an_address_is_unlinked_and_linked_again(imports: Imports) -> None:
    imports.csv("ACCOUNT", HEADER, f"{ACME};{HOME};;;;;;", f"{ACME};{WORK};;;;;;")
    header = "accountExternalId;addressExternalId;unlinkAddress"
    assert imports.csv("ACCOUNT", header, "A1;H;TRUE").counters == Counters(read=1, deleted=1)
    assert imports.records("address", *ADDRESS) == [("A1", "H", "Paris", 0, 1), ("A1", "W", "Lyon", 0, 0)]
    assert imports.csv("ACCOUNT", header, "A1;H;TRUE").counters == Counters(read=1, unchanged=1)
    assert imports.csv("ACCOUNT", header, "A1;H;").counters == Counters(read=1, updated=1)
    imports.csv("ACCOUNT", header, "A1;H;TRUE")
    assert imports.csv("ACCOUNT", "accountExternalId;addressExternalId", "A1;H").counters == Counters(1, updated=1)
    assert [row[-1] for row in imports.records("address", *ADDRESS)] == [0, 0]


def test_unlinking_what_is_not_linked_changes_nothing(imports: Imports) -> None:
    imports.csv("ACCOUNT", HEADER, f"{ACME};{HOME};;;;;;")
    header = "accountExternalId;addressExternalId;unlinkAddress;accountManagerName"
    imported = imports.csv("ACCOUNT", header, "A1;X;TRUE;", "A1;Y;TRUE;Eve")
    assert imported.counters == Counters(read=2, unchanged=1, updated=1)
    assert imports.records("address", "address_external_id") == [("H",)]
    # Nothing was created, so a later row still has to describe the address.
    again = imports.csv("ACCOUNT", header, "A1;Z;TRUE;", "A1;Z;;")
    assert [(line, code) for line, code, _ in again.errors] == [(3, "F-E-001")]


def test_a_deleted_account_needs_nothing_else_and_creates_nothing(imports: Imports) -> None:
    imports.csv("ACCOUNT", HEADER, f"{ACME};{HOME};;;;;;")
    header = "accountExternalId;deleted;addressExternalId"
    imported = imports.csv("ACCOUNT", header, "A1;TRUE;N", "A9;TRUE;N", "A9;;")
    assert imported.counters == Counters(read=3, deleted=1, unchanged=1, rejected=1)
    assert imports.records("account", "account_external_id", "deleted") == [("A1", 1)]
    assert imports.records("address", "address_external_id") == [("H",)]


@pytest.mark.parametrize(
    ("full", "row", "custom_fields"),
    [
        (False, "A1;;", '{"sector":"toys","size":"L"}'),
        (False, "A1;games;", '{"sector":"games","size":"L"}'),
        (True, "A1;;", "{}"),
        (True, "A1;games;", '{"sector":"games"}'),
    ],
)
def test_full_mode_deletes_custom_fields_alone(imports: Imports, full: bool, row: str, custom_fields: str) -> None:
    imports.csv("ACCOUNT", f"{HEADER};CF_size", f"{ACME};{HOME};;;;;;toys;L")
    imports.csv("ACCOUNT", "accountExternalId;CF_sector;accountVatNumber", row, job=Job(full=full))
    assert imports.records("account", "custom_fields", "account_vat_number") == [(custom_fields, "FR1")]


ACCOUNT: Final = {
    "accountExternalId": "A1",
    "accountName": " Acme ",
    "companyRegistrationName": "Acme SAS",
    "businessRegistrationNumber": 123,
    "CF_sector": "toys",
}
AN_ADDRESS: Final = {
    "addressFullName": "Ann",
    "addressCountry": "FR",
    "addressCity": "Paris",
    "addressZipCode": "75001",
    "addressStreetName": "1 High St",
}


@pytest.mark.parametrize(
    "records",
    [
        [
            ACCOUNT
            | {
                "address": [
                    AN_ADDRESS | {"addressExternalId": "H", "shippingAddress": True},
                    AN_ADDRESS | {"addressExternalId": "W", "addressCity": "Lyon"},
                ]
            }
        ],
        [
            ACCOUNT | AN_ADDRESS | {"addressExternalId": "H", "shippingAddress": True},
            ACCOUNT | AN_ADDRESS | {"addressExternalId": "W", "addressCity": "Lyon"},
        ],
    ],
    ids=["nested", "flat"],
)
def test_an_api_gives_addresses_in_a_list_or_one_by_one(imports: Imports, records: list[dict[str, object]]) -> None:
    assert imports.json("ACCOUNT", *records).counters == Counters(read=2, created=2)
    columns = ("account_name", "business_registration_number", "custom_fields")
    assert imports.records("account", *columns) == [("Acme", "123", '{"sector":"toys"}')]
    assert imports.records("address", *ADDRESS) == [("A1", "H", "Paris", 1, 0), ("A1", "W", "Lyon", 0, 0)]
    assert imports.json("ACCOUNT", *records).counters == Counters(read=2, unchanged=2)


@pytest.mark.parametrize(
    ("full", "custom_fields"), [(False, '{"sector":"toys"}'), (True, "{}")], ids=["standard", "full"]
)
@pytest.mark.parametrize("record", [{"CF_sector": None}, {"CF_sector": ""}, {}], ids=["null", "empty", "absent"])
def test_full_mode_deletes_what_an_api_gives_no_value_of(
    imports: Imports, full: bool, custom_fields: str, record: dict[str, object]
) -> None:
    imports.json("ACCOUNT", ACCOUNT)
    imports.json("ACCOUNT", {"accountExternalId": "A1"} | record, job=Job(full=full))
    assert imports.records("account", "custom_fields", "account_name") == [(custom_fields, "Acme")]
