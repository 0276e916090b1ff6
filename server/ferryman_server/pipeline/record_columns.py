"""Spreads records over named columns of text: the values of nested objects, of several locales and of row lists."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.json_paths import MAX_STEPS
from ferryman_server.domain.mapping import canonical_locale, is_locale
from ferryman_server.domain.matching import target_of_header
from ferryman_server.domain.trimming import trimmed
from ferryman_server.pipeline.json_text import NotANumber
from ferryman_server.pipeline.record_values import as_texts, only_structured

_NOTHING: Final[dict[str, Any]] = {}
_SCALARS: Final = frozenset({str, bool, type(None), NotANumber})
_LOCALE: Final = "locale"
_VALUE: Final = "value"


@dataclass(slots=True)
class Spread:
    """Columns of as many values as there were records, and what is wrong with some: index, column and message."""

    columns: dict[str, list[str | None]] = field(default_factory=dict)
    faults: list[tuple[int, str, str]] = field(default_factory=list)


class RecordColumns:
    """Names the columns of an entity's records.

    A value of a nested object is "object.name", but "name[fr-FR]" where the name is that of a localized field and what
    is nested are its locales. With auto_languages, lists such as [{"locale": "fr_FR", "value": "…"}] are locales too.
    """

    def __init__(self, entity: Entity | None, *, auto_languages: bool) -> None:
        self._entity = entity
        self._auto_languages = auto_languages
        self._known: dict[tuple[str, str, bool], str] = {}

    def spread(self, records: list[dict[str, Any]], without: Set[str] = frozenset()) -> Spread:
        """Return the columns of records, leaving out their values named in `without`."""
        spread = Spread()
        self._spread(spread, records, "", 1, without=without)
        return spread

    def _spread(
        self,
        into: Spread,
        records: list[dict[str, Any]],
        prefix: str,
        depth: int,
        *,
        without: Set[str] = frozenset(),
        locales: bool = False,
    ) -> None:
        for key in dict.fromkeys(chain.from_iterable(records)):
            if not key or key in without:
                continue
            values = [record.get(key) for record in records]
            name = self._name(prefix, key, locales=locales)
            kinds = set(map(type, values))
            if NotANumber in kinds:
                into.faults += _not_numbers(values, name)
            if kinds <= _SCALARS:
                into.columns[name] = as_texts(values)
                continue
            self._spread_structured(into, values, name, depth)

    def _spread_structured(self, into: Spread, values: list[Any], name: str, depth: int) -> None:
        if not only_structured(values):
            into.columns[name] = as_texts(values)
        nested = [value if type(value) is dict else _NOTHING for value in values]
        if depth == MAX_STEPS:
            message = f"is nested more than {MAX_STEPS} levels deep"
            into.faults += [(row, "", message) for row, value in enumerate(nested) if value]
        elif any(nested):
            self._spread(into, nested, name, depth + 1)
        if self._auto_languages:
            translated = [_by_locale(value) if type(value) is list else _NOTHING for value in values]
            if any(translated):
                self._spread(into, translated, name, depth + 1, locales=True)

    def _name(self, prefix: str, key: str, *, locales: bool) -> str:
        known = self._known.get((prefix, key, locales))
        if known is None:
            known = self._known[prefix, key, locales] = self._fresh_name(prefix, key, locales=locales)
        return known

    def _fresh_name(self, prefix: str, key: str, *, locales: bool) -> str:
        shown = trimmed(key.encode("utf-8", "replace").decode())
        if not prefix:
            return shown
        tag = shown.replace("_", "-")
        if is_locale(tag):
            localized = f"{prefix}[{canonical_locale(tag)}]"
            target = target_of_header(self._entity, localized) if self._entity else None
            if locales or (target is not None and target.locale):
                return localized
        return f"{prefix}.{shown}"


def _by_locale(elements: list[Any]) -> dict[str, Any]:
    """Turn a list of values with their locales into an object of values by locale; empty where it is none."""
    pairs = [(e.get(_LOCALE), e.get(_VALUE)) for e in elements if type(e) is dict]
    return {locale: value for locale, value in pairs if isinstance(locale, str) and is_locale(locale.replace("_", "-"))}


def _not_numbers(values: list[Any], name: str) -> Iterator[tuple[int, str, str]]:
    for row, value in enumerate(values):
        if type(value) is NotANumber:
            yield row, name, f"is {value}, which JSON does not know; leave the value out"
