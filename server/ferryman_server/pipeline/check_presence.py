"""Which record types each row touches, and whether it has the fields they need."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from ferryman_server.domain.entities.model import Entity, Field, RecordType, Required
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.pipeline.check_findings import Findings
from ferryman_server.pipeline.columns import Column, Mask, Texts, any_of, blank, falses, filled, number_of, pc, trues


@dataclass(frozen=True, slots=True)
class Presence:
    """Masks over a block by record type: touched rows, and among them the live ones, not marked as deleted.

    A row that marks a record as deleted, or one that the record belongs to, need not describe it.
    """

    touched: Mapping[str, Mask]
    live: Mapping[str, Mask]


def presence(entity: Entity, text: Mapping[str, Texts], columns: Mapping[str, Column], size: int) -> Presence:
    """Find out which record types the rows touch; columns are the typed ones."""
    touched = {r.name: _touched(r, text, size) for r in entity.record_types}
    gone = {r.name: _marked_deleted(r, columns, size) for r in entity.record_types}
    live = {}
    for record_type in entity.record_types:
        above = [gone[other.name] for other in entity.record_types if _belongs(record_type, other)]
        live[record_type.name] = pc.and_not(touched[record_type.name], any_of(size, above))
    return Presence(touched, live)


def add_missing(entity: Entity, text: Mapping[str, Texts], rows: Presence, findings: Findings, size: int) -> None:
    """Add an error for every empty field that every row needs."""
    for record_type in entity.record_types:
        for field in record_type.fields:
            is_key = field.column in record_type.keys
            if field.required is not Required.ALWAYS and not (is_key and not record_type.optional):
                continue
            needing = rows.touched if is_key else rows.live
            empty = blank(text[field.name]) if field.name in text else trues(size)
            findings.add(pc.and_(empty, needing[record_type.name]), partial(required_error, field))


def key_fields(record_type: RecordType) -> tuple[Field, ...]:
    """Return the fields of a record type that are its own key."""
    return tuple(f for f in record_type.fields if f.column in record_type.keys)


def required_error(field: Field, row: int, *, on_create: bool = False) -> RowError:
    """Say that a field is empty where it must not be."""
    when = "to create a record" if on_create else "in every row"
    return RowError(RowErrorCode.REQUIRED, field.name, "", f"{field.name} is empty, expected a value {when}")


def _touched(record_type: RecordType, text: Mapping[str, Texts], size: int) -> Mask:
    touched = trues(size)
    for field in key_fields(record_type) if record_type.optional else ():
        touched = pc.and_(touched, filled(text[field.name]) if field.name in text else falses(size))
    return touched


def _marked_deleted(record_type: RecordType, columns: Mapping[str, Column], size: int) -> Mask:
    marks = [columns[f.column] for f in record_type.fields if f.marks_deleted and f.column in columns]
    return any_of(size, [pc.fill_null(pc.equal(mark, number_of(1)), False) for mark in marks])


def _belongs(record_type: RecordType, other: RecordType) -> bool:
    return set(other.keys) <= {*record_type.keys, *record_type.parent_columns}
