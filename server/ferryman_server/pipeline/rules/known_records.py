"""Records with a status that rows find by their key or by an external id, those of recent rows among them."""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ferryman_server.domain.entities.model import Field
from ferryman_server.pipeline.lookup import Lookup
from ferryman_server.pipeline.recent_keys import BLOCKS_AHEAD_MAX

NEW: Final = -1


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells records of a type apart: the key, and the external id that finds them too."""

    record_type: str
    key: Field
    external_id: Field
    status: Field


class KnownRecord(NamedTuple):
    """A record as the rows so far leave it; external_id is "" where it has none.

    status is its place among the field's values, NEW until a row has created the record. before is that from before
    the recent rows, NEW where these create it. A tuple, as there are hundreds of thousands: it takes half the time.
    """

    key: str
    external_id: str
    status: int
    before: int


class KnownRecords:
    """What the catalog has, and the good rows of the last BLOCKS_AHEAD_MAX blocks, which it may lack."""

    def __init__(self, identity: Identity, lookup: Lookup) -> None:
        self._identity = identity
        self._lookup = lookup
        self._places = {status: place for place, status in enumerate(identity.status.values)}
        self._recent: dict[str, tuple[int, KnownRecord]] = {}
        self._keys: dict[str, str] = {}
        self._blocks: deque[Sequence[KnownRecord]] = deque()
        self._number = 0
        # Nothing else writes records during an import: into an empty table, a file brings all that there are.
        self._only_recent = lookup.is_empty(identity.record_type)

    def by_key(self, keys: Collection[str]) -> dict[str, KnownRecord]:
        """Return the records with these keys; others are left out."""
        known = {key: self._recent[key][1] for key in keys if key in self._recent}
        stored = self._stored(self._identity.key.column, [key for key in keys if key not in known])
        return known | {record.key: record for record in stored}

    def by_external_id(self, external_ids: Collection[str]) -> dict[str, KnownRecord]:
        """Return the records with these external ids, by external id; others are left out."""
        known = {i: self._recent[self._keys[i]][1] for i in external_ids if i in self._keys}
        stored = self._stored(self._identity.external_id.column, [i for i in external_ids if i not in known])
        return known | {r.external_id: self._recent[r.key][1] if r.key in self._recent else r for r in stored}

    def is_recent(self, key: str) -> bool:
        """Tell whether recent rows have the record, so that the catalog may lack what they say of it."""
        return key in self._recent

    def remember(self, records: Sequence[KnownRecord]) -> None:
        """Take note of the records of one block's good rows, as these leave them."""
        self._number += 1
        for record in records:
            self._recent[record.key] = self._number, record
            if record.external_id:
                self._keys[record.external_id] = record.key
        self._blocks.append(records)
        if len(self._blocks) > BLOCKS_AHEAD_MAX:
            self._only_recent = False
            self._forget(self._blocks.popleft())

    def _forget(self, records: Sequence[KnownRecord]) -> None:
        for record in records:
            # Later blocks may have had it again.
            if record.key in self._recent and self._recent[record.key][0] <= self._number - BLOCKS_AHEAD_MAX:
                _, last = self._recent.pop(record.key)
                self._keys.pop(last.external_id, None)

    def _stored(self, column: str, values: Collection[str]) -> Iterator[KnownRecord]:
        if not values or self._only_recent:
            return
        identity = self._identity
        columns = [f.column for f in (identity.key, identity.external_id, identity.status)]
        found = self._lookup.find_texts(identity.record_type, column, values, columns)
        for key, external_id, status in zip(*(column.to_pylist() for column in found.columns), strict=True):
            place = self._places.get(status, 0)
            yield KnownRecord(key, external_id, place, place)
