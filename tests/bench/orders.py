"""Orders as a large XML file and suppliers as pages of JSON, and what the orders refer to."""

import json
from collections.abc import Iterable
from pathlib import Path

ACCOUNTS, SUPPLIERS, VARIANTS = 500, 20, 1_000
LINES = 3
PREREQUISITES = (
    ("SUPPLIER", "suppliers.csv"),
    ("CLASSIFICATION_CATEGORY", "classification.csv"),
    ("PRODUCT", "products.csv"),
    ("ACCOUNT", "accounts.csv"),
)
PAGE_MAPPING = {
    "$.id": "externalId",
    "$.profile.name": "name",
    "$.profile.text.long": "description",
    "links[0].href": "logo",
    "policies[*].returns": "returnPolicy",
}


def write_order_prerequisites(folder: Path) -> None:
    """Write the CSV files of PREREQUISITES."""
    _write(folder / "suppliers.csv", "externalId,name", (f"S-{n},Supplier {n}" for n in range(SUPPLIERS)))
    header = "Classification External Id,Classification Name,Classification Parent External Id"
    _write(folder / "classification.csv", header, ["parts,Parts,Root"])
    header = "productExternalId,productNames,productClassificationCategoryId,variantExternalId,variantNames"
    _write(folder / "products.csv", header, (f"P-{n},Part {n},parts,V-{n},Part {n}" for n in range(VARIANTS)))
    header = "accountExternalId,accountName,companyRegistrationName,businessRegistrationNumber"
    _write(folder / "accounts.csv", header, (f"A-{n},Account {n},Company {n},{n:09}" for n in range(ACCOUNTS)))


def write_orders(path: Path, orders: int, *, changed: bool = False) -> None:
    """Write external orders with LINES lines each; `changed` changes the quantity of every tenth order's lines."""
    with path.open("w") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<orders>\n')
        file.writelines(_order(n, more=int(changed and n % 10 == 0)) for n in range(orders))
        file.write("</orders>\n")


def supplier_page(page: int, pages: int, size: int) -> bytes:
    """Make a page of an API that tells of suppliers."""
    elements = [_supplier(number) for number in range(page * size, (page + 1) * size)]
    paging = {"pageNumber": page, "pageSize": size, "totalPages": pages, "totalRecords": pages * size}
    return json.dumps({"elements": elements, "paging": paging}).encode()


def _supplier(number: int) -> dict[str, object]:
    return {
        "id": f"W-{number:07}",
        "profile": {"name": f"Supplier {number}", "text": {"long": f"Makes parts of kind {number % 97}. " * 3}},
        "links": [{"rel": "logo", "href": f"https://example.com/logo/{number}.png"}, {"rel": "self", "href": "/"}],
        "policies": [{"country": "FR", "returns": "30 days"}, {"country": "DE", "returns": "14 days"}],
        "CF_industry": "industry",
        "rating": 4.50,
        "active": True,
        "totalOffers": number,
        "closedAt": None,
    }


def _order(n: int, more: int) -> str:
    lines = "".join(
        f"""      <orderLine>
        <orderLineExternalId>{n}-{k}</orderLineExternalId>
        <variantExternalId>V-{(n * LINES + k) % VARIANTS}</variantExternalId>
        <orderLineQuantity>{k + 1 + more}</orderLineQuantity>
        <netUnitPrice>{n % 1000}.{k}5</netUnitPrice>
      </orderLine>
"""
        for k in range(LINES)
    )
    return f"""  <order>
    <orderExternalId>ORD-{n:07}</orderExternalId>
    <accountExternalId>A-{n % ACCOUNTS}</accountExternalId>
    <supplierExternalId>S-{n % SUPPLIERS}</supplierExternalId>
    <orderLines>
{lines}    </orderLines>
  </order>
"""


def _write(path: Path, header: str, rows: Iterable[str]) -> None:
    path.write_text("\n".join([header, *rows]) + "\n")
