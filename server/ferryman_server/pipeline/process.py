"""The data process: one import, from fetching its files to closing its ledger."""

import asyncio
import gc
import os
import signal
import socket
import time
from collections.abc import Collection
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import structlog

from ferryman_server.connectors.files import open_files
from ferryman_server.connectors.http import open_api
from ferryman_server.domain.connectors import MiraklSettings, SftpSettings
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.jobs import unsuitable
from ferryman_server.domain.outcomes import Failure, FailureReason, FileOutcome, FileResult, RunFailed
from ferryman_server.domain.sources import FileFormat, SftpSource
from ferryman_server.log import configure
from ferryman_server.pipeline import process_lock
from ferryman_server.pipeline.auto_languages import with_locales
from ferryman_server.pipeline.fetch import FetchedFile, FetchedInput, fetch
from ferryman_server.pipeline.fetch_api import fetch_calls
from ferryman_server.pipeline.inputs import CsvInput, Input
from ferryman_server.pipeline.integrate import Integration, ReadyFile
from ferryman_server.pipeline.messages import Closed, Connected, Failed, Fetched, Fetching, ImportOrder
from ferryman_server.pipeline.page_reading import PageReading
from ferryman_server.pipeline.pipes import Inbox, Left, Outbox
from ferryman_server.pipeline.plan import plan_of
from ferryman_server.pipeline.read import limit_memory
from ferryman_server.pipeline.tree_input import TreeInput
from ferryman_server.pipeline.tree_reading import TreeReading
from ferryman_server.storage.catalog.lookup import CatalogLookup

log = structlog.get_logger()

_NICENESS = 15


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


async def _fetch(order: ImportOrder, inbox: Inbox, outbox: Outbox) -> FetchedInput:
    def on_progress(done: int, total: int) -> None:
        inbox.leave_if_asked()
        outbox.progress(Fetching(done, total))

    source, settings, private = order.spec.source, order.connector, order.allow_private_addresses
    spool = Path(order.spool_directory)
    if isinstance(source, SftpSource) and isinstance(settings, SftpSettings):
        async with open_files(settings, order.secrets, allow_private_addresses=private) as files:
            outbox.send(Connected(files.host_key))
            return await fetch(source, files, spool, on_progress)
    if isinstance(source, SftpSource) or isinstance(settings, SftpSettings):
        raise RunFailed(FailureReason.CONNECTOR_UNSUITABLE, f"the connector {unsuitable(order.spec, settings)}")
    async with open_api(settings, order.secrets, allow_private_addresses=private) as api:
        outbox.send(Connected(""))
        reading = PageReading(_reading(order))
        return await fetch_calls(source, api, spool, order.last_execution_at, on_progress, reading=reading)


def _reading(order: ImportOrder) -> TreeReading:
    entity, mapping, languages = ENTITIES[order.entity], order.spec.mapping, _maps_languages(order)
    return TreeReading(Path(order.spool_directory), entity, mapping, wrapped=False, auto_languages=languages)


def _accept(
    order: ImportOrder, fetched: FetchedInput
) -> tuple[tuple[ReadyFile, ...], tuple[FileResult, ...], Failure | None]:
    """Check the headers of what was fetched: what can be integrated, what becomes of each file, and why nothing can."""
    ready: list[ReadyFile] = []
    results = list(fetched.failed)
    failures: list[Failure] = []
    attribute_ids = _attribute_ids(order)
    for file in fetched.files:
        result = file.result
        try:
            ready.append(_ready(order, file, attribute_ids))
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


def _attribute_ids(order: ImportOrder) -> Collection[str]:
    if not ENTITIES[order.entity].has_attributes:
        return ()
    with closing(CatalogLookup(order.catalog_path)) as lookup:
        return lookup.attribute_definitions().keys()


def _ready(order: ImportOrder, file: FetchedFile, attribute_ids: Collection[str]) -> ReadyFile:
    spec, entity = order.spec, ENTITIES[order.entity]
    try:
        rows = _opened(order, file)
        mapping = with_locales(entity, spec.mapping, rows.columns) if _maps_languages(order) else spec.mapping
        plan = plan_of(entity, mapping, spec.transcodings, rows.columns, order.main_locale, attribute_ids)
    except RunFailed as error:
        raise RunFailed(error.failure.reason, f"{file.name}: {error.failure.message}") from None
    return ReadyFile(file, rows, plan)


def _maps_languages(order: ImportOrder) -> bool:
    return isinstance(order.connector, MiraklSettings) and order.connector.auto_language_mapping


def _opened(order: ImportOrder, file: FetchedFile) -> Input:
    spec = order.spec
    if file.format is FileFormat.CSV:
        return CsvInput(file.path, spec.source.delimiter)
    paths = sorted(file.path.iterdir()) if file.path.is_dir() else [file.path]
    entity, languages = ENTITIES[order.entity], _maps_languages(order)
    records_path = spec.source.records_path
    return TreeInput(paths, file.format, entity, spec.mapping, records_path, auto_languages=languages, read=file.read)
