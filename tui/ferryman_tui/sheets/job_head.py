"""What a job is, and how it stands, in one line."""

from ferryman import Job
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import Lines
from ferryman_tui.sheets.standing import dot, percent_text
from ferryman_tui.statuses import job_look
from ferryman_tui.texts import duration, first_fitting
from ferryman_tui.tones import Cell, Piece, Tone

_GAP = Piece("   ")


def kind_words(job: Job, *, ascii: bool = False) -> str:
    """Say what a job moves and how: "Import OFFER · SFTP", with its stores if it has any."""
    spec = job.import_spec or job.export_spec
    way = "Export" if job.export_spec else "Import"
    method = "SFTP" if spec and spec.sftp else "API"
    stores = job.import_spec.store_external_ids if job.import_spec else ()
    return dot(ascii).join((f"{way} {job.entity}", method, *stores))


def next_words(job: Job, context: Context) -> str:
    """Say when a job runs next by itself, or why it does not."""
    schedule = job.schedule
    if job.export_spec:
        return "runs on events" if job.active else "runs only by hand"
    if schedule and schedule.next_fire_time:
        seconds = (schedule.next_fire_time - context.now).total_seconds()
        return f"next in {duration(seconds)}" if seconds >= 1 else "next now"
    if schedule and schedule.cron and job.active:
        return "schedule paused" if not schedule.enabled else "fires no more"
    return "no schedule" if job.active else "runs only by hand"


def job_head_sheet(job: Job, width: int, context: Context, *, deleted: bool = False) -> Lines:
    """Write one line: status, what is moved and how, whether the job is active, and when it runs next."""
    look = job_look(job)
    latest = job.latest_execution
    percent = percent_text(latest) if latest else ""
    status = Piece(f"{look.mark(context.ascii)} {look.word}{f' {percent}' if percent else ''}", look.tone, bold=True)
    kind = Piece(kind_words(job, ascii=context.ascii), Tone.MUTED)
    if deleted:
        return (first_fitting(width, (status, _GAP, kind, _GAP, *_DELETED), (*_DELETED, _GAP, kind), _DELETED),)
    active = Piece("active", Tone.OK) if job.active else Piece("inactive", Tone.WARN)
    when = Piece(f"{dot(context.ascii)}{next_words(job, context)}", Tone.MUTED)
    full = (_GAP, Piece("FULL", Tone.ERROR, bold=True)) if job.import_spec and job.import_spec.import_full else ()
    long = (status, _GAP, kind, _GAP, active, when, *full)
    return (first_fitting(width, long, (status, _GAP, active, when, *full), (status, *full)),)


_DELETED: Cell = (Piece("deleted meanwhile: what follows is as it was", Tone.ERROR, bold=True),)
