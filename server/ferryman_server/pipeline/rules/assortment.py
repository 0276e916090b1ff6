"""ASSORTMENT: a row puts a product with all its variants, or one variant, on an assortment or takes it off."""

from collections.abc import Mapping
from typing import Final

from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.domain.values import row_error, shortened
from ferryman_server.pipeline.columns import NO_TEXT, Column, Mask, Texts, filled, numbers, pc, rows_in, text_of, texts
from ferryman_server.pipeline.rules.model import NoRules, RuleContext, RuleRows

_PRODUCT: Final = "productExternalId"
_VARIANT: Final = "variantExternalId"
_PRODUCT_COLUMN: Final = "product_external_id"
_VARIANT_COLUMN: Final = "variant_external_id"
_NONE: Final = text_of("")


class AssortmentRules(NoRules):
    """A variant on an assortment stands there without its product, so that either way of naming it is the same."""

    def __init__(self, entity: Entity, context: RuleContext) -> None:
        self._lookup = context.lookup

    def prepare(self, rows: RuleRows) -> Mapping[str, Column]:
        """Check that rows with both name a variant of the product, then leave the product out."""
        if _PRODUCT not in rows.text or _VARIANT not in rows.text:
            return {}
        product, variant = rows.text[_PRODUCT], rows.text[_VARIANT]
        both = pc.and_(filled(product), filled(variant))
        if both.true_count:
            self._add_foreign(product, variant, pc.indices_nonzero(both), rows)
            rows.text[_PRODUCT] = pc.if_else(both, _NONE, product)
        return {}

    def accept(self, rows: RuleRows, good: Mask) -> Mapping[str, Column]:
        """Make the two parts of the key: of product and variant one is empty, both are null without either."""
        product, variant = _texts(rows, _PRODUCT), _texts(rows, _VARIANT)
        named = pc.or_(filled(product), filled(variant))
        return {
            _PRODUCT_COLUMN: pc.if_else(named, product, NO_TEXT),
            _VARIANT_COLUMN: pc.if_else(named, variant, NO_TEXT),
        }

    def _add_foreign(self, product: Texts, variant: Texts, both: Column, rows: RuleRows) -> None:
        products, variants = product.take(both).to_pylist(), variant.take(both).to_pylist()
        found = self._lookup.find("variant", _VARIANT_COLUMN, set(variants), (_PRODUCT_COLUMN,))
        owners = {key: str(stored[_PRODUCT_COLUMN]) for key, (stored,) in found.items()}
        errors = {
            row: _foreign(named, one, owners[one])
            for row, named, one in zip(both.to_pylist(), products, variants, strict=True)
            if owners.get(one, named) != named
        }
        rows.findings.add(rows_in(rows.size, numbers(list(errors))), errors.__getitem__)


def _texts(rows: RuleRows, name: str) -> Texts:
    return rows.text[name] if name in rows.text else texts([""] * rows.size)


def _foreign(product: str, variant: str, owner: str) -> RowError:
    message = (
        f"{_VARIANT} is {shortened(variant)!r}, a variant of product {owner!r}, expected one of product "
        f"{shortened(product)!r}: correct one of the two"
    )
    return row_error(RowErrorCode.UNKNOWN_REFERENCE, _VARIANT, variant, message)
