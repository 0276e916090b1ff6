"""When an action makes no sense for a subject, and when it cannot be done with it and why."""

from ferryman_tui.actions.subject import Subject
from ferryman_tui.full_mode import no_full_mode


def nothing_to_stop(subject: Subject) -> bool:
    """A stop makes sense only where the server says that the execution is stoppable."""
    return subject.run is None or not subject.run.stoppable


def nothing_to_resend(subject: Subject) -> bool:
    """Only executions of exports have an item to send again."""
    return subject.run is None or subject.run.exported_item is None


def resend_refusal(subject: Subject) -> str:
    """An item that is on its way is not sent a second time."""
    if subject.run and not subject.run.status.ended:
        return f"It is still on its way ({subject.run.status}): wait until it has ended, or stop it."
    return ""


def not_an_import(subject: Subject) -> bool:
    """Exports have neither Import Full mode nor a schedule."""
    return subject.job is not None and subject.job.import_spec is None


def full_mode_refusal(subject: Subject) -> str:
    """Full mode needs an entity that has it, and its warning, which comes from the server."""
    if subject.entity is None:
        return "What Full mode deletes for this entity is not known yet: reconnect, then try again."
    return no_full_mode(subject.entity)


def delete_job_refusal(subject: Subject) -> str:
    """A job with an execution in progress stays."""
    run = subject.job.latest_execution if subject.job else None
    if run and not run.status.ended:
        return f"{run.job_name} has an execution in progress ({run.status}): stop it or wait for its end, then delete."
    return ""


def delete_connector_refusal(subject: Subject) -> str:
    """A connector that jobs use stays."""
    users = subject.connector_users
    if not users:
        return ""
    named = ", ".join(users[:3]) + (f" and {len(users) - 3:,} more" if len(users) > 3 else "")
    use = "uses" if len(users) == 1 else "use"
    return f"{named} {use} {subject.name}: give them another connector or delete them first."


def no_rows_to_reject(subject: Subject) -> bool:
    """Exports have no rows."""
    return subject.run is not None and subject.run.exported_item is not None


def rejected_rows_refusal(subject: Subject) -> str:
    """A file without rows is of no use."""
    if subject.run and not subject.run.counters.rejected:
        return "No row was rejected."
    return ""


def copy_refusal(subject: Subject) -> str:
    """A job that never ran has no execution, and so no id to quote."""
    if subject.job and not subject.run:
        return f"{subject.job.name} has never run, so there is no execution id to copy."
    return ""


def first_page_refusal(subject: Subject) -> str:
    """There is nothing before the first page."""
    return "This is the first page." if subject.page is None or subject.page.first else ""


def last_page_refusal(subject: Subject) -> str:
    """There is nothing after the last page."""
    return "This is the last page." if subject.page is None or subject.page.last else ""
