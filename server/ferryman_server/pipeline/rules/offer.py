"""OFFER: prices by quantity in one cell become columns, and one must be for quantity 1."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from ferryman_server.domain.entities.model import MULTIPLE_SEPARATOR, Entity, Field
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.domain.values import DECIMAL_FORMAT, row_error, value_error
from ferryman_server.pipeline.check_findings import Findings
from ferryman_server.pipeline.check_types import tidied
from ferryman_server.pipeline.columns import NO_TEXT, Column, Texts, blank, filled, numbers, pc, rows_in, text_of, texts
from ferryman_server.pipeline.rules.model import NoRules, RuleContext, RuleRows

PRICE: Final = "price"
QUANTITY: Final = "priceRangeMinQuantity"
RANGES_COLUMN: Final = "price_ranges"
_FOR_ONE: Final = text_of("1")
_NONE: Final = text_of("")


@dataclass(frozen=True, slots=True)
class _Prices:
    price: str
    quantities: str
    ranges: str
    error: RowError | None = None


class OfferRules(NoRules):
    """The rule "price_for_one"."""

    def __init__(self, entity: Entity, context: RuleContext) -> None:
        self._entity = entity

    def prepare(self, rows: RuleRows) -> Mapping[str, Column]:
        """Replace prices and lowest quantities by those to store; return the column of all prices."""
        return price_for_one(self._entity, rows.text, rows.findings)


def price_for_one(entity: Entity, text: dict[str, Texts], findings: Findings) -> dict[str, Texts]:
    """Replace the texts of price and lowest quantity by those to store; return the column of all prices by its name.

    Rows without a price get neither; a file without prices has none of the three columns.
    """
    if PRICE not in text:
        text.pop(QUANTITY, None)
        return {}
    price = tidied(text[PRICE])
    quantity = text[QUANTITY] if QUANTITY in text else texts([""] * len(price))
    unpriced = blank(price)
    odd = pc.and_not(
        pc.or_(
            pc.match_substring(price, MULTIPLE_SEPARATOR), pc.and_(filled(quantity), pc.not_equal(quantity, _FOR_ONE))
        ),
        unpriced,
    )
    indices = pc.indices_nonzero(odd)
    field = next(f for f in entity.fields if f.name == PRICE)
    pairs = zip(price.take(indices).to_pylist(), quantity.take(indices).to_pylist(), strict=True)
    found = [_prices(field, one, many) for one, many in pairs]
    errors = {row: p.error for row, p in zip(indices.to_pylist(), found, strict=True) if p.error is not None}
    findings.add(rows_in(len(price), numbers(list(errors))), errors.__getitem__)
    text[PRICE] = pc.replace_with_mask(price, odd, texts([p.price for p in found]))
    plain = pc.if_else(unpriced, _NONE, pc.if_else(blank(quantity), _FOR_ONE, quantity))
    text[QUANTITY] = pc.replace_with_mask(plain, odd, texts([p.quantities for p in found]))
    ranges = pc.if_else(unpriced, NO_TEXT, _NONE)
    return {RANGES_COLUMN: pc.replace_with_mask(ranges, odd, texts([p.ranges for p in found]))}


def _prices(field: Field, price: str, quantity: str) -> _Prices:
    prices, quantities = price.split(MULTIPLE_SEPARATOR), quantity.split(MULTIPLE_SEPARATOR) if quantity else []
    if not all(re.match(DECIMAL_FORMAT, p) and not p.startswith("-") for p in prices):
        return _wrong(quantity, value_error(replace(field, multiple=True), PRICE, price))
    if len(prices) != len(quantities):
        message = (
            f"{PRICE} has {len(prices)} values and {QUANTITY} {len(quantities)}, expected one lowest quantity for each "
            'price, such as "5.00||4.50" and "1||10"'
        )
        return _wrong(quantity, row_error(RowErrorCode.WRONG_FORMAT, QUANTITY, quantity, message))
    if "1" not in quantities:
        message = f"there is no price for quantity 1, expected one of {QUANTITY} to be 1"
        return _wrong(quantity, row_error(RowErrorCode.NO_PRICE_FOR_ONE, PRICE, price, message))
    return _Prices(prices[quantities.index("1")], quantity, price if len(prices) > 1 else "")


def _wrong(quantity: str, error: RowError) -> _Prices:
    # Any price will do, as the row is rejected: an empty one would be found missing on top.
    return _Prices("0", quantity, "", error)
