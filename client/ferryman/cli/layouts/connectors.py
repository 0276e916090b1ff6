"""How connectors are written."""

from collections.abc import Iterator

from ferryman.cli.output import Layout
from ferryman.cli.text import time_text, yes_no
from ferryman.models.connectors import Connector, ConnectorTest


def _address(connector: Connector) -> str:
    sftp = connector.sftp
    return f"sftp://{sftp.username}@{sftp.host}:{sftp.port}" if sftp else "of a kind this version does not know"


def _connector_lines(connector: Connector) -> Iterator[str]:
    yield f"Connector  {connector.name}"
    yield f"Id         {connector.id}"
    yield f"Address    {_address(connector)}"
    yield f"Active     {yes_no(connector.active)}"
    if connector.sftp:
        yield f"Password   {'stored' if connector.sftp.password_set else 'none'}"
        yield f"Host key   {connector.sftp.host_key or 'pinned at the first connection'}"
    yield f"Private    {'addresses allowed' if connector.allow_private_addresses else 'addresses refused'}"
    yield f"Changed    {time_text(connector.updated_at)} UTC"


def _test_lines(test: ConnectorTest) -> Iterator[str]:
    yield f"{'ok' if test.ok else test.reason}: {test.message} ({test.elapsed.total_seconds():.1f} s)"
    if test.host_key:
        yield f"host key {test.host_key}"


CONNECTORS = Layout[Connector](
    columns={
        "NAME": lambda connector: connector.name,
        "ADDRESS": _address,
        "ACTIVE": lambda connector: yes_no(connector.active),
        "HOST KEY": lambda connector: "pinned" if connector.sftp and connector.sftp.host_key else "not yet",
        "CHANGED (UTC)": lambda connector: time_text(connector.updated_at),
    },
    csv_paths=(
        *("id", "name", "active", "allowPrivateAddresses", "sftp.host", "sftp.port", "sftp.username"),
        *("sftp.hostKey", "sftp.passwordSet", "createdAt", "updatedAt"),
    ),
    detail=_connector_lines,
    style=lambda connector: "" if connector.active else "dim",
)

CONNECTOR_TEST = Layout[ConnectorTest](
    columns={},
    csv_paths=("ok", "reason", "message", "elapsed", "hostKey"),
    detail=_test_lines,
)
