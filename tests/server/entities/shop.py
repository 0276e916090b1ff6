"""What orders refer to: accounts with users and addresses, suppliers, and offers."""

from pathlib import Path
from typing import Final

from ferryman_server.storage.catalog.connection import CatalogConnection
from tests.server.entities.importing import Imports

_FILES: Final = {
    "SUPPLIER": ("name;externalId", "Sue;S1", "Sid;S2"),
    "ACCOUNT": (
        "accountExternalId;accountName;companyRegistrationName;businessRegistrationNumber;addressExternalId;"
        "addressFullName;addressStreetName;addressZipCode;addressCity;addressCountry;shippingAddress",
        "A1;Acme;Acme SAS;1;B;Bill;9 Back St;75009;Paris;FR;FALSE",
        "A1;Acme;Acme SAS;1;W;Ware House;1 Low St;69001;Lyon;FR;TRUE",
        "A1;Acme;Acme SAS;1;X;Xtra;2 Low St;69002;Lyon;FR;TRUE",
        "A2;Bolt;Bolt AG;2;;;;;;;",
    ),
    "CLASSIFICATION_CATEGORY": (
        "Classification External Id;Classification Name;Classification Parent External Id",
        "C;Chairs;Root",
    ),
    "PRODUCT": (
        "productExternalId;productNames;productClassificationCategoryId;variantExternalId;variantNames;variantEan",
        "P1;Chair;C;V1;Red chair;0001",
        "P1;Chair;C;V2;Blue chair;0002",
    ),
    "OFFER": (
        "stockExternalId;stockVariantId;supplierExternalId;stockNumber;quantityPerPack;priceExternalId;price;itemPerPack",
        "K1;V1;S1;5;4;OP1;9.90;6",
        "K2;V2;S1;5;4;OP2;8.00;",
    ),
    "CUSTOMER_USER": (
        "Customer User External Id;Customer User Civility;Customer User First Name;Customer User Last Name;"
        "Customer User Email;Customer User Phone;Customer User Groups;Customer User Account Ids",
        "U2;MR;Ben;Bell;ben@acme.test;1;FOC_User;A1",
        "U3;MR;Cy;Cole;cy@acme.test;1;FOC_User;A1",
    ),
}
_INTERNAL: Final = (
    'INSERT INTO "order" (order_reference, account_external_id, supplier_external_id, order_status, created_at,'
    " updated_at, version) VALUES ('R1', 'A1', 'S1', 'ORDER_CREATED', 1, 1, 1)",
    "INSERT INTO order_line (order_reference, order_line_id, variant_external_id, order_line_quantity, net_unit_price,"
    " created_at, updated_at, version)"
    " VALUES ('R1', '1', 'V1', 2, 99000, 1, 1, 1), ('R1', '2', 'V2', 1, 80000, 1, 1, 1)",
)


def fill(imports: Imports) -> None:
    """Import what orders refer to."""
    for entity, lines in _FILES.items():
        imported = imports.csv(entity, *lines)
        assert imported.counters.created == len(lines) - 1, imported


def place_internal_order(catalog: Path) -> None:
    """Store the order R1 with the lines 1 and 2, without external ids, as the platform itself does."""
    connection = CatalogConnection(str(catalog))
    try:
        for statement in _INTERNAL:
            connection.execute(statement)
    finally:
        connection.close()


def open_incidents(catalog: Path) -> None:
    """Store the open incidents I1 and I2, the latter with the external id E2."""
    connection = CatalogConnection(str(catalog))
    try:
        connection.execute(
            "INSERT INTO incident (incident_id, incident_external_id, incident_status, created_at, updated_at, version)"
            " VALUES ('I1', NULL, 'OPEN', 1, 1, 1), ('I2', 'E2', 'OPEN', 1, 1, 1)"
        )
    finally:
        connection.close()
