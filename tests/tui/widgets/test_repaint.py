"""What the live table repaints: what changed, all of it, and nothing else."""

import pytest
from textual.geometry import Region

from ferryman_tui.theme import THEMES
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.rows import Sort
from tests.tui.widgets.bare import lines, looks
from tests.tui.widgets.tables import Feeds, shown


async def test_a_change_outside_of_the_view_repaints_nothing() -> None:
    async with shown(1000) as on:
        for key in ("k500", "k23", "k999"):
            on.feeds.change(key, percent=7)
        assert on.table.touch(["k500", "k23", "k999", "unknown"]) == 0
        await on.settle()
        assert (on.table.regions, on.table.painted) == ([], [])


async def test_a_change_repaints_the_cells_that_show_it() -> None:
    async with shown(1000) as on:
        end = lines(on.table)[0].index("Progress") + len("Progress")
        on.feeds.change("k4", percent=7)
        assert on.table.touch({"k4"}) == 1
        await on.settle()
        assert on.table.regions == [Region(end - len("7%"), 5, len("7%"), 1)]
        assert on.table.painted == [5]
        assert "7%" in lines(on.table)[5]


async def test_changes_of_two_columns_repaint_all_between_them() -> None:
    async with shown(1000) as on:
        end = lines(on.table)[0].index("Progress") + len("Progress")
        on.feeds.change("k4", name="renamed", percent=7)
        on.table.touch(["k4"])
        await on.settle()
        assert on.table.regions == [Region(1, 5, end - 1, 1)]
        assert on.table.painted == [5]
        assert lines(on.table)[5].split()[:2] == ["renamed", "7%"]


async def test_a_change_that_looks_the_same_repaints_nothing() -> None:
    async with shown(1000) as on:
        on.feeds.change("k4", percent=0)
        assert on.table.touch(["k4"]) == 0
        await on.settle()
        assert (on.table.regions, on.table.painted) == ([], [])


async def test_a_row_that_is_shown_as_it_is_needs_no_repainting() -> None:
    async with shown(1000) as on:
        assert on.table.touch(on.feeds.order) == 0
        on.feeds.change("k4", percent=7)
        on.table.touch(["k4"])
        await on.settle()
        on.table.start_anew()
        assert on.table.touch(["k4"]) == 0


async def test_a_change_and_its_way_back_before_the_next_frame_show_the_truth() -> None:
    async with shown() as on:
        on.feeds.change("k4", name="renamed")
        on.table.touch(["k4"])
        on.feeds.change("k4", name="job-4", percent=9)
        on.table.touch(["k4"])
        await on.settle()
        assert lines(on.table)[5].split()[:2] == ["job-4", "9%"]


async def test_a_thousand_changes_cost_the_lines_in_view_and_no_layout() -> None:
    async with shown(1000) as on:
        for key in on.feeds.order:
            on.feeds.change(key, percent=50)
        assert on.table.touch(on.feeds.order) == 23
        await on.settle()
        assert sorted(on.table.painted) == list(range(1, 24))
        assert on.table.layouts == 0


async def test_touch_follows_the_view() -> None:
    async with shown(1000) as on:
        await on.press("pagedown", "pagedown")
        top = on.table.shown_keys[0]
        on.table.start_anew()
        on.feeds.change(top, percent=3)
        on.feeds.change("k0", percent=3)
        assert on.table.touch(["k0", top]) == 1
        assert on.table.regions[0].y == 1
        await on.settle()
        assert "3%" in lines(on.table)[1]


async def test_moving_the_cursor_repaints_two_lines() -> None:
    async with shown() as on:
        await on.press("j")
        assert set(on.table.painted) == {1, 2}
        assert len(on.table.regions) == 2


async def test_the_sort_mark_repaints_the_titles_alone() -> None:
    async with shown() as on:
        on.table.show_sort(Sort("name"))
        await on.settle()
        assert on.table.painted == [0]


async def test_a_row_changed_while_out_of_view_is_true_when_it_comes_back() -> None:
    async with shown(100) as on:
        await on.press("G")
        on.feeds.change("k0", name="renamed")
        on.table.touch(["k0"])
        await on.press("g")
        assert lines(on.table)[1].startswith("▌renamed")


async def test_a_row_that_is_gone_says_so_until_the_order_is_loaded_anew() -> None:
    async with shown(5) as on:
        del on.feeds.rows["k2"]
        assert on.table.touch(["k2"]) == 1
        await on.settle()
        assert lines(on.table)[3].strip() == "no longer there"
        on.feeds.order.remove("k2")
        on.table.reload()
        await on.settle()
        assert lines(on.table)[3].split()[0] == "job-3"


async def test_stale_greys_what_was_under_way_and_nothing_else() -> None:
    async with shown(5) as on:
        on.feeds.change("k3", tone=Tone.ERROR)
        on.table.touch(["k3"])
        await on.settle()
        live, failed, muted = (
            looks(on.table, 3, "0%"),
            looks(on.table, 4, "0%"),
            looks(on.table, 3, "was"),
        )
        on.table.show_stale(True)
        await on.settle()
        assert looks(on.table, 3, "0%") == muted != live
        assert looks(on.table, 4, "0%") == failed
        on.table.show_stale(False)
        await on.settle()
        assert looks(on.table, 3, "0%") == live


async def test_the_focus_is_seen_on_the_row_under_the_cursor() -> None:
    async with shown(5) as on:
        focused = looks(on.table, 1, "job-0")
        other = looks(on.table, 2, "job-1")
        on.pilot.app.screen.set_focus(None)
        await on.settle()
        blurred = looks(on.table, 1, "job-0")
        assert len({*map(frozenset, (focused, other, blurred))}) == 3
        assert lines(on.table)[1].startswith("▏job-0")
        on.table.focus()
        await on.settle()
        assert looks(on.table, 1, "job-0") == focused


async def test_another_theme_repaints_every_line() -> None:
    async with shown(5) as on:
        seen = []
        for theme in THEMES:
            on.pilot.app.theme = theme.name
            await on.settle()
            seen.append((looks(on.table, 2, "0%"), looks(on.table, 0, "Job")))
        assert len({str(look) for look in seen}) == len(THEMES)


async def test_another_width_repaints_every_line() -> None:
    async with shown(5) as on:
        for width in (140, 60, 80):
            await on.pilot.resize_terminal(width, 24)
            await on.settle()
            progress = lines(on.table)[0].index("Progress") + len("Progress")
            assert all(line[:progress].endswith("0%") for line in lines(on.table)[1:6])


@pytest.mark.parametrize(
    "name",
    [
        "[red]not red[/]",
        "[/unclosed",
        "a\x1b[2Jb",
        "tab\tline\nbell\x07",
        "日本語ジョブ" * 10,
        "e\u0301clair\u200b",
        "\u202eright to left",
        "\x9b31m",
        "",
    ],
)
@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_text_from_outside_is_shown_as_text(name: str, size: tuple[int, int]) -> None:
    feeds = Feeds(3)
    feeds.change("k1", name=name)
    async with shown(feeds=feeds, size=size) as on:
        strips = [on.table.render_line(y) for y in range(4)]
        assert {strip.cell_length for strip in strips} == {on.table.size.width}
        shown_text = "".join(segment.text for strip in strips for segment in strip)
        assert shown_text.isprintable()
        assert sum(len(segment.text.encode()) for segment in strips[2]) > 0
        if name.startswith("["):
            assert strips[2].text[1:].startswith(name)
        assert strips[1].text[:6] == "▌job-0"
        assert strips[3].text[:6] == " job-2"
