"""The data process: one import, from fetching its files to closing its ledger."""

import asyncio
import gc
import os
import signal
import socket
import time
from dataclasses import replace
from pathlib import Path

import structlog

from ferryman_server.connectors.sftp import open_sftp
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.outcomes import Failure, FailureReason, FileOutcome, FileResult, RunFailed
from ferryman_server.log import configure
from ferryman_server.pipeline import process_lock
from ferryman_server.pipeline.fetch import FetchedFile, Input, fetch
from ferryman_server.pipeline.integrate import Integration, ReadyFile
from ferryman_server.pipeline.messages import Closed, Connected, Failed, Fetched, Fetching, ImportOrder
from ferryman_server.pipeline.pipes import Inbox, Left, Outbox
from ferryman_server.pipeline.plan import plan_of
from ferryman_server.pipeline.read import limit_memory, read_header

log = structlog.get_logger()

_NICENESS = 15
_CHUNK_BYTES = 1 << 16


def main(connection: socket.socket) -> None:
    """Carry out the order that comes in on the connection."""
    # Ctrl+C in the server's terminal is for the server, which tells its imports what to do.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Imports must never slow down the service that watches them.
    os.nice(_NICENESS)
    # What was loaded before the fork stays: looking it over again and again would only copy its pages.
    gc.freeze()
    configure()
    limit_memory()
    inbox, outbox = Inbox(connection.makefile("rb")), Outbox(connection.makefile("wb"))
    order = inbox.order
    with process_lock.held(Path(order.process_directory), order.execution_id):
        try:
            _carry_out(order, inbox, outbox)
        except Left:
            log.info("left before the catalog step", execution_id=order.execution_id)


def _carry_out(order: ImportOrder, inbox: Inbox, outbox: Outbox) -> None:
    Path(order.spool_directory).mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    try:
        fetched = asyncio.run(_fetch(order, inbox, outbox))
    except RunFailed as error:
        outbox.send(Failed(error.failure))
        return
    ready, files, refusal = _accept(order, fetched)
    if refusal is not None:
        outbox.send(Failed(refusal, files))
        return
    log.info("input fetched", execution_id=order.execution_id, seconds=round(time.monotonic() - started, 2))
    outbox.send(Fetched(files))
    inbox.wait_for_catalog()
    Integration(order, inbox, outbox, ready, files).run()
    outbox.send(Closed())


async def _fetch(order: ImportOrder, inbox: Inbox, outbox: Outbox) -> Input:
    def on_progress(done: int, total: int) -> None:
        inbox.leave_if_asked()
        outbox.progress(Fetching(done, total))

    async with open_sftp(
        order.connector, order.password, allow_private_addresses=order.allow_private_addresses
    ) as session:
        outbox.send(Connected(session.host_key))
        return await fetch(order.spec.source, session, Path(order.spool_directory), on_progress)


def _accept(order: ImportOrder, fetched: Input) -> tuple[tuple[ReadyFile, ...], tuple[FileResult, ...], Failure | None]:
    """Check the headers of what was fetched: what can be integrated, what becomes of each file, and why nothing can."""
    ready: list[ReadyFile] = []
    results = list(fetched.failed)
    failures: list[Failure] = []
    for file in fetched.files:
        result = file.result
        try:
            ready.append(_ready(order, file))
        except RunFailed as error:
            result = replace(result, outcome=FileOutcome.FAILED, message=error.failure.message)
            failures.append(error.failure)
        results.append(result)
    refusal = None if ready else _refusal(failures[0], len(results))
    return tuple(ready), tuple(sorted(results, key=lambda r: r.name)), refusal


def _refusal(first: Failure, files: int) -> Failure:
    if files == 1:
        return first
    return Failure(first.reason, f"none of the {files} files can be integrated; the first: {first.message}")


def _ready(order: ImportOrder, file: FetchedFile) -> ReadyFile:
    spec = order.spec
    try:
        header = read_header(file.path, spec.source.delimiter)
        plan = plan_of(ENTITIES[order.entity], spec.mapping, spec.transcodings, header.columns, order.main_locale)
        _refuse_without_rows(file.path, header.offset)
    except RunFailed as error:
        raise RunFailed(error.failure.reason, f"{file.name}: {error.failure.message}") from None
    return ReadyFile(file, header, plan)


def _refuse_without_rows(path: Path, offset: int) -> None:
    with path.open("rb") as file:
        file.seek(offset)
        while chunk := file.read(_CHUNK_BYTES):
            if chunk.strip():
                return
    message = "it has a header but no rows, so there is nothing to import; if rows are missing, ask for the file again"
    raise RunFailed(FailureReason.NO_ROWS, message)
