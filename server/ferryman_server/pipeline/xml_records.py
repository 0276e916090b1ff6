"""The records of an XML document, each an element with values in it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from pyexpat import ExpatError, ParserCreate, errors
from typing import Any, Final

from ferryman_server.domain.json_paths import json_path
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.pipeline.pieces import NAMES_SHOWN, PIECE_BYTES, Piece, Unreadable, empty, path_not_found
from ferryman_server.pipeline.xml_elements import ElementStack, has_values, without_values

RECORD_BYTES_MAX: Final = 16 << 20
TAG_BYTES_MAX: Final = 4 << 20
_CHUNK_BYTES: Final = 64 << 10
_OPEN_MAX: Final = 1000


@dataclass(frozen=True, slots=True)
class FirstRecord:
    """Where a document's first record begins: the byte and the line; tag is its name as it is written.

    any_name tells that what follows it is a record too if it has another name.
    """

    tag: str
    line: int
    offset: int
    any_name: bool


def first_record(path: Path, records_path: str) -> FirstRecord | None:
    """Find the first record near a document's beginning; None where there is none, or something is wrong before it."""
    document = _Document(records_path)
    with path.open("rb") as file:
        head = file.read(_CHUNK_BYTES)
    with suppress(RunFailed):
        document.feed(head)
    first = document.first
    # In UTF-16 and the like the tag is other bytes.
    return first if first and head.startswith(f"<{first.tag}".encode(), first.offset) else None


def xml_pieces(path: Path, records_path: str) -> Iterator[Piece]:
    """Yield the records of a document; their lines are those on which they begin.

    An element's values are its attributes and elements by their names without namespace, and its own text under "";
    several of one name are a list. Raises RunFailed, after everything before was yielded: FILE_EMPTY, FILE_MALFORMED
    (also for any document type definition), PATH_NOT_FOUND.
    """
    document = _Document(records_path)
    failure: RunFailed | None = None
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK_BYTES):
                document.feed(chunk)
                if document.bytes_gathered >= PIECE_BYTES:
                    yield document.taken()
            document.end()
        except RunFailed as error:
            failure = error
    yield document.taken()
    if failure is not None:
        raise failure


class _Document:
    """A document up to where it was fed: the way to its records, and those that are not taken yet."""

    def __init__(self, records_path: str) -> None:
        self._records_path = records_path
        self._steps = [step for step in json_path(records_path).steps if step is not None]
        self._path: list[str] = []
        self._there: dict[str, None] = {}
        self.first: FirstRecord | None = None
        self._parent_found = False
        self._fed = 0
        self._taken = 0
        self._start = (0, 0)
        self._records: list[dict[str, Any]] = []
        self._lines: list[int] = []
        self._unreadable: list[Unreadable] = []
        self._stack = ElementStack(self._keep)
        self._passed_over = 0
        self._parser = ParserCreate(intern={})
        self._parser.ordered_attributes = True
        self._parser.buffer_text = True
        self._parser.buffer_size = _CHUNK_BYTES
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._handle_outside()

    @property
    def bytes_gathered(self) -> int:
        """How many bytes were fed since records were last taken."""
        return self._fed - self._taken

    def feed(self, chunk: bytes) -> None:
        """Parse some more."""
        self._fed += len(chunk)
        self._parse(chunk, last=False)
        if self._fed - self._parser.CurrentByteIndex > TAG_BYTES_MAX:
            raise _malformed(self._parser.CurrentLineNumber, f"a tag or comment is longer than {TAG_BYTES_MAX} bytes")
        if self._stack.depth > _OPEN_MAX:
            self._pass_over(f"is nested more than {_OPEN_MAX} levels deep")
        elif self._stack.depth and self._fed - self._start[1] > RECORD_BYTES_MAX:
            self._pass_over(f"is longer than {RECORD_BYTES_MAX} bytes")

    def end(self) -> None:
        """Check that the document is whole and that its records were found."""
        self._parse(b"", last=True)
        if not self._parent_found:
            raise path_not_found(self._records_path, list(self._there))

    def taken(self) -> Piece:
        """Give away the records that are whole."""
        piece = Piece(self._records, self._lines, self._unreadable, self._fed)
        self._records, self._lines, self._unreadable = [], [], []
        self._taken = self._fed
        return piece

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(chunk, last)
        except ExpatError as error:
            if not self._path and not self._there and error.code == errors.codes[errors.XML_ERROR_NO_ELEMENTS]:
                raise empty() from None
            raise _malformed(error.lineno, f"{errors.messages[error.code]} at column {error.offset + 1}") from None

    def _handle_outside(self) -> None:
        self._parser.StartElementHandler = self._start_outside
        self._parser.EndElementHandler = self._end_outside
        self._parser.CharacterDataHandler = None

    def _start_outside(self, tag: str, attributes: list[str]) -> None:
        self._path.append(tag.rpartition(":")[2])
        path = self._path
        if len(self._there) <= NAMES_SHOWN:
            self._there[".".join(path)] = None
        if len(path) == 2 if not self._steps else self._steps in (path, path[1:]):
            self._begin_record(tag, attributes)
        elif not self._steps or self._steps[:-1] in (path, path[1:]):
            self._parent_found = True
        if len(path) > _OPEN_MAX:
            raise _malformed(self._parser.CurrentLineNumber, f"it is nested more than {_OPEN_MAX} levels deep")

    def _end_outside(self, _tag: str) -> None:
        self._path.pop()

    def _begin_record(self, tag: str, attributes: list[str]) -> None:
        self._parent_found = True
        self._start = line, offset = self._parser.CurrentLineNumber, self._parser.CurrentByteIndex
        self.first = self.first or FirstRecord(tag, line, offset, not self._steps)
        start, end, text = self._stack.handlers
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = text
        start(tag, attributes)

    def _keep(self, value: dict[str, Any] | str) -> None:
        """Keep a record that is whole."""
        self._path.pop()
        self._handle_outside()
        if isinstance(value, dict) and has_values(value):
            self._records.append(value)
            self._lines.append(self._start[0])
        else:
            self._unreadable.append(without_values(self._start[0]))

    def _pass_over(self, problem: str) -> None:
        """Leave out the rest of the record that is open."""
        self._unreadable.append(Unreadable(self._start[0], {}, (("", problem),)))
        self._passed_over = self._stack.depth
        self._stack.clear()
        self._parser.StartElementHandler = self._start_passed_over
        self._parser.EndElementHandler = self._end_passed_over
        self._parser.CharacterDataHandler = None

    def _start_passed_over(self, _tag: str, _attributes: list[str]) -> None:
        self._passed_over += 1

    def _end_passed_over(self, _tag: str) -> None:
        self._passed_over -= 1
        if not self._passed_over:
            self._path.pop()
            self._handle_outside()

    def _refuse_doctype(self, *_declaration: object) -> None:
        message = "it has a document type definition (<!DOCTYPE …>), which is refused as it can make a parser read on"
        raise _malformed(self._parser.CurrentLineNumber, f"{message} without end or open other files; leave it out")


def _malformed(line: int, problem: str) -> RunFailed:
    message = (
        f"it cannot be read beyond line {line}: {problem}. Rows before it were handled; correct what the other system "
        "writes (one well-formed XML document) and run again"
    )
    return RunFailed(FailureReason.FILE_MALFORMED, message)
