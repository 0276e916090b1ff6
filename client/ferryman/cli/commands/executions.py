"""`ferryman execution`: runs of jobs, live and past."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ferryman.cli.exits import ExitCode, complain
from ferryman.cli.layouts.executions import EXECUTIONS, REJECTED_ROWS
from ferryman.cli.lookup import execution_with, job_named
from ferryman.cli.options import (
    AllOption,
    ExecutionArgument,
    PageOption,
    SearchOption,
    SizeOption,
    SortOption,
    write_list,
)
from ferryman.cli.session import Session, connected

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
) -> None:
    """List executions, newest first.

    Example: `ferryman execution list --job products --status INTEGRATION_FAILED`
    """
    job_id = (await job_named(session.client, job)).id if job else ""
    listing = session.client.executions.list(job_id=job_id, search=search, statuses=status or (), sort=sort or ())
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
