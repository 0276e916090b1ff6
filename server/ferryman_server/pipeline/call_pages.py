"""Repeats a call for every page, and refuses pages that never end."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from typing import Final

from ferryman_server.connectors.http_response import ApiResponse
from ferryman_server.domain.json_paths import json_path
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.sources import CursorPages, LinkPages, NamedValue, NumberedPages, Paging
from ferryman_server.pipeline.json_text import DECODER
from ferryman_server.pipeline.json_values import document_of, records_in, text_at, values_at
from ferryman_server.pipeline.ready_calls import ReadyCall
from ferryman_server.pipeline.tree_reading import uncollected

_NO_CURSOR: Final = ("", "false")


@dataclass(frozen=True, slots=True)
class Page:
    """An answer and the records in it, numbers as text; none where it is no JSON."""

    response: ApiResponse
    records: list[object]


async def pages(call: ReadyCall, paging: Paging, records_path: str, pages_max: int) -> AsyncIterator[Page]:
    """Yield the answers with the pages, in order; an empty one that ends numbered pages is left out.

    Raises RunFailed: CALL_FAILED, PATH_NOT_FOUND, and RESPONSE_INVALID for more than pages_max pages, for one with
    the records of the one before, and for a page, cursor or link that was there already.
    """
    turns = _turns_of(paging.next)
    size = (NamedValue(paging.size_parameter, str(paging.size)),) if paging.size_parameter else ()
    turn, seen, before = turns.first, set[str](), None
    for number in count(1):
        response = await turns.take(call, size, turn)
        if not response.ok:
            raise response.failure
        document = _document(response, needed=turns.need_json)
        records = records_in(document, records_path)
        if number > 1 and not records and turns.end_when_empty:
            return
        if records and records == before:
            raise _endless(response, f"page {number} has the same records as the one before it")
        yield Page(response, records)
        seen.add(turn)
        turn, before = turns.next(response, document, number), records
        if not turn:
            return
        if turn in seen:
            raise _endless(response, f"page {number} leads to a page that was there already")
        if number == pages_max:
            raise _endless(response, f"there are more than {pages_max:,} pages")


class _Numbered:
    need_json = True

    def __init__(self, settings: NumberedPages) -> None:
        self._settings = settings
        self.first = str(settings.first_page)
        self.end_when_empty = not settings.total_pages_path

    async def take(self, call: ReadyCall, size: tuple[NamedValue, ...], turn: str) -> ApiResponse:
        return await call.send(*size, NamedValue(self._settings.page_parameter, turn))

    def next(self, response: ApiResponse, document: object, number: int) -> str:
        settings = self._settings
        if settings.total_pages_path and number >= _total(response, document, settings.total_pages_path):
            return ""
        return str(settings.first_page + number)


class _ByCursor:
    first = ""
    need_json = True
    end_when_empty = False

    def __init__(self, settings: CursorPages) -> None:
        self._settings = settings

    async def take(self, call: ReadyCall, size: tuple[NamedValue, ...], turn: str) -> ApiResponse:
        cursor = (NamedValue(self._settings.cursor_parameter, turn),) if turn else ()
        return await call.send(*size, *cursor)

    def next(self, response: ApiResponse, document: object, number: int) -> str:
        path = json_path(self._settings.next_cursor_path)
        if any(isinstance(value, dict | list) for value in values_at(document, path)):
            # Written as it came, with numbers that are none of its texts.
            document = document_of(response.body)
        cursor = text_at(document, path)
        return "" if cursor in _NO_CURSOR else cursor


class _ByLink:
    first = ""
    need_json = False
    end_when_empty = False

    async def take(self, call: ReadyCall, size: tuple[NamedValue, ...], turn: str) -> ApiResponse:
        return await (call.follow(turn) if turn else call.send(*size))

    def next(self, response: ApiResponse, document: object, number: int) -> str:
        return response.next_link


def _turns_of(settings: NumberedPages | CursorPages | LinkPages) -> _Numbered | _ByCursor | _ByLink:
    if isinstance(settings, NumberedPages):
        return _Numbered(settings)
    return _ByCursor(settings) if isinstance(settings, CursorPages) else _ByLink()


def _document(response: ApiResponse, *, needed: bool) -> object:
    try:
        with uncollected():
            return DECODER.decode(response.body.decode())
    except (ValueError, RecursionError) as error:
        if not needed:
            return None
        message = (
            f"{response.shown}: the answer is not JSON ({error}), so it does not tell of further pages: "
            f"{response.excerpt}; XML can only be paged by Link headers"
        )
        raise RunFailed(FailureReason.RESPONSE_INVALID, message) from error


def _total(response: ApiResponse, document: object, path: str) -> int:
    text = text_at(document, json_path(path))
    if text.isdecimal():
        return int(text)
    problem = f"{text[:50]!r} is no number" if text else "there is nothing"
    message = f"{response.shown}: {problem} at {path!r}, expected the number of pages; the answer: {response.excerpt}"
    raise RunFailed(FailureReason.RESPONSE_INVALID if text else FailureReason.PATH_NOT_FOUND, message)


def _endless(response: ApiResponse, problem: str) -> RunFailed:
    message = f"{response.shown}: paging does not end: {problem}; check the names of the paging parameters in the job"
    return RunFailed(FailureReason.RESPONSE_INVALID, message)
