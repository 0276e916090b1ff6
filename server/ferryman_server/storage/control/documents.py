"""Values kept as JSON text in one column."""

from typing import Final

from ferryman_server.domain.connectors import Connector, Settings
from ferryman_server.domain.exports import ExportSpec
from ferryman_server.domain.jobs import ImportSpec, Job
from ferryman_server.domain.outcomes import FileResult
from ferryman_server.storage.deferred_adapter import DeferredAdapter

SETTINGS: Final[DeferredAdapter[Settings]] = DeferredAdapter(Settings)
SECRETS: Final[DeferredAdapter[dict[str, str]]] = DeferredAdapter(dict[str, str])
IMPORT_SPEC: Final[DeferredAdapter[ImportSpec]] = DeferredAdapter(ImportSpec)
EXPORT_SPEC: Final[DeferredAdapter[ExportSpec]] = DeferredAdapter(ExportSpec)
FILES: Final[DeferredAdapter[tuple[FileResult, ...]]] = DeferredAdapter(tuple[FileResult, ...])
WARNINGS: Final[DeferredAdapter[tuple[str, ...]]] = DeferredAdapter(tuple[str, ...])
JOB: Final[DeferredAdapter[Job]] = DeferredAdapter(Job)
CONNECTOR: Final[DeferredAdapter[Connector]] = DeferredAdapter(Connector)
