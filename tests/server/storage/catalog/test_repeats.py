"""Rows with the same key are applied one after the other, unless they say the same."""

import pyarrow as pa

from ferryman_server.storage.catalog.repeats import Passes, passes_of


def _passes(keys: list[str | None], values: list[str | None]) -> tuple[list[int], tuple[int, ...]] | None:
    batch = pa.RecordBatch.from_pydict({"k": pa.array(keys, pa.string()), "v": pa.array(values, pa.string())})
    passes: Passes | None = passes_of(batch, ["k"], ["k", "v"])
    return None if passes is None else (passes.rows.to_pylist(), passes.sizes)


def test_rows_with_keys_of_their_own_need_no_passes() -> None:
    assert _passes(["b", "a", "c"], ["1", "1", "1"]) is None


def test_a_repeated_key_waits_for_the_next_pass() -> None:
    assert _passes(["a", "b", "a", "a"], ["1", "1", "2", "3"]) == ([0, 1, 2, 3], (2, 1, 1))


def test_a_row_equal_to_the_one_before_with_its_key_is_left_out() -> None:
    assert _passes(["a", "b", "a", "a", "a"], ["1", None, "1", "2", "1"]) == ([0, 1, 3, 4], (2, 1, 1))
    assert _passes(["a", "a"], [None, None]) == ([0], (1,))
    assert _passes(["a", "a"], [None, "1"]) == ([0, 1], (1, 1))


def test_rows_without_a_key_are_left_out() -> None:
    assert _passes(["a", None, "b"], ["1", "1", "1"]) == ([0, 2], (2,))


def test_keys_of_several_columns_count_as_one() -> None:
    batch = pa.RecordBatch.from_pydict(
        {"k": ["a", "a", "b", "a"], "l": ["x", "y", "x", "x"], "v": ["1", "1", "1", "2"]}
    )
    passes = passes_of(batch, ["k", "l"], ["k", "l", "v"])
    assert passes is not None
    assert (passes.rows.to_pylist(), passes.sizes) == ([0, 1, 2, 3], (3, 1))
