"""Whatever the server's texts are full of, every screen shows them as text: no markup, no commands."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path

import pytest
from textual import events

from ferryman.v1 import catalog_pb2, connector_pb2, execution_pb2, job_pb2
from ferryman_tui.actions.subject import Place
from ferryman_tui.destinations import (
    EditConnector,
    EditJob,
    Go,
    Goal,
    OpenConnectors,
    OpenExecution,
    OpenJob,
    OpenRecords,
    OpenSection,
)
from ferryman_tui.feed import utc_now
from ferryman_tui.texts import visible
from tests.client import samples
from tests.client.conftest import server
from tests.client.memory_server import MemoryServer
from tests.tui.hostile import LONG, TEXTS, fill, too_wide, unprintable
from tests.tui.screens.desk import SMALL, Desk, desk
from tests.tui.screens.desk import WIDE as LARGE

__all__ = ["server"]

Status = samples.Status
ENDED, RUNNING, SENT = samples.numbered_id(1), samples.numbered_id(2), samples.numbered_id(3)
SHORT = (
    "[bold]x[/]\x1b[31m",
    "[/日本\x07",
    "\\[\u202ea",
    "é\u0301\x00\x9b",
    "👨‍👩‍👧[@click=app.quit]",
    "one\ntwo",
    *TEXTS,
)
CASES = {"short": SHORT, "long": tuple(text[:1000] for text in LONG)}
KEYS = ("tab", "enter", "escape", "tab", "D", "escape")


def executions(texts: Iterator[str]) -> list[execution_pb2.Execution]:
    """One that has ended with everything that there is to tell, one that runs, and an item that was sent."""
    ended = samples.execution(ENDED, Status.JOB_FAILED, "import", read=9, rejected=4)
    running = samples.execution(RUNNING, Status.INTEGRATION_STARTED, "import", read=9)
    sent = samples.execution(SENT, Status.ERROR, "export")
    ended.failure.SetInParent()
    ended.ended_at.FromDatetime(utc_now())
    running.status_reason.SetInParent()
    sent.exported_item.http_status = 500
    sent.direction = execution_pb2.Execution.DIRECTION_EXPORT
    for execution in (ended, running, sent):
        execution.job_name = next(texts)
        execution.started_at.FromDatetime(utc_now())
        fill(execution, texts)
    return [ended, running, sent]


def jobs(texts: Iterator[str]) -> list[job_pb2.Job]:
    """An import and an export."""
    imports = job_pb2.Job(id="id-of-import", entity="PRODUCT", connector_id="c1", active=True, etag="1")
    imports.import_spec.sftp.file_path = next(texts)
    imports.schedule.cron = "0 3 * * *"
    imports.schedule.enabled = True
    imports.latest_execution.CopyFrom(executions(texts)[0])
    exports = job_pb2.Job(id="id-of-export", entity="ORDER", connector_id="c2", active=True, etag="1")
    exports.export_spec.api.path = next(texts)
    return [fill(imports, texts), fill(exports, texts)]


def connectors(texts: Iterator[str]) -> list[connector_pb2.Connector]:
    """A file server and an API."""
    files = connector_pb2.Connector(id="c1", etag="1")
    files.sftp.host = next(texts)
    api = connector_pb2.Connector(id="c2", etag="1", active=True)
    api.api.base_url = next(texts)
    return [fill(files, texts), fill(api, texts)]


async def hold(server: MemoryServer, all_texts: Sequence[str]) -> None:
    """Have the server say these texts wherever it can."""
    texts = cycle(all_texts)
    for connector in connectors(texts):
        server.connectors[connector.id] = connector
    for name in ("PRODUCT", "ORDER"):
        entity = catalog_pb2.EntityType(name=name, record_types=["product"])
        server.entities.append(fill(entity, texts))
    for text in all_texts:
        record = catalog_pb2.Record(record_type="product", key=text)
        server.records.append(fill(record, texts))
        row = execution_pb2.RejectedRow(execution_id=ENDED, line=7, key=text)
        server.rejected.append(fill(row, texts))
    fill(server.settings, texts)
    for execution in executions(texts):
        await server.put(execution)
    await server.write(ENDED, *all_texts)
    for line in server.log_lines[ENDED]:
        fill(line, texts)
    for job in jobs(texts):
        await server.put_job(job)
    for text in all_texts:
        job = job_pb2.Job(id=f"id of {text}", name=text, entity="PRODUCT", connector_id="c1")
        await server.put_job(fill(job, texts))


@asynccontextmanager
async def at(server: MemoryServer, folder: Path, size: tuple[int, int]) -> AsyncIterator[Desk]:
    """The console, at a server that the hostile text comes from."""
    async with desk(server.address, folder / "console.json", size=size, ready=False) as on:
        session = on.app.session
        await on.until(lambda: session.feed.jobs.total == len(server.jobs), "the jobs")
        # A message behind the first one tells that these were all.
        await server.put_job(server.jobs["id-of-export"])
        await on.until(lambda: session.feed.jobs.whole and session.entities and session.connectors, "all of it")
        yield on


async def look(on: Desk, at: str) -> None:
    """What stands on the screen is text, and no more than there is room for."""
    width, height = on.app.size
    await on.until(lambda: len(on.lines) == height, f"{height} lines at {at}")
    assert on.app._exception is None
    lines = on.lines
    assert not unprintable(lines), f"{at}: {unprintable(lines)}\n{on.text!r}"
    assert not too_wide(lines, width), f"{at}:\n{on.text}"


def goals(on: Desk, server: MemoryServer) -> dict[str, Goal]:
    """Every screen there is."""
    session = on.app.session
    imports, exports = (session.feed.jobs.get(f"id-of-{kind}") for kind in ("import", "export"))
    assert imports is not None and exports is not None
    return {
        "activity": OpenSection(Place.ACTIVITY),
        "settings": OpenSection(Place.SETTINGS),
        "data": OpenSection(Place.DATA),
        "connectors": OpenConnectors(),
        "import job": OpenJob(imports),
        "executions": OpenJob(imports, tab="executions"),
        "mapping": OpenJob(imports, tab="mapping"),
        "schedule": OpenJob(imports, tab="schedule"),
        "export job": OpenJob(exports),
        "ended": OpenExecution(ENDED),
        "running": OpenExecution(RUNNING),
        "sent": OpenExecution(SENT),
        "records": OpenRecords(session.entities["PRODUCT"]),
        "job form": EditJob(imports),
        "export form": EditJob(exports),
        "file connector form": EditConnector(session.connectors["c1"]),
        "api connector form": EditConnector(session.connectors["c2"]),
    }


@pytest.mark.parametrize(("case", "size"), [("short", LARGE), ("short", SMALL), ("long", SMALL)])
async def test_every_screen_shows_text(server: MemoryServer, tmp_path: Path, case: str, size: tuple[int, int]) -> None:
    await hold(server, CASES[case])
    async with at(server, tmp_path, size) as on:
        await look(on, "jobs")
        for name, goal in goals(on, server).items():
            before = on.app.screen
            on.app.post_message(Go(goal))
            await on.until(lambda: on.app.screen is not before, name)  # noqa: B023
            for key in KEYS:
                await look(on, f"{name} before {key}")
                on.app.post_message(events.Key(key, key if len(key) == 1 else None))
                await on.pilot.pause()
            await look(on, name)


async def test_names_stand_as_they_are_with_escapes_for_what_cannot_be_seen(
    server: MemoryServer, tmp_path: Path
) -> None:
    await hold(server, SHORT)
    async with at(server, tmp_path, LARGE) as on:
        await on.until_shown(*map(visible, SHORT[:4]))
