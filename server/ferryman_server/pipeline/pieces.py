"""What a reader of XML or JSON gives: records as plain Python values, some at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ferryman_server.domain.outcomes import FailureReason, RunFailed

PIECE_BYTES: Final = 1 << 20
SHOWN_LENGTH_MAX: Final = 1000
NAMES_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that cannot be read: its line, the values that can be shown by column, and what is wrong.

    Faults are a column's name, or "" for the record itself, and a message.
    """

    line: int
    values: dict[str, str]
    faults: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some records of a document, in order, each with the line it begins on, and those that cannot be read.

    A value is a text, bool, None, list or dict; bytes_done counts from the document's first byte.
    """

    records: list[dict[str, Any]]
    lines: list[int]
    unreadable: list[Unreadable]
    bytes_done: int

    def read_to(self, bytes_done: int) -> "Piece":
        """Tell how far the document has been read."""
        return Piece(self.records, self.lines, self.unreadable, bytes_done)

    def without(self, records: int, unreadable: int) -> "Piece":
        """Leave out the first records, and the first that cannot be read."""
        return Piece(self.records[records:], self.lines[records:], self.unreadable[unreadable:], self.bytes_done)


def path_not_found(path: str, there: Sequence[str]) -> RunFailed:
    """Make the failure for a records path that leads nowhere; `there` names what the document has instead."""
    wanted = f"{path!r} leads to nothing" if path else 'it is no list and has no "elements"'
    shown = ", ".join(repr(name) for name in there[:NAMES_SHOWN]) + (", …" if len(there) > NAMES_SHOWN else "")
    message = (
        f"its records cannot be found: {wanted}; there is {shown or 'nothing'}. "
        'Set the job\'s records path to where the records are, such as "$.data.items", then run again'
    )
    return RunFailed(FailureReason.PATH_NOT_FOUND, message)


def empty() -> RunFailed:
    """Make the failure for a document without a character."""
    return RunFailed(FailureReason.FILE_EMPTY, "it is empty; check what the other system writes, then run again")
