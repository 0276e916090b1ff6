"""Rows always fit: columns give way as their plan says, and take what is left over."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ferryman_tui.columns import GAP, Column, Context, Table
from ferryman_tui.texts import Align
from ferryman_tui.tones import Cell, Piece
from tests.tui.cells.samples import NASTY, NOW, text_of, width_of


def _draw(row: str, width: int, context: Context) -> Cell:
    return (Piece(row),)


def _column(key: str, width: int, grows_to: int = 0) -> Column[str]:
    return Column(key=key, titles=(key.title(), ""), width=width, draw=_draw, grows_to=grows_to)


TABLE = Table[str](
    columns=(_column("status", 10), _column("name", 30, 40), _column("age", 8)),
    plan=(("name", 20), ("status", 1), ("age", 0)),
)


def _widths(table: Table[str], width: int) -> dict[str, int]:
    return {place.column.key: place.width for place in table.layout(width)}


def test_columns_give_way_in_the_order_of_the_plan() -> None:
    assert _widths(TABLE, 52) == {"status": 10, "name": 30, "age": 8}
    assert _widths(TABLE, 51) == {"status": 10, "name": 29, "age": 8}
    assert _widths(TABLE, 42) == {"status": 10, "name": 20, "age": 8}
    assert _widths(TABLE, 41) == {"status": 1, "name": 28, "age": 8}
    assert _widths(TABLE, 33) == {"status": 1, "name": 20, "age": 8}
    assert _widths(TABLE, 32) == {"status": 1, "name": 29}


def test_spare_room_goes_to_columns_that_grow_up_to_their_limit() -> None:
    assert _widths(TABLE, 55)["name"] == 33
    assert _widths(TABLE, 500) == {"status": 10, "name": 40, "age": 8}


def test_terminals_narrower_than_the_plan_still_fit() -> None:
    assert _widths(TABLE, 15) == {"status": 1, "name": 12}
    assert _widths(TABLE, 5) == {"status": 1}


def test_steps_of_columns_that_are_gone_are_passed_over() -> None:
    table = Table[str](columns=(_column("a", 9), _column("b", 9)), plan=(("a", 0), ("a", 4), ("b", 3)))
    assert _widths(table, 8) == {"b": 3}


@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(0, 90)), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 60)), max_size=16),
    st.integers(1, 250),
)
def test_any_plan_fits(sizes: list[tuple[int, int]], steps: list[tuple[int, int]], width: int) -> None:
    columns = tuple(_column(str(key), size, limit) for key, (size, limit) in enumerate(sizes))
    placed = Table[str](columns=columns, plan=tuple((str(key), to) for key, to in steps)).layout(width)
    assert not placed or placed[-1].start + placed[-1].width <= width
    assert all(b.start == a.start + a.width + GAP for a, b in pairwise(placed))


@given(NASTY, st.integers(1, 60), st.sampled_from(Align))
def test_cells_are_as_wide_as_their_column(text: str, width: int, align: Align) -> None:
    column = Column[str](key="key", titles=("Title",), width=9, draw=_draw, align=align)
    assert width_of(column.cell(text, width, Context(now=NOW))) == width


@given(NASTY, st.integers(1, 60), st.sampled_from(["", "↓"]))
def test_headers_are_as_wide_as_their_column(title: str, width: int, mark: str) -> None:
    assert cell_len(_column(title, 9).header(width, mark)) == width


def test_headers_follow_the_width() -> None:
    column = Column[str](key="heat", titles=("Last {width}", "Last"), width=9, draw=_draw, align=Align.RIGHT)
    assert [column.header(width) for width in (10, 7, 4)] == ["   Last 10", " Last 7", "Last"]
    status = _column("status", 10)
    assert [status.header(width, "↑") for width in (9, 6, 1)] == ["Status↑  ", "↑     ", "↑"]
    assert status.header(6) == "Status"


def test_cells_follow_the_alignment_and_mark_cuts_in_ascii_too() -> None:
    column = Column[str](key="key", titles=("Key",), width=9, draw=_draw, align=Align.RIGHT)
    assert text_of(column.cell("abc", 5, Context(now=NOW))) == "  abc"
    assert text_of(column.cell("abcdef", 5, Context(now=NOW, ascii=True))) == "abcd~"
