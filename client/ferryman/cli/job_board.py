"""All jobs, live: a table on a terminal, a line for each change elsewhere, or data."""

import sys
from contextlib import aclosing, nullcontext
from typing import TYPE_CHECKING

from ferryman.cli.choices import Format
from ferryman.cli.layouts.jobs import JOBS, job_line
from ferryman.cli.live import tell_break
from ferryman.cli.output import Output, rich_table
from ferryman.cli.session import Session
from ferryman.cli.text import printable
from ferryman.models.jobs import Job
from ferryman.models.watching import JobsUpdate

if TYPE_CHECKING:
    from rich.console import RenderableType


async def watch_jobs(session: Session) -> None:
    """Show all jobs until interrupted; raises if the first connection fails."""
    drawn = session.output.format is Format.TABLE and sys.stdout.isatty()
    view = Board() if drawn else Changes(session.output)
    reached = False
    with view.live if isinstance(view, Board) else nullcontext():
        async with aclosing(session.client.jobs.watch()) as updates:
            async for update in updates:
                if update.error and not reached:
                    raise update.error
                reached = True
                view.show(update)


class Board:
    """Draws all jobs by name, as they stand now; `live` draws between entering and leaving."""

    def __init__(self) -> None:
        from rich.live import Live

        self._jobs: dict[str, Job] = {}
        self._broken = ""
        self.live = Live(get_renderable=self._picture, auto_refresh=False, screen=False)

    def show(self, update: JobsUpdate) -> None:
        """Take in an update and draw."""
        if update.starts_over:
            self._jobs.clear()
        self._jobs.update({job.id: job for job in update.jobs})
        for id in update.deleted_ids:
            self._jobs.pop(id, None)
        self._broken = update.error.message if update.error else ""
        self.live.refresh()

    def _picture(self) -> "RenderableType":
        from rich.console import Group
        from rich.text import Text

        table = rich_table(sorted(self._jobs.values(), key=lambda job: job.name), JOBS)
        broken = Text(printable(f"connection lost, trying again: {self._broken}"), style="yellow")
        return Group(broken, table) if self._broken else table


class Changes:
    """Writes a job whenever it changes: a line if that says something new, or data."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._lines: dict[str, str] = {}
        self._first = True

    def show(self, update: JobsUpdate) -> None:
        """Write the jobs of an update; breaks of the connection and deleted jobs go to standard error."""
        tell_break(update)
        for id in update.deleted_ids:
            self._output.remark(f"deleted: {self._lines.pop(id, id)}")
        for job in update.jobs:
            line = job_line(job)
            if self._output.format is not Format.TABLE:
                self._output.event(job, JOBS, first=self._first)
                self._first = False
            elif self._lines.get(job.id) != line:
                print(printable(line), flush=True)
            self._lines[job.id] = line
