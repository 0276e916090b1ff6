"""What one execution was, and the configuration of its job as far as that is known to be what it ran with."""

from ferryman import Connector, Direction, EntityType, Execution, Job
from ferryman_tui.cells.figures import entity_words
from ferryman_tui.columns import Context
from ferryman_tui.sheets.configuration import configuration_lines
from ferryman_tui.sheets.execution_head import by_words, date_words, reasons
from ferryman_tui.sheets.lines import INDENT, Lines, heading, indented, line, pairs, stacked, wrapped
from ferryman_tui.tones import Cell, Tone


def configuration_used_sheet(
    execution: Execution,
    job: Job | None,
    width: int,
    context: Context,
    *,
    entity: EntityType | None = None,
    connector: Connector | None = None,
) -> Lines:
    """Show all that is known of an execution, then the settings of its job; without a job it has been deleted.

    The server keeps no copy of the settings that an execution ran with: those of the job are they only if the job has
    not changed since, and which of both it is stands above them.
    """
    return stacked(
        _execution(execution, width, context),
        _told(execution, width),
        _kept(execution, job, width),
        # What they are of was said already: without their own heading.
        configuration_lines(job, width, entity, connector)[1:] if job else (),
    )


def _execution(execution: Execution, width: int, context: Context) -> Lines:
    way = "export" if execution.direction is Direction.EXPORT else "import"
    facts: list[tuple[str, Cell]] = [
        ("job", line(execution.job_name)),
        ("job id", line(execution.job_id, Tone.MUTED)),
        ("moves", line(f"{entity_words(execution.entity)}, {way}")),
        ("caused", line(by_words(execution.trigger))),
    ]
    moments = (
        ("due", execution.scheduled_at),
        ("triggered", execution.created_at),
        ("started", execution.started_at),
        ("sent", execution.executed_at),
        ("ended", execution.ended_at),
    )
    facts += [(label, line(date_words(moment))) for label, moment in moments if moment]
    return (heading("This execution"), *indented(pairs(facts, width - INDENT)))


def _told(execution: Execution, width: int) -> Lines:
    paragraphs = reasons(execution)
    if not paragraphs:
        return ()
    lines = [part for paragraph in paragraphs for part in wrapped(paragraph, width - INDENT)]
    reason = execution.failure.reason if execution.failure else ""
    return (heading("What was told", reason), *indented(lines))


def _kept(execution: Execution, job: Job | None, width: int) -> Lines:
    if job is None:
        text = "The job has been deleted, and its settings with it."
        return (heading("Configuration used"), *indented(wrapped(line(text, Tone.MUTED), width - INDENT)))
    seen = execution.created_at
    if seen and job.updated_at and job.updated_at <= seen:
        text = f"The job has not changed since {date_words(job.updated_at)}: this execution ran with what follows."
        return (heading("Configuration used"), *indented(wrapped(line(text, Tone.MUTED), width - INDENT)))
    changed = f" The job changed at {date_words(job.updated_at)}, after it was triggered." if job.updated_at else ""
    text = f"What follows is how the job is set now, not what this execution ran with.{changed}"
    return (heading("Configuration of the job now"), *indented(wrapped(line(text, Tone.WARN), width - INDENT)))
