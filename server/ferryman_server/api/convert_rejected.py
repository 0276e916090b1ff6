"""Rejected rows as messages."""

from typing import Final

from ferryman.v1 import execution_pb2 as pb
from ferryman_server.domain.rejected import RejectedRow

# A page of rows with a megabyte in a cell would be larger than what clients receive; the download has all of it.
CELL_LENGTH_MAX: Final = 1000


def rejected_row_message(execution_id: str, row: RejectedRow) -> pb.RejectedRow:
    """Convert a rejected row of an execution."""
    return pb.RejectedRow(
        execution_id=execution_id,
        file=row.file,
        line=row.line,
        key=row.key,
        columns=[pb.Column(name=name, value=_shown(value)) for name, value in row.columns],
        errors=[
            pb.RowError(code=error.code.value, field=error.field, value=error.value, message=error.message)
            for error in row.errors
        ],
    )


def _shown(cell: str) -> str:
    return cell if len(cell) <= CELL_LENGTH_MAX else f"{cell[:CELL_LENGTH_MAX]}… ({len(cell)} characters)"
