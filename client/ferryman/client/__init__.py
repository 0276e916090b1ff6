"""The client: one connection to a server, its calls grouped by noun."""

import os
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ferryman.client.calls import Calls

# Each noun is loaded when it is first used: the command line uses one or two of them and has to start quickly.
if TYPE_CHECKING:
    from ferryman.client.connectors import Connectors
    from ferryman.client.executions import Executions
    from ferryman.client.jobs import Jobs
    from ferryman.client.records import Records
    from ferryman.client.schedules import Schedules
    from ferryman.client.settings import Settings
    from ferryman.models.catalog import EntityType
    from ferryman.models.system import Caller, ServerInfo

DEFAULT_TARGET = "127.0.0.1:7443"


class Client:
    """Calls a Ferryman server; make it inside a running event loop and use it with `async with`.

    `target` is "host:port"; without one FERRYMAN_TARGET of the environment, or 127.0.0.1:7443. Nothing is sent
    before the first call. Every method raises the errors of `ferryman.errors`; calls are tried three times when the
    server cannot be reached, and a change that arrives twice happens once. Values are the frozen models of
    `ferryman.models`; times are UTC.
    """

    def __init__(self, target: str | None = None) -> None:
        self.target = target or os.environ.get("FERRYMAN_TARGET") or DEFAULT_TARGET
        self._calls = Calls(self.target)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection; calls and watches in progress end."""
        await self._calls.channel.close()

    @cached_property
    def connectors(self) -> "Connectors":
        """Calls about connectors."""
        from ferryman.client.connectors import Connectors

        return Connectors(self._calls)

    @cached_property
    def jobs(self) -> "Jobs":
        """Calls about jobs."""
        from ferryman.client.jobs import Jobs

        return Jobs(self._calls)

    @cached_property
    def executions(self) -> "Executions":
        """Calls about executions."""
        from ferryman.client.executions import Executions

        return Executions(self._calls)

    @cached_property
    def records(self) -> "Records":
        """Calls about the catalog's records."""
        from ferryman.client.records import Records

        return Records(self._calls)

    @cached_property
    def schedules(self) -> "Schedules":
        """Calls about schedules."""
        from ferryman.client.schedules import Schedules

        return Schedules(self._calls)

    @cached_property
    def settings(self) -> "Settings":
        """Calls about settings."""
        from ferryman.client.settings import Settings

        return Settings(self._calls)

    async def entity_types(self) -> "tuple[EntityType, ...]":
        """Describe the entities that jobs can move, prerequisites first."""
        from ferryman.client.system import entity_types

        return await entity_types(self._calls)

    async def server_info(self) -> "ServerInfo":
        """Describe the server."""
        from ferryman.client.system import server_info

        return await server_info(self._calls)

    async def who_am_i(self) -> "Caller":
        """Tell who the caller is and what it may do."""
        from ferryman.client.system import who_am_i

        return await who_am_i(self._calls)
