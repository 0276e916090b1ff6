"""What new orders get where rows do not say it: the store view, the account's first user and first shipping address."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ferryman_server.domain.entities.model import Field
from ferryman_server.domain.entities.order_fields import ACCOUNT, CUSTOMER, SHIPPING_ADDRESS, STORE, STORE_VIEW
from ferryman_server.pipeline.columns import NO_TEXT, Column, Mask, any_of, arrow, filled, pc, text_of, texts
from ferryman_server.pipeline.rules.identities import BlockRecords, column_of
from ferryman_server.pipeline.rules.model import RuleContext, RuleRows

_OF_ADDRESS: Final = {
    "FullName": "address_full_name",
    "Country": "address_country",
    "StreetName": "address_street_name",
    "City": "address_city",
    "ZipCode": "address_zip_code",
    "Additional": "address_additional_street_name",
}
_COPIED: Final = {f"shippingAddress{name}": column for name, column in _OF_ADDRESS.items()}
_ORDERED_BY: Final = ("created_at", "address_external_id")
_WANTED: Final = (*_COPIED.values(), *_ORDERED_BY, "shipping_address", "unlink_address")

_Values = Mapping[str, str | None]


class OrderDefaults:
    """Completes the orders that a file creates."""

    def __init__(self, context: RuleContext) -> None:
        self._lookup = context.lookup
        self._store = context.store
        found = context.lookup.find("store", "store_external_id", [context.store], ["default_store_view"])
        self._view = next((str(store["default_store_view"]) for store in found.get(context.store, ())), None)
        self._first_users: Mapping[str, str] | None = None

    def placed(self, size: int) -> Mapping[str, Column]:
        """Return the store and its view, for every row; stored orders keep theirs."""
        view = NO_TEXT if self._view is None else text_of(self._view)
        return {
            STORE.column: arrow.repeat(text_of(self._store), size),
            STORE_VIEW.column: arrow.repeat(view, size),
        }

    def completed(self, rows: RuleRows, orders: BlockRecords, good: Mask) -> Mapping[str, Column]:
        """Return the columns of customers and addresses, with those of the account in the rows of new orders.

        An order gets them unless one of its rows names one; its rows get the same, so that they stay alike.
        """
        created = pc.and_(pc.and_(orders.new, good), filled(column_of(rows, ACCOUNT.name)))
        if not created.true_count:
            return {}
        return {
            **self._complete(rows, orders, created, (CUSTOMER,), self._users),
            **self._complete(rows, orders, created, SHIPPING_ADDRESS, self._addresses),
        }

    def _complete(
        self,
        rows: RuleRows,
        orders: BlockRecords,
        created: Mask,
        fields: Sequence[Field],
        values_of: Callable[[Sequence[str]], Mapping[str, _Values]],
    ) -> dict[str, Column]:
        given = any_of(rows.size, [filled(rows.text[f.name]) for f in fields if f.name in rows.text])
        named = pc.is_in(orders.number, value_set=orders.number.filter(pc.and_(given, created)))
        lacking = pc.and_not(created, named)
        if not lacking.true_count:
            return {}
        accounts = pc.if_else(lacking, column_of(rows, ACCOUNT.name), NO_TEXT).dictionary_encode()
        distinct = accounts.dictionary.to_pylist()
        values = values_of(distinct)
        columns = {}
        for field in fields:
            usual = texts([values.get(account, {}).get(field.name) for account in distinct]).take(accounts.indices)
            if usual.null_count < len(usual):
                own = rows.columns.get(field.column)
                columns[field.column] = usual if own is None else pc.coalesce(own, usual)
        return columns

    def _users(self, accounts: Sequence[str]) -> Mapping[str, _Values]:
        if self._first_users is None:
            self._first_users = self._lookup.first_users()
        return {a: {CUSTOMER.name: self._first_users[a]} for a in accounts if a in self._first_users}

    def _addresses(self, accounts: Sequence[str]) -> Mapping[str, _Values]:
        found = self._lookup.find("address", ACCOUNT.column, accounts, _WANTED)
        first = {account: _first_to_ship_to(addresses) for account, addresses in found.items()}
        return {
            account: {
                name: None if address[column] is None else str(address[column]) for name, column in _COPIED.items()
            }
            for account, address in first.items()
            if address is not None
        }


def _first_to_ship_to(addresses: Sequence[Mapping[str, str | int | None]]) -> Mapping[str, str | int | None] | None:
    linked = [a for a in addresses if a["shipping_address"] and not a["unlink_address"]]
    return min(linked, key=lambda a: [a[column] for column in _ORDERED_BY], default=None)
