"""PRODUCT_TAG: tags of products, one row per product; a row adds its tags to those that the product has."""

from typing import Final

from ferryman_server.domain.entities.model import Entity, Field, FieldType, Method, RecordType, Required
from ferryman_server.domain.entities.product import PRODUCT_TAGS

TAGS_IN_ROW_MAX: Final = 10


def _tag(number: int) -> Field:
    return Field(
        f"productTag{number}",
        f"product_tag_{number}",
        "A tag that the product gets; it is created when there is none of that name.",
        labels=(f"PRODUCT_TAG_{number}", f"Product Tag {number}"),
        multiple=True,
        stored=False,
    )


TAG_FIELDS: Final = tuple(_tag(number + 1) for number in range(TAGS_IN_ROW_MAX))

_FIELDS: Final = (
    Field(
        "productExternalId",
        "product_external_id",
        "The product that is tagged; it must be there.",
        labels=("Product External Id",),
        key=True,
        required=Required.ALWAYS,
        reference="product",
    ),
    Field(
        "deleted",
        "deleted",
        "TRUE takes all tags from the product, and gives it none.",
        labels=("Deleted",),
        type=FieldType.BOOLEAN,
        default="FALSE",
        stored=False,
    ),
    *TAG_FIELDS,
)

TAG: Final = Field("tag", "tag", "What the tag is called.", key=True, multiple=True, max_length=0)

PRODUCT_TAG: Final = Entity(
    name="PRODUCT_TAG",
    objective="Tags products.",
    methods=frozenset({Method.SFTP}),
    record_types=(
        RecordType("product", ("product_external_id",), _FIELDS, derived=(PRODUCT_TAGS,)),
        RecordType("tag", ("tag",), (), optional=True, derived=(TAG,), one_for_each="tag"),
    ),
    prerequisites=("PRODUCT",),
    notes=(
        "A row adds its tags to those that the product has; tags that do not exist are created.",
        "A row with Deleted TRUE takes all tags from its product; of one file, these rows come first, wherever they "
        "stand, so that the others say which tags the product has in the end.",
    ),
)
