"""ATTRIBUTE: what can be said of products and variants; needed before classifications and products."""

from typing import Final

from ferryman_server.domain.entities.model import (
    Document,
    Entity,
    Field,
    FieldType,
    Method,
    RecordType,
    Required,
)

ATTRIBUTE_TYPES: Final = (
    "TEXT",
    "LONG_TEXT",
    "COLOR",
    "LIST_METRIC",
    "LIST_TEXT",
    "LIST_COLOR",
    "DATE",
    "METRIC",
    "NUMBER",
)
UNIT_TYPES: Final = (
    "WEIGHT_METRIC",
    "VOLUME_METRIC",
    "LENGTH_METRIC",
    "AREA_METRIC",
    "WEIGHT_IMPERIAL",
    "VOLUME_IMPERIAL",
    "LENGTH_IMPERIAL",
    "AREA_IMPERIAL",
)

_FIELDS: Final = (
    Field(
        "attributeExternalId",
        "attribute_external_id",
        "Identifies the attribute; cannot be changed.",
        labels=("Attribute External Id",),
        key=True,
        required=Required.ALWAYS,
    ),
    Field(
        "attributeNames",
        "attribute_names",
        "What the attribute is called.",
        labels=("Attribute Names", "Attribute Name"),
        required=Required.ON_CREATE,
        localized=True,
    ),
    Field(
        "attributeType",
        "attribute_type",
        "What kind of values it has; cannot be changed.",
        labels=("Attribute Type",),
        type=FieldType.ENUMERATION,
        required=Required.ON_CREATE,
        values=ATTRIBUTE_TYPES,
        fixed=True,
    ),
    Field(
        "attributeValues",
        "attribute_values",
        "The values a list offers; colours as #hex|label.",
        labels=("Attribute Values",),
        localized=True,
        multiple=True,
        max_length=0,
    ),
    Field(
        "attributeMulti",
        "attribute_multi",
        "Whether a record may have several values of the list.",
        labels=("Attribute Multi",),
        type=FieldType.BOOLEAN,
        default="FALSE",
    ),
    Field(
        "attributeUnitType",
        "attribute_unit_type",
        "What a metric measures, and in which system.",
        labels=("Attribute Unit Type",),
        type=FieldType.ENUMERATION,
        values=UNIT_TYPES,
    ),
    Field(
        "attributeUnit",
        "attribute_unit",
        "The unit of a metric's values, such as kg.",
        labels=("Attribute Unit",),
    ),
    Field(
        "attributeVariant",
        "attribute_variant",
        "Whether variants carry it instead of products.",
        labels=("Attribute Variant",),
        type=FieldType.BOOLEAN,
        default="FALSE",
    ),
    Field(
        "attributeDeleted",
        "attribute_deleted",
        "TRUE marks the attribute as deleted.",
        labels=("Attribute Deleted",),
        type=FieldType.BOOLEAN,
        default="FALSE",
        marks_deleted=True,
    ),
    Field(
        "attributeStoresExternalId",
        "attribute_stores_external_id",
        "Stores the attribute is used in.",
        labels=("Attribute Stores External Id",),
        multiple=True,
        default="default_store",
        max_length=0,
    ),
)

ATTRIBUTE: Final = Entity(
    name="ATTRIBUTE",
    objective="Creates and updates attributes.",
    methods=frozenset({Method.SFTP}),
    record_types=(RecordType("attribute", ("attribute_external_id",), _FIELDS, documents=(Document.TRANSLATIONS,)),),
)
