"""Builds a record type's JSON documents, a column at a time."""

import json
from collections.abc import Mapping
from typing import Final

from ferryman_server.pipeline.columns import NO_TEXT, Texts, arrow, blank, pc, text_of

_NULL, _NOTHING, _COMMA, _OPEN, _CLOSE, _QUOTE = map(text_of, ("null", "", ",", "{", "}", '"'))
_TO_ESCAPE: Final = bytes([*range(0x20), *b'"\\'])
_PLAIN: Final = bytes(set(range(256)) - set(_TO_ESCAPE))


def document(entries: Mapping[str, Mapping[str, Texts]], size: int, *, localized: bool, nulls: bool) -> Texts:
    """Return one JSON object per row, with sorted keys; null where it would be empty.

    entries gives, by key and locale, columns that are null where there is no value. A key with the locale "" alone
    becomes a plain value unless `localized`. With `nulls`, a locale without a value becomes JSON null, which deletes
    it, where it is left out otherwise.
    """
    members = []
    for key in sorted(entries):
        locales = entries[key]
        if set(locales) == {""} and not localized:
            members.append(_member(key, _quoted(locales[""])))
        else:
            members.append(_member(key, _object([_locale(loc, locales[loc], nulls) for loc in sorted(locales)], size)))
    return _object(members, size)


def _locale(locale: str, values: Texts, nulls: bool) -> Texts:
    quoted = _quoted(values)
    return _member(locale, pc.coalesce(quoted, _NULL) if nulls else quoted)


def _member(key: str, value: Texts) -> Texts:
    return pc.binary_join_element_wise(text_of(json.dumps(key, ensure_ascii=False) + ":"), value, _NOTHING)


def _object(members: list[Texts], size: int) -> Texts:
    if not members:
        return arrow.nulls(size, NO_TEXT.type)
    # Led by an empty text, as Arrow drops a row whose texts are all null.
    led = pc.binary_join_element_wise(_NOTHING, *members, _COMMA, null_handling="skip")
    inner = pc.utf8_ltrim(led, ",")
    return pc.if_else(blank(inner), NO_TEXT, pc.binary_join_element_wise(_OPEN, inner, _CLOSE, _NOTHING))


def _quoted(values: Texts) -> Texts:
    """Write text as JSON strings."""
    data = values.buffers()[2]
    escaped = set(data.to_pybytes().translate(None, _PLAIN)) if data is not None else set()
    # The backslash first: the others add backslashes.
    for character in sorted(map(chr, escaped), key=lambda c: c != "\\"):
        values = pc.replace_substring(values, character, json.dumps(character)[1:-1])
    return pc.binary_join_element_wise(_QUOTE, values, _QUOTE, _NOTHING)
