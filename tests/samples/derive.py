"""Derives the sample files from a retail sample of order lines: python -m tests.samples.derive superstore.csv.

The input is the "superstore" sample (see superstore.LICENSE): one order line a row, with product, sales and region.
The five files are written beside this script; README.md explains them. Wrong rows come from wrong_rows.py.
"""

import csv
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.samples.brands import brand_of
from tests.samples.wrong_rows import WRONG_ROWS

HERE: Final = Path(__file__).parent
COLORS: Final = (
    *("Beige", "Black", "Blue", "Brown", "Cherry", "Chrome", "Clear", "Gold", "Gray", "Green", "Mahogany", "Oak"),
    *("Pink", "Purple", "Putty", "Red", "Silver", "Walnut", "White", "Yellow"),
)
REGIONS: Final = ("Central", "East", "South", "West")
_COLOR: Final = re.compile(rf"\b({'|'.join(COLORS)})\b")
_PACK: Final = re.compile(r"(\d+)\s*(?:/|per )\s*(?:box|pack|pk|case|carton|set)\b", re.IGNORECASE)

Line = Mapping[str, str]
Row = Sequence[str]


@dataclass
class Sold:
    """What the order lines of one variant add up to."""

    line: Line
    quantity: int = 0
    quantity_max: int = 0
    lines: int = 0
    profitable: int = 0
    list_prices: list[float] = field(default_factory=list)
    paid_prices: list[float] = field(default_factory=list)


def main(source: Path) -> None:
    """Read the order lines and write the five sample files."""
    with source.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    sold = totals(lines)
    # Different delimiters, line ends and a byte order mark, as files of different suppliers have them.
    write("suppliers.csv", ";", "\r\n", suppliers(sold.values()), mark=True)
    write("attributes.csv", ";", "\n", attributes())
    write("classification.csv", ",", "\n", classification(lines))
    write("products.csv", ",", "\n", products(lines))
    write("offers.csv", ";", "\n", offers(sold))


def write(name: str, delimiter: str, line_end: str, rows: Iterable[Row], *, mark: bool = False) -> None:
    """Write a file with its wrong rows put in after as many right rows as they say."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    wrong = defaultdict(list)
    for row in WRONG_ROWS[name]:
        wrong[row.after].append(row)
    for number, cells in enumerate(rows):
        writer.writerow(cells)
        for extra in wrong.pop(number, ()):
            text.write(extra.text + line_end)
    assert not wrong, f"{name} has too few rows for those after {sorted(wrong)}"
    content = text.getvalue().encode("utf-8", "surrogateescape")
    (HERE / name).write_bytes((b"\xef\xbb\xbf" if mark else b"") + content)


def variant_of(line: Line, names: dict[str, list[str]]) -> str:
    """Return the variant's id: the product id and the rank of the line's name among the product's names."""
    known = names.setdefault(line["Product ID"], [])
    if line["Product Name"] not in known:
        known.append(line["Product Name"])
    return f"{line['Product ID']}-{known.index(line['Product Name']) + 1}"


def supplier_of(line: Line) -> tuple[str, str]:
    """Return id and name of who supplies a product: its brand, or a wholesaler of its kind."""
    name = brand_of(line["Product Name"]) or f"{line['Sub-Category']} Wholesale"
    return "SUP-" + re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-"), name


def totals(lines: Iterable[Line]) -> dict[str, Sold]:
    """Add up the order lines of each variant."""
    names: dict[str, list[str]] = {}
    sold: dict[str, Sold] = {}
    for line in lines:
        entry = sold.setdefault(variant_of(line, names), Sold(line))
        quantity, paid = int(line["Quantity"]), float(line["Sales"]) / int(line["Quantity"])
        entry.quantity += quantity
        entry.quantity_max = max(entry.quantity_max, quantity)
        entry.lines += 1
        entry.profitable += float(line["Profit"]) > 0
        entry.paid_prices.append(paid)
        entry.list_prices.append(paid / (1 - float(line["Discount"])))
    return sold


def suppliers(sold: Iterable[Sold]) -> Iterable[Row]:
    """Brands and wholesalers; rated by the share of their order lines that were sold at a profit."""
    yield "name;externalId;inactive;description;logo;supplierRating;returnPolicy;status;CF_industry".split(";")
    lines: dict[tuple[str, str], list[Sold]] = defaultdict(list)
    for entry in sold:
        lines[supplier_of(entry.line)].append(entry)
    for (supplier, name), entries in sorted(lines.items()):
        kinds = sorted({entry.line["Sub-Category"] for entry in entries})
        rating = 5 * sum(e.profitable for e in entries) / sum(e.lines for e in entries)
        logo = f"https://images.example.com/logos/{supplier.lower()}.svg"
        policy = "30 days" if rating >= 4 else "14 days"
        industry = entries[0].line["Category"]
        yield name, supplier, "FALSE", "Sells " + ", ".join(kinds), logo, f"{rating:.1f}", policy, "Active", industry


def attributes() -> Iterable[Row]:
    """What products and variants are described by."""
    yield (
        *("Attribute External Id", "Attribute Names", "Attribute Names[fr-FR]", "Attribute Type", "Attribute Values"),
        *("Attribute Multi", "Attribute Unit Type", "Attribute Unit", "Attribute Variant", "Attribute Deleted"),
    )
    departments = "Furniture||Office Supplies||Technology"
    yield "department", "Department", "Rayon", "LIST_TEXT", departments, "FALSE", "", "", "FALSE", "FALSE"
    yield "color", "Color", "Couleur", "LIST_TEXT", "||".join(COLORS), "FALSE", "", "", "TRUE", "FALSE"
    yield "pack_size", "Pieces per pack", "Pièces par paquet", "NUMBER", "", "FALSE", "", "", "TRUE", "FALSE"
    for region in REGIONS:
        name, french = f"Sold in {region}", f"Vendu dans la région {region}"
        yield f"sold_{region.lower()}", name, french, "TEXT", "", "FALSE", "", "", "FALSE", "FALSE"


def classification(lines: Iterable[Line]) -> Iterable[Row]:
    """Categories, and sub-categories with the attributes of their products."""
    yield (
        *("Classification External Id", "Classification Name", "Classification Parent External Id", "attr_code"),
        *("attr_enabled", "attr_indexable", "attr_required", "attr_forVariant", "attr_faceted", "attr_searchable"),
        *("attr_sortable", "deleted"),
    )
    kinds = sorted({(line["Product ID"][:6], line["Category"], line["Sub-Category"]) for line in lines})
    for parent, name in sorted({(kind[:3], category) for kind, category, _ in kinds}):
        yield parent, name, "Root", *[""] * 8, "FALSE"
    of_product = ["department", *(f"sold_{region.lower()}" for region in REGIONS)]
    for kind, _, name in kinds:
        for code in [*of_product, "color", "pack_size"]:
            required, variant = str(code == "department").upper(), str(code not in of_product).upper()
            faceted = str(code in ("department", "color")).upper()
            yield kind, name, kind[:3], code, "TRUE", "TRUE", required, variant, faceted, faceted, "FALSE", "FALSE"


def products(lines: Iterable[Line]) -> Iterable[Row]:
    """One row per order line: what that line tells of its product and variant."""
    yield (
        *("productExternalId", "productNames", "productClassificationCategoryId", "productBrand", "variantExternalId"),
        *("variantNames", "variantMainImageUrl", "storeExternalIds", "attribute-department", "attribute-color"),
        *("attribute-pack_size", *(f"attribute-sold_{region.lower()}" for region in REGIONS), "deletedVariant"),
    )
    names: dict[str, list[str]] = {}
    for line in lines:
        product, name = line["Product ID"], line["Product Name"]
        variant = variant_of(line, names)
        technical = line["Category"] == "Technology"
        color, pack = _COLOR.search(name), _PACK.search(name)
        yield (
            *(product, names[product][0], product[:6], brand_of(names[product][0]), variant, name),
            f"https://images.example.com/{variant.lower()}.jpg" if technical else "",
            *("default_store", line["Category"], color[1] if color else "", pack[1] if pack else ""),
            *("yes" if line["Region"] == region else "" for region in REGIONS),
            "FALSE",
        )


def offers(sold: Mapping[str, Sold]) -> Iterable[Row]:
    """One stock and price per variant: list price, and the lowest price paid for ten and more where so many went."""
    yield (
        *("Stock External Id", "Stock Variant Id", "Supplier External Id", "Stock Number", "Quantity Per Pack"),
        *("Currency", "Price External Id", "Offer Price Type", "Price Range Min Quantity", "Price", "Stock Deleted"),
        "Price Deleted",
    )
    for variant, entry in sorted(sold.items()):
        pack = _PACK.search(entry.line["Product Name"])
        list_price = sum(entry.list_prices) / len(entry.list_prices)
        ranges, prices = "1", f"{list_price:.2f}"
        if entry.quantity_max >= 10:
            ranges, prices = "1||10", f"{list_price:.2f}||{min(entry.paid_prices):.2f}"
        supplier, _ = supplier_of(entry.line)
        ids = f"STK-{variant}", variant, supplier, str(entry.quantity), pack[1] if pack else "1"
        yield *ids, "USD", f"PRC-{variant}", "PUBLIC", ranges, prices, "FALSE", "FALSE"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
