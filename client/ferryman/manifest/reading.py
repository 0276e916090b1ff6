"""YAML with places: values that know their file, line and path, and a reader that collects every problem."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

import yaml

from ferryman.manifest.problems import ManifestError, Place, Problems

E = TypeVar("E", bound=StrEnum)

DEEPEST_LEVEL = 20


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a YAML document: a scalar, a list of values, or a mapping of values."""

    content: object
    place: Place


class Fields:
    """The keys of one mapping; reading a key that is missing or wrong notes a problem and gives a neutral value."""

    def __init__(self, value: Value, known: tuple[str, ...], problems: Problems) -> None:
        self.place = value.place
        self._problems = problems
        self._values: dict[str, Value] = {}
        if not isinstance(value.content, dict):
            problems.add(value.place, f"expected a mapping with {_listed(known)}, got {described(value.content)}")
            return
        for key, item in value.content.items():
            if key in known:
                self._values[key] = item
            else:
                problems.add(item.place, f"unknown key{_meant(key, known)}; expected one of {_listed(known)}")

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __getitem__(self, key: str) -> Value:
        return self._values[key]

    def text(self, key: str, *, required: bool = False) -> str:
        """Read a text."""
        content = self._content(key, str, "a text", required=required)
        if required and content == "":
            self._problems.add(self._values[key].place, "must not be empty")
        return content or ""

    def flag(self, key: str) -> bool:
        """Read true or false."""
        return self._content(key, bool, "true or false") or False

    def number(self, key: str, otherwise: int) -> int:
        """Read a whole number."""
        content = self._content(key, int, "a whole number")
        return otherwise if content is None else content

    def choice(self, key: str, names: dict[str, E], otherwise: E, *, required: bool = False) -> E:
        """Read one of some names."""
        text = self._content(key, str, f"one of {_listed(names)}", required=required)
        if text is not None and text not in names:
            self._problems.add(self._values[key].place, f"expected one of {_listed(names)}, got {described(text)}")
        return names.get(text or "", otherwise)

    def items(self, key: str, *, required: bool = False) -> list[Value]:
        """Read a list."""
        return self._content(key, list, "a list", required=required) or []

    def texts(self, key: str) -> list[str]:
        """Read a list of texts."""
        found = []
        for item in self.items(key):
            if isinstance(item.content, str):
                found.append(item.content)
            else:
                self._problems.add(item.place, "expected a text; put it in quotes")
        return found

    def entries(self, key: str) -> list[tuple[str, Value]]:
        """Read a mapping whose keys are free, as pairs in file order."""
        return list((self._content(key, dict, "a mapping") or {}).items())

    def mapping(self, key: str, known: tuple[str, ...]) -> "Fields | None":
        """Read a mapping that must be there."""
        if key not in self._values:
            self._problems.add(self.place, f"the key {key} is missing")
            return None
        return Fields(self._values[key], known, self._problems)

    def _content(self, key: str, kind: type["C"], expected: str, *, required: bool = False) -> "C | None":
        value = self._values.get(key)
        if value is None:
            if required:
                self._problems.add(self.place, f"the key {key} is missing")
            return None
        content = value.content
        # bool is an int to Python, not to the reader of a file.
        if isinstance(content, kind) and (kind is bool or not isinstance(content, bool)):
            return content
        quotes = "; put it in quotes" if kind is str and isinstance(content, (bool, int, float)) else ""
        self._problems.add(value.place, f"expected {expected}, got {described(content)}{quotes}")
        return None


C = TypeVar("C")


def documents(text: str, file: str, problems: Problems) -> list[Value]:
    """Read all documents of a file, empty ones left out."""
    found = []
    try:
        loader = yaml.SafeLoader(text)
        number = 0
        while loader.check_node():
            number += 1
            node = loader.get_node()
            if node is not None and not (isinstance(node, yaml.ScalarNode) and node.value == ""):
                found.append(_Builder(loader, file, number, problems).value(node, "", 0))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ManifestError([f"{file}{line}: this is not YAML: {error.problem or error.context}"]) from None
    except yaml.YAMLError as error:
        raise ManifestError([f"{file}: this is not YAML: {error}"]) from None
    return found


class _Builder:
    def __init__(self, loader: yaml.SafeLoader, file: str, document: int, problems: Problems) -> None:
        self._loader = loader
        self._problems = problems
        self._place: Callable[[str, yaml.Node], Place] = lambda path, node: Place(
            file, document, path, node.start_mark.line + 1
        )

    def value(self, node: yaml.Node, path: str, level: int) -> Value:
        place = self._place(path, node)
        if level > DEEPEST_LEVEL:
            raise ManifestError([f"{place}: nested too deeply"])
        if isinstance(node, yaml.MappingNode):
            return Value(self._mapping(node, path, level), place)
        if isinstance(node, yaml.SequenceNode):
            items = [self.value(item, f"{path}[{index}]", level + 1) for index, item in enumerate(node.value)]
            return Value(items, place)
        return Value(self._loader.construct_object(node), place)

    def _mapping(self, node: yaml.MappingNode, path: str, level: int) -> dict[str, Value]:
        entries: dict[str, Value] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            value = self.value(value_node, f"{path}.{key}".lstrip("."), level + 1)
            if key in entries:
                self._problems.add(value.place, "this key stands here twice")
            entries[key] = Value(value.content, self._place(value.place.path, key_node))
        return entries


def described(content: object) -> str:
    """Say what a value is, as a reader of the file would."""
    if content is None:
        return "nothing"
    if isinstance(content, dict):
        return "a mapping"
    if isinstance(content, list):
        return "a list"
    if isinstance(content, str):
        return f'"{content}"'
    return f"{type(content).__name__} {str(content).lower() if isinstance(content, bool) else content}"


def _meant(key: str, known: Iterable[str]) -> str:
    close = get_close_matches(key, list(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
