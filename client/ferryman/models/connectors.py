"""Connectors: how to reach an outside system."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

_SECRET = {"input_only": True}


class FileProtocol(StrEnum):
    """How files are moved."""

    SFTP = "FILE_PROTOCOL_SFTP"
    FTPS = "FILE_PROTOCOL_FTPS"


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpSettings:
    """How to reach a file server; port 0 means the protocol's own, 22 or 21.

    `password`, `private_key` and its passphrase are only ever sent: the server never returns them, `password_set` and
    `private_key_set` tell whether they are stored. `host_key` (SFTP) is one OpenSSH public key line; empty at create
    pins the key met at the first connection. `trusted_certificates` (FTPS) are in PEM form.
    """

    host: str
    port: int = 0
    username: str
    password: str = field(default="", repr=False, metadata=_SECRET)
    host_key: str = ""
    password_set: bool = False
    protocol: FileProtocol = FileProtocol.SFTP
    private_key: str = field(default="", repr=False, metadata=_SECRET)
    private_key_passphrase: str = field(default="", repr=False, metadata=_SECRET)
    private_key_set: bool = False
    trusted_certificates: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretHeader:
    """A header of every call; `value` is only ever sent, `value_set` tells whether one is stored."""

    name: str
    value: str = field(default="", repr=False, metadata=_SECRET)
    value_set: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2Password:
    """OAuth 2.0 with user name and password; secrets are only ever sent."""

    access_token_url: str
    username: str
    password: str = field(default="", repr=False, metadata=_SECRET)
    client_id: str = ""
    client_secret: str = field(default="", repr=False, metadata=_SECRET)
    scope: str = ""
    password_set: bool = False
    client_secret_set: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2ClientCredentials:
    """OAuth 2.0 with client credentials; the secret is only ever sent."""

    access_token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False, metadata=_SECRET)
    scope: str = ""
    client_secret_set: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    """How to reach a REST API; `allowed_hosts` are further hosts for redirects, downloads and links.

    ValueError for both kinds of authentication.
    """

    base_url: str
    headers: tuple[SecretHeader, ...] = ()
    oauth2_password: OAuth2Password | None = None
    oauth2_client_credentials: OAuth2ClientCredentials | None = None
    allowed_hosts: tuple[str, ...] = ()
    trusted_certificates: str = ""

    def __post_init__(self) -> None:
        if self.oauth2_password and self.oauth2_client_credentials:
            raise ValueError("either oauth2_password or oauth2_client_credentials can be set, not both")


@dataclass(frozen=True, slots=True, kw_only=True)
class MiraklSettings:
    """How to reach a Mirakl marketplace; the keys are only ever sent."""

    api_url: str
    operator_key: str = field(default="", repr=False, metadata=_SECRET)
    front_office_key: str = field(default="", repr=False, metadata=_SECRET)
    auto_language_mapping: bool = False
    operator_key_set: bool = False
    front_office_key_set: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """How to reach an outside system, with settings of one kind; ValueError for several.

    `id`, `etag` and the times (UTC) are made by the server.
    """

    name: str
    sftp: SftpSettings | None = None
    api: ApiSettings | None = None
    mirakl: MiraklSettings | None = None
    allow_private_addresses: bool = False
    active: bool = True
    id: str = ""
    etag: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None

    def __post_init__(self) -> None:
        if sum(settings is not None for settings in (self.sftp, self.api, self.mirakl)) > 1:
            raise ValueError("only one of sftp, api and mirakl can be set")

    @property
    def kind(self) -> str:
        """What it reaches: "SFTP", "FTPS", "API" or "Mirakl"; empty without settings."""
        if self.sftp:
            return self.sftp.protocol.name
        return "API" if self.api else "Mirakl" if self.mirakl else ""

    @property
    def address(self) -> str:
        """Host and port, or URL."""
        if self.sftp:
            return f"{self.sftp.host}:{self.sftp.port}"
        return self.api.base_url if self.api else self.mirakl.api_url if self.mirakl else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorTest:
    """What a connection test met; `reason` is empty when `ok`, `message` then says what to do next otherwise."""

    ok: bool
    message: str
    reason: str
    elapsed: timedelta
    host_key: str
