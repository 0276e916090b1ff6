"""Connectors, to and from the contract's messages."""

from ferryman.convert.executions import failure_of
from ferryman.convert.jobs import mapping_line_of
from ferryman.convert.values import duration_of, time_of
from ferryman.models.connectors import DEFAULT_SFTP_PORT, Connector, ConnectorTest, SftpSettings
from ferryman.models.previews import PreviewRow, SourcePreview
from ferryman.v1 import connector_pb2 as wire
from ferryman.v1 import connector_service_pb2 as service


def connector_of(message: wire.Connector) -> Connector:
    """Read a connector."""
    return Connector(
        id=message.id,
        name=message.name,
        active=message.active,
        sftp=_sftp_of(message.sftp) if message.HasField("sftp") else None,
        allow_private_addresses=message.allow_private_addresses,
        etag=message.etag,
        created_at=time_of(message, "created_at"),
        updated_at=time_of(message, "updated_at"),
    )


def connector_message(connector: Connector) -> wire.Connector:
    """Write a connector; output-only fields are left out, the id and etag are not."""
    return wire.Connector(
        id=connector.id,
        name=connector.name,
        active=connector.active,
        sftp=_sftp_message(connector.sftp) if connector.sftp else None,
        allow_private_addresses=connector.allow_private_addresses,
        etag=connector.etag,
    )


def connector_test_of(message: service.TestConnectorResponse) -> ConnectorTest:
    """Read what a connection test met."""
    return ConnectorTest(
        ok=message.ok,
        message=message.message,
        reason=message.reason,
        elapsed=duration_of(message.elapsed),
        host_key=message.host_key,
    )


def preview_of(message: service.PreviewSourceResponse) -> SourcePreview:
    """Read what a source begins with."""
    return SourcePreview(
        file=message.file,
        size=message.size,
        delimiter=message.delimiter,
        columns=tuple(message.columns),
        rows=tuple(PreviewRow(cells=tuple(row.cells)) for row in message.rows),
        mapping=tuple(map(mapping_line_of, message.mapping)),
        failure=failure_of(message.failure) if message.HasField("failure") else None,
        other_files=tuple(message.other_files),
    )


def _sftp_of(message: wire.SftpSettings) -> SftpSettings:
    return SftpSettings(
        host=message.host,
        port=message.port or DEFAULT_SFTP_PORT,
        username=message.username,
        host_key=message.host_key,
        password_set=message.password_set,
    )


def _sftp_message(settings: SftpSettings) -> wire.SftpSettings:
    return wire.SftpSettings(
        host=settings.host,
        port=settings.port,
        username=settings.username,
        password=settings.password,
        host_key=settings.host_key,
    )
