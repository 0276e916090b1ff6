"""Who calls, and what each method needs of its caller."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from ferryman_server.api.interception import Behaviour, Context


class Permission(StrEnum):
    """What a caller may do."""

    MAPPER_READ = "MAPPER_READ"
    MAPPER_WRITE = "MAPPER_WRITE"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call; role is "reader", "operator" or "admin"."""

    name: str
    role: str
    permissions: frozenset[Permission]


# The server listens on loopback only, so whoever reaches it may use this machine.
LOCAL_OPERATOR: Final = Caller("local operator", "admin", frozenset(Permission))

_caller: ContextVar[Caller] = ContextVar("caller")


class PermissionMissing(Exception):
    """The caller may not do this."""

    def __init__(self, caller: Caller, method: str, permission: Permission) -> None:
        super().__init__(f"{caller.name} may not call {method}: it needs the permission {permission}")


def _table() -> dict[str, Permission | None]:
    read, write = Permission.MAPPER_READ, Permission.MAPPER_WRITE
    services: dict[str, dict[Permission | None, str]] = {
        "ferryman.v1.JobService": {
            read: "GetJob ListJobs WatchJobs",
            write: "CreateJob UpdateJob DeleteJob DuplicateJob RunJob ActivateJob DeactivateJob",
        },
        "ferryman.v1.ExecutionService": {
            read: "GetExecution ListExecutions WatchExecutions ListRejectedRows DownloadRejectedRows TailExecutionLog",
            write: "StopExecution ResendExecution",
        },
        "ferryman.v1.ConnectorService": {
            read: "GetConnector ListConnectors",
            write: "CreateConnector UpdateConnector DeleteConnector TestConnector ActivateConnector "
            "DeactivateConnector PreviewSource",
        },
        "ferryman.v1.ScheduleService": {
            read: "GetSchedule ListSchedules PreviewSchedule",
            write: "UpdateSchedule PauseSchedule ResumeSchedule",
        },
        "ferryman.v1.SettingsService": {read: "GetGeneralSettings", write: "UpdateGeneralSettings"},
        "ferryman.v1.CatalogService": {
            read: "ListEntityTypes ListRecords GetRecord",
            write: "UpdateRecordStatus",
        },
        "ferryman.v1.SystemService": {None: "GetServerInfo WhoAmI"},
        "grpc.health.v1.Health": {None: "Check Watch List"},
        "grpc.reflection.v1.ServerReflection": {None: "ServerReflectionInfo"},
        "grpc.reflection.v1alpha.ServerReflection": {None: "ServerReflectionInfo"},
    }
    return {
        f"/{service}/{name}": permission
        for service, methods in services.items()
        for permission, names in methods.items()
        for name in names.split()
    }


PERMISSIONS: Mapping[str, Permission | None] = MappingProxyType(_table())
"""The permission that each served method needs, by full name; None for methods open to every caller."""


def require(caller: Caller, method: str) -> None:
    """Raise PermissionMissing unless `caller` may call `method`."""
    permission = PERMISSIONS[method]
    if permission is not None and permission not in caller.permissions:
        raise PermissionMissing(caller, method, permission)


def current_caller() -> Caller:
    """Return who makes the call that is being served."""
    return _caller.get()


def authorised(method: str, behaviour: Behaviour) -> Behaviour:
    """Let only callers with the method's permission through, and tell the servicer who calls."""

    async def checked(request: Any, context: Context) -> Any:
        require(LOCAL_OPERATOR, method)
        _caller.set(LOCAL_OPERATOR)
        return await behaviour(request, context)

    return checked
