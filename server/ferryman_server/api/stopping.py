"""StopExecution: asks to stop, once for each request id."""

from ferryman.v1 import execution_service_pb2 as pb
from ferryman_server.api.auth import current_caller
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.replay import once
from ferryman_server.engine.parts import now
from ferryman_server.storage.control import executions, kernel


async def stop_execution(parts: ApiParts, request: pb.StopExecutionRequest) -> pb.StopExecutionResponse:
    """Stop an execution on behalf of the caller, and wake its worker. Raises NotFound, ExecutionEnded."""
    async with parts.control.write() as conn:
        execution = await once(
            conn,
            parts.box,
            request,
            effect=lambda: kernel.request_stop(conn, request.id, current_caller().name, now()),
            read=lambda execution_id: executions.get_execution(conn, execution_id),
        )
    parts.changes.notify()
    return pb.StopExecutionResponse(execution=execution_message(execution))
