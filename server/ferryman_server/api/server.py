"""The gRPC server with everything it serves, ready to be bound to an address and started."""

from typing import Final

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from ferryman.v1 import (
    catalog_service_pb2,
    catalog_service_pb2_grpc,
    connector_service_pb2,
    connector_service_pb2_grpc,
    execution_service_pb2,
    execution_service_pb2_grpc,
    job_service_pb2,
    job_service_pb2_grpc,
    schedule_service_pb2,
    schedule_service_pb2_grpc,
    settings_service_pb2,
    settings_service_pb2_grpc,
    system_service_pb2,
    system_service_pb2_grpc,
)
from ferryman_server.api.auth import authorised
from ferryman_server.api.catalog import CatalogServicer
from ferryman_server.api.connectors import ConnectorServicer
from ferryman_server.api.errors import guarded
from ferryman_server.api.executions import ExecutionServicer
from ferryman_server.api.interception import Interceptor
from ferryman_server.api.jobs import JobServicer
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.reflection import add_reflection
from ferryman_server.api.schedules import ScheduleServicer
from ferryman_server.api.settings import SettingsServicer
from ferryman_server.api.system import SystemServicer

__all__ = ["OPTIONS", "SERVICES", "build_server"]

_REQUEST_BYTES_MAX: Final = 16 * 1024 * 1024

OPTIONS: Final = (
    # Otherwise a second server would start silently on the same port and get half of the calls.
    ("grpc.so_reuseport", 0),
    # The defaults cancel calls of a burst above about a thousand.
    ("grpc.server.max_pending_requests", 20_000),
    ("grpc.server.max_pending_requests_hard_limit", 40_000),
    # Watchers may ping every second without being told off for "too many pings".
    ("grpc.http2.min_ping_interval_without_data_ms", 500),
    ("grpc.http2.max_ping_strikes", 0),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.max_receive_message_length", _REQUEST_BYTES_MAX),
    ("grpc.max_send_message_length", -1),
)

SERVICES: Final = tuple(
    module.DESCRIPTOR.services_by_name[name].full_name
    for module, name in (
        (catalog_service_pb2, "CatalogService"),
        (connector_service_pb2, "ConnectorService"),
        (execution_service_pb2, "ExecutionService"),
        (job_service_pb2, "JobService"),
        (schedule_service_pb2, "ScheduleService"),
        (settings_service_pb2, "SettingsService"),
        (system_service_pb2, "SystemService"),
        (health_pb2, "Health"),
    )
)
"""Full names of the services, without reflection."""


def build_server(parts: ApiParts) -> grpc.aio.Server:
    """Build the server inside a running event loop; the caller binds, starts and stops it.

    Close the hub before stopping it: watches are open streams. Then wait for parts.open_work.finished() before
    closing the databases: calls that were cut off are still at work there.
    """
    server = grpc.aio.server(
        interceptors=[Interceptor([guarded, parts.open_work.carried, authorised])], options=OPTIONS
    )
    catalog_service_pb2_grpc.add_CatalogServiceServicer_to_server(CatalogServicer(parts), server)
    connector_service_pb2_grpc.add_ConnectorServiceServicer_to_server(ConnectorServicer(parts), server)
    execution_service_pb2_grpc.add_ExecutionServiceServicer_to_server(ExecutionServicer(parts), server)
    job_service_pb2_grpc.add_JobServiceServicer_to_server(JobServicer(parts), server)
    schedule_service_pb2_grpc.add_ScheduleServiceServicer_to_server(ScheduleServicer(parts), server)
    settings_service_pb2_grpc.add_SettingsServiceServicer_to_server(SettingsServicer(parts), server)
    system_service_pb2_grpc.add_SystemServiceServicer_to_server(SystemServicer(parts), server)
    health_pb2_grpc.add_HealthServicer_to_server(parts.health, server)
    add_reflection(server, SERVICES)
    return server
