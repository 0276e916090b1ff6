"""The help: what the keys do here and why some do nothing, what was told lately, and what the marks mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from rich.cells import cell_len

from ferryman import ExecutionStatus
from ferryman_tui.actions.action import Action
from ferryman_tui.actions.keys import Keymap, shown_key
from ferryman_tui.actions.navigation import EVERYWHERE_ACTIONS, MOVES, SECTIONS
from ferryman_tui.actions.offers import Offer
from ferryman_tui.actions.outcome import Severity
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import INDENT, Lines, indented, line, plain, stacked, wrapped
from ferryman_tui.statuses import DISABLED, NEVER_RUN, STATUS_LOOKS, StatusLook
from ferryman_tui.texts import fit, utc_time
from ferryman_tui.tones import Cell, Piece, Tone

Told: TypeAlias = tuple[datetime, Severity, str]
"""A toast as it was shown: when (UTC), how much it mattered, and its text."""

_WIDEST_LABEL = 20
_EVERYWHERE = frozenset(action.id for action in (*SECTIONS, *EVERYWHERE_ACTIONS))
_MOVES = frozenset(action.id for action in MOVES)
_SEVERITIES = {
    Severity.INFORMATION: ("", "", Tone.TEXT),
    Severity.WARNING: ("▲ ", "! ", Tone.WARN),
    Severity.ERROR: ("✗ ", "x ", Tone.ERROR),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """What is explained, in the first column, and its explanation, one paragraph after the other."""

    label: Cell
    told: Lines


@dataclass(frozen=True, slots=True)
class _Part:
    title: str
    rows: tuple[_Row, ...]


def help_sheet(
    offers: Iterable[Offer], keymap: Keymap, messages: Sequence[Told], text: str, width: int, context: Context
) -> Lines:
    """Explain everything that has each word of `text` in it; the newest message comes first."""
    parts = (*_keys(offers, keymap, context), _messages(messages, context), _marks(context))
    words = text.casefold().split()
    found = [part for part in (_having(part, words) for part in parts) if part.rows]
    if not found:
        return wrapped(line("Nothing here has these words.", Tone.MUTED), width)
    widest = max(cell_len(plain(row.label)) for part in found for row in part.rows)
    room = min(widest, _WIDEST_LABEL, width // 3) + INDENT
    return stacked(*(_drawn(part, room, width, context.ascii) for part in found))


def _having(part: _Part, words: Iterable[str]) -> _Part:
    """Keep the rows that have each word, be it in the title above them."""
    rows = (row for row in part.rows if all(word in _text(part, row) for word in words))
    return replace(part, rows=tuple(rows))


def _text(part: _Part, row: _Row) -> str:
    return " ".join((part.title, plain(row.label), *map(plain, row.told))).casefold()


def _drawn(part: _Part, room: int, width: int, ascii: bool) -> Lines:
    lines: list[Cell] = [line(part.title, Tone.ACCENT, bold=True)]
    for row in part.rows:
        paragraphs = (wrapped(paragraph, max(1, width - INDENT - room)) for paragraph in row.told)
        first, *rest = [told for paragraph in paragraphs for told in paragraph] or [()]
        lines += indented([(*fit(row.label, room - INDENT, ascii=ascii), Piece(" " * INDENT), *first)])
        lines += indented(rest, INDENT + room)
    return tuple(lines)


def _keys(offers: Iterable[Offer], keymap: Keymap, context: Context) -> tuple[_Part, ...]:
    groups: dict[str, list[_Row]] = {"This screen": [], "Moving": [], "Everywhere": []}
    for offer in offers:
        groups[_group(offer.action)].append(_key(offer, keymap, context))
    return tuple(_Part(title, tuple(rows)) for title, rows in groups.items())


def _group(action: Action) -> str:
    if action.id in _MOVES:
        return "Moving"
    return "Everywhere" if action.id in _EVERYWHERE else "This screen"


def _key(offer: Offer, keymap: Keymap, context: Context) -> _Row:
    """Tell what a key does; one that does nothing now is dimmed, with the reason behind it."""
    keys = "  ".join(shown_key(key, ascii=context.ascii) for key in keymap.keys[offer.action.id])
    if not offer.refusal:
        return _Row(line(keys, bold=True), (line(offer.action.label),))
    dimmed = Piece(offer.action.label, Tone.MUTED)
    return _Row(line(keys, Tone.MUTED), ((dimmed, Piece(f"  {offer.refusal}", Tone.WARN)),))


def _messages(messages: Sequence[Told], context: Context) -> _Part:
    rows = [_message(told, context) for told in reversed(messages)]
    nothing = _Row((), (line("Nothing has been told yet.", Tone.MUTED),))
    return _Part("Messages (UTC)", tuple(rows) or (nothing,))


def _message(told: Told, context: Context) -> _Row:
    at, severity, text = told
    when = f"{at:%H:%M:%S}" if at.date() == context.now.date() else utc_time(at, context.now)
    glyph, letter, tone = _SEVERITIES[severity]
    first, *rest = text.splitlines() or [""]
    mark = Piece(letter if context.ascii else glyph, tone)
    return _Row(line(when, Tone.MUTED), ((mark, Piece(first, tone)), *(line(more, Tone.MUTED) for more in rest)))


def _marks(context: Context) -> _Part:
    statuses: dict[StatusLook, list[ExecutionStatus]] = {}
    for status, look in STATUS_LOOKS.items():
        statuses.setdefault(look, []).append(status)
    rows = [
        _mark(look, ", ".join(status.value for status in statuses[look]), context)
        for look in sorted(statuses, key=lambda look: look.rank)
    ]
    heights = line("_-=+#" if context.ascii else "▂▃▄▆█", Tone.OK)
    return _Part(
        "Marks",
        (
            *rows,
            _mark(NEVER_RUN, "The job has never run.", context),
            _mark(DISABLED, "The job is not active: neither its schedule nor an event runs it.", context),
            _Row(line("FULL", Tone.ERROR, bold=True), (line(_FULL, Tone.MUTED),)),
            _Row(heights, (line(_STRIP, Tone.MUTED),)),
        ),
    )


def _mark(look: StatusLook, told: str, context: Context) -> _Row:
    return _Row(line(f"{look.mark(context.ascii)} {look.word}", look.tone), (line(told, Tone.MUTED),))


_FULL = "Import Full mode is on: values that the input does not have are deleted from the stored records."
_STRIP = "One execution each, the newest at the right: the higher, the longer it took against the median."
