"""Makes rows of records: one of each, or one of each element of its row lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ferryman_server.pipeline.record_values import elements_of


@dataclass(frozen=True, slots=True)
class RowList:
    """What rows have of one row list: for each row an element, or None where the row is not one of this list.

    wrapper is the name of the elements in XML, where an element around them has the list's name; "" without one.
    """

    name: str
    elements: list[Any]
    wrapper: str


@dataclass(frozen=True, slots=True)
class RecordRows:
    """Rows of some records: the index of each row's record, None when every record is one row, and the row lists."""

    records: list[int] | None
    lists: tuple[RowList, ...]


def rows_of(records: list[dict[str, Any]], row_lists: Sequence[str], *, wrapped: bool) -> RecordRows:
    """Make rows; a record whose lists are all empty, or missing, is one row without elements.

    wrapped tells that an element around the elements may stand for the list, as in XML.
    """
    present = [name for name in row_lists if any(name in record for record in records)]
    if not present:
        return RecordRows(None, ())
    indices: list[int] = []
    elements: dict[str, list[Any]] = {name: [] for name in present}
    wrappers = dict.fromkeys(present, "")
    for index, record in enumerate(records):
        before = len(indices)
        for name in present:
            value: Any = record.get(name)
            if wrapped and (wrapper := _wrapper(value, name)):
                wrappers[name] = wrapper
                value = value[wrapper]
            own = [element for element in elements_of(value) if element is not None]
            elements[name] += [None] * (len(indices) - len(elements[name])) + own
            indices += [index] * len(own)
        if len(indices) == before:
            indices.append(index)
    for name in present:
        elements[name] += [None] * (len(indices) - len(elements[name]))
    return RecordRows(indices, tuple(RowList(name, elements[name], wrappers[name]) for name in present))


def _wrapper(value: Any, name: str) -> str:
    """Return the name of the elements in an XML element that stands for a list, "" if it is itself an element.

    It stands for a list when all in it has one name, and is there several times, has values in it, or is named like
    one of the list: "orderLine" in "orderLines".
    """
    if type(value) is not dict or len(value) != 1:
        return ""
    inner, elements = next(iter(value.items()))
    return inner if type(elements) in (list, dict) or (inner and name.startswith(inner)) else ""
