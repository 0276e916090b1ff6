"""The dialog that shows something in full."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from ferryman_tui.dialogs.row import Reader
from ferryman_tui.sheets.lines import Lines, line
from tests.tui.widgets.bare import Bare, lines

LONG = 100


def numbered(width: int) -> Lines:
    """Many lines, each as wide as told."""
    return tuple(line(f"line {number}".ljust(width, ".")) for number in range(LONG))


@asynccontextmanager
async def reading(size: tuple[int, int] = (80, 24), title: str = "Row 7") -> AsyncIterator[Pilot[None]]:
    """Open it above an empty screen."""
    async with Bare().run_test(size=size) as pilot:
        pilot.app.push_screen(Reader(title, numbered))
        await pilot.pause()
        yield pilot


def text(pilot: Pilot[None]) -> str:
    """What stands on the screen."""
    return "\n".join(
        "".join(segment.text for segment in strip)
        for strip in pilot.app.screen._compositor.render_strips(pilot.app.size)
    )


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 15)])
async def test_title_lines_and_the_way_out_are_in_view(size: tuple[int, int]) -> None:
    async with reading(size) as pilot:
        shown = text(pilot)
        assert all(part in shown for part in ("Row 7", "line 0.", "esc Close"))
        assert "line 99" not in shown


async def test_it_scrolls_to_the_last_line_and_back() -> None:
    async with reading() as pilot:
        await pilot.press("G")
        await pilot.pause()
        assert "line 99" in text(pilot)
        await pilot.press("g", "j", "j")
        await pilot.pause()
        assert "line 1." not in text(pilot)
        assert "line 2." in text(pilot)


@pytest.mark.parametrize("key", ["escape", "q", "enter"])
async def test_keys_close_it(key: str) -> None:
    async with reading() as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert not isinstance(pilot.app.screen, Reader)


@pytest.mark.parametrize(("offset", "closes"), [((40, 10), False), ((8, 21), True), ((0, 0), True)])
async def test_a_click_on_the_way_out_or_beside_it_closes_it(offset: tuple[int, int], closes: bool) -> None:
    async with reading() as pilot:
        await pilot.click(offset=offset)
        await pilot.pause()
        assert isinstance(pilot.app.screen, Reader) is not closes


async def test_long_titles_give_way_in_the_middle() -> None:
    async with reading(title=f"Row {'x' * 200} of a.csv") as pilot:
        (shown,) = lines(pilot.app.screen.query_one("#title"))
        assert shown.startswith(" Row xxx")
        assert shown.endswith("x of a.csv")
        assert "…" in shown
