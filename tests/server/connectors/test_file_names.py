"""Which names files may have, and which are hidden."""

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman_server.connectors.file_names import NAME_BYTES_MAX, NameRefused, hidden_beside, is_input, safe_name


@pytest.mark.parametrize(
    "name", ["172-189-1896838-1.xml", "DJUST_ä b_7_20260101_orders.json", "注文.xml", "a.b.c", "x" * NAME_BYTES_MAX]
)
def test_plain_names_are_safe(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "is empty"),
        (" \u00a0", "is empty"),
        ("../../etc/passwd", 'holds "/"'),
        ("/etc/passwd", 'holds "/"'),
        ("a\\b", 'holds "/"'),
        ("a..b", 'holds "/", "\\" or ".."'),
        (".", "begins with a dot"),
        (".ssh", "begins with a dot"),
        ("a\r\nDELE b", "control characters"),
        ("a\0b", "control characters"),
        ("a\u202egpj.xml", "control characters"),
        ("a\u2028b", "control characters"),
        ("caf\udce9", "control characters"),
        ("é" * (NAME_BYTES_MAX // 2 + 1), "is longer than"),
    ],
)
def test_other_names_are_refused_with_the_reason(name: str, problem: str) -> None:
    with pytest.raises(NameRefused) as caught:
        safe_name(name)
    assert problem in str(caught.value)
    assert str(caught.value).isprintable()


@given(st.text())
def test_what_is_safe_stays_in_its_directory(text: str) -> None:
    try:
        name = safe_name(text)
    except NameRefused:
        return
    assert posixpath.normpath(posixpath.join("/out", name)) == f"/out/{name}"
    assert posixpath.dirname(posixpath.join("/out", name)) == "/out"


@pytest.mark.parametrize("path", ["/out/a.xml", "a.xml", f"/out/{'x' * NAME_BYTES_MAX}"])
def test_what_is_hidden_is_beside_and_never_input(path: str) -> None:
    directory, name = posixpath.split(hidden_beside(path))
    assert directory == posixpath.dirname(path)
    assert len(name.encode()) <= 255
    assert not is_input(name, ".part")
    assert hidden_beside(path) != hidden_beside(path)
