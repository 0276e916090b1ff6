"""The table of stored records, its columns made from what the server says about the entity."""

import json
from collections.abc import Callable

from ferryman import EntityField, EntityType, Record
from ferryman_tui.cells.figures import moment_cell, name_cell, nothing
from ferryman_tui.columns import DROP, Column, Context, Table
from ferryman_tui.tones import Cell, Piece, Tone

_FIELD = 18
_FIELD_GROWS_TO = 40


def records_table(entity: EntityType) -> Table[Record]:
    """Make the table of an entity's records: key, when it changed, and fields, those that each record has first.

    Secret fields have no column. In a narrow terminal fields are dropped from the right.
    """
    shown = [field for field in entity.fields if not field.key and not field.secret]
    columns = [_field_column(field) for field in sorted(shown, key=lambda field: not field.required)]
    key = Column[Record](key="key", titles=("Key",), width=24, draw=_key, grows_to=40)
    changed = Column[Record](key="changed", titles=("Changed (UTC)", "Changed UTC"), width=15, draw=_changed)
    dropped = tuple((column.key, DROP) for column in reversed(columns[1:]))
    last = tuple((column.key, DROP) for column in columns[:1])
    plan = (*dropped, ("changed", 12), ("changed", DROP), ("key", 16), *last)
    return Table(columns=(key, changed, *columns), plan=plan)


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
        value = record.fields.get(name)
        return nothing(context) if value is None else (Piece(value_text(value)),)

    return draw


def _key(record: Record, width: int, context: Context) -> Cell:
    return name_cell(record.key, width, context, Tone.RUN)


def _changed(record: Record, width: int, context: Context) -> Cell:
    return moment_cell(record.updated_at, width, context)
