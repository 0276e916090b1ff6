"""Inserts many rows at once, in the way that is cheap on each kind of database."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Insert, Table, bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

Constants = Callable[[str], Mapping[str, ColumnElement[Any]]]


class BulkInsert:
    """Inserts rows whose columns `names` differ, and whose other columns are the same SQL expression in all of them.

    constants gives these expressions for a dialect. Values are texts, whole numbers or None.
    """

    def __init__(self, table: Table, names: Sequence[str], constants: Constants) -> None:
        self._names = tuple(names)
        self._one_by_one = insert(table).values(dict(constants("postgresql")))
        self._all_in_one = _from_json(table, self._names, constants("sqlite"))

    async def execute(self, conn: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, each with exactly the columns `names`; none do nothing."""
        if not rows:
            return
        if conn.dialect.name == "postgresql":
            await conn.execute(self._one_by_one, [dict(row) for row in rows])
            return
        # Between the rows of a repeated statement the thread would wait its turn for the interpreter every time.
        values = orjson.dumps([[row[name] for name in self._names] for row in rows]).decode()
        await conn.execute(self._all_in_one, {"rows": values})


def _from_json(table: Table, names: Sequence[str], constants: Mapping[str, ColumnElement[Any]]) -> Insert:
    row = func.json_each(bindparam("rows")).table_valued("value").c.value
    given = [func.json_extract(row, f"$[{position}]") for position in range(len(names))]
    return insert(table).from_select([*names, *constants], select(*given, *constants.values()))
