"""Makes plain values of XML elements as a parser meets them."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from ferryman_server.pipeline.pieces import Unreadable

Start: TypeAlias = Callable[[str, list[str]], None]
End: TypeAlias = Callable[[str], None]
Text: TypeAlias = Callable[[str], None]
_XMLNS: Final = "xmlns"


def has_values(value: dict[str, Any] | str) -> bool:
    """Tell whether an element is a record: whether there is more in it than its own text."""
    return isinstance(value, dict) and value.keys() != {""}


def without_values(line: int) -> Unreadable:
    """Make the unreadable record of an element that is none."""
    return Unreadable(line, {}, (("", "has no values, expected an element or attribute for each of them"),))


class _LocalNames(dict[str, str]):
    """Names without their namespace prefix, each cut once."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


class ElementStack:
    """The open elements of one record; when it is whole, `done` gets its value and the stack is empty again.

    The handlers are for start tags (with attributes as names and values in turn), end tags and text.
    """

    def __init__(self, done: Callable[[dict[str, Any] | str], None]) -> None:
        self._open: list[dict[str, Any] | None] = []
        self._text: list[str] = []
        self.handlers = _handlers(self._open, self._text, done)

    @property
    def depth(self) -> int:
        """How many elements are open."""
        return len(self._open)

    def clear(self) -> None:
        """Forget the open elements."""
        self._open.clear()
        self._text.clear()


def _handlers(
    stack: list[dict[str, Any] | None], text: list[str], done: Callable[[dict[str, Any] | str], None]
) -> tuple[Start, End, Text]:
    # Closures over local names, as these run for every element: attributes of an object take a third longer.
    names = _LocalNames()
    push, pop, clear = stack.append, stack.pop, text.clear

    def start(_tag: str, attributes: list[str]) -> None:
        if text:
            if len(text) > 1 or not text[0].isspace():
                stack[-1] = _with_text(stack[-1], text)
            clear()
        push(_attributes(attributes, names) if attributes else None)

    def end(tag: str) -> None:
        value: Any = pop()
        if value is None:
            value = text[0] if len(text) == 1 else "".join(text)
        elif text and (len(text) > 1 or not text[0].isspace()):
            value = _with_text(value, text)
        clear()
        if not stack:
            done(value)
        elif (parent := stack[-1]) is None:
            stack[-1] = {names[tag]: value}
        elif (name := names[tag]) not in parent:
            parent[name] = value
        elif isinstance(several := parent[name], list):
            several.append(value)
        else:
            parent[name] = [several, value]

    return start, end, text.append


def _with_text(element: dict[str, Any] | None, text: list[str]) -> dict[str, Any]:
    element = element or {}
    own = "".join(text)
    return {**element, "": element.get("", "") + own} if own.strip() else element


def _attributes(attributes: list[str], names: _LocalNames) -> dict[str, Any]:
    pairs = zip(attributes[::2], attributes[1::2], strict=True)
    return {names[name]: value for name, value in pairs if name != _XMLNS and not name.startswith(f"{_XMLNS}:")}
