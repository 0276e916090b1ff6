"""`ferryman execution`: runs of jobs, live and past, and stopping them."""

import os
import sys
from contextlib import aclosing
from pathlib import Path
from typing import Annotated

import typer

from ferryman.cli.exits import ExitCode, complain
from ferryman.cli.layouts.executions import EXECUTIONS, REJECTED_ROWS, counters_text
from ferryman.cli.lookup import execution_with, job_named
from ferryman.cli.options import (
    AllOption,
    ExecutionArgument,
    PageOption,
    SearchOption,
    SizeOption,
    SortOption,
    YesOption,
    confirm,
    write_list,
)
from ferryman.cli.session import Session, connected
from ferryman.models.executions import ExecutionStatus

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown")

JobOption = Annotated[str, typer.Option(help="Only of this job, by name or id.", show_default=False)]
StatusOption = Annotated[
    list[str] | None,
    typer.Option(help='Only with this status, such as "JOB_FAILED"; may be repeated.', show_default=False),
]


@app.command("list")
@connected
async def list_(
    session: Session,
    job: JobOption = "",
    search: Annotated[str, typer.Option(help="Only ids that contain this text.", show_default=False)] = "",
    status: StatusOption = None,
    sort: SortOption = None,
    page: PageOption = 0,
    size: SizeOption = 0,
    all: AllOption = False,
    counts: Annotated[
        bool, typer.Option("--counts", help="Also count the executions of each status, up to 1,000 of each.")
    ] = False,
) -> None:
    """List executions, newest first.

    Example: `ferryman execution list --job products --status INTEGRATION_FAILED --status JOB_FAILED`

    Example: `ferryman execution list --search 3fa1 --sort endedAt,desc --size 20 --counts`
    """
    if all and counts:
        raise typer.BadParameter("--counts comes with one page: leave out --all")
    job_id = (await job_named(session.client, job)).id if job else ""
    listing = session.client.executions.list(
        job_id=job_id, search=search, statuses=status or (), sort=sort or (), count_statuses=counts
    )
    await write_list(session, listing, EXECUTIONS, page=page, size=size, all=all)


@app.command()
@connected
async def show(session: Session, execution: ExecutionArgument) -> None:
    """Show an execution: status, times, counters, files, why it failed.

    Example: `ferryman execution show 3fa1b2c4`
    """
    session.output.one(await execution_with(session.client, execution), EXECUTIONS)


@app.command()
@connected
async def stop(
    session: Session,
    execution: ExecutionArgument,
    yes: YesOption = False,
    wait: Annotated[bool, typer.Option("--wait", "-w", help="Wait until it has ended.")] = False,
) -> ExitCode:
    """Stop an execution that is running or pending; this cannot be undone.

    Rows that were applied stay in the catalog and are counted, the rest of the input is left out. An execution that
    is in the data is JOB_STOPPING until it has left it, then JOB_STOPPED. The job's next execution may start then.

    Example: `ferryman execution stop 3fa1b2c4`

    Example: `ferryman execution stop 3fa1b2c4 --yes --wait`
    """
    found = await execution_with(session.client, execution)
    if found.stoppable:
        applied = found.counters.read - found.counters.rejected
        confirm(
            f"Stopping cannot be undone; what was applied, {applied:,} rows so far, stays and is counted.\n"
            f'Stop the execution {found.id} of the job "{found.job_name}" ({found.status})?',
            yes=yes,
        )
    stopped = await session.client.executions.stop(found.id)
    if wait:
        stopped = await session.client.executions.wait(found.id)
    session.output.receipt(stopped, EXECUTIONS, f"{stopped.status} {stopped.id}: {counters_text(stopped)}")
    return ExitCode.FAILED if wait and stopped.status is not ExecutionStatus.JOB_STOPPED else ExitCode.OK


@app.command()
@connected
async def log(
    session: Session,
    execution: ExecutionArgument,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until the execution has ended.")] = False,
) -> None:
    """Show the log of an execution, line by line as it happened.

    Example: `ferryman execution log 3fa1b2c4 --follow`
    """
    from ferryman.cli.layouts.log_lines import LOG_LINES
    from ferryman.cli.live import tell_break

    found = await execution_with(session.client, execution)
    first = True
    async with aclosing(session.client.executions.log(found.id, follow=follow)) as updates:
        async for update in updates:
            tell_break(update)
            for line in update.lines:
                session.output.event(line, LOG_LINES, first=first)
                first = False


@app.command()
@connected
async def watch(
    session: Session,
    execution: Annotated[
        str,
        typer.Argument(metavar="[EXECUTION]", help="Id or its tail; without one all executions.", show_default=False),
    ] = "",
    job: JobOption = "",
) -> ExitCode:
    """Follow one execution until it has ended, the exit code tells how; or all of them until interrupted.

    Example: `ferryman execution watch 3fa1b2c4`
    """
    from ferryman.cli.following import follow, follow_all

    if execution:
        return await follow(session, (await execution_with(session.client, execution)).id)
    await follow_all(session, job_id=(await job_named(session.client, job)).id if job else "")
    return ExitCode.OK


@app.command()
@connected
async def rejected(
    session: Session,
    execution: ExecutionArgument,
    search: SearchOption = "",
    page: PageOption = 0,
    size: SizeOption = 0,
    all: AllOption = False,
) -> None:
    """List the rejected rows of an execution, with what is wrong and what is expected.

    Example: `ferryman execution rejected 3fa1b2c4 --search F-E-001`
    """
    found = await execution_with(session.client, execution)
    listing = session.client.executions.rejected_rows(found.id, search=search)
    await write_list(session, listing, REJECTED_ROWS, page=page, size=size, all=all)


@app.command()
@connected
async def download(
    session: Session,
    execution: ExecutionArgument,
    to: Annotated[
        Path | None, typer.Option("--to", help="File to write; without it standard output.", show_default=False)
    ] = None,
) -> ExitCode:
    """Download the rejected rows as a CSV file with the original columns, ready to be corrected.

    Example: `ferryman execution download 3fa1b2c4 --to rejected.csv`
    """
    found = await execution_with(session.client, execution)
    pieces = session.client.executions.download_rejected_rows(found.id)
    if to is None:
        async for piece in pieces:
            sys.stdout.buffer.write(piece)
        return ExitCode.OK
    # What is half written must never look whole: it gets its name when it is.
    partial = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            async for piece in pieces:
                file.write(piece)
        partial.replace(to)
    except OSError as error:
        complain(f"{to} cannot be written: {error.strerror}")
        return ExitCode.WRONG_USAGE
    finally:
        partial.unlink(missing_ok=True)
    session.output.remark(f"wrote {to}")
    return ExitCode.OK


@app.command()
@connected
async def resend(session: Session, execution: ExecutionArgument) -> None:
    """Send an exported item again, by a new execution.

    Example: `ferryman execution resend 9c41`
    """
    found = await execution_with(session.client, execution)
    made = await session.client.executions.resend(found.id)
    session.output.receipt(made, EXECUTIONS, f"{made.status} {made.id}")
