"""Calls to a REST API as rows of a form, and back."""

from ferryman import (
    ApiCall,
    CursorPages,
    DownloadBehaviour,
    HttpMethod,
    LinkPages,
    NamedValue,
    NumberedPages,
    PagingBehaviour,
    RetryBehaviour,
)
from ferryman_tui.forms.fields import (
    Choice,
    Field,
    LongText,
    Option,
    Rows,
    Section,
    Sections,
    Switch,
    Text,
    Values,
    number_problem,
    unless,
)

_PLACEHOLDERS = 'It may hold "{{lastExecutionDate}}", and "{{$.id}}" for what an earlier call returned.'
_RETRY, _DOWNLOAD, _PAGING = "retry", "download", "paging"
_BEHAVIOURS = (
    Option("", "one call", "The call is made once."),
    Option(_PAGING, "page by page", "The call is repeated for every page."),
    Option(_RETRY, "until ready", "The call is repeated until its answer is as expected."),
    Option(_DOWNLOAD, "download a CSV file", "Fetches the file whose URL an earlier call returned; the last call."),
)
_NEXT = (
    Option("numbered", "numbered pages"),
    Option("cursor", "a cursor in each answer"),
    Option("link", 'the header "Link"'),
)
_BLANK_CALL = Values({"method": HttpMethod.GET.value, "path": "", "behaviour": "", "paging.next": "numbered"})


def named_values(key: str, label: str, noun: str, hint: str) -> Field:
    """Ask for query parameters or headers."""
    return Field(
        key=key,
        label=label,
        kind=Rows(
            noun=noun,
            titles=("Name", "Value"),
            cells=lambda row: (row.text("name"), row.text("value")),
            sections=_named_value_sections,
            when_empty="none",
        ),
        hint=hint,
    )


def _named_value_sections(row: Values) -> Sections:
    name = Field(key="name", label="Name", kind=Text(), problem=unless(row.trimmed("name")))
    value = Field(key="value", label="Value", kind=Text(), hint=_PLACEHOLDERS)
    return (Section(title="", fields=(name, value)),)


def rows_of(named: tuple[NamedValue, ...]) -> tuple[Values, ...]:
    """Hold query parameters or headers."""
    return tuple(Values({"name": item.name, "value": item.value}) for item in named)


def named_values_of(rows: tuple[Values, ...]) -> tuple[NamedValue, ...]:
    """Make query parameters or headers."""
    return tuple(NamedValue(name=row.trimmed("name"), value=row.text("value")) for row in rows)


def method_options(methods: tuple[HttpMethod, ...]) -> tuple[Option, ...]:
    """Offer methods of calls."""
    return tuple(Option(method.value, method.name) for method in methods)


def calls_field(key: str, rows: tuple[Values, ...], *, mirakl: bool) -> Field:
    """Ask for the calls of an API source."""
    return Field(
        key=key,
        label="Calls",
        kind=Rows(
            noun="call",
            titles=("Call", "Repeats"),
            cells=_call_cells,
            sections=lambda row: _call_sections(row, mirakl=mirakl),
            blank=_BLANK_CALL,
            when_empty="none yet: a source needs at least one",
            most=20,
        ),
        hint="Made in this order; the records are in the answers to the last one. REST only, no SOAP or GraphQL.",
        problem=unless(rows, "is required: at least one call"),
    )


def _call_cells(row: Values) -> tuple[str, ...]:
    method = HttpMethod(row.text("method") or HttpMethod.GET.value).name
    behaviour = next(option.label for option in _BEHAVIOURS if option.value == row.text("behaviour"))
    what = row.text("download.url_path") if row.text("behaviour") == _DOWNLOAD else row.text("path")
    return f"{method} {what}", behaviour


def _call_sections(row: Values, *, mirakl: bool) -> Sections:
    behaviour = row.text("behaviour")
    downloads = behaviour == _DOWNLOAD
    fields = (
        Field(key="method", label="Method", kind=Choice(method_options(tuple(HttpMethod)))),
        Field(
            key="path",
            label="Path",
            kind=Text("/v1/products"),
            hint=f"Below the connector's base URL. {_PLACEHOLDERS}",
            problem="" if downloads else unless(row.trimmed("path")),
        ),
        named_values("query", "Query", "parameter", "Added to those of the path."),
        named_values("headers", "Headers", "header", "Keep secrets in the connector: what stands here can be read."),
        Field(
            key="body",
            label="Body",
            kind=LongText(),
            hint=f"JSON unless a Content-Type says otherwise. {_PLACEHOLDERS}",
        ),
    )
    front = Field(key="front_office", label="Mirakl", kind=Switch("send the front-office key"))
    how = Field(key="behaviour", label="Made", kind=Choice(_BEHAVIOURS), hint="What happens beyond the plain call.")
    plain = Section(title="", fields=(*fields, *((front,) if mirakl else ()), how))
    more = {_RETRY: _retry_fields, _DOWNLOAD: _download_fields, _PAGING: _paging_fields}.get(behaviour)
    return (plain, Section(title="", fields=more(row))) if more else (plain,)


def _retry_fields(row: Values) -> tuple[Field, ...]:
    return (
        _number(row, "retry.max_attempts", "Attempts", 1, 1000, "After the last one the run fails."),
        _number(row, "retry.interval_seconds", "Pause", 1, 3600, "Seconds between two calls."),
        _number(row, "retry.expected_status", "Status", 0, 599, "The HTTP status that is waited for; 0 means any 2xx."),
        Field(key="retry.condition_path", label="Value at", kind=Text("$.status"), hint="Empty: the status is enough."),
        Field(key="retry.condition_value", label="Has to be", kind=Text("DONE")),
    )


def _download_fields(row: Values) -> tuple[Field, ...]:
    path = row.trimmed("download.url_path")
    hint = "JSON path of the URL in the answer to an earlier call; another host must be one that the connector allows."
    return (
        Field(
            key="download.url_path",
            label="URL at",
            kind=Text("$.urlFile"),
            hint=hint,
            problem=unless(path),
        ),
    )


def _paging_fields(row: Values) -> tuple[Field, ...]:
    following = row.text("paging.next") or "numbered"
    kinds = Field(key="paging.next", label="Next page by", kind=Choice(_NEXT))
    parts: dict[str, tuple[Field, ...]] = {
        "numbered": (
            _text(row, "paging.numbered.page_parameter", "Page parameter", "page"),
            _number(row, "paging.numbered.first_page", "First page", 0, 1000, "Often 0 or 1."),
            Field(
                key="paging.numbered.total_pages_path",
                label="Pages at",
                kind=Text("$.paging.totalPages"),
                hint="Empty: until a page has no records.",
            ),
        ),
        "cursor": (
            _text(row, "paging.cursor.cursor_parameter", "Cursor parameter", "cursor"),
            _text(row, "paging.cursor.next_cursor_path", "Next cursor at", "$.next"),
        ),
        "link": (),
    }
    size = Field(
        key="paging.size_parameter", label="Size parameter", kind=Text("size"), hint="Empty: the API's own page size."
    )
    asked = (_number(row, "paging.size", "Page size", 1, 10_000, ""),) if row.trimmed("paging.size_parameter") else ()
    return (kinds, *parts[following], size, *asked)


def _number(row: Values, key: str, label: str, least: int, most: int, hint: str) -> Field:
    problem = "" if not least and not row.trimmed(key) else number_problem(row, key, least, most)
    return Field(key=key, label=label, kind=Text(digits=True), hint=hint, problem=problem)


def _text(row: Values, key: str, label: str, placeholder: str) -> Field:
    return Field(key=key, label=label, kind=Text(placeholder), problem=unless(row.trimmed(key)))


def row_of_call(call: ApiCall) -> Values:
    """Hold a call."""
    behaviour = _RETRY if call.retry else _DOWNLOAD if call.download else _PAGING if call.paging else ""
    held = {
        "method": call.method.value,
        "path": call.path,
        "query": rows_of(call.query),
        "headers": rows_of(call.headers),
        "body": call.body,
        "front_office": call.front_office,
        "behaviour": behaviour,
        "paging.next": "numbered",
    }
    return Values({**held, **_retry_values(call), **_paging_values(call.paging)})


def _retry_values(call: ApiCall) -> dict[str, str]:
    if call.download:
        return {"download.url_path": call.download.url_path}
    if call.retry is None:
        return {}
    retry = call.retry
    return {
        "retry.max_attempts": str(retry.max_attempts),
        "retry.interval_seconds": str(retry.interval_seconds),
        "retry.expected_status": str(retry.expected_status or ""),
        "retry.condition_path": retry.condition_path,
        "retry.condition_value": retry.condition_value,
    }


def _paging_values(paging: PagingBehaviour | None) -> dict[str, str]:
    if paging is None:
        return {}
    held = {"paging.size_parameter": paging.size_parameter, "paging.size": str(paging.size or "")}
    if paging.numbered:
        held |= {
            "paging.next": "numbered",
            "paging.numbered.page_parameter": paging.numbered.page_parameter,
            "paging.numbered.first_page": str(paging.numbered.first_page),
            "paging.numbered.total_pages_path": paging.numbered.total_pages_path,
        }
    elif paging.cursor:
        held |= {
            "paging.next": "cursor",
            "paging.cursor.cursor_parameter": paging.cursor.cursor_parameter,
            "paging.cursor.next_cursor_path": paging.cursor.next_cursor_path,
        }
    else:
        held["paging.next"] = "link"
    return held


def call_of(row: Values) -> ApiCall:
    """Make a call."""
    behaviour = row.text("behaviour")
    return ApiCall(
        method=HttpMethod(row.text("method") or HttpMethod.GET.value),
        path=row.trimmed("path"),
        query=named_values_of(row.rows("query")),
        headers=named_values_of(row.rows("headers")),
        body=row.text("body"),
        retry=_retry_of(row) if behaviour == _RETRY else None,
        download=DownloadBehaviour(url_path=row.trimmed("download.url_path")) if behaviour == _DOWNLOAD else None,
        paging=_paging_of(row) if behaviour == _PAGING else None,
        front_office=row.flag("front_office"),
    )


def _retry_of(row: Values) -> RetryBehaviour:
    return RetryBehaviour(
        max_attempts=row.number("retry.max_attempts"),
        interval_seconds=row.number("retry.interval_seconds"),
        expected_status=row.number("retry.expected_status"),
        condition_path=row.trimmed("retry.condition_path"),
        condition_value=row.text("retry.condition_value"),
    )


def _paging_of(row: Values) -> PagingBehaviour:
    following = row.text("paging.next") or "numbered"
    numbered = NumberedPages(
        page_parameter=row.trimmed("paging.numbered.page_parameter"),
        first_page=row.number("paging.numbered.first_page"),
        total_pages_path=row.trimmed("paging.numbered.total_pages_path"),
    )
    cursor = CursorPages(
        cursor_parameter=row.trimmed("paging.cursor.cursor_parameter"),
        next_cursor_path=row.trimmed("paging.cursor.next_cursor_path"),
    )
    return PagingBehaviour(
        numbered=numbered if following == "numbered" else None,
        cursor=cursor if following == "cursor" else None,
        link=LinkPages() if following == "link" else None,
        size_parameter=row.trimmed("paging.size_parameter"),
        size=row.number("paging.size") if row.trimmed("paging.size_parameter") else 0,
    )
