"""RunJob: what many callers trigger at once is written in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman.v1 import job_service_pb2 as pb
from ferryman_server.api.auth import current_caller
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.replay import remembered_as
from ferryman_server.api.run_export import run_export
from ferryman_server.domain.errors import NotAnImportJob, RequestIdReused
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import TriggerKind
from ferryman_server.engine.parts import now
from ferryman_server.storage.control import kernel, requests
from ferryman_server.storage.control.point_reads import get_executions
from ferryman_server.storage.groups import Group


# Compared by identity: two callers may ask for the very same.
@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    trigger: kernel.TriggerAsked
    request: requests.Request | None


class Running:
    """Runs jobs by hand."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._group = Group(self._carried)

    async def run(self, request: pb.RunJobRequest) -> pb.RunJobResponse:
        """Carry out a call; the contract is in job_service.proto."""
        by = current_caller().name
        trigger = kernel.TriggerAsked(request.id, TriggerKind.MANUAL, by, max_pending=self._parts.max_pending)
        try:
            execution = await self._group.ask(_Run(trigger, remembered_as(request, self._parts.box)))
        except NotAnImportJob:
            return await self._parts.open_work.carry(run_export(self._parts, request))
        return pb.RunJobResponse(execution=execution_message(execution))

    async def _carried(self, runs: Sequence[_Run]) -> list[Execution | Exception]:
        return await self._parts.open_work.carry(self._run_all(runs))

    async def _run_all(self, runs: Sequence[_Run]) -> list[Execution | Exception]:
        firsts = _firsts(runs)
        async with self._parts.control.write() as conn:
            made = await _carry_out(conn, list(dict.fromkeys(firsts.values())))
        self._parts.changes.notify()
        return [_answer(run, firsts[run], made) for run in runs]


def _firsts(runs: Sequence[_Run]) -> dict[_Run, _Run]:
    """Return for each run the first one with the same request id, which may be itself."""
    known: dict[tuple[str, str], _Run] = {}
    return {run: known.setdefault((run.request.caller, run.request.id), run) if run.request else run for run in runs}


def _answer(run: _Run, first: _Run, made: Mapping[_Run, Execution | Exception]) -> Execution | Exception:
    if run.request and run.request != first.request:
        return RequestIdReused(run.request.id)
    return made[first]


async def _carry_out(conn: AsyncConnection, runs: Sequence[_Run]) -> dict[_Run, Execution | Exception]:
    known = await requests.remembered_many(conn, [run.request for run in runs if run.request])
    new = [run for run in runs if run.request not in known]
    made = dict(zip(new, await kernel.trigger_many(conn, [run.trigger for run in new], now()), strict=True))
    kept = {run.request: one.id for run, one in made.items() if run.request and isinstance(one, Execution)}
    await requests.remember_many(conn, kept, now())
    if len(new) < len(runs):
        made |= await _read(conn, {run: known[run.request] for run in runs if run.request in known})
    return made


async def _read(
    conn: AsyncConnection, known: Mapping[_Run, str | RequestIdReused]
) -> dict[_Run, Execution | Exception]:
    found = await get_executions(conn, {one for one in known.values() if isinstance(one, str)})
    return {run: _as_made(run, one, found) for run, one in known.items()}


def _as_made(
    run: _Run, known: str | RequestIdReused, found: Mapping[str, Execution | Exception]
) -> Execution | Exception:
    if isinstance(known, RequestIdReused):
        return known
    # What an export made is remembered in another form, which is no execution's id.
    return found[known] if known in found and "/" not in known else NotAnImportJob(run.trigger.job_id)
