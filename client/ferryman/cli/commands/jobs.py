"""`ferryman job`: what to move, and running it."""

from pathlib import Path
from typing import Annotated

import typer

from ferryman.cli.exits import ExitCode, exit_code_of
from ferryman.cli.files import read_text
from ferryman.cli.layouts.executions import EXECUTIONS, reason_text
from ferryman.cli.layouts.jobs import EXPORT_RUNS, JOBS
from ferryman.cli.lookup import connector_named, job_named
from ferryman.cli.options import (
    AllOption,
    JobArgument,
    PageOption,
    SearchOption,
    SizeOption,
    SortOption,
    YesOption,
    confirm,
    write_list,
)
from ferryman.cli.session import Session, connected
from ferryman.errors import FerrymanError

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown")

FileOption = Annotated[
    Path,
    typer.Option("--file", "-f", help="YAML file that describes one job; - reads standard input.", allow_dash=True),
]


@app.command("list")
@connected
async def list_(
    session: Session,
    search: SearchOption = "",
    entity: Annotated[
        list[str] | None, typer.Option(help="Only this entity; may be repeated.", show_default=False)
    ] = None,
    connector: Annotated[str, typer.Option(help="Only jobs of this connector.", show_default=False)] = "",
    sort: SortOption = None,
    page: PageOption = 0,
    size: SizeOption = 0,
    all: AllOption = False,
) -> None:
    """List jobs.

    Example: `ferryman job list --entity PRODUCT --all -o csv`
    """
    connector_id = (await connector_named(session.client, connector)).id if connector else ""
    listing = session.client.jobs.list(search=search, entities=entity or (), connector_id=connector_id, sort=sort or ())
    await write_list(session, listing, JOBS, page=page, size=size, all=all)


@app.command()
@connected
async def show(session: Session, job: JobArgument) -> None:
    """Show a job with its settings and its last run.

    Example: `ferryman job show products`
    """
    session.output.one(await job_named(session.client, job), JOBS)


@app.command()
@connected
async def create(session: Session, file: FileOption) -> None:
    """Create a job that a YAML file describes.

    The file holds one item of the list `jobs` of `ferryman apply --help`.

    Example: `ferryman job create -f products.yaml`
    """
    from ferryman.manifest.apply import apply_schedule, create_job
    from ferryman.manifest.entries import read_job

    entry = read_job(*read_text(file))
    created = await create_job(session.client, entry)
    if entry.schedule:
        try:
            await apply_schedule(session.client, created.id, created.name, entry.schedule)
        except FerrymanError as error:
            error.add_note(f'the job "{created.name}" was created without its schedule')
            raise
        created = await session.client.jobs.get(created.id)
    session.output.one(created, JOBS)


@app.command()
@connected
async def update(session: Session, job: JobArgument, file: FileOption) -> None:
    """Change a job to what a YAML file says; fields that the file does not name stay as they are.

    Example: `ferryman job update products -f products.yaml`
    """
    from ferryman.manifest.apply import Action, apply_schedule, update_job
    from ferryman.manifest.entries import read_job

    entry = read_job(*read_text(file))
    updated, changed = await update_job(session.client, await job_named(session.client, job), entry)
    if entry.schedule:
        applied = await apply_schedule(session.client, updated.id, updated.name, entry.schedule)
        changed = (*changed, *(["schedule"] if applied.action is not Action.UNCHANGED else []))
        updated = await session.client.jobs.get(updated.id)
    session.output.one(updated, JOBS)
    session.output.remark(f"changed: {', '.join(changed)}" if changed else "nothing differed, nothing was changed")


@app.command()
@connected
async def delete(session: Session, job: JobArgument, yes: YesOption = False) -> None:
    """Delete a job for good; its executions remain.

    Example: `ferryman job delete products --yes`
    """
    found = await job_named(session.client, job)
    confirm(f'Delete the job "{found.name}" for good?', yes=yes)
    await session.client.jobs.delete(found.id, etag=found.etag)
    session.output.remark(f'deleted the job "{found.name}"')


@app.command()
@connected
async def duplicate(session: Session, job: JobArgument) -> None:
    """Copy a job with its mapping and settings; the copy is inactive and has no schedule.

    The copy is named "products - COPY", or "products - COPY (1)" if that exists. Adapt it with `ferryman job update`.

    Example: `ferryman job duplicate products`
    """
    found = await job_named(session.client, job)
    copy = await session.client.jobs.duplicate(found.id)
    text = f'"{copy.name}" is a copy of "{found.name}", inactive and without a schedule: {copy.id}'
    session.output.receipt(copy, JOBS, text)


@app.command()
@connected
async def watch(session: Session) -> None:
    """Show all jobs with their next fire time and latest execution, live, until interrupted.

    Example: `ferryman job watch`
    """
    from ferryman.cli.job_board import watch_jobs

    await watch_jobs(session)


@app.command()
@connected
async def run(
    session: Session,
    job: Annotated[str, typer.Argument(metavar="JOB", help="Name or id of the job.", show_default=False)] = "",
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Follow the execution until it has ended.")] = False,
    all: Annotated[
        bool, typer.Option("--all", help="Every active import job, each after those whose data it needs.")
    ] = False,
) -> ExitCode:
    """Run a job now, also an inactive one; with --watch the exit code tells how it ended.

    While the job is running its overlap policy decides: the execution queues (JOB_PENDING) or is skipped. An export
    job sends every record that stands in one of its trigger statuses and was never sent in it.

    Example: `ferryman job run products --watch`

    Example: `ferryman job run --all`
    """
    if all == bool(job):
        raise typer.BadParameter("give either the name of a job or --all")
    if all:
        from ferryman.cli.running import run_all

        return await run_all(session)
    found = await job_named(session.client, job)
    if found.export_spec:
        run = await session.client.jobs.run_export(found.id)
        text = f"{run.exported_items} records are sent; see them with: ferryman execution list --job {found.name!r}"
        session.output.receipt(run, EXPORT_RUNS, text if run.exported_items else "there is nothing to send")
        return ExitCode.OK
    execution = await session.client.jobs.run(found.id)
    if watch:
        from ferryman.cli.following import follow

        return await follow(session, execution.id)
    reason = f": {reason_text(execution)}" if execution.status_reason else ""
    session.output.receipt(execution, EXECUTIONS, f"{execution.status} {execution.id}{reason}")
    return exit_code_of(execution.status)


@app.command()
@connected
async def activate(session: Session, job: JobArgument) -> None:
    """Let a job run by itself.

    Example: `ferryman job activate products`
    """
    found = await session.client.jobs.activate((await job_named(session.client, job)).id)
    session.output.receipt(found, JOBS, f'the job "{found.name}" is active')


@app.command()
@connected
async def deactivate(session: Session, job: JobArgument) -> None:
    """Keep a job from running by itself; a run in progress goes on.

    Example: `ferryman job deactivate products`
    """
    found = await session.client.jobs.deactivate((await job_named(session.client, job)).id)
    session.output.receipt(found, JOBS, f'the job "{found.name}" is inactive')
