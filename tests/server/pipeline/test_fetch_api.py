"""Bringing a run's input here by calls to a REST API."""

import asyncio
import gzip
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ferryman_server.connectors.http import open_api
from ferryman_server.connectors.http_session import ApiSession, Limits
from ferryman_server.domain.connectors import ApiSettings
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.sources import (
    ApiCall,
    ApiSource,
    CursorPages,
    Download,
    FileFormat,
    HttpMethod,
    LinkPages,
    NamedValue,
    NumberedPages,
    Paging,
    Retry,
)
from ferryman_server.pipeline.fetch import FetchedFile
from ferryman_server.pipeline.fetch_api import FetchLimits, fetch_calls
from tests.http_server import Answer, Handler, HttpTestServer, Request, http_server

SINCE = "2025-12-31T23:59:59+00:00"
NUMBERED = Paging(NumberedPages("page", 1))
TOTAL = Paging(NumberedPages("page", 0, "$.paging.totalPages"))
CURSOR = Paging(CursorPages("cursor", "$.next"))
LINK = Paging(LinkPages(), "per_page", 2)
LIMITS = FetchLimits(pages=100)


@pytest.fixture
async def server() -> AsyncIterator[HttpTestServer]:
    async with http_server() as server:
        yield server


@pytest.fixture
async def session(server: HttpTestServer) -> AsyncIterator[ApiSession]:
    limits = Limits(attempts=1)
    async with open_api(ApiSettings(server.url), {}, allow_private_addresses=True, limits=limits) as session:
        yield session


class Fetching:
    """Fetches into a spool, with pauses that are over at once; pauses and progress hold what was asked and told."""

    def __init__(self, session: ApiSession, spool: Path) -> None:
        self._session = session
        self._spool = spool
        self.pauses: list[float] = []
        self.progress: list[tuple[int, int]] = []

    async def __call__(self, *calls: ApiCall, records_path: str = "", limits: FetchLimits = LIMITS) -> FetchedFile:
        source = ApiSource(calls, records_path)
        fetched = await fetch_calls(
            source, self._session, self._spool, SINCE, self._on_progress, limits=limits, pause=self._pause
        )
        (file,) = fetched.files
        return file

    async def refusal(self, *calls: ApiCall, limits: FetchLimits = LIMITS) -> RunFailed:
        with pytest.raises(RunFailed) as caught:
            await self(*calls, limits=limits)
        assert f"call {len(calls)} of {len(calls)}: " in caught.value.failure.message
        return caught.value

    def _on_progress(self, done: int, total: int) -> None:
        self.progress.append((done, total))

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.fixture
def fetching(session: ApiSession, tmp_path: Path) -> Fetching:
    return Fetching(session, tmp_path)


def pages_of(file: FetchedFile) -> list[Any]:
    return [json.loads(path.read_bytes()) for path in sorted(file.path.iterdir())]


def numbered(*pages: object) -> Handler:
    """Answers with the page of the parameter "page", beginning with 1; behind the last an empty list."""
    return lambda request: Answer(dict(enumerate(pages, 1)).get(int(request.query["page"]), []))


async def test_one_call_gives_its_answer_as_it_came(server: HttpTestServer, fetching: Fetching) -> None:
    content = b'[ {"id": 1.10} ]'
    server.answer("/products", Answer(content))
    file = await fetching(ApiCall(path="/products"))
    assert (file.name, file.format, file.size) == ("GET /products", FileFormat.JSON, len(content))
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert [path.read_bytes() for path in file.path.iterdir()] == [content]


async def test_xml_is_kept_as_xml(server: HttpTestServer, fetching: Fetching) -> None:
    server.answer("/x", Answer(b"\xef\xbb\xbf <orders/>", headers=[("Content-Type", "application/xml")]))
    file = await fetching(ApiCall(path="/x"))
    assert file.format is FileFormat.XML
    assert [path.suffix for path in file.path.iterdir()] == [".xml"]


async def test_calls_use_what_earlier_ones_returned(server: HttpTestServer, fetching: Fetching) -> None:
    server.answer("/token", Answer({"token": "t/1", "shop": "first"}))
    server.answer("/shops", Answer({"shop": "a b", "n": 3}))
    server.answer("/shops/a%20b/products", Answer([]))
    await fetching(
        ApiCall(HttpMethod.POST, "/token", body='{"user": "me"}'),
        ApiCall(path="/shops"),
        ApiCall(
            HttpMethod.POST,
            "/shops/$.shop/products",
            (NamedValue("since", "{{lastExecutionDate}}"), NamedValue("n", "$.n")),
            (NamedValue("Authorization", "Bearer {{$.token}}"),),
            '{"shop": "{{$.shop}}", "n": {{$.n}}}',
        ),
    )
    request = server.requests[-1]
    assert request.query == {"since": "2025-12-31T23:59:59Z", "n": "3"}
    assert request.headers["authorization"] == "Bearer t/1"
    assert request.json() == {"shop": "a b", "n": 3}


@pytest.mark.parametrize(
    ("answer", "reason", "part"),
    [
        (Answer({"error": "no such thing"}, 404), FailureReason.CALL_FAILED, "no such thing"),
        (Answer(b"", 204), FailureReason.NO_ROWS, "nothing to import"),
        (Answer(b"a;b\n"), FailureReason.RESPONSE_INVALID, "a call that downloads"),
        (Answer(b"<!DOCTYPE html><p>", headers=[("Content-Type", "x/y")]), FailureReason.RESPONSE_INVALID, "base URL"),
        (Answer(b"<p>", headers=[("Content-Type", "text/html")]), FailureReason.RESPONSE_INVALID, "text/html"),
        (Answer({"data": None, "errors": [{"message": "x"}]}), FailureReason.RESPONSE_INVALID, "GraphQL"),
    ],
)
async def test_an_answer_without_data_is_refused(
    server: HttpTestServer, fetching: Fetching, answer: Answer, reason: FailureReason, part: str
) -> None:
    server.answer("/x", answer)
    failure = (await fetching.refusal(ApiCall(path="/x"))).failure
    assert failure.reason is reason
    assert part in failure.message and f"GET {server.url}/x" in failure.message


async def test_a_missing_variable_names_the_call(server: HttpTestServer, fetching: Fetching) -> None:
    server.answer("/a", Answer({}))
    failure = (await fetching.refusal(ApiCall(path="/a"), ApiCall(path="/b/{{$.id}}"))).failure
    assert failure.reason is FailureReason.PATH_NOT_FOUND
    assert "call 2 of 2: no earlier answer has a value at '$.id'" in failure.message


@pytest.mark.parametrize("url", ["{server}/files/offers.csv?sig=1", "/files/offers.csv"])
async def test_the_hybrid_flow_generates_polls_and_downloads(
    server: HttpTestServer, fetching: Fetching, url: str
) -> None:
    content = b"offerId;price\n" * 500
    ready = {"statusFile": "AVAILABLE", "urlFile": url.format(server=server.url)}
    server.answer("/offer/file/generate", Answer({"file": {"id": 12}}, 202))
    server.answer("/offer/file/status", Answer({"statusFile": "PENDING"}), Answer({}, 404), Answer(ready))
    server.answer("/files/offers.csv", Answer(gzip.compress(content), headers=[("Content-Encoding", "gzip")]))
    file = await fetching(
        ApiCall(HttpMethod.POST, "/offer/file/generate", body='{"since": "{{lastExecutionDate}}"}'),
        ApiCall(
            path="/offer/file/status",
            query=(NamedValue("id", "$.file.id"),),
            behaviour=Retry(5, 30, 200, "$.statusFile", "AVAILABLE"),
        ),
        ApiCall(behaviour=Download("$.urlFile")),
    )
    assert (file.name, file.format) == ("GET /files/offers.csv", FileFormat.CSV)
    assert file.path.read_bytes() == content
    assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert fetching.pauses == [30, 30]
    assert [request.query["id"] for request in server.seen("/offer/file/status")] == ["12"] * 3
    assert fetching.progress[-1][0] == len(content)


async def test_polling_that_never_succeeds_tells_what_it_saw(server: HttpTestServer, fetching: Fetching) -> None:
    server.answer("/status", Answer({"state": "BUSY"}))
    retry = Retry(3, 10, 0, "$.state", "DONE")
    failure = (await fetching.refusal(ApiCall(path="/status", behaviour=retry))).failure
    assert failure.reason is FailureReason.RETRY_EXHAUSTED
    for part in ("'BUSY' at $.state after 3 attempts", "every 10 s", "status 2xx and 'DONE' at $.state"):
        assert part in failure.message
    assert (len(server.requests), fetching.pauses) == (3, [10, 10])


@pytest.mark.parametrize("value", [True, 1, "DONE", " DONE "])
async def test_a_condition_may_be_any_kind_of_value(server: HttpTestServer, fetching: Fetching, value: object) -> None:
    server.answer("/status", Answer({"state": value}))
    expected = json.dumps(value).strip('" ')
    await fetching(ApiCall(path="/status", behaviour=Retry(1, 1, 0, "$.state", expected)))
    await fetching(ApiCall(path="/status", behaviour=Retry(1, 1, 200, "$.state")))


async def test_pages_are_numbered_until_one_is_empty(server: HttpTestServer, fetching: Fetching) -> None:
    server.on("/products", numbered([1, 2], [3, 4], [5]))
    paging = Paging(NumberedPages("page", 1), "size", 2)
    file = await fetching(ApiCall(path="/products", query=(NamedValue("page", "9"),), behaviour=paging))
    assert file.name == "GET /products (3 pages)"
    assert pages_of(file) == [[1, 2], [3, 4], [5]]
    assert file.size == sum(path.stat().st_size for path in file.path.iterdir())
    assert [request.query for request in server.requests] == [{"size": "2", "page": str(n)} for n in (1, 2, 3, 4)]
    assert [done for done, _ in fetching.progress][-1] == file.size


@pytest.mark.parametrize("last", [{"elements": []}, {}, {"elements": None}])
async def test_a_page_without_records_ends_numbered_pages(
    server: HttpTestServer, fetching: Fetching, last: object
) -> None:
    server.on("/x", numbered({"elements": [1]}, last, {"elements": [2]}))
    assert pages_of(await fetching(ApiCall(path="/x", behaviour=NUMBERED))) == [{"elements": [1]}]


async def test_records_may_be_elsewhere(server: HttpTestServer, fetching: Fetching) -> None:
    server.on("/x", numbered({"data": {"items": [1]}}, {"data": {"items": []}}))
    file = await fetching(ApiCall(path="/x", behaviour=NUMBERED), records_path="$.data.items")
    assert len(pages_of(file)) == 1


async def test_a_first_page_without_records_is_kept(server: HttpTestServer, fetching: Fetching) -> None:
    server.on("/x", numbered())
    assert pages_of(await fetching(ApiCall(path="/x", behaviour=NUMBERED))) == [[]]


async def test_pages_are_numbered_up_to_the_total(server: HttpTestServer, fetching: Fetching) -> None:
    def page(request: Request) -> Answer:
        number = int(request.query["page"])
        # The one in the middle is empty, the total grows meanwhile.
        return Answer({"elements": [] if number == 1 else [number], "paging": {"totalPages": 2 + (number > 0)}})

    server.on("/x", page)
    file = await fetching(ApiCall(path="/x", behaviour=TOTAL))
    assert [body["elements"] for body in pages_of(file)] == [[0], [], [2]]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"elements": [1]}, FailureReason.PATH_NOT_FOUND),
        ({"paging": {"totalPages": "many"}}, FailureReason.RESPONSE_INVALID),
    ],
)
async def test_a_total_that_is_no_number_is_refused(
    server: HttpTestServer, fetching: Fetching, body: object, reason: FailureReason
) -> None:
    server.answer("/x", Answer(body))
    failure = (await fetching.refusal(ApiCall(path="/x", behaviour=TOTAL))).failure
    assert failure.reason is reason
    assert "'$.paging.totalPages'" in failure.message


async def test_pages_are_found_by_cursor(server: HttpTestServer, fetching: Fetching) -> None:
    following = {None: (1, "a b"), "a b": (2, 17), "17": (3, None)}

    def page(request: Request) -> Answer:
        record, after = following[request.query.get("cursor")]
        return Answer({"elements": [record], "next": after})

    server.on("/x", page)
    file = await fetching(ApiCall(path="/x", behaviour=CURSOR))
    assert [body["elements"] for body in pages_of(file)] == [[1], [2], [3]]


async def test_cursors_that_are_lists_go_back_as_they_came(server: HttpTestServer, fetching: Fetching) -> None:
    def page(request: Request) -> Answer:
        after = request.query.get("cursor")
        return Answer(b'[{"id": 2}]' if after else b'{"elements": [{"id": 1}], "next": [1634, "id", 1.10]}')

    server.on("/x", page)
    await fetching(ApiCall(path="/x", behaviour=CURSOR))
    assert server.requests[-1].query["cursor"] == '[1634,"id",1.1]'


async def test_pages_are_found_by_link(server: HttpTestServer, fetching: Fetching) -> None:
    server.answer("/x", Answer([1], headers=[("Link", '</x2?after=1>; rel="next"')]))
    server.answer("/x2", Answer([2]))
    call = ApiCall(path="/x", headers=(NamedValue("X-Own", "1"),), behaviour=LINK)
    assert pages_of(await fetching(call)) == [[1], [2]]
    assert [request.target for request in server.requests] == ["/x?per_page=2", "/x2?after=1"]
    assert server.requests[1].headers["x-own"] == "1"


async def test_xml_is_paged_by_link(server: HttpTestServer, fetching: Fetching) -> None:
    kind = ("Content-Type", "application/xml")
    server.answer("/x", Answer(b"<a><b>1</b></a>", headers=[kind, ("Link", '</x2>; rel="next"')]))
    server.answer("/x2", Answer(b"<a><b>2</b></a>", headers=[kind]))
    file = await fetching(ApiCall(path="/x", behaviour=LINK))
    assert (file.name, file.format) == ("GET /x (2 pages)", FileFormat.XML)


@pytest.mark.parametrize(
    ("behaviour", "answer", "part"),
    [
        (NUMBERED, Answer([{"id": 1}]), "page 2 has the same records as the one before"),
        (TOTAL, Answer({"elements": [1], "paging": {"totalPages": 10**9}}), "page 2 has the same records"),
        (CURSOR, Answer({"elements": [], "next": "again"}), "leads to a page that was there already"),
        (LINK, Answer([], headers=[("Link", '</x?page=2>; rel="next"')]), "leads to a page that was there already"),
    ],
)
async def test_endless_paging_is_refused(
    server: HttpTestServer, fetching: Fetching, behaviour: Paging, answer: Answer, part: str
) -> None:
    server.answer("/x", answer)
    failure = (await fetching.refusal(ApiCall(path="/x", behaviour=behaviour))).failure
    assert failure.reason is FailureReason.RESPONSE_INVALID
    assert part in failure.message
    assert len(server.requests) <= 3


@pytest.mark.parametrize(
    ("limits", "part"),
    [(FetchLimits(pages=5), "more than 5 pages"), (FetchLimits(bytes=30), "more than 30 bytes")],
)
async def test_endless_paging_that_looks_new_is_refused_too(
    server: HttpTestServer, fetching: Fetching, limits: FetchLimits, part: str
) -> None:
    server.on("/x", lambda request: Answer([int(request.query["page"])] * 3))
    failure = (await fetching.refusal(ApiCall(path="/x", behaviour=NUMBERED), limits=limits)).failure
    assert failure.reason is FailureReason.RESPONSE_INVALID
    assert part in failure.message
    assert len(server.requests) <= 5


async def test_xml_cannot_be_paged_by_what_is_in_it(server: HttpTestServer, fetching: Fetching) -> None:
    server.answer("/x", Answer(b"<a><b>1</b></a>"))
    failure = (await fetching.refusal(ApiCall(path="/x", behaviour=NUMBERED))).failure
    assert failure.reason is FailureReason.RESPONSE_INVALID
    assert "Link headers" in failure.message


async def test_pages_must_be_of_one_format(server: HttpTestServer, fetching: Fetching) -> None:
    server.answer("/x", Answer([1], headers=[("Link", '</x2>; rel="next"')]))
    server.answer("/x2", Answer(b"<a/>", headers=[("Content-Type", "application/xml")]))
    failure = (await fetching.refusal(ApiCall(path="/x", behaviour=LINK))).failure
    assert failure.reason is FailureReason.RESPONSE_INVALID


async def test_a_failing_page_fails_the_run(server: HttpTestServer, fetching: Fetching) -> None:
    server.answer("/x", Answer([1]), Answer({"error": "too deep"}, 400))
    failure = (await fetching.refusal(ApiCall(path="/x", behaviour=NUMBERED))).failure
    assert failure.reason is FailureReason.CALL_FAILED
    assert "page=2" in failure.message


async def test_a_stop_between_pages_ends_the_fetching(
    server: HttpTestServer, session: ApiSession, tmp_path: Path
) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stopped

    server.on("/x", lambda request: Answer([int(request.query["page"])]))
    source = ApiSource((ApiCall(path="/x", behaviour=NUMBERED),))
    with pytest.raises(Stopped):
        await fetch_calls(source, session, tmp_path, "", stop)
    assert len(server.requests) == 1


async def test_a_stop_is_noticed_while_a_server_does_not_answer(
    server: HttpTestServer, session: ApiSession, tmp_path: Path
) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stopped

    server.answer("/x", Answer([], gate=asyncio.Event()))
    with pytest.raises(Stopped):
        await fetch_calls(ApiSource((ApiCall(path="/x"),)), session, tmp_path, "", stop)
    assert len(server.requests) == 1
