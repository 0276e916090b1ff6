"""Filling the placeholders of calls."""

import json

import pytest

from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.pipeline.call_variables import Variables

JSON, FORM, XML = "application/json", "application/x-www-form-urlencoded", "application/xml"


@pytest.fixture
def variables() -> Variables:
    variables = Variables("2025-12-31T23:59:59.123456+00:00")
    variables.add(b'{"id": "old", "only": "first", "n": 1}')
    variables.add(
        b'{"id": "a/b c", "list": [{"x": 1}, {"x": 2}], "quote": "say \\"hi\\"", "none": null, "deep": {"y": true}}'
    )
    variables.add(b"<not json>")
    variables.add(b'{"price": 10.10, "big": 123456789012345678901234567890, "empty": "", "up": "..", "xml": "<&>"}')
    return variables


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("no placeholder, not even $.id here", "no placeholder, not even $.id here"),
        ("{{$.id}}", "a/b c"),
        ("$.id", "a/b c"),
        ("Bearer {{ $.only }}", "Bearer first"),
        ("{{$.list[1].x}}-{{$.list[*].x}}", "2-1||2"),
        ("{{$.deep.y}}", "true"),
        ("{{$.deep}}", '{"y":true}'),
        ("{{$.price}}", "10.10"),
        ("{{$.big}}", "123456789012345678901234567890"),
        ("{{$.empty}}", ""),
        ("since {{lastExecutionDate}}", "since 2025-12-31T23:59:59Z"),
    ],
)
def test_values_are_filled_from_the_latest_answer_that_has_them(variables: Variables, text: str, filled: str) -> None:
    assert variables.in_value(text) == filled


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("/orders/{{$.id}}/lines", "/orders/a%2Fb%20c/lines"),
        ("/orders/$.id/lines", "/orders/a%2Fb%20c/lines"),
        ("$.only", "first"),
        ("/x/$.list[0].x?a=$.only&b={{$.quote}}", "/x/1?a=first&b=say%20%22hi%22"),
        ("/at$.id/x", "/at$.id/x"),
        ("/x?since={{lastExecutionDate}}", "/x?since=2025-12-31T23%3A59%3A59Z"),
    ],
)
def test_paths_get_encoded_values(variables: Variables, text: str, filled: str) -> None:
    assert variables.in_path(text) == filled


def test_bodies_stay_json_whatever_the_values_hold(variables: Variables) -> None:
    body = '{"a": "{{$.quote}}", "b": "$.quote", "c": {{$.quote}}, "d": "x {{$.n}}", "e": {{$.n}}, "f": {{$.deep}}}'
    assert json.loads(variables.in_body(body, JSON)) == {
        "a": 'say "hi"',
        "b": 'say "hi"',
        "c": 'say "hi"',
        "d": "x 1",
        "e": 1,
        "f": {"y": True},
    }


def test_numbers_keep_their_digits(variables: Variables) -> None:
    assert variables.in_body('[{{$.price}}, {{$.big}}, "{{$.price}}"]', JSON) == (
        '[10.10, 123456789012345678901234567890, "10.10"]'
    )


@pytest.mark.parametrize(
    ("text", "kind", "filled"),
    [
        ("a={{$.quote}}&b={{$.id}}", FORM, "a=say+%22hi%22&b=a%2Fb+c"),
        ("<a b='{{$.quote}}'>{{$.xml}}</a>", XML, "<a b='say &quot;hi&quot;'>&lt;&amp;&gt;</a>"),
        ("{{$.quote}}", "text/plain", 'say "hi"'),
    ],
)
def test_other_bodies_get_values_in_their_own_way(variables: Variables, text: str, kind: str, filled: str) -> None:
    assert variables.in_body(text, kind) == filled


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{{$.absent}}", "no earlier answer has a value at '$.absent'"),
        ("{{$.none}}", "'$.none'"),
        ("{{lastexecutiondate}}", '"{{lastExecutionDate}}"'),
        ("{{$.a..b}}", "expected a path"),
    ],
)
def test_what_is_not_there_is_named(variables: Variables, text: str, part: str) -> None:
    with pytest.raises(RunFailed) as caught:
        variables.in_value(text)
    assert caught.value.failure.reason is FailureReason.PATH_NOT_FOUND
    assert part in caught.value.failure.message


@pytest.mark.parametrize("path", ["/x/{{$.up}}/admin", "/x/{{$.empty}}/y"])
def test_a_value_cannot_lead_a_path_elsewhere(variables: Variables, path: str) -> None:
    with pytest.raises(RunFailed, match="cannot be a part of a path"):
        variables.in_path(path)


def test_before_the_first_execution_the_date_is_that_of_1970() -> None:
    assert Variables("").in_value("{{lastExecutionDate}}") == "1970-01-01T00:00:00Z"
