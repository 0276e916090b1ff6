"""Does to executions what a worker would."""

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Event
from ferryman_server.domain.outcomes import FileOutcome, FileResult, LedgerEntry, LedgerOutcome
from ferryman_server.engine.parts import now
from ferryman_server.storage.control import kernel
from tests.server.api.serving import Api

OWNER = "worker"
COUNTERS = Counters(read=10, created=4, updated=3, unchanged=1, deleted=0, rejected=2, bytes=1234)
FILE = FileResult("in/suppliers.csv", 1234, 10, FileOutcome.COMPLETED, "moved to done/suppliers.csv", "ab" * 32)


async def claim(api: Api) -> Execution:
    """Take the oldest execution that waits for a worker."""
    async with api.parts.control.write() as conn:
        [claimed] = await kernel.claim(conn, OWNER, 60, 1)
    api.parts.changes.notify()
    return claimed.execution


async def advance(api: Api, execution: Execution, event: Event) -> Execution:
    """Let an event happen to a claimed execution."""
    async with api.parts.control.write() as conn:
        moved = await kernel.advance(conn, execution.id, OWNER, execution.epoch, event)
    api.parts.changes.notify()
    return moved


async def complete(api: Api) -> Execution:
    """Carry the oldest waiting execution to its end, with two rows rejected."""
    execution = await claim(api)
    for event in (Event.CONNECTED, Event.FETCHED, Event.CATALOG_FREE):
        await advance(api, execution, event)
    entry = LedgerEntry(
        execution.id,
        execution.epoch,
        batch=1,
        counters=COUNTERS,
        files=(FILE,),
        warnings=("column Colour is ignored",),
        outcome=LedgerOutcome.COMPLETED,
        closed=True,
    )
    async with api.parts.control.write() as conn:
        ended = await kernel.end(conn, execution.id, OWNER, execution.epoch, entry, now())
    api.parts.changes.notify()
    return ended
