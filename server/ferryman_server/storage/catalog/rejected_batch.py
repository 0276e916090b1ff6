"""Rejected rows on their way into the catalog."""

from collections.abc import Mapping, Sequence
from typing import Final

import orjson
import pyarrow as pa

from ferryman_server.domain.rejected import RejectedRow

INSERT_REJECTED: Final = (
    "INSERT INTO main.rejected_row (execution_id, file_number, file, line, row_key, cells, errors, folded)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def rejected_batch(execution_id: str, rows: Sequence[RejectedRow], order: Mapping[str, int]) -> pa.RecordBatch:
    """Return the rows as the columns of INSERT_REJECTED; order has the place of each file among its execution's."""
    return pa.RecordBatch.from_pydict(
        {
            "execution_id": pa.array([execution_id] * len(rows), pa.string()),
            "file_number": pa.array([order.get(r.file, len(order)) for r in rows], pa.int64()),
            "file": pa.array([r.file for r in rows], pa.string()),
            "line": pa.array([r.line for r in rows], pa.int64()),
            "row_key": pa.array([r.key for r in rows], pa.string()),
            "cells": pa.array([orjson.dumps(r.columns).decode() for r in rows], pa.string()),
            "errors": pa.array([_errors(r) for r in rows], pa.string()),
            "folded": pa.array([_folded(r) for r in rows], pa.string()),
        }
    )


def _errors(row: RejectedRow) -> str:
    return orjson.dumps([(e.code, e.field, e.value, e.message) for e in row.errors]).decode()


def _folded(row: RejectedRow) -> str:
    parts = [row.key, *(cell for _, cell in row.columns), *(f"{e.code.value}\n{e.message}" for e in row.errors)]
    return "\n".join(parts).casefold()
