"""White space of every kind goes from both ends of a value, and from nowhere else."""

import unicodedata

import pytest

from ferryman_server.domain.trimming import WHITE_SPACE, trimmed

UNICODE_WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f"
    "\u205f\u3000"
)
"""The characters with the property White_Space, as Unicode lists them."""
OF_NO_WIDTH = "\u200b\u2060\ufeff"
SEPARATORS = "\x1c\x1d\x1e\x1f"
SAMPLES = {
    " my value ": "my value",
    " leading space": "leading space",
    "trailing space ": "trailing space",
    "value with spaces": "value with spaces",
    "\u00a0\u2007 a\u00a0b \u202f\ufeff": "a\u00a0b",
    "\u3000\r\n": "",
}


def test_white_space_is_that_of_unicode_with_the_separators_and_what_nobody_sees() -> None:
    assert set(WHITE_SPACE) == set(UNICODE_WHITE_SPACE + OF_NO_WIDTH + SEPARATORS)
    assert len(WHITE_SPACE) == len(set(WHITE_SPACE))


def test_whatever_python_or_unicode_call_a_space_is_among_it() -> None:
    every = (chr(code) for code in range(0x110000))
    assert {c for c in every if c.isspace() or unicodedata.category(c) in ("Zs", "Zl", "Zp")} <= set(WHITE_SPACE)


def test_letters_joiners_and_marks_are_kept() -> None:
    for kept in "a\u00ad\u200c\u200d\u200e\u0301\u2800":
        assert trimmed(f" {kept} ") == kept


@pytest.mark.parametrize(("value", "expected"), SAMPLES.items())
def test_both_ends_are_trimmed(value: str, expected: str) -> None:
    assert trimmed(value) == expected
