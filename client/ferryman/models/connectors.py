"""Connectors: how to reach an outside system."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

DEFAULT_SFTP_PORT = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpSettings:
    """How to reach an SFTP server with a user name and a password.

    `password` is only ever sent: the server never returns it, `password_set` tells whether one is stored.
    `host_key` is one OpenSSH public key line; empty at create pins the key met at the first connection.
    """

    host: str
    port: int = DEFAULT_SFTP_PORT
    username: str
    password: str = field(default="", repr=False, metadata={"input_only": True})
    host_key: str = ""
    password_set: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """How to reach an outside system; `id`, `etag` and the times (UTC) are made by the server."""

    name: str
    sftp: SftpSettings | None = None
    allow_private_addresses: bool = False
    active: bool = True
    id: str = ""
    etag: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorTest:
    """What a connection test met; `reason` is empty when `ok`, `message` then says what to do next otherwise."""

    ok: bool
    message: str
    reason: str
    elapsed: timedelta
    host_key: str
