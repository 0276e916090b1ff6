"""A lane sends the items that go to one connector, over one session, until none is due."""

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from typing import Any, Final

from ferryman_server.domain.executions import Event, Status
from ferryman_server.domain.export_attempts import Attempt
from ferryman_server.domain.outcomes import Failure, FailureReason, RunFailed
from ferryman_server.engine.exports.connection import Connection, Exports
from ferryman_server.engine.parts import EngineParts, now
from ferryman_server.engine.waiting import first_of
from ferryman_server.log import get_logger
from ferryman_server.pipeline.export_body import trimmed_record
from ferryman_server.pipeline.outgoing import Outgoing
from ferryman_server.storage.catalog.exported_records import read_many_exported
from ferryman_server.storage.catalog.stores import has_several_stores
from ferryman_server.storage.control import connectors
from ferryman_server.storage.control.exports.ending import EndedAttempt
from ferryman_server.storage.control.exports.taking import TakenItem, take
from ferryman_server.storage.groups import Group
from ferryman_server.storage.secrets import SecretUnreadable

log = get_logger()

# So many are taken in one transaction; few enough to be sent soon, as what is taken counts as being sent.
_AHEAD: Final = 64
_AGAIN_SECONDS: Final = 1.0

Ends = Group[EndedAttempt, Status | None]


class Lane:
    """Sends items of one connector. `held` are those that it has taken and that have not ended."""

    def __init__(self, parts: EngineParts, connector_id: str, ends: Ends) -> None:
        self.held: dict[int, TakenItem] = {}
        self._parts = parts
        self._connector_id = connector_id
        self._ends = ends
        self._records: Group[TakenItem, dict[str, Any] | None] = Group(self._read)
        self._queue: deque[TakenItem] = deque()
        self._sending: set[asyncio.Task[None]] = set()
        self._busy = 0
        self._calls: set[asyncio.Task[Attempt]] = set()
        self._connection: Connection | None = None
        self._leaving = asyncio.Event()
        self._broken_off = False
        self._wake = asyncio.Event()
        self._more = True

    @property
    def unfinished(self) -> bool:
        """Whether there is something left that it has taken, or has been told of."""
        return bool(self.held) or self._more

    async def run(self) -> None:
        """Send what is due, and what comes to be due meanwhile."""
        while await self._fill():
            opening = await self._opening()
            if isinstance(opening, Failure):
                await self._fail(opening)
                continue
            self._connection = Connection(opening)
            try:
                await self._work(self._connection)
            except RunFailed as error:
                await self._fail(error.failure)
            finally:
                await self._settled()
                await self._connection.close()

    def look_again(self) -> None:
        """Tell it that there may be more to take."""
        self._more = True
        self._wake.set()

    def heed_stops(self, numbers: frozenset[int]) -> None:
        """Tell it which items somebody has asked to stop: those that it has not begun to send end at once."""
        for item in [item for item in self._queue if item.number in numbers]:
            self._queue.remove(item)
            self._start(self._end(EndedAttempt(item, Attempt(), Event.TO_BE_RETRIED)))

    def leave(self) -> None:
        """Let it finish what it is sending, and begin no more."""
        self._leaving.set()
        self._wake.set()

    def break_off(self) -> None:
        """End what it is sending at once; nobody knows what came of it."""
        self.leave()
        self._broken_off = True
        if self._connection is not None:
            self._connection.break_off()
        for call in self._calls:
            call.cancel()

    async def _fill(self) -> bool:
        """Take items unless there are enough; return whether there are any to send."""
        room = _AHEAD - len(self._queue)
        if self._leaving.is_set():
            return False
        if self._more and room >= _AHEAD // 2:
            async with self._parts.control.write() as conn:
                taken = await take(conn, self._connector_id, self._parts.owner, room, now())
            self._more = len(taken) == room
            self.held |= {item.number: item for item in taken}
            self._queue.extend(taken)
            if taken:
                self._parts.changes.notify()
        return bool(self._queue)

    async def _opening(self) -> AbstractAsyncContextManager[Exports] | Failure:
        """Return what opens a session with the connector as it stands now, or why none can be opened."""
        parts = self._parts
        async with parts.control.read() as conn:
            connector = await connectors.get_connector(conn, self._connector_id)
            if not connector.active:
                message = f"connector {connector.name!r} is inactive; activate it"
                return Failure(FailureReason.CONNECTOR_INACTIVE, message)
            try:
                secrets = await connectors.connector_secrets(conn, connector.id, parts.box)
            except SecretUnreadable as error:
                return Failure(FailureReason.INTERNAL, str(error))
        async with parts.catalog.read() as conn:
            several_stores = await has_several_stores(conn)
        # Loading it takes longer than everything that the service needs to answer.
        session = await asyncio.to_thread(import_module, "ferryman_server.pipeline.export_session")
        opening: AbstractAsyncContextManager[Exports] = session.open_exports(
            connector, secrets, several_stores=several_stores, at_once=parts.exports_at_once
        )
        return opening

    async def _work(self, connection: Connection) -> None:
        """Send over one session until nothing is left or it is broken; raises RunFailed when it cannot be opened."""
        session = await connection.session()
        if session is None:
            return
        if session.host_key:
            async with self._parts.control.write() as conn:
                await connectors.pin_host_key(conn, self._connector_id, session.host_key, now())
        while True:
            self._wake.clear()
            if not session.broken and await self._fill():
                self._begin(session)
            if not self._sending:
                return
            await self._wake.wait()

    def _begin(self, session: Exports) -> None:
        while self._queue and self._busy < session.at_once:
            self._busy += 1
            self._start(self._deliver(session, self._queue.popleft()))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._sending.add(task)
        task.add_done_callback(self._delivered)

    def _delivered(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._wake.set()

    async def _deliver(self, session: Exports, item: TakenItem) -> None:
        attempt = await self._attempt(session, item)
        # The next one need not wait until the end of this one is written: ends are written together.
        self._busy -= 1
        self._wake.set()
        if attempt is not None:
            await self._follow(item, attempt)

    async def _attempt(self, session: Exports, item: TakenItem) -> Attempt | None:
        """Send an item; None when that was broken off."""
        try:
            outgoing = await self._outgoing(item)
            if outgoing is None:
                message = f"there is no {item.entity.lower()} {item.record_key} in the catalog any more"
                return Attempt(failure=Failure(FailureReason.RECORD_NOT_FOUND, message))
            return await self._call(session, item, outgoing)
        except Exception as error:
            log.exception("sending an item broke", execution_id=item.execution_id)
            message = f"{type(error).__name__}: look at the log of the server"
            return Attempt(failure=Failure(FailureReason.INTERNAL, message))

    async def _outgoing(self, item: TakenItem) -> Outgoing | None:
        record = await self._records.ask(item)
        if record is None:
            return None
        values = trimmed_record({**record, "status": item.trigger_status})
        return Outgoing(item.execution_id, item.entity, values, item.created_at)

    async def _read(self, items: Sequence[TakenItem]) -> list[dict[str, Any] | Exception | None]:
        # Records that are read together take hardly longer than one.
        keys: dict[str, list[str]] = {}
        for item in items:
            keys.setdefault(item.entity, []).append(item.record_key)
        async with self._parts.catalog.read() as conn:
            found = {entity: await read_many_exported(conn, entity, some) for entity, some in keys.items()}
        return [found[item.entity].get(item.record_key) for item in items]

    async def _call(self, session: Exports, item: TakenItem, outgoing: Outgoing) -> Attempt | None:
        if self._broken_off:
            return None
        # In a task of its own: cancelling this one could tear a transaction.
        call = asyncio.create_task(session.send(item.spec.target, outgoing))
        self._calls.add(call)
        await asyncio.wait((call,))
        self._calls.discard(call)
        return None if call.cancelled() else call.result()

    async def _fail(self, failure: Failure) -> None:
        """End the attempts of all that is taken, as nothing can be sent."""
        items = list(self._queue)
        self._queue.clear()
        await asyncio.gather(*(self._follow(item, Attempt(failure=failure)) for item in items))

    async def _follow(self, item: TakenItem, attempt: Attempt) -> None:
        event, seconds = self._parts.retry_policy.follow(attempt, item.attempts)
        await self._end(EndedAttempt(item, attempt, event, seconds))

    async def _end(self, ended: EndedAttempt) -> None:
        while True:
            try:
                status = await self._ends.ask(ended)
            except Exception:
                # What was sent would be sent again, if that were not written.
                log.exception("writing the end of an attempt failed; trying again", seconds=_AGAIN_SECONDS)
                if self._leaving.is_set():
                    return
                await first_of(asyncio.sleep(_AGAIN_SECONDS), self._leaving.wait())
            else:
                del self.held[ended.item.number]
                _log(ended, status)
                return

    async def _settled(self) -> None:
        """Wait until nothing is being sent or written any more."""
        if self._sending:
            await asyncio.wait(self._sending)


def _log(ended: EndedAttempt, status: Status | None) -> None:
    item, attempt = ended.item, ended.attempt
    known = {"execution_id": item.execution_id, "job": item.job_name, "record": item.record_key}
    if status is Status.SUCCESS:
        log.info("record exported", **known, destination=attempt.destination, attempts=item.attempts)
    elif status is Status.ERROR and attempt.failure is not None:
        reason, message = attempt.failure.reason.value, attempt.failure.message
        log.error("record not exported", **known, attempts=item.attempts, reason=reason, message=message)
    elif status is Status.JOB_STOPPED:
        log.info("export stopped", **known)
