"""References must name stored records, or, within one type, records of the same file."""

import random
from pathlib import Path

import pytest

from ferryman_server.pipeline.recent_keys import BLOCKS_AHEAD_MAX
from tests.server.pipeline.memory_catalog import FileCheck, MemoryCatalog

HEADER = "classificationExternalId;classificationName;classificationParentExternalId;attr_code\n"
OFFERS = MemoryCatalog(keys={"variant": {"V1"}, "supplier": {"S1"}, "stock": {"K1"}, "price": {"P1"}})
OFFER_HEADER = "stockExternalId;stockVariantId;supplierExternalId;stockNumber;priceExternalId;price;stockDeleted\n"


def test_unknown_records_are_named(tmp_path: Path) -> None:
    text = OFFER_HEADER + "K1;V1;S1;1;P1;1;\nK1;V2;S2;1;P1;1;\nK2;V2;S2;1;P1;1;true\n"
    outcome = FileCheck(tmp_path, "OFFER", OFFERS).run(text)
    assert outcome.lines == [2, 4]
    assert outcome.errors == [(3, "F-E-002", "stockVariantId"), (3, "F-E-002", "supplierExternalId")]
    assert outcome.rejected[0].errors[0].message == (
        "stockVariantId refers to 'V2', expected the external id of a stored variant: import it first, "
        "or correct the value"
    )


def test_parents_may_come_in_any_order(tmp_path: Path) -> None:
    text = HEADER + "C;c;B;\nB;b;A;\nA;a;Root;\nD;d;X;\nE;e;D;\nF;f;F;\n"
    outcome = FileCheck(tmp_path, "CLASSIFICATION_CATEGORY").run(text)
    assert outcome.lines == [2, 3, 4]
    assert outcome.errors == [(line, "F-E-002", "classificationParentExternalId") for line in (5, 6, 7)]


@pytest.mark.parametrize("block_bytes", [1, 40, 4000])
def test_parents_in_later_blocks_are_waited_for(tmp_path: Path, block_bytes: int) -> None:
    names = [f"N{i:03d}" for i in range(BLOCKS_AHEAD_MAX * 2)]
    rows = [f"{name};{name};{parent};\n" for name, parent in zip(names, ["Root", *names], strict=False)]
    random.Random(4).shuffle(rows)
    outcome = FileCheck(tmp_path, "CLASSIFICATION_CATEGORY").run(HEADER + "".join(rows), block_bytes=block_bytes)
    assert outcome.rejected == []
    assert sorted(str(row["classification_external_id"]) for row in outcome.rows) == names


@pytest.mark.parametrize("block_bytes", [1, 4000])
def test_the_last_row_of_a_key_wins_though_rows_wait(tmp_path: Path, block_bytes: int) -> None:
    text = HEADER + "A;first;Z;\nB;b;A;\nA;second;Root;\nZ;z;Root;\n"
    outcome = FileCheck(tmp_path, "CLASSIFICATION_CATEGORY").run(text, block_bytes=block_bytes)
    assert outcome.rejected == []
    order = [row["classification_name"] for row in outcome.rows if row["classification_external_id"] == "A"]
    assert order == ["first", "second"]


def test_a_rejected_parent_does_not_count(tmp_path: Path) -> None:
    text = HEADER + "B;b;A;\nA;;Root;\n"
    outcome = FileCheck(tmp_path, "CLASSIFICATION_CATEGORY").run(text)
    assert sorted(outcome.errors) == [
        (2, "F-E-002", "classificationParentExternalId"),
        (3, "F-E-001", "classificationName"),
    ]


def test_stored_parents_and_attributes_do(tmp_path: Path) -> None:
    catalog = MemoryCatalog(keys={"classification_category": {"P"}, "attribute": {"color"}})
    text = HEADER + "A;a;P;color\nA;a;P;size\nA;a;P;\n"
    outcome = FileCheck(tmp_path, "CLASSIFICATION_CATEGORY", catalog).run(text)
    assert outcome.lines == [2, 4]
    assert outcome.errors == [(3, "F-E-002", "attrCode")]
    assert outcome.rejected[0].key == "A/size"
