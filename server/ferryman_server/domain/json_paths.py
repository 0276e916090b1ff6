"""Paths to values in JSON documents, as mappings and calls write them."""

import re
from dataclasses import dataclass
from typing import Final

MAX_STEPS: Final = 32
_STEP: Final = re.compile(r"([^.\[\]]+)|\[(\d{1,6}|\*)\]")


class PathInvalid(ValueError):
    """The text is no path; the message says what is expected."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f'is {text!r}, expected a path such as "$.data.items", "tags[0]" or "lines[*].id" with at most '
            f"{MAX_STEPS} steps"
        )


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A path: each step is a name, the number of an element, or None for all elements; no steps mean the whole."""

    steps: tuple[str | int | None, ...]


def json_path(text: str) -> JsonPath:
    """Read a path, with or without the leading "$."; raises PathInvalid."""
    rest = text.strip()
    rest = rest.removeprefix("$").removeprefix(".") if rest.startswith("$") else rest
    steps: list[str | int | None] = []
    position = 0
    while position < len(rest):
        match = _STEP.match(rest, position)
        if match is None or len(steps) == MAX_STEPS:
            raise PathInvalid(text)
        name, number = match[1], match[2]
        steps.append(name if name is not None else None if number == "*" else int(number))
        position = match.end()
        if position < len(rest) and rest[position] == ".":
            position += 1
            if position == len(rest) or rest[position] in ".[":
                raise PathInvalid(text)
        elif position < len(rest) and rest[position] != "[":
            raise PathInvalid(text)
    return JsonPath(tuple(steps))


def is_path(text: str) -> bool:
    """Tell whether a mapping's source is a path, not merely a name."""
    return text.startswith("$") or "." in text or "[" in text
