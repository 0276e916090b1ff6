"""What is offered, hidden and refused, with the connection as it stands."""

from dataclasses import replace

import pytest

from ferryman import Caller, ExecutionStatus, FullMode, Page
from ferryman_tui.actions.offers import capture, key_bar, offer, offers
from ferryman_tui.actions.remapping import default_keymap
from ferryman_tui.actions.subject import Kind, Place, Subject
from ferryman_tui.actions.table import BY_ID
from ferryman_tui.store.connection import Connection, Link
from tests.tui.actions.subjects import CONNECTOR, EXECUTION, EXPORTED, JOB, NOW, PRODUCT, RUNNING

OPERATOR = Caller(name="anna", role="operator", permissions=("MAPPER_READ", "MAPPER_WRITE"))
READER = Caller(name="ben", role="reader", permissions=("MAPPER_READ",))
LIVE = Connection(target="prod:7443", since=NOW, link=Link.LIVE, caller=OPERATOR)
READ_ONLY = replace(LIVE, caller=READER)
LOST = replace(LIVE, link=Link.LOST)


def refusal(id: str, subject: Subject, access: Connection = LIVE) -> str | None:
    """Why an action is refused, empty when it is not; None when it is hidden."""
    found = offer(BY_ID[id], subject, access)
    return found.refusal if found else None


def test_stop_is_hidden_where_nothing_can_be_stopped() -> None:
    stopping = replace(RUNNING, status=ExecutionStatus.JOB_STOPPING, stoppable=False)
    assert refusal("stop", Subject(execution=RUNNING)) == ""
    assert refusal("stop", Subject(job=replace(JOB, latest_execution=RUNNING))) == ""
    for ended in (EXECUTION, stopping):
        assert refusal("stop", Subject(execution=ended)) is None
    assert refusal("stop", Subject(job=replace(JOB, latest_execution=None))) is None


def test_a_write_is_dimmed_with_the_reason() -> None:
    subject = Subject(execution=RUNNING)
    assert refusal("stop", subject, READ_ONLY) == "Needs permission MAPPER_WRITE (you have MAPPER_READ)."
    assert refusal("stop", subject, LOST) == LOST.refusal()
    assert refusal("copy-id", subject, LOST) == ""
    assert refusal("rejected-csv", Subject(execution=replace(EXECUTION, counters=RUNNING.counters)), LOST)


def test_no_write_escapes_the_guard_on_any_screen() -> None:
    subject = Subject(
        job=replace(JOB, latest_execution=RUNNING), execution=RUNNING, connector=CONNECTOR, entity=PRODUCT
    )
    for place in Place:
        for item in offers(place, subject, READ_ONLY):
            assert bool(item.refusal) or not item.action.permission, (place, item.action.id)


def test_a_job_that_never_ran_has_no_id_to_copy() -> None:
    subject = Subject(job=replace(JOB, latest_execution=None))
    assert refusal("copy-id", subject) == f"{JOB.name} has never run, so there is no execution id to copy."
    assert refusal("show-id", subject) == ""
    assert refusal("open-execution", subject) == f"{JOB.name} has never run."
    assert refusal("copy-id", Subject()) == "There is no job, execution, connector or record here to do this with."


def test_a_job_in_progress_is_not_deleted() -> None:
    assert refusal("delete-job", Subject(job=JOB)) == ""
    assert refusal("delete-job", Subject(job=replace(JOB, latest_execution=RUNNING))) == (
        f"{JOB.name} has an execution in progress (INTEGRATION_STARTED): stop it or wait for its end, then delete."
    )


def test_full_mode_is_for_imports_of_entities_that_have_it() -> None:
    assert refusal("import-full", Subject(job=JOB, entity=PRODUCT)) == ""
    assert "not known yet" in str(refusal("import-full", Subject(job=JOB)))
    without = replace(PRODUCT, name="PRODUCT_TAG", full_mode=FullMode.UNSPECIFIED)
    assert "PRODUCT_TAG has no Import Full mode" in str(refusal("import-full", Subject(job=JOB, entity=without)))
    assert refusal("import-full", Subject(job=replace(JOB, import_spec=None), entity=PRODUCT)) is None


def test_only_ended_exports_are_sent_again() -> None:
    assert refusal("resend", Subject(execution=EXPORTED)) == ""
    assert refusal("resend", Subject(execution=EXECUTION)) is None
    pending = replace(EXPORTED, status=ExecutionStatus.JOB_PENDING)
    assert "still on its way (JOB_PENDING)" in str(refusal("resend", Subject(execution=pending)))


def test_rejected_rows_are_written_where_there_are_any() -> None:
    rejected = replace(EXECUTION, counters=replace(EXECUTION.counters, rejected=3))
    assert refusal("rejected-csv", Subject(execution=rejected), READ_ONLY) == ""
    assert refusal("rejected-csv", Subject(execution=EXECUTION)) == "No row was rejected."
    assert refusal("rejected-csv", Subject(execution=EXPORTED)) is None


@pytest.mark.parametrize(
    ("users", "why"),
    [
        ((), ""),
        (("a",), "a uses supplier: give them another connector or delete them first."),
        (
            ("a", "b", "c", "d", "e"),
            "a, b, c and 2 more use supplier: give them another connector or delete them first.",
        ),
    ],
)
def test_a_connector_in_use_is_not_deleted(users: tuple[str, ...], why: str) -> None:
    assert refusal("delete-connector", Subject(connector=CONNECTOR, connector_users=users)) == why


def test_pages_end() -> None:
    page = Page(
        content=(EXECUTION,),
        number_of_elements=1,
        number=0,
        size=1,
        first=True,
        last=False,
        empty=False,
        next_page_token="1",
    )
    assert refusal("previous-page", Subject(page=page)) == "This is the first page."
    assert refusal("next-page", Subject(page=page)) == ""
    assert refusal("next-page", Subject(page=replace(page, last=True))) == "This is the last page."


def test_the_key_bar_leaves_out_what_is_hidden() -> None:
    shown = [item.action.id for item in key_bar(Place.EXECUTION, Subject(execution=EXECUTION), LIVE)]
    assert shown[0] == "copy-id" and shown[-1] == "help"
    assert not {"stop", "resend"} & set(shown)


def test_a_captured_request_holds_on_to_its_execution() -> None:
    shown = Subject(job=replace(JOB, latest_execution=RUNNING))
    request = capture(shown, default_keymap())
    assert request.subject.execution is RUNNING
    assert request.id != capture(shown, default_keymap()).id


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NOTHING])
def test_what_is_missing_is_told(kind: Kind) -> None:
    assert Subject().lacks(kind).startswith("There is no ")


def test_the_name_is_that_of_what_is_looked_at() -> None:
    assert Subject(execution=EXECUTION).name == EXECUTION.job_name
    assert Subject(connector=CONNECTOR).name == "supplier"
    assert Subject(entity=PRODUCT).name == "PRODUCT"
    assert Subject().name == ""
