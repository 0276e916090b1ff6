"""Entities, connectors and jobs for the tests of forms, as a server would send them."""

from typing import Any

from ferryman import (
    ApiCall,
    ApiSettings,
    ApiSource,
    ApiTarget,
    Connector,
    CursorPages,
    DownloadBehaviour,
    EntityField,
    EntityType,
    ExportField,
    ExportFormat,
    ExportSpec,
    FileFormat,
    FileNameFormat,
    FullMode,
    HttpMethod,
    ImportSpec,
    Job,
    LinkPages,
    MappingLine,
    Method,
    MiraklSettings,
    NamedValue,
    NumberedPages,
    OAuth2Password,
    OverlapPolicy,
    PagingBehaviour,
    RetryBehaviour,
    Schedule,
    SecretHeader,
    SftpSettings,
    SftpSource,
    SftpTarget,
    StoreScope,
    Transcoding,
)
from ferryman_tui.forms.fields import Field, Values, fields_of
from ferryman_tui.forms.form import Aids, Form
from ferryman_tui.forms.job import JobForm


def field(name: str, **more: Any) -> EntityField:
    """A field of an entity."""
    plain: dict[str, Any] = {
        "labels": (),
        "type": "text",
        "key": False,
        "required": False,
        "default_value": "",
        "values": (),
        "localized": False,
        "multiple": False,
        "reference": "",
        "max_length": 0,
        "description": "",
    }
    return EntityField(name=name, **{**plain, **more})


def entity(name: str, **more: Any) -> EntityType:
    """An entity with a key, a required field and one that is neither."""
    plain: dict[str, Any] = {
        "objective": f"Imports {name}.",
        "import_methods": (Method.SFTP, Method.API),
        "prerequisites": (),
        "fields": (field("externalId", key=True, required=True), field("name", required=True), field("status")),
        "full_mode": FullMode.UNSPECIFIED,
        "custom_fields": True,
        "attributes": False,
        "record_types": (),
        "file_formats": tuple(FileFormat),
    }
    return EntityType(name=name, **{**plain, **more})


SUPPLIER = entity("SUPPLIER", full_mode=FullMode.CUSTOM_FIELDS, import_full_warning="Empty custom fields are deleted.")
OFFER = entity("OFFER", prerequisites=("SUPPLIER", "PRODUCT"))
NAVIGATION = entity("NAVIGATION_CATEGORY", import_methods=(Method.SFTP,), store_scope=StoreScope.REQUIRED)
STATUS = entity("ORDER_STATUS", import_methods=(Method.SFTP,), file_formats=(FileFormat.XML,))
ORDER = entity(
    "ORDER",
    export_methods=(Method.SFTP, Method.API),
    store_scope=StoreScope.OPTIONAL,
    statuses=("DRAFT_ORDER_ON_HOLD", "ORDER_CREATED", "SHIPPED"),
    export_fields=(ExportField(name="reference", description="", in_default_body=True),),
)
INCIDENT = entity("INCIDENT", import_methods=(Method.API,), export_methods=(Method.API,), statuses=("OPEN", "CLOSED"))
ENTITIES = {item.name: item for item in (SUPPLIER, OFFER, NAVIGATION, STATUS, ORDER, INCIDENT)}

FILES = Connector(
    id="c-files", name="files", etag="1", sftp=SftpSettings(host="h", port=22, username="u", password_set=True)
)
SHOP = Connector(
    id="c-api",
    name="shop",
    etag="1",
    api=ApiSettings(
        base_url="https://api.example.com",
        headers=(SecretHeader(name="X-Key", value_set=True),),
        oauth2_password=OAuth2Password(
            access_token_url="https://auth.example.com", username="u", password_set=True, scope="read"
        ),
        allowed_hosts=("files.example.com", "cdn.example.com"),
    ),
)
MARKET = Connector(
    id="c-mirakl",
    name="market",
    etag="1",
    mirakl=MiraklSettings(api_url="https://m.example.com/api", operator_key_set=True, front_office_key_set=True),
)
CONNECTORS = {item.id: item for item in (FILES, SHOP, MARKET)}

CALLS = (
    ApiCall(path="/login", method=HttpMethod.POST, body='{"a": 1}', headers=(NamedValue(name="Accept", value="*/*"),)),
    ApiCall(
        path="/wait",
        retry=RetryBehaviour(
            max_attempts=5, interval_seconds=10, expected_status=201, condition_path="$.s", condition_value="DONE"
        ),
    ),
    ApiCall(
        path="/pages",
        query=(NamedValue(name="q", value="1"),),
        paging=PagingBehaviour(
            numbered=NumberedPages(page_parameter="page", first_page=1, total_pages_path="$.total"),
            size_parameter="size",
            size=50,
        ),
    ),
    ApiCall(path="/cursor", paging=PagingBehaviour(cursor=CursorPages(cursor_parameter="c", next_cursor_path="$.n"))),
    ApiCall(path="/links", paging=PagingBehaviour(link=LinkPages()), front_office=True),
    ApiCall(download=DownloadBehaviour(url_path="$.urlFile")),
)

FILE_JOB = Job(
    id="j1",
    etag="7",
    name="suppliers",
    entity="SUPPLIER",
    connector_id=FILES.id,
    active=True,
    import_spec=ImportSpec(
        sftp=SftpSource(file_path="in/suppliers.csv", outbound_directory="done", delimiter=","),
        mapping=(
            MappingLine(source="id", field="externalId"),
            MappingLine(source="colour", field="CF_color", default_value="red"),
        ),
        transcodings=(Transcoding(field="status", input="on", output="ACTIVE"),),
        overlap_policy=OverlapPolicy.WAIT_FOR_NEXT,
        import_full=True,
    ),
    schedule=Schedule(job_id="j1", cron="0 30 2 * * ?", enabled=True, note="night", etag="3"),
)
BULK_JOB = Job(
    id="j2",
    name="statuses",
    entity="ORDER_STATUS",
    connector_id=FILES.id,
    import_spec=ImportSpec(
        sftp=SftpSource(inbound_directory="in", outbound_directory="out", format=FileFormat.XML, records_path="a.b")
    ),
    schedule=Schedule(job_id="j2"),
)
API_JOB = Job(
    id="j3",
    name="orders",
    entity="ORDER",
    connector_id=SHOP.id,
    import_spec=ImportSpec(api=ApiSource(calls=CALLS, delimiter=","), store_external_ids=("fr",)),
    schedule=Schedule(job_id="j3"),
)
FILE_EXPORT = Job(
    id="j4",
    name="orders out",
    entity="ORDER",
    connector_id=FILES.id,
    export_spec=ExportSpec(
        trigger_statuses=("ORDER_CREATED", "SHIPPED"),
        sftp=SftpTarget(directory="out", format=ExportFormat.JSON, file_name_format=FileNameFormat.STANDARD),
    ),
)
API_EXPORT = Job(
    id="j5",
    name="orders push",
    entity="ORDER",
    connector_id=MARKET.id,
    export_spec=ExportSpec(
        trigger_statuses=("DRAFT_ORDER_ON_HOLD",),
        api=ApiTarget(
            path="/orders",
            method=HttpMethod.PUT,
            query=(NamedValue(name="a", value="b"),),
            mapping=(MappingLine(source="reference", field="order.id"),),
            front_office=True,
        ),
        repeat_on_hold=True,
    ),
)
JOBS = (FILE_JOB, BULK_JOB, API_JOB, FILE_EXPORT, API_EXPORT)


def job_form(job: Job | None = None) -> JobForm:
    """The form of a job, or of a new one."""
    return JobForm(ENTITIES, CONNECTORS, job) if job else JobForm(ENTITIES, CONNECTORS)


def edited(form: Form, values: Values, **changes: Any) -> Values:
    """Fill in fields one after another; in the names of keys two underscores stand for a dot."""
    for name, value in changes.items():
        key = name.replace("__", ".")
        values = form.settled(key, values, values.with_values({key: value}))
    return values


def asked(form: Form, values: Values, aids: Aids | None = None) -> dict[str, Field]:
    """The fields that a form asks for, by key."""
    return {item.key: item for item in fields_of(form.sections(values, aids or Aids()))}
