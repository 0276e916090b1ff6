"""Updates by mask: a stored resource with some of its fields taken from a request."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from google.protobuf.message import Message

from ferryman_server.domain.errors import FieldsInvalid, FieldViolation

M = TypeVar("M", bound=Message)


def merged(stored: M, changes: M, paths: Sequence[str]) -> M:
    """Return `stored` with the fields at `paths` as they are in `changes`, absent ones cleared.

    Without paths: every field that is present in `changes`. A path may lead into messages ("sftp.host"), not into
    lists. Raises FieldsInvalid for paths that lead nowhere.
    """
    unknown = [p for p in paths if not _leads_to_field(stored, p)]
    if unknown:
        message = "{!r} is no field of {}; name fields such as {}"
        known = ", ".join(f.name for f in stored.DESCRIPTOR.fields[:3])
        kind = stored.DESCRIPTOR.name
        raise FieldsInvalid([FieldViolation("update_mask", message.format(p, kind, known)) for p in unknown])
    result = type(stored)()
    result.CopyFrom(stored)
    for path in paths or _present(changes):
        *parents, name = path.split(".")
        source: Message = changes
        target: Message = result
        for parent in parents:
            source, target = getattr(source, parent), getattr(target, parent)
        _take(source, target, name)
    return result


def _leads_to_field(message: Message, path: str) -> bool:
    here: Message | None = message
    for name in path.split("."):
        field = here.DESCRIPTOR.fields_by_name.get(name) if here is not None else None
        if field is None:
            return False
        here = None if field.is_repeated or field.message_type is None else getattr(here, name)
    return True


def _present(message: Message, prefix: str = "") -> Iterator[str]:
    for field, value in message.ListFields():
        if field.message_type is not None and not field.is_repeated:
            yield from _present(value, f"{prefix}{field.name}.")
        else:
            yield prefix + field.name


def _take(source: Message, target: Message, name: str) -> None:
    field = source.DESCRIPTOR.fields_by_name[name]
    target.ClearField(name)
    if field.is_repeated:
        getattr(target, name).MergeFrom(getattr(source, name))
    elif field.has_presence and not source.HasField(name):
        return
    elif field.message_type is not None:
        getattr(target, name).CopyFrom(getattr(source, name))
    else:
        setattr(target, name, getattr(source, name))
