"""What an entity is, what its rows need, the first of its records, and the stores that there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ferryman import EntityType, FileFormat, FullMode, Method, Record, StoreScope
from ferryman_tui.cells.figures import entity_words
from ferryman_tui.cells.records import shown_fields, value_of, value_text
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import INDENT, Lines, heading, indented, line, pairs, stacked, wrapped
from ferryman_tui.sheets.told import told_line
from ferryman_tui.store.told import Told
from ferryman_tui.texts import cut_middle, fit
from ferryman_tui.tones import Cell, Piece, Tone

STORE_TYPE = "store"
"""The type of the records that are stores."""

_RECORDS_SHOWN = 8
_KEY_MAX = 24

Found: TypeAlias = Sequence[Record] | Told | None
"""What the server has, why it could not be read, or None while nothing has been told."""

_METHODS = {Method.SFTP: "SFTP", Method.API: "API"}
_SCOPES = {
    StoreScope.NONE: "across all stores",
    StoreScope.OPTIONAL: "one store, if the job names it",
    StoreScope.REQUIRED: "one store, which the job names",
}
_FULL_MODES = {
    FullMode.UNSPECIFIED: line("none: empty values are kept", Tone.MUTED),
    FullMode.ATTRIBUTES: (Piece("deletes attributes", Tone.WARN), Piece(" that the input leaves out")),
    FullMode.CUSTOM_FIELDS: (Piece("deletes custom fields", Tone.WARN), Piece(" that the input leaves out")),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """What the catalog holds: records of the entity as far as they were read, and all stores."""

    records: Found = None
    stores: Found = None


def entity_sheet(entity: EntityType, stored: Stored, width: int, context: Context) -> Lines:
    """Show an entity."""
    return stacked(
        (
            *wrapped(line(entity_words(entity.name), bold=True), width),
            *wrapped(line(entity.objective, Tone.MUTED), width),
        ),
        pairs([*_facts(entity), *_fields(entity)], width),
        _records(entity, stored.records, width, context),
        _stores(stored.stores, width, context),
        _rules(entity, width),
        _statuses(entity, width),
    )


def _facts(entity: EntityType) -> list[tuple[str, Cell]]:
    needs = ", ".join(map(entity_words, entity.prerequisites))
    facts: list[tuple[str, Cell]] = [
        ("Needs first", line(needs) if needs else line("nothing", Tone.MUTED)),
        ("Import", _methods(entity.import_methods, entity.file_formats)),
        ("Export", _methods(entity.export_methods, ())),
        ("Scope", line(_SCOPES[entity.store_scope])),
        ("Full mode", _FULL_MODES[entity.full_mode]),
    ]
    more = [name for name, has in (("attribute-*", entity.attributes), ("CF_*", entity.custom_fields)) if has]
    return [*facts, ("Columns too", line(", ".join(more)))] if more else facts


def _methods(methods: Sequence[Method], formats: Sequence[FileFormat]) -> Cell:
    names = ", ".join(_METHODS[method] for method in methods if method in _METHODS)
    if not names:
        return line("no", Tone.MUTED)
    files = ", ".join(format.removeprefix("FILE_FORMAT_") for format in formats)
    return (Piece(names), Piece(f"  files: {files}", Tone.MUTED)) if files else line(names)


def _fields(entity: EntityType) -> list[tuple[str, Cell]]:
    keys = ", ".join(field.name for field in entity.fields if field.key)
    required = ", ".join(field.name for field in entity.fields if field.required and not field.key)
    items: list[tuple[str, Cell]] = [
        ("Key", line(keys, Tone.RUN)),
        ("Required", line(required)),
        ("Fields", line(f"{len(entity.fields):,}")),
    ]
    return [(label, value) for label, value in items if value[0].text]


def _records(entity: EntityType, found: Found, width: int, context: Context) -> Lines:
    if not entity.record_types:
        return ()
    title = fit(heading("First records", f"{entity.record_types[0]}, by key"), width, ascii=context.ascii)
    if not isinstance(found, Sequence):
        return (title, *indented(_untold(found, width - INDENT)))
    if not found:
        return (title, *indented((line("none yet", Tone.MUTED),)))
    shown = found[:_RECORDS_SHOWN]
    return (title, *indented(_listed(shown, _summaries(entity, shown), Tone.RUN, width - INDENT, context)))


def _summaries(entity: EntityType, records: Sequence[Record]) -> list[str]:
    """Choose for each record the first value that tells it apart for a reader."""
    fields = [field.name for field in sorted(shown_fields(entity), key=lambda f: not f.required) if not field.key]
    values = [next((v for name in fields if (v := value_of(record, name)) is not None), "") for record in records]
    return [value_text(value) for value in values]


def _stores(found: Found, width: int, context: Context) -> Lines:
    if not isinstance(found, Sequence):
        return (heading("Stores"), *indented(_untold(found, width - INDENT)))
    names = [value_text(record.fields.get("storeName", "")) for record in found]
    return (
        heading("Stores", f"{len(found):,}"),
        *indented(_listed(found, names, Tone.TEXT, width - INDENT, context) or (line("none yet", Tone.MUTED),)),
    )


def _listed(records: Sequence[Record], texts: Sequence[str], tone: Tone, width: int, context: Context) -> Lines:
    room = min(_KEY_MAX, max((len(record.key) for record in records), default=0), width // 2)
    return tuple(
        fit(
            (
                *fit((Piece(cut_middle(record.key, room, ascii=context.ascii), tone),), room + INDENT),
                Piece(text, Tone.MUTED),
            ),
            width,
            ascii=context.ascii,
        )
        for record, text in zip(records, texts, strict=True)
    )


def _untold(found: Told | None, width: int) -> Lines:
    if found is None:
        return (line("loading …", Tone.MUTED),)
    return wrapped(told_line(found), width)


def _rules(entity: EntityType, width: int) -> Lines:
    rules = [*entity.rules, *([entity.import_full_warning] if entity.import_full_warning else [])]
    lines = [
        cell
        for rule in rules
        for cell in _hanging(
            wrapped(line(rule, Tone.WARN if rule == entity.import_full_warning else Tone.TEXT), width - 2 * INDENT)
        )
    ]
    return (heading("Rules"), *indented(lines)) if lines else ()


def _hanging(lines: Lines) -> Lines:
    return ((Piece("- ", Tone.FAINT), *lines[0]), *indented(lines[1:])) if lines else ()


def _statuses(entity: EntityType, width: int) -> Lines:
    if not entity.statuses:
        return ()
    return (heading("Statuses"), *indented(wrapped(line(", ".join(entity.statuses)), width - INDENT)))
