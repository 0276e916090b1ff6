"""What checks must know of the catalog: which keys are stored, and what attributes are for."""

from collections.abc import Iterable, Sequence
from typing import Final

from ferryman_server.domain.attributes import AttributeDefinition
from ferryman_server.domain.entities import RECORD_TYPES
from ferryman_server.domain.entities.model import MULTIPLE_SEPARATOR
from ferryman_server.storage.catalog.arrow import Rows, Texts, pa, pc
from ferryman_server.storage.catalog.connection import CatalogConnection

# About 20 MB of keys for each record type.
KNOWN_MAX: Final = 200_000


class CatalogLookup:
    """Reads the catalog file at `path` on a connection of its own, for one thread at a time.

    It sees whatever is committed, in this process or another one. Only for a data process, as CatalogWriter.
    """

    def __init__(self, path: str) -> None:
        self._connection = CatalogConnection(path)
        self._connection.execute("CREATE TEMP TABLE asked (value TEXT)")
        # Records are never removed: a key that was found once stays found.
        self._known: dict[str, set[str]] = {}

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def missing(self, record_type: str, values: Texts) -> list[str]:
        """Return those of the values, each once, that are no key of a stored record; NULLs are left out.

        record_type must have a key of one column.
        """
        known = self._known_keys(record_type)
        distinct = pc.drop_null(pc.unique(values)).to_pylist()
        if known.issuperset(distinct):
            return []
        unknown = set(distinct) - known
        (key,) = RECORD_TYPES[record_type].keys
        rows = self._ask(unknown, f"SELECT value FROM temp.asked JOIN main.{record_type} t ON t.{key} = value")
        found = set(rows["value"].to_pylist())
        if len(known) + len(found) > KNOWN_MAX:
            known.clear()
        known |= found
        return sorted(unknown - found)

    def attribute_definitions(self) -> dict[str, AttributeDefinition]:
        """Return every stored attribute by its external id, those marked as deleted too."""
        rows = self._connection.select(
            "SELECT attribute_external_id, coalesce(attribute_type, '') AS type, coalesce(attribute_multi, 0) AS multi,"
            " coalesce(attribute_variant, 0) AS variant, coalesce(attribute_values, '') || coalesce((SELECT"
            f" group_concat('{MULTIPLE_SEPARATOR}' || value, '') FROM json_each(translations, '$.attribute_values')),"
            " '') AS offered FROM main.attribute"
        )
        return {
            row["attribute_external_id"]: AttributeDefinition(
                type=row["type"],
                multiple=bool(row["multi"]),
                values=frozenset(row["offered"].split(MULTIPLE_SEPARATOR)) - {""},
                variant=bool(row["variant"]),
            )
            for row in rows.to_pylist()
        }

    def required_attributes(self, classification_ids: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return the attributes that products of each classification must have; without any it is left out."""
        rows = self._ask(
            classification_ids,
            "SELECT value, attr_code FROM temp.asked JOIN main.classification_attribute t"
            " ON t.classification_external_id = value WHERE attr_required = 1 AND attr_enabled IS NOT 0",
        )
        return _grouped(rows)

    def stored_attributes(self, record_type: str, keys: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return the attributes that stored products or variants have values of; without any they are left out."""
        (key,) = RECORD_TYPES[record_type].keys
        rows = self._ask(
            keys,
            f"SELECT asked.value, a.key AS attribute FROM temp.asked JOIN main.{record_type} t ON t.{key} = asked.value"
            " JOIN json_each(t.attributes) a",
        )
        return _grouped(rows)

    def _known_keys(self, record_type: str) -> set[str]:
        if record_type not in self._known:
            (key,) = RECORD_TYPES[record_type].keys
            stored: Rows = self._connection.select(f"SELECT {key} FROM main.{record_type} LIMIT {KNOWN_MAX + 1}")
            # Of a large table a file may need any part: its keys are looked up as they come.
            self._known[record_type] = set() if stored.num_rows > KNOWN_MAX else set(stored[key].to_pylist())
        return self._known[record_type]

    def _ask(self, values: Iterable[str], statement: str) -> Rows:
        asked: Sequence[str] = list(dict.fromkeys(values))
        self._connection.stage("asked", pa.record_batch({"value": pa.array(asked, pa.string())}))
        try:
            return self._connection.select(statement)
        finally:
            self._connection.execute("DELETE FROM temp.asked")


def _grouped(rows: Rows) -> dict[str, frozenset[str]]:
    grouped: dict[str, set[str]] = {}
    first, second = (rows.column(i).to_pylist() for i in range(2))
    for key, value in zip(first, second, strict=True):
        grouped.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in grouped.items()}
