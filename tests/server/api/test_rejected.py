"""Rejected rows, listed and downloaded."""

import csv
import io

import orjson
import pytest
from sqlalchemy import insert

from ferryman.v1 import execution_pb2
from ferryman.v1 import execution_service_pb2 as pb
from ferryman_server.api.rejected_csv import PIECE_BYTES_MAX
from ferryman_server.storage.catalog.tables import rejected_row
from tests.server.api.serving import Api

ERRORS = [["F-E-001", "name", "", "name is required"]]


async def reject(api: Api, execution_id: str, file_number: int, line: int, cells: list[tuple[str, str]]) -> None:
    values = {
        "execution_id": execution_id,
        "file_number": file_number,
        "file": f"in/{file_number}.csv",
        "line": line,
        "row_key": cells[0][1],
        "cells": orjson.dumps(cells).decode(),
        "errors": orjson.dumps(ERRORS).decode(),
        "folded": "\n".join(cell for _, cell in cells).casefold(),
    }
    async with api.parts.catalog.write() as conn:
        await conn.execute(insert(rejected_row).values(**values))


async def download(api: Api, execution_id: str) -> list[bytes]:
    call = api.executions.DownloadRejectedRows(pb.DownloadRejectedRowsRequest(execution_id=execution_id))
    return [message.data async for message in call]


@pytest.fixture
async def execution_id(api: Api) -> str:
    """Id of an execution that two rows of two files were rejected of; one row of another execution, too."""
    execution = await api.run((await api.job()).id)
    await reject(api, execution.id, 1, 9, [("Id", "S-9"), ("Town", "Lyon"), ("", "left over")])
    await reject(api, execution.id, 0, 4, [("Id", "S-4"), ("Name", " É ")])
    await reject(api, (await api.run((await api.job()).id)).id, 0, 1, [("Id", "other")])
    return execution.id


async def test_rejected_rows_are_listed_by_file_and_line(api: Api, execution_id: str) -> None:
    page = await api.executions.ListRejectedRows(pb.ListRejectedRowsRequest(execution_id=execution_id))
    assert [row.key for row in page.content] == ["S-4", "S-9"]
    assert (page.number_of_elements, page.first, page.last) == (2, True, True)
    assert page.content[0] == execution_pb2.RejectedRow(
        execution_id=execution_id,
        file="in/0.csv",
        line=4,
        key="S-4",
        columns=[execution_pb2.Column(name="Id", value="S-4"), execution_pb2.Column(name="Name", value=" É ")],
        errors=[execution_pb2.RowError(code="F-E-001", field="name", message="name is required")],
    )


async def test_rejected_rows_are_searched_and_paged(api: Api, execution_id: str) -> None:
    request = pb.ListRejectedRowsRequest(execution_id=execution_id, search="LYON")
    assert [row.key for row in (await api.executions.ListRejectedRows(request)).content] == ["S-9"]
    request = pb.ListRejectedRowsRequest(execution_id=execution_id, size=1)
    request.page_token = (await api.executions.ListRejectedRows(request)).next_page_token
    assert [row.key for row in (await api.executions.ListRejectedRows(request)).content] == ["S-9"]


async def test_a_download_is_one_file_that_can_be_corrected(api: Api, execution_id: str) -> None:
    text = b"".join(await download(api, execution_id)).decode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["file", "line", "key", "codes", "messages", "Id", "Name", "Town", ""],
        ["in/0.csv", "4", "S-4", "F-E-001", "name is required", "S-4", " É ", "", ""],
        ["in/1.csv", "9", "S-9", "F-E-001", "name is required", "S-9", "", "Lyon", "left over"],
    ]


async def test_a_long_cell_is_cut_in_lists_and_whole_in_the_download(api: Api) -> None:
    execution = await api.run((await api.job()).id)
    await reject(api, execution.id, 0, 2, [("Id", "S-1"), ("Text", "x" * 5000)])
    page = await api.executions.ListRejectedRows(pb.ListRejectedRowsRequest(execution_id=execution.id))
    assert page.content[0].columns[1].value == "x" * 1000 + "… (5000 characters)"
    assert b"x" * 5000 in b"".join(await download(api, execution.id))


async def test_a_download_comes_in_bounded_pieces(api: Api) -> None:
    execution = await api.run((await api.job()).id)
    cell = "x" * 1000
    for line in range(300):
        await reject(api, execution.id, 0, line, [("Id", str(line)), ("Text", cell)])
    received = await download(api, execution.id)
    assert max(len(data) for data in received) == PIECE_BYTES_MAX
    rows = list(csv.reader(io.StringIO(b"".join(received).decode(), newline="")))
    assert [(row[1], row[6]) for row in rows[1:]] == [(str(line), cell) for line in range(300)]


async def test_a_download_without_rejected_rows_is_a_header(api: Api) -> None:
    execution = await api.run((await api.job()).id)
    assert b"".join(await download(api, execution.id)) == b"file,line,key,codes,messages\r\n"
