"""Actions on jobs, sent to a server."""

from dataclasses import replace

import pytest

import ferryman
from ferryman.v1 import execution_pb2
from ferryman_tui.actions.offers import capture, perform
from ferryman_tui.actions.outcome import LeaveDeleted, Outcome, ReloadExecutions, Severity, ShowJob
from ferryman_tui.actions.remapping import default_keymap, remapped
from ferryman_tui.actions.subject import Subject
from ferryman_tui.actions.table import BY_ID
from tests.client import samples
from tests.client.memory_server import MemoryServer

Status = samples.Status


async def done(client: ferryman.Client, id: str, job: ferryman.Job) -> Outcome:
    """Do something with a job."""
    return await perform(client, BY_ID[id], capture(Subject(job=job), default_keymap()))


async def test_a_run_carries_the_request_id(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(samples.job())
    server.scripts.append([samples.execution(samples.numbered_id(42), Status.JOB_INITIALIZING)])
    request = capture(Subject(job=job), default_keymap())
    outcome = await perform(client, BY_ID["run"], request)
    [sent] = server.requests("RunJob")
    assert (sent.id, sent.request_id) == (job.id, request.id)
    assert outcome == Outcome(text="products is running as …00000042", next=ReloadExecutions(job.id))


async def test_a_queued_run_tells_its_place(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(samples.job())
    queued = samples.execution(samples.numbered_id(42), Status.JOB_PENDING)
    queued.status_reason.CopyFrom(execution_pb2.StatusReason(message="waits for …41", queue_position=2))
    server.scripts.append([queued])
    outcome = await done(client, "run", job)
    assert outcome.text == "products is queued at place 2 as …00000042: waits for …41"


async def test_a_skipped_run_is_a_warning(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(samples.job())
    server.scripts.append([samples.execution(samples.numbered_id(42), Status.JOB_SKIPPED)])
    outcome = await done(client, "run", job)
    assert (outcome.text, outcome.severity) == ("products was not started, it is busy", Severity.WARNING)


@pytest.mark.parametrize(
    ("records", "text"),
    [
        (0, "orders-out has nothing to send: every ORDER that reached WAITING_SHIPMENT was sent in it before."),
        (1, "orders-out sends 1 record."),
        (3, "orders-out sends 3 records."),
    ],
)
async def test_an_export_tells_how_much_it_sends(
    server: MemoryServer, client: ferryman.Client, records: int, text: str
) -> None:
    target = ferryman.SftpTarget(directory="out", format=ferryman.ExportFormat.XML)
    spec = ferryman.ExportSpec(trigger_statuses=("WAITING_SHIPMENT",), sftp=target)
    wanted = ferryman.Job(name="orders-out", entity="ORDER", connector_id="c1", export_spec=spec)
    job = await client.jobs.create(wanted)
    if records:
        made = [samples.execution(samples.numbered_id(n), Status.JOB_PENDING) for n in range(records)]
        server.scripts.append(made)
    assert (await done(client, "run", job)).text == text


async def test_switching_is_undone_by_the_same_key(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(samples.job())
    on = await done(client, "switch-job", job)
    assert on.text == (
        "products is active, but has no schedule that fires: it runs only by hand. Press e again to undo."
    )
    keymap, _ = remapped({"switch-job": ["x"]})
    off = await perform(client, BY_ID["switch-job"], capture(Subject(job=await client.jobs.get(job.id)), keymap))
    assert off.text == (
        "products is inactive: it no longer runs by itself. A run in progress goes on. Press x again to undo."
    )
    assert not server.jobs[job.id].active


async def test_a_scheduled_job_tells_its_next_run(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(samples.job())
    server.jobs[job.id].schedule.next_fire_time.seconds = 1_767_335_400
    assert (await done(client, "switch-job", job)).text.startswith(
        "products is active: it runs next on 02 Jan at 06:30 UTC."
    )


async def test_a_duplicate_leads_to_the_copy(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(replace(samples.job(), active=True))
    outcome = await done(client, "duplicate", job)
    assert outcome.text == "Made products - COPY."
    assert isinstance(outcome.next, ShowJob)
    assert (outcome.next.job.name, outcome.next.job.active) == ("products - COPY", False)
    assert outcome.next.banner.startswith("Copy: inactive, its schedule is empty.")


async def test_full_mode_goes_on_and_off(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(samples.job())
    on = await done(client, "import-full", job)
    assert on.severity is Severity.WARNING and "is deleted" in on.text
    full = await client.jobs.get(job.id)
    assert full.import_spec and full.import_spec.import_full
    off = await done(client, "import-full", full)
    assert off.severity is Severity.INFORMATION and "is kept" in off.text
    assert not server.jobs[job.id].import_spec.import_full


async def test_full_mode_is_not_turned_on_in_a_job_that_changed(server: MemoryServer, client: ferryman.Client) -> None:
    seen = await client.jobs.create(samples.job())
    await client.jobs.update(replace(seen, name="other"), ["name"])
    outcome = await done(client, "import-full", seen)
    assert outcome.severity is Severity.WARNING
    assert outcome.text == (
        "Full mode failed for products: it has changed. Somebody else changed it: look at it as it is now, "
        "then try again."
    )
    assert not server.jobs[seen.id].import_spec.import_full


async def test_a_delete_names_the_version_that_was_seen(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(samples.job())
    outcome = await done(client, "delete-job", job)
    assert outcome == Outcome(text="Deleted products; its executions remain.", next=LeaveDeleted(job.id))
    [request] = server.requests("DeleteJob")
    assert request.etag == job.etag
    assert server.jobs == {}
