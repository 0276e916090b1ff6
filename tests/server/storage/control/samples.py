"""Connectors and jobs as operators would set them up."""

from datetime import UTC, datetime
from typing import Final

from ferryman_server.domain.connectors import PASSWORD, ConnectorDraft, SftpSettings
from ferryman_server.domain.exports import ExportFormat, ExportSpec, SftpTarget
from ferryman_server.domain.jobs import ImportSpec, JobDraft
from ferryman_server.domain.mapping import MappingLine
from ferryman_server.domain.overlap import OverlapPolicy
from ferryman_server.domain.sources import SftpSource

NOW: Final = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)


def connector_draft(name: str = "Warehouse", password: str | None = "s3cret") -> ConnectorDraft:
    """A connector to an SFTP server."""
    return ConnectorDraft(name, SftpSettings("sftp.example.com", 2022, "ferryman"), secrets={PASSWORD: password or ""})


def job_draft(
    connector_id: str,
    name: str = "Products",
    policy: OverlapPolicy = OverlapPolicy.RUN_IMMEDIATELY,
    entity: str = "PRODUCT",
) -> JobDraft:
    """A job that imports one file."""
    source = SftpSource(file_path="catalog/products.csv", delimiter=";")
    spec = ImportSpec(source, (MappingLine("Name", "productNames"),), overlap_policy=policy)
    return JobDraft(name, entity, connector_id, active=True, spec=spec)


def export_draft(connector_id: str, name: str = "Orders", entity: str = "ORDER", status: str = "SHIPPED") -> JobDraft:
    """A job that exports what reaches one status."""
    spec = ExportSpec(SftpTarget("orders/out", ExportFormat.XML), (status,))
    return JobDraft(name, entity, connector_id, active=True, spec=spec)
