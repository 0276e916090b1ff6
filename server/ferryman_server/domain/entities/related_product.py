"""RELATED_PRODUCT: which products go with which, one row per link."""

from decimal import Decimal
from typing import Final

from ferryman_server.domain.entities.model import Entity, Field, FieldType, Method, RecordType, Required

_FIELDS: Final = (
    Field(
        "productExternalId",
        "product_external_id",
        "The product that another one goes with.",
        labels=("Product External Id",),
        key=True,
        required=Required.ALWAYS,
        reference="product",
    ),
    Field(
        "relatedProductExternalId",
        "related_product_external_id",
        "The product that goes with it.",
        labels=("Related Product External Id",),
        key=True,
        required=Required.ALWAYS,
        reference="product",
    ),
    Field(
        "relationType",
        "relation_type",
        "How the two belong together, such as ACCESSORY.",
        labels=("Relation Type",),
        default="RELATED",
    ),
    Field(
        "position",
        "position",
        "Its place among the products that go with the same one, from 1.",
        labels=("Position",),
        type=FieldType.INTEGER,
        minimum=Decimal(1),
        max_length=18,
    ),
    Field(
        "deleted",
        "deleted",
        "TRUE takes the link away; a row without it links the products again.",
        labels=("Deleted",),
        type=FieldType.BOOLEAN,
        default="FALSE",
        marks_deleted=True,
        cleared_when_empty=True,
    ),
)

RELATED_PRODUCT: Final = Entity(
    name="RELATED_PRODUCT",
    objective="Links products to one another.",
    methods=frozenset({Method.SFTP}),
    record_types=(RecordType("related_product", ("product_external_id", "related_product_external_id"), _FIELDS),),
    prerequisites=("PRODUCT",),
    notes=(
        "A link goes one way; a second row links the products the other way round.",
        "Two products have at most one link each way: a row with another relation type changes it.",
    ),
)
