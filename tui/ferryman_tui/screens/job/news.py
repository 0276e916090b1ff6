"""What the screen of a job knows besides the job itself: its newest executions, and when it fires."""

from collections.abc import Sequence
from datetime import datetime

from ferryman import Execution, ExecutionStatus, Job, Page
from ferryman_tui.pace import Pace
from ferryman_tui.screens.job.query import Counted, counted
from ferryman_tui.session import Session
from ferryman_tui.sheets.overview import Known
from ferryman_tui.sheets.recent import SHOWN, current_execution
from ferryman_tui.store.executions import ListedExecutions
from ferryman_tui.store.told import Told


class JobNews:
    """Keeps them; `count` is how many executions there are, None until that was read."""

    def __init__(self, session: Session, job_id: str) -> None:
        self._session = session
        self._job_id = job_id
        self._pace = Pace()
        self._pace_of = ""
        self._fires: Sequence[datetime] | Told = ()
        self._fires_of = ""
        self._fires_read = True
        self._reading = False
        self.newest = ListedExecutions()
        self.count: Counted | None = None

    @property
    def executions(self) -> Sequence[Execution]:
        """The newest executions, the newest first."""
        return [row for id in self.newest.ids if (row := self.newest.get(id))]

    async def watch(self) -> None:
        """Keep them up to date until cancelled."""
        await self.read_newest()
        await self._session.feed.watch_job(self._job_id, self.newest)

    async def read_newest(self) -> None:
        """Read the newest executions, and how many there are."""
        if self._reading:
            return
        self._reading = True
        page = await self._session.feed.reads.executions(self._job_id, size=SHOWN)
        self._reading = False
        # Without them the overview shows how the last ones ended, and the executions tab tells why.
        if isinstance(page, Page):
            self.newest.show(page.content)
            self.count = counted(page.status_counts)

    @property
    def behind(self) -> bool:
        """Whether there are newer executions than those that were read."""
        return bool(self.newest.fresh) or self.newest.outdated

    async def read_fires(self, cron: str) -> None:
        """Read when a cron fires next; nothing for an empty one."""
        self._fires_of, self._fires_read = cron, False
        fires = await self._session.feed.reads.fire_times(cron) if cron else ()
        if cron == self._fires_of:
            self._fires, self._fires_read = fires, True

    def fires_are_old(self, cron: str, now: datetime) -> bool:
        """Whether they are those of another cron, or the first has come."""
        first = self._fires[0] if not isinstance(self._fires, Told) and self._fires else None
        return cron != self._fires_of or (first is not None and first <= now)

    @property
    def fires_missing(self) -> bool:
        """Whether they could not be read, or reading them was broken off."""
        return isinstance(self._fires, Told) or not self._fires_read

    def current(self, job: Job) -> Execution | None:
        """What the job is doing, else its latest execution."""
        return current_execution(job, self.executions)

    def note(self, job: Job, now: datetime) -> None:
        """Measure how fast rows are handled."""
        execution = self.current(job)
        if execution is None or execution.status is not ExecutionStatus.INTEGRATION_STARTED:
            self._pace_of = ""
            return
        if execution.id != self._pace_of:
            self._pace, self._pace_of = Pace(), execution.id
        self._pace.saw(now, execution.counters, execution.progress)

    def known(self, job: Job, now: datetime) -> Known:
        """Gather what the overview shows."""
        moves = bool(self._pace_of)
        return Known(
            executions=self.executions,
            fires=self._fires,
            entity=self._session.entities.get(job.entity),
            connector=self._session.connectors.get(job.connector_id),
            per_second=self._pace.rate(now) if moves else None,
            left=self._pace.seconds_left(now) if moves else None,
        )
