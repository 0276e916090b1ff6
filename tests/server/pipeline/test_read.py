"""Awkward files are read with true lines, and what cannot be read costs one row."""

from pathlib import Path

import pytest

from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.pipeline import read
from ferryman_server.pipeline.read import BLOCK_BYTES, RECORD_BYTES_MAX, Block, Header, blocks, read_header
from ferryman_server.pipeline.records import BrokenRow

Row = tuple[int, tuple[str, ...]]


def write(folder: Path, data: bytes) -> Path:
    path = folder / "in.csv"
    path.write_bytes(data)
    return path


def rows_of(block: Block) -> list[Row]:
    cells = zip(*(column.to_pylist() for column in block.rows.columns), strict=True)
    return [(line, tuple(map(str, row))) for line, row in zip(block.lines.to_pylist(), cells, strict=True)]


def read_all(folder: Path, data: bytes, delimiter: str = ",") -> tuple[list[Row], list[BrokenRow]]:
    path = write(folder, data)
    rows: list[Row] = []
    broken: list[BrokenRow] = []
    for block in blocks(path, delimiter, read_header(path, delimiter)):
        rows += rows_of(block)
        broken += block.broken
    return rows, broken


def failure(folder: Path, data: bytes) -> tuple[FailureReason, str]:
    with pytest.raises(RunFailed) as raised:
        read_all(folder, data)
    return raised.value.failure.reason, raised.value.failure.message


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,x\n2,y\n",
        b"a,b\n1,x\n2,y",
        b"a,b\r\n1,x\r\n2,y\r\n",
        b"a,b\r1,x\r2,y\r",
        b"a,b\r1,x\r2,y",
        b"\xef\xbb\xbfa,b\n1,x\n2,y\n",
        b"a,b\n1,x\r\n2,y\r",
    ],
    ids=["lf", "no-end", "crlf", "cr", "cr-no-end", "bom", "mixed"],
)
def test_line_ends_and_the_byte_order_mark_make_no_difference(tmp_path: Path, data: bytes) -> None:
    assert read_all(tmp_path, data) == ([(2, ("1", "x")), (3, ("2", "y"))], [])


def test_cells_are_not_trimmed_and_quotes_are_taken_off(tmp_path: Path) -> None:
    rows, _ = read_all(tmp_path, b'a;b\n 1 ;"x;""y"" "\n5" pipe;"z"t\n', ";")
    assert rows == [(2, (" 1 ", 'x;"y" ')), (3, ('5" pipe', "zt"))]


def test_lines_are_true_behind_embedded_ends_and_blank_lines(tmp_path: Path) -> None:
    data = b'\n \r\na,b\n\n1,"x\r\ny\n\rz"\n  \n2,y\n\n\n"\n",z\n'
    rows, broken = read_all(tmp_path, data)
    assert [(line, row[1]) for line, row in rows] == [(5, "x\r\ny\n\rz"), (10, "y"), (13, "z")]
    assert broken == []


def test_a_row_of_empty_cells_is_a_row(tmp_path: Path) -> None:
    assert read_all(tmp_path, b'a,b\n,\n\n"",""\n')[0] == [(2, ("", "")), (4, ("", ""))]


def test_files_of_one_column(tmp_path: Path) -> None:
    rows, broken = read_all(tmp_path, b'a\n1\n\n  \n"x\n\ny"\n2,3\n4')
    assert rows == [(2, ("1",)), (5, ("x\n\ny",)), (9, ("4",))]
    assert [(row.line, row.cells) for row in broken] == [(8, ("2", "3"))]


def test_ragged_rows_are_placed_with_their_cells(tmp_path: Path) -> None:
    data = b'a,b,c\n1, x\n\n2,y,z\n"3\n3",y,z,"4 "\n5,y,z\n'
    rows, broken = read_all(tmp_path, data)
    assert [line for line, _ in rows] == [4, 7]
    assert [(row.line, row.cells) for row in broken] == [(2, ("1", " x")), (5, ("3\n3", "y", "z", "4 "))]
    assert broken[0].faults[0].message == "expected 3 columns, got 2"
    assert broken[1].faults[0].message.startswith("expected 3 columns, got 4; the row goes from line 5 to line 6")


def test_a_row_with_very_many_cells_is_cut(tmp_path: Path) -> None:
    _, (row,) = read_all(tmp_path, b"a,b\n" + b"1," * 5000 + b"\n")
    assert row.faults[0].message == "expected 2 columns, got 5001"
    assert len(row.cells) == 103
    assert row.cells[-1] == "… and 4899 more"


def test_bytes_that_are_not_utf8_cost_their_row(tmp_path: Path) -> None:
    data = b"a,b,c\n1,x,2\n3,caf\xe9,4\n5,w\xef\xbf\xbd,6\n7,\xff,8,9\n\xc3,y,\xff\n"
    rows, broken = read_all(tmp_path, data)
    assert rows == [(2, ("1", "x", "2")), (4, ("5", "w\ufffd", "6"))]
    assert [(row.line, row.cells) for row in broken] == [
        (3, ("3", "caf\ufffd", "4")),
        (5, ("7", "\ufffd", "8", "9")),
        (6, ("\ufffd", "y", "\ufffd")),
    ]
    assert [fault.column for fault in broken[0].faults] == [1]
    assert "not UTF-8" in broken[0].faults[0].message
    assert [fault.column for fault in broken[2].faults] == [0, 2]


def test_nul_characters_cost_their_row(tmp_path: Path) -> None:
    rows, (row,) = read_all(tmp_path, b"a,b\n1,x\n2,y\0z\n3,w\n")
    assert [line for line, _ in rows] == [2, 4]
    assert (row.line, row.cells, row.faults[0].column) == (3, ("2", "y\0z"), 1)
    assert "NUL" in row.faults[0].message


def test_the_header_may_be_quoted_and_go_over_lines(tmp_path: Path) -> None:
    path = write(tmp_path, b'\n"a\nx" , b\r\n1,2\n')
    header = read_header(path, ",")
    assert header == Header(("a\nx", "b"), offset=12, line=4)
    assert [rows_of(block) for block in blocks(path, ",", header)] == [[(4, ("1", "2"))]]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t\n" * 400_000], ids=["empty", "mark", "blank"])
def test_files_without_text_are_empty(tmp_path: Path, data: bytes) -> None:
    assert failure(tmp_path, data)[0] is FailureReason.FILE_EMPTY


def test_a_header_alone_gives_no_rows(tmp_path: Path) -> None:
    assert read_all(tmp_path, b"a,b\n") == ([], [])
    assert read_all(tmp_path, b"a,b\n\n \n") == ([], [])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\na\xe9,b\n1,2\n", "in line 2 cannot be read: byte 2 of it is not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "looks like UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-le"), "looks like UTF-16"),
        (b"a,b\0\n1,2\n", "no text at all"),
        (b'a,"b\n1,2\n', "in line 1 cannot be read: the quote opened there is never closed"),
        (b"a,b" * 600_000, "longer than 1048576 bytes"),
    ],
    ids=["bytes", "utf16", "utf16-no-mark", "nul", "quote", "long"],
)
def test_headers_that_cannot_be_read(tmp_path: Path, data: bytes, expected: str) -> None:
    reason, message = failure(tmp_path, data)
    assert reason is FailureReason.HEADER_INVALID
    assert expected in message


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b'a,b\n1,x\n3,"z\n5,w\n', 3),
        (b'a,b\n1,x\n"3,z\n5,w', 3),
        (b'a,b\n1,x\n"3\n3","z\n5,w', 4),
        (b'a,b\r1,x\r3,"z\r5,w', 3),
        (b'a,b\r\n1,x\r\n3,"z\r\n\xff5,w\r\n', 3),
        (b'a,b\n1,x\n3,"z""\n5,w', 3),
    ],
)
def test_an_open_quote_is_placed_after_all_rows_before_it(tmp_path: Path, data: bytes, line: int) -> None:
    path = write(tmp_path, data)
    rows: list[Row] = []
    with pytest.raises(RunFailed) as raised:
        for block in blocks(path, ",", read_header(path, ",")):
            rows += rows_of(block)
    assert rows == [(2, ("1", "x"))]
    assert raised.value.failure.reason is FailureReason.FILE_MALFORMED
    assert f"the quote that opens in line {line} is never closed" in raised.value.failure.message


def test_an_open_quote_far_before_the_end_is_placed(tmp_path: Path) -> None:
    data = b"a,b\n" + b"1,x\n" * 1000 + b'2,"y\n' + b"3,z\n" * (RECORD_BYTES_MAX // 4 + BLOCK_BYTES)
    assert "opens in line 1002 " in failure(tmp_path, data)[1]


def test_a_record_longer_than_a_block_is_read(tmp_path: Path) -> None:
    text = "line\r\n" * (BLOCK_BYTES // 2)
    rows, broken = read_all(tmp_path, f'a,b\n0,y\n1,"{text}"\n2,z\n'.encode())
    assert rows == [(2, ("0", "y")), (3, ("1", text)), (4 + BLOCK_BYTES // 2, ("2", "z"))]
    assert broken == []


@pytest.mark.parametrize("end", [b"\n2,z\n", b"\r\n2,z\n", b"\r2,z"])
def test_a_record_too_long_to_read_is_one_broken_row(tmp_path: Path, end: bytes) -> None:
    long = b'"' + b"x\n" * (RECORD_BYTES_MAX // 2) + b'""",y'
    rows, (row,) = read_all(tmp_path, b"a,b\n0,y\n" + long + end)
    behind = 4 + RECORD_BYTES_MAX // 2
    assert rows == [(2, ("0", "y")), (behind, ("2", "z"))]
    assert row.line == 3
    assert row.cells[0].startswith("x\nx\n")
    assert f"it goes from line 3 to line {behind - 1}" in row.faults[0].message


def test_a_line_without_end_is_one_broken_row(tmp_path: Path) -> None:
    rows, (row,) = read_all(tmp_path, b"a,b\n0,y\n1," + b"x," * RECORD_BYTES_MAX)
    assert rows == [(2, ("0", "y"))]
    assert row.line == 3
    assert row.faults[0].message.startswith(f"the row is longer than {RECORD_BYTES_MAX} bytes")


def test_blocks_tell_how_far_they_reach(tmp_path: Path) -> None:
    data = b"a,b\n" + b'1,"x\ny"\n' * (BLOCK_BYTES // 4)
    path = write(tmp_path, data)
    found = list(blocks(path, ",", read_header(path, ",")))
    assert len(found) > 1
    assert all(data[: block.bytes_done].endswith(b'y"\n') for block in found)
    assert found[-1].bytes_done == len(data)
    lines = [line for block in found for line in block.lines.to_pylist()]
    assert lines == list(range(2, 2 + 2 * (BLOCK_BYTES // 4), 2))


def test_limiting_memory_leaves_reading_as_it_is(tmp_path: Path) -> None:
    read.limit_memory()
    assert read_all(tmp_path, b"a,b\n1,x\n") == ([(2, ("1", "x"))], [])
