"""What dialogs say before something that cannot be undone, and the banner above a copied job."""

from dataclasses import dataclass

from ferryman import Connector, Execution, ExecutionStatus, Job
from ferryman_tui.tones import Cell, Piece, Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with a safe answer, which has the focus, and one that does it.

    `lines` are paragraphs, to be wrapped; an empty one is a blank line. With `acknowledgement` a box has to be ticked
    first, with `typed` this text has to be typed. `blocked` says why it cannot be done any more. `fraction`, from 0 to
    1, is how far what it is about has come, where that is known.
    """

    title: str
    lines: tuple[Cell, ...]
    safe: str
    sure: str
    acknowledgement: str = ""
    typed: str = ""
    blocked: str = ""
    fraction: float | None = None


def line(text: str, tone: Tone = Tone.TEXT, *, bold: bool = False) -> Cell:
    """One paragraph in one tone."""
    return (Piece(text, tone, bold),)


def applied_rows(execution: Execution) -> int:
    """How many rows are in the catalog because of this execution: those that were not rejected."""
    return execution.counters.read - execution.counters.rejected


def stop_question(execution: Execution) -> Question:
    """Ask before a stop; made anew from the execution as it changes, it tells when there is nothing left to stop."""
    ended = "" if execution.stoppable else _nothing_to_stop(execution)
    fate = line(ended, Tone.MUTED) if ended else line(_what_stays(execution), Tone.WARN)
    return Question(
        title="Stop this execution?",
        lines=(
            line(execution.job_name, bold=True),
            line(execution.id, Tone.MUTED),
            (),
            line(_how_far(execution), Tone.MUTED),
            (),
            fate,
        ),
        safe="Close" if ended else "Keep running",
        sure="Stop execution",
        blocked=ended,
        fraction=execution.progress.fraction if execution.progress.bytes_total else None,
    )


def _how_far(execution: Execution) -> str:
    rows = f"{applied_rows(execution):,} rows applied"
    if execution.counters.rejected:
        rows += f", {execution.counters.rejected:,} rejected"
    return f"{rows} · {execution.status}"


def _nothing_to_stop(execution: Execution) -> str:
    if execution.status is ExecutionStatus.JOB_STOPPING:
        return "Somebody stopped it while you were deciding; it is leaving the data."
    return f"It ended while you were deciding: {execution.status}. There is nothing left to stop."


def _what_stays(execution: Execution) -> str:
    if execution.status is ExecutionStatus.JOB_PENDING:
        return "Stopping cannot be undone. It has not started, so nothing was applied; what runs before it goes on."
    if execution.exported_item:
        item = execution.exported_item
        return (
            f"Stopping cannot be undone. {item.record_type} {item.record_key} is not sent any more; "
            "if an attempt is under way, the other side may still receive it."
        )
    return "Stopping cannot be undone. Rows applied so far stay in the catalog; the rest of the input is left out."


def delete_job_question(job: Job) -> Question:
    """Ask before a job is deleted: its name has to be typed."""
    lost = "its mapping, its settings and its schedule" if job.schedule else "its mapping and its settings"
    stays = "Its executions and the records that it imported remain."
    if job.export_spec:
        stays = (
            f"Its executions remain. Nothing exports {job.entity} records any more if it is the last such job: "
            "the setting that says so then turns off by itself."
        )
    return Question(
        title="Delete this job?",
        lines=(
            line(job.name, bold=True),
            line(job.id, Tone.MUTED),
            (),
            line(f"Deleting cannot be undone: {lost} are gone.", Tone.WARN),
            line(stays),
            (),
            line("Deactivate it instead to keep it from running by itself. Type its name to delete it:", Tone.MUTED),
        ),
        safe="Keep it",
        sure="Delete job",
        typed=job.name,
    )


def delete_connector_question(connector: Connector) -> Question:
    """Ask before a connector is deleted: its name has to be typed."""
    return Question(
        title="Delete this connector?",
        lines=(
            line(connector.name, bold=True),
            line(f"{connector.kind} · {connector.address}", Tone.MUTED),
            (),
            line("Deleting cannot be undone: its settings and its stored secrets are gone.", Tone.WARN),
            line("The system that it reaches, and what was imported through it, remain."),
            (),
            line("Type its name to delete it:", Tone.MUTED),
        ),
        safe="Keep it",
        sure="Delete connector",
        typed=connector.name,
    )


def resend_question(execution: Execution) -> Question:
    """Ask before an exported item goes out once more."""
    item = execution.exported_item
    what = f"{item.record_type} {item.record_key}" if item else "the record"
    again = "It was accepted before: the other side receives it twice." if _accepted(execution) else ""
    return Question(
        title="Send this record again?",
        lines=(
            line(execution.job_name, bold=True),
            line(execution.id, Tone.MUTED),
            (),
            line(f"Sends {what} as it is now, in an execution of its own; this one stays as it ended."),
            line(again or "What has been sent cannot be taken back.", Tone.WARN),
        ),
        safe="Cancel",
        sure="Send again",
    )


def _accepted(execution: Execution) -> bool:
    return execution.status is ExecutionStatus.SUCCESS


def duplicate_banner(copy: Job) -> str:
    """Say what a copy does not have of its original, above the copy."""
    if copy.export_spec:
        return "Copy: inactive, so it exports nothing yet. Check its settings, then activate it."
    full = " Import Full mode is on in the copy too." if copy.import_spec and copy.import_spec.import_full else ""
    return f"Copy: inactive, its schedule is empty. Check its source and schedule, then activate it.{full}"
