"""Which column feeds which field, with the values that are replaced; for exports what goes where in the body."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ferryman import EntityField, EntityType, ExportSpec, ImportSpec, Job, MappingLine, Transcoding
from ferryman_tui.cells.figures import name_cell, nothing
from ferryman_tui.columns import GAP, Column, Context, Table
from ferryman_tui.sheets.lines import Lines, heading, line, stacked, wrapped
from ferryman_tui.tones import Cell, Piece, Tone

_CUSTOM = {"CF_": "custom field", "attribute-": "attribute"}
_BY_NAME = "No mapping: each column feeds the field of the same name or label; columns that fit none are left out."
_FILE_BODY = "Files hold every exported field of the record; there is no mapping."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """A field and what feeds it; `marks` are what its values must be, `default` is for empty cells."""

    source: str
    field: str
    type: str = ""
    marks: str = ""
    default: str = ""


def mapped_count(job: Job) -> int:
    """How many fields a job maps by itself; 0 when names decide."""
    if job.import_spec:
        return len(job.import_spec.mapping)
    target = job.export_spec.api if job.export_spec else None
    return len(target.mapping) if target else 0


def mapping_sheet(job: Job, entity: EntityType | None, width: int, context: Context) -> Lines:
    """Draw the mapping of a job; `entity` is None while the server has not told what fields there are."""
    if job.import_spec:
        return _import(job.import_spec, entity, width, context)
    return _export(job.export_spec, entity, width, context) if job.export_spec else ()


def _import(spec: ImportSpec, entity: EntityType | None, width: int, context: Context) -> Lines:
    fields = {field.name: field for field in entity.fields} if entity else {}
    if spec.mapping:
        rows = [_fed(mapped, fields) for mapped in spec.mapping]
        told = (*_summary(rows, fields, width), *_missing(spec.mapping, fields.values(), width))
    else:
        rows = [_by_name(field) for field in fields.values()]
        told = wrapped(line(_BY_NAME, Tone.MUTED), width)
    return stacked(told, _drawn(IMPORTED, rows, width, context), _replaced(spec.transcodings, width, context))


def _fed(mapped: MappingLine, fields: dict[str, EntityField]) -> Fed:
    field = fields.get(base_name(mapped.field))
    if field is None:
        custom = (kind for prefix, kind in _CUSTOM.items() if mapped.field.startswith(prefix))
        return Fed(source=mapped.source, field=mapped.field, type=next(custom, ""), default=mapped.default_value)
    default = mapped.default_value or field.default_value
    return Fed(source=mapped.source, field=mapped.field, type=field.type, marks=_marks(field), default=default)


def _by_name(field: EntityField) -> Fed:
    source = " or ".join((field.name, *field.labels))
    return Fed(source=source, field=field.name, type=field.type, marks=_marks(field), default=field.default_value)


def base_name(name: str) -> str:
    """The name of a field without its locale: "productNames[fr-FR]" is "productNames"."""
    return name.partition("[")[0]


def _marks(field: EntityField) -> str:
    if field.key:
        return "key"
    if field.required_on_update:
        return "required in every row"
    return "required to create" if field.required else ""


def _summary(rows: Sequence[Fed], fields: dict[str, EntityField], width: int) -> Lines:
    if not fields:
        return ()
    known = len({base_name(row.field) for row in rows} & fields.keys())
    others = len(rows) - sum(base_name(row.field) in fields for row in rows)
    more = f", and {others} custom ones" if others else ""
    text = f"{known} of {len(fields)} fields are mapped{more}; what is not mapped is left as it is."
    return wrapped(line(text, Tone.MUTED), width)


def _missing(mapping: Sequence[MappingLine], fields: Iterable[EntityField], width: int) -> Lines:
    mapped = {base_name(item.field) for item in mapping}
    missing = [field for field in fields if field.name not in mapped and _needed(field)]
    if not missing:
        return ()
    text = f"Not mapped although required: {', '.join(field.name for field in missing)}. Such rows are rejected."
    return wrapped(line(text, Tone.ERROR), width)


def _needed(field: EntityField) -> bool:
    return (field.key or field.required or field.required_on_update) and not field.default_value


def _replaced(transcodings: Sequence[Transcoding], width: int, context: Context) -> Lines:
    if not transcodings:
        return ()
    return (
        *wrapped(heading("Values that are replaced", "exactly, after trimming"), width),
        *_drawn(TRANSCODED, transcodings, width, context),
    )


def _export(spec: ExportSpec, entity: EntityType | None, width: int, context: Context) -> Lines:
    if spec.api is None:
        return wrapped(line(_FILE_BODY, Tone.MUTED), width)
    described = {field.name: field for field in entity.export_fields} if entity else {}
    if spec.api.mapping:
        rows = [
            Fed(source=mapped.source, field=mapped.field, marks=described[mapped.source].description)
            if mapped.source in described
            else Fed(source=mapped.source, field=mapped.field)
            for mapped in spec.api.mapping
        ]
        return _drawn(EXPORTED, rows, width, context)
    rows = [
        Fed(source=field.name, field=field.name, marks=field.description)
        for field in described.values()
        if field.in_default_body
    ]
    told = wrapped(line("No mapping: the body holds these fields under their own names.", Tone.MUTED), width)
    return stacked(told, _drawn(EXPORTED, rows, width, context))


def _drawn(table: Table[Any], rows: Sequence[Any], width: int, context: Context) -> Lines:
    """Draw a table of which all rows are shown."""
    placed = table.layout(width)
    titles: list[Piece] = []
    for place in placed:
        title = place.column.header(place.width, ascii=context.ascii)
        titles.append(Piece(f"{' ' * GAP if place.start else ''}{title}", Tone.MUTED, bold=True))
    lines: list[Cell] = [tuple(titles)] if rows else []
    for row in rows:
        pieces: list[Piece] = []
        for place in placed:
            pieces += [Piece(" " * GAP)] if place.start else []
            pieces += place.column.cell(row, place.width, context)
        lines.append(tuple(pieces))
    return tuple(lines)


def _source(row: Fed, width: int, context: Context) -> Cell:
    return name_cell(row.source, width, context)


def _field(row: Fed, width: int, context: Context) -> Cell:
    return name_cell(row.field, width, context, Tone.RUN)


def _type(row: Fed, width: int, context: Context) -> Cell:
    return (Piece(row.type, Tone.MUTED),) if row.type else nothing(context)


def _rule(row: Fed, width: int, context: Context) -> Cell:
    return (Piece(row.marks, Tone.ACCENT),)


def _described(row: Fed, width: int, context: Context) -> Cell:
    return (Piece(row.marks, Tone.MUTED),)


def _default(row: Fed, width: int, context: Context) -> Cell:
    return (Piece(row.default),) if row.default else nothing(context)


IMPORTED = Table[Fed](
    columns=(
        Column(key="source", titles=("Column in the file", "Column"), width=28, draw=_source, grows_to=50),
        Column(key="field", titles=("Feeds field", "Field"), width=28, draw=_field, grows_to=44),
        Column(key="type", titles=("Type",), width=12, draw=_type),
        Column(key="rule", titles=("Must be there", "Rule"), width=21, draw=_rule),
        Column(key="default", titles=("If empty",), width=14, draw=_default),
    ),
    plan=(("source", 24), ("field", 22), ("default", 10), ("type", 10), ("default", 0), ("type", 0), ("rule", 10)),
)
"""The columns of an import with the fields that they feed."""

EXPORTED = Table[Fed](
    columns=(
        Column(key="source", titles=("Exported field", "Field"), width=30, draw=_source, grows_to=40),
        Column(key="field", titles=("Place in the body", "In the body"), width=30, draw=_field, grows_to=40),
        Column(key="what", titles=("What it is",), width=40, draw=_described, grows_to=80),
    ),
    plan=(("what", 24), ("source", 22), ("field", 24), ("what", 0)),
)
"""What an export sends, and where it stands in the body."""


def _replaced_field(row: Transcoding, width: int, context: Context) -> Cell:
    return name_cell(row.field, width, context, Tone.RUN)


def _input(row: Transcoding, width: int, context: Context) -> Cell:
    return name_cell(row.input, width, context)


def _output(row: Transcoding, width: int, context: Context) -> Cell:
    return name_cell(row.output, width, context) if row.output else (Piece("nothing", Tone.MUTED),)


TRANSCODED = Table[Transcoding](
    columns=(
        Column(key="field", titles=("Field",), width=28, draw=_replaced_field, grows_to=28),
        Column(key="input", titles=("In the file",), width=24, draw=_input, grows_to=32),
        Column(key="output", titles=("Is stored as",), width=24, draw=_output, grows_to=32),
    ),
    plan=(("field", 20), ("input", 16), ("output", 16)),
)
"""Values of the input and what is stored in their place."""
