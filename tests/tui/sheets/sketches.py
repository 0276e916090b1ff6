"""What sheets look like as text, and what holds for each of them."""

from dataclasses import replace

from ferryman import EntityField, EntityType, ExportField, FullMode
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import Lines
from tests.tui.cells.samples import NOW, text_of, width_of

CONTEXT = Context(now=NOW)
ASCII = replace(CONTEXT, ascii=True)


def text(lines: Lines) -> str:
    """Write the lines below each other."""
    return "\n".join(text_of(line).rstrip() for line in lines)


def flat(lines: Lines) -> str:
    """Write the lines behind each other, as if there was no end to the width."""
    return " ".join(" ".join(text_of(line) for line in lines).split())


def check(lines: Lines, width: int) -> None:
    """Check that every line fits and cannot harm the terminal."""
    for line in lines:
        assert width_of(line) <= width, text_of(line)
        assert text_of(line).isprintable()


def field(name: str, **more: object) -> EntityField:
    """Make a field of an entity."""
    plain = EntityField(
        name=name,
        labels=(),
        type="text",
        key=False,
        required=False,
        default_value="",
        values=(),
        localized=False,
        multiple=False,
        reference="",
        max_length=0,
        description="",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


OFFER = EntityType(
    name="OFFER",
    objective="Prices of products.",
    import_methods=(),
    prerequisites=("PRODUCT", "SUPPLIER"),
    fields=(
        field("externalId", key=True, labels=("Offer Id",)),
        field("price", type="decimal", required=True),
        field("stock", type="integer", required_on_update=True),
        field("names", localized=True),
        field("currency", required=True, default_value="EUR"),
    ),
    full_mode=FullMode.CUSTOM_FIELDS,
    custom_fields=True,
    attributes=False,
    record_types=("offer",),
    export_fields=(
        ExportField(name="reference", description="Its number.", in_default_body=True),
        ExportField(name="total", description="What it costs.", in_default_body=False),
    ),
)
