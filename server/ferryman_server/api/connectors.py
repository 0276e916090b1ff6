"""ConnectorService: manages connectors, and looks at what they reach."""

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman.v1 import connector_pb2, connector_service_pb2_grpc
from ferryman.v1 import connector_service_pb2 as pb
from ferryman_server.api.convert_connectors import connector_draft, connector_enum_violations, connector_message
from ferryman_server.api.convert_previews import inactive_message, preview_message, wanted_preview
from ferryman_server.api.convert_times import duration
from ferryman_server.api.etags import version_of
from ferryman_server.api.masks import merged
from ferryman_server.api.paging import page_fields, page_query
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.replay import Touched, once, touched
from ferryman_server.domain.connectors import (
    Connector,
    ConnectorDraft,
    Secrets,
    SftpSettings,
    draft_violations,
    name_violations,
)
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.domain.jobs import ImportSpec, unsuitable
from ferryman_server.engine.parts import now
from ferryman_server.storage.control import connectors

ChangeRequest = (
    pb.CreateConnectorRequest | pb.UpdateConnectorRequest | pb.ActivateConnectorRequest | pb.DeactivateConnectorRequest
)


class ConnectorServicer(connector_service_pb2_grpc.ConnectorServiceServicer):
    """Serves the methods; the contract is in connector_service.proto."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts

    async def CreateConnector(self, request: pb.CreateConnectorRequest, context: object) -> pb.CreateConnectorResponse:
        draft = _checked_draft(request.connector, frozenset())
        box = self._parts.box
        message = await self._change(request, lambda conn: connectors.create_connector(conn, draft, now(), box))
        return pb.CreateConnectorResponse(connector=message)

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
        message = await self._change(request, lambda conn: self._update(conn, request))
        return pb.UpdateConnectorResponse(connector=message)

    async def DeleteConnector(self, request: pb.DeleteConnectorRequest, context: object) -> pb.DeleteConnectorResponse:
        version = version_of("connector", request.id, request.etag)

        async def delete() -> Touched:
            await connectors.delete_connector(conn, request.id, version)
            return Touched(request.id)

        async with self._parts.control.write() as conn:
            await once(conn, self._parts.box, request, effect=delete, read=touched)
        return pb.DeleteConnectorResponse()

    async def TestConnector(self, request: pb.TestConnectorRequest, context: object) -> pb.TestConnectorResponse:
        connector, secrets = await self._parts.open_work.carry(self._with_secrets(request.id))
        began = time.monotonic()
        result = await self._parts.test_connection(
            connector.settings, secrets, allow_private_addresses=connector.allow_private_addresses
        )
        elapsed = timedelta(seconds=time.monotonic() - began)
        if result.ok:
            await self._pin_first(connector, result.host_key)
        return pb.TestConnectorResponse(
            ok=result.ok,
            message=result.message,
            reason=result.reason or "",
            elapsed=duration(elapsed),
            host_key=result.host_key,
        )

    async def PreviewSource(self, request: pb.PreviewSourceRequest, context: object) -> pb.PreviewSourceResponse:
        wanted = wanted_preview(request)
        connector, secrets = await self._parts.open_work.carry(self._with_secrets(request.connector_id))
        if not connector.active:
            return inactive_message(connector)
        problem = unsuitable(ImportSpec(wanted.source), connector.settings)
        if problem:
            raise FieldsInvalid([FieldViolation("connector_id", problem)])
        preview = await self._parts.preview_source(
            connector.settings,
            secrets,
            wanted.source,
            wanted.rows,
            wanted.entity,
            allow_private_addresses=connector.allow_private_addresses,
        )
        await self._pin_first(connector, preview.host_key)
        return preview_message(preview, wanted.entity)

    async def ActivateConnector(
        self, request: pb.ActivateConnectorRequest, context: object
    ) -> pb.ActivateConnectorResponse:
        return pb.ActivateConnectorResponse(connector=await self._set_active(request, True))

    async def DeactivateConnector(
        self, request: pb.DeactivateConnectorRequest, context: object
    ) -> pb.DeactivateConnectorResponse:
        return pb.DeactivateConnectorResponse(connector=await self._set_active(request, False))

    async def _with_secrets(self, connector_id: str) -> tuple[Connector, Secrets]:
        async with self._parts.control.read() as conn:
            connector = await connectors.get_connector(conn, connector_id)
            return connector, await connectors.connector_secrets(conn, connector_id, self._parts.box)

    async def _pin_first(self, connector: Connector, host_key: str) -> None:
        settings = connector.settings
        if host_key and isinstance(settings, SftpSettings) and not settings.host_key:
            await self._parts.open_work.carry(self._pin(connector.id, host_key))

    async def _pin(self, connector_id: str, host_key: str) -> None:
        async with self._parts.control.write() as conn:
            await connectors.pin_host_key(conn, connector_id, host_key, now())

    async def _set_active(
        self, request: pb.ActivateConnectorRequest | pb.DeactivateConnectorRequest, active: bool
    ) -> connector_pb2.Connector:
        return await self._change(
            request, lambda conn: connectors.set_connector_active(conn, request.id, active, now())
        )

    async def _update(self, conn: AsyncConnection, request: pb.UpdateConnectorRequest) -> Connector:
        stored = await connectors.get_connector(conn, request.connector.id)
        wanted = merged(connector_message(stored), request.connector, request.update_mask.paths)
        _refuse_other_kind(stored, wanted)
        draft = _checked_draft(wanted, stored.secrets_set)
        # Without an etag still the version just read, so that a concurrent update is never overwritten unseen.
        version = version_of("connector", stored.id, request.connector.etag, stored.version)
        updated = await connectors.update_connector(conn, stored.id, draft, version, now(), self._parts.box)
        if wanted.active == updated.active:
            return updated
        return await connectors.set_connector_active(conn, stored.id, wanted.active, now())

    async def _change(
        self, request: ChangeRequest, effect: Callable[[AsyncConnection], Awaitable[Connector]]
    ) -> connector_pb2.Connector:
        """Change a connector once for the request's id, and return it as it stands."""
        async with self._parts.control.write() as conn:
            connector = await once(
                conn,
                self._parts.box,
                request,
                effect=lambda: effect(conn),
                read=lambda connector_id: connectors.get_connector(conn, connector_id),
            )
        return connector_message(connector)


def _refuse_other_kind(stored: Connector, wanted: connector_pb2.Connector) -> None:
    kind, other = connector_message(stored).WhichOneof("settings"), wanted.WhichOneof("settings")
    if other != kind:
        message = f"the connector is of kind {kind} for good; create another connector instead"
        raise FieldsInvalid([FieldViolation(other or str(kind), message)])


def _checked_draft(message: connector_pb2.Connector, stored: frozenset[str]) -> ConnectorDraft:
    draft = connector_draft(message)
    if draft is None:
        expected = "is required: how to reach the system, one of sftp, api and mirakl"
        raise FieldsInvalid([*name_violations(message.name), FieldViolation("settings", expected)])
    violations = connector_enum_violations(message) or draft_violations(draft, stored)
    if violations:
        raise FieldsInvalid(violations)
    return draft
