"""Columns of a block as Arrow arrays, and the few questions that every check asks of them."""

from typing import Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.compute

# The published type stubs of Arrow refuse plain numbers as operands and lack functions: these names tell instead.
Mask: TypeAlias = Any
Texts: TypeAlias = Any
Column: TypeAlias = Any
Lists: TypeAlias = Any
pc: Final[Any] = pyarrow.compute
arrow: Final[Any] = pa

NO_TEXT: Final = arrow.scalar(None, pa.string())
NO_NUMBER: Final = arrow.scalar(None, pa.int64())


def blank(text: Texts) -> Mask:
    """Flag the empty values of a trimmed column."""
    return pc.equal(pc.binary_length(text), 0)


def filled(text: Texts) -> Mask:
    """Flag the values of a trimmed column that are not empty."""
    return pc.greater(pc.binary_length(text), 0)


def falses(size: int) -> Mask:
    """Return a mask that flags none of `size` rows."""
    return arrow.repeat(arrow.scalar(False), size)


def trues(size: int) -> Mask:
    """Return a mask that flags all of `size` rows."""
    return arrow.repeat(arrow.scalar(True), size)


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


def texts(values: list[str]) -> Texts:
    """Make a column of text."""
    return arrow.array(values, pa.string())


def holds(text: Texts, wanted: bytes) -> bool:
    """Whether a text column may hold `wanted`, at the speed of a byte search."""
    values = text.buffers()[2]
    return values is not None and wanted in values.to_pybytes()
