"""Reads a JSON document value by value: memory is bounded by a chunk and the longest value, never by the document."""

import codecs
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from json import JSONDecodeError
from typing import Any, BinaryIO, Final

from ferryman_server.domain.outcomes import FailureReason, RunFailed

VALUE_LENGTH_MAX: Final = 16 << 20
_CHUNK_BYTES: Final = 1 << 20
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*("?)|[\[\]{}]', re.DOTALL)
_UTF16_MARKS: Final = ("\udcff\udcfe", "\udcfe\udcff")


class NotANumber(str):
    """What a document has where a number is expected, but JSON does not know: NaN, Infinity or -Infinity."""

    __slots__ = ()


class TooDeep(Exception):
    """A value is nested too deeply; it has been passed over."""


DECODER: Final = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=NotANumber)
"""Decodes numbers to their text as it is written, so that none loses digits."""


class JsonText:
    """A document and the place up to which it has been read.

    Numbers are decoded to their text as it is written, so that none loses digits. Bytes that are not UTF-8 become lone
    surrogates. Of a name that an object has several times the last value counts. What is no JSON raises RunFailed with
    FILE_MALFORMED and its line.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.bytes_read = 0
        self._file = file
        self._bytes = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        self._decode = DECODER.raw_decode
        self._text = ""
        self._at = 0
        self._ended = False
        self._lines_before = 0
        self._more(_CHUNK_BYTES)
        if self._text.startswith(_UTF16_MARKS) or "\0" in self._text[:4]:
            raise _malformed(1, "it is not UTF-8 text (it looks like UTF-16 or no text at all)")

    def next(self) -> str:
        """Return the next character that is not blank, "" at the end, without taking it."""
        while True:
            match = _BLANK.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(_CHUNK_BYTES):
                return ""

    def members(self) -> Iterator[str]:
        """Yield the names of an object; after each the caller takes the value."""
        for _ in self._parts("{", "}"):
            if self.next() != '"':
                raise self.malformed("a name in quotes is expected there")
            name: str = self.value()
            if self.next() != ":":
                raise self.malformed('":" is expected there')
            self._at += 1
            yield name

    def elements(self) -> Iterator[None]:
        """Yield for each element of a list; after each the caller takes the value."""
        return self._parts("[", "]")

    def whole(self) -> Any:
        """Take the next value at once where the document ends soon, which is faster; None where it cannot be."""
        if self._ended:
            with suppress(JSONDecodeError, RecursionError):
                value, self._at = self._decode(self._text, self._at)
                return value
        return None

    def value(self) -> Any:
        """Take the next value whole; raises TooDeep."""
        start = self.next()
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except RecursionError:
                self._pass_over()
                raise TooDeep from None
            except JSONDecodeError as error:
                if not self._longer():
                    raise self._undecodable(start, error) from None
            else:
                # A number may go on where the text read so far ends.
                if end < len(self._text) or start in '"{[' or not self._longer():
                    self._at = end
                    return value

    def end(self) -> None:
        """Refuse anything behind the document."""
        if self.next():
            raise self.malformed("the document has ended before; one JSON document is expected")

    def malformed(self, problem: str) -> RunFailed:
        """Make the failure that names the place up to which the document was read."""
        at_end = self._at >= len(self._text)
        found = "the document ends too early: " if at_end else f"{self._text[self._at : self._at + 20]!r}: "
        return _malformed(self._line(self._at), found + problem)

    def _parts(self, opening: str, closing: str) -> Iterator[None]:
        if self.next() != opening:
            raise self.malformed(f'"{opening}" is expected there')
        self._at += 1
        if self.next() == closing:
            self._at += 1
            return
        while True:
            yield
            after = self.next()
            if after not in (",", closing):
                raise self.malformed(f'"," or "{closing}" is expected there')
            self._at += 1
            if after == closing:
                return

    def _longer(self) -> bool:
        """Read on because a value is not whole; return whether there was more."""
        pending = len(self._text) - self._at
        wanted = min(max(pending, _CHUNK_BYTES), VALUE_LENGTH_MAX - pending)
        return wanted > 0 and self._more(wanted)

    def _more(self, wanted: int) -> bool:
        fresh = self._file.read(wanted)
        self.bytes_read += len(fresh)
        self._lines_before += self._text.count("\n", 0, self._at)
        self._text = self._text[self._at :] + self._bytes.decode(fresh, not fresh)
        self._at = 0
        self._ended = len(fresh) < wanted
        return bool(fresh)

    def _pass_over(self) -> None:
        """Pass over an object or list by its brackets alone."""
        while (end := _end_of_value(self._text, self._at)) is None:
            if not self._longer():
                raise self.malformed("what is open there is never closed, or too long")
        self._at = end

    def _undecodable(self, start: str, error: JSONDecodeError) -> RunFailed:
        if not start:
            return self.malformed("a value is expected there")
        if len(self._text) - self._at >= VALUE_LENGTH_MAX:
            return self.malformed(f"that value is longer than {VALUE_LENGTH_MAX} characters, or not JSON")
        shown = self._text[error.pos : error.pos + 20]
        return _malformed(self._line(error.pos), f"{error.msg}{f', before {shown!r}' if shown else ' at its end'}")

    def _line(self, at: int) -> int:
        return self._lines_before + self._text.count("\n", 0, at) + 1


def _end_of_value(text: str, start: int) -> int | None:
    """Return where the object or list that starts at `start` ends, None if it goes on behind the text."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        first = token[0][0]
        if first == '"':
            if not token[1]:
                return None
        else:
            depth += 1 if first in "[{" else -1
            if not depth:
                return token.end()
    return None


def _malformed(line: int, problem: str) -> RunFailed:
    shown = problem.encode("utf-8", "backslashreplace").decode()
    message = (
        f"it cannot be read beyond line {line}: {shown}. Rows before it were handled; correct what the other system "
        "writes (one JSON document, UTF-8) and run again"
    )
    return RunFailed(FailureReason.FILE_MALFORMED, message)
