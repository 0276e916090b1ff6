"""Actions on executions, sent to a server."""

from pathlib import Path

import pytest

import ferryman
from ferryman.v1 import execution_pb2
from ferryman_tui.actions.offers import capture, perform
from ferryman_tui.actions.outcome import Outcome, ReloadExecutions, Severity, ShowExecution
from ferryman_tui.actions.remapping import default_keymap
from ferryman_tui.actions.subject import Subject
from ferryman_tui.actions.table import BY_ID
from tests.client import samples
from tests.client.answers import UNAVAILABLE
from tests.client.memory_server import MemoryServer

Status = samples.Status
ID = samples.numbered_id(42)


async def done(client: ferryman.Client, id: str, folder: Path | None = None) -> Outcome:
    """Do something with the execution that the server has."""
    subject = Subject(execution=await client.executions.get(ID))
    return await perform(client, BY_ID[id], capture(subject, default_keymap(), folder=folder))


async def test_a_stop_tells_what_stays(server: MemoryServer, client: ferryman.Client) -> None:
    await server.put(samples.execution(ID, Status.INTEGRATION_STARTED, read=8460, rejected=8))
    outcome = await done(client, "stop")
    assert outcome.text == (
        "Stopping products …00000042: it leaves the data at its next step; "
        "8,452 rows applied so far stay in the catalog."
    )
    assert outcome.next == ReloadExecutions("id-of-products")


async def test_a_stop_is_about_the_execution_that_was_seen(server: MemoryServer, client: ferryman.Client) -> None:
    seen = samples.execution(ID, Status.INTEGRATION_STARTED)
    await server.put(seen)
    job = await client.jobs.create(samples.job())
    server.jobs[job.id].latest_execution.CopyFrom(seen)
    request = capture(Subject(job=await client.jobs.get(job.id)), default_keymap())
    await server.put(samples.execution(samples.numbered_id(43), Status.INTEGRATION_STARTED))
    server.jobs[job.id].latest_execution.CopyFrom(server.executions[samples.numbered_id(43)])
    await perform(client, BY_ID["stop"], request)
    assert [(sent.id, sent.request_id) for sent in server.requests("StopExecution")] == [(ID, request.id)]


async def test_a_stop_that_came_too_late_is_a_warning(server: MemoryServer, client: ferryman.Client) -> None:
    await server.put(samples.execution(ID, Status.INTEGRATION_COMPLETED))
    outcome = await done(client, "stop")
    assert (outcome.text, outcome.severity) == ("Stop failed for products: it has ended.", Severity.WARNING)


async def test_an_item_sent_again_leads_to_its_execution(server: MemoryServer, client: ferryman.Client) -> None:
    ended = samples.execution(ID, Status.ERROR)
    ended.exported_item.CopyFrom(execution_pb2.ExportedItem(record_type="order", record_key="A-1"))
    await server.put(ended)
    outcome = await done(client, "resend")
    assert outcome.text == "Sending order A-1 again as …0000ffff."
    assert isinstance(outcome.next, ShowExecution)
    assert outcome.next.execution.exported_item
    assert outcome.next.execution.exported_item.resends_execution_id == ID


async def test_rejected_rows_are_written_and_nothing_is_replaced(
    server: MemoryServer, client: ferryman.Client, tmp_path: Path
) -> None:
    await server.put(samples.execution(ID, Status.INTEGRATION_COMPLETED, job="a/b: ü", rejected=1))
    server.rejected.append(execution_pb2.RejectedRow(file="in.csv", line=7, key="SKU"))
    first = await done(client, "rejected-csv", tmp_path)
    second = await done(client, "rejected-csv", tmp_path)
    paths = [tmp_path / "a-b--ü-00000042-rejected.csv", tmp_path / "a-b--ü-00000042-rejected (1).csv"]
    assert [first.text, second.text] == [f"Wrote the rejected rows to {path}" for path in paths]
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    assert {path.read_text() for path in paths} == {"in.csv,7,SKU\n"}


async def test_a_broken_download_leaves_no_file(server: MemoryServer, client: ferryman.Client, tmp_path: Path) -> None:
    await server.put(samples.execution(ID, Status.INTEGRATION_COMPLETED, rejected=1))
    server.failures["DownloadRejectedRows"] = [UNAVAILABLE]
    outcome = await done(client, "rejected-csv", tmp_path)
    assert outcome.severity is Severity.ERROR
    assert outcome.text == "Rows to CSV failed for products: not now."
    assert outcome.next is None
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_is_not_there_is_told(
    server: MemoryServer, client: ferryman.Client, tmp_path: Path
) -> None:
    await server.put(samples.execution(ID, Status.INTEGRATION_COMPLETED, rejected=1))
    folder = tmp_path / "gone"
    outcome = await done(client, "rejected-csv", folder)
    assert outcome.text == f"The rejected rows could not be written to {folder}: No such file or directory."
    assert outcome.severity is Severity.ERROR


async def test_what_the_console_does_itself_is_not_sent(client: ferryman.Client) -> None:
    with pytest.raises(ValueError, match="copy-id is done by the console"):
        await perform(client, BY_ID["copy-id"], capture(Subject(), default_keymap()))
