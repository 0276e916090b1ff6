"""Pages that are read while they are fetched give what they give when they are read from disk."""

import json
from pathlib import Path

import pytest

from ferryman_server.connectors.http import open_api
from ferryman_server.domain.connectors import ApiSettings
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.mapping import MappingLine
from ferryman_server.domain.sources import ApiCall, ApiSource, FileFormat, LinkPages, NumberedPages, Paging
from ferryman_server.pipeline.fetch import FetchedFile
from ferryman_server.pipeline.fetch_api import fetch_calls
from ferryman_server.pipeline.page_reading import PageReading
from ferryman_server.pipeline.tree_header import COLUMNS_MAX
from ferryman_server.pipeline.tree_input import TreeInput
from ferryman_server.pipeline.tree_reading import TreeReading
from tests.http_server import Answer, Request, http_server

SUPPLIER = ENTITIES["SUPPLIER"]
MAPPING = (MappingLine("$.id", "externalId"), MappingLine("$.of.name", "name"))
NUMBERED = Paging(NumberedPages("page", 0, "$.paging.totalPages"))


async def fetched(folder: Path, pages: list[bytes], paging: Paging = NUMBERED) -> FetchedFile:
    def page(request: Request) -> Answer:
        return Answer(pages[int(request.query.get("page", "0"))])

    reading = PageReading(TreeReading(folder, SUPPLIER, MAPPING, wrapped=False, auto_languages=False))
    async with http_server() as server:
        server.on("/x", page)
        settings = ApiSettings(server.url)
        async with open_api(settings, {}, allow_private_addresses=True) as session:
            source = ApiSource((ApiCall(path="/x", behaviour=paging),))
            found = await fetch_calls(source, session, folder, "", lambda done, total: None, reading=reading)
    return found.files[0]


def page_of(elements: str, pages: int) -> bytes:
    return f'{{"elements": {elements}, "paging": {{"totalPages": {pages}}}}}'.encode()


def rows_of(tree: TreeInput) -> list[object]:
    blocks = list(tree.blocks())
    return [(b.rows.to_pylist(), b.lines.to_pylist(), b.broken, b.bytes_done) for b in blocks]


async def test_pages_are_read_as_they_come(tmp_path: Path) -> None:
    large = json.dumps([{"id": n, "of": {"name": "é" * 500}} for n in range(2_000)], ensure_ascii=False)
    pages = [
        page_of('[{"id": 1.10, "of": {"name": "a"}}, 7, {"id": NaN}]', 3),
        page_of(large, 3),
        page_of('[{"id": 12345678901234567890123, "later": true}]', 3),
    ]
    file = await fetched(tmp_path, pages)
    assert file.read is not None
    paths = sorted(file.path.iterdir())
    read = TreeInput(paths, file.format, SUPPLIER, MAPPING, read=file.read)
    from_disk = TreeInput(paths, FileFormat.JSON, SUPPLIER, MAPPING)
    assert read.columns == from_disk.columns
    assert rows_of(read) == rows_of(from_disk)
    assert file.read.rows == 2_002


@pytest.mark.parametrize(
    "pages",
    [
        ["[]", '[{"id": 1}]'],
        ['[{"id": 1}]', json.dumps([{f"n{number}": 1} for number in range(COLUMNS_MAX + 1)])],
        ["[1]", "[2]"],
    ],
)
async def test_odd_pages_are_left_to_be_read_from_disk(tmp_path: Path, pages: list[str]) -> None:
    file = await fetched(tmp_path, [page_of(elements, 2) for elements in pages])
    assert file.read is None
    assert len(list(file.path.iterdir())) == 2


async def test_pages_of_xml_are_left_to_be_read_from_disk(tmp_path: Path) -> None:
    file = await fetched(tmp_path, [b"<a><o><id>1</id></o></a>"], Paging(LinkPages()))
    assert (file.format, file.read) == (FileFormat.XML, None)
