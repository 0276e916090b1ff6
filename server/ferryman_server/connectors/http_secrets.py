"""Keeps secrets out of what people are shown of HTTP calls."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, quote_plus

import httpx
import orjson

EXCERPT_CHARACTERS: Final = 300
_EXCERPT_BYTES: Final = 8 * 1024
_HIDDEN: Final = "…"
_LENGTH_MIN: Final = 4
_SECRET_PARAMETER: Final = re.compile(
    r"([?&;][^=&;]*(?:auth|cred|key|pass|pwd|secret|session|sig|token)[^=&;]*=)[^&;]*", re.IGNORECASE
)


class Concealer:
    """Replaces the secrets that it knows; more can be made known while a session lives."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._known: set[str] = set()
        self._pattern = re.compile("(?!)")
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Make a secret known, also in the forms that it takes in URLs and in JSON."""
        # "Bearer abc" may come back as "abc".
        for value in {secret.strip(), *secret.split()[-1:]}:
            if len(value) < _LENGTH_MIN:
                continue  # It protects nothing, and without it every other word would be unreadable.
            in_json = orjson.dumps(value).decode()[1:-1]
            self._known |= {value, quote(value), quote(value, safe=""), quote_plus(value), in_json}
        longest_first = sorted(self._known, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def text(self, text: str) -> str:
        """Return a text without the secrets, on one line."""
        hidden = self._pattern.sub(_HIDDEN, text)
        if not hidden.isprintable():
            hidden = "".join(c if c.isprintable() else " " for c in hidden)
        return " ".join(hidden.split())

    def excerpt(self, body: bytes) -> str:
        """Return the beginning of a body, at most EXCERPT_CHARACTERS long, without the secrets."""
        text = self.text(body[:_EXCERPT_BYTES].decode("utf-8", "replace"))
        return text if len(text) <= EXCERPT_CHARACTERS else text[: EXCERPT_CHARACTERS - 1] + _HIDDEN

    def url(self, url: httpx.URL, *, ours: bool) -> str:
        """Return a URL without what is secret in its query; of other hosts' URLs, which may be signed, without any."""
        bare = url.copy_with(username=None, password=None, fragment=None)
        if ours:
            return self.text(_SECRET_PARAMETER.sub(rf"\1{_HIDDEN}", str(bare)))
        return self.text(str(bare.copy_with(query=None))) + (f"?{_HIDDEN}" if url.query else "")
