"""The jobs: how each stands, found, filtered and sorted, with a card of the one under the cursor."""

from collections.abc import Hashable, Mapping
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer

from ferryman import Execution, Job, Page
from ferryman_tui.actions.outcome import Destination, LeaveDeleted, Severity
from ferryman_tui.actions.subject import Place, Subject
from ferryman_tui.beat import Beat
from ferryman_tui.cells.jobs import JOBS
from ferryman_tui.columns import Context
from ferryman_tui.destinations import EditJob, OpenJob
from ferryman_tui.screens.base import ConsoleScreen
from ferryman_tui.screens.bindings import bindings
from ferryman_tui.screens.work import work
from ferryman_tui.session import Session
from ferryman_tui.sheets.preview import preview_sheet
from ferryman_tui.store.groups import Group
from ferryman_tui.texts import since, until
from ferryman_tui.theme import Ground
from ferryman_tui.widgets.livelist import Listing, LiveList
from ferryman_tui.widgets.sheet import Sheet
from ferryman_tui.widgets.vtable import VTable

PREVIEW_COLUMNS = 110
_SHOWN_EXECUTIONS = 8
_REST_SECONDS = 0.25


def _shape(job: Job) -> Hashable:
    latest = job.latest_execution
    # The newest outcome stands for all: they only ever move to the left.
    return job.name, job.active, job.entity, latest and latest.status, job.last_outcomes[-1:], job.import_spec


def _ages(job: Job, context: Context) -> Mapping[str, str]:
    latest, schedule = job.latest_execution, job.schedule
    ran = (latest.started_at or latest.created_at) if latest else None
    fires = schedule.next_fire_time if schedule else None
    return {
        "age": since(ran, context.now) if ran else "",
        "next": until(fires, context.now) if fires else schedule.cron if schedule else "",
    }


class JobsScreen(ConsoleScreen):
    """The first screen: all jobs, live."""

    SECTION = Place.JOBS
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.JOBS)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._executions: dict[str, Page[Execution]] = {}
        self._resting: Timer | None = None
        self._deleted: set[str] = set()

    @property
    def place(self) -> Place:
        """The list of jobs."""
        return Place.JOBS

    def body(self) -> ComposeResult:
        """Show the list, and the card beside it."""
        create = self.session.keymap.first("new-job")
        listing = Listing[Job](
            name="jobs",
            nouns=("job", "jobs"),
            table=JOBS,
            groups=(Group.RUNNING, Group.QUEUED, Group.FAILED, Group.REJECTS, Group.DISABLED),
            placeholder="name, entity, id",
            sorts=("status", "name", "entity", "via", "progress", "age", "next"),
            shape=_shape,
            ages=_ages,
            empty=partial(self._empty, create),
            leaving="Deleted",
        )
        with Horizontal():
            yield LiveList(self.session, self.session.feed.jobs, listing, id="list")
            yield Sheet(ground=Ground.HEAD, ascii=self.session.ascii, id="card")

    def _empty(self, create: str, filtered: bool) -> str:
        if filtered:
            return f"No job matches. Press {self.session.keymap.first('back')} to clear the filter."
        return "No jobs yet." if self.session.feed.connection.read_only else f"No jobs yet. Press {create} to make one."

    @property
    def live(self) -> LiveList[Job]:
        """The list of jobs."""
        return self.query_one(LiveList)

    def on_mount(self) -> None:
        """Let keys go to the table."""
        self.live.table.focus()
        self.set_class(self.session.state.preview, "-card")

    def subject(self) -> Subject:
        """The job under the cursor."""
        job = self.live.current if self.is_mounted else None
        entity = self.session.entities.get(job.entity) if job else None
        return Subject(job=job, entity=entity)

    def flush(self, beat: Beat) -> None:
        """Show what has changed."""
        if gone := self._deleted & self.session.feed.jobs.leaving:
            self._deleted -= gone
            self.live.sort_again()
        self.live.flush(beat, beat.jobs)
        job = self.live.current
        if beat.all or beat.second or (job and job.id in beat.jobs):
            self._show_card()

    def _show_card(self) -> None:
        card = self.query_one(Sheet)
        job, context = self.live.current, self.session.context
        if job is None:
            card.show(lambda width: ())
            return
        page = self._executions.get(job.id)
        executions = page.content if page else ()
        card.show(lambda width: preview_sheet(job, executions, width, context))

    def on_vtable_cursor_moved(self, event: VTable.CursorMoved) -> None:
        """Show the card of another job; read its executions when the cursor has come to rest."""
        self.show_keys()
        self._show_card()
        if self._resting:
            self._resting.stop()
        if event.key and self.query_one(Sheet).display:
            self._resting = self.set_timer(_REST_SECONDS, partial(self._read_executions, event.key))

    def _read_executions(self, id: str) -> None:
        self.run_worker(work(self._load_executions, id), group="card", exclusive=True, exit_on_error=False)

    async def _load_executions(self, id: str) -> None:
        page = await self.session.feed.reads.executions(id, size=_SHOWN_EXECUTIONS)
        if isinstance(page, Page):
            self._executions = {id: page}
            self._show_card()

    def take(self, next: Destination) -> bool:
        """Take a job out that the operator has deleted, as soon as the server tells of it."""
        if isinstance(next, LeaveDeleted):
            self._deleted.add(next.id)
        return False

    def step_back(self) -> bool:
        """Leave the filter, or take it away."""
        return self.live.step_back()

    def show_part(self, part: str) -> None:
        """Show the jobs that have this text."""
        self.live.filter_by(part)

    def on_vtable_opened(self) -> None:
        """Open what was clicked twice."""
        self.action_do("open-job")

    def do_open_job(self) -> None:
        """Open the job under the cursor."""
        if job := self.live.current:
            self.go(OpenJob(job))

    def do_edit_job(self) -> None:
        """Open the form of the job under the cursor."""
        self.go(EditJob(self.live.current))

    def do_new_job(self) -> None:
        """Open an empty form."""
        self.go(EditJob())

    def do_filter(self) -> None:
        """Type what to filter by."""
        self.live.start_filter()

    def do_only_failed(self) -> None:
        """Show what failed."""
        self.live.only(Group.FAILED)

    def do_only_running(self) -> None:
        """Show what runs."""
        self.live.only(Group.RUNNING)

    def do_all_rows(self) -> None:
        """Show every status."""
        self.live.only()

    def do_sort(self) -> None:
        """Sort by the next column."""
        self.live.sort_next()

    def do_sort_again(self) -> None:
        """Sort again now."""
        self.live.sort_again()

    def do_freeze(self) -> None:
        """Freeze the picture, or follow again."""
        self.live.toggle_freeze()

    def do_preview_pane(self) -> None:
        """Show the card, or hide it."""
        if self.size.width < PREVIEW_COLUMNS:
            opens = self.session.keymap.first("open-job")
            self.tell(f"The preview needs {PREVIEW_COLUMNS} columns; {opens} opens the job.", Severity.WARNING)
            return
        self.toggle_class("-card")
        self.session.remember_preview(self.has_class("-card"))
        self.call_after_refresh(self._show_card)
