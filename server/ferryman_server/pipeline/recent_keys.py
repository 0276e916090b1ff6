"""Keys of rows that were found good but may not be stored yet."""

from collections import deque
from typing import Final

from ferryman_server.pipeline.columns import Mask, Texts, arrow, falses, pc

BLOCKS_AHEAD_MAX: Final = 32


class RecentKeys:
    """The keys of the last BLOCKS_AHEAD_MAX blocks; older ones are taken to be stored."""

    def __init__(self) -> None:
        self._blocks: deque[Texts] = deque(maxlen=BLOCKS_AHEAD_MAX)

    def add(self, keys: Texts) -> None:
        """Remember the keys of one block's good rows."""
        self._blocks.append(keys)

    def among(self, values: Texts) -> Mask:
        """Flag the values that are recent keys."""
        if not self._blocks:
            return falses(len(values))
        return pc.is_in(values, value_set=arrow.concat_arrays(self._blocks))
