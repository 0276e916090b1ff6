"""The least that an import of XML or JSON takes: a bare reader, and one bulk upsert; no checks, no rejected rows.

python -m tests.bench.tree_floor xml orders.xml floor.db
python -m tests.bench.tree_floor json URL floor.db
"""

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import orjson
from lxml import etree

_LINE = ("orderLineExternalId", "variantExternalId", "orderLineQuantity", "netUnitPrice")
_ORDER = ("orderExternalId", "accountExternalId", "supplierExternalId")
_SUPPLIER = ("externalId", "name", "description", "logo", "returnPolicy", "industry", "rating", "active", "offers")


def order_rows(path: str) -> Iterator[tuple[str | None, ...]]:
    """Walk every node; yield a row for each order line."""
    values: dict[str, str | None] = {}
    lines: list[tuple[str | None, ...]] = []
    for _, element in etree.iterparse(path, events=("end",)):
        tag = element.tag
        if tag == "orderLine":
            lines.append(tuple(values.get(name) for name in _LINE))
        elif tag == "order":
            order = tuple(values.get(name) for name in _ORDER)
            for line in lines:
                yield order + line
            lines.clear()
            element.clear()
            while (previous := element.getprevious()) is not None:
                element.getparent().remove(previous)
        else:
            values[tag] = element.text


def supplier_rows(url: str) -> Iterator[tuple[Any, ...]]:
    """Fetch and decode every page; yield a row for each supplier."""
    page, pages = 0, 1
    while page < pages:
        with urlopen(f"{url}?page={page}") as answer:
            document = orjson.loads(answer.read())
        page, pages = page + 1, document["paging"]["totalPages"]
        for s in document["elements"]:
            profile, returns = s["profile"], "||".join(p["returns"] for p in s["policies"])
            long, logo = profile["text"]["long"], s["links"][0]["href"]
            yield s["id"], profile["name"], long, logo, returns, s["CF_industry"], s["rating"], s["active"], page


def upsert(database: Path, names: tuple[str, ...], key: int, rows: Iterator[tuple[Any, ...]]) -> None:
    """Load rows into a plain table, then into one with a key of the columns before `key`, in one statement."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.executescript("pragma journal_mode=wal; pragma synchronous=full; pragma cache_size=-65536;")
    columns, keys = ", ".join(names), ", ".join(names[:key])
    connection.execute(f"create table if not exists stored({columns}, unique({keys}))")
    connection.execute(f"create temp table raw({columns})")
    connection.execute("begin immediate")
    connection.executemany(f"insert into raw values({', '.join('?' * len(names))})", rows)
    updates = ", ".join(f"{name} = excluded.{name}" for name in names[key:])
    differs = " or ".join(f"{name} is not excluded.{name}" for name in names[key:])
    connection.execute(
        f"insert into stored({columns}) select {columns} from raw where true "
        f"on conflict({keys}) do update set {updates} where {differs}"
    )
    connection.execute("commit")
    connection.close()


def main(kind: str, source: str, database: str) -> None:
    """Import one source."""
    if kind == "xml":
        # The line's key is the order's and its own.
        names = (_ORDER[0], _LINE[0], *_ORDER[1:], *_LINE[1:])
        rows = ((row[0], row[3], row[1], row[2], *row[4:]) for row in order_rows(source))
        upsert(Path(database), names, 2, rows)
    else:
        upsert(Path(database), _SUPPLIER, 1, supplier_rows(source))


if __name__ == "__main__":
    main(*sys.argv[1:])
