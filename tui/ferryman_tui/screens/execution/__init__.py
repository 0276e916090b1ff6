"""One execution, live: its date and id, how far it is, what it counted, its rejected rows, log, files and settings."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from ferryman import Execution
from ferryman_tui.actions.keys import shown_key
from ferryman_tui.actions.offers import offer
from ferryman_tui.actions.outcome import Destination, ReloadExecutions, Severity
from ferryman_tui.actions.subject import Place, Subject
from ferryman_tui.actions.table import BY_ID
from ferryman_tui.beat import Beat
from ferryman_tui.destinations import OpenExecution
from ferryman_tui.pace import Pace
from ferryman_tui.screens.base import ConsoleScreen, execution_crumb
from ferryman_tui.screens.bindings import bindings
from ferryman_tui.screens.execution.head import Button, ExecutionHead, Plain
from ferryman_tui.screens.execution.standing import ExecutionStanding
from ferryman_tui.screens.execution.tabs import LOG, REJECTED, ExecutionTabs
from ferryman_tui.screens.work import work
from ferryman_tui.session import Session
from ferryman_tui.sheets.execution_head import execution_head_sheet
from ferryman_tui.sheets.lines import Lines, indented, line, wrapped
from ferryman_tui.sheets.told import told_line
from ferryman_tui.store.connection import Link
from ferryman_tui.store.executions import ListedExecutions
from ferryman_tui.store.log import LogStore
from ferryman_tui.store.told import Told
from ferryman_tui.tones import Tone

_LOW, _HIGH = 20, 30
_REASON_LINES = ((_HIGH, 6), (_LOW, 2), (0, 1))
"""From how many rows of the terminal on there is room for how many lines that say why."""


class ExecutionScreen(ConsoleScreen):
    """One execution; the goal may bring what is known of it, which is shown until the server tells."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.EXECUTION)
    VERTICAL_BREAKPOINTS = [(0, "-too-low"), (15, "-lowest"), (_LOW, "-low"), (_HIGH, "-high")]  # noqa: RUF012
    CSS = """
    ExecutionScreen #missing { display: none; }
    ExecutionScreen.-missing #missing { display: block; }
    ExecutionScreen.-missing .known { display: none; }
    ExecutionScreen.-high #phases, ExecutionScreen.-high Meter, ExecutionScreen.-high Counters,
    ExecutionScreen.-high #item { margin-top: 1; }
    ExecutionScreen.-high Counters { height: 5; }
    ExecutionScreen.-high TabStrip { margin-top: 1; }
    ExecutionScreen.-lowest #phases, ExecutionScreen.-lowest Counters { display: none; }
    ExecutionScreen.-lowest #tally { display: block; }
    ExecutionScreen.-lowest TabStrip { height: 1; }
    """

    def __init__(self, session: Session, goal: OpenExecution) -> None:
        super().__init__(session)
        self._execution_id = goal.id
        self._store = ListedExecutions()
        if goal.execution:
            self._store.show([goal.execution])
        self._log_store = LogStore()
        self._pace = Pace()
        self._missing: Told | None = None
        self._looked = False

    # What the screen is about

    @property
    def place(self) -> Place:
        """An execution."""
        return Place.EXECUTION

    @property
    def execution(self) -> Execution | None:
        """The execution as it now stands; None before it is known."""
        return self._store.get(self._execution_id)

    @property
    def tabs(self) -> ExecutionTabs:
        """What belongs to it."""
        return self.query_one(ExecutionTabs)

    def subject(self) -> Subject:
        """The execution, its job, and the page of rejected rows."""
        execution = self.execution
        if execution is None:
            return Subject()
        page = self.tabs.rows.page if self.is_mounted and self.tabs.open_tab == REJECTED else None
        return Subject(
            job=self.session.feed.jobs.get(execution.job_id),
            execution=execution,
            entity=self.session.entities.get(execution.entity),
            page=page,
        )

    def crumbs(self) -> Sequence[str]:
        """The job, and the end of the id."""
        job = [self.execution.job_name] if self.execution else []
        return ("Jobs", *job, execution_crumb(self._execution_id, ascii=self.session.ascii))

    def about(self, id: str) -> bool:
        """Executions stay when their job is deleted."""
        return id == self._execution_id

    def take(self, next: Destination) -> bool:
        """What became of a stop comes with the watch."""
        execution = self.execution
        return isinstance(next, ReloadExecutions) and execution is not None and next.job_id == execution.job_id

    # Showing

    def body(self) -> ComposeResult:
        """Show the head, how the execution stands, and what belongs to it."""
        ascii = self.session.ascii
        yield ExecutionHead(self._head, ascii=ascii, id="head")
        with Vertical(id="missing"):
            yield Plain(self._lines_when_missing, ascii=ascii)
        yield ExecutionStanding(ascii=ascii, classes="known")
        yield ExecutionTabs(self.session, self._execution_id, self._log_store, classes="known")

    def on_mount(self) -> None:
        """Listen to the server."""
        feed = self.session.feed
        self.run_worker(feed.watch_execution(self._execution_id, self._store), group="execution", exit_on_error=False)
        self._follow_log()
        self.tabs.focus_table()

    def _follow_log(self) -> None:
        following = self.session.feed.follow_log(self._execution_id, self._log_store)
        self.run_worker(following, group="log", exclusive=True, exit_on_error=False)

    def flush(self, beat: Beat) -> None:
        """Show what has changed."""
        changed = bool(self._store.drain())
        execution = self.execution
        if execution is None:
            self._look_for_it(beat)
            return
        self.set_class(False, "-missing")
        if changed and self._store.whole:
            self._pace.saw(beat.now, execution.counters, execution.progress)
        if changed or beat.all or (beat.second and not execution.status.ended):
            self._show(execution)
        if beat.all:
            self.tabs.show_stale(not self._live)
        self.tabs.flush(execution, beat)

    @property
    def _live(self) -> bool:
        return self.session.feed.connection.link is Link.LIVE

    def _show(self, execution: Execution) -> None:
        head = self.query_one(ExecutionHead)
        head.show(self._head)
        head.show_buttons(self._buttons())
        self.query_one(ExecutionStanding).show(execution, self._pace, self.session.context, live=self._live)

    def _head(self, width: int) -> Lines:
        execution = self.execution
        if execution is None:
            return indented(
                (line("Loading …" if not self._missing else "", Tone.MUTED), line(self._execution_id, bold=True)), 1
            )
        most = next(lines for rows, lines in _REASON_LINES if self.size.height >= rows)
        lines = execution_head_sheet(execution, width - 2, self.session.context, most=most, live=self._live)
        return indented(lines, 1)

    def _buttons(self) -> Sequence[Button]:
        """Copy, and what can be done with this execution: none that makes no sense for it."""
        subject, connection, keymap = self.subject(), self.session.feed.connection, self.session.keymap
        buttons: list[Button] = []
        for id in ("copy-id", "stop", "resend"):
            if found := offer(BY_ID[id], subject, connection):
                key = shown_key(keymap.keys[id][0], ascii=self.session.ascii)
                buttons.append(Button(found.action.hint, key, id, not found.refusal))
        return buttons

    # An execution that is not there

    def _look_for_it(self, beat: Beat) -> None:
        failure = self._store.failure
        if failure and failure != self._missing:
            self._miss(failure)
        elif self._store.whole and not self._looked and self._live:
            # The watch leaves out what it does not find; asking for it tells why.
            self._looked = True
            self.run_worker(work(self._look), group="look", exclusive=True, exit_on_error=False)

    async def _look(self) -> None:
        answer = await self.session.feed.reads.execution(self._execution_id)
        if isinstance(answer, Told):
            self._miss(answer)
        else:
            self._store.show([answer])

    def _miss(self, told: Told) -> None:
        self._missing = told
        self.set_class(True, "-missing")
        self.query_one(ExecutionHead).show(self._head)
        self.query_one("#missing > Plain", Plain).show(self._lines_when_missing)

    def _lines_when_missing(self, width: int) -> Lines:
        if self._missing is None:
            return ()
        again = self.session.keymap.first("reconnect")
        return ((), *indented(wrapped(told_line(self._missing, again), width - 2), 1))

    # What the operator does

    def reload(self) -> None:
        """Read again what was read once."""
        self._looked = False
        if self._log_store.failure:
            self._log_store.failure = None
            self._follow_log()
        if self.execution and self.tabs.open_tab == REJECTED:
            self.tabs.rows.reload()

    def step_back(self) -> bool:
        """Leave the search field, else take the search away."""
        searchable = self.tabs.searchable
        return searchable is not None and searchable.step_back()

    def do_next_pane(self) -> None:
        """Open the next tab."""
        self.tabs.turn(1)

    def do_previous_pane(self) -> None:
        """Open the tab before."""
        self.tabs.turn(-1)

    def do_filter(self) -> None:
        """Type what to search for."""
        if searchable := self.tabs.searchable:
            searchable.start_search()
        else:
            self.tell("There is nothing to search through here: rejected rows and the log can be.", Severity.WARNING)

    def do_open_row(self) -> None:
        """Show what the cursor stands on in full."""
        if reader := self.tabs.reader():
            self.app.push_screen(reader)

    def on_vtable_opened(self) -> None:
        """Show what was clicked twice."""
        self.action_do("open-row")

    def do_follow_log(self) -> None:
        """Follow the log, or stop following; from elsewhere, go to it and follow."""
        if self.tabs.open_tab == LOG:
            self.tabs.log_lines.toggle_follow()
        else:
            self.tabs.show_tab(LOG)
            self.tabs.log_lines.follow()

    def do_next_page(self) -> None:
        """Show the next page of rejected rows."""
        self.tabs.rows.turn(1)

    def do_previous_page(self) -> None:
        """Show the page of rejected rows before."""
        self.tabs.rows.turn(-1)
