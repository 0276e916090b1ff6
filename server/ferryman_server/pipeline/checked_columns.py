"""Builds the columns of a checked batch: typed fields and JSON documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from ferryman_server.domain.entities.model import Document, Entity, Field, FullMode, RecordType, staged_document
from ferryman_server.domain.mapping import CustomField
from ferryman_server.domain.rejected import RowError
from ferryman_server.domain.values import value_error
from ferryman_server.pipeline.check_attributes import AttributeColumn
from ferryman_server.pipeline.check_findings import Findings
from ferryman_server.pipeline.check_mandatory import attribute_owner
from ferryman_server.pipeline.check_types import typed
from ferryman_server.pipeline.columns import NO_TEXT, Column, Texts, blank, pc
from ferryman_server.pipeline.documents import document
from ferryman_server.pipeline.plan import ImportPlan


@dataclass(frozen=True, slots=True)
class TypedColumns:
    """Typed columns by catalog column, and localized ones by catalog column and locale."""

    fields: Mapping[str, Column]
    translations: Mapping[str, Mapping[str, Texts]]


def typed_columns(entity: Entity, text: Mapping[str, Texts], plan: ImportPlan, findings: Findings) -> TypedColumns:
    """Check every field's values against its type."""
    fields: dict[str, Column] = {}
    translations: dict[str, dict[str, Texts]] = {}
    for field in entity.fields:
        if field.name in text:
            fields[field.column] = _typed(field, field.name, text[field.name], findings)
    for feed in plan.feeds:
        place = feed.target.place
        if isinstance(place, Field) and feed.target.locale:
            values = _typed(place, feed.target.name, text[feed.target.name], findings)
            translations.setdefault(place.column, {})[feed.target.locale] = values
    return TypedColumns(fields, translations)


def _typed(field: Field, name: str, text: Texts, findings: Findings) -> Column:
    checked = typed(field, text)
    findings.add(checked.bad, partial(_explain, field, name, text))
    return checked.values


def _explain(field: Field, name: str, text: Texts, row: int) -> RowError:
    return value_error(field, name, text[row].as_py())


class DocumentColumns:
    """Builds the document columns of the batches of one file.

    A document has a column if the file feeds it or Import Full mode governs it: there an empty one deletes.
    """

    def __init__(self, entity: Entity, plan: ImportPlan, *, import_full: bool) -> None:
        self._entity = entity
        self._custom_fields = [f for f in plan.feeds if isinstance(f.target.place, CustomField)]
        self._full_mode = entity.full_mode if import_full else FullMode.NONE

    def build(
        self, text: Mapping[str, Texts], columns: TypedColumns, attributes: Sequence[AttributeColumn], size: int
    ) -> dict[str, Texts]:
        """Return the columns by staged name."""
        built = {}
        for record_type in self._entity.record_types:
            for kind in record_type.documents:
                entries = self._entries(record_type, kind, text, columns, attributes)
                governed = kind.name == self._full_mode.name
                if entries or governed:
                    localized = kind is Document.TRANSLATIONS
                    column = document(entries, size, localized=localized, nulls=governed)
                    built[staged_document(record_type.name, kind)] = column
        return built

    def _entries(
        self,
        record_type: RecordType,
        kind: Document,
        text: Mapping[str, Texts],
        columns: TypedColumns,
        attributes: Sequence[AttributeColumn],
    ) -> Mapping[str, Mapping[str, Texts]]:
        if kind is Document.TRANSLATIONS:
            own = {f.column for f in record_type.fields}
            return {column: values for column, values in columns.translations.items() if column in own}
        entries: dict[str, dict[str, Texts]] = {}
        if kind is Document.ATTRIBUTES:
            for a in attributes:
                if attribute_owner(self._entity, variant=a.variant).name == record_type.name:
                    entries.setdefault(a.id, {})[a.locale] = a.values
            return entries
        if record_type.name == self._custom_fields_owner.name:
            for feed in self._custom_fields:
                values = text[feed.target.name]
                filled_values = pc.if_else(blank(values), NO_TEXT, values)
                entries.setdefault(feed.target.place.name.removeprefix("CF_"), {})[feed.target.locale] = filled_values
        return entries

    @property
    def _custom_fields_owner(self) -> RecordType:
        return next(r for r in self._entity.record_types if Document.CUSTOM_FIELDS in r.documents)


def batch_of(columns: Mapping[str, Column], lines: Column) -> pa.RecordBatch:
    """Put columns and lines into one batch."""
    return pa.RecordBatch.from_arrays([*columns.values(), lines], [*columns, "__line"])
