"""Finds rows of one file that repeat the key of an earlier row, for a warning."""

from collections.abc import Iterator
from typing import Final

from ferryman_server.domain.values import shortened
from ferryman_server.pipeline.columns import Column, Texts, arrow, number_of, pc, text_of

# As text in one run of memory; what lies beyond is not searched.
KEYS_MAX: Final = 1_000_000
KEY_BYTES_MAX: Final = 32 << 20
_SHOWN_KEYS: Final = 3
_SHOWN_LINES: Final = 5


class RepeatedKeys:
    """The keys and lines of a file's good rows, up to KEYS_MAX rows and KEY_BYTES_MAX bytes."""

    def __init__(self) -> None:
        self._keys: list[Texts] = []
        self._lines: list[Column] = []
        self._rows = 0
        self._bytes = 0
        self._full = False
        self._ascending = True
        self._last: str | None = None

    def add(self, keys: Texts, lines: Column) -> None:
        """Take in one block's good rows."""
        self._ascending = self._ascending and self._ascends(keys)
        self._full = self._full or self._rows + len(keys) > KEYS_MAX or self._bytes + keys.nbytes > KEY_BYTES_MAX
        if not self._full:
            self._keys.append(keys)
            self._lines.append(lines)
            self._rows += len(keys)
            self._bytes += keys.nbytes

    def warnings(self) -> Iterator[str]:
        """Say which keys are repeated, and once how many rows are concerned."""
        # Files sorted by key are common, and in these nothing repeats.
        if self._ascending:
            return
        keys = arrow.chunked_array(self._keys)
        surplus = self._rows - pc.count_distinct(keys).as_py()
        if not surplus:
            return
        counted = pc.value_counts(keys)
        repeated = counted.field("values").filter(pc.greater(counted.field("counts"), number_of(1)))
        shown = [self._places(key, keys) for key in repeated[:_SHOWN_KEYS].to_pylist()]
        more = f" and {len(repeated) - _SHOWN_KEYS} more keys" if len(repeated) > _SHOWN_KEYS else ""
        searched = f" (of the first {self._rows} rows)" if self._full else ""
        places = "; ".join(shown)
        yield f"{surplus} rows{searched} repeat the key of an earlier row, and the last one wins: {places}{more}"

    def _ascends(self, keys: Texts) -> bool:
        if not len(keys):
            return True
        first, before, self._last = keys[0].as_py(), self._last, keys[-1].as_py()
        if before is not None and first <= before:
            return False
        rising = pc.less(keys.slice(0, len(keys) - 1), keys.slice(1))
        return bool(rising.true_count == len(rising))

    def _places(self, key: str, keys: Texts) -> str:
        lines = sorted(arrow.chunked_array(self._lines).filter(pc.equal(keys, text_of(key))).to_pylist())
        shown = ", ".join(str(line) for line in lines[:_SHOWN_LINES])
        return f"{shortened(key)!r} in lines {shown}{', …' if len(lines) > _SHOWN_LINES else ''}"
