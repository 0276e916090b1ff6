"""Updates many rows at once, in the way that is cheap on each kind of database."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Table, Update, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

_KEY: Final = "key_of_row"


class BulkUpdate:
    """Updates rows by a whole number: columns `names` differ between them, the others get the same SQL expression.

    Values are texts, whole numbers or None.
    """

    def __init__(
        self, table: Table, key: str, names: Sequence[str], constants: Mapping[str, ColumnElement[Any]]
    ) -> None:
        self._key = key
        self._names = tuple(names)
        given: dict[str, ColumnElement[Any]] = {name: bindparam(f"new_{name}") for name in names}
        self._one_by_one = update(table).where(table.c[key] == bindparam(_KEY)).values({**constants, **given})
        self._all_in_one = _from_json(table, key, self._names, constants)

    async def execute(self, conn: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Update rows, each given by its key and with exactly the columns `names`; none do nothing."""
        if not rows:
            return
        if conn.dialect.name == "postgresql":
            values = [{_KEY: row[self._key], **{f"new_{name}": row[name] for name in self._names}} for row in rows]
            await conn.execute(self._one_by_one, values)
            return
        document = orjson.dumps([[row[self._key], *(row[name] for name in self._names)] for row in rows]).decode()
        await conn.execute(self._all_in_one, {"rows": document})


def _from_json(table: Table, key: str, names: Sequence[str], constants: Mapping[str, ColumnElement[Any]]) -> Update:
    row = func.json_each(bindparam("rows")).table_valued("value").c.value
    columns = [func.json_extract(row, f"$[{place}]").label(name) for place, name in enumerate([_KEY, *names])]
    given = select(*columns).subquery("given")
    values = {**constants, **{name: given.c[name] for name in names}}
    return update(table).where(table.c[key] == given.c[_KEY]).values(values)
