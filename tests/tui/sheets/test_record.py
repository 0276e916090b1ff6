"""A record is shown in full: each field with its locales, nested values laid out, secrets never."""

from hypothesis import given

from ferryman import EntityType, Record
from ferryman_tui.sheets.record import record_sheet, value_lines
from tests.tui.sheets.catalog import CONTEXT, ENTITIES, LAWS, RECORDS, check_lines, entity, field, record, texts

PRODUCT = entity(
    "PRODUCT",
    field("productExternalId", key=True),
    field("productNames", localized=True),
    field("password", secret=True),
    field("pin", secret=True, localized=True),
)


@LAWS
@given(RECORDS, ENTITIES)
def test_lines_fit_every_pane(row: Record, kind: EntityType) -> None:
    check_lines(lambda width, context: record_sheet(row, kind, width, context))


def test_fields_come_in_the_order_of_the_entity_then_attributes_custom_fields_and_the_rest() -> None:
    row = record(
        "P1",
        **{  # type: ignore[arg-type]
            "CF_vip": True,
            "attribute-color": "red",
            "laterInvention": 7,
            "productNames[fr-FR]": "Perceuse",
            "productNames": "Drill",
            "productExternalId": "P1",
        },
    )
    assert texts(record_sheet(row, PRODUCT, 80, CONTEXT)) == [
        "Key      P1",
        "Type     product",
        "Created  23 Nov 07:44:40 UTC  0s ago",
        "Changed  23 Nov 07:44:40 UTC  0s ago",
        "",
        "Fields",
        "  productExternalId  P1",
        "  productNames       main   Drill",
        "                     fr-FR  Perceuse",
        "",
        "Attributes",
        "  attribute-color  red",
        "",
        "Custom fields",
        "  CF_vip  true",
        "",
        "More",
        "  laterInvention  7",
    ]


def test_secrets_are_never_shown_in_no_locale() -> None:
    row = record("P1", **{"password": "hidden", "pin": "hidden", "pin[fr]": "hidden"})
    assert "hidden" not in "\n".join(texts(record_sheet(row, PRODUCT, 80, CONTEXT)))


def test_nested_values_are_laid_out_also_where_a_text_holds_them() -> None:
    laid_out = ["{", '  "sizes": [', "    1,", "    2", "  ]", "}"]
    assert texts(value_lines({"sizes": [1, 2]}, 40)) == laid_out
    assert texts(value_lines('{"sizes": [1, 2]}', 40)) == laid_out
    assert texts(value_lines("[not json", 40)) == ["[not json"]


def test_texts_keep_their_line_breaks_and_an_empty_one_is_seen() -> None:
    assert texts(value_lines("one\ntwo three", 5)) == ["one", "two", "three"]
    assert texts(value_lines("", 5)) == ['""']
    assert texts(value_lines(False, 5)) == ["false"]


def test_a_record_of_unknown_times() -> None:
    row = Record(record_type="product", key="P1", fields={}, created_at=None, updated_at=None)
    assert texts(record_sheet(row, PRODUCT, 80, CONTEXT))[2:4] == ["Created  —", "Changed  —"]
