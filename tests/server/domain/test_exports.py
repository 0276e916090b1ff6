"""What is allowed of an export."""

from dataclasses import replace

import pytest

from ferryman_server.domain.exports import ApiTarget, ExportFormat, ExportSpec, SftpTarget, export_violations
from ferryman_server.domain.mapping import MappingLine
from ferryman_server.domain.record_statuses import RECORD_STATUSES, status_named
from ferryman_server.domain.sources import HttpMethod

SPEC = ExportSpec(SftpTarget("orders/out", ExportFormat.XML), ("ORDER_CREATED", "SHIPPED"))
CALLS = ExportSpec(ApiTarget("/incidents/{{incidentId}}"), ("OPEN",))


def wrong(entity: str, spec: ExportSpec) -> dict[str, str]:
    return {violation.field: violation.description for violation in export_violations(entity, spec)}


def test_orders_and_incidents_can_be_exported() -> None:
    assert wrong("ORDER", SPEC) == {}
    assert wrong("ORDER", replace(SPEC, target=ApiTarget("/orders"))) == {}
    assert wrong("INCIDENT", replace(CALLS, trigger_statuses=("OPEN", "ON_GOING", "CLOSED"))) == {}
    assert len(RECORD_STATUSES["ORDER"]) == 19


def test_incidents_only_go_out_over_an_api() -> None:
    assert wrong("INCIDENT", replace(CALLS, target=SPEC.target)) == {
        "entity": "INCIDENT cannot be exported over SFTP; over SFTP these can: ORDER"
    }


def test_a_record_is_sent_by_a_call_that_writes() -> None:
    spec = replace(CALLS, target=ApiTarget("", HttpMethod.GET))
    assert wrong("INCIDENT", spec) == {
        "export_spec.api.path": 'is required: a path below the base URL, such as "/products"',
        "export_spec.api.method": "is GET, expected one of POST, PUT, PATCH",
    }


def test_a_body_is_mapped_from_exported_fields_to_places() -> None:
    lines = (MappingLine("reference", "order.ref"), MappingLine("nothing", "a"), MappingLine("status", "a..b"))
    found = wrong("ORDER", replace(SPEC, target=ApiTarget("/orders", mapping=lines)))
    assert set(found) == {"export_spec.api.mapping[1].source", "export_spec.api.mapping[2].field"}
    assert "'nothing', expected one of accountExternalId" in found["export_spec.api.mapping[1].source"]


def test_only_holds_over_an_api_are_sent_again() -> None:
    on_hold = ExportSpec(ApiTarget("/orders"), ("DRAFT_ORDER_ON_HOLD",), repeat_on_hold=True)
    assert wrong("ORDER", on_hold) == {}
    for spec in (replace(on_hold, trigger_statuses=("SHIPPED",)), replace(on_hold, target=SPEC.target)):
        assert set(wrong("ORDER", spec)) == {"export_spec.repeat_on_hold"}


def test_nothing_else_can() -> None:
    assert wrong("PRODUCT", SPEC) == {
        "entity": "is 'PRODUCT', which cannot be exported; expected one of ORDER, INCIDENT"
    }


def test_the_directory_is_required() -> None:
    spec = replace(SPEC, target=SftpTarget(" ", ExportFormat.JSON))
    assert wrong("ORDER", spec) == {
        "export_spec.sftp.directory": 'is required: the directory that gets the files, such as "orders/out"'
    }


def test_at_least_one_status_is_required() -> None:
    assert wrong("INCIDENT", replace(CALLS, trigger_statuses=())) == {
        "export_spec.trigger_statuses": "is required: at least one of OPEN, ON_GOING, CLOSED"
    }


def test_statuses_are_those_of_the_entity() -> None:
    assert wrong("INCIDENT", replace(CALLS, trigger_statuses=("OPEN", "CLOSE", "SHIPPED"))) == {
        "export_spec.trigger_statuses[1]": "is 'CLOSE'; did you mean 'CLOSED'? INCIDENT has the statuses "
        "OPEN, ON_GOING, CLOSED",
        "export_spec.trigger_statuses[2]": "is 'SHIPPED'; INCIDENT has the statuses OPEN, ON_GOING, CLOSED",
    }


def test_a_status_fires_once() -> None:
    assert wrong("ORDER", replace(SPEC, trigger_statuses=("SHIPPED", "CANCELED", "SHIPPED"))) == {
        "export_spec.trigger_statuses[2]": "is 'SHIPPED', as trigger_statuses[0] already; remove one of the two"
    }


@pytest.mark.parametrize(
    ("written", "stored"),
    [("ORDER_DRAFT_ON_HOLD", "DRAFT_ORDER_ON_HOLD"), ("DRAFT_ORDER_ON_HOLD", "DRAFT_ORDER_ON_HOLD"), ("x", "x")],
)
def test_the_on_hold_status_has_two_spellings(written: str, stored: str) -> None:
    assert status_named(written) == stored
