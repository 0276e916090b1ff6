"""The mapping tells what feeds what, what must be there, and what is missing."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ferryman import (
    ApiTarget,
    ExportFormat,
    ExportSpec,
    ImportSpec,
    Job,
    MappingLine,
    SftpSource,
    SftpTarget,
    Transcoding,
)
from ferryman_tui.sheets.mapping import mapped_count, mapping_sheet
from tests.tui.cells.samples import JOB, NASTY
from tests.tui.sheets.sketches import CONTEXT, OFFER, check, flat, text

LINES = st.lists(st.builds(MappingLine, source=NASTY, field=NASTY, default_value=NASTY), max_size=4).map(tuple)
TRANSCODINGS = st.lists(st.builds(Transcoding, field=NASTY, input=NASTY, output=NASTY), max_size=3).map(tuple)
MAPPED = (
    MappingLine(source="Id", field="externalId"),
    MappingLine(source="Name ES", field="names[es-ES]", default_value="?"),
    MappingLine(source="Colour", field="CF_colour"),
)


def importing(*lines: MappingLine, transcodings: tuple[Transcoding, ...] = ()) -> Job:
    return replace(JOB, import_spec=ImportSpec(sftp=SftpSource(), mapping=lines, transcodings=transcodings))


def exporting(spec: ExportSpec) -> Job:
    return replace(JOB, import_spec=None, schedule=None, export_spec=spec)


@given(LINES, TRANSCODINGS, st.integers(20, 140))
def test_lines_fit(lines: tuple[MappingLine, ...], transcodings: tuple[Transcoding, ...], width: int) -> None:
    check(mapping_sheet(importing(*lines, transcodings=transcodings), OFFER, width, CONTEXT), width)
    out = ExportSpec(trigger_statuses=("OPEN",), api=ApiTarget(path="/", mapping=lines))
    check(mapping_sheet(exporting(out), None, width, CONTEXT), width)


def test_columns_stand_beside_the_fields_that_they_feed() -> None:
    rows = text(mapping_sheet(importing(*MAPPED), OFFER, 118, CONTEXT)).splitlines()
    table = [row.split() for row in rows[3:]]
    assert table[1:] == [
        ["Id", "externalId", "text", "key", "—"],
        ["Name", "ES", "names[es-ES]", "text", "?"],
        ["Colour", "CF_colour", "custom", "field", "—"],
    ]
    assert rows[0].startswith("2 of 5 fields are mapped, and 1 custom ones")
    assert mapped_count(importing(*MAPPED)) == 3


def test_required_fields_that_nothing_feeds_are_told() -> None:
    told = flat(mapping_sheet(importing(*MAPPED), OFFER, 118, CONTEXT))
    assert "Not mapped although required: price, stock. Such rows are rejected." in told
    whole = (*MAPPED, MappingLine(source="p", field="price"), MappingLine(source="s", field="stock"))
    assert "Not mapped" not in flat(mapping_sheet(importing(*whole), OFFER, 118, CONTEXT))


def test_without_a_mapping_names_decide() -> None:
    told = flat(mapping_sheet(importing(), OFFER, 118, CONTEXT))
    assert told.startswith("No mapping: each column feeds the field of the same name or label")
    assert "externalId or Offer Id externalId text key" in told
    assert "stock stock integer required in every row" in told
    assert mapped_count(importing()) == 0


def test_values_that_are_replaced_are_told() -> None:
    pair = (
        Transcoding(field="currency", input="Euro", output="EUR"),
        Transcoding(field="stock", input="x", output=""),
    )
    told = flat(mapping_sheet(importing(transcodings=pair), OFFER, 118, CONTEXT))
    assert "Values that are replaced exactly, after trimming" in told
    assert told.endswith("currency Euro EUR stock x nothing")


def test_before_the_server_has_told_the_fields_the_mapping_alone_is_shown() -> None:
    told = flat(mapping_sheet(importing(*MAPPED), None, 118, CONTEXT))
    assert "Not mapped" not in told
    assert "Id externalId — —" in told


def test_what_an_export_sends() -> None:
    lines = (MappingLine(source="total", field="order.sum"), MappingLine(source="other", field="o"))
    mapped = exporting(ExportSpec(trigger_statuses=("OPEN",), api=ApiTarget(path="/", mapping=lines)))
    assert flat(mapping_sheet(mapped, OFFER, 118, CONTEXT)).endswith("total order.sum What it costs. other o")
    usual = exporting(ExportSpec(trigger_statuses=("OPEN",), api=ApiTarget(path="/")))
    told = flat(mapping_sheet(usual, OFFER, 118, CONTEXT))
    assert "under their own names" in told
    assert told.endswith("reference reference Its number.")
    files = ExportSpec(trigger_statuses=("OPEN",), sftp=SftpTarget(directory="o", format=ExportFormat.XML))
    assert flat(mapping_sheet(exporting(files), OFFER, 118, CONTEXT)).startswith("Files hold every exported field")
    assert (mapped_count(mapped), mapped_count(exporting(files))) == (2, 0)
