"""The table of entities in the order they are imported, with how their jobs do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ferryman import EntityType, Job
from ferryman_tui.cells.figures import count_cell, entity_words, nothing, since_cell
from ferryman_tui.columns import Column, Context, Table
from ferryman_tui.statuses import STATUS_LOOKS
from ferryman_tui.texts import Align
from ferryman_tui.tones import Cell, Piece, Tone

_INDENT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRow:
    """An entity among the others: `depth` is how far it is indented below what it depends on.

    `jobs` counts those that move it, `active` those of them that run, `failing` the active ones whose last execution
    failed; `last_run` is UTC.
    """

    entity: EntityType
    depth: int
    jobs: int
    active: int
    failing: int
    last_run: datetime | None


def entity_rows(entities: Sequence[EntityType], jobs: Iterable[Job]) -> tuple[EntityRow, ...]:
    """Put entities in the order in which to import them: each below everything that it depends on."""
    by_entity: dict[str, list[Job]] = {}
    for job in jobs:
        by_entity.setdefault(job.entity, []).append(job)
    return tuple(_row(entity, depth, by_entity.get(entity.name, ())) for entity, depth in _ordered(entities))


def _ordered(entities: Sequence[EntityType]) -> list[tuple[EntityType, int]]:
    known = {entity.name for entity in entities}
    needs = {entity.name: known.intersection(entity.prerequisites) - {entity.name} for entity in entities}
    placed: dict[str, int] = {}

    def place(entity: EntityType, depth: int) -> None:
        placed[entity.name] = depth
        for other in entities:
            if entity.name in needs[other.name] and other.name not in placed and needs[other.name] <= placed.keys():
                place(other, depth + 1)

    # Entities that wait for each other come last instead of never.
    for entity in sorted(entities, key=lambda entity: bool(needs[entity.name])):
        if entity.name not in placed:
            place(entity, 0)
    by_name = {entity.name: entity for entity in entities}
    return [(by_name[name], depth) for name, depth in placed.items()]


def _row(entity: EntityType, depth: int, jobs: Sequence[Job]) -> EntityRow:
    latest = [job.latest_execution for job in jobs if job.latest_execution]
    return EntityRow(
        entity=entity,
        depth=depth,
        jobs=len(jobs),
        active=sum(job.active for job in jobs),
        failing=sum(_failed(job) for job in jobs if job.active),
        last_run=max((execution.created_at for execution in latest if execution.created_at), default=None),
    )


def _failed(job: Job) -> bool:
    latest = job.latest_execution
    return latest is not None and STATUS_LOOKS[latest.status].tone is Tone.ERROR


def _entity(row: EntityRow, width: int, context: Context) -> Cell:
    name = Piece(entity_words(row.entity.name))
    if not row.depth:
        return (name,)
    branch = "`- " if context.ascii else "└─ "
    return (Piece(" " * (row.depth - 1) * _INDENT + branch, Tone.FAINT), name)


def _needs(row: EntityRow, width: int, context: Context) -> Cell:
    needed = ", ".join(entity_words(name) for name in row.entity.prerequisites)
    return (Piece(needed, Tone.MUTED),) if needed else nothing(context)


def _jobs(row: EntityRow, width: int, context: Context) -> Cell:
    return count_cell(row.jobs, width, context, Tone.MUTED)


def _last_run(row: EntityRow, width: int, context: Context) -> Cell:
    return since_cell(row.last_run, context) if row.last_run else (Piece("never", Tone.MUTED),)


def _health(row: EntityRow, width: int, context: Context) -> Cell:
    if row.failing:
        return (Piece(f"{'F' if context.ascii else '✗'} {row.failing:,} failing", Tone.ERROR),)
    if row.jobs and not row.active:
        return (Piece("D inactive" if context.ascii else "‖ inactive", Tone.MUTED),)
    if row.jobs and row.last_run is None:
        return (Piece("- " if context.ascii else "· ", Tone.FAINT), Piece("not run", Tone.MUTED))
    if row.jobs:
        return (Piece("O " if context.ascii else "✓ ", Tone.OK), Piece("ok", Tone.MUTED))
    return (Piece("- " if context.ascii else "· ", Tone.FAINT), Piece("no job", Tone.MUTED))


ENTITIES = Table[EntityRow](
    columns=(
        Column(key="entity", titles=("Entity",), width=30, draw=_entity),
        Column(key="needs", titles=("Needs first",), width=38, draw=_needs, grows_to=60),
        Column(key="jobs", titles=("Jobs",), width=5, draw=_jobs, align=Align.RIGHT),
        Column(key="last", titles=("Last run",), width=9, draw=_last_run, align=Align.RIGHT),
        Column(key="health", titles=("Health",), width=14, draw=_health),
    ),
    plan=(("needs", 18), ("needs", 0), ("health", 12), ("entity", 26), ("jobs", 0), ("last", 0)),
)
"""All entities, in the order in which to import them."""
