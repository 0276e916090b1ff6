"""Jobs: what to move between a connector and the catalog, and which settings are allowed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import count

from ferryman_server.domain.connectors import NAME_LENGTH_MAX, name_violations
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import Entity, FullMode, Method
from ferryman_server.domain.errors import FieldViolation, NotAnImportJob
from ferryman_server.domain.execution import Execution, Outcome
from ferryman_server.domain.executions import Direction
from ferryman_server.domain.exports import EXPORTED_STATUSES, ExportSpec, export_violations
from ferryman_server.domain.mapping import MappingLine, Transcoding, mapping_violations
from ferryman_server.domain.overlap import OverlapPolicy
from ferryman_server.domain.schedules import Schedule


class FileFormat(StrEnum):
    """Format of an imported file."""

    CSV = "CSV"


@dataclass(frozen=True, slots=True)
class SftpSource:
    """Files to fetch over SFTP: either file_path, or every ".csv" file of inbound_directory (bulk)."""

    file_path: str = ""
    inbound_directory: str = ""
    outbound_directory: str = ""
    delimiter: str = ""
    format: FileFormat = FileFormat.CSV


@dataclass(frozen=True, slots=True)
class ImportSpec:
    """What an import brings in, from where, and how."""

    source: SftpSource
    mapping: tuple[MappingLine, ...] = ()
    transcodings: tuple[Transcoding, ...] = ()
    overlap_policy: OverlapPolicy = OverlapPolicy.RUN_IMMEDIATELY
    import_full: bool = False
    store_external_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A job as stored; the direction tells of which kind its spec is."""

    id: str
    name: str
    entity: str
    direction: Direction
    connector_id: str
    active: bool
    spec: ImportSpec | ExportSpec
    version: int
    created_at: datetime
    updated_at: datetime

    @property
    def import_spec(self) -> ImportSpec:
        """The spec of an import job; raises NotAnImportJob for an export."""
        if not isinstance(self.spec, ImportSpec):
            raise NotAnImportJob(self.id)
        return self.spec


@dataclass(frozen=True, slots=True)
class JobOverview:
    """A job with what operators want to see beside it.

    schedule is None for export jobs, latest for a job that has never run. outcomes are those of its latest ended
    executions, at most 30, the newest last.
    """

    job: Job
    schedule: Schedule | None
    latest: Execution | None
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class JobDraft:
    """What a caller may set of a job; spec is None when the caller gave none."""

    name: str
    entity: str
    connector_id: str
    active: bool
    spec: ImportSpec | ExportSpec | None


def draft_violations(draft: JobDraft) -> list[FieldViolation]:
    """Return everything that is wrong with a job to be stored, other than an unknown connector."""
    found = list(name_violations(draft.name))
    if not draft.connector_id:
        found.append(FieldViolation("connector_id", "is required"))
    if isinstance(draft.spec, ExportSpec):
        return found + export_violations(draft.entity, draft.spec)
    entity = ENTITIES.get(draft.entity)
    if entity is None:
        found.append(FieldViolation("entity", _not_imported(draft.entity)))
    if draft.spec is None:
        found.append(FieldViolation("import_spec.sftp", "is required: what to import and from where"))
        return found
    found += _source_violations(draft.spec.source)
    if entity is None:
        return found
    found += _entity_violations(entity, draft.spec)
    found += mapping_violations(entity, draft.spec.mapping, draft.spec.transcodings)
    return found


def copy_names(name: str) -> Iterator[str]:
    """Yield the names that a copy of a job may have, the first free one is to be taken.

    A long name is cut so that the suffix fits (requirement: Duplicating a Job).
    """
    for number in count():
        suffix = f" - COPY ({number})" if number else " - COPY"
        yield name[: NAME_LENGTH_MAX - len(suffix)] + suffix


def warnings_of(job: Job) -> list[str]:
    """Return what an operator should know about a job's settings, in words."""
    if isinstance(job.spec, ExportSpec):
        return ["Exports are not delivered yet: the settings are kept, but records that reach a status are not sent"]
    if not job.spec.import_full:
        return []
    reach = ENTITIES[job.entity].full_mode.value.replace("_", " ").lower()
    return [f"Import Full mode is on: {reach} that are empty in the file, or not in it, are deleted from the record"]


def _not_imported(entity: str) -> str:
    which = f"{entity!r}, which can be exported but not imported" if entity in EXPORTED_STATUSES else f"{entity!r}"
    return f"is {which}, expected one of {', '.join(ENTITIES)}"


def _entity_violations(entity: Entity, spec: ImportSpec) -> Iterator[FieldViolation]:
    if Method.SFTP not in entity.methods:
        over_sftp = ", ".join(e.name for e in ENTITIES.values() if Method.SFTP in e.methods)
        message = f"{entity.name} cannot be imported over SFTP; these can: {over_sftp}"
        yield FieldViolation("entity", message)
    if spec.import_full and entity.full_mode is FullMode.NONE:
        reached = ", ".join(e.name for e in ENTITIES.values() if e.full_mode is not FullMode.NONE)
        message = f"Import Full mode is not available for {entity.name}; it is for {reached}"
        yield FieldViolation("import_spec.import_full", message)
    if spec.store_external_ids:
        yield FieldViolation("import_spec.store_external_ids", f"is not available for {entity.name}; leave it empty")


def _source_violations(source: SftpSource) -> Iterator[FieldViolation]:
    if source.delimiter not in (",", ";"):
        yield FieldViolation("import_spec.sftp.delimiter", f'is {source.delimiter!r}, expected "," or ";"')
    if not source.file_path and not source.inbound_directory:
        message = 'is required: one file such as "catalog/products.csv", or inbound_directory for all files of a folder'
        yield FieldViolation("import_spec.sftp.file_path", message)
    if source.inbound_directory and not source.outbound_directory:
        message = "is required with inbound_directory: handled files are moved there"
        yield FieldViolation("import_spec.sftp.outbound_directory", message)
    if source.inbound_directory and source.inbound_directory.rstrip("/") == source.outbound_directory.rstrip("/"):
        message = "is the inbound directory itself; files would be imported again and again"
        yield FieldViolation("import_spec.sftp.outbound_directory", message)
