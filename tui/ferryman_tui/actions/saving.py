"""Saving what a form holds: a job with its schedule, a connector, or the general settings."""

from dataclasses import replace

from ferryman import (
    AbortedError,
    AlreadyExistsError,
    Client,
    Connector,
    FailedPreconditionError,
    FieldViolation,
    GeneralSettings,
    InvalidArgumentError,
    Job,
)
from ferryman_tui.actions.failures import said
from ferryman_tui.actions.outcome import ChooseVersion, CorrectFields, LeaveForm, Outcome, Severity, ShowJob
from ferryman_tui.actions.request import ConnectorDraft, Draft, JobDraft, Request, SettingsDraft
from ferryman_tui.actions.subject import Subject
from ferryman_tui.full_mode import full_mode_question
from ferryman_tui.questions import Question


def saving_question(subject: Subject, draft: Draft | None) -> Question | None:
    """Ask before every save of a job with Import Full mode, not only when it is turned on."""
    if isinstance(draft, JobDraft) and draft.job.import_spec and draft.job.import_spec.import_full and subject.entity:
        return full_mode_question(draft.job, subject.entity)
    return None


async def save(client: Client, request: Request) -> Outcome:
    """Store the draft; what somebody else stored meanwhile is shown beside it instead of being overwritten."""
    draft = request.draft
    try:
        if isinstance(draft, JobDraft):
            return await _save_job(client, draft, request.id)
        if isinstance(draft, ConnectorDraft):
            return await _save_connector(client, draft, request.id)
        if isinstance(draft, SettingsDraft):
            stored = await client.settings.update(draft.settings, draft.fields, request_id=request.id)
            return Outcome(text="Saved the general settings.", next=LeaveForm(stored))
        raise ValueError("there is nothing to save: the request has no draft of a job, connector or settings")
    except AbortedError:
        return await _conflict(client, draft, request.id)
    except AlreadyExistsError as error:
        return Outcome(
            text=f"Not saved: {error.message}.",
            severity=Severity.ERROR,
            next=CorrectFields((FieldViolation("name", error.message),)),
            request_id=request.id,
        )


async def _save_job(client: Client, draft: JobDraft, request_id: str) -> Outcome:
    stored = await _stored_job(client, draft, request_id)
    if draft.schedule and draft.schedule_fields:
        wanted = replace(draft.schedule, job_id=stored.id)
        try:
            schedule = await client.schedules.update(wanted, draft.schedule_fields, request_id=f"{request_id}-schedule")
        except (InvalidArgumentError, FailedPreconditionError) as error:
            return _without_schedule(stored, error, request_id)
        stored = replace(stored, schedule=schedule)
    if not draft.job.id:
        return Outcome(text=f"Made {stored.name}.", next=ShowJob(stored, _banner_of_new(stored)))
    running = stored.latest_execution and not stored.latest_execution.status.ended
    note = " The run in progress keeps the settings it started with." if running else ""
    return Outcome(text=f"Saved {stored.name}.{note}", next=LeaveForm(stored))


async def _stored_job(client: Client, draft: JobDraft, request_id: str) -> Job:
    if not draft.job.id:
        return await client.jobs.create(draft.job, request_id=request_id)
    if not draft.fields:
        return draft.job
    return await client.jobs.update(draft.job, draft.fields, request_id=request_id)


def _banner_of_new(job: Job) -> str:
    return "" if job.active else "New: inactive, so it does not run by itself. Activate it when it is ready."


def _without_schedule(stored: Job, error: InvalidArgumentError | FailedPreconditionError, request_id: str) -> Outcome:
    """The job is stored, so the form has to go on from there: saving again would make or overwrite it twice."""
    return Outcome(
        text=f"{stored.name} is saved, its schedule is not: {said(error)}.",
        severity=Severity.ERROR,
        next=CorrectFields(error.violations, stored),
        request_id=request_id,
    )


async def _save_connector(client: Client, draft: ConnectorDraft, request_id: str) -> Outcome:
    if draft.connector.id:
        stored = await client.connectors.update(draft.connector, draft.fields, request_id=request_id)
        return Outcome(text=f"Saved {stored.name}.", next=LeaveForm(stored))
    stored = await client.connectors.create(draft.connector, request_id=request_id)
    return Outcome(text=f"Made {stored.name}. Test it before a job needs it.", next=LeaveForm(stored))


async def _conflict(client: Client, draft: Draft | None, request_id: str) -> Outcome:
    """Read what is stored now; whatever fails in that is told as a failure of the save."""
    stored: Job | Connector | GeneralSettings
    if isinstance(draft, JobDraft):
        stored = await client.jobs.get(draft.job.id)
    elif isinstance(draft, ConnectorDraft):
        stored = await client.connectors.get(draft.connector.id)
    else:
        stored = await client.settings.get()
    changed = f" at {stored.updated_at:%H:%M:%S} UTC on {stored.updated_at:%d %b}" if stored.updated_at else ""
    return Outcome(
        text=f"Not saved: somebody else changed it{changed}. Load the stored version, or overwrite it with yours.",
        severity=Severity.WARNING,
        next=ChooseVersion(stored),
        request_id=request_id,
    )
