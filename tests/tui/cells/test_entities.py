"""Entities stand below what they depend on, and tell how their jobs do."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ferryman import EntityType, ExecutionStatus, FullMode
from ferryman_tui.cells.entities import ENTITIES, EntityRow, entity_rows
from ferryman_tui.columns import Context
from tests.tui.cells.laws import cell_text, check_cells, check_layouts, keys
from tests.tui.cells.samples import JOB, MOMENTS, NASTY, NOW, execution

NEEDS = {
    "OFFER": ("PRODUCT", "SUPPLIER"),
    "PRODUCT": ("CLASSIFICATION_CATEGORY",),
    "CLASSIFICATION_CATEGORY": ("ATTRIBUTE",),
    "ATTRIBUTE": (),
    "ORDER": ("OFFER", "NOT_OF_THIS_SERVER"),
    "SUPPLIER": (),
}


def _entity(name: str, prerequisites: tuple[str, ...]) -> EntityType:
    return EntityType(
        name=name,
        objective="",
        import_methods=(),
        prerequisites=prerequisites,
        fields=(),
        full_mode=FullMode.UNSPECIFIED,
        custom_fields=False,
        attributes=False,
        record_types=(),
    )


ALL = [_entity(name, needs) for name, needs in NEEDS.items()]
ANY_ROW = st.builds(
    EntityRow,
    entity=st.builds(_entity, NASTY, st.lists(NASTY, max_size=3).map(tuple)),
    depth=st.integers(0, 6),
    jobs=st.integers(0, 10**6),
    active=st.integers(0, 10**6),
    failing=st.integers(0, 10**6),
    last_run=MOMENTS,
)


def test_rows_fit_every_terminal() -> None:
    check_layouts(ENTITIES)


@given(ANY_ROW, st.integers(1, 60))
def test_cells_fit_their_columns(row: EntityRow, width: int) -> None:
    check_cells(ENTITIES, row, width)


def test_imported_from_the_top_down_everything_needed_is_there() -> None:
    rows = entity_rows(ALL, ())
    assert [(row.entity.name, row.depth) for row in rows] == [
        *(("ATTRIBUTE", 0), ("CLASSIFICATION_CATEGORY", 1), ("PRODUCT", 2), ("SUPPLIER", 0), ("OFFER", 1), ("ORDER", 2))
    ]


@given(st.permutations(ALL))
def test_the_order_holds_however_the_server_lists_them(entities: list[EntityType]) -> None:
    seen: set[str] = set()
    for row in entity_rows(entities, ()):
        assert set(NEEDS[row.entity.name]) & NEEDS.keys() <= seen
        seen.add(row.entity.name)
    assert seen == NEEDS.keys()


def test_entities_that_wait_for_each_other_are_all_shown() -> None:
    circle = [_entity("A", ("B",)), _entity("B", ("A",)), _entity("C", ("C",))]
    assert {row.entity.name for row in entity_rows(circle, ())} == {"A", "B", "C"}


def test_jobs_are_counted_and_active_ones_that_failed() -> None:
    failed = replace(JOB, latest_execution=execution(ExecutionStatus.JOB_FAILED))
    jobs = [JOB, failed, replace(failed, active=False), replace(JOB, latest_execution=None)]
    offer = next(row for row in entity_rows(ALL, jobs) if row.entity.name == "OFFER")
    assert (offer.jobs, offer.active, offer.failing, offer.last_run) == (
        4,
        3,
        1,
        JOB.latest_execution and JOB.latest_execution.created_at,
    )


def test_cells_tell_place_needs_and_health() -> None:
    row = EntityRow(entity=ALL[0], depth=2, jobs=1234, active=1200, failing=3, last_run=NOW)
    assert cell_text(ENTITIES, "entity", row, 30) == "└─ Offer"
    assert cell_text(ENTITIES, "entity", row, 30, Context(now=NOW, ascii=True)) == "`- Offer"
    assert cell_text(ENTITIES, "needs", row, 30) == "Product, Supplier"
    assert cell_text(ENTITIES, "health", row, 14) == "✗ 3 failing"
    assert cell_text(ENTITIES, "last", row, 9) == "0s ago"
    well = replace(row, entity=ALL[3], failing=0, last_run=None)
    assert [cell_text(ENTITIES, key, well, 20) for key in ("entity", "needs", "last", "health")] == [
        *("└─ Attribute", "—", "never", "· not run")
    ]
    assert cell_text(ENTITIES, "health", replace(well, last_run=NOW), 14) == "✓ ok"
    assert cell_text(ENTITIES, "health", replace(well, active=0), 14) == "‖ inactive"
    assert cell_text(ENTITIES, "health", replace(well, jobs=0), 14) == "· no job"


def test_a_small_terminal_leaves_out_what_is_needed_first() -> None:
    assert list(keys(ENTITIES, 80)) == ["entity", "jobs", "last", "health"]
