"""Entities, records and connectors as a server could describe them, and what holds for the lines of every pane."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ferryman import EntityField, EntityType, FullMode, Method, Record, StoreScope
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import Lines, plain
from tests.tui.cells.samples import MOMENTS, NASTY, NOW, width_of

LAWS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CONTEXT = Context(now=NOW)
WIDTHS = (34, 45, 58, 78, 98, 118)


def field(name: str, **marks: Any) -> EntityField:
    """A field of an entity, neither key nor required unless it is said."""
    plain_field: dict[str, Any] = {"key": False, "required": False, "localized": False, "multiple": False}
    return EntityField(
        name=name,
        labels=(),
        type="text",
        default_value="",
        values=(),
        reference="",
        max_length=0,
        description="",
        **{**plain_field, **marks},
    )


def entity(name: str = "PRODUCT", *fields: EntityField, **more: Any) -> EntityType:
    """An entity with fields."""
    described: dict[str, Any] = {
        "objective": "Creates and updates products and their variants.",
        "import_methods": (Method.SFTP, Method.API),
        "prerequisites": ("CLASSIFICATION_CATEGORY",),
        "full_mode": FullMode.ATTRIBUTES,
        "custom_fields": False,
        "attributes": True,
        "record_types": ("product", "variant"),
    }
    return EntityType(name=name, fields=fields, **{**described, **more})


def record(key: str, record_type: str = "product", **fields: object) -> Record:
    """A stored record."""
    return Record(record_type=record_type, key=key, fields=fields, created_at=NOW, updated_at=NOW)


def texts(lines: Lines) -> list[str]:
    """The lines without their tones."""
    return [plain(cell).rstrip() for cell in lines]


def check_lines(draw: Callable[[int, Context], Lines]) -> None:
    """Check that no line is wider than its pane or could harm the terminal, with glyphs and without."""
    for context in (CONTEXT, Context(now=NOW, ascii=True)):
        for width in WIDTHS:
            for cell in draw(width, context):
                assert width_of(cell) <= width, (width, plain(cell))
                assert plain(cell).isprintable(), plain(cell)


VALUES = st.recursive(
    NASTY | st.booleans() | st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NASTY, inner)
)
NAMES = st.sampled_from(["name", "name[fr-FR]", "CF_vip", "attribute-color", "later"]) | NASTY
RECORDS = st.builds(
    Record,
    record_type=NASTY,
    key=NASTY,
    fields=st.dictionaries(NAMES, VALUES, max_size=5),
    created_at=MOMENTS,
    updated_at=MOMENTS,
)
FIELDS = st.builds(
    lambda name, key, required: field(name, key=key, required=required), NAMES, st.booleans(), st.booleans()
)
ENTITIES = st.builds(
    EntityType,
    name=NASTY,
    objective=NASTY,
    import_methods=st.lists(st.sampled_from(Method), max_size=2).map(tuple),
    prerequisites=st.lists(NASTY, max_size=3).map(tuple),
    fields=st.lists(FIELDS, max_size=5).map(tuple),
    full_mode=st.sampled_from(FullMode),
    custom_fields=st.booleans(),
    attributes=st.booleans(),
    record_types=st.lists(NASTY, max_size=2).map(tuple),
    statuses=st.lists(NASTY, max_size=3).map(tuple),
    import_full_warning=NASTY,
    rules=st.lists(NASTY, max_size=3).map(tuple),
    store_scope=st.sampled_from(StoreScope),
)
