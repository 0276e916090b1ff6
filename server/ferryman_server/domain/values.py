"""Says what is wrong with a value of a field, and what is expected instead."""

import re
from decimal import Decimal
from typing import Final

from ferryman_server.domain.entities.model import DECIMAL_SCALE, MULTIPLE_SEPARATOR, Field, FieldType
from ferryman_server.domain.rejected import VALUE_LENGTH_MAX, RowError, RowErrorCode
from ferryman_server.domain.trimming import WHITE_SPACE

INTEGER_FORMAT: Final = r"^-?[0-9]{1,18}$"
DECIMAL_FORMAT: Final = r"^-?(0{0,16}[0-9]{1,14}([.][0-9]{0,4}0{0,16})?|[.][0-9]{1,4}0{0,16})$"
DATE_FORMAT: Final = r"^[0-9]{2}/[0-9]{2}/[0-9]{4}$"
URL_FORMAT: Final = rf"^(?i:https?)://[^{WHITE_SPACE}]+$"
_SHOWN_VALUES_MAX: Final = 20


def row_error(code: RowErrorCode, field: str, value: str, message: str) -> RowError:
    """Make a row error; a long value is shortened."""
    return RowError(code, field, shortened(value), message)


def shortened(value: str) -> str:
    """Shorten a value to what a row error may show."""
    return value if len(value) <= VALUE_LENGTH_MAX else value[: VALUE_LENGTH_MAX - 1] + "…"


def value_error(field: Field, name: str, value: str) -> RowError:
    """Explain a value, trimmed and not empty, that is known not to fit the field; name is the one to show."""
    code, expected = _expectation(field, value)
    return row_error(code, name, value, f"{name} is {shortened(value)!r}, expected {expected}")


def _expectation(field: Field, value: str) -> tuple[RowErrorCode, str]:
    several = field.multiple and MULTIPLE_SEPARATOR in value
    code, expected = _expectation_of_one(field, value.split(MULTIPLE_SEPARATOR) if several else [value])
    return code, f"of each value {expected}" if several else expected


def _expectation_of_one(field: Field, values: list[str]) -> tuple[RowErrorCode, str]:
    if field.type is FieldType.ENUMERATION:
        return RowErrorCode.NOT_IN_ENUMERATION, listed(field.values)
    if field.type is FieldType.BOOLEAN:
        return RowErrorCode.NOT_BOOLEAN, "TRUE or FALSE"
    if field.type is FieldType.DATE:
        return RowErrorCode.WRONG_FORMAT, "a date as DD/MM/YYYY, such as 31/12/2025"
    if field.type is FieldType.INTEGER and not _all_match(INTEGER_FORMAT, values):
        return RowErrorCode.WRONG_FORMAT, "a whole number of at most 18 digits, such as 12"
    if field.type is FieldType.DECIMAL and not _all_match(DECIMAL_FORMAT, values):
        return RowErrorCode.WRONG_FORMAT, f"a number with a point and at most {DECIMAL_SCALE} decimals, such as 12.50"
    if field.type in (FieldType.INTEGER, FieldType.DECIMAL):
        return _bounds(field.minimum, field.maximum)
    if field.type is FieldType.URL and not _all_match(URL_FORMAT, values):
        return RowErrorCode.WRONG_FORMAT, "a URL that begins with http:// or https://"
    return RowErrorCode.TOO_LONG, f"at most {field.max_length} characters, not {max(map(len, values))}"


def _all_match(pattern: str, values: list[str]) -> bool:
    return all(re.match(pattern, value) for value in values)


def _bounds(minimum: Decimal | None, maximum: Decimal | None) -> tuple[RowErrorCode, str]:
    if minimum is not None and maximum is not None:
        return RowErrorCode.OUT_OF_RANGE, f"a number from {minimum} to {maximum}"
    if minimum is not None:
        return RowErrorCode.NUMBER_BOUND, f"a number ≥ {minimum}"
    return RowErrorCode.NUMBER_BOUND, f"a number ≤ {maximum}"


def listed(values: tuple[str, ...]) -> str:
    """Name the values to choose from, the first of them when there are many."""
    if not values:
        return "nothing, as no values are defined"
    rest = len(values) - _SHOWN_VALUES_MAX
    shown = ", ".join(values[:_SHOWN_VALUES_MAX])
    return f"one of {shown} and {rest} more" if rest > 0 else f"one of {shown}"
