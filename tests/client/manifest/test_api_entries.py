"""Files describe REST APIs too: connectors with secrets by reference, calls, and targets of exports."""

from pathlib import Path

import pytest

from ferryman.manifest.entries import read_manifest
from ferryman.manifest.problems import ManifestError
from ferryman.manifest.secrets import SecretReference
from ferryman.models.connectors import (
    ApiSettings,
    FileProtocol,
    MiraklSettings,
    OAuth2ClientCredentials,
    OAuth2Password,
    SecretHeader,
)
from ferryman.models.jobs import ApiTarget, MappingLine
from ferryman.models.sources import (
    ApiCall,
    ApiSource,
    CursorPages,
    DownloadBehaviour,
    FileFormat,
    HttpMethod,
    LinkPages,
    NamedValue,
    NumberedPages,
    PagingBehaviour,
    RetryBehaviour,
)

CONNECTORS = """
connectors:
  - name: pim
    api:
      base_url: https://pim.example.com/v1
      headers: {X-API-Key: env:PIM_KEY}
      oauth2_client_credentials: {access_token_url: https://a/token, client_id: me, client_secret: file:secret}
      allowed_hosts: [files.example.com]
  - name: erp
    api:
      base_url: https://erp.example.com
      oauth2_password: {access_token_url: https://a/token, username: u, password: env:ERP, scope: read}
  - name: market
    mirakl:
      {api_url: https://market.example.com, operator_key: env:OP, front_office_key: env:F, auto_language_mapping: true}
  - name: depot
    sftp: {host: h, username: u, password: env:P, protocol: FTPS, private_key: file:id}
"""
JOBS = """
jobs:
  - name: offers
    entity: OFFER
    connector: pim
    import:
      api:
        calls:
          - {method: POST, path: /offer/file/generate, query: {since: "{{lastExecutionDate}}"}, body: {full: true}}
          - path: /offer/file/status
            retry: {max_attempts: 9, interval_seconds: 2, condition_path: $.statusFile, condition_value: AVAILABLE}
          - download: {url_path: $.urlFile}
        delimiter: ";"
  - name: products
    entity: PRODUCT
    connector: pim
    import:
      api:
        records_path: $.elements
        calls:
          - path: /products
            headers: {Accept: application/json}
            paging:
              numbered: {page_parameter: page, first_page: 1, total_pages_path: $.paging.totalPages}
              size_parameter: size
              size: 500
          - {path: /more, paging: {cursor: {cursor_parameter: c, next_cursor_path: $.next}}}
          - {path: /rest, paging: {link: {}}}
  - name: statuses
    entity: ORDER_STATUS
    connector: depot
    import:
      sftp: {file_path: s.xml, format: XML, records_path: orders}
  - name: send
    entity: ORDER
    connector: erp
    export:
      trigger_statuses: [ORDER_CREATED]
      repeat_on_hold: false
      api: {method: PUT, path: "/orders/{{reference}}", mapping: [{source: reference, field: order.ref}]}
"""


def test_connectors_of_every_kind_are_read_with_their_secrets_by_reference() -> None:
    pim, erp, market, depot = read_manifest([("shop.yaml", CONNECTORS)]).connectors
    assert pim.connector.api == ApiSettings(
        base_url="https://pim.example.com/v1",
        headers=(SecretHeader(name="X-API-Key", value_set=True),),
        oauth2_client_credentials=OAuth2ClientCredentials(access_token_url="https://a/token", client_id="me"),
        allowed_hosts=("files.example.com",),
    )
    assert pim.secrets == {
        "api.headers.X-API-Key": SecretReference("env", "PIM_KEY", Path()),
        "api.oauth2_client_credentials.client_secret": SecretReference("file", "secret", Path()),
    }
    assert pim.named == (
        *("api.base_url", "api.allowed_hosts", "api.headers"),
        *("api.oauth2_client_credentials.access_token_url", "api.oauth2_client_credentials.client_id"),
    )
    password = OAuth2Password(access_token_url="https://a/token", username="u", scope="read")
    assert erp.connector.api == ApiSettings(base_url="https://erp.example.com", oauth2_password=password)
    assert market.connector.mirakl == MiraklSettings(api_url="https://market.example.com", auto_language_mapping=True)
    assert set(market.secrets) == {"mirakl.operator_key", "mirakl.front_office_key"}
    assert depot.connector.sftp is not None
    assert depot.connector.sftp.protocol is FileProtocol.FTPS
    assert set(depot.secrets) == {"sftp.password", "sftp.private_key"}


def test_secrets_are_read_where_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIM_KEY", "k-1")
    (tmp_path / "secret").write_text("s-1\n")
    pim = read_manifest([(str(tmp_path / "shop.yaml"), CONNECTORS)]).connectors[0].with_secrets()
    assert pim.api is not None
    assert pim.api.headers == (SecretHeader(name="X-API-Key", value="k-1", value_set=True),)
    assert pim.api.oauth2_client_credentials is not None
    assert pim.api.oauth2_client_credentials.client_secret == "s-1"


def test_calls_are_read_with_their_behaviours() -> None:
    offers, products, statuses, send = read_manifest([("shop.yaml", JOBS)]).jobs
    assert offers.job.import_spec is not None
    assert offers.job.import_spec.api == ApiSource(
        calls=(
            ApiCall(
                method=HttpMethod.POST,
                path="/offer/file/generate",
                query=(NamedValue(name="since", value="{{lastExecutionDate}}"),),
                body='{"full": true}',
            ),
            ApiCall(
                path="/offer/file/status",
                retry=RetryBehaviour(
                    max_attempts=9, interval_seconds=2, condition_path="$.statusFile", condition_value="AVAILABLE"
                ),
            ),
            ApiCall(download=DownloadBehaviour(url_path="$.urlFile")),
        ),
        delimiter=";",
    )
    assert offers.named == ("connector_id", "import_spec.api.calls", "import_spec.api.delimiter")
    assert products.job.import_spec is not None
    assert products.job.import_spec.api is not None
    assert [call.paging for call in products.job.import_spec.api.calls] == [
        PagingBehaviour(
            numbered=NumberedPages(page_parameter="page", first_page=1, total_pages_path="$.paging.totalPages"),
            size_parameter="size",
            size=500,
        ),
        PagingBehaviour(cursor=CursorPages(cursor_parameter="c", next_cursor_path="$.next")),
        PagingBehaviour(link=LinkPages()),
    ]
    assert statuses.job.import_spec is not None
    assert statuses.job.import_spec.sftp is not None
    assert (statuses.job.import_spec.sftp.format, statuses.job.import_spec.sftp.delimiter) == (FileFormat.XML, "")
    assert send.job.export_spec is not None
    assert send.job.export_spec.api == ApiTarget(
        method=HttpMethod.PUT,
        path="/orders/{{reference}}",
        mapping=(MappingLine(source="reference", field="order.ref"),),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("connectors: [{name: a}]", "expected one of sftp, api, mirakl"),
        (
            "connectors: [{name: a, api: {base_url: u, headers: {X-Key: hunter2}}}]",
            "connectors[0].api.headers.X-Key: a secret must not stand in a file",
        ),
        (
            "jobs: [{name: a, entity: P, connector: c, import: {api: {calls: [{path: p, retry: {}, download: {}}]}}}]",
            "calls[0]: expected at most one of retry, download, paging",
        ),
        (
            "jobs: [{name: a, entity: P, connector: c, import: {api: {calls: [{path: p, paging: {}}]}}}]",
            "calls[0].paging: expected one of numbered, cursor, link",
        ),
        (
            "jobs: [{name: a, entity: P, connector: c, import: {api: {calls: []}, sftp: {}}}]",
            "jobs[0].import: expected either sftp (files) or api (calls), not both",
        ),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(text: str, problem: str) -> None:
    with pytest.raises(ManifestError) as caught:
        read_manifest([("shop.yaml", text)])
    assert any(problem in told for told in caught.value.problems), caught.value.problems
    assert "hunter2" not in str(caught.value)
