"""Checks that rows which create a record have what a new record needs."""

from collections.abc import Mapping
from functools import partial

from ferryman_server.domain.entities.model import Entity, Field, RecordType, Required
from ferryman_server.pipeline.check_findings import Findings
from ferryman_server.pipeline.check_presence import Presence, given, record_keys, required_error
from ferryman_server.pipeline.columns import Column, Mask, Texts, any_of, numbers, pc, rows_in, texts
from ferryman_server.pipeline.lookup import Lookup
from ferryman_server.pipeline.recent_keys import RecentKeys


class CreationCheck:
    """Knows which records the catalog or an earlier good row of the file has."""

    def __init__(self, entity: Entity, lookup: Lookup) -> None:
        self._lookup = lookup
        self._record_types = tuple(
            r for r in entity.record_types if any(f.required is Required.ON_CREATE for f in r.fields)
        )
        self._created = {r.name: RecentKeys() for r in self._record_types}

    def add_missing(
        self, text: Mapping[str, Texts], columns: Mapping[str, Column], rows: Presence, findings: Findings
    ) -> None:
        """Add an error for every empty field that a new record needs; to be called when all else is checked.

        columns are the typed and the derived ones.
        """
        good = pc.invert(findings.bad)
        for record_type in self._record_types:
            key = record_keys(record_type, columns, len(good))
            live = pc.and_(rows.live[record_type.name], pc.is_valid(key))
            self._add_missing(record_type, text, key, live, findings, good)

    def remember(self, columns: Mapping[str, Column], rows: Presence, accepted: Mask) -> None:
        """Take note of the rows that were found good."""
        for record_type in self._record_types:
            key = record_keys(record_type, columns, len(accepted))
            self._created[record_type.name].add(key.filter(pc.and_(accepted, rows.live[record_type.name])))

    def _add_missing(
        self, record_type: RecordType, text: Mapping[str, Texts], key: Texts, live: Mask, findings: Findings, good: Mask
    ) -> None:
        size = len(live)
        lacks: list[tuple[Field, Mask]] = []
        for field in record_type.fields:
            if field.required is Required.ON_CREATE:
                lacks.append((field, pc.and_not(live, given(field, text, size))))
        lacking = any_of(size, [lack for _, lack in lacks])
        if not lacking.true_count:
            return
        new = self._new(record_type, key, lacking, pc.and_not(pc.and_(good, live), lacking))
        for field, lack in lacks:
            findings.add(pc.and_(lack, new), partial(required_error, field, on_create=True))

    def _new(self, record_type: RecordType, key: Texts, lacking: Mask, complete: Mask) -> Mask:
        """Flag the lacking rows whose record neither the catalog nor an earlier row has."""
        missing = texts(self._lookup.missing(record_type.name, pc.unique(key.filter(lacking))))
        new = pc.and_(lacking, pc.is_in(key, value_set=missing))
        new = pc.and_not(new, self._created[record_type.name].among(key))
        if not new.true_count:
            return new
        makers = pc.indices_nonzero(pc.and_(complete, pc.is_in(key, value_set=missing)))
        first: dict[str, int] = {}
        for row, value in zip(makers.to_pylist(), key.take(makers).to_pylist(), strict=True):
            first.setdefault(value, row)
        rows = pc.indices_nonzero(new)
        pairs = zip(rows.to_pylist(), key.take(rows).to_pylist(), strict=True)
        return rows_in(len(key), numbers([row for row, value in pairs if first.get(value, row) >= row]))
