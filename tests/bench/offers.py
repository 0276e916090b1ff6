"""A large offers file with known mistakes, its variants and its suppliers, the same for the same seed."""

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

VARIANTS = 200_000
SUPPLIERS = 500
HEADER = (
    "Stock External Id",
    "Stock Variant Id",
    "Supplier External Id",
    "Stock Number",
    "Quantity Per Pack",
    "Currency",
    "Lead Time To Ship",
    "Price External Id",
    "Offer Price Type",
    "Price",
    "Discount Start Date",
    "Discount End Date",
    "CF_description",
)
_WORDS = (
    "stainless steel bolt hex cap screw washer flange bearing seal valve pump motor cable connector relay switch "
    "sensor panel bracket housing gasket filter hose clamp rivet spring gear pulley belt chain"
).split()
_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF")
_DAYS = [(date(2024, 1, 1) + timedelta(days=n)).strftime("%d/%m/%Y") for n in range(2000)]
_BAD_SHARE, _PADDED_SHARE = 0.01, 0.05


@dataclass(frozen=True, slots=True)
class Mistake:
    """A row that must be rejected: its true first line, the kind of mistake and the code it must get."""

    line: int
    kind: str
    code: str


# kind -> (code, cells to overwrite); the last two change the number of cells instead.
MISTAKES: dict[str, tuple[str, dict[int, str]]] = {
    "price is a word": ("F-E-012", {9: "abc"}),
    "price is negative": ("F-E-006", {9: "-12.50"}),
    "price has a comma": ("F-E-012", {9: "12,50"}),
    "price type unknown": ("F-E-008", {8: "WHOLESALE"}),
    "stock is a fraction": ("F-E-012", {3: "12.5"}),
    "stock id blank": ("F-E-001", {0: "   "}),
    "variant unknown": ("F-E-002", {1: "V-NONE"}),
    "date impossible": ("F-E-012", {10: "31/13/2024"}),
    "cell missing": ("F-E-012", {}),
    "cell too many": ("F-E-012", {}),
}


def _text(r: random.Random) -> str:
    kind, words = r.random(), " ".join(r.choices(_WORDS, k=r.randint(3, 12)))
    if kind < 0.10:
        return words.replace(" ", ", ", 2)
    if kind < 0.13:
        return words + ' 5" pipe'
    if kind < 0.15:
        return words.replace(" ", "\n", 2)
    if kind < 0.16:
        return words.replace(" ", ',\r\n"q" ', 1)
    return words + " - grün ñandú €" if kind < 0.20 else words


def _row(r: random.Random, number: int) -> list[str]:
    start = r.randrange(900)
    return [
        f"ST-{number:08d}",
        f"V-{r.randrange(VARIANTS):06d}",
        f"S-{r.randrange(SUPPLIERS):04d}",
        str(r.randrange(100_000)),
        str(r.randrange(1, 100)) if r.random() < 0.8 else "",
        r.choice(_CURRENCIES),
        str(r.randrange(90)),
        f"PR-{number:08d}",
        "PUBLIC",
        f"{r.randrange(1, 5_000_000) / 100:.2f}",
        _DAYS[start],
        _DAYS[start + r.randrange(900)] if r.random() < 0.7 else "",
        _text(r) if r.random() < 0.9 else "",
    ]


def _pad(r: random.Random, row: list[str]) -> None:
    for _ in range(r.randint(1, 4)):
        column = r.randrange(len(row))
        row[column] = r.choice(("  ", " ", "\t")) + row[column] + r.choice(("", " ", "\t"))


def _spoil(kind: str, row: list[str]) -> list[str]:
    if kind == "cell missing":
        return row[:-1]
    if kind == "cell too many":
        return [*row, "extra"]
    for column, value in MISTAKES[kind][1].items():
        row[column] = value
    return row


def write_offers(path: Path, rows: int, *, seed: int = 1, changed: bool = False) -> list[Mistake]:
    """Write `rows` offers and return the mistakes among them.

    `changed` gives the same file with 9 % of the rows changed and 1 % new: 90 % of it is unchanged.
    """
    r, change = random.Random(seed), random.Random(seed + 99)
    kinds, mistakes, line = list(MISTAKES), [], 2
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for number in range(rows):
            row = _row(r, number)
            padded, bad = r.random() < _PADDED_SHARE, r.random() < _BAD_SHARE
            if changed:
                _change(change, row, number)
            if padded:
                _pad(r, row)
            if bad:
                kind = kinds[number % len(kinds)]
                row = _spoil(kind, row)
                mistakes.append(Mistake(line, kind, MISTAKES[kind][0]))
            writer.writerow(row)
            line += 1 + sum(cell.count("\n") for cell in row)
    return mistakes


def _change(r: random.Random, row: list[str], number: int) -> None:
    chance = r.random()
    price, stock = f"{r.randrange(1, 5_000_000) / 100:.2f}", str(r.randrange(100_000))
    if chance < 0.09:
        row[9], row[3] = price, stock
    elif chance < 0.10:
        row[0], row[7] = f"STN-{number:08d}", f"PRN-{number:08d}"


def write_prerequisites(folder: Path) -> None:
    """Write the suppliers, the category and the products that the offers refer to."""
    _write(
        folder / "suppliers.csv", ("name", "externalId"), ((f"Supplier {n}", f"S-{n:04d}") for n in range(SUPPLIERS))
    )
    _write(
        folder / "classification.csv",
        ("Classification External Id", "Classification Name", "Classification Parent External Id"),
        [("parts", "Parts", "Root")],
    )
    _write(
        folder / "products.csv",
        ("productExternalId", "productNames", "productClassificationCategoryId", "variantExternalId", "variantNames"),
        ((f"P-{n:06d}", f"Part {n}", "parts", f"V-{n:06d}", f"Part {n}") for n in range(VARIANTS)),
    )


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
