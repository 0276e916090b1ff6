"""The live table: its keys, its mouse, and its cursor that stays on its row."""

from typing import Any

import pytest
from textual import events

from ferryman_tui.columns import Table
from ferryman_tui.widgets.rows import Sort
from ferryman_tui.widgets.vtable import VTable
from tests.tui.widgets.bare import lines
from tests.tui.widgets.tables import FEEDS, Feeds, shown

SIZES = [(60, 15), (80, 24), (140, 40)]


def _wheel(table: VTable[Any]) -> events.MouseScrollDown:
    return events.MouseScrollDown(table, 5, 5, 0, 1, 0, False, False, False, 5, 5)


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        (["down"], 1),
        (["j", "j"], 2),
        (["down", "up"], 0),
        (["j", "j", "k"], 1),
        (["up"], 0),
        (["pagedown"], 22),
        (["pagedown", "pageup"], 0),
        (["end"], 99),
        (["G"], 99),
        (["G", "down"], 99),
        (["end", "home"], 0),
        (["G", "g"], 0),
        (["G", "up", "k"], 97),
    ],
)
async def test_keys_move_the_cursor(keys: list[str], at: int) -> None:
    async with shown() as on:
        await on.press(*keys)
        assert on.table.cursor_key == f"k{at}"
        assert on.table.cursor_key in on.table.shown_keys


@pytest.mark.parametrize("size", SIZES)
async def test_every_row_can_be_reached_at_every_size(size: tuple[int, int]) -> None:
    async with shown(size=size) as on:
        seen: set[str] = set()
        for _ in range(20):
            seen.update(on.table.shown_keys)
            await on.press("pagedown")
        assert seen | set(on.table.shown_keys) == set(on.feeds.order)
        assert lines(on.table)[-1].startswith("▌job-99")
        assert all(len(line) <= size[0] for line in lines(on.table))


async def test_the_same_rows_can_be_shown_in_other_columns() -> None:
    async with shown() as on:
        on.table.show_table(Table(columns=FEEDS.columns[:1], plan=()))
        await on.settle()
        assert lines(on.table)[:2] == [" Job", "▌job-0"]


async def test_a_click_selects_and_a_double_click_opens() -> None:
    async with shown() as on:
        await on.pilot.click(on.table, offset=(5, 4))
        await on.settle()
        assert on.table.cursor_key == "k3"
        assert list(on.told_of(VTable.Opened)) == []
        await on.pilot.double_click(on.table, offset=(5, 6))
        await on.settle()
        assert [opened.key for opened in on.told_of(VTable.Opened)] == ["k5"]


async def test_a_double_click_opens_no_row_that_came_between_its_clicks() -> None:
    async with shown() as on:
        await on.pilot.click(on.table, offset=(5, 4))
        on.feeds.order.reverse()
        on.table.reload()
        await on.settle()
        other = on.table.shown_keys[3]
        on.table.on_click(events.Click(on.table, 5, 4, 0, 0, 1, False, False, False, 5, 4, chain=2))
        await on.settle()
        assert on.table.cursor_key == other != "k3"
        assert list(on.told_of(VTable.Opened)) == []


async def test_a_click_below_the_last_row_does_nothing() -> None:
    async with shown(3) as on:
        await on.pilot.click(on.table, offset=(5, 20))
        await on.settle()
        assert (on.table.cursor_key, on.told) == ("k0", [])


async def test_the_wheel_takes_the_cursor_along_so_that_it_is_seen() -> None:
    async with shown() as on:
        for _ in range(3):
            on.table.post_message(_wheel(on.table))
        await on.settle()
        assert on.table.shown_keys[0] == "k6"
        assert on.table.cursor_key == "k6"


async def test_a_click_on_a_title_asks_for_its_order() -> None:
    async with shown() as on:
        titles = lines(on.table)[0]
        for title in ("Job", "Progress", "Last"):
            await on.pilot.click(on.table, offset=(titles.index(title), 0))
        await on.settle()
        assert [asked.column for asked in on.told_of(VTable.SortAsked)] == ["name", "percent", "strip"]
        assert on.table.cursor_key == "k0"


async def test_moving_tells_where_the_cursor_is_once() -> None:
    async with shown() as on:
        await on.press("j", "up", "up")
        assert [moved.key for moved in on.told_of(VTable.CursorMoved)] == ["k1", "k0"]


async def test_the_cursor_stays_on_its_row_and_its_line_when_the_order_changes() -> None:
    async with shown() as on:
        await on.press("pagedown", "pagedown", "up", "up")
        key = on.table.cursor_key
        line = on.table.shown_keys.index(str(key))
        on.feeds.order.reverse()
        on.table.reload()
        await on.settle()
        assert (on.table.cursor_key, on.table.shown_keys.index(str(key))) == (key, line)
        assert f"▌job-{str(key)[1:]} " in lines(on.table)[line + 1]


async def test_rows_put_in_above_leave_the_cursor_on_its_row_and_line() -> None:
    async with shown() as on:
        await on.press("pagedown", "pagedown")
        key = str(on.table.cursor_key)
        line = on.table.shown_keys.index(key)
        more = Feeds(110)
        on.feeds.rows.update(more.rows)
        on.feeds.versions.update(more.versions)
        on.feeds.order[:0] = more.order[100:]
        on.table.reload()
        await on.settle()
        assert (on.table.cursor_key, on.table.shown_keys.index(key)) == (key, line)


async def test_a_filter_keeps_the_cursor_on_its_row_or_goes_to_one_beside_it() -> None:
    async with shown() as on:
        on.table.move_to("k50")
        on.feeds.order[:] = ["k10", "k50", "k90"]
        on.table.reload()
        await on.settle()
        assert (on.table.cursor_key, on.table.shown_keys) == ("k50", ("k10", "k50", "k90"))
        on.feeds.order[:] = ["k10", "k90"]
        on.table.reload()
        await on.settle()
        assert on.table.cursor_key == "k90"
        assert [moved.key for moved in on.told_of(VTable.CursorMoved)] == ["k50", "k90"]


async def test_an_empty_table_says_why_and_has_no_cursor() -> None:
    async with shown(0, (40, 15), empty="No job matches. Press esc to clear the filter.") as on:
        assert on.table.cursor_key is None
        assert [line.strip() for line in lines(on.table)[3:5]] == ["No job matches. Press esc to clear", "the filter."]
        await on.press("down", "G", "enter", "pageup")
        assert on.told == []
        on.table.show_empty("No jobs yet.")
        await on.settle()
        assert lines(on.table)[3].strip() == "No jobs yet."


async def test_rows_can_go_and_come_back() -> None:
    async with shown(3) as on:
        order = list(on.feeds.order)
        on.feeds.order.clear()
        on.table.reload()
        await on.settle()
        on.feeds.order[:] = order
        on.table.reload()
        await on.settle()
        assert [moved.key for moved in on.told_of(VTable.CursorMoved)] == [None, "k0"]


@pytest.mark.parametrize("count", [1, 22, 23, 24, 1000, 10_000])
async def test_one_row_or_ten_thousand(count: int) -> None:
    async with shown(count) as on:
        await on.press("G")
        assert on.table.cursor_key == f"k{count - 1}"
        assert on.table.row_count == count
        assert any(line.startswith(f"▌job-{count - 1} ") for line in lines(on.table))
        await on.press("g")
        assert lines(on.table)[1].startswith("▌job-0 ")


async def test_narrow_terminals_lose_columns_and_the_cursor_stays_in_view() -> None:
    async with shown(size=(140, 40)) as on:
        await on.press("end")
        for size in ((60, 15), (30, 6), (80, 24)):
            await on.pilot.resize_terminal(*size)
            await on.settle()
            assert any(line.startswith("▌job-99") for line in lines(on.table))
            assert ("Last" in lines(on.table)[0]) == (size[0] > 30)


async def test_the_title_shows_how_rows_are_sorted() -> None:
    async with shown() as on:
        on.table.show_sort(Sort("name"))
        await on.settle()
        assert lines(on.table)[0].split()[0] == "Job↑"
        on.table.show_sort(Sort("percent", descending=True))
        await on.settle()
        assert "Job↑" not in lines(on.table)[0]
        assert lines(on.table)[0].split()[1].endswith("↓")


async def test_in_ascii_no_glyph_is_left() -> None:
    feeds = Feeds(3)
    feeds.ascii = True
    async with shown(feeds=feeds) as on:
        on.table.show_sort(Sort("name"))
        await on.settle()
        assert lines(on.table)[0].split()[0] == "Job^"
        assert lines(on.table)[1].startswith(">job-0")
