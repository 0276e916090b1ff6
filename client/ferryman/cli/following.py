"""Following executions until they end: live bars on a terminal, a line for each change elsewhere, or data."""

import asyncio
import sys
from contextlib import aclosing

from ferryman.cli.choices import Format
from ferryman.cli.exits import ExitCode, exit_code_of
from ferryman.cli.layouts.executions import EXECUTIONS, error_text, outcome_lines
from ferryman.cli.live import Bars, Events, Lines, View
from ferryman.cli.session import Session
from ferryman.cli.text import duration_text, printable, short_id
from ferryman.models.executions import Execution

FIRST_REJECTED = 5


async def follow(session: Session, id: str) -> ExitCode:
    """Show one execution until it has ended, then its summary; the exit code tells how it ended."""
    try:
        with _view(session) as view:
            async with aclosing(session.client.executions.follow(id)) as updates:
                async for update in updates:
                    view.show(update)
    except asyncio.CancelledError:
        session.output.remark(f"the execution goes on; follow it with: ferryman execution watch {short_id(id)}")
        raise
    execution = await session.client.executions.get(id)
    if session.output.format is Format.TABLE:
        await _summary(session, execution)
    return exit_code_of(execution.status)


async def follow_all(session: Session, job_id: str) -> None:
    """Show all executions, of one job or of all, until interrupted; raises if the first connection fails."""
    reached = False
    with _view(session) as view:
        async with aclosing(session.client.executions.watch(job_id=job_id, snapshot_size=1)) as updates:
            async for update in updates:
                if update.error and not reached:
                    raise update.error
                reached = True
                view.show(update)


def _view(session: Session) -> View:
    if session.output.format is not Format.TABLE:
        return Events(session.output, EXECUTIONS)
    return Bars() if sys.stdout.isatty() else Lines()


async def _summary(session: Session, execution: Execution) -> None:
    took = duration_text(execution)
    lines = [f"{execution.job_name}: {execution.status}{f' in {took}' if took else ''}", *outcome_lines(execution)]
    if execution.counters.rejected:
        rows = await session.client.executions.rejected_rows(execution.id).page(size=FIRST_REJECTED)
        for row in rows.content:
            errors = "; ".join(error_text(error) for error in row.errors)
            lines.append(f"Rejected   {row.file}, line {row.line}, key {row.key or '(none)'}: {errors}")
        lines.append(f"All of them with: ferryman execution rejected {short_id(execution.id)} --all")
    print(printable("\n".join(lines)))
