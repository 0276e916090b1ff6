"""Calls about the server itself and the entities it knows."""

from ferryman.client.calls import Calls
from ferryman.convert.catalog import entity_type_of
from ferryman.convert.system import caller_of, server_info_of
from ferryman.models.catalog import EntityType
from ferryman.models.system import Caller, ServerInfo
from ferryman.v1 import catalog_service_pb2 as catalog
from ferryman.v1 import system_service_pb2 as system
from ferryman.v1.catalog_service_pb2_grpc import CatalogServiceStub
from ferryman.v1.system_service_pb2_grpc import SystemServiceStub


async def entity_types(calls: Calls) -> tuple[EntityType, ...]:
    """Describe the entities that jobs can move, prerequisites first."""
    stub = CatalogServiceStub(calls.channel)
    response = await calls.call(stub.ListEntityTypes, catalog.ListEntityTypesRequest())
    return tuple(entity_type_of(item) for item in response.content)


async def server_info(calls: Calls) -> ServerInfo:
    """Describe the server."""
    stub = SystemServiceStub(calls.channel)
    return server_info_of(await calls.call(stub.GetServerInfo, system.GetServerInfoRequest()))


async def who_am_i(calls: Calls) -> Caller:
    """Tell who the caller is and what it may do."""
    stub = SystemServiceStub(calls.channel)
    return caller_of(await calls.call(stub.WhoAmI, system.WhoAmIRequest()))
