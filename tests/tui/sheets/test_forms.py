"""The sheets beside and above forms: help with a field, two versions side by side, and what a source holds."""

import pytest

from ferryman import Failure, MappingLine, PreviewRow, SourcePreview
from ferryman_tui.forms.fields import Field, Text
from ferryman_tui.forms.versions import Difference
from ferryman_tui.sheets.conflict import conflict_sheet
from ferryman_tui.sheets.guide import guide_sheet
from ferryman_tui.sheets.lines import Lines, line, plain
from ferryman_tui.sheets.source_preview import source_preview_sheet
from tests.tui.cells.samples import width_of

WIDTHS = (20, 38, 56, 104)
LONG = "a value that is longer than any column of a terminal " * 12
DIFFERENCES = (
    Difference(label="Name", stored="theirs", mine="mine", yours=True, theirs=True),
    Difference(label="Mapping", stored=LONG, mine="none", yours=False, theirs=True),
    Difference(label="Note", stored="none", mine=LONG, yours=True, theirs=False),
)
PREVIEW = SourcePreview(
    file="in/suppliers.csv",
    size=2048,
    delimiter=";",
    columns=("id", "a column with a rather long name", "weight"),
    rows=(PreviewRow(cells=("1", "A", "7")), PreviewRow(cells=("2", LONG))),
    mapping=(MappingLine(source="id", field="externalId"),),
    failure=None,
    other_files=("in/b.csv", "in/c.csv"),
)


def text(lines: Lines) -> str:
    return "\n".join(map(plain, lines))


def fits(lines: Lines, width: int) -> bool:
    return all(width_of(cell) <= width for cell in lines)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_sheet_keeps_to_its_width(width: int) -> None:
    field = Field(key="name", label="Name", kind=Text(), hint=LONG, guide=(line(LONG),))
    assert fits(guide_sheet(field, field.hint, (line(LONG),), width), width)
    assert fits(conflict_sheet(DIFFERENCES, width), width)
    assert fits(source_preview_sheet(PREVIEW, LONG, width), width)


def test_a_guide_tells_of_the_field_before_the_whole() -> None:
    field = Field(key="name", label="Name", kind=Text(), guide=(line("only here"),))
    assert text(guide_sheet(field, "a hint", (line("everywhere"),), 40)) == "Name\na hint\n\nonly here\n\neverywhere"


def test_both_versions_stand_side_by_side_with_who_changed_what() -> None:
    told = text(conflict_sheet(DIFFERENCES[:1], 60))
    assert "both of you changed it" in told
    assert any("theirs" in row and "mine" in row for row in told.splitlines())
    assert "they changed it" in text(conflict_sheet(DIFFERENCES[1:2], 60))
    assert "Both say the same" in text(conflict_sheet((), 60))


def test_a_preview_tells_what_every_column_feeds_and_holds() -> None:
    told = text(source_preview_sheet(PREVIEW, "Added 1 line.", 100)).splitlines()
    assert "Added 1 line." in told
    assert any(row.startswith("id") and "→ externalId" in row and "1 · 2" in row for row in told)
    assert any(row.startswith("weight") and "→ no field" in row for row in told)
    assert "in/b.csv, in/c.csv" in told


def test_a_source_that_cannot_be_read_is_told_with_its_reason() -> None:
    failure = Failure(reason="FILE_NOT_FOUND", message="There is no in/suppliers.csv.")
    broken = SourcePreview(
        file="", size=0, delimiter="", columns=(), rows=(), mapping=(), failure=failure, other_files=()
    )
    told = text(source_preview_sheet(broken, "", 60))
    assert "FILE_NOT_FOUND  There is no in/suppliers.csv." in told
