"""One stored record in full: its times, and every field with the values that it has in each locale."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from rich.cells import cell_len

from ferryman import EntityType, Record
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import INDENT, Lines, heading, indented, line, pairs, stacked, wrapped
from ferryman_tui.texts import cut_middle, fit, since, utc_time, visible
from ferryman_tui.tones import Cell, Piece, Tone

_LABEL_MAX = 36
_WIDE_SIGN = 2
_LOCALE_MAX = 12
_MAIN = "main"
_CUSTOM, _ATTRIBUTE = "CF_", "attribute-"

_Values = Mapping[str, object]


def record_sheet(record: Record, entity: EntityType, width: int, context: Context) -> Lines:
    """Show a record; fields that are secret are left out."""
    secret = {field.name for field in entity.fields if field.secret}
    values = {name: by_locale for name, by_locale in _by_field(record).items() if name not in secret}
    known = [field.name for field in entity.fields if field.name in values]
    custom = [name for name in values if name.startswith(_CUSTOM)]
    attributes = [name for name in values if name.startswith(_ATTRIBUTE)]
    other = [name for name in values if name not in {*known, *custom, *attributes}]
    return stacked(
        _head(record, width, context),
        _part("Fields", known, values, width, context),
        _part("Attributes", attributes, values, width, context),
        _part("Custom fields", custom, values, width, context),
        _part("More", other, values, width, context),
    )


def _head(record: Record, width: int, context: Context) -> Lines:
    facts: list[tuple[str, Cell]] = [
        ("Key", (Piece(record.key, Tone.RUN, bold=True),)),
        ("Type", (Piece(record.record_type, Tone.MUTED),)),
        ("Created", moment(record.created_at, context)),
        ("Changed", moment(record.updated_at, context)),
    ]
    return pairs(facts, width)


def moment(at: datetime | None, context: Context) -> Cell:
    """Write a moment in UTC, and how long ago it was."""
    if at is None:
        return line("-" if context.ascii else "—", Tone.FAINT)
    return (Piece(f"{utc_time(at, context.now)} UTC"), Piece(f"  {since(at, context.now)}", Tone.MUTED))


def _by_field(record: Record) -> dict[str, dict[str, object]]:
    """Put the values of a field together, by locale; "" is the value without one."""
    fields: dict[str, dict[str, object]] = {}
    for full_name, value in record.fields.items():
        name, bracket, locale = full_name.partition("[")
        if bracket and locale.endswith("]"):
            fields.setdefault(name, {})[locale[:-1]] = value
        else:
            fields.setdefault(full_name, {})[""] = value
    return {name: dict(sorted(values.items())) for name, values in fields.items()}


def _part(title: str, names: Iterable[str], values: Mapping[str, _Values], width: int, context: Context) -> Lines:
    rows = [(name, values[name]) for name in names]
    if not rows:
        return ()
    longest = max(cell_len(visible(name)) for name, _ in rows)
    room = min(_LABEL_MAX, longest, max(1, width // 2 - 2 * INDENT)) + INDENT
    lines: list[Cell] = [heading(title)]
    for name, by_locale in rows:
        lines += indented(_field(name, by_locale, room, width - INDENT, context))
    return tuple(lines)


def _field(name: str, by_locale: _Values, room: int, width: int, context: Context) -> Lines:
    """Write a field's name, and its values from cell `room` on, each behind its locale."""
    tags = {locale: locale or _MAIN for locale in by_locale} if any(by_locale) else {}
    gap = min(_LOCALE_MAX, max(cell_len(visible(tag)) for tag in tags.values())) + INDENT if tags else 0
    shown: list[Cell] = []
    for locale, value in by_locale.items():
        first, *rest = value_lines(value, max(1, width - room - gap))
        tag = (Piece(tags.get(locale, ""), Tone.ACCENT if locale else Tone.MUTED),)
        shown += [(*fit(tag, gap, ascii=context.ascii), *first), *indented(rest, gap)]
    label = (Piece(cut_middle(name, room - INDENT, ascii=context.ascii), Tone.MUTED),)
    return ((*fit(label, room), *shown[0]), *indented(shown[1:], room))


def value_lines(value: object, width: int) -> Lines:
    """Write a value over as many lines as it needs: JSON laid out, texts with their own line breaks; at least one."""
    nested = _nested(value)
    if nested is None:
        texts = value.splitlines() if isinstance(value, str) else [json.dumps(value, ensure_ascii=False)]
        return tuple(cell for text in texts for cell in wrapped(line(text), width) or ((),)) or (
            line('""', Tone.MUTED),
        )
    texts = json.dumps(nested, indent=2, ensure_ascii=False).splitlines()
    return tuple(cell for text in texts for cell in _laid_out(text, width))


def _laid_out(text: str, width: int) -> Lines:
    bare = text.lstrip(" ")
    depth = min(len(text) - len(bare), max(0, width - _WIDE_SIGN))
    return indented(wrapped(line(bare), max(1, width - depth)), depth)


def _nested(value: object) -> object | None:
    """Read the lists and objects that a value holds, as such or as JSON in a text; None for a plain value."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, dict | list) else None
