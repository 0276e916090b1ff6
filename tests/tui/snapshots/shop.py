"""What the server of the snapshots holds besides its jobs: executions, rejected rows, logs, records, connectors."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from math import sin
from typing import Any

from ferryman.v1 import catalog_pb2, connector_pb2, connector_service_pb2, execution_pb2, settings_pb2
from ferryman_server.api.convert_catalog import entity_type_message
from ferryman_server.domain.entities import ENTITIES
from tests.client.memory_server import MemoryServer
from tests.tui.snapshots.world import (
    FEATURED,
    NOW,
    Execution,
    Sketch,
    count,
    execution,
    jobs,
    latest_execution,
    sketches,
    stamp,
)

_REJECTED = (
    (23_061, "OF-23061", "stockVariantId", "F-E-002", "SKU-88120", "no variant has this external id"),
    (7_209, "OF-07209", "priceExternalId", "F-E-003", "OF-07209", "already present on line 4,118 of this file"),
    (9_769, "OF-09769", "price", "F-E-006", "-4.10", "expected at least 0"),
    (16_136, "OF-16136", "price", "F-E-006", "12,50 EUR", "expected a decimal number such as 12.50"),
    (6_688, "OF-06688", "supplierExternalId", "F-E-002", "ACME-IT", "no supplier has this external id"),
    (13_991, "OF-13991", "price", "F-E-006", "12,50 EUR", "expected a decimal number such as 12.50"),
    (12_635, "", "stockExternalId", "F-E-001", "", "required and empty"),
    (13_820, "OF-13820", "offerPriceType", "F-E-008", "X", "expected one of CATALOG, ACCOUNT"),
    (1_985, "OF-01985", "supplierExternalId", "F-E-002", "ACME-IT", "no supplier has this external id"),
    (13_367, "OF-13367", "stockNumber", "F-E-007", "99999999999", "expected 0 to 2,147,483,647"),
    (5_442, "OF-05442", "price", "F-E-006", "n/a", "expected a decimal number such as 12.50"),
    (15_297, "OF-15297", "supplierExternalId", "F-E-002", "ACME-IT", "no supplier has this external id"),
    (13_557, "OF-13557", "price", "F-E-006", "12,50 EUR", "expected a decimal number such as 12.50"),
)
_LOG = (
    (3, "triggered by the schedule"),
    (218, "connected to sftp.acme.example:22 as shop"),
    (1_940, "fetched out/offer.csv, 4.8 MB"),
    (1_987, "8 columns of the header are mapped, 2 are not: COLOUR, BRAND"),
    (2_011, "reading out/offer.csv"),
    (33_402, "10,000 rows read"),
    (64_777, "20,000 rows read"),
)
_PRODUCTS = (
    ("SKU-10001", "Cordless drill 18 V", "tools/drills"),
    ("SKU-10002", "Hammer drill 800 W", "tools/drills"),
    ("SKU-10003", "Impact driver 18 V", "tools/drivers"),
    ("SKU-10004", "Hand saw 550 mm", "tools/saws"),
    ("SKU-10005", "Jigsaw 650 W", "tools/saws"),
    ("SKU-10006", "Spirit level 60 cm", "tools/measuring"),
    ("SKU-10007", "Laser distance meter 40 m", "tools/measuring"),
    ("SKU-10008", "Safety helmet, white", "safety/helmets"),
    ("SKU-10009", "Work gloves, size 10", "safety/gloves"),
    ("SKU-10010", "Cable drum 25 m", "electric/cables"),
    ("SKU-10011", "Halogen spotlight 400 W", "electric/light"),
    ("SKU-10012", "Extension cord 10 m", "electric/cables"),
)


async def fill(server: MemoryServer) -> None:
    """Put everything there is on a server."""
    server.entities = [entity_type_message(entity) for entity in ENTITIES.values()]
    server.settings = settings_pb2.GeneralSettings(
        default_store="default_store",
        main_locale="en-US",
        export_order_enabled=True,
        export_incident_enabled=True,
        etag="1",
    )
    server.connectors = {connector.id: connector for connector in _connectors()}
    server.records = list(_records())
    server.preview = _preview()
    for job in jobs():
        if job.name == FEATURED:
            job.latest_execution.CopyFrom(featured())
        await server.put_job(job)
        if job.HasField("schedule"):
            server.schedules[job.id] = job.schedule
    for made in _executions():
        await server.put(made)
    server.rejected = list(_rejected_rows())
    for made in list(server.executions.values()):
        if made.job_name == FEATURED:
            server.log_lines[made.id] = list(_log(made))


def featured() -> Execution:
    """The execution that runs, with its rejected rows."""
    made = latest_execution(_sketch())
    return at_row(made, 29_423)


def at_row(made: Execution, read: int) -> Execution:
    """The same execution when it had read so many rows."""
    moved = Execution()
    moved.CopyFrom(made)
    count(moved, read, rejected=min(len(_REJECTED), read // 2_200))
    # No file is the same from its first line to its last.
    new, same = round(3 * sin(read / 190)), round(60 * sin(read / 400))
    moved.counters.created += new
    moved.counters.unchanged += same
    moved.counters.updated -= new + same
    moved.progress.fraction = read / 57_467
    moved.progress.bytes_done, moved.progress.bytes_total = read * 84, 57_467 * 84
    return moved


def _sketch() -> Sketch:
    return next(sketch for sketch in sketches() if sketch.name == FEATURED)


def _executions() -> Iterator[Execution]:
    """What is under way, and the history of one job; the newest first, as the server lists them."""
    yield featured()
    yield from history()
    for sketch in sketches():
        if sketch.state in ("running", "stopping", "reading", "starting", "waiting", "queued"):
            if sketch.name != FEATURED:
                yield latest_execution(sketch)


def history() -> Iterator[Execution]:
    """What became of the job in the last nights."""
    statuses = {2: Execution.INTEGRATION_COMPLETED_WITH_ERRORS, 8: Execution.JOB_STOPPED, 13: Execution.JOB_FAILED}
    for night in range(24):
        at = NOW.replace(hour=6, minute=30, second=0) - timedelta(days=night)
        status = statuses.get(night, Execution.INTEGRATION_COMPLETED)
        made = execution(_sketch(), at, status)
        made.ended_at.CopyFrom(stamp(at + timedelta(seconds=98 + night * 37 % 41)))
        rejected = len(_REJECTED) if status == Execution.INTEGRATION_COMPLETED_WITH_ERRORS else 0
        if status == Execution.JOB_FAILED:
            made.failure.reason = "LOGIN_REFUSED"
            made.failure.message = "sftp.acme.example refused the login of shop; check the user name and the password"
        else:
            count(made, 55_000 + night * 977 % 4_000, rejected=rejected)
        if status != Execution.JOB_FAILED:
            made.files.add(
                name="out/offer.csv",
                size=made.counters.bytes,
                rows=made.counters.read,
                outcome=execution_pb2.FileResult.OUTCOME_COMPLETED,
                sha256="9f2c" * 16,
            )
        yield made


def _log(made: Execution) -> Iterator[execution_pb2.LogLine]:
    started = made.started_at.ToDatetime(UTC)
    for number, (after, message) in enumerate(_LOG, start=1):
        level = execution_pb2.LogLine.LEVEL_WARNING if " not: " in message else execution_pb2.LogLine.LEVEL_INFO
        time = stamp(started + timedelta(milliseconds=after))
        yield execution_pb2.LogLine(number=number, time=time, level=level, message=message)


def _rejected_rows() -> Iterator[execution_pb2.RejectedRow]:
    for line, key, field, code, value, message in _REJECTED:
        row = execution_pb2.RejectedRow(file="out/offer.csv", line=line, key=key)
        for name, cell in (("OFFER_ID", key), ("SKU", f"SKU-{line}"), ("PRICE_NET", "12.50"), ("STOCK", "18")):
            row.columns.add(name=name, value=cell)
        row.errors.add(code=code, field=field, value=value, message=message)
        yield row


def _records() -> Iterator[catalog_pb2.Record]:
    for number, (key, name, category) in enumerate(_PRODUCTS):
        at = stamp(NOW - timedelta(days=number, minutes=number * 7))
        record = catalog_pb2.Record(record_type="product", key=key, created_at=at, updated_at=at)
        record.fields.update(
            {
                "productExternalId": key,
                "productNames": name,
                "productClassificationCategoryId": category,
                "productBrand": "Acme",
                "inactiveProduct": number % 5 == 0,
                "attribute-colour": "red" if number % 2 else "black",
            }
        )
        yield record
    for key in ("de-b2b", "es-b2b", "fr-b2b", "uk-trade", "us-wholesale"):
        at = stamp(NOW - timedelta(days=300))
        record = catalog_pb2.Record(record_type="store", key=key, created_at=at, updated_at=at)
        record.fields.update({"storeExternalId": key, "storeName": f"Acme {key}"})
        yield record


def _connectors() -> Iterator[connector_pb2.Connector]:
    made = stamp(NOW - timedelta(days=500))
    files = connector_pb2.SftpSettings(
        host="sftp.acme.example", port=22, username="shop", password="not shown", host_key="SHA256:" + "aB3d" * 10
    )
    yield connector_pb2.Connector(name="acme-files", sftp=files, id=_connector_id("f1"), **_common(made))
    api = connector_pb2.ApiSettings(base_url="https://erp.acme.example/v1")
    api.headers.add(name="X-Api-Key", value="not shown")
    yield connector_pb2.Connector(name="acme-erp", api=api, id=_connector_id("a1"), **_common(made))
    market = connector_pb2.MiraklSettings(api_url="https://acme.mirakl.example", operator_key="not shown")
    yield connector_pb2.Connector(name="marketplace", mirakl=market, id=_connector_id("b1"), **_common(made))
    old = connector_pb2.SftpSettings(host="ftp.old.example", port=22, username="shop", password="not shown")
    unused = connector_pb2.Connector(name="old-files", sftp=old, id=_connector_id("c1"), **_common(made))
    unused.active = False
    yield unused


def _connector_id(end: str) -> str:
    return f"0194f3a1-0000-7000-8000-{'0' * 10}{end}"


def _common(made: object) -> dict[str, Any]:
    return {"active": True, "etag": "1", "created_at": made, "updated_at": made}


def _preview() -> connector_service_pb2.PreviewSourceResponse:
    preview = connector_service_pb2.PreviewSourceResponse(file="out/offer.csv", size=4_412_000, delimiter=";")
    preview.columns.extend(["OFFER_ID", "SKU", "PRICE_NET"])
    return preview
