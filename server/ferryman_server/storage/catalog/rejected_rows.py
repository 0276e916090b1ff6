"""Rejected rows of an execution, as people look at them."""

from collections.abc import Sequence
from typing import Any, Final

import orjson
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.rejected import RejectedRow, RowError, RowErrorCode
from ferryman_server.storage.catalog.tables import rejected_row
from ferryman_server.storage.paging import Listing, Page, PageQuery, read_page

_LISTING: Final = Listing(
    name="rejected rows",
    properties={"file": rejected_row.c.file_number},
    default=(("file", False),),
    tie_breakers=(rejected_row.c.line, rejected_row.c.id),
)


async def list_rejected_rows(
    conn: AsyncConnection, query: PageQuery, execution_id: str, search: str = ""
) -> Page[RejectedRow]:
    """Return one page of an execution's rejected rows, by file in the order they were handled, then by line.

    search is a part of the key, a code, a message or a cell, in any case. Raises PageTokenInvalid.
    """
    statement = select(rejected_row).where(rejected_row.c.execution_id == execution_id)
    if search:
        statement = statement.where(rejected_row.c.folded.contains(search.casefold(), autoescape=True))
    return await read_page(conn, _LISTING, query, statement, [execution_id, search], _rejected_row_of)


def _rejected_row_of(row: Row[Any]) -> RejectedRow:
    cells: Sequence[tuple[str, str]] = orjson.loads(row.cells)
    errors: Sequence[tuple[str, str, str, str]] = orjson.loads(row.errors)
    return RejectedRow(
        file=row.file,
        line=row.line,
        key=row.row_key,
        columns=tuple((header, cell) for header, cell in cells),
        errors=tuple(RowError(RowErrorCode(code), field, value, message) for code, field, value, message in errors),
    )
