"""How the server and its caller are written."""

from collections.abc import Iterator
from dataclasses import dataclass

from ferryman.cli.output import Layout
from ferryman.cli.text import time_text
from ferryman.models.system import Caller, ServerInfo


@dataclass(frozen=True, slots=True)
class Info:
    """A server, where it was reached, and what the caller is to it."""

    target: str
    server: ServerInfo
    caller: Caller


def _info_lines(info: Info) -> Iterator[str]:
    yield f"Server   {info.target}, Ferryman {info.server.version}, up since {time_text(info.server.started_at)} UTC"
    yield f"Data     {info.server.database} {info.server.database_id}"
    yield f"You are  {info.caller.name} ({info.caller.role}: {', '.join(info.caller.permissions)})"


INFO = Layout[Info](
    columns={},
    csv_paths=("target", "server.version", "server.database", "server.startedAt", "caller.name", "caller.role"),
    detail=_info_lines,
)
