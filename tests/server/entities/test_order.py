"""ORDER: one row per order line; references go before external ids, and a status never goes back."""

from typing import Final

import pytest

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.mapping import Transcoding
from ferryman_server.domain.record_statuses import ORDER_STATUSES
from ferryman_server.pipeline.recent_keys import BLOCKS_AHEAD_MAX
from tests.server.entities.importing import Imports, Job

HEADER: Final = (
    "Order External Id;Order Reference;Order Line External Id;Order Line Id;Account External Id;Supplier External Id;"
    "Offer Price External Id;Variant External Id;Order Line Quantity;Net Unit Price;Gross Unit Price;Tax Amount;"
    "Order Status;Mark Order Line For Deletion"
)
FIRST: Final = "X1;;L1;;A1;S1;;V1;3;9.90;11.88;1.98;;"
SECOND: Final = "X1;;L2;;A1;S1;OP2;;1;;;;;"
LINE: Final = ("order_reference", "order_line_id", "order_line_external_id", "order_line_quantity", "net_unit_price")
ORDER: Final = ("order_reference", "order_external_id", "order_status", "store_external_id", "store_view")


def test_an_external_order_is_created_with_its_lines(shop: Imports) -> None:
    imported = shop.csv("ORDER", HEADER, FIRST, SECOND)
    assert imported.errors == []
    assert imported.counters == Counters(read=2, created=2)
    assert shop.records("order", *ORDER) == [
        ("X1", "X1", "DRAFT_ORDER_ON_HOLD", "default_store", "default_store_default")
    ]
    assert shop.records("order_line", *LINE, "offer_price_external_id", "variant_external_id", "tax_amount") == [
        ("X1", "L1", "L1", 3, 99000, None, "V1", 19800),
        ("X1", "L2", "L2", 1, None, "OP2", None, None),
    ]
    assert shop.csv("ORDER", HEADER, FIRST, SECOND).counters == Counters(read=2, unchanged=2)


def test_a_new_order_gets_the_first_user_and_shipping_address_of_its_account(shop: Imports) -> None:
    assert shop.csv("ORDER", HEADER, FIRST, SECOND, FIRST.replace("X1", "X2").replace("A1", "A2")).errors == []
    address = [
        f"shipping_address_{part}" for part in ("full_name", "street_name", "zip_code", "city", "country", "state")
    ]
    assert shop.records("order", "order_reference", "customer_external_id", *address) == [
        ("X1", "U2", "Ware House", "1 Low St", "69001", "Lyon", "FR", None),
        ("X2", None, None, None, None, None, None, None),
    ]


def test_a_customer_and_an_address_of_one_row_are_kept(shop: Imports) -> None:
    address = "Shipping Address Full Name;Shipping Address Country;Shipping Address StreetName;Shipping Address City"
    header = f"{HEADER};Customer External Id;{address};Shipping Address ZipCode;Shipping Address State"
    given = ";U3;Ann;FR;1 High St;Nice;06000;"
    assert shop.csv("ORDER", header, f"{FIRST};;;;;;;", f"{SECOND}{given}").errors == []
    # In later blocks the order is not new any more, though it may not be stored yet.
    again = shop.csv(
        "ORDER",
        header,
        *(f"{row.replace('X1', 'X2')}" for row in (f"{FIRST}{given}", f"{SECOND};;;;;;;")),
        block_bytes=1,
    )
    assert again.counters == Counters(read=2, created=2)
    columns = ("customer_external_id", "shipping_address_city", "shipping_address_full_name")
    assert shop.records("order", *columns) == [("U3", "Nice", "Ann")] * 2
    changed = shop.csv("ORDER", "orderExternalId;Customer External Id", "X1;U2")
    assert changed.counters == Counters(read=1, updated=1)


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        (";;L1;;A1;S1;;V1;3;9.90;;;;", "orderReference, orderExternalId"),
        ("X1;;;;A1;S1;;V1;3;9.90;;;;", "orderLineExternalId"),
        ("X1;;L1;;;S1;;V1;3;9.90;;;;", "accountExternalId"),
        ("X1;;L1;;A1;;;V1;3;9.90;;;;", "supplierExternalId"),
        ("X1;;L1;;A1;S1;;;3;9.90;;;;", "variantExternalId, offerPriceExternalId"),
        ("X1;;L1;;A1;S1;;V1;;9.90;;;;", "orderLineQuantity"),
        ("X1;;L1;;A1;S1;;V1;3;;;;;", "netUnitPrice, offerPriceExternalId"),
        ("X1;;;;;;;;;;;;SHIPPED;", "orderLineExternalId, accountExternalId, supplierExternalId"),
    ],
)
def test_what_a_new_order_needs(shop: Imports, row: str, missing: str) -> None:
    imported = shop.csv("ORDER", HEADER, row)
    assert [(line, code) for line, code, _ in imported.errors] == [(2, "F-E-001")]
    assert imported.errors[0][2] in (missing, missing.split(", ")[0])
    assert shop.records("order", *ORDER) == []


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("X1;;L1;;A9;S1;;V1;3;9.90;;;;", "accountExternalId", "F-E-002"),
        ("X1;;L1;;A1;S9;;V1;3;9.90;;;;", "supplierExternalId", "F-E-002"),
        ("X1;;L1;;A1;S1;OP9;V1;3;9.90;;;;", "offerPriceExternalId", "F-E-002"),
        ("X1;;L1;;A1;S1;;V9;3;9.90;;;;", "variantExternalId", "F-E-002"),
        ("X1;;L1;;A1;S1;;V1;0;9.90;;;;", "orderLineQuantity", "F-E-006"),
        ("X1;;L1;;A1;S1;;V1;some;9.90;;;;", "orderLineQuantity", "F-E-012"),
        ("X1;;L1;;A1;S1;;V1;3;-1;;;;", "netUnitPrice", "F-E-006"),
        ("X1;;L1;;A1;S1;;V1;3;9.90;;;SENT;", "orderStatus", "F-E-008"),
        ("X1;;L1;;A1;S1;;V1;3;9.90;;;;maybe", "markOrderLineForDeletion", "F-E-009"),
        ("X1;R9;L1;;A1;S1;;V1;3;9.90;;;;", "orderReference", "F-E-002"),
        ("X1;;L1;9;A1;S1;;V1;3;9.90;;;;", "orderLineId", "F-E-002"),
    ],
)
def test_wrong_values_are_rejected(shop: Imports, row: str, field: str, code: str) -> None:
    assert shop.csv("ORDER", HEADER, row).errors == [(2, code, field)]
    assert shop.records("order", *ORDER) == []


def test_lines_of_an_order_that_was_rejected_must_describe_it(shop: Imports) -> None:
    rows = (FIRST.replace("V1", "V9"), "X1;;L2;;;;OP2;;1;;;;;", "X1;;L3;;A1;S1;OP2;;1;;;;;", "X1;;L4;;;;OP2;;1;;;;;")
    imported = shop.csv("ORDER", HEADER, *rows)
    assert [(line, code) for line, code, _ in imported.errors] == [(2, "F-E-002"), (3, "F-E-001")]
    assert shop.records("order_line", *LINE[:2]) == [("X1", "L3"), ("X1", "L4")]


@pytest.mark.parametrize("block_bytes", [1, 1 << 20], ids=["block per row", "one block"])
def test_a_row_finds_an_order_of_the_same_file(shop: Imports, block_bytes: int) -> None:
    rows = (FIRST, "X1;;L2;;;;OP2;;1;;;;;", ";X1;;L1;;;;;7;;;;;", ";X1;L2;L2;;;;;8;;;;;")
    imported = shop.csv("ORDER", HEADER, *rows, block_bytes=block_bytes)
    assert imported.errors == []
    assert shop.records("order_line", *LINE) == [("X1", "L1", "L1", 7, 99000), ("X1", "L2", "L2", 8, None)]


@pytest.mark.parametrize("block_bytes", [1, 1 << 20], ids=["block per row", "one block"])
def test_an_internal_order_gets_its_external_ids_once(internal: Imports, block_bytes: int) -> None:
    rows = (
        "E1;R1;M1;1;;;;;;;;;;",
        "E1;;M1;;;;;;5;;;;;",
        ";R1;M1;2;;;;;;;;;;",
        "E2;R1;;;;;;;;;;;;",
        ";R1;M3;1;;;;;;;;;;",
    )
    imported = internal.csv("ORDER", HEADER, *rows, block_bytes=block_bytes)
    assert imported.errors == [
        (4, "F-E-003", "orderLineExternalId"),
        (5, "F-E-003", "orderExternalId"),
        (6, "F-E-003", "orderLineExternalId"),
    ]
    assert internal.records("order", *ORDER[:3]) == [("R1", "E1", "ORDER_CREATED")]
    assert internal.records("order_line", *LINE) == [("R1", "1", "M1", 5, 99000), ("R1", "2", None, 1, 80000)]
    assert internal.csv("ORDER", HEADER, rows[0]).counters == Counters(read=1, unchanged=1)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("R1;;L1;;A1;S1;;V1;3;9.90;;;;", "F-E-003"),
        ("E1;R1;2;;;;OP1;;3;;;;;", "F-E-003"),
        ("X9;R1;;;;;;;;;;;;", "F-E-003"),
        (";R1;;3;;;;;;;;;;", "F-E-002"),
        (";R2;;;;;;;;;;;;", "F-E-002"),
    ],
)
def test_ids_that_others_have_are_refused(internal: Imports, row: str, error: str) -> None:
    internal.csv("ORDER", HEADER, FIRST.replace("X1", "X9"))
    (found,) = internal.csv("ORDER", HEADER, row).errors
    assert found[1] == error
    assert internal.records("order_line", *LINE[:2]) == [("R1", "1"), ("R1", "2"), ("X9", "L1")]


def test_a_line_is_added_changed_and_marked_as_deleted(internal: Imports) -> None:
    header = "orderReference;orderLineId;orderLineExternalId;offerPriceExternalId;quantity;markOrderLineForDeletion"
    rows = ("R1;1;;;4;", "R1;;N1;OP1;6;", "R1;2;;;;TRUE")
    assert internal.csv("ORDER", header, *rows).counters == Counters(read=3, created=1, updated=1, deleted=1)
    assert internal.records("order_line", *LINE[1:4], "mark_order_line_for_deletion") == [
        ("1", None, 4, None),
        ("2", None, 1, 1),
        ("N1", "N1", 6, 0),
    ]


@pytest.mark.parametrize(
    ("statuses", "rejected", "last"),
    [
        (["SHIPPED"], [], "SHIPPED"),
        (["ORDER_CREATED", "SHIPPED", "", "COMPLETED"], [], "COMPLETED"),
        (["SHIPPED", "ORDER_CREATED", "SHIPPED"], [3], "SHIPPED"),
        (["", "CREATING", "DRAFT_ORDER"], [3, 4], "DRAFT_ORDER_ON_HOLD"),
        (["CREATING", "ORDER_DRAFT_ON_HOLD", "DRAFT_ORDER"], [4], "DRAFT_ORDER_ON_HOLD"),
    ],
)
@pytest.mark.parametrize("block_bytes", [1, 1 << 20], ids=["block per row", "one block"])
def test_a_status_never_goes_back(
    shop: Imports, statuses: list[str], rejected: list[int], last: str, block_bytes: int
) -> None:
    rows = [f"X1;;L1;;A1;S1;;V1;3;9.90;;;{status};" for status in statuses]
    imported = shop.csv("ORDER", HEADER, *rows, block_bytes=block_bytes)
    assert imported.errors == [(line, "F-E-008", "orderStatus") for line in rejected]
    assert shop.records("order", *ORDER[:3]) == [("X1", "X1", last)]
    place = ORDER_STATUSES.index(last)
    later = shop.csv("ORDER", "orderReference;orderStatus", *(f"X1;{s}" for s in reversed(ORDER_STATUSES[place:])))
    assert len(later.errors) == len(ORDER_STATUSES) - place - 1
    assert shop.csv("ORDER", "orderReference;orderStatus", "X1;DRAFT_ORDER").errors == [(2, "F-E-008", "orderStatus")]


def test_a_status_that_goes_back_is_told_which_ones_may_follow(internal: Imports) -> None:
    internal.csv("ORDER", "orderReference;orderStatus", "R1;COMPLETED")
    assert internal.csv("ORDER", "orderReference;orderStatus", "R1;SHIPPED").messages == [
        "orderStatus is 'SHIPPED', but order 'R1' has reached COMPLETED and a status never goes back; expected one of "
        "COMPLETED, CANCELED"
    ]


def test_a_status_may_be_transcoded(internal: Imports) -> None:
    job = Job(transcodings=(Transcoding("orderStatus", "sent", "SHIPPED"),))
    assert internal.csv("ORDER", "orderReference;orderStatus", "R1;sent", job=job).counters == Counters(1, updated=1)
    assert internal.records("order", *ORDER[:3]) == [("R1", None, "SHIPPED")]


@pytest.mark.parametrize(
    ("row", "changed"),
    [
        (";;;;5;;", "orderLineQuantity"),
        (";;;;;9;", "netUnitPrice"),
        (";;;V2;;;", "variantExternalId"),
        ("S2;;;;;;", "supplierExternalId"),
        ("S2;;;;5;;", "supplierExternalId, orderLineQuantity"),
        (";N1;OP1;;1;;", "its list of lines"),
        ("S1;;;V1;2;9.9000;", ""),
        (";E9;;;2;;x", ""),
    ],
)
@pytest.mark.parametrize("status", ["WAITING_SUPPLIER_APPROVAL", "DECLINED_BY_CUSTOMER"])
def test_lines_and_prices_change_until_the_supplier_approves(
    internal: Imports, status: str, row: str, changed: str
) -> None:
    internal.csv("ORDER", "orderReference;orderStatus", f"R1;{status}")
    header = "orderReference;orderLineId;supplierExternalId;orderLineExternalId;offerPriceExternalId;variantExternalId;"
    line_id = "" if "N1" in row else "1"
    imported = internal.csv("ORDER", header + "quantity;netUnitPrice;CF_note", f"R1;{line_id};{row}")
    if status == "WAITING_SUPPLIER_APPROVAL" or not changed:
        assert imported.errors == []
        return
    assert imported.errors == [(2, "F-E-008", "orderStatus")]
    assert f"no more changes of {changed};" in imported.messages[0]
    assert imported.counters == Counters(read=1, rejected=1)


def test_an_order_that_is_imported_as_shipped_comes_with_its_lines_and_may_be_imported_again(shop: Imports) -> None:
    rows = [f"X1;;L{n};;A1;S1;;V1;3;9.90;;;SHIPPED;" for n in range(5)]
    assert shop.csv("ORDER", HEADER, *rows, block_bytes=1).counters == Counters(read=5, created=5)
    assert shop.csv("ORDER", HEADER, *rows, block_bytes=1).counters == Counters(read=5, unchanged=5)


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ("Ann;FR;1 High St;Nice;06000;;", 0),
        (";;;;;;", 0),
        ("Ann;FR;1 High St;;06000;;", 1),
        (";;;;;PACA;", 5),
        (";;;;;;Back door", 5),
    ],
)
def test_a_part_of_an_address_asks_for_its_core(internal: Imports, values: str, missing: int) -> None:
    header = "orderReference;" + ";".join(
        f"shippingAddress{part}"
        for part in ("FullName", "Country", "StreetName", "City", "ZipCode", "State", "Additional")
    )
    imported = internal.csv("ORDER", header, f"R1;{values}")
    assert {code for _, code, _ in imported.errors} == ({"F-E-001"} if missing else set())
    assert sum(len(field.split(", ")) for _, _, field in imported.errors) == missing


def test_orders_are_placed_in_the_store_of_the_job_for_good(shop: Imports) -> None:
    shop.csv("STORE", "Store External Id;Store Name;Store Description", "paris;Paris;Left bank")
    shop.csv("ORDER", HEADER, FIRST, job=Job(store="paris"))
    assert shop.csv("ORDER", HEADER, FIRST, SECOND).counters == Counters(read=2, created=1, unchanged=1)
    assert shop.records("order", *ORDER[3:]) == [("paris", "paris_default")]


@pytest.mark.parametrize(
    ("full", "expected"), [(False, '{"color":"red","note":"now"}'), (True, '{"note":"now"}')], ids=["standard", "full"]
)
def test_full_mode_deletes_custom_fields(shop: Imports, full: bool, expected: str) -> None:
    shop.csv("ORDER", f"{HEADER};CF_note;CF_color", f"{FIRST};soon;red")
    shop.csv("ORDER", "orderExternalId;CF_note", "X1;now", job=Job(full=full))
    assert shop.records("order", "custom_fields", "supplier_external_id") == [(expected, "S1")]


def test_the_last_of_several_rows_of_an_order_wins(internal: Imports) -> None:
    header = "orderReference;supplierExternalId;orderLineId;quantity"
    imported = internal.csv("ORDER", header, "R1;S2;1;7", "R1;S1;1;8", "R1;;;")
    assert imported.errors == []
    assert internal.records("order", "supplier_external_id") == [("S1",)]
    assert internal.records("order_line", *LINE[1:4])[0] == ("1", None, 8)


def test_orders_of_a_long_file_are_found_again_when_they_are_stored(shop: Imports) -> None:
    numbers = range(BLOCKS_AHEAD_MAX + 5)
    first = [f"X{n};;L1;;A1;S1;;V1;3;9.90;;;;" for n in numbers]
    second = [f"X{n};;L2;;;;;V2;1;1.00;;;ORDER_CREATED;" for n in numbers]
    third = [f";X{n};;L1;;;;;4;;;;;" for n in numbers]
    imported = shop.csv("ORDER", HEADER, *first, *second, *third, block_bytes=1)
    assert imported.errors == []
    assert imported.counters == Counters(read=3 * len(numbers), created=2 * len(numbers), updated=len(numbers))
    assert {row[1:] for row in shop.records("order_line", *LINE[:2], LINE[3])} == {("L1", 4), ("L2", 1)}
    late = shop.csv("ORDER", HEADER, *first, "X0;;;;;;;;;;;;CREATING;", block_bytes=1)
    assert late.counters == Counters(read=len(numbers) + 1, updated=len(numbers), rejected=1)


def test_an_order_comes_in_json_or_xml_with_its_lines(shop: Imports) -> None:
    line = {"orderLineExternalId": "L1", "variantExternalId": "V1", "quantity": 3, "netUnitPrice": 9.9}
    other = {"orderLineExternalId": "L2", "offerPriceExternalId": "OP2", "quantity": "1"}
    order = {"orderExternalId": "X1", "accountExternalId": "A1", "supplierExternalId": "S1", "CF_note": "now"}
    assert shop.json("ORDER", order | {"orderLines": [line, other]}).counters == Counters(read=2, created=2)
    head = "<orderExternalId>X1</orderExternalId><accountExternalId>A1</accountExternalId>"
    document = (
        f"<orders><order>{head}<supplierExternalId>S1</supplierExternalId><orderLines>"
        "<orderLine><orderLineExternalId>L1</orderLineExternalId><quantity> 3 </quantity></orderLine>"
        "<orderLine><orderLineExternalId>L2</orderLineExternalId><quantity>4</quantity></orderLine>"
        "</orderLines></order></orders>"
    )
    assert shop.xml("ORDER", document).counters == Counters(read=2, updated=1, unchanged=1)
    assert shop.records("order_line", *LINE) == [("X1", "L1", "L1", 3, 99000), ("X1", "L2", "L2", 4, None)]
    assert shop.records("order", "custom_fields") == [('{"note":"now"}',)]
