"""PRODUCT_TAG: rows add tags to those that products have, after all rows of the file that clear them."""

from collections.abc import Mapping
from typing import Final

from ferryman_server.domain.entities.model import MULTIPLE_SEPARATOR, Entity
from ferryman_server.domain.entities.product import PRODUCT_TAGS
from ferryman_server.domain.entities.product_tag import TAG, TAG_FIELDS
from ferryman_server.pipeline.check_types import says_true
from ferryman_server.pipeline.columns import NO_TEXT, Column, Mask, Texts, any_of, blank, falses, filled, pc, texts
from ferryman_server.pipeline.rules.model import NoRules, RuleContext, RuleRows

_PRODUCT: Final = "productExternalId"
_PRODUCT_COLUMN: Final = "product_external_id"
_DELETED: Final = "deleted"


class ProductTagRules(NoRules):
    """A product's tags are kept in the order in which they came."""

    # What a row adds to is what the row before it left.
    fresh_state = True

    def __init__(self, entity: Entity, context: RuleContext) -> None:
        self._lookup = context.lookup

    def prepare(self, rows: RuleRows) -> Mapping[str, Column]:
        """Derive the tags that each row adds; null where it adds none."""
        return {TAG.column: _added(rows)}

    def hold_back(self, rows: RuleRows) -> Mask | None:
        """Let the rows that clear go first."""
        return pc.invert(says_true(rows.text[_DELETED])) if _DELETED in rows.text else None

    def accept(self, rows: RuleRows, good: Mask) -> Mapping[str, Column]:
        """Return the tags that the products have from then on; null where they stay as they are."""
        products, clears, added = rows.text[_PRODUCT].to_pylist(), _clears(rows).to_pylist(), _added(rows).to_pylist()
        accepted = pc.indices_nonzero(good).to_pylist()
        stored = self._lookup.find("product", _PRODUCT_COLUMN, {products[r] for r in accepted}, (PRODUCT_TAGS.column,))
        tags = {product: str(found[PRODUCT_TAGS.column] or "") for product, (found,) in stored.items()}
        written: list[str | None] = [None] * rows.size
        for row in accepted:
            before = tags[products[row]]
            after = "" if clears[row] else _together(before, added[row])
            if after != before:
                written[row] = tags[products[row]] = after
        return {PRODUCT_TAGS.column: texts(written)}


def _clears(rows: RuleRows) -> Mask:
    return says_true(rows.text[_DELETED]) if _DELETED in rows.text else falses(rows.size)


def _added(rows: RuleRows) -> Texts:
    cells = [rows.text[f.name] for f in TAG_FIELDS if f.name in rows.text]
    idle = pc.or_(_clears(rows), pc.invert(any_of(rows.size, [filled(cell) for cell in cells])))
    named = [pc.if_else(blank(cell), NO_TEXT, cell) for cell in cells]
    # Led by an empty text, as Arrow drops a row whose texts are all null.
    led = pc.binary_join_element_wise(texts([""] * rows.size), *named, MULTIPLE_SEPARATOR, null_handling="skip")
    return pc.if_else(idle, NO_TEXT, pc.utf8_ltrim(led, "|"))


def _together(stored: str, added: str | None) -> str:
    tags = [*stored.split(MULTIPLE_SEPARATOR), *(added or "").split(MULTIPLE_SEPARATOR)]
    return MULTIPLE_SEPARATOR.join(dict.fromkeys(filter(None, tags)))
