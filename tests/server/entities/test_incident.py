"""INCIDENT over an API: the status of incidents that exist, found by their id or external id."""

from pathlib import Path
from typing import Any, Final

import pytest

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import Method
from ferryman_server.domain.mapping import Transcoding
from tests.server.entities.importing import Imports, Job
from tests.server.entities.shop import open_incidents

COLUMNS: Final = ("incident_id", "incident_external_id", "incident_status", "external_reference")


@pytest.fixture
def incidents(imports: Imports, catalog: Path) -> Imports:
    """Imports into a catalog that has two open incidents."""
    open_incidents(catalog)
    return imports


def test_it_comes_over_an_api_alone() -> None:
    assert ENTITIES["INCIDENT"].methods == {Method.API}


def test_incidents_are_updated(incidents: Imports) -> None:
    records = (
        {"incidentId": "I1", "incidentStatus": "CLOSED", "externalReference": "T-1"},
        {"incidentExternalId": "E2", "incidentStatus": "ON_GOING"},
    )
    assert incidents.json("INCIDENT", *records).counters == Counters(read=2, updated=2)
    assert incidents.records("incident", *COLUMNS) == [("I1", None, "CLOSED", "T-1"), ("I2", "E2", "ON_GOING", None)]
    assert incidents.json("INCIDENT", *records).counters == Counters(read=2, unchanged=2)
    assert incidents.json("INCIDENT", {"incidentId": "I1", "incidentStatus": "OPEN"}).counters == Counters(1, updated=1)


def test_an_incident_gets_an_external_id_once(incidents: Imports) -> None:
    records = (
        {"incidentId": "I1", "incidentExternalId": "E1", "incidentStatus": "ON_GOING"},
        {"incidentExternalId": "E1", "incidentStatus": "CLOSED"},
        {"incidentId": "I1", "incidentExternalId": "E9", "incidentStatus": "OPEN"},
        {"incidentId": "I2", "incidentExternalId": "E1", "incidentStatus": "OPEN"},
    )
    imported = incidents.json("INCIDENT", *records)
    assert [(code, field) for _, code, field in imported.errors] == [("F-E-003", "incidentExternalId")] * 2
    assert incidents.records("incident", *COLUMNS[:3]) == [("I1", "E1", "CLOSED"), ("I2", "E2", "OPEN")]


def test_statuses_are_transcoded(incidents: Imports) -> None:
    job = Job(transcodings=(Transcoding("incidentStatus", "done", "CLOSED"),))
    record = {"incidentId": "I1", "incidentStatus": "done"}
    assert incidents.json("INCIDENT", record, job=job).counters == Counters(read=1, updated=1)


@pytest.mark.parametrize(
    ("record", "error"),
    [
        ({"incidentId": "I9", "incidentStatus": "CLOSED"}, ("F-E-002", "incidentId")),
        ({"incidentId": "", "incidentExternalId": "E9", "incidentStatus": "CLOSED"}, ("F-E-002", "incidentExternalId")),
        ({"incidentId": "", "incidentExternalId": "", "incidentStatus": "CLOSED"}, ("F-E-001", "incidentId")),
        ({"incidentId": "I1", "incidentStatus": ""}, ("F-E-001", "incidentStatus")),
        ({"incidentId": "I1", "incidentStatus": "SHIPPED"}, ("F-E-008", "incidentStatus")),
    ],
)
def test_what_is_rejected(incidents: Imports, record: dict[str, Any], error: tuple[str, str]) -> None:
    imported = incidents.json("INCIDENT", record)
    assert [(code, field) for _, code, field in imported.errors] == [error]
    assert incidents.records("incident", *COLUMNS[:3]) == [("I1", None, "OPEN"), ("I2", "E2", "OPEN")]
