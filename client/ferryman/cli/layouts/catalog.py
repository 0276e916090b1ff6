"""How entities and records are written."""

import json
from collections.abc import Iterator

from ferryman.cli.output import Layout
from ferryman.cli.text import enum_word, time_text
from ferryman.models.catalog import EntityField, EntityType, FullMode, Record, StoreScope

_FULL_MODE = {FullMode.ATTRIBUTES: "attributes", FullMode.CUSTOM_FIELDS: "custom fields"}


def _entity_lines(entity: EntityType) -> Iterator[str]:
    yield f"{entity.name}: {entity.objective}"
    yield f"Methods       {_methods(entity)}"
    yield f"Import first  {', '.join(entity.prerequisites) or 'nothing'}"
    yield f"Full mode     {'deletes ' + _FULL_MODE[entity.full_mode] if entity.full_mode in _FULL_MODE else 'none'}"
    if entity.full_mode in _FULL_MODE:
        yield f"              {entity.import_full_warning}"
    yield f"Record types  {', '.join(entity.record_types)}"
    if entity.store_scope is not StoreScope.NONE:
        yield f"Store         {'must' if entity.store_scope is StoreScope.REQUIRED else 'may'} be named by a job"
    if entity.export_methods:
        yield f"Exported      over {', '.join(enum_word(method).upper() for method in entity.export_methods)}"
    if entity.statuses:
        yield f"Statuses      {', '.join(entity.statuses)}"
    for rule in entity.rules:
        yield f"Rule          {rule}"
    if entity.custom_fields:
        yield "Columns CF_<id> feed custom fields."
    if entity.attributes:
        yield "Columns attribute-<id> feed attributes."
    yield "Fields"
    for field in entity.fields:
        yield f"  {field.name}: {', '.join(_field_marks(field))}"
        if field.description:
            yield f"      {field.description}{f' {field.condition}' if field.condition else ''}"


def _field_marks(field: EntityField) -> Iterator[str]:
    yield field.type
    marks = {
        "key": field.key,
        "required in every row": field.required_on_update,
        "required to create": field.required and not field.required_on_update,
        "localized": field.localized,
        "multiple": field.multiple,
        "fixed": field.fixed and not field.key,
        "secret": field.secret,
        "cleared when empty": field.cleared_when_empty,
    }
    yield from (mark for mark, has in marks.items() if has)
    if field.values:
        yield f"one of {' | '.join(field.values)}"
    if field.default_value:
        yield f"default {field.default_value}"
    if field.reference:
        yield f"names a {field.reference}"
    if field.max_length:
        yield f"at most {field.max_length} characters"
    if field.labels:
        yield f"column {' or '.join(field.labels)}"


def _record_lines(record: Record) -> Iterator[str]:
    yield f"{record.record_type} {record.key}"
    yield f"Created {time_text(record.created_at)} UTC, changed {time_text(record.updated_at)} UTC"
    for name, value in record.fields.items():
        yield f"  {name} = {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"


def _methods(entity: EntityType) -> str:
    return ", ".join(enum_word(method).upper() for method in entity.import_methods)


ENTITIES = Layout[EntityType](
    columns={
        "ENTITY": lambda entity: entity.name,
        "METHODS": _methods,
        "IMPORT FIRST": lambda entity: ", ".join(entity.prerequisites),
        "FULL MODE": lambda entity: _FULL_MODE.get(entity.full_mode, ""),
        "RECORD TYPES": lambda entity: ", ".join(entity.record_types),
    },
    csv_paths=("name", "objective", "importMethods", "prerequisites", "fullMode", "recordTypes"),
    detail=_entity_lines,
)

RECORDS = Layout[Record](
    columns={
        "KEY": lambda record: record.key,
        "CHANGED (UTC)": lambda record: time_text(record.updated_at),
        "FIELDS": lambda record: json.dumps(dict(record.fields), ensure_ascii=False),
    },
    csv_paths=("recordType", "key", "createdAt", "updatedAt", "fields"),
    detail=_record_lines,
)
