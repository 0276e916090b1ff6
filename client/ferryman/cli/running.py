"""Running all import jobs, one after the other, each after those whose data it needs."""

from collections.abc import Sequence

from ferryman.cli.exits import ExitCode
from ferryman.cli.following import follow
from ferryman.cli.session import Session
from ferryman.models.catalog import EntityType
from ferryman.models.jobs import Job

_BAD_TO_WORST = (ExitCode.OK, ExitCode.ROWS_REJECTED, ExitCode.FAILED)


async def run_all(session: Session) -> ExitCode:
    """Run every active import job and follow it to its end; the exit code is the worst of them."""
    entities = await session.client.entity_types()
    jobs = [job async for job in session.client.jobs.list() if job.import_spec]
    for job in jobs:
        if not job.active:
            session.output.remark(f'left out "{job.name}": it is inactive; run it by its name if it is meant')
    worst = ExitCode.OK
    for job in in_order([job for job in jobs if job.active], entities):
        session.output.remark(f'running "{job.name}" ({job.entity})')
        execution = await session.client.jobs.run(job.id)
        worst = max(worst, await follow(session, execution.id), key=_BAD_TO_WORST.index)
    return worst


def in_order(jobs: Sequence[Job], entities: Sequence[EntityType]) -> list[Job]:
    """Sort jobs by their entities, prerequisites first, and those of one entity by name."""
    place = {entity.name: number for number, entity in enumerate(entities)}
    return sorted(jobs, key=lambda job: (place.get(job.entity, len(place)), job.name))
