"""Values of JSON documents, by path and as text."""

from decimal import Decimal

import pytest

from ferryman_server.domain.json_paths import json_path
from ferryman_server.pipeline.json_values import document_of, json_of, records_in, text_at, text_of, values_at

DOCUMENT = {"a": {"b": [1, {"c": "x"}, {"c": None}]}, "list": ["p", True, 1.5], "": 0}


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("$", [DOCUMENT]),
        ("$.a.b[0]", [1]),
        ("a.b[*].c", ["x", None]),
        ("$.list[*]", ["p", True, 1.5]),
        ("$.list[3]", []),
        ("$.list.p", []),
        ("$.a[0]", []),
        ("$.absent.too", []),
    ],
)
def test_a_path_leads_to_values(path: str, values: list[object]) -> None:
    assert list(values_at(DOCUMENT, json_path(path))) == values


def test_several_values_are_one_text() -> None:
    assert text_at(DOCUMENT, json_path("$.list[*]")) == "p||true||1.5"
    assert text_at(DOCUMENT, json_path("$.a.b[*].c")) == "x"
    assert text_at(DOCUMENT, json_path("$.absent")) == ""


@pytest.mark.parametrize("text", ["1.10", "12345678901234567890123", "-0.5", '"é"', "true", '{"a":[1]}'])
def test_values_are_written_as_they_were_read(text: str) -> None:
    assert json_of(document_of(text.encode())) == text


def test_text_has_no_quotes() -> None:
    assert [text_of(value) for value in ("é", Decimal("1.0"), False)] == ["é", "1.0", "false"]


@pytest.mark.parametrize("body", [b"", b"{", b"<a/>", b"[" * 100_000])
def test_what_is_no_json_is_nothing(body: bytes) -> None:
    assert document_of(body) is None


@pytest.mark.parametrize(
    ("document", "path", "records"),
    [
        ([1, 2], "", [1, 2]),
        ({"elements": [1]}, "", [1]),
        ({"elements": None}, "", []),
        ({"other": [1]}, "", []),
        ({"data": {"items": [1]}}, "$.data.items", [1]),
        ({"data": [{"lines": [1]}, {"lines": [2, 3]}]}, "$.data[*].lines", [1, 2, 3]),
        ({"order": {"id": 1}}, "order", [{"id": 1}]),
        (None, "", []),
    ],
)
def test_records_are_where_the_path_tells(document: object, path: str, records: list[object]) -> None:
    assert records_in(document, path) == records
