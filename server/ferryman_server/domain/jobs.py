"""Jobs: what to move between a connector and the catalog, and which settings are allowed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from ferryman_server.domain.connectors import NAME_LENGTH_MAX, Settings, SftpSettings, name_violations
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import Entity, FullMode, Method, StoreScope
from ferryman_server.domain.errors import FieldViolation, NotAnImportJob
from ferryman_server.domain.execution import Execution, Outcome
from ferryman_server.domain.executions import Direction
from ferryman_server.domain.exports import ExportSpec, SftpTarget, export_violations
from ferryman_server.domain.mapping import MappingLine, Transcoding, mapping_violations
from ferryman_server.domain.overlap import OverlapPolicy
from ferryman_server.domain.schedules import Schedule
from ferryman_server.domain.sources import SftpSource, Source, source_violations


@dataclass(frozen=True, slots=True)
class ImportSpec:
    """What an import brings in, from where, and how."""

    source: Source
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
        found.append(FieldViolation("import_spec", "is required: what to import and from where, sftp or api"))
        return found
    found += source_violations(draft.spec.source)
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
    if isinstance(job.spec, ExportSpec) or not job.spec.import_full:
        return []
    return [import_full_warning(ENTITIES[job.entity])]


def import_full_warning(entity: Entity) -> str:
    """Return what must be shown before Import Full mode is turned on; empty when the entity has no such mode.

    Requirement: Import Full Mode.
    """
    if entity.full_mode is FullMode.NONE:
        return ""
    reach = entity.full_mode.value.replace("_", " ").lower()
    return (
        f"Import Full mode: {reach} that are empty in the input, or not in it at all, are deleted from the records. "
        "Make sure that every input has the complete set of values that you want to keep"
    )


def unsuitable(spec: ImportSpec | ExportSpec, settings: Settings) -> str:
    """Tell why a connector does not fit a job's source or target; empty when it does."""
    over_files = isinstance(spec.source if isinstance(spec, ImportSpec) else spec.target, SftpSource | SftpTarget)
    if over_files == isinstance(settings, SftpSettings):
        return ""
    wanted, has = ("SFTP", "an API") if over_files else ("API", "a file server")
    return f"is a connector to {has}; a job over {wanted} needs one of kind {'sftp' if over_files else 'api or mirakl'}"


def _not_imported(entity: str) -> str:
    return f"is {entity!r}, expected one of {', '.join(ENTITIES)}"


def _entity_violations(entity: Entity, spec: ImportSpec) -> Iterator[FieldViolation]:
    method = Method.SFTP if isinstance(spec.source, SftpSource) else Method.API
    if method not in entity.methods:
        supported = ", ".join(e.name for e in ENTITIES.values() if method in e.methods)
        yield FieldViolation("entity", f"{entity.name} cannot be imported over {method}; these can: {supported}")
    elif isinstance(spec.source, SftpSource) and spec.source.format not in entity.file_formats:
        formats = " or ".join(entity.file_formats)
        message = f"is {spec.source.format}; files of {entity.name} must be {formats}"
        yield FieldViolation("import_spec.sftp.format", message)
    if spec.import_full and entity.full_mode is FullMode.NONE:
        reached = ", ".join(e.name for e in ENTITIES.values() if e.full_mode is not FullMode.NONE)
        message = f"Import Full mode is not available for {entity.name}; it is for {reached}"
        yield FieldViolation("import_spec.import_full", message)
    yield from _store_violations(entity, spec)


def _store_violations(entity: Entity, spec: ImportSpec) -> Iterator[FieldViolation]:
    path, stores = "import_spec.store_external_ids", spec.store_external_ids
    if stores and entity.store_scope is StoreScope.NONE:
        scoped = " and ".join(e.name for e in ENTITIES.values() if e.store_scope is not StoreScope.NONE)
        yield FieldViolation(path, f"is not available for {entity.name}, only for {scoped}; leave it empty")
    elif len(stores) > 1:
        yield FieldViolation(path, f"names {len(stores)} stores; a job of {entity.name} is scoped to one")
    elif not stores and entity.store_scope is StoreScope.REQUIRED:
        message = f"is required: each import of {entity.name} replaces what one store has; name the store"
        yield FieldViolation(path, message)
