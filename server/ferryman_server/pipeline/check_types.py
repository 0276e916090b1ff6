"""Turns columns of text into typed columns, and flags the values that do not fit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

import pyarrow as pa

from ferryman_server.domain.entities.model import DECIMAL_SCALE, MULTIPLE_SEPARATOR, Field, FieldType
from ferryman_server.domain.trimming import WHITE_SPACE
from ferryman_server.domain.values import DATE_FORMAT, DECIMAL_FORMAT, INTEGER_FORMAT, URL_FORMAT
from ferryman_server.pipeline.columns import (
    FALSE,
    NO_NUMBER,
    NO_TEXT,
    Column,
    Lists,
    Mask,
    Texts,
    arrow,
    blank,
    falses,
    holds,
    number_of,
    pc,
    rows_in,
    text_of,
    texts,
)

_INTEGER_DIGITS: Final = 18
_SPACES: Final = f"[{WHITE_SPACE}]*"
_MARKS: Final = rf"{_SPACES}\|\|{_SPACES}(\|\|{_SPACES})*"
_DECIMAL: Final = pa.decimal128(18, DECIMAL_SCALE)
_TRUE: Final = text_of("true")
_FALSE: Final = text_of("false")
_ONE: Final = number_of(1)
_ZERO: Final = number_of(0)
_SCALE: Final = arrow.scalar(Decimal(10**DECIMAL_SCALE), pa.decimal128(DECIMAL_SCALE + 1, 0))


@dataclass(frozen=True, slots=True)
class Typed:
    """A column as the catalog stores it, null where the text is empty or wrong; bad flags what is wrong."""

    values: Column
    bad: Mask


def typed(field: Field, text: Texts) -> Typed:
    """Check a column of trimmed text against a field; several values come joined, without blank ones."""
    if not field.multiple:
        return _typed_single(field, text)
    return _typed_parts(field, text)


def parts_of(text: Texts) -> tuple[Lists, Texts]:
    """Split values at the multi-value mark: lists, and all their parts one after the other."""
    lists = pc.split_pattern(text, MULTIPLE_SEPARATOR)
    return lists, lists.flatten()


def joined(lists: Lists, parts: Texts) -> Texts:
    """Join parts again as `lists` had them."""
    return pc.binary_join(arrow.ListArray.from_arrays(lists.offsets, parts), MULTIPLE_SEPARATOR)


def holds_several(text: Texts) -> bool:
    """Whether any value of a column may hold the multi-value mark."""
    return holds(text, MULTIPLE_SEPARATOR.encode())


def tidied(text: Texts) -> Texts:
    """Trim the parts of multi-values and leave blank parts out."""
    if not holds_several(text):
        return text
    text = pc.replace_substring_regex(text, _MARKS, MULTIPLE_SEPARATOR)
    return pc.replace_substring_regex(text, r"^\|\||\|\|$", "")


def says_true(text: Texts) -> Mask:
    """Flag the values of a boolean column that are TRUE, in any case."""
    return pc.equal(pc.ascii_lower(text), _TRUE)


def chosen(text: Texts, values: Sequence[str], aliases: Mapping[str, str]) -> Typed:
    """Check that values are among `values` or `aliases`, whatever their case; the result has their usual case."""
    empty = blank(text)
    exact = pc.is_in(text, value_set=texts(list(values)))
    if pc.or_(exact, empty).true_count == len(text):
        return Typed(pc.if_else(empty, NO_TEXT, text), falses(len(text)))
    usual = {alias.lower(): value for alias, value in aliases.items()} | {v.lower(): v for v in reversed(values)}
    index = pc.index_in(pc.utf8_lower(text), value_set=texts(list(usual)))
    found = pc.if_else(exact, text, texts(list(usual.values())).take(index))
    return Typed(found, pc.and_not(pc.is_null(found), empty))


def dates(text: Texts) -> Typed:
    """Check dates as DD/MM/YYYY; the result is ISO 8601 text."""
    empty = blank(text)
    if empty.true_count == len(text):
        return Typed(arrow.nulls(len(text), pa.string()), falses(len(text)))
    # Dates repeat: each distinct one is converted once.
    encoded = text.dictionary_encode()
    values = texts([_iso(value) for value in encoded.dictionary.to_pylist()]).take(encoded.indices)
    return Typed(values, pc.and_not(pc.is_null(values), empty))


@lru_cache(maxsize=10_000)
def _iso(value: str) -> str | None:
    if not re.match(DATE_FORMAT, value):
        return None
    try:
        return date(int(value[6:]), int(value[3:5]), int(value[:2])).isoformat()
    except ValueError:
        return None


def _typed_parts(field: Field, text: Texts) -> Typed:
    single = replace(field, multiple=False)
    if not holds_several(text):
        return _as_text(_typed_single(single, text), text)
    lists, parts = parts_of(text)
    checked = _as_text(_typed_single(single, parts), parts)
    bad = rows_in(len(text), pc.list_parent_indices(lists).filter(checked.bad))
    return Typed(pc.if_else(pc.or_(blank(text), bad), NO_TEXT, joined(lists, checked.values)), bad)


def _as_text(checked: Typed, text: Texts) -> Typed:
    if pa.types.is_string(checked.values.type):
        return checked
    return Typed(pc.if_else(pc.is_valid(checked.values), text, NO_TEXT), checked.bad)


def _typed_single(field: Field, text: Texts) -> Typed:
    match field.type:
        case FieldType.TEXT | FieldType.URL:
            return _texts(field, text)
        case FieldType.ENUMERATION:
            return chosen(text, field.values, field.aliases)
        case FieldType.BOOLEAN:
            return _booleans(text)
        case FieldType.DATE:
            return dates(text)
        case FieldType.INTEGER | FieldType.DECIMAL:
            return _numbers(field, text)


def _texts(field: Field, text: Texts) -> Typed:
    empty = blank(text)
    bad = falses(len(text))
    longest = pc.max(pc.binary_length(text)).as_py() or 0
    if field.max_length and longest > field.max_length:
        bad = pc.greater(pc.utf8_length(text), number_of(field.max_length))
    if field.type is FieldType.URL and longest:
        bad = pc.or_(bad, pc.and_not(pc.invert(pc.match_substring_regex(text, URL_FORMAT)), empty))
    return Typed(pc.if_else(pc.or_(empty, bad), NO_TEXT, text), bad)


def _booleans(text: Texts) -> Typed:
    lower = pc.ascii_lower(text)
    values = pc.if_else(pc.equal(lower, _TRUE), _ONE, pc.if_else(pc.equal(lower, _FALSE), _ZERO, NO_NUMBER))
    return Typed(values, pc.and_not(pc.is_null(values), blank(text)))


def _numbers(field: Field, text: Texts) -> Typed:
    scaled = field.type is FieldType.DECIMAL
    empty = blank(text)
    numerals = pc.if_else(empty, NO_TEXT, text)
    bad = falses(len(text))
    values = _converted(numerals, scaled) if _only_digits(text) else None
    if values is None:
        shaped = pc.match_substring_regex(text, DECIMAL_FORMAT if scaled else INTEGER_FORMAT)
        bad = pc.and_not(pc.invert(shaped), empty)
        values = _converted(pc.if_else(shaped, text, NO_TEXT), scaled)
    for bound, beyond in ((field.minimum, pc.less), (field.maximum, pc.greater)):
        if bound is not None:
            limit = number_of(int(bound.scaleb(DECIMAL_SCALE)) if scaled else int(bound))
            bad = pc.or_(bad, pc.fill_null(beyond(values, limit), FALSE))
    return Typed(pc.if_else(bad, NO_NUMBER, values), bad)


def _only_digits(text: Texts) -> bool:
    """Whether no value can be of a notation that Arrow converts but the formats do not allow, as 0x1f and 1e3."""
    data = text.buffers()[2]
    short = (pc.max(pc.binary_length(text)).as_py() or 0) <= _INTEGER_DIGITS
    return short and (data is None or not data.to_pybytes().translate(None, b"0123456789-."))


def _converted(numerals: Texts, scaled: bool) -> Column | None:
    """Convert numerals, None when one of them is no number."""
    try:
        if scaled:
            return pc.cast(pc.multiply(pc.cast(numerals, _DECIMAL), _SCALE), pa.int64())
        return pc.cast(numerals, pa.int64())
    except pa.ArrowInvalid:
        return None
