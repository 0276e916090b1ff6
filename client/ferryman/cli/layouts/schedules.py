"""How schedules are written."""

from collections.abc import Callable, Iterator, Mapping

from ferryman.cli.output import Layout
from ferryman.cli.text import short_id, time_text, yes_no
from ferryman.models.schedules import Schedule, SchedulePreview


def schedules_of(job_names: Mapping[str, str]) -> Layout[Schedule]:
    """Make the layout of schedules, with the names of their jobs by id."""

    def job_name(schedule: Schedule) -> str:
        return job_names.get(schedule.job_id, short_id(schedule.job_id))

    return Layout[Schedule](
        columns={
            "JOB": job_name,
            "CRON": lambda schedule: schedule.cron,
            "IN WORDS": lambda schedule: schedule.description,
            "ENABLED": lambda schedule: yes_no(schedule.enabled),
            "NEXT FIRE TIME (UTC)": lambda schedule: time_text(schedule.next_fire_time),
            "NOTE": lambda schedule: schedule.note,
        },
        csv_paths=(
            *("jobId", "cron", "description", "enabled", "note", "nextFireTime", "latestExecutionId"),
            "warnings",
        ),
        detail=lambda schedule: _schedule_lines(schedule, job_name),
        style=lambda schedule: "" if schedule.next_fire_time else "dim",
    )


def next_fire_text(schedule: Schedule) -> str:
    """Say when a schedule fires next, or why it does not."""
    if schedule.next_fire_time:
        return f"{time_text(schedule.next_fire_time)} UTC"
    if not schedule.cron:
        return "never, no schedule is set"
    return "never while the job is inactive" if schedule.enabled else "never while it is paused"


def _schedule_lines(schedule: Schedule, job_name: Callable[[Schedule], str]) -> Iterator[str]:
    yield f"Job        {job_name(schedule)}"
    if schedule.cron:
        yield f"Cron       {schedule.cron}"
        yield f"In words   {schedule.description}"
    yield f"Enabled    {yes_no(schedule.enabled)}"
    yield f"Next       {next_fire_text(schedule)}"
    if schedule.note:
        yield f"Note       {schedule.note}"
    if schedule.latest_execution_id:
        yield f"Last run   {schedule.latest_execution_id}"
    for warning in schedule.warnings:
        yield f"Warning    {warning}"


def _preview_lines(preview: SchedulePreview) -> Iterator[str]:
    yield preview.description
    for time in preview.fire_times:
        yield f"  {time_text(time)} UTC"


SCHEDULE_PREVIEW = Layout[SchedulePreview](
    columns={},
    csv_paths=("description", "fireTimes"),
    detail=_preview_lines,
)
