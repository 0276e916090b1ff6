"""Updates by mask."""

import pytest

from ferryman.v1 import connector_pb2, job_pb2
from ferryman_server.api.masks import merged
from ferryman_server.domain.errors import FieldsInvalid


def stored_job() -> job_pb2.Job:
    return job_pb2.Job(
        id="j",
        name="Products",
        entity="PRODUCT",
        active=True,
        import_spec=job_pb2.ImportSpec(
            sftp=job_pb2.SftpSource(file_path="in/p.csv", delimiter=";"),
            mapping=[job_pb2.MappingLine(source="A", field="a"), job_pb2.MappingLine(source="B", field="b")],
            import_full=True,
        ),
    )


def test_only_named_fields_change() -> None:
    changes = job_pb2.Job(name="New", entity="OFFER", connector_id="c")
    result = merged(stored_job(), changes, ["name"])
    assert (result.name, result.entity, result.connector_id) == ("New", "PRODUCT", "")


def test_a_named_field_that_is_absent_is_cleared() -> None:
    result = merged(stored_job(), job_pb2.Job(), ["active", "import_spec.mapping", "import_spec.import_full"])
    assert not result.active
    assert not result.import_spec.mapping
    assert not result.import_spec.import_full
    assert result.import_spec.sftp.file_path == "in/p.csv"


def test_without_paths_every_present_field_changes_and_all_others_stay() -> None:
    changes = job_pb2.Job(import_spec=job_pb2.ImportSpec(sftp=job_pb2.SftpSource(delimiter=",")))
    result = merged(stored_job(), changes, [])
    expected = stored_job()
    expected.import_spec.sftp.delimiter = ","
    assert result == expected


def test_a_list_is_replaced_as_a_whole() -> None:
    changes = job_pb2.Job(import_spec=job_pb2.ImportSpec(mapping=[job_pb2.MappingLine(source="C", field="c")]))
    for paths in (["import_spec.mapping"], []):
        result = merged(stored_job(), changes, paths)
        assert [line.source for line in result.import_spec.mapping] == ["C"]


def test_a_named_message_is_replaced_as_a_whole() -> None:
    changes = job_pb2.Job(import_spec=job_pb2.ImportSpec(sftp=job_pb2.SftpSource(inbound_directory="in")))
    result = merged(stored_job(), changes, ["import_spec.sftp"])
    assert result.import_spec.sftp == changes.import_spec.sftp
    assert result.import_spec.import_full
    assert not merged(stored_job(), job_pb2.Job(), ["import_spec"]).HasField("import_spec")


@pytest.mark.parametrize(
    "paths",
    [
        ["import_spec.sftp.inbound_directory"],
        ["import_spec.sftp.file_path", "import_spec.sftp.inbound_directory"],
        ["import_spec.sftp.inbound_directory", "import_spec.sftp.file_path"],
        [],
    ],
)
def test_one_of_two_alternatives_takes_the_place_of_the_other(paths: list[str]) -> None:
    changes = job_pb2.Job(import_spec=job_pb2.ImportSpec(sftp=job_pb2.SftpSource(inbound_directory="in")))
    sftp = merged(stored_job(), changes, paths).import_spec.sftp
    assert (sftp.WhichOneof("location"), sftp.inbound_directory) == ("inbound_directory", "in")


def test_a_field_inside_an_absent_message_is_cleared() -> None:
    stored = connector_pb2.Connector(sftp=connector_pb2.SftpSettings(host="h", host_key="ssh-ed25519 A"))
    result = merged(stored, connector_pb2.Connector(), ["sftp.host_key"])
    assert result.sftp == connector_pb2.SftpSettings(host="h")


@pytest.mark.parametrize(
    "path", ["", "nam", "importSpec", "import_spec.nope", "import_spec.mapping.source", "name.x", "import_spec.", "*"]
)
def test_a_path_that_leads_nowhere_is_refused(path: str) -> None:
    with pytest.raises(FieldsInvalid) as caught:
        merged(stored_job(), job_pb2.Job(), ["name", path])
    assert [v.field for v in caught.value.violations] == ["update_mask"]
    assert repr(path) in caught.value.violations[0].description
    assert caught.value.violations[0].description.endswith("name fields such as id, name, entity")


def test_nothing_that_is_given_changes() -> None:
    stored, changes = stored_job(), job_pb2.Job(name="New")
    merged(stored, changes, [])
    assert (stored, changes) == (stored_job(), job_pb2.Job(name="New"))
