"""Entities and records as messages."""

from typing import Final

from ferryman.v1 import catalog_pb2 as pb
from ferryman.v1 import job_pb2
from ferryman_server.api.convert_times import timestamp
from ferryman_server.domain.entities.model import Entity, Field, FullMode, Method, Required, StoreScope
from ferryman_server.domain.export_fields import EXPORT_FIELDS, ExportField
from ferryman_server.domain.exports import EXPORT_METHODS
from ferryman_server.domain.jobs import import_full_warning
from ferryman_server.domain.record_statuses import RECORD_STATUSES
from ferryman_server.storage.catalog.records import RecordValue

_METHODS: Final = {m: pb.Method.Value(f"METHOD_{m.value}") for m in Method}
_FULL_MODES: Final = {
    FullMode.NONE: pb.FULL_MODE_UNSPECIFIED,
    FullMode.ATTRIBUTES: pb.FULL_MODE_ATTRIBUTES,
    FullMode.CUSTOM_FIELDS: pb.FULL_MODE_CUSTOM_FIELDS,
}
_STORE_SCOPES: Final = {
    StoreScope.NONE: pb.STORE_SCOPE_UNSPECIFIED,
    StoreScope.OPTIONAL: pb.STORE_SCOPE_OPTIONAL,
    StoreScope.REQUIRED: pb.STORE_SCOPE_REQUIRED,
}

_EXACT_MAX: Final = 2**53


def entity_type_message(entity: Entity) -> pb.EntityType:
    """Describe an entity."""
    return pb.EntityType(
        name=entity.name,
        objective=entity.objective,
        import_methods=sorted(_METHODS[m] for m in entity.methods),
        prerequisites=entity.prerequisites,
        fields=[_field_message(f) for f in entity.fields],
        full_mode=_FULL_MODES[entity.full_mode],
        custom_fields=entity.has_custom_fields,
        attributes=entity.has_attributes,
        record_types=[r.name for r in entity.record_types],
        export_methods=sorted(_METHODS[m] for m in EXPORT_METHODS.get(entity.name, ())),
        statuses=RECORD_STATUSES.get(entity.name, ()),
        file_formats=_file_formats(entity),
        import_full_warning=import_full_warning(entity),
        rules=entity.notes,
        export_fields=[_export_field_message(f) for f in EXPORT_FIELDS.get(entity.name, ())],
        store_scope=_STORE_SCOPES[entity.store_scope],
        row_lists=entity.row_lists,
    )


def record_message(record: RecordValue) -> pb.Record:
    """Convert a stored record."""
    message = pb.Record(
        record_type=record.record_type,
        key=record.key,
        created_at=timestamp(record.created_at),
        updated_at=timestamp(record.updated_at),
    )
    message.fields.update({name: _exact(value) for name, value in record.fields.items()})
    return message


def _file_formats(entity: Entity) -> list[job_pb2.FileFormat.ValueType]:
    if Method.SFTP not in entity.methods:
        return []
    return [job_pb2.FileFormat.Value(f"FILE_FORMAT_{f.value}") for f in entity.file_formats]


def _export_field_message(field: ExportField) -> pb.ExportField:
    return pb.ExportField(name=field.name, description=field.description, in_default_body=field.in_default_body)


def _exact(value: str | int | bool) -> str | int | bool:
    # Numbers of a Struct are doubles.
    return value if isinstance(value, str) or abs(value) <= _EXACT_MAX else str(value)


def _field_message(field: Field) -> pb.EntityField:
    return pb.EntityField(
        name=field.name,
        labels=field.labels,
        type=field.type.value,
        key=field.key,
        required=field.required is not Required.NEVER,
        default_value=field.default,
        values=field.values,
        localized=field.localized,
        multiple=field.multiple,
        reference=field.reference,
        max_length=field.max_length,
        description=field.description,
        required_on_update=field.required is Required.ALWAYS,
        condition=field.condition,
        fixed=field.fixed or field.key,
        secret=field.secret,
        cleared_when_empty=field.cleared_when_empty,
    )
