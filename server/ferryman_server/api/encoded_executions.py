"""Executions encoded for lists, and kept that way while they stand as they are."""

from typing import Any, Final

from sqlalchemy import Row

from ferryman.v1 import execution_service_pb2 as pb
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.domain.execution import ExportedItem
from ferryman_server.storage.control.executions import execution_of, state_of

# Some 15 MiB; whoever pages deeper than that has them converted anew.
_KEPT_MAX: Final = 20_000


class EncodedExecutions:
    """Most executions of a list have ended and never change again, and converting them is what a page costs."""

    def __init__(self, kept_max: int = _KEPT_MAX) -> None:
        self._kept_max = kept_max
        self._kept: dict[str, tuple[int, bytes]] = {}

    def of_row(self, row: Row[Any], exported_item: ExportedItem | None = None) -> bytes:
        """Return one element of ListExecutionsResponse.content, encoded: the execution of a whole row and its item."""
        execution_id, revision = state_of(row)
        kept = self._kept.get(execution_id)
        if kept is not None and kept[0] == revision:
            return kept[1]
        encoded = pb.ListExecutionsResponse(
            content=[execution_message(execution_of(row, exported_item))]
        ).SerializeToString()
        self._keep(execution_id, revision, encoded)
        return encoded

    def _keep(self, execution_id: str, revision: int, encoded: bytes) -> None:
        if len(self._kept) >= self._kept_max:
            del self._kept[next(iter(self._kept))]
        self._kept[execution_id] = (revision, encoded)
