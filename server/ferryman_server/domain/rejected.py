"""Rejected rows: which line of which file, why, and the row as it stood."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

VALUE_LENGTH_MAX: Final = 200

HIDDEN: Final = "••••"
"""What stands for a secret."""


class RowErrorCode(StrEnum):
    """The platform's codes of row errors."""

    REQUIRED = "F-E-001"
    UNKNOWN_REFERENCE = "F-E-002"
    NOT_UNIQUE = "F-E-003"
    NUMBER_BOUND = "F-E-006"
    OUT_OF_RANGE = "F-E-007"
    NOT_IN_ENUMERATION = "F-E-008"
    NOT_BOOLEAN = "F-E-009"
    TOO_LONG = "F-E-010"
    ATTRIBUTES_MISSING = "F-E-011"
    WRONG_FORMAT = "F-E-012"
    NO_PRICE_FOR_ONE = "F-E-013"


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing that is wrong with a row; value is shortened to VALUE_LENGTH_MAX characters.

    field is the field at fault; all that a row lacks make one error, their names joined by ", ".
    """

    code: RowErrorCode
    field: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not applied.

    line is the true line number in the file, from 1, of the row's first line. columns are (header, untrimmed cell)
    in file order; cells beyond the header come under an empty name.
    """

    file: str
    line: int
    key: str
    columns: tuple[tuple[str, str], ...]
    errors: tuple[RowError, ...]
