"""What the engine works with, built once by the app."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ferryman_server.domain.export_attempts import DEFAULT_RETRIES, RetryPolicy
from ferryman_server.engine.changes import Changes
from ferryman_server.storage.database import Database
from ferryman_server.storage.secrets import SecretBox


@dataclass(frozen=True, slots=True)
class EngineParts:
    """The engine's databases, hub and settings.

    owner names this worker uniquely; lease_seconds is how long a claim lasts without a beat; max_running how many
    executions run at once; shutdown_grace_seconds how long they may finish at shutdown, stop_grace_seconds how long a
    stopped one may take to leave before its process is killed. catch_up_seconds is how late a fire time may be made up
    for; max_pending how many executions of one job may wait. retention_days tells by status, or "ALL" for the others,
    after how many days ended executions are deleted; what is not named is kept. retry_policy tells how often an
    exported item is tried; exports_at_once how many are being sent to one API at a time.
    """

    control: Database
    catalog: Database
    changes: Changes
    box: SecretBox
    owner: str
    catalog_path: Path
    spool_directory: Path
    process_directory: Path
    lease_seconds: float
    max_running: int
    shutdown_grace_seconds: float
    stop_grace_seconds: float
    catch_up_seconds: float
    max_pending: int
    retention_days: Mapping[str, float]
    retry_policy: RetryPolicy = DEFAULT_RETRIES
    exports_at_once: int = 8


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)
