"""Which field a column feeds by its name alone."""

from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.matching import suggested_mapping

PRODUCT = ENTITIES["PRODUCT"]


def suggested(*columns: str) -> list[tuple[str, str]]:
    return [(line.source, line.field) for line in suggested_mapping(PRODUCT, columns)]


def test_columns_are_known_by_name_label_and_prefix() -> None:
    assert suggested("PRODUCTEXTERNALID", "Nothing we know", "productNames[fr-fr]", "attribute-colour", "") == [
        ("PRODUCTEXTERNALID", "productExternalId"),
        ("productNames[fr-fr]", "productNames[fr-FR]"),
        ("attribute-colour", "attribute-colour"),
    ]


def test_of_two_columns_for_one_field_the_first_is_suggested() -> None:
    assert suggested("productNames", "ProductNames") == [("productNames", "productNames")]
