"""The form of a job: what it asks for, and the draft that it makes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ferryman import (
    Failure,
    FieldViolation,
    Job,
    MappingLine,
    OverlapPolicy,
    PreviewRow,
    SchedulePreview,
    SourcePreview,
)
from ferryman_tui.actions.request import SourceDraft
from ferryman_tui.forms.fields import Choice, Fixed, Rows, Values, problems_of
from ferryman_tui.forms.form import Aids, changed_labels, shown_problems
from ferryman_tui.store.told import Told
from tests.tui.forms.things import (
    API_EXPORT,
    API_JOB,
    BULK_JOB,
    FILE_EXPORT,
    FILE_JOB,
    FILES,
    JOBS,
    MARKET,
    SHOP,
    asked,
    edited,
    job_form,
)

PREVIEW = SourcePreview(
    file="suppliers.csv",
    size=100,
    delimiter=";",
    columns=("id", "name", "status", "weight"),
    rows=(PreviewRow(cells=("1", "A", "on", "7")), PreviewRow(cells=("2", "B", "", "8"))),
    mapping=(
        MappingLine(source="id", field="externalId"),
        MappingLine(source="name", field="name"),
        MappingLine(source="status", field="status"),
    ),
    failure=None,
    other_files=(),
)


def by_name(job: Job) -> str:
    return job.name


@pytest.mark.parametrize("job", JOBS, ids=by_name)
def test_a_form_that_nobody_touched_changes_nothing(job: Job) -> None:
    form = job_form(job)
    draft = form.draft(form.base)
    assert (draft.fields, draft.schedule_fields) == ((), ())
    assert changed_labels(form, form.base) == ()
    assert not problems_of(form.sections(form.base, Aids()))


@pytest.mark.parametrize("job", JOBS, ids=by_name)
def test_a_form_holds_every_setting_of_a_job(job: Job) -> None:
    form = job_form(job)
    made = form.draft(form.base).job
    assert replace(made, schedule=job.schedule) == job


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": "other"}, "name"),
        ({"active": False}, "active"),
        ({"import_spec__sftp__file_path": "x.csv"}, "import_spec.sftp.file_path"),
        ({"import_spec__sftp__delimiter": ";"}, "import_spec.sftp.delimiter"),
        ({"import_spec__overlap_policy": OverlapPolicy.RUN_IMMEDIATELY.value}, "import_spec.overlap_policy"),
        ({"import_spec__import_full": False}, "import_spec.import_full"),
        ({"import_spec__mapping": ()}, "import_spec.mapping"),
        ({"import_spec__transcodings": ()}, "import_spec.transcodings"),
    ],
)
def test_a_change_is_sent_by_its_path_alone(changes: dict[str, object], path: str) -> None:
    form = job_form(FILE_JOB)
    draft = form.draft(edited(form, form.base, **changes))
    assert draft.fields == (path,)
    assert draft.job.etag == FILE_JOB.etag
    assert draft.schedule is None


def test_a_directory_takes_the_place_of_a_file() -> None:
    form = job_form(FILE_JOB)
    values = edited(form, form.base, import_spec__sftp__location="inbound_directory")
    shown = asked(form, values)
    assert "import_spec.sftp.file_path" not in shown
    assert shown["import_spec.sftp.inbound_directory"].problem
    values = edited(form, values, import_spec__sftp__inbound_directory="in")
    assert set(form.draft(values).fields) == {"import_spec.sftp.file_path", "import_spec.sftp.inbound_directory"}
    same = edited(form, values, import_spec__sftp__inbound_directory="done")
    assert "again and again" in asked(form, same)["import_spec.sftp.outbound_directory"].problem


def test_the_schedule_is_a_draft_of_its_own() -> None:
    form = job_form(FILE_JOB)
    draft = form.draft(edited(form, form.base, schedule__cron="0 0 6 * * ?"))
    assert draft.fields == ()
    assert draft.schedule_fields == ("cron",)
    assert draft.schedule is not None and (draft.schedule.cron, draft.schedule.etag) == ("0 0 6 * * ?", "3")
    assert changed_labels(form, edited(form, form.base, schedule__note="x", name="y")) == ("name", "note")


def test_a_usual_frequency_writes_the_cron_and_lets_a_first_one_fire() -> None:
    form = job_form(BULK_JOB)
    values = edited(form, form.base, schedule__frequency="daily")
    assert (values.text("schedule.cron"), values.flag("schedule.enabled")) == ("0 30 6 1/1 * ?", True)
    values = edited(form, values, schedule__at="07:15")
    assert values.text("schedule.cron") == "0 15 7 1/1 * ?"
    values = edited(form, values, schedule__frequency="every", schedule__every="7m")
    shown = asked(form, values)["schedule.every"]
    assert "begins anew" in shown.notes[0][0].text
    wrong = edited(form, values, schedule__every="7 days")
    assert wrong.text("schedule.cron") == values.text("schedule.cron")
    assert asked(form, wrong)["schedule.every"].problem
    written = edited(form, wrong, schedule__cron="0 0 1 * * ?")
    assert written.text("schedule.frequency") == "cron"
    off = edited(form, written, schedule__cron="")
    assert not off.flag("schedule.enabled")


def test_what_the_server_says_of_a_cron_stands_below_it() -> None:
    form = job_form(FILE_JOB)
    cron = form.cron(form.base)
    at = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
    told = asked(form, form.base, Aids(cron, SchedulePreview(fire_times=(at,), description="At 02:30")))
    words = "".join(piece.text for piece in told["schedule.cron"].notes[0])
    assert words == "At 02:30 · next Tue 24 Nov 02:30"
    refused = asked(form, form.base, Aids(cron, Told("INVALID_ARGUMENT", "minute 75 is out of range")))
    assert refused["schedule.cron"].problem == "minute 75 is out of range"
    old = asked(form, form.base, Aids("0 0 1 * * ?", Told("INVALID_ARGUMENT", "minute 75 is out of range")))
    assert not old["schedule.cron"].problem


def test_a_new_job_asks_for_what_its_entity_needs() -> None:
    form = job_form()
    assert set(asked(form, form.base)) == {"entity", "name", "active"}
    values = edited(form, form.base, entity="OFFER")
    order = "".join(piece.text for piece in asked(form, values)["entity"].notes[0])
    assert order == "Import before it: SUPPLIER, PRODUCT"
    assert "import_spec.sftp.file_path" not in asked(form, values)
    values = edited(form, values, connector_id=FILES.id, name="offers")
    shown = asked(form, values)
    assert isinstance(shown["direction"].kind, Fixed)
    assert isinstance(shown["import_spec.import_full"].kind, Fixed)
    assert "import_spec.store_external_ids" not in shown
    values = edited(form, values, import_spec__sftp__file_path="offers.csv")
    draft = form.draft(values)
    assert (draft.job.id, draft.job.active, draft.fields, draft.schedule) == ("", False, (), None)
    assert draft.job.import_spec and draft.job.import_spec.sftp and draft.job.import_spec.sftp.delimiter == ";"


def test_only_connectors_of_a_fitting_kind_are_offered() -> None:
    form = job_form()
    kind = asked(form, edited(form, form.base, entity="NAVIGATION_CATEGORY"))["connector_id"].kind
    assert isinstance(kind, Choice)
    assert [option.value for option in kind.options] == [FILES.id, "+new"]
    values = edited(form, form.base, entity="SUPPLIER", connector_id=SHOP.id)
    assert values.text("connector_id") == SHOP.id
    assert edited(form, values, entity="NAVIGATION_CATEGORY").text("connector_id") == ""


def test_a_store_is_asked_for_where_it_means_something() -> None:
    form = job_form()
    needed = edited(form, form.base, entity="NAVIGATION_CATEGORY", connector_id=FILES.id)
    assert asked(form, needed)["import_spec.store_external_ids"].problem == "is required"
    optional = edited(form, form.base, entity="ORDER", connector_id=SHOP.id)
    assert not asked(form, optional)["import_spec.store_external_ids"].problem
    given = edited(form, optional, import_spec__store_external_ids=" fr ")
    spec = form.draft(given).job.import_spec
    assert spec and spec.store_external_ids == ("fr",)


def test_another_entity_brings_the_format_that_it_takes() -> None:
    form = job_form()
    values = edited(form, form.base, entity="ORDER_STATUS", connector_id=FILES.id)
    assert "import_spec.sftp.delimiter" not in asked(form, values)
    assert "import_spec.sftp.records_path" in asked(form, values)


def test_an_export_asks_when_and_where_to() -> None:
    form = job_form()
    values = edited(form, form.base, entity="ORDER", direction="export", connector_id=MARKET.id)
    shown = asked(form, values)
    assert shown["export_spec.trigger_statuses"].problem
    assert "schedule.cron" not in shown and "export_spec.repeat_on_hold" not in shown
    assert "export_spec.api.front_office" in shown
    on_hold = edited(form, values, export_spec__trigger_statuses=("DRAFT_ORDER_ON_HOLD",))
    assert "export_spec.repeat_on_hold" in asked(form, on_hold)
    files = edited(form, on_hold, connector_id=FILES.id, export_spec__sftp__directory="out", name="x")
    spec = form.draft(files).job.export_spec
    assert spec and spec.sftp and spec.sftp.directory == "out"
    assert isinstance(form.source(files), str)


def test_full_mode_shows_its_warning() -> None:
    form = job_form(FILE_JOB)
    warned = asked(form, form.base)["import_spec.import_full"]
    assert warned.notes[0][0].text == "Empty custom fields are deleted."
    assert form.subject(form.base).entity is not None


def test_what_required_field_is_not_fed_is_told() -> None:
    form = job_form(FILE_JOB)
    note = asked(form, form.base)["import_spec.mapping"].notes[0][0].text
    assert note == "Not fed yet, but required: name"
    assert not asked(form, edited(form, form.base, import_spec__mapping=()))["import_spec.mapping"].notes


def test_a_preview_adds_the_lines_that_are_missing_and_the_delimiter() -> None:
    form = job_form(FILE_JOB)
    draft = form.source(form.base)
    assert isinstance(draft, SourceDraft)
    assert (draft.connector_id, draft.entity, draft.source.delimiter) == (FILES.id, "SUPPLIER", "")
    values, done = form.previewed(form.base, PREVIEW)
    made = form.draft(values).job.import_spec
    assert made and [(item.source, item.field) for item in made.mapping] == [
        ("id", "externalId"),
        ("colour", "CF_color"),
        ("name", "name"),
        ("status", "status"),
    ]
    assert made.sftp and made.sftp.delimiter == ";"
    assert done == (
        "Added 2 lines to the mapping. The 2 that were there are kept. Feeding no field: weight. The delimiter is ;"
    )
    again, done = form.previewed(values, PREVIEW)
    assert again == values
    assert done.startswith("The mapping needs no more lines.")
    failure = Failure(reason="FILE_NOT_FOUND", message="there is none")
    assert form.previewed(form.base, replace(PREVIEW, failure=failure)) == (form.base, "")


def test_violations_find_their_fields() -> None:
    form = job_form(FILE_JOB)
    sections = form.sections(form.base, Aids())
    violations = (
        FieldViolation("import_spec.mapping[3].field", "is 'x'"),
        FieldViolation("import_spec.mapping[4].source", "is required"),
        FieldViolation("sftp.file_path", "is required"),
        FieldViolation("cron", "cannot be read"),
        FieldViolation("import_spec.api.calls", "has 0 calls"),
    )
    by_key, elsewhere = shown_problems(form, sections, violations)
    assert by_key == {
        "import_spec.mapping": "line 4, field: is 'x'; line 5, source: is required",
        "import_spec.sftp.file_path": "is required",
        "schedule.cron": "cannot be read",
    }
    assert elsewhere == ("import_spec.api.calls has 0 calls",)


def test_every_behaviour_of_a_call_asks_for_its_settings() -> None:
    form = job_form(API_JOB)
    calls = asked(form, form.base)["import_spec.api.calls"].kind
    assert isinstance(calls, Rows)
    rows = form.base.rows("import_spec.api.calls")
    assert [calls.cells(row)[0] for row in rows] == [
        "POST /login",
        "GET /wait",
        "GET /pages",
        "GET /cursor",
        "GET /links",
        "GET $.urlFile",
    ]
    assert not any(problems_of(calls.sections(row)) for row in rows)
    empty = {
        "retry": {"path", "retry.max_attempts", "retry.interval_seconds"},
        "download": {"download.url_path"},
        "paging": {"path", "paging.numbered.page_parameter"},
    }
    for behaviour, keys in empty.items():
        assert set(problems_of(calls.sections(Values({"behaviour": behaviour})))) == keys


@pytest.mark.parametrize("job", [FILE_EXPORT, API_EXPORT], ids=by_name)
def test_an_export_has_no_schedule_to_store(job: Job) -> None:
    form = job_form(job)
    assert form.cron(form.base) == ""
    assert form.draft(edited(form, form.base, name="other")).schedule is None
