"""The form of a job: editing, making one with a preview, and what the server and others say to it."""

from dataclasses import replace
from pathlib import Path

import pytest

from ferryman import Client, Connector, ImportSpec, MappingLine, SftpSource
from tests.tui.screens.conftest import MakeJob, OpenDesk
from tests.tui.screens.desk import NARROW, WIDE, Desk

ROWS = "name,externalId,status,foo\nA,S-1,ACTIVE,x\nB,S-2,ACTIVE,y\n"


async def open_form(on: Desk, name: str) -> None:
    await on.until_shown(name)
    await on.press("E")
    await on.until_shown("Connector")


async def focus(on: Desk, label: str) -> None:
    """Go down to the field with this label."""
    await on.until(lambda: on.app.screen.focused, "a field in focus")
    for _ in range(40):
        row = on.app.screen.focused.parent  # type: ignore[union-attr]
        if row.field.label == label:  # type: ignore[union-attr]
            return
        await on.press("tab")
    raise AssertionError(f"no field {label!r}\n{on.text}")


async def rewrite(on: Desk, label: str, text: str) -> None:
    """Write something else into a field."""
    await focus(on, label)
    await on.press("end", "ctrl+u")
    await on.write(text)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_job_is_edited_from_end_to_end(
    size: tuple[int, int], at_desk: OpenDesk, make_job: MakeJob, client: Client
) -> None:
    job = await make_job("suppliers", rows=1)
    async with at_desk(size=size) as on:
        await open_form(on, "suppliers")
        await on.until_shown("No changes.")
        await rewrite(on, "Moved to", "done")
        await on.until_shown("1 change: moved to")
        await focus(on, "How often")
        await on.press("right", "right")
        await on.until_shown("0 30 6 1/1 * ?")
        await focus(on, "When busy")
        await on.press("down", "space")
        await on.until_shown("4 changes: moved to, cron (utc), fires, when busy")
        await on.press("f2")
        await on.until_told("Saved suppliers.")
        await on.until_gone("When busy")
    stored = await client.jobs.get(job.id)
    assert stored.import_spec and stored.import_spec.sftp
    assert stored.import_spec.sftp.outbound_directory == "done"
    assert stored.import_spec.overlap_policy == "WAIT_FOR_NEXT"
    assert stored.schedule and (stored.schedule.cron, stored.schedule.enabled) == ("0 30 6 1/1 * ?", True)


async def test_a_new_job_gets_its_mapping_from_a_preview(
    at_desk: OpenDesk, connector: Connector, folder: Path, client: Client
) -> None:
    (folder / "suppliers.csv").write_text(ROWS)
    async with at_desk() as on:
        await on.press("n")
        await on.until_shown("What kind of data")
        await on.press("enter")
        await on.write("suppl")
        await on.press("enter")
        await on.until_shown("Creates and updates suppliers")
        await focus(on, "Connector")
        await on.press("right")
        await on.until_shown("Source")
        await rewrite(on, "Name", "new suppliers")
        await rewrite(on, "File", "suppliers.csv")
        await on.press("f4")
        await on.until_shown(
            "Preview of the source", "Added 3 lines to the mapping.", "Feeding no field: foo.", "S-1 · S-2"
        )
        await on.press("escape")
        await focus(on, "Mapping")
        await on.until_shown("externalId  key, required")
        await on.press("f2")
        await on.until_shown("new suppliers", "inactive")
    job = await client.jobs.find("new suppliers")
    assert job and job.import_spec and job.import_spec.sftp
    assert job.import_spec.sftp.delimiter == ","
    assert {item.source: item.field for item in job.import_spec.mapping} == {
        "name": "name",
        "externalId": "externalId",
        "status": "status",
    }


async def test_a_line_of_the_mapping_is_filled_in_moved_and_taken_away(
    at_desk: OpenDesk, make_job: MakeJob, client: Client
) -> None:
    spec = ImportSpec(
        sftp=SftpSource(file_path="a.csv", delimiter=","), mapping=(MappingLine(source="id", field="externalId"),)
    )
    job = await make_job("suppliers", import_spec=spec)
    async with at_desk() as on:
        await open_form(on, "suppliers")
        await focus(on, "Mapping")
        await on.until_shown("Not fed yet, but required: name")
        await on.press("a")
        await on.until_shown("New line")
        await on.press("f2")
        await on.until_shown("is required")
        await on.write("label")
        await on.press("tab", "enter")
        await on.until_shown("type to search")
        await on.write("name")
        await on.press("enter")
        await on.press("f2")
        await on.until_gone("New line")
        await on.until_gone("Not fed yet")
        await on.press("a")
        await on.write("red")
        await on.press("tab", "left")
        await on.until_shown("Its name")
        await on.press("tab")
        await on.write("CF_red")
        await on.press("f2", "up", "up", "delete", "shift+down")
        await on.until_shown("1 change: mapping")
        await on.press("f2")
        await on.until_told("Saved suppliers.")
    stored = await client.jobs.get(job.id)
    assert stored.import_spec
    assert [(item.source, item.field) for item in stored.import_spec.mapping] == [
        ("id", "externalId"),
        ("red", "CF_red"),
    ]


async def test_what_is_missing_is_told_before_anything_is_sent(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("suppliers", rows=1)
    async with at_desk(size=NARROW) as on:
        await open_form(on, "suppliers")
        await on.press("f2")
        await on.until_told("Nothing has changed")
        await rewrite(on, "Name", "")
        await on.until_shown("Name *")
        await on.press("f2")
        await on.until_shown("✗ is required", "✗ to be corrected: name")
        await on.write("x")
        await on.until_shown("1 change: name")


async def test_what_the_server_refuses_stands_below_its_field(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("taken", rows=1)
    spec = ImportSpec(
        sftp=SftpSource(file_path="a.csv", delimiter=","), mapping=(MappingLine(source="id", field="externalId"),)
    )
    await make_job("suppliers", import_spec=spec)
    async with at_desk() as on:
        await on.until_shown("taken")
        await open_form(on, "suppliers")
        await rewrite(on, "Name", "taken")
        await on.press("f2")
        await on.until_told("Not saved")
        line = on.lines.index(on.line_with("Name  "))
        assert "✗" in on.lines[line + 1] and "taken" in on.lines[line + 1]
        await rewrite(on, "Name", "free")
        await on.until_gone("✗")
        await focus(on, "Mapping")
        await on.press("a")
        await on.write("again")
        await on.press("tab", "left", "tab")
        await on.write("nonsense")
        await on.press("f2", "f2")
        await on.until_shown("✗ line 2, field:", "nonsense")


async def test_a_cron_that_cannot_be_read_is_told_while_it_is_written(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("suppliers", rows=1)
    async with at_desk() as on:
        await open_form(on, "suppliers")
        await rewrite(on, "Cron (UTC)", "75 2 * * *")
        await on.until_shown("✗", "75")
        await rewrite(on, "Cron (UTC)", "30 2 * * *")
        await on.until_shown("At 02:30", "It fires next (UTC)")
        await on.until_gone("✗")


async def test_somebody_elses_version_is_shown_and_mine_goes_on_top(
    at_desk: OpenDesk, make_job: MakeJob, client: Client
) -> None:
    job = await make_job("suppliers", rows=1)
    async with at_desk() as on:
        await open_form(on, "suppliers")
        await rewrite(on, "Moved to", "mine")
        assert job.import_spec and job.import_spec.sftp
        sftp = replace(job.import_spec.sftp, file_path="theirs.csv")
        other = replace(job, active=False, import_spec=replace(job.import_spec, sftp=sftp))
        await client.jobs.update(other, ["active", "import_spec.sftp.file_path"])
        await on.press("f2")
        await on.until_shown(
            "suppliers was changed by somebody else", "they changed it", "you changed it", "theirs.csv"
        )
        await on.press("escape")
        await on.until_shown("1 change: moved to")
        await on.press("f2")
        await on.until_shown("Overwrite with mine")
        await on.press("right", "right", "enter")
        await on.until_told("Saved suppliers.")
    stored = await client.jobs.get(job.id)
    assert stored.import_spec and stored.import_spec.sftp
    assert (stored.import_spec.sftp.outbound_directory, stored.import_spec.sftp.file_path) == ("mine", "theirs.csv")
    assert not stored.active


async def test_somebody_elses_version_is_loaded(at_desk: OpenDesk, make_job: MakeJob, client: Client) -> None:
    job = await make_job("suppliers", rows=1)
    async with at_desk(size=NARROW) as on:
        await open_form(on, "suppliers")
        await rewrite(on, "Moved to", "mine")
        await client.jobs.update(replace(job, name="theirs"), ["name"])
        await on.press("f2")
        await on.until_shown("theirs was changed by somebody else", "Load theirs")
        await on.press("right", "enter")
        await on.until_shown(" edit ", "No changes.")
        assert "mine" not in on.text


async def test_leaving_with_changes_asks(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("suppliers", rows=1)
    async with at_desk() as on:
        await open_form(on, "suppliers")
        await rewrite(on, "Name", "other")
        await on.press("escape")
        await on.until_shown("Leave without saving?", "1 change is not saved: name.")
        await on.press("escape")
        await on.until_gone("Leave without saving?")
        await on.press("ctrl+q")
        await on.until_shown("Leave without saving?")
        await on.press("escape", "escape", "y")
        await on.until_shown("1 of 1 job")


async def test_saving_with_full_mode_asks_every_time(at_desk: OpenDesk, make_job: MakeJob, client: Client) -> None:
    job = await make_job("suppliers", rows=1)
    async with at_desk() as on:
        await open_form(on, "suppliers")
        await focus(on, "Full mode")
        await on.press("space")
        await on.until_shown("Make sure that every input")
        await on.press("f2")
        await on.until_shown("Save with Import Full mode?", "My files hold every value")
        await on.press("escape")
        await on.until_shown("1 change: full mode")
        await on.press("f2")
        await on.until_shown("My files hold every value")
        await on.press("shift+tab", "space", "y")
        await on.until_told("Saved suppliers.")
    stored = await client.jobs.get(job.id)
    assert stored.import_spec and stored.import_spec.import_full


async def test_a_schedule_that_is_refused_leaves_the_saved_job_in_the_form(
    at_desk: OpenDesk, make_job: MakeJob, client: Client
) -> None:
    job = await make_job("suppliers", rows=1)
    async with at_desk() as on:
        await open_form(on, "suppliers")
        await rewrite(on, "Name", "renamed")
        await rewrite(on, "Note", "night")
        await rewrite(on, "Cron (UTC)", "0 0 1 1 1 ? 2001")
        await on.press("f2")
        await on.until_told("renamed is saved, its schedule is not")
        await on.until_shown("renamed", "✗ never fires again", "to be corrected: cron (utc)")
        await rewrite(on, "Cron (UTC)", "")
        await on.press("f2")
        await on.until_told("Saved renamed.")
    stored = await client.jobs.get(job.id)
    assert (stored.name, stored.schedule.note if stored.schedule else "") == ("renamed", "night")
