"""The actions that change something on the server, or read from it what the console does not have."""

from ferryman_tui.actions import connector_calls, execution_calls, job_calls, refusals, saving
from ferryman_tui.actions.action import WRITE, Action
from ferryman_tui.actions.request import Draft
from ferryman_tui.actions.subject import Kind, Place, Subject
from ferryman_tui.full_mode import full_mode_question
from ferryman_tui.questions import (
    Question,
    delete_connector_question,
    delete_job_question,
    resend_question,
    stop_question,
)

_JOB_PLACES = frozenset({Place.JOBS, Place.JOB, Place.JOB_EXECUTIONS})
_ONE_JOB = _JOB_PLACES - {Place.JOBS}
_SWITCH_PLACES = _JOB_PLACES | {Place.UPCOMING}
_RUN_PLACES = _SWITCH_PLACES | {Place.ACTIVITY, Place.EXECUTION}
_ONE_RUN = frozenset({Place.JOB_EXECUTIONS, Place.EXECUTION})
_CONNECTORS = frozenset({Place.CONNECTORS})
_FORM = frozenset({Place.FORM})


def _stop_asks(subject: Subject, draft: Draft | None) -> Question | None:
    return stop_question(subject.run) if subject.run else None


def _resend_asks(subject: Subject, draft: Draft | None) -> Question | None:
    return resend_question(subject.run) if subject.run else None


def _delete_job_asks(subject: Subject, draft: Draft | None) -> Question | None:
    return delete_job_question(subject.job) if subject.job else None


def _delete_connector_asks(subject: Subject, draft: Draft | None) -> Question | None:
    return delete_connector_question(subject.connector) if subject.connector else None


def _full_mode_asks(subject: Subject, draft: Draft | None) -> Question | None:
    """Turning it off deletes nothing and needs no question."""
    job, entity = subject.job, subject.entity
    if job is None or entity is None or (job.import_spec and job.import_spec.import_full):
        return None
    return full_mode_question(job, entity)


JOB_CHANGES = (
    Action(
        id="run",
        keys=("r",),
        label="Run now",
        hint="Run now",
        places=_SWITCH_PLACES,
        kind=Kind.JOB,
        permission=WRITE,
        sends=True,
        call=job_calls.run,
    ),
    Action(
        id="stop",
        keys=("s",),
        label="Stop the execution",
        hint="Stop",
        places=_RUN_PLACES,
        kind=Kind.EXECUTION,
        permission=WRITE,
        sends=True,
        hidden=refusals.nothing_to_stop,
        asks=_stop_asks,
        call=execution_calls.stop,
    ),
    Action(
        id="switch-job",
        keys=("e",),
        label="Activate or deactivate",
        hint="On/off",
        places=_SWITCH_PLACES,
        kind=Kind.JOB,
        permission=WRITE,
        sends=True,
        call=job_calls.switch,
    ),
    Action(
        id="duplicate",
        keys=("d",),
        label="Duplicate, and open the copy",
        hint="Duplicate",
        places=_JOB_PLACES,
        kind=Kind.JOB,
        permission=WRITE,
        sends=True,
        call=job_calls.duplicate,
    ),
    Action(
        id="edit-job",
        keys=("E",),
        label="Edit the job",
        hint="Edit",
        places=_JOB_PLACES,
        kind=Kind.JOB,
        permission=WRITE,
        sends=True,
    ),
    Action(
        id="new-job",
        keys=("n",),
        label="New job",
        hint="New",
        places=frozenset({Place.JOBS}),
        permission=WRITE,
        sends=True,
    ),
    Action(
        id="import-full",
        keys=("F",),
        label="Import Full mode on or off",
        hint="Full mode",
        places=_ONE_JOB,
        kind=Kind.JOB,
        permission=WRITE,
        sends=True,
        hidden=refusals.not_an_import,
        refusal=refusals.full_mode_refusal,
        asks=_full_mode_asks,
        call=job_calls.switch_full_mode,
    ),
    Action(
        id="delete-job",
        keys=("D",),
        label="Delete the job",
        hint="Delete",
        places=_ONE_JOB,
        kind=Kind.JOB,
        permission=WRITE,
        sends=True,
        refusal=refusals.delete_job_refusal,
        asks=_delete_job_asks,
        call=job_calls.delete,
    ),
    Action(
        id="resend",
        keys=("T",),
        label="Try again: send the record again",
        hint="Send again",
        places=_ONE_RUN,
        kind=Kind.EXECUTION,
        permission=WRITE,
        sends=True,
        hidden=refusals.nothing_to_resend,
        refusal=refusals.resend_refusal,
        asks=_resend_asks,
        call=execution_calls.resend,
    ),
    Action(
        id="rejected-csv",
        keys=("w",),
        label="Write the rejected rows to a CSV file",
        hint="Rows to CSV",
        places=_ONE_RUN,
        kind=Kind.EXECUTION,
        sends=True,
        hidden=refusals.no_rows_to_reject,
        refusal=refusals.rejected_rows_refusal,
        call=execution_calls.write_rejected_rows,
    ),
)

CONNECTOR_CHANGES = (
    Action(
        id="test-connector",
        keys=("t",),
        label="Test the connection",
        hint="Test",
        places=_CONNECTORS,
        kind=Kind.CONNECTOR,
        permission=WRITE,
        sends=True,
        call=connector_calls.test,
    ),
    Action(
        id="edit-connector",
        keys=("E", "enter"),
        label="Edit the connector",
        hint="Edit",
        places=_CONNECTORS,
        kind=Kind.CONNECTOR,
        permission=WRITE,
        sends=True,
    ),
    Action(
        id="new-connector",
        keys=("n",),
        label="New connector",
        hint="New",
        places=_CONNECTORS,
        permission=WRITE,
        sends=True,
    ),
    Action(
        id="switch-connector",
        keys=("e",),
        label="Activate or deactivate",
        hint="On/off",
        places=_CONNECTORS,
        kind=Kind.CONNECTOR,
        permission=WRITE,
        sends=True,
        call=connector_calls.switch,
    ),
    Action(
        id="delete-connector",
        keys=("D",),
        label="Delete the connector",
        hint="Delete",
        places=_CONNECTORS,
        kind=Kind.CONNECTOR,
        permission=WRITE,
        sends=True,
        refusal=refusals.delete_connector_refusal,
        asks=_delete_connector_asks,
        call=connector_calls.delete,
    ),
)

FORM_CHANGES = (
    Action(
        id="edit-settings",
        keys=("E", "enter"),
        label="Edit the general settings",
        hint="Edit",
        places=frozenset({Place.SETTINGS}),
        kind=Kind.SETTINGS,
        permission=WRITE,
        sends=True,
    ),
    Action(
        id="save",
        keys=("f2", "ctrl+s"),
        label="Save",
        hint="Save",
        places=_FORM,
        permission=WRITE,
        sends=True,
        asks=saving.saving_question,
        call=saving.save,
    ),
    Action(
        id="preview-source",
        keys=("f4",),
        label="Look into the source, and fill the mapping from it",
        hint="Preview",
        places=_FORM,
        permission=WRITE,
        sends=True,
        call=connector_calls.preview_source,
    ),
)

CHANGES = (*JOB_CHANGES, *CONNECTOR_CHANGES, *FORM_CHANGES)
