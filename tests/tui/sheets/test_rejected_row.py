"""A rejected row in full."""

from hypothesis import given
from hypothesis import strategies as st

from ferryman import Column, RejectedRow, RowError
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import plain
from ferryman_tui.sheets.rejected_row import exact, rejected_row_sheet
from tests.tui.cells.samples import COUNTS, ID, NASTY, NOW, width_of

CONTEXT = Context(now=NOW)
ROW = RejectedRow(
    execution_id=ID,
    file="in/prices.csv",
    line=23_061,
    key="SKU-88120",
    columns=(Column(name="externalId", value=" SKU-88120 "), Column(name="", value=""), Column(name="p", value="1\t2")),
    errors=(
        RowError(code="F-E-001", field="price", value="12,50 €", message="not a decimal number"),
        RowError(code="F-E-007", field="", value="", message="too few columns"),
    ),
)
ANY_ROW = st.builds(
    RejectedRow,
    execution_id=st.just(ID),
    file=NASTY,
    line=COUNTS,
    key=NASTY,
    columns=st.lists(st.builds(Column, name=NASTY, value=NASTY), max_size=4).map(tuple),
    errors=st.lists(st.builds(RowError, code=NASTY, field=NASTY, value=NASTY, message=NASTY), max_size=3).map(tuple),
)


def test_everything_about_a_row() -> None:
    assert [plain(row).rstrip() for row in rejected_row_sheet(ROW, 60, CONTEXT)] == [
        "File  in/prices.csv",
        "Line  23,061",
        "Key   SKU-88120",
        "",
        "What is wrong  2 errors",
        "  ✗ F-E-001  price",
        '    "12,50 €"',
        "    not a decimal number",
        "  ✗ F-E-007  the row itself",
        '    ""',
        "    too few columns",
        "",
        "The row as it stands in the file  3 columns",
        '  externalId  " SKU-88120 "',
        '  (no name)   ""',
        '  p           "1\\t2"',
    ]


def test_long_values_are_broken_without_losing_a_space() -> None:
    value = "  a  b " * 20
    lines = [plain(row) for row in exact(value, 30)]
    assert "".join(lines) == f'"{value}"'
    assert {len(text) for text in lines[:-1]} == {30}


@given(ANY_ROW, st.integers(50, 120))
def test_any_row_fits(row: RejectedRow, width: int) -> None:
    assert all(width_of(line) <= width for line in rejected_row_sheet(row, width, CONTEXT))


@given(NASTY, st.integers(4, 40))
def test_any_value_is_whole(value: str, width: int) -> None:
    lines = exact(value, width)
    assert all(width_of(line) <= width for line in lines)
    assert all(plain(line).isprintable() for line in lines)
