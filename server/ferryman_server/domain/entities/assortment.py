"""ASSORTMENT: lists of products and variants, one row for each that is put on a list or taken off it.

A row without a product or variant touches the assortment alone.
"""

from typing import Final

from ferryman_server.domain.entities.model import Entity, Field, FieldType, Method, RecordType, Required

_ASSORTMENT: Final = (
    Field(
        "assortmentExternalId",
        "assortment_external_id",
        "Identifies the assortment; cannot be changed.",
        labels=("Assortment External Id",),
        key=True,
        required=Required.ALWAYS,
    ),
    Field(
        "assortmentName",
        "assortment_name",
        "What the assortment is called; a row without a name clears it.",
        labels=("Assortment Name", "name"),
        cleared_when_empty=True,
    ),
)

_ITEM: Final = (
    Field(
        "productExternalId",
        "product_external_id",
        "The product on the list, with all its variants unless the row names one.",
        labels=("Product External Id", "productExternalIds"),
        key=True,
        reference="product",
        alternative="variantExternalId",
    ),
    Field(
        "variantExternalId",
        "variant_external_id",
        "The variant on the list; it is enough without its product.",
        labels=("Variant External Id", "variantExternalIds"),
        key=True,
        reference="variant",
        alternative="productExternalId",
        condition="Must be a variant of the row's product, when the row names one.",
    ),
    Field(
        "unlink",
        "unlink",
        "TRUE takes the product or variant off the list.",
        labels=("Unlink",),
        type=FieldType.BOOLEAN,
        default="FALSE",
        marks_deleted=True,
        cleared_when_empty=True,
    ),
)

ASSORTMENT: Final = Entity(
    name="ASSORTMENT",
    objective="Creates and updates assortments and what is on them.",
    methods=frozenset({Method.SFTP, Method.API}),
    record_types=(
        RecordType("assortment", ("assortment_external_id",), _ASSORTMENT),
        RecordType(
            "assortment_item",
            ("assortment_external_id", "product_external_id", "variant_external_id"),
            _ITEM,
            optional=True,
        ),
    ),
    prerequisites=("PRODUCT",),
    notes=(
        "One row for each product or variant that is put on the assortment or, with unlink TRUE, taken off it.",
        "A row without a product and a variant creates or updates the assortment alone.",
        "Every row sets the name: repeat it in each, as an empty one, or a file without names, clears it.",
    ),
    row_lists=("productExternalIds", "variantExternalIds"),
)
