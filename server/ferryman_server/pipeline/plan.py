"""Resolves a file's header against a job's mapping: which column feeds which field, and what is ignored."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from ferryman_server.domain.entities.model import ATTRIBUTE_PREFIX, CUSTOM_FIELD_PREFIX, Entity, Field, Required
from ferryman_server.domain.mapping import MappingLine, Target, Transcoding, target_of
from ferryman_server.domain.matching import attribute_of_header, target_of_header
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.trimming import trimmed

_WARNINGS_MAX: Final = 10
_SHOWN_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Feed:
    """Where one value of every row comes from.

    column is the header's index; where its cell is blank the fallback column's counts, then the default. The
    target's locale is "" for the main locale. transcodings maps a value, trimmed, to the one to use instead.
    """

    target: Target
    column: int
    fallback: int | None = None
    default: str = ""
    transcodings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """How the columns of one file become values; warnings tell of columns that are not used."""

    header: tuple[str, ...]
    feeds: tuple[Feed, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Match:
    target: Target
    column: int
    default: str = ""


def plan_of(
    entity: Entity,
    mapping: Sequence[MappingLine],
    transcodings: Sequence[Transcoding],
    header: Sequence[str],
    main_locale: str,
    attribute_ids: Collection[str] = (),
) -> ImportPlan:
    """Resolve a header. The mapping must be valid for the entity.

    Without a mapping a column that is called by one of the attribute_ids feeds that attribute, if it feeds no field.
    Raises RunFailed with HEADER_INVALID when a mapped or required column is missing, or two columns feed the same
    field.
    """
    columns = tuple(trimmed(name) for name in header)
    matches = list(_mapped(entity, mapping, columns))
    matches += _by_name(entity, columns, matches, attribute_ids, only_prefixed=bool(mapping))
    _refuse_doubles(columns, matches)
    feeds = tuple(_feeds(matches, main_locale, _replacements(entity, transcodings, main_locale)))
    _refuse_missing(entity, columns, feeds, mapped=bool(mapping))
    return ImportPlan(columns, feeds, tuple(_warnings(columns, {m.column for m in matches})))


def _mapped(entity: Entity, mapping: Sequence[MappingLine], columns: tuple[str, ...]) -> Iterator[_Match]:
    missing = [source for line in mapping if (source := trimmed(line.source)) not in columns]
    if missing:
        raise header_invalid(columns, f"the mapping expects {_names(missing)}, which it does not have")
    for line in mapping:
        source = trimmed(line.source)
        if columns.count(source) > 1:
            problem = f"{source!r} is there {columns.count(source)} times, so it is unclear which to use"
            raise header_invalid(columns, problem)
        yield _Match(target_of(entity, line.field), columns.index(source), trimmed(line.default_value))


def _by_name(
    entity: Entity,
    columns: tuple[str, ...],
    mapped: Sequence[_Match],
    attribute_ids: Collection[str],
    *,
    only_prefixed: bool,
) -> list[_Match]:
    taken_columns, taken_targets = {m.column for m in mapped}, {m.target.name for m in mapped}
    found = []
    for column, name in enumerate(columns):
        if column in taken_columns or (only_prefixed and not name.startswith((CUSTOM_FIELD_PREFIX, ATTRIBUTE_PREFIX))):
            continue
        target = target_of_header(entity, name) or attribute_of_header(entity, name, attribute_ids)
        if target is not None and target.name not in taken_targets:
            found.append(_Match(target, column))
    return found


def _refuse_doubles(columns: tuple[str, ...], matches: Sequence[_Match]) -> None:
    first: dict[str, int] = {}
    for match in matches:
        name = match.target.name
        if name in first:
            both = _names([columns[first[name]], columns[match.column]])
            raise header_invalid(columns, f"columns {first[name] + 1} and {match.column + 1} ({both}) both feed {name}")
        first[name] = match.column


def _feeds(
    matches: Sequence[_Match], main_locale: str, replacements: Mapping[tuple[str, str], dict[str, str]]
) -> Iterator[Feed]:
    plain = {m.target.place.name: m for m in matches if not m.target.locale}
    main = {m.target.place.name: m for m in matches if m.target.locale == main_locale and main_locale}
    for match in matches:
        name, locale = match.target.place.name, match.target.locale
        if not locale and name in main:
            continue
        is_main = locale == main_locale
        feed = Feed(replace(match.target, locale="") if is_main else match.target, match.column, default=match.default)
        if is_main and locale and name in plain:
            feed = replace(feed, fallback=plain[name].column, default=match.default or plain[name].default)
        everywhere = replacements.get((name, ""), {})
        here = everywhere | replacements.get((name, feed.target.locale), {})
        yield replace(feed, transcodings=MappingProxyType(here))


def _replacements(
    entity: Entity, transcodings: Sequence[Transcoding], main_locale: str
) -> dict[tuple[str, str], dict[str, str]]:
    """Group transcodings by field and locale; those without a locale count for every locale of the field."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for transcoding in transcodings:
        target = target_of(entity, transcoding.field)
        locale = "" if target.locale == main_locale else target.locale
        found.setdefault((target.place.name, locale), {})[trimmed(transcoding.input)] = trimmed(transcoding.output)
    return found


def needed_fields(entity: Entity) -> list[Field]:
    """Return the fields that every row must have."""
    return [
        f
        for record_type in entity.record_types
        if not record_type.optional
        for f in record_type.fields
        if f.required is Required.ALWAYS or f.column in record_type.keys
    ]


def _refuse_missing(entity: Entity, columns: tuple[str, ...], feeds: Sequence[Feed], *, mapped: bool) -> None:
    """Refuse a file without a column that every row needs: all of its rows would be rejected."""
    fed = {feed.target.place.name for feed in feeds if not feed.target.locale}
    missing = [f for f in needed_fields(entity) if f.name not in fed and f.alternative not in fed]
    if missing and mapped:
        fields = _names([f.name for f in missing])
        problem = f"the job's mapping has no line for {fields}, which every row of {entity.name} needs"
        raise header_invalid(columns, problem)
    if missing:
        expected = "; ".join(" or ".join(map(repr, filter(None, (f.name, *f.labels, f.alternative)))) for f in missing)
        raise header_invalid(columns, f"{entity.name} needs a column for each of: {expected}")


def _warnings(columns: tuple[str, ...], used: set[int]) -> Iterator[str]:
    unused = [column for column in range(len(columns)) if column not in used]
    told = unused if len(unused) <= _WARNINGS_MAX else unused[: _WARNINGS_MAX - 1]
    for column in told:
        if columns[column]:
            yield f"column {columns[column]!r} is not mapped and was ignored"
        else:
            yield f"column {column + 1} has no name and was ignored"
    if rest := unused[len(told) :]:
        yield f"{len(rest)} more columns are not mapped and were ignored: {_cut(_names([columns[c] for c in rest]))}"


def _names(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_MAX else text[:_SHOWN_MAX] + "…"


def header_invalid(columns: Sequence[str], problem: str) -> RunFailed:
    """Make the failure that shows a header and says what is wrong with it."""
    shown = _cut(", ".join(columns))
    message = f"the header is [{shown}]; {problem}. Correct the file or the job's mapping, then run again"
    return RunFailed(FailureReason.HEADER_INVALID, message)
