"""STORE: all three fields in every row, one default store view for each, and default_store from the first start."""

import pytest

from ferryman_server.domain.counters import Counters
from tests.server.entities.importing import Imports

HEADER = "Store External Id;Store Name;Store Description"
COLUMNS = ("store_external_id", "store_name", "store_description", "default_store_view")
DEFAULT_STORE = ("default_store", "Default store", "The store that is there from the first start.")


def test_there_is_a_default_store_with_a_view_from_the_first_start(imports: Imports) -> None:
    assert imports.records("store", *COLUMNS) == [(*DEFAULT_STORE, "default_store_default")]


def test_a_new_store_gets_a_default_store_view(imports: Imports) -> None:
    assert imports.csv("STORE", HEADER, "paris;Paris;Left bank", "rome;Rome;").counters == Counters(
        read=2, created=1, rejected=1
    )
    assert imports.records("store", *COLUMNS)[1:] == [("paris", "Paris", "Left bank", "paris_default")]


def test_a_store_is_changed_but_its_view_stays(imports: Imports) -> None:
    imports.csv("STORE", HEADER, "paris;Paris;Left bank")
    again = imports.csv("STORE", HEADER, "paris;Paris;Right bank", "default_store;Main;The main one")
    assert again.counters == Counters(read=2, updated=2)
    assert imports.records("store", *COLUMNS) == [
        ("default_store", "Main", "The main one", "default_store_default"),
        ("paris", "Paris", "Right bank", "paris_default"),
    ]
    assert imports.csv("STORE", HEADER, "paris;Paris;Right bank").counters == Counters(read=1, unchanged=1)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (";Paris;Left bank", "storeExternalId"),
        ("paris;;Left bank", "storeName"),
        ("paris;Paris;", "storeDescription"),
    ],
)
@pytest.mark.parametrize("stored", [False, True], ids=["create", "update"])
def test_all_three_fields_are_required(imports: Imports, row: str, field: str, stored: bool) -> None:
    if stored:
        imports.csv("STORE", HEADER, "paris;Paris;Left bank")
    imported = imports.csv("STORE", HEADER, row)
    assert imported.errors == [(2, "F-E-001", field)]
    assert imported.messages == [f"{field} is empty, expected a value in every row"]
    assert imported.counters == Counters(read=1, rejected=1)
