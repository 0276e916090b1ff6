"""A failed read in one line: its code, what happened, and what to do next."""

from ferryman_tui.store.told import Told
from ferryman_tui.tones import Cell, Piece, Tone


def told_line(told: Told, again: str = "") -> Cell:
    """Write a failure; `again` is the key that reads once more."""
    reference = f" [{told.reference}]" if told.reference else ""
    end = "" if told.message[-1:] in (".", "!", "?") and not reference else "."
    press = f" {again} tries again." if again else ""
    return (
        Piece(f"{told.code}: ", Tone.ERROR, bold=True),
        Piece(f"{told.message}{reference}{end}"),
        Piece(f" {told.next_step}{press}".rstrip(), Tone.MUTED),
    )
