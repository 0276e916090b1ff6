"""Rejected rows as messages."""

from ferryman.v1 import execution_pb2 as pb
from ferryman_server.domain.rejected import RejectedRow


def rejected_row_message(execution_id: str, row: RejectedRow) -> pb.RejectedRow:
    """Convert a rejected row of an execution."""
    return pb.RejectedRow(
        execution_id=execution_id,
        file=row.file,
        line=row.line,
        key=row.key,
        columns=[pb.Column(name=name, value=value) for name, value in row.columns],
        errors=[
            pb.RowError(code=error.code.value, field=error.field, value=error.value, message=error.message)
            for error in row.errors
        ],
    )
