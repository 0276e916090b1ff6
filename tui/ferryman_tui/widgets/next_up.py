"""The jobs that run next by themselves, the soonest first."""

from collections.abc import Hashable

from textual.app import ComposeResult
from textual.containers import Vertical

from ferryman import Job
from ferryman_tui.beat import Beat
from ferryman_tui.cells.schedules import SCHEDULES
from ferryman_tui.session import Session
from ferryman_tui.store.connection import Link
from ferryman_tui.store.upcoming import Upcoming
from ferryman_tui.texts import full_count, until
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.rows import Sort, Source
from ferryman_tui.widgets.vtable import VTable


class NextUp(Vertical):
    """A line that tells how many schedules there are, above their table.

    The order follows the clock while the keys go elsewhere; once they go here, no row moves by itself.
    """

    DEFAULT_CSS = "NextUp { height: 1fr; }"

    def __init__(self, session: Session, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session
        self._upcoming = Upcoming(session.feed.jobs)

    def compose(self) -> ComposeResult:
        """Put the line above the table."""
        yield StatusLine(ascii=self._session.ascii)
        yield VTable(SCHEDULES, self._source(), sort=Sort("next"))

    def _source(self) -> Source[Job]:
        return Source(
            keys=lambda: self._upcoming.ids,
            get=self._session.feed.jobs.get,
            version=self._version,
            context=lambda: self._session.context,
        )

    def _version(self, id: str) -> Hashable:
        jobs, now = self._session.feed.jobs, self._session.context.now
        job = jobs.get(id)
        fires = job.schedule.next_fire_time if job and job.schedule else None
        return jobs.version(id), fires and until(fires, now), now.year

    @property
    def table(self) -> VTable[Job]:
        """The table itself."""
        return self.query_one(VTable)

    @property
    def current(self) -> Job | None:
        """The job under the cursor."""
        key = self.table.cursor_key
        return self._session.feed.jobs.get(key) if key is not None else None

    def flush(self, beat: Beat) -> None:
        """Show what has changed."""
        if beat.all:
            self.table.show_stale(self._session.feed.connection.link is not Link.LIVE)
            self._upcoming.follow_all()
        self._upcoming.follow(beat.jobs)
        if self._upcoming.moved and (beat.second or beat.all) and not self.table.has_focus:
            self.sort_again()
        elif beat.second or beat.all:
            self.table.touch(self.table.shown_keys)
        else:
            self.table.touch(beat.jobs)
        self.table.show_empty(self._empty())
        self.query_one(StatusLine).show(self._status())

    def sort_again(self) -> None:
        """Put every job where it now belongs, and show the soonest."""
        at = self.table.cursor_key if self.table.has_focus else None
        self._upcoming.arrange()
        self.table.reload()
        if at is None:
            self.table.action_first()
        self.query_one(StatusLine).show(self._status())

    def _status(self) -> Cell:
        count = len(self._upcoming.ids)
        noun = "schedule" if count == 1 else "schedules"
        told = (Piece("Next", bold=True), Piece(f"   {full_count(count)} {noun}", Tone.MUTED))
        if not self._upcoming.moved or not self.table.has_focus:
            return told
        again = self._session.keymap.first("sort-again")
        return (*told, Piece(f"   {self._upcoming.moved:,} changed place · {again} to re-sort", Tone.ACCENT))

    def _empty(self) -> str:
        return "No active job has a schedule." if self._session.feed.jobs.whole else ""
