"""The lines around a screen's content: where one is, the keys, and what state it is in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from textual.geometry import Region
from textual.message import Message

from ferryman_tui.tones import Tone
from ferryman_tui.widgets.banner import Banner, Notice
from ferryman_tui.widgets.keybar import Hint, KeyBar
from ferryman_tui.widgets.paint import Pressed
from ferryman_tui.widgets.topbar import Environment, Link, Place, Section, TopBar
from tests.tui.widgets.bare import Bare, keep, lines, looks

PLACE = Place(
    environment=Environment("PROD-EU"),
    link=Link("●", "live 11 ms", "live", Tone.OK),
    now=datetime(2025, 11, 23, 7, 44, 40, tzinfo=UTC),
    sections=(Section("1", "Jobs"), Section("2", "Activity", 48), Section("3", "Data"), Section("4", "Settings")),
    chosen="1",
)
DEEP = replace(PLACE, crumbs=("Jobs", "erp-us-stores-hourly-us-wholesale-and-more", "2aa143e2"))
HELP = Hint("?", "Help", "help")
HINTS = [
    Hint("⏎", "Open", "open", 0),
    Hint("/", "Filter", "filter", 1),
    Hint("r", "Run now", "run", 2),
    Hint("s", "Stop", "stop", 2, enabled=False),
    Hint("e", "On/off", "toggle", 3),
    Hint("d", "Duplicate", "duplicate", 4),
    Hint("p", "Preview", "preview", 5),
    Hint("c", "Copy ID", "copy", 6),
    Hint("^p", "Jump to job", "palette", 7),
]
LOST = Notice(
    "◐",
    "Connection lost (UNAVAILABLE: reset). Showing data as of 07:43:17 UTC. Retry 1 in 2s · ctrl+r retries now",
    "Lost connection · data of 07:43:17 · retry 2s · ^r",
    Tone.WARN,
)


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (80, " ◆  1 Jobs  2 Activity 48  3 Data  4 Settings          PROD-EU   ● live  07:44Z"),
        (60, " ◆  1 Jobs  2 48  3  4             PROD-EU   ● live  07:44Z"),
    ],
)
async def test_the_first_line_gives_way_on_the_left(width: int, line: str) -> None:
    bar = TopBar()
    bar.show(PLACE)
    async with Bare(bar).run_test(size=(width, 15)):
        assert lines(bar) == [line]


async def test_the_first_line_tells_more_where_there_is_room() -> None:
    bar = TopBar()
    bar.show(replace(PLACE, notice="read-only"))
    async with Bare(bar).run_test(size=(140, 40)):
        assert lines(bar)[0].startswith(" ◆ ferryman   1 Jobs  2 Activity 48  3 Data  4 Settings   ")
        assert lines(bar)[0].endswith("   read-only  PROD-EU   ● live 11 ms  07:44:40 UTC")


async def test_long_names_are_cut_in_the_middle() -> None:
    bar = TopBar()
    bar.show(DEEP)
    async with Bare(bar).run_test(size=(80, 24)) as pilot:
        assert lines(bar)[0].startswith(" ◆ Jobs \u203a erp-us-stores-")
        assert "\u203a 2aa143e2" in lines(bar)[0]
        assert "…" in lines(bar)[0]
        assert lines(bar)[0].endswith("  PROD-EU   ● live  07:44Z")
        await pilot.resize_terminal(140, 40)
        await pilot.pause()
        assert lines(bar)[0].startswith(" ◆ Jobs \u203a erp-us-stores-hourly-us-wholesale-and-more \u203a 2aa143e2  ")


async def test_production_does_not_look_like_staging() -> None:
    bar = TopBar()
    bar.show(PLACE)
    async with Bare(bar).run_test(size=(80, 24)) as pilot:
        production = looks(bar, 0, "PROD-EU")
        bar.show(replace(PLACE, environment=Environment("STAGING", Tone.OK)))
        await pilot.pause()
        assert looks(bar, 0, "STAGING") != production


class Watched(TopBar):
    """Counts how often it asks to be repainted."""

    repaints = 0

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> "Watched":
        """Count."""
        self.repaints += 1
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self


@pytest.mark.parametrize(("width", "repaints", "clock"), [(80, 0, "07:44Z"), (140, 1, "07:44:41 UTC")])
async def test_a_second_repaints_the_line_only_where_seconds_are_shown(width: int, repaints: int, clock: str) -> None:
    bar = Watched()
    bar.show(PLACE)
    async with Bare(bar).run_test(size=(width, 24)) as pilot:
        bar.repaints = 0
        bar.show(replace(PLACE, now=PLACE.now + timedelta(seconds=1)))
        assert bar.repaints == repaints
        await pilot.pause()
        assert lines(bar)[0].endswith(f" {clock}")
        bar.show(replace(PLACE, now=PLACE.now + timedelta(minutes=1)))
        await pilot.pause()
        assert ":45" in lines(bar)[0]


@pytest.mark.parametrize(("place", "text", "target"), [(PLACE, "Data", "3"), (PLACE, "48", "2"), (DEEP, "erp", "1")])
async def test_a_click_on_the_first_line_tells_where_to_go(place: Place, text: str, target: str) -> None:
    told: list[Message] = []
    bar = TopBar()
    bar.show(place)
    async with Bare(bar).run_test(size=(80, 24), message_hook=keep(told, [Pressed])) as pilot:
        await pilot.click(bar, offset=(lines(bar)[0].index(text), 0))
        await pilot.click(bar, offset=(70, 0))
        await pilot.pause()
        assert [message.target for message in told if isinstance(message, Pressed)] == [target]


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (60, " ⏎ Open  / Filter  r Run now  s Stop  e On/off  +4   ? Help"),
        (80, " ⏎ Open  / Filter  r Run now  s Stop  e On/off  d Duplicate  +3   ? Help"),
        (140, " ⏎ Open / Filter r Run now s Stop e On/off d Duplicate p Preview c Copy ID ^p Jump to job ? Help"),
    ],
)
async def test_keys_are_shown_whole_and_those_left_out_are_counted(width: int, line: str) -> None:
    bar = KeyBar(HELP)
    bar.show(HINTS)
    async with Bare(bar).run_test(size=(width, 15)):
        shown = lines(bar)[0]
        assert len(shown) == width - 1
        assert shown.split() == line.split()


async def test_keys_that_do_nothing_now_are_dimmed_and_still_ask_for_their_reason() -> None:
    told: list[Message] = []
    bar = KeyBar(HELP)
    bar.show(HINTS)
    async with Bare(bar).run_test(size=(80, 24), message_hook=keep(told, [Pressed])) as pilot:
        assert looks(bar, 0, "Stop").isdisjoint(looks(bar, 0, "Run now"))
        for text in ("Stop", "Open", "Help"):
            await pilot.click(bar, offset=(lines(bar)[0].index(text), 0))
        await pilot.pause()
        assert [message.target for message in told if isinstance(message, Pressed)] == ["stop", "open", "help"]
        bar.show(HINTS[:1])
        await pilot.pause()
        assert lines(bar)[0].split() == ["⏎", "Open", "?", "Help"]


@pytest.mark.parametrize(("width", "text"), [(60, LOST.short), (99, LOST.short), (120, LOST.text)])
async def test_a_banner_is_short_below_a_hundred_columns(width: int, text: str) -> None:
    banner = Banner()
    async with Bare(banner).run_test(size=(width, 15)) as pilot:
        assert banner.size.height == 0
        banner.show(LOST)
        await pilot.pause()
        assert lines(banner) == [f" ◐ {text}"]
        assert {segment.style.bgcolor for segment in banner.render_line(0) if segment.style} != {None}
        assert banner.render_line(0).cell_length == width
        banner.show(None)
        await pilot.pause()
        assert banner.size.height == 0


async def test_what_a_banner_quotes_is_shown_as_text() -> None:
    banner = Banner()
    async with Bare(banner).run_test(size=(60, 15)) as pilot:
        banner.show(Notice("✗", "", "[red]no[/] \x1b[2J \u202eerror " + "x" * 100, Tone.ERROR))
        await pilot.pause()
        assert lines(banner)[0].startswith(" ✗ [red]no[/] \\x1b[2J \\u202eerror ")
        assert lines(banner)[0].endswith("…")
