"""Which fields of a thing differ, as the paths of an update mask."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any


def changed_paths(before: object, after: object) -> tuple[str, ...]:
    """The paths of the fields that differ, such as "name" or "import_spec.sftp.file_path".

    They lead into messages that both have, but never into lists: a list is changed as a whole.
    """
    return tuple(_changed(before, after, ""))


def _changed(before: Any, after: Any, prefix: str) -> Iterator[str]:
    for field in fields(before):
        one, other = getattr(before, field.name), getattr(after, field.name)
        path = f"{prefix}{field.name}"
        if one == other:
            continue
        if is_dataclass(one) and type(one) is type(other):
            yield from _changed(one, other, f"{path}.")
        else:
            yield path
