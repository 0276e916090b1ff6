"""One job: how it stands, its executions, its mapping and its schedule."""

from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import ContentSwitcher

from ferryman_tui.actions.outcome import Destination, ReloadExecutions
from ferryman_tui.actions.subject import Place, Subject
from ferryman_tui.beat import Beat
from ferryman_tui.destinations import EditJob, OpenExecution, OpenJob
from ferryman_tui.screens.base import ConsoleScreen
from ferryman_tui.screens.bindings import bindings
from ferryman_tui.screens.job.executions import ExecutionsPane
from ferryman_tui.screens.job.news import JobNews
from ferryman_tui.screens.work import work
from ferryman_tui.session import Session
from ferryman_tui.sheets.job_head import job_head_sheet
from ferryman_tui.sheets.lines import Lines, line, wrapped
from ferryman_tui.sheets.mapping import mapped_count, mapping_sheet
from ferryman_tui.sheets.overview import overview_sheet
from ferryman_tui.sheets.schedule import schedule_sheet
from ferryman_tui.sheets.standing import dot
from ferryman_tui.store.connection import Link
from ferryman_tui.texts import span
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.sheet import Sheet
from ferryman_tui.widgets.tabs import Tab, TabStrip
from ferryman_tui.widgets.toned import Toned

OVERVIEW, EXECUTIONS, MAPPING, SCHEDULE = "overview", "executions", "mapping", "schedule"

_TABS = "job"
_PAUSE = 40


class JobScreen(ConsoleScreen):
    """A job with its tabs; opened on the tab asked for, else on the one that was open last; the banner stays."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.JOB, Place.JOB_EXECUTIONS)
    DEFAULT_CSS = """
    JobScreen > ContentSwitcher { height: 1fr; }
    JobScreen > #copied { padding: 0 1; }
    """

    def __init__(self, session: Session, goal: OpenJob) -> None:
        super().__init__(session)
        self._job = goal.job
        self._banner = goal.banner
        self._met = False
        self._news = JobNews(session, goal.job.id)
        self._paused_at: datetime | None = None
        wanted = goal.tab or session.state.tabs.get(_TABS, "")
        self._open = wanted if wanted in self._tab_keys() else OVERVIEW

    def _tab_keys(self) -> tuple[str, ...]:
        return (OVERVIEW, EXECUTIONS, MAPPING) if self._job.export_spec else (OVERVIEW, EXECUTIONS, MAPPING, SCHEDULE)

    def body(self) -> ComposeResult:
        """Show the head line, the tabs, and below them what is open."""
        ascii = self.session.ascii
        yield StatusLine(ascii=ascii, id="head")
        if self._banner:
            yield Toned(self._copied, ascii=ascii, id="copied")
        yield TabStrip(self._tabs(), ascii=ascii)
        with ContentSwitcher(initial=self._open):
            yield Sheet(ascii=ascii, id=OVERVIEW)
            yield ExecutionsPane(self.session, self._job, id=EXECUTIONS)
            yield Sheet(ascii=ascii, id=MAPPING)
            if not self._job.export_spec:
                yield Sheet(ascii=ascii, id=SCHEDULE)

    def _copied(self, width: int) -> Lines:
        return wrapped(line(self._banner, Tone.ACCENT), width)

    @property
    def pane(self) -> ExecutionsPane:
        """The executions."""
        return self.query_one(ExecutionsPane)

    @property
    def place(self) -> Place:
        """The executions have keys of their own."""
        return Place.JOB_EXECUTIONS if self._open == EXECUTIONS else Place.JOB

    def subject(self) -> Subject:
        """The job; the execution under the cursor, else the one in progress."""
        entity = self.session.entities.get(self._job.entity)
        if self._open == EXECUTIONS and self.is_mounted:
            return Subject(job=self._job, execution=self.pane.current, entity=entity, page=self.pane.page)
        return Subject(job=self._job, execution=self._news.current(self._job), entity=entity)

    def crumbs(self) -> tuple[str, ...]:
        """The job, below the jobs."""
        return ("Jobs", self._job.name)

    def about(self, id: str) -> bool:
        """Whether that is this job."""
        return id == self._job.id

    def on_mount(self) -> None:
        """Read what is not known yet, and show what is open."""
        self.run_worker(work(self._news.watch), group="newest", exit_on_error=False)
        self._open_tab(self._open)

    # Tabs

    def _open_tab(self, key: str) -> None:
        self._open = key
        self.query_one(ContentSwitcher).current = key
        if key == EXECUTIONS:
            self.pane.start()
            self.pane.table.focus()
        else:
            self.query_one(f"#{key}", Sheet).focus()
        self._show_tabs()
        self._show_open()
        self.show_keys()

    def _choose_tab(self, key: str) -> None:
        self.session.remember_tab(_TABS, key)
        self._open_tab(key)

    def on_tab_strip_chosen(self, event: TabStrip.Chosen) -> None:
        """Open what was clicked on."""
        event.stop()
        self._choose_tab(event.key)

    def _tabs(self) -> list[Tab]:
        fields = mapped_count(self._job)
        mapped = f"{fields:,} field{'' if fields == 1 else 's'}" if fields else ""
        count = self._news.count.text() if self._news.count else ""
        labels = {OVERVIEW: "", EXECUTIONS: count, MAPPING: mapped, SCHEDULE: ""}
        return [Tab(key, key.title(), labels[key]) for key in self._tab_keys()]

    # Frames

    def flush(self, beat: Beat) -> None:
        """Show what has changed."""
        self._follow_job()
        changed = bool(self._news.newest.drain()) or self._job.id in beat.jobs
        if changed or beat.second:
            self._news.note(self._job, beat.now)
        if beat.second or beat.all:
            self._read_what_is_old(beat)
        if self._open == EXECUTIONS:
            self.pane.flush(beat, self._job)
        self._show_tabs()
        if changed or beat.second or beat.all:
            self._show_head(beat.now)
            if self._paused_at is None:
                self._show_open()

    def _follow_job(self) -> None:
        job = self.session.feed.jobs.get(self._job.id)
        if job is not None:
            self._job, self._met = job, True

    @property
    def _deleted(self) -> bool:
        jobs = self.session.feed.jobs
        return self._met and (self._job.id in jobs.leaving or jobs.get(self._job.id) is None)

    def _read_what_is_old(self, beat: Beat) -> None:
        if self.session.feed.connection.link is not Link.LIVE:
            return
        if self._news.behind:
            self.run_worker(work(self._news.read_newest), group="newest again", exit_on_error=False)
        cron = self._job.schedule.cron if self._job.schedule else ""
        if self._news.fires_are_old(cron, beat.now) or (beat.all and self._news.fires_missing):
            self._read_fires()

    def _read_fires(self) -> None:
        cron = self._job.schedule.cron if self._job.schedule else ""
        self.run_worker(work(self._renew_fires, cron), group="fires", exclusive=True, exit_on_error=False)

    async def _renew_fires(self, cron: str) -> None:
        await self._news.read_fires(cron)
        if self.is_attached and self._paused_at is None:
            self._show_open()

    def _show_head(self, now: datetime) -> None:
        head = self.query_one("#head", StatusLine)
        paused = self._paused(now)
        room = head.size.width - 2 - (_PAUSE if paused else 0)
        (cell,) = job_head_sheet(self._job, room, self.session.context, deleted=self._deleted)
        head.show((*cell, *paused))

    def _paused(self, now: datetime) -> Cell:
        if self._paused_at is None:
            return ()
        bar, key = "||" if self.session.ascii else "‖", self.session.keymap.first("freeze")
        since = span((now - self._paused_at).total_seconds())
        return (Piece(f"   {bar} paused {since}{dot(self.session.ascii)}{key} follows again", Tone.WARN),)

    def _show_tabs(self) -> None:
        self.query_one(TabStrip).show(self._tabs(), self._open)

    def _show_open(self) -> None:
        if self._open == EXECUTIONS:
            return
        self.query_one(f"#{self._open}", Sheet).show(partial(self._draw, self._open))

    def _draw(self, key: str, width: int) -> Lines:
        job, context = self._job, self.session.context
        known = self._news.known(job, context.now)
        if key == MAPPING:
            return mapping_sheet(job, known.entity, width, context)
        if key == SCHEDULE:
            return schedule_sheet(job, known.fires, width, context)
        return overview_sheet(job, known, width, context)

    # What came of an action, and what the operator does

    def take(self, next: Destination) -> bool:
        """Load the executions again when one of this job was started or stopped."""
        if isinstance(next, ReloadExecutions) and next.job_id == self._job.id:
            self._load_executions()
            return True
        return False

    def _load_executions(self) -> None:
        self.pane.load()
        self.run_worker(work(self._news.read_newest), group="newest again", exit_on_error=False)

    def reload(self) -> None:
        """Read again what was read once."""
        self._load_executions()
        self._read_fires()

    def step_back(self) -> bool:
        """Leave the filter, or take it away."""
        return self._open == EXECUTIONS and self.pane.step_back()

    def on_vtable_cursor_moved(self) -> None:
        """Show the keys for another execution."""
        self.show_keys()

    def on_vtable_opened(self) -> None:
        """Open what was clicked twice."""
        self.action_do("open-execution")

    def do_open_execution(self) -> None:
        """Open the execution under the cursor, else the one in progress."""
        if run := self.subject().run:
            self.go(OpenExecution(run.id, run))

    def do_edit_job(self) -> None:
        """Open the form of the job."""
        self.go(EditJob(self._job))

    def do_next_pane(self) -> None:
        """Open the next tab."""
        self._choose_tab(self.query_one(TabStrip).beside(1))

    def do_previous_pane(self) -> None:
        """Open the tab before."""
        self._choose_tab(self.query_one(TabStrip).beside(-1))

    def do_freeze(self) -> None:
        """Freeze the picture, or follow again."""
        if self._paused_at is None:
            self._paused_at = self.session.clock()
            self.pane.freeze()
        else:
            self._paused_at = None
            self.pane.follow()
        self.beat(Beat(self.session.begin_frame().now, second=True))

    def do_filter(self) -> None:
        """Type which id to look for."""
        self.pane.start_filter()

    def do_only_failed(self) -> None:
        """List what failed."""
        self.pane.only_failed()

    def do_only_running(self) -> None:
        """List what runs or waits."""
        self.pane.only_running()

    def do_all_rows(self) -> None:
        """List every status."""
        self.pane.all_rows()

    def do_sort(self) -> None:
        """List in the next order."""
        self.pane.sort_next()

    def do_sort_again(self) -> None:
        """Load the page again, with what was triggered since."""
        self.pane.load()

    def do_previous_page(self) -> None:
        """Turn back."""
        self.pane.turn(-1)

    def do_next_page(self) -> None:
        """Turn on."""
        self.pane.turn(1)
