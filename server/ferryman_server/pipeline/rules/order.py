"""ORDER, ORDER_UPDATE and ORDER_STATUS: rows find their order and its line, and change what its status allows."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.entities.order_fields import (
    LINE_EXTERNAL_ID,
    LINE_ID,
    ORDER_EXTERNAL_ID,
    ORDER_REFERENCE,
    ORDER_STATUS,
    SHIPPING_ADDRESS,
    SHIPPING_CORE,
)
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.pipeline.check_presence import Presence, required_error
from ferryman_server.pipeline.columns import Column, Mask, any_of, blank, filled, numbers, pc, rows_in
from ferryman_server.pipeline.rules.identities import BlockRecords, Identities, column_of
from ferryman_server.pipeline.rules.known_records import Identity, KnownRecords
from ferryman_server.pipeline.rules.model import RuleContext, RuleRows
from ferryman_server.pipeline.rules.order_defaults import OrderDefaults
from ferryman_server.pipeline.rules.order_lines import OrderLines
from ferryman_server.pipeline.rules.order_statuses import Settled, after, check_order_of_statuses

ORDERS: Final = Identity("order", ORDER_REFERENCE, ORDER_EXTERNAL_ID, ORDER_STATUS)


class OrderRules:
    """The rules of all imports that touch orders; only ORDER creates some."""

    fresh_state = False
    rows_at_once = 0

    def __init__(self, entity: Entity, context: RuleContext) -> None:
        creates = entity.name == "ORDER"
        self._known = KnownRecords(ORDERS, context.lookup)
        self._identities = Identities(ORDERS, self._known, creates=creates)
        self._lines = OrderLines(context.lookup, self._known, creates=creates)
        self._settled = Settled(entity, context.lookup)
        self._defaults = OrderDefaults(context) if creates else None
        self._block: BlockRecords | None = None

    def prepare(self, rows: RuleRows) -> Mapping[str, Column]:
        """Find each row's order and line; return the store that new orders are placed in."""
        self._block = self._identities.resolve(rows)
        self._lines.resolve(rows, self._block)
        return self._defaults.placed(rows.size) if self._defaults else {}

    def hold_back(self, rows: RuleRows) -> Mask | None:
        """Hold nothing back."""
        return None

    def check(self, rows: RuleRows, presence: Presence) -> None:
        """Check statuses, what may still change, addresses, and that new orders have a line."""
        orders = self._orders
        check_order_of_statuses(rows, orders)
        self._settled.check(rows, orders)
        _check_addresses(rows)
        _check_new_orders(rows, orders)

    def accept(self, rows: RuleRows, good: Mask) -> Mapping[str, Column]:
        """Take note of the good rows; return what new orders get where rows do not say it."""
        self._known.remember(after(rows, self._orders, good))
        self._lines.remember(rows, good)
        return self._defaults.completed(rows, self._orders, good) if self._defaults else {}

    @property
    def _orders(self) -> BlockRecords:
        if self._block is None:
            raise AssertionError("prepare goes first")
        return self._block


def _check_addresses(rows: RuleRows) -> None:
    given = any_of(rows.size, [filled(rows.text[f.name]) for f in SHIPPING_ADDRESS if f.name in rows.text])
    if given.true_count:
        for field in SHIPPING_CORE:
            rows.findings.add(pc.and_(given, blank(column_of(rows, field.name))), partial(_part_missing, field.name))


def _part_missing(field: str, row: int) -> RowError:
    message = f"{field} is empty, expected a value in a row that gives another part of the shipping address"
    return RowError(RowErrorCode.REQUIRED, field, "", message)


def _check_new_orders(rows: RuleRows, orders: BlockRecords) -> None:
    """Add an error to rows without a line that come first of those of a new order."""
    line_id = column_of(rows, LINE_ID.name)
    lineless = pc.and_(orders.new, blank(line_id))
    if not lineless.true_count:
        return
    with_line = pc.indices_nonzero(pc.and_not(pc.and_(orders.new, filled(line_id)), rows.findings.bad))
    first: dict[int, int] = {}
    for row, number in zip(with_line.to_pylist(), orders.number.take(with_line).to_pylist(), strict=True):
        first.setdefault(number, row)
    indices = pc.indices_nonzero(lineless)
    pairs = zip(indices.to_pylist(), orders.number.take(indices).to_pylist(), strict=True)
    early = [row for row, number in pairs if first.get(number, row) >= row]
    rows.findings.add(rows_in(rows.size, numbers(early)), partial(required_error, LINE_EXTERNAL_ID, on_create=True))
