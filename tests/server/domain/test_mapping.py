"""Mappings are checked against the entity before a job is stored."""

import pytest

from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.errors import FieldViolation
from ferryman_server.domain.mapping import (
    MappingLine,
    TargetInvalid,
    Transcoding,
    mapping_violations,
    split_locale,
    target_of,
)

PRODUCT = ENTITIES["PRODUCT"]
SUPPLIER = ENTITIES["SUPPLIER"]


def only(violations: list[FieldViolation]) -> FieldViolation:
    (violation,) = violations
    return violation


def test_a_good_mapping_has_no_violations() -> None:
    mapping = (
        MappingLine("Code", "productExternalId"),
        MappingLine("Name[fr-FR]", "productNames[fr-FR]", "Sans nom"),
        MappingLine("weight", "attribute-weight"),
        MappingLine("weight", "attribute-gross"),
    )
    assert mapping_violations(PRODUCT, mapping, (Transcoding("productBrand", "ACM", "Acme"),)) == []


def test_an_unknown_field_is_named_with_the_nearest_one() -> None:
    found = only(mapping_violations(PRODUCT, (MappingLine("Code", "productexternalid"),), ()))
    assert found.field == "import_spec.mapping[0].field"
    assert "did you mean 'productExternalId'?" in found.description


def test_an_unknown_field_unlike_any_lists_all() -> None:
    found = only(mapping_violations(SUPPLIER, (MappingLine("Code", "zzzzzz"),), ()))
    assert "returnPolicy" in found.description


def test_a_field_may_be_fed_once_only() -> None:
    lines = (MappingLine("a", "name"), MappingLine("b", "externalId"), MappingLine("c", "name"))
    found = only(mapping_violations(SUPPLIER, lines, ()))
    assert found.field == "import_spec.mapping[2].field"
    assert "mapping[0]" in found.description


def test_a_line_needs_a_source_and_a_field() -> None:
    found = mapping_violations(SUPPLIER, (MappingLine(" ", ""),), ())
    assert [v.field for v in found] == ["import_spec.mapping[0].source", "import_spec.mapping[0].field"]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("productBrand[fr-FR]", "productBrand has no locales"),
        ("CF_color", "PRODUCT has no CF_… fields"),
        ("attribute-", "which PRODUCT does not have"),
    ],
)
def test_what_the_entity_does_not_have_is_refused(field: str, expected: str) -> None:
    assert expected in only(mapping_violations(PRODUCT, (MappingLine("x", field),), ())).description


def test_attributes_are_for_products_only() -> None:
    with pytest.raises(TargetInvalid, match="SUPPLIER has no attribute-… fields"):
        target_of(SUPPLIER, "attribute-weight")


def test_transcodings_are_checked_too() -> None:
    transcodings = (
        Transcoding("status", " on ", "Active"),
        Transcoding("status", "on", "Closed"),
        Transcoding("status", "  ", "Active"),
        Transcoding("stat", "x", "y"),
    )
    found = mapping_violations(SUPPLIER, (), transcodings)
    assert [v.field for v in found] == [
        "import_spec.transcodings[1].input",
        "import_spec.transcodings[2].input",
        "import_spec.transcodings[3].field",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name", ("name", "")),
        (" name [fr-fr] ", ("name", "fr-FR")),
        ("name[FR]", ("name", "fr")),
        ("CF_x[zh-hans-cn]", ("CF_x", "zh-Hans-CN")),
        ("price [per piece]", ("price [per piece]", "")),
        ("[fr]", ("[fr]", "")),
    ],
)
def test_locales_are_split_off(name: str, expected: tuple[str, str]) -> None:
    assert split_locale(name) == expected


def test_a_target_is_named_as_mappings_write_it() -> None:
    assert target_of(PRODUCT, "attribute-color[fr-FR]").name == "attribute-color[fr-FR]"
    assert target_of(SUPPLIER, "CF_industry").name == "CF_industry"
