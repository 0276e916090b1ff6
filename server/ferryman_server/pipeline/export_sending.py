"""Sends one record: as a file or by a call, in an open session."""

from typing import Any, Final

import orjson

from ferryman_server.connectors.file_names import NameRefused
from ferryman_server.connectors.http_response import ApiResponse
from ferryman_server.connectors.http_session import ApiSession
from ferryman_server.connectors.session import FileSession
from ferryman_server.domain.export_attempts import Attempt
from ferryman_server.domain.exports import ApiTarget, ExportFormat, SftpTarget
from ferryman_server.domain.outcomes import Failure, FailureReason, RunFailed
from ferryman_server.domain.sources import NamedValue
from ferryman_server.pipeline.export_body import default_body, mapped_body, value_at
from ferryman_server.pipeline.export_names import file_name
from ferryman_server.pipeline.export_placeholders import filled_path, filled_values
from ferryman_server.pipeline.export_xml import xml_document
from ferryman_server.pipeline.outgoing import Outgoing

IDEMPOTENCY_KEY: Final = "Idempotency-Key"
"""Header by which a receiver can tell that it has got a record before: the execution's id, the same in all attempts."""


async def send_file(session: FileSession, target: SftpTarget, outgoing: Outgoing, *, several_stores: bool) -> Attempt:
    """Publish a record as a file; an attempt that was made before is overwritten."""
    body = default_body(outgoing.entity, outgoing.record)
    try:
        name = _file_name(target, outgoing, several_stores=several_stores)
    except NameRefused as error:
        return Attempt(failure=Failure(FailureReason.PATH_NOT_FOUND, str(error)))
    data = xml_document(outgoing.entity.lower(), body) if target.format is ExportFormat.XML else _json(body)
    try:
        return Attempt(await session.publish(data, target.directory, name))
    except RunFailed as error:
        return Attempt(f"{target.directory.rstrip('/')}/{name}", failure=error.failure)


async def send_call(session: ApiSession, address: str, target: ApiTarget, outgoing: Outgoing) -> Attempt:
    """Send a record by a call; `address` is what all paths are below."""
    record = outgoing.record
    body = mapped_body(target.mapping, record) if target.mapping else default_body(outgoing.entity, record)
    destination = ""
    try:
        path = filled_path(target.path, record)
        destination = f"{target.method} {address.rstrip('/')}/{path.lstrip('/')}"
        response = await session.send(
            target.method,
            path,
            query=filled_values(target.query, record),
            headers=_headers(target, outgoing),
            body=_json(body),
            front_office=target.front_office,
            retry=False,
        )
    except RunFailed as error:
        return Attempt(destination, failure=error.failure)
    if response.ok:
        return Attempt(response.shown, response.status)
    return Attempt(response.shown, response.status, response.failure.failure, _retry_after(response))


def _file_name(target: SftpTarget, outgoing: Outgoing, *, several_stores: bool) -> str:
    def text(name: str) -> str:
        return str(value_at(outgoing.record, name) or "")

    return file_name(
        target.file_name_format,
        target.format,
        order_id=text("reference"),
        supplier_id=text("supplierExternalId"),
        store_id=text("storeExternalId") if several_stores else "",
        made_at=outgoing.made_at,
    )


def _headers(target: ApiTarget, outgoing: Outgoing) -> list[NamedValue]:
    headers = filled_values(target.headers, outgoing.record)
    if any(header.name.strip().lower() == IDEMPOTENCY_KEY.lower() for header in headers):
        return headers
    return [*headers, NamedValue(IDEMPOTENCY_KEY, outgoing.execution_id)]


def _json(body: Any) -> bytes:
    return orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS)


def _retry_after(response: ApiResponse) -> float:
    seconds = response.headers.get("retry-after", "").strip()
    return float(seconds) if seconds.isascii() and seconds.isdecimal() else 0.0
