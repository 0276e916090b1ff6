"""The server, and what its caller may do."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerInfo:
    """What a server is; times are UTC."""

    version: str
    database: str
    database_id: str
    started_at: datetime | None
    now: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who the caller is, as the server sees it."""

    name: str
    role: str
    permissions: tuple[str, ...]
