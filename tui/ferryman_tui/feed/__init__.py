"""The only part of the console that listens to the server: watches go into the stores, reads come back as values."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ferryman import (
    Caller,
    FerrymanError,
    InternalError,
    JobsUpdate,
    PermissionDeniedError,
    ServerInfo,
    UnauthenticatedError,
    UnavailableError,
    WatchUpdate,
)
from ferryman_tui.feed.line import Line, end, unexpected
from ferryman_tui.feed.patience import Patience
from ferryman_tui.feed.reads import Reads
from ferryman_tui.store.connection import Comeback, Connection, Link
from ferryman_tui.store.executions import ActiveExecutions, ListedExecutions
from ferryman_tui.store.groups import ACTIVE_STATUSES
from ferryman_tui.store.jobs import JobStore
from ferryman_tui.store.log import LogStore
from ferryman_tui.store.told import told

if TYPE_CHECKING:
    from ferryman import Client

_CONNECTED = (Link.LIVE, Link.RESYNCING)
_MAY_PASS = (UnavailableError, InternalError, UnauthenticatedError, PermissionDeniedError)


def utc_now() -> datetime:
    """Return the time of this machine, UTC."""
    return datetime.now(UTC)


class Feed:
    """Keeps `jobs` and `connection` up to date while `run` runs, other stores while the coroutine given them runs.

    These coroutines raise nothing but being cancelled, which ends their watch. `reads` asks for single things.
    """

    def __init__(
        self,
        client: "Client",
        jobs: JobStore,
        *,
        clock: Callable[[], datetime] = utc_now,
        patience: Patience | None = None,
    ) -> None:
        self.client = client
        self.jobs = jobs
        self.reads = Reads(client)
        self.connection = Connection(target=client.target, since=clock())
        self._clock = clock
        self._patience = patience or Patience()
        self._line = Line(self._patience.silence)
        self._other_lines: set[Line] = set()
        self._live = asyncio.Event()
        self._at_once = asyncio.Event()
        self._failures = 0
        self._token = ""
        self._heard_at: datetime | None = None
        self._missed: set[str] | None = None
        self._settling: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Watch all jobs until cancelled, over any number of connections."""
        while True:
            failure = await self._listen()
            await self._pause(failure)

    def reconnect_now(self) -> None:
        """Connect again at once, whatever the connection is doing."""
        self._failures = 0
        self._at_once.set()
        self._line.cut(UnavailableError("connecting again, as asked"))

    async def watch_active(self, store: ActiveExecutions) -> None:
        """Keep what is running and queued, of all jobs, up to date."""
        await self._follow(
            store,
            lambda token: self.client.executions.watch(statuses=ACTIVE_STATUSES, snapshot_size=1, resume_token=token),
        )

    async def watch_job(self, job_id: str, store: ListedExecutions) -> None:
        """Keep a page of a job's executions up to date, and count what is triggered since."""
        await self._follow(store, lambda token: self.client.executions.watch(job_id=job_id, resume_token=token))

    async def watch_execution(self, id: str, store: ListedExecutions) -> None:
        """Keep one execution up to date; the store lists it and nothing else."""
        store.expect(id)
        await self._follow(
            store, lambda token: self.client.executions.watch(search=id, snapshot_size=1, resume_token=token)
        )

    async def follow_log(self, execution_id: str, store: LogStore) -> None:
        """Add the lines of a log behind the last one that the store has; ends with the execution or a failure."""
        reading = asyncio.create_task(self._read_log(execution_id, store))
        try:
            await asyncio.wait({reading})
        finally:
            await end(reading)

    async def _read_log(self, execution_id: str, store: LogStore) -> None:
        lines = self.client.executions.log(execution_id, follow=True, after_number=store.last_number)
        try:
            async with aclosing(lines) as updates:
                async for update in updates:
                    store.broken = told(update.error) if update.error else None
                    store.add(update)
            store.complete = True
        except FerrymanError as error:
            store.failure = told(error)
        except Exception as error:
            store.failure = told(unexpected(error))

    async def _listen(self) -> FerrymanError:
        pulse = asyncio.create_task(self._feel_pulse())
        try:
            return await self._line.listen(self.client.jobs.watch(resume_token=self._token), self._take)
        finally:
            self._disconnect()
            await end(pulse)

    def _disconnect(self) -> None:
        self._live.clear()
        self._stop_settling()
        for line in self._other_lines:
            line.cut(UnavailableError("the connection to the server is lost"))

    async def _pause(self, failure: FerrymanError) -> None:
        now, link = self._clock(), self._link_after(failure)
        self._failures += 1
        calm = link in (Link.DENIED, Link.SIGNED_OUT) or self.connection.offline(now)
        seconds = self._patience.calm_pause if calm else self._patience.pause(self._failures)
        retry_at = now + timedelta(seconds=seconds)
        self.connection = self.connection.broken(link, now, told(failure), retry_at, self._heard_at)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._at_once.wait()
        self._at_once.clear()
        self.connection = replace(self.connection, retry_at=None)

    def _link_after(self, failure: FerrymanError) -> Link:
        if isinstance(failure, PermissionDeniedError):
            return Link.DENIED
        if isinstance(failure, UnauthenticatedError):
            return Link.SIGNED_OUT
        return Link.CONNECTING if self._heard_at is None else Link.LOST

    def _take(self, update: JobsUpdate) -> None:
        if update.starts_over or self.connection.link not in _CONNECTED:
            self._connect(resyncing=update.starts_over and self.jobs.whole)
        changed = self.jobs.apply(update)
        if not self.jobs.resyncing:
            self._heard_at = self._clock()
        # A snapshot that breaks off has to begin again.
        self._token = "" if update.snapshot else update.resume_token
        if self._missed is not None:
            self._missed |= changed
        if self.connection.link is Link.RESYNCING and not self.jobs.resyncing:
            self._settle()

    def _connect(self, *, resyncing: bool) -> None:
        self._stop_settling()
        if self._heard_at is not None:
            self._missed = self._missed or set()
            if not resyncing:
                # No message says where what was missed ends and what is new begins.
                loop = asyncio.get_running_loop()
                self._settling = loop.call_later(self._patience.settling, self._settle)
        self._failures = 0
        link = Link.RESYNCING if resyncing else Link.LIVE
        self.connection = self.connection.connected(link, self._clock(), data_as_of=self._heard_at)
        self._live.set()

    def _stop_settling(self) -> None:
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None

    def _settle(self) -> None:
        resynced = self.connection.link is Link.RESYNCING
        if resynced:
            self.connection = self.connection.connected(Link.LIVE, self._clock(), data_as_of=None)
        comeback = Comeback(self._clock(), len(self._missed or ()), resynced)
        self.connection = replace(self.connection, comeback=comeback)
        self._missed = None

    async def _feel_pulse(self) -> None:
        """Ask for a sign of life again and again; cut the line when there is none."""
        seconds = self._patience.answer
        server: ServerInfo | None = None
        while True:
            try:
                async with asyncio.timeout(seconds):
                    server = await self._ask_who(server)
            except TimeoutError:
                text = f"the server at {self.client.target} has not answered for {seconds:g} seconds"
                return self._line.cut(UnavailableError(text))
            except (UnavailableError, UnauthenticatedError) as error:
                return self._line.cut(error)
            except FerrymanError as error:
                # Whatever it says, it is an answer: the watch tells by itself whether it can go on.
                self.connection = replace(self.connection, failure=told(error))
            except Exception as error:
                return self._line.cut(unexpected(error))
            await asyncio.sleep(self._patience.pulse)

    async def _ask_who(self, server: ServerInfo | None) -> ServerInfo:
        loop = asyncio.get_running_loop()
        asked_at = loop.time()
        caller: Caller = await self.client.who_am_i()
        round_trip = timedelta(seconds=loop.time() - asked_at)
        server = server or await self.client.server_info()
        failure = None if self.connection.link in _CONNECTED else self.connection.failure
        self.connection = replace(self.connection, caller=caller, server=server, round_trip=round_trip, failure=failure)
        return server

    async def _follow(
        self, store: ActiveExecutions | ListedExecutions, watch: Callable[[str], AsyncGenerator[WatchUpdate]]
    ) -> None:
        """Feed a store until cancelled, whenever the server is there; ends with what no new connection can change."""
        line = Line(self._patience.silence)
        token, failures = "", 0

        def take(update: WatchUpdate) -> None:
            nonlocal token, failures
            store.apply(update)
            token, failures = "" if update.snapshot else update.resume_token, 0

        self._other_lines.add(line)
        try:
            while True:
                await self._live.wait()
                failure = await line.listen(watch(token), take)
                failures += 1
                # One break heals unseen, and without a server the connection tells why.
                if not isinstance(failure, UnavailableError) or (failures > 1 and self._live.is_set()):
                    store.failure = told(failure)
                if not isinstance(failure, _MAY_PASS):
                    return
                await asyncio.sleep(self._patience.pause(failures))
        finally:
            self._other_lines.discard(line)
