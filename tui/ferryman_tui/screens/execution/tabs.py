"""What belongs to an execution: rejected rows, log, files and configuration, one of them at a time."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from ferryman import Execution, FileResult
from ferryman_tui.beat import Beat
from ferryman_tui.cells.files import FILES
from ferryman_tui.dialogs.row import Reader
from ferryman_tui.screens.execution.log import LogLines
from ferryman_tui.screens.execution.rejected import RejectedRows
from ferryman_tui.session import Session
from ferryman_tui.sheets.configuration_used import configuration_used_sheet
from ferryman_tui.sheets.details import file_sheet, log_line_sheet
from ferryman_tui.sheets.rejected_row import rejected_row_sheet
from ferryman_tui.store.log import LogStore
from ferryman_tui.texts import full_count
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.rows import Source
from ferryman_tui.widgets.sheet import Draw, Sheet
from ferryman_tui.widgets.tabs import Tab, TabStrip
from ferryman_tui.widgets.vtable import VTable

REJECTED, LOG, FILE_LIST, CONFIGURATION = "rejected", "log", "files", "configuration"
_IMPORT_TABS = (REJECTED, LOG, FILE_LIST, CONFIGURATION)
_EXPORT_TABS = (LOG, CONFIGURATION)
_STATE = "execution"


class ExecutionTabs(Vertical):
    """The tabs of one execution; exports have neither rows nor files."""

    DEFAULT_CSS = """
    ExecutionTabs { height: 1fr; }
    ExecutionTabs > ContentSwitcher { height: 1fr; }
    """

    def __init__(self, session: Session, execution_id: str, log: LogStore, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._session = session
        self._execution_id = execution_id
        self._log_store = log
        self._logged: object = None
        self._execution: Execution | None = None
        self._files: tuple[FileResult, ...] = ()
        chosen = session.state.tabs.get(_STATE, REJECTED)
        self._open = chosen if chosen in _IMPORT_TABS else REJECTED
        self._strip = TabStrip(self._titles(), ascii=session.ascii)
        self.rows = RejectedRows(session, execution_id, id=REJECTED)
        self.log_lines = LogLines(session, log, id=LOG)
        self._table = VTable(FILES, self._file_source(), id=FILE_LIST)
        self._settings = Sheet(ascii=session.ascii, id=CONFIGURATION)

    def compose(self) -> ComposeResult:
        """Put their titles above them."""
        yield self._strip
        with ContentSwitcher(initial=self._open):
            yield self.rows
            yield self.log_lines
            yield self._table
            yield self._settings

    def _file_source(self) -> Source[FileResult]:
        return Source(
            keys=lambda: [str(at) for at in range(len(self._files))],
            get=lambda key: self._files[int(key)] if int(key) < len(self._files) else None,
            version=lambda key: self._files[int(key)],
            context=lambda: self._session.context,
        )

    @property
    def open_tab(self) -> str:
        """Which one is open."""
        return self._open

    # Showing

    def flush(self, execution: Execution, beat: Beat) -> None:
        """Show what has changed in what is open, and the counts of all."""
        changed = execution is not self._execution
        self._execution = execution
        if self._open not in self._keys():
            self.show_tab(LOG)
        if changed or beat.all:
            self._show_files(execution)
        if self._open == REJECTED:
            self.rows.flush(execution, beat)
        if self._open == CONFIGURATION and (changed or beat.all or execution.job_id in beat.jobs):
            self._show_configuration(execution)
        self._flush_log(beat, changed)

    def _flush_log(self, beat: Beat, changed: bool) -> None:
        store = self._log_store
        logged = (store.received, store.broken, store.failure, store.complete)
        if logged == self._logged and not changed and not beat.all:
            return
        self._logged = logged
        self._strip.show(self._titles(), self._open)
        if self._open == LOG:
            self.log_lines.flush()

    def _show_files(self, execution: Execution) -> None:
        ended = execution.status.ended
        self._table.show_empty("No file was read." if ended else "No file is known yet.")
        if execution.files != self._files:
            self._files = execution.files
            self._table.reload()

    def _show_configuration(self, execution: Execution) -> None:
        session = self._session
        job = session.feed.jobs.get(execution.job_id)
        entity = session.entities.get(execution.entity)
        connector = session.connectors.get(job.connector_id) if job else None
        context = session.context
        self._settings.show(
            lambda width: configuration_used_sheet(execution, job, width, context, entity=entity, connector=connector)
        )

    def show_stale(self, stale: bool) -> None:
        """Grey what was under way when the connection was lost."""
        for table in self.query(VTable):
            table.show_stale(stale)

    def _keys(self) -> Sequence[str]:
        return _EXPORT_TABS if self._execution and self._execution.exported_item else _IMPORT_TABS

    def _titles(self) -> Sequence[Tab]:
        rejected = self._execution.counters.rejected if self._execution else 0
        tabs = {
            REJECTED: Tab(REJECTED, "Rejected rows", full_count(rejected), Tone.WARN if rejected else Tone.MUTED),
            LOG: Tab(LOG, "Log", full_count(len(self._log_store.lines))),
            FILE_LIST: Tab(FILE_LIST, "Files", full_count(len(self._files))),
            CONFIGURATION: Tab(CONFIGURATION, "Configuration"),
        }
        return [tabs[key] for key in self._keys()]

    # Choosing

    def show_tab(self, key: str) -> None:
        """Open a tab, and let keys go to it."""
        self._open = key
        self.query_one(ContentSwitcher).current = key
        self._strip.show(self._titles(), key)
        if self._execution:
            self.flush(self._execution, Beat(self._session.context.now, all=True))
        self.focus_table()

    def choose(self, key: str) -> None:
        """Open a tab, the next time too."""
        self._session.remember_tab(_STATE, key)
        self.show_tab(key)

    def turn(self, by: int) -> None:
        """Open the tab some places to the right."""
        self.choose(self._strip.beside(by))

    def focus_table(self) -> None:
        """Let keys go to what is open."""
        pane: dict[str, Widget] = {REJECTED: self.rows.table, LOG: self.log_lines.table, FILE_LIST: self._table}
        pane.get(self._open, self._settings).focus()

    def on_tab_strip_chosen(self, event: TabStrip.Chosen) -> None:
        """Open what was clicked on."""
        event.stop()
        self.choose(event.key)

    # What the operator does in it

    @property
    def searchable(self) -> RejectedRows | LogLines | None:
        """What is open, if it can be searched."""
        if self._open == REJECTED:
            return self.rows
        return self.log_lines if self._open == LOG else None

    def reader(self) -> Reader | None:
        """Make the dialog that shows what the cursor stands on in full; None where it stands on nothing."""
        context, back = self._session.context, self._session.keymap.first("back")
        found: tuple[str, Draw] | None = None
        if self._open == REJECTED and (row := self.rows.current):
            title = f"Rejected row {full_count(row.line)}" + (f" · {row.key}" if row.key else "")
            found = (title, lambda width: rejected_row_sheet(row, width, context))
        elif self._open == LOG and (entry := self.log_lines.current):
            title = f"Line {full_count(entry.number)} of the log"
            found = (title, lambda width: log_line_sheet(entry, width, context))
        elif self._open == FILE_LIST and (file := self._file()):
            found = (file.name.rpartition("/")[2], lambda width: file_sheet(file, width, context))
        return Reader(*found, back=back, ascii=self._session.ascii) if found else None

    def _file(self) -> FileResult | None:
        key = self._table.cursor_key
        return self._files[int(key)] if key is not None else None
