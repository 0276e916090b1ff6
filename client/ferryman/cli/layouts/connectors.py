"""How connectors are written."""

from collections.abc import Iterator

from ferryman.cli.output import Layout
from ferryman.cli.text import time_text, yes_no
from ferryman.models.connectors import ApiSettings, Connector, ConnectorTest, FileProtocol


def _address(connector: Connector) -> str:
    if connector.sftp:
        return f"{connector.kind.lower()}://{connector.sftp.username}@{connector.address}"
    return connector.address or "of a kind this version does not know"


def _connector_lines(connector: Connector) -> Iterator[str]:
    yield f"Connector  {connector.name}"
    yield f"Id         {connector.id}"
    yield f"Kind       {connector.kind}"
    yield f"Address    {_address(connector)}"
    yield f"Active     {yes_no(connector.active)}"
    if connector.sftp:
        yield f"Password   {_stored(connector.sftp.password_set)}"
        if connector.sftp.private_key_set:
            yield "Key        stored"
        if connector.sftp.protocol is FileProtocol.SFTP:
            yield f"Host key   {connector.sftp.host_key or 'pinned at the first connection'}"
    if connector.api:
        yield from _api_lines(connector.api)
    if connector.mirakl:
        yield f"Keys       operator {_stored(connector.mirakl.operator_key_set)}, " + (
            f"front office {_stored(connector.mirakl.front_office_key_set)}"
        )
        yield f"Languages  {'mapped by themselves' if connector.mirakl.auto_language_mapping else 'mapped by the jobs'}"
    yield f"Private    {'addresses allowed' if connector.allow_private_addresses else 'addresses refused'}"
    yield f"Changed    {time_text(connector.updated_at)} UTC"


def _api_lines(api: ApiSettings) -> Iterator[str]:
    for header in api.headers:
        yield f"Header     {header.name}, {_stored(header.value_set)}"
    if api.oauth2_password:
        yield f"Token      from {api.oauth2_password.access_token_url}, for user {api.oauth2_password.username}"
    if api.oauth2_client_credentials:
        credentials = api.oauth2_client_credentials
        yield f"Token      from {credentials.access_token_url}, for client {credentials.client_id}"
    if api.allowed_hosts:
        yield f"Also       {', '.join(api.allowed_hosts)}"


def _stored(is_set: bool) -> str:
    return "stored" if is_set else "none"


def _test_lines(test: ConnectorTest) -> Iterator[str]:
    yield f"{'ok' if test.ok else test.reason}: {test.message} ({test.elapsed.total_seconds():.1f} s)"
    if test.host_key:
        yield f"host key {test.host_key}"


def _host_key(connector: Connector) -> str:
    if connector.kind != FileProtocol.SFTP.name:
        return ""
    return "pinned" if connector.sftp and connector.sftp.host_key else "not yet"


CONNECTORS = Layout[Connector](
    columns={
        "NAME": lambda connector: connector.name,
        "KIND": lambda connector: connector.kind,
        "ADDRESS": _address,
        "ACTIVE": lambda connector: yes_no(connector.active),
        "HOST KEY": _host_key,
        "CHANGED (UTC)": lambda connector: time_text(connector.updated_at),
    },
    csv_paths=(
        *("id", "name", "active", "allowPrivateAddresses", "sftp.host", "sftp.port", "sftp.username"),
        *("sftp.hostKey", "sftp.passwordSet", "sftp.protocol", "api.baseUrl", "mirakl.apiUrl"),
        *("createdAt", "updatedAt"),
    ),
    detail=_connector_lines,
    style=lambda connector: "" if connector.active else "dim",
)

CONNECTOR_TEST = Layout[ConnectorTest](
    columns={},
    csv_paths=("ok", "reason", "message", "elapsed", "hostKey"),
    detail=_test_lines,
)
