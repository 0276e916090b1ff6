"""JSON documents are merged or replaced value by value, and come out in one canonical form."""

from collections.abc import Callable, Iterator

import pytest

from ferryman_server.storage.catalog import documents
from ferryman_server.storage.catalog.connection import CatalogConnection

Expression = Callable[[str, str], str]


@pytest.fixture(scope="module")
def connection() -> Iterator[CatalogConnection]:
    opened = CatalogConnection(":memory:")
    yield opened
    opened.close()


def _value(connection: CatalogConnection, expression: str, stored: str, incoming: str | None) -> object:
    given = "NULL AS n" if incoming is None else "? AS n"
    values = (stored,) if incoming is None else (stored, incoming)
    return connection.select(f"SELECT {expression} AS v FROM (SELECT ? AS s, {given})", values)["v"][0].as_py()


@pytest.mark.parametrize(
    ("incoming", "expected"),
    [
        (None, "{}"),
        ("{}", "{}"),
        ('{"a":"x","b":"{"}', '{"a":"x","b":"{"}'),
        ('{"b":"y","a":{"fr":"q","":"p"}}', '{"a":{"":"p","fr":"q"},"b":"y"}'),
        ('{"a":{"":"p"}}', '{"a":"p"}'),
        ('{"a":null,"b":{"fr":null},"c":"null"}', '{"c":"null"}'),
        ('{"a":{"fr":"é\\n\\u0001\\"\\\\/{"}}', '{"a":{"fr":"é\\n\\u0001\\"\\\\/{"}}'),
    ],
)
def test_a_new_document_is_canonical(connection: CatalogConnection, incoming: str | None, expected: str) -> None:
    assert _value(connection, documents.written("n"), "{}", incoming) == expected


@pytest.mark.parametrize(
    ("stored", "incoming", "merged", "replaced"),
    [
        ('{"a":"x"}', '{"a":"x"}', '{"a":"x"}', '{"a":"x"}'),
        ('{"a":"x"}', None, '{"a":"x"}', "{}"),
        ('{"c":"k"}', '{"a":"x","b":"y"}', '{"a":"x","b":"y","c":"k"}', '{"a":"x","b":"y"}'),
        ('{"a":"x"}', '{"a":null}', "{}", "{}"),
        ('{"a":"x"}', '{"b":null}', '{"a":"x"}', "{}"),
        # Locales that the file does not name stay as long as the value itself is there.
        (
            '{"a":{"de":"d","fr":"f"},"b":"1"}',
            '{"a":{"fr":"g"}}',
            '{"a":{"de":"d","fr":"g"},"b":"1"}',
            '{"a":{"de":"d","fr":"g"}}',
        ),
        ('{"a":{"de":"d","fr":"f"}}', '{"a":{"fr":null}}', '{"a":{"de":"d"}}', '{"a":{"de":"d"}}'),
        ('{"a":{"fr":"f"}}', '{"a":{"fr":null}}', "{}", "{}"),
        # The plain column is a locale among the others.
        ('{"a":{"":"x","fr":"y"}}', '{"a":"x"}', '{"a":{"":"x","fr":"y"}}', '{"a":{"":"x","fr":"y"}}'),
        ('{"a":{"":"x","fr":"y"}}', '{"a":"z"}', '{"a":{"":"z","fr":"y"}}', '{"a":{"":"z","fr":"y"}}'),
        ('{"a":"x"}', '{"a":{"fr":"y"}}', '{"a":{"":"x","fr":"y"}}', '{"a":{"":"x","fr":"y"}}'),
        ('{"a":"x"}', '{"a":{"":"x"}}', '{"a":"x"}', '{"a":"x"}'),
        ('{"a":{"":"x","fr":"y"}}', '{"a":{"fr":null}}', '{"a":"x"}', '{"a":"x"}'),
    ],
)
def test_documents_are_merged_or_replaced(
    connection: CatalogConnection, stored: str, incoming: str | None, merged: str, replaced: str
) -> None:
    for result, expected, differs in (
        (documents.merged, merged, documents.merge_differs),
        (documents.replaced, replaced, documents.replace_differs),
    ):
        assert _value(connection, result("s", "n"), stored, incoming) == expected
        assert bool(_value(connection, differs("s", "n"), stored, incoming)) == (expected != stored)
