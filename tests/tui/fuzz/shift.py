"""One shift of an operator at a console: steps come from the terminal, and now and then all is looked at."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual import events
from textual.geometry import Size
from textual.widgets import Input
from textual.worker import Worker, WorkerState
from textual.worker_manager import WorkerManager

from ferryman import Client
from ferryman_tui.app import Console
from ferryman_tui.clipboard import Clipboard
from ferryman_tui.config import Config, Configuration
from ferryman_tui.dialogs.confirm import ConfirmDialog
from ferryman_tui.feed import Feed
from ferryman_tui.feed.patience import Patience
from ferryman_tui.screens.jobs import JobsScreen
from ferryman_tui.start import make_session
from ferryman_tui.store.connection import Link
from ferryman_tui.store.jobs import JobStore
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.topbar import Environment
from tests.tui.fuzz.laws import check_all
from tests.tui.fuzz.operator import Answer, Click, Leave, Paste, Press, Resize, Step, Wait, Wheel, key_character

# Nothing that an operator waits for takes as long as it does for a person. A watch is silent for 15 seconds when
# nothing happens, and the machine may be busy: the rest is short, not tiny.
QUICK = Patience(pulse=0.2, answer=0.8, silence=17, first_pause=0.02, longest_pause=0.1, calm_pause=0.3, settling=0.05)
_FRAMES_A_SECOND = 20
_PATIENCE_SECONDS = 30


class _Workers(WorkerManager):
    """Remembers what failed: workers that may not end the console keep it to themselves."""

    def __init__(self, app: Console) -> None:
        super().__init__(app)
        self.seen: list[Worker[Any]] = []

    def add_worker(self, worker: Worker[Any], start: bool = True, exclusive: bool = True) -> None:
        """Remember it."""
        self.seen.append(worker)
        super().add_worker(worker, start, exclusive)

    def failed(self) -> Iterator[tuple[str, BaseException]]:
        """What failed since this was asked last."""
        for worker in self.seen:
            if worker.state is WorkerState.ERROR and worker.error:
                yield repr(worker), worker.error
        self.seen = [worker for worker in self.seen if not worker.is_finished]


class Shift:
    """A console that is open."""

    def __init__(self, app: Console, workers: _Workers) -> None:
        self.app = app
        self._workers = workers

    @property
    def over(self) -> bool:
        """Whether the console has been left, or has broken."""
        return self.app._exit or self.app._exception is not None

    async def do(self, step: Step) -> None:
        """Do something, and let the console begin with it."""
        match step:
            case Press(key) | Leave(key):
                self._send(events.Key(*key_character(key)))
            case Paste(text):
                self._send(events.Paste(text))
            case Answer():
                self._answer()
            case Click():
                await self._click(step)
            case Wheel(x, y, turns):
                turn = events.MouseScrollUp if turns < 0 else events.MouseScrollDown
                for _ in range(abs(turns)):
                    self._mouse(turn, self._cell(x, y), 0)
            case Resize(width, height):
                await self._resize(Size(width, height))
            case Wait(milliseconds):
                await asyncio.sleep(milliseconds / 1000)
        await self._taken_in()

    def _send(self, event: events.Event) -> None:
        driver = self.app._driver
        assert driver is not None
        driver.process_message(event)

    def _answer(self) -> None:
        screen = self.app.screen
        wanted = screen._question.typed if isinstance(screen, ConfirmDialog) else ""
        if wanted:
            screen.query_one(Input).value = wanted

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        width, height = self.app.size
        return min(int(x * width), width - 1), min(int(y * height), height - 1)

    async def _click(self, click: Click) -> None:
        cell = self._cell(click.x, click.y)
        self._mouse(events.MouseMove, cell, 0)
        for _ in range(click.times):
            self._mouse(events.MouseDown, cell, click.button)
            if click.to:
                cell = self._cell(*click.to)
                self._mouse(events.MouseMove, cell, click.button)
            self._mouse(events.MouseUp, cell, click.button)
            await self._taken_in()

    def _mouse(self, kind: type[events.MouseEvent], cell: tuple[int, int], button: int) -> None:
        self._send(kind(None, *cell, 0, 0, button, False, False, False, *cell))

    async def _resize(self, size: Size) -> None:
        self.app._driver._size = size  # type: ignore[union-attr]
        self.app.post_message(events.Resize(size, size))

    async def _taken_in(self) -> None:
        """Wait until no event waits in the console."""
        loop = asyncio.get_running_loop()
        late = loop.time() + _PATIENCE_SECONDS
        while not self.over and (busy := self._busy()):
            assert loop.time() < late, f"the console hangs: {busy} has not taken in what was sent to it"
            await asyncio.sleep(0)
        await asyncio.sleep(0)

    def _busy(self) -> Any:
        app = self.app
        waiting = [app, *app._screen_stack] if app._screen_stack else [app]
        focused = app.focused
        for pump in (*waiting, *([focused] if focused else [])):
            if pump._message_queue is not None and not pump._message_queue.empty() and pump.is_running:
                return pump
        return None

    # What must always hold

    async def check(self) -> None:
        """Look at everything that must hold at any moment."""
        await self._settled()
        if self.over:
            return
        for name, error in self._workers.failed():
            raise AssertionError(f"{name} failed") from error
        check_all(self.app)

    async def _settled(self) -> None:
        loop = asyncio.get_running_loop()
        late = loop.time() + _PATIENCE_SECONDS
        while not self.over:
            await self._taken_in()
            await asyncio.sleep(0.01)
            screen = self.app.screen
            if screen.size == self.app.size and screen.is_mounted and not screen._layout_required and not self._busy():
                return
            assert loop.time() < late, (
                f"{screen} was never laid out: {screen.size}, but the terminal is {self.app.size}"
            )

    # The way home

    async def home(self) -> None:
        """Go back to the jobs, as an operator who is lost does."""
        await self.do(Resize(120, 36))
        for _ in range(40):
            if self.over or isinstance(self.app.screen, JobsScreen):
                break
            await self.do(Press(self._way_out()))
            await self._settled()
        for key in ("escape", "escape", "escape", "1"):
            await self.do(Press(key))
        await self.check()
        assert self.over or isinstance(self.app.screen, JobsScreen), f"no way home from {self.app.screen}"

    def _way_out(self) -> str:
        screen = self.app.screen
        leaving = isinstance(screen, ConfirmDialog) and screen._question.sure == "Leave"
        return "y" if leaving else "escape"

    async def live(self) -> None:
        """Wait until what is shown is live again."""
        loop, feed = asyncio.get_running_loop(), self.app.session.feed
        late = loop.time() + _PATIENCE_SECONDS
        while not self.over and feed.connection.link is not Link.LIVE:
            assert loop.time() < late, f"never live again: {feed.connection}"
            await asyncio.sleep(0.02)


@asynccontextmanager
async def shift(target: str, folder: Path, size: tuple[int, int], *, ascii: bool = False) -> AsyncIterator[Shift]:
    """Open the console."""
    async with Client(target) as client:
        config = Config(fps=_FRAMES_A_SECOND, ascii=ascii)
        session = make_session(client, Configuration(config), state_file=folder / "console.json")
        session.feed = Feed(client, JobStore(), patience=QUICK)
        session.environment = Environment("TEST", Tone.OK)
        session.folder = folder
        app = Console(session, early=0.0)
        session.clipboard = Clipboard(write=lambda text: None, environment={})
        app._workers = workers = _Workers(app)
        async with app.run_test(size=size):
            yield Shift(app, workers)
