"""`ferryman schedule`: when import jobs run by themselves."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from ferryman.cli.choices import Format
from ferryman.cli.frequency_options import (
    AtOption,
    CronOption,
    DailyOption,
    DaysOption,
    EveryOption,
    MinuteOption,
    MonthlyOption,
    WeekdaysOption,
    WeeklyOption,
    cron_of,
)
from ferryman.cli.layouts.schedules import SCHEDULE_PREVIEW, next_fire_text, schedules_of
from ferryman.cli.lookup import job_named
from ferryman.cli.options import AllOption, JobArgument, PageOption, SizeOption, SortOption, write_list
from ferryman.cli.session import Session, connected
from ferryman.errors import NotFoundError
from ferryman.frequencies.words import Words
from ferryman.models.pages import Listing, Page, PageRequest
from ferryman.models.schedules import Schedule

if TYPE_CHECKING:
    from ferryman.client import Client

CALLS_AT_ONCE = 16

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown")


@app.command("list")
@connected
async def list_(
    session: Session,
    search: Annotated[str, typer.Option(help="Only of jobs whose name contains this text.", show_default=False)] = "",
    sort: SortOption = None,
    page: PageOption = 0,
    size: SizeOption = 0,
    all: AllOption = False,
) -> None:
    """List the schedules that are set, the next to fire first.

    Example: `ferryman schedule list --search offers`
    """
    listing = session.client.schedules.list(search=search, sort=sort or ())
    job_names: dict[str, str] = {}

    async def with_names(request: PageRequest) -> Page[Schedule]:
        found = await listing.page(request.number, request.size, token=request.token)
        if session.output.format is Format.TABLE:
            job_names.update(await _job_names(session.client, found.content))
        return found

    await write_list(session, Listing(with_names), schedules_of(job_names), page=page, size=size, all=all)


@app.command()
@connected
async def show(session: Session, job: JobArgument) -> None:
    """Show when a job runs by itself.

    Example: `ferryman schedule show products`
    """
    found = await job_named(session.client, job)
    session.output.one(await session.client.schedules.get(found.id), schedules_of({found.id: found.name}))


@app.command("set")
@connected
async def set_(
    session: Session,
    job: JobArgument,
    cron: CronOption = None,
    every: EveryOption = None,
    daily: DailyOption = None,
    weekdays: WeekdaysOption = None,
    weekly: WeeklyOption = None,
    monthly: MonthlyOption = None,
    minute: MinuteOption = None,
    days: DaysOption = None,
    at: AtOption = None,
    note: Annotated[str | None, typer.Option(help="Note for other operators.", show_default=False)] = None,
    disabled: Annotated[bool, typer.Option("--disabled", help="Set it, but do not let it fire yet.")] = False,
) -> None:
    """Set when a job runs by itself; all times are UTC.

    Cron fires at fixed points of clock and calendar: `--every 7m` begins anew each hour, `--every 5h` each day,
    `--daily 06:30 --days 3` each month. The schedule of an inactive job does not fire.

    Example: `ferryman schedule set offers --every 15m`

    Example: `ferryman schedule set products --weekdays 06:30 --note "before the shop opens"`

    Example: `ferryman schedule set suppliers --weekly mon,thu --at 22:00`

    Example: `ferryman schedule set attributes --monthly last-weekday --at 18:00`

    Example: `ferryman schedule set products --cron "0 0/20 6-20 ? * MON-SAT"`
    """
    words = Words(
        cron=cron,
        every=every,
        minute=minute,
        daily=daily,
        days=days,
        weekdays=weekdays,
        weekly=weekly,
        monthly=monthly,
        at=at,
    )
    expression = cron_of(words, session.output)
    found = await job_named(session.client, job)
    wanted = Schedule(job_id=found.id, cron=expression, enabled=not disabled, note=note or "")
    fields = ["cron", "enabled", *(["note"] if note is not None else [])]
    session.output.one(await session.client.schedules.update(wanted, fields), schedules_of({found.id: found.name}))


@app.command()
@connected
async def pause(session: Session, job: JobArgument) -> None:
    """Keep a schedule from firing until it is resumed; a run in progress goes on.

    Example: `ferryman schedule pause products`
    """
    found = await job_named(session.client, job)
    schedule = await session.client.schedules.pause(found.id)
    layout = schedules_of({found.id: found.name})
    session.output.receipt(schedule, layout, f'the schedule of the job "{found.name}" is paused')


@app.command()
@connected
async def resume(session: Session, job: JobArgument) -> None:
    """Let a schedule fire again, from now on; what was missed is not made up for.

    Example: `ferryman schedule resume products`
    """
    found = await job_named(session.client, job)
    schedule = await session.client.schedules.resume(found.id)
    text = f'the schedule of the job "{found.name}" is enabled, next fire time: {next_fire_text(schedule)}'
    session.output.receipt(schedule, schedules_of({found.id: found.name}), text)


@app.command()
@connected
async def preview(
    session: Session,
    expression: Annotated[
        str, typer.Argument(metavar="[EXPR]", help="Cron expression, or an option below.", show_default=False)
    ] = "",
    every: EveryOption = None,
    daily: DailyOption = None,
    weekdays: WeekdaysOption = None,
    weekly: WeeklyOption = None,
    monthly: MonthlyOption = None,
    minute: MinuteOption = None,
    days: DaysOption = None,
    at: AtOption = None,
    count: Annotated[int, typer.Option(min=1, max=100, help="How many fire times to show.")] = 5,
) -> None:
    """Show when a schedule would fire, without setting it.

    Example: `ferryman schedule preview "0 30 6 ? * MON-FRI" --count 10`

    Example: `ferryman schedule preview --monthly last --at 23:00`
    """
    words = Words(
        cron=expression or None,
        every=every,
        minute=minute,
        daily=daily,
        days=days,
        weekdays=weekdays,
        weekly=weekly,
        monthly=monthly,
        at=at,
    )
    cron = cron_of(words, session.output, spelled=lambda word: "EXPR" if word == "cron" else f"--{word}")
    session.output.one(await session.client.schedules.preview(cron, count=count), SCHEDULE_PREVIEW)


async def _job_names(client: "Client", schedules: Iterable[Schedule]) -> dict[str, str]:
    """Look up the jobs' names; a job that was deleted meanwhile has none."""
    at_once = asyncio.Semaphore(CALLS_AT_ONCE)

    async def name_of(id: str) -> tuple[str, str] | None:
        async with at_once:
            try:
                return id, (await client.jobs.get(id)).name
            except NotFoundError:
                return None

    found = await asyncio.gather(*(name_of(schedule.job_id) for schedule in schedules))
    return dict(pair for pair in found if pair)
