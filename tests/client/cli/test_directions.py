"""Commands for REST APIs, for all imports at once, and for exported items."""

from pathlib import Path

import ferryman
from ferryman.cli.running import in_order
from ferryman.models.connectors import FileProtocol
from ferryman.v1 import catalog_pb2, execution_pb2, job_pb2
from tests.client import samples
from tests.client.cli.conftest import Run
from tests.client.memory_server import MemoryServer

Status = execution_pb2.Execution.Status
EXPORT = "{name: send, entity: ORDER, connector: erp, export: {trigger_statuses: [ORDER_CREATED], api: {path: /o}}}"


async def test_an_api_connector_is_created_with_its_secrets_by_reference(server: MemoryServer, run: Run) -> None:
    options = (
        "--base-url",
        "https://erp.example.com",
        "--header",
        "X-API-Key=env:KEY",
        "--allowed-host",
        "files.e.com",
    )
    token = ("--token-url", "https://a/token", "--client-id", "me", "--client-secret", "env:SECRET")
    done = await run("connector", "create-api", "erp", *options, *token, KEY="k-123", SECRET="s-123")
    assert done.code == 0
    [connector] = server.connectors.values()
    assert [(h.name, h.value) for h in connector.api.headers] == [("X-API-Key", "k-123")]
    assert connector.api.oauth2_client_credentials.client_secret == "s-123"
    assert "Header     X-API-Key, stored" in done.out
    assert "-123" not in done.out + done.err


async def test_a_user_name_means_the_password_grant(server: MemoryServer, run: Run) -> None:
    token = ("--token-url", "https://a/token", "--username", "u", "--password", "env:SECRET")
    assert (await run("connector", "create-api", "erp", "--base-url", "https://e", *token, SECRET="s")).code == 0
    assert next(iter(server.connectors.values())).api.oauth2_password.password == "s"


async def test_a_secret_on_the_command_line_is_refused(server: MemoryServer, run: Run) -> None:
    keys = ("--operator-key", "hunter2", "--front-office-key", "env:F")
    done = await run("connector", "create-mirakl", "market", "--api-url", "https://m", *keys, F="f")
    assert (done.code, "hunter2" in done.err, "env:NAME" in done.err) == (2, False, True)
    assert not server.connectors


async def test_a_mirakl_connector_has_two_keys(server: MemoryServer, run: Run) -> None:
    keys = ("--operator-key", "env:O", "--front-office-key", "env:F", "--auto-languages")
    assert (await run("connector", "create-mirakl", "market", "--api-url", "https://m", *keys, O="o", F="f")).code == 0
    mirakl = next(iter(server.connectors.values())).mirakl
    assert (mirakl.operator_key, mirakl.front_office_key, mirakl.auto_language_mapping) == ("o", "f", True)


async def test_files_may_go_over_ftps_or_log_in_with_a_key(server: MemoryServer, run: Run, tmp_path: Path) -> None:
    (tmp_path / "id").write_text("-----KEY-----\n")
    create = ("connector", "create", "depot", "--host", "h", "--username", "u")
    assert (await run(*create, "--private-key-file", str(tmp_path / "id"))).code == 0
    [connector] = server.connectors.values()
    assert (connector.sftp.private_key, connector.sftp.password) == ("-----KEY-----", "")
    ftps = ("connector", "create", "ftp", "--host", "h", "--username", "u", "--protocol", "ftps")
    done = await run(*ftps, "--password-env", "P", P="p")
    assert (done.code, "ftps://u@h" in done.out) == (0, True)
    assert (await run(*ftps, "--protocol", "ftp", "--password-env", "P", P="p")).code == 2


async def test_running_all_follows_the_prerequisites(server: MemoryServer, run: Run) -> None:
    server.entities = [catalog_pb2.EntityType(name=name) for name in ("SUPPLIER", "PRODUCT", "OFFER")]
    names = (("a-offers", "OFFER", True), ("b-products", "PRODUCT", True), ("c-suppliers", "SUPPLIER", True))
    for name, entity, active in (*names, ("d-asleep", "PRODUCT", False)):
        await server.put_job(
            job_pb2.Job(id=f"id-of-{name}", name=name, entity=entity, active=active, import_spec=job_pb2.ImportSpec())
        )
    completed, rejected = Status.INTEGRATION_COMPLETED, Status.INTEGRATION_COMPLETED_WITH_ERRORS
    for number, status in enumerate((completed, rejected, completed), 1):
        server.scripts.append([samples.execution(samples.numbered_id(number), status)])
    done = await run("job", "run", "--all")
    assert [request.id for request in server.requests("RunJob")] == [
        *("id-of-c-suppliers", "id-of-b-products", "id-of-a-offers"),
    ]
    assert 'left out "d-asleep"' in done.err
    assert done.code == 3
    assert (await run("job", "run", "--all", "c-suppliers")).code == 2


def test_an_unknown_entity_runs_last() -> None:
    jobs = [ferryman.Job(name=name, entity=entity, connector_id="c") for name, entity in (("x", "NEW"), ("y", "OLD"))]
    entity = ferryman.EntityType(
        name="OLD",
        objective="",
        import_methods=(),
        prerequisites=(),
        fields=(),
        full_mode=ferryman.FullMode.UNSPECIFIED,
        custom_fields=False,
        attributes=False,
        record_types=(),
    )
    assert [job.name for job in in_order(jobs, [entity])] == ["y", "x"]


async def test_running_an_export_tells_how_many_are_sent(server: MemoryServer, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "job.yaml"
    file.write_text(EXPORT)
    await run("connector", "create-api", "erp", "--base-url", "https://e")
    assert (await run("job", "create", "-f", str(file))).code == 0
    assert (await run("job", "run", "send")).out == "there is nothing to send\n"
    server.scripts.append([samples.execution(samples.numbered_id(n), Status.JOB_PENDING) for n in (1, 2)])
    assert (await run("job", "run", "send")).out.startswith("2 records are sent")


async def test_a_status_is_set(server: MemoryServer, run: Run) -> None:
    done = await run("record", "set-status", "order", "172-189", "order_created")
    assert (done.code, "status = ORDER_CREATED" in done.out) == (0, True)
    field = ("--create", "--field", "orderReference=172-189")
    assert (await run("record", "set-status", "incident", "I-1", "OPEN", *field)).code == 0
    request = server.requests("UpdateRecordStatus")[1]
    assert (request.allow_missing, dict(request.fields)) == (True, {"orderReference": "172-189"})
    assert (await run("record", "set-status", "incident", "I-1", "OPEN", "--field", "nothing")).code == 2


async def test_an_item_is_sent_again(server: MemoryServer, run: Run) -> None:
    item = execution_pb2.ExportedItem(
        record_type="order",
        record_key="172-189",
        trigger_status="ORDER_CREATED",
        attempts=3,
        destination="POST https://erp.example.com/orders",
        http_status=503,
        last_error="the server is busy",
    )
    failed = samples.execution(samples.numbered_id(7), Status.ERROR)
    failed.direction = execution_pb2.Execution.DIRECTION_EXPORT
    failed.exported_item.CopyFrom(item)
    await server.put(failed)
    shown = (await run("execution", "show", "0007")).out
    assert "Record     order 172-189, at ORDER_CREATED" in shown
    assert "Sent       3 times to POST https://erp.example.com/orders, answered 503" in shown
    assert "Problem    the server is busy" in shown
    done = await run("execution", "resend", "0007")
    assert done.out.startswith("JOB_PENDING ")
    assert server.requests("ResendExecution")[0].id == failed.id


def test_the_kind_of_a_connector_is_told() -> None:
    settings = ferryman.SftpSettings(host="h", username="u", protocol=FileProtocol.FTPS, port=21)
    assert ferryman.Connector(name="c", sftp=settings).kind == "FTPS"
    assert ferryman.Connector(name="c", api=ferryman.ApiSettings(base_url="https://a")).address == "https://a"
    assert ferryman.Connector(name="c", mirakl=ferryman.MiraklSettings(api_url="https://m")).kind == "Mirakl"
    assert ferryman.Connector(name="c").kind == ""
