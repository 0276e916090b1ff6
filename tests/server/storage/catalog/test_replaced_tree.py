"""At its end an import removes the categories of its store that it has not brought, or else none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import orjson
import pytest

from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.outcomes import LedgerOutcome
from ferryman_server.storage.catalog.writer import BatchState, CatalogWriter, LedgerClosed
from tests.server.storage.catalog.rows import batch_of, rejected, stored

NAVIGATION: Final = ENTITIES["NAVIGATION_CATEGORY"]
ROOT: Final = "Root_default"


@contextmanager
def _writer(catalog: Path, execution_id: str, store: str = "north", epoch: int = 1) -> Iterator[CatalogWriter]:
    writer = CatalogWriter(str(catalog), NAVIGATION, execution_id, epoch, False, store)
    try:
        writer.open_ledger()
        yield writer
    finally:
        writer.close()


def _bring(writer: CatalogWriter, store: str = "north", **parents: str) -> None:
    rows = [
        {
            "store_external_id": store,
            "navigation_category_external_id": key,
            "navigation_category_parent_id": parent,
        }
        for key, parent in parents.items()
    ]
    writer.apply(batch_of(NAVIGATION, rows), (), BatchState())


@pytest.fixture
def tree(catalog: Path) -> Path:
    """A catalog with A and its child B in the store north, and A in the store south."""
    with _writer(catalog, "first") as writer:
        _bring(writer, A=ROOT, B="A")
        writer.close_ledger(LedgerOutcome.COMPLETED, all_read=True)
    with _writer(catalog, "second", "south") as writer:
        _bring(writer, "south", A=ROOT)
        writer.close_ledger(LedgerOutcome.COMPLETED, all_read=True)
    return catalog


def _keys(catalog: Path) -> str:
    keys = stored(catalog, "SELECT store_external_id, navigation_category_external_id FROM navigation_category")
    return " ".join(f"{store}/{key}" for store, key in sorted(keys))


def test_what_no_batch_has_brought_is_removed_with_the_closing_of_the_ledger(tree: Path) -> None:
    with _writer(tree, "run") as writer:
        _bring(writer, C=ROOT)
        _bring(writer, D="C")
        assert _keys(tree) == "north/A north/B north/C north/D south/A"
        warnings = writer.close_ledger(LedgerOutcome.COMPLETED, warnings=("w",), all_read=True)
    assert _keys(tree) == "north/C north/D south/A"
    assert warnings == ("w", "2 categories of store 'north' were removed, as the import did not bring them")
    ((written,),) = stored(tree, "SELECT warnings FROM ledger WHERE execution_id = 'run'")
    assert tuple(orjson.loads(written)) == warnings


def test_unchanged_categories_are_brought(tree: Path) -> None:
    with _writer(tree, "run") as writer:
        _bring(writer, A=ROOT, B="A")
        assert writer.close_ledger(LedgerOutcome.COMPLETED, all_read=True) == ()
    assert _keys(tree) == "north/A north/B south/A"


def test_categories_of_rejected_rows_stay_and_what_they_hang_from(tree: Path) -> None:
    with _writer(tree, "run") as writer:
        _bring(writer, C=ROOT)
        writer.apply(None, [rejected(3, key="B")], BatchState())
        assert writer.close_ledger(LedgerOutcome.COMPLETED, all_read=True) == ()
    assert _keys(tree) == "north/A north/B north/C south/A"


def test_a_rejected_row_without_a_key_may_be_any_category(tree: Path) -> None:
    with _writer(tree, "run") as writer:
        _bring(writer, C=ROOT)
        writer.apply(None, [rejected(3, key="")], BatchState())
        (warning,) = writer.close_ledger(LedgerOutcome.COMPLETED, all_read=True)
    assert warning.startswith("no category of store 'north' was removed, as 1 rejected rows do not tell")
    assert _keys(tree) == "north/A north/B north/C south/A"


@pytest.mark.parametrize("outcome", list(LedgerOutcome))
def test_nothing_is_removed_when_not_all_was_read(tree: Path, outcome: LedgerOutcome) -> None:
    with _writer(tree, "run") as writer:
        _bring(writer, C=ROOT)
        assert writer.close_ledger(outcome) == ()
    assert _keys(tree) == "north/A north/B north/C south/A"


def test_nothing_is_removed_when_nothing_was_applied(tree: Path) -> None:
    with _writer(tree, "run") as writer:
        writer.apply(None, [rejected(2, key="X")], BatchState())
        assert writer.close_ledger(LedgerOutcome.COMPLETED, all_read=True) == ()
    assert _keys(tree) == "north/A north/B south/A"


def test_nothing_is_removed_once_the_ledger_is_closed(tree: Path) -> None:
    with _writer(tree, "run") as writer:
        _bring(writer, C=ROOT)
        writer.close_ledger(LedgerOutcome.STOPPED)
        with pytest.raises(LedgerClosed):
            writer.close_ledger(LedgerOutcome.COMPLETED, all_read=True)
    assert _keys(tree) == "north/A north/B north/C south/A"
