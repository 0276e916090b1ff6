"""The calls of actions on executions."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkstemp

from ferryman import Client, Execution, ExecutionStatus
from ferryman_tui.actions.job_calls import short_id
from ferryman_tui.actions.outcome import Outcome, ReloadExecutions, Severity, ShowExecution
from ferryman_tui.actions.request import Request
from ferryman_tui.questions import applied_rows


async def stop(client: Client, request: Request) -> Outcome:
    """Stop exactly the execution that the operator saw."""
    stopped = await client.executions.stop(run_of(request).id, request_id=request.id)
    name = stopped.job_name or request.subject.name
    applied = f"{applied_rows(stopped):,} rows applied so far stay in the catalog"
    if stopped.status is ExecutionStatus.JOB_STOPPED:
        text = f"Stopped {name} …{short_id(stopped.id)}: {applied}."
    else:
        text = f"Stopping {name} …{short_id(stopped.id)}: it leaves the data at its next step; {applied}."
    return Outcome(text=text, next=ReloadExecutions(stopped.job_id))


async def resend(client: Client, request: Request) -> Outcome:
    """Send an exported item again and go to the execution that does."""
    ended = run_of(request)
    execution = await client.executions.resend(ended.id, request_id=request.id)
    item = ended.exported_item
    what = f"{item.record_type} {item.record_key}" if item else "the record"
    return Outcome(text=f"Sending {what} again as …{short_id(execution.id)}.", next=ShowExecution(execution))


async def write_rejected_rows(client: Client, request: Request) -> Outcome:
    """Write the rejected rows of an execution to a CSV file of its own in the request's folder."""
    execution = run_of(request)
    try:
        path = await _downloaded(client, execution, request.folder)
    except OSError as error:
        text = f"The rejected rows could not be written to {request.folder}: {error.strerror or error}."
        return Outcome(text=text, severity=Severity.ERROR)
    return Outcome(text=f"Wrote the rejected rows to {path}")


async def _downloaded(client: Client, execution: Execution, folder: Path) -> Path:
    # Under another name until it is whole: a broken connection leaves no file that looks complete.
    with _part_in(folder) as part:
        with await asyncio.to_thread(part.open, "wb") as file:
            async with aclosing(client.executions.download_rejected_rows(execution.id)) as pieces:
                async for piece in pieces:
                    await asyncio.to_thread(file.write, piece)
        return _named(part, folder, f"{_file_name(execution.job_name)}-{short_id(execution.id)}-rejected")


@contextmanager
def _part_in(folder: Path) -> Iterator[Path]:
    descriptor, name = mkstemp(dir=folder, prefix=".rejected-")
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _file_name(job_name: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in job_name)
    return kept.strip(".")[:80] or "job"


def _named(part: Path, folder: Path, stem: str) -> Path:
    for number in count():
        path = folder / (f"{stem} ({number}).csv" if number else f"{stem}.csv")
        try:
            # Made first, as only that fails where there is a file: a rename would replace it.
            path.open("x").close()
        except FileExistsError:
            continue
        return part.replace(path)
    raise AssertionError("counting never ends")


def run_of(request: Request) -> Execution:
    """The execution that a request is about; the guard lets none through without."""
    if request.subject.run is None:
        raise ValueError("this action is about an execution, and the request has none")
    return request.subject.run
