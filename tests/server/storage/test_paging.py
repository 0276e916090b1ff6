"""Pages by number and by token show the same rows in the same order."""

from collections.abc import AsyncIterator
from itertools import product
from typing import Any, Final

import pytest
from sqlalchemy import Column, Integer, MetaData, Row, Table, Text, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import FieldsInvalid, PageTokenInvalid
from ferryman_server.storage.database import Database
from ferryman_server.storage.paging import Listing, Page, PageQuery, Sort, read_page

metadata: Final = MetaData()
thing: Final = Table(
    "thing",
    metadata,
    Column("id", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("ended", Integer),
)
LISTING: Final = Listing(
    "things", {"size": thing.c.size, "ended": thing.c.ended, "id": thing.c.id}, (("size", False),), (thing.c.id,)
)
# Few values, so that ties and absent ones are on every page edge.
ROWS: Final = [
    {"id": f"{n:02}", "size": size, "ended": ended}
    for n, (size, ended, _) in enumerate(product((1, 2, 3), (None, 10, 20), range(3)))
]
SORTS: Final[list[Sort]] = [
    (),
    *(((name, down),) for name in LISTING.properties for down in (False, True)),
    *((("ended", one), ("size", other)) for one in (False, True) for other in (False, True)),
    *((("size", one), ("ended", other)) for one in (False, True) for other in (False, True)),
]


@pytest.fixture
async def conn(empty_url: str) -> AsyncIterator[AsyncConnection]:
    """A transaction on a table of things."""
    database = Database.open(empty_url)
    async with database.write() as conn:
        if database.dialect == "postgresql":
            await conn.execute(text("CREATE SCHEMA control"))
        await conn.run_sync(metadata.create_all)
        await conn.execute(insert(thing), ROWS)
        yield conn
    await database.close()


def _id(row: Row[Any]) -> str:
    return str(row.id)


async def _page(conn: AsyncConnection, query: PageQuery, filters: tuple[object, ...] = ()) -> Page[str]:
    return await read_page(conn, LISTING, query, select(thing), filters, _id)


async def _by_number(conn: AsyncConnection, sort: Sort, size: int) -> list[Page[str]]:
    pages = [await _page(conn, PageQuery(size, 0, "", sort))]
    while not pages[-1].last:
        pages.append(await _page(conn, PageQuery(size, len(pages), "", sort)))
    return pages


async def _by_token(conn: AsyncConnection, sort: Sort, size: int) -> list[Page[str]]:
    pages = [await _page(conn, PageQuery(size, 0, "", sort))]
    while not pages[-1].last:
        pages.append(await _page(conn, PageQuery(size, 0, pages[-1].next_page_token, sort)))
    return pages


def _expected(sort: Sort) -> list[str]:
    order = [*(sort or LISTING.default)]
    order.append(("id", order[-1][1]))
    rows = list(ROWS)
    for name, descending in reversed(order):
        rows.sort(key=lambda row: (row[name] is None, row[name] or 0), reverse=descending)
    return [str(row["id"]) for row in rows]


@pytest.mark.parametrize("sort", SORTS, ids=str)
async def test_walking_by_token_is_walking_by_number(conn: AsyncConnection, sort: Sort) -> None:
    for size in (1, 4, len(ROWS) - 1, len(ROWS), 100):
        numbered, continued = await _by_number(conn, sort, size), await _by_token(conn, sort, size)
        assert [page.content for page in continued] == [page.content for page in numbered]
        assert [row for page in numbered for row in page.content] == _expected(sort)


async def test_what_a_page_tells_of_itself(conn: AsyncConnection) -> None:
    pages = await _by_number(conn, (), 10)
    assert [(p.number, p.size, p.first, p.last) for p in pages] == [
        (0, 10, True, False),
        (1, 10, False, False),
        (2, 10, False, True),
    ]
    assert [bool(p.next_page_token) for p in pages] == [True, True, False]
    second = (await _by_token(conn, (), 10))[1]
    assert (second.number, second.first) == (0, False)


async def test_a_page_behind_the_end_is_empty_and_last(conn: AsyncConnection) -> None:
    page = await _page(conn, PageQuery(10, 7))
    assert (page.content, page.number, page.first, page.last, page.next_page_token) == ((), 7, False, True, "")


async def test_a_token_does_not_depend_on_the_page_size(conn: AsyncConnection) -> None:
    token = (await _page(conn, PageQuery(3))).next_page_token
    assert (await _page(conn, PageQuery(5, token=token))).content == (await _page(conn, PageQuery(8))).content[3:]


async def test_rows_that_come_or_go_shift_nothing(conn: AsyncConnection) -> None:
    first = await _page(conn, PageQuery(4))
    await conn.execute(insert(thing).values(id="0", size=0))
    await conn.execute(thing.delete().where(thing.c.id == first.content[-1]))
    after = await _page(conn, PageQuery(4, token=first.next_page_token))
    assert list(after.content) == _expected(())[4:8]


async def test_a_token_of_another_query_is_refused(conn: AsyncConnection) -> None:
    token = (await _page(conn, PageQuery(3), ("a",))).next_page_token
    assert (await _page(conn, PageQuery(3, token=token), ("a",))).content
    with pytest.raises(PageTokenInvalid):
        await _page(conn, PageQuery(3, token=token), ("b",))
    with pytest.raises(PageTokenInvalid):
        await _page(conn, PageQuery(3, token=token, sort=(("size", True),)), ("a",))


@pytest.mark.parametrize("token", ["x", "nonsense", "é", "AAAA", "A" * 200, "%%%"])
async def test_what_is_no_token_is_refused(conn: AsyncConnection, token: str) -> None:
    with pytest.raises(PageTokenInvalid):
        await _page(conn, PageQuery(3, token=token))


async def test_an_unknown_property_is_named_with_those_that_are_known(conn: AsyncConnection) -> None:
    with pytest.raises(FieldsInvalid, match="sort: has 'colour', expected size, ended, id"):
        await _page(conn, PageQuery(3, sort=(("size", False), ("colour", True))))
