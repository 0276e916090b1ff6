"""RunJob of an export job: it sends what stands in a trigger status and was never sent in it."""

from ferryman.v1 import job_service_pb2 as pb
from ferryman_server.api.auth import current_caller
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.replay import remembered_as
from ferryman_server.engine.exports.standing import send_standing
from ferryman_server.engine.parts import now
from ferryman_server.storage.control import executions, requests

_NOTHING = pb.RunJobResponse()


async def run_export(parts: ApiParts, request: pb.RunJobRequest) -> pb.RunJobResponse:
    """Carry out a call once for its request id; a repetition is answered with what the first one made."""
    asked = remembered_as(request, parts.box)
    if asked is not None:
        async with parts.control.write() as conn:
            known = await requests.remembered(conn, asked)
        if known is not None:
            return await _made_before(parts, known)
    sent = await send_standing(parts.control, parts.catalog, request.id, current_caller().name)
    parts.changes.notify()
    if asked is not None:
        async with parts.control.write() as conn:
            await requests.remember(conn, asked, f"{sent.first.id if sent.first else ''}/{sent.count}", now())
    if sent.first is None:
        return _NOTHING
    return pb.RunJobResponse(execution=execution_message(sent.first), exported_items=sent.count)


async def _made_before(parts: ApiParts, known: str) -> pb.RunJobResponse:
    execution_id, _, count = known.partition("/")
    if not execution_id:
        return _NOTHING
    async with parts.control.read() as conn:
        first = await executions.get_execution(conn, execution_id)
    return pb.RunJobResponse(execution=execution_message(first), exported_items=int(count))
