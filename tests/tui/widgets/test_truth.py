"""Whatever happens to a live table, its screen shows what a table painted from nothing shows."""

import random
from collections.abc import Awaitable, Callable

import pytest

from ferryman_tui.theme import THEMES
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.rows import RowPainter, Sort
from tests.tui.widgets.bare import strips
from tests.tui.widgets.tables import FEEDS, Shown, shown

STEPS = 60
TONES = (Tone.RUN, Tone.QUEUE, Tone.OK, Tone.ERROR)
KEYS = ("j", "k", "pagedown", "pageup", "g", "G")


class Terminal:
    """Cells as a terminal holds them: they change only where the table asked for it."""

    def __init__(self, on: Shown) -> None:
        self._on = on
        self._cells = _cells(on)

    def repaint(self) -> None:
        """Take over the regions that the table asked to be repainted."""
        now = _cells(self._on)
        if (len(now), len(now[0])) != (len(self._cells), len(self._cells[0])):
            self._cells = now
        for region in self._on.table.regions:
            for y in range(max(0, region.y), min(region.bottom, len(now))):
                self._cells[y][region.x : region.right] = now[y][region.x : region.right]
        self._on.table.start_anew()

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """Every cell with its style."""
        return self._cells


def _cells(on: Shown) -> list[list[tuple[str, str]]]:
    return [[(mark, str(part.style)) for part in strip for mark in part.text] for strip in strips(on.table)]


def _true(on: Shown, stale: bool, sort: Sort | None) -> list[list[tuple[str, str]]]:
    """Paint the table from nothing."""
    painter = RowPainter(FEEDS, on.feeds.source())
    painter.fit(on.table.size.width, on.pilot.app.theme, stale)
    rows = [painter.row(key, on.table._ground(key)) for key in on.table.shown_keys]
    blank = [painter.pen().strip()] * (on.table.size.height - 1 - len(rows))
    return [
        [(mark, str(part.style)) for part in strip for mark in part.text]
        for strip in (painter.titles(sort), *rows, *blank)
    ]


@pytest.mark.parametrize("seed", range(6))
async def test_the_screen_is_true_after_every_step(seed: int) -> None:
    chance = random.Random(seed)
    stale, sort = False, None
    async with shown(60) as on:
        terminal = Terminal(on)
        for step in range(STEPS):
            kind = chance.choice((*DO, "state", "change", "change"))
            if kind == "state":
                stale, sort = chance.random() < 0.5, chance.choice((None, Sort("name"), Sort("percent", True)))
                on.table.show_stale(stale)
                on.table.show_sort(sort)
            else:
                await DO[kind](on, chance)
            await on.settle()
            terminal.repaint()
            assert terminal.cells == _true(on, stale, sort), (step, kind)
            assert on.table.cursor_key in on.table.shown_keys


async def _change(on: Shown, chance: random.Random) -> None:
    keys = chance.sample(sorted(on.feeds.rows), 12)
    for key in keys:
        on.feeds.change(key, percent=chance.randrange(101))
        if chance.random() < 0.3:
            on.feeds.change(key, name=f"job-{chance.randrange(1000)}", tone=chance.choice(TONES))
        if chance.random() < 0.3:
            on.feeds.change(key, age=chance.choice(("was", "1s", "12m")))
    on.table.touch(keys)


async def _order(on: Shown, chance: random.Random) -> None:
    chance.shuffle(on.feeds.order)
    on.table.reload()


async def _filter(on: Shown, chance: random.Random) -> None:
    on.feeds.order[:] = sorted(chance.sample(sorted(on.feeds.rows), chance.randint(1, 60)))
    on.table.reload()


async def _key(on: Shown, chance: random.Random) -> None:
    if on.table.has_focus:
        await on.press(chance.choice(KEYS))


async def _theme(on: Shown, chance: random.Random) -> None:
    # Terminals show their own colours in place of the sixteen: what is on the screen then is not what was painted.
    on.pilot.app.theme = chance.choice(THEMES[:3]).name


async def _size(on: Shown, chance: random.Random) -> None:
    await on.pilot.resize_terminal(chance.choice((28, 60, 80, 140)), chance.choice((6, 15, 24, 40)))


async def _focus(on: Shown, chance: random.Random) -> None:
    on.pilot.app.screen.set_focus(on.table if chance.random() < 0.5 else None)


DO: dict[str, Callable[[Shown, random.Random], Awaitable[None]]] = {
    "change": _change,
    "order": _order,
    "filter": _filter,
    "key": _key,
    "theme": _theme,
    "size": _size,
    "focus": _focus,
}
