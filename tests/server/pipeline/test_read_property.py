"""Whatever is in the cells, the reader agrees with Python's csv module on cells and lines, at any block size."""

import csv
import io
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ferryman_server.pipeline import read
from ferryman_server.pipeline.records import RecordParser

Row = tuple[int, tuple[str, ...]]

cells = st.text(alphabet='a,;"\n\r é\t', max_size=6)
rows = st.lists(st.lists(cells, min_size=3, max_size=3), max_size=20)
ragged_rows = st.lists(st.lists(cells, min_size=1, max_size=5), max_size=20)
line_ends = st.sampled_from(["\n", "\r\n", "\r"])


def written(table: list[list[str]], end: str, *, quote_all: bool) -> str:
    return "".join(",".join(_cell(cell, quote_all) for cell in row) + end for row in table)


def _cell(cell: str, quote: bool) -> str:
    return '"' + cell.replace('"', '""') + '"' if quote or re.search('[,"\r\n]', cell) else cell


def expected(text: str) -> Iterator[Row]:
    """Read with Python's module; a row's first line is the one after the row before it."""
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    for row in reader:
        yield line, tuple(row)
        line = reader.line_num + 1


def parsed(text: str, piece_bytes: int) -> list[Row]:
    """Parse the way a file is read, in pieces of whole lines of at least `piece_bytes`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.csv"
        path.write_bytes(text.encode())
        found: list[Row] = []
        header = read.Header(("a", "b", "c"), 0, 1)
        for block in read.blocks(path, ",", header, block_bytes=piece_bytes):
            cells = zip(*(column.to_pylist() for column in block.rows.columns), strict=True)
            found += zip(block.lines.to_pylist(), cells, strict=True)
            found += [(row.line, row.cells) for row in block.broken]
        return sorted(found)


@settings(max_examples=150, deadline=None)
@given(table=rows, end=line_ends, quote_all=st.booleans(), size=st.integers(1, 60))
def test_rows_and_lines_agree(table: list[list[str]], end: str, quote_all: bool, size: int) -> None:
    text = written(table, end, quote_all=quote_all)
    assert parsed(text, size) == list(expected(text))


@settings(max_examples=150, deadline=None)
@given(table=ragged_rows, end=line_ends, size=st.integers(1, 60))
def test_ragged_rows_agree(table: list[list[str]], end: str, size: int) -> None:
    text = written(table, end, quote_all=True)
    assert parsed(text, size) == list(expected(text))


@pytest.mark.parametrize("piece", [b"1,2,3\n", b"1,2,3", b'"1\n1",2,3\n4,5,6\n'])
def test_a_piece_of_whole_records_is_used_up(piece: bytes) -> None:
    assert RecordParser(",", 3).parse(piece, 1).size == len(piece)
