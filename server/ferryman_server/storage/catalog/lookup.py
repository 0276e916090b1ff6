"""What checks must know of the catalog: which keys are stored, and what attributes are for."""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import orjson

from ferryman_server.domain.attributes import AttributeDefinition
from ferryman_server.domain.entities import RECORD_TYPES
from ferryman_server.domain.entities.model import KEY_SEPARATOR, MULTIPLE_SEPARATOR
from ferryman_server.storage.catalog.arrow import Rows, Texts, pa, pc
from ferryman_server.storage.catalog.connection import CatalogConnection, table_of

# About 20 MB of keys for each record type.
KNOWN_MAX: Final = 200_000

Found: TypeAlias = dict[str, str | int | None]

_PARTS: Final = tuple(f"part{number}" for number in range(max(len(r.keys) for r in RECORD_TYPES.values())))
_JOINT: Final = f" || char({ord(KEY_SEPARATOR)}) || "


class CatalogLookup:
    """Reads the catalog file at `path` on a connection of its own, for one thread at a time.

    It sees whatever is committed, in this process or another one. Only for a data process, as CatalogWriter.
    """

    def __init__(self, path: str) -> None:
        self._connection = CatalogConnection(path)
        self._connection.execute(f"CREATE TEMP TABLE asked ({', '.join(f'{part} TEXT' for part in _PARTS)})")
        # What others refer to is never removed: a key that was found once stays found.
        self._known: dict[str, set[str]] = {}

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def missing(self, record_type: str, values: Texts) -> list[str]:
        """Return those of the values, each once, that are no key of a stored record; NULLs are left out.

        A key of several columns has its parts joined by KEY_SEPARATOR.
        """
        known = self._known_keys(record_type)
        distinct = pc.drop_null(pc.unique(values)).to_pylist()
        if known.issuperset(distinct):
            return []
        unknown = set(distinct) - known
        keys = RECORD_TYPES[record_type].keys
        parts = _PARTS[: len(keys)]
        same = " AND ".join(f"t.{key} = {part}" for key, part in zip(keys, parts, strict=True))
        rows = self._ask(
            (value.split(KEY_SEPARATOR, len(keys) - 1) for value in unknown),
            f"SELECT {_JOINT.join(parts)} AS value FROM temp.asked JOIN {table_of(record_type)} t ON {same}",
        )
        found = set(rows["value"].to_pylist())
        if len(known) + len(found) > KNOWN_MAX:
            known.clear()
        known |= found
        return sorted(unknown - found)

    def find(
        self, record_type: str, column: str, values: Iterable[str], columns: Sequence[str]
    ) -> dict[str, list[Found]]:
        """Return the stored records whose `column` is among the values, by its value; without any it is left out.

        Of each record the wanted columns are given, in no order of the records. `column` must be the first of the
        record type's key or be indexed: otherwise every call reads the whole table.
        """
        # As JSON, because the driver takes the type of a column from its first rows.
        wanted = f"json_array({', '.join(f't.{c}' for c in columns)}) AS found"
        rows = self._ask(
            _each_once(values),
            f"SELECT part0 AS value, {wanted} FROM temp.asked JOIN {table_of(record_type)} t ON t.{column} = part0",
        )
        records: dict[str, list[Found]] = {}
        for value, found in zip(rows["value"].to_pylist(), rows["found"].to_pylist(), strict=True):
            records.setdefault(value, []).append(dict(zip(columns, orjson.loads(found), strict=True)))
        return records

    def find_texts(self, record_type: str, column: str, values: Iterable[str], columns: Sequence[str]) -> Rows:
        """Return a table of the wanted columns of the records that `find` finds, all as text, NULL as ""."""
        wanted = ", ".join(f"coalesce(CAST(t.{c} AS TEXT), '') AS {c}" for c in columns)
        rows = self._ask(
            _each_once(values),
            f"SELECT {wanted} FROM temp.asked JOIN {table_of(record_type)} t ON t.{column} = part0",
        )
        # Without rows the driver makes up a type.
        return rows if rows.num_rows else pa.table({c: pa.array([], pa.string()) for c in columns})

    def is_empty(self, record_type: str) -> bool:
        """Tell whether there is no record of a type."""
        return not self._connection.number(f"SELECT EXISTS (SELECT 1 FROM {table_of(record_type)})")

    def first_users(self) -> dict[str, str]:
        """Return the user who was stored first for each account that has one, in the order of ids within an import."""
        rows: Rows = self._connection.select(
            "SELECT customer_user_external_id AS user, customer_user_account_ids AS accounts FROM main.customer_user"
            " WHERE customer_user_account_ids IS NOT NULL AND customer_user_deleted IS NOT 1"
            " ORDER BY created_at, customer_user_external_id"
        )
        first: dict[str, str] = {}
        for user, accounts in zip(rows["user"].to_pylist(), rows["accounts"].to_pylist(), strict=True):
            for account in accounts.split(MULTIPLE_SEPARATOR):
                first.setdefault(account, user)
        return first

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
            _each_once(classification_ids),
            "SELECT part0, attr_code FROM temp.asked JOIN main.classification_attribute t"
            " ON t.classification_external_id = part0 WHERE attr_required = 1 AND attr_enabled IS NOT 0",
        )
        return _grouped(rows)

    def stored_attributes(self, record_type: str, keys: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return the attributes that stored products or variants have values of; without any they are left out."""
        (key,) = RECORD_TYPES[record_type].keys
        rows = self._ask(
            _each_once(keys),
            f"SELECT part0, a.key AS attribute FROM temp.asked JOIN {table_of(record_type)} t"
            f" ON t.{key} = part0 JOIN json_each(t.attributes) a",
        )
        return _grouped(rows)

    def _known_keys(self, record_type: str) -> set[str]:
        if record_type not in self._known:
            key = _JOINT.join(RECORD_TYPES[record_type].keys)
            stored: Rows = self._connection.select(
                f"SELECT {key} AS key FROM {table_of(record_type)} LIMIT {KNOWN_MAX + 1}"
            )
            # Of a large table a file may need any part: its keys are looked up as they come.
            self._known[record_type] = set() if stored.num_rows > KNOWN_MAX else set(stored["key"].to_pylist())
        return self._known[record_type]

    def _ask(self, asked: Iterable[Sequence[str]], statement: str) -> Rows:
        parts = (pa.array(part, pa.string()) for part in zip(*asked, strict=True))
        if columns := dict(zip(_PARTS, parts, strict=False)):
            self._connection.stage("asked", pa.record_batch(columns))
        try:
            return self._connection.select(statement)
        finally:
            self._connection.execute("DELETE FROM temp.asked")


def _each_once(values: Iterable[str]) -> Iterable[tuple[str]]:
    return ((value,) for value in dict.fromkeys(values))


def _grouped(rows: Rows) -> dict[str, frozenset[str]]:
    grouped: dict[str, set[str]] = {}
    first, second = (rows.column(i).to_pylist() for i in range(2))
    for key, value in zip(first, second, strict=True):
        grouped.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in grouped.items()}
