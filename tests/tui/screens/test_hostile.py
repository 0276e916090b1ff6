"""Whatever the server's texts are full of, every screen shows them as text: no markup, no commands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ferryman.v1 import catalog_pb2, connector_pb2, execution_pb2, job_pb2
from ferryman_tui.actions.subject import Place
from ferryman_tui.destinations import (
    EditConnector,
    EditJob,
    Goal,
    OpenConnectors,
    OpenExecution,
    OpenJob,
    OpenRecords,
    OpenSection,
)
from ferryman_tui.feed import utc_now
from tests.client import samples
from tests.client.conftest import server
from tests.client.memory_server import MemoryServer
from tests.tui.hostile import CONTROL, HIDDEN, LONG, MARKUP, WIDE, fill, too_wide, unprintable
from tests.tui.screens.desk import SMALL, Desk, desk
from tests.tui.screens.desk import WIDE as LARGE

__all__ = ["server"]

Status = samples.Status
ENDED, RUNNING, SENT = samples.numbered_id(1), samples.numbered_id(2), samples.numbered_id(3)
SHORT = ("[bold]x[/]\x1b[31m", "[/日本\x07", "\\[\u202ea", "é\u0301\x00\x9b", "👨‍👩‍👧[@click=app.quit]")
CASES = {
    **{f"mix {at}": text for at, text in enumerate(SHORT)},
    "markup": "".join(MARKUP),
    "wide": "".join(WIDE),
    "hidden": "".join(HIDDEN),
    "control": "".join(CONTROL),
    "lines": "one\ntwo\r\nthree",
    **{f"long {at}": text for at, text in enumerate(LONG)},
}


def executions(text: str) -> list[execution_pb2.Execution]:
    """One that has ended with everything that there is to tell, one that runs, and an item that was sent."""
    made = {
        ENDED: samples.execution(ENDED, Status.JOB_FAILED, "import", read=9, rejected=4),
        RUNNING: samples.execution(RUNNING, Status.INTEGRATION_STARTED, "import", read=9),
        SENT: samples.execution(SENT, Status.ERROR, "export"),
    }
    made[ENDED].failure.SetInParent()
    made[ENDED].ended_at.FromDatetime(utc_now())
    made[RUNNING].status_reason.SetInParent()
    made[SENT].exported_item.http_status = 500
    made[SENT].direction = execution_pb2.Execution.DIRECTION_EXPORT
    for execution in made.values():
        execution.job_name = text
        execution.started_at.FromDatetime(utc_now())
        fill(execution, text)
    return list(made.values())


def jobs(text: str) -> list[job_pb2.Job]:
    """An import and an export."""
    imports = job_pb2.Job(id="id-of-import", entity="PRODUCT", connector_id="c1", active=True, etag="1")
    imports.import_spec.sftp.file_path = text
    imports.schedule.cron = "0 3 * * *"
    imports.schedule.enabled = True
    imports.latest_execution.CopyFrom(executions(text)[0])
    exports = job_pb2.Job(id="id-of-export", entity="ORDER", connector_id="c2", active=True, etag="1")
    exports.export_spec.api.path = text
    return [fill(imports, text), fill(exports, text)]


def connectors(text: str) -> list[connector_pb2.Connector]:
    """A file server and an API."""
    files = connector_pb2.Connector(id="c1", etag="1")
    files.sftp.host = text
    api = connector_pb2.Connector(id="c2", etag="1", active=True)
    api.api.base_url = text
    return [fill(files, text), fill(api, text)]


async def hold(server: MemoryServer, text: str) -> None:
    """Have the server say a text wherever it can."""
    for connector in connectors(text):
        server.connectors[connector.id] = connector
    for name in ("PRODUCT", "ORDER"):
        entity = catalog_pb2.EntityType(name=name, record_types=["product"])
        server.entities.append(fill(entity, text))
    record = catalog_pb2.Record(record_type="product", key=text)
    server.records.append(fill(record, text))
    row = execution_pb2.RejectedRow(execution_id=ENDED, line=7)
    server.rejected.append(fill(row, text))
    fill(server.settings, text)
    for execution in executions(text):
        await server.put(execution)
    await server.write(ENDED, text, f"{text}{text}")
    for line in server.log_lines[ENDED]:
        fill(line, text)
    for job in jobs(text):
        await server.put_job(job)


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


def look(on: Desk) -> None:
    """What stands on the screen is text, and no more than there is room for."""
    width, height = on.app.size
    assert len(on.lines) == height
    assert not unprintable(on.lines), on.text
    assert not too_wide(on.lines, width), on.text


def goals(on: Desk, server: MemoryServer) -> dict[str, Goal]:
    """Every screen there is."""
    session = on.app.session
    imports, exports = (session.feed.jobs.get(f"id-of-{kind}") for kind in ("import", "export"))
    assert imports is not None and exports is not None
    return {
        "activity": OpenSection(Place.ACTIVITY),
        "data": OpenSection(Place.DATA),
        "settings": OpenSection(Place.SETTINGS),
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


@pytest.mark.parametrize("size", [LARGE, SMALL])
@pytest.mark.parametrize("case", CASES)
async def test_every_screen_shows_text(
    server: MemoryServer, tmp_path: Path, case: str, size: tuple[int, int]
) -> None:
    await hold(server, CASES[case])
    async with at(server, tmp_path, size) as on:
        look(on)
        for goal in goals(on, server).values():
            on.app.screen.go(goal)  # type: ignore[attr-defined]
            await on.pilot.pause(0.05)
            look(on)
            for _ in range(4):
                await on.press("tab")
                look(on)
            for dialog in ("enter", "f1", "C", "D", "F"):
                await on.press(dialog)
                look(on)
                await on.press("escape")
            look(on)
