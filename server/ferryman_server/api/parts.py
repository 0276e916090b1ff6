"""What the servicers work with, built once by the app."""

from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from grpc_health.v1.health import aio

from ferryman_server.api.open_work import OpenWork
from ferryman_server.domain.connectors import Secrets, Settings
from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.sources import Source
from ferryman_server.engine.changes import Changes
from ferryman_server.storage.database import Database
from ferryman_server.storage.secrets import SecretBox

if TYPE_CHECKING:
    # They take longer to load than anything the first calls need.
    from ferryman_server.connectors.trials import ConnectionTest
    from ferryman_server.pipeline.preview import SourcePreview


class ConnectionTester(Protocol):
    """Connects and logs in as a run would, and tells what was met; a failed connection is a result."""

    def __call__(
        self, settings: Settings, secrets: Secrets, *, allow_private_addresses: bool
    ) -> Coroutine[Any, Any, "ConnectionTest"]: ...


class SourcePreviewer(Protocol):
    """Looks at the head of a source as a run would; a source that cannot be read is a result."""

    def __call__(
        self,
        settings: Settings,
        secrets: Secrets,
        source: Source,
        rows: int,
        entity: Entity | None,
        *,
        allow_private_addresses: bool,
    ) -> Coroutine[Any, Any, "SourcePreview"]: ...


@dataclass(frozen=True, slots=True)
class ApiParts:
    """Databases, hub and settings of the servicers.

    max_pending is how many executions of one job may wait. A watch looks for changes after every notification of
    the hub, and every watch_poll_seconds without one; it sends a heartbeat after heartbeat_seconds of silence.
    open_work is what calls are doing with the databases: let it finish before these are closed.
    """

    control: Database
    catalog: Database
    changes: Changes
    box: SecretBox
    test_connection: ConnectionTester
    preview_source: SourcePreviewer
    started_at: datetime
    max_pending: int
    watch_poll_seconds: float = 1.0
    heartbeat_seconds: float = 15.0
    open_work: OpenWork = field(default_factory=OpenWork)
    health: aio.HealthServicer = field(default_factory=aio.HealthServicer)
