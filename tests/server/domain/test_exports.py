"""What is allowed of an export."""

from dataclasses import replace

import pytest

from ferryman_server.domain.exports import (
    EXPORTED_STATUSES,
    ExportFormat,
    ExportSpec,
    SftpTarget,
    export_violations,
    status_named,
)

SPEC = ExportSpec(SftpTarget("orders/out", ExportFormat.XML), ("ORDER_CREATED", "SHIPPED"))


def wrong(entity: str, spec: ExportSpec) -> dict[str, str]:
    return {violation.field: violation.description for violation in export_violations(entity, spec)}


def test_orders_and_incidents_can_be_exported() -> None:
    assert wrong("ORDER", SPEC) == {}
    assert wrong("INCIDENT", replace(SPEC, trigger_statuses=("OPEN", "ON_GOING", "CLOSED"))) == {}
    assert len(EXPORTED_STATUSES["ORDER"]) == 19


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
    assert wrong("INCIDENT", replace(SPEC, trigger_statuses=())) == {
        "export_spec.trigger_statuses": "is required: at least one of OPEN, ON_GOING, CLOSED"
    }


def test_statuses_are_those_of_the_entity() -> None:
    assert wrong("INCIDENT", replace(SPEC, trigger_statuses=("OPEN", "CLOSE", "SHIPPED"))) == {
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
