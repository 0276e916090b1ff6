"""Fetching from APIs that others have written: httpbin, PocketBase, datasette, and Prism, which checks our requests."""

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ferryman_server.connectors.http import open_api
from ferryman_server.connectors.http_session import ApiSession, Limits
from ferryman_server.domain.connectors import ApiSettings, header_secret
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.sources import (
    ApiCall,
    ApiSource,
    CursorPages,
    Download,
    HttpMethod,
    LinkPages,
    NamedValue,
    NumberedPages,
    Paging,
    Retry,
)
from ferryman_server.pipeline.fetch import FetchedFile
from ferryman_server.pipeline.fetch_api import fetch_calls
from tests.http_peers import datasette, httpbin, pocketbase, prism

GET, POST, PATCH = HttpMethod.GET, HttpMethod.POST, HttpMethod.PATCH
EMAIL, PASSWORD = "admin@example.com", "pass word & 123456"


@asynccontextmanager
async def opened(url: str, **headers: str) -> AsyncIterator[ApiSession]:
    settings = ApiSettings(url, tuple(headers))
    secrets = {header_secret(name): value for name, value in headers.items()}
    limits = Limits(attempts=2)
    async with open_api(settings, secrets, allow_private_addresses=True, limits=limits, pause=_no_pause) as session:
        yield session


async def _no_pause(seconds: float) -> None:
    """Over at once."""


async def fetched(session: ApiSession, spool: Path, *calls: ApiCall, records_path: str = "") -> FetchedFile:
    source = ApiSource(calls, records_path)
    found = await fetch_calls(source, session, spool, "", lambda done, total: None, pause=_no_pause)
    return found.files[0]


def pages_of(file: FetchedFile) -> list[Any]:
    return [json.loads(path.read_bytes()) for path in sorted(file.path.iterdir())]


async def test_httpbin(tmp_path: Path) -> None:
    async with httpbin() as url:
        async with opened(url, Authorization="Bearer t-0-k-e-n") as session:
            assert (await session.send(GET, "/bearer", retry=True)).ok
            for path in ("/gzip", "/deflate", "/redirect/3", "/redirect-to?url=/get&status_code=307"):
                assert json.loads((await session.send(GET, path, retry=True)).body)
            echo = await session.send(
                PATCH, "/patch?a=1", query=[NamedValue("b", "é &=")], body='{"x":"é"}'.encode(), retry=True
            )
            seen = json.loads(echo.body)
            assert (seen["args"], seen["json"]) == ({"a": "1", "b": "é &="}, {"x": "é"})
            assert (await session.send(GET, "/status/503", retry=True)).status == 503
            await session.send(GET, "/cookies/set?a=1", retry=True)
            assert json.loads((await session.send(GET, "/cookies", retry=True)).body) == {"cookies": {}}
            with pytest.raises(RunFailed) as caught:
                await session.send(GET, "/redirect-to?url=http://169.254.169.254/latest", retry=True)
            assert caught.value.failure.reason is FailureReason.HOST_REFUSED
        async with opened(url) as session:
            assert (await session.send(GET, "/bearer", retry=True)).status == 401
            file = await fetched(session, tmp_path, ApiCall(path="/xml"))
            assert file.format.value == "XML"


async def test_pocketbase_with_a_token_and_numbered_pages(tmp_path: Path) -> None:
    login = ApiCall(
        POST,
        "/api/collections/_superusers/auth-with-password",
        body=json.dumps({"identity": EMAIL, "password": PASSWORD}),
    )
    records = "/api/collections/products/records"
    async with pocketbase(tmp_path / "data", EMAIL, PASSWORD) as url, opened(url) as session:
        answer = await session.send(POST, login.path, body=login.body.encode(), retry=False)
        token = [NamedValue("Authorization", json.loads(answer.body)["token"])]
        collection = {"name": "products", "type": "base", "fields": [{"name": "sku", "type": "text"}]}
        made = await session.send(
            POST, "/api/collections", headers=token, body=json.dumps(collection).encode(), retry=False
        )
        assert made.ok, made.excerpt
        for number in range(5):
            body = json.dumps({"sku": f"P{number}"}).encode()
            assert (await session.send(POST, records, headers=token, body=body, retry=False)).ok
        paging = Paging(NumberedPages("page", 1, "$.totalPages"), "perPage", 2)
        wanted = ApiCall(
            path=records,
            query=(NamedValue("sort", "sku"),),
            headers=(NamedValue("Authorization", "{{$.token}}"),),
            behaviour=paging,
        )
        file = await fetched(session, tmp_path, login, wanted, records_path="$.items")
        assert file.name == f"GET {records} (3 pages)"
        assert [item["sku"] for page in pages_of(file) for item in page["items"]] == ["P0", "P1", "P2", "P3", "P4"]
        with pytest.raises(RunFailed, match="call 1 of 1") as caught:
            await fetched(session, tmp_path, ApiCall(path=records))
        assert caught.value.failure.reason is FailureReason.CALL_FAILED


async def test_datasette_by_cursor_and_by_link(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute("create table products (id text primary key, price real)")
        database.executemany("insert into products values (?, ?)", [(f"p/{n}", n / 10) for n in range(7)])
    database.close()
    size = ("_size", 3)
    by_cursor = Paging(CursorPages("_next", "$.next"), *size)
    by_link = Paging(LinkPages(), *size)
    expected = [f"p/{n}" for n in range(7)]
    async with datasette(tmp_path / "shop.db") as url, opened(url) as session:
        call = ApiCall(path="/shop/products.json", query=(NamedValue("_shape", "objects"),), behaviour=by_cursor)
        (tmp_path / "cursor").mkdir()
        file = await fetched(session, tmp_path / "cursor", call, records_path="$.rows")
        assert [row["id"] for page in pages_of(file) for row in page["rows"]] == expected
        (tmp_path / "link").mkdir()
        call = ApiCall(path="/shop/products.json", query=(NamedValue("_shape", "array"),), behaviour=by_link)
        file = await fetched(session, tmp_path / "link", call)
        assert [row["id"] for page in pages_of(file) for row in page] == expected


PRISM = shutil.which("prism") or ""
SPECIFICATION = {
    "openapi": "3.1.0",
    "info": {"title": "Offers", "version": "1"},
    "paths": {
        "/offer/file/generate": {
            "post": {
                "security": [{"key": []}],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["since"],
                                "properties": {"since": {"type": "string", "format": "date-time"}},
                            }
                        }
                    },
                },
                "responses": {"202": {"description": "", "content": {"application/json": {"example": {"id": 12}}}}},
            }
        },
        "/offer/file/{id}/status": {
            "get": {
                "security": [{"key": []}],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
                    {"name": "page", "in": "query", "required": True, "schema": {"type": "integer", "minimum": 1}},
                ],
                "responses": {
                    "200": {
                        "description": "",
                        "content": {
                            "application/json": {"example": {"statusFile": "AVAILABLE", "urlFile": "/files/offers.csv"}}
                        },
                    }
                },
            }
        },
        "/files/offers.csv": {
            "get": {"responses": {"200": {"description": "", "content": {"text/csv": {"example": "id;price\n"}}}}}
        },
    },
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}},
}


@pytest.mark.skipif(not PRISM, reason="Prism is not on the PATH (npm install --global @stoplight/prism-cli)")
async def test_prism_finds_our_requests_valid(tmp_path: Path) -> None:
    (tmp_path / "offers.json").write_text(json.dumps(SPECIFICATION))
    generate = ApiCall(POST, "/offer/file/generate", body='{"since": "{{lastExecutionDate}}"}')
    status = ApiCall(
        path="/offer/file/$.id/status",
        query=(NamedValue("page", "1"),),
        behaviour=Retry(2, 1, 200, "$.statusFile", "AVAILABLE"),
    )
    async with prism(PRISM, tmp_path / "offers.json") as url:
        async with opened(url, **{"X-API-Key": "key"}) as session:
            file = await fetched(session, tmp_path, generate, status, ApiCall(behaviour=Download("$.urlFile")))
            assert file.path.read_bytes().strip() == b"id;price"
            refused = await session.send(GET, "/offer/file/x/status", retry=False)
            assert refused.status == 422
        async with opened(url) as session:
            assert (await session.send(POST, generate.path, body=b'{"since":"x"}', retry=False)).status in (401, 422)
