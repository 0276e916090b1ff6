"""All jobs, live."""

from datetime import datetime
from typing import Final

from ferryman import Job, JobsUpdate
from ferryman_tui.statuses import job_look
from ferryman_tui.store.groups import group_of_job
from ferryman_tui.store.table import LiveTable, Sortable


class JobStore(LiveTable[Job]):
    """The jobs of a watch, sorted by status at first; deleted ones stay, leaving, until the next arrangement."""

    def __init__(self) -> None:
        super().__init__(JOBS, "status")

    def apply(self, update: JobsUpdate) -> set[str]:
        """Take in a message of the watch; return the ids of the jobs that it changed."""
        changed = {job.id for job in update.jobs if self._put(job.id, job)}
        changed.update(id for id in update.deleted_ids if self._leave(id))
        ids = [job.id for job in update.jobs]
        return changed | self._follow_snapshot(ids, starts_over=update.starts_over, snapshot=update.snapshot)


def _by_status(job: Job) -> tuple[int, float]:
    return job_look(job).rank, -_fraction(job)


def _fraction(job: Job) -> float:
    latest = job.latest_execution
    return latest.progress.fraction if latest and not latest.status.ended else 0.0


def _progress(job: Job) -> float | None:
    """What has come furthest first; what is not under way has no progress."""
    latest = job.latest_execution
    return -latest.progress.fraction if latest and not latest.status.ended else None


def _last_run(job: Job) -> float | None:
    """The age of the latest execution, youngest first."""
    latest = job.latest_execution
    return -latest.created_at.timestamp() if latest and latest.created_at else None


def _next_fire(job: Job) -> datetime | None:
    return job.schedule.next_fire_time if job.schedule else None


def _via(job: Job) -> tuple[bool, bool]:
    spec = job.import_spec or job.export_spec
    return job.export_spec is not None, bool(spec and spec.sftp)


JOBS: Final = Sortable(
    group=group_of_job,
    text=lambda job: f"{job.name}\n{job.entity}\n{job.id}",
    columns={
        "status": _by_status,
        "name": lambda job: job.name.casefold(),
        "entity": lambda job: job.entity,
        "via": _via,
        "progress": _progress,
        "age": _last_run,
        "next": _next_fire,
    },
    tie=lambda job: job.name.casefold(),
)
"""What a table can do with jobs; columns have the keys of the Jobs screen."""
