"""What the fuzzed server holds: jobs, connectors, runs, rows and log lines in every hostile text there is."""

import asyncio
import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ferryman import (
    Client,
    Connector,
    ExportFormat,
    ExportSpec,
    ImportSpec,
    Job,
    MappingLine,
    Schedule,
    SftpSettings,
    SftpSource,
    SftpTarget,
    Transcoding,
)
from ferryman_server import app as service_app
from ferryman_server.settings import Settings
from ferryman_server.storage.migrate import migrate
from tests.sftp_server import PASSWORD, USERNAME, SftpTestServer, sftp_server
from tests.tui.hostile import LONG, TEXTS

REJECTED = "rejected rows"
TAKEN = "rows taken"
ENDLESS = "without an end"
FILES = "files"


def build(state: Path, folder: Path) -> None:
    """Make a state directory, and the files that its jobs import."""
    settings = Settings(state_directory=state, port=0)
    state.mkdir()
    migrate(settings.control_url, "control")
    migrate(settings.catalog_url, "catalog")
    write_files(folder)
    asyncio.run(_fill(settings, folder))


async def _fill(settings: Settings, folder: Path) -> None:
    async with sftp_server(folder) as sftp, service_app.running(settings) as address, Client(address) as client:
        files = await client.connectors.create(Connector(name=FILES, sftp=_reached(sftp), allow_private_addresses=True))
        for text in TEXTS:
            await client.connectors.create(Connector(name=f"{text} by connector", sftp=_reached(sftp), active=False))
        jobs = [await client.jobs.create(job) for job in _jobs(files)]
        await _plan(client, jobs)
        runs = [await client.jobs.run(job.id) for job in jobs if job.active and job.import_spec and job.name != ENDLESS]
        for run in runs:
            await client.executions.wait(run.id)


def _jobs(files: Connector) -> Iterator[Job]:
    job = Job(name="", entity="SUPPLIER", connector_id=files.id, active=True)
    for name in (REJECTED, TAKEN, ENDLESS):
        yield replace(job, name=name, import_spec=ImportSpec(sftp=SftpSource(file_path=f"{name}.csv", delimiter=",")))
    for at, text in enumerate((*TEXTS, *LONG)):
        # Whose file is not there: its name is in the reason of the failure and in the log.
        failing = at % 4 == 0
        yield replace(job, name=text[:190], import_spec=_from(f"{text[:1000]}.csv"), active=failing)
    target = SftpTarget(directory=TEXTS[0], format=ExportFormat.XML)
    export = ExportSpec(trigger_statuses=("ORDER_CREATED",), sftp=target)
    yield replace(job, name="orders " + TEXTS[0], entity="ORDER", export_spec=export)


def _from(file: str) -> ImportSpec:
    mapping = (MappingLine(source="name", field="name"), MappingLine(source="externalId", field="externalId"))
    odd = tuple(
        MappingLine(source=text, field=f"CF_{at}", default_value=text) for at, text in enumerate((*TEXTS, *LONG))
    )
    codes = tuple(Transcoding(field="name", input=text, output=text) for text in TEXTS)
    return ImportSpec(sftp=SftpSource(file_path=file, delimiter=","), mapping=(*mapping, *odd), transcodings=codes)


def _reached(sftp: SftpTestServer) -> SftpSettings:
    return SftpSettings(host=sftp.host, port=sftp.port, username=USERNAME, password=PASSWORD)


async def _plan(client: Client, jobs: list[Job]) -> None:
    for at, job in enumerate(jobs[:8]):
        schedule = Schedule(job_id=job.id, cron=f"{at} 3 * * *", enabled=at % 2 == 0, note=TEXTS[at])
        await client.schedules.update(schedule, ["cron", "enabled", "note"])


def write_files(folder: Path) -> None:
    """Write the files that can be imported."""
    names = [*TEXTS, *LONG]
    good = [(text[:255], f"S-{at} {text[:200]}") for at, text in enumerate(names)]
    bad = [(name, key) for name in names for key in ("", name)]
    (folder / f"{TAKEN}.csv").write_text(_file(good), newline="")
    (folder / f"{REJECTED}.csv").write_text(_file(bad), newline="")
    (folder / f"{ENDLESS}.csv").write_text(_file(good), newline="")


def _file(rows: list[tuple[str, str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([("name", "externalId", TEXTS[0]), *((*row, row[0]) for row in rows)])
    return text.getvalue()


async def point_to(client: Client, sftp: SftpTestServer) -> None:
    """Have the jobs fetch their files from the server that runs now."""
    connector = await client.connectors.find(FILES)
    assert connector is not None
    moved = replace(connector, sftp=replace(_reached(sftp), host_key=sftp.host_key))
    await client.connectors.update(moved, ["sftp.port", "sftp.host_key"])
