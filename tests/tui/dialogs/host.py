"""A screen with nothing on it, for a dialog to open above, and what the dialog gave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widget import Widget

from ferryman import Caller, Client
from ferryman_tui.actions.remapping import default_keymap
from ferryman_tui.clipboard import Clipboard
from ferryman_tui.config import Config, Configuration
from ferryman_tui.feed import Feed
from ferryman_tui.session import Session
from ferryman_tui.store.connection import Link
from ferryman_tui.store.jobs import JobStore
from ferryman_tui.widgets.topbar import Environment
from tests.tui.actions.subjects import NOW
from tests.tui.widgets.bare import Bare

NOBODY_LISTENS = "127.0.0.1:1"
READER = Caller(name="anna", role="reader", permissions=("MAPPER_READ",))


class Host(Bare):
    """Has the toasts that it was asked to show."""

    def __init__(self) -> None:
        super().__init__()
        self.toasts: list[str] = []

    def notify(self, message: str, **more: Any) -> None:
        """Keep a toast, and show it."""
        self.toasts.append(message)
        super().notify(message, **more)


@dataclass
class Opened:
    """A dialog on the screen."""

    app: Host
    pilot: Pilot[None]
    given: list[Any] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The screen, line by line."""
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    @property
    def is_open(self) -> bool:
        """Whether the dialog is still there."""
        return isinstance(self.app.screen, ModalScreen)

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def click(self, widget: type[Widget], x: int, y: int) -> None:
        """Click on a cell of a widget."""
        await self.pilot.click(widget, offset=(x, y))
        await self.pilot.pause()


@asynccontextmanager
async def opened(dialog: ModalScreen[Any], size: tuple[int, int] = (100, 30)) -> AsyncIterator[Opened]:
    """Open a dialog."""
    app = Host()
    async with app.run_test(size=size) as pilot:
        on = Opened(app, pilot)
        await app.push_screen(dialog, on.given.append)
        await pilot.pause()
        yield on


@asynccontextmanager
async def a_session(*, ascii: bool = False, sent: list[str] | None = None) -> AsyncIterator[Session]:
    """A session of somebody who may only read, on a connection that is said to be live."""
    async with Client(NOBODY_LISTENS) as client:
        feed = Feed(client, JobStore(), clock=lambda: NOW)
        feed.connection = replace(feed.connection, link=Link.LIVE, caller=READER)
        yield Session(
            feed=feed,
            keymap=default_keymap(),
            configuration=Configuration(Config()),
            environment=Environment("TEST"),
            clipboard=Clipboard(write=(sent if sent is not None else []).append, environment={}),
            clock=lambda: NOW,
            config_file=Path("console.toml"),
            ascii=ascii,
        )
