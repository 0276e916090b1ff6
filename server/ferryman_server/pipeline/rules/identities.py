"""Finds the record of each row by its key or, where the row has none, by its external id."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from ferryman_server.domain.entities.model import KEY_SEPARATOR
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.domain.values import row_error
from ferryman_server.pipeline.columns import Column, Mask, Texts, arrow, numbers, pc, text_of, texts
from ferryman_server.pipeline.rules.known_records import NEW, Identity, KnownRecord, KnownRecords
from ferryman_server.pipeline.rules.model import RuleRows


@dataclass(frozen=True, slots=True)
class BlockRecords:
    """The records of a block's rows.

    number is the place of each row's record in `records`, null where it has none. records are as the rows before the
    block leave them, but have external ids that the block sets; new flags the rows of those that it creates.
    """

    records: Sequence[KnownRecord]
    number: Column
    new: Mask


class Identities:
    """Names the records of rows by their keys, whichever way rows do."""

    def __init__(self, identity: Identity, known: KnownRecords, *, creates: bool) -> None:
        self._identity = identity
        self._known = known
        self._creates = creates

    def resolve(self, rows: RuleRows) -> BlockRecords:
        """Put the record's key into the text of every row; add an error where there is none, or another one."""
        key, external_id = (column_of(rows, f.name) for f in (self._identity.key, self._identity.external_id))
        # Rows of one record repeat its ids: what follows is done once for each.
        pairs = pc.binary_join_element_wise(key, external_id, text_of(KEY_SEPARATOR)).dictionary_encode()
        naming = _Naming(self._identity, self._known, creates=self._creates)
        keys = naming.keys_of([tuple(pair.split(KEY_SEPARATOR, 1)) for pair in pairs.dictionary.to_pylist()])
        errors = naming.errors
        wrong = pc.is_in(pairs.indices, value_set=arrow.array(list(errors), pa.int32()))
        rows.findings.add(wrong, lambda row: errors[pairs.indices[row].as_py()])
        # Whose record is not known does not create one, and need not describe it.
        rows.findings.close()
        rows.text[self._identity.key.name] = texts(keys).take(pairs.indices)
        records = list(naming.records.values())
        places = {key: place for place, key in enumerate(naming.records)}
        number = arrow.array([places.get(key) for key in keys], pa.int64()).take(pairs.indices)
        new = numbers([place for place, record in enumerate(records) if record.status == NEW])
        return BlockRecords(records, number, pc.is_in(number, value_set=new))


class _Naming:
    """Goes through the distinct pairs of key and external id of a block, in the order of their first rows.

    records are those found, by key; errors are those of pairs, by the pair's number.
    """

    def __init__(self, identity: Identity, known: KnownRecords, *, creates: bool) -> None:
        self._identity = identity
        self._known = known
        self._creates = creates
        self._by_key: dict[str, KnownRecord] = {}
        self._by_external_id: dict[str, KnownRecord] = {}
        self.records: dict[str, KnownRecord] = {}
        self.errors: dict[int, RowError] = {}

    def keys_of(self, pairs: Sequence[tuple[str, ...]]) -> list[str]:
        """Return the key of each pair's record; where there is none, what the pair says."""
        self._by_external_id = self._known.by_external_id({external_id for _, external_id in pairs} - {""})
        # An external id alone that no record has may become a key.
        keys = {key or external_id for key, external_id in pairs if key or external_id not in self._by_external_id}
        self._by_key = self._known.by_key(keys - {""})
        named = []
        for number, (key, external_id) in enumerate(pairs):
            found = self._found(key, external_id) if key or external_id else None
            if isinstance(found, KnownRecord):
                self.records[found.key] = found
            elif found is not None:
                self.errors[number] = found
            named.append(found.key if isinstance(found, KnownRecord) else key or external_id)
        return named

    def _found(self, key: str, external_id: str) -> KnownRecord | RowError:
        if not key:
            return self._by_external_id.get(external_id) or self._created(external_id)
        record = self._by_key.get(key)
        if record is None:
            return self._unknown(self._identity.key.name, key)
        if not external_id or record.external_id == external_id:
            return record
        if record.external_id:
            return self._fixed(record, external_id)
        if external_id in self._by_external_id:
            return self._taken(external_id, self._by_external_id[external_id].key)
        return self._noted(record._replace(external_id=external_id))

    def _created(self, external_id: str) -> KnownRecord | RowError:
        if external_id in self._by_key:
            return self._taken(external_id, external_id)
        if not self._creates:
            return self._unknown(self._identity.external_id.name, external_id)
        return self._noted(KnownRecord(external_id, external_id, NEW, NEW))

    def _noted(self, record: KnownRecord) -> KnownRecord:
        self._by_key[record.key] = record
        self._by_external_id[record.external_id] = record
        return record

    def _unknown(self, field: str, value: str) -> RowError:
        kind = self._identity.record_type
        message = f"there is no {kind} with {field} {value!r}, expected that of a stored {kind}"
        return row_error(RowErrorCode.UNKNOWN_REFERENCE, field, value, message)

    def _fixed(self, record: KnownRecord, external_id: str) -> RowError:
        field = self._identity.external_id.name
        message = (
            f"{field} is {external_id!r}, but {self._identity.record_type} {record.key!r} has {record.external_id!r} "
            "already, which cannot change; expected this one, or nothing"
        )
        return row_error(RowErrorCode.NOT_UNIQUE, field, external_id, message)

    def _taken(self, external_id: str, key: str) -> RowError:
        field = self._identity.external_id.name
        message = (
            f"{field} is {external_id!r}, which {self._identity.record_type} {key!r} uses already; expected one that "
            f"no other has, or {self._identity.key.name} {key!r} to change that one"
        )
        return row_error(RowErrorCode.NOT_UNIQUE, field, external_id, message)


def column_of(rows: RuleRows, field: str) -> Texts:
    """Return the text of a field, empty where the file does not feed it."""
    return rows.text[field] if field in rows.text else arrow.repeat(text_of(""), rows.size)
