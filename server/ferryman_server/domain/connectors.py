"""Connectors: how to reach an outside system."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ferryman_server.domain.errors import FieldViolation

NAME_LENGTH_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class SftpSettings:
    """How to reach an SFTP server.

    host_key is the trusted key, given by the operator or pinned at the first connection, as one OpenSSH public
    key line; empty until then. The password is not here: it is stored encrypted beside the settings.
    """

    host: str
    port: int = 22
    username: str = ""
    host_key: str = ""


@dataclass(frozen=True, slots=True)
class Connector:
    """A connector as stored, without its secret."""

    id: str
    name: str
    settings: SftpSettings
    active: bool
    allow_private_addresses: bool
    password_set: bool
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ConnectorDraft:
    """What a caller may set of a connector; password is None to keep the stored one."""

    name: str
    settings: SftpSettings
    allow_private_addresses: bool = False
    password: str | None = None


def name_violations(name: str) -> Iterator[FieldViolation]:
    """Check a name of a connector or a job."""
    if not name.strip():
        yield FieldViolation("name", "is required")
    elif len(name) > NAME_LENGTH_MAX:
        yield FieldViolation("name", f"has {len(name)} characters, at most {NAME_LENGTH_MAX} are allowed")


def draft_violations(draft: ConnectorDraft, *, password_stored: bool) -> list[FieldViolation]:
    """Return everything that is wrong with a connector to be stored."""
    found = list(name_violations(draft.name))
    settings = draft.settings
    if not settings.host.strip():
        found.append(FieldViolation("sftp.host", "is required: a host name or an address"))
    elif "/" in settings.host or "@" in settings.host:
        found.append(FieldViolation("sftp.host", "is a host name or an address only, without scheme, user or path"))
    if not 1 <= settings.port <= 65535:
        found.append(FieldViolation("sftp.port", f"is {settings.port}, expected 1 to 65535, or 0 for 22"))
    if not settings.username:
        found.append(FieldViolation("sftp.username", "is required"))
    if not draft.password and not password_stored:
        found.append(FieldViolation("sftp.password", "is required"))
    return found
