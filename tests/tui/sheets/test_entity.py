"""The pane of an entity tells what its rows need, what is stored, and which stores there are."""

from hypothesis import given
from hypothesis import strategies as st

from ferryman import EntityType, FileFormat, FullMode, Method, Record
from ferryman_tui.columns import Context
from ferryman_tui.sheets.entity import Stored, entity_sheet
from ferryman_tui.store.told import Told
from ferryman_tui.tones import Tone
from tests.tui.cells.samples import NASTY
from tests.tui.sheets.catalog import CONTEXT, ENTITIES, LAWS, RECORDS, check_lines, entity, field, record, texts

PRODUCT = entity(
    "PRODUCT",
    field("productExternalId", key=True, required=True),
    field("password", secret=True),
    field("productBrand"),
    field("productNames", required=True, localized=True),
    file_formats=(FileFormat.CSV, FileFormat.XML),
    rules=("One row for each variant.",),
    import_full_warning="Attributes that are empty are deleted",
    statuses=("NEW", "ACTIVE"),
)
STORES = (record("fr-b2b", "store", storeName="France B2B"), record("de-b2b", "store"))


@LAWS
@given(ENTITIES, st.lists(RECORDS, max_size=3) | st.none() | st.builds(Told, NASTY, NASTY, NASTY))
def test_lines_fit_every_pane(kind: EntityType, found: list[Record] | Told | None) -> None:
    check_lines(lambda width, context: entity_sheet(kind, Stored(found, found), width, context))


def test_an_entity_tells_what_its_rows_need() -> None:
    lines = texts(entity_sheet(PRODUCT, Stored((), STORES), 80, CONTEXT))
    assert lines[:2] == ["Product", "Creates and updates products and their variants."]
    for expected in (
        "Needs first  Classification Category",
        "Import       SFTP, API  files: CSV, XML",
        "Export       no",
        "Scope        across all stores",
        "Full mode    deletes attributes that the input leaves out",
        "Columns too  attribute-*",
        "Key          productExternalId",
        "Required     productNames",
        "Fields       4",
        "  none yet",
        "  - One row for each variant.",
        "  - Attributes that are empty are deleted",
        "  NEW, ACTIVE",
    ):
        assert expected in lines


def test_records_are_told_apart_by_their_first_value_and_never_by_a_secret() -> None:
    found = (
        record("P1", **{"productNames[fr]": "Perceuse", "password": "hidden", "productBrand": "Acme"}),
        record("P2", productBrand="Acme"),
        record("P3", password="hidden"),
    )
    lines = texts(entity_sheet(PRODUCT, Stored(found, STORES), 80, CONTEXT))
    at = lines.index("First records  product, by key")
    assert lines[at + 1 : at + 4] == ["  P1  Perceuse", "  P2  Acme", "  P3"]
    at = lines.index("Stores  2")
    assert lines[at + 1 : at + 3] == ["  fr-b2b  France B2B", "  de-b2b"]
    assert "hidden" not in "\n".join(lines)


def test_only_the_first_records_are_shown() -> None:
    found = tuple(record(f"P{number}") for number in range(20))
    lines = texts(entity_sheet(PRODUCT, Stored(found, ()), 80, CONTEXT))
    assert "  P7" in lines
    assert "  P8" not in lines


def test_what_is_not_known_says_why() -> None:
    failure = Told("NOT_FOUND", "no such type", "Go back.", "e-17")
    lines = entity_sheet(PRODUCT, Stored(None, failure), 80, CONTEXT)
    assert "  loading …" in texts(lines)
    assert "  NOT_FOUND: no such type [e-17]. Go back." in texts(lines)
    assert any(piece.tone is Tone.ERROR and piece.text.startswith("NOT_FOUND") for cell in lines for piece in cell)


def test_an_entity_without_full_mode_and_with_exports() -> None:
    order = entity(
        "ORDER",
        full_mode=FullMode.UNSPECIFIED,
        import_methods=(),
        export_methods=(Method.SFTP,),
        attributes=False,
        prerequisites=(),
        record_types=(),
    )
    lines = texts(entity_sheet(order, Stored(), 80, Context(now=CONTEXT.now, ascii=True)))
    assert "Needs first  nothing" in lines
    assert "Import       no" in lines
    assert "Export       SFTP" in lines
    assert "Full mode    none: empty values are kept" in lines
    assert not any("Columns too" in line or "Required" in line or "Rules" in line for line in lines)
