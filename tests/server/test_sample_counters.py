"""What a first import of the sample products must count, worked out from the files alone, not by the server."""

import csv
import re
from collections import Counter
from pathlib import Path

from tests.samples.wrong_rows import WRONG_ROWS

SAMPLES = Path(__file__).parent.parent / "samples"

Row = dict[str, str]


def expected_counters(folder: Path) -> dict[str, int]:
    """Count the rows of products.csv by outcome, for a catalog that has the other sample files but no products."""
    known, required = _classifications(folder)
    stored: dict[tuple[str, str], Row] = {}
    counters = Counter(read=0, created=0, updated=0, unchanged=0, deleted=0, rejected=0)
    for row in _rows(folder / "products.csv", ","):
        counters["read"] += 1
        counters[_outcome(row, stored, known, required)] += 1
    return dict(counters)


def documented_rows(folder: Path) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return file, line and expected codes of every row that README.md says is wrong."""
    table = re.findall(r"^\| `(\S+\.csv)` \| (\d+) \|.*\| ([^|]+) \|$", (folder / "README.md").read_text(), re.M)
    return [(file, int(line), tuple(re.findall(r"F-E-\d{3}", codes))) for file, line, codes in table]


def _rows(path: Path, delimiter: str) -> list[Row | None]:
    """Return the rows by column, trimmed; None for one that cannot be read."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        header, *rows = csv.reader(file, delimiter=delimiter)
    readable = [len(row) == len(header) and not re.search("[\udc80-\udcff]", "".join(row)) for row in rows]
    return [
        {name: cell.strip() for name, cell in zip(header, row, strict=True)} if fine else None
        for row, fine in zip(rows, readable, strict=True)
    ]


def _classifications(folder: Path) -> tuple[set[str], set[tuple[str, str]]]:
    """Return the classifications, and which attribute each requires, of the rows that are right."""
    attributes = {row["Attribute External Id"] for row in _rows(folder / "attributes.csv", ";") if row}
    known, required = {"Root"}, set()
    for row in _rows(folder / "classification.csv", ","):
        assert row is not None
        flags = {row[name] for name in row if name.startswith("attr_") and name != "attr_code"} | {row["deleted"]}
        if row["Classification Parent External Id"] not in known or not flags <= {"TRUE", "FALSE", ""}:
            continue
        if row["attr_code"] and row["attr_code"] not in attributes:
            continue
        known.add(row["Classification External Id"])
        if row["attr_required"] == "TRUE":
            required.add((row["Classification External Id"], row["attr_code"]))
    return known - {"Root"}, required


def _outcome(
    row: Row | None, stored: dict[tuple[str, str], Row], known: set[str], required: set[tuple[str, str]]
) -> str:
    if row is None:
        return "rejected"
    keys = ("product", row["productExternalId"]), ("variant", row["variantExternalId"])
    product, variant = (stored.get(key) for key in keys)
    if not _is_right(row, product, known, required):
        return "rejected"
    # A given value replaces the stored one, an empty one keeps it.
    given = {name: value for name, value in row.items() if value}
    values = [
        {name: value for name, value in given.items() if ("ariant" in name or name in OF_VARIANT) == of_variant}
        for of_variant in (False, True)
    ]
    values[1]["productExternalId"] = row["productExternalId"]
    merged = [(old or {}) | new for old, new in zip((product, variant), values, strict=True)]
    stored.update(zip(keys, merged, strict=True))
    if product is None or variant is None:
        return "created"
    return "unchanged" if merged == [product, variant] else "updated"


OF_VARIANT = {"attribute-color", "attribute-pack_size"}


def _is_right(row: Row, product: Row | None, known: set[str], required: set[tuple[str, str]]) -> bool:
    category = row["productClassificationCategoryId"] or (product or {}).get("productClassificationCategoryId", "")
    values = (product or {}) | {name: value for name, value in row.items() if value}
    limits = {name: 2000 if name == "variantMainImageUrl" else 255 for name in row if name != "storeExternalIds"}
    return (
        all(row[name] for name in ("productExternalId", "variantExternalId", "variantNames"))
        and (product is not None or bool(row["productNames"]))
        and category in known
        and all(values.get(f"attribute-{code}") for where, code in required if where == category)
        and row["deletedVariant"].upper() in ("TRUE", "FALSE", "")
        and re.match(r"https?://\S+\Z|\Z", row["variantMainImageUrl"]) is not None
        and all(len(row[name]) <= limit for name, limit in limits.items())
    )


def test_every_order_line_has_one_outcome() -> None:
    counters = expected_counters(SAMPLES)
    assert counters["read"] == 9994 + sum(file == "products.csv" for file, _, _ in documented_rows(SAMPLES))
    assert counters["read"] == sum(count for name, count in counters.items() if name != "read")


def test_the_rejected_products_are_those_that_the_readme_names() -> None:
    counters = expected_counters(SAMPLES)
    assert counters["rejected"] == sum(file == "products.csv" for file, _, _ in documented_rows(SAMPLES))


def test_each_variant_is_created_once_and_most_rows_repeat_it() -> None:
    rows = [row for row in _rows(SAMPLES / "products.csv", ",") if row]
    variants = {row["variantExternalId"] for row in rows if not row["variantExternalId"].startswith("X-")}
    counters = expected_counters(SAMPLES)
    assert counters["created"] == len(variants) == 1894
    assert counters["unchanged"] > counters["updated"] > 1000


def test_the_readme_names_the_line_of_every_wrong_row() -> None:
    wrong = []
    for file, rows in WRONG_ROWS.items():
        lines = (SAMPLES / file).read_bytes().decode("utf-8-sig", "surrogateescape").splitlines()
        wrong += [(file, lines.index(row.text.split("\n")[0]) + 1) for row in rows]
    assert sorted((file, line) for file, line, _ in documented_rows(SAMPLES)) == sorted(wrong)
