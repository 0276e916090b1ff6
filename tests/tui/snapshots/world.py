"""What the server of the snapshots holds: forty jobs of a shop in every state, the same in every run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from ferryman.v1 import execution_pb2, job_pb2, schedule_pb2

NOW = datetime(2026, 1, 1, 19, 44, 40, tzinfo=UTC)
FEATURED = "pim-prices-nightly-es-b2b"
"""The job that has pages of its own; it runs."""

_OUTCOMES = 30
_ROWS_PER_SECOND = 380
_MEDIAN_SECONDS = 95

Execution = execution_pb2.Execution
Kinds = execution_pb2.Trigger
_DONE = Execution.INTEGRATION_COMPLETED
_REJECTS = Execution.INTEGRATION_COMPLETED_WITH_ERRORS

_FAILURES = {
    "login": ("LOGIN_REFUSED", "sftp.acme.example refused the login of shop; check the user name and the password"),
    "file": ("FILE_NOT_FOUND", "no file out/catalog.csv; check the path, and that the file was delivered"),
    "header": ("HEADER_INVALID", "the header has no column for externalId; correct the mapping or the file"),
    "answer": ("CALL_FAILED", "erp.acme.example answered 401; check the token of the connector"),
}
_CRONS = {
    "15min": ("*/15 * * * *", "every 15 minutes", timedelta(minutes=15, seconds=20)),
    "hourly": ("0 * * * *", "every hour", timedelta(minutes=15, seconds=20)),
    "nightly": ("30 6 * * *", "every day at 06:30", timedelta(hours=10, minutes=45, seconds=20)),
    "weekly": ("0 4 * * 1", "every Monday at 04:00", timedelta(days=3, hours=8, minutes=15, seconds=20)),
}

# Name, entity, how it is reached (< imports, > exports), what it does, and how far it is or why it failed.
_JOBS = """
erp-us-stores-hourly-us-wholesale       STORE                    <API   running   79
pim-stock-hourly-fr-b2b                 OFFER                    <API   running   73
pim-prices-nightly-es-b2b               OFFER                    <SFTP  running   51
sap-stock-nightly-de-b2b                OFFER                    <API   running   65
wms-offers-15min                        OFFER                    <API   running   62
wms-enrichment-weekly-es-b2b            PRODUCT                  <API   stopping  58
akeneo-attributes-nightly               ATTRIBUTE                <SFTP  running   36
pim-navigation-nightly-us-wholesale     NAVIGATION_CATEGORY      <SFTP  running   12  full
dynamics-tags-nightly-fr-b2b            PRODUCT_TAG              <SFTP  reading
dynamics-classification-nightly-uk      CLASSIFICATION_CATEGORY  <API   starting
infor-offers-15min-fr-b2b               OFFER                    <API   waiting
netsuite-offers-15min-de-b2b            OFFER                    <SFTP  queued    1
mirakl-offers-hourly-uk-trade           OFFER                    <API   queued    2
akeneo-catalog-nightly-fr-b2b           PRODUCT                  <SFTP  failed    login
erp-eu-accounts-nightly                 ACCOUNT                  <SFTP  failed    file
odoo-suppliers-hourly-de-b2b            SUPPLIER                 <SFTP  failed    header
mirakl-incidents-15min                  INCIDENT                 >API   failed    answer
pim-media-weekly-us-wholesale           PRODUCT                  <API   rejects   31
salsify-enrichment-nightly-de-b2b       PRODUCT                  <SFTP  rejects   1204
erp-eu-users-weekly-us-wholesale        CUSTOMER_USER            <SFTP  rejects   3
wms-orders-us                           ORDER                    >SFTP  sent
mirakl-orders-ext                       ORDER                    >API   sent
akeneo-assortments-weekly-fr-b2b        ASSORTMENT               <SFTP  ok
dynamics-accounts-nightly               ACCOUNT                  <API   ok
dynamics-offers-weekly                  OFFER                    <API   ok
erp-eu-offers-15min-fr-b2b              OFFER                    <API   ok
infor-cross-sell-nightly-de-b2b         RELATED_PRODUCT          <API   ok
infor-views-hourly                      CATALOG_VIEW             <SFTP  ok
netsuite-order-status-15min             ORDER_STATUS             <API   ok
netsuite-stores-weekly                  STORE                    <SFTP  ok
odoo-navigation-weekly-fr-b2b           NAVIGATION_CATEGORY      <SFTP  ok
pim-attributes-nightly-fr-b2b           ATTRIBUTE                <SFTP  ok
sap-classification-nightly-de-b2b       CLASSIFICATION_CATEGORY  <SFTP  ok
sap-products-nightly-uk-trade           PRODUCT                  <SFTP  ok
akeneo-tags-weekly-uk-trade             PRODUCT_TAG              <SFTP  stopped
odoo-order-updates-15min                ORDER                    <API   skipped
salsify-cross-sell-weekly               RELATED_PRODUCT          <SFTP  new
infor-suppliers-nightly-old             SUPPLIER                 <SFTP  disabled
odoo-views-hourly-fr-b2b                CATALOG_VIEW             <SFTP  disabled
sap-stock-test                          OFFER                    <API   disabled
"""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A line of the list of jobs."""

    number: int
    name: str
    entity: str
    via: str
    state: str
    detail: str
    full: bool

    @property
    def random(self) -> Random:
        """Chance that is the same for this job in every run."""
        return Random(self.name)

    @property
    def cron(self) -> tuple[str, str, timedelta] | None:
        """How often it runs, by its name."""
        return next((cron for word, cron in _CRONS.items() if word in self.name), None)


def sketches() -> Iterator[Sketch]:
    """The jobs, in the order of the list."""
    for number, row in enumerate(_JOBS.strip().splitlines()):
        name, entity, via, state, *rest = row.split()
        yield Sketch(number, name, entity, via, state, rest[0] if rest else "", "full" in rest)


def job_id(name: str) -> str:
    """The id of a job."""
    return f"0194f3a1-0000-7000-8000-{Random(name).getrandbits(48):012x}"


def execution_id(job: str, at: datetime) -> str:
    """The id of an execution: greater the later it was triggered."""
    stamp = f"{int(at.timestamp() * 1000):012x}"
    return f"{stamp[:8]}-{stamp[8:]}-7b02-9d41-{Random(f'{job}{at}').getrandbits(48):012x}"


def stamp(at: datetime) -> Timestamp:
    """A time as a message."""
    message = Timestamp()
    message.FromDatetime(at)
    return message


def jobs() -> Iterator[job_pb2.Job]:
    """All jobs, with how they stand."""
    for sketch in sketches():
        yield _job(sketch)


def _job(sketch: Sketch) -> job_pb2.Job:
    job = job_pb2.Job(
        id=job_id(sketch.name),
        name=sketch.name,
        entity=sketch.entity,
        connector_id=connector_of(sketch),
        active=sketch.state != "disabled",
        etag="1",
        created_at=stamp(NOW - timedelta(days=400)),
        updated_at=stamp(NOW - timedelta(days=30)),
    )
    _specify(job, sketch)
    if sketch.state == "new":
        return job
    latest = latest_execution(sketch)
    job.latest_execution.CopyFrom(latest)
    job.last_outcomes.extend(_outcomes(sketch, latest))
    return job


def connector_of(sketch: Sketch) -> str:
    """Which connector a job goes through, by the system that its name begins with."""
    kind = "files" if sketch.via.endswith("SFTP") else "api"
    return f"0194f3a1-0000-7000-8000-{'0' * 10}{'f1' if kind == 'files' else 'a1'}"


def _specify(job: job_pb2.Job, sketch: Sketch) -> None:
    if sketch.via.startswith(">"):
        _specify_export(job, sketch)
        return
    spec = job.import_spec
    spec.import_full = sketch.full
    spec.overlap_policy = job_pb2.WAIT_FOR_NEXT if "15min" in sketch.name else job_pb2.RUN_IMMEDIATELY
    if sketch.via.endswith("SFTP"):
        spec.sftp.file_path, spec.sftp.delimiter = f"out/{sketch.entity.lower()}.csv", ";"
        spec.sftp.outbound_directory = "done"
    else:
        spec.api.calls.add(method=job_pb2.ApiCall.METHOD_GET, path=f"/v1/{sketch.entity.lower()}")
        spec.api.records_path = "items"
    if sketch.name == FEATURED:
        _map_prices(spec)
    if cron := sketch.cron:
        job.schedule.CopyFrom(schedule_pb2.Schedule(job_id=job.id, cron=cron[0], description=cron[1], enabled=True))
        if job.active:
            job.schedule.next_fire_time.CopyFrom(stamp(NOW + cron[2]))


def _specify_export(job: job_pb2.Job, sketch: Sketch) -> None:
    job.export_spec.trigger_statuses.append(f"{sketch.entity}_CREATED")
    if sketch.via.endswith("SFTP"):
        job.export_spec.sftp.directory, job.export_spec.sftp.format = "orders", job_pb2.EXPORT_FORMAT_JSON
    else:
        job.export_spec.api.method, job.export_spec.api.path = job_pb2.ApiCall.METHOD_POST, "/v1/tickets"


def _map_prices(spec: job_pb2.ImportSpec) -> None:
    for source, field, default in (
        ("OFFER_ID", "stockExternalId", ""),
        ("SKU", "stockVariantId", ""),
        ("SUPPLIER", "supplierExternalId", "ACME-ES"),
        ("STOCK", "stockNumber", "0"),
        ("MIN_QTY", "minOrderQuantity", "1"),
        ("CURRENCY", "currency", "EUR"),
        ("PRICE_ID", "priceExternalId", ""),
        ("PRICE_NET", "price", ""),
        ("KIND", "offerPriceType", ""),
        ("COLOUR", "CF_colour", ""),
    ):
        spec.mapping.add(source=source, field=field, default_value=default)
    for given, wanted in (("C", "CATALOG"), ("A", "ACCOUNT")):
        spec.transcodings.add(field="offerPriceType", input=given, output=wanted)


_STATUSES = {
    "running": Execution.INTEGRATION_STARTED,
    "stopping": Execution.JOB_STOPPING,
    "reading": Execution.JOB_STARTED,
    "starting": Execution.JOB_INITIALIZING,
    "waiting": Execution.INTEGRATION_WAITING,
    "queued": Execution.JOB_PENDING,
    "failed": Execution.JOB_FAILED,
    "rejects": _REJECTS,
    "ok": _DONE,
    "disabled": _DONE,
    "stopped": Execution.JOB_STOPPED,
    "skipped": Execution.JOB_SKIPPED,
    "sent": Execution.SUCCESS,
}
_ENDED = frozenset({"failed", "rejects", "ok", "disabled", "stopped", "skipped", "sent"})
_STOPPABLE = frozenset({"running", "reading", "starting", "waiting", "queued"})
_COUNTING = frozenset({"running", "stopping"})


def latest_execution(sketch: Sketch) -> Execution:
    """How a job stands."""
    chance = sketch.random
    ago = timedelta(seconds=chance.randrange(20, 300) if sketch.state not in _ENDED else chance.randrange(400, 80_000))
    status = _STATUSES[sketch.state]
    export = sketch.via.startswith(">")
    if export and sketch.state == "failed":
        status = Execution.ERROR
    made = execution(sketch, NOW - ago, status)
    if sketch.state in _COUNTING:
        _progress(made, int(sketch.detail) / 100, int(ago.total_seconds()) * _ROWS_PER_SECOND)
    elif sketch.state in ("queued", "skipped"):
        made.ClearField("started_at")
        made.status_reason.reason = "JOB_RUNNING"
        made.status_reason.message = "waits behind an execution of the same entity"
        made.status_reason.queue_position = int(sketch.detail or 0)
    elif sketch.state == "failed":
        made.failure.reason, made.failure.message = _FAILURES[sketch.detail]
    elif sketch.state in ("rejects", "ok", "disabled", "stopped") and not export:
        count(made, chance.randrange(900, 120_000), rejected=int(sketch.detail or 0))
    if export:
        _export(made, sketch)
    return made


def execution(sketch: Sketch, at: datetime, status: Execution.Status.ValueType) -> Execution:
    """An execution of a job, triggered by its schedule; one that has ended took as long as usual."""
    export = sketch.via.startswith(">")
    kind = Kinds.KIND_EVENT if export else Kinds.KIND_SCHEDULE
    made = Execution(
        id=execution_id(sketch.name, at),
        job_id=job_id(sketch.name),
        job_name=sketch.name,
        entity=sketch.entity,
        direction=Execution.DIRECTION_EXPORT if export else Execution.DIRECTION_IMPORT,
        status=status,
        trigger=Kinds(kind=kind),
        created_at=stamp(at),
        started_at=stamp(at),
        stoppable=status in {_STATUSES[state] for state in _STOPPABLE},
    )
    if status >= _DONE:
        made.ended_at.CopyFrom(stamp(at + _taken(sketch.random)))
    return made


def _taken(chance: Random) -> timedelta:
    return timedelta(seconds=round(_MEDIAN_SECONDS * chance.lognormvariate(0, 0.3)))


def count(made: Execution, read: int, *, rejected: int = 0) -> None:
    """Let an execution have read so many rows."""
    counters = made.counters
    counters.read, counters.rejected, counters.bytes = read, rejected, read * 84
    counters.created = round(read * 0.02)
    counters.unchanged = round(read * 0.28)
    counters.updated = read - counters.created - counters.unchanged - rejected


def _progress(made: Execution, fraction: float, read: int) -> None:
    count(made, read)
    made.progress.phase = execution_pb2.Progress.PHASE_INTEGRATE
    made.progress.fraction = fraction
    made.progress.bytes_done, made.progress.bytes_total = read * 84, round(read * 84 / fraction)


def _export(made: Execution, sketch: Sketch) -> None:
    item = made.exported_item
    item.record_type = sketch.entity.lower()
    item.record_key = f"172-189-{sketch.random.randrange(10**6, 10**7)}-1"
    item.trigger_status = f"{sketch.entity}_CREATED"
    item.attempts = 1
    item.destination = f"orders/{item.record_key}.json" if sketch.via.endswith("SFTP") else "POST /v1/tickets"


def _outcomes(sketch: Sketch, latest: Execution) -> Sequence[execution_pb2.Outcome]:
    """The last outcomes: most went well, some jobs fail or reject now and then, a few runs were slow."""
    chance = Random(f"{sketch.name} outcomes")
    trouble = {"failed": Execution.JOB_FAILED, "rejects": _REJECTS}.get(sketch.state, Execution.JOB_STOPPED)
    odds = 0.3 if sketch.state in ("failed", "rejects") else 0.35 if sketch.name == "wms-offers-15min" else 0.03
    if sketch.name == "wms-offers-15min":
        trouble = Execution.JOB_FAILED
    made = []
    for number in range(_OUTCOMES):
        good = Execution.SUCCESS if sketch.via.startswith(">") else _DONE
        status = trouble if chance.random() < odds else Execution.JOB_SKIPPED if chance.random() < 0.02 else good
        seconds = round(_MEDIAN_SECONDS * chance.lognormvariate(0, 0.3))
        at = NOW - timedelta(days=_OUTCOMES - number)
        made.append(
            execution_pb2.Outcome(
                execution_id=execution_id(sketch.name, at), status=status, duration=Duration(seconds=seconds)
            )
        )
    if latest.HasField("ended_at"):
        seconds = latest.ended_at.seconds - latest.started_at.seconds if latest.HasField("started_at") else 0
        made.append(
            execution_pb2.Outcome(execution_id=latest.id, status=latest.status, duration=Duration(seconds=seconds))
        )
    return made[-_OUTCOMES:]
