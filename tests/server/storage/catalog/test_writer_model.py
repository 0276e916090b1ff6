"""Any sequence of batches leads to the records and the counters that a plain model of the rules gives."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import RecordType
from tests.server.storage.catalog.rows import import_rows, stored

PRODUCT = ENTITIES["PRODUCT"]
TEXT = st.sampled_from([None, "x", "y"])
ROW = st.fixed_dictionaries(
    {
        "product_external_id": st.sampled_from("PQR"),
        "product_names": TEXT,
        "store_external_ids": TEXT,
        "deleted_product": st.sampled_from([None, 0, 1]),
        "product__attributes": st.dictionaries(st.sampled_from("ab"), st.sampled_from("12")),
        "variant_external_id": st.sampled_from("UVWX"),
        "variant_names": TEXT,
        "deleted_variant": st.sampled_from([None, 0, 1]),
        "inactive_variant": st.sampled_from([None, 0, 1]),
    }
)
Store = dict[str, dict[str, dict[str, Any]]]


def _apply(store: Store, record_type: RecordType, row: dict[str, Any], full: bool) -> str:
    records = store.setdefault(record_type.name, {})
    given = {c: row.get(c) for c in record_type.columns}
    attributes = row.get(f"{record_type.name}__attributes", {})
    old = records.get(row[record_type.keys[0]])
    if old is None and any(row[f.column] == 1 for f in PRODUCT.deletion_marks(record_type) if f.column in row):
        return "unchanged"
    if old is None:
        defaults = {f.column: f.stored_default for f in record_type.fields}
        new = {c: defaults.get(c) if v is None else v for c, v in given.items()} | {"attributes": attributes}
    else:
        new = {c: old[c] if v is None else v for c, v in given.items()}
        new["attributes"] = attributes if full else old["attributes"] | attributes
    records[row[record_type.keys[0]]] = new
    if old is None or old == new:
        return "unchanged" if old else "created"
    marks = [f.column for f in record_type.fields if f.marks_deleted]
    return "deleted" if any(new[m] == 1 and old[m] != 1 for m in marks) else "updated"


def _expected(store: Store, rows: list[dict[str, Any]], full: bool) -> Counters:
    counters = Counters()
    for row in rows:
        outcomes = [_apply(store, record_type, row, full) for record_type in PRODUCT.record_types]
        strongest = next(o for o in ("created", "deleted", "updated", "unchanged") if o in outcomes)
        counters += Counters(read=1, **{strongest: 1})
    return counters


@settings(max_examples=60, deadline=None)
@given(batches=st.lists(st.lists(ROW, min_size=1, max_size=8), min_size=1, max_size=3), full=st.booleans())
def test_records_and_counters_are_those_of_the_model(
    catalog_template: Path, batches: list[list[dict[str, Any]]], full: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        catalog = Path(shutil.copy(catalog_template, folder))
        store: Store = {}
        for number, rows in enumerate(batches):
            counters = import_rows(catalog, "PRODUCT", rows, execution_id=str(number), full=full)
            assert counters == _expected(store, rows, full)
        for record_type in PRODUCT.record_types:
            columns = ", ".join(record_type.columns)
            expected = [tuple(r[c] for c in record_type.columns) for r in store.get(record_type.name, {}).values()]
            assert sorted(stored(catalog, f"SELECT {columns} FROM {record_type.name}"), key=str) == sorted(
                expected, key=str
            )
        documents = dict(stored(catalog, "SELECT product_external_id, attributes FROM product"))
        assert documents == {k: _json(r["attributes"]) for k, r in store.get("product", {}).items()}


def _json(attributes: dict[str, str]) -> str:
    return "{" + ",".join(f'"{k}":"{v}"' for k, v in sorted(attributes.items())) + "}"
