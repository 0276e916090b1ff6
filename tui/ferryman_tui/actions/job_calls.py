"""The calls of actions on jobs."""

from dataclasses import replace

from ferryman import Client, Execution, ExecutionStatus, Job
from ferryman_tui.actions.outcome import LeaveDeleted, Outcome, ReloadExecutions, Severity, ShowJob
from ferryman_tui.actions.request import Request
from ferryman_tui.questions import duplicate_banner

SHORT_ID_LENGTH = 8


def short_id(id: str) -> str:
    """The end of an id: ids of one hour share their head."""
    return id[-SHORT_ID_LENGTH:]


async def run(client: Client, request: Request) -> Outcome:
    """Run a job now; the overlap policy of an import may queue or skip it."""
    job = job_of(request)
    if job.export_spec:
        return await _run_export(client, request, job)
    execution = await client.jobs.run(job.id, request_id=request.id)
    severity = Severity.WARNING if execution.status is ExecutionStatus.JOB_SKIPPED else Severity.INFORMATION
    return Outcome(text=_run_text(job, execution), severity=severity, next=ReloadExecutions(job.id))


def _run_text(job: Job, execution: Execution) -> str:
    reason = execution.status_reason
    why = f": {reason.message}" if reason and reason.message else ""
    if execution.status is ExecutionStatus.JOB_SKIPPED:
        return f"{job.name} was not started, it is busy{why}"
    if execution.status is ExecutionStatus.JOB_PENDING:
        place = f" at place {reason.queue_position:,}" if reason and reason.queue_position else ""
        return f"{job.name} is queued{place} as …{short_id(execution.id)}{why}"
    return f"{job.name} is running as …{short_id(execution.id)}"


async def _run_export(client: Client, request: Request, job: Job) -> Outcome:
    sent = await client.jobs.run_export(job.id, request_id=request.id)
    if not sent.exported_items:
        statuses = ", ".join(job.export_spec.trigger_statuses) if job.export_spec else ""
        return Outcome(
            text=f"{job.name} has nothing to send: every {job.entity} that reached {statuses} was sent in it before."
        )
    records = "1 record" if sent.exported_items == 1 else f"{sent.exported_items:,} records"
    return Outcome(text=f"{job.name} sends {records}.", next=ReloadExecutions(job.id))


async def switch(client: Client, request: Request) -> Outcome:
    """Activate an inactive job, deactivate an active one."""
    job = job_of(request)
    change = client.jobs.deactivate if job.active else client.jobs.activate
    stored = await change(job.id, request_id=request.id)
    undo = f" Press {request.keymap.first('switch-job')} again to undo."
    return Outcome(text=f"{_switched_text(stored)}{undo}")


def _switched_text(job: Job) -> str:
    if not job.active:
        by_itself = "on events" if job.export_spec else "by itself"
        return f"{job.name} is inactive: it no longer runs {by_itself}. A run in progress goes on."
    if job.export_spec:
        return f"{job.name} is active: it sends what reaches {', '.join(job.export_spec.trigger_statuses)}."
    if job.schedule and job.schedule.next_fire_time:
        return f"{job.name} is active: it runs next on {job.schedule.next_fire_time:%d %b at %H:%M} UTC."
    return f"{job.name} is active, but has no schedule that fires: it runs only by hand."


async def duplicate(client: Client, request: Request) -> Outcome:
    """Copy a job and go to the copy."""
    copy = await client.jobs.duplicate(job_of(request).id, request_id=request.id)
    return Outcome(text=f"Made {copy.name}.", next=ShowJob(copy, duplicate_banner(copy)))


async def switch_full_mode(client: Client, request: Request) -> Outcome:
    """Turn Import Full mode on if it is off, off if it is on; AbortedError when the job changed since it was read."""
    job = job_of(request)
    if job.import_spec is None:
        raise ValueError(f"{job.name} is not an import, only imports have Import Full mode")
    wanted = replace(job, import_spec=replace(job.import_spec, import_full=not job.import_spec.import_full))
    stored = await client.jobs.update(wanted, ["import_spec.import_full"], request_id=request.id)
    if stored.import_spec and stored.import_spec.import_full:
        text = f"{stored.name} has Import Full mode from its next run on: what is empty in the input is deleted."
        return Outcome(text=text, severity=Severity.WARNING)
    return Outcome(text=f"{stored.name} has standard mode from its next run on: what is empty in the input is kept.")


async def delete(client: Client, request: Request) -> Outcome:
    """Delete a job for good; AbortedError when it changed since it was read."""
    job = job_of(request)
    await client.jobs.delete(job.id, etag=job.etag, request_id=request.id)
    return Outcome(text=f"Deleted {job.name}; its executions remain.", next=LeaveDeleted(job.id))


def job_of(request: Request) -> Job:
    """The job that a request is about; the guard lets none through without."""
    if request.subject.job is None:
        raise ValueError("this action is about a job, and the request has none")
    return request.subject.job
