"""Entities and records, from the contract's messages."""

from google.protobuf.json_format import MessageToDict

from ferryman.convert.values import reader_of, time_of
from ferryman.models.catalog import EntityField, EntityType, ExportField, FullMode, Method, Record, StoreScope
from ferryman.models.sources import FileFormat
from ferryman.v1 import catalog_pb2 as wire
from ferryman.v1 import job_pb2

_method = reader_of(Method, wire.Method, otherwise=Method.UNSPECIFIED)
_full_mode = reader_of(FullMode, wire.FullMode, otherwise=FullMode.UNSPECIFIED)
_file_format = reader_of(FileFormat, job_pb2.FileFormat, otherwise=FileFormat.CSV)
_store_scope = reader_of(StoreScope, wire.StoreScope, otherwise=StoreScope.NONE)


def entity_type_of(message: wire.EntityType) -> EntityType:
    """Read an entity."""
    return EntityType(
        name=message.name,
        objective=message.objective,
        import_methods=tuple(_method(method) for method in message.import_methods),
        prerequisites=tuple(message.prerequisites),
        fields=tuple(_field_of(field) for field in message.fields),
        full_mode=_full_mode(message.full_mode),
        custom_fields=message.custom_fields,
        attributes=message.attributes,
        record_types=tuple(message.record_types),
        export_methods=tuple(_method(method) for method in message.export_methods),
        statuses=tuple(message.statuses),
        file_formats=tuple(_file_format(number) for number in message.file_formats),
        import_full_warning=message.import_full_warning,
        rules=tuple(message.rules),
        export_fields=tuple(_export_field_of(field) for field in message.export_fields),
        store_scope=_store_scope(message.store_scope),
        row_lists=tuple(message.row_lists),
    )


def record_of(message: wire.Record) -> Record:
    """Read a record."""
    return Record(
        record_type=message.record_type,
        key=message.key,
        fields=dict(sorted(MessageToDict(message.fields).items())),
        created_at=time_of(message, "created_at"),
        updated_at=time_of(message, "updated_at"),
    )


def _field_of(message: wire.EntityField) -> EntityField:
    return EntityField(
        name=message.name,
        labels=tuple(message.labels),
        type=message.type,
        key=message.key,
        required=message.required,
        default_value=message.default_value,
        values=tuple(message.values),
        localized=message.localized,
        multiple=message.multiple,
        reference=message.reference,
        max_length=message.max_length,
        description=message.description,
        required_on_update=message.required_on_update,
        condition=message.condition,
        fixed=message.fixed,
        secret=message.secret,
        cleared_when_empty=message.cleared_when_empty,
    )


def _export_field_of(message: wire.ExportField) -> ExportField:
    return ExportField(name=message.name, description=message.description, in_default_body=message.in_default_body)
