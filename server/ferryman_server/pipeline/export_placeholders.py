"""Placeholders in the call that sends a record: "{{reference}}" stands for an exported field."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.sources import NamedValue
from ferryman_server.pipeline.export_body import value_at

_PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def filled_path(path: str, record: Mapping[str, Any]) -> str:
    """Return a path with its placeholders filled in, quoted.

    Raises RunFailed with PATH_NOT_FOUND when one has no value: the call would reach something else.
    """

    def quoted(name: str) -> str:
        text = _text(record, name)
        if not text:
            message = (
                f"the path {path!r} of the call needs {name}, and the record has none; correct the path in the job"
            )
            raise RunFailed(FailureReason.PATH_NOT_FOUND, message)
        # A segment of dots alone would lead to another path.
        return quote(text, safe="").replace(".", "%2E") if not text.strip(".") else quote(text, safe="")

    return _filled(path, quoted)


def filled_values(values: Iterable[NamedValue], record: Mapping[str, Any]) -> list[NamedValue]:
    """Return query parameters or headers with their placeholders filled in; what has no value leaves nothing."""
    return [NamedValue(one.name, _filled(one.value, lambda name: _text(record, name))) for one in values]


def _filled(text: str, value_of: Callable[[str], str]) -> str:
    return _PLACEHOLDER.sub(lambda match: value_of(match[1]), text)


def _text(record: Mapping[str, Any], name: str) -> str:
    value = value_at(record, name)
    if isinstance(value, list | Mapping):
        message = f"the placeholder {{{{{name}}}}} stands for more than one value; name one that is a single value"
        raise RunFailed(FailureReason.PATH_NOT_FOUND, message)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
