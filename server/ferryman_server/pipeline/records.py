"""Parses one piece of a CSV file into columns, with the true line of every record."""

import codecs
import csv
import io
import re
import secrets
import struct
from dataclasses import dataclass
from typing import Final, Literal, cast

import pyarrow as pa
import pyarrow.csv as pcsv

from ferryman_server.pipeline.columns import Column, arrow, holds, number_of, pc, rows_in, trues
from ferryman_server.pipeline.record_scan import LINE_BREAK, line_breaks

# A noncharacter stands for bytes that are not UTF-8 until they are placed, so that a true U+FFFD stays valid.
_BAD_BYTES: Final = "\ufdd0"
_SHOWN_BAD_BYTES: Final = "\ufffd"
_EXTRA_CELLS_MAX: Final = 100
# Most files have none; found by its first byte, this takes a tenth of the time of counting both.
_LONE_RETURN: Final = re.compile(rb"\r(?!\n)")
_ENCODING_ERRORS: Final = "ferryman.mark_bad_bytes"


def _mark_bad_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _BAD_BYTES, error.end


# Cells are as long as records may be; the module's own limit is 128 KiB.
csv.field_size_limit(1 << 30)
codecs.register_error(_ENCODING_ERRORS, _mark_bad_bytes)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be read; column is the header's index of the cell at fault, None for the row itself."""

    column: int | None
    message: str


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be read: its line, its cells as far as there are any, and what is wrong."""

    line: int
    cells: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a piece: rows as untrimmed text columns, the line each begins on, and the broken rows.

    size is the number of bytes of the piece that hold whole records, next_line the line that follows them.
    """

    rows: pa.RecordBatch
    lines: Column
    broken: tuple[BrokenRow, ...]
    size: int
    next_line: int


@dataclass(frozen=True, slots=True)
class _Ragged:
    number: int
    width: int
    text: str


class RecordParser:
    """Parses pieces of one file whose header has `width` columns."""

    def __init__(self, delimiter: str, width: int) -> None:
        self._delimiter = delimiter
        self._width = width
        # Ends every piece: it becomes a row of its own unless the piece ends inside quotes, which swallow it.
        self._end_mark = "\x02" + secrets.token_hex(16)
        self._ragged: list[_Ragged] = []

    def parse(self, piece: bytes, line: int) -> Records:
        """Parse a piece that begins with a record on `line` and ends with a line end or the file's end."""
        text = piece if _is_utf8(piece) else piece.decode("utf-8", _ENCODING_ERRORS).encode()
        rows, ragged, unfinished = self._split(text)
        spans = _spans(rows, lone_returns=_has_lone_returns(piece))
        lines, ragged_lines, next_line = _place(spans, ragged, line)
        size = len(piece) if unfinished is None else _before_last_lines(piece, unfinished)
        broken = self._ragged_rows(ragged, ragged_lines)
        if rows.num_rows:
            rows, lines = _without_blank(rows, lines, piece, line)
        if text is not piece or b"\0" in piece:
            rows, lines, unreadable = _without_unreadable(rows, lines)
            broken = sorted([*broken, *unreadable], key=lambda row: row.line)
        return Records(rows, lines, tuple(broken), size, next_line)

    def _split(self, text: bytes) -> tuple[pa.RecordBatch, list[_Ragged], int | None]:
        """Return whole rows, whole ragged rows and the line ends of an unfinished record (None: there is none)."""
        if not text.endswith((b"\n", b"\r")):
            text += b"\n"
        self._ragged = []
        rows = self._read(text + self._end_mark.encode(), self._width)
        ragged = self._ragged
        if ragged and ragged[-1].number == rows.num_rows + len(ragged):
            last, ragged = [ragged[-1].text], ragged[:-1]
        else:
            last = [str(column[-1].as_py()) for column in rows.columns]
            rows = rows.slice(0, rows.num_rows - 1)
        return rows, ragged, None if last == [self._end_mark] else sum(line_breaks(cell.encode()) for cell in last)

    def _read(self, text: bytes, width: int) -> pa.RecordBatch:
        names = [str(index) for index in range(width)]
        table = pcsv.read_csv(
            io.BytesIO(text),
            # The row handler is told row numbers only without threads.
            read_options=pcsv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
            parse_options=pcsv.ParseOptions(
                delimiter=self._delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=self._keep_ragged,
            ),
            convert_options=pcsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
        batches = table.to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)

    def _keep_ragged(self, row: pcsv.InvalidRow) -> Literal["skip"]:
        self._ragged.append(_Ragged(cast(int, row.number), row.actual_columns, row.text))
        return "skip"

    def _ragged_rows(self, ragged: list[_Ragged], lines: list[int]) -> list[BrokenRow]:
        return [
            BrokenRow(line, self._cells(row), (Fault(None, self._raggedness(row, line)),))
            for row, line in zip(ragged, lines, strict=True)
            if row.text.strip()
        ]

    def _cells(self, row: _Ragged) -> tuple[str, ...]:
        cells = next(csv.reader([row.text.replace(_BAD_BYTES, _SHOWN_BAD_BYTES)], delimiter=self._delimiter))
        shown = self._width + _EXTRA_CELLS_MAX
        if len(cells) <= shown:
            return tuple(cells)
        return (*cells[:shown], f"… and {len(cells) - shown} more")

    def _raggedness(self, row: _Ragged, line: int) -> str:
        message = f"expected {self._width} columns, got {row.width}"
        last = line + line_breaks(row.text.encode())
        if last == line:
            return message
        return f"{message}; the row goes from line {line} to line {last}, check whether a quote is not closed there"


def _is_utf8(piece: bytes) -> bool:
    ends = pa.py_buffer(struct.pack("=qq", 0, len(piece)))
    try:
        pc.cast(arrow.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(piece)]), pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _spans(rows: pa.RecordBatch, *, lone_returns: bool) -> Column:
    """Return how many lines each row takes; lone_returns tells whether a CR may be a line end by itself."""
    spans: Column = arrow.repeat(arrow.scalar(1, pa.int64()), rows.num_rows)
    for column in rows.columns:
        if holds(column, b"\n"):
            spans = pc.add(spans, pc.count_substring(column, "\n"))
        if lone_returns and holds(column, b"\r"):
            lone = pc.subtract(pc.count_substring(column, "\r"), pc.count_substring(column, "\r\n"))
            spans = pc.add(spans, lone)
    return pc.cast(spans, pa.int64())


def _place(spans: Column, ragged: list[_Ragged], line: int) -> tuple[Column, list[int], int]:
    """Return the lines of the rows, of the ragged rows, and the line after all of them."""
    ends = pc.cumulative_sum(spans, start=number_of(line))
    ragged_lines: list[int] = []
    shifts: list[Column] = []
    shift = before = 0
    for index, row in enumerate(ragged):
        rank = row.number - 1 - index
        shifts.append(arrow.repeat(arrow.scalar(shift, pa.int64()), rank - before))
        ragged_lines.append((ends[rank - 1].as_py() if rank else line) + shift)
        shift += 1 + line_breaks(row.text.encode())
        before = rank
    lines = pc.subtract(ends, spans)
    if ragged:
        shifts.append(arrow.repeat(arrow.scalar(shift, pa.int64()), len(spans) - before))
        lines = pc.add(lines, arrow.concat_arrays(shifts))
    return lines, ragged_lines, (ends[-1].as_py() if len(ends) else line) + shift


def _has_lone_returns(piece: bytes) -> bool:
    return _LONE_RETURN.search(piece) is not None


def _before_last_lines(piece: bytes, count: int) -> int:
    """Return the size of `piece` without its last `count` lines, as its end belongs to an unfinished record."""
    if _has_lone_returns(piece):
        if count >= line_breaks(piece) + (not piece.endswith((b"\n", b"\r"))):
            return 0
        ends = [match.end() for match in LINE_BREAK.finditer(piece)]
        if not piece.endswith((b"\n", b"\r")):
            ends.append(len(piece))
        return ends[-count - 1]
    at = len(piece) if not piece.endswith(b"\n") else len(piece) - 1
    for _ in range(count):
        at = piece.rfind(b"\n", 0, at)
        if at < 0:
            break
    return at + 1


def _without_blank(rows: pa.RecordBatch, lines: Column, piece: bytes, line: int) -> tuple[pa.RecordBatch, Column]:
    """Leave out lines with nothing on them, which parse like rows of empty cells."""
    empty = trues(rows.num_rows)
    for column in rows.columns:
        text = pc.utf8_trim_whitespace(column) if rows.num_columns == 1 else column
        empty = pc.and_(empty, pc.equal(pc.binary_length(text), 0))
        if not empty.true_count:
            return rows, lines
    physical = piece.splitlines()
    blank = [i for i in pc.indices_nonzero(empty).to_pylist() if not physical[lines[i].as_py() - line].strip()]
    keep = pc.invert(rows_in(rows.num_rows, arrow.array(blank, pa.int64())))
    return rows.filter(keep), pc.filter(lines, keep)


def _without_unreadable(rows: pa.RecordBatch, lines: Column) -> tuple[pa.RecordBatch, Column, list[BrokenRow]]:
    """Take out the rows with bytes that no text may hold."""
    faults: dict[int, list[Fault]] = {}
    for mark, message in (
        (_BAD_BYTES, "has bytes that are not UTF-8; save the file as UTF-8"),
        ("\0", "has a NUL character; remove it"),
    ):
        for index, column in enumerate(rows.columns):
            if holds(column, mark.encode()):
                for row in pc.indices_nonzero(pc.match_substring(column, mark)).to_pylist():
                    faults.setdefault(row, []).append(Fault(index, message))
    if not faults:
        return rows, lines, []
    taken = arrow.array(sorted(faults), pa.int64())
    cells = zip(*(column.take(taken).to_pylist() for column in rows.columns), strict=True)
    broken = [
        BrokenRow(line, tuple(str(c).replace(_BAD_BYTES, _SHOWN_BAD_BYTES) for c in row_cells), tuple(faults[row]))
        for row, line, row_cells in zip(taken.to_pylist(), lines.take(taken).to_pylist(), cells, strict=True)
    ]
    keep = pc.invert(rows_in(rows.num_rows, taken))
    return rows.filter(keep), pc.filter(lines, keep), broken
