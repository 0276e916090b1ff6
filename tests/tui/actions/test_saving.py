"""Saving forms: what is stored, what is refused, and what somebody else did meanwhile."""

from dataclasses import replace

import ferryman
from ferryman_tui.actions.offers import capture, perform
from ferryman_tui.actions.outcome import ChooseVersion, CorrectFields, LeaveForm, Outcome, Severity, ShowJob
from ferryman_tui.actions.remapping import default_keymap
from ferryman_tui.actions.request import ConnectorDraft, Draft, JobDraft, SettingsDraft
from ferryman_tui.actions.saving import saving_question
from ferryman_tui.actions.subject import Subject
from ferryman_tui.actions.table import BY_ID
from tests.client import samples
from tests.client.memory_server import MemoryServer
from tests.tui.actions.subjects import PRODUCT


async def saved(client: ferryman.Client, draft: Draft) -> Outcome:
    """Save a draft."""
    return await perform(client, BY_ID["save"], capture(Subject(), default_keymap(), draft=draft))


async def test_a_new_job_is_shown_with_its_schedule(server: MemoryServer, client: ferryman.Client) -> None:
    draft = JobDraft(
        job=samples.job(),
        schedule=ferryman.Schedule(job_id="", cron="30 6 * * *", enabled=True),
        schedule_fields=("cron", "enabled"),
    )
    outcome = await saved(client, draft)
    assert outcome.text == "Made products."
    assert isinstance(outcome.next, ShowJob)
    assert outcome.next.job.schedule and outcome.next.job.schedule.cron == "30 6 * * *"
    assert outcome.next.banner.startswith("New: inactive")
    assert server.schedules[outcome.next.job.id].enabled


async def test_a_changed_job_sends_what_changed(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(samples.job())
    running = samples.execution(samples.numbered_id(1), samples.Status.INTEGRATION_STARTED)
    server.jobs[job.id].latest_execution.CopyFrom(running)
    outcome = await saved(client, JobDraft(job=replace(job, name="renamed"), fields=("name",)))
    assert outcome.text == "Saved renamed. The run in progress keeps the settings it started with."
    assert isinstance(outcome.next, LeaveForm)
    [request] = server.requests("UpdateJob")
    assert list(request.update_mask.paths) == ["name"]
    assert server.requests("UpdateSchedule") == []


async def test_a_conflict_shows_the_stored_version(server: MemoryServer, client: ferryman.Client) -> None:
    seen = await client.jobs.create(samples.job())
    await client.jobs.update(replace(seen, name="theirs"), ["name"])
    outcome = await saved(client, JobDraft(job=replace(seen, name="mine"), fields=("name",)))
    assert outcome.severity is Severity.WARNING
    assert outcome.text.startswith("Not saved: somebody else changed it at 00:00:00 UTC on 01 Jan.")
    assert isinstance(outcome.next, ChooseVersion)
    stored = outcome.next.stored
    assert stored.name == "theirs" if isinstance(stored, ferryman.Job) else False
    overwriting = JobDraft(job=replace(seen, name="mine", etag=stored.etag), fields=("name",))
    assert (await saved(client, overwriting)).text == "Saved mine."


async def test_a_conflict_with_a_job_that_is_gone_is_told(server: MemoryServer, client: ferryman.Client) -> None:
    seen = await client.jobs.create(samples.job())
    await client.jobs.delete(seen.id)
    outcome = await saved(client, JobDraft(job=replace(seen, name="mine"), fields=("name",)))
    assert outcome.text.endswith("Somebody else deleted it: go back with esc.")
    assert outcome.text.startswith("Save failed for mine: there is no job")


async def test_wrong_fields_are_told_by_name(server: MemoryServer, client: ferryman.Client) -> None:
    job = samples.job()
    wrong = replace(job, import_spec=ferryman.ImportSpec(sftp=ferryman.SftpSource(file_path="a", delimiter="|")))
    outcome = await saved(client, JobDraft(job=wrong))
    assert outcome.next == CorrectFields(
        (ferryman.FieldViolation("job.import_spec.sftp.delimiter", 'expected "," or ";"'),)
    )
    assert outcome.text == (
        'Save failed for products: the job is wrong; job.import_spec.sftp.delimiter: expected "," or ";".'
    )


async def test_a_taken_name_is_the_name_s_fault(server: MemoryServer, client: ferryman.Client) -> None:
    await client.jobs.create(samples.job())
    outcome = await saved(client, JobDraft(job=samples.job()))
    assert isinstance(outcome.next, CorrectFields)
    assert [violation.field for violation in outcome.next.violations] == ["name"]
    assert outcome.text == 'Not saved: the name "products" is taken.'


async def test_a_refused_schedule_goes_on_from_the_stored_job(server: MemoryServer, client: ferryman.Client) -> None:
    schedule = ferryman.Schedule(job_id="", cron="UNREADABLE")
    outcome = await saved(client, JobDraft(job=samples.job(), schedule=schedule, schedule_fields=("cron",)))
    assert outcome.text.startswith("products is saved, its schedule is not: the cron cannot be read; schedule.cron:")
    assert isinstance(outcome.next, CorrectFields) and outcome.next.stored
    stored = outcome.next.stored
    better = JobDraft(job=stored, schedule=replace(schedule, cron="30 6 * * *"), schedule_fields=("cron",))
    assert (await saved(client, better)).text == "Saved products."
    assert server.schedules[stored.id].cron == "30 6 * * *"
    assert len(server.requests("CreateJob")) == 1


async def test_connectors_are_made_and_changed(server: MemoryServer, client: ferryman.Client) -> None:
    made = await saved(client, ConnectorDraft(connector=samples.connector()))
    assert made.text == "Made supplier. Test it before a job needs it."
    assert isinstance(made.next, LeaveForm) and isinstance(made.next.stored, ferryman.Connector)
    seen = made.next.stored
    changed = ConnectorDraft(connector=replace(seen, name="other"), fields=("name",))
    assert (await saved(client, changed)).text == "Saved other."
    conflict = await saved(client, changed)
    assert isinstance(conflict.next, ChooseVersion) and isinstance(conflict.next.stored, ferryman.Connector)


async def test_settings_are_changed_one_by_one(server: MemoryServer, client: ferryman.Client) -> None:
    seen = await client.settings.get()
    draft = SettingsDraft(settings=replace(seen, main_locale="fr-FR"), fields=("main_locale",))
    assert (await saved(client, draft)).text == "Saved the general settings."
    assert server.settings.main_locale == "fr-FR"
    conflict = await saved(client, draft)
    assert isinstance(conflict.next, ChooseVersion) and isinstance(conflict.next.stored, ferryman.GeneralSettings)


def test_every_save_with_full_mode_asks() -> None:
    job = samples.job()
    assert job.import_spec
    full = replace(job, import_spec=replace(job.import_spec, import_full=True))
    question = saving_question(Subject(entity=PRODUCT), JobDraft(job=full))
    assert question and question.acknowledgement
    assert saving_question(Subject(entity=PRODUCT), JobDraft(job=job)) is None
