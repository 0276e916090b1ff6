"""Names of exported files: as documented, safe, and never the same for two orders."""

from datetime import UTC, datetime

import pytest

from ferryman_server.connectors.file_names import NAME_BYTES_MAX, NameRefused, safe_name
from ferryman_server.domain.exports import ExportFormat, FileNameFormat
from ferryman_server.pipeline.export_names import file_name

MADE_AT = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)


def _name(
    order_id: str, supplier_id: str = "S-1", store_id: str = "", style: FileNameFormat = FileNameFormat.SHORT
) -> str:
    return file_name(
        style, ExportFormat.XML, order_id=order_id, supplier_id=supplier_id, store_id=store_id, made_at=MADE_AT
    )


def test_short_names() -> None:
    assert _name("172-189-1896838-1") == "172-189-1896838-1.xml"


def test_standard_names_with_and_without_stores() -> None:
    standard = FileNameFormat.STANDARD
    assert _name("ORD-1", style=standard) == "DJUST_ORD-1_S-1_20260301123015250_orders.xml"
    assert _name("ORD-1", store_id="paris", style=standard) == "DJUST_ORD-1_S-1_paris_20260301123015250_orders.xml"
    assert _name("ORD-1", supplier_id="", style=standard) == "DJUST_ORD-1__20260301123015250_orders.xml"


@pytest.mark.parametrize(
    "order_id", ["../../etc/passwd", "a/b", "a\\b", ".hidden", "a\nb", "a\x00b", "x" * 500, "é" * 300, "a:b", "\ud800"]
)
@pytest.mark.parametrize("style", FileNameFormat)
def test_whatever_the_ids_are_the_name_is_safe(order_id: str, style: FileNameFormat) -> None:
    name = _name(order_id, supplier_id=order_id, store_id=order_id, style=style)
    assert safe_name(name) == name
    assert len(name.encode()) <= NAME_BYTES_MAX


@pytest.mark.parametrize(("one", "other"), [("a/b", "a_b"), ("a/b", "a\\b"), ("x" * 500, "x" * 501)])
def test_two_orders_never_have_the_same_name(one: str, other: str) -> None:
    assert _name(one) != _name(other)


def test_an_order_without_an_id_has_no_name() -> None:
    with pytest.raises(NameRefused):
        _name("")
