"""What the engine works with, built once by the app."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ferryman_server.engine.changes import Changes
from ferryman_server.storage.database import Database
from ferryman_server.storage.secrets import SecretBox


@dataclass(frozen=True, slots=True)
class EngineParts:
    """The engine's databases, hub and settings.

    owner names this worker uniquely; lease_seconds is how long a claim lasts without a beat; max_running how many
    executions run at once; shutdown_grace_seconds how long they may finish at shutdown.
    """

    control: Database
    catalog: Database
    changes: Changes
    box: SecretBox
    owner: str
    catalog_path: Path
    spool_directory: Path
    process_directory: Path
    main_locale: str
    lease_seconds: float
    max_running: int
    shutdown_grace_seconds: float


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)
