"""The console itself: its screens, its frames, and the way between them."""

import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from textual._compositor import ChopsUpdate
from textual.app import App
from textual.driver import Driver
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.worker import Worker, WorkerState

from ferryman_tui import going
from ferryman_tui.actions.offers import offers
from ferryman_tui.actions.outcome import Severity
from ferryman_tui.actions.subject import Place
from ferryman_tui.beat import Beat, Beating
from ferryman_tui.carrying import Carrier
from ferryman_tui.cells.palette import describe
from ferryman_tui.destinations import Carry, Go, Goal, OpenJob
from ferryman_tui.dialogs.confirm import EARLY_SECONDS
from ferryman_tui.narrow import NarrowUpdate
from ferryman_tui.palette import Entry, EntryKind
from ferryman_tui.screens.base import ConsoleScreen
from ferryman_tui.screens.work import work
from ferryman_tui.session import Session
from ferryman_tui.store.connection import Comeback, Link
from ferryman_tui.store.groups import Group, group_of_job
from ferryman_tui.store.told import Told
from ferryman_tui.telling import tell
from ferryman_tui.theme import ANSI, THEMES, register
from ferryman_tui.widgets.scrollbar import PlainScrollBar

_CONGESTED = 4
"""Frames that wait for a slow terminal: more are not made until it has taken these."""


FAULT = "The console itself made a mistake:"


def _place_of(fault: BaseException) -> str:
    last = traceback.extract_tb(fault.__traceback__)[-1:]
    return "".join(f", in {Path(frame.filename).name} line {frame.lineno}" for frame in last)


class Console(App[None]):
    """The operator's home; `early` is how long a dialog ignores keys that were meant for the screen below."""

    CSS_PATH = Path(__file__).with_name("console.tcss")
    TITLE = "Ferryman"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    NOTIFICATION_TIMEOUT = 5

    def __init__(
        self,
        session: Session,
        *,
        start: Callable[[Session], Goal | str | None] | None = None,
        early: float = EARLY_SECONDS,
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(ansi_color=True if session.monochrome else None, driver_class=driver_class)
        register(self, ANSI.name if session.monochrome else session.state.theme or THEMES[0].name)
        self.set_class(session.ascii, "-ascii")
        ScrollBar.renderer = PlainScrollBar if session.ascii else ScrollBarRender
        self.session = session
        self.early = early
        self._start = start
        self.sections: dict[Place, ConsoleScreen] = {}
        self.problem_at_end = ""
        """Why what the operator chose could not be kept; empty when it could."""
        self._carrier = Carrier(self, session, early)
        self._link: Link | None = None
        self._comeback: Comeback | None = None
        self._second = -1
        self._seen: set[str] = set()
        self._all = False
        session.clipboard = replace(session.clipboard, write=self._write)
        self.set_keymap(session.keymap.for_textual())

    def _write(self, text: str) -> None:
        """Write to the terminal what is no frame."""
        if self._driver:
            self._driver.write(text)

    def on_mount(self) -> None:
        """Listen to the server, and draw."""
        going.start(self, self.session)
        # The first screen stands sooner when no jobs come before it.
        self.call_after_refresh(self._listen)
        self.set_interval(1 / (self.session.configuration.config.fps or 10), self._tick)
        for problem in self.session.problems:
            tell(self, self.session, problem, Severity.WARNING)

    def _listen(self) -> None:
        self.run_worker(self.session.feed.run(), group="feed", exit_on_error=True)

    async def on_unmount(self) -> None:
        """Keep what the operator chose."""
        self.problem_at_end = self.session.save_state()

    # Frames

    def _tick(self) -> None:
        if self._congested():
            return
        session = self.session
        now = session.begin_frame().now
        changed = session.feed.jobs.drain()
        self._index(changed)
        everything = self._follow_link() or self._all
        self._all = False
        second, self._second = now.second != self._second, now.second
        beat = Beat(now, changed, everything, second)
        # What is below a dialog is dimmed, but no less true.
        for screen in {*self.console_screens[:1], *self.screen_stack[-1:]}:
            if isinstance(screen, Beating):
                screen.beat(beat)
        if self._start and session.feed.jobs.whole:
            self._go_to_start()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, ChopsUpdate):
            renderable = NarrowUpdate(renderable.chops, renderable.spans, renderable.chop_ends)
        super()._display(screen, renderable)

    def _congested(self) -> bool:
        """Whether the terminal is slower than the frames: writing on would block the keys."""
        writer = getattr(self._driver, "_writer_thread", None)
        return writer is not None and writer._queue.qsize() > _CONGESTED

    def _follow_link(self) -> bool:
        """Notice how the connection is; whether that changed since the last frame."""
        connection = self.session.feed.connection
        if connection.comeback is not self._comeback:
            self._comeback = connection.comeback
            self._tell_comeback(connection.comeback)
        if connection.link is self._link:
            return False
        self._link = connection.link
        if connection.link is Link.LIVE:
            self.run_worker(work(self._load_server), group="server", exclusive=True, exit_on_error=False)
        return True

    def _tell_comeback(self, comeback: Comeback | None) -> None:
        if comeback:
            changes = "1 change" if comeback.changes == 1 else f"{comeback.changes:,} changes"
            tell(self, self.session, f"Reconnected. {changes} while away.")

    async def _load_server(self) -> None:
        failure = await self.session.load_server()
        if isinstance(failure, Told):
            text = f"The entities and connectors could not be read: {failure.code}: {failure.message}."
            tell(self, self.session, text, Severity.WARNING)
        self._all = True

    def _index(self, changed: frozenset[str]) -> None:
        """Keep the palette able to find every job by its name."""
        jobs, index = self.session.feed.jobs, self.session.palette
        for id in changed:
            job = jobs.get(id)
            if job is None or id in jobs.leaving:
                index.remove(EntryKind.JOB, id)
            else:
                index.put(Entry(EntryKind.JOB, id, job.name))

    def _go_to_start(self) -> None:
        start, self._start = self._start, None
        goal = start(self.session) if start else None
        if isinstance(goal, str):
            tell(self, self.session, goal, Severity.WARNING)
        elif goal is not None:
            self.post_message(Go(goal))

    # Where to go, and what to do

    async def on_go(self, event: Go) -> None:
        """Go to another screen."""
        event.stop()
        await going.go(self, self.session, event.goal)

    def on_carry(self, event: Carry) -> None:
        """Ask, send and tell, while everything else goes on."""
        event.stop()
        self._carrier.start(event.action, event.request)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell of a fault in the console itself: it goes on, but nobody is to believe that all was done."""
        if event.state is WorkerState.ERROR:
            fault = event.worker.error
            place = _place_of(fault) if fault else ""
            text = f"{FAULT} {type(fault).__name__}: {fault}{place}. What you asked for may not have been done."
            tell(self, self.session, text, Severity.ERROR)

    @property
    def console_screens(self) -> list[ConsoleScreen]:
        """The screens that are open, the one on top first."""
        return [screen for screen in reversed(self.screen_stack) if isinstance(screen, ConsoleScreen)]

    async def action_quit(self) -> None:
        """Quit as the screen on top does: a form asks first if something would be lost."""
        self.console_screens[0].action_do("quit")

    def action_next_theme(self) -> None:
        """Change colours."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.session.remember_theme(self.theme)
        tell(self, self.session, f"Theme: {self.theme}")

    def action_palette(self) -> None:
        """Find a job, an action or a screen by its name."""
        screen = self.console_screens[0]
        session = self.session
        offered = offers(screen.place, screen.subject(), session.feed.connection)
        going.put_actions(session, offered)
        jobs = session.feed.jobs
        running = {job.id for job in jobs.present if group_of_job(job) is Group.RUNNING}
        names = {item.action.id: item for item in offered}
        # Loaded when it is first opened: the console shows its first screen sooner.
        from ferryman_tui.dialogs.palette import PaletteDialog

        dialog = PaletteDialog(
            session.palette,
            lambda entry: describe(entry, jobs.get(entry.id), names.get(entry.id), session.keymap, session.context),
            running,
            ascii=session.ascii,
        )
        self.push_screen(dialog, lambda entry: self._chosen(screen, entry))

    def _chosen(self, screen: ConsoleScreen, entry: Entry | None) -> None:
        if entry is None:
            return
        if entry.kind is EntryKind.JOB:
            if job := self.session.feed.jobs.get(entry.id):
                screen.go(OpenJob(job))
        else:
            screen.action_do(entry.id)
