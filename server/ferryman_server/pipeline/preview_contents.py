"""Reads columns and first rows of the beginning of a file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.outcomes import Failure, FailureReason, RunFailed
from ferryman_server.domain.sources import DELIMITERS, FileFormat
from ferryman_server.domain.trimming import trimmed
from ferryman_server.pipeline.tree_input import TreeInput

CELL_LENGTH_MAX: Final = 1000
# What bytes that are not UTF-8 are decoded to, and what UTF-16 is full of.
_NOT_TEXT: Final = ("\ufffd", "\0")


@dataclass(frozen=True, slots=True)
class Contents:
    """Columns and first rows; cells are cut to CELL_LENGTH_MAX characters. failure tells why there is no more."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    delimiter: str = ""
    failure: Failure | None = None


def csv_contents(file: str, head: bytes, delimiter: str, rows: int, *, whole: bool) -> Contents:
    """Read the head of a CSV file; without a delimiter the one that parts the header into more columns counts.

    whole tells that the head is all there is. Raises RunFailed: FILE_EMPTY, HEADER_INVALID.
    """
    text = head.decode("utf-8-sig", errors="replace").lstrip()
    if not text:
        raise RunFailed(FailureReason.FILE_EMPTY, f"{file!r} is empty; check what the other system writes")
    chosen = delimiter or max(DELIMITERS, key=lambda d: len(next(_records(text, d, whole=whole), ())))
    header, *first = list(islice(_records(text, chosen, whole=whole), 1 + rows)) or [[]]
    return Contents(
        _checked_header(file, header, len(head)),
        tuple(tuple(cell[:CELL_LENGTH_MAX] for cell in record) for record in first),
        chosen,
    )


def tree_contents(
    path: Path, format: FileFormat, entity: Entity | None, records_path: str, rows: int, *, auto_languages: bool
) -> Contents:
    """Read an XML or JSON document; never raises RunFailed."""
    shown: list[tuple[str, ...]] = []
    columns: tuple[str, ...] = ()
    try:
        tree = TreeInput([path], format, entity, (), records_path, auto_languages=auto_languages)
        columns = tree.columns
        for block in tree.blocks():
            wanted = block.rows.slice(0, rows - len(shown)).to_pydict().values()
            shown += [tuple(cell[:CELL_LENGTH_MAX] for cell in row) for row in zip(*wanted, strict=True)]
            if len(shown) == rows:
                break
    except RunFailed as error:
        return Contents(columns, tuple(shown), failure=error.failure)
    return Contents(columns, tuple(shown))


def _records(text: str, delimiter: str, *, whole: bool) -> Iterator[list[str]]:
    """Yield the records that are not blank; the last one of a head that is not the whole file is cut off, so left out.

    Ends early at a cell that is larger than the csv module takes.
    """
    before: list[str] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if before:
                yield before
            before = record
    except csv.Error:
        whole = True  # What is too large is the record behind the last one.
    if before and whole:
        yield before


def _checked_header(file: str, header: list[str], size: int) -> tuple[str, ...]:
    if not header:
        raise _header_invalid(file, f"it does not end within the first {size // 1024} KiB of the file")
    if any(mark in cell for cell in header for mark in _NOT_TEXT):
        raise _header_invalid(file, "it is not UTF-8 text")
    return tuple(trimmed(cell) for cell in header)


def _header_invalid(file: str, problem: str) -> RunFailed:
    message = (
        f"the header of {file!r} cannot be read: {problem}. Expected UTF-8 text, column names separated by "
        '"," or ";"; correct the file'
    )
    return RunFailed(FailureReason.HEADER_INVALID, message)
