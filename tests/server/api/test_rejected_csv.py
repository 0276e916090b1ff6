"""Rejected rows as a CSV file."""

import csv
import io

import pytest

from ferryman_server.api.rejected_csv import PIECE_BYTES_MAX, RejectedCsv, pieces
from ferryman_server.domain.rejected import RejectedRow, RowError, RowErrorCode


def rejected(*columns: tuple[str, str], file: str = "a.csv", line: int = 2) -> RejectedRow:
    errors = (
        RowError(RowErrorCode.REQUIRED, "name", "", "name is required"),
        RowError(RowErrorCode.TOO_LONG, "sku", "x", "sku is too long"),
        RowError(RowErrorCode.TOO_LONG, "ean", "y", "ean is too long"),
    )
    return RejectedRow(file, line, "k1", columns, errors)


def table(rows: list[RejectedRow]) -> list[list[str]]:
    file = RejectedCsv()
    file.learn(rows)
    return list(csv.reader(io.StringIO((file.header() + file.lines(rows)).decode(), newline="")))


def test_a_row_comes_with_its_errors_and_its_cells() -> None:
    rows = table([rejected(("sku", ' a,"b"\nc'), ("name", ""))])
    assert rows == [
        ["file", "line", "key", "codes", "messages", "sku", "name"],
        ["a.csv", "2", "k1", "F-E-001 F-E-010", "name is required; sku is too long; ean is too long", ' a,"b"\nc', ""],
    ]


def test_the_header_is_the_union_of_all_columns() -> None:
    rows = table([rejected(("sku", "1"), ("name", "n")), rejected(("ean", "2"), ("sku", "3"), file="b.csv")])
    assert [row[5:] for row in rows] == [["sku", "name", "ean"], ["1", "n", ""], ["3", "", "2"]]


def test_every_cell_beyond_the_header_keeps_a_column() -> None:
    rows = table([rejected(("sku", "1"), ("", "x"), ("", "y")), rejected(("sku", "2"))])
    assert [row[5:] for row in rows] == [["sku", "", ""], ["1", "x", "y"], ["2", "", ""]]


def test_no_rows_give_the_header_alone() -> None:
    assert table([]) == [["file", "line", "key", "codes", "messages"]]


def test_pieces_are_bounded_and_leave_nothing_out() -> None:
    data = bytes(range(256)) * 1000
    cut = list(pieces(data))
    assert b"".join(cut) == data
    assert {len(piece) for piece in cut[:-1]} == {PIECE_BYTES_MAX}
    assert list(pieces(b"")) == []


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1"])
def test_cells_that_a_spreadsheet_would_run_are_text(cell: str) -> None:
    assert table([rejected(("sku", cell))])[1][5] == f"'{cell}"


@pytest.mark.parametrize("cell", ["-5", "+33 6 12", "-1.5", "a=b", "", "-", "- 12,50"])
def test_numbers_and_other_text_stay_as_they_are(cell: str) -> None:
    assert table([rejected(("sku", cell))])[1][5] == cell
