"""Connectors as messages and back."""

from typing import Final

from ferryman.v1 import connector_pb2 as pb
from ferryman_server.api.convert_times import timestamp
from ferryman_server.domain.connectors import (
    CLIENT_SECRET,
    FRONT_OFFICE_KEY,
    OPERATOR_KEY,
    PASSWORD,
    PRIVATE_KEY,
    PRIVATE_KEY_PASSPHRASE,
    ApiSettings,
    Connector,
    ConnectorDraft,
    FileProtocol,
    MiraklSettings,
    OAuth2ClientCredentials,
    OAuth2Password,
    Settings,
    SftpSettings,
    header_secret,
)
from ferryman_server.domain.errors import FieldViolation

_DEFAULT_PORTS: Final = {FileProtocol.SFTP: 22, FileProtocol.FTPS: 21}
_PROTOCOL_NUMBERS: Final = {p: pb.FileProtocol.Value(f"FILE_PROTOCOL_{p.value}") for p in FileProtocol}
_PROTOCOLS: Final[dict[int, FileProtocol]] = {
    pb.FILE_PROTOCOL_UNSPECIFIED: FileProtocol.SFTP,
    **{number: known for known, number in _PROTOCOL_NUMBERS.items()},
}


def connector_message(connector: Connector) -> pb.Connector:
    """Convert a stored connector; it carries no secret."""
    message = pb.Connector(
        id=connector.id,
        name=connector.name,
        active=connector.active,
        allow_private_addresses=connector.allow_private_addresses,
        etag=str(connector.version),
        created_at=timestamp(connector.created_at),
        updated_at=timestamp(connector.updated_at),
    )
    settings, secrets = connector.settings, connector.secrets_set
    if isinstance(settings, SftpSettings):
        message.sftp.CopyFrom(_sftp_message(settings, secrets))
    elif isinstance(settings, ApiSettings):
        message.api.CopyFrom(_api_message(settings, secrets))
    else:
        message.mirakl.CopyFrom(_mirakl_message(settings, secrets))
    return message


def connector_draft(message: pb.Connector) -> ConnectorDraft | None:
    """Read what a caller may set; empty secrets mean to keep the stored ones. None when there are no settings."""
    kind = message.WhichOneof("settings")
    if kind is None:
        return None
    settings: Settings
    if kind == "sftp":
        settings, secrets = _sftp(message.sftp), _sftp_secrets(message.sftp)
    elif kind == "api":
        settings, secrets = _api(message.api), _api_secrets(message.api)
    else:
        mirakl = message.mirakl
        settings = MiraklSettings(mirakl.api_url.strip(), mirakl.auto_language_mapping)
        secrets = {OPERATOR_KEY: mirakl.operator_key, FRONT_OFFICE_KEY: mirakl.front_office_key}
    return ConnectorDraft(
        name=message.name,
        settings=settings,
        allow_private_addresses=message.allow_private_addresses,
        secrets={name: value for name, value in secrets.items() if value},
    )


def connector_enum_violations(message: pb.Connector) -> list[FieldViolation]:
    """Return the values of enumerations that this server does not know."""
    if message.WhichOneof("settings") != "sftp" or message.sftp.protocol in _PROTOCOLS:
        return []
    expected = " or ".join(pb.FileProtocol.Name(number) for number in _PROTOCOL_NUMBERS.values())
    return [FieldViolation("sftp.protocol", f"is {message.sftp.protocol}, expected {expected}")]


def _sftp_message(settings: SftpSettings, secrets: frozenset[str]) -> pb.SftpSettings:
    return pb.SftpSettings(
        host=settings.host,
        port=settings.port,
        username=settings.username,
        host_key=settings.host_key,
        password_set=PASSWORD in secrets,
        protocol=_PROTOCOL_NUMBERS[settings.protocol],
        private_key_set=PRIVATE_KEY in secrets,
        trusted_certificates=settings.trusted_certificates,
    )


def _api_message(settings: ApiSettings, secrets: frozenset[str]) -> pb.ApiSettings:
    message = pb.ApiSettings(
        base_url=settings.base_url,
        headers=[pb.SecretHeader(name=n, value_set=header_secret(n) in secrets) for n in settings.header_names],
        allowed_hosts=settings.allowed_hosts,
        trusted_certificates=settings.trusted_certificates,
    )
    authentication = settings.authentication
    if isinstance(authentication, OAuth2Password):
        message.oauth2_password.CopyFrom(
            pb.OAuth2Password(
                access_token_url=authentication.access_token_url,
                client_id=authentication.client_id,
                username=authentication.username,
                scope=authentication.scope,
                client_secret_set=CLIENT_SECRET in secrets,
                password_set=PASSWORD in secrets,
            )
        )
    elif authentication is not None:
        message.oauth2_client_credentials.CopyFrom(
            pb.OAuth2ClientCredentials(
                access_token_url=authentication.access_token_url,
                client_id=authentication.client_id,
                scope=authentication.scope,
                client_secret_set=CLIENT_SECRET in secrets,
            )
        )
    return message


def _mirakl_message(settings: MiraklSettings, secrets: frozenset[str]) -> pb.MiraklSettings:
    return pb.MiraklSettings(
        api_url=settings.api_url,
        auto_language_mapping=settings.auto_language_mapping,
        operator_key_set=OPERATOR_KEY in secrets,
        front_office_key_set=FRONT_OFFICE_KEY in secrets,
    )


def _sftp(message: pb.SftpSettings) -> SftpSettings:
    protocol = _PROTOCOLS.get(message.protocol, FileProtocol.SFTP)
    return SftpSettings(
        host=message.host,
        port=message.port or _DEFAULT_PORTS[protocol],
        username=message.username,
        host_key=message.host_key,
        protocol=protocol,
        trusted_certificates=message.trusted_certificates,
    )


def _sftp_secrets(message: pb.SftpSettings) -> dict[str, str]:
    return {
        PASSWORD: message.password,
        PRIVATE_KEY: message.private_key,
        PRIVATE_KEY_PASSPHRASE: message.private_key_passphrase,
    }


def _api(message: pb.ApiSettings) -> ApiSettings:
    return ApiSettings(
        base_url=message.base_url.strip(),
        header_names=tuple(header.name.strip() for header in message.headers),
        authentication=_authentication(message),
        allowed_hosts=tuple(host.strip().lower() for host in message.allowed_hosts),
        trusted_certificates=message.trusted_certificates,
    )


def _authentication(message: pb.ApiSettings) -> OAuth2Password | OAuth2ClientCredentials | None:
    kind = message.WhichOneof("authentication")
    if kind == "oauth2_password":
        given = message.oauth2_password
        return OAuth2Password(given.access_token_url.strip(), given.username, given.client_id, given.scope)
    if kind == "oauth2_client_credentials":
        credentials = message.oauth2_client_credentials
        return OAuth2ClientCredentials(credentials.access_token_url.strip(), credentials.client_id, credentials.scope)
    return None


def _api_secrets(message: pb.ApiSettings) -> dict[str, str]:
    secrets = {header_secret(header.name.strip()): header.value for header in message.headers}
    kind = message.WhichOneof("authentication")
    if kind == "oauth2_password":
        given = message.oauth2_password
        return secrets | {PASSWORD: given.password, CLIENT_SECRET: given.client_secret}
    if kind == "oauth2_client_credentials":
        return secrets | {CLIENT_SECRET: message.oauth2_client_credentials.client_secret}
    return secrets
