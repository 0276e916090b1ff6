"""Paths into JSON documents as operators write them."""

import pytest

from ferryman_server.domain.json_paths import MAX_STEPS, PathInvalid, is_path, json_path


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", ()),
        ("$", ()),
        ("$.", ()),
        ("name", ("name",)),
        ("$.name", ("name",)),
        ("$.data.items", ("data", "items")),
        ("tags[0]", ("tags", 0)),
        ("$.lines[*].id", ("lines", None, "id")),
        ("[2].a[0][1]", (2, "a", 0, 1)),
        (" $.padded ", ("padded",)),
        ("CF_colour", ("CF_colour",)),
    ],
)
def test_a_path_is_read(text: str, steps: tuple[str | int | None, ...]) -> None:
    assert json_path(text).steps == steps


@pytest.mark.parametrize("text", ["a..b", "a.", "a[", "a[x]", "a[1]b", "a[]", "a]", "$a[-1]", ".".join("a" * 40)])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(PathInvalid, match="expected a path such as"):
        json_path(text)


def test_a_path_has_so_many_steps_at_most() -> None:
    assert len(json_path(".".join("a" * MAX_STEPS)).steps) == MAX_STEPS


def test_a_name_is_not_a_path() -> None:
    assert [is_path(text) for text in ("name", "productNames", "$.a", "a.b", "a[0]")] == [
        False,
        False,
        True,
        True,
        True,
    ]
