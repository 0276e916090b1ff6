"""Values of records as text, column by column, so that little of Python runs for each value."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any, Final, TypeAlias

from ferryman_server.domain.entities.model import MULTIPLE_SEPARATOR

Steps: TypeAlias = Sequence[str | int | None]
_TEXTS: Final = frozenset({str, type(None)})
_STRUCTURES: Final = frozenset({dict, list, type(None)})


def as_texts(values: list[Any]) -> list[str | None]:
    """Write each value as text: TRUE or FALSE, lists of values joined, None for null and objects.

    An element of XML with values in it is its own text.
    """
    kinds = set(map(type, values))
    if kinds <= _TEXTS:
        return values
    if kinds == {dict} and not any("" in value for value in values):
        return [None] * len(values)
    return [value if type(value) is str else _text(value) for value in values]


def values_at(values: list[Any], steps: Steps) -> list[Any]:
    """Follow a path from each value; what several elements have is a list.

    A name is followed through lists into all of their elements, and what is no list counts as one of one element, as
    XML does not tell a list of one element from an element.
    """
    for number, step in enumerate(steps):
        kinds = set(map(type, values))
        if step is None:
            return _of_elements(values, steps[number + 1 :])
        if isinstance(step, int):
            lists = values if kinds == {list} else map(elements_of, values)
            values = [elements[step] if step < len(elements) else None for elements in lists]
        elif list in kinds:
            return _of_elements(values, steps[number:])
        elif kinds == {dict}:
            values = [value.get(step) for value in values]
        else:
            values = [value.get(step) if type(value) is dict else None for value in values]
    return values


def elements_of(value: Any) -> list[Any]:
    """Return the elements of a list; null has none, anything else is the only one."""
    if value is None or value == "":
        return []
    return value if type(value) is list else [value]


def only_structured(values: list[Any]) -> bool:
    """Tell whether there are objects, and no value is text: all are null, objects without a text, or lists of such."""
    if not _STRUCTURES.issuperset(map(type, values)):
        return False
    elements = list(chain.from_iterable(value if type(value) is list else (value,) for value in values))
    kinds = set(map(type, elements))
    if not kinds <= _STRUCTURES or kinds <= {type(None)}:
        return False
    return not any(type(element) is dict and "" in element for element in elements)


def _of_elements(values: list[Any], steps: Steps) -> list[Any]:
    lists = values if set(map(type, values)) == {list} else [elements_of(value) for value in values]
    found = iter(values_at(list(chain.from_iterable(lists)), steps))
    return [list(islice(found, len(elements))) for elements in lists]


def _text(value: Any) -> str | None:
    if value is True or value is False:
        return "TRUE" if value else "FALSE"
    if type(value) is list:
        try:
            return MULTIPLE_SEPARATOR.join(value) if value else None
        except TypeError:
            return _joined(as_texts(value))
    if type(value) is dict:
        return value.get("") if isinstance(value.get(""), str) else None
    return value if isinstance(value, str) else None


def _joined(texts: Iterable[str | None]) -> str | None:
    present = [text for text in texts if text is not None]
    return MULTIPLE_SEPARATOR.join(present) if present else None
