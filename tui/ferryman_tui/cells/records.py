"""The table of stored records, its columns made from what the server says about the entity."""

import json
from collections.abc import Callable, Sequence

from rich.cells import cell_len

from ferryman import EntityField, EntityType, Record
from ferryman_tui.cells.figures import moment_cell, name_cell, nothing
from ferryman_tui.columns import DROP, Column, Context, Table
from ferryman_tui.tones import Cell, Piece, Tone

_KEY_LEAST, _KEY, _KEY_GROWS_TO = 16, 24, 40
_FIELD = 18
_FIELD_GROWS_TO = 40


def records_table(entity: EntityType, records: Sequence[Record] = ()) -> Table[Record]:
    """Make the table of an entity's records: key, when it changed, and fields, those that each record has first.

    Secret fields have no column, nor have those that none of `records` has: an entity may describe several types of
    record. In a narrow terminal fields are dropped from the right.
    """
    shown = [field for field in shown_fields(entity) if not field.key]
    used = [field for field in shown if any(value_of(record, field.name) is not None for record in records)]
    columns = [_field_column(field) for field in sorted(used or shown, key=lambda field: not field.required)]
    longest = max((cell_len(record.key) for record in records), default=_KEY)
    wide, narrow = min(_KEY_GROWS_TO, max(_KEY_LEAST, longest)), min(_KEY, max(_KEY_LEAST, longest))
    key = Column[Record](key="key", titles=("Key",), width=narrow, draw=_key, grows_to=wide)
    changed = Column[Record](key="changed", titles=("Changed (UTC)", "Changed UTC"), width=15, draw=_changed)
    dropped = tuple((column.key, DROP) for column in reversed(columns[1:]))
    last = tuple((column.key, DROP) for column in columns[:1])
    plan = (*dropped, ("changed", 12), ("changed", DROP), ("key", _KEY_LEAST), *last)
    return Table(columns=(key, changed, *columns), plan=plan)


def shown_fields(entity: EntityType) -> tuple[EntityField, ...]:
    """The fields that may be shown: all but secret ones."""
    return tuple(field for field in entity.fields if not field.secret)


def value_of(record: Record, field: str) -> object:
    """The value that a record has in a field, of localized ones that of the first locale; None when it has none."""
    value = record.fields.get(field)
    if value is not None:
        return value
    localized = (record.fields[name] for name in record.fields if name.startswith(f"{field}["))
    return next((value for value in localized if value is not None), None)


def value_text(value: object) -> str:
    """Write the value of a field in one line: texts as they are, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _field_column(field: EntityField) -> Column[Record]:
    return Column(
        key=f"field {field.name}",
        titles=(field.name,),
        width=_FIELD,
        draw=_drawing(field.name),
        grows_to=_FIELD_GROWS_TO,
    )


def _drawing(name: str) -> Callable[[Record, int, Context], Cell]:
    def draw(record: Record, width: int, context: Context) -> Cell:
        value = value_of(record, name)
        return nothing(context) if value is None else (Piece(value_text(value)),)

    return draw


def _key(record: Record, width: int, context: Context) -> Cell:
    return name_cell(record.key, width, context, Tone.RUN)


def _changed(record: Record, width: int, context: Context) -> Cell:
    return moment_cell(record.updated_at, width, context)
