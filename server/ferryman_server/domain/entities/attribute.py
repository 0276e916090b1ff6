"""ATTRIBUTE: what can be said of products and variants; needed before classifications and products."""

from collections.abc import Mapping
from types import MappingProxyType
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
METRIC_TYPES: Final = ("METRIC", "LIST_METRIC")
LIST_PREFIX: Final = "LIST_"
UNITS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "WEIGHT_METRIC": ("kg", "g", "mg"),
        "VOLUME_METRIC": ("m3", "L", "cL", "mL"),
        "LENGTH_METRIC": ("m", "cm"),
        "AREA_METRIC": ("m2",),
        "WEIGHT_IMPERIAL": ("lb", "oz"),
        "VOLUME_IMPERIAL": ("gal", "qt", "pt", "fl oz"),
        "LENGTH_IMPERIAL": ("yd", "ft", "in"),
        "AREA_IMPERIAL": ("ft2",),
    }
)
"""The units of each unit type."""

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
        condition="Colours are written as #hex|label, metrics as numbers with a point and without their unit.",
    ),
    Field(
        "attributeMulti",
        "attribute_multi",
        "Whether a record may have several values of the list.",
        labels=("Attribute Multi",),
        type=FieldType.BOOLEAN,
        default="FALSE",
        condition="TRUE only where the type is a list.",
    ),
    Field(
        "attributeUnitType",
        "attribute_unit_type",
        "What a metric measures, and in which system.",
        labels=("Attribute Unit Type",),
        type=FieldType.ENUMERATION,
        values=tuple(UNITS),
        condition="Required where the type is METRIC or LIST_METRIC.",
    ),
    Field(
        "attributeUnit",
        "attribute_unit",
        "The unit of a metric's values, such as kg.",
        labels=("Attribute Unit",),
        type=FieldType.ENUMERATION,
        values=tuple(unit for units in UNITS.values() for unit in units),
        condition="Required where the type is METRIC; must be one of the unit type's.",
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
