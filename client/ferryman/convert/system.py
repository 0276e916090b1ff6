"""The server and its caller, from the contract's messages."""

from ferryman.convert.values import time_of
from ferryman.models.system import Caller, ServerInfo
from ferryman.v1 import system_service_pb2 as service


def server_info_of(message: service.GetServerInfoResponse) -> ServerInfo:
    """Read what a server is."""
    return ServerInfo(
        version=message.version,
        database=message.database,
        database_id=message.database_id,
        started_at=time_of(message, "started_at"),
        now=time_of(message, "now"),
    )


def caller_of(message: service.WhoAmIResponse) -> Caller:
    """Read who the caller is."""
    return Caller(name=message.name, role=message.role, permissions=tuple(message.permissions))
