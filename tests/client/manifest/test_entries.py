"""Files are read with every problem told: where, what, and what was expected."""

from pathlib import Path

import pytest

from ferryman.manifest.entries import read_job, read_manifest
from ferryman.manifest.problems import ManifestError
from ferryman.manifest.secrets import SecretError, SecretReference
from ferryman.models.connectors import SftpSettings
from ferryman.models.jobs import (
    ExportFormat,
    ExportSpec,
    FileNameFormat,
    ImportSpec,
    MappingLine,
    OverlapPolicy,
    SftpTarget,
    Transcoding,
)
from ferryman.models.sources import (
    FileFormat,
    SftpSource,
)

WHOLE = """
connectors:
  - name: supplier
    allow_private_addresses: true
    sftp: {host: 127.0.0.1, port: 2222, username: demo, password: env:DEMO_PASSWORD, host_key: ""}
---
jobs:
  - name: products
    entity: PRODUCT
    connector: supplier
    active: false
    import:
      sftp: {file_path: products.csv, delimiter: ",", format: CSV}
      overlap_policy: WAIT_FOR_NEXT
      import_full: true
      mapping: [{source: Name, field: productNames, default_value: none}]
      transcodings: [{field: unit, input: pc, output: PIECE}]
      store_external_ids: []
"""
JOB = "{name: a, entity: PRODUCT, connector: c, import: {sftp: {file_path: f, delimiter: ','}}}"


def problems_of(text: str) -> tuple[str, ...]:
    """What is wrong with a file named shop.yaml."""
    with pytest.raises(ManifestError) as caught:
        read_manifest([("shop.yaml", text)])
    return caught.value.problems


def test_a_whole_manifest_is_read() -> None:
    manifest = read_manifest([("folder/shop.yaml", WHOLE)])
    [connector], [job] = manifest.connectors, manifest.jobs
    assert connector.connector.sftp == SftpSettings(host="127.0.0.1", port=2222, username="demo")
    assert connector.secrets == {"sftp.password": SecretReference("env", "DEMO_PASSWORD", Path("folder"))}
    assert connector.named == ("allow_private_addresses", "sftp.host", "sftp.port", "sftp.username")
    assert job.connector_name == "supplier"
    assert job.job.import_spec == ImportSpec(
        sftp=SftpSource(file_path="products.csv", delimiter=",", format=FileFormat.CSV),
        mapping=(MappingLine(source="Name", field="productNames", default_value="none"),),
        transcodings=(Transcoding(field="unit", input="pc", output="PIECE"),),
        overlap_policy=OverlapPolicy.WAIT_FOR_NEXT,
        import_full=True,
    )


def test_only_what_the_file_names_counts_as_named() -> None:
    [job] = read_manifest([("shop.yaml", f"jobs: [{JOB}]")]).jobs
    sftp = [f"import_spec.sftp.{key}" for key in ("file_path", "inbound_directory", "delimiter")]
    assert job.named == ("connector_id", *sftp)


def test_an_unknown_key_is_told_with_what_was_meant() -> None:
    text = "jobs:\n  - name: a\n    entity: PRODUCT\n    connector: c\n    import:\n      sftp:\n        file_path: f\n"
    [problem, missing] = problems_of(text + "        delimitr: ','\n")
    assert problem.startswith("shop.yaml, line 8, document 1, jobs[0].import.sftp.delimitr: unknown key")
    assert 'did you mean "delimiter"?' in problem
    assert missing.endswith("jobs[0].import.sftp: the key delimiter is missing")


def test_all_problems_are_told_at_once() -> None:
    problems = problems_of(
        "connectors: [{name: 12, sftp: {host: h, username: u, port: high}}]\n"
        "---\n"
        "jobs: [{name: '', entity: PRODUCT, connector: c, active: maybe, import: {sftp: [], mapping: {}}}, 7]\n"
    )
    told = "\n".join(problems)
    assert "document 1, connectors[0].name: expected a text, got int 12; put it in quotes" in told
    assert 'connectors[0].sftp.port: expected a whole number, got "high"' in told
    assert "line 3, document 2, jobs[0].name: must not be empty" in told
    assert 'jobs[0].active: expected true or false, got "maybe"' in told
    assert "jobs[0].import.sftp: expected a mapping" in told
    assert "jobs[0].import.mapping: expected a list, got a mapping" in told
    assert (
        "jobs[1]: expected a mapping with name, entity, connector, active, import, export, schedule, got int 7" in told
    )


@pytest.mark.parametrize("password", ["hunter2", "12345", "{a: b}", "env:"])
def test_a_password_in_the_file_is_refused_and_never_repeated(password: str) -> None:
    [problem] = problems_of(f"connectors: [{{name: a, sftp: {{host: h, username: u, password: '{password}'}}}}]")
    assert "connectors[0].sftp.password: a secret must not stand in a file" in problem
    assert "env:NAME" in problem
    assert password not in problem.replace("env:NAME", "")


def test_a_choice_names_the_choices() -> None:
    [problem] = problems_of(f"jobs: [{JOB.replace('import: {', 'import: {overlap_policy: NEVER, ')}]")
    assert problem.endswith('overlap_policy: expected one of RUN_IMMEDIATELY, WAIT_FOR_NEXT, got "NEVER"')


@pytest.mark.parametrize("location", ["", "file_path: f, inbound_directory: d, "])
def test_a_source_has_exactly_one_location(location: str) -> None:
    text = "jobs: [{name: a, entity: P, connector: c, import: {sftp: {%sdelimiter: ','}}}]" % location  # noqa: UP031
    [problem] = problems_of(text)
    assert "expected either file_path (one file) or inbound_directory" in problem


def test_a_name_stands_once() -> None:
    [problem] = problems_of(f"jobs: [{JOB}]\n---\njobs: [{JOB}]")
    assert 'the job "a" is described before, at shop.yaml, line 1' in problem


def test_a_key_stands_once() -> None:
    assert "this key stands here twice" in problems_of("connectors: []\nconnectors: []")[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("jobs: [", "shop.yaml, line 1, column 8: this is not YAML"),
        ("jobs: &a [*a]", "nested too deeply"),
        ("jobs: !!python/object:os.system {}", "jobs: expected a list"),
        ("jobs: [!!python/name:os.system x]", "this is not YAML"),
        ("\x00", "this is not YAML"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, told: str) -> None:
    assert told in problems_of(text)[0]


def test_a_job_may_stand_alone_or_in_a_manifest() -> None:
    assert read_job("job.yaml", JOB).job == read_job("job.yaml", f"jobs: [{JOB}]").job
    with pytest.raises(ManifestError, match="expected one job, got 2"):
        read_job("job.yaml", f"jobs: [{JOB}, {JOB}]")


def test_secrets_come_from_files_beside_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("s3cret\n")
    assert SecretReference("file", "password", tmp_path).resolve() == "s3cret"
    with pytest.raises(SecretError, match="No such file"):
        SecretReference("file", "missing", tmp_path).resolve()


def test_secrets_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERRYMAN_TEST_SECRET", "s3cret")
    assert SecretReference("env", "FERRYMAN_TEST_SECRET").resolve() == "s3cret"
    monkeypatch.delenv("FERRYMAN_TEST_SECRET")
    with pytest.raises(SecretError, match="FERRYMAN_TEST_SECRET is not set"):
        SecretReference("env", "FERRYMAN_TEST_SECRET").resolve()


EXPORT = "{trigger_statuses: [ORDER_CREATED], sftp: {directory: out, format: JSON, file_name_format: STANDARD}}"


def job_with(schedule: str) -> str:
    """A manifest of one job with this schedule."""
    return f"jobs: [{JOB.removesuffix('}')}, schedule: {schedule}}}]"


def test_an_export_job_is_read() -> None:
    [job] = read_manifest([("shop.yaml", f"jobs: [{{name: o, entity: ORDER, connector: c, export: {EXPORT}}}]")]).jobs
    assert job.job.export_spec == ExportSpec(
        trigger_statuses=("ORDER_CREATED",),
        sftp=SftpTarget(directory="out", format=ExportFormat.JSON, file_name_format=FileNameFormat.STANDARD),
    )
    sftp = [f"export_spec.sftp.{key}" for key in ("directory", "format", "file_name_format")]
    assert job.named == ("connector_id", "export_spec.trigger_statuses", *sftp)


def test_an_export_needs_its_statuses_and_format() -> None:
    problems = problems_of("jobs: [{name: o, entity: ORDER, connector: c, export: {sftp: {directory: out}}}]")
    assert [problem.partition(": ")[2] for problem in problems] == [
        "the key trigger_statuses is missing",
        "the key format is missing",
    ]


def test_a_job_imports_or_exports() -> None:
    [problem] = problems_of("jobs: [{name: o, entity: ORDER, connector: c}]")
    assert problem.endswith("expected either import (data into the catalog) or export (records out of it)")
    [problem] = problems_of(f"jobs: [{JOB.removesuffix('}')}, export: {EXPORT}}}]")
    assert "expected either import" in problem


def test_only_imports_have_a_schedule() -> None:
    text = f"jobs: [{{name: o, entity: ORDER, connector: c, export: {EXPORT}, schedule: {{every: 15m}}}}]"
    [problem] = problems_of(text)
    assert problem.endswith("jobs[0].schedule: only import jobs have a schedule; events fire an export")


@pytest.mark.parametrize(
    ("schedule", "cron"),
    [
        ("{cron: 0 6 * * *}", "0 6 * * *"),
        ("{every: 15m}", "0 0/15 * * * ?"),
        ("{every: 2h, minute: 15}", "0 15 0/2 * * ?"),
        ('{daily: "16:30", days: 2}', "0 30 16 1/2 * ?"),
        ("{weekdays: 06:30}", "0 30 6 ? * MON-FRI"),
        ("{weekly: [mon, wed], at: '06:30'}", "0 30 6 ? * MON,WED"),
        ("{weekly: 'mon,wed', at: '06:30'}", "0 30 6 ? * MON,WED"),
        ("{monthly: 15, at: '06:30'}", "0 30 6 15 * ?"),
        ("{monthly: last-weekday, at: '06:30'}", "0 30 6 LW * ?"),
    ],
)
def test_a_schedule_is_a_cron_or_a_frequency_in_words(schedule: str, cron: str) -> None:
    [job] = read_manifest([("shop.yaml", job_with(schedule))]).jobs
    assert job.schedule is not None
    assert (job.schedule.schedule.cron, job.schedule.named) == (cron, ("cron",))


def test_a_schedule_may_say_only_whether_it_fires() -> None:
    [job] = read_manifest([("shop.yaml", job_with("{enabled: false, note: holidays}"))]).jobs
    assert job.schedule is not None
    assert job.schedule.named == ("enabled", "note")
    assert (job.schedule.schedule.enabled, job.schedule.schedule.note) == (False, "holidays")


@pytest.mark.parametrize(
    ("schedule", "told"),
    [
        ("{every: 60m}", "jobs[0].schedule: every: expected 1 to 59 for the minutes, got 60"),
        ("{weekdays: 16:30}", 'schedule.weekdays: a time must stand in quotes, such as "16:30"; got int 990'),
        ("{weekly: mon}", "weekly needs at, a time such as 06:30"),
        (
            "{every: 15m, daily: '06:30'}",
            "expected one of cron, every, daily, weekdays, weekly, monthly, got every and",
        ),
        ("{evry: 15m}", 'schedule.evry: unknown key; did you mean "every"?'),
        ("{every: 2h, minute: soon}", 'schedule.minute: expected a whole number, got "soon"'),
        ("15m", "jobs[0].schedule: expected a mapping with cron, every, minute, daily, days, weekdays"),
    ],
)
def test_a_wrong_schedule_is_told_with_its_place(schedule: str, told: str) -> None:
    assert told in "\n".join(problems_of(job_with(schedule)))
