"""Applying a manifest creates, changes what differs, and leaves everything else alone."""

import pytest

import ferryman
from ferryman.manifest.apply import Action, Applied, apply_manifest
from ferryman.manifest.entries import read_manifest
from ferryman.manifest.problems import ManifestError
from tests.client.memory_server import MemoryServer

CONNECTOR = "{name: supplier, sftp: {host: h, username: u, password: env:FERRYMAN_TEST_SECRET}}"
JOB = "{name: products, entity: PRODUCT, connector: supplier, import: {sftp: {file_path: f, delimiter: ','}}}"
SHOP = f"connectors: [{CONNECTOR}]\njobs: [{JOB}]"


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password that the manifests refer to."""
    monkeypatch.setenv("FERRYMAN_TEST_SECRET", "s3cret")


async def applied(client: ferryman.Client, text: str, update_secrets: bool = False) -> list[Applied]:
    """Apply a file and return what was done."""
    manifest = read_manifest([("shop.yaml", text)])
    return [step async for step in apply_manifest(client, manifest, update_secrets=update_secrets)]


def changes(server: MemoryServer) -> list[str]:
    """The calls that change something."""
    return [name for name, _ in server.calls if not name.startswith(("List", "Get"))]


async def test_what_is_missing_is_created(server: MemoryServer, client: ferryman.Client) -> None:
    steps = await applied(client, SHOP)
    assert [(step.kind, step.name, step.action) for step in steps] == [
        ("connector", "supplier", Action.CREATED),
        ("job", "products", Action.CREATED),
    ]
    [connector], [job] = server.connectors.values(), server.jobs.values()
    assert connector.sftp.password == "s3cret"
    assert job.connector_id == connector.id


async def test_applying_again_changes_nothing_and_needs_no_secret(
    server: MemoryServer, client: ferryman.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await applied(client, SHOP)
    server.calls.clear()
    monkeypatch.delenv("FERRYMAN_TEST_SECRET")
    assert [step.action for step in await applied(client, SHOP)] == [Action.UNCHANGED, Action.UNCHANGED]
    assert changes(server) == []


async def test_a_pinned_host_key_and_an_unnamed_port_are_no_difference(
    server: MemoryServer, client: ferryman.Client
) -> None:
    text = SHOP.replace("host: h,", 'host: h, host_key: "", port: 22,')
    await applied(client, text)
    next(iter(server.connectors.values())).sftp.host_key = "ssh-ed25519 AAAA"
    assert [step.action for step in await applied(client, text)] == [Action.UNCHANGED, Action.UNCHANGED]


async def test_only_what_differs_is_changed(server: MemoryServer, client: ferryman.Client) -> None:
    await applied(client, SHOP)
    server.calls.clear()
    text = SHOP.replace("host: h,", "host: other,").replace("file_path: f", "inbound_directory: in")
    steps = await applied(client, text.replace("import: {", "import: {import_full: true, "))
    location = ("import_spec.sftp.file_path", "import_spec.sftp.inbound_directory")
    assert [step.fields for step in steps] == [("sftp.host",), ("import_spec.import_full", *location)]
    assert changes(server) == ["UpdateConnector", "UpdateJob"]
    [connector], [job] = server.connectors.values(), server.jobs.values()
    assert (connector.sftp.host, connector.sftp.password) == ("other", "s3cret")
    assert (job.import_spec.sftp.WhichOneof("location"), job.import_spec.import_full) == ("inbound_directory", True)


async def test_what_the_file_does_not_name_stays(server: MemoryServer, client: ferryman.Client) -> None:
    await applied(client, SHOP.replace("import: {", "import: {mapping: [{source: A, field: b}], import_full: true, "))
    assert [step.action for step in await applied(client, SHOP)] == [Action.UNCHANGED, Action.UNCHANGED]
    [job] = server.jobs.values()
    assert job.import_spec.import_full
    assert len(job.import_spec.mapping) == 1


async def test_a_stored_password_is_sent_again_only_on_request(
    server: MemoryServer, client: ferryman.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await applied(client, SHOP)
    monkeypatch.setenv("FERRYMAN_TEST_SECRET", "new")
    [connector_step, _] = await applied(client, SHOP, update_secrets=True)
    assert connector_step.fields == ("sftp.password",)
    assert next(iter(server.connectors.values())).sftp.password == "new"


async def test_a_connector_without_a_password_gets_one(server: MemoryServer, client: ferryman.Client) -> None:
    await applied(client, SHOP)
    next(iter(server.connectors.values())).sftp.password = ""
    [connector_step, _] = await applied(client, SHOP)
    assert connector_step.fields == ("sftp.password",)


async def test_a_connector_can_be_inactive_from_the_start(server: MemoryServer, client: ferryman.Client) -> None:
    text = f"connectors: [{CONNECTOR.replace('{name', '{active: false, name')}]"
    assert [step.action for step in await applied(client, text)] == [Action.CREATED]
    assert [step.action for step in await applied(client, text)] == [Action.UNCHANGED]
    assert not next(iter(server.connectors.values())).active


async def test_a_missing_secret_is_told_with_its_place(
    client: ferryman.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FERRYMAN_TEST_SECRET")
    with pytest.raises(ManifestError, match=r"connectors\[0\].*FERRYMAN_TEST_SECRET is not set"):
        await applied(client, SHOP)


async def test_an_unknown_connector_is_told_with_its_place(client: ferryman.Client) -> None:
    with pytest.raises(ManifestError, match=r'shop.yaml, line 1, .*jobs\[0\]: there is no connector "supplier"'):
        await applied(client, f"jobs: [{JOB}]")


async def test_the_entity_of_a_stored_job_cannot_change(server: MemoryServer, client: ferryman.Client) -> None:
    await applied(client, SHOP)
    with pytest.raises(ManifestError, match="the entity of a job is fixed: the stored job products has PRODUCT"):
        await applied(client, SHOP.replace("PRODUCT", "OFFER"))


async def test_what_the_server_refuses_carries_its_place(client: ferryman.Client) -> None:
    with pytest.raises(ferryman.InvalidArgumentError) as caught:
        await applied(client, SHOP.replace("delimiter: ','", "delimiter: '|'"))
    assert caught.value.__notes__ == ["shop.yaml, line 2, document 1, jobs[0]: job products"]
    assert caught.value.violations[0].field == "job.import_spec.sftp.delimiter"


SCHEDULED = f"connectors: [{CONNECTOR}]\njobs: [{JOB.removesuffix('}')}, schedule: {{every: 15m}}}}]"
EXPORT = SHOP.replace(
    "import: {sftp: {file_path: f, delimiter: ','}}",
    "export: {trigger_statuses: [ORDER_CREATED], sftp: {directory: out, format: XML}}",
)


async def test_a_schedule_is_set_and_fires(server: MemoryServer, client: ferryman.Client) -> None:
    [_, _, step] = await applied(client, SCHEDULED)
    assert (step.kind, step.name, step.action) == ("schedule", "products", Action.CREATED)
    [schedule] = server.schedules.values()
    assert (schedule.cron, schedule.enabled) == ("0 0/15 * * * ?", True)


async def test_applying_a_schedule_again_changes_nothing(server: MemoryServer, client: ferryman.Client) -> None:
    await applied(client, SCHEDULED)
    server.calls.clear()
    assert [step.action for step in await applied(client, SCHEDULED)] == [Action.UNCHANGED] * 3
    assert changes(server) == []


async def test_a_pause_lasts_unless_the_file_says_otherwise(server: MemoryServer, client: ferryman.Client) -> None:
    await applied(client, SCHEDULED)
    [schedule] = server.schedules.values()
    schedule.enabled = False
    changed = SCHEDULED.replace("every: 15m", "every: 20m, note: slower")
    assert (await applied(client, changed))[2].fields == ("cron", "note")
    assert not schedule.enabled
    [_, _, step] = await applied(client, SCHEDULED.replace("every: 15m", "enabled: true"))
    assert (step.action, step.fields, schedule.enabled) == (Action.UPDATED, ("enabled",), True)
    assert schedule.cron == "0 0/20 * * * ?"


async def test_a_schedule_may_begin_disabled(server: MemoryServer, client: ferryman.Client) -> None:
    await applied(client, SCHEDULED.replace("every: 15m", "every: 15m, enabled: false"))
    assert not next(iter(server.schedules.values())).enabled


async def test_a_refused_schedule_carries_its_place(client: ferryman.Client) -> None:
    with pytest.raises(ferryman.InvalidArgumentError) as caught:
        await applied(client, SCHEDULED.replace("every: 15m", "cron: UNREADABLE"))
    assert caught.value.__notes__ == ["shop.yaml, line 2, document 1, jobs[0]: job products"]


async def test_an_export_job_is_created_and_changed(server: MemoryServer, client: ferryman.Client) -> None:
    await applied(client, EXPORT)
    assert [step.action for step in await applied(client, EXPORT)] == [Action.UNCHANGED] * 2
    [_, step] = await applied(client, EXPORT.replace("ORDER_CREATED", "ORDER_PAID"))
    assert step.fields == ("export_spec.trigger_statuses",)
    [job] = server.jobs.values()
    assert list(job.export_spec.trigger_statuses) == ["ORDER_PAID"]


async def test_an_import_never_becomes_an_export(client: ferryman.Client) -> None:
    await applied(client, SHOP)
    with pytest.raises(ManifestError, match="the stored job products is an import, the file describes an export"):
        await applied(client, EXPORT)
