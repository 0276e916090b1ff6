"""Rejected rows as a CSV file that an operator can correct and import again."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ferryman_server.domain.rejected import RejectedRow

PIECE_BYTES_MAX: Final = 64 * 1024
_LEADING: Final = ("file", "line", "key", "codes", "messages")
_ColumnKey = tuple[str, int]
# What spreadsheets would run as a formula, in full width too; "-5" and "+33 6 12" are no more than numbers.
_FORMULA: Final = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")
_NUMBER: Final = re.compile(r"[+-]?[\s\d.,]*")


class RejectedCsv:
    """The file: its header is the union of the columns of all rows, in the order first seen.

    First `learn` from every row, then take the `header`, then the `lines` of the same rows. A cell that a spreadsheet
    would run is led by an apostrophe.
    """

    def __init__(self) -> None:
        self._places: dict[_ColumnKey, int] = {}
        self._layouts: dict[tuple[str, ...], tuple[int, ...]] = {}

    def learn(self, rows: Iterable[RejectedRow]) -> None:
        """Take in the columns of some rows."""
        for row in rows:
            names = _names(row)
            if names not in self._layouts:
                keys = list(_column_keys(names))
                for key in keys:
                    self._places.setdefault(key, len(self._places))
                self._layouts[names] = tuple(self._places[key] for key in keys)

    def header(self) -> bytes:
        """Return the first line."""
        return _encoded([[*_LEADING, *(_inert(name) for name, _ in self._places)]])

    def lines(self, rows: Sequence[RejectedRow]) -> bytes:
        """Return one line for each row."""
        return _encoded(self._cells(row) for row in rows)

    def _cells(self, row: RejectedRow) -> list[str]:
        original = [""] * len(self._places)
        for place, (_, value) in zip(self._layouts[_names(row)], row.columns, strict=True):
            original[place] = value
        codes = " ".join(dict.fromkeys(error.code.value for error in row.errors))
        messages = "; ".join(error.message for error in row.errors)
        return [*map(_inert, (row.file, str(row.line), row.key)), codes, _inert(messages), *map(_inert, original)]


def _inert(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def pieces(data: bytes) -> Iterator[bytes]:
    """Cut `data` into pieces of at most PIECE_BYTES_MAX."""
    for start in range(0, len(data), PIECE_BYTES_MAX):
        yield data[start : start + PIECE_BYTES_MAX]


def _names(row: RejectedRow) -> tuple[str, ...]:
    return tuple(name for name, _ in row.columns)


def _column_keys(names: Iterable[str]) -> Iterator[_ColumnKey]:
    # Cells beyond the header all come under the empty name; each needs a column of its own.
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        yield name, seen[name]


def _encoded(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
