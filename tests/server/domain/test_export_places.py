"""Where lines of an export put values: one kind of thing at each place."""

import pytest

from ferryman_server.domain.export_places import place_violations
from ferryman_server.domain.mapping import MappingLine


def _found(*places: str) -> list[tuple[str, str]]:
    lines = [MappingLine("reference", place) for place in places]
    return [(found.field, found.description) for found in place_violations("mapping", lines)]


@pytest.mark.parametrize(
    "places",
    [
        ("reference", "order.id", "order.lines[*].id", "order.lines[*].sku", "order.lines[0].first"),
        ("$",),
        ("[*].id", "[*].sku"),
        ("tags[0]", "tags[999]"),
    ],
)
def test_places_that_go_together(places: tuple[str, ...]) -> None:
    assert _found(*places) == []


@pytest.mark.parametrize(
    ("places", "field", "told"),
    [
        (("a", "a"), "mapping[1].field", "is 'a', but mapping[0] puts a value there"),
        (("a", "a.b"), "mapping[1].field", "is 'a.b', but mapping[0] puts a value there"),
        (("a.b", "a"), "mapping[1].field", "is 'a', but mapping[0] puts an object there"),
        (("a[*].b", "a.c"), "mapping[1].field", "is 'a.c', but mapping[0] puts a list there"),
        (("$", "a"), "mapping[1].field", "is 'a', but mapping[0] puts a value there"),
        (("a[*].b[*]",), "mapping[0].field", '"[*]" may come once'),
        (("a[1000]",), "mapping[0].field", "the last element of a list is [999]"),
        (("a..b",), "mapping[0].field", "expected a path"),
        ((" ",), "mapping[0].field", "is required"),
    ],
)
def test_places_that_get_into_each_others_way(places: tuple[str, ...], field: str, told: str) -> None:
    ((where, description),) = _found(*places)
    assert where == field
    assert told in description
