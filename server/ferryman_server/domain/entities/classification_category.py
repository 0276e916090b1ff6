"""CLASSIFICATION_CATEGORY: the tree that products are sorted into, and the attributes each branch asks for.

One row per classification and attribute; a row without an attribute touches the classification alone.
"""

from typing import Final

from ferryman_server.domain.entities.model import (
    ROOT,
    Document,
    Entity,
    Field,
    FieldType,
    FullMode,
    Method,
    RecordType,
    Required,
)

_CATEGORY: Final = (
    Field(
        "classificationExternalId",
        "classification_external_id",
        "Identifies the classification; cannot be changed.",
        labels=("Classification External Id",),
        key=True,
        required=Required.ALWAYS,
    ),
    Field(
        "classificationName",
        "classification_name",
        "What the classification is called.",
        labels=("Classification Name",),
        required=Required.ON_CREATE,
    ),
    Field(
        "classificationParentExternalId",
        "classification_parent_external_id",
        "The classification above, or Root at the top.",
        labels=("Classification Parent External Id",),
        required=Required.ON_CREATE,
        reference="classification_category",
        root=ROOT,
    ),
    Field(
        "deleted",
        "deleted",
        "TRUE marks the classification as deleted.",
        labels=("Classification Deleted",),
        type=FieldType.BOOLEAN,
        default="FALSE",
        marks_deleted=True,
    ),
)


def _flag(name: str, column: str, description: str, label: str, default: str = "FALSE") -> Field:
    labels = (column.replace("_for_variant", "_forVariant"), label)
    return Field(name, column, description, labels=labels, type=FieldType.BOOLEAN, default=default)


_ATTRIBUTE: Final = (
    Field(
        "attrCode",
        "attr_code",
        "The attribute that products of the classification have; empty for none.",
        labels=("attr_code", "Attr Code"),
        key=True,
        reference="attribute",
    ),
    _flag("attrEnabled", "attr_enabled", "Whether the attribute is in use here.", "Attr Enabled", "TRUE"),
    _flag("attrIndexable", "attr_indexable", "Whether the search index holds it.", "Attr Indexable"),
    _flag("attrRequired", "attr_required", "Whether products must have it.", "Attr Required"),
    _flag("attrForVariant", "attr_for_variant", "Whether it tells variants apart.", "Attr For Variant"),
    _flag("attrFaceted", "attr_faceted", "Whether results can be narrowed by it.", "Attr Faceted"),
    _flag("attrSearchable", "attr_searchable", "Whether it is searched.", "Attr Searchable"),
    _flag("attrSortable", "attr_sortable", "Whether results can be sorted by it.", "Attr Sortable"),
)

CLASSIFICATION_CATEGORY: Final = Entity(
    name="CLASSIFICATION_CATEGORY",
    objective="Creates and updates classifications and the attributes they ask for.",
    methods=frozenset({Method.SFTP}),
    record_types=(
        RecordType(
            "classification_category",
            ("classification_external_id",),
            _CATEGORY,
            documents=(Document.CUSTOM_FIELDS,),
        ),
        RecordType(
            "classification_attribute",
            ("classification_external_id", "attr_code"),
            _ATTRIBUTE,
            optional=True,
        ),
    ),
    prerequisites=("ATTRIBUTE",),
    full_mode=FullMode.CUSTOM_FIELDS,
)
