"""ConnectorService: manages connectors."""

import time
from datetime import timedelta

from ferryman.v1 import connector_pb2, connector_service_pb2_grpc
from ferryman.v1 import connector_service_pb2 as pb
from ferryman_server.api.convert_connectors import connector_draft, connector_message
from ferryman_server.api.convert_times import duration
from ferryman_server.api.etags import version_of
from ferryman_server.api.masks import merged
from ferryman_server.api.paging import page_fields, page_query
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.replay import once
from ferryman_server.domain.connectors import Connector, ConnectorDraft, draft_violations
from ferryman_server.domain.errors import FieldsInvalid
from ferryman_server.engine.parts import now
from ferryman_server.storage.control import connectors


class ConnectorServicer(connector_service_pb2_grpc.ConnectorServiceServicer):
    """Serves the methods; the contract is in connector_service.proto."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts

    async def CreateConnector(self, request: pb.CreateConnectorRequest, context: object) -> pb.CreateConnectorResponse:
        draft = _checked_draft(request.connector, password_stored=False)
        async with self._parts.control.write() as conn:
            connector = await once(
                conn,
                self._parts.box,
                request,
                effect=lambda: connectors.create_connector(conn, draft, now(), self._parts.box),
                read=lambda connector_id: connectors.get_connector(conn, connector_id),
            )
        return pb.CreateConnectorResponse(connector=connector_message(connector))

    async def GetConnector(self, request: pb.GetConnectorRequest, context: object) -> pb.GetConnectorResponse:
        async with self._parts.control.read() as conn:
            connector = await connectors.get_connector(conn, request.id)
        return pb.GetConnectorResponse(connector=connector_message(connector))

    async def ListConnectors(self, request: pb.ListConnectorsRequest, context: object) -> pb.ListConnectorsResponse:
        query = page_query(request, request.sort)
        async with self._parts.control.read() as conn:
            page = await connectors.list_connectors(conn, query, request.search)
        content = [connector_message(c) for c in page.content]
        return pb.ListConnectorsResponse(content=content, **page_fields(page))

    async def UpdateConnector(self, request: pb.UpdateConnectorRequest, context: object) -> pb.UpdateConnectorResponse:
        async with self._parts.control.write() as conn:
            stored = await connectors.get_connector(conn, request.connector.id)
            wanted = merged(connector_message(stored), request.connector, request.update_mask.paths)
            draft = _checked_draft(wanted, password_stored=stored.password_set)
            # Without an etag still the version just read, so that a concurrent update is never overwritten unseen.
            version = version_of("connector", stored.id, request.connector.etag, stored.version)
            connector = await connectors.update_connector(conn, stored.id, draft, version, now(), self._parts.box)
            if wanted.active != connector.active:
                connector = await connectors.set_connector_active(conn, stored.id, wanted.active, now())
        return pb.UpdateConnectorResponse(connector=connector_message(connector))

    async def DeleteConnector(self, request: pb.DeleteConnectorRequest, context: object) -> pb.DeleteConnectorResponse:
        version = version_of("connector", request.id, request.etag)
        async with self._parts.control.write() as conn:
            await connectors.delete_connector(conn, request.id, version)
        return pb.DeleteConnectorResponse()

    async def TestConnector(self, request: pb.TestConnectorRequest, context: object) -> pb.TestConnectorResponse:
        work = self._parts.open_work
        connector, password = await work.carry(self._with_password(request.id))
        began = time.monotonic()
        result = await self._parts.test_connection(
            connector.settings, password, allow_private_addresses=connector.allow_private_addresses
        )
        elapsed = timedelta(seconds=time.monotonic() - began)
        if result.ok and not connector.settings.host_key:
            await work.carry(self._pin(connector.id, result.host_key))
        return pb.TestConnectorResponse(
            ok=result.ok,
            message=result.message,
            reason=result.reason or "",
            elapsed=duration(elapsed),
            host_key=result.host_key,
        )

    async def ActivateConnector(
        self, request: pb.ActivateConnectorRequest, context: object
    ) -> pb.ActivateConnectorResponse:
        return pb.ActivateConnectorResponse(connector=await self._set_active(request.id, True))

    async def DeactivateConnector(
        self, request: pb.DeactivateConnectorRequest, context: object
    ) -> pb.DeactivateConnectorResponse:
        return pb.DeactivateConnectorResponse(connector=await self._set_active(request.id, False))

    async def _with_password(self, connector_id: str) -> tuple[Connector, str]:
        async with self._parts.control.read() as conn:
            connector = await connectors.get_connector(conn, connector_id)
            return connector, await connectors.connector_secret(conn, connector_id, self._parts.box)

    async def _pin(self, connector_id: str, host_key: str) -> None:
        async with self._parts.control.write() as conn:
            await connectors.pin_host_key(conn, connector_id, host_key, now())

    async def _set_active(self, connector_id: str, active: bool) -> connector_pb2.Connector:
        async with self._parts.control.write() as conn:
            connector = await connectors.set_connector_active(conn, connector_id, active, now())
        return connector_message(connector)


def _checked_draft(message: connector_pb2.Connector, *, password_stored: bool) -> ConnectorDraft:
    draft = connector_draft(message)
    violations = draft_violations(draft, password_stored=password_stored)
    if violations:
        raise FieldsInvalid(violations)
    return draft
