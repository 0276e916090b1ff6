"""Builds the service once and owns the order in which its parts start and stop."""

import asyncio
import gc
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import grpc
import uuid_utils

from ferryman_server.api.parts import ApiParts, ConnectionTester, SourcePreviewer
from ferryman_server.api.server import build_server
from ferryman_server.domain.connectors import Secrets, SftpSettings
from ferryman_server.domain.connectors import Settings as ConnectorSettings
from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.export_attempts import RetryPolicy
from ferryman_server.domain.sources import Source
from ferryman_server.engine.changes import Changes
from ferryman_server.engine.data_process import warm_up
from ferryman_server.engine.exports.deliverer import Deliverer
from ferryman_server.engine.exports.dispatcher import Dispatcher
from ferryman_server.engine.parts import EngineParts, now
from ferryman_server.engine.recovery import recover_at_start
from ferryman_server.engine.retention import Retention
from ferryman_server.engine.scheduler import Scheduler
from ferryman_server.engine.state_lock import state_lock
from ferryman_server.engine.worker import Worker
from ferryman_server.log import get_logger
from ferryman_server.pipeline import process_lock
from ferryman_server.settings import Settings
from ferryman_server.storage.database import Database
from ferryman_server.storage.migrate import migrate
from ferryman_server.storage.secrets import SecretBox, load_or_create_key

if TYPE_CHECKING:
    from ferryman_server.connectors.trials import ConnectionTest
    from ferryman_server.pipeline.preview import SourcePreview

log = get_logger()

_STREAM_GRACE_SECONDS = 2.0
_SWITCH_SECONDS = 0.0005


class AddressInUse(Exception):
    """Something else listens on the address."""

    def __init__(self, address: str) -> None:
        super().__init__(f"cannot listen on {address}: something else does; stop it or choose another --port")


def serve(settings: Settings, on_ready: Callable[[str], None]) -> None:
    """Run the service until SIGTERM or SIGINT; `on_ready` gets its address once it answers.

    Raises StateDirectoryInUse or AddressInUse.
    """
    # The threads of the databases wait for the interpreter after every row: not five milliseconds, as they would.
    sys.setswitchinterval(_SWITCH_SECONDS)
    with state_lock(settings.state_directory):
        killed = process_lock.clear(_process_directory(settings))
        if killed:
            log.warning("ended data processes of a server that died", pids=killed)
        shutil.rmtree(_spool_directory(settings), ignore_errors=True)
        migrate(settings.control_url, "control")
        migrate(settings.catalog_url, "catalog")
        asyncio.run(_serve(settings, on_ready))


async def _serve(settings: Settings, on_ready: Callable[[str], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings) as address:
        on_ready(address)
        # What has been loaded stays: no collection needs to look it over again.
        gc.freeze()
        await stop.wait()
        log.info("shutting down", grace_seconds=settings.shutdown_grace_seconds)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[str]:
    """Run the service in this event loop; yields the address it listens on.

    Stops in the order scheduler and retention, hub (watches end), gRPC server, worker (drains), databases.
    """
    async with (
        _closing(Database.open(settings.control_url, "control")) as control,
        _closing(Database.open(settings.catalog_url, "catalog")) as catalog,
    ):
        changes = Changes()
        box = SecretBox(_secret_key(settings))
        parts = _engine_parts(settings, control, catalog, changes, box)
        await recover_at_start(parts)
        worker = Worker(parts)
        worker.start()
        try:
            async with (
                _api(settings, control, catalog, changes, box) as address,
                _started(Scheduler(parts)),
                _started(Retention(parts)),
                _started(Dispatcher(parts)),
                _started(Deliverer(parts)),
                _warmed(),
            ):
                yield address
        finally:
            changes.close()
            await worker.drain()


@asynccontextmanager
async def _closing(database: Database) -> AsyncIterator[Database]:
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def _started(service: Scheduler | Retention | Dispatcher | Deliverer) -> AsyncIterator[None]:
    service.start()
    try:
        yield
    finally:
        await service.stop()


@asynccontextmanager
async def _warmed() -> AsyncIterator[None]:
    # Its first step comes after the caller's next one, which tells that the service answers.
    warming = asyncio.create_task(warm_up())
    try:
        yield
    finally:
        await warming


@asynccontextmanager
async def _api(
    settings: Settings, control: Database, catalog: Database, changes: Changes, box: SecretBox
) -> AsyncIterator[str]:
    parts = ApiParts(
        control=control,
        catalog=catalog,
        changes=changes,
        box=box,
        test_connection=_test_connection,
        preview_source=_preview_source,
        started_at=now(),
        max_pending=settings.max_pending,
    )
    server = build_server(parts)
    address = _bind(server, settings)
    await server.start()
    try:
        yield address
    finally:
        # Watches are open streams: they must end before the server can.
        changes.close()
        await parts.health.enter_graceful_shutdown()
        await server.stop(_STREAM_GRACE_SECONDS)
        await parts.open_work.finished()


async def _test_connection(
    settings: ConnectorSettings, secrets: Secrets, *, allow_private_addresses: bool
) -> "ConnectionTest":
    # Loading it takes longer than everything that the first answer needs.
    name, function = ("files", "test_files") if isinstance(settings, SftpSettings) else ("http", "test_api")
    module = await asyncio.to_thread(import_module, f"ferryman_server.connectors.{name}")
    test: ConnectionTester = getattr(module, function)
    return await test(settings, secrets, allow_private_addresses=allow_private_addresses)


async def _preview_source(
    settings: ConnectorSettings,
    secrets: Secrets,
    source: Source,
    rows: int,
    entity: Entity | None,
    *,
    allow_private_addresses: bool,
) -> "SourcePreview":
    preview = await asyncio.to_thread(import_module, "ferryman_server.pipeline.preview")
    look: SourcePreviewer = preview.preview_source
    return await look(settings, secrets, source, rows, entity, allow_private_addresses=allow_private_addresses)


def _bind(server: grpc.aio.Server, settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    try:
        port = server.add_insecure_port(f"{host}:{settings.port}")
    except RuntimeError:
        raise AddressInUse(f"{host}:{settings.port}") from None
    return f"{host}:{port}"


def _engine_parts(
    settings: Settings, control: Database, catalog: Database, changes: Changes, box: SecretBox
) -> EngineParts:
    return EngineParts(
        control=control,
        catalog=catalog,
        changes=changes,
        box=box,
        owner=f"{socket.gethostname()}:{os.getpid()}:{uuid_utils.uuid7()}",
        catalog_path=settings.catalog_path,
        spool_directory=_spool_directory(settings),
        process_directory=_process_directory(settings),
        lease_seconds=settings.lease_seconds,
        max_running=settings.max_running,
        shutdown_grace_seconds=settings.shutdown_grace_seconds,
        stop_grace_seconds=settings.stop_grace_seconds,
        catch_up_seconds=settings.catch_up_seconds,
        max_pending=settings.max_pending,
        retention_days=settings.retention_days,
        retry_policy=RetryPolicy(
            settings.export_attempts, settings.export_retry_seconds, settings.export_retry_max_seconds
        ),
        exports_at_once=settings.exports_at_once,
    )


def _secret_key(settings: Settings) -> bytes:
    given = settings.secret_key.get_secret_value() if settings.secret_key else None
    return load_or_create_key(settings.state_directory / "secret.key", given)


def _spool_directory(settings: Settings) -> Path:
    return settings.state_directory / "spool"


def _process_directory(settings: Settings) -> Path:
    return settings.state_directory / "processes"
