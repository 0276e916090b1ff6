"""Repeated keys are searched in bounded memory, and the warning says how far."""

import pyarrow as pa

from ferryman_server.pipeline.columns import texts
from ferryman_server.pipeline.repeated_keys import KEYS_MAX, RepeatedKeys


def test_the_search_ends_at_its_limit() -> None:
    repeated = RepeatedKeys()
    repeated.add(texts(["a", "b", "a"]), pa.array([2, 3, 5]))
    repeated.add(pa.repeat("b", KEYS_MAX), pa.repeat(9, KEYS_MAX))
    repeated.add(texts(["b"]), pa.array([10]))
    assert list(repeated.warnings()) == [
        "1 rows (of the first 3 rows) repeat the key of an earlier row, and the last one wins: 'a' in lines 2, 5"
    ]


def test_many_repeated_keys_are_counted_and_some_shown() -> None:
    repeated = RepeatedKeys()
    repeated.add(texts(list("abcdeabcdeaaaaaa")), pa.array(range(2, 18)))
    (warning,) = repeated.warnings()
    assert warning.startswith("11 rows repeat the key of an earlier row")
    assert "'a' in lines 2, 7, 12, 13, 14, …; " in warning
    assert warning.endswith(" and 2 more keys")
