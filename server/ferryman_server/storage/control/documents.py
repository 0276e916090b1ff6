"""Values kept as JSON text in one column."""

from typing import Final

from pydantic import TypeAdapter

from ferryman_server.domain.connectors import Connector, SftpSettings
from ferryman_server.domain.exports import ExportSpec
from ferryman_server.domain.jobs import ImportSpec, Job
from ferryman_server.domain.outcomes import FileResult

SETTINGS: Final[TypeAdapter[SftpSettings]] = TypeAdapter(SftpSettings)
IMPORT_SPEC: Final[TypeAdapter[ImportSpec]] = TypeAdapter(ImportSpec)
EXPORT_SPEC: Final[TypeAdapter[ExportSpec]] = TypeAdapter(ExportSpec)
FILES: Final[TypeAdapter[tuple[FileResult, ...]]] = TypeAdapter(tuple[FileResult, ...])
WARNINGS: Final[TypeAdapter[tuple[str, ...]]] = TypeAdapter(tuple[str, ...])
JOB: Final[TypeAdapter[Job]] = TypeAdapter(Job)
CONNECTOR: Final[TypeAdapter[Connector]] = TypeAdapter(Connector)
