"""What dialogs say: the target, what stays, and when there is nothing left to decide."""

from dataclasses import replace

import pytest

from ferryman import Execution, ExecutionStatus, ExportSpec, FullMode, Job
from ferryman_tui.actions.offers import capture
from ferryman_tui.actions.remapping import default_keymap
from ferryman_tui.actions.subject import Subject
from ferryman_tui.actions.table import BY_ID
from ferryman_tui.full_mode import ACKNOWLEDGEMENT, full_mode_question
from ferryman_tui.questions import (
    Question,
    delete_connector_question,
    delete_job_question,
    duplicate_banner,
    resend_question,
    stop_question,
)
from tests.tui.actions.subjects import CONNECTOR, EXECUTION, EXPORTED, JOB, PRODUCT, RUNNING


def text(question: Question) -> str:
    """Its lines as plain text."""
    return "\n".join("".join(piece.text for piece in line) for line in question.lines)


def test_a_stop_names_its_target_and_what_stays() -> None:
    question = stop_question(RUNNING)
    assert text(question).splitlines()[:2] == ["products", RUNNING.id]
    assert "8,452 rows applied · INTEGRATION_STARTED" in text(question)
    assert "cannot be undone. Rows applied so far stay in the catalog" in text(question)
    assert (question.safe, question.blocked) == ("Keep running", "")


def test_a_stop_asked_anew_tells_that_it_is_too_late() -> None:
    action, request = BY_ID["stop"], capture(Subject(execution=RUNNING), default_keymap())
    assert request.subject.run
    ended = replace(request.subject.run, status=ExecutionStatus.INTEGRATION_COMPLETED, stoppable=False)
    question = action.asks(replace(request.subject, execution=ended), None)
    assert question
    assert question.blocked == (
        "It ended while you were deciding: INTEGRATION_COMPLETED. There is nothing left to stop."
    )
    stopping = stop_question(replace(RUNNING, status=ExecutionStatus.JOB_STOPPING, stoppable=False))
    assert stopping.blocked.startswith("Somebody stopped it while you were deciding")


@pytest.mark.parametrize(
    ("execution", "says"),
    [
        (replace(RUNNING, status=ExecutionStatus.JOB_PENDING), "nothing was applied"),
        (replace(EXPORTED, status=ExecutionStatus.JOB_STARTED, stoppable=True), "order A-1 is not sent any more"),
        (replace(RUNNING, counters=replace(RUNNING.counters, read=8460, rejected=8)), "8,452 rows applied, 8 rejected"),
    ],
)
def test_a_stop_tells_what_it_means_here(execution: Execution, says: str) -> None:
    assert says in text(stop_question(execution))


def test_full_mode_shows_both_behaviours_and_the_server_s_warning() -> None:
    question = full_mode_question(JOB, PRODUCT)
    assert "Standard  empty attribute → the stored value is kept" in text(question)
    assert "Full      empty attribute → the stored value is deleted" in text(question)
    assert text(question).endswith(f"{PRODUCT.import_full_warning}.")
    assert question.acknowledgement == ACKNOWLEDGEMENT
    fields = full_mode_question(JOB, replace(PRODUCT, full_mode=FullMode.CUSTOM_FIELDS))
    assert "empty custom field" in text(fields)


def test_full_mode_asks_only_when_it_is_turned_on() -> None:
    action = BY_ID["import-full"]
    assert JOB.import_spec
    full = replace(JOB, import_spec=replace(JOB.import_spec, import_full=True))
    assert action.asks(Subject(job=JOB, entity=PRODUCT), None)
    assert action.asks(Subject(job=full, entity=PRODUCT), None) is None


def test_a_delete_wants_the_name_and_tells_what_remains() -> None:
    question = delete_job_question(JOB)
    assert question.typed == JOB.name
    assert "Its executions and the records that it imported remain." in text(question)
    connector = delete_connector_question(CONNECTOR)
    assert connector.typed == "supplier"
    assert "SFTP · sftp.example.com:22" in text(connector)


def test_sending_again_warns_of_what_arrived_before() -> None:
    assert "What has been sent cannot be taken back." in text(resend_question(EXPORTED))
    accepted = resend_question(replace(EXPORTED, status=ExecutionStatus.SUCCESS))
    assert "the other side receives it twice" in text(accepted)


@pytest.mark.parametrize("id", ["stop", "resend", "delete-job", "import-full", "delete-connector"])
def test_what_cannot_be_undone_asks_first(id: str) -> None:
    subject = Subject(job=JOB, execution=EXECUTION, connector=CONNECTOR, entity=PRODUCT)
    assert BY_ID[id].asks(subject, None)
    assert BY_ID[id].asks(Subject(), None) is None


@pytest.mark.parametrize("id", ["run", "switch-job", "duplicate", "test-connector", "switch-connector"])
def test_what_can_be_undone_does_not_ask(id: str) -> None:
    assert BY_ID[id].asks(Subject(job=JOB, connector=CONNECTOR), None) is None


def test_a_copy_tells_what_it_does_not_have() -> None:
    assert duplicate_banner(JOB).startswith("Copy: inactive, its schedule is empty.")
    assert "Import Full mode" not in duplicate_banner(JOB)
    assert JOB.import_spec
    full = replace(JOB, import_spec=replace(JOB.import_spec, import_full=True))
    assert duplicate_banner(full).endswith("Import Full mode is on in the copy too.")
    spec = ExportSpec(trigger_statuses=("WAITING_SHIPMENT",))
    export = Job(name="orders-out", entity="ORDER", connector_id="c1", export_spec=spec)
    assert duplicate_banner(export) == (
        "Copy: inactive, so it exports nothing yet. Check its settings, then activate it."
    )
