"""An operator's desk: the console at a size, on a real service in the same process, driven by keys."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from textual.pilot import Pilot
from textual.widget import Widget

from ferryman import Client, Execution
from ferryman_tui.app import FAULT, Console
from ferryman_tui.clipboard import Clipboard
from ferryman_tui.config import Config, Configuration
from ferryman_tui.session import Session
from ferryman_tui.start import make_session
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.topbar import Environment

WIDE, NARROW, SMALL = (120, 36), (80, 24), (60, 15)
PATIENCE_SECONDS = 30


class Desk:
    """A running console: `press` sends keys, `text` is what stands on the screen."""

    def __init__(self, app: Console, pilot: Pilot[None], client: Client, sent: list[str]) -> None:
        self.app = app
        self.pilot = pilot
        self.client = client
        self.sent = sent
        """What was written to the terminal's clipboard, as escape sequences."""

    @property
    def lines(self) -> list[str]:
        """The screen, line by line."""
        return shown(self.app)

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    @property
    def toasts(self) -> list[str]:
        """The toasts since the start, oldest first."""
        return [message.text for message in self.app.session.messages]

    async def press(self, *keys: str) -> Self:
        """Press keys and let the console take them in."""
        await self.pilot.press(*keys)
        await self.pilot.pause()
        await self.until(lambda: True, "the screen laid out")
        return self

    async def write(self, text: str) -> Self:
        """Type a text."""
        return await self.press(*(_key(letter) for letter in text))

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Let the console go on until it is so and drawn; otherwise the screen is told."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not (condition() and self._laid_out) and not self.app._exception:
                    await self.pilot.pause(0.02)
        except TimeoutError:
            raise AssertionError(f"never came: {what or condition}\n{self.text}\n{self.toasts}") from None

    async def until_shown(self, *texts: str) -> Self:
        """Wait until every one of these texts is on the screen."""
        await self.until(lambda: all(text in self.text for text in texts), f"{texts} on the screen")
        return self

    async def until_gone(self, text: str) -> Self:
        """Wait until a text is not on the screen any more."""
        await self.until(lambda: text not in self.text, f"{text!r} gone")
        return self

    async def until_line(self, text: str, *parts: str) -> Self:
        """Wait until the first line that has a text has these as well."""
        await self.until(lambda: all(part in self.line_with(text) for part in parts), f"{parts} beside {text!r}")
        return self

    async def until_told(self, text: str) -> str:
        """Wait for a toast that has this text; give all of it."""
        await self.until(lambda: any(text in toast for toast in self.toasts), f"a toast with {text!r}")
        return next(toast for toast in reversed(self.toasts) if text in toast)

    async def ended(self, id: str) -> Execution:
        """Wait until an execution has ended."""
        return await self.client.executions.wait(id)

    @property
    def _laid_out(self) -> bool:
        """Whether nothing is to be laid out anew; before, new lines stand in the places of the old ones."""
        nodes = self.app.screen.walk_children(Widget, with_self=True)
        return self.app._exit or not any(
            node.message_queue_size or node._layout_required or node._refresh_styles_required for node in nodes
        )

    def line_with(self, text: str) -> str:
        """The first line that has a text; empty if none has."""
        return next((line for line in self.lines if text in line), "")


def shown(app: Console) -> list[str]:
    """The text of the screen on top, line by line, as the terminal has it."""
    width, height = app.size
    strips = app.screen._compositor.render_strips(app.size) if width else []
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips][:height]


def _key(letter: str) -> str:
    names = {" ": "space", "/": "slash", ".": "full_stop", "-": "minus", "_": "underscore", "*": "asterisk"}
    return names.get(letter, letter)


@asynccontextmanager
async def desk(
    target: str,
    state: Path,
    *,
    size: tuple[int, int] = WIDE,
    config: Config | None = None,
    start: Callable[[Any], Any] | None = None,
    clock: Callable[[], Any] | None = None,
    prepare: Callable[[Session], object] | None = None,
    ready: bool = True,
    early: float = 0.0,
    toasts: bool = False,
) -> AsyncIterator[Desk]:
    """Open the console at a server; it is ready once its jobs, entities and connectors are there.

    `early` is how many seconds a dialog ignores keys for; `prepare` changes the session before it is used.
    `toasts` shows them on the screen too.
    """
    sent: list[str] = []
    async with Client(target) as client, Client(target) as own:
        configuration = Configuration(config or Config())
        session = make_session(client, configuration, state_file=state)
        session.environment = Environment("TEST", Tone.OK)
        session.folder = state.parent
        if clock:
            session.clock = clock
        if prepare:
            prepare(session)
        app = Console(session, start=start, early=early)
        session.clipboard = Clipboard(write=sent.append, environment={})
        async with app.run_test(size=size, notifications=toasts) as pilot:
            on = Desk(app, pilot, own, sent)
            if ready:
                await on.until(lambda: session.feed.jobs.whole and session.entities, "the server's jobs and entities")
                await pilot.pause()
            yield on
            assert not any(FAULT in toast for toast in on.toasts), on.toasts
