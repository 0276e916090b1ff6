"""Checks that products and variants have the attributes which their classification asks for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ferryman_server.domain.attributes import AttributeDefinition
from ferryman_server.domain.entities.model import Document, Entity, RecordType
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.domain.values import row_error
from ferryman_server.pipeline.check_attributes import AttributeColumn
from ferryman_server.pipeline.check_findings import Findings
from ferryman_server.pipeline.check_presence import Presence, key_fields
from ferryman_server.pipeline.columns import Mask, Texts, any_of, filled, numbers, pc, rows_in, texts
from ferryman_server.pipeline.lookup import Lookup
from ferryman_server.pipeline.recent_keys import RecentKeys

CLASSIFICATION_TYPE: Final = "classification_category"


def attribute_owner(entity: Entity, *, variant: bool) -> RecordType:
    """Return the record type that carries attributes: the last one with them for variants, else the first."""
    owners = [r for r in entity.record_types if Document.ATTRIBUTES in r.documents]
    return owners[-1 if variant else 0]


class MandatoryAttributes:
    """Checks rows that name a classification; in standard mode a stored value will do as well."""

    def __init__(
        self,
        entity: Entity,
        lookup: Lookup,
        definitions: Mapping[str, AttributeDefinition],
        *,
        import_full: bool,
    ) -> None:
        self._entity = entity
        self._lookup = lookup
        self._definitions = definitions
        self._import_full = import_full
        self._given: dict[str, RecentKeys] = {}
        fields = (f for f in entity.fields if f.reference == CLASSIFICATION_TYPE)
        self._classification = next(fields, None) if entity.has_attributes else None

    def add_missing(
        self, text: Mapping[str, Texts], columns: Sequence[AttributeColumn], rows: Presence, findings: Findings
    ) -> None:
        """Add an error to every row without a mandatory attribute, naming all that it lacks."""
        if self._classification is None or self._classification.name not in text:
            return
        classification = text[self._classification.name]
        named = pc.unique(classification.filter(filled(classification))).to_pylist()
        mandatory = self._lookup.required_attributes(named) if named else {}
        lacking: dict[int, list[str]] = {}
        for attribute in sorted(frozenset().union(*mandatory.values())):
            asking = texts([c for c, attributes in mandatory.items() if attribute in attributes])
            needed = pc.is_in(classification, value_set=asking)
            for row in self._lacking(attribute, needed, text, columns, rows):
                lacking.setdefault(row, []).append(attribute)

        def explain(row: int) -> RowError:
            return _error(classification[row].as_py(), lacking[row])

        findings.add(rows_in(len(classification), numbers(list(lacking))), explain)

    def remember(
        self, text: Mapping[str, Texts], columns: Sequence[AttributeColumn], rows: Presence, accepted: Mask
    ) -> None:
        """Take note of the attributes that good rows give."""
        for attribute, given in self._given.items():
            key = text[self._key_name(attribute)]
            giving = pc.and_(rows.live[self._owner(attribute).name], _has(attribute, columns, len(key)))
            given.add(key.filter(pc.and_(accepted, giving)))

    def _lacking(
        self,
        attribute: str,
        needed: Mask,
        text: Mapping[str, Texts],
        columns: Sequence[AttributeColumn],
        rows: Presence,
    ) -> Iterator[int]:
        key, has = text[self._key_name(attribute)], _has(attribute, columns, len(needed))
        live = rows.live[self._owner(attribute).name]
        lacking = pc.and_not(pc.and_(needed, live), has)
        given = self._given.setdefault(attribute, RecentKeys())
        if not self._import_full:
            lacking = pc.and_not(lacking, pc.is_in(key, value_set=key.filter(pc.and_(has, live))))
            lacking = pc.and_not(lacking, given.among(key))
        found = pc.indices_nonzero(lacking)
        keys = key.take(found).to_pylist()
        stored: Mapping[str, object] = {}
        if keys and not self._import_full:
            answers = self._lookup.stored_attributes(self._owner(attribute).name, set(keys))
            stored = {k: True for k, attributes in answers.items() if attribute in attributes}
        yield from (row for row, k in zip(found.to_pylist(), keys, strict=True) if k not in stored)

    def _owner(self, attribute: str) -> RecordType:
        definition = self._definitions.get(attribute)
        return attribute_owner(self._entity, variant=definition is not None and definition.variant)

    def _key_name(self, attribute: str) -> str:
        (field,) = key_fields(self._owner(attribute))
        return field.name


def _has(attribute: str, columns: Sequence[AttributeColumn], size: int) -> Mask:
    return any_of(size, [c.given for c in columns if c.id == attribute])


def _error(classification: str, attributes: list[str]) -> RowError:
    message = (
        f"classification {classification!r} needs a value for {', '.join(repr(a) for a in attributes)}; "
        "give one in an attribute column"
    )
    return row_error(RowErrorCode.ATTRIBUTES_MISSING, f"attribute-{attributes[0]}", "", message)
