"""What goes on: executions running and queued, of all jobs, and below them what starts next."""

from collections.abc import Hashable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.worker import Worker

from ferryman import Execution
from ferryman_tui.actions.outcome import Destination, ReloadExecutions
from ferryman_tui.actions.subject import Place, Subject
from ferryman_tui.beat import Beat
from ferryman_tui.cells.activity import ACTIVITY
from ferryman_tui.cells.figures import taken_seconds
from ferryman_tui.columns import Context
from ferryman_tui.destinations import OpenExecution, OpenJob
from ferryman_tui.screens.base import ConsoleScreen
from ferryman_tui.screens.bindings import bindings
from ferryman_tui.session import Session
from ferryman_tui.store.executions import ActiveExecutions
from ferryman_tui.store.groups import Group
from ferryman_tui.texts import duration
from ferryman_tui.widgets.chips import Chips
from ferryman_tui.widgets.livelist import Listing, LiveList
from ferryman_tui.widgets.next_up import NextUp

_ROWS_FOR_BOTH = 30
"""Lines that a terminal needs to show both tables at once."""


def _shape(execution: Execution) -> Hashable:
    return execution.status, execution.job_name


def _ages(execution: Execution, context: Context) -> Mapping[str, str]:
    taken = taken_seconds(execution, context.now)
    return {"dur": "" if taken is None else duration(taken)}


class ActivityScreen(ConsoleScreen):
    """The second screen: executions under way, live."""

    SECTION = Place.ACTIVITY
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.ACTIVITY, Place.UPCOMING)
    DEFAULT_CSS = """
    ActivityScreen LiveList { height: 3fr; }
    ActivityScreen NextUp { height: 2fr; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._active = ActiveExecutions()
        self._watching: Worker[None] | None = None

    @property
    def place(self) -> Place:
        """The table that keys go to."""
        return Place.UPCOMING if self.is_mounted and self.upcoming.table.has_focus else Place.ACTIVITY

    def body(self) -> ComposeResult:
        """Put what is under way above what starts next."""
        listing = Listing[Execution](
            name="activity",
            nouns=("execution", "executions"),
            table=ACTIVITY,
            groups=(Group.RUNNING, Group.QUEUED),
            placeholder="job, entity, id",
            sorts=("status", "name", "entity", "way", "progress", "by", "dur", "id"),
            shape=_shape,
            ages=_ages,
            empty=self._empty,
        )
        yield LiveList(self.session, self._active, listing, id="list")
        yield NextUp(self.session, id="next")

    def _empty(self, filtered: bool) -> str:
        if filtered and self._active.total:
            return f"No execution matches. Press {self.session.keymap.first('back')} to clear the filter."
        return "Nothing is running or queued."

    @property
    def list(self) -> LiveList[Execution]:
        """The executions."""
        return self.query_one(LiveList)

    @property
    def upcoming(self) -> NextUp:
        """What starts next."""
        return self.query_one(NextUp)

    def subject(self) -> Subject:
        """The execution under the cursor with its job as far as it is known, or the job that starts next."""
        if not self.is_mounted:
            return Subject()
        jobs = self.session.feed.jobs
        if self.place is Place.UPCOMING:
            execution, job = None, self.upcoming.current
        else:
            execution = self.list.current
            job = jobs.get(execution.job_id) if execution else None
        return Subject(job=job, execution=execution, entity=self.session.entities.get(job.entity) if job else None)

    # What is watched, and shown

    def on_mount(self) -> None:
        """Let keys go to the executions."""
        self.list.table.focus()
        self._show_panes()

    def on_screen_resume(self) -> None:
        """Listen to the server."""
        if self._watching is None:
            self.reload()

    def on_screen_suspend(self) -> None:
        """Listen no longer than somebody looks; below a dialog that asks about an execution somebody does."""
        above = self.app.screen_stack[-1:]
        if self._watching and not any(isinstance(screen, ModalScreen) for screen in above):
            self._watching.cancel()
            self._watching = None

    def reload(self) -> None:
        """Ask the server anew for what is under way."""
        watch = self.session.feed.watch_active(self._active)
        self._watching = self.run_worker(watch, group="watch", exclusive=True, exit_on_error=False)

    def flush(self, beat: Beat) -> None:
        """Show what has changed."""
        self.list.flush(beat, self._active.drain())
        if self.upcoming.display:
            self.upcoming.flush(beat)

    def take(self, next: Destination) -> bool:
        """What a list of executions is to load again, the watch has told already."""
        return isinstance(next, ReloadExecutions)

    # Two tables, or one of them where there is little room

    def on_resize(self) -> None:
        """Show as many tables as there is room for."""
        self._show_panes()

    def _show_panes(self, *, upcoming: bool | None = None) -> None:
        """Show both tables, or the one that keys go to."""
        below = self.place is Place.UPCOMING if upcoming is None else upcoming
        both = self.size.height >= _ROWS_FOR_BOTH
        self.list.display, self.upcoming.display = both or not below, both or below

    def do_next_pane(self) -> None:
        """Go from the executions to their chips, and to what starts next."""
        self._step(1)

    def do_previous_pane(self) -> None:
        """Go the other way round."""
        self._step(-1)

    def _step(self, by: int) -> None:
        panes = (self.list.table, self.list.query_one(Chips), self.upcoming.table)
        at = next((at for at, pane in enumerate(panes) if pane.has_focus), -1 if by > 0 else 1)
        pane = panes[(at + by) % len(panes)]
        below = pane is self.upcoming.table
        if below and not self.upcoming.display:
            self.upcoming.sort_again()
        self._show_panes(upcoming=below)
        pane.focus()
        self.call_after_refresh(self.beat, Beat(self.session.clock(), second=True))

    # What the operator does

    def step_back(self) -> bool:
        """Leave the filter, or take it away; from what starts next go back to the executions."""
        if self.place is Place.UPCOMING:
            self._show_panes(upcoming=False)
            self.list.table.focus()
            return True
        return self.list.step_back()

    def on_vtable_cursor_moved(self) -> None:
        """Show what keys do to another row."""
        self.show_keys()

    def on_vtable_opened(self) -> None:
        """Open what was clicked twice."""
        self.action_do("open-job" if self.place is Place.UPCOMING else "open-execution")

    def do_open_execution(self) -> None:
        """Open the execution under the cursor."""
        if execution := self.list.current:
            self.go(OpenExecution(execution.id, execution))

    def do_open_job(self) -> None:
        """Open the job under the cursor."""
        if job := self.upcoming.current:
            self.go(OpenJob(job))

    def do_filter(self) -> None:
        """Type what to filter by."""
        self.list.start_filter()

    def do_only_running(self) -> None:
        """Show what runs."""
        self.list.only(Group.RUNNING)

    def do_all_rows(self) -> None:
        """Show what is queued too."""
        self.list.only()

    def do_sort(self) -> None:
        """Sort by the next column."""
        self.list.sort_next()

    def do_sort_again(self) -> None:
        """Sort again now."""
        if self.place is Place.UPCOMING:
            self.upcoming.sort_again()
        else:
            self.list.sort_again()

    def do_freeze(self) -> None:
        """Freeze the picture, or follow again."""
        self.list.toggle_freeze()
