"""Checks that the records which rows refer to exist."""

from collections.abc import Iterator
from dataclasses import dataclass

from ferryman_server.domain.entities.model import MULTIPLE_SEPARATOR, Entity, Field
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.domain.values import row_error
from ferryman_server.pipeline.check_types import holds_several, parts_of
from ferryman_server.pipeline.columns import Mask, Texts, filled, pc, rows_in, text_of, texts
from ferryman_server.pipeline.lookup import Lookup


@dataclass(frozen=True, slots=True)
class Unknown:
    """Values of a reference that no stored record has as its key, and the rows that use them."""

    field: Field
    text: Texts
    values: frozenset[str]
    rows: Mask

    def explain(self, row: int) -> RowError:
        """Put it into words for a row."""
        value = self.text[row].as_py()
        names = value.split(MULTIPLE_SEPARATOR) if self.field.multiple else [value]
        unknown = ", ".join(repr(name) for name in names if name in self.values)
        message = (
            f"{self.field.name} refers to {unknown}, expected the external id of a stored {self.field.reference}: "
            "import it first, or correct the value"
        )
        return row_error(RowErrorCode.UNKNOWN_REFERENCE, self.field.name, value, message)


def unknown_references(entity: Entity, text: dict[str, Texts], lookup: Lookup) -> Iterator[Unknown]:
    """Find the references to records that are not stored."""
    for field in entity.fields:
        if field.reference and field.name in text:
            found = _unknown(field, text[field.name], lookup)
            if found is not None:
                yield found


def _unknown(field: Field, text: Texts, lookup: Lookup) -> Unknown | None:
    several = field.multiple and holds_several(text)
    lists, values = parts_of(text) if several else (None, text)
    distinct = pc.unique(values)
    distinct = distinct.filter(filled(distinct))
    if field.root:
        distinct = distinct.filter(pc.not_equal(distinct, text_of(field.root)))
    missing = lookup.missing(field.reference, distinct) if len(distinct) else []
    if not missing:
        return None
    rows = pc.is_in(values, value_set=texts(missing))
    if several:
        rows = rows_in(len(text), pc.list_parent_indices(lists).filter(rows))
    return Unknown(field, text, frozenset(missing), rows)
