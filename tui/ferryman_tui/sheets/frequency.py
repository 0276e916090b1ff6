"""How often an import runs by itself, and what happens when it is still busy then."""

from ferryman import EntityType, FullMode, Job, OverlapPolicy, Schedule
from ferryman_tui.tones import Cell, Piece, Tone

POLICIES = {
    OverlapPolicy.RUN_IMMEDIATELY: "the new execution waits as JOB_PENDING and starts next",
    OverlapPolicy.WAIT_FOR_NEXT: "the new execution ends as JOB_SKIPPED; only the next fire counts",
}
"""What each policy does with a trigger that comes while the job is busy."""

_NO_SCHEDULE = "not set: runs only by hand"


def cron_cell(schedule: Schedule | None) -> Cell:
    """Write the cron, or that there is none."""
    if schedule is None or not schedule.cron:
        return (Piece(_NO_SCHEDULE, Tone.MUTED),)
    return (Piece(schedule.cron, bold=True),)


def pause_words(job: Job) -> str:
    """Say what keeps a schedule that is set from firing; empty when nothing does."""
    schedule = job.schedule
    if schedule is None or not schedule.cron:
        return ""
    if not job.active:
        return "does not fire: the job is inactive"
    return "" if schedule.enabled else "paused: it does not fire until it is enabled"


def mode_cell(job: Job, entity: EntityType | None) -> Cell:
    """Say what becomes of values that the input does not have."""
    spec = job.import_spec
    reach = {FullMode.ATTRIBUTES: "attributes", FullMode.CUSTOM_FIELDS: "custom fields"}.get(
        entity.full_mode if entity else FullMode.UNSPECIFIED, "values"
    )
    if spec and spec.import_full:
        text = f": {reach} that are empty or missing in the input are deleted"
        return (Piece("Full", Tone.ERROR, bold=True), Piece(text, Tone.ERROR))
    return (Piece("standard"), Piece(f": empty {reach} keep what is stored", Tone.MUTED))
