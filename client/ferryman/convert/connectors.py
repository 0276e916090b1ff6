"""Connectors, to and from the contract's messages."""

from ferryman.convert.executions import failure_of
from ferryman.convert.jobs import mapping_line_of
from ferryman.convert.values import duration_of, reader_of, time_of
from ferryman.models.connectors import (
    ApiSettings,
    Connector,
    ConnectorTest,
    FileProtocol,
    MiraklSettings,
    OAuth2ClientCredentials,
    OAuth2Password,
    SecretHeader,
    SftpSettings,
)
from ferryman.models.previews import PreviewRow, SourcePreview
from ferryman.v1 import connector_pb2 as wire
from ferryman.v1 import connector_service_pb2 as service

_protocol = reader_of(FileProtocol, wire.FileProtocol, otherwise=FileProtocol.SFTP)


def connector_of(message: wire.Connector) -> Connector:
    """Read a connector."""
    return Connector(
        id=message.id,
        name=message.name,
        active=message.active,
        sftp=_sftp_of(message.sftp) if message.HasField("sftp") else None,
        api=_api_of(message.api) if message.HasField("api") else None,
        mirakl=_mirakl_of(message.mirakl) if message.HasField("mirakl") else None,
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
        api=_api_message(connector.api) if connector.api else None,
        mirakl=_mirakl_message(connector.mirakl) if connector.mirakl else None,
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
        port=message.port,
        username=message.username,
        host_key=message.host_key,
        password_set=message.password_set,
        protocol=_protocol(message.protocol),
        private_key_set=message.private_key_set,
        trusted_certificates=message.trusted_certificates,
    )


def _sftp_message(settings: SftpSettings) -> wire.SftpSettings:
    return wire.SftpSettings(
        host=settings.host,
        port=settings.port,
        username=settings.username,
        password=settings.password,
        host_key=settings.host_key,
        protocol=wire.FileProtocol.Value(settings.protocol.value),
        private_key=settings.private_key,
        private_key_passphrase=settings.private_key_passphrase,
        trusted_certificates=settings.trusted_certificates,
    )


def _api_of(message: wire.ApiSettings) -> ApiSettings:
    password, credentials = message.oauth2_password, message.oauth2_client_credentials
    return ApiSettings(
        base_url=message.base_url,
        headers=tuple(SecretHeader(name=item.name, value_set=item.value_set) for item in message.headers),
        oauth2_password=OAuth2Password(
            access_token_url=password.access_token_url,
            username=password.username,
            client_id=password.client_id,
            scope=password.scope,
            password_set=password.password_set,
            client_secret_set=password.client_secret_set,
        )
        if message.HasField("oauth2_password")
        else None,
        oauth2_client_credentials=OAuth2ClientCredentials(
            access_token_url=credentials.access_token_url,
            client_id=credentials.client_id,
            scope=credentials.scope,
            client_secret_set=credentials.client_secret_set,
        )
        if message.HasField("oauth2_client_credentials")
        else None,
        allowed_hosts=tuple(message.allowed_hosts),
        trusted_certificates=message.trusted_certificates,
    )


def _api_message(settings: ApiSettings) -> wire.ApiSettings:
    password, credentials = settings.oauth2_password, settings.oauth2_client_credentials
    return wire.ApiSettings(
        base_url=settings.base_url,
        headers=[wire.SecretHeader(name=item.name, value=item.value) for item in settings.headers],
        oauth2_password=wire.OAuth2Password(
            access_token_url=password.access_token_url,
            username=password.username,
            password=password.password,
            client_id=password.client_id,
            client_secret=password.client_secret,
            scope=password.scope,
        )
        if password
        else None,
        oauth2_client_credentials=wire.OAuth2ClientCredentials(
            access_token_url=credentials.access_token_url,
            client_id=credentials.client_id,
            client_secret=credentials.client_secret,
            scope=credentials.scope,
        )
        if credentials
        else None,
        allowed_hosts=settings.allowed_hosts,
        trusted_certificates=settings.trusted_certificates,
    )


def _mirakl_of(message: wire.MiraklSettings) -> MiraklSettings:
    return MiraklSettings(
        api_url=message.api_url,
        auto_language_mapping=message.auto_language_mapping,
        operator_key_set=message.operator_key_set,
        front_office_key_set=message.front_office_key_set,
    )


def _mirakl_message(settings: MiraklSettings) -> wire.MiraklSettings:
    return wire.MiraklSettings(
        api_url=settings.api_url,
        operator_key=settings.operator_key,
        front_office_key=settings.front_office_key,
        auto_language_mapping=settings.auto_language_mapping,
    )
