"""Which rows of a batch touch a record type, and in which order, when keys repeat or are missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyarrow import RecordBatch

from ferryman_server.domain.entities.model import KEY_SEPARATOR
from ferryman_server.storage.catalog.arrow import Column, Mask, Numbers, Texts, pa, pc


@dataclass(frozen=True, slots=True)
class Passes:
    """Row numbers in the order to apply them, and how many belong to each pass; no key is twice in a pass."""

    rows: Numbers
    sizes: tuple[int, ...]


def passes_of(batch: RecordBatch, keys: Sequence[str], columns: Sequence[str]) -> Passes | None:
    """Return the passes for records with these keys, or None when every row has its own key.

    Rows without a value in every key column are left out. So is a row whose columns equal those of the row before
    with the same key: it would change nothing.
    """
    missing = sum(batch.column(k).null_count for k in keys)
    key = _joined([batch.column(k) for k in keys])
    if not missing and (_ascends(key) or pc.count_distinct(key).as_py() == batch.num_rows):
        return None
    rows = pa.table({"key": key, "row": pa.arange(0, batch.num_rows)})
    rows = rows.filter(pc.is_valid(rows["key"])).sort_by([("key", "ascending"), ("row", "ascending")])
    repeated = _equals_before(rows["key"].combine_chunks())
    same = repeated
    for column in columns:
        same = pc.and_(same, _equals_before(batch.column(column).take(rows["row"].combine_chunks())))
    wanted = pc.invert(same)
    return _numbered(rows["row"].filter(wanted).combine_chunks(), pc.invert(repeated).filter(wanted))


def one_pass(size: int) -> Passes:
    """Return all of `size` rows, each with its own key, as one pass."""
    return Passes(pa.arange(0, size), (size,))


def _joined(columns: Sequence[Texts]) -> Texts:
    return columns[0] if len(columns) == 1 else pc.binary_join_element_wise(*columns, KEY_SEPARATOR)


def _ascends(key: Texts) -> bool:
    # Many files are sorted by key: that is seen ten times as fast as keys are counted.
    ascending: bool = pc.all(pc.less(key.slice(0, len(key) - 1), key.slice(1))).as_py()
    return ascending


def _equals_before(values: Column) -> Mask:
    """Tell of each value whether it equals the one before; NULL equals NULL, the first equals nothing."""
    if len(values) == 0:
        return pa.array([], pa.bool_())
    here, before = values.slice(1), values.slice(0, len(values) - 1)
    equal = pc.fill_null(pc.equal(here, before), False)
    both_null = pc.and_(pc.is_null(here), pc.is_null(before))
    return pa.concat_arrays([pa.array([False]), pc.or_(equal, both_null)])


def _numbered(rows: Numbers, is_first: Mask) -> Passes:
    """Number the rows of each key from its first row on; rows of one key follow each other."""
    place = pa.arange(0, len(rows))
    start = pc.fill_null_forward(pc.if_else(is_first, place, pa.scalar(None, pa.int64())))
    numbered = pa.table({"number": pc.subtract(place, start), "row": rows})
    numbered = numbered.sort_by([("number", "ascending"), ("row", "ascending")])
    sizes = pc.value_counts(numbered["number"].combine_chunks()).field("counts").to_pylist()
    return Passes(numbered["row"].combine_chunks(), tuple(sizes))
