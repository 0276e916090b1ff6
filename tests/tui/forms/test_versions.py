"""Two versions of one thing: which fields differ, and mine on top of theirs."""

from dataclasses import replace

from ferryman_tui.forms.connector import ConnectorForm
from ferryman_tui.forms.versions import differences, merged
from tests.tui.forms.things import FILE_JOB, FILES, edited, job_form

MINE = job_form(FILE_JOB)


def test_what_only_they_changed_stays() -> None:
    assert FILE_JOB.import_spec
    spec = replace(FILE_JOB.import_spec, import_full=False)
    theirs = job_form(replace(FILE_JOB, name="theirs", active=False, import_spec=spec, etag="8"))
    values = edited(MINE, MINE.base, name="mine", schedule__note="day")
    result = merged(MINE, theirs, values)
    assert (result.text("name"), result.text("schedule.note")) == ("mine", "day")
    assert (result.flag("active"), result.flag("import_spec.import_full")) == (False, False)
    draft = theirs.draft(result)
    assert (draft.fields, draft.schedule_fields, draft.job.etag) == (("name",), ("note",), "8")


def test_every_field_that_either_changed_is_told_side_by_side() -> None:
    theirs = job_form(replace(FILE_JOB, name="theirs", active=False))
    values = edited(MINE, MINE.base, name="mine", schedule__note="day")
    told = {item.label: item for item in differences(MINE, theirs, values)}
    assert set(told) == {"Name", "Active", "Note"}
    assert (told["Name"].stored, told["Name"].mine) == ("theirs", "mine")
    assert told["Name"].yours and told["Name"].theirs
    assert (told["Active"].stored, told["Active"].yours, told["Active"].theirs) == ("no", False, True)
    assert (told["Note"].stored, told["Note"].mine, told["Note"].theirs) == ("night", "day", False)


def test_secrets_are_never_told() -> None:
    form = ConnectorForm(FILES)
    told = differences(form, form, edited(form, form.base, sftp__password="hunter2"))
    assert [(item.label, item.stored, item.mine) for item in told] == [("Password", "as stored", "a new one")]
