"""SUPPLIER: who sells, with a rating, a status and custom fields."""

from typing import Final

import pytest

from ferryman_server.domain.counters import Counters
from tests.server.entities.importing import Imports

HEADER: Final = (
    "name;externalId;inactive;description;logo;supplierRating;returnPolicy;banner;accountExternalId;status;"
    "storesExternalId;CF_industry"
)
ACME: Final = "Acme;S;;About;https://x.test/a.png;4.5;30 days;;A||B;active;;tools"
COLUMNS: Final = ("name", "inactive", "supplier_rating", "account_external_id", "status", "stores_external_id")


def test_a_supplier_is_created_changed_and_left_alone(imports: Imports) -> None:
    assert imports.csv("SUPPLIER", HEADER, ACME).counters == Counters(read=1, created=1)
    stored = ("Acme", 0, 45000, "A||B", "Active", "default_store", '{"industry":"tools"}')
    assert imports.records("supplier", *COLUMNS, "custom_fields") == [stored]
    assert imports.csv("SUPPLIER", HEADER, ACME).counters == Counters(read=1, unchanged=1)
    changed = imports.csv("SUPPLIER", HEADER, ";S;;;;3;;;;Suspended;paris;")
    assert changed.counters == Counters(read=1, updated=1)
    assert imports.records("supplier", *COLUMNS) == [("Acme", 0, 30000, "A||B", "Suspended", "paris")]


@pytest.mark.parametrize("label", ["inactive", "Mark Supplier as Inactive", "Deleted"])
def test_a_supplier_is_taken_out_of_use(imports: Imports, label: str) -> None:
    imports.csv("SUPPLIER", HEADER, ACME)
    assert imports.csv("SUPPLIER", f"externalId;{label}", "S;TRUE").counters == Counters(read=1, updated=1)
    assert imports.records("supplier", "inactive", "name") == [(1, "Acme")]


def test_a_supplier_may_be_out_of_use_from_the_start(imports: Imports) -> None:
    assert imports.csv("SUPPLIER", "externalId;name;inactive", "S;Acme;TRUE").counters == Counters(read=1, created=1)
    assert imports.records("supplier", "inactive", "name") == [(1, "Acme")]


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x.test")'])
def test_a_formula_is_text(imports: Imports, text: str) -> None:
    cell = '"' + text.replace('"', '""') + '"'
    assert imports.csv("SUPPLIER", "externalId;name", f"S;{cell}").counters == Counters(read=1, created=1)
    assert imports.records("supplier", "name") == [(text,)]


def test_what_cannot_be_edited_is_ignored_with_a_warning(imports: Imports) -> None:
    imported = imports.csv("SUPPLIER", "externalId;name;totalOffers", "S;Acme;12")
    assert imported.counters == Counters(read=1, created=1)
    assert imported.warnings == ("column 'totalOffers' is not mapped and was ignored",)


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("Acme;;;;;;;;;;;", "F-E-001", "externalId"),
        (";N;;;;;;;;;;", "F-E-001", "name"),
        ("Acme;N;2;;;;;;;;;", "F-E-009", "inactive"),
        ("Acme;N;;;logo;;;;;;;", "F-E-012", "logo"),
        ("Acme;N;;;;good;;;;;;", "F-E-012", "supplierRating"),
        ("Acme;N;;;;5.5;;;;;;", "F-E-007", "supplierRating"),
        ("Acme;N;;;;;;ftp://x.test;;;;", "F-E-012", "banner"),
        ("Acme;N;;;;;;;;Open;;", "F-E-008", "status"),
        (f"{'n' * 256};N;;;;;;;;;;", "F-E-010", "name"),
    ],
)
def test_what_is_refused(imports: Imports, row: str, code: str, field: str) -> None:
    assert imports.csv("SUPPLIER", HEADER, row).errors == [(2, code, field)]
