"""Files are read with every problem told: where, what, and what was expected."""

from pathlib import Path

import pytest

from ferryman.manifest.entries import read_job, read_manifest
from ferryman.manifest.problems import ManifestError
from ferryman.manifest.secrets import SecretError, SecretReference
from ferryman.models.connectors import SftpSettings
from ferryman.models.jobs import FileFormat, ImportSpec, MappingLine, OverlapPolicy, SftpSource, Transcoding

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
    assert connector.password == SecretReference("env", "DEMO_PASSWORD", Path("folder"))
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
    assert "jobs[1]: expected a mapping with name, entity, connector, active, import, got int 7" in told


@pytest.mark.parametrize("password", ["hunter2", "12345", "{a: b}", "env:"])
def test_a_password_in_the_file_is_refused_and_never_repeated(password: str) -> None:
    [problem] = problems_of(f"connectors: [{{name: a, sftp: {{host: h, username: u, password: '{password}'}}}}]")
    assert "connectors[0].sftp.password: a password must not stand in a file" in problem
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
