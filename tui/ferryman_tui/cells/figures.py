"""Cells that several tables share: names, counts and times."""

from datetime import datetime

from ferryman import Execution, Trigger, TriggerKind
from ferryman_tui.columns import Context
from ferryman_tui.statuses import StatusLook
from ferryman_tui.texts import Align, cut_middle, duration, first_fitting, full_count, pad, short_count, since, utc_time
from ferryman_tui.tones import Cell, Piece, Tone

_WORDLESS = 3
_WITH_SECONDS = 15
_DURATION = 8
_TRIGGERS = {TriggerKind.SCHEDULE: "schedule", TriggerKind.EVENT: "event", TriggerKind.MANUAL: "by hand"}


def nothing(context: Context) -> Cell:
    """Draw that there is nothing to show."""
    return (Piece("-" if context.ascii else "—", Tone.FAINT),)


def status_cell(look: StatusLook, width: int, context: Context) -> Cell:
    """Draw a status: mark and word, in narrow columns the mark alone."""
    mark = look.mark(context.ascii)
    return (Piece(mark if width <= _WORDLESS else f"{mark} {look.word}", look.tone),)


def name_cell(name: str, width: int, context: Context, tone: Tone = Tone.TEXT) -> Cell:
    """Draw a name, its middle left out if need be."""
    return (Piece(cut_middle(name, width, ascii=context.ascii), tone),)


def count_cell(count: int, width: int, context: Context, tone: Tone, *, bold: bool = False) -> Cell:
    """Draw a count, in full if that fits; none is a dot, so that what is there stands out."""
    if not count:
        return (Piece("." if context.ascii else "·", Tone.FAINT),)
    return first_fitting(width, (Piece(full_count(count), tone, bold),), (Piece(short_count(count), tone, bold),))


def moment_cell(moment: datetime | None, width: int, context: Context) -> Cell:
    """Draw a moment in UTC, with seconds from 15 cells on."""
    if moment is None:
        return nothing(context)
    return (Piece(utc_time(moment, context.now, seconds=width >= _WITH_SECONDS), Tone.MUTED),)


def since_cell(moment: datetime | None, context: Context) -> Cell:
    """Draw how long ago a moment was."""
    return (Piece(since(moment, context.now), Tone.MUTED),) if moment else nothing(context)


def entity_cell(entity: str, width: int) -> Cell:
    """Draw an entity in words: "CUSTOMER_USER" is "Customer User"."""
    words = entity_words(entity)
    return first_fitting(width, (Piece(words, Tone.MUTED),), (Piece(words.removesuffix(" Category"), Tone.MUTED),))


def entity_words(entity: str) -> str:
    """Write an entity in words."""
    return entity.replace("_", " ").title()


def trigger_cell(trigger: Trigger) -> Cell:
    """Draw what caused an execution: schedule, event, or who asked for it."""
    by_hand = trigger.by if trigger.kind is TriggerKind.MANUAL else ""
    return (Piece(by_hand or _TRIGGERS.get(trigger.kind, "?"), Tone.MUTED),)


def taken_seconds(execution: Execution, now: datetime) -> float | None:
    """Tell how long an execution took or has been running, in seconds; None if it never started."""
    if execution.started_at is None:
        return None
    return ((execution.ended_at or now) - execution.started_at).total_seconds()


def taken_cell(execution: Execution, context: Context) -> Cell:
    """Draw how long an execution took or has been running, at least 8 cells wide."""
    seconds = taken_seconds(execution, context.now)
    if seconds is None:
        return (Piece(pad("." if context.ascii else "·", _DURATION, Align.RIGHT), Tone.FAINT),)
    return (Piece(pad(duration(seconds), _DURATION, Align.RIGHT), Tone.MUTED),)
