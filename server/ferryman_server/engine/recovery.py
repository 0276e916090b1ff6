"""What is left behind: a dead worker's executions end from the ledger, and old requests are forgotten."""

from ferryman_server.domain.outcomes import LedgerOutcome
from ferryman_server.engine.parts import EngineParts, now
from ferryman_server.log import get_logger
from ferryman_server.storage.catalog import ledger
from ferryman_server.storage.control import kernel, requests
from ferryman_server.storage.control.exports.releasing import release_of_others

log = get_logger()

_AT_ONCE = 100


async def recover_at_start(parts: EngineParts) -> int:
    """End every import that another worker owns, and let exported items wait again; return how many there were.

    Only for a worker that is the only one on its databases: whoever owned these is dead, so there is no
    lease to wait for.
    """
    async with parts.control.read() as conn:
        orphans = await kernel.owned_by_others(conn, parts.owner)
    for execution_id, epoch in orphans:
        await _end_orphan(parts, execution_id, epoch)
    async with parts.control.write() as conn:
        released = await release_of_others(conn, parts.owner, now())
    if released:
        log.warning("exported items that were being sent are sent again", count=released)
    return len(orphans) + released


async def recover_expired(parts: EngineParts) -> int:
    """End executions whose lease has passed, and start what waited behind none; return how many were ended."""
    async with parts.control.read() as conn:
        expired = await kernel.expired(conn, _AT_ONCE)
    for execution_id, epoch in expired:
        await _end_orphan(parts, execution_id, epoch)
    async with parts.control.write() as conn:
        hits = await kernel.sweep(conn)
    if hits:
        log.error("pending executions had no run before them and were started", hits=hits)
        parts.changes.notify()
    return len(expired)


async def forget_requests(parts: EngineParts) -> None:
    """Forget the requests that need not be remembered any more."""
    async with parts.control.write() as conn:
        await requests.forget_old(conn, now())


async def _end_orphan(parts: EngineParts, execution_id: str, epoch: int) -> None:
    # The ledger first: once it is closed, a body that is still alive cannot commit another batch.
    async with parts.catalog.write() as conn:
        entry = await ledger.close_entry(conn, execution_id, epoch, LedgerOutcome.FAILED, None, ())
    async with parts.control.write() as conn:
        ended = await kernel.end_orphan(conn, execution_id, epoch, entry, now())
    if ended is not None:
        log.warning("execution recovered", execution_id=execution_id, status=ended.status.value)
        parts.changes.notify()
