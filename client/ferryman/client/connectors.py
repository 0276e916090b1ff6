"""Calls about connectors."""

from collections.abc import Collection, Sequence

from google.protobuf.field_mask_pb2 import FieldMask

from ferryman.client.calls import Calls, request_id_or_new
from ferryman.convert.connectors import connector_message, connector_of, connector_test_of, preview_of
from ferryman.convert.pages import page_of
from ferryman.convert.sources import api_source_message, sftp_source_message
from ferryman.models.connectors import Connector, ConnectorTest
from ferryman.models.pages import Listing, Page, PageRequest
from ferryman.models.previews import SourcePreview
from ferryman.models.sources import ApiSource, SftpSource
from ferryman.v1 import connector_service_pb2 as service
from ferryman.v1.connector_service_pb2_grpc import ConnectorServiceStub

# Both wait for a system outside, longer than for the server itself.
OUTSIDE_SECONDS = 90.0


class Connectors:
    """Manages connectors; repeating a change with the same `request_id` does nothing."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._stub = ConnectorServiceStub(calls.channel)

    async def create(self, connector: Connector, *, request_id: str = "") -> Connector:
        """Create a connector; its password is sent once and never comes back.

        Repeating the call with the same `request_id` returns the connector and does nothing.
        """
        request = service.CreateConnectorRequest(
            connector=connector_message(connector), request_id=request_id_or_new(request_id)
        )
        return connector_of((await self._calls.call(self._stub.CreateConnector, request)).connector)

    async def get(self, id: str) -> Connector:
        """Return one connector; NotFoundError when there is none with that id."""
        request = service.GetConnectorRequest(id=id)
        return connector_of((await self._calls.call(self._stub.GetConnector, request)).connector)

    def list(self, *, search: str = "", sort: Sequence[str] = ()) -> Listing[Connector]:
        """List connectors whose name contains `search`, by name unless `sort` says otherwise ("createdAt,desc")."""

        async def fetch(page: PageRequest) -> Page[Connector]:
            request = service.ListConnectorsRequest(
                search=search, sort=sort, page=page.number, size=page.size, page_token=page.token
            )
            response = await self._calls.call(self._stub.ListConnectors, request)
            return page_of(response, response.content, connector_of)

        return Listing(fetch)

    async def find(self, name: str) -> Connector | None:
        """Return the connector with exactly this name, None when there is none."""
        async for connector in self.list(search=name):
            if connector.name == name:
                return connector
        return None

    async def update(self, connector: Connector, fields: Collection[str], *, request_id: str = "") -> Connector:
        """Change the named fields, such as "name" or "sftp.host", to what `connector` has.

        AbortedError when `connector.etag` is set and the stored connector has changed since.
        """
        request = service.UpdateConnectorRequest(
            connector=connector_message(connector),
            update_mask=FieldMask(paths=fields),
            request_id=request_id_or_new(request_id),
        )
        return connector_of((await self._calls.call(self._stub.UpdateConnector, request)).connector)

    async def delete(self, id: str, *, etag: str = "", request_id: str = "") -> None:
        """Delete a connector for good; FailedPreconditionError while a job refers to it."""
        request = service.DeleteConnectorRequest(id=id, etag=etag, request_id=request_id_or_new(request_id))
        await self._calls.call(self._stub.DeleteConnector, request)

    async def test(self, id: str) -> ConnectorTest:
        """Connect with the stored settings; a connection that fails is a result, not an error."""
        request = service.TestConnectorRequest(id=id)
        return connector_test_of(await self._calls.call(self._stub.TestConnector, request, OUTSIDE_SECONDS))

    async def preview(
        self, id: str, source: SftpSource | ApiSource, *, rows: int = 0, entity: str = ""
    ) -> SourcePreview:
        """Fetch the head of a file, of the first file of a directory, or the first page of an API's answer.

        A source that cannot be read is a result.

        An empty delimiter is found out. `rows` is at most 100, 0 means 10. With `entity` a mapping is suggested.
        """
        files = source if isinstance(source, SftpSource) else None
        calls = source if isinstance(source, ApiSource) else None
        request = service.PreviewSourceRequest(
            connector_id=id,
            sftp=sftp_source_message(files) if files else None,
            api=api_source_message(calls) if calls else None,
            rows=rows,
            entity=entity,
        )
        return preview_of(await self._calls.call(self._stub.PreviewSource, request, OUTSIDE_SECONDS))

    async def activate(self, id: str, *, request_id: str = "") -> Connector:
        """Make the connector usable."""
        request = service.ActivateConnectorRequest(id=id, request_id=request_id_or_new(request_id))
        return connector_of((await self._calls.call(self._stub.ActivateConnector, request)).connector)

    async def deactivate(self, id: str, *, request_id: str = "") -> Connector:
        """Make runs that need the connector fail until it is activated."""
        request = service.DeactivateConnectorRequest(id=id, request_id=request_id_or_new(request_id))
        return connector_of((await self._calls.call(self._stub.DeactivateConnector, request)).connector)
