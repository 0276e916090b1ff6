"""SystemService: what this server is and what its caller may do."""

from importlib.metadata import version

from ferryman.v1 import system_service_pb2 as pb
from ferryman.v1 import system_service_pb2_grpc
from ferryman_server.api.auth import current_caller
from ferryman_server.api.convert_times import timestamp
from ferryman_server.api.parts import ApiParts
from ferryman_server.engine.parts import now
from ferryman_server.storage.control import revisions


class SystemServicer(system_service_pb2_grpc.SystemServiceServicer):
    """Serves the methods; the contract is in system_service.proto."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._version = version("ferryman")

    async def GetServerInfo(self, request: pb.GetServerInfoRequest, context: object) -> pb.GetServerInfoResponse:
        async with self._parts.control.read() as conn:
            database_id, _, _ = await revisions.current(conn)
        return pb.GetServerInfoResponse(
            version=self._version,
            database=self._parts.control.dialect,
            database_id=database_id,
            started_at=timestamp(self._parts.started_at),
            now=timestamp(now()),
        )

    async def WhoAmI(self, request: pb.WhoAmIRequest, context: object) -> pb.WhoAmIResponse:
        caller = current_caller()
        return pb.WhoAmIResponse(name=caller.name, role=caller.role, permissions=sorted(caller.permissions))
