"""Mappings in a form: which column feeds which field, what is not fed yet, and lines suggested by a preview."""

from collections.abc import Sequence

from ferryman import EntityField, EntityType, ExportField, MappingLine, SourcePreview, Transcoding
from ferryman_tui.forms.fields import Choice, Field, Option, Rows, Section, Sections, Text, Values, unless
from ferryman_tui.sheets.lines import Lines, line
from ferryman_tui.tones import Tone

MAPPING = "import_spec.mapping"
TRANSCODINGS = "import_spec.transcodings"
EXPORT_MAPPING = "export_spec.api.mapping"
OTHER = "other"
"""The option for fields that the entity does not name: custom fields, attributes, other locales."""


def mapping_field(entity: EntityType, rows: Sequence[Values], preview: SourcePreview | None) -> Field:
    """Ask for the mapping of an import."""
    columns = preview.columns if preview else ()
    return Field(
        key=MAPPING,
        label="Mapping",
        kind=Rows(
            noun="line",
            titles=("Column", "Field", "When empty"),
            cells=lambda row: (row.text("source"), _field_words(entity, row), row.text("default_value")),
            sections=lambda row: _line_sections(entity, row, columns),
            when_empty="by name: every column feeds the field of the same name, label or alias",
        ),
        hint="Which column feeds which field. Preview the source to fill it from there.",
        notes=_unmapped_note(entity, rows),
        guide=_preview_lines(preview),
    )


def _field_words(entity: EntityType, row: Values) -> str:
    name = field_name(row)
    known = next((item for item in entity.fields if item.name == _bare(name)), None)
    return f"{name}{_marks(known)}" if known else name


def field_name(row: Values) -> str:
    """The field that a line feeds: one that the entity names, or another that was typed."""
    chosen = row.text("field")
    return row.trimmed("other_field") if chosen == OTHER else chosen


def _marks(item: EntityField) -> str:
    marks = [word for word, wanted in (("key", item.key), ("required", item.required)) if wanted]
    return f"  {', '.join(marks)}" if marks else ""


def _bare(name: str) -> str:
    return name.partition("[")[0].strip()


def _line_sections(entity: EntityType, row: Values, columns: tuple[str, ...]) -> Sections:
    other = row.text("field") == OTHER
    named = Text(columns[0] if columns else "Product name")
    hint = (
        f"Columns of the source: {', '.join(columns)}" if columns else "The column's header, or a path in JSON or XML."
    )
    source = Field(key="source", label="Column", kind=named, hint=hint, problem=unless(row.trimmed("source")))
    target = Field(
        key="field",
        label="Feeds",
        kind=Choice(_field_options(entity)),
        hint=_meaning(entity, row.text("field")),
        problem=unless(row.text("field")),
    )
    own = Field(
        key="other_field",
        label="Its name",
        kind=Text("CF_color, attribute-weight, productNames[fr-FR]"),
        problem=unless(row.trimmed("other_field")),
    )
    default = Field(
        key="default_value", label="When empty", kind=Text(), hint="Used when the column's cell is empty. Optional."
    )
    return (Section(title="", fields=(source, target, *((own,) if other else ()), default)),)


def _field_options(entity: EntityType) -> tuple[Option, ...]:
    named = tuple(Option(item.name, item.name, _marks(item).strip()) for item in entity.fields)
    return (*named, Option(OTHER, "another: a custom field, an attribute, or with a locale"))


def _meaning(entity: EntityType, name: str) -> str:
    found = next((item for item in entity.fields if item.name == name), None)
    if found is None:
        return "The field of the entity; key and required ones are marked."
    values = f"One of {', '.join(found.values)}." if found.values else ""
    return " ".join(filter(None, (found.description, values, found.condition)))


def _unmapped_note(entity: EntityType, rows: Sequence[Values]) -> Lines:
    """Tell which required fields no line feeds; without lines columns feed fields by name."""
    fed = {_bare(field_name(row)) for row in rows}
    missing = [item.name for item in entity.fields if (item.required or item.key) and item.name not in fed]
    if not rows or not missing:
        return ()
    return (line(f"Not fed yet, but required: {', '.join(missing)}", Tone.WARN),)


def _preview_lines(preview: SourcePreview | None) -> Lines:
    if preview is None or preview.failure:
        return ()
    fed = {item.source: item.field for item in preview.mapping}
    lines = [line(f"{preview.file or 'The answer'} has {len(preview.columns):,} columns", bold=True)]
    for at, column in enumerate(preview.columns):
        values = " · ".join(row.cells[at] for row in preview.rows[:3] if at < len(row.cells) and row.cells[at])
        lines += [line(f"{column} → {fed[column]}" if column in fed else column), line(f"  {values}", Tone.MUTED)]
    return tuple(lines)


def transcodings_field(entity: EntityType) -> Field:
    """Ask for values to be replaced."""
    return Field(
        key=TRANSCODINGS,
        label="Replace values",
        kind=Rows(
            noun="value",
            titles=("Field", "Value", "Becomes"),
            cells=lambda row: (field_name(row), row.text("input"), row.text("output")),
            sections=lambda row: _transcoding_sections(entity, row),
            when_empty="none: values are taken as they are",
        ),
        hint="Transcodings: an exact value of a field is replaced by another before anything is checked.",
    )


def _transcoding_sections(entity: EntityType, row: Values) -> Sections:
    other = row.text("field") == OTHER
    own = Field(key="other_field", label="Its name", kind=Text("CF_color"), problem=unless(row.trimmed("other_field")))
    fields = (
        Field(key="field", label="Field", kind=Choice(_field_options(entity)), problem=unless(row.text("field"))),
        *((own,) if other else ()),
        Field(key="input", label="Value", kind=Text(), problem=unless(row.text("input"))),
        Field(key="output", label="Becomes", kind=Text()),
    )
    return (Section(title="", fields=fields),)


def export_mapping_field(fields: tuple[ExportField, ...]) -> Field:
    """Ask for the body of an export."""
    return Field(
        key=EXPORT_MAPPING,
        label="Body",
        kind=Rows(
            noun="line",
            titles=("Exported field", "Place in the body"),
            cells=lambda row: (row.text("source"), row.text("field")),
            sections=lambda row: _export_line_sections(fields, row),
            when_empty=f"as it comes: {', '.join(item.name for item in fields if item.in_default_body)}",
        ),
        hint="Which exported field goes where in the JSON body.",
    )


def _export_line_sections(fields: tuple[ExportField, ...], row: Values) -> Sections:
    chosen = next((item.description for item in fields if item.name == row.text("source")), "")
    asked = (
        Field(
            key="source",
            label="Field",
            kind=Choice(tuple(Option(item.name, item.name) for item in fields)),
            hint=chosen,
            problem=unless(row.text("source")),
        ),
        Field(
            key="field",
            label="Place",
            kind=Text("order.lines[*].id"),
            hint="A name in the body, or a path.",
            problem=unless(row.trimmed("field")),
        ),
    )
    return (Section(title="", fields=asked),)


def rows_of_mapping(lines: Sequence[MappingLine], entity: EntityType | None) -> tuple[Values, ...]:
    """Hold the lines of a mapping."""
    return tuple(
        Values({"source": item.source, "default_value": item.default_value, **_held_field(item.field, entity)})
        for item in lines
    )


def _held_field(name: str, entity: EntityType | None) -> dict[str, str]:
    if entity is None or any(item.name == name for item in entity.fields):
        return {"field": name}
    return {"field": OTHER, "other_field": name}


def mapping_of(rows: Sequence[Values]) -> tuple[MappingLine, ...]:
    """Make the lines of a mapping."""
    return tuple(
        MappingLine(source=row.trimmed("source"), field=field_name(row), default_value=row.text("default_value"))
        for row in rows
    )


def rows_of_transcodings(lines: Sequence[Transcoding], entity: EntityType | None) -> tuple[Values, ...]:
    """Hold transcodings."""
    return tuple(
        Values({**_held_field(item.field, entity), "input": item.input, "output": item.output}) for item in lines
    )


def transcodings_of(rows: Sequence[Values]) -> tuple[Transcoding, ...]:
    """Make transcodings."""
    return tuple(Transcoding(field=field_name(row), input=row.text("input"), output=row.text("output")) for row in rows)


def filled(rows: tuple[Values, ...], preview: SourcePreview, entity: EntityType) -> tuple[tuple[Values, ...], str]:
    """Add the suggested lines that are missing, keeping those there are; the second says what was done."""
    fed = {field_name(row) for row in rows}
    read = {row.trimmed("source") for row in rows}
    missing = [item for item in preview.mapping if item.source not in read and item.field not in fed]
    result = (*rows, *rows_of_mapping(missing, entity))
    used = {row.trimmed("source") for row in result}
    left = [column for column in preview.columns if column not in used]
    kept = f" The {len(rows):,} that were there are kept." if rows and missing else ""
    added = (
        f"Added {_count(len(missing), 'line')} to the mapping.{kept}" if missing else "The mapping needs no more lines."
    )
    rest = f" Feeding no field: {', '.join(left)}." if left else " Every column feeds a field."
    return result, added + rest


def _count(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
