"""A file's header is resolved to fields, or refused in words that say what to do."""

import pytest

from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.mapping import MappingLine, Transcoding
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.pipeline.plan import ImportPlan, needed_fields, plan_of

PRODUCT_KEYS = ["productExternalId", "variantExternalId", "variantNames"]


def plan(
    entity: str,
    header: list[str],
    mapping: tuple[MappingLine, ...] = (),
    transcodings: tuple[Transcoding, ...] = (),
) -> ImportPlan:
    return plan_of(ENTITIES[entity], mapping, transcodings, header, "en-GB")


def fed(found: ImportPlan) -> dict[str, int]:
    return {feed.target.name: feed.column for feed in found.feeds}


def refusal(entity: str, header: list[str], mapping: tuple[MappingLine, ...] = ()) -> str:
    with pytest.raises(RunFailed) as raised:
        plan(entity, header, mapping)
    assert raised.value.failure.reason is FailureReason.HEADER_INVALID
    return raised.value.failure.message


def test_columns_match_names_and_labels_whatever_their_case() -> None:
    found = plan("SUPPLIER", [" SUPPLIER external id ", "Name", "CF_industry"])
    assert fed(found) == {"externalId": 0, "name": 1, "CF_industry": 2}
    assert found.warnings == ()


def test_unknown_and_unnamed_columns_are_ignored_with_a_warning() -> None:
    found = plan("SUPPLIER", ["externalId", "colour", "", "attribute-x", "name[fr-FR]"])
    assert fed(found) == {"externalId": 0}
    assert found.warnings == (
        "column 'colour' is not mapped and was ignored",
        "column 3 has no name and was ignored",
        "column 'attribute-x' is not mapped and was ignored",
        "column 'name[fr-FR]' is not mapped and was ignored",
    )


ATTRIBUTES = {"material", "variantNames", "weight"}


def test_an_attribute_may_have_nothing_but_its_id_for_a_column() -> None:
    header = [*PRODUCT_KEYS, "material", "material[FR-fr]", "attribute-weight", "Material", "size"]
    found = plan_of(ENTITIES["PRODUCT"], (), (), header, "en-GB", ATTRIBUTES)
    assert list(fed(found)) == [
        *PRODUCT_KEYS,
        "attribute-material",
        "attribute-material[fr-FR]",
        "attribute-weight",
    ]
    assert found.warnings == (
        "column 'Material' is not mapped and was ignored",
        "column 'size' is not mapped and was ignored",
    )


def test_only_products_without_a_mapping_have_attributes_by_id() -> None:
    mapping = tuple(MappingLine(name, name) for name in PRODUCT_KEYS)
    mapped = plan_of(ENTITIES["PRODUCT"], mapping, (), [*PRODUCT_KEYS, "material"], "en-GB", ATTRIBUTES)
    assert list(fed(mapped)) == PRODUCT_KEYS
    supplier = plan_of(ENTITIES["SUPPLIER"], (), (), ["externalId", "material"], "en-GB", ATTRIBUTES)
    assert list(fed(supplier)) == ["externalId"]


def test_with_a_mapping_only_its_columns_and_prefixed_ones_count() -> None:
    mapping = (MappingLine(" Code ", "externalId"), MappingLine("Sector", "CF_industry", "none"))
    found = plan("SUPPLIER", ["name", "Code", "Sector", "CF_size", "CF_industry"], mapping)
    assert fed(found) == {"externalId": 1, "CF_industry": 2, "CF_size": 3}
    assert found.feeds[1].default == "none"
    assert found.warnings == (
        "column 'name' is not mapped and was ignored",
        "column 'CF_industry' is not mapped and was ignored",
    )


def test_bare_attribute_columns_need_the_mapping() -> None:
    mapping = (
        *(MappingLine(key, key) for key in PRODUCT_KEYS),
        MappingLine("matiere[fr-FR]", "attribute-matiere[fr-FR]"),
    )
    found = plan("PRODUCT", [*PRODUCT_KEYS, "matiere[fr-FR]", "attribute-weight"], mapping)
    assert fed(found)["attribute-matiere[fr-FR]"] == 3
    assert fed(found)["attribute-weight"] == 4


def test_the_main_locale_wins_over_the_plain_column_and_falls_back_to_it() -> None:
    found = plan("PRODUCT", [*PRODUCT_KEYS, "productNames", "productNames[en-gb]", "productNames[fr-FR]"])
    names = next(f for f in found.feeds if f.target.name == "productNames")
    assert (names.column, names.fallback) == (4, 3)
    assert fed(found)["productNames[fr-FR]"] == 5


def test_transcodings_without_a_locale_count_for_every_locale() -> None:
    transcodings = (Transcoding("productNames", " a ", "b"), Transcoding("productNames[fr-FR]", "a", "c"))
    found = plan("PRODUCT", [*PRODUCT_KEYS, "productNames", "productNames[fr-FR]"], transcodings=transcodings)
    assert {f.target.name: dict(f.transcodings) for f in found.feeds if f.transcodings} == {
        "productNames": {"a": "b"},
        "productNames[fr-FR]": {"a": "c"},
    }


def test_of_many_columns_that_are_not_used_some_are_told_together() -> None:
    warnings = plan("SUPPLIER", ["externalId", *(f"x{number}" for number in range(12))]).warnings
    assert len(warnings) == 10
    assert warnings[8:] == (
        "column 'x8' is not mapped and was ignored",
        "3 more columns are not mapped and were ignored: 'x9', 'x10', 'x11'",
    )


def test_fields_of_optional_records_are_not_needed() -> None:
    assert [field.name for field in needed_fields(ENTITIES["ORDER_UPDATE"])] == ["orderReference"]


def test_missing_mapped_columns_are_all_named() -> None:
    mapping = (MappingLine("Code", "externalId"), MappingLine("Label", "name"), MappingLine("Logo", "logo"))
    message = refusal("SUPPLIER", ["Code", "code"], mapping)
    assert "the header is [Code, code]; the mapping expects 'Label', 'Logo', which it does not have" in message
    assert message.endswith("Correct the file or the job's mapping, then run again")


def test_a_missing_required_column_is_named_with_its_labels() -> None:
    message = refusal("PRODUCT", ["productExternalId", "variantNames"])
    assert "PRODUCT needs a column for each of: 'variantExternalId' or 'Variant External Id'" in message


def test_an_optional_key_may_be_missing() -> None:
    assert fed(plan("CLASSIFICATION_CATEGORY", ["classificationExternalId"])) == {"classificationExternalId": 0}


def test_two_columns_may_not_feed_one_field() -> None:
    assert "columns 1 and 2 ('externalId', 'Supplier External Id') both feed externalId" in refusal(
        "SUPPLIER", ["externalId", "Supplier External Id"]
    )
    assert "'Code' is there 2 times" in refusal("SUPPLIER", ["Code", "Code"], (MappingLine("Code", "externalId"),))


def test_repeated_columns_that_nobody_uses_do_no_harm() -> None:
    assert len(plan("SUPPLIER", ["externalId", "x", "x"]).warnings) == 2


def test_a_long_header_is_shortened() -> None:
    assert len(refusal("SUPPLIER", ["x" * 5000])) < 1000
