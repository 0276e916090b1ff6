"""Connectors: how to reach an outside system."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from ferryman_server.domain.addresses import host_of, url_problem
from ferryman_server.domain.errors import FieldViolation

NAME_LENGTH_MAX: Final = 200

PASSWORD: Final = "password"
PRIVATE_KEY: Final = "private_key"
PRIVATE_KEY_PASSPHRASE: Final = "private_key_passphrase"
CLIENT_SECRET: Final = "client_secret"
OPERATOR_KEY: Final = "operator_key"
FRONT_OFFICE_KEY: Final = "front_office_key"
_HEADER: Final = "header:"

Secrets: TypeAlias = Mapping[str, str]
"""Decrypted secrets by name; never logged, never in a message."""


class FileProtocol(StrEnum):
    """How files are moved."""

    SFTP = "SFTP"
    FTPS = "FTPS"


@dataclass(frozen=True, slots=True)
class SftpSettings:
    """How to reach a file server, over SFTP or FTPS.

    host_key is the trusted key, given by the operator or pinned at the first connection, as one OpenSSH public
    key line; empty until then, and for FTPS. trusted_certificates (FTPS, PEM) are trusted beside those of the system.
    """

    host: str
    port: int = 22
    username: str = ""
    host_key: str = ""
    protocol: FileProtocol = FileProtocol.SFTP
    trusted_certificates: str = ""


@dataclass(frozen=True, slots=True)
class OAuth2Password:
    """OAuth 2.0 with user name and password; the client id and the scope may be empty."""

    access_token_url: str
    username: str
    client_id: str = ""
    scope: str = ""
    grant: Literal["password"] = "password"


@dataclass(frozen=True, slots=True)
class OAuth2ClientCredentials:
    """OAuth 2.0 with client credentials; the scope may be empty."""

    access_token_url: str
    client_id: str
    scope: str = ""
    grant: Literal["client_credentials"] = "client_credentials"


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """How to reach a REST API.

    header_names are those of headers whose values are secrets. allowed_hosts are further hosts that redirects,
    downloads and links may lead to; they never get headers or token.
    """

    base_url: str
    header_names: tuple[str, ...] = ()
    authentication: OAuth2Password | OAuth2ClientCredentials | None = None
    allowed_hosts: tuple[str, ...] = ()
    trusted_certificates: str = ""


@dataclass(frozen=True, slots=True)
class MiraklSettings:
    """How to reach a Mirakl marketplace; with auto_language_mapping values for several locales need no mapping."""

    api_url: str
    auto_language_mapping: bool = False


Settings: TypeAlias = SftpSettings | ApiSettings | MiraklSettings


@dataclass(frozen=True, slots=True)
class Connector:
    """A connector as stored, without its secrets; secrets_set names those that are stored."""

    id: str
    name: str
    settings: Settings
    active: bool
    allow_private_addresses: bool
    secrets_set: frozenset[str]
    version: int
    created_at: datetime
    updated_at: datetime

    @property
    def address(self) -> str:
        """The system that it reaches, for people: host and port, or the base URL."""
        return address_of(self.settings)


@dataclass(frozen=True, slots=True)
class ConnectorDraft:
    """What a caller may set of a connector; secrets holds those that are to be replaced."""

    name: str
    settings: Settings
    allow_private_addresses: bool = False
    secrets: Secrets = field(default_factory=lambda: MappingProxyType({}), repr=False)


def header_secret(name: str) -> str:
    """Return the name under which the value of a header is kept."""
    return _HEADER + name.lower()


def address_of(settings: Settings) -> str:
    """Name the system that settings reach, for people."""
    if isinstance(settings, SftpSettings):
        return f"{settings.host} port {settings.port}"
    return settings.base_url if isinstance(settings, ApiSettings) else settings.api_url


def secret_names(settings: Settings) -> frozenset[str]:
    """Return the names of all secrets that such settings may have; others are forgotten."""
    if isinstance(settings, SftpSettings):
        sftp = {PRIVATE_KEY, PRIVATE_KEY_PASSPHRASE} if settings.protocol is FileProtocol.SFTP else set()
        return frozenset({PASSWORD, *sftp})
    if isinstance(settings, MiraklSettings):
        return frozenset({OPERATOR_KEY, FRONT_OFFICE_KEY})
    names = {header_secret(name) for name in settings.header_names}
    if isinstance(settings.authentication, OAuth2Password):
        names |= {PASSWORD, CLIENT_SECRET}
    elif settings.authentication is not None:
        names.add(CLIENT_SECRET)
    return frozenset(names)


def name_violations(name: str) -> Iterator[FieldViolation]:
    """Check a name of a connector or a job."""
    if not name.strip():
        yield FieldViolation("name", "is required")
    elif len(name) > NAME_LENGTH_MAX:
        yield FieldViolation("name", f"has {len(name)} characters, at most {NAME_LENGTH_MAX} are allowed")


def draft_violations(draft: ConnectorDraft, stored: frozenset[str]) -> list[FieldViolation]:
    """Return everything that is wrong with a connector to be stored; `stored` names the secrets it has already."""
    found = list(name_violations(draft.name))
    secrets = stored | {name for name, value in draft.secrets.items() if value}
    settings = draft.settings
    if isinstance(settings, SftpSettings):
        found += _sftp_violations(settings, secrets)
    elif isinstance(settings, ApiSettings):
        found += _api_violations(settings, secrets, private=draft.allow_private_addresses)
    else:
        found += _url_violations("mirakl.api_url", settings.api_url, private=draft.allow_private_addresses)
        for name in (OPERATOR_KEY, FRONT_OFFICE_KEY):
            if name not in secrets:
                found.append(FieldViolation(f"mirakl.{name}", "is required"))
    return found


def _sftp_violations(settings: SftpSettings, secrets: frozenset[str]) -> Iterator[FieldViolation]:
    if not settings.host.strip():
        yield FieldViolation("sftp.host", "is required: a host name or an address")
    elif "/" in settings.host or "@" in settings.host:
        yield FieldViolation("sftp.host", "is a host name or an address only, without scheme, user or path")
    if not 1 <= settings.port <= 65535:
        yield FieldViolation("sftp.port", f"is {settings.port}, expected 1 to 65535, or 0 for the protocol's own")
    if not settings.username:
        yield FieldViolation("sftp.username", "is required")
    ftps = settings.protocol is FileProtocol.FTPS
    if ftps and PRIVATE_KEY in secrets:
        yield FieldViolation("sftp.private_key", "is for SFTP only; FTPS logs in with the password")
    if PASSWORD not in secrets and (ftps or PRIVATE_KEY not in secrets):
        yield FieldViolation("sftp.password", "is required" if ftps else "is required, or a private_key")
    if settings.trusted_certificates and not ftps:
        yield FieldViolation("sftp.trusted_certificates", "is for FTPS only; SFTP trusts the host_key")
    if settings.host_key and ftps:
        yield FieldViolation("sftp.host_key", "is for SFTP only; FTPS trusts certificates")


def _api_violations(settings: ApiSettings, secrets: frozenset[str], *, private: bool) -> Iterator[FieldViolation]:
    yield from _url_violations("api.base_url", settings.base_url, private=private)
    seen: set[str] = set()
    for index, name in enumerate(settings.header_names):
        path = f"api.headers[{index}]"
        if not name.strip() or not name.isascii() or any(c in name for c in " :\r\n"):
            yield FieldViolation(f"{path}.name", "is required: a header's name such as X-API-Key")
        elif name.lower() in seen:
            yield FieldViolation(f"{path}.name", f"is {name!r}, which is there already; remove one of the two")
        elif header_secret(name) not in secrets:
            yield FieldViolation(f"{path}.value", "is required")
        seen.add(name.lower())
    for index, host in enumerate(settings.allowed_hosts):
        if host_of(f"https://{host}") != host.lower():
            message = f"is {host!r}, expected a host name only, such as files.example.com"
            yield FieldViolation(f"api.allowed_hosts[{index}]", message)
    yield from _authentication_violations(settings, secrets, private=private)


def _authentication_violations(
    settings: ApiSettings, secrets: frozenset[str], *, private: bool
) -> Iterator[FieldViolation]:
    authentication = settings.authentication
    if authentication is None:
        return
    path = f"api.oauth2_{authentication.grant}"
    yield from _url_violations(f"{path}.access_token_url", authentication.access_token_url, private=private)
    if isinstance(authentication, OAuth2Password):
        if not authentication.username:
            yield FieldViolation(f"{path}.username", "is required")
        if PASSWORD not in secrets:
            yield FieldViolation(f"{path}.password", "is required")
        return
    if not authentication.client_id:
        yield FieldViolation(f"{path}.client_id", "is required")
    if CLIENT_SECRET not in secrets:
        yield FieldViolation(f"{path}.client_secret", "is required")


def _url_violations(path: str, url: str, *, private: bool) -> Iterator[FieldViolation]:
    problem = url_problem(url, plain_http=private)
    if problem:
        yield FieldViolation(path, problem)
