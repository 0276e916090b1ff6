"""What an export sends out, when, and where to, and which settings are allowed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ferryman_server.domain.entities.model import Method
from ferryman_server.domain.errors import FieldViolation
from ferryman_server.domain.export_fields import EXPORT_FIELDS
from ferryman_server.domain.export_places import place_violations
from ferryman_server.domain.mapping import MappingLine
from ferryman_server.domain.record_statuses import ON_HOLD, RECORD_STATUSES
from ferryman_server.domain.sources import ApiCall, HttpMethod, NamedValue, call_violations

EXPORT_METHODS: Final[Mapping[str, frozenset[Method]]] = MappingProxyType(
    {"ORDER": frozenset({Method.SFTP, Method.API}), "INCIDENT": frozenset({Method.API})}
)
"""How every entity can be exported (requirement: Exportable Entities per Method)."""


SENDING_METHODS: Final = (HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH)


class ExportFormat(StrEnum):
    """Format of an exported file."""

    XML = "XML"
    JSON = "JSON"


class FileNameFormat(StrEnum):
    """How exported files are named."""

    SHORT = "SHORT"
    STANDARD = "STANDARD"


@dataclass(frozen=True, slots=True)
class SftpTarget:
    """Where exported files go over SFTP, one for each record."""

    directory: str
    format: ExportFormat
    file_name_format: FileNameFormat = FileNameFormat.SHORT


@dataclass(frozen=True, slots=True)
class ApiTarget:
    """The call that sends a record; path and query may hold "{{field}}".

    Each mapping line puts an exported field (source) at a path of the JSON body (field); none: the default body.
    """

    path: str
    method: HttpMethod = HttpMethod.POST
    query: tuple[NamedValue, ...] = ()
    headers: tuple[NamedValue, ...] = ()
    mapping: tuple[MappingLine, ...] = ()
    front_office: bool = False


@dataclass(frozen=True, slots=True)
class ExportSpec:
    """The statuses that fire an export when a record first reaches one of them, and where the record goes.

    With repeat_on_hold it is also fired each further time that an order reaches ON_HOLD.
    """

    target: SftpTarget | ApiTarget
    trigger_statuses: tuple[str, ...]
    repeat_on_hold: bool = False

    @property
    def method(self) -> Method:
        """How the records go out."""
        return Method.SFTP if isinstance(self.target, SftpTarget) else Method.API


def export_violations(entity: str, spec: ExportSpec) -> list[FieldViolation]:
    """Return everything that is wrong with an export of `entity`."""
    found = []
    known = RECORD_STATUSES.get(entity)
    if known is None:
        message = f"is {entity!r}, which cannot be exported; expected one of {', '.join(RECORD_STATUSES)}"
        found.append(FieldViolation("entity", message))
    elif spec.method not in EXPORT_METHODS[entity]:
        supported = ", ".join(name for name, methods in EXPORT_METHODS.items() if spec.method in methods)
        message = f"{entity} cannot be exported over {spec.method}; over {spec.method} these can: {supported}"
        found.append(FieldViolation("entity", message))
    if isinstance(spec.target, SftpTarget):
        found += _sftp_violations(spec.target)
    else:
        found += _api_violations(entity, spec.target)
    if known is None:
        return found
    if not spec.trigger_statuses:
        message = f"is required: at least one of {', '.join(known)}"
        found.append(FieldViolation("export_spec.trigger_statuses", message))
    found += _status_violations(entity, known, spec.trigger_statuses)
    if spec.repeat_on_hold and (spec.method is not Method.API or ON_HOLD not in spec.trigger_statuses):
        message = f"is for exports over an API whose trigger statuses hold {ON_HOLD}"
        found.append(FieldViolation("export_spec.repeat_on_hold", message))
    return found


def _sftp_violations(target: SftpTarget) -> Iterator[FieldViolation]:
    if not target.directory.strip():
        message = 'is required: the directory that gets the files, such as "orders/out"'
        yield FieldViolation("export_spec.sftp.directory", message)


def _api_violations(entity: str, target: ApiTarget) -> Iterator[FieldViolation]:
    call = ApiCall(target.method, target.path, target.query, target.headers)
    yield from call_violations("export_spec.api", call)
    if target.method not in SENDING_METHODS:
        expected = ", ".join(SENDING_METHODS)
        yield FieldViolation("export_spec.api.method", f"is {target.method}, expected one of {expected}")
    fields = {field.name for field in EXPORT_FIELDS.get(entity, ())}
    for index, line in enumerate(target.mapping):
        path = f"export_spec.api.mapping[{index}]"
        if fields and line.source not in fields:
            expected = ", ".join(sorted(fields))
            yield FieldViolation(f"{path}.source", f"is {line.source!r}, expected one of {expected}")
    yield from place_violations("export_spec.api.mapping", target.mapping)


def _status_violations(entity: str, known: tuple[str, ...], statuses: tuple[str, ...]) -> Iterator[FieldViolation]:
    first: dict[str, int] = {}
    for index, status in enumerate(statuses):
        path = f"export_spec.trigger_statuses[{index}]"
        if status not in known:
            near = get_close_matches(status, known, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            yield FieldViolation(path, f"is {status!r}; {hint}{entity} has the statuses {', '.join(known)}")
        elif status in first:
            message = f"is {status!r}, as trigger_statuses[{first[status]}] already; remove one of the two"
            yield FieldViolation(path, message)
        first.setdefault(status, index)
