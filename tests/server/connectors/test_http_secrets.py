"""Keeping secrets out of what people are shown."""

import httpx
import pytest

from ferryman_server.connectors.http_secrets import Concealer

CONCEALER = Concealer(['Bearer a/b+c"d', "pass word", "abc"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('the header Bearer a/b+c"d was refused', "the header … was refused"),
        ('token a/b+c"d', "token …"),
        ("in a URL: a%2Fb%2Bc%22d, pass%20word and pass+word", "in a URL: …, … and …"),
        (r'{"token": "a/b+c\"d"}', '{"token": "…"}'),
        ("abc is too short to be one", "abc is too short to be one"),
        ("two\nlines\tand \x1b[31mcolours", "two lines and [31mcolours"),
    ],
)
def test_secrets_are_hidden_in_every_form(text: str, shown: str) -> None:
    assert CONCEALER.text(text) == shown


def test_an_excerpt_is_short_and_readable() -> None:
    assert CONCEALER.excerpt(b"\xffpass word" + b"x" * 1000) == "\ufffd…" + "x" * 297 + "…"


@pytest.mark.parametrize(
    ("url", "ours", "shown"),
    [
        ("https://h/p?page=2&api_key=1&X-Amz-Signature=2#f", True, "https://h/p?page=2&api_key=…&X-Amz-Signature=…"),
        ("https://h/pass%20word?q=pass+word", True, "https://h/…?q=…"),
        ("https://user:pw@h/p?anything=1", False, "https://h/p?…"),
        ("https://h/p", False, "https://h/p"),
    ],
)
def test_urls_are_shown_without_what_may_be_secret(url: str, ours: bool, shown: str) -> None:
    assert CONCEALER.url(httpx.URL(url), ours=ours) == shown


def test_a_secret_may_become_known_later() -> None:
    concealer = Concealer([])
    assert concealer.text("a new token") == "a new token"
    concealer.add("a new token")
    assert concealer.text("a new token") == "…"
