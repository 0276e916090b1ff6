"""Executions, jobs and connectors to test with."""

from google.protobuf.timestamp_pb2 import Timestamp

from ferryman.models.connectors import Connector, SftpSettings
from ferryman.models.jobs import ImportSpec, Job, MappingLine, Transcoding
from ferryman.models.sources import SftpSource
from ferryman.v1 import execution_pb2 as wire

Status = wire.Execution.Status


def execution(id: str, status: Status.ValueType, job: str = "products", **counters: int) -> wire.Execution:
    """An execution with everything that its status calls for."""
    message = wire.Execution(
        id=id,
        job_id=f"id-of-{job}",
        job_name=job,
        entity="PRODUCT",
        direction=wire.Execution.DIRECTION_IMPORT,
        status=status,
        trigger=wire.Trigger(kind=wire.Trigger.KIND_MANUAL, by="local operator"),
        created_at=Timestamp(seconds=1_767_225_600, nanos=250_000_000),
        counters=wire.Counters(**counters),
        stoppable=status <= Status.JOB_PENDING,
        progress=wire.Progress(phase=wire.Progress.PHASE_INTEGRATE, fraction=0.5, bytes_done=50, bytes_total=100),
    )
    return message


def numbered_id(number: int) -> str:
    """An execution id that ends in the number."""
    return f"019a0000-0000-7000-8000-{number:012d}"


def connector(name: str = "supplier", **changes: object) -> Connector:
    """A connector as a caller would make it."""
    settings = SftpSettings(host="sftp.example.com", username="shop", password="not-for-logs")
    return Connector(name=name, sftp=settings, **changes)  # type: ignore[arg-type]


def job(name: str = "products", connector_id: str = "c1") -> Job:
    """A job with every kind of setting."""
    return Job(
        name=name,
        entity="PRODUCT",
        connector_id=connector_id,
        import_spec=ImportSpec(
            sftp=SftpSource(file_path="out/products.csv", outbound_directory="done", delimiter=";"),
            mapping=(MappingLine(source="Name", field="productNames", default_value="?"),),
            transcodings=(Transcoding(field="unit", input="pc", output="PIECE"),),
        ),
    )
