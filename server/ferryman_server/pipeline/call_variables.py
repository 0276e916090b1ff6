"""Fills the placeholders of calls with what earlier calls returned."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from ferryman_server.domain.json_paths import PathInvalid, json_path
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.pipeline.json_values import document_of, json_of, text_of, values_at

LAST_EXECUTION_DATE: Final = "lastExecutionDate"
_NEVER: Final = "1970-01-01T00:00:00Z"
_JOINT: Final = "||"

_PLACEHOLDER: Final = r"\{\{\s*(?P<name>\$[^{}]*?|\w+)\s*\}\}"
_IN_VALUE: Final = re.compile(_PLACEHOLDER)
_WHOLE_VALUE: Final = re.compile(r"\s*(?P<name>\$[.\[][^{}]*?)\s*")
# A whole segment of a path, or a whole value of its query.
_IN_PATH: Final = re.compile(_PLACEHOLDER + r"|(?:^|(?<=[/=]))(?P<bare>\$[.\[][^/?&=#{}]*)(?=[/?&]|$)")
_IN_JSON: Final = re.compile(r'"(?P<string>(?:[^"\\]|\\.)*)"|' + _PLACEHOLDER, re.DOTALL)

Write = Callable[[object], str]


class Variables:
    """What the calls of a run may refer to: its last execution's date, and the JSON answers of the calls so far."""

    def __init__(self, last_execution_at: str) -> None:
        self._last_execution_date = _as_date(last_execution_at)
        self._documents: list[object] = []

    def add(self, body: bytes) -> None:
        """Take in an answer; what is no JSON has no values."""
        self._documents.insert(0, document_of(body))

    def value(self, name: str) -> object:
        """Return the value of a JSON path in the latest answer that has it, or of the last execution's date.

        Several values, of "[*]", are text joined by "||". Raises RunFailed with PATH_NOT_FOUND.
        """
        if name == LAST_EXECUTION_DATE:
            return self._last_execution_date
        try:
            path = json_path(name)
        except PathInvalid as error:
            raise _not_found(f"the placeholder {name!r} {error}") from error
        if not name.startswith("$"):
            expected = '"{{$.name}}" for what an earlier call returned, or "{{lastExecutionDate}}"'
            raise _not_found(f"there is no placeholder {name!r}; expected {expected}")
        for document in self._documents:
            found = [value for value in values_at(document, path) if value is not None]
            if found:
                return found[0] if len(found) == 1 else _JOINT.join(map(text_of, found))
        raise _not_found(f"no earlier answer has a value at {name!r}; compare the path with what the API returns")

    def in_path(self, text: str) -> str:
        """Fill the placeholders of a path and its query; values are percent-encoded."""
        return _IN_PATH.sub(lambda match: _path_part(self.value(match["name"] or match["bare"])), text)

    def in_value(self, text: str) -> str:
        """Fill the placeholders of a query parameter or header."""
        return self._filled(text, text_of)

    def in_body(self, text: str, media_type: str) -> str:
        """Fill the placeholders of a body so that it stays what it is, whatever the values hold."""
        if "json" in media_type:
            return _IN_JSON.sub(self._in_json, text)
        if media_type == "application/x-www-form-urlencoded":
            return _IN_VALUE.sub(lambda match: quote_plus(text_of(self.value(match["name"]))), text)
        if "xml" in media_type:
            return _IN_VALUE.sub(lambda match: escape(text_of(self.value(match["name"])), {'"': "&quot;"}), text)
        return self._filled(text, text_of)

    def _filled(self, text: str, write: Write) -> str:
        whole = _WHOLE_VALUE.fullmatch(text)
        if whole:
            return write(self.value(whole["name"]))
        return _IN_VALUE.sub(lambda match: write(self.value(match["name"])), text)

    def _in_json(self, match: re.Match[str]) -> str:
        if match["name"] is not None:
            return json_of(self.value(match["name"]))
        return f'"{self._filled(match["string"], lambda value: json_of(text_of(value))[1:-1])}"'


def _as_date(moment: str) -> str:
    if not moment:
        return _NEVER
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _path_part(value: object) -> str:
    text = text_of(value)
    if text in ("", ".", ".."):
        raise _not_found(f"the value {text!r} of an earlier answer cannot be a part of a path")
    return quote(text, safe="")


def _not_found(message: str) -> RunFailed:
    return RunFailed(FailureReason.PATH_NOT_FOUND, message)
