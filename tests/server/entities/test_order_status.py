"""ORDER_STATUS over SFTP: an XML file with the statuses of orders that exist."""

import pytest

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import Method
from ferryman_server.domain.mapping import Transcoding
from ferryman_server.domain.sources import FileFormat
from tests.server.entities.importing import Imports, Job


def _document(*orders: dict[str, str]) -> str:
    elements = ("".join(f"<{name}>{value}</{name}>" for name, value in order.items()) for order in orders)
    return f"<orderStatuses>{''.join(f'<order>{element}</order>' for element in elements)}</orderStatuses>"


def test_it_comes_as_xml_over_sftp_alone() -> None:
    entity = ENTITIES["ORDER_STATUS"]
    assert entity.methods == {Method.SFTP}
    assert entity.file_formats == (FileFormat.XML,)
    assert entity.prerequisites == ("ORDER",)


def test_orders_are_found_by_reference_or_external_id(internal: Imports) -> None:
    internal.csv("ORDER", "orderReference;orderExternalId", "R1;E1")
    by_reference = _document({"orderReference": "R1", "orderExternalId": "", "status": "WAITING_SHIPMENT"})
    assert internal.xml("ORDER_STATUS", by_reference).counters == Counters(read=1, updated=1)
    by_external_id = _document({"orderExternalId": "E1", "status": "SHIPPED"})
    assert internal.xml("ORDER_STATUS", by_external_id).counters == Counters(read=1, updated=1)
    assert internal.xml("ORDER_STATUS", by_external_id).counters == Counters(read=1, unchanged=1)
    assert internal.records("order", "order_reference", "order_external_id", "order_status") == [
        ("R1", "E1", "SHIPPED")
    ]


def test_statuses_are_transcoded(internal: Imports) -> None:
    job = Job(transcodings=(Transcoding("orderStatus", "sent", "SHIPPED"),))
    document = _document({"orderReference": "R1", "status": " sent "})
    assert internal.xml("ORDER_STATUS", document, job=job).counters == Counters(read=1, updated=1)


@pytest.mark.parametrize(
    ("order", "error"),
    [
        ({"orderReference": "R9", "status": "SHIPPED"}, ("F-E-002", "orderReference")),
        ({"orderReference": "", "orderExternalId": "X9", "status": "SHIPPED"}, ("F-E-002", "orderExternalId")),
        ({"orderReference": "", "status": "SHIPPED"}, ("F-E-001", "orderReference")),
        ({"orderReference": "R1", "status": "SENT"}, ("F-E-008", "orderStatus")),
        ({"orderReference": "R1", "status": "CREATING"}, ("F-E-008", "orderStatus")),
        ({"orderReference": "R1", "status": ""}, ("F-E-001", "orderStatus")),
    ],
)
def test_what_is_rejected(internal: Imports, order: dict[str, str], error: tuple[str, str]) -> None:
    imported = internal.xml("ORDER_STATUS", _document(order))
    assert [(code, field) for _, code, field in imported.errors] == [error]
    assert internal.records("order", "order_status") == [("ORDER_CREATED",)]
