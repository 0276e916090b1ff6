"""Mappings: which column of a file feeds which field, and which values are replaced on the way."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from ferryman_server.domain.entities.model import ATTRIBUTE_PREFIX, CUSTOM_FIELD_PREFIX, Entity, Field
from ferryman_server.domain.errors import FieldViolation
from ferryman_server.domain.trimming import trimmed

_LOCALE: Final = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
_LOCALIZED: Final = re.compile(rf"(.*\S)\s*\[\s*({_LOCALE})\s*\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MappingLine:
    """A column of the file feeds a field; default_value is used where the column's cell is empty."""

    source: str
    field: str
    default_value: str = ""


@dataclass(frozen=True, slots=True)
class Transcoding:
    """Replaces one value of one field by another, exactly, after trimming."""

    field: str
    input: str
    output: str


@dataclass(frozen=True, slots=True)
class CustomField:
    """A custom field by its external id."""

    id: str

    @property
    def name(self) -> str:
        """Its name in mappings, headers and row errors."""
        return CUSTOM_FIELD_PREFIX + self.id


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute by its external id."""

    id: str

    @property
    def name(self) -> str:
        """Its name in mappings, headers and row errors."""
        return ATTRIBUTE_PREFIX + self.id


Place = Field | CustomField | Attribute


@dataclass(frozen=True, slots=True)
class Target:
    """Where a value goes: a field, custom field or attribute, and the locale it is written in ("" when plain)."""

    place: Place
    locale: str = ""

    @property
    def name(self) -> str:
        """Its name in mappings, headers and row errors."""
        return f"{self.place.name}[{self.locale}]" if self.locale else self.place.name


class TargetInvalid(ValueError):
    """There is no such field in the entity; the text says what is wrong and what is expected."""


def split_locale(name: str) -> tuple[str, str]:
    """Split "name[fr-fr]" into its name and its locale, "fr-FR"; the locale is "" when there is none."""
    name = trimmed(name)
    match = _LOCALIZED.fullmatch(name)
    return (match[1], canonical_locale(match[2])) if match else (name, "")


def is_locale(text: str) -> bool:
    """Tell whether a text is a locale such as "en-US" or "fr", in any case."""
    return re.fullmatch(_LOCALE, text) is not None


def canonical_locale(tag: str) -> str:
    """Write a locale as is usual, whatever its case: "fr-FR", "zh-Hans"."""
    language, *rest = tag.split("-")
    upper_or_title = (part.upper() if len(part) < 4 else part.title() for part in rest)
    return "-".join((language.lower(), *upper_or_title))


def target_of(entity: Entity, name: str) -> Target:
    """Resolve a field name as mappings write it; raise TargetInvalid when the entity has no such field."""
    base, locale = split_locale(name)
    for prefix, kind, available in (
        (CUSTOM_FIELD_PREFIX, CustomField, entity.has_custom_fields),
        (ATTRIBUTE_PREFIX, Attribute, entity.has_attributes),
    ):
        if base.startswith(prefix) and len(base) > len(prefix):
            if not available:
                raise TargetInvalid(f"is {name!r}, but {entity.name} has no {prefix}… fields")
            return Target(kind(base.removeprefix(prefix)), locale)
    field = next((f for f in entity.fields if f.name == base), None)
    if field is None:
        raise TargetInvalid(_unknown(entity, name, base))
    if locale and not field.localized:
        raise TargetInvalid(f"is {name!r}, but {base} has no locales; use {base!r}")
    return Target(field, locale)


def mapping_violations(
    entity: Entity, mapping: Sequence[MappingLine], transcodings: Sequence[Transcoding]
) -> list[FieldViolation]:
    """Return everything that is wrong with the mapping and the transcodings of an import of `entity`."""
    return [*_line_violations(entity, mapping), *_transcoding_violations(entity, transcodings)]


def _line_violations(entity: Entity, mapping: Sequence[MappingLine]) -> Iterator[FieldViolation]:
    first: dict[str, int] = {}
    for index, line in enumerate(mapping):
        path = f"import_spec.mapping[{index}]"
        if not trimmed(line.source):
            yield FieldViolation(f"{path}.source", "is required: a column header of the file")
        try:
            target = target_of(entity, line.field)
        except TargetInvalid as error:
            yield FieldViolation(f"{path}.field", str(error))
            continue
        if target.name in first:
            other = first[target.name]
            message = f"is {target.name!r}, which mapping[{other}] feeds already; remove one of the two lines"
            yield FieldViolation(f"{path}.field", message)
        first.setdefault(target.name, index)


def _transcoding_violations(entity: Entity, transcodings: Sequence[Transcoding]) -> Iterator[FieldViolation]:
    first: dict[tuple[str, str], int] = {}
    for index, transcoding in enumerate(transcodings):
        path = f"import_spec.transcodings[{index}]"
        value = trimmed(transcoding.input)
        if not value:
            message = "is required: the value in the file; for empty cells use the mapping line's default_value"
            yield FieldViolation(f"{path}.input", message)
        try:
            target = target_of(entity, transcoding.field)
        except TargetInvalid as error:
            yield FieldViolation(f"{path}.field", str(error))
            continue
        if value and (target.name, value) in first:
            other = first[target.name, value]
            message = f"is {value!r}, which transcodings[{other}] replaces already; remove one of the two"
            yield FieldViolation(f"{path}.input", message)
        first.setdefault((target.name, value), index)


def _unknown(entity: Entity, name: str, base: str) -> str:
    if not base:
        return f"is required: a field of {entity.name}"
    by_lower_case = {f.name.lower(): f.name for f in entity.fields}
    near = get_close_matches(base.lower(), by_lower_case, n=1)
    if near:
        return f"is {name!r}, which {entity.name} does not have; did you mean {by_lower_case[near[0]]!r}?"
    return f"is {name!r}, which {entity.name} does not have; it has {', '.join(by_lower_case.values())}"
