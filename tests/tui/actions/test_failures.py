"""Failed calls in words, with the next step and the request id."""

import pytest
from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]

import ferryman
from ferryman_tui.actions.offers import capture, perform
from ferryman_tui.actions.outcome import AskAgain, Severity
from ferryman_tui.actions.remapping import default_keymap
from ferryman_tui.actions.subject import Subject
from ferryman_tui.actions.table import BY_ID
from tests.client import samples
from tests.client.answers import UNAVAILABLE, status
from tests.client.memory_server import MemoryServer


@pytest.mark.parametrize(
    ("code", "reason", "severity", "step"),
    [
        (Code.ABORTED, "ETAG_MISMATCH", Severity.WARNING, "Somebody else changed it: look at it as it is now,"),
        (Code.NOT_FOUND, "RESOURCE_NOT_FOUND", Severity.WARNING, "Somebody else deleted it: go back with esc."),
        (Code.PERMISSION_DENIED, "", Severity.ERROR, "Ask whoever runs the server for it; 4 shows what you may do."),
        (Code.UNAUTHENTICATED, "", Severity.ERROR, "Sign in again, then press ^r."),
        (Code.FAILED_PRECONDITION, "JOB_RUNNING", Severity.ERROR, "Stop it with s, or wait."),
        (Code.UNAVAILABLE, "SHUTTING_DOWN", Severity.ERROR, "Whether it happened is not known:"),
        (Code.RESOURCE_EXHAUSTED, "QUEUE_FULL", Severity.ERROR, "what the server said."),
        (Code.INTERNAL, "INTERNAL", Severity.ERROR, "what the server said."),
    ],
)
async def test_a_failure_tells_what_to_do_next(
    server: MemoryServer, client: ferryman.Client, code: int, reason: str, severity: Severity, step: str
) -> None:
    job = await client.jobs.create(samples.job())
    server.failures["DeleteJob"] = [status(code, "what the server said", reason)] * 3
    request = capture(Subject(job=job), default_keymap())
    outcome = await perform(client, BY_ID["delete-job"], request)
    assert outcome.text.startswith("Delete failed for products: what the server said. ".rstrip())
    assert step in outcome.text
    assert (outcome.severity, outcome.request_id) == (severity, request.id)


async def test_a_lost_answer_can_be_asked_for_again(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(samples.job())
    server.failures["RunJob"] = [UNAVAILABLE] * 3
    server.scripts.append([samples.execution(samples.numbered_id(1), samples.Status.JOB_INITIALIZING)])
    outcome = await perform(client, BY_ID["run"], capture(Subject(job=job), default_keymap()))
    assert isinstance(outcome.next, AskAgain)
    again = await perform(client, BY_ID["run"], outcome.next.request)
    assert again.text == "products is running as …00000001"
    assert len({request.request_id for request in server.requests("RunJob")}) == 1
