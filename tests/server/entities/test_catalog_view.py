"""CATALOG_VIEW: each record replaces all rules of its view."""

from typing import Final

import pytest

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import Method
from tests.server.entities.importing import Imports

HEADER: Final = (
    "catalogExternalId;catalogName;catalogDescription;allowedAssortmentExternalId;excludedAssortmentExternalId;"
    "accountExternalId;delete;active;emptyRules"
)
RULES: Final = ("allowed_assortment_external_id", "excluded_assortment_external_id", "account_external_id")
VIEW: Final = ("catalog_external_id", "catalog_name", "catalog_description", *RULES, "deleted", "active")


@pytest.fixture(autouse=True)
def assortments_and_accounts(imports: Imports) -> None:
    """The assortments A and B, and the accounts X and Y."""
    imports.csv("ASSORTMENT", "assortmentExternalId", "A", "B")
    header = "accountExternalId;accountName;companyRegistrationName;businessRegistrationNumber"
    imports.csv("ACCOUNT", header, "X;X;X;1", "Y;Y;Y;2")


def test_a_view_is_created_and_found_unchanged(imports: Imports) -> None:
    row = "1234;VIP;;A||B;;X;;;"
    assert imports.csv("CATALOG_VIEW", HEADER, row).counters == Counters(read=1, created=1)
    assert imports.records("catalog_view", *VIEW) == [("1234", "VIP", None, "A||B", None, "X", 0, 1)]
    assert imports.csv("CATALOG_VIEW", HEADER, row).counters == Counters(read=1, unchanged=1)


@pytest.mark.parametrize(
    ("header", "row", "rules"),
    [
        (HEADER, "1234;;;;B;;;;", (None, "B", None)),
        (HEADER, "1234;;;;;;;;", (None, None, None)),
        ("catalogExternalId", "1234", (None, None, None)),
        (HEADER, "1234;;;A||B;;X;;;TRUE", (None, None, None)),
        (HEADER, "1234;;;GONE;;X;;;true", (None, None, None)),
        (HEADER, "1234;;;B;;X;;;FALSE", ("B", None, "X")),
    ],
)
def test_a_record_replaces_all_rules(imports: Imports, header: str, row: str, rules: tuple[str | None, ...]) -> None:
    imports.csv("CATALOG_VIEW", HEADER, "1234;VIP;;A;B;X||Y;;;")
    assert imports.csv("CATALOG_VIEW", header, row).counters == Counters(read=1, updated=1)
    assert imports.records("catalog_view", *RULES) == [rules]


def test_what_is_no_rule_is_kept_when_empty(imports: Imports) -> None:
    imports.csv("CATALOG_VIEW", HEADER, "1234;VIP;For the best;A;;;;FALSE;")
    assert imports.csv("CATALOG_VIEW", HEADER, "1234;;;A;;;;;").counters == Counters(read=1, unchanged=1)
    assert imports.csv("CATALOG_VIEW", HEADER, "1234;Very VIP;;A;;;;TRUE;").counters == Counters(read=1, updated=1)
    assert imports.records("catalog_view", *VIEW[:3], "active") == [("1234", "Very VIP", "For the best", 1)]


def test_a_view_is_deleted_and_brought_back(imports: Imports) -> None:
    imports.csv("CATALOG_VIEW", HEADER, "1234;VIP;;A;;;;;")
    assert imports.csv("CATALOG_VIEW", HEADER, "1234;;;A;;;TRUE;;").counters == Counters(read=1, deleted=1)
    assert imports.csv("CATALOG_VIEW", HEADER, "1234;;;A;;;FALSE;;").counters == Counters(read=1, updated=1)
    assert imports.csv("CATALOG_VIEW", HEADER, "5678;;;;;;TRUE;;").counters == Counters(read=1, unchanged=1)
    assert imports.records("catalog_view", "catalog_external_id", "deleted") == [("1234", 0)]


@pytest.mark.parametrize(
    ("row", "code", "field", "message"),
    [
        (";VIP;;;;;;;", "F-E-001", "catalogExternalId", "is empty"),
        ("1234;;;;;;;;", "F-E-001", "catalogName", "expected a value to create a record"),
        ("1234;VIP;;A||Z;;;;;", "F-E-002", "allowedAssortmentExternalId", "refers to 'Z'"),
        ("1234;VIP;;;Z;;;;", "F-E-002", "excludedAssortmentExternalId", "refers to 'Z'"),
        ("1234;VIP;;;;X||Z;;;", "F-E-002", "accountExternalId", "refers to 'Z'"),
        ("1234;VIP;;;;;no;;", "F-E-009", "delete", "expected TRUE or FALSE"),
        ("1234;VIP;;;;;;no;", "F-E-009", "active", "expected TRUE or FALSE"),
        ("1234;VIP;;A;;;;;no", "F-E-009", "emptyRules", "expected TRUE or FALSE"),
        (f"1234;{'n' * 256};;;;;;;", "F-E-010", "catalogName", "at most 255 characters"),
    ],
)
def test_what_a_record_needs(imports: Imports, row: str, code: str, field: str, message: str) -> None:
    imported = imports.csv("CATALOG_VIEW", HEADER, row, "OTHER;Other;;;;;;;")
    assert imported.errors == [(2, code, field)]
    assert message in imported.messages[0]
    assert imported.counters == Counters(read=2, created=1, rejected=1)


def test_records_of_an_api(imports: Imports) -> None:
    record = {
        "catalogExternalId": "1234",
        "catalogName": "VIP",
        "allowedAssortmentExternalId": ["A", "B"],
        "accountExternalId": ["X"],
        "delete": False,
        "active": True,
        "emptyRules": False,
    }
    assert imports.json("CATALOG_VIEW", record).counters == Counters(read=1, created=1)
    assert imports.records("catalog_view", *VIEW) == [("1234", "VIP", None, "A||B", None, "X", 0, 1)]
    assert imports.json("CATALOG_VIEW", record).counters == Counters(read=1, unchanged=1)
    fewer = record | {"allowedAssortmentExternalId": [], "accountExternalId": None}
    assert imports.json("CATALOG_VIEW", fewer).counters == Counters(read=1, updated=1)
    assert imports.records("catalog_view", *RULES) == [(None, None, None)]
    imports.json("CATALOG_VIEW", record)
    assert imports.json("CATALOG_VIEW", record | {"emptyRules": True}).counters == Counters(read=1, updated=1)
    assert imports.records("catalog_view", *RULES) == [(None, None, None)]
    unknown = imports.json("CATALOG_VIEW", record | {"accountExternalId": ["X", "Z"]})
    assert [error[1:] for error in unknown.errors] == [("F-E-002", "accountExternalId")]


def test_views_come_over_an_api_alone() -> None:
    assert ENTITIES["CATALOG_VIEW"].methods == {Method.API}
