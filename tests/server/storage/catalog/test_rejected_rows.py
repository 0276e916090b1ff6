"""Rejected rows as people page and search them."""

from dataclasses import replace
from pathlib import Path

import pytest

from ferryman_server.domain.errors import PageTokenInvalid
from ferryman_server.storage.catalog.rejected_rows import list_rejected_rows
from ferryman_server.storage.database import Database
from ferryman_server.storage.paging import PageQuery
from tests.server.storage.catalog.rows import import_elsewhere, rejected

ROWS = [[7, "in/b.csv"], [9, "in/a.csv", "K-9", "Äpfel"], [2, "in/b.csv"], [3, "in/a.csv", "K-3", "50% off"]]


@pytest.fixture
def filled(catalog: Path) -> None:
    import_elsewhere(
        catalog,
        {"entity": "SUPPLIER", "execution_id": "run", "rejected": ROWS},
        {"entity": "SUPPLIER", "execution_id": "other", "rejected": [[1, "in/a.csv"]]},
    )


async def _places(database: Database, search: str = "") -> list[tuple[str, int]]:
    async with database.read() as conn:
        page = await list_rejected_rows(conn, PageQuery(), "run", search)
    return [(row.file, row.line) for row in page.content]


@pytest.mark.usefixtures("filled")
async def test_rows_come_by_file_as_handled_and_by_line(database: Database) -> None:
    assert await _places(database) == [("in/a.csv", 3), ("in/a.csv", 9), ("in/b.csv", 2), ("in/b.csv", 7)]


@pytest.mark.usefixtures("filled")
async def test_a_row_comes_back_whole(database: Database) -> None:
    async with database.read() as conn:
        page = await list_rejected_rows(conn, PageQuery(), "other")
    assert page.content == (rejected(1),)


@pytest.mark.usefixtures("filled")
async def test_tokens_lead_through_all_pages_of_the_same_search(database: Database) -> None:
    query, lines = PageQuery(size=1), []
    async with database.read() as conn:
        while True:
            page = await list_rejected_rows(conn, query, "run")
            lines += [row.line for row in page.content]
            if page.last:
                break
            query = replace(query, token=page.next_page_token)
        assert lines == [3, 9, 2, 7]
        with pytest.raises(PageTokenInvalid):
            await list_rejected_rows(conn, query, "run", "k-3")


@pytest.mark.parametrize(
    ("search", "lines"),
    [
        ("k-9", [9]),
        ("äpf", [9]),
        ("ÄPF", [9]),
        ("f-e-001", [3, 9, 2, 7]),
        ("is MISSING", [3, 9, 2, 7]),
        ("%", [3]),
        ('"', []),
    ],
)
@pytest.mark.usefixtures("filled")
async def test_search_looks_at_keys_codes_messages_and_cells(database: Database, search: str, lines: list[int]) -> None:
    assert [line for _, line in await _places(database, search)] == lines
