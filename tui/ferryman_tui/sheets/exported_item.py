"""The record that an export execution sends: where to, how often it was tried, and what came back."""

from ferryman import Execution, ExportedItem
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import Lines, line, pairs
from ferryman_tui.texts import cut_middle, duration, full_count
from ferryman_tui.tones import Cell, Piece, Tone

_LABELS = 12


def exported_item_sheet(execution: Execution, width: int, context: Context) -> Lines:
    """Show the record on its way; nothing for an import."""
    item = execution.exported_item
    if item is None:
        return ()
    where = cut_middle(item.destination, width - _LABELS, ascii=context.ascii)
    facts: list[tuple[str, Cell]] = [
        ("Record", _record(item)),
        ("Attempts", _attempts(item, context)),
        ("Sent to", line(where) if where else line("nothing was sent yet", Tone.MUTED)),
    ]
    if item.last_error:
        facts.append(("Last error", line(item.last_error, Tone.ERROR)))
    if item.resends_execution_id:
        facts.append(("Sends again", line(item.resends_execution_id, Tone.MUTED)))
    return pairs(facts, width)


def _record(item: ExportedItem) -> Cell:
    reached = (Piece(f"  reached {item.trigger_status}", Tone.MUTED),) if item.trigger_status else ()
    return (Piece(f"{item.record_type} {item.record_key}", Tone.TEXT, bold=True), *reached)


def _attempts(item: ExportedItem, context: Context) -> Cell:
    pieces = [Piece(full_count(item.attempts))]
    if item.next_attempt_at:
        left = max(0.0, (item.next_attempt_at - context.now).total_seconds())
        pieces.append(Piece(f"  the next in {duration(left)}", Tone.QUEUE))
    if item.http_status:
        good = 200 <= item.http_status < 300
        pieces.append(Piece(f"  HTTP {item.http_status}", Tone.OK if good else Tone.ERROR))
    return tuple(pieces)
