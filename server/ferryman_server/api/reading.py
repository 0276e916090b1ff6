"""GetExecution: what many callers read at once is read in one query."""

from collections.abc import Sequence

from ferryman.v1 import execution_service_pb2 as pb
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.api.parts import ApiParts
from ferryman_server.domain.execution import Execution
from ferryman_server.storage.control.point_reads import get_executions
from ferryman_server.storage.groups import Group


class Reading:
    """Reads single executions."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._group = Group(self._carried)

    async def execution(self, request: pb.GetExecutionRequest) -> pb.GetExecutionResponse:
        """Carry out a call; the contract is in execution_service.proto."""
        return pb.GetExecutionResponse(execution=execution_message(await self._group.ask(request.id)))

    async def _carried(self, ids: Sequence[str]) -> list[Execution | Exception]:
        return await self._parts.open_work.carry(self._read_all(ids))

    async def _read_all(self, ids: Sequence[str]) -> list[Execution | Exception]:
        async with self._parts.control.read() as conn:
            found = await get_executions(conn, set(ids))
        return [found[one] for one in ids]
