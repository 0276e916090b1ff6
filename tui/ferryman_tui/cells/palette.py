"""The second line of what the palette finds: how a job stands, or which key an action has."""

from ferryman import Job
from ferryman_tui.actions.keys import Keymap, shown_key
from ferryman_tui.actions.offers import Offer
from ferryman_tui.cells.figures import entity_words
from ferryman_tui.columns import Context
from ferryman_tui.palette import Entry
from ferryman_tui.statuses import job_look
from ferryman_tui.tones import Cell, Piece, Tone


def describe(entry: Entry, job: Job | None, offer: Offer | None, keymap: Keymap, context: Context) -> Cell:
    """Say what is to be known of an entry before it is chosen."""
    if job:
        return _job(job, context)
    if offer:
        keys = " ".join(shown_key(key, ascii=context.ascii) for key in keymap.keys[entry.id])
        reason = (Piece(f"  {offer.refusal}", Tone.WARN),) if offer.refusal else ()
        return (Piece(keys, Tone.ACCENT), *reason)
    return ()


def _job(job: Job, context: Context) -> Cell:
    look, latest = job_look(job), job.latest_execution
    parts = [entity_words(job.entity), "export" if job.export_spec else "import"]
    if latest and not latest.status.ended and latest.progress.bytes_total:
        parts.append(f"{int(latest.progress.fraction * 100)}%")
    separator = " - " if context.ascii else " · "
    mark = Piece(f"{look.mark(context.ascii)} {look.word}", look.tone)
    return (mark, Piece("".join(f"{separator}{part}" for part in parts), Tone.MUTED))
