"""A record on its way out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The values of a record, trimmed, and the execution that sends it, which was made at made_at."""

    execution_id: str
    entity: str
    record: Mapping[str, Any]
    made_at: datetime
