"""What an export sends out, when, and where to, and which settings are allowed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ferryman_server.domain.errors import FieldViolation

EXPORTED_STATUSES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ORDER": (
            "CREATING",
            "DRAFT_ORDER",
            "DRAFT_ORDER_ON_HOLD",
            "BLOCKED_BY_POLICY",
            "BLOCKED_BY_PAYMENT",
            "ORDER_CREATED",
            "WAITING_CUSTOMER_APPROVAL",
            "WAITING_SUPPLIER_APPROVAL",
            "DECLINED_BY_CUSTOMER",
            "DECLINED_BY_SUPPLIER",
            "ACCEPTED_BY_SUPPLIER",
            "WAITING_FULFILLMENT",
            "WAITING_SHIPMENT",
            "PARTIALLY_SHIPPED",
            "PARTIALLY_CANCELED",
            "SHIPPED",
            "INCIDENT",
            "COMPLETED",
            "CANCELED",
        ),
        "INCIDENT": ("OPEN", "ON_GOING", "CLOSED"),
    }
)
"""The statuses of every entity that can be exported, in the order in which records reach them."""

# Both spellings of the one status are in use.
_OTHER_SPELLINGS: Final = MappingProxyType({"ORDER_DRAFT_ON_HOLD": "DRAFT_ORDER_ON_HOLD"})


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
class ExportSpec:
    """The statuses that fire an export when a record first reaches one of them, and where the record goes."""

    target: SftpTarget
    trigger_statuses: tuple[str, ...]


def status_named(name: str) -> str:
    """Return the one spelling of a status that is stored."""
    return _OTHER_SPELLINGS.get(name, name)


def export_violations(entity: str, spec: ExportSpec) -> list[FieldViolation]:
    """Return everything that is wrong with an export of `entity`."""
    found = []
    if not spec.target.directory.strip():
        message = 'is required: the directory that gets the files, such as "orders/out"'
        found.append(FieldViolation("export_spec.sftp.directory", message))
    known = EXPORTED_STATUSES.get(entity)
    if known is None:
        message = f"is {entity!r}, which cannot be exported; expected one of {', '.join(EXPORTED_STATUSES)}"
        found.append(FieldViolation("entity", message))
        return found
    if not spec.trigger_statuses:
        message = f"is required: at least one of {', '.join(known)}"
        found.append(FieldViolation("export_spec.trigger_statuses", message))
    found += _status_violations(entity, known, spec.trigger_statuses)
    return found


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
