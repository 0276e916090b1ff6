"""What a file says about a connector: how to reach a system, and where its secrets are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ferryman.manifest.problems import ManifestError, Place, Problems
from ferryman.manifest.reading import Fields, Value
from ferryman.manifest.secrets import REFERENCE_FORMS, SecretError, SecretReference, parse_reference
from ferryman.models.connectors import (
    ApiSettings,
    Connector,
    FileProtocol,
    MiraklSettings,
    OAuth2ClientCredentials,
    OAuth2Password,
    SecretHeader,
    SftpSettings,
)

_KINDS = ("sftp", "api", "mirakl")
_CONNECTOR = ("name", "active", "allow_private_addresses", *_KINDS)
_SECRETS = {
    "sftp": ("password", "private_key", "private_key_passphrase"),
    "mirakl": ("operator_key", "front_office_key"),
    "api.oauth2_password": ("password", "client_secret"),
    "api.oauth2_client_credentials": ("client_secret",),
}
_KEYS = {
    "sftp": ("host", "port", "username", "host_key", "protocol", "trusted_certificates"),
    "api": ("base_url", "allowed_hosts", "trusted_certificates"),
    "mirakl": ("api_url", "auto_language_mapping"),
    "api.oauth2_password": ("access_token_url", "username", "client_id", "scope"),
    "api.oauth2_client_credentials": ("access_token_url", "client_id", "scope"),
}
_GRANTS = ("oauth2_password", "oauth2_client_credentials")
_HEADERS = "api.headers"
# The name of a header may hold dots.
_STEPS_MAX = 2
_PROTOCOLS = {protocol.name: protocol for protocol in FileProtocol}


@dataclass(frozen=True, slots=True)
class ConnectorEntry:
    """A connector as a file describes it.

    `named` are the contract's paths of the fields that the file names; `secrets` says where secrets are, by path, those
    of headers under "api.headers.<name>".
    """

    connector: Connector
    named: tuple[str, ...]
    secrets: Mapping[str, SecretReference]
    place: Place

    def with_secrets(self) -> Connector:
        """Read the secrets; ManifestError when one cannot be read."""
        connector = self.connector
        for path, reference in self.secrets.items():
            try:
                connector = _set(
                    connector, path.split(".", 2 if path.startswith(_HEADERS) else -1), reference.resolve()
                )
            except SecretError as error:
                raise ManifestError([f"{self.place}: {path} of connector {connector.name}: {error}"]) from None
        return connector

    def secrets_missing(self, stored: Connector) -> tuple[str, ...]:
        """Return the paths of the secrets that the stored connector does not have."""
        return tuple(dict.fromkeys(_sent_as(path) for path in self.secrets if not _is_stored(stored, path)))

    def secret_paths(self) -> tuple[str, ...]:
        """Return the paths of all secrets that the file says."""
        return tuple(dict.fromkeys(map(_sent_as, self.secrets)))


def connector_entry(value: Value, problems: Problems) -> ConnectorEntry:
    """Read a connector."""
    fields = Fields(value, _CONNECTOR, problems)
    kinds = [kind for kind in _KINDS if kind in fields]
    if len(kinds) != 1:
        problems.add(fields.place, f"expected one of {', '.join(_KINDS)}: how to reach the system")
    named = [key for key in ("active", "allow_private_addresses") if key in fields]
    secrets: dict[str, SecretReference] = {}
    settings: dict[str, Any] = {}
    for kind in kinds[:1]:
        read = {"sftp": _sftp, "api": _api, "mirakl": _mirakl}[kind]
        known = (*_KEYS[kind], *_SECRETS.get(kind, ()), *(("headers", *_GRANTS) if kind == "api" else ()))
        inner = fields.mapping(kind, known)
        if inner:
            settings[kind] = read(inner, secrets, problems)
            named += _named(kind, inner)
    connector = Connector(
        name=fields.text("name", required=True),
        active=fields.flag("active") if "active" in fields else True,
        allow_private_addresses=fields.flag("allow_private_addresses"),
        **settings,
    )
    return ConnectorEntry(connector, tuple(named), secrets, fields.place)


def _named(path: str, fields: Fields) -> Iterator[str]:
    # An empty host key means "pin the one met first", so a pinned one is no difference.
    yield from (f"{path}.{key}" for key in _KEYS[path] if key in fields and (key != "host_key" or fields.text(key)))
    if path != "api":
        return
    if "headers" in fields:
        yield _HEADERS
    for grant in _GRANTS:
        if grant in fields:
            inner = fields.mapping(grant, (*_KEYS[f"api.{grant}"], *_SECRETS[f"api.{grant}"]))
            yield from _named(f"api.{grant}", inner) if inner else ()


def _sftp(fields: Fields, secrets: dict[str, SecretReference], problems: Problems) -> SftpSettings:
    _read_secrets("sftp", fields, secrets, problems)
    return SftpSettings(
        host=fields.text("host", required=True),
        port=fields.number("port", 0),
        username=fields.text("username", required=True),
        host_key=fields.text("host_key"),
        protocol=fields.choice("protocol", _PROTOCOLS, FileProtocol.SFTP),
        trusted_certificates=fields.text("trusted_certificates"),
    )


def _api(fields: Fields, secrets: dict[str, SecretReference], problems: Problems) -> ApiSettings:
    password = _grant(fields, "oauth2_password", secrets, problems)
    # One of the two only; the second is told to be one too many.
    credentials = _grant(fields, "oauth2_client_credentials", secrets, problems)
    if password and credentials:
        problems.add(fields.place, f"expected one of {', '.join(_GRANTS)}, not both")
        credentials = None
    return ApiSettings(
        base_url=fields.text("base_url", required=True),
        headers=tuple(_headers(fields, secrets, problems)),
        oauth2_password=OAuth2Password(
            access_token_url=password.text("access_token_url", required=True),
            username=password.text("username", required=True),
            client_id=password.text("client_id"),
            scope=password.text("scope"),
        )
        if password
        else None,
        oauth2_client_credentials=OAuth2ClientCredentials(
            access_token_url=credentials.text("access_token_url", required=True),
            client_id=credentials.text("client_id", required=True),
            scope=credentials.text("scope"),
        )
        if credentials
        else None,
        allowed_hosts=tuple(fields.texts("allowed_hosts")),
        trusted_certificates=fields.text("trusted_certificates"),
    )


def _grant(fields: Fields, name: str, secrets: dict[str, SecretReference], problems: Problems) -> Fields | None:
    if name not in fields:
        return None
    path = f"api.{name}"
    grant = fields.mapping(name, (*_KEYS[path], *_SECRETS[path]))
    if grant:
        _read_secrets(path, grant, secrets, problems)
    return grant


def _headers(fields: Fields, secrets: dict[str, SecretReference], problems: Problems) -> Iterator[SecretHeader]:
    for name, value in fields.entries("headers"):
        reference = _reference(value, problems)
        if reference:
            secrets[f"{_HEADERS}.{name}"] = reference
        # As the server shows it, so that only other names are a difference.
        yield SecretHeader(name=name, value_set=True)


def _mirakl(fields: Fields, secrets: dict[str, SecretReference], problems: Problems) -> MiraklSettings:
    _read_secrets("mirakl", fields, secrets, problems)
    return MiraklSettings(
        api_url=fields.text("api_url", required=True), auto_language_mapping=fields.flag("auto_language_mapping")
    )


def _read_secrets(path: str, fields: Fields, secrets: dict[str, SecretReference], problems: Problems) -> None:
    for name in _SECRETS[path]:
        reference = _reference(fields[name], problems) if name in fields else None
        if reference:
            secrets[f"{path}.{name}"] = reference


def _reference(value: Value, problems: Problems) -> SecretReference | None:
    folder = Path() if value.place.file == "-" else Path(value.place.file).parent
    reference = parse_reference(value.content, folder) if isinstance(value.content, str) else None
    if reference is None:
        problems.add(value.place, f"a secret must not stand in a file: write a reference, {REFERENCE_FORMS}")
    return reference


def _sent_as(path: str) -> str:
    return _HEADERS if path.startswith(f"{_HEADERS}.") else path


def _is_stored(stored: object, path: str) -> bool:
    if path.startswith(f"{_HEADERS}."):
        name = path.removeprefix(f"{_HEADERS}.").lower()
        headers = stored.api.headers if isinstance(stored, Connector) and stored.api else ()
        return any(header.name.lower() == name and header.value_set for header in headers)
    *parents, name = path.split(".")
    for parent in parents:
        stored = getattr(stored, parent, None)
    return bool(getattr(stored, f"{name}_set", False))


def _set(model: Any, path: list[str], value: str) -> Any:
    name, *rest = path
    if not rest:
        return replace(model, **{name: value})
    if name == "headers":
        headers = [replace(h, value=value) if h.name == rest[0] else h for h in model.headers]
        return replace(model, headers=tuple(headers))
    return replace(model, **{name: _set(getattr(model, name), rest, value)})
