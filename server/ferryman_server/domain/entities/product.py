"""PRODUCT: products and their variants, one row per variant; rows of one product repeat its values.

An attribute goes to the variant when it is defined as a variant's, otherwise to the product.
"""

from typing import Final

from ferryman_server.domain.entities.model import (
    Document,
    Entity,
    Field,
    FieldType,
    FullMode,
    Method,
    RecordType,
    Required,
)

_DOCUMENTS: Final = (Document.ATTRIBUTES, Document.TRANSLATIONS)

_PRODUCT: Final = (
    Field(
        "productExternalId",
        "product_external_id",
        "Identifies the product; cannot be changed.",
        labels=("Product External Id",),
        key=True,
        required=Required.ALWAYS,
    ),
    Field(
        "productNames",
        "product_names",
        "What the product is called.",
        labels=("Product Names", "Product Name"),
        required=Required.ON_CREATE,
        localized=True,
    ),
    Field(
        "productClassificationCategoryId",
        "product_classification_category_id",
        "The classification the product belongs to.",
        labels=("Product Classification Category Id",),
        required=Required.ON_CREATE,
        reference="classification_category",
    ),
    Field(
        "productDescriptions",
        "product_descriptions",
        "About the product.",
        labels=("Product Descriptions", "Product Description"),
        localized=True,
        max_length=0,
    ),
    Field("productBrand", "product_brand", "The product's brand.", labels=("Product Brand",)),
    Field("productUnit", "product_unit", "What one piece is, such as a box.", labels=("Product Unit",)),
    Field(
        "deletedProduct",
        "deleted_product",
        "TRUE marks the product as deleted.",
        labels=("Deleted Product", "Product Deleted"),
        type=FieldType.BOOLEAN,
        default="FALSE",
        marks_deleted=True,
    ),
    Field(
        "inactiveProduct",
        "inactive_product",
        "TRUE takes the product out of use.",
        labels=("Inactive Product", "Product Inactive"),
        type=FieldType.BOOLEAN,
        default="FALSE",
    ),
    Field(
        "storeExternalIds",
        "store_external_ids",
        "Stores the product is sold in.",
        labels=("Store External Ids",),
        multiple=True,
        default="default_store",
        max_length=0,
    ),
)

_VARIANT: Final = (
    Field(
        "variantExternalId",
        "variant_external_id",
        "Identifies the variant; cannot be changed.",
        labels=("Variant External Id",),
        key=True,
        required=Required.ALWAYS,
    ),
    Field(
        "variantNames",
        "variant_names",
        "What the variant is called.",
        labels=("Variant Names", "Variant Name"),
        required=Required.ALWAYS,
        localized=True,
    ),
    Field(
        "variantDescriptions",
        "variant_descriptions",
        "About the variant.",
        labels=("Variant Descriptions", "Variant Description"),
        localized=True,
        max_length=0,
    ),
    Field("variantExternalSku", "variant_external_sku", "Stock keeping unit.", labels=("Variant External Sku",)),
    Field("variantEan", "variant_ean", "European article number.", labels=("Variant Ean",)),
    Field("variantMpn", "variant_mpn", "Manufacturer's part number.", labels=("Variant Mpn",)),
    Field(
        "variantMainImageUrl",
        "variant_main_image_url",
        "Address of the main image.",
        labels=("Variant Main Image Url",),
        type=FieldType.URL,
        max_length=2000,
    ),
    Field(
        "variantAdditionalImageLinks",
        "variant_additional_image_links",
        "Addresses of further images.",
        labels=("Variant Additional Image Links",),
        type=FieldType.URL,
        multiple=True,
        max_length=0,
    ),
    Field(
        "deletedVariant",
        "deleted_variant",
        "TRUE marks the variant as deleted.",
        labels=("Deleted Variant", "Variant Deleted"),
        type=FieldType.BOOLEAN,
        default="FALSE",
        marks_deleted=True,
    ),
    Field(
        "inactiveVariant",
        "inactive_variant",
        "TRUE takes the variant out of use.",
        labels=("Inactive Variant", "Variant Inactive"),
        type=FieldType.BOOLEAN,
        default="FALSE",
    ),
)

PRODUCT_TAGS: Final = Field(
    "productTags", "product_tags", "What the product is tagged with.", multiple=True, max_length=0
)

PRODUCT: Final = Entity(
    name="PRODUCT",
    objective="Creates and updates products and their variants.",
    methods=frozenset({Method.SFTP, Method.API}),
    record_types=(
        RecordType("product", ("product_external_id",), _PRODUCT, documents=_DOCUMENTS, derived=(PRODUCT_TAGS,)),
        RecordType(
            "variant",
            ("variant_external_id",),
            _VARIANT,
            parent_columns=("product_external_id",),
            documents=_DOCUMENTS,
        ),
    ),
    prerequisites=("CLASSIFICATION_CATEGORY",),
    full_mode=FullMode.ATTRIBUTES,
)
