"""Texts that fill an exact number of terminal cells and cannot harm the terminal; times and figures in words."""

from datetime import datetime
from enum import Enum, auto

from rich.cells import cell_len

from ferryman_tui.tones import Cell, Piece

_SHORT_ID = 8
# Marks that take no cell follow their letter, so this many characters for each cell are enough to look at.
_CHARACTERS_PER_CELL = 8
# They ask for another form of the character before them, and terminals differ in how wide that is.
_VARIATION_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_STAND_IN = "\N{MIDDLE DOT}"
_PLAIN_LETTERS = str.maketrans({"·": "|", "…": "...", "→": ">", "–": "-", "—": "-"})
# The locale of the machine has no say in what operators compare and quote.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MINUTE, _HOUR, _DAY, _WEEK, _YEAR = 60, 3600, 86400, 7 * 86400, 365 * 86400


class Align(Enum):
    """Where a text stands in a wider column."""

    LEFT = auto()
    RIGHT = auto()


def visible(text: str) -> str:
    r"""Write what cannot be seen or would drive the terminal as escapes, such as "\n", "\x1b" or "\u200b"."""
    if text.isprintable() and _VARIATION_SELECTORS.isdisjoint(text):
        return text
    return "".join(mark if _harmless(mark) else mark.encode("unicode_escape").decode("ascii") for mark in text)


def in_place(text: str) -> str:
    """Put one mark for each that cannot be seen or would drive the terminal: every position stays what it is."""
    return "".join(mark if _harmless(mark) else _STAND_IN for mark in text)


def _harmless(mark: str) -> bool:
    return mark.isprintable() and mark not in _VARIATION_SELECTORS


def short_id(id: str) -> str:
    """Shorten an id to its last 8 characters, the part that differs most."""
    return id[-_SHORT_ID:]


def plain_letters(text: str) -> str:
    """Write the signs that our own texts have in letters that every terminal has; "…" gets longer."""
    return text.translate(_PLAIN_LETTERS)


def ellipsis(ascii: bool) -> str:
    """Give the mark, one cell wide, that stands for text left out."""
    return "~" if ascii else "…"


def cut_end(text: str, width: int, *, ascii: bool = False) -> str:
    """Make a text visible and at most `width` cells wide; a mark stands for what is left out at its end."""
    if width <= 0:
        return ""
    shown = _beginning(text, width)
    return shown if cell_len(shown) <= width else _head(shown, width - 1) + ellipsis(ascii)


def cut_middle(text: str, width: int, *, ascii: bool = False) -> str:
    """Make a text visible and at most `width` cells wide, leaving out its middle: names differ at both ends."""
    if width <= 0:
        return ""
    text = visible(text)
    if cell_len(text) <= width:
        return text
    tail = (width - 1) // 2
    return _head(text, width - 1 - tail) + ellipsis(ascii) + _tail(text, tail)


def pad(text: str, width: int, align: Align = Align.LEFT) -> str:
    """Fill a text with spaces up to `width` cells; wider ones stay as they are."""
    spaces = " " * (width - cell_len(text))
    return text + spaces if align is Align.LEFT else spaces + text


def fit(cell: Cell, width: int, *, align: Align = Align.LEFT, ascii: bool = False) -> Cell:
    """Make the text of a cell visible and exactly `width` cells wide: filled with spaces, or its end cut and marked."""
    if width <= 0:
        return ()
    shown = [Piece(_beginning(piece.text, width), piece.tone, piece.bold) for piece in cell if piece.text]
    spare = width - sum(cell_len(piece.text) for piece in shown)
    if spare < 0:
        shown = _cut(shown, width, ellipsis(ascii))
        spare = width - sum(cell_len(piece.text) for piece in shown)
    if not spare:
        return tuple(shown)
    spaces = Piece(" " * spare)
    return (*shown, spaces) if align is Align.LEFT else (spaces, *shown)


def first_fitting(width: int, *cells: Cell) -> Cell:
    """Choose the first cell that fits into `width` cells, or the last one if none does."""
    for cell in cells:
        if sum(cell_len(_beginning(piece.text, width)) for piece in cell) <= width:
            return cell
    return cells[-1]


def _cut(pieces: list[Piece], width: int, mark: str) -> list[Piece]:
    kept: list[Piece] = []
    room = width - 1
    for piece in pieces:
        size = cell_len(piece.text)
        if size > room:
            kept.append(Piece(_head(piece.text, room) + mark, piece.tone, piece.bold))
            break
        kept.append(piece)
        room -= size
    return kept


def _beginning(text: str, width: int) -> str:
    # One cell more than fits must remain, or nobody would see that the rest was left out.
    return visible(text[: (width + 1) * _CHARACTERS_PER_CELL])


def _head(text: str, width: int) -> str:
    end = used = 0
    for mark in text:
        used += cell_len(mark)
        if used > width:
            break
        end += 1
    return text[:end]


def _tail(text: str, width: int) -> str:
    start, used = len(text), 0
    for at in range(len(text) - 1, -1, -1):
        cells = cell_len(text[at])
        used += cells
        if used > width:
            break
        # Marks without a width belong to the letter before them and must not begin the tail.
        if cells:
            start = at
    return text[start:]


def short_count(count: int) -> str:
    """Write a count in at most five cells, rounded down: "999", "1.2k", "12k", "3.4M"."""
    for size, unit in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if count >= 10 * size:
            return f"{count // size}{unit}"
        if count >= size:
            return f"{count // size}.{count % size * 10 // size}{unit}"
    return str(count)


def full_count(count: int) -> str:
    """Write a count in full: "1,234"."""
    return f"{count:,}"


def byte_size(size: int) -> str:
    """Write how many bytes there are, rounded down: "640 B", "12.4 KB", "3.0 GB"."""
    for bytes, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "KB")):
        if size >= bytes:
            return f"{size // bytes:,}.{size % bytes * 10 // bytes} {unit}"
    return f"{size} B"


def rate(per_second: float) -> str:
    """Write how many rows are handled in a second: "318/s"; below ten with one decimal."""
    return f"{per_second:,.0f}/s" if per_second >= 10 else f"{per_second:.1f}/s"


def span(seconds: float) -> str:
    """Write a length of time in at most three cells, rounded down: "44s", "23m", "47h", "5d", "14w", "2y".

    Negative ones are "0s".
    """
    whole = max(0, int(seconds))
    if whole < _MINUTE:
        return f"{whole}s"
    if whole < _HOUR:
        return f"{whole // _MINUTE}m"
    if whole < 2 * _DAY:
        return f"{whole // _HOUR}h"
    for size, unit in ((_DAY, "d"), (_WEEK, "w")):
        if whole < 100 * size:
            return f"{whole // size}{unit}"
    return f"{whole // _YEAR}y"


def duration(seconds: float) -> str:
    """Write a length of time in two units, rounded down: "31s", "2m 12s", "11h 59m", "5d 20h"."""
    whole = max(0, int(seconds))
    if whole < _MINUTE:
        return f"{whole}s"
    if whole < _HOUR:
        return f"{whole // _MINUTE}m {whole % _MINUTE:02}s"
    if whole < _DAY:
        return f"{whole // _HOUR}h {whole % _HOUR // _MINUTE:02}m"
    return f"{whole // _DAY}d {whole % _DAY // _HOUR:02}h"


def since(moment: datetime, now: datetime) -> str:
    """Write how long ago a moment was: "24h ago"."""
    return f"{span((now - moment).total_seconds())} ago"


def until(moment: datetime, now: datetime) -> str:
    """Write how far away a moment is: "in 23m", or "now" once it has come."""
    seconds = (moment - now).total_seconds()
    return f"in {span(seconds)}" if seconds >= 1 else "now"


def utc_time(moment: datetime, now: datetime, *, seconds: bool = True) -> str:
    """Write a moment in UTC: "23 Nov 07:41:45", or "23 Nov 07:41"; the year takes the place of what is finest.

    That happens when the moment is not in the year of `now`: "23 Nov 25 07:41", or "23 Nov 2025".
    """
    day = f"{moment.day:02} {_MONTHS[moment.month - 1]}"
    if moment.year != now.year:
        return f"{day} {moment:%y %H:%M}" if seconds else f"{day} {moment.year}"
    return f"{day} {moment:%H:%M:%S}" if seconds else f"{day} {moment:%H:%M}"
