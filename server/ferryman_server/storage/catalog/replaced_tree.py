"""Removes what an import that replaces a store's tree of categories has not brought."""

from collections.abc import Iterator, Sequence
from typing import Final

from pyarrow import RecordBatch

from ferryman_server.domain.rejected import RejectedRow
from ferryman_server.storage.catalog.arrow import Texts, pa
from ferryman_server.storage.catalog.connection import CatalogConnection

_KEY: Final = "navigation_category_external_id"


class ReplacedTree:
    """The categories that one execution brings for a store, in a temporary table of the connection.

    Both methods belong into the transaction of what they go with.
    """

    def __init__(self, connection: CatalogConnection, store: str) -> None:
        self._connection = connection
        self._store = store
        self._applied = 0
        self._unnamed = 0
        connection.execute("CREATE TEMP TABLE brought (id TEXT)")

    def note(self, batch: RecordBatch | None, rejected: Sequence[RejectedRow]) -> None:
        """Take note of applied rows, and of rejected ones: their categories stay as they are stored."""
        if batch is not None:
            self._applied += batch.num_rows
            self._bring(batch[_KEY])
        self._unnamed += sum(not row.key for row in rejected)
        self._bring(pa.array([row.key for row in rejected if row.key], pa.string()))

    def remove_others(self) -> Iterator[str]:
        """Remove the store's other categories, unless one that stays hangs from them; yield warnings.

        Nothing is removed when no row was applied, or a rejected row does not tell which category it is.
        """
        if not self._applied:
            return
        if self._unnamed:
            yield (
                f"no category of store {self._store!r} was removed, as {self._unnamed} rejected rows do not tell which "
                "category they are; correct them and run the job again"
            )
            return
        removed = self._connection.write(_REMOVE, (self._store, self._store))
        if removed:
            yield f"{removed} categories of store {self._store!r} were removed, as the import did not bring them"

    def _bring(self, keys: Texts) -> None:
        if len(keys):
            self._connection.stage("brought", pa.record_batch({"id": keys}))


_REMOVE: Final = (
    "WITH RECURSIVE kept (id) AS (SELECT id FROM temp.brought UNION SELECT t.navigation_category_parent_id FROM kept"
    f" JOIN main.navigation_category t ON t.store_external_id = ? AND t.{_KEY} = kept.id)"
    f" DELETE FROM main.navigation_category WHERE store_external_id = ? AND {_KEY} NOT IN (SELECT id FROM kept)"
)
