"""Connectors as messages and back."""

from ferryman.v1 import connector_pb2 as pb
from ferryman_server.api.convert_times import timestamp
from ferryman_server.domain.connectors import Connector, ConnectorDraft, SftpSettings

_DEFAULT_PORT = 22


def connector_message(connector: Connector) -> pb.Connector:
    """Convert a stored connector; it carries no secret."""
    settings = connector.settings
    return pb.Connector(
        id=connector.id,
        name=connector.name,
        active=connector.active,
        sftp=pb.SftpSettings(
            host=settings.host,
            port=settings.port,
            username=settings.username,
            host_key=settings.host_key,
            password_set=connector.password_set,
        ),
        allow_private_addresses=connector.allow_private_addresses,
        etag=str(connector.version),
        created_at=timestamp(connector.created_at),
        updated_at=timestamp(connector.updated_at),
    )


def connector_draft(message: pb.Connector) -> ConnectorDraft:
    """Read what a caller may set; an empty password means to keep the stored one."""
    sftp = message.sftp
    return ConnectorDraft(
        name=message.name,
        settings=SftpSettings(
            host=sftp.host, port=sftp.port or _DEFAULT_PORT, username=sftp.username, host_key=sftp.host_key
        ),
        allow_private_addresses=message.allow_private_addresses,
        password=sftp.password or None,
    )
