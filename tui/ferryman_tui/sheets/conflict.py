"""Two versions of one thing side by side: what somebody else stored, and what the operator would store."""

from collections.abc import Sequence

from ferryman_tui.forms.versions import Difference
from ferryman_tui.sheets.lines import Lines, beside, indented, line, stacked, wrapped
from ferryman_tui.texts import cut_end
from ferryman_tui.tones import Cell, Piece, Tone

_GAP = 2
_LONGEST = 300
"""Cells of a value: a whole mapping side by side tells nobody anything."""


def conflict_sheet(differences: Sequence[Difference], width: int, *, ascii: bool = False) -> Lines:
    """Draw every field that either side changed, the stored version on the left."""
    half = max(1, (width - _GAP) // 2)
    head = beside(
        wrapped(line("Stored by now", Tone.MUTED, bold=True), half),
        wrapped(line("With your changes", Tone.MUTED, bold=True), half),
        half + _GAP,
    )
    parts = [_part(item, half, width, ascii=ascii) for item in differences]
    if not differences:
        return wrapped(line("Both say the same: saving again changes nothing else.", Tone.MUTED), width)
    return stacked(head, *parts)


def _part(item: Difference, half: int, width: int, *, ascii: bool) -> Lines:
    left = _value(item.stored, half, Tone.WARN if item.theirs else Tone.TEXT, ascii=ascii)
    right = _value(item.mine, half, Tone.RUN if item.yours else Tone.TEXT, ascii=ascii)
    return (*wrapped(_title(item), width), *beside(left, right, half + _GAP))


def _title(item: Difference) -> Cell:
    who = (
        "both of you changed it"
        if item.yours and item.theirs
        else "you changed it"
        if item.yours
        else "they changed it"
    )
    tone = Tone.ERROR if item.yours and item.theirs else Tone.RUN if item.yours else Tone.WARN
    return (Piece(item.label, bold=True), Piece(f"  {who}", tone))


def _value(text: str, half: int, tone: Tone, *, ascii: bool) -> Lines:
    return indented(wrapped(line(cut_end(text, _LONGEST, ascii=ascii), tone), max(1, half - _GAP)))
