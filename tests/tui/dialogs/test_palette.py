"""The command palette: what is typed, found, moved to and chosen."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from ferryman_tui.beat import Beat
from ferryman_tui.dialogs.palette import PaletteDialog
from ferryman_tui.palette import CommandPalette, Entry, EntryKind
from ferryman_tui.tones import Cell, Piece
from ferryman_tui.widgets.hits import Hits
from tests.tui.actions.subjects import NOW
from tests.tui.dialogs.host import Opened, opened

STOP = Entry(EntryKind.ACTION, "stop", "Stop the execution")


def job(name: str) -> Entry:
    """A job whose id is its name."""
    return Entry(EntryKind.JOB, name, name)


@asynccontextmanager
async def palette(
    *entries: Entry,
    running: Collection[str] = (),
    told: dict[str, str] | None = None,
    size: tuple[int, int] = (80, 24),
    ascii: bool = False,
) -> AsyncIterator[Opened]:
    """The palette over some entries; below each stands what `told` has for its id."""
    words = told if told is not None else {}

    def describe(entry: Entry) -> Cell:
        return (Piece(words.get(entry.id, "a line")),)

    async with opened(PaletteDialog(CommandPalette(entries), describe, running, ascii=ascii), size) as on:
        yield on


def cursor(on: Opened) -> str:
    """The name under the cursor."""
    first = next(line for line in on.lines if "▌" in line)
    return first.strip("│▌ ▂▃▄▅▆▇█")


async def test_what_is_typed_is_found_and_enter_gives_it() -> None:
    async with palette(job("sap-stock"), job("sap-prices"), job("erp-stock"), STOP) as on:
        await on.press(*"sap st")
        assert "sap-stock" in on.text
        assert "erp-stock" not in on.text
        await on.press("enter")
        assert on.given == [job("sap-stock")]
        assert not on.is_open


async def test_running_jobs_come_first_with_how_they_stand_below() -> None:
    async with palette(job("a"), job("b"), running={"b"}, told={"b": "● Running · 65%"}) as on:
        assert cursor(on) == "b"
        at = next(at for at, line in enumerate(on.lines) if "▌ b" in line)
        assert "● Running · 65%" in on.lines[at + 1]


async def test_a_line_follows_its_job_while_the_palette_is_open() -> None:
    told = {"a": "50%", "b": "10%"}
    async with palette(job("a"), job("b"), told=told) as on:
        assert isinstance(on.app.screen, PaletteDialog)
        told.update(a="51%", b="11%")
        on.app.screen.beat(Beat(NOW, frozenset({"a"})))
        await on.pilot.pause()
        assert "51%" in on.text
        assert "11%" not in on.text


async def test_keys_move_the_cursor_and_stay_within_what_was_found() -> None:
    async with palette(*(job(f"job-{number:02}") for number in range(30))) as on:
        assert cursor(on) == "job-00"
        await on.press("down", "down", "ctrl+n", "up", "ctrl+p")
        assert cursor(on) == "job-01"
        await on.press("pagedown")
        assert cursor(on) == "job-08"
        for _ in range(9):
            await on.press("pagedown")
        assert cursor(on) == "job-29"
        assert "job-29" in on.text
        await on.press(*["pageup"] * 9)
        assert cursor(on) == "job-00"


async def test_another_search_begins_at_its_best_hit() -> None:
    async with palette(*(job(f"job-{number:02}") for number in range(30))) as on:
        await on.press("pagedown", "pagedown", "j")
        assert cursor(on) == "job-00"


async def test_the_wheel_takes_the_cursor_along() -> None:
    async with palette(*(job(f"job-{number:02}") for number in range(30))) as on:
        hits = on.app.screen.query_one(Hits)
        hits.scroll_to(y=21, animate=False, force=True)
        await on.pilot.pause()
        assert cursor(on) == "job-11"
        await on.press("enter")
        assert on.given == [job("job-11")]


async def test_a_click_chooses() -> None:
    async with palette(job("a"), job("b")) as on:
        await on.click(Hits, 4, 3)
        assert on.given == [job("b")]


async def test_a_click_below_the_hits_chooses_nothing() -> None:
    async with palette(job("a")) as on:
        await on.click(Hits, 4, 2)
        assert on.is_open


async def test_escape_gives_nothing() -> None:
    async with palette(job("a")) as on:
        await on.press("a", "escape")
        assert on.given == [None]


async def test_nothing_found_is_told_and_enter_does_nothing() -> None:
    async with palette(job("a")) as on:
        await on.press("z", "down", "pageup", "enter")
        assert "Nothing has these letters" in on.text
        assert on.is_open


async def test_letters_that_look_like_markup_or_drive_the_terminal_are_shown_as_text() -> None:
    async with palette(job("[bold]\x1b[31mred[/bold]")) as on:
        assert r"[bold]\x1b[31mred[/bold]" in on.text


async def test_it_fits_a_small_terminal() -> None:
    async with palette(*(job(f"job-{number:02}") for number in range(30)), size=(60, 15)) as on:
        shown = [line for line in on.lines if "job-" in line]
        assert len(shown) == 3
        assert "esc" in on.text
        assert all(len(line) <= 60 for line in on.lines)


async def test_in_ascii_the_cursor_is_seen_without_glyphs() -> None:
    async with palette(job("a"), ascii=True) as on:
        assert any("> a" in line for line in on.lines)
        assert on.text.isascii()
