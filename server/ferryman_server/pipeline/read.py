"""Reads a CSV file block by block: memory is bounded by the block and the longest record, never by the file."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa

from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.pipeline.columns import Column
from ferryman_server.pipeline.record_scan import RecordScan, line_breaks
from ferryman_server.pipeline.records import BrokenRow, Fault, RecordParser

BLOCK_BYTES: Final = 2 << 20
RECORD_BYTES_MAX: Final = 16 << 20
HEADER_BYTES_MAX: Final = 1 << 20
_SHOWN_BYTES: Final = 4096
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_NO_ROWS: Final = pa.RecordBatch.from_pylist([], schema=pa.schema([]))
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Header:
    """A file's header: its trimmed cells, and where the rows begin, as an offset in bytes and a line from 1."""

    columns: tuple[str, ...]
    offset: int
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a file, in file order.

    rows has one untrimmed text column per header column, named "0", "1", …; lines is the true line on which each
    row begins. broken are the rows among them that cannot be read. bytes_done counts from the file's first byte.
    """

    rows: pa.RecordBatch
    lines: Column
    broken: tuple[BrokenRow, ...]
    bytes_done: int


def parted(block: Block, rows_max: int) -> Iterator[Block]:
    """Cut a block into pieces of at most rows_max rows, 0 for any number; the broken rows come with the first."""
    rows = block.rows.num_rows
    if not rows_max or rows <= rows_max:
        yield block
        return
    for start in range(0, rows, rows_max):
        lines = block.lines.slice(start, rows_max)
        yield Block(block.rows.slice(start, rows_max), lines, () if start else block.broken, block.bytes_done)


def limit_memory() -> None:
    """Keep Arrow to one core and make it give freed memory back; for a process to call once, at its start."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    pa.set_memory_pool(pa.system_memory_pool())


def read_header(path: Path, delimiter: str) -> Header:
    """Read the header of a CSV file.

    Raises RunFailed: FILE_EMPTY when there is nothing but white space, HEADER_INVALID when it cannot be read.
    """
    with path.open("rb") as file:
        offset, line = _skip_blank(file)
        file.seek(offset)
        head = file.read(HEADER_BYTES_MAX)
    scan = RecordScan(delimiter)
    size = scan.feed(head)
    if head.startswith(_UTF16_MARKS) or b"\0" in head[:size]:
        raise _header_invalid(line, "it is not UTF-8 text (it looks like UTF-16 or no text at all)")
    if size is None and scan.open_quote_line is not None:
        raise _header_invalid(line + scan.open_quote_line, "the quote opened there is never closed")
    if size is None and len(head) == HEADER_BYTES_MAX:
        raise _header_invalid(line, f"it is longer than {HEADER_BYTES_MAX} bytes")
    record = head if size is None else head[:size]
    return Header(_header_cells(record, delimiter, line), offset + len(record), line + max(scan.lines, 1))


def blocks(path: Path, delimiter: str, header: Header, block_bytes: int = BLOCK_BYTES) -> Iterator[Block]:
    """Yield the rows of a CSV file in blocks of about block_bytes.

    Blank lines are no rows. Records over RECORD_BYTES_MAX are broken rows. Raises RunFailed with FILE_MALFORMED,
    after everything before it was yielded, when a quote is never closed.
    """
    with path.open("rb") as file:
        file.seek(header.offset)
        yield from _Reader(file, delimiter, header, block_bytes).blocks()


class _Reader:
    """The place in a file up to which records have been read, and the bytes of the next ones."""

    def __init__(self, file: BinaryIO, delimiter: str, header: Header, block_bytes: int) -> None:
        self._file = file
        self._block_bytes = block_bytes
        self._delimiter = delimiter
        self._parser = RecordParser(delimiter, len(header.columns))
        self._offset = header.offset
        self._line = header.line
        self._pending = b""

    def blocks(self) -> Iterator[Block]:
        at_end = False
        while not at_end:
            if len(self._pending) >= RECORD_BYTES_MAX:
                yield self._pass_over()
            at_end = self._fill()
            whole = len(self._pending) if at_end else _last_line_end(self._pending)
            if whole:
                yield from self._parsed(self._pending[:whole])
        if self._pending:
            scan = RecordScan(self._delimiter)
            scan.feed(self._pending)
            raise _quote_open(self._line + (scan.open_quote_line or 0))

    def _fill(self) -> bool:
        """Read on, and more at a time while one record does not fit; return whether the file has ended."""
        wanted = min(max(self._block_bytes, len(self._pending)), RECORD_BYTES_MAX - len(self._pending))
        fresh = self._file.read(wanted)
        self._pending += fresh
        return len(fresh) < wanted

    def _parsed(self, piece: bytes) -> Iterator[Block]:
        records = self._parser.parse(piece, self._line)
        self._pending = self._pending[records.size :]
        self._offset += records.size
        self._line = records.next_line
        if records.rows.num_rows or records.broken:
            yield Block(records.rows, records.lines, records.broken, self._offset)

    def _pass_over(self) -> Block:
        """Leave out a record that is too long to parse, reading on until it ends."""
        scan, line, size, end = RecordScan(self._delimiter), self._line, 0, None
        cells = _first_cells(self._pending, self._delimiter)
        piece = self._pending + self._rest_of_line_end(self._pending)
        while piece and (end := scan.feed(piece)) is None:
            size += len(piece)
            piece = self._file.read(BLOCK_BYTES)
            piece += self._rest_of_line_end(piece)
        end = end or 0
        if scan.open_quote_line is not None:
            raise _quote_open(line + scan.open_quote_line)
        self._pending = piece[end:]
        self._offset += size + end
        self._line += max(scan.lines, 1)
        return Block(_NO_ROWS, pa.array([], pa.int64()), (_too_long(line, self._line, cells),), self._offset)

    def _rest_of_line_end(self, piece: bytes) -> bytes:
        """Read what may follow a CR at the end of a piece."""
        return self._file.read(1) if piece.endswith(b"\r") else b""


def _last_line_end(piece: bytes) -> int:
    """Return the end of the last whole line, 0 if there is none; a CR at the very end may lack its LF."""
    end = piece.rfind(b"\n") + 1
    return end or piece.rfind(b"\r", 0, len(piece) - 1) + 1


def _skip_blank(file: BinaryIO) -> tuple[int, int]:
    """Return the offset and the line of the first line with anything on it."""
    offset = len(_UTF8_MARK) if file.read(len(_UTF8_MARK)) == _UTF8_MARK else 0
    file.seek(offset)
    line = 1
    while piece := file.read(BLOCK_BYTES):
        text = piece.lstrip()
        blank = piece[: len(piece) - len(text)]
        if text:
            lines = blank[: max(blank.rfind(b"\n"), blank.rfind(b"\r")) + 1]
            return offset + len(lines), line + line_breaks(lines)
        offset += len(piece)
        line += line_breaks(piece)
    raise RunFailed(FailureReason.FILE_EMPTY, "the file is empty; check what the other system writes, then run again")


def _header_cells(record: bytes, delimiter: str, line: int) -> tuple[str, ...]:
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _header_invalid(line, f"byte {error.start + 1} of it is not UTF-8") from None
    return tuple(cell.strip() for cell in next(csv.reader([text.rstrip("\r\n")], delimiter=delimiter)))


def _first_cells(record: bytes, delimiter: str) -> tuple[str, ...]:
    return tuple(next(csv.reader([record[:_SHOWN_BYTES].decode("utf-8", "replace")], delimiter=delimiter)))


def _too_long(line: int, next_line: int, cells: tuple[str, ...]) -> BrokenRow:
    message = f"the row is longer than {RECORD_BYTES_MAX} bytes; only its beginning is kept here"
    if next_line > line + 1:
        message += f"; it goes from line {line} to line {next_line - 1}, check whether a quote is not closed there"
    else:
        message += "; check whether line ends are missing there"
    return BrokenRow(line, cells, (Fault(None, message),))


def _quote_open(line: int) -> RunFailed:
    message = (
        f"the quote that opens in line {line} is never closed, so nothing after it can be told apart; rows before it "
        'were handled. Close it (a quote inside a quoted cell is written "") and run again'
    )
    return RunFailed(FailureReason.FILE_MALFORMED, message)


def _header_invalid(line: int, problem: str) -> RunFailed:
    message = (
        f"the header in line {line} cannot be read: {problem}. Expected UTF-8 text, column names separated by the "
        "job's delimiter; correct the file and run again"
    )
    return RunFailed(FailureReason.HEADER_INVALID, message)
