"""Servers out of reach, that refuse us, are not who they were, or vanish; and what becomes of passwords."""

import base64
from dataclasses import replace
from pathlib import Path
from typing import Final

import asyncssh
import grpc
import psutil
import pytest
from pytest import Subtests

import ferryman
from ferryman.errors import FerrymanError
from ferryman.models.connectors import Connector, SftpSettings
from ferryman.models.executions import ExecutionStatus
from ferryman.models.jobs import ImportSpec, Job
from ferryman.models.sources import SftpSource
from ferryman.v1 import connector_service_pb2, execution_service_pb2, job_service_pb2
from ferryman.v1.connector_service_pb2_grpc import ConnectorServiceStub
from ferryman.v1.execution_service_pb2_grpc import ExecutionServiceStub
from ferryman.v1.job_service_pb2_grpc import JobServiceStub
from tests.e2e.conftest import MakeJob, RunToEnd
from tests.e2e.seen import counted, stored, told
from tests.service import Service
from tests.sftp_server import PASSWORD, USERNAME, SftpTestServer

WRONG_PASSWORD: Final = "not the password of anyone"
ROWS, CELL = 5_000, "x" * 2_000


def settings_of(sftp: SftpTestServer) -> SftpSettings:
    return SftpSettings(host=sftp.host, port=sftp.port, username=USERNAME, password=PASSWORD)


async def test_a_server_that_is_out_of_reach_is_told_with_what_to_check(
    sftp: SftpTestServer, client: ferryman.Client, run_to_end: RunToEnd, folder: Path, subtests: Subtests
) -> None:
    (folder / "suppliers.csv").write_text("name,externalId\nA,S-1\n")
    right = Connector(name="right", sftp=settings_of(sftp), allow_private_addresses=True)
    settings = settings_of(sftp)
    cases = {
        "HOST_UNKNOWN": (replace(right, sftp=replace(settings, host="no-such-host.invalid")), "no-such-host.invalid"),
        "LOGIN_REFUSED": (
            replace(right, sftp=replace(settings, password=WRONG_PASSWORD)),
            "check user name and password",
        ),
        "CONNECTION_FAILED": (
            replace(right, sftp=replace(settings, port=1)),
            "Connection refused); check host and port",
        ),
        "ADDRESS_REFUSED": (
            replace(right, allow_private_addresses=False),
            "set allow_private_addresses on the connector",
        ),
    }
    for reason, (connector, advice) in cases.items():
        with subtests.test(reason):
            made = await client.connectors.create(replace(connector, name=reason))
            ended = await run_to_end(await _job(client, made))
            told(ended, ExecutionStatus.JOB_FAILED, reason, advice)
            assert ended.failure is not None
            tried = await client.connectors.test(made.id)
            assert (tried.ok, tried.reason, tried.message) == (False, reason, ended.failure.message)
            assert counted(ended) == {}
            assert not (await client.connectors.get(made.id)).sftp.host_key  # type: ignore[union-attr]
    assert await stored(client) == {}


async def test_an_inactive_connector_is_not_used_until_it_is_activated(
    sftp: SftpTestServer, client: ferryman.Client, connector: Connector, run_to_end: RunToEnd, folder: Path
) -> None:
    (folder / "suppliers.csv").write_text("name,externalId\nA,S-1\n")
    job = await _job(client, connector)
    await client.connectors.deactivate(connector.id)
    ended = await run_to_end(job)
    told(ended, ExecutionStatus.JOB_FAILED, "CONNECTOR_INACTIVE", "'files' is inactive", "activate it")
    assert sftp.behaviour.logins == 0
    await client.connectors.activate(connector.id)
    assert counted(await run_to_end(job)) == {"read": 1, "created": 1}


async def test_a_changed_host_key_is_refused_before_the_password_is_sent(
    sftp: SftpTestServer, client: ferryman.Client, connector: Connector, run_to_end: RunToEnd, folder: Path
) -> None:
    (folder / "suppliers.csv").write_text("name,externalId\nA,S-1\n")
    job = await _job(client, connector)
    assert counted(await run_to_end(job)) == {"read": 1, "created": 1}
    pinned, logins = sftp.host_key, sftp.behaviour.logins
    assert (await client.connectors.get(connector.id)).sftp.host_key == pinned  # type: ignore[union-attr]

    await sftp.change_host_key()
    ended = await run_to_end(job)
    words = (
        _fingerprint(pinned),
        _fingerprint(sftp.host_key),
        "nothing was sent",
        "set the new key as host_key",
        "clear host_key",
    )
    told(ended, ExecutionStatus.JOB_FAILED, "HOST_KEY_CHANGED", *words)
    assert sftp.behaviour.logins == logins

    met = await client.connectors.test(connector.id)
    assert (met.ok, met.reason, met.host_key) == (False, "HOST_KEY_CHANGED", sftp.host_key)
    assert connector.sftp is not None
    trusting = replace(connector, etag="", sftp=replace(connector.sftp, host_key=met.host_key))
    await client.connectors.update(trusting, ["sftp.host_key"])
    assert counted(await run_to_end(job)) == {"read": 1, "unchanged": 1}


async def test_a_connection_cut_in_mid_file_applies_nothing_and_the_next_run_everything(
    sftp: SftpTestServer, client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path
) -> None:
    with (folder / "suppliers.csv").open("w") as file:
        file.write("name,externalId,description\n")
        file.writelines(f"Supplier {n},S-{n:07},{CELL}\n" for n in range(ROWS))
    size = (folder / "suppliers.csv").stat().st_size
    job = await make_job("SUPPLIER", "suppliers.csv")
    sftp.behaviour.cut_after = 1
    ended = await run_to_end(job)
    told(
        ended, ExecutionStatus.JOB_FAILED, "CONNECTION_LOST", "suppliers.csv", f"port {sftp.port}", "run the job again"
    )
    assert 0 < sftp.behaviour.sent < size
    assert counted(ended) == {}
    assert await stored(client) == {}

    sftp.behaviour.cut_after = None
    again = await run_to_end(job)
    assert again.status is ExecutionStatus.INTEGRATION_COMPLETED
    assert counted(again) == {"read": ROWS, "created": ROWS}
    assert len(await stored(client)) == ROWS


async def test_passwords_stay_secret(
    service: Service,
    sftp: SftpTestServer,
    client: ferryman.Client,
    connector: Connector,
    run_to_end: RunToEnd,
    folder: Path,
) -> None:
    (folder / "suppliers.csv").write_text("name,externalId\nA,S-1\n")
    commands: list[str] = []
    sftp.behaviour.on_read = lambda path, offset: commands.extend(map(_command_of, service.data_processes()))
    job = await _job(client, connector)
    assert counted(await run_to_end(job)) == {"read": 1, "created": 1}
    wrong = Connector(
        name="wrong", sftp=replace(settings_of(sftp), password=WRONG_PASSWORD), allow_private_addresses=True
    )
    refused_connector = await client.connectors.create(wrong, request_id="once")
    await client.connectors.test(refused_connector.id)
    refused_job = await _job(client, refused_connector)
    told(await run_to_end(refused_job), ExecutionStatus.JOB_FAILED, "LOGIN_REFUSED")
    answers = [await _everything(service)]
    for call in (
        client.connectors.create(wrong),
        client.connectors.create(replace(wrong, name="x"), request_id="once"),
        client.connectors.create(replace(wrong, name="", sftp=replace(settings_of(sftp), host="ssh://host"))),
        client.connectors.update(replace(wrong, id=connector.id, etag="0"), ["sftp.password"]),
    ):
        with pytest.raises(FerrymanError) as caught:
            await call
        answers.append(repr((caught.value.message, caught.value.metadata, caught.value.violations)).encode())
    await service.stop()

    assert commands
    places = {
        "an answer": b"\n".join(answers),
        "a command line or environment": " ".join(commands).encode(),
        "the log": service.log_text().encode(),
        **{str(file): file.read_bytes() for file in service.state_directory.rglob("*") if file.is_file()},
    }
    for secret in (PASSWORD.encode(), WRONG_PASSWORD.encode()):
        for form in (secret, base64.b64encode(secret), secret.hex().encode()):
            assert [place for place, content in places.items() if form in content] == []


def _fingerprint(host_key: str) -> str:
    return asyncssh.import_public_key(host_key).get_fingerprint()


async def _job(client: ferryman.Client, connector: Connector) -> Job:
    spec = ImportSpec(sftp=SftpSource(file_path="suppliers.csv", delimiter=","))
    job = Job(name=f"{connector.name} suppliers", entity="SUPPLIER", connector_id=connector.id, import_spec=spec)
    return await client.jobs.create(job)


def _command_of(process: psutil.Process) -> str:
    return f"{process.cmdline()} {process.environ()}"


async def _everything(service: Service) -> bytes:
    """Return what the server answers to every question about connectors, jobs and executions."""
    async with grpc.aio.insecure_channel(service.address) as channel:
        connectors = ConnectorServiceStub(channel)
        listed = await connectors.ListConnectors(connector_service_pb2.ListConnectorsRequest())
        requests = [connector_service_pb2.GetConnectorRequest(id=connector.id) for connector in listed.content]
        answers = [
            listed,
            *[await connectors.GetConnector(request) for request in requests],
            await JobServiceStub(channel).ListJobs(job_service_pb2.ListJobsRequest()),
            await ExecutionServiceStub(channel).ListExecutions(execution_service_pb2.ListExecutionsRequest()),
        ]
    assert len(requests) == 2
    return b"".join(answer.SerializeToString() for answer in answers)
