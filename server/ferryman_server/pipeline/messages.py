"""What the worker and a data process say to each other, one JSON object a line."""

from dataclasses import dataclass
from typing import Final, Literal

from pydantic_core import to_json

from ferryman_server.domain.connectors import Settings
from ferryman_server.domain.counters import Counters
from ferryman_server.domain.jobs import ImportSpec
from ferryman_server.domain.outcomes import Failure, FileResult
from ferryman_server.storage.deferred_adapter import DeferredAdapter


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """Everything a data process needs for one execution; sent first, over a pipe, as it carries the secrets.

    catalog_path is the SQLite file of the catalog, spool_directory a folder for fetched files, process_directory the
    folder of the locks of living data processes, main_locale the locale that plain columns feed, default_store the
    store of records that name none. last_execution_at, ISO 8601 in UTC, is when the job's last completed execution
    started, "" before the first. The worker removes spool and lock when the process has ended, as a killed one cannot.
    """

    execution_id: str
    epoch: int
    entity: str
    spec: ImportSpec
    connector: Settings
    secrets: dict[str, str]
    allow_private_addresses: bool
    catalog_path: str
    spool_directory: str
    process_directory: str
    main_locale: str
    default_store: str
    last_execution_at: str = ""
    kind: Literal["order"] = "order"


@dataclass(frozen=True, slots=True)
class CatalogGranted:
    """The catalog is free: integrate."""

    kind: Literal["catalog_granted"] = "catalog_granted"


@dataclass(frozen=True, slots=True)
class StopAsked:
    """Leave at the next batch edge. outcome tells whether an operator asked, or the server is shutting down."""

    outcome: Literal["STOPPED", "HANDED_BACK"]
    kind: Literal["stop_asked"] = "stop_asked"


@dataclass(frozen=True, slots=True)
class Connected:
    """The outside system was reached; host_key is the key it presented, empty unless it is an SFTP server."""

    host_key: str
    kind: Literal["connected"] = "connected"


@dataclass(frozen=True, slots=True)
class Fetching:
    """How much of the input has been fetched, in bytes."""

    bytes_done: int
    bytes_total: int
    kind: Literal["fetching"] = "fetching"


@dataclass(frozen=True, slots=True)
class Fetched:
    """The input is here and the headers fit; waiting for the catalog."""

    files: tuple[FileResult, ...]
    kind: Literal["fetched"] = "fetched"


@dataclass(frozen=True, slots=True)
class Integrating:
    """How far the catalog step is; counters are those of the ledger's last committed batch."""

    counters: Counters
    bytes_done: int
    bytes_total: int
    files: tuple[FileResult, ...]
    kind: Literal["integrating"] = "integrating"


@dataclass(frozen=True, slots=True)
class Failed:
    """Failed before the catalog step: nothing was applied and the ledger is untouched."""

    failure: Failure
    files: tuple[FileResult, ...] = ()
    kind: Literal["failed"] = "failed"


@dataclass(frozen=True, slots=True)
class Closed:
    """The ledger of the execution is closed and tells how it ended."""

    kind: Literal["closed"] = "closed"


Instruction = ImportOrder | CatalogGranted | StopAsked
Report = Connected | Fetching | Fetched | Integrating | Failed | Closed

REPORT: Final[DeferredAdapter[Report]] = DeferredAdapter(Report)


def line_of(message: Instruction | Report) -> bytes:
    """Encode a message as one line."""
    return to_json(message) + b"\n"
