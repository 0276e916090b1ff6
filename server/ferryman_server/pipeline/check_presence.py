"""Which record types each row touches, and whether it has the fields they need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ferryman_server.domain.entities.model import KEY_SEPARATOR, Entity, Field, RecordType, Required
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.pipeline.check_findings import Findings
from ferryman_server.pipeline.columns import (
    NO_TEXT,
    Column,
    Mask,
    Texts,
    any_of,
    arrow,
    falses,
    filled,
    number_of,
    pc,
    text_of,
    trues,
)


@dataclass(frozen=True, slots=True)
class Presence:
    """Masks over a block by record type: touched rows, and among them the live ones, not marked as deleted.

    A row that marks a record as deleted, or one that the record belongs to, need not describe it; it creates none.
    """

    touched: Mapping[str, Mask]
    live: Mapping[str, Mask]


def presence(entity: Entity, text: Mapping[str, Texts], columns: Mapping[str, Column], size: int) -> Presence:
    """Find out which record types the rows touch; columns are the typed and the derived ones."""
    touched = {r.name: _touched(r, text, columns, size) for r in entity.record_types}
    live = {
        r.name: pc.and_not(touched[r.name], _marked(entity.deletion_marks(r), columns, size))
        for r in entity.record_types
    }
    return Presence(touched, live)


def add_missing(entity: Entity, text: Mapping[str, Texts], rows: Presence, findings: Findings, size: int) -> None:
    """Add an error for every empty field that every row needs."""
    for record_type in entity.record_types:
        for field in record_type.fields:
            is_key = field.column in record_type.keys
            if field.required is not Required.ALWAYS and not (is_key and not record_type.optional):
                continue
            needing = rows.touched if is_key else rows.live
            empty = pc.invert(given(field, text, size))
            findings.add(pc.and_(empty, needing[record_type.name]), partial(required_error, field))


def key_fields(record_type: RecordType) -> tuple[Field, ...]:
    """Return the fields of a record type that are its own key."""
    return tuple(f for f in record_type.fields if f.column in record_type.keys)


def record_keys(record_type: RecordType, columns: Mapping[str, Column], size: int) -> Texts:
    """Return the key of each row's record, its parts joined by KEY_SEPARATOR; null where a part is missing.

    columns are the typed and the derived ones.
    """
    parts = [columns.get(key, arrow.nulls(size, NO_TEXT.type)) for key in record_type.keys]
    return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, text_of(KEY_SEPARATOR))


def given(field: Field, text: Mapping[str, Texts], size: int) -> Mask:
    """Flag the rows that have a value in a field or in its alternative."""
    return any_of(size, [filled(text[name]) for name in (field.name, field.alternative) if name in text])


def required_error(field: Field, row: int, *, on_create: bool = False) -> RowError:
    """Say that a field is empty where it must not be."""
    when = "to create a record" if on_create else "in every row"
    names = f"{field.name} and {field.alternative} are" if field.alternative else f"{field.name} is"
    one = "one of them" if field.alternative else "a value"
    return RowError(RowErrorCode.REQUIRED, field.name, "", f"{names} empty, expected {one} {when}")


def _touched(record_type: RecordType, text: Mapping[str, Texts], columns: Mapping[str, Column], size: int) -> Mask:
    touched = trues(size)
    own = {f.column: f for f in key_fields(record_type)}
    for key in record_type.keys if record_type.optional else ():
        if key in own:
            touched = pc.and_(touched, given(own[key], text, size))
        elif any(f.column == key for f in record_type.derived):
            touched = pc.and_(touched, pc.is_valid(columns[key]) if key in columns else falses(size))
    return touched


def _marked(marks: Sequence[Field], columns: Mapping[str, Column], size: int) -> Mask:
    fed = [columns[f.column] for f in marks if f.column in columns]
    return any_of(size, [pc.fill_null(pc.equal(mark, number_of(1)), False) for mark in fed])
