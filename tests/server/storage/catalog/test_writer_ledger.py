"""Every batch commits with the ledger, or not at all."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.outcomes import Failure, FailureReason, FileOutcome, FileResult, LedgerOutcome
from ferryman_server.storage.catalog.writer import BatchState, CatalogWriter, LedgerClosed
from tests.server.storage.catalog.rows import batch_of, rejected, stored

SUPPLIER = ENTITIES["SUPPLIER"]


class Writers:
    """Opens writers of one execution and closes them all in the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: list[CatalogWriter] = []

    def open(self, epoch: int = 1) -> CatalogWriter:
        self._opened.append(CatalogWriter(str(self._path), SUPPLIER, "run", epoch, False))
        return self._opened[-1]

    def close(self) -> None:
        for writer in self._opened:
            writer.close()


@pytest.fixture
def writers(catalog: Path) -> Iterator[Writers]:
    opened = Writers(catalog)
    yield opened
    opened.close()


def _apply(writer: CatalogWriter, *names: str) -> Counters:
    return writer.apply(batch_of(SUPPLIER, [{"external_id": n, "name": n} for n in names]), (), BatchState())


def _names(catalog: Path) -> list[str]:
    return [name for (name,) in stored(catalog, "SELECT external_id FROM supplier ORDER BY 1")]


def _ledger(catalog: Path) -> dict[str, Any]:
    ((text,),) = stored(
        catalog,
        "SELECT json_object('epoch', epoch, 'batch', batch, 'read', rows_read, 'created', rows_created, 'rejected',"
        " rows_rejected, 'bytes', input_bytes, 'files', json(files), 'warnings', json(warnings), 'outcome', outcome,"
        " 'reason', failure_reason, 'closed', closed) FROM ledger",
    )
    entry: dict[str, Any] = orjson.loads(text)
    return entry


def test_the_ledger_tells_what_was_committed(catalog: Path, writers: Writers) -> None:
    writer = writers.open()
    writer.open_ledger()
    file = FileResult("in/a.csv", 100, 2)
    batch = batch_of(SUPPLIER, [{"external_id": "A", "name": "A"}])
    assert writer.apply(batch, [rejected(3)], BatchState((file,), ("w",), 60)) == Counters(
        2, created=1, rejected=1, bytes=60
    )
    assert writer.apply(None, [rejected(4)], BatchState((file,), ("w",), 100)) == Counters(1, rejected=1, bytes=40)
    failure = Failure(FailureReason.MOVE_FAILED, "cannot move")
    done = FileResult("in/a.csv", 100, 3, FileOutcome.FAILED, "cannot move")
    writer.close_ledger(LedgerOutcome.COMPLETED, failure, (done,), ("w", "v"))
    entry = _ledger(catalog)
    assert (entry["batch"], entry["read"], entry["created"], entry["rejected"], entry["bytes"]) == (2, 3, 1, 2, 100)
    assert (entry["outcome"], entry["reason"], entry["closed"]) == ("COMPLETED", "MOVE_FAILED", 1)
    assert entry["files"][0]["outcome"] == "FAILED"
    assert entry["warnings"] == ["w", "v"]


def test_nothing_is_written_once_another_worker_has_the_ledger(catalog: Path, writers: Writers) -> None:
    first, second = writers.open(epoch=1), writers.open(epoch=2)
    first.open_ledger()
    second.open_ledger()
    with pytest.raises(LedgerClosed, match="epoch 1"):
        _apply(first, "A")
    assert _names(catalog) == []
    _apply(second, "B")
    with pytest.raises(LedgerClosed):
        first.close_ledger(LedgerOutcome.FAILED)
    assert _names(catalog) == ["B"]
    assert _ledger(catalog)["closed"] == 0


def test_nothing_is_written_once_the_ledger_is_closed(catalog: Path, writers: Writers) -> None:
    writer = writers.open()
    writer.open_ledger()
    _apply(writer, "A")
    writer.close_ledger(LedgerOutcome.STOPPED)
    with pytest.raises(LedgerClosed):
        writer.apply(batch_of(SUPPLIER, [{"external_id": "B", "name": "B"}]), [rejected(3)], BatchState())
    with pytest.raises(LedgerClosed):
        writer.close_ledger(LedgerOutcome.COMPLETED)
    assert _names(catalog) == ["A"]
    assert stored(catalog, "SELECT count(*) FROM rejected_row") == [(0,)]
    assert _ledger(catalog)["outcome"] == "STOPPED"


def test_a_closed_ledger_cannot_be_opened(writers: Writers) -> None:
    first = writers.open()
    first.open_ledger()
    first.close_ledger(LedgerOutcome.FAILED)
    with pytest.raises(LedgerClosed):
        writers.open(epoch=2).open_ledger()


def test_a_ledger_of_a_higher_epoch_cannot_be_opened(writers: Writers) -> None:
    writers.open(epoch=2).open_ledger()
    with pytest.raises(LedgerClosed):
        writers.open(epoch=1).open_ledger()


def test_a_body_never_runs_twice_after_its_first_batch(writers: Writers) -> None:
    first = writers.open(epoch=1)
    first.open_ledger()
    _apply(first, "A")
    with pytest.raises(LedgerClosed):
        writers.open(epoch=2).open_ledger()


def test_a_writer_can_go_on_after_a_batch_that_broke(catalog: Path, writers: Writers) -> None:
    writer = writers.open()
    writer.open_ledger()
    without_key = batch_of(SUPPLIER, [{"name": "A"}])
    with pytest.raises(KeyError, match="external_id"):
        writer.apply(without_key, (), BatchState())
    assert _apply(writer, "B") == Counters(1, created=1)
    assert _names(catalog) == ["B"]
    assert _ledger(catalog)["batch"] == 1
