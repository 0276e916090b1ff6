"""Columns of a block as Arrow arrays, and the few questions that every check asks of them."""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.compute

from ferryman_server.domain.trimming import WHITE_SPACE

# The published type stubs of Arrow refuse plain numbers as operands and lack functions: these names tell instead.
Mask: TypeAlias = Any
Texts: TypeAlias = Any
Column: TypeAlias = Any
Lists: TypeAlias = Any
pc: Final[Any] = pyarrow.compute
arrow: Final[Any] = pa

# Typed once, as Arrow takes 0.1 ms to find out the type of a plain Python operand: more than the operation itself.
NO_TEXT: Final = arrow.scalar(None, pa.string())
NO_NUMBER: Final = arrow.scalar(None, pa.int64())
TRUE: Final = arrow.scalar(True, pa.bool_())
FALSE: Final = arrow.scalar(False, pa.bool_())
_NO_LENGTH: Final = arrow.scalar(0, pa.int32())


def trimmed(text: Texts) -> Texts:
    """Remove the white space at both ends of all values."""
    return pc.utf8_trim(text, WHITE_SPACE)


def blank(text: Texts) -> Mask:
    """Flag the empty values of a trimmed column."""
    return pc.equal(pc.binary_length(text), _NO_LENGTH)


def filled(text: Texts) -> Mask:
    """Flag the values of a trimmed column that are not empty."""
    return pc.greater(pc.binary_length(text), _NO_LENGTH)


def falses(size: int) -> Mask:
    """Return a mask that flags none of `size` rows."""
    return arrow.repeat(FALSE, size)


def trues(size: int) -> Mask:
    """Return a mask that flags all of `size` rows."""
    return arrow.repeat(TRUE, size)


def rows_in(size: int, indices: Column) -> Mask:
    """Return a mask over `size` rows that flags `indices`."""
    if not len(indices):
        return falses(size)
    return pc.is_in(arrow.arange(0, size), value_set=pc.cast(indices, pa.int64()))


def any_of(size: int, masks: list[Mask]) -> Mask:
    """Flag the rows that at least one mask flags."""
    flagged = falses(size)
    for mask in masks:
        flagged = pc.or_(flagged, mask)
    return flagged


def text_of(value: str) -> Any:
    """Make a text operand."""
    return arrow.scalar(value, pa.string())


def number_of(value: int) -> Any:
    """Make a whole number operand."""
    return arrow.scalar(value, pa.int64())


def texts(values: Sequence[str | None]) -> Texts:
    """Make a column of text."""
    return arrow.array(values, pa.string())


def numbers(values: list[int]) -> Column:
    """Make a column of whole numbers."""
    return arrow.array(values, pa.int64())


def holds(text: Texts, wanted: bytes) -> bool:
    """Whether a text column may hold `wanted`, at the speed of a byte search."""
    values = text.buffers()[2]
    return values is not None and wanted in values.to_pybytes()
