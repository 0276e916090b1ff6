"""Values in several locales feed the locales of the field that their source is mapped to."""

from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.mapping import MappingLine
from ferryman_server.pipeline.auto_languages import with_locales

PRODUCT = ENTITIES["PRODUCT"]


def added(mapping: list[MappingLine], columns: list[str]) -> list[tuple[str, str]]:
    lines = with_locales(PRODUCT, mapping, columns)
    assert list(lines[: len(mapping)]) == mapping
    return [(line.source, line.field) for line in lines[len(mapping) :]]


def test_locales_of_a_mapped_source_feed_those_of_its_field() -> None:
    mapping = [MappingLine("label", "productNames"), MappingLine("colour", "attribute-color")]
    assert added(mapping, ["label", "label[fr-FR]", "colour[de]", "other[fr-FR]"]) == [
        ("label[fr-FR]", "productNames[fr-FR]"),
        ("colour[de]", "attribute-color[de]"),
    ]


def test_what_is_mapped_already_or_has_no_locales_is_left_alone() -> None:
    mapping = [
        MappingLine("label", "productNames"),
        MappingLine("nom", "productNames[fr-FR]"),
        MappingLine("label[de]", "variantNames[de]"),
        MappingLine("code", "productExternalId"),
        MappingLine("title", "variantNames[en-GB]"),
    ]
    assert added(mapping, ["label[fr-FR]", "label[de]", "code[fr-FR]", "title[fr-FR]"]) == []
