"""Finds the line of each row within its order by its id or, where the row has none, by its external id."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

import pyarrow as pa

from ferryman_server.domain.entities.model import KEY_SEPARATOR
from ferryman_server.domain.entities.order_fields import LINE_EXTERNAL_ID, LINE_ID, ORDER_REFERENCE
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.domain.values import row_error
from ferryman_server.pipeline.columns import (
    NO_TEXT,
    Column,
    Mask,
    Texts,
    arrow,
    blank,
    filled,
    numbers,
    pc,
    rows_in,
    text_of,
    texts,
)
from ferryman_server.pipeline.lookup import Lookup
from ferryman_server.pipeline.recent_keys import BLOCKS_AHEAD_MAX
from ferryman_server.pipeline.rules.identities import BlockRecords, column_of
from ferryman_server.pipeline.rules.known_records import KnownRecords
from ferryman_server.pipeline.rules.model import RuleRows

_ALL_COLUMNS: Final = [ORDER_REFERENCE.column, LINE_ID.column, LINE_EXTERNAL_ID.column]
_JOINT: Final = text_of(KEY_SEPARATOR)
_NOWHERE: Final = arrow.scalar(None, pa.int32())


@dataclass(slots=True)
class _Lines:
    """The lines of one order: external ids by id, "" where there is none, and ids by external id."""

    external_ids: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def add(self, line_id: str, external_id: str) -> None:
        """Take note of a line, or that it has got an external id."""
        self.external_ids[line_id] = external_id or self.external_ids.get(line_id, "")
        if external_id:
            self.ids[external_id] = line_id


@dataclass(frozen=True, slots=True)
class _RecentBlock:
    """The lines of the good rows of a block, and the orders that they belong to."""

    references: frozenset[str]
    lines: Any


class OrderLines:
    """Knows the lines of the catalog, and those of the last BLOCKS_AHEAD_MAX blocks."""

    def __init__(self, lookup: Lookup, orders: KnownRecords, *, creates: bool) -> None:
        self._lookup = lookup
        self._orders = orders
        self._creates = creates
        self._recent: deque[_RecentBlock] = deque(maxlen=BLOCKS_AHEAD_MAX)

    def resolve(self, rows: RuleRows, orders: BlockRecords) -> None:
        """Put the line's id into the text of every row that has a line; add an error where there is none, or another.

        Rows with an external id alone that belong to new orders are the many of a first import, and those that name
        lines as the catalog has them the many of a repeated one: only the rest is gone through one by one.
        """
        if LINE_ID.name not in rows.text and LINE_EXTERNAL_ID.name not in rows.text:
            return
        line_id, external_id = column_of(rows, LINE_ID.name), column_of(rows, LINE_EXTERNAL_ID.name)
        resolved = pc.if_else(blank(line_id), external_id, line_id)
        named = pc.and_(filled(resolved), pc.is_valid(orders.number))
        added = pc.and_(pc.and_(named, orders.new), blank(line_id))
        stored = self._stored(orders, pc.and_not(named, added), line_id, external_id)
        rows.text[LINE_ID.name] = resolved = pc.coalesce(stored, resolved)
        odd = pc.and_not(pc.and_not(named, added), pc.is_valid(stored))
        if not odd.true_count:
            return
        concerned = pc.is_in(orders.number, value_set=pc.unique(orders.number.filter(odd)))
        wanted = pc.indices_nonzero(pc.and_(concerned, named))
        ids = self._ids(rows, orders, wanted, (line_id, external_id))
        rows.text[LINE_ID.name] = pc.replace_with_mask(resolved, rows_in(rows.size, wanted), texts(ids))

    def remember(self, rows: RuleRows, good: Mask) -> None:
        """Take note of the good rows."""
        if LINE_ID.name not in rows.text:
            return
        columns = (rows.text[ORDER_REFERENCE.name], rows.text[LINE_ID.name], column_of(rows, LINE_EXTERNAL_ID.name))
        lines = pa.table([c.filter(good) for c in columns], _ALL_COLUMNS)
        references = pc.unique(lines[ORDER_REFERENCE.column]).to_pylist()
        self._recent.append(_RecentBlock(frozenset(references), lines))

    def _stored(self, orders: BlockRecords, asked: Mask, line_id: Texts, external_id: Texts) -> Texts:
        """Return the ids of lines that the catalog has as the asked rows name them, null where that is not so."""
        asked = pc.and_not(asked, orders.new)
        keys = [record.key for record in orders.records] if asked.true_count else []
        settled = numbers([n for n, key in enumerate(keys) if not self._orders.is_recent(key)])
        asked = pc.and_(asked, pc.is_in(orders.number, value_set=settled))
        if not asked.true_count:
            return arrow.nulls(len(asked), pa.string())
        of_rows = pc.unique(orders.number.filter(asked))
        stored = self._lookup.find_texts(
            "order_line", ORDER_REFERENCE.column, [keys[n] for n in of_rows.to_pylist()], _ALL_COLUMNS
        )
        reference = pc.if_else(asked, texts(keys).take(orders.number), NO_TEXT)
        references, ids, external_ids = (column.combine_chunks() for column in stored.columns)
        by_id = _index(reference, line_id, references, ids)
        known = external_ids.take(by_id)
        by_id = pc.if_else(pc.or_(blank(external_id), pc.equal(external_id, known)), by_id, _NOWHERE)
        by_external_id = _index(reference, external_id, references, external_ids)
        return ids.take(pc.if_else(filled(line_id), by_id, by_external_id))

    def _ids(self, rows: RuleRows, orders: BlockRecords, wanted: Any, given: tuple[Texts, Texts]) -> list[str]:
        """Return the ids of the lines of the wanted rows, one after the other."""
        references = [orders.records[n].key for n in orders.number.take(wanted).to_pylist()]
        known = self._known(set(references))
        errors: dict[int, RowError] = {}
        ids = []
        pairs = zip(*(column.take(wanted).to_pylist() for column in given), strict=True)
        for row, reference, (line_id, external_id) in zip(wanted.to_pylist(), references, pairs, strict=True):
            found = _Naming(reference, known[reference], self._creates).found(line_id, external_id)
            if isinstance(found, RowError):
                errors[row] = found
            ids.append(line_id or external_id if isinstance(found, RowError) else found)
        rows.findings.add_each({row: [error] for row, error in errors.items()})
        rows.findings.close()
        return ids

    def _known(self, references: Collection[str]) -> Mapping[str, _Lines]:
        known = {reference: _Lines() for reference in references}
        stored = self._lookup.find_texts("order_line", ORDER_REFERENCE.column, references, _ALL_COLUMNS)
        lines = zip(*(column.to_pylist() for column in stored.columns), strict=True)
        for reference, line_id, external_id in chain(lines, self._of_recent(references)):
            known[reference].add(line_id, external_id)
        return known

    def _of_recent(self, references: Collection[str]) -> Iterator[Sequence[str]]:
        for block in self._recent:
            wanted = block.references.intersection(references)
            if wanted:
                is_wanted = pc.is_in(block.lines[ORDER_REFERENCE.column], value_set=texts(sorted(wanted)))
                lines = block.lines.filter(pc.and_(is_wanted, filled(block.lines[LINE_ID.column])))
                yield from zip(*(column.to_pylist() for column in lines.columns), strict=True)


def _index(reference: Texts, value: Texts, references: Texts, values: Texts) -> Column:
    """Return the place of each pair among others; null where it is not there, or has no reference."""
    pairs = pc.binary_join_element_wise(reference, value, _JOINT)
    return pc.index_in(pairs, value_set=pc.binary_join_element_wise(references, values, _JOINT))


@dataclass(frozen=True, slots=True)
class _Naming:
    """Names the lines of one order."""

    reference: str
    lines: _Lines
    creates: bool

    def found(self, line_id: str, external_id: str) -> str | RowError:
        """Return a line's id, and take note of the line; or what is wrong with the row."""
        if not line_id:
            known = self.lines.ids.get(external_id)
            return known if known is not None else self._created(external_id)
        current = self.lines.external_ids.get(line_id)
        if current is None:
            return self._unknown(LINE_ID.name, line_id)
        if external_id and external_id != current:
            if current:
                return self._refused(
                    external_id, f"line {line_id!r} of it has {current!r} already, which cannot change"
                )
            if external_id in self.lines.ids:
                return self._refused(external_id, f"line {self.lines.ids[external_id]!r} of it uses that already")
            self.lines.add(line_id, external_id)
        return line_id

    def _created(self, external_id: str) -> str | RowError:
        if external_id in self.lines.external_ids:
            return self._refused(external_id, "a line of it with another external id has that as its id")
        if not self.creates:
            return self._unknown(LINE_EXTERNAL_ID.name, external_id)
        self.lines.add(external_id, external_id)
        return external_id

    def _unknown(self, field_name: str, value: str) -> RowError:
        message = (
            f"order {self.reference!r} has no line with {field_name} {value!r}, expected that of one of its lines"
            + (f", or {LINE_EXTERNAL_ID.name} alone to add a line" if self.creates else "")
        )
        return row_error(RowErrorCode.UNKNOWN_REFERENCE, field_name, value, message)

    def _refused(self, external_id: str, problem: str) -> RowError:
        name = LINE_EXTERNAL_ID.name
        message = f"{name} is {external_id!r} in order {self.reference!r}, but {problem}; expected another one"
        return row_error(RowErrorCode.NOT_UNIQUE, name, external_id, message)
