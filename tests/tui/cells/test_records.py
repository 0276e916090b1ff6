"""The table of records takes its columns from the entity."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ferryman import EntityField, EntityType, FullMode, Record
from ferryman_tui.cells.records import records_table
from tests.tui.cells.laws import cell_text, check_cells, check_layouts, keys
from tests.tui.cells.samples import MOMENTS, NASTY, NOW


def _field(name: str, **marks: Any) -> EntityField:
    plain: dict[str, Any] = {"key": False, "required": False, "localized": False, "multiple": False}
    return EntityField(
        name=name,
        labels=(),
        type="text",
        default_value="",
        values=(),
        reference="",
        max_length=0,
        description="",
        **{**plain, **marks},
    )


def _entity(*fields: EntityField) -> EntityType:
    return EntityType(
        name="PRODUCT",
        objective="",
        import_methods=(),
        prerequisites=(),
        fields=fields,
        full_mode=FullMode.UNSPECIFIED,
        custom_fields=False,
        attributes=False,
        record_types=("product",),
    )


TABLE = records_table(
    _entity(
        _field("externalId", key=True, required=True),
        _field("brand"),
        _field("password", secret=True),
        _field("name", required=True),
        *(_field(f"extra{number}") for number in range(30)),
    )
)
RECORD = Record(
    record_type="product",
    key="SKU-88120",
    fields={"name": {"fr": "Perçeuse"}, "brand": "Acme [b]", "extra0": None, "extra1": False, "password": "hidden"},
    created_at=NOW,
    updated_at=NOW,
)
ANY_RECORD = st.builds(
    Record,
    record_type=st.just("product"),
    key=NASTY,
    fields=st.dictionaries(st.sampled_from(["name", "brand", "extra7"]), NASTY | st.integers() | st.lists(NASTY)),
    created_at=MOMENTS,
    updated_at=MOMENTS,
)


def test_rows_fit_every_terminal() -> None:
    check_layouts(TABLE)


@given(ANY_RECORD, st.integers(1, 60))
def test_cells_fit_their_columns(row: Record, width: int) -> None:
    check_cells(TABLE, row, width)


def test_required_fields_come_first_and_the_last_are_dropped_first() -> None:
    assert list(keys(TABLE, 80)) == ["key", "changed", "field name"]
    assert list(keys(TABLE, 120)) == ["key", "changed", "field name", "field brand", "field extra0"]


def test_keys_and_secrets_have_no_column_of_their_own() -> None:
    shown = {column.key for column in TABLE.columns}
    assert shown.isdisjoint({"field externalId", "field password"})


def test_values_are_texts_or_json() -> None:
    assert cell_text(TABLE, "field name", RECORD, 30) == '{"fr": "Perçeuse"}'
    assert cell_text(TABLE, "field brand", RECORD, 30) == "Acme [b]"
    assert [cell_text(TABLE, f"field extra{n}", RECORD, 9) for n in (0, 1, 2)] == ["—", "false", "—"]
    assert cell_text(TABLE, "key", RECORD, 24) == "SKU-88120"
    assert cell_text(TABLE, "changed", RECORD, 15) == "23 Nov 07:44:40"


def test_entities_without_fields_still_show_their_keys() -> None:
    check_layouts(records_table(_entity()))
