"""Lines of toned text: headings, pairs, paragraphs, and two columns side by side."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from rich.cells import cell_len

from ferryman_tui.texts import fit, visible
from ferryman_tui.tones import Cell, Piece, Tone

Lines: TypeAlias = tuple[Cell, ...]
"""Lines from top to bottom; an empty cell is a blank line."""

INDENT = 2


def line(text: str, tone: Tone = Tone.TEXT, *, bold: bool = False) -> Cell:
    """One line in one tone."""
    return (Piece(text, tone, bold),)


def heading(text: str, note: str = "") -> Cell:
    """The title of a part, with a note behind it."""
    title = Piece(text, Tone.MUTED, bold=True)
    return (title, Piece(f"  {note}", Tone.MUTED)) if note else (title,)


def indented(lines: Iterable[Cell], by: int = INDENT) -> Lines:
    """Move lines to the right; blank ones stay blank."""
    return tuple((Piece(" " * by), *cell) if cell else () for cell in lines)


def pairs(items: Iterable[tuple[str, Cell]], width: int) -> Lines:
    """Write labels with their values behind them, all values from the same column on; long values are wrapped."""
    rows = list(items)
    room = max((cell_len(label) for label, _ in rows), default=0) + INDENT
    lines: list[Cell] = []
    for label, value in rows:
        first, *rest = wrapped(value, max(1, width - room)) or ((),)
        lines.append((*fit((Piece(label, Tone.MUTED),), room), *first))
        lines += indented(rest, room)
    return tuple(lines)


def wrapped(cell: Cell, width: int) -> Lines:
    """Break a paragraph into lines of at most `width` cells, between words where that is possible."""
    lines: list[list[Piece]] = [[]]
    used = 0
    for text, piece in _words(cell, width):
        size = cell_len(text)
        if used + size > width and not text.isspace():
            lines.append([])
            used = 0
        if text.isspace() and (not used or used + size > width):
            continue
        lines[-1].append(Piece(text, piece.tone, piece.bold))
        used += size
    return tuple(tuple(parts) for parts in lines if parts)


def _words(cell: Cell, width: int) -> Iterable[tuple[str, Piece]]:
    """Give words and the spaces between them; a word wider than a line in parts that fit."""
    for piece in cell:
        text = visible(piece.text)
        start = 0
        for at in range(1, len(text) + 1):
            if at == len(text) or text[at].isspace() != text[at - 1].isspace():
                for part in _parts(text[start:at], max(1, width)):
                    yield part, piece
                start = at


def _parts(word: str, width: int) -> Iterable[str]:
    start = used = 0
    for at, mark in enumerate(word):
        size = cell_len(mark)
        if used + size > width and at > start:
            yield word[start:at]
            start, used = at, 0
        used += size
    yield word[start:]


def beside(left: Sequence[Cell], right: Sequence[Cell], at: int) -> Lines:
    """Put two columns side by side, the right one from cell `at` on; what is too wide on the left is cut."""
    rows = max(len(left), len(right))
    lines: list[Cell] = []
    for row in range(rows):
        first = left[row] if row < len(left) else ()
        second = right[row] if row < len(right) else ()
        lines.append((*fit(first, at), *second) if second else first)
    return tuple(lines)


def stacked(*parts: Sequence[Cell]) -> Lines:
    """Put parts below each other with a blank line between them; empty ones are left out."""
    lines: list[Cell] = []
    for part in parts:
        if part:
            lines += [(), *part] if lines else part
    return tuple(lines)


def plain(cell: Cell) -> str:
    """The text of a line without tones, as it is copied."""
    return "".join(piece.text for piece in cell)
