"""Makes a server match a manifest: creates what is missing, changes what differs, leaves the rest alone."""

from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from ferryman.client import Client
from ferryman.errors import FerrymanError
from ferryman.manifest.connector_entries import ConnectorEntry
from ferryman.manifest.entries import Manifest
from ferryman.manifest.job_entries import JobEntry
from ferryman.manifest.problems import ManifestError
from ferryman.manifest.schedule_entries import ScheduleEntry
from ferryman.models.connectors import Connector
from ferryman.models.jobs import Job


class Action(StrEnum):
    """What was done with a resource."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What was done with one resource; `fields` are the contract's paths that were changed."""

    kind: str
    name: str
    id: str
    action: Action
    fields: tuple[str, ...] = ()


async def apply_manifest(client: Client, manifest: Manifest, *, update_secrets: bool) -> AsyncGenerator[Applied]:
    """Apply connectors, then jobs, each with its schedule, yielding what was done as it is done.

    Fields that the files do not name are left as they are. A stored secret cannot be read and so not compared:
    it is sent when the connector is created or has none, otherwise only with `update_secrets`.
    Errors carry the place of the resource as a note; what was done before an error stays, repeating is safe.
    """
    for connector in manifest.connectors:
        try:
            yield await _apply_connector(client, connector, update_secrets=update_secrets)
        except FerrymanError as error:
            error.add_note(f"{connector.place}: connector {connector.connector.name}")
            raise
    for job in manifest.jobs:
        try:
            applied = await _apply_job(client, job)
            yield applied
            if job.schedule:
                yield await apply_schedule(client, applied.id, applied.name, job.schedule)
        except FerrymanError as error:
            error.add_note(f"{job.place}: job {job.job.name}")
            raise


async def create_job(client: Client, entry: JobEntry) -> Job:
    """Create a job; ManifestError when its connector does not exist."""
    return await client.jobs.create(await _with_connector(client, entry))


async def update_job(client: Client, stored: Job, entry: JobEntry) -> tuple[Job, tuple[str, ...]]:
    """Change a stored job where it differs from what the entry names; returns it with the paths that were changed."""
    wanted = await _with_connector(client, entry)
    if wanted.entity != stored.entity:
        raise ManifestError(
            [
                f"{entry.place}: the entity of a job is fixed: the stored job {stored.name} has {stored.entity}, "
                f"the file {wanted.entity}; delete the job first or give the new one another name"
            ]
        )
    if (wanted.export_spec is None) != (stored.export_spec is None):
        kind, other = ("import", "export") if stored.export_spec is None else ("export", "import")
        raise ManifestError(
            [
                f"{entry.place}: the stored job {stored.name} is an {kind}, the file describes an {other}; "
                "delete the job first or give the new one another name"
            ]
        )
    changed = _differences(stored, wanted, ("name", *entry.named))
    if not changed:
        return stored, ()
    return await client.jobs.update(replace(wanted, id=stored.id, etag=stored.etag), changed), changed


async def apply_schedule(client: Client, job_id: str, job_name: str, entry: ScheduleEntry) -> Applied:
    """Set the schedule of a job where it differs from what the entry names."""
    stored = await client.schedules.get(job_id)
    # What is set for the first time is meant to fire; afterwards pausing is left to operators, unless the file says.
    named = entry.named if stored.cron or "enabled" in entry.named else (*entry.named, "enabled")
    changed = _differences(stored, entry.schedule, named)
    if changed:
        await client.schedules.update(replace(entry.schedule, job_id=job_id, etag=stored.etag), changed)
    action = Action.UNCHANGED if not changed else Action.UPDATED if stored.cron else Action.CREATED
    fields = changed if action is Action.UPDATED else ()
    return Applied(kind="schedule", name=job_name, id=job_id, action=action, fields=fields)


async def _apply_job(client: Client, entry: JobEntry) -> Applied:
    stored = await client.jobs.find(entry.job.name)
    if stored is None:
        job = await create_job(client, entry)
        return Applied(kind="job", name=job.name, id=job.id, action=Action.CREATED)
    job, changed = await update_job(client, stored, entry)
    action = Action.UPDATED if changed else Action.UNCHANGED
    return Applied(kind="job", name=job.name, id=job.id, action=action, fields=changed)


async def _with_connector(client: Client, entry: JobEntry) -> Job:
    connector = await client.connectors.find(entry.connector_name)
    if connector is None:
        raise ManifestError(
            [
                f'{entry.place}: there is no connector "{entry.connector_name}"; describe it under connectors, '
                "or see `ferryman connector list`"
            ]
        )
    return replace(entry.job, connector_id=connector.id)


async def _apply_connector(client: Client, entry: ConnectorEntry, *, update_secrets: bool) -> Applied:
    stored = await client.connectors.find(entry.connector.name)
    if stored is None:
        connector = await client.connectors.create(entry.with_secrets())
        if not entry.connector.active:
            connector = await client.connectors.deactivate(connector.id)
        return Applied(kind="connector", name=connector.name, id=connector.id, action=Action.CREATED)
    return await _update_connector(client, stored, entry, update_secrets=update_secrets)


async def _update_connector(
    client: Client, stored: Connector, entry: ConnectorEntry, *, update_secrets: bool
) -> Applied:
    wanted = entry.connector
    changed = _differences(stored, wanted, entry.named)
    secrets = entry.secret_paths() if update_secrets else entry.secrets_missing(stored)
    if secrets:
        wanted = entry.with_secrets()
        changed = tuple(dict.fromkeys((*changed, *secrets)))
    if changed:
        await client.connectors.update(replace(wanted, id=stored.id, etag=stored.etag), changed)
    action = Action.UPDATED if changed else Action.UNCHANGED
    return Applied(kind="connector", name=stored.name, id=stored.id, action=action, fields=changed)


def _differences(stored: object, wanted: object, paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(path for path in paths if _at(stored, path) != _at(wanted, path))


def _at(model: object, path: str) -> object:
    for name in path.split("."):
        model = getattr(model, name, None)
    return model
