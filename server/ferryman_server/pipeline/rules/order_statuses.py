"""Checks that orders never go back to an earlier status, and change no more than theirs allows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from ferryman_server.domain.entities.model import KEY_SEPARATOR, Entity, Field
from ferryman_server.domain.entities.order_fields import (
    LAST_MODIFIABLE,
    LINE_EXTERNAL_ID,
    LINE_ID,
    LINE_KEYS,
    LINE_STATUS,
    MODIFIABLE,
    ORDER_EXTERNAL_ID,
    ORDER_REFERENCE,
    ORDER_STATUS,
)
from ferryman_server.domain.record_statuses import ON_HOLD, ORDER_STATUSES
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.domain.values import listed, row_error
from ferryman_server.pipeline.columns import (
    Column,
    Mask,
    Texts,
    any_of,
    arrow,
    falses,
    numbers,
    pc,
    rows_in,
    text_of,
    texts,
)
from ferryman_server.pipeline.lookup import Lookup
from ferryman_server.pipeline.rules.identities import BlockRecords
from ferryman_server.pipeline.rules.known_records import NEW, KnownRecord
from ferryman_server.pipeline.rules.model import RuleRows

_STATUSES: Final = texts(ORDER_STATUSES)
_FIRST: Final = ORDER_STATUSES.index(ON_HOLD)
_JOINT: Final = text_of(KEY_SEPARATOR)
_COUNT: Final = arrow.scalar(len(ORDER_STATUSES), pa.int64())
_ALWAYS: Final = {
    f.column for f in (ORDER_REFERENCE, ORDER_EXTERNAL_ID, ORDER_STATUS, LINE_ID, LINE_EXTERNAL_ID, LINE_STATUS)
}


def check_order_of_statuses(rows: RuleRows, orders: BlockRecords) -> None:
    """Add an error to each row whose status comes before one that its order has reached already."""
    if ORDER_STATUS.column not in rows.columns:
        return
    place = _places(rows)
    reached = _by_order(orders, [record.status for record in orders.records])
    several = _several(orders, place)
    back = pc.fill_null(pc.less(place, reached), False)
    errors = dict.fromkeys(pc.indices_nonzero(pc.and_not(back, several)).to_pylist(), NEW)
    errors = {row: reached[row].as_py() for row in errors} | _back_in_order(rows, orders, place, several)
    explain = _Explanation(rows, orders, errors)
    rows.findings.add(rows_in(rows.size, numbers(list(errors))), explain.back)


def after(rows: RuleRows, orders: BlockRecords, good: Mask) -> list[KnownRecord]:
    """Return the orders of the good rows as these leave them."""
    table = pa.table({"number": orders.number, "place": _places(rows)}).filter(good)
    highest: Any = table.group_by("number", use_threads=False).aggregate([("place", "max")])
    pairs = zip(highest["number"].to_pylist(), highest["place_max"].to_pylist(), strict=True)
    return [_after(orders.records[number], place) for number, place in pairs]


class Settled:
    """Refuses changes of orders that are beyond LAST_MODIFIABLE, but of what may always change."""

    def __init__(self, entity: Entity, lookup: Lookup) -> None:
        self._lookup = lookup
        by_type = {r.name: tuple(f for f in r.fields if f.column not in _ALWAYS) for r in entity.record_types}
        self._order_fields = by_type["order"]
        self._line_fields = by_type.get("order_line", ())

    def check(self, rows: RuleRows, orders: BlockRecords) -> None:
        """Add an error to each row that would change more than it may."""
        settled = [n for n, record in enumerate(orders.records) if record.before >= len(MODIFIABLE)]
        if not settled:
            return
        concerned = pc.indices_nonzero(pc.is_in(orders.number, value_set=numbers(settled)))
        keys = texts([record.key for record in orders.records]).take(orders.number.take(concerned))
        columns = {name: column.take(concerned) for name, column in rows.columns.items()}
        changes = {**self._of_orders(columns, keys), **self._of_lines(columns, keys)}
        flagged = pc.indices_nonzero(any_of(len(keys), list(changes.values())))
        changed = {
            row: [name for name, mask in changes.items() if mask[place].as_py()]
            for row, place in zip(concerned.take(flagged).to_pylist(), flagged.to_pylist(), strict=True)
        }
        explain = _Explanation(rows, orders, {})
        rows.findings.add(rows_in(rows.size, numbers(list(changed))), lambda row: explain.settled(row, changed[row]))

    def _of_orders(self, columns: Mapping[str, Column], keys: Texts) -> dict[str, Mask]:
        """Flag the rows that change their order, by field."""
        fields = [f for f in self._order_fields if f.column in columns]
        if not fields:
            return {}
        wanted = [ORDER_REFERENCE.column, *(f.column for f in fields)]
        stored = self._lookup.find_texts("order", wanted[0], pc.unique(keys).to_pylist(), wanted)
        return _differences(fields, columns, stored, pc.index_in(keys, value_set=stored[wanted[0]]))

    def _of_lines(self, columns: Mapping[str, Column], keys: Texts) -> dict[str, Mask]:
        """Flag the rows that change their line, by field, or that add one."""
        if LINE_ID.column not in columns:
            return {}
        fields = [f for f in self._line_fields if f.column in columns]
        wanted = [*LINE_KEYS, *(f.column for f in fields)]
        stored = self._lookup.find_texts("order_line", wanted[0], pc.unique(keys).to_pylist(), wanted)
        line_keys = pc.binary_join_element_wise(keys, columns[LINE_ID.column], _JOINT)
        at = pc.index_in(line_keys, value_set=pc.binary_join_element_wise(*(stored[k] for k in LINE_KEYS), _JOINT))
        added = pc.and_(pc.is_valid(line_keys), pc.is_null(at))
        return {"its list of lines": added, **_differences(fields, columns, stored, at)}


def _differences(fields: Sequence[Field], columns: Mapping[str, Column], stored: Any, at: Column) -> dict[str, Mask]:
    """Flag the rows with other values than those stored at a place; a row without a value, or a place, has none."""
    found = {}
    for field in fields:
        given = pc.cast(columns[field.column], pa.string())
        found[field.name] = pc.fill_null(pc.not_equal(given, stored[field.column].take(at).combine_chunks()), False)
    return found


class _Explanation:
    """Puts into words why a row must not do what it does; reached has the status that its order has, by row."""

    def __init__(self, rows: RuleRows, orders: BlockRecords, reached: Mapping[int, int]) -> None:
        self._rows = rows
        self._orders = orders
        self._reached = reached

    def back(self, row: int) -> RowError:
        """Explain a status that comes too late."""
        value, reached = self._rows.columns[ORDER_STATUS.column][row].as_py(), ORDER_STATUSES[self._reached[row] :]
        message = (
            f"{ORDER_STATUS.name} is {value!r}, but order {self._order(row).key!r} has reached {reached[0]} "
            f"and a status never goes back; expected {listed(reached)}"
        )
        return row_error(RowErrorCode.NOT_IN_ENUMERATION, ORDER_STATUS.name, value, message)

    def settled(self, row: int, changed: Sequence[str]) -> RowError:
        """Explain a change that comes too late."""
        order = self._order(row)
        status = ORDER_STATUSES[order.before]
        message = (
            f"order {order.key!r} stands in {status}, where there are no more changes of {', '.join(changed)}; "
            f"expected them until {LAST_MODIFIABLE}. Leave these empty, or repeat what is stored"
        )
        return row_error(RowErrorCode.NOT_IN_ENUMERATION, ORDER_STATUS.name, status, message)

    def _order(self, row: int) -> KnownRecord:
        number: int = self._orders.number[row].as_py()
        return self._orders.records[number]


def _places(rows: RuleRows) -> Column:
    if ORDER_STATUS.column not in rows.columns:
        return arrow.nulls(rows.size, pa.int64())
    return pc.cast(pc.index_in(rows.columns[ORDER_STATUS.column], value_set=_STATUSES), pa.int64())


def _by_order(orders: BlockRecords, values: list[int]) -> Column:
    return numbers(values).take(orders.number)


def _several(orders: BlockRecords, place: Column) -> Mask:
    """Flag the rows of orders of which the block has several statuses, or that begin before the usual status."""
    both = pc.drop_null(pc.unique(pc.add(pc.multiply(orders.number, _COUNT), place)))
    counts = pc.value_counts(pc.divide(both, _COUNT))
    concerned = counts.field("values").filter(pc.greater(counts.field("counts"), arrow.scalar(1, pa.int64())))
    early = pc.and_(orders.new, pc.fill_null(pc.less(place, arrow.scalar(_FIRST, pa.int64())), False))
    if not len(concerned) and not early.true_count:
        return falses(len(place))
    concerned = arrow.concat_arrays([concerned, orders.number.filter(early)])
    return pc.and_(pc.is_in(orders.number, value_set=concerned), pc.is_valid(orders.number))


def _back_in_order(rows: RuleRows, orders: BlockRecords, place: Column, several: Mask) -> dict[int, int]:
    """Go through rows one after the other; return the status that was reached before each one that goes back."""
    reached: dict[int, int] = {}
    back: dict[int, int] = {}
    indices = pc.indices_nonzero(pc.and_not(several, rows.findings.bad))
    triples = zip(
        indices.to_pylist(), orders.number.take(indices).to_pylist(), place.take(indices).to_pylist(), strict=True
    )
    for row, number, status in triples:
        before = reached.get(number, orders.records[number].status)
        if status is not None and status < before:
            back[row] = before
        else:
            reached[number] = _status_after(before, status)
    return back


def _after(order: KnownRecord, status: int | None) -> KnownRecord:
    reached = max(order.status, _status_after(order.status, status))
    return order if reached == order.status else KnownRecord(order.key, order.external_id, reached, order.before)


def _status_after(before: int, status: int | None) -> int:
    if status is None:
        return _FIRST if before == NEW else before
    return status
